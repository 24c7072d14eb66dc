//! Runs one command and ends with its exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    fieldbook::cli::run()
}
