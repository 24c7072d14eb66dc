//! Words of a text, as they are looked up: cut, folded, and joined by their stem.
//!
//! `search.js` cuts and folds what a reader types in the same way; stems it takes from the index.

use std::borrow::Cow;
use std::collections::HashSet;

use unicode_normalization::char::is_combining_mark;
use waken_snowball::{Algorithm, Stemmer};

use crate::fold::fold_into;

/// What holds the parts of a version, an id or a hyphenated word together.
const JOINERS: [char; 6] = ['-', '.', '_', '/', ':', '+'];
/// Longer words are nobody's search.
const LONGEST: usize = 48;

/// Calls `found` with every word of a text, folded.
///
/// What is written together, such as `CVE-2026-1234` or `Wi-Fi`, is found as its parts and as a whole: with its joiners
/// where it has a digit, without them where it has none.
pub(super) fn each(text: &str, mut found: impl FnMut(&str)) {
    let mut folded = String::new();
    for chunk in text.split(|c: char| !is_word(c) && !JOINERS.contains(&c)) {
        let chunk = chunk.trim_matches(JOINERS);
        if chunk.is_empty() {
            continue;
        }
        folded.clear();
        fold_into(chunk, &mut folded);
        // Folding takes some signs apart into letters and others.
        for chunk in folded.split(|c: char| !is_word(c) && !JOINERS.contains(&c)) {
            each_of(chunk.trim_matches(JOINERS), &mut found);
        }
    }
}

/// What is written together, folded.
fn each_of(chunk: &str, found: &mut impl FnMut(&str)) {
    let mut n_parts = 0;
    for part in chunk.split(JOINERS).filter(|part| !part.is_empty()) {
        n_parts += 1;
        each_part(part, found);
    }
    if n_parts > 1 && chunk.len() <= LONGEST {
        match is_identifier(chunk) {
            true => found(chunk),
            false if chunk.is_ascii() => found(&chunk.replace(JOINERS, "")),
            false => {}
        }
    }
}

/// A part is one word, or in scripts without spaces every two characters.
fn each_part(part: &str, found: &mut impl FnMut(&str)) {
    if part.is_ascii() {
        if part.len() <= LONGEST {
            found(part);
        }
        return;
    }
    let mut rest = part;
    while let Some(first) = rest.chars().next() {
        let spaceless = is_spaceless(first);
        let end = rest.find(|c| is_spaceless(c) != spaceless).unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        rest = after;
        if !spaceless {
            if run.len() <= LONGEST {
                found(run);
            }
            continue;
        }
        let starts: Vec<usize> = run.char_indices().map(|(at, _)| at).chain([run.len()]).collect();
        match starts.as_slice() {
            [start, end] => found(&run[*start..*end]),
            starts => starts.windows(3).for_each(|pair| found(&run[pair[0]..pair[2]])),
        }
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || (!c.is_ascii() && is_combining_mark(c))
}

/// Returns whether a character belongs to a script that writes words without spaces: Han, Kana, Thai, Lao, Khmer,
/// Myanmar.
fn is_spaceless(c: char) -> bool {
    matches!(c, '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
}

/// Returns whether a folded word names one thing rather than many: it has a digit and a letter or a joiner.
pub(super) fn is_identifier(word: &str) -> bool {
    word.contains(|c: char| c.is_ascii_digit()) && word.contains(|c: char| !c.is_ascii_digit())
}

/// What is known of the words of a language.
#[derive(Default)]
pub(super) struct Language {
    stemmer: Option<Stemmer>,
    /// Words such as `how` and `the`, folded.
    common: HashSet<String>,
}

impl Language {
    /// Takes the language of a tag such as `de-AT`; words of one that is not known are their own stems.
    pub(super) fn of(tag: &str) -> Language {
        let primary = tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
        let algorithm = ALGORITHMS.iter().find(|(language, _)| *language == primary);
        let mut common = HashSet::new();
        for words in stop_words::lookup(&primary).unwrap_or_default() {
            each(words, |word| _ = common.insert(word.to_owned()));
        }
        Language { stemmer: algorithm.map(|(_, algorithm)| algorithm.stemmer()), common }
    }

    /// Returns whether a folded word is on every page and asks for none.
    pub(super) fn is_common(&self, word: &str) -> bool {
        self.common.contains(word)
    }

    /// Returns the stem of a folded word.
    pub(super) fn stem<'w>(&self, word: &'w str) -> Cow<'w, str> {
        // Ids and short words have no endings, and two characters of Chinese are no word.
        let is_plain = word.len() > 2 && word.chars().all(|c| c.is_alphabetic() && !is_spaceless(c));
        match &self.stemmer {
            Some(stemmer) if is_plain => {
                let stem = stemmer.stem(word);
                if stem.is_empty() { Cow::Borrowed(word) } else { stem }
            }
            _ => Cow::Borrowed(word),
        }
    }
}

static ALGORITHMS: &[(&str, Algorithm)] = &[
    ("ar", Algorithm::Arabic),
    ("ca", Algorithm::Catalan),
    ("da", Algorithm::Danish),
    ("de", Algorithm::German),
    ("el", Algorithm::Greek),
    ("en", Algorithm::English),
    ("es", Algorithm::Spanish),
    ("et", Algorithm::Estonian),
    ("eu", Algorithm::Basque),
    ("fi", Algorithm::Finnish),
    ("fr", Algorithm::French),
    ("ga", Algorithm::Irish),
    ("hi", Algorithm::Hindi),
    ("hu", Algorithm::Hungarian),
    ("hy", Algorithm::Armenian),
    ("id", Algorithm::Indonesian),
    ("it", Algorithm::Italian),
    ("lt", Algorithm::Lithuanian),
    ("nb", Algorithm::Norwegian),
    ("ne", Algorithm::Nepali),
    ("nl", Algorithm::Dutch),
    ("nn", Algorithm::Norwegian),
    ("no", Algorithm::Norwegian),
    ("pt", Algorithm::Portuguese),
    ("ro", Algorithm::Romanian),
    ("ru", Algorithm::Russian),
    ("sr", Algorithm::Serbian),
    ("sv", Algorithm::Swedish),
    ("ta", Algorithm::Tamil),
    ("tr", Algorithm::Turkish),
];

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let mut words = Vec::new();
        each(text, |word| words.push(word.to_owned()));
        assert_eq!(words, expected);
    }

    #[test]
    fn words_are_folded() {
        check("Über die Größe, naïve Ærø!", &["uber", "die", "grosse", "naive", "aero"]);
        check("don’t (x)", &["don", "t", "x"]);
    }

    #[test]
    fn what_is_written_together_is_found_whole_and_in_parts() {
        check("CVE-2026-1234.", &["cve", "2026", "1234", "cve-2026-1234"]);
        check("Wi-Fi 1.4.2", &["wi", "fi", "wifi", "1", "4", "2", "1.4.2"]);
        check("--x-- a/b", &["x", "a", "b", "ab"]);
    }

    #[test]
    fn scripts_without_spaces_are_cut_in_pairs() {
        check("固件更新 v2", &["固件", "件更", "更新", "v2"]);
        check("リセット", &["リセ", "セッ", "ット"]);
        check("新", &["新"]);
    }

    #[test]
    fn endings_do_not_matter() {
        let english = Language::of("en-GB");
        assert_eq!(english.stem("updating"), english.stem("updated"));
        assert_eq!(english.stem("batteries"), english.stem("battery"));
        assert_eq!(Language::of("de").stem("werkseinstellungen"), Language::of("de").stem("werkseinstellung"));
        assert_eq!(Language::of("tlh").stem("updating"), "updating");
        assert!(english.is_common("how") && !english.is_common("update"));
    }

    proptest! {
        #[test]
        fn no_word_is_too_strange(text in "\\PC{0,40}", number in 0..ALGORITHMS.len()) {
            let language = Language::of(ALGORITHMS[number].0);
            each(&text, |word| {
                assert!(!word.is_empty());
                assert!(word.chars().all(|c| is_word(c) || JOINERS.contains(&c)), "{word}");
                language.stem(word);
            });
        }
    }
}
