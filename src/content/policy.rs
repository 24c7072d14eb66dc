//! Policies: what the manufacturer promises, whatever product it is about.

use serde::Deserialize;

use crate::config::value::{Choice, Date, Vocabulary};

/// The keys of a policy.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Policy {
    /// What it is about.
    pub policy: Option<Choice<PolicyKind>>,
    /// Since when it holds.
    pub effective: Option<Date>,
    /// Its version.
    pub version: Option<String>,
}

/// What a policy is about.
#[derive(Debug)]
pub struct PolicyKind;

impl Vocabulary for PolicyKind {
    const NAME: &'static str = "policy";
    const WORDS: &'static [&'static str] =
        &["disclosure", "notification", "security-practices", "risk-posture", "update", "privacy", "other"];
}
