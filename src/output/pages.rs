//! One HTML file for each node and language.

use super::{Artifact, Key, Made, Rendering, Subject};
use crate::diagnostic::{Diagnostics, Place};
use crate::view::{self, Scene};

pub(super) fn list(rendering: &Rendering<'_>) -> Vec<(String, Subject, Place)> {
    let site = rendering.site;
    let mut pages = Vec::with_capacity(site.nodes.len() * site.config.locales.len());
    for locale in 0..site.config.locales.len() {
        for node in site.node_ids() {
            let origin = site.document(node, locale).map_or(Place::Nowhere, |page| Place::File(page.file));
            pages.push((site.route(node, locale), Subject::Node(node, locale), origin));
        }
    }
    pages
}

pub(super) fn make(
    rendering: &Rendering<'_>,
    artifact: &Artifact,
    known: Option<Key>,
    diagnostics: &mut Diagnostics,
) -> Made {
    let Subject::Node(node, locale) = artifact.subject else { return Made::Nothing };
    let scene = Scene { site: rendering.site, theme: rendering.theme, locale, route: &artifact.path };
    let mut page = view::page(&scene, node);
    let key = key(rendering, &page);
    if known.is_some() && known == key {
        return Made::Same;
    }
    view::colour(&mut page, rendering.highlighter);
    match rendering.theme.render(page.template, &page, locale, &artifact.path, diagnostics) {
        Some(html) => Made::Bytes(key, html.into_bytes()),
        None => Made::Nothing,
    }
}

/// Hashes everything that the bytes of a page follow from.
fn key(rendering: &Rendering<'_>, view: &impl serde::Serialize) -> Option<Key> {
    let mut hasher = blake3::Hasher::new();
    hasher.update(rendering.theme.hash().as_bytes());
    let mut writer = std::io::BufWriter::with_capacity(1 << 14, &mut hasher);
    serde_json::to_writer(&mut writer, view).ok()?;
    drop(writer);
    Some(Key::new(hasher.finalize()))
}
