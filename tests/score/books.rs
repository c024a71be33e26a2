//! What is wrong in a book costs the rows in which it stands, whatever it is, and is told of.

use super::{book, command, err, folder, read, rows, score};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::fs;
use std::io::Write;
use std::process::Stdio;

const PARTNER: &str = r#""archetype": "affiliate", "gross_profit": "€380 per month", "day_worth": "€400 per day""#;

#[test]
fn misspelt_fields_are_told_of_once_whatever_the_format() {
    let folder = folder("misspelt");
    let row = |name: usize| {
        json!({"name": format!("P{name}"), "archetype": "affiliate", "gross_profit": "€380 per month", "wni": "20%",
            "goals": [{"name": "margin", "wieght": 3}, {"name": "reach", "wieght": 1}]})
    };
    let list: Vec<Value> = (0..50).map(row).collect();
    let lines: Vec<String> = list.iter().map(ToString::to_string).collect();
    fs::write(folder.join("book.jsonl"), lines.join("\n")).expect("can write");
    fs::write(folder.join("book.json"), json!(list).to_string()).expect("can write");
    fs::write(folder.join("book-facts.json"), json!({ "partners": list }).to_string()).expect("can write");
    for name in ["book.jsonl", "book.json", "book-facts.json"] {
        let told = err(&score(&folder, &["p.goalfit", "--partners", name, "-o", "out.csv"]));
        assert!(told.contains(&format!("note: {name}: fields that are not read: `wni`")), "{told}");
        assert_eq!(told.matches("wni").count(), 1, "{told}");
    }
}

#[test]
fn a_line_that_is_too_long_is_a_broken_row() {
    let folder = folder("long-lines");
    let mut file = fs::File::create(folder.join("book.jsonl")).expect("can write");
    writeln!(file, "{{\"name\": \"A\", {PARTNER}}}").expect("can write");
    writeln!(file, "{{\"name\": \"B\", {PARTNER}, \"note\": \"{}\"}}", "x".repeat(17 << 20)).expect("can write");
    writeln!(file, "{{\"name\": \"C\", {PARTNER}}}").expect("can write");
    drop(file);
    let output = score(&folder, &["p.goalfit", "--partners", "book.jsonl", "-o", "out.csv"]);
    assert_eq!(output.status.code(), Some(2), "{}", err(&output));
    let numbers: Vec<String> = rows(&read(&folder, "out.csv")).into_iter().map(|row| row[0].clone()).collect();
    assert_eq!(numbers, ["1", "3"]);
    let problems = rows(&read(&folder, "out.csv.problems.csv"));
    assert_eq!((problems.len(), &*problems[0][0], &*problems[0][1]), (1, "2", "2"));
    assert!(problems[0][7].contains("line 2 is longer than 16 MB"), "{}", problems[0][7]);

    // A list cannot be read on behind such a row; it is told which one it is, and memory stays what it is.
    let text = fs::read_to_string(folder.join("book.jsonl")).expect("a file");
    fs::write(folder.join("book.json"), format!("[{}]", text.trim_end().replace('\n', ","))).expect("can write");
    let output = score(&folder, &["p.goalfit", "--partners", "book.json", "-o", "out.csv"]);
    assert_eq!(output.status.code(), Some(2), "{}", err(&output));
    assert!(err(&output).contains("row 2 is longer than 16 MB"), "{}", err(&output));
}

#[test]
fn quotes_that_are_missing_cost_the_rows_they_swallow() {
    let folder = folder("quotes");
    let mut text = book(4).replace("win (%)", "win (%),note").replace('\n', ",x\n").replacen("note,x", "note", 1);
    for (name, note) in
        [("Inch", "\"5 inch"), ("Lost", "x"), ("Inch again", "\"5 inch"), ("Kept", "x"), ("Open", "\"never"), ("Gone", "x")]
    {
        let _ = writeln!(text, "{name},affiliate,380,400,1,20,{note}");
    }
    fs::write(folder.join("book.csv"), &text).expect("can write");
    let output = score(&folder, &["p.goalfit", "--partners", "book.csv", "-o", "out.csv"]);
    assert_eq!(output.status.code(), Some(2), "{}", err(&output));
    let names: Vec<String> = rows(&read(&folder, "out.csv")).into_iter().map(|row| row[1].clone()).collect();
    assert_eq!(names, ["Partner 0", "Partner 1", "Partner 2", "Partner 3", "Kept"]);
    let problems = rows(&read(&folder, "out.csv.problems.csv"));
    assert!(problems[0][7].contains("text stands behind a closing quote; quotes make lines 6 to 8 one row"), "{problems:?}");
    assert!(problems[1][7].contains("line 10: a quote is opened in this row and not closed"), "{problems:?}");
    assert_eq!((problems.len(), &*problems[0][1], &*problems[1][1]), (2, "6", "10"));
}

#[cfg(target_os = "linux")]
#[test]
fn memory_does_not_grow_with_the_length_of_rows() {
    let folder = folder("long-rows");
    let note = "x".repeat(30_000);
    let mut text = String::from("[");
    for row in 0..4000 {
        let comma = if row > 0 { "," } else { "" };
        let _ = write!(text, "{comma}{{\"name\": \"P{row}\", {PARTNER}, \"title\": \"{note}\"}}");
    }
    text.push(']');
    fs::write(folder.join("book.json"), &text).expect("can write");
    let mut child = command(&folder, &["p.goalfit", "--partners", "book.json", "-o", "out.csv", "--threads", "2"])
        .stderr(Stdio::null())
        .spawn()
        .expect("the binary runs");
    let most = super::peak(&mut child);
    assert!(most > 0 && most < 100_000, "{most} kB at most, for {} bytes", text.len());
    assert_eq!(rows(&read(&folder, "out.csv")).len(), 4000);
    fs::remove_dir_all(&folder).expect("can remove");
}

#[cfg(unix)]
#[test]
fn facts_from_a_pipe_are_read_once() {
    let folder = folder("pipe");
    assert!(std::process::Command::new("mkfifo").arg(folder.join("book.json")).status().expect("mkfifo").success());
    let child = command(&folder, &["p.goalfit", "--partners", "book.json", "-o", "out.csv"])
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    fs::write(folder.join("book.json"), format!("{{\"partners\": [{{\"name\": \"A\", {PARTNER}}}]}}")).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    assert_eq!(rows(&read(&folder, "out.csv")).len(), 1);
}

#[test]
fn shards_are_the_whole_where_no_row_states_an_amount_or_a_late_one_does() {
    let folder = folder("currencies");
    let program = "use std\nvendor \"V\" { hopes { refer: drives } }\noffer \"T\" from \"V\" { window: 6 months\n\
        asks { refer: 5 days }\nreward badge { kind: leads, units: 3 } }\n";
    fs::write(folder.join("p.goalfit"), program).expect("can write");
    let row = |at: usize, more: &str| format!("{{\"name\": \"P{at}\", \"archetype\": \"msp\"{more}}}\n");
    let mut lines: Vec<String> = (0..40).map(|at| row(at, "")).collect();
    lines[25] = row(25, ", \"gross_profit\": \"$900 per month\", \"day_worth\": \"$400 per day\"");
    lines[30] = row(30, ", \"gross_profit\": \"€900 per month\", \"day_worth\": \"€400 per day\"");
    fs::write(folder.join("book.jsonl"), lines.concat()).expect("can write");
    let mut csv = String::from("name,archetype,gross_profit,day_worth\n");
    for at in 0..40 {
        let sign = ["$", "€"][usize::from(at == 30)];
        let amounts = if at == 25 || at == 30 { format!("{sign}900 per month,{sign}400 per day") } else { ",".into() };
        let _ = writeln!(csv, "P{at},msp,{amounts}");
    }
    fs::write(folder.join("book.csv"), csv).expect("can write");
    let mut seen = Vec::new();
    for name in ["book.jsonl", "book.csv"] {
        score(&folder, &["p.goalfit", "--partners", name, "-o", "whole.csv"]);
        let mut joined = String::new();
        for at in 1..=5 {
            let shard = format!("{at}/5");
            let output = score(&folder, &["p.goalfit", "--partners", name, "-o", "part.csv", "--shard", &shard]);
            assert!(matches!(output.status.code(), Some(0 | 2)), "{}", err(&output));
            joined.push_str(&read(&folder, "part.csv"));
        }
        assert!(joined == read(&folder, "whole.csv"), "{name}");
        seen.push(joined);
    }
    assert_eq!(seen[0], seen[1]);
    assert!(!seen[0].contains(",P30,") && seen[0].contains(",P25,"), "the first currency holds");
}

#[test]
fn rows_of_lists_have_their_lines_and_problems_their_columns() {
    let folder = folder("places");
    fs::write(
        folder.join("book.json"),
        format!("[\n  {{\"name\": \"A\", {PARTNER}}},\n  {{\n    \"name\": \"B\", \"archetype\": \"nobody\"\n  }}\n]"),
    )
    .expect("can write");
    score(&folder, &["p.goalfit", "--partners", "book.json", "-o", "out.csv"]);
    let problems = rows(&read(&folder, "out.csv.problems.csv"));
    assert_eq!((&*problems[0][0], &*problems[0][1]), ("2", "3"));
    assert!(problems[0][7].starts_with("book.json: line 3 (B):"), "{}", problems[0][7]);
    // On one line the number says more.
    fs::write(
        folder.join("book.json"),
        format!("[{{\"name\": \"A\", {PARTNER}}}, {{\"name\": \"B\", \"archetype\": \"nobody\"}}]"),
    )
    .expect("can write");
    score(&folder, &["p.goalfit", "--partners", "book.json", "-o", "out.csv"]);
    let problems = rows(&read(&folder, "out.csv.problems.csv"));
    assert!((&*problems[0][0], &*problems[0][1]) == ("2", "") && problems[0][7].contains(": row 2 (B):"), "{problems:?}");

    let mut csv = book(1).into_bytes();
    csv.extend(b"M\xfcller,affiliate,1,1,1,1\nX,\"a\"b,1,1,1,1\n\"A\nB\",affiliate,1,1,1,1\n");
    fs::write(folder.join("book.csv"), csv).expect("can write");
    let output = score(&folder, &["p.goalfit", "--partners", "book.csv", "-o", "out.csv"]);
    assert_eq!(output.status.code(), Some(2), "{}", err(&output));
    let problems = rows(&read(&folder, "out.csv.problems.csv"));
    let places: Vec<(&str, &str)> = problems.iter().map(|row| (&*row[1], &*row[3])).collect();
    assert_eq!(places, [("3", "name"), ("4", "archetype"), ("5", "name")]);
    // A name with a line end is no message of its own.
    let told = err(&score(&folder, &["p.goalfit", "--partners", "book.csv"]));
    assert!(told.lines().all(|line| line.starts_with("error: ") || line.starts_with("note: ")), "{told}");
}

#[test]
fn what_a_file_is_counts_and_not_what_it_is_called() {
    let folder = folder("kinds");
    let told = |name: &str, bytes: &[u8]| {
        fs::write(folder.join(name), bytes).expect("can write");
        let output = score(&folder, &["p.goalfit", "--partners", name, "-o", "out.csv"]);
        assert_eq!(output.status.code(), Some(2), "{name}: {}", err(&output));
        err(&output)
    };
    assert!(told("book.csv.gz", b"\x1f\x8b\x08\x00rest").contains("`gunzip -c book.csv.gz | goalfit score"));
    assert!(told("book.csv", b"\x28\xb5\x2f\xfdrest").contains("compressed by zstd: unpack it"));
    assert!(told("book.xlsx", b"PK\x03\x04rest").contains("save the sheet with the partners as `CSV UTF-8`"));
    assert!(told("book.xls", b"\xd0\xcf\x11\xe0rest").contains("save the sheet with the partners as `CSV UTF-8`"));
    assert!(
        told("book.jsonl", b"[\n{\"name\": \"A\"}\n]")
            .contains("book.jsonl is a list, and not a partner on each line: say `--from json`")
    );
    let place = told("book.jsonl", b"{\"name\": \"A\"\n");
    assert!(place.contains("line 1, column 12: this is no JSON: EOF while parsing an object ("), "{place}");
}

#[test]
fn a_book_without_rows_is_no_mistake_with_and_without_a_header() {
    let folder = folder("no-rows");
    for (name, text) in [
        ("book.csv", ""),
        ("book.csv", "\u{feff}\n\n"),
        ("book.csv", "name,archetype\n"),
        ("book.jsonl", ""),
        ("book.json", "[]"),
    ] {
        fs::write(folder.join(name), text).expect("can write");
        let output = score(&folder, &["p.goalfit", "--partners", name, "-o", "out.csv"]);
        assert_eq!(output.status.code(), Some(0), "{text:?}: {}", err(&output));
        assert!(err(&output).contains(&format!("note: {name} has no rows")), "{}", err(&output));
        assert_eq!(read(&folder, "out.csv").lines().count(), 1);
    }
}

#[test]
fn strict_tells_what_has_gone_out() {
    let folder = folder("strict-stream");
    fs::write(folder.join("book.csv"), format!("{}Bad,nobody,1,1,1,1\n", book(20))).expect("can write");
    let output = score(&folder, &["p.goalfit", "--partners", "book.csv", "--strict"]);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
    assert!(err(&output).contains("nothing is written, since --strict forbids problems"), "{}", err(&output));
    fs::write(folder.join("book.csv"), format!("{}Bad,nobody,1,1,1,1\n", book(20_000))).expect("can write");
    let output = score(&folder, &["p.goalfit", "--partners", "book.csv", "--strict"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("what has gone out is not the whole") && !output.stdout.is_empty(), "{}", err(&output));
}

#[test]
fn columns_are_never_called_alike_and_empty_parts_are_told_as_such() {
    let folder = folder("names");
    let offer =
        |name: &str| format!("offer \"{name}\" from \"Acme\" {{ window: 6 months, reward training {{ amount: €9k }} }}\n");
    let program = format!("use std\nvendor \"Acme\" {{ }}\n{}{}", offer("A"), offer("A: verdict"));
    fs::write(folder.join("p.goalfit"), program).expect("can write");
    fs::write(folder.join("book.csv"), book(3)).expect("can write");
    let output = score(&folder, &["p.goalfit", "--partners", "book.csv", "-o", "out.csv"]);
    assert_eq!(output.status.code(), Some(2), "{}", err(&output));
    assert!(err(&output).contains("two columns called `A: verdict`"), "{}", err(&output));
    for arguments in [&["-o", "out.csv", "--long"][..], &["-o", "out.json"], &["-o", "out.csv", "--offer", "A"]] {
        let output = score(&folder, &[&["p.goalfit", "--partners", "book.csv"], arguments].concat());
        assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    }
    let output = score(&folder, &["p.goalfit", "--partners", "book.csv", "-o", "x.csv", "--long", "--shard", "5/5"]);
    assert_eq!((output.status.code(), read(&folder, "x.csv").as_str()), (Some(0), ""));
    assert!(err(&output).contains("none of 3 rows, since there are more parts than rows"), "{}", err(&output));
}

#[test]
fn a_faulty_row_of_a_list_is_one_broken_row() {
    let folder = folder("faulty-rows");
    let row = |name: &str, more: &str| format!("{{\"name\": \"{name}\", {PARTNER}{more}}}").into_bytes();
    let deep = format!(", \"note\": {}1{}", "[".repeat(500), "]".repeat(500));
    let mut faulty: Vec<Vec<u8>> = [", \"win\": \"5%\", \"win\": \"6%\"", ", \"win\": 1e999", ", \"note\": \"\\ud800\"", &deep]
        .map(|more| row("X", more))
        .into();
    faulty.push(row("X?", "").into_iter().map(|byte| if byte == b'?' { 0xff } else { byte }).collect());
    faulty.push(b"17".to_vec());
    let last = row("Last", "");
    for faulty in faulty {
        let list = [b"[\n".to_vec(), row("A", ""), b",\n".to_vec(), faulty.clone(), b",\n".to_vec(), last.clone(), b"]".to_vec()];
        let list = list.concat();
        let lines = [row("A", ""), faulty, last.clone()].join(&b'\n');
        fs::write(folder.join("book.json"), &list).expect("can write");
        fs::write(folder.join("book.jsonl"), lines).expect("can write");
        fs::write(folder.join("book-facts.json"), [b"{\"partners\": ".to_vec(), list, b"}".to_vec()].concat())
            .expect("can write");
        let mut seen = Vec::new();
        for (name, line) in [("book.json", "3"), ("book.jsonl", "2"), ("book-facts.json", "3")] {
            let output = score(&folder, &["p.goalfit", "--partners", name, "-o", "out.csv"]);
            assert_eq!(output.status.code(), Some(2), "{}", err(&output));
            let problems = rows(&read(&folder, "out.csv.problems.csv"));
            assert_eq!((problems.len(), &*problems[0][0], &*problems[0][1]), (1, "2", line), "{name}: {}", err(&output));
            assert!(
                problems[0][7].contains("found a number") || problems[0][7].contains(&format!("line {line}, column ")),
                "{}",
                problems[0][7]
            );
            seen.push(read(&folder, "out.csv"));
        }
        assert_eq!(rows(&seen[0]).len(), 2);
        assert!(seen.iter().all(|table| *table == seen[0]));
    }
    fs::write(folder.join("book.json"), format!("{{\"partners\": [], \"partners\": [{}]}}", String::from_utf8_lossy(&last)))
        .expect("can write");
    let output = score(&folder, &["p.goalfit", "--partners", "book.json", "-o", "out.csv"]);
    assert_eq!(output.status.code(), Some(2), "{}", err(&output));
    assert!(err(&output).contains("`partners` is stated twice"), "{}", err(&output));
}

#[test]
fn lines_that_a_quote_swallows_are_told_of_first() {
    let folder = folder("swallowed");
    let text = book(3000).replace("Partner 20,", "\"Partner 20,").replace("Partner 3,msp", "Partner 3,nobody");
    fs::write(folder.join("book.csv"), text).expect("can write");
    let output = score(&folder, &["p.goalfit", "--partners", "book.csv", "-o", "out.csv"]);
    assert_eq!(output.status.code(), Some(2), "{}", err(&output));
    let told = err(&output);
    assert!(told.starts_with("error: book.csv: lines 22 to 3,001 are one row to the reader, and left out"), "{told}");
    assert!(told.contains("error: E0207 book.csv: line 5 (Partner 3)"), "{told}");
}

#[test]
fn what_is_called_otherwise_than_it_is_is_told_of() {
    let folder = folder("misnamed");
    let line = format!("{{\"name\": \"A\", {PARTNER}}}\n");
    for (name, text, hint) in [
        ("book.csv", line.as_str(), "say `--from json` or `--from jsonl`"),
        ("book.json", &line.repeat(2), "book.json has an object on each line: say `--from jsonl`"),
    ] {
        fs::write(folder.join(name), text).expect("can write");
        let output = score(&folder, &["p.goalfit", "--partners", name, "-o", "out.csv"]);
        assert_eq!(output.status.code(), Some(2), "{}", err(&output));
        assert!(err(&output).contains(hint), "{}", err(&output));
    }
    let output = score(&folder, &["p.goalfit", "--offer", "Nope"]);
    assert!(err(&output).contains("offers are `Bounty` or `=Training`"), "{}", err(&output));
    let output = score(&folder, &["p.goalfit"]);
    assert!(err(&output).contains("the program has no partners of its own: give a book as --partners"), "{}", err(&output));
    assert_eq!(score(&folder, &["p.goalfit", "--from", "csv"]).status.code(), Some(2));
}

#[test]
fn what_names_hold_does_not_reach_a_terminal() {
    let folder = folder("controls");
    fs::write(folder.join("book.csv"), format!("{}\u{1b}]0;x\u{7},affiliate,1,1,1,1\nBad,affiliate,x,1,1,1\n", book(2)))
        .expect("can write");
    let output = score(&folder, &["p.goalfit", "--partners", "book.csv", "-o", "out.csv"]);
    assert_eq!(output.status.code(), Some(2), "{}", err(&output));
    let text = read(&folder, "out.csv.problems.csv");
    assert!(!text.contains(['\u{1b}', '\u{7}']) && text.contains("a name has no control characters"), "{text}");
    assert!(text.contains("stands below one without"), "{text}");
}

#[test]
fn units_stand_in_the_header_or_in_the_cells() {
    let folder = folder("units");
    let mut header = String::from("name,archetype,gross_profit (€ per month),day_worth [€ per day],win (%),sales_cycle (days)\n");
    let mut cells = String::from("name,archetype,gross_profit,day_worth,win,sales_cycle\n");
    for at in 0..300 {
        let (profit, worth, win, days) = (5_000.5 + f64::from(at), 300 + at, at % 100, 30 + at);
        writeln!(header, "P{at},reseller,{profit},{worth},{win},{days}").expect("can write");
        writeln!(cells, "P{at},reseller,€{profit} per month,€{worth} per day,{win}%,{days} days").expect("can write");
    }
    // Ranges are read row by row.
    header.push_str("Range,reseller,5000,300,20,\"\"\n");
    cells.push_str("Range,reseller,€4k per month..€6k per month,€300 per day,20%,\"\"\n");
    fs::write(folder.join("book-header.csv"), header).expect("can write");
    fs::write(folder.join("book-cells.csv"), cells).expect("can write");
    for name in ["header", "cells"] {
        let (book, out) = (format!("book-{name}.csv"), format!("{name}.csv"));
        let output = score(&folder, &["p.goalfit", "--partners", &book, "-o", &out]);
        assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    }
    assert_eq!(read(&folder, "header.csv").lines().count(), 302);
    assert_eq!(read(&folder, "header.csv"), read(&folder, "cells.csv"));

    fs::write(folder.join("book.csv"), "name,archetype,gross_profit\nA,affiliate,5000\n").expect("can write");
    let told = err(&score(&folder, &["p.goalfit", "--partners", "book.csv", "-o", "out.csv"]));
    assert!(told.contains("call the column `gross_profit (€ per month)`, or write each value with its unit"), "{told}");
}

#[test]
fn what_is_wrong_with_the_whole_book_is_told_once() {
    let folder = folder("whole-book");
    let utf16: Vec<u8> = "\u{feff}[]".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (name, text, more, hint) in [
        ("book.json", utf16.as_slice(), &[][..], "book.json is UTF-16: save it as UTF-8"),
        (
            "book.csv",
            book(3).as_bytes(),
            &["--map", "salesforce"][..],
            "names are read from `Name` by the mapping `salesforce`, and the columns are `name`",
        ),
        ("book-2.csv", b"name,win,win (%)\nA,0.2,\nB,0.3,\n", &[], "the columns `win` and `win (%)` both state `win`"),
    ] {
        fs::write(folder.join(name), text).expect("can write");
        let output = score(&folder, &[&["p.goalfit", "--partners", name, "-o", "out.csv"], more].concat());
        assert_eq!((output.status.code(), err(&output).matches(hint).count()), (Some(2), 1), "{}", err(&output));
        assert!(!folder.join("out.csv").exists() && !folder.join("out.csv.problems.csv").exists());
    }
}
