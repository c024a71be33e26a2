//! `cargo xtask`: tests everything, fetching by itself what the machine lacks. Has no dependencies, so that it starts in a second.

mod demo;
mod fuzz;
mod package;
mod steps;
mod tools;

use std::path::PathBuf;
use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask test           all tests, as CI runs them; installs what is missing and says so
cargo xtask test --fast    without WebAssembly, benchmarks and the replay of fuzz inputs
cargo xtask package        the npm package, as a tarball in target/package; prints what is in it
cargo xtask demo           builds the package and the analysts' page, and serves it; prints the address
cargo xtask demo --build   a static folder of the page, for any web server
cargo xtask demo --test    has the page used by a browser
cargo xtask demo --pictures  takes the pictures of the README anew
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
        ["fuzz", rest @ ..] => fuzz::run(rest),
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
