//! How far baselines are answered: for all products, for one, and what a baseline asks.

use serde::Serialize;

use super::facts::{Cell, Part};
use super::{LinkView, Scene, picture};
use crate::config::value::Text;
use crate::content::baseline::{Baseline, Scope};
use crate::html::{escape, escape_into};
use crate::site::coverage::{Answer, BaselineCoverage, Reason, State};
use crate::site::evidence::Place;
use crate::site::lists::ListPage;
use crate::site::{NodeId, What};

/// How far baselines are answered.
#[derive(Debug, Default, Serialize)]
pub struct CoverageView {
    /// The baselines, on the overview.
    pub columns: Vec<LinkView>,
    /// The manufacturer and products, on the overview.
    pub rows: Vec<CoverageRow>,
    /// A section for each baseline on the page of a product; one on the page of a baseline.
    pub sections: Vec<CoverageSection>,
    /// How bars show each state.
    pub legend: Vec<LegendEntry>,
}

/// How bars show a state.
#[derive(Debug, Serialize)]
pub struct LegendEntry {
    /// A bar of only that, as SVG.
    pub bar: String,
    /// The state, for people.
    pub text: String,
}

/// A product, or the manufacturer.
#[derive(Debug, Serialize)]
pub struct CoverageRow {
    /// Its name.
    pub title: String,
    /// Its page.
    pub href: String,
    /// How far it answers each baseline; `null` for one that asks nothing of it.
    pub cells: Vec<Option<Share>>,
}

/// How many items are answered or do not apply.
#[derive(Debug, Default, Serialize)]
pub struct Share {
    /// So many.
    pub settled: usize,
    /// Of these.
    pub all: usize,
    /// How many are in each state, as SVG.
    pub bar: String,
}

/// A baseline.
#[derive(Debug, Serialize)]
pub struct CoverageSection {
    /// Its anchor.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its page, or empty on that.
    pub href: String,
    /// The language of its words, if it is not that of the page.
    pub lang: Option<String>,
    /// Who publishes it, in which edition.
    pub edition: String,
    /// How much is answered.
    pub share: Share,
    /// How many items are in each state, without those of which there are none.
    pub counts: Vec<StateCount>,
    /// Its items.
    pub items: Vec<CoverageItem>,
}

/// How many items are in a state.
#[derive(Debug, Serialize)]
pub struct StateCount {
    /// The state, for programs.
    pub state: &'static str,
    /// The state, for people.
    pub text: String,
    /// How many.
    pub n: usize,
}

/// An item of a baseline.
#[derive(Debug, Default, Serialize)]
pub struct CoverageItem {
    /// Its id.
    pub id: String,
    /// Its anchor on the page of its baseline.
    pub anchor: String,
    /// Its title.
    pub title: String,
    /// What it asks for.
    pub text: String,
    /// Where the original says so.
    pub source: String,
    /// Whether its text could not be held against the original.
    pub unverified: bool,
    /// Who has to answer.
    pub scope: String,
    /// Whether it consists of those that follow it.
    pub is_group: bool,
    /// The state, for programs; empty on the page of a baseline.
    pub state: &'static str,
    /// The state, for people.
    pub state_text: String,
    /// The pages that answer it.
    pub by: Cell,
    /// When they were reviewed.
    pub reviewed: String,
    /// What is missing, why it does not apply, and who provides what is told.
    pub notes: Cell,
    /// Items of other baselines that the same answer serves.
    pub related: Cell,
    /// How many products settle it, on the page of a baseline.
    pub products: Option<Share>,
}

/// Returns a text of a baseline and its language, if that is not the language of the page.
pub(super) fn of_baseline(
    scene: &Scene<'_>,
    at: usize,
    text: impl Fn(&Baseline) -> &String,
) -> (String, Option<String>) {
    let baseline = &scene.site.baselines[at];
    (text(baseline).clone(), lang(scene, baseline))
}

/// Returns the language of a baseline, if it is not that of the page: English of the built-in ones, the default language of
/// others.
fn lang(scene: &Scene<'_>, baseline: &Baseline) -> Option<String> {
    let config = &scene.site.config;
    let own = config.locales[scene.locale].as_str();
    let written = if baseline.is_built_in { "en" } else { config.default_locale().as_str() };
    (own != written).then(|| written.to_owned())
}

/// Returns the overview: a row for each product on a page of the list, and one for the manufacturer.
pub(super) fn overview(scene: &Scene<'_>, page: &ListPage<'_>) -> CoverageView {
    let site = scene.site;
    let shown = site.shown_baselines();
    let columns = shown.iter().filter_map(|at| {
        let node = baseline_node(scene, *at)?;
        let baseline = &site.baselines[*at];
        Some(LinkView {
            title: baseline.id.clone(),
            summary: baseline.title.clone(),
            href: scene.href(node),
            ..LinkView::default()
        })
    });
    let row = |node: NodeId, product: Option<usize>, title: String| CoverageRow {
        title,
        href: scene.href(node),
        cells: shown.iter().map(|at| share(scene, &site.coverage[*at], &site.baselines[*at], product)).collect(),
    };
    let manufacturer = site.find("coverage/manufacturer").filter(|_| page.number == 0);
    let first = manufacturer.map(|node| row(node, None, scene.words().get("coverage.manufacturer").to_owned()));
    let products = page.entries.iter().filter_map(|node| match site.node(*node).what {
        What::Coverage(Some(id)) => Some(row(*node, Some(id), site.products[id].facts.name.clone())),
        _ => None,
    });
    CoverageView {
        columns: columns.collect(),
        rows: first.into_iter().chain(products).collect(),
        legend: legend(scene),
        ..CoverageView::default()
    }
}

/// Returns how a product, or the manufacturer, answers every baseline that asks something of it.
pub(super) fn report(scene: &Scene<'_>, product: Option<usize>) -> CoverageView {
    let site = scene.site;
    let sections = site.shown_baselines().into_iter().filter_map(|at| {
        let (coverage, baseline) = (&site.coverage[at], &site.baselines[at]);
        let share = share(scene, coverage, baseline, product)?;
        let counts = State::ALL.iter().zip(coverage.counts(baseline, product)).filter(|(_, n)| *n > 0);
        let answers = match product {
            Some(id) => &coverage.products[id],
            None => &coverage.manufacturer,
        };
        let scope = if product.is_some() { Scope::Product } else { Scope::Manufacturer };
        let items = baseline.items.iter().enumerate().filter(|(_, item)| item.scope == scope);
        Some(CoverageSection {
            id: format!("list-{}", baseline.id),
            title: baseline.title.clone(),
            href: baseline_node(scene, at).map(|node| scene.href(node)).unwrap_or_default(),
            lang: lang(scene, baseline),
            edition: edition(baseline),
            share,
            counts: counts
                .map(|(state, n)| StateCount { state: state.as_str(), text: state_text(scene, *state), n })
                .collect(),
            items: items.map(|(item, _)| answered(scene, coverage, at, item, &answers[item])).collect(),
        })
    });
    CoverageView { sections: sections.collect(), legend: legend(scene), ..CoverageView::default() }
}

/// Returns what a baseline asks, and how many products answer each item.
pub(super) fn baseline(scene: &Scene<'_>, at: usize) -> CoverageView {
    let site = scene.site;
    let (coverage, baseline) = (&site.coverage[at], &site.baselines[at]);
    let items = baseline.items.iter().enumerate().map(|(position, item)| {
        let states = || coverage.products.iter().map(|answers| answers[position].state);
        let counts = State::ALL.map(|state| states().filter(|other| *other == state).count());
        let related = related(scene, at, position);
        match item.scope {
            Scope::Manufacturer => {
                CoverageItem { related, ..answered(scene, coverage, at, position, &coverage.manufacturer[position]) }
            }
            Scope::Product => {
                let products = Some(share_of(scene, counts));
                CoverageItem { related, products, ..described(scene, coverage, at, position) }
            }
        }
    });
    let section = CoverageSection {
        id: "list-items".to_owned(),
        title: scene.words().get("coverage.items").to_owned(),
        href: String::new(),
        lang: lang(scene, baseline),
        edition: edition(baseline),
        share: Share::default(),
        counts: Vec::new(),
        items: items.collect(),
    };
    CoverageView { sections: vec![section], legend: legend(scene), ..CoverageView::default() }
}

/// How far a product answers one baseline.
#[derive(Debug, Serialize)]
pub struct BaselineShare {
    /// The baseline.
    pub title: String,
    /// The page on the product's answers, or on the baseline; empty if there are no such pages.
    pub href: String,
    /// How much.
    pub share: Share,
}

/// Returns how far a product, or the manufacturer, answers some baselines, without those that ask nothing of it.
pub(super) fn shares(scene: &Scene<'_>, product: Option<usize>, baselines: &[usize]) -> Vec<BaselineShare> {
    let site = scene.site;
    let key = match product {
        Some(id) => format!("coverage/products/{}", site.products[id].slug),
        None => "coverage/manufacturer".to_owned(),
    };
    let page = site.find(&key).map(|node| scene.href(node));
    let shares = baselines.iter().filter_map(|at| {
        let baseline = &site.baselines[*at];
        let share = share(scene, site.coverage.get(*at)?, baseline, product)?;
        let href = page.as_ref().map(|page| format!("{page}#list-{}", baseline.id)).unwrap_or_default();
        Some(BaselineShare { title: baseline.title.clone(), href, share })
    });
    shares.collect()
}

/// Appends a table of them as HTML, for tables in the text of a page.
pub(super) fn write_html(scene: &Scene<'_>, product: Option<usize>, baselines: &[usize], out: &mut String) {
    let words = scene.words();
    out.push_str("<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"");
    escape_into(words.get("coverage.title"), out);
    out.push_str("\"><table class=\"facts\"><caption>");
    escape_into(words.get("coverage.title"), out);
    out.push_str("</caption><tbody>");
    for BaselineShare { title, href, share } in shares(scene, product, baselines) {
        out.push_str("<tr><th scope=\"row\">");
        match href.as_str() {
            "" => escape_into(&title, out),
            href => out.push_str(&format!("<a href=\"{}\">{}</a>", escape(href), escape(&title))),
        }
        let Share { settled, all, bar } = share;
        out.push_str(&format!("</th><td><span class=\"share\">{bar} {settled}/{all}</span></td></tr>"));
    }
    out.push_str("</tbody></table></div>");
}

fn baseline_node(scene: &Scene<'_>, at: usize) -> Option<NodeId> {
    scene.site.nodes_below("coverage/").find(|node| scene.site.node(*node).what == What::Baseline(at))
}

fn edition(baseline: &Baseline) -> String {
    let parts = [&baseline.publisher, &baseline.version].into_iter().filter(|part| !part.is_empty());
    parts.map(String::as_str).collect::<Vec<_>>().join(", ")
}

fn state_text(scene: &Scene<'_>, state: State) -> String {
    scene.words().get(&format!("coverage_state.{}", state.as_str())).to_owned()
}

fn share(scene: &Scene<'_>, coverage: &BaselineCoverage, baseline: &Baseline, product: Option<usize>) -> Option<Share> {
    let share = share_of(scene, coverage.counts(baseline, product));
    (share.all > 0).then_some(share)
}

/// Returns how many are settled, of those that are in each state.
fn share_of(scene: &Scene<'_>, counts: [usize; 6]) -> Share {
    let states = || State::ALL.into_iter().zip(counts).filter(|(_, n)| *n > 0);
    let parts: Vec<picture::Part> = states().map(|(state, n)| picture::Part::of_state(state, n)).collect();
    let said: Vec<String> = states().map(|(state, n)| format!("{n} {}", state_text(scene, state))).collect();
    let all = counts.iter().sum();
    let settled = states().filter(|(state, _)| state.is_settled()).map(|(_, n)| n).sum();
    Share { settled, all, bar: picture::bar(&said.join(", "), &parts, all, scene.dir()) }
}

fn legend(scene: &Scene<'_>) -> Vec<LegendEntry> {
    let entry = |state| LegendEntry {
        bar: picture::swatch(&[picture::Part::of_state(state, 1)], 1, scene.dir()),
        text: state_text(scene, state),
    };
    State::ALL.map(entry).into()
}

/// Returns what an item asks.
fn described(scene: &Scene<'_>, coverage: &BaselineCoverage, at: usize, position: usize) -> CoverageItem {
    let item = &scene.site.baselines[at].items[position];
    CoverageItem {
        id: item.id.clone(),
        anchor: item.id.clone(),
        title: item.title.clone(),
        text: item.text.clone(),
        source: item.source.clone(),
        unverified: item.unverified,
        scope: scene.words().get(&format!("coverage.scope_{}", item.scope.as_str())).to_owned(),
        is_group: !coverage.is_leaf[position],
        ..CoverageItem::default()
    }
}

fn answered(
    scene: &Scene<'_>,
    coverage: &BaselineCoverage,
    at: usize,
    position: usize,
    answer: &Answer,
) -> CoverageItem {
    let words = scene.words();
    let provider = answer.provided_by.as_ref().and_then(|slug| scene.site.find(&format!("parties/{slug}")));
    let mut notes: Cell = Vec::new();
    notes.extend(answer.reason.iter().flat_map(|reason| reason_notes(scene, reason)));
    notes.extend(answer.gap.iter().map(|gap| {
        let part = Part::of_text(scene, gap);
        Part { text: words.fill("coverage.open", &[("what", &part.text)]), ..part }
    }));
    notes.extend(provider.map(|node| Part::of_link(&scene.link(node))));
    CoverageItem {
        state: answer.state.as_str(),
        state_text: state_text(scene, answer.state),
        by: answer.by.iter().map(|place| Part::of_link(&link(scene, place))).collect(),
        reviewed: answer.reviewed.map(|date| words.date(date)).unwrap_or_default(),
        notes,
        ..described(scene, coverage, at, position)
    }
}

/// Says why something does not count, in the language of the page.
fn reason_notes(scene: &Scene<'_>, reason: &Reason) -> Cell {
    let words = scene.words();
    let about = |key: &str, node: NodeId, day: &str| {
        let values = [("page", scene.title(node)), ("date", day.to_owned())];
        vec![Part::text(&words.fill(key, &values.each_ref().map(|(name, value)| (*name, value.as_str()))))]
    };
    let labelled = |key: &str, text: &Text| {
        let part = Part::of_text(scene, text);
        Part { text: words.fill(key, &[("what", &part.text)]), ..part }
    };
    match reason {
        Reason::Decision { rationale, compensating, residual_risk, overdue } => {
            let mut notes = vec![Part::of_text(scene, rationale)];
            notes.extend(compensating.iter().map(|text| labelled("coverage.compensating", text)));
            notes.extend(residual_risk.iter().map(|text| labelled("coverage.residual_risk", text)));
            let due = overdue.map(|due| words.date(due));
            notes.extend(due.map(|due| Part::text(&words.fill("coverage.decision_overdue", &[("date", &due)]))));
            notes
        }
        Reason::OnlyIn(locale) => {
            let language = words.language(locale.as_str());
            vec![Part::text(&words.fill("coverage.only_in", &[("language", language)]))]
        }
        Reason::Withdrawn(node) => about("coverage.withdrawn", *node, ""),
        Reason::TooShort { node, .. } => about("coverage.too_short", *node, ""),
        Reason::Overdue(node, due) => about("coverage.overdue", *node, &words.date(*due)),
    }
}

fn link(scene: &Scene<'_>, place: &Place) -> LinkView {
    let link = scene.link(place.node);
    let Some(anchor) = &place.anchor else { return link };
    let page = scene.site.document(place.node, scene.locale);
    let heading = page.and_then(|page| page.body.headings.iter().find(|heading| heading.anchor == *anchor));
    let word = format!("facts.{anchor}");
    let part = match heading {
        Some(heading) => heading.text.as_str(),
        None => scene.words().get(&word),
    };
    LinkView { title: format!("{}: {part}", link.title), href: format!("{}#{anchor}", link.href), ..link }
}

/// Returns the items that an item follows from, and those that follow from it.
fn related(scene: &Scene<'_>, at: usize, position: usize) -> Cell {
    let site = scene.site;
    let mut found = site.coverage[at].follows[position].clone();
    for other in site.shown_baselines() {
        let follows = site.coverage[other].follows.iter().enumerate();
        found.extend(follows.filter(|(_, items)| items.contains(&(at, position))).map(|(item, _)| (other, item)));
    }
    let link = |(baseline, item): (usize, usize)| {
        let id = &site.baselines[baseline].items[item].id;
        let node = baseline_node(scene, baseline)?;
        let text = format!("{} {id}", site.baselines[baseline].id);
        Some(Part::link(&text, &format!("{}#{}", scene.href(node), id)))
    };
    found.into_iter().filter_map(link).collect()
}
