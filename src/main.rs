//! Runs one command and ends with its exit code.

use std::process::ExitCode;

/// A build makes and drops many small strings, on all cores; the allocator of most systems is slow at that.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    fieldbook::cli::run()
}
