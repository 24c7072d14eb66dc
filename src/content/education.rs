//! Education guides: what customers should know, whatever product they have.

use serde::Deserialize;

use crate::config::value::{Choice, Spanned, Vocabulary};

/// The keys of an education guide.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Education {
    /// What it is about.
    pub topic: Option<Choice<Topic>>,
    /// How much it expects.
    pub level: Option<Choice<ReaderLevel>>,
    /// Products it is for; all if it is empty.
    pub products: Vec<Spanned<String>>,
    /// Who has to do what.
    pub responsibilities: Vec<Responsibility>,
}

/// An entry of `responsibilities`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Responsibility {
    /// What has to be done.
    pub duty: String,
    /// The customer's part.
    #[serde(default)]
    pub customer: String,
    /// The manufacturer's part.
    #[serde(default)]
    pub manufacturer: String,
    /// The part of others.
    #[serde(default)]
    pub party: String,
    /// When.
    #[serde(default)]
    pub when: String,
}

/// What an education guide is about.
#[derive(Debug)]
pub struct Topic;

impl Vocabulary for Topic {
    const NAME: &'static str = "topic";
    const WORDS: &'static [&'static str] = &[
        "responsibilities",
        "assumptions",
        "passwords",
        "updates",
        "network",
        "children",
        "vulnerabilities",
        "end-of-life",
        "privacy",
        "identifiers",
        "access-control",
        "backup",
        "tenants",
        "buying",
    ];
}

/// How much an education guide expects of its reader.
#[derive(Debug)]
pub struct ReaderLevel;

impl Vocabulary for ReaderLevel {
    const NAME: &'static str = "reader_level";
    const WORDS: &'static [&'static str] = &["start", "more", "expert"];
}
