//! `cargo xtask fuzz`: libFuzzer on stable Rust, seeded with what the repository has. The flags are those of cargo-fuzz, less what
//! needs a nightly compiler: the engine has no unsafe code, so a sanitizer would have nothing to find.

use crate::{cargo, root, target};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const FLAGS: &[&str] = &[
    "--cfg fuzzing",
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "-Ccodegen-units=1",
];

pub(crate) fn run(arguments: &[&str]) -> Result<(), String> {
    let (seconds, rest) = match arguments.split_first() {
        Some((first, rest)) if first.parse::<u32>().is_ok() => (*first, rest),
        _ => ("600", arguments),
    };
    let host = host()?;
    let folder = target().join("fuzz");
    let built = Command::new(cargo())
        .args(["build", "--release", "--manifest-path", "fuzz/Cargo.toml", "--target", &host])
        .current_dir(root())
        .env("CARGO_TARGET_DIR", &folder)
        .env("RUSTFLAGS", FLAGS.join(" "))
        .status()
        .map_err(|error| error.to_string())?;
    if !built.success() {
        return Err("the fuzz target does not build (libFuzzer itself needs a C++ compiler: apt-get install g++)".to_string());
    }
    let corpus = root().join("fuzz/corpus/whole");
    let artifacts = root().join("fuzz/artifacts/whole");
    for folder in [&corpus, &artifacts] {
        fs::create_dir_all(folder).map_err(|error| error.to_string())?;
    }
    let dictionary = folder.join("words.dict");
    seed(&corpus, &dictionary).map_err(|error| format!("the corpus: {error}"))?;
    let status = Command::new(folder.join(&host).join("release/whole"))
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!("-dict={}", dictionary.display()))
        .arg(format!("-artifact_prefix={}/", artifacts.display()))
        .args(["-timeout=20", "-rss_limit_mb=2048", "-max_len=8192", "-print_final_stats=1"])
        .args(rest)
        .arg(&corpus)
        .status()
        .map_err(|error| error.to_string())?;
    if status.success() { Ok(()) } else { Err(format!("found something: see {}", artifacts.display())) }
}

fn host() -> Result<String, String> {
    let output = Command::new("rustc").arg("-vV").output().map_err(|error| error.to_string())?;
    let text = String::from_utf8_lossy(&output.stdout);
    text.lines().find_map(|line| line.strip_prefix("host: ")).map(str::to_string).ok_or_else(|| "rustc names no host".to_string())
}

fn files(path: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(path) else { return found.push(path.to_path_buf()) };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        files(&path, found);
    }
}

/// Programs, their declarations one by one, and JSON facts as seeds; every word in them as the dictionary.
fn seed(corpus: &Path, dictionary: &Path) -> std::io::Result<()> {
    let mut paths = Vec::new();
    for folder in ["examples", "tests/language", "src/std", "fuzz/regressions", "docs/language.md"] {
        files(&root().join(folder), &mut paths);
    }
    let mut words = BTreeSet::new();
    let mut at = 0;
    let mut add = |bytes: &[u8]| {
        at += 1;
        fs::write(corpus.join(format!("seed-{at:04}")), bytes)
    };
    for path in paths {
        let Ok(bytes) = fs::read(&path) else { continue };
        let text = String::from_utf8_lossy(&bytes).replace("use std\n", "");
        words.extend(
            text.split(|letter: char| !letter.is_alphanumeric() && letter != '_')
                .filter(|word| word.len() > 1)
                .map(str::to_string),
        );
        add(&bytes)?;
        add(format!("+{text}").as_bytes())?;
        for declaration in text.split("\n\n").filter(|part| part.len() > 20) {
            add(declaration.as_bytes())?;
            add(format!("+{declaration}").as_bytes())?;
        }
    }
    words.extend(
        ["€", "$", "£", "..", "%", "\\\"", "{{", "1e308", "0.1", "-0", "€100k", "3 months", "2026-01-31", "use std\\n"]
            .map(str::to_string),
    );
    let lines: Vec<String> = words.iter().filter(|word| word.len() < 40).map(|word| format!("\"{}\"", escaped(word))).collect();
    fs::write(dictionary, lines.join("\n") + "\n")
}

/// libFuzzer's dictionaries are ASCII, other bytes as `\xE2`.
fn escaped(word: &str) -> String {
    let word = word.replace("\\n", "\n");
    word.bytes()
        .map(|byte| match byte {
            b'\\' => String::new(),
            b'"' => "\\\"".to_string(),
            byte if byte.is_ascii_graphic() || byte == b' ' => char::from(byte).to_string(),
            byte => format!("\\x{byte:02X}"),
        })
        .collect()
}
