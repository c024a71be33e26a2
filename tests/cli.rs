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
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("cli-{name}"));
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
            assert!(line.chars().count() <= wide, "{width}: {line}");
        }
        on_record(&format!("bounty-{width}.txt"), &text);
    }
}

#[test]
fn the_firm_hears_why_and_the_affiliate_is_aligned() {
    let text = out(&goalfit(&["explain", EXAMPLE, "--partner", "Northwind Consulting", "--offer", "€100k referral bounty"]));
    assert!(text.starts_with("Misfires · 0.1 of 100\n"), "{text}");
    for piece in ["wrong work", "does not get above", "142.9 days", "3 are needed", "Attention without motivation"] {
        assert!(text.contains(piece), "{piece}");
    }
    let text = out(&goalfit(&["explain", EXAMPLE, "--partner", "Kite Reviews", "--offer", "€100k referral bounty"]));
    assert!(text.starts_with("Aligned"), "{text}");
}

#[test]
fn json_holds_whole_reports_best_first_and_the_findings_over_all_offers_apart() {
    let output = goalfit(&["explain", EXAMPLE, "--format", "json"]);
    let explanation: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(explanation["schema"].as_u64(), Some(1));
    let programme = explanation["programme"].as_array().expect("a list");
    let partners: Vec<&str> = programme.iter().filter_map(|of| of["partner"].as_str()).collect();
    assert_eq!(partners, ["Northwind Consulting", "Kite Reviews"]);
    assert_eq!(programme[0].pointer("/findings/0/rule").and_then(|rule| rule.as_str()), Some("Overload"));
    let reports = explanation["reports"].as_array().expect("a list");
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

/// Compares with what is on record, or writes it.
fn on_record(name: &str, text: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, text).expect("can write");
    }
    assert!(
        std::fs::read_to_string(&path).unwrap_or_default() == text,
        "{name}: read the difference, then `UPDATE=1 cargo test --test cli`"
    );
}

#[test]
fn a_picture_shows_one_pair_and_says_it_in_words() {
    let pair = ["--partner", "Northwind Consulting", "--offer", "€100k referral bounty"];
    let output = goalfit(&[&["explain", EXAMPLE, "--format", "svg"], &pair[..]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    let svg = out(&output);
    for piece in ["<title>Misfires · 0.1 of 100: ", "<desc>From 100 to 0.1: wrong work −58.1, ", "prefers-color-scheme:dark"] {
        assert!(svg.contains(piece), "{piece}: {svg}");
    }
    assert!(!svg.contains("http://www.w3.org/1999") && !svg.contains("<script") && !svg.contains("url("), "nothing is fetched");
    on_record("bounty.svg", &svg);
    let several = goalfit(&["explain", EXAMPLE, "--format", "svg"]);
    assert_eq!(several.status.code(), Some(2));
    assert!(err(&several).contains("say which with --partner and --offer"));
    let odd = "use std\npartner \"<b>&\" is reseller { gross_profit: €10k per month, day_worth: €400 per day }\n\
               offer \"A \\\"quoted\\\" name\" { window: 6 months, asks { resell: 5 days }, reward cash { amount: -€5k } }\n";
    let svg = out(&with_input(&["explain", "-", "--format", "svg"], odd.as_bytes()));
    assert!(svg.contains("&lt;b&gt;&amp;") && svg.contains("A &quot;quoted&quot; name"), "{svg}");
}

#[test]
fn where_no_cause_takes_anything_the_reader_hears_what_decides() {
    let text = "field partner.size: number = 10\nquantity score in 0..100 = 100\ndefine skew = 40%\n\
                verdict on score {\n  mixed \"Mixed\" when score < 55 or skew > 0 and skew < 75%\n  fine otherwise\n}\n\
                partner \"P\" {}\noffer \"O\" {}\n";
    let wanted = "What decides is `skew > 0 and skew < 75%`: Skew is 40%.";
    let told = out(&with_input(&["explain", "-", "--width", "120"], text.as_bytes()));
    assert!(told.starts_with("Mixed · 100.0 of 100\n") && told.contains(wanted), "{told}");
    assert!(!told.contains("Nothing that the rules know of"), "{told}");
    let plain = out(&with_input(&["explain", "-", "--format", "markdown"], text.as_bytes()));
    assert!(plain.contains("Skew is 40%."), "{plain}");
    let other = text.replace("40%", "80%");
    assert!(out(&with_input(&["explain", "-"], other.as_bytes())).contains("Nothing that the rules know of"));
}

#[test]
fn members_are_told_apart_and_stand_in_a_readers_order() {
    let rewards: String = (1..=12).map(|at| format!("  reward r{at} {{ kind: recognition, amount: €1k }}\n")).collect();
    let text = format!(
        "use std\npartner \"P\" {{ gross_profit: €10k per month, day_worth: €400 per day, opportunities: 1 per month, win: 20%, \
         sales_cycle: 1 month\n  goal m {{ kind: money, weight: 1 }}\n  moves {{ refer {{ m: 1 }} }}\n}}\n\
         offer \"O\" {{\n  window: 6 months\n  asks {{ refer: 5 days }}\n{rewards}}}\n"
    );
    let told = out(&with_input(&["explain", "-"], text.as_bytes()));
    let heads = |start: &str| -> Vec<String> {
        told.lines()
            .filter_map(|line| line.strip_prefix(start))
            .map(|rest| rest.split(':').next().unwrap_or("").to_string())
            .collect()
    };
    let names: Vec<String> = (1..=12).map(|at| format!("r{at}")).collect();
    assert_eq!(heads("Felt value of ")[..12], names);
    assert_eq!(heads("Felt by nobody: "), names[..5], "the first of them");
}

#[test]
fn advice_that_raises_nothing_stands_with_its_finding() {
    let text = "use std\nvendor \"V\" {}\npartner \"P\" is reseller { gross_profit: €10k per month, day_worth: €500 per day }\n\
                offer \"O\" from \"V\" { window: 12 months, asks { resell: 20 days }, reward rebate { amount: €9k, units: 5, measure: sell_in, to: doer } }\n";
    let told = out(&with_input(&["explain", "-", "--width", "200"], text.as_bytes()));
    let (findings, helps) = told.split_once("What would help").expect("something helps");
    assert!(
        findings.contains("Count what is sold on: reward.measure of rebate from sell_in to sell_through; the score stays "),
        "{told}"
    );
    assert!(!helps.contains("Count what is sold on") && helps.contains("reward.to of rebate from doer to both"), "{told}");
    let plain = out(&with_input(&["explain", "-", "--format", "markdown"], text.as_bytes()));
    assert!(plain.contains("  - Advised: Count what is sold on"), "{plain}");
}

#[test]
fn numbers_below_zero_have_one_sign_for_people_and_another_in_data() {
    let text = "use std\nvendor \"V\" { hopes { resell: 1 } }\npartner \"P\" is reseller { gross_profit: €10k per month, day_worth: €500 per day }\n\
                offer \"O\" from \"V\" { window: 12 months, asks { resell: 20 days }, reward cash { amount: -€9k } }\n";
    let told = out(&with_input(&["explain", "-"], text.as_bytes()));
    let hyphens = |text: &str| text.split([' ', '(']).filter(|word| word.starts_with('-') && word.len() > 1).count();
    assert_eq!(hyphens(&told), 0, "{told}");
    assert!(told.contains("−"), "{told}");
    assert_eq!(hyphens(&out(&with_input(&["explain", "-", "--format", "markdown"], text.as_bytes())).replace("- ", "")), 0);
    assert!(out(&with_input(&["explain", "-", "--format", "json"], text.as_bytes())).contains("felt of the rewards is -"));
}

#[test]
fn a_strict_check_ends_with_1_where_there_are_warnings() {
    let text = b"use std\nconstant idle = 5 assumed\n";
    assert_eq!(with_input(&["check", "-"], text).status.code(), Some(0));
    assert_eq!(with_input(&["check", "-", "--strict"], text).status.code(), Some(1));
    assert_eq!(with_input(&["check", "-", "--strict"], b"use std\n").status.code(), Some(0));
    assert_eq!(with_input(&["check", "-", "--strict"], b"use sdt\n").status.code(), Some(2));
}

#[test]
fn what_test_prints_keeps_its_width() {
    let folder = folder("narrow");
    let text = std::fs::read_to_string(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(EXAMPLE)).expect("there");
    let text = text.replace("verdict: misfires", "verdict: aligned").replace(
        "{ verdict: aligned }",
        "{ verdict: misfires, finding: \"Money ceiling\" }\nexpect \"Co-delivery programme\" for \"Kite Reviews\" differs because \"a long story that goes on and on, for the sake of its length alone, until it no longer stands on one line\" { verdict: mixed }",
    );
    std::fs::write(folder.join("x.goalfit"), text).expect("can write");
    for width in [40, 60, 80, 120] {
        let output = goalfit(&["test", folder.to_str().expect("UTF-8"), "tests/casebook", "--width", &width.to_string()]);
        let told = out(&output);
        assert!(told.contains("failed") && told.lines().count() > 10, "{told}");
        for line in told.lines() {
            assert!(line.chars().count() <= width, "{width}: {line}");
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

/// Another offer changes no pair's report, so what is said of all offers stands beside it, in every format and selection.
#[test]
fn findings_over_all_offers_are_shown_wherever_a_partner_is_explained() {
    let one = "use std\nvendor \"V\" {}\n\
               partner \"P\" is reseller { gross_profit: €10k per month, day_worth: €500 per day, capacity: 10 days }\n\
               offer \"O\" from \"V\" { window: 12 months, asks { resell: 20 days }, reward margin { amount: €20k, units: 10 } }\n";
    for format in ["text", "markdown", "json"] {
        let alone = out(&with_input(&["explain", "-", "--format", format], one.as_bytes()));
        assert!(alone.contains("Overload") && alone.contains("Push"), "{format}: {alone}");
        let narrowed =
            ["explain", EXAMPLE, "--partner", "Northwind Consulting", "--offer", "€100k referral bounty", "--format", format];
        assert!(out(&goalfit(&narrowed)).contains("Overload"), "{format}");
        let other = ["explain", EXAMPLE, "--partner", "Kite Reviews", "--format", format];
        assert!(out(&goalfit(&other)).contains("Overload"), "{format}");
    }
    let wide = format!("{one}offer \"Half\" from \"V\" {{ asks {{ resell: 1 day }} }}\n");
    let output = with_input(&["explain", "-", "--offer", "O"], wide.as_bytes());
    assert_eq!(output.status.code(), Some(0));
    assert!(out(&output).contains("Nothing can be said: `Half` for `P`"), "{}", out(&output));
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

#[test]
fn exports_are_read_with_a_map_and_tables_by_their_header() {
    let folder = folder("rows");
    let program = folder.join("p.goalfit");
    std::fs::write(&program, "use std\nexchange €1 = $1.08\nexchange £1 = €1.17\noffer \"Bounty\" { window: 12 months, asks { refer: 10 days }, reward cash { amount: €5k, pays_for: [refer] } }\n")
        .expect("can write");
    let program = program.to_string_lossy().into_owned();
    let output =
        goalfit(&["explain", &program, "--partners", "tests/data/prm/impartner.json", "--map", "impartner", "--format", "json"]);
    assert_eq!(output.status.code(), Some(2), "rows were left out");
    let reports: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert!(reports["reports"].as_array().expect("a list").len() > 150);
    let told = err(&output);
    assert!(
        told.contains("`Aggregator` is not in the table of the mapping")
            && told.contains("198 of 200 rows are added, 2 are left out"),
        "{told}"
    );
    assert!(
        told.contains("fields that are not read: `created`, `crmId`") && told.contains("`partner.gross_profit` is not stated by"),
        "{told}"
    );

    let book = folder.join("book.csv");
    std::fs::write(
        &book,
        "name;archetype;gross_profit (k€ per month);day_worth (€ per day);Region\r\nKite;affiliate;45;350;EMEA\r\n",
    )
    .expect("can write");
    let book = book.to_string_lossy().into_owned();
    let output = goalfit(&["explain", &program, "--partners", &book]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    assert!(out(&output).contains("Bounty → Kite") && err(&output).contains("fields that are not read: `Region`"));
    let output = goalfit(&["maps", "--suggest", &book]);
    let mapping: goalfit::facts::mapping::Mapping = serde_json::from_slice(&output.stdout).expect("a mapping");
    assert_eq!(mapping.fields.len(), 4);
    assert!(err(&output).contains("Region                       is not read"), "{}", err(&output));
}

#[test]
fn maps_are_listed_printed_and_missed() {
    let listed = out(&goalfit(&["maps"]));
    assert!(
        listed.lines().count() >= 9 && listed.contains("salesforce-funds     Salesforce: partner marketing budgets"),
        "{listed}"
    );
    assert_eq!(out(&goalfit(&["maps", "dub"])), include_str!("../src/maps/dub.json"));
    let output = goalfit(&["maps", "dubb"]);
    assert_eq!(
        (output.status.code(), err(&output).as_str()),
        (Some(2), "error: there is no mapping `dubb`: did you mean `dub`?\n")
    );
    let schema: serde_json::Value = serde_json::from_slice(&goalfit(&["schema", "map"]).stdout).expect("JSON");
    assert_eq!(schema["title"], "Mapping");
    let output = goalfit(&["explain", EXAMPLE, "--partners", "x.csv", "--map", "nothing"]);
    assert_eq!(output.status.code(), Some(2));
}
