//! The words of the theme, by language.

use std::collections::{BTreeMap, BTreeSet};

use crate::config::Config;
use crate::config::table;
use crate::config::value::{Date, Period};
use crate::diagnostic::{Code, Diagnostics, Place, nearest};
use crate::path::{Locale, SitePath};
use crate::source::Sources;

pub(super) static MISSING_WORDS: Code = Code::warning(
    "missing-words",
    "The theme has words in English and German. For another language, `templates/i18n/<language>.toml` gives them; words that \
     are missing there are shown in English. `fieldbook new language <language>` writes a file with all of them, to be translated.",
);
pub(super) static UNKNOWN_WORD: Code = Code::warning(
    "unknown-word",
    "A file in `templates/i18n/` has a word that the theme never shows. A template of your own may use it as `t.section.key`.",
);

type Sections = BTreeMap<String, BTreeMap<String, String>>;

/// The words of one language, by `section.key`.
#[derive(Clone, Debug, Default)]
pub struct Words {
    words: BTreeMap<String, String>,
}

impl Words {
    /// Returns a word, or its key if nobody wrote it.
    pub fn get<'a>(&'a self, key: &'a str) -> &'a str {
        self.words.get(key).map_or(key, String::as_str)
    }

    /// Returns a word if somebody wrote it.
    pub fn find(&self, key: &str) -> Option<&str> {
        self.words.get(key).map(String::as_str)
    }

    /// Returns what a language is called, or its tag if the theme has no word for it.
    pub fn language<'a>(&'a self, tag: &'a str) -> &'a str {
        self.words.get(&format!("language.{tag}")).map_or(tag, String::as_str)
    }

    /// Returns a word with its `{name}` places filled.
    pub fn fill(&self, key: &str, values: &[(&str, &str)]) -> String {
        // In one pass, because a value may itself have braces.
        let mut filled = String::new();
        let mut rest = self.get(key);
        while let Some((before, after)) = rest.split_once('{') {
            filled.push_str(before);
            let value = after.split_once('}').and_then(|(name, after)| {
                let (_, value) = values.iter().find(|(known, _)| *known == name)?;
                Some((value, after))
            });
            rest = match value {
                Some((value, after)) => {
                    filled.push_str(value);
                    after
                }
                None => {
                    filled.push('{');
                    after
                }
            };
        }
        filled.push_str(rest);
        filled
    }

    /// Returns a date as people of the language write it.
    pub fn date(&self, date: Date) -> String {
        let month = format!("date.month_{}", date.0.month());
        let values = [
            ("day", date.0.day().to_string()),
            ("month", self.get(&month).to_owned()),
            ("year", date.0.year().to_string()),
        ];
        self.fill("date.pattern", &values.each_ref().map(|(name, value)| (*name, value.as_str())))
    }

    /// Returns a period in words.
    pub fn period(&self, period: Period) -> String {
        let (count, unit) = period.unit();
        let form = if count == 1 { "one" } else { "many" };
        self.fill(&format!("period.{}_{form}", unit.as_str()), &[("n", &count.to_string())])
    }

    /// Returns `Yes` or `No`.
    pub fn yes_no(&self, value: bool) -> &str {
        self.get(if value { "site.yes" } else { "site.no" })
    }

    /// Returns the name that the script with the words of a language has in the theme.
    pub fn script_name(locale: &Locale) -> String {
        format!("words.{locale}.js")
    }

    /// Returns a script with the words that scripts show: those below `[script]`.
    pub(super) fn script(&self) -> String {
        let words: BTreeMap<&str, &str> =
            self.iter().filter_map(|(key, word)| Some((key.strip_prefix("script.")?, word))).collect();
        format!("window.fieldbookWords = {};\n", serde_json::json!(words))
    }

    /// Returns all words with their keys.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.words.iter().map(|(key, word)| (key.as_str(), word.as_str()))
    }

    /// Returns the words by section and key, as templates see them.
    pub(super) fn nested(&self) -> Sections {
        let mut sections = Sections::new();
        for (key, word) in &self.words {
            if let Some((section, key)) = key.split_once('.') {
                sections.entry(section.to_owned()).or_default().insert(key.to_owned(), word.clone());
            }
        }
        sections
    }
}

/// Loads the words of every language of the portal.
pub(super) fn load(sources: &Sources, config: &Config, diagnostics: &mut Diagnostics) -> Vec<Words> {
    let english = read(sources, "themes/default/i18n/en.toml", &BTreeSet::new(), &mut Diagnostics::default());
    let known: BTreeSet<String> = english.keys().cloned().collect();
    let load = |locale: &Locale| {
        let mut words = english.clone();
        // A language that does not say what it is called is not English for that.
        words.insert("site.language".to_owned(), locale.as_str().to_owned());
        let embedded = read(sources, &format!("themes/default/i18n/{locale}.toml"), &known, diagnostics);
        let own = read(sources, &format!("templates/i18n/{locale}.toml"), &known, diagnostics);
        let missing: Vec<&String> =
            known.iter().filter(|key| !embedded.contains_key(*key) && !own.contains_key(*key)).collect();
        if let Some(first) = missing.first() {
            let message =
                format!("the theme has {} of {} words in `{locale}`", known.len() - missing.len(), known.len());
            let place = config.file.map_or(Place::Nowhere, Place::File);
            diagnostics.add(&MISSING_WORDS, place, message).help(match own.is_empty() {
                true => {
                    format!("`fieldbook new language {locale}` writes `templates/i18n/{locale}.toml`, to be translated")
                }
                false => format!("add them to `templates/i18n/{locale}.toml`, starting with `{first}`"),
            });
        }
        words.extend(embedded);
        words.extend(own);
        Words { words }
    };
    config.locales.iter().map(load).collect()
}

fn read(
    sources: &Sources,
    path: &str,
    known: &BTreeSet<String>,
    diagnostics: &mut Diagnostics,
) -> BTreeMap<String, String> {
    let file = SitePath::new(path).ok().and_then(|path| sources.find(&path));
    let Some(file) = file else { return BTreeMap::new() };
    let sections: Sections =
        table::parse(file, sources.get(file).text(), diagnostics).read(&[], diagnostics).unwrap_or_default();
    let mut words = BTreeMap::new();
    for (section, entries) in sections {
        for (key, word) in entries {
            let key = format!("{section}.{key}");
            if !known.is_empty() && !known.contains(&key) {
                let finding = diagnostics.add(&UNKNOWN_WORD, file, format!("the theme has no word `{key}`"));
                if let Some(meant) = nearest(&key, known.iter().map(String::as_str)) {
                    finding.help(format!("did you mean `{meant}`?"));
                }
            }
            words.insert(key, word);
        }
    }
    words
}
