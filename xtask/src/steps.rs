//! `cargo xtask test`: every check, one line each.

use crate::{cargo, root, target, tools};
use std::fs::{self, File};
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::Instant;

const WASM: &str = "wasm32-unknown-unknown";
/// WebAssembly with `core` and `alloc` only: what builds there uses no standard library, its dependencies included.
const WITHOUT_STD: &str = "wasm32v1-none";

struct Step {
    name: &'static str,
    arguments: &'static [&'static str],
    environment: &'static [(&'static str, &'static str)],
    /// Left out with `--fast`.
    slow: bool,
}

const fn step(name: &'static str, arguments: &'static [&'static str]) -> Step {
    Step { name, arguments, environment: &[], slow: false }
}

const fn slow(name: &'static str, arguments: &'static [&'static str]) -> Step {
    Step { name, arguments, environment: &[], slow: true }
}

/// The wasm runner is left out where the workspace is meant: its 150 dependencies would be built with it, and cargo would give the
/// crate the features that these ask of common dependencies, so that a feature missing in Cargo.toml went unnoticed.
const STEPS: &[Step] = &[
    step("layout", &["fmt", "--all", "--check"]),
    step("lints", &["clippy", "--workspace", "--exclude", "wasm-runner", "--all-targets", "--", "-D", "warnings"]),
    step("tests", &["test", "--workspace", "--exclude", "wasm-runner"]),
    Step {
        name: "documentation",
        arguments: &["doc", "--package", "goalfit", "--lib", "--no-deps"],
        environment: &[("RUSTDOCFLAGS", "-D warnings")],
        slow: false,
    },
    step("engine alone", &["clippy", "--lib", "--no-default-features", "--", "-D", "warnings"]),
    slow("Parquet", &["test", "--features", "parquet", "--test", "score"]),
    slow("engine without std", &["build", "--lib", "--no-default-features", "--target", WITHOUT_STD]),
    slow("WebAssembly", &["build", "--lib", "--no-default-features", "--target", WASM]),
    slow("tests in node", &["test", "--no-default-features", "--target", WASM, "--test", "wasm"]),
    slow("benchmarks, once each", &["test", "--bench", "engine"]),
    slow("fuzz inputs, replayed", &["test", "--manifest-path", "fuzz/Cargo.toml", "--no-default-features"]),
];

pub(crate) fn test(fast: bool) -> Result<(), String> {
    let start = Instant::now();
    tools::components()?;
    if !fast {
        tools::target(WASM, "to build and test the engine for browsers")?;
        tools::target(WITHOUT_STD, "to prove that the engine needs no standard library")?;
        tools::node()?;
    }
    let mut failed = Vec::new();
    for step in STEPS.iter().filter(|step| !(fast && step.slow)) {
        if !run(step)? {
            failed.push(step.name);
        }
    }
    let time = start.elapsed().as_secs();
    if failed.is_empty() {
        println!("all is well, {time} s");
        Ok(())
    } else {
        Err(format!("failed: {} ({time} s)", failed.join(", ")))
    }
}

/// Runs a step, keeps what it prints in a file, and shows it where the step fails.
fn run(step: &Step) -> Result<bool, String> {
    print!("{:<22} cargo {} ", step.name, step.arguments.join(" "));
    let trouble = |error: std::io::Error| format!("{}: {error}", step.name);
    std::io::stdout().flush().map_err(trouble)?;
    let folder = target().join("xtask");
    fs::create_dir_all(&folder).map_err(trouble)?;
    let path = folder.join(format!("{}.log", step.name.replace([' ', ','], "-")));
    let log = File::create(&path).map_err(trouble)?;
    let start = Instant::now();
    let status = Command::new(cargo())
        .args(step.arguments)
        .envs(step.environment.iter().copied())
        .current_dir(root())
        .stdin(Stdio::null())
        .stdout(log.try_clone().map_err(trouble)?)
        .stderr(log)
        .status()
        .map_err(trouble)?;
    let time = start.elapsed().as_secs_f64();
    if status.success() {
        println!("{time:.1} s");
    } else {
        println!("FAILED, {time:.1} s");
        let text = fs::read(&path).map_err(trouble)?;
        println!("{}", String::from_utf8_lossy(&text));
    }
    Ok(status.success())
}
