//! `cargo xtask test`: every check, one line each.

use crate::{cargo, root, target, tools};
use std::fs::{self, File};
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::Instant;

const WASM: &str = "wasm32-unknown-unknown";
/// WebAssembly with `core` and `alloc` only: what builds there uses no standard library, its dependencies included.
const WITHOUT_STD: &str = "wasm32v1-none";

/// What runs a step, and where.
#[derive(Clone, Copy, PartialEq)]
enum Runner {
    /// The cargo that runs this, in the repository's folder.
    Cargo,
    /// Node, in the folder of the npm package.
    Node,
}

impl Runner {
    fn name(self) -> &'static str {
        match self {
            Runner::Cargo => "cargo",
            Runner::Node => "node",
        }
    }

    fn command(self) -> Command {
        let (program, folder) = match self {
            Runner::Cargo => (cargo(), root()),
            Runner::Node => ("node".to_string(), root().join("pkg-template")),
        };
        let mut command = Command::new(program);
        command.current_dir(folder);
        command
    }
}

struct Step {
    name: &'static str,
    runner: Runner,
    arguments: &'static [&'static str],
    environment: &'static [(&'static str, &'static str)],
    /// Left out with `--fast`.
    slow: bool,
}

const fn step(name: &'static str, arguments: &'static [&'static str]) -> Step {
    Step { name, runner: Runner::Cargo, arguments, environment: &[], slow: false }
}

const fn slow(name: &'static str, arguments: &'static [&'static str]) -> Step {
    Step { name, runner: Runner::Cargo, arguments, environment: &[], slow: true }
}

/// Tests of the npm package, by Node's own runner; they want the tarball that an earlier step makes.
const fn node(name: &'static str, arguments: &'static [&'static str]) -> Step {
    Step { name, runner: Runner::Node, arguments, environment: &[], slow: true }
}

/// The wasm runner is left out where the workspace is meant: its 150 dependencies would be built with it, and cargo would give the
/// crate the features that these ask of common dependencies, so that a feature missing in Cargo.toml went unnoticed.
const STEPS: &[Step] = &[
    step("layout", &["fmt", "--all", "--check"]),
    step("lints", &["clippy", "--workspace", "--exclude", "wasm-runner", "--all-targets", "--", "-D", "warnings"]),
    step("tests", &["test", "--workspace", "--exclude", "wasm-runner"]),
    Step {
        name: "documentation",
        runner: Runner::Cargo,
        arguments: &["doc", "--package", "goalfit", "--lib", "--no-deps"],
        environment: &[("RUSTDOCFLAGS", "-D warnings")],
        slow: false,
    },
    step("engine alone", &["clippy", "--lib", "--no-default-features", "--", "-D", "warnings"]),
    slow("Parquet", &["test", "--features", "parquet", "--test", "score"]),
    slow("engine without std", &["build", "--lib", "--no-default-features", "--target", WITHOUT_STD]),
    slow("WebAssembly", &["build", "--lib", "--no-default-features", "--target", WASM]),
    slow("tests in node", &["test", "--no-default-features", "--target", WASM, "--test", "wasm"]),
    // Without SIMD in node, with it in a browser.
    Step {
        name: "tests in a browser",
        runner: Runner::Cargo,
        arguments: &["test", "--no-default-features", "--target", WASM, "--test", "wasm"],
        environment: &[
            ("WASM_BINDGEN_USE_BROWSER", "1"),
            ("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", "--cfg=goalfit_simd"),
        ],
        slow: true,
    },
    slow("benchmarks, once each", &["test", "--bench", "engine", "--bench", "columnar"]),
    slow("fuzz inputs, replayed", &["test", "--manifest-path", "fuzz/Cargo.toml", "--no-default-features"]),
    slow("npm package", &["xtask", "package"]),
    node(
        "npm package, promises",
        &[
            "--test",
            "--test-reporter=tap",
            "test/contract.test.mjs",
            "test/memory.test.mjs",
            "test/protocol.test.mjs",
            "test/worker.test.mjs",
            "test/recipes.test.mjs",
            "test/package.test.mjs",
            "test/simd.test.mjs",
        ],
    ),
    slow("analysts' page", &["xtask", "demo", "--test"]),
    node("npm package, consumers", &["--test", "--test-reporter=tap", "test/consumers.mjs"]),
];

pub(crate) fn test(fast: bool) -> Result<(), String> {
    let start = Instant::now();
    tools::components()?;
    if !fast {
        tools::target(WASM, "to build and test the engine for browsers")?;
        tools::target(WITHOUT_STD, "to prove that the engine needs no standard library")?;
        tools::node()?;
        tools::npm()?;
        tools::chromium()?;
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
    print!("{:<22} {} {} ", step.name, step.runner.name(), step.arguments.join(" "));
    let trouble = |error: std::io::Error| format!("{}: {error}", step.name);
    std::io::stdout().flush().map_err(trouble)?;
    let folder = target().join("xtask");
    fs::create_dir_all(&folder).map_err(trouble)?;
    let path = folder.join(format!("{}.log", step.name.replace([' ', ','], "-")));
    let log = File::create(&path).map_err(trouble)?;
    let start = Instant::now();
    let status = step
        .runner
        .command()
        .args(step.arguments)
        .envs(step.environment.iter().copied())
        .stdin(Stdio::null())
        .stdout(log.try_clone().map_err(trouble)?)
        .stderr(log)
        .status()
        .map_err(trouble)?;
    let time = start.elapsed().as_secs_f64();
    let text = fs::read(&path).map_err(trouble)?;
    let text = String::from_utf8_lossy(&text);
    if status.success() {
        println!("{time:.1} s");
        if step.runner == Runner::Node {
            figures(&text).for_each(|line| println!("{:<22}   {line}", ""));
        }
    } else {
        println!("FAILED, {time:.1} s");
        match step.runner {
            Runner::Cargo => println!("{text}"),
            Runner::Node => println!("{}\nAll of it: {}", failures(&text), path.display()),
        }
    }
    Ok(status.success())
}

/// What tests of Node tell beside their results (sizes, times), and how many passed.
fn figures(tap: &str) -> impl Iterator<Item = &str> {
    const OTHERS: &[&str] = &["Subtest:", "tests ", "suites ", "cancelled ", "skipped ", "todo ", "duration_ms "];
    let told = tap.lines().filter_map(|line| line.trim_start().strip_prefix("# "));
    told.filter(|line| !OTHERS.iter().any(|other| line.starts_with(other)))
}

/// The tests of Node that fail, each with what it says; all of it where no test says anything.
fn failures(tap: &str) -> String {
    let mut open = false;
    let told = tap.lines().filter(|line| {
        let line = line.trim_start();
        open |= line.starts_with("not ok ");
        let shown = open;
        open &= line != "...";
        shown
    });
    let told: Vec<&str> = told.collect();
    if told.is_empty() { tap.to_string() } else { told.join("\n") }
}
