//! What templates see.
//!
//! These structs are the contract with theme authors: a template gets one [`PageView`] as `page` and the
//! words of its language as `t`. Everything is text that is ready to be shown; addresses are relative
//! to the page. Lists are empty and values are `null` where a kind of page has nothing to say.

use serde::Serialize;

pub mod advisory;
mod archive;
mod body;
pub mod coverage;
pub mod facts;
mod frame;
mod keys;
mod lists;
mod picture;
pub mod plain;
mod portal;
mod product;
mod structured;
pub mod text;

pub use advisory::AdvisoryView;
pub use body::{PlainCode, colour};
pub use coverage::CoverageView;
pub use frame::{kind, search_script};
pub use picture::{ChartRow, ChartsView};
pub use portal::{SecurityContact, security_contact};
pub use product::{PictureView, ProductView, ReleaseView, SupportView};

use crate::path::{encode_path, relative_href};
use crate::site::{NodeId, Site};
use crate::theme::Theme;
use crate::theme::words::Words;

/// A page, as its template sees it.
#[derive(Debug, Default, Serialize)]
pub struct PageView {
    /// What the portal is called, and by whom it is made.
    pub portal: PortalView,
    /// `home`, `product`, `guide`, `advisory`, `products`, `support` …
    pub kind: String,
    /// The template that shows it.
    #[serde(skip)]
    pub template: &'static str,
    /// The output path.
    pub route: String,
    /// The language of the page.
    pub lang: String,
    /// Its direction, `ltr` or `rtl`.
    pub dir: &'static str,
    /// The title.
    pub title: String,
    /// One or two sentences, or empty.
    pub summary: String,
    /// What search engines show: the summary, or the start of the text.
    pub description: String,
    /// What search engines are told, as JSON-LD; empty without an absolute address.
    pub structured_data: String,
    /// The absolute address of a picture for link previews.
    pub preview: Option<String>,
    /// The language and direction of the text, if it is not that of the page.
    pub content_lang: Option<LangView>,
    /// The absolute address, if the portal has one.
    pub canonical: Option<String>,
    /// The page in all languages, by absolute address.
    pub alternates: Vec<LangView>,
    /// The page in all languages.
    pub languages: Vec<LinkView>,
    /// Stylesheets.
    pub stylesheets: Vec<String>,
    /// Scripts.
    pub scripts: ScriptsView,
    /// The search page, which is also the list of all pages.
    pub search: String,
    /// The icon of the portal.
    pub icon: String,
    /// The feed of advisories, if there is one.
    pub feed: Option<String>,
    /// The main menu.
    pub top: Vec<LinkView>,
    /// From the home page to the page above this one.
    pub crumbs: Vec<LinkView>,
    /// Title of the section that the page belongs to.
    pub menu_title: String,
    /// The menu of the section.
    pub menu: Vec<MenuGroup>,
    /// The headings of the page.
    pub toc: Vec<TocEntry>,
    /// The page before this one.
    pub previous: Option<LinkView>,
    /// The page after this one.
    pub next: Option<LinkView>,
    /// What a reader has to know first: a fallback language, a page that does not hold any more.
    pub notices: Vec<Notice>,
    /// Short facts, label and value, above the text.
    pub details: Vec<Detail>,
    /// The text, as HTML.
    pub body: String,
    /// What a reader can be about to do, each with the section that says how, above the text.
    pub choices: Vec<LinkView>,
    /// Tables of facts, below the text.
    pub tables: Vec<facts::FactTable>,
    /// Lists of links.
    pub lists: Vec<ListView>,
    /// When it was reviewed and by whom.
    pub meta: MetaView,
    /// The product, on its hub and its support page.
    pub product: Option<ProductView>,
    /// Product cards.
    pub products: Vec<ProductView>,
    /// The list of all products, if these are not all.
    pub all_products: Option<LinkView>,
    /// The advisory, on its page.
    pub advisory: Option<AdvisoryView>,
    /// Advisories, on lists.
    pub advisories: Vec<AdvisoryView>,
    /// The list of all advisories, if these are not all.
    pub all_advisories: Option<LinkView>,
    /// How severe they are, in all and by year, on the first page of the archive.
    pub charts: Option<ChartsView>,
    /// What the archive can be narrowed by.
    pub filters: Vec<FilterView>,
    /// The orders of a list.
    pub orders: Vec<LinkView>,
    /// The pages of a long list, this one among them; an entry without an address stands for those left out.
    pub pages: Vec<LinkView>,
    /// How far baselines are answered, on the pages about that.
    pub coverage: Option<CoverageView>,
    /// Terms, on the glossary.
    pub terms: Vec<TermView>,
    /// Where code is in the text, until it is coloured; empty in a template.
    pub plain_code: Vec<PlainCode>,
}

/// The scripts of the theme, by address. A page works without them.
#[derive(Debug, Default, Serialize)]
pub struct ScriptsView {
    /// Runs before the page is shown, for the colour scheme.
    pub early: String,
    /// The words that the others show.
    pub words: String,
    /// Whatever pages can do.
    pub site: String,
    /// Search.
    pub search: String,
    /// The filters of the archive.
    pub archive: String,
    /// The search index of the language.
    pub index: String,
}

/// The portal, on every page.
#[derive(Debug, Default, Serialize)]
pub struct PortalView {
    /// Its title.
    pub title: String,
    /// One or two sentences, or empty.
    pub description: String,
    /// Its home page.
    pub home: String,
    /// Who makes the devices.
    pub manufacturer: String,
    /// The registered name, or the same.
    pub legal_name: String,
    /// Lines of the postal address.
    pub address: Vec<String>,
    /// The country of the seat, or empty.
    pub country: String,
    /// The general website.
    pub website: Option<String>,
    /// The general mail address.
    pub email: Option<String>,
    /// Lines on the representative in the European Union.
    pub representative: Vec<String>,
    /// The owner's logo.
    pub logo: Option<PictureView>,
    /// The owner's links at the foot of every page.
    pub footer: Vec<LinkView>,
    /// How to report a vulnerability.
    pub report: Vec<Detail>,
    /// How to get help.
    pub support: Vec<Detail>,
}

/// A language.
#[derive(Debug, Default, Serialize)]
pub struct LangView {
    /// Its tag.
    pub lang: String,
    /// Its direction.
    pub dir: &'static str,
    /// An address in it, or empty.
    pub href: String,
}

/// A link.
#[derive(Clone, Debug, Default, Serialize)]
pub struct LinkView {
    /// Its text.
    pub title: String,
    /// Where it leads.
    pub href: String,
    /// The language of the text, if it is not that of the page.
    pub lang: Option<String>,
    /// Whether it leads to this page, or to the section this page is in.
    pub current: bool,
    /// More about it, or empty.
    pub summary: String,
}

/// What the archive can be narrowed by. Each option is a list of its own; a script lets readers combine them.
#[derive(Debug, Serialize)]
pub struct FilterView {
    /// What it is called in addresses: `severity`.
    pub name: &'static str,
    /// What it is called.
    pub title: String,
    /// Its values.
    pub options: Vec<FilterOption>,
}

/// A value of a filter.
#[derive(Debug, Serialize)]
pub struct FilterOption {
    /// What it is called in addresses: `high`.
    pub value: String,
    /// What it is called.
    pub title: String,
    /// The list of advisories that have it.
    pub href: String,
    /// How many these are.
    pub n: usize,
}

/// A part of a menu.
#[derive(Debug, Default, Serialize)]
pub struct MenuGroup {
    /// Its title, or empty.
    pub title: String,
    /// Its links.
    pub links: Vec<LinkView>,
}

/// A heading.
#[derive(Debug, Serialize)]
pub struct TocEntry {
    /// 2 or 3.
    pub level: u8,
    /// Its text.
    pub title: String,
    /// Where it is.
    pub href: String,
}

/// What a reader has to know first.
#[derive(Debug, Serialize)]
pub struct Notice {
    /// `note`, `warning` or `danger`.
    pub kind: &'static str,
    /// What it says.
    pub text: String,
    /// Where to go on.
    pub link: Option<LinkView>,
}

/// A label with one or more values.
#[derive(Debug, Default, Serialize)]
pub struct Detail {
    /// What it is.
    pub label: String,
    /// Its values.
    pub values: Vec<facts::Part>,
}

/// A list of links.
#[derive(Debug, Default, Serialize)]
pub struct ListView {
    /// Its anchor.
    pub id: String,
    /// Its title, or empty.
    pub title: String,
    /// Its links.
    pub links: Vec<LinkView>,
    /// The whole list, if this is only its start.
    pub all: Option<LinkView>,
}

/// When a page was reviewed and by whom.
#[derive(Debug, Default, Serialize)]
pub struct MetaView {
    /// The day, for people.
    pub reviewed: Option<String>,
    /// The day, for programs.
    pub reviewed_iso: Option<String>,
    /// The role that is responsible.
    pub owner: Option<String>,
    /// Who it is for.
    pub audience: Vec<String>,
    /// What changed.
    pub changes: Vec<Detail>,
}

/// A term of the glossary.
#[derive(Debug, Serialize)]
pub struct TermView {
    /// Its anchor.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Other spellings.
    pub forms: Vec<String>,
    /// What it means.
    pub definition: String,
    /// Terms to look up as well.
    pub see: Vec<LinkView>,
}

/// What views are made from.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    /// The portal.
    pub site: &'a Site,
    /// The theme.
    pub theme: &'a Theme,
    /// The language, by its position in the list of languages.
    pub locale: usize,
    /// The output path that addresses start from.
    pub route: &'a str,
}

impl<'a> Scene<'a> {
    /// Returns the words of the language.
    pub fn words(&self) -> &'a Words {
        &self.theme.words[self.locale]
    }

    /// Returns the direction of the language, `ltr` or `rtl`.
    pub fn dir(&self) -> &'static str {
        self.site.config.locales[self.locale].direction()
    }

    /// Returns the address of a node in the language.
    pub fn href(&self, node: NodeId) -> String {
        self.href_to(&self.site.route(node, self.locale))
    }

    /// Returns the address of an output path: relative, but on the page that a host shows for any address that does not
    /// exist, because nobody knows how deep that is.
    pub fn href_to(&self, path: &str) -> String {
        let is_anywhere = self.route == "404.html" || self.route.ends_with("/404.html");
        match self.site.config.base_url().filter(|_| is_anywhere) {
            Some(base) => {
                let host_and_path = base.split_once("://").map_or(base, |(_, rest)| rest);
                let below = host_and_path.split_once('/').map_or(String::new(), |(_, path)| format!("/{path}"));
                format!("{below}/{}", encode_path(path))
            }
            None => relative_href(self.route, path),
        }
    }

    /// Returns a link to a node with its title.
    pub fn link(&self, node: NodeId) -> LinkView {
        let (title, lang) = frame::title(self, node);
        LinkView { title, lang, href: self.href(node), summary: frame::summary(self, node), current: false }
    }

    /// Returns the title of a node.
    pub fn title(&self, node: NodeId) -> String {
        frame::title(self, node).0
    }

    /// Returns a link to a node with the title that menus show.
    pub fn nav_link(&self, node: NodeId) -> LinkView {
        let link = self.link(node);
        let page = self.site.document(node, self.locale);
        match page.and_then(|page| page.common.nav_title.clone()) {
            Some(title) => LinkView { title, summary: String::new(), ..link },
            None => LinkView { summary: String::new(), ..link },
        }
    }

    /// Returns a text in the language, with the tag of the language it is really in, if it is another.
    pub fn text(&self, text: &crate::config::value::Text) -> (String, Option<String>) {
        let config = &self.site.config;
        let own = &config.locales[self.locale];
        let (text, locale) = text.get(own, config.default_locale());
        (text.to_owned(), (locale != own).then(|| locale.to_string()))
    }
}

/// Makes the view of a node; its code is not coloured yet.
pub fn page(scene: &Scene<'_>, node: NodeId) -> PageView {
    let mut view = frame::page(scene, node);
    keys::fill(scene, node, &mut view);
    lists::fill(scene, node, &mut view);
    lists::fill_related(scene, node, &mut view);
    body::fill(scene, node, &mut view);
    structured::fill(scene, node, &mut view);
    view
}
