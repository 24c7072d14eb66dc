//! Assumptions: what was assumed of customers, surroundings and network when the product was made.

use serde::Deserialize;

use crate::config::value::{Choice, Vocabulary};

/// The keys of an assumptions page.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Assumptions {
    /// Expected customers.
    pub customers: Vec<Customer>,
    /// Expected uses.
    pub use_cases: Vec<String>,
    /// Expected physical surroundings.
    pub environment: Vec<String>,
    /// Expected network.
    pub network: Vec<String>,
    /// Security expected of the surroundings: router, accounts, telephone.
    pub security: Vec<String>,
    /// Laws that were considered.
    pub laws: Vec<Law>,
    /// Known misuse.
    pub misuse: Vec<Misuse>,
    /// What it depends on.
    pub dependencies: Vec<Dependency>,
}

/// An entry of `customers`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Customer {
    /// Who.
    pub who: String,
    /// What they need.
    #[serde(default)]
    pub needs: String,
}

/// An entry of `laws`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Law {
    /// Name of the law.
    pub name: String,
    /// Where it applies.
    #[serde(default)]
    pub region: String,
    /// Whether the device or its support complies.
    pub applies_to: Option<Choice<AppliesTo>>,
}

/// An entry of `misuse`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Misuse {
    /// What somebody might do.
    pub what: String,
    /// What could happen.
    #[serde(default)]
    pub risk: String,
    /// What to do instead.
    #[serde(default)]
    pub advice: String,
}

/// An entry of `dependencies`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dependency {
    /// What it depends on.
    pub what: String,
    /// What happens without it.
    #[serde(default)]
    pub when_unavailable: String,
}

/// What a law applies to.
#[derive(Debug)]
pub struct AppliesTo;

impl Vocabulary for AppliesTo {
    const NAME: &'static str = "applies_to";
    const WORDS: &'static [&'static str] = &["device", "support"];
}
