//! Generated pages: lists of products, questions, guides, advisories and terms.

use super::{LinkView, ListView, PageView, Scene, TermView, advisory, archive, coverage, picture, product};
use crate::site::advisories::{AdvisoryEntry, Order};
use crate::site::lists::{List, ListPage};
use crate::site::{NodeId, What};

/// How many advisories the home page and a product's hub show.
const LATEST: usize = 5;
/// How many products and guides the home page shows.
const FIRST: usize = 12;
/// How many pages of a list before and after the current one have a link.
const NEAR: usize = 3;

/// Puts into a view what its node gathers from others.
pub(super) fn fill(scene: &Scene<'_>, node: NodeId, view: &mut PageView) {
    let site = scene.site;
    match site.node(node).what {
        What::Home => {
            view.choices = at_a_glance(scene);
            view.products = (0..site.products.len()).take(FIRST).map(|id| product::card(scene, id)).collect();
            view.all_products = all(scene, "products/index").filter(|_| site.products.len() > FIRST);
            view.advisories = rows(scene, site.advisories.iter().take(LATEST));
            view.all_advisories = all(scene, "advisories/index").filter(|_| site.advisories.len() > LATEST);
            view.lists.extend(home_education(scene));
        }
        What::Product(id) => {
            view.product = Some(product::hub(scene, id));
            let advisories = site.product_advisories[id].iter().map(|id| &site.advisories[*id]);
            view.advisories = rows(scene, advisories.take(LATEST));
            view.lists.extend(hub_lists(scene, id));
        }
        What::Facts(id) => view.product = Some(product::facts_page(scene, id)),
        What::Support(id) => view.product = Some(product::support_page(scene, id)),
        What::List(..) => fill_list(scene, node, view),
        What::Coverage(product) => view.coverage = Some(coverage::report(scene, product)),
        What::Baseline(at) => view.coverage = Some(coverage::baseline(scene, at)),
        What::Glossary => view.terms = terms(scene),
        What::NotFound => view.lists = vec![unnamed(view.top.clone())],
        What::Page(_) => {}
    }
    view.lists.retain(|list| !list.links.is_empty());
}

/// Puts pages to read next into a view, after those that the page names itself.
pub(super) fn fill_related(scene: &Scene<'_>, node: NodeId, view: &mut PageView) {
    const ID: &str = "list-related";
    let mut links: Vec<LinkView> = scene.site.related(node).into_iter().map(|id| scene.link(id)).collect();
    match view.lists.iter_mut().find(|list| list.id == ID) {
        Some(list) => {
            links.retain(|link| list.links.iter().all(|own| own.href != link.href));
            list.links.extend(links);
        }
        None if links.is_empty() => {}
        None => view.lists.push(named(scene, "related", "facts.related", links)),
    }
}

/// Puts a page of a list into its view.
fn fill_list(scene: &Scene<'_>, node: NodeId, view: &mut PageView) {
    let site = scene.site;
    let Some(page) = site.list(node) else { return };
    let links = |nodes: &[NodeId]| nodes.iter().map(|id| scene.link(*id)).collect();
    let advisories = || page.entries.iter().filter_map(|id| Some(&site.advisories[site.advisory_of(*id)?]));
    match page.list {
        List::Products => {
            let products = page.entries.iter().filter_map(|id| site.product_of(*id));
            view.products = products.map(|id| product::card(scene, id)).collect();
        }
        List::Faq | List::Education => view.lists = grouped(scene, &page),
        List::Policies | List::Parties | List::Section => view.lists = vec![unnamed(links(page.entries))],
        List::Advisories(order) => {
            view.advisories = rows(scene, advisories());
            let is_first = order == Order::Newest && page.number == 0;
            view.charts = if is_first { picture::charts(scene) } else { None };
            view.filters = archive::filters(scene);
            view.orders = Order::ALL.iter().filter_map(|other| order_link(scene, *other, order)).collect();
        }
        List::Alphabet => {
            view.lists = by_letter(scene, &page);
            view.orders = letters(scene, &page);
        }
        List::Coverage => view.coverage = Some(coverage::overview(scene, &page)),
        List::AdvisoryFacet(_) | List::AdvisoryYear(_) => {
            view.filters = archive::filters(scene);
            view.advisories = rows(scene, advisories());
        }
        List::ProductAdvisories(id) => {
            view.product = Some(product::card(scene, id));
            view.advisories = rows(scene, advisories());
        }
    }
    view.pages = page_links(scene, &page);
}

/// Returns what most people come for: their product, a problem with it, and how to report one.
fn at_a_glance(scene: &Scene<'_>) -> Vec<LinkView> {
    const NAMED: usize = 4;
    let (site, words) = (scene.site, scene.words());
    let choice = |word: &str, href: String, summary: String| LinkView {
        title: words.get(&format!("home.{word}")).to_owned(),
        href,
        summary,
        ..LinkView::default()
    };
    let mut choices = Vec::new();
    if !site.products.is_empty() {
        let mut names: Vec<&str> =
            site.products.iter().take(NAMED).map(|product| product.facts.name.as_str()).collect();
        names.extend((site.products.len() > NAMED).then_some("…"));
        choices.push(choice("which", "#list-products".to_owned(), names.join(", ")));
    }
    if let Some(archive) = site.find("advisories/index") {
        let newest = site.advisories.iter().find_map(|entry| entry.published);
        let summary = match newest {
            Some(newest) => {
                let values = [("n", site.advisories.len().to_string()), ("date", words.date(newest.date()))];
                words.fill("home.newest", &values.each_ref().map(|(name, value)| (*name, value.as_str())))
            }
            None => words.get("advisories.none").to_owned(),
        };
        choices.push(choice("problem", scene.href(archive), summary));
    }
    if site.config.psirt.email.is_some() || site.config.psirt.url.is_some() || site.config.psirt.phone.is_some() {
        let within = site.config.psirt.acknowledge_within;
        let within = within.map(|period| words.fill("home.within", &[("period", &words.period(period))]));
        choices.push(choice("report", "#panel-report".to_owned(), within.unwrap_or_default()));
    }
    choices
}

fn rows<'a>(scene: &Scene<'_>, entries: impl Iterator<Item = &'a AdvisoryEntry>) -> Vec<super::AdvisoryView> {
    entries.map(|entry| advisory::row(scene, entry)).collect()
}

/// Returns a link to a whole list of which only the start is shown.
fn all(scene: &Scene<'_>, key: &str) -> Option<LinkView> {
    Some(scene.link(scene.site.find(key)?))
}

fn unnamed(links: Vec<LinkView>) -> ListView {
    ListView { links, ..ListView::default() }
}

fn named(scene: &Scene<'_>, id: &str, word: &str, links: Vec<LinkView>) -> ListView {
    ListView { id: format!("list-{id}"), title: scene.words().get(word).to_owned(), links, all: None }
}

fn home_education(scene: &Scene<'_>) -> Option<ListView> {
    let list = scene.site.list(scene.site.find("education/index")?)?;
    let links = list.entries.iter().take(FIRST).map(|id| scene.link(*id)).collect();
    let all = all(scene, "education/index").filter(|_| list.entries.len() > FIRST);
    Some(ListView { all, ..named(scene, "education", "nav.education", links) })
}

fn hub_lists(scene: &Scene<'_>, id: usize) -> Vec<ListView> {
    let site = scene.site;
    let slug = &site.products[id].slug;
    let links = |nodes: &mut dyn Iterator<Item = NodeId>| nodes.map(|id| scene.link(id)).collect::<Vec<_>>();
    let below = |part: &str| links(&mut site.ordered_below(&format!("products/{slug}/{part}")));
    let care = below("maintenance").into_iter().chain(below("disposal")).collect();
    let about = below("assumptions").into_iter().chain(below("design")).collect();
    vec![
        named(scene, "guides", "nav.guides", below("guides/")),
        named(scene, "care", "nav.care", care),
        named(scene, "capabilities", "nav.capabilities", below("capabilities/")),
        named(scene, "about", "nav.about", about),
        named(scene, "faq", "nav.faq", below("faq/")),
        named(scene, "education", "nav.education", links(&mut site.product_education[id].iter().copied())),
    ]
}

/// Puts the entries of a page of a list under headings: questions by product, guides by folder.
fn grouped(scene: &Scene<'_>, page: &ListPage<'_>) -> Vec<ListView> {
    let mut lists: Vec<ListView> = Vec::new();
    for id in page.entries {
        let group = group(scene, *id);
        match lists.last_mut() {
            Some(last) if last.id == group.id => last.links.push(scene.link(*id)),
            _ => lists.push(ListView { links: vec![scene.link(*id)], ..group }),
        }
    }
    lists
}

/// Puts the entries of a page of the list of everything under their letters.
fn by_letter(scene: &Scene<'_>, page: &ListPage<'_>) -> Vec<ListView> {
    let entries = scene.site.titled(page, scene.locale);
    let lists = entries.chunk_by(|a, b| a.letter() == b.letter()).map(|entries| ListView {
        id: letter_id(entries[0].letter()),
        title: entries[0].letter().to_string(),
        links: entries.iter().map(|entry| scene.link(entry.node)).collect(),
        all: None,
    });
    lists.collect()
}

fn letter_id(letter: char) -> String {
    format!("letter-{}", if letter == '#' { "other".to_owned() } else { letter.to_lowercase().to_string() })
}

fn letters(scene: &Scene<'_>, page: &ListPage<'_>) -> Vec<LinkView> {
    let letters = scene.site.letters(scene.locale).into_iter().filter_map(|(letter, number)| {
        let place = match number == page.number {
            true => String::new(),
            false => scene.href(scene.site.list_page(page, number)?),
        };
        Some(LinkView {
            title: letter.to_string(),
            href: format!("{place}#{}", letter_id(letter)),
            ..LinkView::default()
        })
    });
    letters.collect()
}

fn group(scene: &Scene<'_>, node: NodeId) -> ListView {
    let site = scene.site;
    if let Some(product) = site.product_of(node).map(|id| &site.products[id]) {
        return ListView {
            id: format!("list-{}", product.slug),
            title: product.facts.name.clone(),
            ..ListView::default()
        };
    }
    let Some(rest) = site.node(node).key.strip_prefix("education/") else {
        return named(scene, "all", "faq.all_products", Vec::new());
    };
    let folder = rest.split_once('/').map_or("", |(folder, _)| folder);
    let index = site.find(&format!("education/{folder}/index")).filter(|_| !folder.is_empty());
    let title = match index {
        Some(index) => scene.link(index).title,
        None => folder.replace('-', " "),
    };
    ListView { id: format!("list-{folder}"), title, ..ListView::default() }
}

fn order_link(scene: &Scene<'_>, order: Order, current: Order) -> Option<LinkView> {
    let node = scene.site.find(order.key())?;
    let title = scene.words().get(&format!("advisories.order_{}", order.as_str())).to_owned();
    Some(LinkView { title, href: scene.href(node), current: order == current, ..LinkView::default() })
}

/// Returns links to the first, the last and the nearest pages of a list; what is left out between them is an ellipsis
/// without an address.
fn page_links(scene: &Scene<'_>, page: &ListPage<'_>) -> Vec<LinkView> {
    if page.n_pages < 2 {
        return Vec::new();
    }
    let mut links: Vec<LinkView> = Vec::new();
    let mut next = 0;
    let is_near = |number: &usize| *number == 0 || *number + 1 == page.n_pages || number.abs_diff(page.number) <= NEAR;
    for number in (0..page.n_pages).filter(is_near) {
        if number > next {
            links.push(LinkView { title: "…".to_owned(), ..LinkView::default() });
        }
        next = number + 1;
        let Some(node) = scene.site.list_page(page, number) else { continue };
        let current = number == page.number;
        links.push(LinkView { title: next.to_string(), href: scene.href(node), current, ..LinkView::default() });
    }
    links
}

fn terms(scene: &Scene<'_>) -> Vec<TermView> {
    let Some(glossary) = &scene.site.glossaries[scene.locale] else { return Vec::new() };
    let name = |id: &str| glossary.terms.get(id).map(|term| term.name.clone());
    let terms = glossary.terms.iter().map(|(id, term)| TermView {
        id: id.clone(),
        name: term.name.clone(),
        forms: term.forms.clone(),
        definition: term.definition.clone(),
        see: term
            .see
            .iter()
            .filter_map(|see| {
                let title = name(see.get_ref())?;
                Some(LinkView { title, href: format!("#{}", see.get_ref()), ..LinkView::default() })
            })
            .collect(),
    });
    let mut terms: Vec<TermView> = terms.collect();
    terms.sort_by_key(|term| term.name.to_lowercase());
    terms
}
