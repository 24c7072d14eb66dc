//! Addresses of other hosts: which there are, and where they stand.

use std::collections::{BTreeMap, BTreeSet};

use super::Site;
use crate::content::common;
use crate::source::{FileId, Sources, Span, lines};

/// Returns every address of the web in pages and TOML files, without its fragment, with the places it stands in.
///
/// Addresses of the portal itself are left out, and those in code, in raw HTML and in files to download.
pub fn links(site: &Site, sources: &Sources) -> BTreeMap<String, BTreeSet<Span>> {
    let mut found: BTreeMap<String, BTreeSet<Span>> = BTreeMap::new();
    let own = site.config.base_url().map(|base| format!("{base}/"));
    let mut add = |url: &str, span: Span| {
        let url = url.split('#').next().unwrap_or_default();
        if !own.as_ref().is_some_and(|own| format!("{url}/").starts_with(own)) {
            found.entry(url.to_owned()).or_default().insert(span);
        }
    };
    let bodies = site.pages.iter().map(|page| &page.body).chain(site.fragments.iter().map(|fragment| &fragment.body));
    for link in bodies.flat_map(|body| &body.links).filter(|link| is_web(&link.dest)) {
        add(&link.dest, link.span);
    }
    let products = site.products.iter().map(|product| product.file);
    let glossaries = site.glossaries.iter().flatten().map(|glossary| glossary.file);
    let baselines = site.baselines.iter().filter(|baseline| !baseline.is_built_in).map(|baseline| baseline.file);
    for file in site.config.file.into_iter().chain(products).chain(glossaries).chain(baselines) {
        quoted(file, sources.get(file).text(), &mut add);
    }
    for page in &site.pages {
        if let Some((front_matter, _)) = common::front_matter(sources.get(page.file).text()) {
            quoted(page.file, front_matter, &mut add);
        }
    }
    found
}

fn is_web(dest: &str) -> bool {
    ["https://", "http://"]
        .iter()
        .any(|scheme| dest.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)))
}

/// Finds strings of a TOML text that are an address; `text` starts with its file.
fn quoted(file: FileId, text: &str, add: &mut dyn FnMut(&str, Span)) {
    for (start, line) in lines(text).filter(|(_, line)| !line.trim_start().starts_with('#')) {
        let mut rest = 0;
        while let Some(at) = line[rest..].find(['"', '\'']).map(|at| rest + at) {
            let quote = &line[at..=at];
            let length = line[at + 1..].find(quote).unwrap_or(line.len() - at - 1);
            let value = &line[at + 1..at + 1 + length];
            if is_web(value) && !value.contains(char::is_whitespace) {
                add(value, Span::new(file, start + at + 1..start + at + 1 + length));
            }
            rest = (at + length + 2).min(line.len());
        }
    }
}
