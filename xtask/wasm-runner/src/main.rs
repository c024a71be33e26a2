//! Runs a test program built for WebAssembly: in node, or in a browser where `WASM_BINDGEN_USE_BROWSER=1` is set.
//!
//! `.cargo/config.toml` names it as the runner of the target, so `cargo test --target wasm32-unknown-unknown` needs nothing installed.
//! It is a package of its own since its 150 dependencies are of no use to whoever only builds the crate or runs `cargo xtask`.

use std::process::ExitCode;

fn main() -> ExitCode {
    match wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args(std::env::args_os()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:?}");
            ExitCode::FAILURE
        }
    }
}
