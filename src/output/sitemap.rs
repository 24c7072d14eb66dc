//! The sitemap of all pages, in all languages, and `robots.txt`.

use super::{Artifact, Rendering, Subject};
use crate::diagnostic::Place;
use crate::html::escape_xml;
use crate::path::encode_path;
use crate::site::What;

/// The most addresses that the format allows in one file.
const LONGEST: usize = 50_000;

pub(super) fn list(rendering: &Rendering<'_>) -> Vec<(String, Subject, Place)> {
    if rendering.site.config.base_url().is_none() {
        return Vec::new();
    }
    let n_parts = routes(rendering).len().div_ceil(LONGEST);
    let part = |index: usize| (format!("sitemap-{}.xml", index + 1), Subject::Entry(index), Place::Nowhere);
    let mut files = vec![("sitemap.xml".to_owned(), Subject::Portal, Place::Nowhere)];
    if n_parts > 1 {
        files.extend((0..n_parts).map(part));
    }
    files
}

pub(super) fn make(rendering: &Rendering<'_>, artifact: &Artifact) -> Vec<u8> {
    let routes = routes(rendering);
    let base = rendering.site.config.base_url().unwrap_or_default();
    match artifact.subject {
        Subject::Entry(index) => urls(base, routes.iter().skip(index * LONGEST).take(LONGEST)),
        _ if routes.len() <= LONGEST => urls(base, routes.iter()),
        _ => index(base, routes.len().div_ceil(LONGEST)),
    }
}

/// A route and the day of its last change.
type Entry = (String, Option<String>);

fn routes(rendering: &Rendering<'_>) -> Vec<Entry> {
    let site = rendering.site;
    let mut routes = Vec::new();
    for node in site.node_ids().filter(|node| site.node(*node).what != What::NotFound) {
        // What is shown in another language is the same page twice, and names that one as canonical.
        let own = (0..site.config.locales.len()).filter(|locale| site.is_own_language(node, *locale));
        for locale in own {
            let advisory = site.advisory_of(node).and_then(|at| site.advisories[at].updated);
            let reviewed = site.document(node, locale).and_then(|page| page.common.reviewed);
            let changed = advisory.map(|moment| moment.date()).or(reviewed);
            routes.push((site.route(node, locale), changed.map(|date| date.to_string())));
        }
    }
    routes
}

fn urls<'a>(base: &str, routes: impl Iterator<Item = &'a Entry>) -> Vec<u8> {
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for (route, changed) in routes {
        let changed = changed.as_ref().map(|day| format!("<lastmod>{day}</lastmod>")).unwrap_or_default();
        xml.push_str(&format!(
            "<url><loc>{}</loc>{changed}</url>\n",
            escape_xml(&format!("{base}/{}", encode_path(route)))
        ));
    }
    xml.push_str("</urlset>\n");
    xml.into_bytes()
}

fn index(base: &str, n_parts: usize) -> Vec<u8> {
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for part in 1..=n_parts {
        xml.push_str(&format!("<sitemap><loc>{}</loc></sitemap>\n", escape_xml(&format!("{base}/sitemap-{part}.xml"))));
    }
    xml.push_str("</sitemapindex>\n");
    xml.into_bytes()
}

pub(super) fn list_robots(_rendering: &Rendering<'_>) -> Vec<(String, Subject, Place)> {
    vec![("robots.txt".to_owned(), Subject::Portal, Place::Nowhere)]
}

pub(super) fn robots(rendering: &Rendering<'_>, _artifact: &Artifact) -> Vec<u8> {
    let mut text = String::from("User-agent: *\nAllow: /\n");
    if let Some(base) = rendering.site.config.base_url() {
        text.push_str(&format!("\nSitemap: {base}/sitemap.xml\n"));
    }
    text.into_bytes()
}
