//! What is wrong with the content: one list that every stage adds to.
//!
//! Nothing here prints; `human`, `json`, `sarif` and `github` make text, the command line writes it. Codes are declared beside the code that emits them and gathered by `crate::codes`.

use std::collections::BTreeMap;

use crate::source::{FileId, Sources, Span};

pub mod github;
pub mod human;
pub mod json;
pub mod sarif;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Nothing is published.
    Error,
    /// The portal is published.
    Warning,
}

impl Level {
    /// Returns the word that is printed.
    pub fn as_str(self) -> &'static str {
        match self {
            Level::Error => "error",
            Level::Warning => "warning",
        }
    }
}

/// A kind of finding, with a stable name.
#[derive(Debug)]
pub struct Code {
    /// The name, `[a-z-]+`, which never changes.
    pub name: &'static str,
    /// The level, unless `fieldbook.toml` sets another.
    pub level: Level,
    /// Whether `fieldbook.toml` may set the level.
    pub adjustable: bool,
    /// Whether it is only told where `fieldbook.toml` asks for it.
    pub is_off: bool,
    /// What it means, why it matters and what to do, in a few sentences.
    pub about: &'static str,
}

impl Code {
    /// Makes a code that is always an error, because the build has no meaning to go on with.
    pub const fn fixed(name: &'static str, about: &'static str) -> Code {
        Code { name, level: Level::Error, adjustable: false, is_off: false, about }
    }

    /// Makes a code that is an error unless `fieldbook.toml` says otherwise.
    pub const fn error(name: &'static str, about: &'static str) -> Code {
        Code { name, level: Level::Error, adjustable: true, is_off: false, about }
    }

    /// Makes a code that is a warning where `fieldbook.toml` asks for it.
    pub const fn off(name: &'static str, about: &'static str) -> Code {
        Code { name, level: Level::Warning, adjustable: true, is_off: true, about }
    }

    /// Makes a code that is a warning unless `fieldbook.toml` says otherwise.
    pub const fn warning(name: &'static str, about: &'static str) -> Code {
        Code { name, level: Level::Warning, adjustable: true, is_off: false, about }
    }
}

/// Where a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// In no file.
    Nowhere,
    /// A file as a whole.
    File(FileId),
    /// A range of a text file.
    Span(Span),
}

impl From<Span> for Place {
    fn from(span: Span) -> Place {
        Place::Span(span)
    }
}

impl From<FileId> for Place {
    fn from(file: FileId) -> Place {
        Place::File(file)
    }
}

/// One finding.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// Which kind.
    pub code: &'static Code,
    /// How bad, after `fieldbook.toml` was asked.
    pub level: Level,
    /// Where.
    pub place: Place,
    /// What is, in lower case and without a full stop.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// Other places that explain it.
    pub related: Vec<(Span, String)>,
}

impl Diagnostic {
    /// Makes a finding of its code's own level.
    pub fn new(code: &'static Code, place: impl Into<Place>, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            code,
            level: code.level,
            place: place.into(),
            message: message.into(),
            help: None,
            related: Vec::new(),
        }
    }

    /// Says what to do.
    pub fn help(&mut self, help: impl Into<String>) -> &mut Diagnostic {
        self.help = Some(help.into());
        self
    }

    /// Shows another place.
    pub fn related(&mut self, span: Span, label: impl Into<String>) -> &mut Diagnostic {
        self.related.push((span, label.into()));
        self
    }
}

/// All findings of a build.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Adds a finding and returns it, so that help can be given.
    pub fn add(&mut self, code: &'static Code, place: impl Into<Place>, message: impl Into<String>) -> &mut Diagnostic {
        self.list.push(Diagnostic::new(code, place, message));
        let last = self.list.len() - 1;
        &mut self.list[last]
    }

    /// Adds findings that were collected elsewhere.
    pub fn append(&mut self, mut other: Diagnostics) {
        self.list.append(&mut other.list);
    }

    /// Returns the findings.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.list.iter()
    }

    /// Returns how many findings of a level there are.
    pub fn count(&self, level: Level) -> usize {
        self.list.iter().filter(|diagnostic| diagnostic.level == level).count()
    }

    /// Returns whether anything forbids publishing.
    pub fn has_errors(&self) -> bool {
        self.count(Level::Error) > 0
    }

    /// Applies the levels of `fieldbook.toml` (`None` is off), sorts by place and drops repetitions.
    pub fn finish(&mut self, levels: &BTreeMap<&'static str, Option<Level>>) {
        self.list.retain_mut(|diagnostic| match levels.get(diagnostic.code.name) {
            Some(None) => false,
            Some(Some(level)) => {
                diagnostic.level = *level;
                true
            }
            None => !diagnostic.code.is_off,
        });
        self.list.sort_by(|a, b| {
            let key = |d: &Diagnostic| (d.place, d.code.name);
            key(a).cmp(&key(b)).then_with(|| a.message.cmp(&b.message))
        });
        self.list.dedup_by(|a, b| a.place == b.place && a.code.name == b.code.name && a.message == b.message);
    }
}

/// Returns `path:line:column` of a place, as far as it has them.
pub fn locate(sources: &Sources, place: Place) -> Option<(String, Option<(usize, usize)>)> {
    match place {
        Place::Nowhere => None,
        Place::File(file) => Some((sources.get(file).path.to_string(), None)),
        Place::Span(span) => {
            let position = sources.position(span.file, span.start);
            Some((sources.get(span.file).path.to_string(), Some(position)))
        }
    }
}

/// Returns the candidate that was probably meant, if one is near enough; upper and lower case count as one.
pub fn nearest<'a>(text: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = text.to_lowercase();
    let length = folded.chars().count();
    let limit = (length / 3).max(1);
    candidates
        .into_iter()
        // The distance is never less than the difference in length, which is much cheaper to tell.
        .filter(|candidate| candidate.chars().count().abs_diff(length) <= limit)
        .map(|candidate| (strsim::damerau_levenshtein(&folded, &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    static ONE: Code = Code::warning("one", "");

    #[test]
    fn nearest_refuses_what_is_far() {
        assert_eq!(nearest("sumary", ["title", "summary"]), Some("summary"));
        assert_eq!(nearest("xyz", ["title", "summary"]), None);
        assert_eq!(nearest("UPDATE.md", ["update.md"]), Some("update.md"));
    }

    #[test]
    fn levels_are_applied_and_repetitions_dropped() {
        let mut diagnostics = Diagnostics::default();
        diagnostics.add(&ONE, Place::Nowhere, "b");
        diagnostics.add(&ONE, Place::Nowhere, "a");
        diagnostics.add(&ONE, Place::Nowhere, "b");
        diagnostics.finish(&BTreeMap::from([("one", Some(Level::Error))]));
        let messages: Vec<&str> = diagnostics.iter().map(|d| d.message.as_str()).collect();
        assert_eq!(messages, ["a", "b"]);
        assert!(diagnostics.has_errors());
        diagnostics.finish(&BTreeMap::from([("one", None)]));
        assert_eq!(diagnostics.iter().count(), 0);
    }
}
