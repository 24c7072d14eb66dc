//! Which pages there are: those that somebody wrote, and those that follow from what they say.

use std::collections::{BTreeMap, BTreeSet};

use super::{Node, Site, What, lists};
use crate::content::product::FACT_TABLES;
use crate::diagnostic::{Code, Diagnostics};

pub(super) static MISSING_PRODUCT: Code = Code::fixed(
    "missing-product",
    "Pages below `products/<slug>/` belong to the product that `products/<slug>/product.toml` describes. Its one required \
     key is `name`.",
);
pub(super) static TRANSLATION_WITHOUT_ORIGINAL: Code = Code::warning(
    "translation-without-original",
    "`page.de.md` translates `page.md`. Without the original, readers of every other language see the translation.",
);

pub(super) static RESERVED_ADDRESS: Code = Code::error(
    "reserved-address",
    "Long lists have further pages, `faq/index-2.html` and so on. A page of that name would take the place of one.",
);

/// Makes the nodes: one for each key that a page has, and the generated ones.
pub(super) fn make(site: &Site, diagnostics: &mut Diagnostics) -> Vec<Node> {
    let n_locales = site.config.locales.len();
    let mut nodes: BTreeMap<String, Node> = BTreeMap::new();
    let mut add = |key: String, what: What| {
        nodes.insert(key.clone(), Node { key, what, documents: vec![None; n_locales] });
    };
    add("index".to_owned(), What::Home);
    add("404".to_owned(), What::NotFound);
    for (id, product) in site.products.iter().enumerate() {
        add(format!("products/{}/index", product.slug), What::Product(id));
        if product.facts.shown(FACT_TABLES).next().is_some() {
            add(format!("products/{}/facts", product.slug), What::Facts(id));
        }
        add(format!("products/{}/support", product.slug), What::Support(id));
    }
    if site.glossaries.iter().flatten().any(|glossary| !glossary.terms.is_empty()) {
        add("glossary".to_owned(), What::Glossary);
    }
    if site.shows_coverage() {
        add("coverage/manufacturer".to_owned(), What::Coverage(None));
        for (id, product) in site.products.iter().enumerate() {
            add(format!("coverage/products/{}", product.slug), What::Coverage(Some(id)));
        }
        for at in site.shown_baselines() {
            add(format!("coverage/{}", site.baselines[at].id), What::Baseline(at));
        }
    }
    let mut reported: BTreeSet<&str> = BTreeSet::new();
    for (id, page) in site.pages.iter().enumerate() {
        if let Some(slug) = page.product()
            && !site.product_ids.contains_key(slug)
        {
            if reported.insert(slug) {
                diagnostics
                    .add(&MISSING_PRODUCT, page.file, format!("`products/{slug}/` has pages but no `product.toml`"))
                    .help(format!("write `products/{slug}/product.toml` with `name = \"…\"`"));
            }
            continue;
        }
        let locale = site.locale_index(&page.locale);
        let node = nodes.entry(page.key.clone()).or_insert_with(|| Node {
            key: page.key.clone(),
            what: What::Page(page.kind),
            documents: vec![None; n_locales],
        });
        node.documents[locale] = Some(id);
    }
    for node in nodes.values() {
        if let (None, Some(page)) = (node.documents[0], node.documents.iter().flatten().next()) {
            let page = &site.pages[*page];
            let original = format!("{}.md", node.key);
            diagnostics
                .add(
                    &TRANSLATION_WITHOUT_ORIGINAL,
                    page.file,
                    format!("this is a translation of `{original}`, which does not exist"),
                )
                .help(format!("write `{original}` in `{}`, the default language", site.config.default_locale()));
        }
    }
    for (key, list, length) in lists::all(site, &nodes) {
        for (key, what) in lists::pages(&key, list, length) {
            let written = nodes.get(&key).filter(|_| matches!(what, What::List(_, number) if number > 0));
            if let Some(page) = written.and_then(|node| node.documents.iter().flatten().next()) {
                diagnostics
                    .add(&RESERVED_ADDRESS, site.pages[*page].file, "this is the address of a further page of a list")
                    .help("rename the file");
                continue;
            }
            let node = nodes.entry(key.clone());
            node.or_insert_with(|| Node { key, what, documents: vec![None; n_locales] }).what = what;
        }
    }
    nodes.into_values().collect()
}
