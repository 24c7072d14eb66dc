//! Reads a TOML table into a typed value and reports every mistake in it, not only the first.
//!
//! A mistake is reported, its entry is left out, and the rest is read again, until it fits. So a
//! file with three wrong keys gives three findings and still has all its other values.

use std::ops::Range;

use serde::de::DeserializeOwned;
use toml::de::{DeArray, DeTable, DeValue, Deserializer};

use crate::diagnostic::{Code, Diagnostics, nearest};
use crate::source::{FileId, Span};

/// Codes of this module.
pub static CODES: &[&Code] = &[&TOML_SYNTAX, &UNKNOWN_KEY, &MISSING_KEY, &WRONG_VALUE];

static TOML_SYNTAX: Code = Code::fixed(
    "toml-syntax",
    "The file, or the front matter between the `+++` lines, is not TOML. Common causes: a string without quotes, a \
     missing `=`, a key that is written twice, a date that does not exist.",
);
/// An unknown key.
pub static UNKNOWN_KEY: Code = Code::fixed(
    "unknown-key",
    "A key that Fieldbook does not know is refused, because a misspelt key would silently do nothing. The kind of a \
     page, and so its keys, follows from the folder it lies in.",
);
/// A missing key.
pub static MISSING_KEY: Code = Code::fixed(
    "missing-key",
    "Few keys are required: `title` of a page, `name` of a product, `version` and `date` of a release, and the keys \
     that make an entry of a list mean something.",
);
/// A value of the wrong type or form.
pub static WRONG_VALUE: Code = Code::fixed(
    "wrong-value",
    "The key is known, but its value has another type or form than it must have, or is not one of the words that are \
     possible there.",
);

/// After this many mistakes in one table the rest of it is not read, as each means to read it again.
const MOST_MISTAKES: usize = 200;

/// A TOML table, parsed but not yet understood.
pub struct Table<'a> {
    file: FileId,
    root: toml::Spanned<DeTable<'a>>,
    /// Up to here the text was understood; what seems wrong after the first syntax error may only follow from it.
    reliable: usize,
}

/// Parses a TOML text whose first byte is that of its file.
pub fn parse<'a>(file: FileId, text: &'a str, diagnostics: &mut Diagnostics) -> Table<'a> {
    let (root, errors) = DeTable::parse_recoverable(text);
    let mut reliable = text.len();
    for error in &errors {
        let range = error.span().unwrap_or(0..0);
        reliable = reliable.min(range.start);
        let help = syntax_help(text, range.start);
        let finding = diagnostics.add(&TOML_SYNTAX, Span::new(file, range), lower_first(error.message()));
        if let Some(help) = help {
            finding.help(help);
        }
    }
    Table { file, root, reliable }
}

/// Says how a value is written that is no TOML: a day in another form, or words without quotes.
fn syntax_help(text: &str, at: usize) -> Option<String> {
    let line_start = text.get(..at)?.rfind('\n').map_or(0, |end| end + 1);
    let line = text[line_start..].lines().next()?;
    let (_, value) = line.split_once('=')?;
    let value = value.split('#').next()?.trim();
    let is_day = value.len() >= 6 && value.chars().all(|c| c.is_ascii_digit() || "./-".contains(c));
    match value.chars().next()? {
        _ if is_day => Some("write a day as year, month and day, such as 2026-09-14, without quotes".to_owned()),
        first if first.is_alphabetic() && !matches!(value, "true" | "false") && !value.contains(['"', '\'']) => {
            Some(format!("put text between quotes: `\"{value}\"`"))
        }
        _ => None,
    }
}

impl Table<'_> {
    /// Cuts it in two by top-level keys: a table with these keys, and one with all others.
    pub fn split(self, keys: &[&str]) -> (Self, Self) {
        let span = self.root.span();
        let (first, second) =
            self.root.into_inner().into_iter().partition(|(key, _)| keys.iter().any(|other| *other == key.get_ref()));
        let table =
            |root| Table { file: self.file, root: toml::Spanned::new(span.clone(), root), reliable: self.reliable };
        (table(first), table(second))
    }

    /// Returns whether no key is in it.
    pub fn is_empty(&self) -> bool {
        self.root.get_ref().is_empty()
    }

    /// Reads it as a `T`; `None` if a required key of the table itself is missing.
    ///
    /// `other_keys` are known as well, for suggestions: those that [`Table::split`] took away.
    pub fn read<T: DeserializeOwned>(mut self, other_keys: &[&str], diagnostics: &mut Diagnostics) -> Option<T> {
        let mut damaged: Vec<Range<usize>> = Vec::new();
        loop {
            let error = match T::deserialize(Deserializer::from(self.root.clone())) {
                Ok(value) => return Some(value),
                Err(error) => error,
            };
            let span = error.span().unwrap_or(0..0);
            let entry = innermost_entry(self.root.get_ref(), &self.root.span(), &span);
            // A key that is only missing because its value was left out has been reported already.
            let is_consequence = error.message().starts_with("missing field") && damaged.contains(&span);
            if !is_consequence && span.start < self.reliable.max(1) {
                self.report(error.message(), &span, entry.as_ref(), other_keys, diagnostics);
            }
            let entry = entry?;
            if damaged.len() == MOST_MISTAKES {
                diagnostics.add(&WRONG_VALUE, Span::new(self.file, span), "there are more mistakes in this file");
                return None;
            }
            remove(self.root.get_mut(), &entry.removed);
            damaged.push(entry.table);
        }
    }

    fn report(
        &self,
        message: &str,
        span: &Range<usize>,
        entry: Option<&Entry>,
        other_keys: &[&str],
        diagnostics: &mut Diagnostics,
    ) {
        let span = Span::new(self.file, span.clone());
        let mut quoted = message.split('`').skip(1).step_by(2);
        let name = entry.map_or("the value", |entry| entry.key.as_str());
        if message.starts_with("unknown field") {
            let key = quoted.next().unwrap_or_default().to_owned();
            let mut known: Vec<&str> = quoted.collect();
            if entry.is_some_and(|entry| entry.depth == 0) {
                known.extend(other_keys);
            }
            let help = match nearest(&key, known.iter().copied()) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("the keys here are {}", list(&known)),
            };
            diagnostics.add(&UNKNOWN_KEY, span, format!("unknown key `{key}`")).help(help);
        } else if message.starts_with("missing field") {
            let key = quoted.next().unwrap_or_default();
            diagnostics.add(&MISSING_KEY, span, format!("the key `{key}` is missing")).help(format!("add `{key} = …`"));
        } else if message.starts_with("unknown variant") {
            let word = quoted.next().unwrap_or_default();
            let known: Vec<&str> = quoted.collect();
            let help = match nearest(word, known.iter().copied()) {
                Some(meant) => format!("did you mean `{meant}`? The words are {}", list(&known)),
                None => format!("the words are {}", list(&known)),
            };
            diagnostics.add(&WRONG_VALUE, span, format!("`{name}` can not be `{word}`")).help(help);
        } else if let Some(rest) = message.strip_prefix("invalid type: ").or(message.strip_prefix("invalid value: ")) {
            let (found, expected) = rest.split_once(", expected ").unwrap_or((rest, "something else"));
            let found = match found {
                "sequence" => "a list".to_owned(),
                "map" => "a table".to_owned(),
                found => found
                    .replace("string \"", "the string \"")
                    .replace("integer `", "the number `")
                    .replace("floating point `", "the number `")
                    .replace("boolean `", "`"),
            };
            let expected = match expected {
                "u8" | "u16" | "u32" | "u64" => "a whole number that is not negative",
                "i64" => "a whole number",
                "a sequence" => "a list",
                "a map" => "a table",
                "a boolean" => "`true` or `false`",
                expected if expected.starts_with("struct ") => "a table",
                expected => expected,
            };
            diagnostics.add(&WRONG_VALUE, span, format!("`{name}` must be {expected}, not {found}"));
        } else if message.starts_with("must ") {
            diagnostics.add(&WRONG_VALUE, span, format!("`{name}` {message}"));
        } else {
            diagnostics.add(&WRONG_VALUE, span, format!("`{name}`: {}", lower_first(message)));
        }
    }
}

/// The entry of a table that a mistake lies in.
struct Entry {
    key: String,
    /// How many tables it lies in below the root.
    depth: usize,
    /// The range of the key, or of the element of a list, to leave out.
    removed: Range<usize>,
    /// The range of the table that it lies in.
    table: Range<usize>,
}

fn innermost_entry(table: &DeTable<'_>, range: &Range<usize>, span: &Range<usize>) -> Option<Entry> {
    let touches = |range: &Range<usize>| range.start <= span.start && span.end <= range.end;
    table.iter().find_map(|(key, value)| {
        let own = || Entry { key: key.get_ref().to_string(), depth: 0, removed: key.span(), table: range.clone() };
        if touches(&key.span()) {
            return Some(own());
        }
        let inner = innermost_value(value, span).map(|mut entry| {
            entry.depth += 1;
            if entry.key.is_empty() {
                entry.key = key.get_ref().to_string();
            }
            entry
        });
        // The header of a table is its key: a mistake at the whole table removes the whole table.
        inner.or_else(|| touches(&value.span()).then(own))
    })
}

fn innermost_value(value: &toml::Spanned<DeValue<'_>>, span: &Range<usize>) -> Option<Entry> {
    match value.get_ref() {
        DeValue::Table(table) => innermost_entry(table, &value.span(), span),
        DeValue::Array(array) => array.iter().find_map(|item| {
            let range = item.span();
            let touches = range.start <= span.start && span.end <= range.end;
            let own = || Entry { key: String::new(), depth: 0, removed: range.clone(), table: value.span() };
            innermost_value(item, span).or_else(|| touches.then(own))
        }),
        _ => None,
    }
}

fn remove(table: &mut DeTable<'_>, range: &Range<usize>) {
    *table = std::mem::take(table).into_iter().filter(|(key, _)| key.span() != *range).collect();
    for (_, value) in table.iter_mut() {
        remove_from_value(value.get_mut(), range);
    }
}

fn remove_from_value(value: &mut DeValue<'_>, range: &Range<usize>) {
    match value {
        DeValue::Table(table) => remove(table, range),
        DeValue::Array(array) => {
            for mut item in std::mem::replace(array, DeArray::new()).into_iter().filter(|item| item.span() != *range) {
                remove_from_value(item.get_mut(), range);
                array.push(item);
            }
        }
        _ => {}
    }
}

fn list(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) if !chars.as_str().starts_with(char::is_uppercase) => first.to_lowercase().chain(chars).collect(),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::super::value::{Date, Spanned};
    use super::*;
    use crate::diagnostic::human::{Colour, render};
    use crate::path::SitePath;
    use crate::source::Sources;

    #[derive(Debug, Default, Deserialize)]
    #[serde(deny_unknown_fields, default)]
    struct Page {
        title: Option<Spanned<String>>,
        reviewed: Option<Date>,
        steps: Vec<Step>,
        step: Step,
    }

    #[derive(Debug, Default, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Step {
        text: String,
        #[serde(default)]
        #[allow(dead_code, reason = "only read to be wrong")]
        minutes: u32,
    }

    fn check(toml: &str) -> (Option<Page>, String) {
        let sources = Sources::fixture(&format!("//- a.toml\n{toml}"));
        let file = sources.find(&SitePath::new("a.toml").unwrap()).unwrap();
        let mut diagnostics = Diagnostics::default();
        let page = parse(file, sources.get(file).text(), &mut diagnostics).read(&["summary"], &mut diagnostics);
        let text = diagnostics.iter().map(|d| render(d, &sources, Colour::No)).collect();
        (page, text)
    }

    #[test]
    fn every_mistake_is_reported_and_the_rest_is_read() {
        let (page, text) = check(
            "titel = \"a\"\nsumary = 1\nreviewed = \"2026-01-01\"\ntitle = \"kept\"\n\
             steps = [{ text = 3 }, { text = \"kept\", minuts = 1 }, { minutes = 2 }]\n[step]\ntext = \"x\"\nminutes = -1\n",
        );
        let page = page.unwrap();
        assert_eq!(page.title.unwrap().get_ref(), "kept");
        assert_eq!(page.steps.iter().map(|s| s.text.as_str()).collect::<Vec<_>>(), ["kept"]);
        insta::assert_snapshot!(text, @r#"
        error[wrong-value]: `reviewed` must be a date without quotes, such as 2026-09-14
         --> a.toml:3:12
          |
        3 | reviewed = "2026-01-01"
          |            ^^^^^^^^^^^^

        error[wrong-value]: `minutes` must be a whole number that is not negative, not the number `-1`
         --> a.toml:8:11
          |
        8 | minutes = -1
          |           ^^

        error[wrong-value]: `text` must be a string, not the number `3`
         --> a.toml:5:19
          |
        5 | steps = [{ text = 3 }, { text = "kept", minuts = 1 }, { minutes = 2 }]
          |                   ^

        error[unknown-key]: unknown key `minuts`
         --> a.toml:5:41
          |
        5 | steps = [{ text = 3 }, { text = "kept", minuts = 1 }, { minutes = 2 }]
          |                                         ^^^^^^
          |
          = help: did you mean `minutes`?

        error[missing-key]: the key `text` is missing
         --> a.toml:5:55
          |
        5 | steps = [{ text = 3 }, { text = "kept", minuts = 1 }, { minutes = 2 }]
          |                                                       ^^^^^^^^^^^^^^^
          |
          = help: add `text = …`

        error[unknown-key]: unknown key `sumary`
         --> a.toml:2:1
          |
        2 | sumary = 1
          | ^^^^^^
          |
          = help: did you mean `summary`?

        error[unknown-key]: unknown key `titel`
         --> a.toml:1:1
          |
        1 | titel = "a"
          | ^^^^^
          |
          = help: did you mean `title`?
        "#);
    }
}
