//! The example portal, built once, and the ways to get at it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use fieldbook::Project;
use fieldbook::config::value::Date;
use fieldbook::diagnostic::Diagnostics;
use fieldbook::diagnostic::human::{Colour, render};
use fieldbook::site::Moment;

use crate::server::{self, Network};

/// Where a browser finds the files of a folder.
#[derive(Clone, Debug)]
pub struct Site {
    /// The folder.
    pub root: PathBuf,
    /// The address of the folder, which ends with a slash.
    pub base: String,
}

impl Site {
    /// Serves a folder at the root of a host.
    pub fn served(root: &Path) -> Site {
        Site { root: root.to_owned(), base: server::serve(root, "/", Network::Fast) }
    }

    /// Serves a folder below a path of a host, such as `/docs/`.
    pub fn below(root: &Path, path: &str) -> Site {
        Site { root: root.to_owned(), base: server::serve(root, path, Network::Fast) }
    }

    /// Serves a folder from a host that is far away.
    pub fn slow(root: &Path) -> Site {
        Site { root: root.to_owned(), base: server::serve(root, "/", Network::Slow) }
    }

    /// Opens a folder without a server, as `file://`.
    pub fn on_disk(root: &Path) -> Site {
        Site { root: root.to_owned(), base: format!("file://{}/", root.display()) }
    }

    /// Returns the address of a page; query and fragment may follow its path.
    pub fn address(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }
}

/// Where everything lies that tests leave.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("browser")
}

/// Returns the folder of the example portal, built anew in each run of the tests.
pub fn example() -> &'static Path {
    static EXAMPLE: LazyLock<PathBuf> = LazyLock::new(|| {
        let out = folder().join("example");
        if out.exists() {
            std::fs::remove_dir_all(&out).unwrap();
        }
        assert_eq!(build(&Path::new(env!("CARGO_MANIFEST_DIR")).join("content-example"), &out), "");
        out
    });
    &EXAMPLE
}

/// Returns the folder of a portal with more than 5 000 sections, made up.
pub fn large() -> &'static Path {
    static LARGE: LazyLock<PathBuf> = LazyLock::new(|| {
        let (root, out) = (folder().join("large-content"), folder().join("large"));
        for old in [&root, &out].into_iter().filter(|old| old.exists()) {
            std::fs::remove_dir_all(old).unwrap();
        }
        crate::large::write(&root, 450).unwrap();
        let findings = build(&root, &out);
        assert!(!findings.contains("error["), "{findings}");
        out
    });
    &LARGE
}

/// Builds a portal and returns what was found wrong.
fn build(root: &Path, out: &Path) -> String {
    let project = Project {
        root: root.to_owned(),
        out: out.to_owned(),
        base_url: None,
        moment: Moment { date: Date("2026-11-23".parse().unwrap()), drafts: false },
    };
    let mut diagnostics = Diagnostics::default();
    let portal = fieldbook::load(&project, &mut diagnostics);
    fieldbook::build(&portal, &project, &mut diagnostics);
    diagnostics.iter().map(|d| render(d, &portal.sources, Colour::No)).collect()
}

/// Returns the example portal on a host of its own.
pub fn served() -> &'static Site {
    static SERVED: LazyLock<Site> = LazyLock::new(|| Site::served(example()));
    &SERVED
}

/// Returns the example portal as a folder on disk.
pub fn on_disk() -> &'static Site {
    static ON_DISK: LazyLock<Site> = LazyLock::new(|| Site::on_disk(example()));
    &ON_DISK
}

/// Returns the paths of all pages of the example, but for those that only lead to another one.
pub fn pages() -> &'static [String] {
    static PAGES: LazyLock<Vec<String>> = LazyLock::new(|| {
        let mut pages = Vec::new();
        for entry in walkdir::WalkDir::new(example()).sort_by_file_name() {
            let path = entry.unwrap().into_path();
            if path.extension().is_some_and(|ending| ending == "html") && kind(&path).is_some() {
                pages.push(path.strip_prefix(example()).unwrap().to_str().unwrap().to_owned());
            }
        }
        assert!(pages.len() > 200, "{} pages", pages.len());
        pages
    });
    &PAGES
}

/// Returns the longest page of every kind in every language, where there is most that can be wrong.
pub fn sample() -> &'static [String] {
    static SAMPLE: LazyLock<Vec<String>> = LazyLock::new(|| {
        let mut longest: BTreeMap<(String, bool), (u64, String)> = BTreeMap::new();
        for path in pages() {
            let file = example().join(path);
            let size = std::fs::metadata(&file).unwrap().len();
            let place = (kind(&file).unwrap_or_default(), path.starts_with("de/"));
            if longest.get(&place).is_none_or(|(other, _)| size > *other) {
                longest.insert(place, (size, path.clone()));
            }
        }
        longest.into_values().map(|(_, path)| path).collect()
    });
    &SAMPLE
}

/// Returns the kind of a page, which its body names; pages that lead elsewhere have none.
fn kind(file: &Path) -> Option<String> {
    let html = std::fs::read_to_string(file).unwrap();
    let (_, rest) = html.split_once("<body class=\"kind-")?;
    Some(rest.split(['"', ' ']).next()?.to_owned())
}
