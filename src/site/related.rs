//! Which pages to read next: those that refer to a page, and those about the same matter.

use std::cmp::Reverse;

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

/// Returns, for each node, the nodes that link to it, in order.
pub(super) fn backlinks(site: &Site) -> Vec<Vec<NodeId>> {
    let mut backlinks = vec![Vec::new(); site.nodes.len()];
    for id in site.node_ids() {
        let Some(page) = site.node(id).documents[0] else { continue };
        for target in &site.targets[page] {
            if let Target::Node { node, .. } = target
                && *node != id
                && backlinks[node.0].last() != Some(&id)
            {
                backlinks[node.0].push(id);
            }
        }
    }
    backlinks
}

impl Site {
    /// Returns pages that go with one that somebody wrote, the closest first; none for pages that only list others.
    pub fn related(&self, node: NodeId) -> Vec<NodeId> {
        let is_read_on = matches!(self.node(node).what, What::Page(kind) if is_about_something(kind.name));
        if !is_read_on {
            return Vec::new();
        }
        let product = self.product_of(node);
        let matter = self.matter(node);
        let referring = self.backlinks[node.0].iter().copied();
        let same_product =
            product.into_iter().flat_map(|id| self.nodes_below(&format!("products/{}/", self.products[id].slug)));
        let of_all = ["education/", "faq/", "policies/"].into_iter().flat_map(|folder| self.nodes_below(folder));
        let is_same = |id: &NodeId| matter.is_some() && self.matter(*id) == matter;
        let mut found: Vec<NodeId> =
            referring.chain(same_product.filter(is_same)).chain(of_all.filter(is_same)).collect();
        found.sort_unstable();
        found.dedup();
        found.retain(|id| *id != node && self.is_worth_reading(*id));
        // Stable, so pages that are as close stay in the order of their addresses.
        found.sort_by_key(|id| Reverse((is_same(id), product.is_some() && self.product_of(*id) == product)));
        let mut n_advisories = 0;
        found.retain(|id| {
            self.advisory_of(*id).is_none() || {
                n_advisories += 1;
                n_advisories <= MOST_ADVISORIES
            }
        });
        found.truncate(MOST);
        found
    }

    /// Returns what a page is about, as an index into [`MATTERS`].
    fn matter(&self, id: NodeId) -> Option<usize> {
        let stem = self.node(id).key.rsplit('/').next().unwrap_or_default();
        let name = match self.keys(id, 0).0 {
            Keys::Guide(guide) => guide.purpose.as_ref().map_or(stem, |purpose| purpose.as_str()),
            Keys::Education(guide) => guide.topic.as_ref().map_or(stem, |topic| topic.as_str()),
            Keys::Policy(policy) => policy.policy.as_ref().map_or(stem, |policy| policy.as_str()),
            Keys::Capability(capability) => capability.capability.as_deref().unwrap_or(stem),
            _ => stem,
        };
        MATTERS.iter().position(|names| names.contains(&name))
    }

    fn is_worth_reading(&self, id: NodeId) -> bool {
        let holds = self.document(id, 0).is_some_and(|page| page.common.status == Status::Published);
        holds && matches!(self.node(id).what, What::Page(kind) if is_about_something(kind.name))
    }
}

fn is_about_something(kind: &str) -> bool {
    !matches!(kind, "section" | "home" | "product" | "party")
}
