//! What the tests need on the machine, installed where it can be, and named where it cannot.

use crate::cargo;
use std::path::Path;
use std::process::{Command, Stdio};

/// Whether the command runs and succeeds. What it prints is of no interest.
fn works(program: &str, arguments: &[&str]) -> bool {
    let status = Command::new(program).args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

fn output(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_string())
}

fn install(what: &str, why: &str, program: &str, arguments: &[&str]) -> Result<(), String> {
    println!("installing {what}, {why}: {program} {}", arguments.join(" "));
    let status = Command::new(program).args(arguments).stdout(Stdio::null()).status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("could not install {what} ({status}); install it by hand, then run this again")),
        Err(error) => Err(format!("could not install {what}: {program}: {error}")),
    }
}

/// The formatter and the linter, which minimal installations of Rust lack.
pub(crate) fn components() -> Result<(), String> {
    for (component, subcommand, why) in
        [("rustfmt", "fmt", "to check the layout of the code"), ("clippy", "clippy", "to check the code's lints")]
    {
        if works(&cargo(), &[subcommand, "--version"]) {
            continue;
        }
        if !works("rustup", &["--version"]) {
            return Err(format!(
                "`cargo {subcommand}` is missing, {why}, and there is no rustup: install {component} as you installed Rust"
            ));
        }
        install(component, why, "rustup", &["component", "add", component])?;
    }
    Ok(())
}

/// The standard library (or `core` and `alloc`) of another target.
pub(crate) fn target(name: &str, why: &str) -> Result<(), String> {
    let rustc = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_string());
    if output(&rustc, &["--print", "target-libdir", "--target", name]).is_some_and(|folder| Path::new(&folder).is_dir()) {
        return Ok(());
    }
    if !works("rustup", &["--version"]) {
        return Err(format!("Rust's target {name} is missing, {why}, and there is no rustup: see https://rustup.rs"));
    }
    install(&format!("Rust's target {name}"), why, "rustup", &["target", "add", name])
}

/// Node, 18 or newer.
pub(crate) fn node() -> Result<(), String> {
    let why = "to run the tests in WebAssembly";
    let found = output("node", &["--version"]);
    let major = |version: &str| version.trim_start_matches('v').split('.').next().and_then(|major| major.parse::<u32>().ok());
    match found.as_deref().map(|version| (version, major(version))) {
        Some((_, Some(18..))) => return Ok(()),
        Some((version, _)) => {
            return Err(format!("Node 18 or newer is needed {why}; this machine has {version}. See https://nodejs.org"));
        }
        None => {}
    }
    apt("nodejs", why, "Node 18 or newer: see https://nodejs.org, or `brew install node` on a Mac")
}

/// Debian's browser, which Playwright is told to use: its own cannot be downloaded everywhere.
pub(crate) fn chromium() -> Result<(), String> {
    let why = "to use the page as a person does";
    let named = std::env::var("CHROMIUM").unwrap_or_else(|_| "/usr/bin/chromium".to_string());
    if works(&named, &["--version"]) {
        return Ok(());
    }
    apt("chromium", why, "any Chromium or Chrome; name it in the variable CHROMIUM")
}

/// Installs a Debian package; on other systems says what to install.
fn apt(package: &str, why: &str, elsewhere: &str) -> Result<(), String> {
    if !Path::new("/etc/debian_version").exists() {
        return Err(format!("missing, {why}: {elsewhere}"));
    }
    let root = output("id", &["-u"]).as_deref() == Some("0");
    if !root && !works("sudo", &["-V"]) {
        return Err(format!("missing, {why}: run as root: apt-get install {package}"));
    }
    let run = |arguments: &[&str]| {
        let whole: Vec<&str> = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"].iter().chain(arguments).copied().collect();
        match whole.split_first() {
            Some((program, rest)) if root => install(package, why, program, rest),
            _ => install(package, why, "sudo", &whole),
        }
    };
    run(&["update", "-qq"])?;
    run(&["install", "-y", "-qq", "--no-install-recommends", package])
}
