//! `cargo xtask bench`: the engine alone, whole portfolios beside the same model by hand, and peers; keeps what was measured.

use crate::{cargo, package, root, tools};
use std::fs;
use std::process::{Command, Stdio};

const WASM: &str = "wasm32-unknown-unknown";
/// How often `cargo bench` runs: its lines are not in turn, so other work on the machine must be given a chance to end.
const RUNS: usize = 5;

/// Measures everything and says where the figures are. `knobs` are `NAME=VALUE`, as `benches/peers/run.sh` reads them.
pub(crate) fn bench(knobs: &[&str]) -> Result<(), String> {
    let knobs: Vec<(&str, &str)> = knobs
        .iter()
        .map(|knob| knob.split_once('=').ok_or_else(|| format!("`{knob}` is no NAME=VALUE, such as ROUNDS=3")))
        .collect::<Result<_, _>>()?;
    tools::node()?;
    tools::target(WASM, "to build the hand-written line for WebAssembly")?;
    let peers = root().join("benches/peers");
    let out = peers.join("out");
    fs::create_dir_all(&out).map_err(|error| format!("{}: {error}", out.display()))?;
    for name in ["engine", "columnar"] {
        let mut kept = String::new();
        for _ in 0..RUNS {
            kept += &shown(Command::new(cargo()).args(["bench", "--bench", name]).current_dir(root()))?;
        }
        let path = out.join(format!("{name}.txt"));
        fs::write(&path, kept).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    let package = package::package()?;
    let status = Command::new("bash")
        .arg("run.sh")
        .env("PACKAGE", package)
        .envs(knobs)
        .current_dir(&peers)
        .status()
        .map_err(|error| format!("benches/peers/run.sh: {error}"))?;
    if !status.success() {
        return Err("benches/peers/run.sh failed".to_string());
    }
    println!("measured: benches/peers/results.json; to read: benches/peers/out/report.md");
    println!("UPDATE=1 cargo test --test performance writes the tables of docs/performance.md from it");
    Ok(())
}

/// What a command prints; shown, too.
fn shown(command: &mut Command) -> Result<String, String> {
    let output = command.stderr(Stdio::inherit()).output().map_err(|error| error.to_string())?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    print!("{text}");
    if output.status.success() { Ok(text) } else { Err(format!("`cargo bench` failed ({})", output.status)) }
}
