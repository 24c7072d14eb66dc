//! Capabilities: one of the device cybersecurity capabilities of NIST IR 8259A, or an own one.

use serde::Deserialize;

use crate::config::value::{Choice, Spanned, Vocabulary};
use crate::config::version::Version;

/// The keys of a capability page.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Capability {
    /// Which capability; the name of the file if it is not said.
    pub capability: Option<String>,
    /// Its elements, with what the product has of them.
    pub elements: Vec<Element>,
    /// What can be set.
    pub settings: Vec<Setting>,
    /// Guides that show how to use it.
    pub guides: Vec<Spanned<String>>,
    /// The first release that has it.
    pub since: Option<Spanned<Version>>,
}

/// An entry of `elements`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Element {
    /// Its number in the standard.
    pub n: Option<Spanned<u32>>,
    /// What it asks for.
    pub what: String,
    /// Whether the product has it.
    pub status: Choice<ElementStatus>,
    /// How.
    #[serde(default)]
    pub how: String,
    /// Why not.
    #[serde(default)]
    pub reason: String,
}

/// An entry of `settings`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Setting {
    /// Its name on the device.
    pub name: String,
    /// What it is set to at first.
    #[serde(default)]
    pub default: String,
    /// What it can be set to.
    #[serde(default)]
    pub range: String,
    /// What that does.
    #[serde(default)]
    pub effect: String,
}

/// Whether a product has an element of a capability.
#[derive(Debug)]
pub struct ElementStatus;

impl Vocabulary for ElementStatus {
    const NAME: &'static str = "element_status";
    const WORDS: &'static [&'static str] = &["yes", "partial", "no", "not-applicable"];
}
