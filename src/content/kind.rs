//! The table of page kinds: where each lies and how its keys are read.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::advisory::Advisory;
use super::assumptions::Assumptions;
use super::capability::Capability;
use super::design::Design;
use super::disposal::Disposal;
use super::education::Education;
use super::faq::Faq;
use super::guide::Guide;
use super::maintenance::Maintenance;
use super::party::Party;
use super::policy::Policy;
use crate::config::table::Table;
use crate::diagnostic::Diagnostics;

/// One row of [`KINDS`].
#[derive(Debug)]
pub struct Kind {
    /// The name, as in `fieldbook list`.
    pub name: &'static str,
    /// Where pages of this kind lie, without extension; `*` is one segment, `**` one or more.
    pub places: &'static [&'static str],
    /// Reads the keys that only this kind has.
    pub read: fn(Table<'_>, &mut Diagnostics) -> Keys,
    /// The template that shows it.
    pub template: &'static str,
}

/// The keys of one page that only its kind has.
#[derive(Debug)]
pub enum Keys {
    /// None were written.
    None,
    /// Of an advisory.
    Advisory(Box<Advisory>),
    /// Of assumptions.
    Assumptions(Box<Assumptions>),
    /// Of a capability.
    Capability(Box<Capability>),
    /// Of the design.
    Design(Box<Design>),
    /// Of disposal.
    Disposal(Box<Disposal>),
    /// Of an education guide.
    Education(Box<Education>),
    /// Of a question.
    Faq(Box<Faq>),
    /// Of a configuration guide.
    Guide(Box<Guide>),
    /// Of maintenance.
    Maintenance(Box<Maintenance>),
    /// Of a party.
    Party(Box<Party>),
    /// Of a policy.
    Policy(Box<Policy>),
}

/// The home page.
pub static HOME: Kind = Kind { name: "home", places: &["index"], read: read_none, template: "home.html" };
/// The overview of a product.
pub static PRODUCT: Kind =
    Kind { name: "product", places: &["products/*/index"], read: read_none, template: "product.html" };

/// Every kind of page; the first whose place matches is the one.
pub static KINDS: &[&Kind] = &[
    &HOME,
    &Kind {
        name: "section",
        places: &[
            "products/index",
            "education/**/index",
            "education/index",
            "faq/index",
            "advisories/index",
            "advisories/*/index",
            "policies/index",
            "parties/index",
        ],
        read: read_none,
        template: "list.html",
    },
    &PRODUCT,
    &Kind {
        name: "assumptions",
        places: &["products/*/assumptions", "products/*/assumptions/*"],
        read: |table, d| Keys::Assumptions(own(table, d)),
        template: "page.html",
    },
    &Kind {
        name: "design",
        places: &["products/*/design", "products/*/design/*"],
        read: |table, d| Keys::Design(own(table, d)),
        template: "page.html",
    },
    &Kind {
        name: "capability",
        places: &["products/*/capabilities/*"],
        read: |table, d| Keys::Capability(own(table, d)),
        template: "page.html",
    },
    &Kind {
        name: "guide",
        places: &["products/*/guides/*"],
        read: |table, d| Keys::Guide(own(table, d)),
        template: "page.html",
    },
    &Kind {
        name: "maintenance",
        places: &["products/*/maintenance", "products/*/maintenance/*"],
        read: |table, d| Keys::Maintenance(own(table, d)),
        template: "page.html",
    },
    &Kind {
        name: "disposal",
        places: &["products/*/disposal", "products/*/disposal/*"],
        read: |table, d| Keys::Disposal(own(table, d)),
        template: "page.html",
    },
    &Kind {
        name: "faq",
        places: &["products/*/faq/*", "faq/*"],
        read: |table, d| Keys::Faq(own(table, d)),
        template: "page.html",
    },
    &Kind {
        name: "education",
        places: &["education/**"],
        read: |table, d| Keys::Education(own(table, d)),
        template: "page.html",
    },
    &Kind {
        name: "advisory",
        places: &["advisories/*/*"],
        read: |table, d| Keys::Advisory(own(table, d)),
        template: "advisory.html",
    },
    &Kind {
        name: "policy",
        places: &["policies/*"],
        read: |table, d| Keys::Policy(own(table, d)),
        template: "page.html",
    },
    &Kind { name: "party", places: &["parties/*"], read: |table, d| Keys::Party(own(table, d)), template: "page.html" },
];

/// The folders at the root that hold pages.
pub static FOLDERS: &[&str] = &["products", "education", "faq", "advisories", "policies", "parties"];

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct NoKeys {}

fn own<T: DeserializeOwned + Default>(table: Table<'_>, diagnostics: &mut Diagnostics) -> Box<T> {
    Box::new(table.read(super::common::KEYS, diagnostics).unwrap_or_default())
}

fn read_none(table: Table<'_>, diagnostics: &mut Diagnostics) -> Keys {
    own::<NoKeys>(table, diagnostics);
    Keys::None
}

/// Returns the kind of the page with this key.
pub fn of(key: &str) -> Option<&'static Kind> {
    let segments: Vec<&str> = key.split('/').collect();
    KINDS.iter().copied().find(|kind| kind.places.iter().any(|place| matches(place, &segments)))
}

/// Returns all places, for a message.
pub fn places() -> String {
    let places = KINDS.iter().filter(|kind| kind.name != "section").flat_map(|kind| kind.places.iter().take(1));
    places.map(|place| format!("`{}.md`", place.replace("**", "*"))).collect::<Vec<_>>().join(", ")
}

fn matches(place: &str, segments: &[&str]) -> bool {
    let (pattern, rest) = place.split_once('/').map_or((place, None), |(first, rest)| (first, Some(rest)));
    let Some((first, others)) = segments.split_first() else { return false };
    match (pattern, rest) {
        ("**", None) => true,
        ("**", Some(rest)) => (0..others.len()).any(|skip| matches(rest, &others[skip..])),
        (pattern, None) => (pattern == "*" || pattern == *first) && others.is_empty(),
        (pattern, Some(rest)) => (pattern == "*" || pattern == *first) && matches(rest, others),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(key: &str, expected: Option<&str>) {
        assert_eq!(of(key).map(|kind| kind.name), expected);
    }

    #[test]
    fn kinds_follow_from_places() {
        check("index", Some("home"));
        check("products/halo/index", Some("product"));
        check("products/halo/maintenance", Some("maintenance"));
        check("products/halo/maintenance/filter", Some("maintenance"));
        check("products/halo/faq/x", Some("faq"));
        check("education/network/wifi", Some("education"));
        check("education/network/index", Some("section"));
        check("advisories/2026/ac-2026-0001", Some("advisory"));
        check("advisories/ac-2026-0001", None);
        check("notes", None);
        check("products/halo/guides/a/b", None);
    }
}
