//! The language, program by program: good ones with their results, bad ones with their diagnostics marked in the text.
//!
//! A good program says `# result: "Offer" for "Partner": name = value, list.member = value`; numbers agree to the digits that
//! are written. A bad program (and a good one with warnings) says `# error: line:from-to CODE part of the message` or
//! `# warning: …`, columns in characters, the end not included. `UPDATE=1 cargo test --test language` writes these lines anew;
//! the difference is to be read before it is committed.
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail loudly")]

use goalfit::assess::QuantityValue;
use goalfit::syntax::{format, parse};
use goalfit::{Diagnostic, Program, Report, Severity, SourceId, Sources, compile};
use std::fs;
use std::path::{Path, PathBuf};

fn programs(folder: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/language").join(folder);
    let mut found: Vec<PathBuf> = fs::read_dir(root).expect("the folder").map(|entry| entry.expect("an entry").path()).collect();
    found.retain(|path| path.extension().is_some_and(|end| end == "goalfit"));
    found.sort();
    found
}

fn name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn is_mark(line: &str) -> bool {
    ["# result:", "# error:", "# warning:"].iter().any(|mark| line.starts_with(mark))
}

fn marks(text: &str) -> Vec<String> {
    text.lines().filter(|line| is_mark(line)).map(ToString::to_string).collect()
}

/// The text without its marks, which stand at its end.
fn body(text: &str) -> String {
    let end = text.find("\n# result:").into_iter().chain(text.find("\n# error:")).chain(text.find("\n# warning:")).min();
    end.map_or_else(|| text.to_string(), |end| text[..=end].to_string())
}

fn told(sources: &Sources, diagnostic: &Diagnostic) -> String {
    let word = if diagnostic.severity == Severity::Error { "error" } else { "warning" };
    let place = diagnostic.span().map_or_else(
        || "-".to_string(),
        |span| {
            let (start, end) = (sources.position(span.source, span.start), sources.position(span.source, span.end));
            let end = if end.line == start.line { end.column.to_string() } else { format!("{}:{}", end.line, end.column) };
            format!("{}:{}-{end}", start.line, start.column)
        },
    );
    format!("# {word}: {place} {} {}", diagnostic.code, diagnostic.message)
}

fn shown(value: &QuantityValue) -> String {
    match value {
        QuantityValue::Number(number) => {
            let text = format!("{number:.6}");
            text.trim_end_matches('0').trim_end_matches('.').to_string()
        }
        QuantityValue::Truth(truth) => if *truth { "yes" } else { "no" }.into(),
        QuantityValue::Symbol(symbol) => symbol.clone(),
        QuantityValue::Missing => "missing".into(),
        QuantityValue::Members(_) => "members".into(),
    }
}

fn find<'r>(report: &'r Report, path: &str) -> Option<&'r QuantityValue> {
    let mut parts = path.split('.');
    let mut value = report.quantities.get(parts.next()?)?;
    for part in parts {
        let QuantityValue::Members(members) = value else { return None };
        value = members.get(part)?;
    }
    Some(value)
}

/// One `# result:` line, its values looked up anew.
fn result(program: &Program, line: &str) -> String {
    let rest = line.trim_start_matches("# result:").trim();
    let mut quoted = rest.split('"');
    let (offer, partner) = (quoted.nth(1).expect("an offer"), quoted.nth(1).expect("a partner"));
    let wanted = quoted.next().unwrap_or("").trim_start_matches(':').trim();
    let head = format!("# result: \"{offer}\" for \"{partner}\":");
    let report = match program.assess(partner, offer) {
        Ok(report) => report,
        Err(error) => return format!("{head} error = {}", error.to_string().chars().take(60).collect::<String>()),
    };
    let names: Vec<&str> = if wanted.is_empty() {
        vec!["score"]
    } else {
        wanted.split(", ").map(|part| part.split('=').next().unwrap_or("").trim()).collect()
    };
    let values: Vec<String> = names
        .iter()
        .map(|name| {
            let value = match *name {
                "verdict" => report.verdict.clone(),
                "findings" => report.findings.iter().map(|finding| finding.because.as_str()).collect::<Vec<_>>().join(" | "),
                "live" => {
                    report.causes.iter().filter(|cause| cause.live).map(|cause| cause.name.as_str()).collect::<Vec<_>>().join(" ")
                }
                "shares" => report
                    .causes
                    .iter()
                    .filter(|cause| cause.live)
                    .map(|cause| shown(&QuantityValue::Number(cause.share)))
                    .collect::<Vec<_>>()
                    .join(" "),
                "remedies" => {
                    let also = |remedy: &goalfit::assess::Remedy| -> String {
                        remedy.also.iter().map(|step| format!(" and {} {}", step.field, step.to)).collect()
                    };
                    let told = report.remedies.iter().map(|remedy| format!("{} {}{}", remedy.field, remedy.to, also(remedy)));
                    told.collect::<Vec<_>>().join(" | ")
                }
                name => find(&report, name).map_or_else(|| "not there".into(), shown),
            };
            format!("{name} = {value}")
        })
        .collect();
    format!("{head} {}", values.join(", "))
}

/// What a program's marks should be.
fn found_marks(path: &Path, text: &str) -> Vec<String> {
    let body = body(text);
    match compile(Sources::single(&name(path), &body)) {
        Err(error) => error.diagnostics.iter().map(|diagnostic| told(&error.sources, diagnostic)).collect(),
        Ok(program) => {
            let warnings = program.warnings.iter().map(|diagnostic| told(&program.sources, diagnostic));
            let results =
                marks(text).into_iter().filter(|line| line.starts_with("# result:")).map(|line| result(&program, &line));
            warnings.chain(results).collect()
        }
    }
}

fn run(folder: &str, least: usize) {
    let programs = programs(folder);
    assert!(programs.len() >= least, "only {} programs in {folder}", programs.len());
    let mut wrong = Vec::new();
    for path in &programs {
        let text = fs::read_to_string(path).expect("UTF-8");
        let found = found_marks(path, &text);
        let known = marks(&text);
        if std::env::var_os("UPDATE").is_some() {
            let body = body(&text);
            let separator = if body.ends_with('\n') || body.is_empty() { "" } else { "\n" };
            fs::write(path, format!("{body}{separator}{}\n", found.join("\n"))).expect("can write");
        } else if found != known {
            wrong.push(format!("{}\n  marked {}\n  found  {}", name(path), known.join("\n         "), found.join("\n         ")));
        }
        assert!(!found.is_empty(), "{} marks nothing", name(path));
        let good = found.iter().all(|mark| !mark.starts_with("# error:"));
        if good != (folder == "good") {
            wrong.push(format!("{} stands in the wrong folder", name(path)));
        }
    }
    assert!(wrong.is_empty(), "{} of {} programs\n{}", wrong.len(), programs.len(), wrong.join("\n"));
}

#[test]
fn good_programs_give_their_results() {
    run("good", 60);
}

#[test]
fn bad_programs_are_told_what_is_wrong_and_where() {
    run("bad", 80);
}

#[test]
fn there_are_enough_of_both() {
    assert!(programs("good").len() + programs("bad").len() >= 150);
}

#[test]
fn formatting_keeps_the_meaning_and_every_comment_and_is_done_once() {
    for path in programs("good") {
        let text = fs::read_to_string(&path).expect("UTF-8");
        let sources = Sources::single("program", &text);
        let (tree, _) = parse(&sources, SourceId(0));
        let once = format(&sources, &tree);
        let again = Sources::single("program", &once);
        let (tree, diagnostics) = parse(&again, SourceId(0));
        assert!(diagnostics.iter().all(|diagnostic| !diagnostic.is_error()), "{}: {diagnostics:?}\n{once}", name(&path));
        assert_eq!(format(&again, &tree), once, "{}", name(&path));
        let comments = |text: &str| text.matches('#').count();
        assert_eq!(comments(&text), comments(&once), "{}", name(&path));
        assert_eq!(
            found_marks(&path, &once).iter().filter(|mark| mark.starts_with("# result")).count(),
            marks(&text).iter().filter(|mark| mark.starts_with("# result")).count()
        );
        if let (Ok(before), Ok(after)) = (compile(sources), compile(again)) {
            for line in marks(&text).iter().filter(|line| line.starts_with("# result:")) {
                assert_eq!(result(&before, line), result(&after, line), "{}", name(&path));
            }
        }
    }
}
