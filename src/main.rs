//! The command line of goalfit.

use std::process::ExitCode;

fn main() -> ExitCode {
    goalfit::cli::run()
}
