//! The archive of advisories, for readers who narrow it down by several properties at once.

use serde_json::json;

use crate::site::Site;
use crate::site::archive::Facet;
use crate::theme::Theme;
use crate::view::{Scene, advisory};

/// Returns the properties of each advisory, the newest first: group and value as in [`Facet::name`], with years and products.
pub(super) fn properties(site: &Site) -> impl Iterator<Item = (usize, String)> {
    let properties = site.advisories.iter().map(|entry| {
        let facets = Facet::all().filter(|facet| facet.holds(entry)).map(|facet| facet.name());
        let mut of: Vec<(&str, String)> = facets.map(|(group, value)| (group, value.to_owned())).collect();
        of.extend(entry.year().map(|year| ("year", year.to_string())));
        of.extend(entry.products.iter().map(|id| ("product", site.products[*id].slug.to_string())));
        let names: Vec<String> = of.iter().map(|(group, value)| format!("{group}={value}")).collect();
        json!(names.join(" ")).to_string()
    });
    properties.enumerate()
}

/// Returns how each advisory is listed, in the same order; addresses start from the root of the portal.
pub(super) fn rows(site: &Site, theme: &Theme, locale: usize) -> Vec<(usize, String)> {
    let scene = Scene { site, theme, locale, route: "" };
    let rows = site.advisories.iter().map(|entry| json!(advisory::row(&scene, entry)).to_string());
    rows.enumerate().collect()
}
