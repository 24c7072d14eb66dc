//! Evidence: what a portal holds that answers an item of a baseline by itself.
//!
//! A name such as `guide.backup` has a row in `SOURCES` and an argument. To add evidence, add a row or an argument
//! here; baselines name it in `by`.

use std::collections::HashMap;

use super::{NodeId, Site};
use crate::config::value::Vocabulary;
use crate::content::capability::Element;
use crate::content::education::Topic;
use crate::content::guide::Purpose;
use crate::content::kind::Keys;
use crate::content::party::Role;
use crate::content::policy::PolicyKind;
use crate::content::product::{FACT_TABLES, Facts, HUB_TABLES, SUPPORT_TABLES, TABLES};

/// A place in the portal that answers something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The page.
    pub node: NodeId,
    /// The part of it.
    pub anchor: Option<String>,
    /// What of the page answers.
    pub basis: Basis,
}

impl Place {
    /// Returns a whole page.
    fn whole(node: NodeId, basis: Basis) -> Place {
        Place { node, anchor: None, basis }
    }
}

/// What of a page answers something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// Facts from TOML files, which are true as long as they stand there.
    Facts,
    /// The keys of the page, which have to be reviewed like its text.
    Keys,
    /// Its text, which also has to say something.
    Text,
}

/// Whom evidence is looked for: a product, or the manufacturer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Subject<'a> {
    pub(super) site: &'a Site,
    pub(super) product: Option<usize>,
    pub(super) shared: &'a Shared,
}

/// The pages for all products that are evidence, by its name: gathered once, as every product asks for them.
#[derive(Debug, Default)]
pub(super) struct Shared {
    nodes: HashMap<String, Vec<NodeId>>,
}

impl Shared {
    /// Gathers them.
    pub(super) fn new(site: &Site) -> Shared {
        let mut shared = Shared::default();
        for node in ["education/", "policies/", "parties/"].into_iter().flat_map(|folder| site.ordered_below(folder)) {
            let names = match site.keys(node, 0).0 {
                Keys::Education(keys) => {
                    keys.topic.iter().map(|topic| format!("education.{}", topic.as_str())).collect()
                }
                Keys::Policy(keys) => keys.policy.iter().map(|kind| format!("policy.{}", kind.as_str())).collect(),
                Keys::Party(keys) => {
                    let role = keys.role.iter().map(|role| format!("party.{}", role.as_str()));
                    role.chain((!keys.access.is_empty()).then(|| "party.access".to_owned())).collect::<Vec<_>>()
                }
                _ => Vec::new(),
            };
            for name in names {
                shared.nodes.entry(name).or_default().push(node);
            }
        }
        shared
    }
}

/// How many places are kept of one evidence: enough to read on, however many pages there are.
pub(super) const MOST_PLACES: usize = 4;

/// A row of [`SOURCES`].
struct Source {
    /// The part of the name before the dot.
    name: &'static str,
    /// The parts behind it that are known.
    arguments: fn() -> Vec<&'static str>,
    /// Finds the places.
    find: fn(&Subject<'_>, &str) -> Vec<Place>,
    /// Says what to write where nothing was found.
    advice: fn(&str) -> String,
}

/// The capabilities of NIST IR 8259A, with the names of their elements.
static CAPABILITIES: &[(&str, &[&str])] = &[
    ("device-identification", &["device-identification-1", "device-identification-2"]),
    ("device-configuration", &["device-configuration-1", "device-configuration-2", "device-configuration-3"]),
    ("data-protection", &["data-protection-1", "data-protection-2", "data-protection-3"]),
    ("interface-access", &["interface-access-1", "interface-access-2", "interface-access-3"]),
    (
        "software-update",
        &[
            "software-update-1",
            "software-update-2",
            "software-update-3",
            "software-update-4",
            "software-update-5",
            "software-update-6",
        ],
    ),
    (
        "state-awareness",
        &["state-awareness-1", "state-awareness-2", "state-awareness-3", "state-awareness-4", "state-awareness-5"],
    ),
];

/// Takes the name of an element apart: the capability and its number.
fn element(name: &str) -> (&str, u32) {
    let (capability, number) = name.rsplit_once('-').unwrap_or((name, ""));
    (capability, number.parse().unwrap_or(0))
}

fn number_of(element: &Element) -> Option<u32> {
    element.n.as_ref().map(|n| *n.get_ref())
}

/// Returns how many elements NIST IR 8259A lists of a capability; `None` for an own one.
pub(super) fn n_elements(capability: &str) -> Option<usize> {
    CAPABILITIES.iter().find(|(name, _)| *name == capability).map(|(_, elements)| elements.len())
}

/// Returns whether it says how a product has an element, or why it has not.
fn is_explained(element: &Element) -> bool {
    let says = |text: &str| !text.trim().is_empty();
    match element.status.as_str() {
        "yes" => says(&element.how),
        "partial" => says(&element.how) || says(&element.reason),
        _ => says(&element.reason),
    }
}

static SOURCES: &[Source] = &[
    Source {
        name: "fact",
        arguments: || TABLES.iter().map(|table| table.name).collect(),
        find: |subject, name| {
            subject.facts(name, |facts| TABLES.iter().any(|table| table.name == name && (table.is_there)(facts)))
        },
        advice: |name| format!("`{name}` in `product.toml`"),
    },
    Source {
        name: "product",
        arguments: || vec!["name", "intended-use", "serial", "sbom"],
        find: |subject, name| match name {
            "intended-use" => subject.facts("identity", |facts| facts.intended_use.is_some()),
            "serial" => subject.facts("identity", |facts| facts.serial.is_some()),
            "sbom" => subject.facts("components", |facts| facts.components.iter().any(|c| c.sbom.is_some())),
            _ => subject.page(),
        },
        advice: |name| match name {
            "sbom" => "`sbom` of an entry of `components` in `product.toml`".to_owned(),
            name => format!("`{}` in `product.toml`", name.replace('-', "_")),
        },
    },
    Source {
        name: "support",
        arguments: || vec!["statement", "security-updates", "lifespan", "cost"],
        find: |subject, name| {
            subject.facts("support", |facts| match name {
                "security-updates" => facts.support.security_updates.is_some(),
                "lifespan" => facts.support.lifespan_years.is_some(),
                "cost" => facts.support.maintenance_cost.is_some(),
                _ => facts.support.security_updates.is_some() || facts.support.unsupported_reason.is_some(),
            })
        },
        advice: |name| match name {
            "lifespan" => "`lifespan_years` below `[support]` in `product.toml`".to_owned(),
            "cost" => "`maintenance_cost` below `[support]` in `product.toml`".to_owned(),
            "security-updates" => "`security_updates` below `[support]` in `product.toml`".to_owned(),
            _ => "`security_updates`, or `unsupported_reason`, below `[support]` in `product.toml`".to_owned(),
        },
    },
    Source {
        name: "updates",
        arguments: || vec!["mode", "disable-guide", "notify", "rationale"],
        find: |subject, name| {
            subject.facts("updates", |facts| {
                facts.updates.as_ref().is_some_and(|updates| match name {
                    "disable-guide" => updates.disable_guide.is_some(),
                    "notify" => updates.notify.is_some(),
                    "rationale" => updates.no_update_rationale.is_some(),
                    _ => true,
                })
            })
        },
        advice: |name| match name {
            "rationale" => "`no_update_rationale` below `[updates]` in `product.toml`".to_owned(),
            name => format!("`{}` below `[updates]` in `product.toml`", name.replace('-', "_")),
        },
    },
    Source {
        name: "releases",
        arguments: || vec!["available-until"],
        find: |subject, _| {
            subject.facts("releases", |facts| {
                let mut secure = facts.releases.iter().filter(|release| release.security).peekable();
                secure.peek().is_some() && secure.all(|release| release.available_until.is_some())
            })
        },
        advice: |_| "`available_until` of every security release in `product.toml`".to_owned(),
    },
    Source {
        name: "data",
        arguments: || vec!["purpose", "deletion-guide"],
        find: |subject, name| {
            subject.facts("data", |facts| {
                let mut rows = facts.data.iter();
                !facts.data.is_empty()
                    && match name {
                        "purpose" => rows.all(|data| data.purpose.is_some()),
                        _ => rows.any(|data| data.deletion_guide.is_some()),
                    }
            })
        },
        advice: |name| format!("`{}` of the entries of `data` in `product.toml`", name.replace('-', "_")),
    },
    Source {
        name: "certificates",
        arguments: || vec!["CTM"],
        find: |subject, scheme| {
            subject.facts("certificates", |facts| facts.certificates.iter().any(|own| own.scheme == scheme))
        },
        advice: |scheme| format!("a certificate with `scheme = \"{scheme}\"` in `product.toml`"),
    },
    Source {
        name: "declarations",
        arguments: || vec!["EU-DoC", "PSTI-SoC", "RED-DoC"],
        find: |subject, kind| {
            subject.facts("declarations", |facts| facts.declarations.iter().any(|own| own.kind == kind))
        },
        advice: |kind| format!("a declaration with `kind = \"{kind}\"` in `product.toml`"),
    },
    Source {
        name: "page",
        arguments: || vec!["assumptions", "design", "maintenance", "disposal", "faq"],
        find: |subject, kind| subject.keyed_text(kind, |_| true),
        advice: |kind| format!("a page `{kind}.md` of the product"),
    },
    Source {
        name: "assumptions",
        arguments: || {
            vec!["customers", "use-cases", "environment", "network", "security", "laws", "misuse", "dependencies"]
        },
        find: |subject, key| {
            subject.keyed("assumptions", |keys| match keys {
                Keys::Assumptions(keys) => match key {
                    "customers" => !keys.customers.is_empty(),
                    "use-cases" => !keys.use_cases.is_empty(),
                    "environment" => !keys.environment.is_empty(),
                    "network" => !keys.network.is_empty(),
                    "security" => !keys.security.is_empty(),
                    "laws" => !keys.laws.is_empty(),
                    "misuse" => !keys.misuse.is_empty(),
                    _ => !keys.dependencies.is_empty(),
                },
                _ => false,
            })
        },
        advice: |key| format!("`{}` in `assumptions.md`", key.replace('-', "_")),
    },
    Source {
        name: "design",
        arguments: || vec!["platforms", "protections", "practices"],
        find: |subject, key| {
            subject.keyed("design", |keys| match keys {
                Keys::Design(keys) => match key {
                    "platforms" => !keys.platforms.is_empty(),
                    "protections" => !keys.protections.is_empty(),
                    _ => keys.practices.is_some(),
                },
                _ => false,
            })
        },
        advice: |key| format!("`{key}` in `design.md`"),
    },
    Source {
        name: "maintenance",
        arguments: || vec!["tasks", "access"],
        find: |subject, key| {
            subject.keyed("maintenance", |keys| match keys {
                Keys::Maintenance(keys) if key == "tasks" => !keys.tasks.is_empty(),
                Keys::Maintenance(keys) => !keys.access.is_empty(),
                _ => false,
            })
        },
        advice: |key| format!("`{key}` in `maintenance.md`"),
    },
    Source {
        name: "disposal",
        arguments: || vec!["situations", "stores"],
        find: |subject, key| {
            subject.keyed("disposal", |keys| match keys {
                Keys::Disposal(keys) if key == "situations" => !keys.situations.is_empty(),
                Keys::Disposal(keys) => !keys.stores.is_empty(),
                _ => false,
            })
        },
        advice: |key| format!("`{key}` in `disposal.md`"),
    },
    Source {
        name: "capability",
        arguments: || CAPABILITIES.iter().map(|(name, _)| *name).collect(),
        find: |subject, name| {
            let pages = subject.of_kind("capability").filter(|node| subject.capability(*node) == name);
            pages.map(|node| Place::whole(node, Basis::Text)).collect()
        },
        advice: |name| format!("a page `capabilities/{name}.md`"),
    },
    Source {
        name: "element",
        arguments: || CAPABILITIES.iter().flat_map(|(_, elements)| elements.iter().copied()).collect(),
        find: |subject, name| {
            let (wanted, number) = element(name);
            let tells = |keys: &Keys| match keys {
                Keys::Capability(keys) => {
                    keys.elements.iter().any(|element| number_of(element) == Some(number) && is_explained(element))
                }
                _ => false,
            };
            let mut places = subject.keyed("capability", tells);
            places.retain(|place| subject.capability(place.node) == wanted);
            places
        },
        advice: |name| {
            let (capability, number) = element(name);
            format!("an entry `n = {number}` of `elements` in `capabilities/{capability}.md` that says how, or why not")
        },
    },
    Source {
        name: "guide",
        arguments: || Purpose::WORDS.iter().copied().chain(["any"]).collect(),
        find: |subject, purpose| {
            subject.keyed_text("guide", |keys| match keys {
                Keys::Guide(guide) => guide.purpose.is_some_and(|own| own.as_str() == purpose) || purpose == "any",
                _ => purpose == "any",
            })
        },
        advice: |purpose| match purpose {
            "any" => "a guide in `guides/`".to_owned(),
            purpose => format!("a guide in `guides/` with `purpose = \"{purpose}\"`"),
        },
    },
    Source {
        name: "education",
        arguments: || Topic::WORDS.to_vec(),
        find: |subject, topic| subject.shared(&format!("education.{topic}")),
        advice: |topic| format!("a page in `education/` with `topic = \"{topic}\"`"),
    },
    Source {
        name: "policy",
        arguments: || PolicyKind::WORDS.to_vec(),
        find: |subject, kind| subject.shared(&format!("policy.{kind}")),
        advice: |kind| format!("a page in `policies/` with `policy = \"{kind}\"`"),
    },
    Source {
        name: "party",
        arguments: || Role::WORDS.iter().copied().chain(["access"]).collect(),
        find: |subject, what| subject.shared(&format!("party.{what}")),
        advice: |what| match what {
            "access" => "`access` of a page in `parties/` that the product names".to_owned(),
            role => format!("a page in `parties/` with `role = \"{role}\"`"),
        },
    },
    Source {
        name: "portal",
        arguments: || vec!["manufacturer", "name", "products", "certificates"],
        find: |subject, what| {
            let site = subject.site;
            let maker = &site.config.manufacturer;
            match what {
                "name" => subject.contact(maker.name.is_some()),
                "manufacturer" => subject.contact(
                    maker.name.is_some()
                        && maker.address.is_some()
                        && (maker.email.is_some() || maker.website.is_some()),
                ),
                "products" => subject.fixed("products/index", !site.products.is_empty()),
                _ => {
                    let has = |id: &usize| !site.products[*id].facts.certificates.is_empty();
                    let places = (0..site.products.len())
                        .filter(has)
                        .flat_map(|id| Subject { product: Some(id), ..*subject }.facts("certificates", |_| true));
                    places.collect()
                }
            }
        },
        advice: |what| match what {
            "manufacturer" => "`name`, `address` and `email` below `[manufacturer]` in `fieldbook.toml`".to_owned(),
            "name" => "`name` below `[manufacturer]` in `fieldbook.toml`".to_owned(),
            "products" => "a product".to_owned(),
            _ => "`certificates` in a `product.toml`".to_owned(),
        },
    },
    Source {
        name: "psirt",
        arguments: || vec!["contact", "times", "policy"],
        find: |subject, what| {
            let psirt = &subject.site.config.psirt;
            match what {
                "contact" => subject.contact(psirt.email.is_some() || psirt.url.is_some() || psirt.phone.is_some()),
                "times" => subject.contact(psirt.acknowledge_within.is_some() && psirt.status_every.is_some()),
                _ => subject.contact(psirt.policy.is_some()),
            }
        },
        advice: |what| match what {
            "contact" => "`email`, `url` or `phone` below `[psirt]` in `fieldbook.toml`".to_owned(),
            "times" => "`acknowledge_within` and `status_every` below `[psirt]` in `fieldbook.toml`".to_owned(),
            _ => "`policy` below `[psirt]` in `fieldbook.toml`".to_owned(),
        },
    },
    Source {
        name: "contact",
        arguments: || vec!["support"],
        find: |subject, _| {
            let contact = &subject.site.config.support_contact;
            subject.contact(contact.email.is_some() || contact.url.is_some() || contact.phone.is_some())
        },
        advice: |_| "`email`, `url` or `phone` below `[support_contact]` in `fieldbook.toml`".to_owned(),
    },
    Source {
        name: "advisories",
        arguments: || vec!["archive", "incident", "feed"],
        find: |subject, what| {
            let site = subject.site;
            let has_archive = site.find("advisories/index").is_some();
            match what {
                "archive" => subject.fixed("advisories/index", has_archive),
                "feed" => subject.fixed("advisories/index", has_archive && site.config.base_url().is_some()),
                _ => {
                    let incidents = site.advisories.iter().filter(|entry| entry.category.as_str() == "incident");
                    incidents.map(|entry| Place::whole(entry.node, Basis::Text)).collect()
                }
            }
        },
        advice: |what| match what {
            "archive" => "an advisory, or `advisories/index.md` that says there are none".to_owned(),
            "feed" => "advisories and a `base_url`, so that there is a feed".to_owned(),
            _ => "an advisory with `category = \"incident\"`".to_owned(),
        },
    },
];

/// Returns every name of evidence.
pub fn names() -> Vec<String> {
    let named = |source: &Source| {
        let arguments = (source.arguments)();
        arguments.into_iter().map(|argument| format!("{}.{argument}", source.name)).collect::<Vec<_>>()
    };
    SOURCES.iter().flat_map(named).collect()
}

/// Returns whether there is evidence of this name.
pub(super) fn is_known(name: &str) -> bool {
    split(name).is_some()
}

/// Returns the places that a name of evidence finds.
pub(super) fn find(subject: &Subject<'_>, name: &str) -> Vec<Place> {
    let mut places = split(name).map(|(source, argument)| (source.find)(subject, argument)).unwrap_or_default();
    places.truncate(MOST_PLACES);
    places
}

/// Says what to write so that a name of evidence finds something.
pub fn advice(name: &str) -> String {
    split(name).map_or_else(|| name.to_owned(), |(source, argument)| (source.advice)(argument))
}

fn split(name: &str) -> Option<(&'static Source, &str)> {
    let (name, argument) = name.split_once('.')?;
    let source = SOURCES.iter().find(|source| source.name == name)?;
    (source.arguments)().contains(&argument).then_some((source, argument))
}

impl Subject<'_> {
    /// Returns the page of the product that shows a table of facts, if the facts are there.
    fn facts(&self, table: &str, is_there: impl Fn(&Facts) -> bool) -> Vec<Place> {
        let Some(product) = self.product.map(|id| &self.site.products[id]) else { return Vec::new() };
        let pages = [("index", HUB_TABLES), ("facts", FACT_TABLES), ("support", SUPPORT_TABLES)];
        let page = pages.iter().find(|(_, tables)| tables.contains(&table)).map_or("index", |(page, _)| page);
        let node = self.site.find(&format!("products/{}/{page}", product.slug));
        let place = |node| Place { node, anchor: Some(table.to_owned()), basis: Basis::Facts };
        node.filter(|_| is_there(&product.facts)).map(place).into_iter().collect()
    }

    /// Returns the page of the product.
    fn page(&self) -> Vec<Place> {
        let slug = self.product.map(|id| &self.site.products[id].slug);
        slug.map(|slug| self.fixed(&format!("products/{slug}/index"), true)).unwrap_or_default()
    }

    /// Returns the pages of a kind that belong to the product and say something in their keys.
    fn keyed(&self, kind: &str, is_wanted: impl Fn(&Keys) -> bool) -> Vec<Place> {
        let places = self.keyed_text(kind, is_wanted).into_iter();
        places.map(|place| Place { basis: Basis::Keys, ..place }).collect()
    }

    /// Returns the pages of a kind that belong to the product, have some key, and answer by their text.
    fn keyed_text(&self, kind: &str, is_wanted: impl Fn(&Keys) -> bool) -> Vec<Place> {
        let nodes = self.of_kind(kind).filter(|node| is_wanted(self.keys(*node)));
        nodes.map(|node| Place::whole(node, Basis::Text)).collect()
    }

    /// Returns which capability a page is about.
    fn capability(&self, node: NodeId) -> &str {
        let said = match self.keys(node) {
            Keys::Capability(keys) => keys.capability.as_deref(),
            _ => None,
        };
        let key = &self.site.node(node).key;
        said.unwrap_or_else(|| key.rsplit('/').next().unwrap_or(key))
    }

    /// Returns the keys of a page, in whatever language they are written.
    fn keys(&self, node: NodeId) -> &Keys {
        let mut documents = self.site.node(node).documents.iter().flatten().map(|page| &self.site.pages[*page].keys);
        documents.find(|keys| !matches!(keys, Keys::None)).unwrap_or(&Keys::None)
    }

    fn of_kind(&self, kind: &str) -> impl Iterator<Item = NodeId> {
        let slug = self.product.map(|id| self.site.products[id].slug.as_str());
        let nodes = slug.map(|slug| self.site.nodes_below(&format!("products/{slug}/")));
        let is_kind = move |node: &NodeId| self.site.kind_of(*node) == Some(kind);
        nodes.into_iter().flatten().filter(is_kind)
    }

    /// Returns the pages for all products, or for this one, that are evidence of this name.
    fn shared(&self, name: &str) -> Vec<Place> {
        let product = self.product.map(|id| &self.site.products[id]);
        let holds = |node: &&NodeId| match self.site.keys(**node, 0).0 {
            Keys::Education(keys) => {
                let own = product.map(|product| product.slug.as_str());
                keys.products.is_empty() || keys.products.iter().any(|slug| Some(slug.get_ref().as_str()) == own)
            }
            Keys::Party(_) => product.is_none_or(|product| {
                let key = &self.site.node(**node).key;
                product.facts.parties.iter().any(|slug| key.strip_prefix("parties/") == Some(slug.get_ref().as_str()))
            }),
            _ => true,
        };
        let nodes = self.shared.nodes.get(name).map_or(&[][..], Vec::as_slice).iter().filter(holds);
        nodes.take(MOST_PLACES).map(|node| Place::whole(*node, Basis::Text)).collect()
    }

    fn fixed(&self, key: &str, is_there: bool) -> Vec<Place> {
        let node = self.site.find(key).filter(|_| is_there);
        node.map(|node| Place::whole(node, Basis::Facts)).into_iter().collect()
    }

    /// Returns the place where every page shows contacts; the home page stands for all.
    fn contact(&self, is_there: bool) -> Vec<Place> {
        self.fixed("index", is_there)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_has_advice() {
        for name in names() {
            assert!(is_known(&name), "{name}");
            assert_ne!(advice(&name), name);
        }
        assert!(!is_known("guide.nonsense") && !is_known("nonsense.any") && !is_known("guide"));
    }
}
