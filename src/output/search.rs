//! The search index: for each language, what its pages say, as scripts that a page loads when somebody searches.
//!
//! `index.js` is loaded first; it names the shards of these tables: words with their hits (`t`), words read backwards, to
//! find those with a slip in their first half (`e`), pages with their sections (`p`), what they can be filtered by (`f`), names
//! of products (`n`), and for the archive what each advisory can be filtered by (`a`) and how it is listed (`r`).
//! `themes/default/assets/search.js` reads all this.

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde_json::json;

use super::{Artifact, Rendering, Subject};
use crate::content::advisory::Severity;
use crate::content::common::Status;
use crate::diagnostic::Place;
use crate::path::encode_path;
use crate::site::lists::List;
use crate::site::{NodeId, Site, What};
use crate::theme::Theme;
use crate::view::{self, Scene, text::Passage};

mod archive;
mod postings;
mod shards;
mod vocabulary;
mod words;

use vocabulary::{Reader, Stem, Vocabulary};

/// The index of every language.
#[derive(Debug, Default)]
pub struct Index {
    /// Every file, by its output path.
    files: Vec<(String, Vec<u8>)>,
}

/// What readers can filter by, with the kinds of pages in each and how much these count. A list counts less than what it
/// lists.
static GROUPS: &[(&str, &[&str], f32)] = &[
    ("nav.products", &["product", "facts", "support"], 1.0),
    ("nav.guides", &["guide", "maintenance", "disposal"], 1.0),
    ("nav.faq", &["faq"], 1.0),
    ("nav.education", &["education"], 1.0),
    ("nav.advisories", &["advisory"], 0.95),
    ("nav.policies", &["policy"], 1.0),
    ("nav.parties", &["party"], 0.9),
    ("nav.glossary", &["glossary"], 0.9),
    ("nav.about", &["assumptions", "design", "capability"], 0.85),
    ("nav.coverage", &["coverage", "coverage-report", "baseline"], 0.5),
    ("search.lists", &[], 1.0),
];

/// Long pages, such as a glossary, are several entries of this many sections.
const MOST_SECTIONS: usize = 64;
/// How many characters of a section a result shows.
const EXCERPT: usize = 110;
/// How long the hits of one word are; of a word that is on more than a quarter of all pages, which says little.
const LONGEST_HITS: (usize, usize) = (24_000, 4_000);

/// Makes the index of all languages.
pub fn index(site: &Site, theme: &Theme) -> Index {
    let files = (0..site.config.locales.len()).flat_map(|locale| index_of(site, theme, locale));
    Index { files: files.collect() }
}

pub(super) fn list(rendering: &Rendering<'_>) -> Vec<(String, Subject, Place)> {
    let files = rendering.search.files.iter().enumerate();
    files.map(|(at, (path, _))| (path.clone(), Subject::Entry(at), Place::Nowhere)).collect()
}

pub(super) fn make(rendering: &Rendering<'_>, artifact: &Artifact) -> Vec<u8> {
    match artifact.subject {
        Subject::Entry(at) => rendering.search.files[at].1.clone(),
        _ => Vec::new(),
    }
}

/// A page, or a part of a long one.
struct Entry {
    /// What a result shows, as JSON.
    record: String,
    /// What it can be filtered by.
    facets: String,
}

fn index_of(site: &Site, theme: &Theme, locale: usize) -> Vec<(String, Vec<u8>)> {
    let nodes: Vec<NodeId> = site.node_ids().filter(|id| is_searched(site.node(*id).what)).collect();
    let length = (nodes.len() / 64).clamp(32, 2_048);
    let parts: Vec<_> = nodes.par_chunks(length).map(|nodes| read(site, theme, locale, nodes)).collect();
    let (entries, vocabularies): (Vec<Vec<Entry>>, Vec<Vocabulary>) = parts.into_iter().unzip();
    let lengths: Vec<u32> = entries.iter().map(|entries| entries.len() as u32).collect();
    let vocabulary = vocabulary::join(vocabularies, &lengths);
    let mut shards = Vec::new();
    let (records, facets): (Vec<String>, Vec<String>) =
        entries.into_iter().flatten().map(|e| (e.record, e.facets)).unzip();
    let n_pages = records.len();
    let total: usize = records.iter().map(String::len).sum();
    let terms = terms(&vocabulary, n_pages);
    let n_bytes: usize = terms.iter().map(|(_, json)| json.len()).sum();
    let ends = ends(&vocabulary);
    // A small portal has small shards, so that a search loads little; a large one does not have very many.
    let tables = json!({
        "t": shards::table("t", terms, (n_bytes / 160).clamp(5_000, 30_000), &mut shards),
        "e": shards::table("e", ends, 12_000, &mut shards),
        "p": shards::table("p", records.into_iter().enumerate(), (total / 512).clamp(2_500, 12_000), &mut shards),
        "f": shards::table("f", facets.into_iter().enumerate(), 20_000, &mut shards),
        "n": shards::table("n", names(site), 12_000, &mut shards),
        "a": shards::table("a", archive::properties(site), 20_000, &mut shards),
        "r": shards::table("r", archive::rows(site, theme, locale), 12_000, &mut shards),
    });
    let words = &theme.words[locale];
    let data = json!({
        "pages": n_pages,
        "groups": GROUPS.iter().map(|(word, ..)| words.get(word)).collect::<Vec<_>>(),
        "severities": Severity::ALL.map(|severity| words.get(&format!("severity.{}", severity.as_str())).to_owned()),
        "common": vocabulary.common,
        "tables": tables,
    });
    let path = |name: &str| view::search_script(&site.config.locales[locale], name);
    let root = (path("index"), shards::script("index", "", &data.to_string()));
    let shards = shards.into_iter().map(|shard| (path(&shard.name), shard.bytes));
    std::iter::once(root).chain(shards).collect()
}

/// Returns the groups' position and worth of what a node shows.
fn group_of(what: What) -> (usize, f32) {
    let kind = view::kind(what);
    let found = GROUPS.iter().position(|(_, kinds, _)| kinds.contains(&kind)).unwrap_or(GROUPS.len() - 1);
    (found, GROUPS[found].2)
}

fn is_searched(what: What) -> bool {
    !matches!(what, What::NotFound | What::List(_, 1..) | What::List(List::AdvisoryYear(_) | List::AdvisoryFacet(_), _))
}

/// Reads some nodes: what results show of them, and their words.
fn read(site: &Site, theme: &Theme, locale: usize, nodes: &[NodeId]) -> (Vec<Entry>, Vocabulary) {
    let (mut entries, mut reader) = (Vec::new(), Reader::default());
    for node in nodes {
        let route = site.route(*node, locale);
        let scene = Scene { site, theme, locale, route: &route };
        let page = site.document(*node, locale);
        let language = page.map_or(&site.config.locales[locale], |page| &page.locale);
        reader.speak(language.as_str());
        let link = scene.link(*node);
        let is_valid = page.is_none_or(|page| matches!(page.common.status, Status::Published | Status::Draft));
        let (group, worth) = group_of(site.node(*node).what);
        let worth = if is_valid { worth } else { worth * 0.4 };
        let passages = view::text::passages(&scene, *node);
        for (number, passages) in passages.chunks(MOST_SECTIONS).enumerate() {
            let title = if number == 0 { link.title.as_str() } else { "" };
            let product = site.product_of(*node).map_or("", |id| site.products[id].facts.name.as_str());
            // What a page is about is said by its product and its address, too.
            let name = site.node(*node).key.trim_end_matches("/index").rsplit('/').next().unwrap_or_default();
            let context = if number == 0 { [link.summary.as_str(), product, name] } else { [""; 3] };
            reader.page(entries.len() as u32, title, context, passages, worth);
            let sections: Vec<_> = passages.iter().map(|passage| section(passage, &link.summary)).collect();
            let severity = site.advisory_of(*node).and_then(|at| site.advisories[at].severity);
            let severity = severity.and_then(|own| Severity::ALL.iter().position(|other| *other == own));
            let product = site.product_of(*node);
            let record = json!([encode_path(&route), link.title, link.lang, group, product, severity, sections]);
            entries.push(Entry { record: record.to_string(), facets: facets(group, severity, product) });
        }
    }
    (entries, reader.finish())
}

/// Returns what a result shows of a section.
fn section(passage: &Passage, summary: &str) -> serde_json::Value {
    let text = if passage.anchor.is_empty() && !summary.is_empty() { summary } else { &passage.text };
    json!([passage.anchor, shorten(&passage.heading, EXCERPT), shorten(text, EXCERPT)])
}

/// Returns the start of a text, with its white space made single.
fn shorten(text: &str, longest: usize) -> String {
    let mut out = String::new();
    for word in text.split_whitespace() {
        if out.len() + word.len() > longest {
            // A text without spaces is cut within.
            if out.is_empty() {
                out.extend(word.chars().take(longest / 3));
            }
            out.push('…');
            return out;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// Writes what an entry can be filtered by: group, severity and product, 0 where it has none.
fn facets(group: usize, severity: Option<usize>, product: Option<usize>) -> String {
    let mut out = String::from("\"");
    for value in [Some(group), severity, product] {
        postings::push_number(value.map_or(0, |value| value as u32 + 1), &mut out);
    }
    out.push('"');
    out
}

/// Returns the table of words: each with its stems, each stem with its hits after `=`, and before
/// these, where some were left out, the number of all its pages after `#`.
fn terms(vocabulary: &Vocabulary, n_pages: usize) -> Vec<(String, String)> {
    let with_hits = vocabulary.stems.par_iter().map(|Stem { text, hits }| {
        let n_own = hits.chunk_by(|a, b| a.page == b.page).count();
        let longest = if n_own * 4 > n_pages { LONGEST_HITS.1 } else { LONGEST_HITS.0 };
        let (code, n_kept) = postings::encode(hits, longest);
        // That pages were left out does not make a word rare.
        let count = if n_kept < n_own { format!(" #{n_own}") } else { String::new() };
        (Utf16(text), format!("{text}{count} ={code}"))
    });
    let mut terms: BTreeMap<Utf16<'_>, String> = with_hits.collect::<Vec<_>>().into_iter().collect();
    for (word, stem) in &vocabulary.words {
        // A word can be a stem as well, of itself or of another.
        let stem = &vocabulary.stems[*stem as usize].text;
        if stem != word {
            let entry = terms.entry(Utf16(word)).or_insert_with(|| word.clone());
            entry.push(' ');
            entry.push_str(stem);
        }
    }
    terms.into_iter().map(|(word, entry)| (word.0.to_owned(), json!(entry).to_string())).collect()
}

/// Returns the table of words read backwards.
fn ends(vocabulary: &Vocabulary) -> Vec<(String, String)> {
    let words = vocabulary.words.iter().map(|(word, _)| word);
    let long = words.filter(|word| word.chars().count() >= 5 && word.chars().all(char::is_alphabetic));
    let backwards: Vec<String> = long.map(|word| word.chars().rev().collect()).collect();
    let sorted: BTreeMap<Utf16<'_>, String> =
        backwards.iter().map(|word| (Utf16(word), json!(word).to_string())).collect();
    sorted.into_iter().map(|(word, json)| (word.0.to_owned(), json)).collect()
}

/// Returns the names of products.
fn names(site: &Site) -> impl Iterator<Item = (usize, String)> {
    site.products.iter().enumerate().map(|(id, product)| (id, json!(product.facts.name).to_string()))
}

/// A text in the order of scripts in a browser, which compare UTF-16.
#[derive(PartialEq, Eq)]
struct Utf16<'a>(&'a str);

impl PartialOrd for Utf16<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Utf16<'_> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        // Texts of ASCII are in the same order either way.
        match self.0.is_ascii() && other.0.is_ascii() {
            true => self.0.cmp(other.0),
            false => self.0.encode_utf16().cmp(other.0.encode_utf16()),
        }
    }
}
