//! Lists: which pages each holds, in which order, and how a long one is cut into pages of its own.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::advisories::{Order, ordered};
use super::archive::Facet;
use super::{Node, NodeId, Site, What};
use crate::content::kind::Keys;
use crate::fold::fold;

/// How many entries one page of a list shows, so that no page grows with the portal.
const PAGE_LENGTH: usize = 100;

/// A generated list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    /// Products.
    Products,
    /// Questions about all products, then about each.
    Faq,
    /// Education guides, by folder.
    Education,
    /// Policies.
    Policies,
    /// Parties.
    Parties,
    /// The pages below a folder that has an introduction.
    Section,
    /// All advisories in some order.
    Advisories(Order),
    /// The advisories with some property.
    AdvisoryFacet(Facet),
    /// The advisories of a year.
    AdvisoryYear(i16),
    /// How far each product answers the baselines.
    Coverage,
    /// Every page that somebody wrote and every product, by title.
    Alphabet,
    /// The advisories of a product, named by its index in [`Site::products`].
    ProductAdvisories(usize),
}

impl List {
    /// Returns whether it lists advisories.
    pub fn is_of_advisories(self) -> bool {
        use List::{Advisories, AdvisoryFacet, AdvisoryYear, ProductAdvisories};
        matches!(self, Advisories(_) | AdvisoryFacet(_) | AdvisoryYear(_) | ProductAdvisories(_))
    }
}

/// One page of a list.
#[derive(Clone, Copy, Debug)]
pub struct ListPage<'a> {
    /// Which list.
    pub list: List,
    /// Its first page.
    pub first: NodeId,
    /// The number of this page, from 0.
    pub number: usize,
    /// How many pages it has.
    pub n_pages: usize,
    /// The entries on this page.
    pub entries: &'a [NodeId],
}

/// Returns every list with the key of its first page and the number of its entries.
pub(super) fn all(site: &Site, nodes: &BTreeMap<String, Node>) -> Vec<(String, List, usize)> {
    let below = |folder: &str| {
        let keys = nodes.range(folder.to_owned()..).take_while(|(key, _)| key.starts_with(folder));
        keys.filter(|(key, _)| key[folder.len()..] != *"index").count()
    };
    let n_questions = nodes.values().filter(|node| matches!(node.what, What::Page(kind) if kind.name == "faq")).count();
    let fixed = [
        ("products/index", List::Products, site.products.len()),
        ("faq/index", List::Faq, n_questions),
        ("education/index", List::Education, below("education/")),
        ("policies/index", List::Policies, below("policies/")),
        ("parties/index", List::Parties, below("parties/")),
    ];
    let exists = |(key, _, length): &(&str, List, usize)| *length > 0 || nodes.contains_key(*key);
    let mut lists: Vec<(String, List, usize)> =
        fixed.into_iter().filter(exists).map(|(key, list, length)| (key.to_owned(), list, length)).collect();
    if !site.advisories.is_empty() || below("advisories/") > 0 || nodes.contains_key("advisories/index") {
        let orders = Order::ALL.map(|order| (order.key().to_owned(), List::Advisories(order), site.advisories.len()));
        lists.extend(orders);
        let facets = site.archive.facets.iter();
        lists.extend(facets.map(|(facet, length)| (facet.key(), List::AdvisoryFacet(*facet), *length)));
        let years = site.archive.years.iter();
        lists.extend(
            years.map(|(year, length)| (format!("advisories/{year}/index"), List::AdvisoryYear(*year), *length)),
        );
    }
    if site.shows_coverage() {
        lists.push(("coverage/index".to_owned(), List::Coverage, site.products.len()));
    }
    lists.push(("search".to_owned(), List::Alphabet, nodes.values().filter(|node| has_title(node.what)).count()));
    for (id, advisories) in site.product_advisories.iter().enumerate().filter(|(_, ids)| !ids.is_empty()) {
        let key = format!("products/{}/advisories", site.products[id].slug);
        lists.push((key, List::ProductAdvisories(id), advisories.len()));
    }
    let listed: BTreeSet<String> = lists.iter().map(|(key, _, _)| key.clone()).collect();
    let sections = nodes.values().filter(|node| matches!(node.what, What::Page(kind) if kind.name == "section"));
    for node in sections.filter(|node| !listed.contains(&node.key)) {
        lists.push((node.key.clone(), List::Section, below(folder_of(&node.key))));
    }
    lists
}

/// Returns the nodes that a list adds: its pages, with their keys.
pub(super) fn pages(key: &str, list: List, length: usize) -> impl Iterator<Item = (String, What)> {
    let n_pages = length.div_ceil(PAGE_LENGTH).max(1);
    (0..n_pages).map(move |number| (page_key(key, number), What::List(list, number)))
}

/// Returns the entries of every list, by the key of its first page.
pub(super) fn entries(site: &Site) -> HashMap<String, Vec<NodeId>> {
    let firsts = site.nodes.iter().filter_map(|node| match node.what {
        What::List(list, 0) => Some((node.key.clone(), of(site, list, &node.key))),
        _ => None,
    });
    firsts.collect()
}

/// Returns the education guides that each product is named in, in menu order.
pub(super) fn education_of_products(site: &Site) -> Vec<Vec<NodeId>> {
    let mut guides = vec![Vec::new(); site.products.len()];
    for node in site.ordered_below("education/") {
        if let Keys::Education(keys) = site.keys(node, 0).0 {
            for product in keys.products.iter().filter_map(|slug| site.find_product(slug.get_ref())) {
                guides[product].push(node);
            }
        }
    }
    guides
}

/// A page with the title it is sorted by.
#[derive(Debug)]
pub struct Titled {
    /// The page.
    pub node: NodeId,
    /// Its title, folded.
    pub folded: String,
}

impl Titled {
    /// Returns the letter it stands under: `#` for what does not start with one.
    pub fn letter(&self) -> char {
        let first = self.folded.chars().find(|c| c.is_alphanumeric());
        first.filter(|c| c.is_alphabetic()).and_then(|c| c.to_uppercase().next()).unwrap_or('#')
    }
}

/// Returns whether a node has a title of its own, and not only what the theme calls it.
fn has_title(what: What) -> bool {
    matches!(what, What::Page(_) | What::Product(_))
}

/// Returns every page that has a title of its own, sorted by it, for each language.
pub(super) fn alphabet(site: &Site) -> Vec<Vec<Titled>> {
    let titled = |locale: usize| {
        let nodes = site.node_ids().filter(|id| has_title(site.node(*id).what));
        let entries = nodes.map(|node| {
            let product = site.product_of(node).map_or("", |id| site.products[id].facts.name.as_str());
            let title = site.document(node, locale).map_or(product, |page| page.common.title.as_str());
            let title = if title.is_empty() { product } else { title };
            Titled { node, folded: fold(title) }
        });
        let mut entries: Vec<Titled> = entries.collect();
        entries.sort_by(|a, b| (a.letter() != '#', &a.folded, a.node).cmp(&(b.letter() != '#', &b.folded, b.node)));
        entries
    };
    (0..site.config.locales.len()).map(titled).collect()
}

fn of(site: &Site, list: List, key: &str) -> Vec<NodeId> {
    let advisories = |ids: &[usize]| ids.iter().map(|id| site.advisories[*id].node).collect();
    let except_own = |folder: &str| site.ordered_below(folder).filter(|id| site.node(*id).key != key).collect();
    match list {
        List::Products => {
            site.products.iter().filter_map(|product| site.find(&format!("products/{}/index", product.slug))).collect()
        }
        List::Faq => {
            let mut questions: Vec<NodeId> = except_own("faq/");
            for product in &site.products {
                questions.extend(site.ordered_below(&format!("products/{}/faq/", product.slug)));
            }
            questions
        }
        List::Education => {
            let mut guides: Vec<NodeId> = except_own("education/");
            let mut folders: HashMap<&str, usize> = HashMap::new();
            for id in &guides {
                let next = folders.len();
                folders.entry(folder_of(&site.node(*id).key)).or_insert(next);
            }
            guides.sort_by_key(|id| folders[folder_of(&site.node(*id).key)]);
            guides
        }
        List::Policies | List::Parties | List::Section => except_own(folder_of(key)),
        List::Alphabet => {
            site.alphabet.first().map(|entries| entries.iter().map(|entry| entry.node).collect()).unwrap_or_default()
        }
        List::Coverage => {
            let pages = site.products.iter().map(|product| format!("coverage/products/{}", product.slug));
            pages.filter_map(|key| site.find(&key)).collect()
        }
        List::Advisories(order) => advisories(&ordered(site, order)),
        List::AdvisoryFacet(facet) => {
            let holds = |id: &usize| facet.holds(&site.advisories[*id]);
            advisories(&(0..site.advisories.len()).filter(holds).collect::<Vec<_>>())
        }
        List::AdvisoryYear(year) => {
            let is_of_year = |id: &usize| site.advisories[*id].year() == Some(year);
            advisories(&(0..site.advisories.len()).filter(is_of_year).collect::<Vec<_>>())
        }
        List::ProductAdvisories(product) => advisories(&site.product_advisories[product]),
    }
}

/// Returns the folder of a key, with its slash.
fn folder_of(key: &str) -> &str {
    key.rfind('/').map_or("", |slash| &key[..=slash])
}

/// Returns the key of a page of a list: `faq/index`, `faq/index-2`, `faq/index-3`.
fn page_key(first: &str, number: usize) -> String {
    match number {
        0 => first.to_owned(),
        number => format!("{first}-{}", number + 1),
    }
}

impl Site {
    /// Returns the page of a list that a node shows.
    pub fn list(&self, node: NodeId) -> Option<ListPage<'_>> {
        let What::List(list, number) = self.node(node).what else { return None };
        let key = &self.node(node).key;
        let first = match number {
            0 => key.as_str(),
            number => key.strip_suffix(&format!("-{}", number + 1))?,
        };
        let all = self.lists.get(first)?;
        let start = (number * PAGE_LENGTH).min(all.len());
        Some(ListPage {
            list,
            first: self.find(first)?,
            number,
            n_pages: all.len().div_ceil(PAGE_LENGTH).max(1),
            entries: &all[start..all.len().min(start + PAGE_LENGTH)],
        })
    }

    /// Returns another page of the same list.
    pub fn list_page(&self, page: &ListPage<'_>, number: usize) -> Option<NodeId> {
        self.find(&page_key(&self.node(page.first).key, number))
    }

    /// Returns the entries of a page of the list of everything, in the order of a language.
    pub fn titled(&self, page: &ListPage<'_>, locale: usize) -> &[Titled] {
        let all = &self.alphabet[locale];
        let start = (page.number * PAGE_LENGTH).min(all.len());
        &all[start..all.len().min(start + PAGE_LENGTH)]
    }

    /// Returns each letter that titles of a language start with, and the number of the page of the list it begins on.
    pub fn letters(&self, locale: usize) -> Vec<(char, usize)> {
        let mut letters: Vec<(char, usize)> = Vec::new();
        for (at, entry) in self.alphabet[locale].iter().enumerate() {
            let letter = entry.letter();
            if letters.last().is_none_or(|(last, _)| *last != letter) {
                letters.push((letter, at / PAGE_LENGTH));
            }
        }
        letters
    }

    /// Returns the pages below a folder, in menu order.
    pub fn ordered_below(&self, folder: &str) -> std::vec::IntoIter<NodeId> {
        let is_entry = |id: &NodeId| !matches!(self.node(*id).what, What::List(_, number) if number > 0);
        let mut nodes: Vec<NodeId> = self.nodes_below(folder).filter(is_entry).collect();
        nodes.sort_by_key(|id| self.nav.place(*id));
        nodes.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_list_has_several_pages() {
        let keys = |length| pages("faq/index", List::Faq, length).map(|(key, _)| key).collect::<Vec<_>>();
        assert_eq!(keys(0), ["faq/index"]);
        assert_eq!(keys(PAGE_LENGTH), ["faq/index"]);
        assert_eq!(keys(PAGE_LENGTH + 1), ["faq/index", "faq/index-2"]);
    }
}
