//! What the archive of advisories can be narrowed by.

use super::{FilterOption, FilterView, Scene};

/// How many products are offered; all have lists of their own.
const MOST_PRODUCTS: usize = 12;

/// Returns the filters of the archive.
pub(super) fn filters(scene: &Scene<'_>) -> Vec<FilterView> {
    let site = scene.site;
    let href = |key: &str| site.find(key).map(|node| scene.href(node)).unwrap_or_default();
    let products = site.archive.products.iter().take(MOST_PRODUCTS).map(|&(id, n)| {
        let product = &site.products[id];
        let href = href(&format!("products/{}/advisories", product.slug));
        FilterOption { value: product.slug.to_string(), title: product.facts.name.clone(), href, n }
    });
    let years = site.archive.years.iter().map(|&(year, n)| {
        let href = href(&format!("advisories/{year}/index"));
        FilterOption { value: year.to_string(), title: year.to_string(), href, n }
    });
    let of = |group: &str| {
        let own = site.archive.facets.iter().filter(|(facet, _)| facet.name().0 == group);
        let options = own.map(|(facet, n)| FilterOption {
            value: facet.name().1.to_owned(),
            title: scene.words().get(&facet.word()).to_owned(),
            href: href(&facet.key()),
            n: *n,
        });
        options.collect::<Vec<_>>()
    };
    let filters = [
        ("product", products.collect()),
        ("severity", of("severity")),
        ("year", years.collect()),
        ("state", of("state")),
        ("exploited", of("exploited")),
        ("fix", of("fix")),
    ];
    let views = filters.into_iter().filter(|(_, options)| !options.is_empty()).map(|(name, options)| FilterView {
        name,
        title: scene.words().get(&format!("advisories.filter_{name}")).to_owned(),
        options,
    });
    views.collect()
}
