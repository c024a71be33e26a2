//! `cargo xtask package`: the npm package. Engine, JavaScript glue, wrapper, types and schemas from their sources to a tarball.

use crate::{cargo, root, target, tools};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const WASM: &str = "wasm32-unknown-unknown";
/// What compilers for WebAssembly assume of every host today; `wasm-opt` must be told.
const FEATURES: &[&str] = &[
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
    "--enable-simd",
];

/// Makes `pkg/` and the tarball, prints what is in it, and gives its path.
pub(crate) fn package() -> Result<PathBuf, String> {
    tools::target(WASM, "to build the engine for browsers")?;
    tools::node()?;
    let template = root().join("pkg-template");
    dependencies(&template)?;
    engine(&template.join("build/engine"))?;
    schemas(&template.join("build/schema"))?;
    run("node", &["scripts/build.mjs"], &template)?;
    let folder = target().join("package");
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let out = folder.to_string_lossy().into_owned();
    let packed = output("npm", &["pack", "--silent", "--ignore-scripts", "--pack-destination", &out], &root().join("pkg"))?;
    run("node", &["scripts/sizes.mjs"], &template)?;
    match packed.lines().last() {
        Some(name) => Ok(folder.join(name)),
        None => Err("npm pack did not say what it made".to_string()),
    }
}

/// What the scripts of a folder need, at the versions of its lock file; once until that file changes.
pub(crate) fn dependencies(folder: &Path) -> Result<(), String> {
    let lock = folder.join("package-lock.json");
    let mark = folder.join("node_modules/.installed");
    let trouble = |error: std::io::Error| format!("{}: {error}", lock.display());
    let wanted = fs::read(&lock).map_err(trouble)?;
    if fs::read(&mark).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    println!("installing what {} names", lock.display());
    run("npm", &["ci", "--no-audit", "--no-fund", "--loglevel=error"], folder)?;
    fs::write(&mark, wanted).map_err(trouble)
}

/// The module, for hosts with 128-bit SIMD and for those without, and the glue, which is the same for both.
fn engine(out: &Path) -> Result<(), String> {
    // Last the one whose glue is kept.
    module(out, "engine.scalar.wasm", None)?;
    let glue = out.join("engine.js");
    let read = || fs::read(&glue).map_err(|error| format!("{}: {error}", glue.display()));
    let scalar = read()?;
    module(out, "engine.wasm", Some("--cfg=goalfit_simd"))?;
    if read()? == scalar { Ok(()) } else { Err("the glue of the module with SIMD is not that of the one without".to_string()) }
}

/// One module, its functions in the order of their names: both are the same then but for the loops of portfolios, and the package can
/// hold one of them as what differs.
fn module(folder: &Path, name: &str, flag: Option<&str>) -> Result<(), String> {
    let build = ["rustc", "--profile", "wasm", "--lib", "--crate-type", "cdylib", "--no-default-features", "--features", "wasm"];
    let flags = flags(flag)?;
    run(&cargo(), &[&build[..], &["--target", WASM, "--config", &flags]].concat(), &root())?;
    let made = target().join(WASM).join("wasm/goalfit.wasm");
    let (made, out) = (made.to_string_lossy(), folder.to_string_lossy());
    let bind = ["run", "--quiet", "--package", "wasm-runner", "--", "bindgen", &made, "--target", "web", "--out-dir", &out];
    let options = [
        "--out-name",
        "engine",
        "--omit-default-module-path",
        "--remove-producers-section",
        "--experimental-reset-state-function",
    ];
    run(&cargo(), &[&bind[..], &options].concat(), &root())?;
    let (bound, made) = (folder.join("engine_bg.wasm"), folder.join(name));
    let (bound, made) = (bound.to_string_lossy(), made.to_string_lossy());
    let optimise = ["--no-install", "wasm-opt", "--reorder-functions-by-name", "-O1", "--strip-debug", &bound, "-o", &made];
    run("npx", &[&optimise[..], FEATURES].concat(), &root().join("pkg-template"))
}

/// A setting of cargo with this flag for the compiler, and with those that keep the folders of this machine out of the engine's messages:
/// they belong to nobody who reads them, and the same sources shall give the same bytes wherever they are built.
fn flags(flag: Option<&str>) -> Result<String, String> {
    let system = output("rustc", &["--print", "sysroot"], &root())?;
    let mut folders = vec![Path::new(system.trim()).join("lib/rustlib/src/rust")];
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    if let Some(home) = home.or_else(|| std::env::home_dir().map(|home| home.join(".cargo"))) {
        let registries = fs::read_dir(home.join("registry/src")).into_iter().flatten().flatten();
        folders.extend(registries.map(|registry| registry.path()));
    }
    let plain = folders.iter().map(|folder| format!("'--remap-path-prefix={}='", folder.display()));
    let flags: Vec<String> = plain.chain(flag.map(|flag| format!("'{flag}'"))).collect();
    Ok(format!("target.{WASM}.rustflags=[{}]", flags.join(", ")))
}

/// The JSON Schemas that the command line prints.
fn schemas(out: &Path) -> Result<(), String> {
    fs::create_dir_all(out).map_err(|error| format!("{}: {error}", out.display()))?;
    for which in ["api", "facts", "report", "advice", "needs"] {
        let schema = output(&cargo(), &["run", "--quiet", "--", "schema", which], &root())?;
        let path = out.join(format!("{which}.json"));
        fs::write(&path, schema).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    Ok(())
}

/// Runs a program in a folder; what it prints is seen.
pub(crate) fn run(program: &str, arguments: &[&str], folder: &Path) -> Result<(), String> {
    let status = Command::new(program).args(arguments).current_dir(folder).stdin(Stdio::null()).status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{program} {}: {status}", arguments.join(" "))),
        Err(error) => Err(format!("{program}: {error}")),
    }
}

/// Runs a program in a folder and gives what it prints; what it says beside that is seen.
fn output(program: &str, arguments: &[&str], folder: &Path) -> Result<String, String> {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(folder).stdin(Stdio::null()).stderr(Stdio::inherit());
    match command.output() {
        Ok(output) if output.status.success() => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
        Ok(output) => Err(format!("{program} {}: {}", arguments.join(" "), output.status)),
        Err(error) => Err(format!("{program}: {error}")),
    }
}
