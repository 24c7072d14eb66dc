//! Cases: a folder each, with a small portal in `site.txt` and what is printed about it in `findings.snap`.
//!
//! `site.txt` holds the files, each after a line `//- path`. Files of the output that a case is about are listed in
//! lines `//= path` at its end; the part of them inside `<main>` is in `output.snap`.
//! `INSTA_UPDATE=always cargo test cases` writes the expected files anew.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::Folder;

#[test]
fn cases_give_what_they_say() {
    let mut folders: Vec<PathBuf> =
        fs::read_dir(root()).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    assert!(folders.len() > 10);
    for folder in folders {
        run(&folder);
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases")
}

fn run(case: &Path) {
    let text = fs::read_to_string(case.join("site.txt")).unwrap();
    let (site, outputs) = match text.find("\n//= ") {
        Some(at) => (&text[..=at], &text[at + 1..]),
        None => (text.as_str(), ""),
    };
    let folder = Folder::new(site);
    let findings = folder.build();
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(case);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.remove_input_file();
    settings.bind(|| insta::assert_snapshot!("findings", findings));
    if outputs.is_empty() {
        return;
    }
    let shown: Vec<String> = outputs
        .lines()
        .map(|line| {
            let path = line.strip_prefix("//= ").unwrap();
            let file = folder.read(path);
            let main = file.split_once("<main").and_then(|(_, rest)| rest.split_once("</main>"));
            format!("=== {path}\n{}\n", main.map_or(file.as_str(), |(main, _)| main.split_once('>').unwrap().1).trim())
        })
        .collect();
    settings.bind(|| insta::assert_snapshot!("output", shown.concat()));
}

/// Every code has a case, so that every message has been read once.
#[test]
fn every_code_is_shown_by_a_case() {
    let mut shown = String::new();
    for entry in walkdir::WalkDir::new(root()).into_iter().filter_map(Result::ok) {
        if entry.file_name() == "findings.snap" {
            shown.push_str(&fs::read_to_string(entry.path()).unwrap());
        }
    }
    // These need a file system that misbehaves, an earlier build or other hosts; `publish.rs` and `links.rs` have their tests.
    let elsewhere = [
        "read-failed",
        "write-failed",
        "foreign-output",
        "invalid-utf8",
        "bad-file-name",
        "refused-symlink",
        "special-file",
        "too-large",
        "missing-config",
        "truncated-ledger",
        "broken-external-link",
        "moved-external-link",
    ];
    let missing: Vec<&str> = fieldbook::codes()
        .iter()
        .map(|code| code.name)
        .filter(|name| !elsewhere.contains(name) && !shown.contains(&format!("[{name}]")))
        .collect();
    assert!(missing.is_empty(), "no case shows {missing:?}");
}
