//! `cargo xtask`: tests everything, fetching by itself what the machine lacks. Has no dependencies, so that it starts in a second.

mod bench;
mod book;
mod demo;
mod fuzz;
mod package;
mod steps;
mod tools;

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask test           all tests, as CI runs them; installs what is missing and says so
cargo xtask test --fast    without WebAssembly, benchmarks and the replay of fuzz inputs
cargo xtask package        the npm package, as a tarball in target/package; prints what is in it
cargo xtask book ROWS      partners to measure with, as CSV; the same for the same number
cargo xtask offers NUMBER  a program with so many offers for them
cargo xtask demo           builds the package and the analysts' page, and serves it; prints the address
cargo xtask demo --build   a static folder of the page, for any web server
cargo xtask demo --test    has the page used by a browser
cargo xtask demo --pictures  takes the pictures of the README anew
cargo xtask bench [NAME=VALUE]
                           measures the engine, the same by hand, and peers (20 minutes; ROUNDS=1 SECS=0.2 is quick)
cargo xtask linear         how long 10,000 to 1,000,000 partners with 20 offers take to score
cargo xtask fuzz [SECONDS] [ARGUMENTS OF LIBFUZZER]
                           looks for texts that break the engine (600 seconds unless told otherwise)";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match words.as_slice() {
        ["test"] => steps::test(false),
        ["test", "--fast"] => steps::test(true),
        ["package"] => package::package().map(|path| println!("{}", path.display())),
        ["demo"] => demo::serve(),
        ["demo", "--build"] => demo::folder(),
        ["demo", "--test"] => demo::test(),
        ["demo", "--pictures"] => demo::pictures(),
        ["bench", rest @ ..] => bench::bench(rest),
        ["fuzz", rest @ ..] => fuzz::run(rest),
        ["book", rows] => number(rows).and_then(|rows| book::book(rows, &mut out()).map_err(|error| error.to_string())),
        ["offers", count] => number(count).and_then(|count| book::offers(count, &mut out()).map_err(|error| error.to_string())),
        ["linear"] => book::linear(),
        ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            Ok(())
        }
        [] => Err(USAGE.to_string()),
        other => Err(format!("`{}` is no task\n{USAGE}", other.join(" "))),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn out() -> impl Write {
    BufWriter::new(io::stdout().lock())
}

fn number(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| format!("`{text}` is no number\n{USAGE}"))
}

/// The repository's folder.
fn root() -> PathBuf {
    let mut path = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    path.pop();
    path
}

/// Where cargo builds.
fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |path| root().join(path))
}

/// The cargo that runs this.
fn cargo() -> String {
    std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_string())
}
