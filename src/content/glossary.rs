//! The glossary: terms with their definitions, by language.

use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::config::table;
use crate::config::value::Spanned;
use crate::diagnostic::Diagnostics;
use crate::source::FileId;

/// The terms of one language, by id.
#[derive(Clone, Debug)]
pub struct Glossary {
    /// The file.
    pub file: FileId,
    /// Id and term.
    pub terms: BTreeMap<String, Term>,
}

/// A term.
#[derive(Clone, Debug)]
pub struct Term {
    /// How it is written.
    pub name: String,
    /// Other spellings.
    pub forms: Vec<String>,
    /// What it means.
    pub definition: String,
    /// Ids of terms to look up as well.
    pub see: Vec<Spanned<String>>,
}

/// A glossary as it is written: a term for each id.
#[derive(JsonSchema)]
#[schemars(title = "glossary.toml", transparent)]
#[allow(dead_code, reason = "it only gives the schema")]
pub(crate) struct File(BTreeMap<String, Written>);

#[derive(JsonSchema)]
#[schemars(untagged)]
enum Written {
    /// What the term means.
    Short(String),
    Long(Long),
}

// Not an untagged enum: that would lose the places of what is inside.
impl<'de> Deserialize<'de> for Written {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Written, D::Error> {
        struct WrittenVisitor;
        impl<'de> Visitor<'de> for WrittenVisitor {
            type Value = Written;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a definition in quotes, or a table with `definition`")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Written, E> {
                Ok(Written::Short(text.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Written, A::Error> {
                Long::deserialize(MapAccessDeserializer::new(map)).map(Written::Long)
            }
        }
        deserializer.deserialize_any(WrittenVisitor)
    }
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Long {
    /// How the term is written, if not as its id.
    term: Option<String>,
    /// Other spellings.
    #[serde(default)]
    forms: Vec<String>,
    /// What it means.
    definition: String,
    /// Ids of terms to look up as well.
    #[serde(default)]
    see: Vec<Spanned<String>>,
}

/// Reads a glossary file.
pub(super) fn read(file: FileId, text: &str, diagnostics: &mut Diagnostics) -> Glossary {
    let written: BTreeMap<String, Written> =
        table::parse(file, text, diagnostics).read(&[], diagnostics).unwrap_or_default();
    let terms = written.into_iter().map(|(id, written)| {
        let name = id.replace('-', " ");
        let term = match written {
            Written::Short(definition) => Term { name, forms: Vec::new(), definition, see: Vec::new() },
            Written::Long(long) => {
                Term { name: long.term.unwrap_or(name), forms: long.forms, definition: long.definition, see: long.see }
            }
        };
        (id, term)
    });
    Glossary { file, terms: terms.collect() }
}
