//! How severe the advisories of the archive are, in all and by year.
//!
//! The charts are tables whose rows have a bar, so their words are as large as any, wrap, and lead to the lists of years.

use std::collections::BTreeMap;

use serde::Serialize;

use super::bars::{Part, bar, swatch};
use crate::content::advisory::Severity;
use crate::site::archive::Facet;
use crate::view::Scene;

/// How many years have a row; what is before shares one.
const MOST_YEARS: i16 = 10;

/// Charts of the advisory archive.
#[derive(Debug, Serialize)]
pub struct ChartsView {
    /// A row for each severity, the worst first.
    pub severities: Vec<ChartRow>,
    /// A row for each year, the newest first, its bar by severity.
    pub years: Vec<ChartRow>,
}

/// A row of a chart.
#[derive(Debug, Default, Serialize)]
pub struct ChartRow {
    /// What it is about.
    pub title: String,
    /// The severity, for programs; empty in rows of years.
    pub severity: &'static str,
    /// The list of these, or empty.
    pub href: String,
    /// The bar, as SVG, or empty.
    pub bar: String,
    /// How many advisories.
    pub n: usize,
}

/// How many advisories have each severity, the worst first; the last have none.
type Counts = [usize; 6];

/// Returns the charts of the archive, `None` if it has too little to compare.
pub(in crate::view) fn charts(scene: &Scene<'_>) -> Option<ChartsView> {
    let site = scene.site;
    let (mut by_year, mut undated): (BTreeMap<i16, Counts>, Counts) = Default::default();
    for entry in &site.advisories {
        let counts = match entry.year() {
            Some(year) => by_year.entry(year).or_default(),
            None => &mut undated,
        };
        counts[Severity::ALL.iter().position(|severity| entry.severity == Some(*severity)).unwrap_or(5)] += 1;
    }
    let (Some((oldest, _)), Some((newest, _))) = (by_year.first_key_value(), by_year.last_key_value()) else {
        return None;
    };
    if site.advisories.len() < 2 {
        return None;
    }
    // Years without an advisory have a row, too: they say something.
    let first = newest.saturating_sub(MOST_YEARS - 1).max(*oldest);
    let longest = by_year.range(first..).map(|(_, counts)| total(counts)).max().unwrap_or_default();
    let year_row = |year: i16| {
        let counts = by_year.get(&year).copied().unwrap_or_default();
        let node = site.find(&format!("advisories/{year}/index"));
        let href = node.map(|node| scene.href(node)).unwrap_or_default();
        ChartRow { href, bar: year_bar(scene, &counts, longest), ..row(&year.to_string(), &counts) }
    };
    let mut years: Vec<ChartRow> = (first..=*newest).rev().map(year_row).collect();
    // What is not of one year is no bar among those that are.
    let earlier = by_year.range(..first).fold(Counts::default(), |sum, (_, counts)| add(sum, counts));
    let words = scene.words();
    let title = words.fill("picture.earlier", &[("year", &(first - 1).to_string())]);
    let others = [(title.as_str(), earlier), (words.get("picture.undated"), undated)];
    years.extend(others.iter().filter(|(_, counts)| total(counts) > 0).map(|(title, counts)| row(title, counts)));
    let all = by_year.values().fold(undated, add);
    Some(ChartsView { years, severities: severities(scene, all) })
}

fn row(title: &str, counts: &Counts) -> ChartRow {
    ChartRow { title: title.to_owned(), n: total(counts), ..ChartRow::default() }
}

/// Returns the bar of a year, empty if there is nothing to show.
fn year_bar(scene: &Scene<'_>, counts: &Counts, longest: usize) -> String {
    let parts = KINDS.iter().zip(counts).filter(|(_, n)| **n > 0).map(|(kind, n)| Part { n: *n, ..*kind });
    let parts: Vec<Part> = parts.collect();
    let said: Vec<String> = parts.iter().map(|part| format!("{} {}", part.n, name(scene, part.class))).collect();
    if parts.is_empty() { String::new() } else { bar(&said.join(", "), &parts, longest, scene.dir()) }
}

/// Returns a row for each of the four severities, and for what has none if there is such.
fn severities(scene: &Scene<'_>, all: Counts) -> Vec<ChartRow> {
    let most = all.into_iter().max().unwrap_or_default();
    let rows = all.into_iter().enumerate().filter(|(at, n)| *n > 0 || *at < 4).map(|(at, n)| {
        let part = Part { n, ..KINDS[at] };
        let bar = swatch(&[part], most, scene.dir());
        let list = scene.site.find(&Facet::Severity(Severity::ALL.get(at).copied()).key());
        let href = list.map(|node| scene.href(node)).unwrap_or_default();
        ChartRow { title: name(scene, part.class), severity: part.class, href, bar, n }
    });
    rows.collect()
}

/// The severities as parts of a bar, in the order of [`Counts`].
static KINDS: [Part; 6] = [
    Part { class: "critical", level: 4, n: 0 },
    Part { class: "high", level: 3, n: 0 },
    Part { class: "medium", level: 2, n: 0 },
    Part { class: "low", level: 1, n: 0 },
    Part { class: "none", level: 0, n: 0 },
    Part { class: "unrated", level: 0, n: 0 },
];

fn name(scene: &Scene<'_>, class: &str) -> String {
    let key = if class == "unrated" { "picture.unrated".to_owned() } else { format!("severity.{class}") };
    scene.words().get(&key).to_owned()
}

fn total(counts: &Counts) -> usize {
    counts.iter().sum()
}

fn add(mut sum: Counts, counts: &Counts) -> Counts {
    sum.iter_mut().zip(counts).for_each(|(sum, n)| *sum += n);
    sum
}
