//! Small portals on disk.

use std::fs;
use std::path::{Path, PathBuf};

use fieldbook::config::value::Date;
use fieldbook::diagnostic::Diagnostics;
use fieldbook::diagnostic::human::{Colour, render};
use fieldbook::{Portal, Project};
use tempfile::TempDir;

/// A `fieldbook.toml` that gives no finding; titles in tests say nothing.
pub const CONFIG: &str = "[portal]\ntitle = \"Test\"\nbase_url = \"https://example.com\"\n\n[manufacturer]\nname = \"Maker\"\n\n\
     [coverage]\npublish = false\n\n[diagnostics]\nduplicate-title = \"off\"\n";

/// A portal in a temporary folder.
pub struct Folder {
    dir: TempDir,
}

impl Folder {
    /// Writes the files of a text with `//- path` lines before each; a missing `fieldbook.toml` is added.
    pub fn new(site: &str) -> Folder {
        let folder = Folder { dir: tempfile::tempdir().unwrap() };
        let files: Vec<(&str, &str)> = site.split("//- ").skip(1).map(|part| part.split_once('\n').unwrap()).collect();
        if files.iter().all(|(path, _)| *path != "fieldbook.toml") {
            folder.write("fieldbook.toml", CONFIG);
        }
        for (path, text) in files {
            folder.write(path, text);
        }
        folder
    }

    pub fn root(&self) -> PathBuf {
        self.dir.path().join("site")
    }

    pub fn out(&self) -> PathBuf {
        self.dir.path().join("public")
    }

    pub fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    pub fn remove(&self, path: &str) {
        fs::remove_file(self.root().join(path)).unwrap();
    }

    pub fn project(&self) -> Project {
        Project {
            root: self.root(),
            out: self.out(),
            base_url: None,
            moment: fieldbook::site::Moment { date: Date("2026-11-23".parse().unwrap()), drafts: false },
        }
    }

    /// Checks the portal and returns it with the findings as they are printed.
    pub fn check(&self) -> (Portal, String) {
        let mut diagnostics = Diagnostics::default();
        let portal = fieldbook::load(&self.project(), &mut diagnostics);
        fieldbook::check(&portal, &mut diagnostics);
        let text = printed(&diagnostics, &portal);
        (portal, text)
    }

    /// Builds the portal and returns the findings as they are printed.
    pub fn build(&self) -> String {
        let mut diagnostics = Diagnostics::default();
        let project = self.project();
        let portal = fieldbook::load(&project, &mut diagnostics);
        fieldbook::build(&portal, &project, &mut diagnostics);
        printed(&diagnostics, &portal)
    }

    /// Returns a file of the output.
    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.out().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Returns every file of the output with its bytes, in path order.
    pub fn output(&self) -> Vec<(String, Vec<u8>)> {
        files(&self.out())
    }
}

fn printed(diagnostics: &Diagnostics, portal: &Portal) -> String {
    diagnostics.iter().map(|diagnostic| render(diagnostic, &portal.sources, Colour::No)).collect()
}

/// Returns every file below a folder with its bytes, in path order.
pub fn files(root: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    for entry in walkdir::WalkDir::new(root).sort_by_file_name() {
        let entry = entry.unwrap();
        if entry.file_type().is_file() {
            let path = entry.path().strip_prefix(root).unwrap().to_string_lossy().into_owned();
            files.push((path, fs::read(entry.path()).unwrap()));
        }
    }
    files.sort();
    files
}
