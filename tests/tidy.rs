//! The architecture, held by a test: who may use whom, one door for each dependency, no file too long.

use std::fs;
use std::path::Path;

/// Modules by layer, the lowest first; a module uses only modules of lower layers and its own.
const LAYERS: &[&[&str]] = &[
    &["fold", "html", "path"],
    &["source"],
    &["diagnostic"],
    &["config"],
    &["markdown"],
    &["content"],
    &["theme", "site"],
    &["view", "check", "scaffold"],
    &["output"],
    &["io"],
    &["lib"],
    &["cli"],
    &["main"],
];

/// What may be named only in some modules.
const DOORS: &[(&str, &[&str])] = &[
    ("pulldown_cmark", &["markdown"]),
    ("syntect", &["markdown"]),
    ("two_face", &["markdown"]),
    ("ammonia", &["markdown"]),
    ("aho_corasick", &["markdown"]),
    ("unicode_normalization", &["fold", "output"]),
    ("waken_snowball", &["output"]),
    ("stop_words", &["output"]),
    ("tera", &["theme"]),
    ("minify_html", &["theme"]),
    ("toml", &["config", "content"]),
    ("deunicode", &["path"]),
    ("schemars", &["config", "content", "scaffold"]),
    ("cvss", &["content"]),
    ("annotate_snippets", &["diagnostic"]),
    ("strsim", &["diagnostic"]),
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("clap_mangen", &["cli"]),
    ("ureq", &["io"]),
    ("walkdir", &["io"]),
    ("imagesize", &["io"]),
    ("quick_xml", &["io"]),
    ("sha2", &["content", "io", "output"]),
    ("std::fs", &["io"]),
    ("std::net", &["io"]),
    ("std::env", &["cli"]),
    ("std::process", &["cli", "main"]),
    ("std::time::Instant", &["cli"]),
    ("Timestamp::now", &["cli"]),
    ("println!", &[]),
    ("eprintln!", &[]),
    ("dbg!", &[]),
    ("unsafe", &[]),
];

/// The code of a source file without its tests and comments.
struct Source {
    path: String,
    module: String,
    code: String,
    n_lines: usize,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut sources = Vec::new();
    for entry in walkdir::WalkDir::new(&root).sort_by_file_name() {
        let entry = entry.unwrap();
        if entry.path().extension().is_some_and(|extension| extension == "rs") {
            let path = entry.path().strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
            let text = fs::read_to_string(entry.path()).unwrap();
            let code = text.split("#[cfg(test)]\nmod tests").next().unwrap();
            let code: Vec<&str> = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
            let module = path.split(['/', '.']).next().unwrap().to_owned();
            sources.push(Source { path, module, code: code.join("\n"), n_lines: text.lines().count() });
        }
    }
    sources
}

fn layer(module: &str) -> usize {
    LAYERS.iter().position(|layer| layer.contains(&module)).unwrap_or_else(|| panic!("`{module}` has no layer"))
}

#[test]
fn imports_run_downwards() {
    let mut wrong = Vec::new();
    for source in sources() {
        let own = layer(&source.module);
        for part in source.code.split("crate::").skip(1) {
            let names: Vec<&str> = match part.strip_prefix('{') {
                Some(list) => list
                    .split('}')
                    .next()
                    .unwrap()
                    .split(',')
                    .map(|name| name.trim().split("::").next().unwrap())
                    .collect(),
                None => vec![part.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap()],
            };
            for name in names {
                // Functions and types of the library itself are not modules.
                let used = LAYERS.iter().position(|layer| layer.contains(&name)).unwrap_or(layer("lib"));
                if name != source.module && used >= own {
                    wrong.push(format!("{} uses {name}", source.path));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_dependency_has_one_door() {
    let mut wrong = Vec::new();
    for source in sources() {
        for (name, doors) in DOORS {
            let is_named = source.code.match_indices(name).any(|(at, _)| {
                let before = source.code[..at].chars().next_back().unwrap_or(' ');
                let after = source.code[at + name.len()..].chars().next().unwrap_or(' ');
                let is_path = name.contains(':')
                    || name.ends_with('!')
                    || *name == "unsafe"
                    || source.code[at + name.len()..].starts_with("::");
                is_path
                    && !before.is_alphanumeric()
                    && before != '_'
                    && before != '"'
                    && after != '_'
                    && !after.is_alphanumeric()
            });
            if is_named && !doors.contains(&source.module.as_str()) {
                wrong.push(format!("{} names {name}", source.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn no_file_is_too_long_to_read() {
    // Lists of keys and of what refers to what are read row by row; everything else has to fit in a head.
    let longer = ["content/product.rs", "markdown/writer.rs", "site/evidence.rs", "view/facts.rs"];
    for source in sources() {
        let limit = if longer.contains(&source.path.as_str()) { 700 } else { 500 };
        assert!(source.n_lines <= limit, "{} has {} lines", source.path, source.n_lines);
    }
}

#[test]
fn outside_of_tests_nothing_panics_on_purpose() {
    for source in sources() {
        for word in [".unwrap()", ".expect(", "panic!(", "todo!(", "unimplemented!(", "unreachable!("] {
            assert!(!source.code.contains(word), "{} has {word}", source.path);
        }
    }
}

/// What a build can print has to be there for `explain`, too.
#[test]
fn every_code_is_listed() {
    let n_in = |source: &Source| source.code.split("static ").filter(|part| part.contains(": Code =")).count();
    let n_declared: usize = sources().iter().map(n_in).sum();
    assert_eq!(n_declared, fieldbook::codes().len());
}

#[test]
fn the_map_names_every_module() {
    let map = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).unwrap();
    let map: String = map.lines().filter(|line| line.starts_with("//!")).collect();
    for module in LAYERS.iter().copied().flatten() {
        assert!(map.contains(module), "the map in lib.rs does not name `{module}`");
    }
}
