//! The words of pages: which stem each has, and where each stem is.

use std::collections::{BTreeSet, HashMap};

use super::postings::{self, Hit};
use super::words::{self, Language};
use crate::view::text::Passage;

/// The words of pages in a row, which are counted from the first of these.
#[derive(Default)]
pub(super) struct Vocabulary {
    /// Every stem.
    pub(super) stems: Vec<Stem>,
    /// Each word with its stem, by index: one for each language that has the word. Sorted, once it is joined.
    pub(super) words: Vec<(String, u32)>,
    /// Words that are common in a language that has them.
    pub(super) common: BTreeSet<String>,
    /// Two words of a title in a row, written as one.
    pairs: Vec<(String, Hit)>,
}

/// A stem.
pub(super) struct Stem {
    /// What it is written.
    pub(super) text: String,
    /// Where it is, in the order of page and section.
    pub(super) hits: Vec<Hit>,
}

/// Joins the words of parts, of which each has so many pages.
pub(super) fn join(parts: Vec<Vocabulary>, lengths: &[u32]) -> Vocabulary {
    let mut whole = Vocabulary::default();
    let mut numbers: HashMap<String, u32> = HashMap::new();
    let mut first = 0;
    for (part, length) in parts.into_iter().zip(lengths) {
        let moved = |hit: Hit| Hit { page: hit.page + first, ..hit };
        let number = |Stem { text, hits }: Stem| {
            let next = whole.stems.len() as u32;
            let number = *numbers.entry(text).or_insert_with_key(|text| {
                whole.stems.push(Stem { text: text.clone(), hits: Vec::new() });
                next
            });
            whole.stems[number as usize].hits.extend(hits.into_iter().map(moved));
            number
        };
        let own: Vec<u32> = part.stems.into_iter().map(number).collect();
        whole.words.extend(part.words.into_iter().map(|(word, stem)| (word, own[stem as usize])));
        whole.common.extend(part.common);
        whole.pairs.extend(part.pairs.into_iter().map(|(pair, hit)| (pair, moved(hit))));
        first += length;
    }
    let Vocabulary { stems, words, .. } = &mut whole;
    words.sort_unstable_by(|(a, a_stem), (b, b_stem)| {
        a.cmp(b).then_with(|| stems[*a_stem as usize].text.cmp(&stems[*b_stem as usize].text))
    });
    words.dedup();
    add_pairs(&mut whole);
    whole
}

/// Adds what titles write as two words to the hits of the one word that people write instead, where a text has that.
fn add_pairs(Vocabulary { stems, words, pairs, .. }: &mut Vocabulary) {
    let mut grown: BTreeSet<u32> = BTreeSet::new();
    for (pair, hit) in pairs {
        let at = words.partition_point(|(word, _)| word < pair);
        for (_, stem) in words[at..].iter().take_while(|(word, _)| word == pair) {
            stems[*stem as usize].hits.push(*hit);
            grown.insert(*stem);
        }
    }
    for stem in grown {
        let hits = &mut stems[stem as usize].hits;
        hits.sort_by_key(|hit| (hit.page, hit.section, std::cmp::Reverse(hit.impact)));
        hits.dedup_by_key(|hit| (hit.page, hit.section));
    }
}

/// Reads pages, one after the other.
#[derive(Default)]
pub(super) struct Reader {
    found: Vocabulary,
    language: String,
    known: Language,
    /// The stem of each word of the language.
    words: HashMap<String, u32>,
    /// The index of each stem.
    numbers: HashMap<String, u32>,
    /// What each stem counts in the section that is read.
    weights: Vec<f32>,
    /// The stems that are in that section.
    heard: Vec<u32>,
    /// The stems of the text that is read, a buffer.
    text: Vec<u32>,
}

impl Reader {
    /// Takes words as those of a language from now on.
    pub(super) fn speak(&mut self, language: &str) {
        if self.language != language {
            self.language = language.to_owned();
            self.known = Language::of(language);
            self.words.clear();
        }
    }

    /// Reads a page: its title, what else says what it is about, its sections. `worth` of 1 is the highest.
    pub(super) fn page(&mut self, page: u32, title: &str, context: [&str; 3], passages: &[Passage], worth: f32) {
        let hit = |section: usize, weight: f32| Hit {
            page,
            section: section as u16,
            impact: postings::impact(weight, worth),
        };
        let in_title = |n_words| postings::weight_in_title(n_words);
        let n_words = self.add(title, in_title);
        self.pair(title, hit(0, in_title(n_words)));
        for text in context {
            self.add(text, |_| postings::SUMMARY);
        }
        for (section, passage) in passages.iter().enumerate() {
            self.add(&passage.heading, |_| postings::HEADING);
            self.pair(&passage.heading, hit(section, postings::HEADING));
            self.add(&passage.text, postings::weight_in_text);
            self.add(&passage.keywords, |_| postings::SUMMARY);
            passage.subjects.iter().for_each(|subject| self.subject(subject));
            for stem in self.heard.drain(..) {
                let weight = std::mem::take(&mut self.weights[stem as usize]);
                self.found.stems[stem as usize].hits.push(hit(section, weight));
            }
        }
    }

    /// Returns the words of the pages that were read.
    pub(super) fn finish(self) -> Vocabulary {
        self.found
    }

    /// Adds an id: it is what the section is about; the words around it and the parts of it are only mentioned.
    fn subject(&mut self, subject: &str) {
        self.add(subject, |_| postings::SUMMARY);
        let is_one = !subject.trim().contains(char::is_whitespace);
        let mut named: Vec<String> = Vec::new();
        words::each(subject, |word| named.push(word.to_owned()));
        let last = named.len().saturating_sub(1);
        for (at, word) in named.iter().enumerate() {
            if words::is_identifier(word) || (is_one && at == last) {
                let stem = self.stem(word);
                self.weigh(stem, postings::SUBJECT);
            }
        }
    }

    /// Notes the words of a title or heading that somebody may write as one, each of which would be this hit alone.
    fn pair(&mut self, text: &str, hit: Hit) {
        let mut before = String::new();
        words::each(text, |word| {
            if !before.is_empty() {
                self.found.pairs.push((format!("{before}{word}"), hit));
            }
            word.clone_into(&mut before);
        });
    }

    /// Adds the words of a text, whose number decides what each counts, and returns that number.
    fn add(&mut self, text: &str, weight: impl Fn(usize) -> f32) -> usize {
        let mut stems = std::mem::take(&mut self.text);
        words::each(text, |word| stems.push(self.stem(word)));
        let n_words = stems.len();
        let weight = weight(n_words);
        stems.drain(..).for_each(|stem| self.weigh(stem, weight));
        self.text = stems;
        n_words
    }

    fn weigh(&mut self, stem: u32, weight: f32) {
        let sum = &mut self.weights[stem as usize];
        if *sum == 0.0 {
            self.heard.push(stem);
        }
        *sum += weight;
    }

    /// Returns the stem of a word, by index.
    fn stem(&mut self, word: &str) -> u32 {
        if let Some(stem) = self.words.get(word) {
            return *stem;
        }
        let text = self.known.stem(word).into_owned();
        let next = self.found.stems.len() as u32;
        let stem = *self.numbers.entry(text).or_insert_with_key(|text| {
            self.found.stems.push(Stem { text: text.clone(), hits: Vec::new() });
            self.weights.push(0.0);
            next
        });
        self.found.words.push((word.to_owned(), stem));
        if self.known.is_common(word) {
            self.found.common.insert(word.to_owned());
        }
        self.words.insert(word.to_owned(), stem);
        stem
    }
}
