//! Parties: others who support the products, and the platforms these use.

use serde::Deserialize;

use super::maintenance::Access;
use crate::config::value::{Choice, Vocabulary, WebUrl};

/// The keys of a party.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Party {
    /// What it is to the manufacturer.
    pub role: Option<Choice<Role>>,
    /// What it does.
    pub functions: Vec<String>,
    /// Where it keeps data.
    pub location: Option<String>,
    /// What access it has.
    pub access: Vec<Access>,
    /// Certificates it holds.
    pub certifications: Vec<String>,
    /// Its documentation.
    pub documentation: Option<WebUrl>,
    /// Its website.
    pub website: Option<WebUrl>,
    /// What happens if it stops.
    pub end_of_service: Option<String>,
}

/// What a party is to the manufacturer.
#[derive(Debug)]
pub struct Role;

impl Vocabulary for Role {
    const NAME: &'static str = "role";
    const WORDS: &'static [&'static str] = &[
        "cloud-provider",
        "platform",
        "maintainer",
        "distributor",
        "reseller",
        "installer",
        "repair-centre",
        "certifier",
        "component-maker",
        "data-processor",
    ];
}
