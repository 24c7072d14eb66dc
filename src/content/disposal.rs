//! Disposal: how data is removed before a device is sold, returned, repaired or thrown away.

use serde::Deserialize;

use crate::config::value::{Choice, Spanned, Vocabulary};

/// The keys of a disposal page.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Disposal {
    /// What to do in which situation.
    pub situations: Vec<Situation>,
    /// Where data is and how it goes.
    pub stores: Vec<Store>,
    /// Where the device goes.
    pub recycling: Option<String>,
    /// What can not be undone.
    pub warning: Option<String>,
}

/// An entry of `situations`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Situation {
    /// Which.
    pub situation: Choice<SituationKind>,
    /// What to do.
    #[serde(rename = "do", default)]
    pub action: String,
    /// Where it is explained.
    pub section: Option<Spanned<String>>,
}

/// An entry of `stores`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Store {
    /// Where.
    pub store: Choice<StoreKind>,
    /// What lies there.
    #[serde(default)]
    pub what: String,
    /// How it is erased.
    #[serde(default)]
    pub how: String,
    /// How to see that it is gone.
    #[serde(default)]
    pub verify: String,
    /// What to do if the device does not start any more.
    #[serde(default)]
    pub dead_device: String,
}

/// Why a device is given away.
#[derive(Debug)]
pub struct SituationKind;

impl Vocabulary for SituationKind {
    const NAME: &'static str = "situation";
    const WORDS: &'static [&'static str] =
        &["sell-or-give-away", "return", "repair", "recycle", "lost-or-stolen", "decommission-fleet"];
}

/// Where data is kept.
#[derive(Debug)]
pub struct StoreKind;

impl Vocabulary for StoreKind {
    const NAME: &'static str = "store";
    const WORDS: &'static [&'static str] = &["device", "removable-media", "app", "cloud", "backup", "partner"];
}
