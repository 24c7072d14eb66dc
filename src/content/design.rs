//! Design: the platform it was built on and how its parts are protected.

use serde::Deserialize;

use crate::config::value::Spanned;

/// The keys of a design page.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Design {
    /// Parties whose platform was used, by slug.
    pub platforms: Vec<Spanned<String>>,
    /// How components are protected.
    pub protections: Vec<Protection>,
    /// The page on development practices.
    pub practices: Option<Spanned<String>>,
}

/// An entry of `protections`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Protection {
    /// The component.
    pub component: String,
    /// What protects it.
    pub how: String,
}
