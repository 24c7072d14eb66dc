//! `coverage.json`: what is answered, as data.

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::Serialize;

use super::{Artifact, Rendering, Subject};
use crate::diagnostic;
use crate::site::Site;
use crate::site::coverage::{BaselineCoverage, State};
use crate::site::evidence::Place;
use crate::theme::Theme;
use crate::view::Scene;

pub(super) fn list(rendering: &Rendering<'_>) -> Vec<(String, Subject, diagnostic::Place)> {
    let site = rendering.site;
    match site.config.coverage.publish && !site.coverage.is_empty() {
        true => vec![("coverage.json".to_owned(), Subject::Portal, diagnostic::Place::Nowhere)],
        false => Vec::new(),
    }
}

pub(super) fn make(rendering: &Rendering<'_>, _: &Artifact) -> Vec<u8> {
    let site = rendering.site;
    let products: Vec<usize> = (0..site.products.len()).collect();
    let report = report(site, rendering.theme, &site.shown_baselines(), &products, Reader::Public);
    let mut bytes = serde_json::to_vec(&report).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

/// How far some baselines are answered by some products.
///
/// Items are those without parts. `by` names pages by the path of their source, `null` for generated ones, by their
/// path in the output and by title.
#[derive(Debug, Serialize)]
pub struct Report<'a> {
    date: String,
    baselines: Vec<BaselineReport<'a>>,
    manufacturer: SubjectReport<'a>,
    products: Vec<SubjectReport<'a>>,
}

#[derive(Debug, Serialize)]
struct BaselineReport<'a> {
    id: &'a str,
    title: &'a str,
    items: Vec<ItemReport<'a>>,
}

#[derive(Debug, Serialize)]
struct ItemReport<'a> {
    id: &'a str,
    title: &'a str,
    scope: &'static str,
}

#[derive(Debug, Serialize)]
struct SubjectReport<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    slug: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    baselines: Vec<AnswersReport<'a>>,
}

#[derive(Debug, Serialize)]
struct AnswersReport<'a> {
    id: &'a str,
    counts: BTreeMap<&'static str, usize>,
    items: Vec<AnswerReport<'a>>,
}

#[derive(Debug, Serialize)]
struct AnswerReport<'a> {
    id: &'a str,
    state: &'static str,
    by: Vec<PlaceReport<'a>>,
    reviewed: Option<String>,
    gap: Option<String>,
    reason: Option<String>,
    provided_by: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct PlaceReport<'a> {
    source: Option<&'a str>,
    route: String,
    title: String,
}

/// Whom a report is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// Authors, whose `gap` also says what could answer an item.
    Author,
    /// Everybody else.
    Public,
}

/// Returns the coverage of some baselines by some products, as positions.
pub fn report<'a>(
    site: &'a Site,
    theme: &'a Theme,
    baselines: &[usize],
    products: &[usize],
    reader: Reader,
) -> Report<'a> {
    let shown: Vec<&BaselineCoverage> = baselines.iter().map(|at| &site.coverage[*at]).collect();
    let scene = Scene { site, theme, locale: 0, route: "coverage.json" };
    let of = |product: Option<usize>| SubjectReport {
        slug: product.map(|id| site.products[id].slug.as_str()),
        name: product.map(|id| site.products[id].facts.name.as_str()),
        baselines: shown.iter().map(|coverage| answers(&scene, coverage, product, reader)).collect(),
    };
    Report {
        date: site.date.to_string(),
        baselines: shown.iter().map(|coverage| description(site, coverage)).collect(),
        manufacturer: of(None),
        products: products.par_iter().map(|id| of(Some(*id))).collect(),
    }
}

fn description<'a>(site: &'a Site, coverage: &BaselineCoverage) -> BaselineReport<'a> {
    let baseline = &site.baselines[coverage.baseline];
    let items = baseline.items.iter().enumerate().filter(|(at, _)| coverage.is_leaf[*at]);
    let items = items.map(|(_, item)| ItemReport { id: &item.id, title: &item.title, scope: item.scope.as_str() });
    BaselineReport { id: &baseline.id, title: &baseline.title, items: items.collect() }
}

fn answers<'a>(
    scene: &Scene<'a>,
    coverage: &'a BaselineCoverage,
    product: Option<usize>,
    reader: Reader,
) -> AnswersReport<'a> {
    let is_author = reader == Reader::Author;
    let baseline = &scene.site.baselines[coverage.baseline];
    let counts = State::ALL.iter().map(|state| state.as_str()).zip(coverage.counts(baseline, product));
    let items = coverage.leaves(baseline, product).map(|(at, answer)| AnswerReport {
        id: &baseline.items[at].id,
        state: answer.state.as_str(),
        by: answer.by.iter().map(|place| self::place(scene, place)).collect(),
        reviewed: answer.reviewed.map(|date| date.to_string()),
        gap: answer.gap_for_authors(scene.site).or_else(|| answer.advice.clone().filter(|_| is_author)),
        reason: answer.reason.as_ref().map(|reason| reason.for_authors(scene.site)),
        provided_by: answer.provided_by.as_deref(),
    });
    AnswersReport { id: &baseline.id, counts: counts.collect(), items: items.collect() }
}

fn place<'a>(scene: &Scene<'a>, place: &Place) -> PlaceReport<'a> {
    let mut route = scene.site.route(place.node, 0);
    if let Some(anchor) = &place.anchor {
        route = format!("{route}#{anchor}");
    }
    let source = scene.site.document(place.node, 0).map(|page| page.path.as_str());
    PlaceReport { source, route, title: scene.title(place.node) }
}
