//! What must hold for every text: nothing panics, printing is stable, what is printed means the same, results are numbers.
//!
//! Used by libFuzzer (`fuzz_targets/whole.rs`) and by the replay of known inputs (`tests/replay.rs`).

use goalfit::syntax::{format, parse, tokens};
use goalfit::{Program, Report, SourceId, Sources, compile};

/// Texts longer than this say nothing that shorter ones do not.
const LONGEST: usize = 64 * 1024;
/// Pairs that may take more work than this are checked, not assessed: slow under instrumentation, and bounded anyway.
const MOST_WORK: u64 = 300_000;
const MOST_PAIRS: usize = 4;

/// Takes a text through everything. An input that begins with `+` is a program that uses the standard library; one that begins with
/// `{` or `[` is JSON facts for the program of the standard library.
pub fn run(data: &[u8]) {
    if data.len() > LONGEST {
        return;
    }
    let text = String::from_utf8_lossy(data);
    match text.strip_prefix('+') {
        Some(rest) => program(&format!("use std\n{rest}")),
        None if text.starts_with(['{', '[']) => facts(&text),
        None => program(&text),
    }
}

fn program(text: &str) {
    let (printed, good) = printing(text);
    let compiled = compile(Sources::single("fuzz.goalfit", text));
    if good {
        let again = compile(Sources::single("fuzz.goalfit", &printed));
        assert_eq!(compiled.is_ok(), again.is_ok(), "printed anew, the program is another one\n{printed}");
    }
    match compiled {
        Ok(program) => assess(&program),
        Err(error) => {
            assert!(!error.diagnostics.is_empty(), "refused without a reason");
            for diagnostic in &error.diagnostics {
                assert!(!diagnostic.message.is_empty());
                if let Some(span) = diagnostic.span() {
                    let source = error.sources.get(span.source).expect("diagnostics point into known sources");
                    let (start, end) = (span.start as usize, span.end as usize);
                    assert!(source.text.get(start..end).is_some(), "a span outside the text or within a letter: {start}..{end}");
                }
            }
            assert!(!error.to_string().is_empty());
        }
    }
}

/// Prints the text; whether it could be read without errors. A good text, printed, is good again, and printing it changes nothing.
fn printing(text: &str) -> (String, bool) {
    let mut end = 0;
    for token in tokens(text) {
        assert!(token.start >= end && token.end >= token.start && text.get(token.start..token.end).is_some(), "tokens overlap");
        end = token.end;
    }
    let (printed, good) = print(text);
    if good {
        let (again, still_good) = print(&printed);
        assert!(still_good, "what is printed cannot be read:\n{printed}");
        assert_eq!(again, printed, "printing twice changes the text");
    }
    (printed, good)
}

fn print(text: &str) -> (String, bool) {
    let sources = Sources::single("fuzz.goalfit", text);
    let (tree, found) = parse(&sources, SourceId(0));
    (format(&sources, &tree), !found.iter().any(goalfit::Diagnostic::is_error))
}

fn facts(text: &str) {
    let mut program = compile(Sources::single("fuzz.goalfit", "use std\n")).expect("the standard library compiles");
    match program.add_facts_json(text) {
        Ok(_) => assess(&program),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

fn assess(program: &Program) {
    let _schema = program.facts_schema();
    if program.work() > MOST_WORK {
        return;
    }
    let pairs = program.partners().flat_map(|partner| program.offers().map(move |offer| (partner, offer)));
    for (partner, offer) in pairs.take(MOST_PAIRS) {
        match program.assess(partner, offer) {
            Ok(report) => sound(program, &report, partner, offer),
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    }
    let _outcomes = program.expectations();
}

fn sound(program: &Program, report: &Report, partner: &str, offer: &str) {
    assert!(report.score.is_finite() && report.best.is_finite(), "{report:?}");
    let shares: f64 = report.causes.iter().map(|cause| cause.share).sum();
    let size = report.causes.iter().map(|cause| cause.share.abs()).fold(1.0 + report.score.abs() + report.best.abs(), f64::max);
    assert!((report.best + shares - report.score).abs() <= 1e-9 * size, "the shares do not add up: {report:?}");
    let score = program.score(partner, offer).expect("what can be explained can be scored");
    assert_eq!(score.to_bits(), report.score.to_bits(), "the score alone is another one");
    serde_json::to_string(report).expect("a report can be written as JSON");
}
