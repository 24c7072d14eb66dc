//! Addresses of other hosts: which there are, and where they stand.

use std::collections::BTreeMap;

use super::Site;
use crate::source::{FileId, Sources, Span};

/// Returns every address of the web in pages and TOML files, without its fragment, with the places it stands in.
///
/// Addresses of the portal itself are left out, and those in code and in files to download.
pub fn links(site: &Site, sources: &Sources) -> BTreeMap<String, Vec<Span>> {
    let mut links: BTreeMap<String, Vec<Span>> = BTreeMap::new();
    let own = site.config.base_url().map(|base| format!("{base}/"));
    let mut add = |url: &str, span: Span| {
        let url = url.split('#').next().unwrap_or_default();
        let is_own = own.as_ref().is_some_and(|own| format!("{url}/").starts_with(own));
        if !is_own && !links.get(url).is_some_and(|spans| spans.contains(&span)) {
            links.entry(url.to_owned()).or_default().push(span);
        }
    };
    let bodies = site.pages.iter().map(|page| &page.body).chain(site.fragments.iter().map(|fragment| &fragment.body));
    for link in bodies.flat_map(|body| &body.links).filter(|link| is_web(&link.dest)) {
        add(&link.dest, link.span);
    }
    let toml = site.config.file.into_iter().chain(site.products.iter().map(|product| product.file));
    for file in toml {
        quoted(file, sources.get(file).text(), &mut add);
    }
    for page in &site.pages {
        let text = sources.get(page.file).text();
        if let Some(end) = text.strip_prefix("+++").and_then(|rest| rest.find("\n+++")) {
            quoted(page.file, &text[..end], &mut add);
        }
    }
    links
}

fn is_web(dest: &str) -> bool {
    dest.starts_with("https://") || dest.starts_with("http://")
}

/// Finds strings of a TOML text that are an address.
fn quoted(file: FileId, text: &str, add: &mut dyn FnMut(&str, Span)) {
    for quote in ['"', '\''] {
        for scheme in ["https://", "http://"] {
            let start_of = format!("{quote}{scheme}");
            for (at, _) in text.match_indices(&start_of) {
                let start = at + 1;
                let line_start = text[..at].rfind('\n').map_or(0, |end| end + 1);
                let is_comment = text[line_start..at].trim_start().starts_with('#');
                let Some(length) = text[start..].find([quote, '\n']) else { continue };
                let url = &text[start..start + length];
                if !is_comment && !url.contains(char::is_whitespace) {
                    add(url, Span::new(file, start..start + length));
                }
            }
        }
    }
}
