//! The Atom feed of advisories (RFC 4287), the last changed first.

use super::{Artifact, Rendering, Subject};
use crate::config::value::Moment;
use crate::diagnostic::Place;
use crate::html::escape_xml;
use crate::path::encode_path;
use crate::site::advisories::{AdvisoryEntry, Order, ordered};
use crate::view::Scene;

/// How many entries a feed has.
const LONGEST: usize = 100;

pub(super) fn list(rendering: &Rendering<'_>) -> Vec<(String, Subject, Place)> {
    let site = rendering.site;
    if site.config.base_url().is_none() || site.advisories.is_empty() {
        return Vec::new();
    }
    vec![("advisories/feed.atom.xml".to_owned(), Subject::Portal, Place::Nowhere)]
}

pub(super) fn make(rendering: &Rendering<'_>, artifact: &Artifact) -> Vec<u8> {
    let site = rendering.site;
    let base = site.config.base_url().unwrap_or_default();
    let scene = Scene { site, theme: rendering.theme, locale: 0, route: &artifact.path };
    let title = site.config.portal.title.as_ref().map(|title| scene.text(title).0).unwrap_or_default();
    let author = site.config.manufacturer.name.clone().unwrap_or_default();
    let entries: Vec<&AdvisoryEntry> =
        ordered(site, Order::Updated).into_iter().take(LONGEST).map(|id| &site.advisories[id]).collect();
    let newest = entries.iter().filter_map(|entry| entry.updated).max();
    let home = format!("{base}/advisories/index.html");
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    xml.push_str(&format!(
        "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n",
        site.config.default_locale()
    ));
    xml.push_str(&format!("<id>{}</id>\n", escape_xml(&home)));
    xml.push_str(&format!(
        "<title>{}</title>\n",
        escape_xml(&format!("{title}: {}", scene.words().get("nav.advisories")))
    ));
    xml.push_str(&format!("<updated>{}</updated>\n", time(newest)));
    xml.push_str(&format!("<author><name>{}</name></author>\n", escape_xml(&author)));
    xml.push_str(&format!("<link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>\n", escape_xml(&home)));
    xml.push_str(&format!(
        "<link rel=\"self\" type=\"application/atom+xml\" href=\"{}\"/>\n",
        escape_xml(&format!("{base}/{}", artifact.path))
    ));
    for entry in entries {
        let link = scene.link(entry.node);
        let address = format!("{base}/{}", encode_path(&site.route(entry.node, 0)));
        xml.push_str("<entry>\n");
        xml.push_str(&format!("<id>{}</id>\n", escape_xml(&address)));
        xml.push_str(&format!("<title>{}</title>\n", escape_xml(&format!("{}: {}", entry.id, link.title))));
        xml.push_str(&format!("<link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>\n", escape_xml(&address)));
        if entry.published.is_some() {
            xml.push_str(&format!("<published>{}</published>\n", time(entry.published)));
        }
        xml.push_str(&format!("<updated>{}</updated>\n", time(entry.updated)));
        for product in &entry.products {
            let product = &site.products[*product];
            xml.push_str(&format!(
                "<category scheme=\"{}\" term=\"{}\" label=\"{}\"/>\n",
                escape_xml(&format!("{base}/products/")),
                product.slug,
                escape_xml(&product.facts.name)
            ));
        }
        if !link.summary.is_empty() {
            xml.push_str(&format!("<summary>{}</summary>\n", escape_xml(&link.summary)));
        }
        xml.push_str("</entry>\n");
    }
    xml.push_str("</feed>\n");
    xml.into_bytes()
}

/// Writes a moment; one that nobody knows is the start of time, so that the output stays reproducible.
fn time(moment: Option<Moment>) -> String {
    moment.map_or_else(|| "1970-01-01T00:00:00Z".to_owned(), |moment| moment.0.to_string())
}
