//! What belongs to WebAssembly and is not in this project: runs a test program built for it, in node or in a browser
//! (`WASM_BINDGEN_USE_BROWSER=1`), or, told `bindgen`, makes the JavaScript that goes with a module.
//!
//! `.cargo/config.toml` names it as the runner of the target, so `cargo test --target wasm32-unknown-unknown` needs nothing installed.
//! It is a package of its own since its 150 dependencies are of no use to whoever only builds the crate or runs `cargo xtask`.

use std::ffi::OsString;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let result = match arguments.split_first() {
        Some((_, rest)) if rest.first().is_some_and(|first| first == "bindgen") => {
            wasm_bindgen_cli::wasm_bindgen::run_cli_with_args(rest)
        }
        _ => wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args(arguments),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:?}");
            ExitCode::FAILURE
        }
    }
}
