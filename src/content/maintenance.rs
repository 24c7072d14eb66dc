//! Maintenance: what has to be done, by whom, and who needs access for it.

use serde::Deserialize;

use crate::config::value::{Choice, Spanned, Vocabulary};

/// The keys of a maintenance page.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Maintenance {
    /// What has to be done.
    pub tasks: Vec<Task>,
    /// Who gets access for it.
    pub access: Vec<Access>,
}

/// An entry of `tasks`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Task {
    /// What.
    pub task: String,
    /// When or how often.
    #[serde(default)]
    pub when: String,
    /// `customer`, `manufacturer` or the slug of a party.
    pub who: Option<Spanned<String>>,
    /// The page that shows how.
    pub guide: Option<Spanned<String>>,
}

/// An entry of `access`, of a maintenance page or of a party.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Access {
    /// The party, on pages that are not its own.
    pub party: Option<Spanned<String>>,
    /// How.
    pub kind: Choice<AccessKind>,
    /// When.
    #[serde(default)]
    pub when: String,
    /// What can be seen meanwhile.
    #[serde(default)]
    pub sees: Vec<String>,
    /// What a contract has to ask for.
    #[serde(default)]
    pub requirements: Vec<String>,
}

/// How a party gets access.
#[derive(Debug)]
pub struct AccessKind;

impl Vocabulary for AccessKind {
    const NAME: &'static str = "access";
    const WORDS: &'static [&'static str] = &["none", "remote", "on-site", "physical-return"];
}
