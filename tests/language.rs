//! The language, program by program: good ones with their results, bad ones with their diagnostics marked in the text.
//!
//! A good program says `# result: "Offer" for "Partner": name = value, list.member = value`; numbers agree to the digits that
//! are written. A bad program (and a good one with warnings) says `# error: line:from-to CODE part of the message` or
//! `# warning: …`, columns in characters, the end not included. `UPDATE=1 cargo test --test language` writes these lines anew;
//! the difference is to be read before it is committed.
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail loudly")]

#[path = "support/marks.rs"]
mod marks;

use goalfit::syntax::{format, parse};
use goalfit::{SourceId, Sources, compile};
use marks::{body, found_marks, marks, result};
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

fn run(folder: &str, least: usize) {
    let programs = programs(folder);
    assert!(programs.len() >= least, "only {} programs in {folder}", programs.len());
    let mut wrong = Vec::new();
    for path in &programs {
        let text = fs::read_to_string(path).expect("UTF-8");
        let found = found_marks(&name(path), &text);
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
            found_marks(&name(&path), &once).iter().filter(|mark| mark.starts_with("# result")).count(),
            marks(&text).iter().filter(|mark| mark.starts_with("# result")).count()
        );
        if let (Ok(before), Ok(after)) = (compile(sources), compile(again)) {
            for line in marks(&text).iter().filter(|line| line.starts_with("# result:")) {
                assert_eq!(result(&before, line), result(&after, line), "{}", name(&path));
            }
        }
    }
}
