//! What the tests need from outside, and what to do without it.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

/// Returns the name of Chromium if everything is there. Otherwise the test fails if the run demands browser tests;
/// if it does not, one sentence says what is missing, once.
pub fn chromium() -> Option<&'static str> {
    static FOUND: LazyLock<Result<&'static str, String>> = LazyLock::new(|| {
        let found = find();
        if let (Err(missing), false) = (&found, is_required()) {
            // Past the capture of the test harness, which hides what passing tests print.
            let _ = writeln!(std::io::stderr(), "browser tests are skipped: {missing}; run tests/browser/install");
        }
        found
    });
    match &*FOUND {
        Ok(chromium) => Some(chromium),
        Err(missing) if is_required() => panic!("browser tests can not run: {missing}; run tests/browser/install"),
        Err(_) => None,
    }
}

/// Returns the path of a file of an npm package.
pub fn package(path: &str) -> PathBuf {
    folder().join("node_modules").join(path)
}

/// Returns the folder of these tests.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser")
}

fn is_required() -> bool {
    let is = |name: &str, value: &str| std::env::var(name).is_ok_and(|found| found == value);
    is("FIELDBOOK_BROWSER", "required") || is("CI", "true")
}

fn find() -> Result<&'static str, String> {
    let runs = |program: &str, version: &str| {
        let output = Command::new(program).arg(version).stdin(Stdio::null()).output();
        output.is_ok_and(|output| output.status.success())
    };
    let chromium = ["chromium", "chromium-browser", "google-chrome"].into_iter().find(|name| runs(name, "--version"));
    let chromium = chromium.ok_or("Chromium is not installed")?;
    for (program, version, name) in [("node", "--version", "Node.js"), ("java", "-version", "Java")] {
        if !runs(program, version) {
            return Err(format!("{name} is not installed"));
        }
    }
    // The install script leaves a copy of the lock when it is done.
    let lock = |path: PathBuf| std::fs::read(path).unwrap_or_default();
    if lock(package(".installed")) != lock(folder().join("package-lock.json")) {
        return Err("the npm packages of tests/browser are not installed".to_owned());
    }
    Ok(chromium)
}
