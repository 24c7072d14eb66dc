//! Keeps harmless raw HTML and removes the rest.
//!
//! A whole document is cleaned at once, because an element may open in one piece of raw HTML and
//! close in another. Its holes travel through the cleaning as private characters.

use std::borrow::Cow;
use std::collections::HashSet;

use super::Hole;

const OPEN: char = '\u{E000}';
const CLOSE: char = '\u{E001}';

/// Cleans the HTML of a document and finds its holes again.
pub(super) fn clean(html: &str, holes: &[(u32, Hole)]) -> (String, Vec<(u32, Hole)>) {
    let mut marked = String::with_capacity(html.len() + holes.len() * 16);
    let mut done = 0;
    for (index, (at, hole)) in holes.iter().enumerate() {
        push_without_marks(&html[done..*at as usize], &mut marked);
        done = *at as usize;
        match hole {
            Hole::Link(_) => marked.push_str(&format!(" href=\"{OPEN}{index}{CLOSE}\"")),
            Hole::Image(_) => marked.push_str(&format!(" src=\"{OPEN}{index}{CLOSE}\"")),
            _ => marked.push_str(&format!("{OPEN}{index}{CLOSE}")),
        }
    }
    push_without_marks(&html[done..], &mut marked);
    restore(&cleaner().clean(&marked).to_string(), holes)
}

fn push_without_marks(html: &str, out: &mut String) {
    out.extend(html.chars().filter(|c| !matches!(*c, OPEN | CLOSE)));
}

fn cleaner() -> ammonia::Builder<'static> {
    let mut builder = ammonia::Builder::default();
    builder
        .add_tags(["section", "aside", "figure", "figcaption", "details", "summary", "div", "span", "dl", "dt", "dd"])
        .add_generic_attributes(["class", "id", "tabindex", "title", "lang", "dir", "role", "aria-label"])
        .add_tag_attributes("a", ["href"])
        .add_tag_attributes("th", ["scope"])
        .add_tag_attributes("ol", ["start"])
        .add_tag_attributes("details", ["open"])
        // A picture from elsewhere would report every reader to its host.
        .attribute_filter(|_, attribute, value| match attribute {
            "src" if !value.contains(OPEN) => None,
            _ => Some(value.into()),
        })
        .url_schemes(HashSet::from(["https", "http", "mailto", "tel"]))
        // Addresses in raw HTML could not be checked, so only whole ones are kept.
        .url_relative(ammonia::UrlRelative::Custom(Box::new(keep_own)))
        .link_rel(None);
    builder
}

/// Keeps the addresses that stand for holes.
fn keep_own(url: &str) -> Option<Cow<'_, str>> {
    url.contains(OPEN).then_some(Cow::Borrowed(url))
}

fn restore(cleaned: &str, holes: &[(u32, Hole)]) -> (String, Vec<(u32, Hole)>) {
    let mut html = String::with_capacity(cleaned.len());
    let mut found = Vec::with_capacity(holes.len());
    let mut rest = cleaned;
    while let Some(start) = rest.find(OPEN) {
        let (before, after) = rest.split_at(start);
        html.push_str(before);
        let after = &after[OPEN.len_utf8()..];
        let Some((index, tail)) = after.split_once(CLOSE) else {
            rest = after;
            continue;
        };
        rest = tail;
        let Some((_, hole)) = index.parse().ok().and_then(|index: usize| holes.get(index)) else { continue };
        let attribute = match hole {
            Hole::Link(_) => " href=\"",
            Hole::Image(_) => " src=\"",
            _ => "",
        };
        if !attribute.is_empty() && html.ends_with(attribute) {
            html.truncate(html.len() - attribute.len());
            rest = rest.strip_prefix('"').unwrap_or(rest);
        }
        found.push((super::to_u32(html.len()), *hole));
    }
    html.push_str(rest);
    (html, found)
}
