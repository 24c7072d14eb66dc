//! Finds glossary terms in the prose of a document.

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, MatchKind};

use super::{Document, Mark};
use crate::html;

/// Finds terms, whole words only, whatever their case.
#[derive(Debug)]
pub struct TermFinder {
    automaton: Option<AhoCorasick>,
    terms: Vec<usize>,
    n_terms: usize,
}

impl TermFinder {
    /// Takes the spellings of each term; the index of the outer list names the term.
    pub fn new<'a>(spellings: impl IntoIterator<Item = Vec<&'a str>>) -> TermFinder {
        let mut patterns: Vec<String> = Vec::new();
        let mut terms = Vec::new();
        let mut n_terms = 0;
        for (term, forms) in spellings.into_iter().enumerate() {
            n_terms = term + 1;
            for form in forms.into_iter().filter(|form| !form.trim().is_empty()) {
                patterns.push(html::escape(form));
                terms.push(term);
            }
        }
        let automaton = AhoCorasickBuilder::new()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::LeftmostLongest)
            .build(&patterns)
            .ok();
        TermFinder { automaton, terms, n_terms }
    }

    /// Returns the first place of each term in a document, in order.
    pub fn find(&self, document: &Document) -> Vec<Mark> {
        let Some(automaton) = &self.automaton else { return Vec::new() };
        let mut is_marked = vec![false; self.n_terms];
        let mut marks = Vec::new();
        for range in &document.prose {
            let text = &document.html[range.start as usize..range.end as usize];
            for found in automaton.find_iter(text) {
                let term = self.terms[found.pattern().as_usize()];
                let before = text[..found.start()].chars().next_back();
                let after = text[found.end()..].chars().next();
                let is_inside_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '-' || c == '_');
                if is_marked[term] || is_inside_word(before) || is_inside_word(after) {
                    continue;
                }
                is_marked[term] = true;
                marks.push(Mark {
                    term,
                    start: range.start + super::to_u32(found.start()),
                    end: range.start + super::to_u32(found.end()),
                });
            }
        }
        marks
    }
}
