//! Lighthouse, which `tests/browser/lighthouse` installs and runs.

use std::process::Command;

use serde_json::Value;

use crate::page::NONE;
use crate::site;

/// One page of each kind that readers come to first.
const PAGES: &[&str] = &[
    "index.html",
    "products/alder/index.html",
    "products/alder/guides/update.html",
    "advisories/2026/tc-2026-0002.html",
    "advisories/index.html",
];

const CATEGORIES: &[&str] = &["performance", "accessibility", "best-practices", "seo"];

const CHROME: &str = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run \
    --disable-background-networking --disable-component-update --disable-sync";

#[test]
#[ignore = "takes minutes and a machine with nothing else to do; tests/browser/lighthouse runs it"]
fn lighthouse_gives_full_marks() {
    let mut below = Vec::new();
    for path in PAGES {
        for form in ["mobile", "desktop"] {
            let report = report(&site::served().address(path), form);
            let score = |category: &&str| report["categories"][*category]["score"].as_f64().unwrap_or_default();
            let scores: Vec<f64> = CATEGORIES.iter().map(score).collect();
            println!("{path}, {form}: {scores:?}");
            for (name, audit) in report["audits"].as_object().expect("a report has audits") {
                // An audit that does not apply has no score.
                if audit["score"].as_f64().is_some_and(|score| score < 1.0) {
                    println!("  {name}: {} {}", audit["title"], audit["displayValue"]);
                }
            }
            if scores.iter().any(|score| *score < 1.0) {
                below.push(format!("{path}, {form}: {scores:?}"));
            }
        }
    }
    assert_eq!(below, NONE);
}

fn report(address: &str, form: &str) -> Value {
    let mut command = Command::new("node");
    command.arg(std::env::var_os("LIGHTHOUSE").expect("tests/browser/lighthouse installs it and says where"));
    command.args([address, "--quiet", "--output=json", "--no-enable-error-reporting"]);
    command.arg(format!("--chrome-flags={CHROME}"));
    if form == "desktop" {
        command.arg("--preset=desktop");
    }
    let output = command.output().expect("Node.js runs");
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)))
}
