//! `coverage.json`: what is answered, as data.

use serde_json::{Map, Value, json};

use super::{Artifact, Rendering, Subject};
use crate::content::baseline::Scope;
use crate::diagnostic::Place;
use crate::site::Site;
use crate::site::coverage::{Answer, BaselineCoverage, State};
use crate::theme::Theme;
use crate::view::Scene;

pub(super) fn list(rendering: &Rendering<'_>) -> Vec<(String, Subject, Place)> {
    let site = rendering.site;
    match site.config.coverage.publish && !site.coverage.is_empty() {
        true => vec![("coverage.json".to_owned(), Subject::Portal, Place::Nowhere)],
        false => Vec::new(),
    }
}

pub(super) fn make(rendering: &Rendering<'_>, _: &Artifact) -> Vec<u8> {
    let site = rendering.site;
    let products: Vec<usize> = (0..site.products.len()).collect();
    let report = report(site, rendering.theme, &site.shown_baselines(), &products);
    let mut bytes = serde_json::to_vec(&report).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

/// Returns the coverage of some baselines by some products, as `{"date", "baselines", "products", "manufacturer"}`.
///
/// Items are those without parts. `by` names pages by the path of their source, `null` for generated ones, by their
/// path in the output and by title.
pub fn report(site: &Site, theme: &Theme, baselines: &[usize], products: &[usize]) -> Value {
    let shown: Vec<&BaselineCoverage> = baselines.iter().map(|at| &site.coverage[*at]).collect();
    let scene = Scene { site, theme, locale: 0, route: "coverage.json" };
    let of = |product: Option<usize>| -> Vec<Value> { shown.iter().map(|c| of_subject(&scene, c, product)).collect() };
    let products = products.iter().map(|id| {
        let product = &site.products[*id];
        json!({ "slug": product.slug.as_str(), "name": product.facts.name, "baselines": of(Some(*id)) })
    });
    json!({
        "date": site.date.to_string(),
        "baselines": shown.iter().map(|coverage| description(site, coverage)).collect::<Vec<_>>(),
        "manufacturer": { "baselines": of(None) },
        "products": products.collect::<Vec<_>>(),
    })
}

fn description(site: &Site, coverage: &BaselineCoverage) -> Value {
    let baseline = &site.baselines[coverage.baseline];
    let items = baseline
        .items
        .iter()
        .enumerate()
        .filter(|(at, _)| coverage.is_leaf[*at])
        .map(|(_, item)| json!({ "id": item.id, "title": item.title, "scope": item.scope.as_str() }));
    json!({ "id": baseline.id, "title": baseline.title, "items": items.collect::<Vec<_>>() })
}

fn of_subject(scene: &Scene<'_>, coverage: &BaselineCoverage, product: Option<usize>) -> Value {
    let baseline = &scene.site.baselines[coverage.baseline];
    let counts: Map<String, Value> = State::ALL
        .iter()
        .zip(coverage.counts(baseline, product))
        .map(|(state, count)| (state.as_str().to_owned(), count.into()))
        .collect();
    let items = coverage.leaves(baseline, product).map(|(at, answer)| item(scene, &baseline.items[at].id, answer));
    json!({ "id": baseline.id, "counts": counts, "items": items.collect::<Vec<_>>() })
}

fn item(scene: &Scene<'_>, id: &str, answer: &Answer) -> Value {
    let by = answer.by.iter().map(|place| {
        let mut route = scene.site.route(place.node, 0);
        if let Some(anchor) = &place.anchor {
            route = format!("{route}#{anchor}");
        }
        json!({
            "source": scene.site.document(place.node, 0).map(|page| page.path.as_str()),
            "route": route,
            "title": scene.link(place.node).title,
        })
    });
    json!({
        "id": id,
        "state": answer.state.as_str(),
        "by": by.collect::<Vec<_>>(),
        "reviewed": answer.reviewed.map(|date| date.to_string()),
        "gap": answer.gap.as_ref().or(answer.advice.as_ref()),
        "reason": answer.reason,
        "provided_by": answer.provided_by,
    })
}

/// Returns how many of the items of a baseline are settled, and how many there are: for one product with those of the
/// manufacturer, or for the manufacturer alone.
pub fn settled(site: &Site, coverage: &BaselineCoverage, product: Option<usize>) -> (usize, usize) {
    let baseline = &site.baselines[coverage.baseline];
    let mut answers: Vec<State> = coverage.leaves(baseline, None).map(|(_, answer)| answer.state).collect();
    if product.is_some() {
        answers.extend(coverage.leaves(baseline, product).map(|(_, answer)| answer.state));
    }
    (answers.iter().filter(|state| state.is_settled()).count(), answers.len())
}

/// Returns whether a baseline asks anything of products.
pub fn asks_products(site: &Site, coverage: &BaselineCoverage) -> bool {
    site.baselines[coverage.baseline].items.iter().any(|item| item.scope == Scope::Product)
}
