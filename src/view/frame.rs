//! What every page has around its text: titles, menus, languages, notices.

use super::facts::Part;
use super::{
    Detail, LangView, LinkView, MenuGroup, MetaView, Notice, PageView, Scene, ScriptsView, TocEntry, coverage, portal,
};
use crate::content::Page;
use crate::content::common::Status;
use crate::path::{Locale, SitePath, encode_path};
use crate::site::advisories::Order;
use crate::site::lists::List;
use crate::site::nav::Section;
use crate::site::resolve::Target;
use crate::site::{NodeId, What};
use crate::theme::words::Words;

/// A menu shows this many pages on either side of the current one at most.
const MENU_REACH: usize = 25;

/// Makes the view of a node without its text.
pub(super) fn page(scene: &Scene<'_>, node: NodeId) -> PageView {
    let Scene { site, theme, locale, route } = *scene;
    let own = &site.config.locales[locale];
    let document = site.document(node, locale);
    let (title, _) = title(scene, node);
    let summary = summary(scene, node);
    let base_url = site.config.base_url();
    let absolute = |route: &str| base_url.map(|base| format!("{base}/{}", encode_path(route)));
    let all_locales = || site.config.locales.iter().enumerate();
    let description = match (&summary, document) {
        (summary, _) if !summary.is_empty() => summary.clone(),
        (_, Some(page)) if !page.body.first_paragraph.is_empty() => shorten(&page.body.first_paragraph),
        _ => portal::description(scene),
    };
    let (previous, next) = neighbours(scene, node);
    let (menu_title, menu) = menu(scene, node);
    PageView {
        portal: portal::view(scene),
        kind: kind(site.node(node).what).to_owned(),
        template: template(site.node(node).what),
        route: route.to_owned(),
        lang: own.to_string(),
        dir: own.direction(),
        description,
        content_lang: document.filter(|page| page.locale != *own).map(|page| lang_view(&page.locale)),
        // A page in another language is the same page twice to search engines.
        canonical: absolute(&site.route(node, document.map_or(locale, |page| site.locale_index(&page.locale))))
            .filter(|_| site.node(node).what != What::NotFound),
        alternates: match site.node(node).what {
            What::NotFound => Vec::new(),
            _ if site.config.locales.len() < 2 => Vec::new(),
            _ => all_locales()
                .filter(|(index, _)| site.is_own_language(node, *index))
                .filter_map(|(index, other)| {
                    Some(LangView { href: absolute(&site.route(node, index))?, ..lang_view(other) })
                })
                .collect(),
        },
        languages: match site.config.locales.len() {
            1 => Vec::new(),
            _ => all_locales()
                .map(|(index, other)| LinkView {
                    title: theme.words[index].get("site.language").to_owned(),
                    href: scene.href_to(&site.route(node, index)),
                    lang: Some(other.to_string()),
                    current: index == locale,
                    summary: String::new(),
                })
                .collect(),
        },
        stylesheets: ["site.css", "brand.css"]
            .iter()
            .filter_map(|name| Some(scene.href_to(theme.asset(name)?)))
            .collect(),
        scripts: scripts(scene),
        search: site.find("search").map(|search| scene.href(search)).unwrap_or_default(),
        icon: theme.asset("icon.svg").map(|path| scene.href_to(path)).unwrap_or_default(),
        feed: base_url.and_then(|_| feed(site, node)).map(|path| scene.href_to(&path)),
        top: top(scene, node),
        crumbs: crumbs(scene, node),
        menu_title,
        menu,
        toc: document.map(toc).unwrap_or_default(),
        previous,
        next,
        notices: document.map(|page| notices(scene, page)).unwrap_or_default(),
        meta: document.map(|page| meta(scene, page)).unwrap_or_default(),
        title,
        summary,
        ..PageView::default()
    }
}

/// Returns where a script of the search index of a language lies.
pub fn search_script(locale: &Locale, name: &str) -> String {
    format!("search/{locale}/{name}.js")
}

fn scripts(scene: &Scene<'_>) -> ScriptsView {
    let asset = |name: &str| scene.theme.asset(name).map(|path| scene.href_to(path)).unwrap_or_default();
    let own = &scene.site.config.locales[scene.locale];
    ScriptsView {
        early: asset("theme.js"),
        words: asset(&Words::script_name(own)),
        site: asset("site.js"),
        search: asset("search.js"),
        archive: asset("archive.js"),
        index: scene.href_to(&search_script(own, "index")),
    }
}

/// Returns the title of a node and its language, if that is not the language of the page.
pub(super) fn title(scene: &Scene<'_>, node: NodeId) -> (String, Option<String>) {
    let Scene { site, locale, .. } = *scene;
    if let Some(page) = site.document(node, locale).filter(|page| !page.common.title.is_empty()) {
        let lang = (page.locale != site.config.locales[locale]).then(|| page.locale.to_string());
        return (page.common.title.clone(), lang);
    }
    let words = scene.words();
    let word = |key: &str| (words.get(key).to_owned(), None);
    let named = |key: &str, product: usize| (words.fill(key, &[("product", &site.products[product].facts.name)]), None);
    match site.node(node).what {
        What::Home => match &site.config.portal.title {
            Some(title) => scene.text(title),
            None => word("nav.home"),
        },
        What::Page(_) => (site.node(node).key.clone(), None),
        What::Product(id) => (site.products[id].facts.name.clone(), None),
        What::Facts(id) => named("facts.title", id),
        What::Support(id) => named("support.title", id),
        What::List(list, 0) => match list {
            List::Products => word("nav.products"),
            List::Faq => word("nav.faq"),
            List::Education => word("nav.education"),
            List::Policies => word("nav.policies"),
            List::Parties => word("nav.parties"),
            List::Section => (site.node(node).key.clone(), None),
            List::Advisories(Order::Newest) => word("nav.advisories"),
            List::Advisories(order) => (words.get(&format!("advisories.by_{}", order.as_str())).to_owned(), None),
            List::AdvisoryFacet(facet) => {
                (words.fill("advisories.of_facet", &[("facet", words.get(&facet.word()))]), None)
            }
            List::AdvisoryYear(year) => (words.fill("advisories.of_year", &[("year", &year.to_string())]), None),
            List::ProductAdvisories(id) => named("advisories.of_product", id),
            List::Coverage => word("coverage.title"),
            List::Alphabet => word("search.title"),
        },
        What::Coverage(None) => word("coverage.manufacturer"),
        What::Coverage(Some(id)) => named("coverage.of_product", id),
        What::Baseline(at) => coverage::of_baseline(scene, at, |baseline| &baseline.title),
        What::List(_, number) => {
            let (first, lang) = site.list(node).map(|page| title(scene, page.first)).unwrap_or_default();
            let values = [("title", first.as_str()), ("n", &(number + 1).to_string())];
            (words.fill("list.title_of_page", &values), lang)
        }
        What::Glossary => word("nav.glossary"),
        What::NotFound => word("not_found.title"),
    }
}

/// Returns the title that a menu shows, which need not name the product again.
fn menu_link(scene: &Scene<'_>, node: NodeId) -> LinkView {
    let words = scene.words();
    let own = match scene.site.node(node).what {
        What::Coverage(None) => Some("coverage.manufacturer"),
        What::Product(_) => Some("nav.overview"),
        What::Facts(_) => Some("nav.technical_facts"),
        What::Support(_) => Some("nav.support_dates"),
        What::List(List::ProductAdvisories(_), 0) => Some("nav.advisories"),
        _ => None,
    };
    let link = scene.nav_link(node);
    match own {
        Some(key) => LinkView { title: words.get(key).to_owned(), lang: None, ..link },
        None => match scene.site.node(node).what {
            What::List(List::AdvisoryYear(year), 0) => LinkView { title: year.to_string(), ..link },
            _ => link,
        },
    }
}

/// Returns the summary of a node, or an empty text.
pub(super) fn summary(scene: &Scene<'_>, node: NodeId) -> String {
    let page = scene.site.document(node, scene.locale);
    if let Some(summary) = page.and_then(|page| page.common.summary.as_ref()) {
        return summary.get_ref().clone();
    }
    match scene.site.node(node).what {
        What::Baseline(at) => coverage::of_baseline(scene, at, |baseline| &baseline.about).0,
        What::List(List::Coverage, _) => scene.words().get("coverage.lead").to_owned(),
        What::List(List::Alphabet, 0) => scene.words().get("search.lead").to_owned(),
        What::Facts(id) => scene.words().fill("facts.lead", &[("product", &scene.site.products[id].facts.name)]),
        What::Product(id) => {
            let summary = scene.site.products[id].facts.summary.as_ref();
            summary.map(|summary| scene.text(summary).0).unwrap_or_default()
        }
        _ => String::new(),
    }
}

/// Returns the path of the feed that tells what a page is about: that of its product, or that of everything.
fn feed(site: &crate::site::Site, node: NodeId) -> Option<String> {
    let has_news = |id: &usize| crate::site::support::has_news(site, *id);
    let own =
        site.product_of(node).filter(has_news).map(|id| format!("products/{}/feed.atom.xml", site.products[id].slug));
    own.or_else(|| (!site.advisories.is_empty()).then(|| "advisories/feed.atom.xml".to_owned()))
}

fn shorten(text: &str) -> String {
    const LONGEST: usize = 200;
    match text.char_indices().nth(LONGEST) {
        None => text.to_owned(),
        Some((end, _)) => {
            let end = text[..end].rfind(' ').unwrap_or(end);
            format!("{}…", &text[..end])
        }
    }
}

fn lang_view(locale: &Locale) -> LangView {
    LangView { lang: locale.to_string(), dir: locale.direction(), href: String::new() }
}

/// Returns the name of what a node shows, as `fieldbook list` and templates know it.
pub fn kind(what: What) -> &'static str {
    match what {
        What::Home => "home",
        What::Page(kind) => kind.name,
        What::Product(_) => "product",
        What::Facts(_) => "facts",
        What::Support(_) => "support",
        What::List(list, _) => match list {
            List::Products => "products",
            List::Faq => "faq-list",
            List::Education => "education-list",
            List::Policies => "policies",
            List::Parties => "parties",
            List::Section => "section",
            List::Advisories(_) => "advisories",
            List::AdvisoryFacet(_) => "advisory-facet",
            List::AdvisoryYear(_) => "advisory-year",
            List::ProductAdvisories(_) => "product-advisories",
            List::Coverage => "coverage",
            List::Alphabet => "search",
        },
        What::Coverage(_) => "coverage-report",
        What::Baseline(_) => "baseline",
        What::Glossary => "glossary",
        What::NotFound => "not-found",
    }
}

fn template(what: What) -> &'static str {
    match what {
        What::Home => "home.html",
        What::Page(kind) => kind.template,
        What::Product(_) => "product.html",
        What::Facts(_) => "facts.html",
        What::Support(_) => "support.html",
        What::List(list, _) if list.is_of_advisories() => "advisories.html",
        What::List(List::Coverage, _) | What::Coverage(_) | What::Baseline(_) => "coverage.html",
        What::List(List::Alphabet, _) => "search.html",
        What::List(..) => "list.html",
        What::Glossary => "glossary.html",
        What::NotFound => "404.html",
    }
}

fn top(scene: &Scene<'_>, node: NodeId) -> Vec<LinkView> {
    let key = &scene.site.node(node).key;
    let sections = [
        ("products/index", "nav.products"),
        ("advisories/index", "nav.advisories"),
        ("education/index", "nav.education"),
        ("faq/index", "nav.faq"),
        ("policies/index", "nav.policies"),
        ("parties/index", "nav.parties"),
        ("glossary", "nav.glossary"),
        ("coverage/index", "nav.coverage"),
    ];
    let links = sections.iter().filter_map(|(target, word)| {
        let id = scene.site.find(target)?;
        let folder = target.trim_end_matches("index");
        let current = key == target || (folder.ends_with('/') && key.starts_with(folder));
        Some(LinkView {
            title: scene.words().get(word).to_owned(),
            href: scene.href(id),
            current,
            ..LinkView::default()
        })
    });
    links.collect()
}

/// Returns the nodes from the home page to the one above a node.
pub(super) fn above(scene: &Scene<'_>, node: NodeId) -> Vec<NodeId> {
    let site = scene.site;
    let key = &site.node(node).key;
    let mut above: Vec<NodeId> = Vec::new();
    above.extend(site.find("index"));
    let mut prefix = String::new();
    for segment in key.split('/') {
        prefix.push_str(segment);
        prefix.push('/');
        above.extend(site.find(&format!("{prefix}index")));
    }
    above.extend(site.list(node).map(|page| page.first));
    above.retain(|id| *id != node);
    above.dedup();
    above
}

fn crumbs(scene: &Scene<'_>, node: NodeId) -> Vec<LinkView> {
    let site = scene.site;
    let links = above(scene, node).into_iter().map(|id| match site.node(id).what {
        What::Home => {
            LinkView { title: scene.words().get("nav.home").to_owned(), href: scene.href(id), ..LinkView::default() }
        }
        What::List(List::AdvisoryYear(year), 0) => {
            LinkView { title: year.to_string(), lang: None, ..scene.nav_link(id) }
        }
        _ => scene.nav_link(id),
    });
    links.collect()
}

fn menu(scene: &Scene<'_>, node: NodeId) -> (String, Vec<MenuGroup>) {
    let site = scene.site;
    let in_archive = matches!(site.node(node).what, What::Page(kind) if kind.name == "advisory")
        || matches!(site.node(node).what, What::List(List::Advisories(_) | List::AdvisoryFacet(_), _));
    let first = site.list(node).map_or(node, |page| page.first);
    let section = site.nav.section(first).or(in_archive.then_some(Section::Advisories));
    let Some(section) = section else { return (String::new(), Vec::new()) };
    let title = match section {
        Section::Product(id) => site.products[id].facts.name.clone(),
        Section::Education => scene.words().get("nav.education").to_owned(),
        Section::Faq => scene.words().get("nav.faq").to_owned(),
        Section::Advisories => scene.words().get("nav.advisories").to_owned(),
        Section::Policies => scene.words().get("nav.policies").to_owned(),
        Section::Parties => scene.words().get("nav.parties").to_owned(),
    };
    let place = site.nav.place(node);
    let groups = site.nav.menu(section).iter().enumerate().map(|(index, group)| {
        // Only the neighbourhood is shown, so that a page does not grow with the portal.
        let position = place.filter(|(group, _)| *group == index).map_or(0, |(_, position)| position);
        let first = position.saturating_sub(MENU_REACH);
        let shown = group.nodes.iter().skip(first).take(2 * MENU_REACH + 1);
        MenuGroup {
            title: if group.word.is_empty() { String::new() } else { scene.words().get(group.word).to_owned() },
            links: shown.map(|id| LinkView { current: *id == node, ..menu_link(scene, *id) }).collect(),
        }
    });
    (title, groups.collect())
}

fn neighbours(scene: &Scene<'_>, node: NodeId) -> (Option<LinkView>, Option<LinkView>) {
    let site = scene.site;
    let (previous, next) = match site.advisory_of(node) {
        Some(at) => {
            let entry = |at: usize| site.advisories.get(at).map(|entry| entry.node);
            (at.checked_sub(1).and_then(entry), entry(at + 1))
        }
        None => site.nav.neighbours(node),
    };
    (previous.map(|id| scene.nav_link(id)), next.map(|id| scene.nav_link(id)))
}

fn toc(page: &Page) -> Vec<TocEntry> {
    let headings = page.body.headings.iter().filter(|heading| matches!(heading.level, 2 | 3));
    let entries = headings.map(|heading| TocEntry {
        level: heading.level,
        title: heading.text.clone(),
        href: format!("#{}", heading.anchor),
    });
    entries.collect()
}

fn notices(scene: &Scene<'_>, page: &Page) -> Vec<Notice> {
    let words = scene.words();
    let mut notices = Vec::new();
    if page.locale != scene.site.config.locales[scene.locale] {
        notices.push(Notice { kind: "note", text: words.get("notice.fallback").to_owned(), link: None });
    }
    match page.common.status {
        Status::Published => {}
        Status::Draft => {
            notices.push(Notice { kind: "warning", text: words.get("notice.draft").to_owned(), link: None })
        }
        Status::Withdrawn => {
            notices.push(Notice { kind: "danger", text: words.get("notice.withdrawn").to_owned(), link: None });
        }
        Status::Superseded => {
            let successor = page.common.superseded_by.as_ref().and_then(|dest| scene.target(page, dest.get_ref()));
            notices.push(Notice { kind: "warning", text: words.get("notice.superseded").to_owned(), link: successor });
        }
    }
    notices
}

fn meta(scene: &Scene<'_>, page: &Page) -> MetaView {
    let words = scene.words();
    let common = &page.common;
    MetaView {
        reviewed: common.reviewed.map(|date| words.date(date)),
        reviewed_iso: common.reviewed.map(|date| date.to_string()),
        owner: common.owner.clone(),
        audience: common.audience.iter().map(|audience| words.get(&audience.word_key()).to_owned()).collect(),
        changes: common
            .changes
            .iter()
            .map(|change| Detail { label: words.date(change.date), values: vec![Part::text(&change.text)] })
            .collect(),
    }
}

impl Scene<'_> {
    /// Returns a link to what a destination in a page leads to.
    pub(super) fn target(&self, page: &Page, dest: &str) -> Option<LinkView> {
        self.target_from(&page.path, dest)
    }

    /// Returns a link to what a destination in a file leads to.
    pub(super) fn target_from(&self, path: &SitePath, dest: &str) -> Option<LinkView> {
        match self.site.resolve(path, dest).ok()? {
            Target::Node { node, anchor, .. } => {
                let link = self.link(node);
                let own = link.href.clone();
                // A link into the page itself is called after its section, not after the page.
                let title = anchor.as_deref().and_then(|anchor| {
                    let page = self.site.document(node, self.locale)?;
                    page.body.headings.iter().find(|heading| heading.anchor == anchor)
                });
                let fragment = anchor.as_ref().map(|anchor| format!("#{anchor}")).unwrap_or_default();
                let is_here = self.site.route(node, self.locale) == self.route;
                Some(LinkView {
                    title: title.map_or(link.title.clone(), |heading| heading.text.clone()),
                    href: if is_here { fragment } else { format!("{own}{fragment}") },
                    ..link
                })
            }
            Target::File(file) => {
                let path = self.site.file_path(file);
                Some(LinkView {
                    title: path.name().to_owned(),
                    href: self.href_to(path.as_str()),
                    ..LinkView::default()
                })
            }
            Target::External(url) => Some(LinkView { title: url.clone(), href: url, ..LinkView::default() }),
            Target::Fragment { .. } | Target::Broken => None,
        }
    }

    /// Returns the address of a file that is named in a file.
    pub(super) fn file_href(&self, path: &SitePath, dest: &str) -> Option<String> {
        match self.site.resolve(path, dest).ok()? {
            Target::File(file) => Some(self.href_to(self.site.file_path(file).as_str())),
            _ => None,
        }
    }
}
