//! The example portal: complete, and without a finding.

use std::path::Path;

use fieldbook::Project;
use fieldbook::config::value::Date;
use fieldbook::content::product::TABLES;
use fieldbook::diagnostic::Diagnostics;
use fieldbook::diagnostic::human::{Colour, render};
use fieldbook::output::Subject;
use fieldbook::site::Moment;
use fieldbook::view::{Scene, facts};

use crate::support;

fn project(out: &Path) -> Project {
    Project {
        root: Path::new(env!("CARGO_MANIFEST_DIR")).join("content-example"),
        out: out.to_owned(),
        base_url: None,
        moment: Moment { date: Date("2026-11-23".parse().unwrap()), drafts: false },
    }
}

pub fn build(out: &Path) -> fieldbook::Portal {
    let project = project(out);
    let mut diagnostics = Diagnostics::default();
    let portal = fieldbook::load(&project, &mut diagnostics);
    fieldbook::build(&portal, &project, &mut diagnostics);
    let text: String = diagnostics.iter().map(|d| render(d, &portal.sources, Colour::No)).collect();
    assert_eq!(text, "");
    portal
}

#[test]
fn the_example_has_every_kind_and_no_finding() {
    let out = tempfile::tempdir().unwrap();
    let portal = build(out.path());
    for kind in fieldbook::content::kind::KINDS {
        assert!(portal.site.pages.iter().any(|page| page.kind == *kind), "no page is of the kind {}", kind.name);
    }
    let english = portal.plan.iter().filter(|a| matches!(a.subject, Subject::Node(_, 0))).count();
    assert!(english >= 90, "{english} pages");
}

/// Links may lead to a table of facts exactly if it is shown.
#[test]
fn a_table_is_there_if_and_only_if_it_is_shown() {
    let out = tempfile::tempdir().unwrap();
    let portal = build(out.path());
    let scene = Scene { site: &portal.site, theme: &portal.theme, locale: 0, route: "index.html" };
    let mut n_shown = 0;
    for (id, product) in portal.site.products.iter().enumerate() {
        for table in TABLES {
            let is_shown = facts::product(&scene, id, table.name).is_some();
            assert_eq!((table.is_there)(&product.facts), is_shown, "{} of {}", table.name, product.slug);
            n_shown += usize::from(is_shown);
        }
    }
    assert!(n_shown > 20 && n_shown < portal.site.products.len() * TABLES.len());
}

/// What a browser would find: every address in every page leads to a file of the output and an id in it.
#[test]
fn every_link_of_the_output_leads_somewhere() {
    let out = tempfile::tempdir().unwrap();
    build(out.path());
    let files = support::files(out.path());
    let mut n_links = 0;
    for (path, bytes) in files.iter().filter(|(path, _)| path.ends_with(".html") && !path.ends_with("404.html")) {
        let html = String::from_utf8_lossy(bytes);
        for (_, rest) in html
            .match_indices(" href=\"")
            .chain(html.match_indices(" src=\""))
            .map(|(at, m)| (at, &html[at + m.len()..]))
        {
            let address = rest.split('"').next().unwrap();
            if address.contains(':') {
                continue;
            }
            let (target, anchor) = address.split_once('#').unwrap_or((address, ""));
            let target = fieldbook::path::percent_decode(target);
            let target = match target.as_str() {
                "" => path.clone(),
                target => fieldbook::path::SitePath::new(path).unwrap().resolve(target).unwrap().to_string(),
            };
            let found = files.iter().find(|(other, _)| *other == target);
            let (_, bytes) = found.unwrap_or_else(|| panic!("{path} links to {target}, which is not there"));
            if !anchor.is_empty() {
                let anchor = fieldbook::path::percent_decode(anchor);
                let page = String::from_utf8_lossy(bytes);
                let written = [format!(" id=\"{anchor}\""), format!(" id={anchor}>"), format!(" id={anchor} ")];
                assert!(written.iter().any(|id| page.contains(id)), "{path} links to {target}#{anchor}");
            }
            n_links += 1;
        }
    }
    assert!(n_links > 5_000, "{n_links} links");
}

#[test]
fn pages_load_nothing_from_elsewhere_and_run_nothing() {
    let out = tempfile::tempdir().unwrap();
    build(out.path());
    for (path, bytes) in support::files(out.path()).iter().filter(|(path, _)| path.ends_with(".html")) {
        let html = String::from_utf8_lossy(bytes);
        assert!(html.contains("Content-Security-Policy"), "{path}");
        for forbidden in [" style=", "<style", " onclick=", " src=\"http", " src=http", "javascript:"] {
            assert!(!html.contains(forbidden), "{path} has {forbidden}");
        }
        for script in html.split("<script").skip(1) {
            let (attributes, rest) = script.split_once('>').unwrap();
            // Data for search engines is no program.
            let is_data = attributes.contains("application/ld+json");
            let is_own = attributes.contains(" src=") && rest.starts_with("</script>");
            assert!(is_data || is_own, "{path} has a script: {attributes}");
        }
        assert!(html.contains("<html ") && html.contains(" lang=\""), "{path}");
    }
}

#[test]
fn two_folders_give_the_same_bytes() {
    let (a, b) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    build(a.path());
    build(b.path());
    assert_eq!(support::files(a.path()), support::files(b.path()));
}

#[test]
fn the_manifest_lists_every_file_with_its_hash() {
    use sha2::Digest;
    let out = tempfile::tempdir().unwrap();
    let out = out.path().join("public");
    build(&out);
    let manifest: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(out.join("manifest.json")).unwrap()).unwrap();
    let listed: Vec<(String, String)> = manifest["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| (file["path"].as_str().unwrap().to_owned(), file["sha256"].as_str().unwrap().to_owned()))
        .collect();
    let on_disk: Vec<(String, String)> = support::files(&out)
        .iter()
        .filter(|(path, _)| path != "manifest.json")
        .map(|(path, bytes)| {
            let hash = sha2::Sha256::digest(bytes);
            (path.clone(), hash.iter().map(|byte| format!("{byte:02x}")).collect())
        })
        .collect();
    assert_eq!(listed, on_disk);
}
