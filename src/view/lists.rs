//! Generated pages: lists of products, questions, guides, advisories and terms.

use super::{LinkView, ListView, PageView, ProductView, Scene, TermView, advisory, product};
use crate::content::kind::Keys;
use crate::site::advisories::{self, Order};
use crate::site::{NodeId, What};

/// How many advisories the home page and a product's hub show.
const LATEST: usize = 5;

/// Puts into a view what its node gathers from others.
pub(super) fn fill(scene: &Scene<'_>, node: NodeId, view: &mut PageView) {
    let site = scene.site;
    match site.node(node).what {
        What::Home => {
            view.products = cards(scene);
            view.advisories = rows(scene, (0..site.advisories.len()).take(LATEST));
            view.lists.extend(home_lists(scene));
        }
        What::Products => view.products = cards(scene),
        What::Product(id) => {
            view.product = Some(product::hub(scene, id));
            view.advisories = rows(scene, site.product_advisories[id].iter().copied().take(LATEST));
            view.lists.extend(hub_lists(scene, id));
        }
        What::Support(id) => view.product = Some(product::support_page(scene, id)),
        What::ProductAdvisories(id) => {
            view.product = Some(product::card(scene, id));
            view.advisories = rows(scene, site.product_advisories[id].iter().copied());
        }
        What::Faq => view.lists = faq_lists(scene),
        What::Education => view.lists = education_lists(scene),
        What::Policies => view.lists = vec![unnamed(links(scene, "policies/", node))],
        What::Parties => view.lists = vec![unnamed(links(scene, "parties/", node))],
        What::Advisories(order, page) => {
            view.advisories = rows(scene, advisories::ordered(site, order, page).into_iter());
            view.orders = Order::ALL.iter().filter_map(|other| order_link(scene, *other, order)).collect();
            view.pages = page_links(scene, order, page);
        }
        What::AdvisoryYear(year) => {
            let of_year = (0..site.advisories.len()).filter(|id| site.advisories[*id].year() == Some(year));
            view.advisories = rows(scene, of_year);
        }
        What::Glossary => view.terms = terms(scene),
        What::NotFound => view.lists = vec![unnamed(view.top.clone())],
        What::Page(kind) if kind.name == "section" => {
            let folder = site.node(node).key.trim_end_matches("index").to_owned();
            view.lists = vec![unnamed(links(scene, &folder, node))];
        }
        What::Page(_) => {}
    }
    view.lists.retain(|list| !list.links.is_empty());
}

fn cards(scene: &Scene<'_>) -> Vec<ProductView> {
    (0..scene.site.products.len()).map(|id| product::card(scene, id)).collect()
}

fn rows(scene: &Scene<'_>, ids: impl Iterator<Item = usize>) -> Vec<super::AdvisoryView> {
    ids.map(|id| advisory::row(scene, &scene.site.advisories[id])).collect()
}

fn unnamed(links: Vec<LinkView>) -> ListView {
    ListView { links, ..ListView::default() }
}

fn named(scene: &Scene<'_>, id: &str, word: &str, links: Vec<LinkView>) -> ListView {
    ListView { id: id.to_owned(), title: scene.words().get(word).to_owned(), links }
}

/// Returns links to the pages below a folder, in menu order, without `except`.
fn links(scene: &Scene<'_>, folder: &str, except: NodeId) -> Vec<LinkView> {
    let mut nodes: Vec<NodeId> = scene.site.nodes_below(folder).filter(|id| *id != except).collect();
    nodes.sort_by_key(|id| scene.site.nav.place(*id));
    nodes.into_iter().map(|id| scene.link(id)).collect()
}

fn home_lists(scene: &Scene<'_>) -> Vec<ListView> {
    let Some(home) = scene.site.find("index") else { return Vec::new() };
    let education = scene.site.find("education/index").unwrap_or(home);
    vec![named(scene, "education", "nav.education", links(scene, "education/", education))]
}

fn hub_lists(scene: &Scene<'_>, id: usize) -> Vec<ListView> {
    let site = scene.site;
    let slug = &site.products[id].slug;
    let Some(hub) = site.find(&format!("products/{slug}/index")) else { return Vec::new() };
    let below = |part: &str| links(scene, &format!("products/{slug}/{part}"), hub);
    let education = site.nodes_below("education/").filter(|node| match site.keys(*node, 0).0 {
        Keys::Education(keys) => keys.products.iter().any(|product| product.get_ref() == slug.as_str()),
        _ => false,
    });
    let care = below("maintenance").into_iter().chain(below("disposal")).collect();
    let about = below("assumptions").into_iter().chain(below("design")).collect();
    vec![
        named(scene, "guides", "nav.guides", below("guides/")),
        named(scene, "care", "nav.care", care),
        named(scene, "capabilities", "nav.capabilities", below("capabilities/")),
        named(scene, "about", "nav.about", about),
        named(scene, "faq", "nav.faq", below("faq/")),
        named(scene, "education", "nav.education", education.map(|node| scene.link(node)).collect()),
    ]
}

fn faq_lists(scene: &Scene<'_>) -> Vec<ListView> {
    let site = scene.site;
    let Some(own) = site.find("faq/index") else { return Vec::new() };
    let mut lists = vec![named(scene, "all", "faq.all_products", links(scene, "faq/", own))];
    for product in &site.products {
        let links = links(scene, &format!("products/{}/faq/", product.slug), own);
        lists.push(ListView { id: product.slug.to_string(), title: product.facts.name.clone(), links });
    }
    lists
}

fn education_lists(scene: &Scene<'_>) -> Vec<ListView> {
    let site = scene.site;
    let Some(own) = site.find("education/index") else { return Vec::new() };
    let mut lists: Vec<ListView> = Vec::new();
    let mut nodes: Vec<NodeId> = site.nodes_below("education/").filter(|id| *id != own).collect();
    nodes.sort_by_key(|id| site.nav.place(*id));
    for id in nodes {
        let rest = site.node(id).key.trim_start_matches("education/");
        let folder = rest.split_once('/').map_or("", |(folder, _)| folder);
        let at = lists.iter().position(|list| list.id == folder).unwrap_or_else(|| {
            let index = site.find(&format!("education/{folder}/index")).filter(|_| !folder.is_empty());
            let title = match index {
                Some(index) => scene.link(index).title,
                None => folder.replace('-', " "),
            };
            lists.push(ListView { id: folder.to_owned(), title, links: Vec::new() });
            lists.len() - 1
        });
        lists[at].links.push(scene.link(id));
    }
    lists
}

fn order_link(scene: &Scene<'_>, order: Order, current: Order) -> Option<LinkView> {
    let node = scene.site.find(&order.key(0))?;
    let title = scene.words().get(&format!("advisories.order_{}", order.as_str())).to_owned();
    Some(LinkView { title, href: scene.href(node), current: order == current, ..LinkView::default() })
}

fn page_links(scene: &Scene<'_>, order: Order, current: usize) -> Vec<LinkView> {
    let n_pages = advisories::n_pages(&scene.site.advisories);
    if n_pages < 2 {
        return Vec::new();
    }
    let links = (0..n_pages).filter_map(|page| {
        let node = scene.site.find(&order.key(page))?;
        let title = (page + 1).to_string();
        Some(LinkView { title, href: scene.href(node), current: page == current, ..LinkView::default() })
    });
    links.collect()
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
