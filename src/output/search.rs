//! The search index: for each language, what its pages say, as scripts that a page loads when somebody searches.
//!
//! `index.js` is loaded first; it names the shards of these tables: words with their hits (`t`), words read backwards, to
//! find those with a slip in their first half (`e`), pages with their sections (`p`), what they can be filtered by (`f`), names
//! of products (`n`), and for the archive what each advisory can be filtered by (`a`) and how it is listed (`r`).
//! `themes/default/assets/search.js` reads all this.

use std::collections::{BTreeMap, BTreeSet, HashMap};

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
mod words;

use postings::{Hit, Weights};
use words::Language;

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

/// Entries in a row, with the words in them.
#[derive(Default)]
struct Part {
    entries: Vec<Entry>,
    /// The stems of each word: one for each language that has it.
    stems: HashMap<String, BTreeSet<String>>,
    /// Words that are common in a language that has them.
    common: BTreeSet<String>,
    /// Where each stem is; pages count from the start of the part.
    hits: HashMap<String, Vec<Hit>>,
    /// Two words of a title in a row, written as one.
    pairs: Vec<(String, Hit)>,
}

fn index_of(site: &Site, theme: &Theme, locale: usize) -> Vec<(String, Vec<u8>)> {
    let nodes: Vec<NodeId> = site.node_ids().filter(|id| is_searched(site.node(*id).what)).collect();
    let length = (nodes.len() / 64).clamp(32, 2_048);
    let parts: Vec<Part> = nodes.par_chunks(length).map(|nodes| read(site, theme, locale, nodes)).collect();
    let Part { entries, stems, common, mut hits, pairs } = join(parts);
    add_pairs(pairs, &stems, &mut hits);
    let mut shards = Vec::new();
    let n_pages = entries.len();
    let (records, facets): (Vec<String>, Vec<String>) = entries.into_iter().map(|e| (e.record, e.facets)).unzip();
    let total: usize = records.iter().map(String::len).sum();
    let terms = terms(&stems, &hits, n_pages);
    let n_bytes: usize = terms.iter().map(|(_, json)| json.len()).sum();
    let ends = ends(&stems);
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
        "common": common,
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

/// Adds what titles write as two words to the hits of the one word that people write instead, where a text has that.
fn add_pairs(
    pairs: Vec<(String, Hit)>,
    stems: &HashMap<String, BTreeSet<String>>,
    hits: &mut HashMap<String, Vec<Hit>>,
) {
    let mut grown: BTreeSet<&String> = BTreeSet::new();
    for (pair, hit) in pairs {
        for stem in stems.get(&pair).into_iter().flatten() {
            if let Some(hits) = hits.get_mut(stem) {
                hits.push(hit);
                grown.insert(stem);
            }
        }
    }
    for stem in grown {
        let Some(hits) = hits.get_mut(stem) else { continue };
        hits.sort_by_key(|hit| (hit.page, hit.section, std::cmp::Reverse(hit.impact)));
        hits.dedup_by_key(|hit| (hit.page, hit.section));
    }
}

fn join(parts: Vec<Part>) -> Part {
    let mut whole = Part::default();
    for part in parts {
        let first = whole.entries.len() as u32;
        let moved = |hit: Hit| Hit { page: hit.page + first, ..hit };
        whole.entries.extend(part.entries);
        for (word, stems) in part.stems {
            whole.stems.entry(word).or_default().extend(stems);
        }
        whole.common.extend(part.common);
        for (stem, hits) in part.hits {
            whole.hits.entry(stem).or_default().extend(hits.into_iter().map(moved));
        }
        whole.pairs.extend(part.pairs.into_iter().map(|(pair, hit)| (pair, moved(hit))));
    }
    whole
}

/// Reads some nodes.
fn read(site: &Site, theme: &Theme, locale: usize, nodes: &[NodeId]) -> Part {
    let mut reader = Reader::default();
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
            reader.page(title, context, passages, worth);
            let sections: Vec<_> = passages.iter().map(|passage| section(passage, &link.summary)).collect();
            let severity = site.advisory_of(*node).and_then(|at| site.advisories[at].severity);
            let severity = severity.and_then(|own| Severity::ALL.iter().position(|other| *other == own));
            let product = site.product_of(*node);
            let record = json!([encode_path(&route), link.title, link.lang, group, product, severity, sections]);
            reader.part.entries.push(Entry { record: record.to_string(), facets: facets(group, severity, product) });
        }
    }
    reader.part
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

/// Puts words into a part.
#[derive(Default)]
struct Reader {
    part: Part,
    language: String,
    known: Language,
    /// The number of the stem of each word of the language.
    words: HashMap<String, u32>,
    /// The number of each stem.
    numbers: HashMap<String, u32>,
    stems: Vec<String>,
    weights: Weights,
}

impl Reader {
    /// Takes words as those of a language from now on.
    fn speak(&mut self, language: &str) {
        if self.language != language {
            self.language = language.to_owned();
            self.known = Language::of(language);
            self.words.clear();
        }
    }

    fn page(&mut self, title: &str, context: [&str; 3], passages: &[Passage], worth: f32) {
        let page = self.part.entries.len() as u32;
        let in_title = postings::weight_in_title(count(title));
        self.heading(title, in_title, Hit { page, section: 0, impact: postings::impact(in_title, worth) });
        context.into_iter().for_each(|text| self.add(text, 0, postings::SUMMARY));
        for (section, passage) in passages.iter().enumerate() {
            let section = section as u16;
            let impact = postings::impact(postings::HEADING, worth);
            self.heading(&passage.heading, postings::HEADING, Hit { page, section, impact });
            self.add(&passage.text, section, postings::weight_in_text(count(&passage.text)));
            self.add(&passage.keywords, section, postings::SUMMARY);
            for subject in &passage.subjects {
                // An id is what it is about; the words around it and the parts of it are only mentioned.
                let is_one = !subject.trim().contains(char::is_whitespace);
                let mut named: Vec<String> = Vec::new();
                words::each(subject, |word| named.push(word.to_owned()));
                let last = named.len().saturating_sub(1);
                let is_named = |(at, word): &(usize, String)| words::is_identifier(word) || (is_one && *at == last);
                self.add(subject, section, postings::SUMMARY);
                for (_, word) in named.into_iter().enumerate().filter(is_named) {
                    self.add_word(&word, section, postings::SUBJECT);
                }
            }
        }
        for ((stem, section), weight) in self.weights.drain() {
            let hit = Hit { page, section, impact: postings::impact(weight, worth) };
            self.part.hits.entry(self.stems[stem as usize].clone()).or_default().push(hit);
        }
    }

    /// Adds the words of a title or heading, each of which would be this hit alone.
    fn heading(&mut self, text: &str, weight: f32, hit: Hit) {
        let mut before = String::new();
        words::each(text, |word| {
            if !before.is_empty() {
                self.part.pairs.push((format!("{before}{word}"), hit));
            }
            word.clone_into(&mut before);
        });
        self.add(text, hit.section, weight);
    }

    fn add(&mut self, text: &str, section: u16, weight: f32) {
        words::each(text, |word| self.add_word(word, section, weight));
    }

    fn add_word(&mut self, word: &str, section: u16, weight: f32) {
        if word.is_empty() {
            return;
        }
        let number = match self.words.get(word) {
            Some(number) => *number,
            None => self.add_new(word),
        };
        self.weights.add(number, section, weight);
    }

    fn add_new(&mut self, word: &str) -> u32 {
        let stem = self.known.stem(word).into_owned();
        let next = self.stems.len() as u32;
        let number = *self.numbers.entry(stem.clone()).or_insert(next);
        if number == next {
            self.stems.push(stem.clone());
        }
        self.part.stems.entry(word.to_owned()).or_default().insert(stem);
        if self.known.is_common(word) {
            self.part.common.insert(word.to_owned());
        }
        self.words.insert(word.to_owned(), number);
        number
    }
}

fn count(text: &str) -> usize {
    let mut n = 0;
    words::each(text, |_| n += 1);
    n
}

/// Returns the table of words: each with its stems, each stem with its hits after `=`, and before
/// these, where some were left out, the number of all its pages after `#`.
fn terms(
    stems: &HashMap<String, BTreeSet<String>>,
    hits: &HashMap<String, Vec<Hit>>,
    n_pages: usize,
) -> Vec<(String, String)> {
    let mut terms: BTreeMap<Utf16<'_>, String> = BTreeMap::new();
    for (stem, hits) in hits {
        let n_own = hits.chunk_by(|a, b| a.page == b.page).count();
        let longest = if n_own * 4 > n_pages { LONGEST_HITS.1 } else { LONGEST_HITS.0 };
        let (text, n_kept) = postings::encode(hits, longest);
        // That pages were left out does not make a word rare.
        let count = if n_kept < n_own { format!(" #{n_own}") } else { String::new() };
        terms.insert(Utf16(stem), format!("{stem}{count} ={text}"));
    }
    for (word, stems) in stems {
        // A word can be a stem as well, of itself or of another.
        for stem in stems.iter().filter(|stem| *stem != word) {
            let entry = terms.entry(Utf16(word)).or_insert_with(|| word.clone());
            entry.push(' ');
            entry.push_str(stem);
        }
    }
    terms.into_iter().map(|(word, entry)| (word.0.to_owned(), json!(entry).to_string())).collect()
}

/// Returns the table of words read backwards.
fn ends(stems: &HashMap<String, BTreeSet<String>>) -> Vec<(String, String)> {
    let long = stems.keys().filter(|word| word.chars().count() >= 5 && word.chars().all(char::is_alphabetic));
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
        self.0.encode_utf16().cmp(other.0.encode_utf16())
    }
}
