//! `goalfit score` as a user meets it: books in, whole tables out, whatever happens on the way.
#![cfg(feature = "cli")]
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail loudly")]

use goalfit::facts::table::TableReader;
use goalfit::{Sources, compile};
use std::fmt::Write as _;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

#[path = "score/books.rs"]
mod books;
#[cfg(feature = "parquet")]
#[path = "score/columns.rs"]
mod columns;
#[path = "score/files.rs"]
mod files;

const EXAMPLE: &str = "examples/referral-bounty.goalfit";
const PROGRAM: &str = "use std\n\
    vendor \"Acme\" { hopes { refer: drives } }\n\
    offer \"Bounty\" from \"Acme\" { window: 12 months, asks { refer: 10 days }, reward cash { amount: €5k, pays_for: [refer] } }\n\
    offer \"=Training\" from \"Acme\" { window: 6 months, asks { implement: 5 days }, reward training { amount: €9k } }\n";

/// A new folder for one test.
fn folder(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("score-{name}"));
    let _ = fs::remove_dir_all(&path);
    fs::create_dir_all(&path).expect("a folder");
    fs::write(path.join("p.goalfit"), PROGRAM).expect("can write");
    path
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_goalfit"));
    command.arg("score").args(arguments).current_dir(folder).env_remove("CLICOLOR_FORCE");
    command
}

fn score(folder: &Path, arguments: &[&str]) -> Output {
    command(folder, arguments).output().expect("the binary runs")
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}

fn read(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn files(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8"))
        .filter(|name| name != "p.goalfit" && !name.starts_with("book"))
        .collect();
    names.sort();
    names
}

fn rows(text: &str) -> Vec<Vec<String>> {
    let mut reader = TableReader::new();
    let mut rows = reader.push(text.as_bytes());
    rows.extend(reader.finish());
    rows.into_iter().map(|row| row.expect("a row").cells).collect()
}

/// A sound book.
fn book(rows: usize) -> String {
    let mut text =
        String::from("name,archetype,gross_profit (€ per month),day_worth (€ per day),opportunities (per month),win (%)\n");
    for row in 0..rows {
        let archetype = ["services_firm", "reseller", "affiliate", "msp"][row % 4];
        let _ = writeln!(
            text,
            "Partner {row},{archetype},{}.5,{},{}.25,{}",
            1000 + row * 37 % 9000,
            300 + row % 700,
            row % 17,
            5 + row % 60
        );
    }
    text
}

#[test]
fn scores_are_those_of_explain() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(root.join(EXAMPLE)).expect("the example");
    let program = compile(Sources::single("example", &text)).expect("a good program");
    let output = score(root, &[EXAMPLE, "--long", "--main-cause"]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    let rows = rows(&String::from_utf8(output.stdout).expect("UTF-8"));
    assert_eq!(rows.len(), 4);
    for row in &rows {
        let [_, partner, offer, score, verdict, cause, lift] = row.as_slice() else { panic!("{row:?}") };
        let report = program.assess(partner, offer).expect("a report");
        assert_eq!((score.parse::<f64>().map(f64::to_bits), verdict), (Ok(report.score.to_bits()), &report.verdict));
        let most = report.causes.iter().map(|cause| cause.lift).fold(0.0, f64::max);
        let named = report.causes.iter().find(|told| told.name == *cause).expect("a cause of the report");
        assert_eq!((lift.parse::<f64>().map(f64::to_bits), named.lift.to_bits()), (Ok(most.to_bits()), most.to_bits()));
    }
}

#[test]
fn a_book_gives_the_same_in_every_format() {
    let folder = folder("formats");
    let csv = book(30);
    fs::write(folder.join("book.csv"), &csv).expect("can write");
    // The same partners as facts, as a list, in lines, and below a key.
    let partners: Vec<serde_json::Value> = rows(&csv)
        .iter()
        .map(|row| {
            serde_json::json!({"name": row[0], "archetype": row[1], "gross_profit": format!("€{} per month", row[2]),
                "day_worth": format!("€{} per day", row[3]), "opportunities": row[4].parse::<f64>().expect("a number"), "win": format!("{}%", row[5])})
        })
        .collect();
    let lines: Vec<String> = partners.iter().map(ToString::to_string).collect();
    fs::write(folder.join("book.jsonl"), lines.join("\n")).expect("can write");
    fs::write(folder.join("book-list.json"), serde_json::json!(partners).to_string()).expect("can write");
    fs::write(folder.join("book-facts.json"), serde_json::json!({ "partners": partners }).to_string()).expect("can write");
    let by_name: serde_json::Map<String, serde_json::Value> =
        partners.iter().map(|partner| (partner["name"].as_str().expect("a name").to_string(), partner.clone())).collect();
    fs::write(folder.join("book-names.json"), serde_json::json!({ "partners": by_name }).to_string()).expect("can write");
    let mut seen = Vec::new();
    for book in ["book.csv", "book.jsonl", "book-list.json", "book-facts.json"] {
        let output = score(&folder, &["p.goalfit", "--partners", book, "-o", "out.csv"]);
        assert_eq!(output.status.code(), Some(0), "{book}: {}", err(&output));
        assert!(err(&output).contains("note: 30 partners × 2 offers are in out.csv"), "{}", err(&output));
        seen.push(read(&folder, "out.csv"));
    }
    assert!(seen.iter().all(|text| *text == seen[0]));
    assert_eq!(score(&folder, &["p.goalfit", "--partners", "book-names.json", "-o", "out.csv"]).status.code(), Some(0));
    assert_eq!(rows(&read(&folder, "out.csv")).len(), 30);
    assert_eq!(rows(&seen[0])[0].len(), 6, "row, partner, and for each offer score and verdict");
    assert!(seen[0].starts_with("row,partner,Bounty,Bounty: verdict,'=Training,'=Training: verdict\r\n"), "{}", &seen[0][..80]);

    score(&folder, &["p.goalfit", "--partners", "book.csv", "-o", "out.json"]);
    score(&folder, &["p.goalfit", "--partners", "book.csv", "-o", "out.jsonl"]);
    let list: Vec<serde_json::Value> = serde_json::from_str(&read(&folder, "out.json")).expect("JSON");
    let lines: Vec<serde_json::Value> =
        read(&folder, "out.jsonl").lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!((list.len(), &list), (30, &lines));
    for (row, object) in rows(&seen[0]).iter().zip(&list) {
        assert_eq!(object["offers"]["Bounty"]["score"].to_string().trim_end_matches(".0"), row[2]);
        assert_eq!(
            (object["partner"].as_str(), object["offers"]["Bounty"]["verdict"].as_str()),
            (Some(&*row[1]), Some(&*row[3]))
        );
    }

    // Through pipes, and for one offer.
    let mut child = command(&folder, &["p.goalfit", "--partners", "-", "--offer", "Bounty"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    child.stdin.take().expect("a pipe").write_all(csv.as_bytes()).expect("it reads");
    let piped = child.wait_with_output().expect("it ends");
    let one: Vec<Vec<String>> = rows(&seen[0]).into_iter().map(|row| row[..4].to_vec()).collect();
    assert_eq!(rows(&String::from_utf8(piped.stdout).expect("UTF-8")), one);
}

#[test]
fn broken_rows_are_told_of_beside_the_output_and_stop_nothing() {
    let folder = folder("broken");
    let mut lines: Vec<String> = book(5000).lines().map(ToString::to_string).collect();
    lines[3] = "Partner 2,affiliate,\"3,80\",400,1,20".into();
    lines[7] = "Partner 6,affiliat,380,400,1,20".into();
    lines[4000] = "Partner 3999,affiliate,380".into();
    lines[4500] = "Partner 4499,affiliate,380,400,1,150".into();
    lines[4600] = "Lacking,affiliate,,400,1,15".into();
    fs::write(folder.join("book.csv"), lines.join("\r\n")).expect("can write");
    let output = score(&folder, &["p.goalfit", "--partners", "book.csv", "-o", "out.csv"]);
    assert_eq!(output.status.code(), Some(2), "{}", err(&output));
    let told = err(&output);
    assert!(told.contains("note: 4,995 partners × 2 offers are in out.csv, 5 rows left out"), "{told}");
    assert!(
        told.contains("error: E0113 book.csv: line 4 (Partner 2):") && told.contains("and 4 more, see out.csv.problems.csv"),
        "{told}"
    );
    assert_eq!(rows(&read(&folder, "out.csv")).len(), 4995);
    let problems = rows(&read(&folder, "out.csv.problems.csv"));
    // row, line, partner, column, value, offer, code, message, help
    let places: Vec<[&str; 5]> = problems.iter().map(|row| [&*row[0], &*row[1], &*row[3], &*row[4], &*row[6]]).collect();
    assert_eq!(
        places,
        [
            ["3", "4", "gross_profit (€ per month)", "3,80", "E0113"],
            ["7", "8", "archetype", "affiliat", "E0207"],
            ["4000", "4001", "", "", "E0403"],
            ["4500", "4501", "win (%)", "150", "E0306"],
            ["4600", "4601", "gross_profit (€ per month)", "", "E0601"],
        ]
    );

    // A mended book: the table of problems goes.
    fs::write(folder.join("book.csv"), book(10)).expect("can write");
    assert_eq!(score(&folder, &["p.goalfit", "--partners", "book.csv", "-o", "out.csv"]).status.code(), Some(0));
    assert_eq!(files(&folder), ["out.csv"]);
}

#[test]
fn strict_writes_nothing_where_anything_is_wrong() {
    let folder = folder("strict");
    fs::write(folder.join("out.csv"), "as it was").expect("can write");
    fs::write(folder.join("book.csv"), format!("{}Bad,nobody,1,1,1,1\n", book(20))).expect("can write");
    let output = score(&folder, &["p.goalfit", "--partners", "book.csv", "-o", "out.csv", "--strict"]);
    assert_eq!(output.status.code(), Some(2));
    // Problems of this book beside scores of another would be taken for theirs.
    for told in
        ["book.csv: line 22 (Bad)", "nothing is written, since --strict forbids problems; without it, out.csv.problems.csv"]
    {
        assert!(err(&output).contains(told), "{}", err(&output));
    }
    assert_eq!((read(&folder, "out.csv").as_str(), files(&folder)), ("as it was", vec!["out.csv".into()]));
}

#[test]
fn shards_one_behind_the_other_are_the_whole() {
    let folder = folder("shards");
    // The first amount decides the currency; a broken row and one without a result are on the way.
    let mut text = book(103);
    text.push_str("Bad,nobody,1,1,1,1\nNo worth,affiliate,1000,0,1,1\n");
    fs::write(folder.join("book.csv"), &text).expect("can write");
    for (format, extra) in [("csv", &[][..]), ("csv", &["--long", "--main-cause"][..]), ("jsonl", &[][..])] {
        let out = format!("whole.{format}");
        let whole = score(&folder, &[&["p.goalfit", "--partners", "book.csv", "-o", &out], extra].concat());
        assert_eq!(whole.status.code(), Some(2), "{}", err(&whole));
        let mut joined = String::new();
        for at in 1..=4 {
            let (part, shard) = (format!("part{at}.{format}"), format!("{at}/4"));
            let output =
                score(&folder, &[&["p.goalfit", "--partners", "book.csv", "-o", &part, "--shard", &shard], extra].concat());
            assert!(matches!(output.status.code(), Some(0 | 2)), "{}", err(&output));
            let again = read(&folder, &part);
            score(&folder, &[&["p.goalfit", "--partners", "book.csv", "-o", &part, "--shard", &shard], extra].concat());
            assert!(read(&folder, &part) == again, "a second run gives the same");
            joined.push_str(&again);
        }
        assert!(joined == read(&folder, &out), "{format} {extra:?}");
    }
    assert_eq!(score(&folder, &["p.goalfit", "--partners", "book.csv", "-o", "x.json", "--shard", "1/2"]).status.code(), Some(2));
    assert_eq!(score(&folder, &["p.goalfit", "--partners", "book.csv", "-o", "x.csv", "--shard", "3/2"]).status.code(), Some(2));
}

#[test]
fn the_page_about_portfolios_shows_what_comes_out() {
    let page = include_str!("../docs/portfolios.md");
    let block = |title: &str| {
        let start = format!("```{title}\n");
        page.split_once(&start).and_then(|(_, rest)| rest.split_once("```")).expect("a block").0
    };
    let folder = folder("page");
    fs::write(folder.join("p.goalfit"), block("goalfit program")).expect("can write");
    fs::write(folder.join("book.csv"), block("csv book")).expect("can write");
    let output = score(&folder, &["p.goalfit", "--partners", "book.csv", "-o", "scores.csv", "--main-cause"]);
    assert_eq!(output.status.code(), Some(2), "{}", err(&output));
    assert_eq!(read(&folder, "scores.csv").replace("\r\n", "\n"), block("csv scores"));
    assert_eq!(read(&folder, "scores.csv.problems.csv").replace("\r\n", "\n"), block("csv problems"));
    assert!(err(&output).contains("fields that are not read: `Region`"), "{}", err(&output));
}

#[cfg(unix)]
#[test]
fn who_interrupts_finds_no_half_file() {
    let folder = folder("interrupted");
    fs::write(folder.join("out.csv"), "as it was").expect("can write");
    let mut child = command(&folder, &["p.goalfit", "--partners", "-", "-o", "out.csv"])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    let mut input = child.stdin.take().expect("a pipe");
    // More than a batch, so that something is written; then it waits for more.
    input.write_all(book(20_000).as_bytes()).expect("it reads");
    input.flush().expect("it reads");
    let beside = loop {
        if let Some(name) = files(&folder).into_iter().find(|name| name.starts_with("out.csv.") && name.ends_with(".tmp")) {
            break folder.join(name);
        }
        std::thread::yield_now();
    };
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill");
    assert!(sent.success());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(130), "{}", err(&output));
    assert!(err(&output).contains("interrupted, nothing is written"), "{}", err(&output));
    assert_eq!((read(&folder, "out.csv").as_str(), files(&folder)), ("as it was", vec!["out.csv".into()]));
    drop(input);

    // What a killed run leaves is taken away by the next.
    fs::write(&beside, "half").expect("can write");
    fs::write(folder.join("book.csv"), book(10)).expect("can write");
    assert_eq!(score(&folder, &["p.goalfit", "--partners", "book.csv", "-o", "out.csv"]).status.code(), Some(0));
    assert_eq!((files(&folder), rows(&read(&folder, "out.csv")).len()), (vec!["out.csv".into()], 10));
}

#[test]
fn what_cannot_be_read_or_written_is_told_and_leaves_nothing() {
    let folder = folder("errors");
    fs::write(folder.join("book.csv"), "name,win (parsecs)\nA,1\n").expect("can write");
    fs::write(folder.join("book.json"), "[{\"name\": \"A\"},\n {\"name\": }]").expect("can write");
    fs::write(folder.join("book.jsonl"), "{\"name\": \"A\", \"archetype\": \"affiliate\"}\n\n{\"name\": }\n").expect("can write");
    let status = |arguments: &[&str]| {
        let output = score(&folder, arguments);
        (output.status.code(), err(&output))
    };
    let tell = |arguments: &[&str], code: i32, words: &str| {
        let (status, told) = status(arguments);
        assert_eq!(status, Some(code), "{arguments:?}: {told}");
        assert!(told.contains(words), "{arguments:?}: {told}");
    };
    tell(&["p.goalfit", "--partners", "nowhere.csv", "-o", "out.csv"], 3, "could not read nowhere.csv");
    tell(&["p.goalfit", "--partners", "book.csv", "-o", "out.csv"], 2, "`parsecs` is no unit");
    tell(&["p.goalfit", "--partners", "book.json", "-o", "out.csv"], 2, "at line 2 column 11");
    tell(&["p.goalfit", "--partners", "book.jsonl", "-o", "no/such/out.csv"], 3, "could not write no/such/out.csv");
    tell(&["p.goalfit", "--partners", "book.csv", "-o", "out"], 2, "what shall out be?");
    tell(&["p.goalfit", "--partners", "book.csv", "--offer", "Bunty"], 2, "did you mean `Bounty`?");
    tell(&["-", "--partners", "-"], 2, "standard input can be read once");
    tell(&["p.goalfit", "--map", "dub-rewards", "--partners", "book.json"], 2, "reads no partners");
    assert_eq!(files(&folder), Vec::<String>::new());
    // A line that is no JSON is a broken row.
    tell(&["p.goalfit", "--partners", "book.jsonl", "-o", "out.csv"], 2, "0 partners × 2 offers are in out.csv, 2 rows left out");
    let problems = rows(&read(&folder, "out.csv.problems.csv"));
    let row = &problems[1];
    assert_eq!((&*row[0], &*row[1]), ("2", "3"));
    assert!(row[7].contains("line 3, column 10"), "{}", row[7]);
    assert_eq!(read(&folder, "out.csv"), "row,partner,Bounty,Bounty: verdict,'=Training,'=Training: verdict\r\n");
}

/// The most memory that a run took, in kB.
#[cfg(target_os = "linux")]
fn peak(child: &mut std::process::Child) -> u64 {
    let mut most = 0;
    while child.try_wait().expect("a state").is_none() {
        let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().split(' ').next()?.parse::<u64>().ok());
        most = most.max(peak.unwrap_or(0));
        std::thread::yield_now();
    }
    most
}

#[cfg(target_os = "linux")]
#[test]
fn memory_does_not_grow_with_the_book() {
    let folder = folder("memory");
    fs::write(folder.join("book.csv"), book(100_000)).expect("can write");
    let mut child = command(&folder, &["p.goalfit", "--partners", "book.csv", "-o", "out.csv", "--long", "--threads", "2"])
        .stderr(Stdio::null())
        .spawn()
        .expect("the binary runs");
    let most = peak(&mut child);
    assert!(most > 0 && most < 100_000, "{most} kB at most");
    let text = read(&folder, "out.csv");
    assert_eq!(text.lines().count(), 200_001);
    assert!(text.ends_with("\r\n") && text.contains("\r\n100000,Partner 99999,"));
    fs::remove_dir_all(&folder).expect("can remove");
}

#[cfg(feature = "parquet")]
#[test]
fn parquet_goes_in_and_out() {
    use parquet::data_type::{ByteArray, ByteArrayType, DoubleType};
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::file::writer::SerializedFileWriter;
    use parquet::record::Field;
    use std::sync::Arc;

    let folder = folder("parquet");
    let csv = book(3000);
    fs::write(folder.join("book.csv"), &csv).expect("can write");
    let schema = "message book { required binary name (UTF8); required binary archetype (UTF8); \
        optional double gross (DECIMAL); required double worth; required double open; required double win; }"
        .replace(" (DECIMAL)", "");
    let schema = Arc::new(parquet::schema::parser::parse_message_type(&schema).expect("a schema"));
    let file = fs::File::create(folder.join("book.parquet")).expect("can write");
    let mut writer = SerializedFileWriter::new(file, schema, Arc::default()).expect("a writer");
    for rows in rows(&csv).chunks(1000) {
        let mut group = writer.next_row_group().expect("a group");
        for at in 0..6 {
            let mut column = group.next_column().expect("a column").expect("one more");
            if at < 2 {
                let values: Vec<ByteArray> = rows.iter().map(|row| ByteArray::from(row[at].as_str())).collect();
                column.typed::<ByteArrayType>().write_batch(&values, None, None).expect("can write");
            } else {
                let values: Vec<f64> = rows.iter().map(|row| row[at].parse().expect("a number")).collect();
                let stated = vec![1; rows.len()];
                column.typed::<DoubleType>().write_batch(&values, (at == 2).then_some(&stated[..]), None).expect("can write");
            }
            column.close().expect("can close");
        }
        group.close().expect("can close");
    }
    writer.close().expect("can close");
    let mapping = r#"{ "currency": "EUR", "fields": [ { "from": "name", "to": "name" }, { "from": "archetype", "to": "archetype" },
        { "from": "gross", "to": "gross_profit", "as": "money_decimal", "per": "month" }, { "from": "worth", "to": "day_worth", "as": "money_decimal", "per": "day_of_work" },
        { "from": "open", "to": "opportunities", "as": "number", "per": "month" }, { "from": "win", "to": "win", "as": "percent" } ] }"#;
    fs::write(folder.join("book-map.json"), mapping).expect("can write");

    let from_csv = score(&folder, &["p.goalfit", "--partners", "book.csv", "-o", "a.csv"]);
    assert_eq!(from_csv.status.code(), Some(0), "{}", err(&from_csv));
    let columns = ["p.goalfit", "--partners", "book.parquet", "--map", "book-map.json", "-o"];
    let from_columns = score(&folder, &[&columns[..], &["b.csv"]].concat());
    assert_eq!(from_columns.status.code(), Some(0), "{}", err(&from_columns));
    assert!(read(&folder, "a.csv") == read(&folder, "b.csv"));

    for (shape, width) in [(&[][..], 6), (&["--long", "--main-cause"][..], 7)] {
        let output = score(&folder, &[&columns[..], &["c.parquet"], shape].concat());
        assert_eq!(output.status.code(), Some(0), "{}", err(&output));
        score(&folder, &[&columns[..], &["c.csv"], shape].concat());
        let table = rows(&read(&folder, "c.csv"));
        let reader = SerializedFileReader::new(fs::File::open(folder.join("c.parquet")).expect("a file")).expect("Parquet");
        let mut found = 0;
        for (row, wanted) in reader.get_row_iter(None).expect("rows").zip(&table) {
            let row = row.expect("a row");
            let cells: Vec<String> = row
                .get_column_iter()
                .map(|(_, field)| match field {
                    Field::Null => String::new(),
                    Field::Str(text) => {
                        if text.starts_with('=') {
                            format!("'{text}")
                        } else {
                            text.clone()
                        }
                    }
                    Field::Double(number) => number.to_string(),
                    other => other.to_string(),
                })
                .collect();
            assert_eq!(&cells, wanted);
            found += 1;
        }
        assert_eq!((found, table[0].len()), (table.len(), width));
        let first = fs::read(folder.join("c.parquet")).expect("a file");
        score(&folder, &[&columns[..], &["c.parquet"], shape].concat());
        assert!(fs::read(folder.join("c.parquet")).expect("a file") == first, "a second run gives the same");
    }
}
