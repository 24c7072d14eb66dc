//! Which pages to read next: those that refer to a page, and those about the same matter.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::resolve::Target;
use super::{NodeId, Site, What};
use crate::content::common::Status;
use crate::content::kind::Keys;

/// How many pages are named.
const MOST: usize = 6;
/// How many advisories are named, the newest first.
const MOST_ADVISORIES: usize = 2;

/// Matters, with what guides, education guides, capabilities and policies call them.
static MATTERS: &[&[&str]] = &[
    &["setup", "check", "buying"],
    &["update", "updates", "software-update"],
    &["access-control", "passwords", "interface-access"],
    &["backup", "restore"],
    &["network", "integration", "firewall"],
    &["identifiers", "device-identification"],
    &["privacy", "data-protection", "children"],
    &["end-of-life", "disposal", "tenants"],
    &["configuration", "device-configuration"],
    &["vulnerabilities", "disclosure"],
];

/// How many pages that refer to one, or are about its matter, are looked at, so that no page costs more in a large portal.
const MOST_LOOKED_AT: usize = 200;

/// What pages have to do with each other.
#[derive(Debug, Default)]
pub struct Related {
    /// The nodes that link to each node, in order.
    backlinks: Vec<Vec<NodeId>>,
    /// What each node is about, as an index into [`MATTERS`].
    matters: Vec<Option<usize>>,
    /// Nodes by product, none for what is for all, and matter.
    by_matter: HashMap<(Option<usize>, usize), Vec<NodeId>>,
}

/// Finds out what pages have to do with each other.
pub(super) fn relate(site: &Site) -> Related {
    let mut related = Related {
        backlinks: vec![Vec::new(); site.nodes.len()],
        matters: site.node_ids().map(|id| matter(site, id)).collect(),
        by_matter: HashMap::new(),
    };
    for id in site.node_ids().filter(|id| is_worth_reading(site, *id)) {
        if let Some(matter) = related.matters[id.0] {
            related.by_matter.entry((site.product_of(id), matter)).or_default().push(id);
        }
        let Some(page) = site.node(id).documents[0] else { continue };
        for target in &site.targets[page] {
            if let Target::Node { node, .. } = target
                && *node != id
                && related.backlinks[node.0].last() != Some(&id)
            {
                related.backlinks[node.0].push(id);
            }
        }
    }
    related
}

impl Site {
    /// Returns pages that go with one that somebody wrote, the closest first; none for pages that only list others.
    pub fn related(&self, node: NodeId) -> Vec<NodeId> {
        if !matches!(self.node(node).what, What::Page(kind) if is_about_something(kind.name)) {
            return Vec::new();
        }
        let product = self.product_of(node);
        let matter = self.related.matters[node.0];
        let of = |product| matter.and_then(|matter| self.related.by_matter.get(&(product, matter)));
        let same = [of(product), product.and(of(None))].into_iter().flatten();
        let sources = same.chain([&self.related.backlinks[node.0]]);
        let mut found: Vec<NodeId> = sources.flat_map(|nodes| nodes.iter().copied().take(MOST_LOOKED_AT)).collect();
        found.sort_unstable();
        found.dedup();
        found.retain(|id| *id != node);
        let is_same = |id: &NodeId| matter.is_some() && self.related.matters[id.0] == matter;
        // Stable, so pages that are as close stay in the order of their addresses.
        found.sort_by_key(|id| Reverse((is_same(id), product.is_some() && self.product_of(*id) == product)));
        let mut n_advisories = 0;
        found.retain(|id| {
            n_advisories += usize::from(self.advisory_of(*id).is_some());
            self.advisory_of(*id).is_none() || n_advisories <= MOST_ADVISORIES
        });
        found.truncate(MOST);
        found
    }
}

fn matter(site: &Site, id: NodeId) -> Option<usize> {
    let stem = site.node(id).key.rsplit('/').next().unwrap_or_default();
    let name = match site.keys(id, 0).0 {
        Keys::Guide(guide) => guide.purpose.as_ref().map_or(stem, |purpose| purpose.as_str()),
        Keys::Education(guide) => guide.topic.as_ref().map_or(stem, |topic| topic.as_str()),
        Keys::Policy(policy) => policy.policy.as_ref().map_or(stem, |policy| policy.as_str()),
        Keys::Capability(capability) => capability.capability.as_deref().unwrap_or(stem),
        _ => stem,
    };
    MATTERS.iter().position(|names| names.contains(&name))
}

fn is_worth_reading(site: &Site, id: NodeId) -> bool {
    let holds = site.document(id, 0).is_some_and(|page| page.common.status == Status::Published);
    holds && matches!(site.node(id).what, What::Page(kind) if is_about_something(kind.name))
}

fn is_about_something(kind: &str) -> bool {
    !matches!(kind, "section" | "home" | "product" | "party")
}
