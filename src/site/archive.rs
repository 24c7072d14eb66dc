//! What the archive of advisories can be narrowed by, each with a list of its own.

use super::Site;
use super::advisories::AdvisoryEntry;
use crate::content::advisory::{Severity, State};

/// A property that only some advisories have. Products and years have lists elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Facet {
    /// How bad it is, if somebody rated that.
    Severity(Option<Severity>),
    /// How far it is.
    State(State),
    /// Whether attackers use a vulnerability it names.
    Exploited,
    /// Whether a release fixes what it names.
    Fixed(bool),
}

impl Facet {
    /// Every facet, in the order of pages.
    pub fn all() -> impl Iterator<Item = Facet> {
        let states = [State::Interim, State::Final, State::Withdrawn, State::Draft];
        let severities = Severity::ALL.into_iter().map(Some).chain([None]).map(Facet::Severity);
        let others = [Facet::Exploited, Facet::Fixed(true), Facet::Fixed(false)];
        severities.chain(states.into_iter().map(Facet::State)).chain(others)
    }

    /// Returns what it is called in addresses: a group, and a value in it.
    pub fn name(self) -> (&'static str, &'static str) {
        match self {
            Facet::Severity(Some(severity)) => ("severity", severity.as_str()),
            Facet::Severity(None) => ("severity", "unrated"),
            Facet::State(state) => ("state", state.as_str()),
            Facet::Exploited => ("exploited", "yes"),
            Facet::Fixed(true) => ("fix", "available"),
            Facet::Fixed(false) => ("fix", "none"),
        }
    }

    /// Returns the key of its list.
    pub fn key(self) -> String {
        let (group, value) = self.name();
        format!("advisories/{group}-{value}")
    }

    /// Returns the key of its word.
    pub fn word(self) -> String {
        let (group, value) = self.name();
        match self {
            Facet::Severity(None) => "picture.unrated".to_owned(),
            Facet::Severity(Some(_)) => format!("severity.{value}"),
            Facet::State(_) => format!("advisory_state.{value}"),
            Facet::Exploited | Facet::Fixed(_) => format!("advisories.{group}_{value}"),
        }
    }

    /// Returns whether an advisory has it.
    pub fn holds(self, entry: &AdvisoryEntry) -> bool {
        match self {
            Facet::Severity(severity) => entry.severity == severity,
            Facet::State(state) => entry.state == state,
            Facet::Exploited => entry.exploited,
            Facet::Fixed(fixed) => entry.fixed == Some(fixed),
        }
    }
}

/// How many advisories there are of each sort.
#[derive(Debug, Default)]
pub struct Archive {
    /// Facets that some advisory has.
    pub facets: Vec<(Facet, usize)>,
    /// Years, the last first.
    pub years: Vec<(i16, usize)>,
    /// Products that advisories name, as indices into [`Site::products`], that with most first.
    pub products: Vec<(usize, usize)>,
}

/// Counts the advisories of a portal.
pub(super) fn count(site: &Site) -> Archive {
    let n_with = |facet: Facet| site.advisories.iter().filter(|entry| facet.holds(entry)).count();
    // They are sorted by day.
    let years = site.advisories.chunk_by(|a, b| a.year() == b.year());
    let products = site.product_advisories.iter().enumerate().map(|(id, advisories)| (id, advisories.len()));
    let mut products: Vec<(usize, usize)> = products.filter(|(_, n)| *n > 0).collect();
    products.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    Archive {
        facets: Facet::all().map(|facet| (facet, n_with(facet))).filter(|(_, n)| *n > 0).collect(),
        years: years.filter_map(|entries| Some((entries[0].year()?, entries.len()))).collect(),
        products,
    }
}
