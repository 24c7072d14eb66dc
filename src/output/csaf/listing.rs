//! The folders of documents as pages, because a host of files lists none, and downloaders and checkers follow their links.

use serde::Serialize;

use super::below_folder;
use crate::diagnostic::{Diagnostics, Place};
use crate::output::{Artifact, Key, Made, Rendering, Subject};
use crate::path::encode_path;
use crate::site::csaf::{FOLDER, is_provider};
use crate::view::LinkView;

/// A folder, as its template sees it.
#[derive(Serialize)]
struct ListingView {
    /// Its path from the root of the host.
    title: String,
    /// The language of the page.
    lang: String,
    /// The folders and files in it, by their names.
    entries: Vec<LinkView>,
}

/// Lists the pages: one for the folder, and one for each year in it.
pub(in crate::output) fn list(rendering: &Rendering<'_>) -> Vec<(String, Subject, Place)> {
    let site = rendering.site;
    if !is_provider(site) {
        return Vec::new();
    }
    let years = site.archive.years.iter().map(|(year, _)| format!("{FOLDER}/{year:04}/index.html"));
    let paths = std::iter::once(format!("{FOLDER}/index.html")).chain(years);
    let has_documents =
        |path: &str| below_folder(site).any(|(own, _)| format!("{FOLDER}/{own}").starts_with(folder(path)));
    paths.filter(|path| has_documents(path)).map(|path| (path, Subject::Portal, Place::Nowhere)).collect()
}

pub(in crate::output) fn make(
    rendering: &Rendering<'_>,
    artifact: &Artifact,
    _known: Option<Key>,
    diagnostics: &mut Diagnostics,
) -> Made {
    let site = rendering.site;
    let folder = folder(&artifact.path);
    let mut entries: Vec<String> = Vec::new();
    for (path, _) in below_folder(site) {
        let path = format!("{FOLDER}/{path}");
        let Some(rest) = path.strip_prefix(folder) else { continue };
        match rest.split_once('/') {
            Some((year, _)) => entries.push(format!("{year}/")),
            None => entries.extend(["", ".sha256", ".sha512"].map(|ending| format!("{rest}{ending}"))),
        }
    }
    if folder.trim_end_matches('/') == FOLDER {
        entries
            .extend(["category-white.json", "changes.csv", "csaf-feed-tlp-white.json", "index.txt"].map(str::to_owned));
    }
    entries.sort();
    entries.dedup();
    let link = |name: String| {
        let href = if name.ends_with('/') { format!("{name}index.html") } else { encode_path(&name) };
        LinkView { title: name, href, ..LinkView::default() }
    };
    let entries = entries.into_iter().map(link).collect();
    let view = ListingView { title: format!("/{folder}"), lang: site.config.default_locale().to_string(), entries };
    match rendering.theme.render("listing.html", &view, 0, &artifact.path, diagnostics) {
        Some(html) => Made::Bytes(None, html.into_bytes()),
        None => Made::Nothing,
    }
}

fn folder(path: &str) -> &str {
    path.strip_suffix("index.html").unwrap_or(path)
}
