//! Writes the portal that benchmarks build: `cargo bench --bench generate -- 1000 DIR`.
//!
//! A bench target rather than an example, because it shares the portal with them and nobody else needs it.

use std::path::Path;
use std::process::ExitCode;

mod portal;

fn main() -> ExitCode {
    // Cargo adds `--bench`, and `cargo bench -- FILTER` gives the filter of another target.
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let n_pages = arguments.first().and_then(|n_pages| n_pages.parse().ok());
    let (Some(n_pages), [_, dir]) = (n_pages, arguments.as_slice()) else {
        println!(
            "usage: cargo bench --bench generate -- PAGES DIR (at least {} pages, a full path)",
            portal::FEWEST_PAGES
        );
        return if n_pages.is_some() { ExitCode::from(2) } else { ExitCode::SUCCESS };
    };
    match portal::write(Path::new(dir), n_pages) {
        Ok(()) => {
            println!("wrote {n_pages} pages -> {dir}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
