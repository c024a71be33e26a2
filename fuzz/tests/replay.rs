//! Every known input once, on any Rust: the seeds (examples, programs of the language tests, vectors) and what once went wrong.

use std::fs;
use std::path::{Path, PathBuf};

fn inputs(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            inputs(&path, found);
        } else {
            found.push(path);
        }
    }
}

#[test]
fn known_inputs_do_no_harm() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    for folder in ["regressions", "../examples", "../tests/language", "../src/std"] {
        inputs(&root.join(folder), &mut found);
    }
    assert!(!found.is_empty());
    for path in found {
        let bytes = fs::read(&path).expect("can be read");
        println!("{}", path.display());
        goalfit_fuzz::run(&bytes);
        goalfit_fuzz::run(&[b"+", &bytes[..]].concat());
    }
}
