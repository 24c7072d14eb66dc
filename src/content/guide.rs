//! Configuration guides: one task each.

use serde::Deserialize;

use crate::config::value::{Choice, Spanned, Vocabulary};

/// The keys of a guide.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Guide {
    /// What it is for.
    pub purpose: Option<Choice<Purpose>>,
    /// Codes of the models it is for; all if it is empty.
    pub models: Vec<Spanned<String>>,
    /// How long it takes.
    pub minutes: Option<u32>,
    /// What has to be at hand.
    pub needs: Vec<String>,
    /// How hard it is.
    pub difficulty: Option<Choice<Difficulty>>,
    /// What is so when it is done.
    pub result: Option<String>,
    /// How to go back.
    pub undo: Option<String>,
    /// What may happen if it is not done.
    pub risk: Option<String>,
    /// Pages to read next.
    pub related: Vec<Spanned<String>>,
}

/// What a guide is for.
#[derive(Debug)]
pub struct Purpose;

impl Vocabulary for Purpose {
    const NAME: &'static str = "purpose";
    const WORDS: &'static [&'static str] = &[
        "setup",
        "check",
        "configuration",
        "update",
        "backup",
        "restore",
        "integration",
        "troubleshooting",
        "access-control",
        "identifiers",
    ];
}

/// How hard a guide is.
#[derive(Debug)]
pub struct Difficulty;

impl Vocabulary for Difficulty {
    const NAME: &'static str = "difficulty";
    const WORDS: &'static [&'static str] = &["easy", "medium", "expert"];
}
