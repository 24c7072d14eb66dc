//! The portal as a whole: what needs more than one file to be known.
//!
//! [`link`] makes nodes out of pages, resolves links, and holds releases against advisories. A node is
//! one page in all languages, written or generated; its address follows from its key alone.

use std::collections::{BTreeSet, HashMap};

use crate::config::Config;
use crate::config::value::Date;
use crate::content::baseline::Baseline;
use crate::content::common::Status;
use crate::content::glossary::Glossary;
use crate::content::kind::{Keys, Kind};
use crate::content::ledger::Ledger;
use crate::content::product::Product;
use crate::content::{Content, Fragment, Page, advisory};
use crate::diagnostic::{Code, Diagnostics};
use crate::markdown::TermFinder;
use crate::path::{Locale, SitePath};
use crate::source::{Body, Dimensions, FileId, Sources, Span};

pub mod advisories;
pub mod archive;
pub mod coverage;
pub mod csaf;
pub mod evidence;
pub mod exposure;
pub mod external;
mod include;
pub mod lists;
pub mod nav;
mod nodes;
mod references;
mod related;
pub mod resolve;
pub mod support;

pub use include::DEEPEST as DEEPEST_INCLUDE;

use advisories::AdvisoryEntry;
use archive::Archive;
use coverage::BaselineCoverage;
use lists::List;
use nav::Nav;
use related::Related;
use resolve::Target;

/// Codes of this module.
pub static CODES: &[&Code] = &[
    &nodes::MISSING_PRODUCT,
    &nodes::TRANSLATION_WITHOUT_ORIGINAL,
    &nodes::RESERVED_ADDRESS,
    &resolve::BROKEN_LINK,
    &resolve::BROKEN_ANCHOR,
    &resolve::BROKEN_IMAGE,
    &resolve::ESCAPING_PATH,
    &resolve::REFUSED_URL,
    &resolve::ACTIVE_FILE,
    &resolve::BAD_ALIAS,
    &references::UNKNOWN_FACTS,
    &include::INCLUDE_CYCLE,
    &advisories::UNKNOWN_PRODUCT,
    &advisories::UNKNOWN_VERSION,
    &advisories::UNKNOWN_MODEL,
    &advisories::UNKNOWN_ADVISORY,
    &advisories::RELEASE_ADVISORY_MISMATCH,
    &advisories::DUPLICATE_ADVISORY,
    &advisories::CONTRADICTING_STATUS,
    &advisories::EMPTY_VERSIONS,
    &advisories::FUTURE_DATE,
    &coverage::UNKNOWN_ITEM,
    &coverage::UNKNOWN_BASELINE,
    &coverage::UNKNOWN_EVIDENCE,
    &coverage::ANSWERED_NOT_APPLICABLE,
    &coverage::TWICE_NOT_APPLICABLE,
    &coverage::FAR_REVIEW,
    &coverage::WRONG_SCOPE,
];

/// Names a node of one [`Site`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub usize);

/// A page in all languages.
#[derive(Debug)]
pub struct Node {
    /// Its address without language and extension: `products/halo/guides/update`.
    pub key: String,
    /// What it shows.
    pub what: What,
    /// What was written for it, by language: indices into [`Site::pages`].
    pub documents: Vec<Option<usize>>,
}

/// What a node shows. A product is named by its index in [`Site::products`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// The home page.
    Home,
    /// A page that somebody wrote.
    Page(&'static Kind),
    /// A product's hub.
    Product(usize),
    /// A product's technical facts: network, interfaces, data …
    Facts(usize),
    /// A product's support dates and releases.
    Support(usize),
    /// A page of a list, by its number from 0.
    List(List, usize),
    /// How far a product answers the baselines, the manufacturer without one.
    Coverage(Option<usize>),
    /// A baseline, by its index in [`Site::baselines`].
    Baseline(usize),
    /// The glossary.
    Glossary,
    /// What a host shows for an address that does not exist.
    NotFound,
}

impl PartialEq for Kind {
    fn eq(&self, other: &Kind) -> bool {
        self.name == other.name
    }
}

impl Eq for Kind {}

/// A former address of a page.
#[derive(Debug)]
pub struct Alias {
    /// The output path.
    pub path: String,
    /// The page that it leads to.
    pub node: NodeId,
    /// In this language.
    pub locale: usize,
    /// Where it is written.
    pub span: Span,
}

/// What a build is told from outside.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// The day of the build, from which support states follow.
    pub date: Date,
    /// Whether drafts are built.
    pub drafts: bool,
}

/// The portal.
#[derive(Debug)]
pub struct Site {
    /// `fieldbook.toml`.
    pub config: Config,
    /// Pages in path order.
    pub pages: Vec<Page>,
    /// Fragments in path order.
    pub fragments: Vec<Fragment>,
    /// Products in the order of their slugs.
    pub products: Vec<Product>,
    /// The glossary of each language; where there is none, that of the default language.
    pub glossaries: Vec<Option<Glossary>>,
    /// Finds the terms of each language.
    pub term_finders: Vec<TermFinder>,
    /// What the portal can be held against, the built-in baselines first.
    pub baselines: Vec<Baseline>,
    /// What was promised about support, and when.
    pub ledger: Ledger,
    /// How far each baseline is answered, in the same order.
    pub coverage: Vec<BaselineCoverage>,
    /// Every node, in the order of keys.
    pub nodes: Vec<Node>,
    /// Advisories, the newest first.
    pub advisories: Vec<AdvisoryEntry>,
    /// How many advisories there are of each sort.
    pub archive: Archive,
    /// The advisories of each product, the newest first, as indices into [`Site::advisories`].
    pub product_advisories: Vec<Vec<usize>>,
    /// The education guides that name each product, in menu order.
    pub product_education: Vec<Vec<NodeId>>,
    /// Menus and sequences.
    pub nav: Nav,
    /// Where the links of each page lead, in the order of [`Page::body`]'s links.
    pub targets: Vec<Vec<Target>>,
    /// Where the links of each fragment lead.
    pub fragment_targets: Vec<Vec<Target>>,
    related: Related,
    /// Files that pages show or link to.
    pub used_files: BTreeSet<FileId>,
    /// Former addresses of pages.
    pub aliases: Vec<Alias>,
    /// The day of the build.
    pub date: Date,
    by_key: HashMap<String, NodeId>,
    /// The entries of each list, by the key of its first page.
    lists: HashMap<String, Vec<NodeId>>,
    /// Every page with a title of its own, by title, for each language.
    alphabet: Vec<Vec<lists::Titled>>,
    product_ids: HashMap<String, usize>,
    /// Pages that are not built, because they are drafts.
    pub drafts: Vec<Page>,
    entry_of: HashMap<NodeId, usize>,
    entry_ids: HashMap<String, usize>,
    paths: HashMap<SitePath, FileId>,
    files: Vec<(SitePath, Option<Dimensions>)>,
}

/// Joins what was written into a portal.
pub fn link(content: Content, sources: &Sources, moment: Moment, diagnostics: &mut Diagnostics) -> Site {
    let Content { config, pages, fragments, products, glossaries, baselines, ledger } = content;
    let (pages, drafts) = without_drafts(pages, moment.drafts);
    let product_ids: HashMap<String, usize> =
        products.iter().enumerate().map(|(id, product)| (product.slug.to_string(), id)).collect();
    let glossaries = by_locale(&config.locales, glossaries);
    let term_finders = glossaries.iter().map(|glossary| terms_of(glossary.as_ref())).collect();
    let mut site = Site {
        nodes: Vec::new(),
        by_key: HashMap::new(),
        advisories: Vec::new(),
        archive: Archive::default(),
        product_advisories: vec![Vec::new(); products.len()],
        product_education: Vec::new(),
        lists: HashMap::new(),
        alphabet: Vec::new(),
        entry_of: HashMap::new(),
        entry_ids: HashMap::new(),
        files: files(sources),
        nav: Nav::default(),
        targets: Vec::new(),
        fragment_targets: Vec::new(),
        related: Related::default(),
        used_files: BTreeSet::new(),
        aliases: Vec::new(),
        date: moment.date,
        paths: sources.iter().map(|(id, file)| (file.path.clone(), id)).collect(),
        config,
        pages,
        fragments,
        products,
        glossaries,
        term_finders,
        baselines,
        ledger,
        coverage: Vec::new(),
        product_ids,
        drafts,
    };
    site.advisories = advisories::entries(&site, diagnostics);
    for (id, entry) in site.advisories.iter().enumerate() {
        for product in &entry.products {
            site.product_advisories[*product].push(id);
        }
    }
    site.archive = archive::count(&site);
    site.nodes = nodes::make(&site, diagnostics);
    site.by_key = site.nodes.iter().enumerate().map(|(id, node)| (node.key.clone(), NodeId(id))).collect();
    for at in 0..site.advisories.len() {
        let key = &site.pages[site.advisories[at].page].key;
        let node = site.by_key[key];
        site.advisories[at].node = node;
        site.entry_of.insert(node, at);
        site.entry_ids.insert(site.advisories[at].id.to_lowercase(), at);
    }
    site.nav = nav::build(&site);
    site.alphabet = lists::alphabet(&site);
    site.lists = lists::entries(&site);
    site.product_education = lists::education_of_products(&site);
    resolve::run(&mut site, sources, diagnostics);
    site.related = related::relate(&site);
    include::check(&site, diagnostics);
    advisories::check(&site, diagnostics);
    site.coverage = coverage::compute(&site, diagnostics);
    site
}

fn files(sources: &Sources) -> Vec<(SitePath, Option<Dimensions>)> {
    let facts = sources.iter().map(|(_, file)| match &file.body {
        Body::Disk { dimensions, .. } => (file.path.clone(), *dimensions),
        Body::Text(_) | Body::Bytes(_) => (file.path.clone(), None),
    });
    facts.collect()
}

/// Cuts pages in two: those that are built, and drafts.
fn without_drafts(pages: Vec<Page>, drafts: bool) -> (Vec<Page>, Vec<Page>) {
    let is_draft = |page: &Page| {
        let advisory = matches!(&page.keys, Keys::Advisory(advisory) if advisory.state == advisory::State::Draft);
        advisory || page.common.status == Status::Draft
    };
    // A translation of a draft is a draft, whatever it says itself.
    let keys: BTreeSet<String> =
        pages.iter().filter(|page| !drafts && is_draft(page)).map(|page| page.key.clone()).collect();
    pages.into_iter().partition(|page| !keys.contains(&page.key))
}

fn by_locale(locales: &[Locale], glossaries: Vec<(Locale, Glossary)>) -> Vec<Option<Glossary>> {
    let find = |wanted: &Locale| glossaries.iter().find(|(locale, _)| locale == wanted).map(|(_, g)| g.clone());
    let default = find(&locales[0]);
    locales.iter().map(|locale| find(locale).or_else(|| default.clone())).collect()
}

fn terms_of(glossary: Option<&Glossary>) -> TermFinder {
    let terms = glossary.into_iter().flat_map(|glossary| glossary.terms.values());
    TermFinder::new(
        terms.map(|term| std::iter::once(term.name.as_str()).chain(term.forms.iter().map(String::as_str)).collect()),
    )
}

impl Site {
    /// Returns a node.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0]
    }

    /// Returns all ids of nodes, in the order of keys.
    pub fn node_ids(&self) -> impl Iterator<Item = NodeId> + use<> {
        (0..self.nodes.len()).map(NodeId)
    }

    /// Finds a node by its key.
    pub fn find(&self, key: &str) -> Option<NodeId> {
        self.by_key.get(key).copied()
    }

    /// Returns the nodes whose key starts with a prefix, in the order of keys.
    pub fn nodes_below<'a>(&'a self, prefix: &str) -> impl Iterator<Item = NodeId> + use<'a> {
        let first = self.nodes.partition_point(|node| node.key.as_str() < prefix);
        let prefix = prefix.to_owned();
        (first..self.nodes.len()).take_while(move |at| self.nodes[*at].key.starts_with(&prefix)).map(NodeId)
    }

    /// Returns the kind of page that a node shows, if somebody wrote it.
    pub fn kind_of(&self, id: NodeId) -> Option<&'static str> {
        match self.node(id).what {
            What::Page(kind) => Some(kind.name),
            _ => None,
        }
    }

    /// Finds a product by its slug.
    pub fn find_product(&self, slug: &str) -> Option<usize> {
        self.product_ids.get(slug).copied()
    }

    /// Returns the product whose folder a node lies in.
    pub fn product_of(&self, id: NodeId) -> Option<usize> {
        let slug = self.node(id).key.strip_prefix("products/")?.split_once('/')?.0;
        self.find_product(slug)
    }

    /// Returns what a reader of a language is shown of a node: its own language, or else another one.
    pub fn document(&self, id: NodeId, locale: usize) -> Option<&Page> {
        self.document_id(id, locale).map(|page| &self.pages[page])
    }

    /// Returns whether a node is shown in a language itself, and not in another one instead.
    pub fn is_own_language(&self, id: NodeId, locale: usize) -> bool {
        self.document(id, locale).is_none_or(|page| self.locale_index(&page.locale) == locale)
    }

    /// Returns the index into [`Site::pages`] of [`Site::document`].
    pub fn document_id(&self, id: NodeId, locale: usize) -> Option<usize> {
        let documents = &self.node(id).documents;
        documents[locale].or(documents[0]).or_else(|| documents.iter().flatten().next().copied())
    }

    /// Returns the page that holds the facts of a node, those of its original unless the translation has own ones.
    pub fn keys(&self, id: NodeId, locale: usize) -> (&Keys, &Locale) {
        let of = |page: &usize| Some(&self.pages[*page]).filter(|page| !matches!(page.keys, Keys::None));
        let documents = &self.node(id).documents;
        let original = documents[0].as_ref().and_then(of);
        let is_advisory = original.is_some_and(|page| matches!(page.keys, Keys::Advisory(_)));
        let translated = documents[locale].as_ref().and_then(of).filter(|_| !is_advisory);
        match translated.or(original) {
            Some(page) => (&page.keys, &page.locale),
            None => (&Keys::None, self.config.default_locale()),
        }
    }

    /// Returns the output path of a node in a language.
    pub fn route(&self, id: NodeId, locale: usize) -> String {
        let key = &self.node(id).key;
        match locale {
            0 => format!("{key}.html"),
            _ => format!("{}/{key}.html", self.config.locales[locale]),
        }
    }

    /// Returns the position of a language in the list of languages; that of the default one if it is not listed.
    pub fn locale_index(&self, locale: &Locale) -> usize {
        self.config.locales.iter().position(|other| other == locale).unwrap_or(0)
    }

    /// Returns the index into [`Site::advisories`] of a node, if it is an advisory.
    pub fn advisory_of(&self, id: NodeId) -> Option<usize> {
        self.entry_of.get(&id).copied()
    }

    /// Finds an advisory by its id, whatever its case.
    pub fn find_advisory(&self, id: &str) -> Option<&AdvisoryEntry> {
        self.entry_ids.get(&id.to_lowercase()).map(|at| &self.advisories[*at])
    }

    /// Returns where a file lies in the content tree.
    pub fn file_path(&self, id: FileId) -> &SitePath {
        &self.files[id.index()].0
    }

    /// Returns the size of a file that is a picture.
    pub fn dimensions(&self, id: FileId) -> Option<Dimensions> {
        self.files[id.index()].1
    }

    /// Finds a file of the content tree.
    pub fn file(&self, path: &SitePath) -> Option<FileId> {
        self.paths.get(path).copied()
    }

    /// Returns every path of the content tree.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &SitePath> {
        self.paths.keys()
    }
}
