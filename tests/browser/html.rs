//! The files themselves, read by checkers that others wrote.

use std::process::Command;

use quick_xml::Reader;
use quick_xml::events::Event;

use crate::page::NONE;
use crate::{browser, site, tools};

/// The Nu Html Checker, which holds pages against the HTML standard.
#[test]
fn the_nu_checker_finds_nothing() {
    if browser().is_none() {
        return;
    }
    let jar = tools::package("vnu-jar/build/dist/vnu.jar");
    let output = Command::new("java")
        .args(["-Xss8m", "-jar"])
        .arg(jar)
        .args(["--skip-non-html", "--format", "gnu", "--no-langdetect"])
        .arg(site::example())
        .output()
        .unwrap();
    let found = String::from_utf8_lossy(&output.stderr);
    // It takes files for pages without a host, to which no policy gives anything; a browser holds them against theirs.
    let is_about_hosts = |line: &&str| line.contains("Content Security Policy (meta tag)");
    let found: Vec<&str> = found.lines().filter(|line| !line.trim().is_empty() && !is_about_hosts(line)).collect();
    assert_eq!(found, NONE);
}

/// What is switched off in `html-validate.json` is how HTML is written, which the minifier decides, and telephone numbers,
/// which the style sheet keeps together.
#[test]
fn html_validate_finds_nothing() {
    if browser().is_none() {
        return;
    }
    let output = Command::new("node")
        .arg(tools::package("html-validate/bin/html-validate.mjs"))
        .args(["--config", "html-validate.json", "--formatter", "text"])
        .arg(site::example())
        .current_dir(tools::folder())
        .output()
        .unwrap();
    let found = [output.stdout, output.stderr].concat();
    let found = String::from_utf8_lossy(&found);
    let found: Vec<&str> = found.lines().filter(|line| !line.trim().is_empty()).take(40).collect();
    assert_eq!(found, NONE);
}

#[test]
fn feeds_and_sitemap_are_well_formed() {
    for path in ["advisories/feed.atom.xml", "sitemap.xml"] {
        let text = std::fs::read_to_string(site::example().join(path)).unwrap();
        let mut reader = Reader::from_str(&text);
        let mut n_elements = 0;
        loop {
            match reader.read_event().unwrap_or_else(|error| panic!("{path}: {error}")) {
                Event::Eof => break,
                Event::Start(_) => n_elements += 1,
                _ => {}
            }
        }
        assert!(n_elements > 20, "{path} has {n_elements} elements");
    }
}
