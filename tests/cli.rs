//! The command line as a user meets it: what it prints, where, and with which status it ends.
#![cfg(feature = "cli")]
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail loudly")]

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

const EXAMPLE: &str = "examples/referral-bounty.goalfit";

fn goalfit(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_goalfit"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_remove("CLICOLOR_FORCE")
        .output()
        .expect("the binary runs")
}

fn with_input(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_goalfit"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    // A program that refuses its arguments ends before it reads.
    match child.stdin.take().expect("a pipe").write_all(input) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => {}
        written => written.expect("it reads"),
    }
    child.wait_with_output().expect("it ends")
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}

/// A new folder for one test.
fn folder(name: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("goalfit-{}-{name}", std::process::id()));
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).expect("a folder");
    path
}

#[test]
fn the_bounty_is_explained_as_it_was_seen() {
    for width in ["40", "60", "80", "100"] {
        let output = goalfit(&["explain", EXAMPLE, "--width", width]);
        assert_eq!(output.status.code(), Some(0));
        let text = out(&output);
        let wide: usize = width.parse().expect("a number");
        for line in text.lines() {
            assert!(line.chars().count() <= wide.max(60), "{width}: {line}");
        }
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/data/bounty-{width}.txt"));
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&path, &text).expect("can write");
        }
        assert_eq!(
            std::fs::read_to_string(&path).unwrap_or_default(),
            text,
            "read the difference, then `UPDATE=1 cargo test --test cli`"
        );
    }
}

#[test]
fn the_firm_hears_why_and_the_affiliate_is_aligned() {
    let text = out(&goalfit(&["explain", EXAMPLE, "--partner", "Northwind Consulting", "--offer", "€100k referral bounty"]));
    assert!(text.starts_with("Misfires · 0.1 of 100\n"), "{text}");
    for piece in ["wrong work", "no size of", "142.9 days", "3 are needed", "Attention without motivation"] {
        assert!(text.contains(piece), "{piece}");
    }
    let text = out(&goalfit(&["explain", EXAMPLE, "--partner", "Kite Reviews", "--offer", "€100k referral bounty"]));
    assert!(text.starts_with("Aligned"), "{text}");
}

#[test]
fn json_is_a_list_of_whole_reports_best_first() {
    let output = goalfit(&["explain", EXAMPLE, "--format", "json"]);
    let reports: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let reports = reports.as_array().expect("a list");
    assert_eq!(reports.len(), 4);
    let scores: Vec<f64> = reports.iter().map(|report| report["score"].as_f64().expect("a number")).collect();
    assert!(scores.windows(2).all(|pair| pair[0] >= pair[1]));
    for report in reports {
        for key in ["partner", "offer", "score", "verdict", "quantities", "causes", "findings", "chain", "assumed"] {
            assert!(report.get(key).is_some(), "{key}");
        }
        for key in ["name", "share", "alone", "lift", "because", "rule", "source"] {
            assert!(report["causes"][0].get(key).is_some(), "{key}");
        }
    }
}

#[test]
fn markdown_has_a_table_and_no_stray_markup() {
    let text = out(&goalfit(&["explain", EXAMPLE, "--format", "markdown"]));
    assert!(text.contains("| Cause | Share | Alone | Lift | Why |") && text.contains("**Misfires** · 0.1 of 100"));
    let program = "use std\npartner \"<b>|x\" {}\noffer \"O\" {}\n";
    let output = with_input(&["explain", "-", "--format", "markdown"], program.as_bytes());
    assert!(!out(&output).contains("<b>"));
}

#[test]
fn colour_comes_only_where_it_is_wanted() {
    assert!(!out(&goalfit(&["explain", EXAMPLE])).contains('\u{1b}'));
    assert!(out(&goalfit(&["explain", EXAMPLE, "--color", "always"])).contains('\u{1b}'));
    assert!(!out(&goalfit(&["explain", EXAMPLE, "--color", "never"])).contains('\u{1b}'));
}

#[test]
fn unknown_names_get_a_suggestion_and_status_2() {
    let output = goalfit(&["explain", EXAMPLE, "--partner", "Northwind Consultin"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("did you mean `Northwind Consulting`?"));
}

#[test]
fn many_pairs_are_listed_first_and_explained_on_request() {
    let partners: Vec<String> = (0..300)
        .map(|at| {
            format!(
                r#"{{"name": "Partner {at}", "archetype": "affiliate", "gross_profit": "€20k per month", "day_worth": {}}}"#,
                200 + at
            )
        })
        .collect();
    let path = folder("many").join("partners.json");
    std::fs::write(&path, format!("[{}]", partners.join(","))).expect("can write");
    let output = goalfit(&["explain", EXAMPLE, "--partners", path.to_str().expect("UTF-8")]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    let text = out(&output);
    assert!(text.lines().count() < 620 && text.contains("--details"), "{}", text.lines().count());
}

#[test]
fn facts_in_json_are_read_whole_or_not_at_all() {
    let path = folder("facts").join("partners.json");
    std::fs::write(&path, r#"[{"name": "A", "win": "3,80", "sales_cycle": "€5", "colour": 1}]"#).expect("can write");
    let output = goalfit(&["explain", EXAMPLE, "--partners", path.to_str().expect("UTF-8")]);
    assert_eq!(output.status.code(), Some(2));
    let told = err(&output);
    assert!(
        told.contains("partners[0].win") && told.contains("partners[0].sales_cycle") && told.contains("partners.json"),
        "{told}"
    );
    std::fs::write(
        &path,
        r#"[{"name": "A", "archetype": "affiliate", "gross_profit": 20000, "day_worth": "€300 per day", "colour": 1}]"#,
    )
    .expect("can write");
    let output = goalfit(&["explain", EXAMPLE, "--partners", path.to_str().expect("UTF-8"), "--partner", "A"]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    assert!(err(&output).contains("colour"), "unknown fields are listed");
}

#[test]
fn check_underlines_the_source_and_ends_with_2() {
    let output = with_input(&["check", "-"], b"use std\npartner \"A\" {\n  sale_cycle: 6 months\n}\n");
    assert_eq!(output.status.code(), Some(2));
    let told = err(&output);
    assert!(told.contains("E0203") && told.contains("sales_cycle") && told.contains('━'), "{told}");
    let output = with_input(&["check", "-", "--format", "json"], b"use std\npartner \"A\" {\n  sale_cycle: 6 months\n}\n");
    let list: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!((list[0]["line"].as_u64(), list[0]["column"].as_u64()), (Some(3), Some(3)));
}

#[test]
fn fmt_changes_a_file_whole_and_leaves_a_broken_one_alone() {
    let folder = folder("fmt");
    let (loose, broken) = (folder.join("loose.goalfit"), folder.join("broken.goalfit"));
    std::fs::write(&loose, "use std\npartner   \"A\"   { win:30%   }   # why\n").expect("can write");
    std::fs::write(&broken, "partner \"A\" { win 30% }\n").expect("can write");
    assert_eq!(goalfit(&["fmt", "--check", loose.to_str().expect("UTF-8")]).status.code(), Some(1));
    assert_eq!(goalfit(&["fmt", folder.to_str().expect("UTF-8")]).status.code(), Some(2));
    assert_eq!(std::fs::read_to_string(&loose).expect("there"), "use std\npartner \"A\" { win: 30% } # why\n");
    assert_eq!(std::fs::read_to_string(&broken).expect("there"), "partner \"A\" { win 30% }\n");
    assert_eq!(goalfit(&["fmt", "--check", loose.to_str().expect("UTF-8")]).status.code(), Some(0));
    assert_eq!(std::fs::read_dir(&folder).expect("there").count(), 2, "nothing is left behind");
}

#[test]
fn the_projects_own_programs_are_formatted() {
    let output = goalfit(&["fmt", "--check", "examples", "src/std"]);
    assert_eq!(output.status.code(), Some(0), "{}", out(&output));
}

#[test]
fn test_runs_expectations_and_says_what_failed() {
    let output = goalfit(&["test", "examples"]);
    assert_eq!(output.status.code(), Some(0), "{}", out(&output));
    assert!(out(&output).contains("2 of 2 expectations hold"));
    let folder = folder("test");
    let text = std::fs::read_to_string(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(EXAMPLE)).expect("there");
    let text = text.replace("verdict: misfires", "verdict: aligned");
    std::fs::write(folder.join("x.goalfit"), text).expect("can write");
    let output = goalfit(&["test", folder.to_str().expect("UTF-8")]);
    assert_eq!(output.status.code(), Some(1));
    assert!(out(&output).contains("verdict: expected aligned, found misfires"));
}

#[test]
fn files_use_each_other_even_in_a_circle() {
    let folder = folder("use");
    std::fs::write(
        folder.join("a.goalfit"),
        "use std\nuse \"sub/b.goalfit\"\npartner \"P\" is affiliate { gross_profit: €1k per month, day_worth: €100 per day }\n",
    )
    .expect("can write");
    std::fs::create_dir(folder.join("sub")).expect("a folder");
    std::fs::write(folder.join("sub/b.goalfit"), "use \"../a.goalfit\"\noffer \"O\" {\n  window: 12 months\n  asks { promote: 3 days }\n  reward r { kind: cash, amount: €1k }\n}\n").expect("can write");
    let output = goalfit(&["explain", folder.join("a.goalfit").to_str().expect("UTF-8")]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
}

#[test]
fn what_cannot_be_read_ends_with_3_and_what_is_no_text_with_2() {
    assert_eq!(goalfit(&["explain", "no-such-file.goalfit"]).status.code(), Some(3));
    let output = with_input(&["check", "-"], b"use std\n\xff\xfe");
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("not UTF-8"));
    assert_eq!(goalfit(&["frobnicate"]).status.code(), Some(2));
}

#[test]
fn a_reader_who_has_had_enough_is_no_error() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_goalfit"))
        .args(["explain", EXAMPLE, "--details"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
}

#[test]
fn schemas_codes_and_completions_are_printed() {
    for which in ["facts", "report"] {
        let output = goalfit(&["schema", which]);
        let schema: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert!(schema.get("$schema").is_some());
    }
    assert!(out(&goalfit(&["schema", "facts"])).contains("\"sales_cycle\""));
    assert!(out(&goalfit(&["explain-code", "E0203"])).contains("E0203 · a field that the entity does not have"));
    assert_eq!(goalfit(&["explain-code", "E9999"]).status.code(), Some(2));
    assert!(out(&goalfit(&["explain-code"])).lines().count() > 60);
    assert!(out(&goalfit(&["completions", "bash"])).contains("goalfit"));
}

#[test]
fn what_cannot_be_done_is_said_and_ends_with_its_status() {
    let place = folder("cannot");
    let path = place.to_string_lossy().into_owned();
    for command in ["check", "fmt", "test"] {
        let output = goalfit(&[command, &path]);
        assert_eq!(output.status.code(), Some(2), "{command}");
        assert!(err(&output).contains("no file there ends in `.goalfit`"), "{command}: {}", err(&output));
    }
    std::fs::write(place.join("good.goalfit"), "use std\n").expect("written");
    assert_eq!(goalfit(&["check", &path]).status.code(), Some(0));
    std::fs::write(place.join("bad.goalfit"), b"use std\n\xff\n").expect("written");
    let output = goalfit(&["check", &path, "--format", "json"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(out(&output).contains("is not UTF-8 text"), "{}", out(&output));
    let output = goalfit(&["test", &path]);
    assert_eq!(output.status.code(), Some(2));
    assert!(out(&output).contains("1 file could not be run"), "{}", out(&output));
    let output = with_input(&["explain", "-", "--partners", "-"], b"use std\n");
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("standard input can be read once"), "{}", err(&output));
}

#[test]
fn a_pair_that_fails_shows_in_the_status_beside_those_that_do_not() {
    let text = "use std\npartner \"A\" is reseller { gross_profit: €10k per month, day_worth: €400 per day }\n\
                partner \"B\" is reseller { gross_profit: €10k per month }\n\
                offer \"O\" { window: 6 months, asks { resell: 5 days }, reward margin { amount: €5k } }\n";
    let output = with_input(&["explain", "-"], text.as_bytes());
    assert_eq!(output.status.code(), Some(2));
    assert!(out(&output).contains("→ A") && err(&output).contains("day_worth"), "{}\n{}", out(&output), err(&output));
}

#[test]
fn advice_and_needs_are_printed_in_each_format() {
    let asked = ["--partner", "Northwind Consulting"];
    for (command, more) in [("advise", vec!["--offer", "€100k referral bounty", "--target", "3"]), ("needs", vec![])] {
        let arguments = |format: &'static str| -> Vec<&str> {
            [command, EXAMPLE, "--format", format, "--width", "80"].into_iter().chain(asked).chain(more.iter().copied()).collect()
        };
        let text = goalfit(&arguments("text"));
        assert_eq!(text.status.code(), Some(0), "{}", err(&text));
        // The offer is program text, to be pasted as it stands.
        for line in out(&text).lines().take_while(|line| !line.starts_with("  offer ")) {
            assert!(line.chars().count() <= 80, "{line}");
        }
        let json: serde_json::Value = serde_json::from_str(&out(&goalfit(&arguments("json")))).expect("JSON");
        assert_eq!(json.pointer("/partner").and_then(|name| name.as_str()), Some("Northwind Consulting"));
        assert!(out(&goalfit(&arguments("markdown"))).starts_with("# "));
    }
    for schema in ["advice", "needs", "report"] {
        let json: serde_json::Value = serde_json::from_str(&out(&goalfit(&["schema", schema]))).expect("JSON");
        assert!(json.pointer("/$defs").is_some(), "{schema}");
    }
    for (target, told) in [
        ("", "say what is wanted: a score such as 60, or `misfires`, `mixed` or `aligned`"),
        ("70%", "`70%` is a share: give a score as a plain number, such as 70"),
        ("101", "a score of 101 cannot be reached: a score is at most 100"),
        ("-500", "a score of -500 is below all: a score is at least -100"),
        ("splendid", "known are `misfires`, `mixed` or `aligned`"),
    ] {
        let target = format!("--target={target}");
        let output = goalfit(&["advise", EXAMPLE, "--partner", "Kite Reviews", "--offer", "€100k referral bounty", &target]);
        assert_eq!(output.status.code(), Some(2), "{target}");
        assert!(err(&output).contains(told), "{}", err(&output));
    }
    let titled = ["advise", EXAMPLE, "--partner", "Kite Reviews", "--offer", "€100k referral bounty", "--target", "Mixed"];
    assert_eq!(goalfit(&titled).status.code(), Some(0));
    let output = goalfit(&["advise", EXAMPLE]);
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("say which partner with --partner"), "{}", err(&output));
    let output = goalfit(&["advise", EXAMPLE, "--partner", "Kite Reviews", "--offer", "€100k referral bounty"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(out(&output).contains("nothing has to change"), "{}", out(&output));
}
