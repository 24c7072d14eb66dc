//! Keeps harmless raw HTML and removes the rest.
//!
//! A whole document is cleaned at once, because an element may open in one piece of raw HTML and
//! close in another. Its holes travel through the cleaning as private characters.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::Hole;

const OPEN: char = '\u{E000}';
const CLOSE: char = '\u{E001}';

/// Cleans the HTML of a document and finds its holes again.
pub(super) fn clean(html: &str, holes: &[(u32, Hole)]) -> (String, Vec<(u32, Hole)>) {
    // What stands for a hole holds a hash of the whole text, which no text can hold itself, however it is written.
    let sign = format!("{OPEN}{}-", &blake3::hash(html.as_bytes()).to_hex()[..32]);
    let mut marked = String::with_capacity(html.len() + holes.len() * 48);
    let mut done = 0;
    for (index, (at, hole)) in holes.iter().enumerate() {
        marked.push_str(&html[done..*at as usize]);
        done = *at as usize;
        match hole {
            Hole::Link(_) => marked.push_str(&format!(" href=\"{sign}{index}{CLOSE}\"")),
            Hole::Image(_) => marked.push_str(&format!(" src=\"{sign}{index}{CLOSE}\"")),
            _ => marked.push_str(&format!("{sign}{index}{CLOSE}")),
        }
    }
    marked.push_str(&html[done..]);
    restore(&cleaner(sign.clone()).clean(&marked).to_string(), &sign, holes)
}

/// Returns what [`clean`] takes out of a piece of raw HTML, and where that is written.
pub(super) fn removed(html: &str) -> Vec<(Range<usize>, String)> {
    let kept = kept();
    let mut removed = Vec::new();
    let mut at = 0;
    while let Some(start) = html[at..].find('<').map(|found| at + found) {
        let rest = &html[start + 1..];
        at = start + 1;
        if rest.starts_with("!--") {
            at += rest.find("-->").unwrap_or(rest.len());
            continue;
        }
        let name = &rest[..rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(rest.len())];
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            continue;
        }
        at += name.len();
        let name = name.to_ascii_lowercase();
        if !kept.tags.contains(name.as_str()) {
            removed.push((start..at, format!("the element `<{name}>`")));
            continue;
        }
        for (range, attribute, value) in attributes(html, &mut at) {
            let own = kept.attributes.get(name.as_str()).is_some_and(|own| own.contains(attribute.as_str()));
            if !own && !kept.generic.contains(attribute.as_str()) {
                removed.push((range, format!("`{attribute}` of `<{name}>`")));
            } else if attribute == "src" || (attribute == "href" && !is_whole_address(&value)) {
                removed.push((range, format!("the address `{value}` of `<{name}>`")));
            }
        }
    }
    removed
}

/// What the cleaner keeps.
struct Kept {
    tags: HashSet<&'static str>,
    attributes: HashMap<&'static str, HashSet<&'static str>>,
    generic: HashSet<&'static str>,
}

fn kept() -> Kept {
    let cleaner = cleaner(String::new());
    Kept {
        tags: cleaner.clone_tags(),
        attributes: cleaner.clone_tag_attributes(),
        generic: cleaner.clone_generic_attributes(),
    }
}

fn is_whole_address(value: &str) -> bool {
    value.split_once(':').is_some_and(|(scheme, _)| SCHEMES.contains(&scheme.to_ascii_lowercase().as_str()))
}

/// Reads the attributes of a tag from `at`, which is moved behind it: their places, names and values.
fn attributes(html: &str, at: &mut usize) -> Vec<(Range<usize>, String, String)> {
    let mut attributes = Vec::new();
    loop {
        let rest = &html[*at..];
        let skipped = rest.find(|c: char| !c.is_whitespace() && c != '/').unwrap_or(rest.len());
        let start = *at + skipped;
        let rest = &html[start..];
        let length = rest.find(|c: char| c.is_whitespace() || "=>/".contains(c)).unwrap_or(rest.len());
        if length == 0 {
            *at = start;
            // What is left starts with `>`, or is nothing; a stray `=` is stepped over.
            if rest.starts_with('=') {
                *at += 1;
                continue;
            }
            return attributes;
        }
        let name = rest[..length].to_ascii_lowercase();
        *at = start + length;
        let after = html[*at..].trim_start();
        let mut value = String::new();
        if let Some(assigned) = after.strip_prefix('=').map(str::trim_start) {
            let (quote, inner) = match assigned.chars().next() {
                Some(quote @ ('"' | '\'')) => (Some(quote), &assigned[1..]),
                _ => (None, assigned),
            };
            let end = match quote {
                Some(quote) => inner.find(quote),
                None => inner.find(|c: char| c.is_whitespace() || c == '>'),
            };
            let end = end.unwrap_or(inner.len());
            value = inner[..end].to_owned();
            let left = inner.len() - (end + usize::from(quote.is_some())).min(inner.len());
            *at = html.len() - left;
        }
        attributes.push((start..start + length, name, value));
    }
}

/// The schemes of addresses that are kept.
const SCHEMES: [&str; 4] = ["https", "http", "mailto", "tel"];

fn cleaner(sign: String) -> ammonia::Builder<'static> {
    let own = sign.clone();
    let mut builder = ammonia::Builder::default();
    builder
        .add_tags(["section", "aside", "figure", "figcaption", "details", "summary", "div", "span", "dl", "dt", "dd"])
        .add_generic_attributes(["class", "id", "tabindex", "title", "lang", "dir", "role", "aria-label"])
        .add_tag_attributes("a", ["href"])
        .add_tag_attributes("th", ["scope"])
        .add_tag_attributes("ol", ["start"])
        .add_tag_attributes("details", ["open"])
        // A picture from elsewhere would report every reader to its host.
        .attribute_filter(move |_, attribute, value| match attribute {
            "src" if !value.starts_with(&own) => None,
            _ => Some(value.into()),
        })
        .url_schemes(HashSet::from(SCHEMES))
        // Addresses in raw HTML could not be checked, so only whole ones are kept.
        .url_relative(ammonia::UrlRelative::Custom(Box::new(KeepOwn(sign))))
        .link_rel(None);
    builder
}

/// Keeps the addresses that stand for holes: those that start with a sign.
struct KeepOwn(String);

impl ammonia::UrlRelativeEvaluate<'_> for KeepOwn {
    fn evaluate<'a>(&self, url: &'a str) -> Option<Cow<'a, str>> {
        url.starts_with(&self.0).then_some(Cow::Borrowed(url))
    }
}

fn restore(cleaned: &str, sign: &str, holes: &[(u32, Hole)]) -> (String, Vec<(u32, Hole)>) {
    let mut html = String::with_capacity(cleaned.len());
    let mut found = Vec::with_capacity(holes.len());
    let mut rest = cleaned;
    while let Some(start) = rest.find(sign) {
        let (before, after) = rest.split_at(start);
        html.push_str(before);
        let after = &after[sign.len()..];
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

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(html: &str, expected: &[&str]) {
        let found: Vec<String> = removed(html).into_iter().map(|(_, what)| what).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn what_is_removed_is_named() {
        check("<b class=x title = 'y'>a</b> 1 < 2 <3", &[]);
        check("<B ONCLICK=\"a>b\" style>", &["`onclick` of `<b>`", "`style` of `<b>`"]);
        check("<script>x</script><!-- <iframe> -->", &["the element `<script>`"]);
        check("<a href=../x.md>", &["the address `../x.md` of `<a>`"]);
        check("<a href='HTTPS://example.com' / >ok</a><img src=x.png alt=", &["the address `x.png` of `<img>`"]);
        check("<a = href", &["the address `` of `<a>`"]);
    }

    #[test]
    fn no_text_can_stand_for_a_hole() {
        let check = |html: &str, holes: &[(u32, Hole)]| {
            let (cleaned, _) = clean(html, holes);
            assert!(!cleaned.contains("javascript"), "{cleaned}");
            assert!(!cleaned.contains("title=\" href"), "{cleaned}");
        };
        check("<a href=\"&#xE000;javascript:alert(1)\">x</a>", &[]);
        check("<a href=\"\u{E000}javascript:alert(1)\">x</a>", &[]);
        check("<a>l</a><div title=\"&#xE000;0&#xE001;\">x</div>", &[(2, Hole::Link(0))]);
        let (cleaned, holes) = clean("<a>l</a> &#xE000; text", &[(2, Hole::Link(0))]);
        assert!(cleaned.ends_with(" text") && holes.len() == 1, "{cleaned}");
    }

    #[test]
    fn what_is_named_is_what_the_cleaner_removes() {
        let html = "<table><tr><td colspan=2 align=left nowrap>x</td></tr></table><details open><summary>s</summary></details>";
        check(html, &["`nowrap` of `<td>`"]);
        assert!(!clean(html, &[]).0.contains("nowrap"));
        assert!(clean(html, &[]).0.contains("colspan"));
    }
}
