//! The shape of the house: arrows between rooms go one way, files stay short, the engine knows no word of the standard library.
//! It reads the sources as text, so it also sees what is compiled only for some features or targets.
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::manual_strip, reason = "a test may fail loudly")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The rooms, with their floors and what they may use. A room uses only rooms of lower floors, and of its own floor only those named.
const ROOMS: &[(&str, u8, &[&str])] = &[
    ("prelude", 0, &[]),
    ("source", 1, &[]),
    ("diagnostic", 1, &["source"]),
    ("value", 1, &["source", "diagnostic"]),
    ("syntax", 2, &[]),
    ("schema", 2, &[]),
    ("program", 3, &[]),
    ("facts", 3, &[]),
    ("check", 4, &[]),
    ("eval", 5, &[]),
    ("columnar", 5, &[]),
    ("assess", 6, &[]),
    ("library", 7, &[]),
    ("door", 7, &["library", "advise", "needs", "forecast", "plan"]),
    ("advise", 7, &[]),
    ("needs", 7, &["advise"]),
    ("forecast", 7, &[]),
    ("plan", 7, &[]),
    ("language", 7, &["door"]),
    ("cli", 8, &[]),
    ("wasm", 8, &[]),
];

/// A name that stands in `crate` itself is the door's, except these re-exports of lower rooms.
const ROOT_NAMES: &[(&str, &str)] = &[
    ("Diagnostic", "diagnostic"),
    ("Severity", "diagnostic"),
    ("Position", "source"),
    ("SourceId", "source"),
    ("Sources", "source"),
    ("Span", "source"),
    ("Report", "assess"),
    ("Advice", "advise"),
    ("Target", "advise"),
];

const LONGEST_FILE: usize = 700;

/// Words that the standard library also uses, and that engine code may use for something else.
const PLAIN_WORDS: &[(&str, &str)] = &[
    ("asked", "English"),
    ("cost", "of work: the bound on an evaluation's steps"),
    ("days", "a unit of the language"),
    ("direction", "of writing, in a diagnostic about hidden characters"),
    ("effort", "a dimension of the language"),
    ("expected", "what a parser expected"),
    ("room", "for letters on a line"),
    ("score", "the report's one number: the quantity that `verdict on` names"),
    ("size", "of things in memory or on paper"),
    ("weight", "of an order of players in Shapley shares"),
];

/// Files whose string literals are programs in the language.
const PROGRAMS: &[&str] = &["diagnostic/codes.rs"];

struct Source {
    /// Below `src/`.
    path: String,
    text: String,
    /// The text without comments and tests, with the same lines.
    code: String,
}

impl Source {
    fn room(&self) -> &str {
        self.path.split('/').next().expect("a path has a first part").trim_end_matches(".rs")
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn files(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files(&path, ending, found);
        } else if path.extension().is_some_and(|extension| extension == ending) {
            found.push(path);
        }
    }
}

fn sources() -> Vec<Source> {
    let mut found = Vec::new();
    files(&root(), "rs", &mut found);
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).expect("UTF-8");
        let below = path.strip_prefix(root()).expect("below src");
        let path = below.to_string_lossy().replace('\\', "/");
        let code = code(&text);
        Source { path, text, code }
    };
    found.into_iter().map(read).filter(|source| !source.path.ends_with("tests.rs")).collect()
}

/// Blanks comments and everything from the first `#[cfg(test)]` on; keeps line breaks and string literals.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]").next().unwrap_or("");
    let mut out = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (taken, kept) = if rest.starts_with("//") {
            (rest.find('\n').unwrap_or(rest.len()), false)
        } else if rest.starts_with("/*") {
            (rest.find("*/").map_or(rest.len(), |end| end + 2), false)
        } else if let Some(end) = literal(rest) {
            (end, true)
        } else {
            (first.len_utf8(), true)
        };
        let (piece, next) = rest.split_at(taken);
        if kept {
            out.push_str(piece);
        } else {
            out.extend(piece.chars().filter(|letter| *letter == '\n'));
        }
        rest = next;
    }
    out
}

/// The length of the string or character literal at the beginning of the text.
fn literal(text: &str) -> Option<usize> {
    if let Some(after) = text.strip_prefix('r') {
        let hashes = after.len() - after.trim_start_matches('#').len();
        if after[hashes..].starts_with('"') {
            let end = format!("\"{}", "#".repeat(hashes));
            let start = 1 + hashes + 1;
            return text[start..].find(&end).map(|at| start + at + end.len());
        }
    }
    if text.starts_with("'\\") {
        return text[3..].find('\'').map(|at| 3 + at + 1);
    }
    if text.starts_with('\'') {
        let end = 1 + text[1..].chars().next()?.len_utf8();
        return text[end..].starts_with('\'').then_some(end + 1);
    }
    let inner = text.strip_prefix('"')?;
    let mut escaped = false;
    for (at, letter) in inner.char_indices() {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return Some(at + 2),
            _ => {}
        }
    }
    None
}

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

fn word(text: &str) -> &str {
    &text[..text.find(|letter| !is_word(letter)).unwrap_or(text.len())]
}

fn line_of(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

/// Every place at which the text has this word as a whole.
fn places<'a>(text: &'a str, wanted: &'a str) -> impl Iterator<Item = usize> + 'a {
    text.match_indices(wanted).map(|(at, _)| at).filter(move |&at| {
        !text[..at].chars().next_back().is_some_and(is_word) && !text[at + wanted.len()..].chars().next().is_some_and(is_word)
    })
}

/// The first parts of the paths after `crate::`, groups in braces included.
fn heads(path: &str) -> Vec<&str> {
    let Some(group) = path.strip_prefix('{') else { return vec![word(path)] };
    let mut depth = 1;
    let mut starts = true;
    let mut found = Vec::new();
    for (at, letter) in group.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 1 => starts = true,
            letter if starts && is_word(letter) => {
                found.push(word(&group[at..]));
                starts = false;
            }
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    found
}

struct Arrow {
    to: String,
    place: String,
}

fn arrows(source: &Source) -> Vec<Arrow> {
    let mut found = Vec::new();
    for at in places(&source.code, "crate") {
        let Some(path) = source.code[at..].strip_prefix("crate::") else { continue };
        for head in heads(path) {
            let known = ROOMS.iter().any(|(room, ..)| *room == head);
            let shared = ROOT_NAMES.iter().find(|(name, _)| *name == head).map(|(_, room)| *room);
            let to = if known { head } else { shared.unwrap_or("door") };
            found.push(Arrow { to: to.to_string(), place: format!("src/{}:{}", source.path, line_of(&source.code, at)) });
        }
    }
    found
}

#[test]
fn arrows_between_rooms_go_one_way() {
    let mut wrong = Vec::new();
    let mut used: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for source in sources() {
        let room = source.room();
        if room == "lib" || room == "main" {
            continue;
        }
        let Some(&(_, floor, beside)) = ROOMS.iter().find(|(name, ..)| *name == room) else {
            wrong.push(format!("src/{}: no floor is known for `{room}`: give it one in tests/layers.rs", source.path));
            continue;
        };
        for Arrow { to, place } in arrows(&source) {
            if to == room {
                continue;
            }
            let (_, other, _) = ROOMS.iter().find(|(name, ..)| *name == to).expect("arrows lead to known rooms");
            if *other > floor || (*other == floor && !beside.contains(&to.as_str())) {
                wrong.push(format!("{place}: {room} (floor {floor}) uses {to} (floor {other})"));
            }
            used.entry(room.to_string()).or_default().entry(to).or_insert(place);
        }
    }
    wrong.extend(circle(&used));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A circle among the rooms, with the place of each arrow. None can be where floors are kept; it guards the list of floors.
fn circle(used: &BTreeMap<String, BTreeMap<String, String>>) -> Option<String> {
    fn walk<'a>(
        used: &'a BTreeMap<String, BTreeMap<String, String>>,
        at: &'a str,
        path: &mut Vec<&'a str>,
        done: &mut BTreeSet<&'a str>,
    ) -> Option<String> {
        if let Some(start) = path.iter().position(|room| *room == at) {
            let ring: Vec<&str> = path[start..].iter().copied().chain([at]).collect();
            let places: Vec<&str> = ring.windows(2).map(|pair| used[pair[0]][pair[1]].as_str()).collect();
            return Some(format!("a circle: {}, at {}", ring.join(" -> "), places.join(", ")));
        }
        if done.contains(at) {
            return None;
        }
        path.push(at);
        let found = used.get(at).into_iter().flat_map(BTreeMap::keys).find_map(|next| walk(used, next, path, done));
        path.pop();
        done.insert(at);
        found
    }
    let mut done = BTreeSet::new();
    used.keys().find_map(|room| walk(used, room, &mut Vec::new(), &mut done))
}

/// `super` must not be a way around: it may lead to the room's own root, not out of the room.
#[test]
fn no_path_leaves_its_room_by_super() {
    let mut wrong = Vec::new();
    for source in sources() {
        let parts = source.path.split('/').count();
        let most = if source.path.ends_with("/mod.rs") { parts - 2 } else { parts - 1 };
        for at in places(&source.code, "super") {
            let climbs = source.code[at..].split("::").take_while(|part| *part == "super").count();
            let continues = source.code[..at].ends_with("super::");
            if !continues && climbs > most {
                wrong.push(format!(
                    "src/{}:{}: leaves the room by `super`; write `crate::`",
                    source.path,
                    line_of(&source.code, at)
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Quantities, causes, constants, tables and definitions of the standard library.
fn library_words() -> BTreeSet<String> {
    let mut paths = Vec::new();
    files(&root().join("std"), "goalfit", &mut paths);
    let mut words = BTreeSet::new();
    for path in paths {
        for line in fs::read_to_string(&path).expect("UTF-8").lines() {
            let mut parts = line.split_whitespace();
            if let (Some("quantity" | "constant" | "define" | "table" | "cause:"), Some(name)) = (parts.next(), parts.next()) {
                words.insert(word(name).to_string());
            }
        }
    }
    words
}

#[test]
fn the_engine_knows_no_word_of_the_standard_library() {
    let words = library_words();
    for known in ["fit", "felt", "toll", "ceiling", "attention", "crowding_share", "odds"] {
        assert!(words.contains(known), "the standard library is read wrongly: no `{known}` in {words:?}");
    }
    let plain: BTreeSet<&str> = PLAIN_WORDS.iter().map(|(word, _)| *word).collect();
    let mut wrong = Vec::new();
    for source in sources().iter().filter(|source| !PROGRAMS.contains(&source.path.as_str())) {
        for word in words.iter().filter(|word| !plain.contains(word.as_str())) {
            for at in places(&source.code, word) {
                wrong.push(format!(
                    "src/{}:{}: `{word}` is a word of the standard library",
                    source.path,
                    line_of(&source.code, at)
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let idle: Vec<&str> = plain.into_iter().filter(|word| !words.contains(*word)).collect();
    assert!(idle.is_empty(), "no words of the standard library any more, so no exceptions are needed: {idle:?}");
}

#[test]
fn no_file_is_long() {
    let long: Vec<String> = sources()
        .iter()
        .map(|source| (&source.path, source.text.lines().count()))
        .filter(|(_, lines)| *lines > LONGEST_FILE)
        .map(|(path, lines)| format!("src/{path}: {lines} lines, {LONGEST_FILE} are the most"))
        .collect();
    assert!(long.is_empty(), "{}", long.join("\n"));
}

#[test]
fn this_test_sees_what_it_should() {
    let text = "use crate::{eval::{a, b}, Sources};\n// crate::cli\nlet s = \"// no comment\"; let c = '\"'; crate::compile();\n#[cfg(test)] crate::wasm";
    let found = arrows(&Source { path: "syntax/x.rs".into(), text: text.into(), code: code(text) });
    let found: Vec<(&str, &str)> = found.iter().map(|arrow| (arrow.to.as_str(), arrow.place.as_str())).collect();
    assert_eq!(found, [("eval", "src/syntax/x.rs:1"), ("source", "src/syntax/x.rs:1"), ("door", "src/syntax/x.rs:3")]);
    let used = |from: &str, to: &str| (from.to_string(), BTreeMap::from([(to.to_string(), "here".to_string())]));
    let ring = circle(&BTreeMap::from([used("a", "b"), used("b", "c"), used("c", "b")]));
    assert_eq!(ring.as_deref(), Some("a circle: b -> c -> b, at here, here"));
}
