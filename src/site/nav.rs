//! Menus and sequences: which pages belong together, and in which order.

use std::collections::{BTreeMap, HashMap};

use super::lists::List;
use super::{NodeId, Site, What};

/// A part of the portal that has its own menu.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Section {
    /// One product, by its index in [`Site::products`].
    Product(usize),
    /// Education guides.
    Education,
    /// Questions about all products.
    Faq,
    /// The archive of advisories.
    Advisories,
    /// Policies.
    Policies,
    /// Parties.
    Parties,
}

/// A part of a menu.
#[derive(Debug)]
pub struct Group {
    /// Key of its title's word, `""` for the pages at the top.
    pub word: &'static str,
    /// Its pages, in order.
    pub nodes: Vec<NodeId>,
}

/// The menus of the portal.
#[derive(Debug, Default)]
pub struct Nav {
    menus: BTreeMap<Section, Vec<Group>>,
    /// Section, group and position of a node.
    places: HashMap<NodeId, (Section, usize, usize)>,
}

impl Nav {
    /// Returns the section of a node.
    pub fn section(&self, id: NodeId) -> Option<Section> {
        self.places.get(&id).map(|(section, _, _)| *section)
    }

    /// Returns the menu of a section.
    pub fn menu(&self, section: Section) -> &[Group] {
        self.menus.get(&section).map_or(&[], Vec::as_slice)
    }

    /// Returns the group and the position in it of a node.
    pub fn place(&self, id: NodeId) -> Option<(usize, usize)> {
        self.places.get(&id).map(|(_, group, position)| (*group, *position))
    }

    /// Returns the pages before and after a node in the reading order of its section.
    pub fn neighbours(&self, id: NodeId) -> (Option<NodeId>, Option<NodeId>) {
        let Some(&(section, group, position)) = self.places.get(&id) else { return (None, None) };
        let menu = self.menu(section);
        let before = match position.checked_sub(1) {
            Some(position) => menu[group].nodes.get(position),
            None => menu[..group].iter().rev().find_map(|group| group.nodes.last()),
        };
        let after = menu[group].nodes.get(position + 1);
        let after = after.or_else(|| menu[group + 1..].iter().find_map(|group| group.nodes.first()));
        (before.copied(), after.copied())
    }
}

/// The folders of a product, with the word of their group.
static PRODUCT_GROUPS: &[(&str, &str)] = &[
    ("index", ""),
    ("assumptions", ""),
    ("design", ""),
    ("facts", ""),
    ("capabilities", "nav.capabilities"),
    ("guides", "nav.guides"),
    ("maintenance", "nav.care"),
    ("disposal", "nav.care"),
    ("faq", "nav.faq"),
    ("support", "nav.support"),
    ("advisories", "nav.support"),
];

/// Builds the menus.
pub(super) fn build(site: &Site) -> Nav {
    let mut members: BTreeMap<Section, BTreeMap<(usize, &'static str), Vec<NodeId>>> = BTreeMap::new();
    for id in site.node_ids() {
        let Some((section, rank, word)) = place(site, id) else { continue };
        members.entry(section).or_default().entry((rank, word)).or_default().push(id);
    }
    let mut nav = Nav::default();
    for (section, groups) in members {
        let mut menu: Vec<Group> = Vec::new();
        for ((_, word), mut nodes) in groups {
            match section {
                Section::Advisories => nodes.sort_by_key(|id| match site.node(*id).what {
                    What::List(List::Advisories(order), _) => Some(order),
                    _ => None,
                }),
                _ => nodes.sort_by_cached_key(|id| sort_key(site, *id)),
            }
            match menu.last_mut() {
                Some(last) if last.word == word => last.nodes.extend(nodes),
                _ => menu.push(Group { word, nodes }),
            }
        }
        for (group_index, group) in menu.iter().enumerate() {
            for (position, node) in group.nodes.iter().enumerate() {
                nav.places.insert(*node, (section, group_index, position));
            }
        }
        nav.menus.insert(section, menu);
    }
    nav
}

/// Returns the section of a node, the rank of its group and the group's word.
fn place(site: &Site, id: NodeId) -> Option<(Section, usize, &'static str)> {
    let node = site.node(id);
    let (folder, rest) = node.key.split_once('/')?;
    if matches!(node.what, What::List(_, number) if number > 0) {
        return None;
    }
    let is_list = matches!(node.what, What::List(list, _) if list != List::Section);
    let simple = |section| Some((section, usize::from(!is_list), ""));
    match folder {
        "products" => {
            let (slug, rest) = rest.split_once('/')?;
            let part = rest.split('/').next().unwrap_or(rest);
            let rank = PRODUCT_GROUPS.iter().position(|(name, _)| *name == part)?;
            Some((Section::Product(site.find_product(slug)?), rank, PRODUCT_GROUPS[rank].1))
        }
        "education" => simple(Section::Education),
        "faq" => simple(Section::Faq),
        "policies" => simple(Section::Policies),
        "parties" => simple(Section::Parties),
        "advisories" => match node.what {
            What::List(List::Advisories(_), 0) => Some((Section::Advisories, 0, "")),
            What::List(List::AdvisoryYear(year), 0) => {
                Some((Section::Advisories, 10_000 - usize::try_from(year).unwrap_or(0), "nav.years"))
            }
            _ => None,
        },
        _ => None,
    }
}

/// Orders pages by the position they ask for, then by title.
fn sort_key(site: &Site, id: NodeId) -> (i64, String, String) {
    let key = site.node(id).key.clone();
    match site.document(id, 0) {
        Some(page) if key.ends_with("/index") => (i64::MIN, page.common.title.to_lowercase(), key),
        Some(page) => (page.common.order.unwrap_or(i64::MAX), page.common.title.to_lowercase(), key),
        None => (i64::MIN, String::new(), key),
    }
}
