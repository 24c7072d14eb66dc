//! Coverage: which items of which baseline are answered, by which pages, and what is missing.
//!
//! An item is answered by what a page claims, by evidence that is there, through other items that ask for the same, or
//! by the reasons for which it does not apply. Every state follows from the content and the day of the build.

use rayon::prelude::*;

use super::evidence::{MOST_PLACES, Place, Shared, Subject};
use super::{NodeId, Site};
use crate::config::value::{Date, Text};
use crate::content::baseline::{Baseline, Item, ItemName, Scope};
use crate::diagnostic::{Code, Diagnostics};
use crate::markdown::TextSize;
use crate::path::Locale;

mod claims;
mod contradictions;
mod judge;

/// An item that no baseline has.
pub(super) static UNKNOWN_ITEM: Code = Code::error(
    "unknown-item",
    "`answers`, `not_applicable` and `follows` name items of baselines by their ids, such as `DOC-1.c`, or `8259b:DOC-1.c` with \
     the id of the baseline. `fieldbook coverage` lists the items.",
);
/// A baseline that does not exist.
pub(super) static UNKNOWN_BASELINE: Code = Code::fixed(
    "unknown-baseline",
    "`baselines` below `[coverage]` lists ids of baselines: built-in ones such as `8259b`, `cra` or `psti`, and those in the \
     folder `baselines/`.",
);
/// Evidence that does not exist.
pub(super) static UNKNOWN_EVIDENCE: Code = Code::fixed(
    "unknown-evidence",
    "`by` of an item names evidence that answers it by itself, such as `guide.backup` or `fact.network`; `a + b` asks for both.",
);
/// An item that is answered, and said not to apply.
pub(super) static ANSWERED_NOT_APPLICABLE: Code = Code::error(
    "answered-not-applicable",
    "An item either does not apply, or a page answers it. Saying both leaves a reader to guess which is true.",
);
/// Two decisions on one item.
pub(super) static TWICE_NOT_APPLICABLE: Code = Code::error(
    "twice-not-applicable",
    "One `[[not_applicable]]` for an item gives its reasons. Two could contradict each other.",
);
/// An answer expected from the wrong side.
pub(super) static WRONG_SCOPE: Code = Code::error(
    "wrong-scope",
    "Some items are answered by each product for itself, others by the manufacturer for all. Decisions on the latter stand in \
     `fieldbook.toml`, and what is the manufacturer's can not follow from what each product does.",
);
/// A decision that nobody will look at again.
pub(super) static FAR_REVIEW: Code = Code::warning(
    "far-review",
    "A decision that an item does not apply has a day on which it is looked at again. More than five years ahead, that is \
     no review.",
);

/// How far an item is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Fully.
    Answered,
    /// It does not apply, for reasons that are given.
    NotApplicable,
    /// Not all of it.
    Partial,
    /// By something whose review is overdue.
    Stale,
    /// Only in a language that is not the default one.
    OtherLanguage,
    /// Not at all.
    Missing,
}

impl State {
    /// Every state, the best first.
    pub const ALL: [State; 6] =
        [State::Answered, State::NotApplicable, State::Partial, State::Stale, State::OtherLanguage, State::Missing];

    /// Returns its word.
    pub fn as_str(self) -> &'static str {
        match self {
            State::Answered => "answered",
            State::NotApplicable => "not-applicable",
            State::Partial => "partial",
            State::Stale => "stale",
            State::OtherLanguage => "other-language",
            State::Missing => "missing",
        }
    }

    /// Returns whether nothing is left to do.
    pub fn is_settled(self) -> bool {
        matches!(self, State::Answered | State::NotApplicable)
    }
}

/// How an item is answered for one product, or by the manufacturer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// How far.
    pub state: State,
    /// Where.
    pub by: Vec<Place>,
    /// When that was last reviewed, if pages say so; the oldest.
    pub reviewed: Option<Date>,
    /// What is missing, in the words of authors, or the parts that are open.
    pub gap: Vec<Text>,
    /// What an author could write to answer it.
    pub advice: Option<String>,
    /// Why something that is there does not count, or why the item does not apply.
    pub reason: Option<Reason>,
    /// The party that provides what is told of.
    pub provided_by: Option<String>,
}

/// Why something does not count, or need not be answered.
#[derive(Clone, Debug)]
pub enum Reason {
    /// Somebody decided that the item does not apply.
    Decision {
        /// Why not.
        rationale: Text,
        /// What is done instead.
        compensating: Option<Text>,
        /// What can still happen.
        residual_risk: Option<Text>,
        /// The day of review, if it is past.
        overdue: Option<Date>,
    },
    /// The page is only there in another language.
    OnlyIn(Locale),
    /// The page does not hold any more.
    Withdrawn(NodeId),
    /// The page, or the part of it, says too little.
    TooShort {
        /// The page.
        node: NodeId,
        /// Whether it is about a part of the page only.
        is_part: bool,
        /// How much it says.
        size: TextSize,
    },
    /// The page was to be reviewed by a day that is past.
    Overdue(NodeId, Date),
}

impl Reason {
    /// Says it for authors, in English but for what they wrote.
    pub fn for_authors(&self, site: &Site) -> String {
        let page = |node: NodeId| match site.document(node, 0) {
            Some(page) => format!("`{}`", page.path),
            None => format!("`{}`", site.route(node, 0)),
        };
        let said = |text: &Text| join(std::slice::from_ref(text), site, "");
        match self {
            Reason::Decision { rationale, compensating, residual_risk, overdue } => {
                let parts = [
                    Some(said(rationale)),
                    compensating.as_ref().map(|text| format!("Instead: {}", said(text))),
                    residual_risk.as_ref().map(|text| format!("Residual risk: {}", said(text))),
                    overdue.map(|due| format!("The decision was to be reviewed by {due}.")),
                ];
                parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
            }
            Reason::OnlyIn(locale) => format!("it is only there in `{locale}`"),
            Reason::Withdrawn(node) => format!("{} does not hold any more", page(*node)),
            Reason::Overdue(node, due) => format!("{} was to be reviewed by {due}", page(*node)),
            Reason::TooShort { node, is_part, size } => {
                let part = if *is_part { "this part of " } else { "" };
                let much = match (size.words, size.sentences) {
                    (0, _) => "is empty".to_owned(),
                    (words, 0 | 1) => format!("is one sentence of {words} words"),
                    (words, _) => format!("has {words} words"),
                };
                format!("{part}{} {much}, too little to be an answer", page(*node))
            }
        }
    }
}

/// Joins texts in the default language.
pub fn join(texts: &[Text], site: &Site, separator: &str) -> String {
    let locale = site.config.default_locale();
    texts.iter().map(|text| text.get(locale, locale).0).collect::<Vec<_>>().join(separator)
}

impl Answer {
    /// Returns what is missing, in the default language.
    pub fn gap_for_authors(&self, site: &Site) -> Option<String> {
        (!self.gap.is_empty()).then(|| join(&self.gap, site, "; "))
    }

    fn missing() -> Answer {
        Answer {
            state: State::Missing,
            by: Vec::new(),
            reviewed: None,
            gap: Vec::new(),
            advice: None,
            reason: None,
            provided_by: None,
        }
    }
}

/// How a baseline is answered.
#[derive(Debug)]
pub struct BaselineCoverage {
    /// The baseline, by its position in [`Site::baselines`].
    pub baseline: usize,
    /// Whether each item is a part at the end of the tree; the others follow from their parts.
    pub is_leaf: Vec<bool>,
    /// The items that each item follows from.
    pub follows: Vec<Vec<ItemId>>,
    /// The answers of the manufacturer, by item.
    pub manufacturer: Vec<Answer>,
    /// The answers of each product, by product and item.
    pub products: Vec<Vec<Answer>>,
}

impl BaselineCoverage {
    /// Returns the answers to the items of a scope that have no parts, with the positions of the items.
    pub fn leaves<'a>(
        &'a self,
        baseline: &'a Baseline,
        product: Option<usize>,
    ) -> impl Iterator<Item = (usize, &'a Answer)> {
        let (scope, answers) = match product {
            Some(product) => (Scope::Product, &self.products[product]),
            None => (Scope::Manufacturer, &self.manufacturer),
        };
        answers.iter().enumerate().filter(move |(at, _)| self.is_leaf[*at] && baseline.items[*at].scope == scope)
    }

    /// Counts the answers of each state, in the order of [`State::ALL`].
    pub fn counts(&self, baseline: &Baseline, product: Option<usize>) -> [usize; 6] {
        let mut counts = [0; 6];
        for (_, answer) in self.leaves(baseline, product) {
            for (count, _) in counts.iter_mut().zip(State::ALL).filter(|(_, state)| *state == answer.state) {
                *count += 1;
            }
        }
        counts
    }
}

/// An item of one of several baselines: the positions of both.
pub type ItemId = (usize, usize);

/// Finds out how far every item of every baseline is answered.
pub(super) fn compute(site: &Site, diagnostics: &mut Diagnostics) -> Vec<BaselineCoverage> {
    if site.baselines.is_empty() {
        return Vec::new();
    }
    claims::check_baselines(site, diagnostics);
    let claims = claims::claims(site, diagnostics);
    let decisions = claims::decisions(site, diagnostics);
    let shared = Shared::new(site);
    contradictions::check(site, &claims, &decisions, &shared, diagnostics);
    let follows: Vec<Vec<Vec<ItemId>>> = site.baselines.iter().map(|baseline| followed(site, baseline)).collect();
    let subjects: Vec<Option<usize>> = std::iter::once(None).chain((0..site.products.len()).map(Some)).collect();
    let all: Vec<Vec<Vec<Answer>>> = subjects
        .par_iter()
        .map(|product| {
            let subject = Subject { site, product: *product, shared: &shared };
            judge::answers(&subject, &claims, &decisions)
        })
        .collect();
    // Items of products may follow from those of the manufacturer, so these are settled first.
    let mut all = all.into_iter();
    let manufacturer = settle(site, all.next().unwrap_or_default(), None, &follows);
    let own: Vec<Vec<Vec<Answer>>> = all.collect();
    let products = own.into_par_iter().map(|own| settle(site, own, Some(&manufacturer), &follows));
    let products: Vec<Vec<Vec<Answer>>> = products.collect();
    let all = std::iter::once(manufacturer).chain(products);
    let mut by_subject: Vec<_> = all.map(Vec::into_iter).collect();
    let baselines = site.baselines.iter().enumerate().map(|(at, baseline)| {
        let mut answers = by_subject.iter_mut().filter_map(Iterator::next);
        BaselineCoverage {
            baseline: at,
            follows: follows[at].clone(),
            is_leaf: (0..baseline.items.len()).map(|at| is_leaf(baseline, at)).collect(),
            manufacturer: answers.next().unwrap_or_default(),
            products: answers.collect(),
        }
    });
    baselines.collect()
}

/// Returns the position of a baseline.
fn find_baseline(site: &Site, id: &str) -> Option<usize> {
    site.baselines.iter().position(|baseline| baseline.id == id)
}

/// Returns the item that a name means; without a baseline, that of the first baseline shown that has it.
fn find_item(site: &Site, name: &ItemName) -> Option<ItemId> {
    let in_baseline = |at: usize| {
        let item = site.baselines[at].items.iter().position(|item| item.id == name.item)?;
        Some((at, item))
    };
    match &name.baseline {
        Some(id) => in_baseline(find_baseline(site, id)?),
        None => site.shown_baselines().into_iter().chain(0..site.baselines.len()).find_map(in_baseline),
    }
}

fn is_leaf(baseline: &Baseline, at: usize) -> bool {
    baseline.items.iter().all(|item| item.parent != Some(at))
}

/// Returns the items that each item of a baseline follows, if all of them are there.
fn followed(site: &Site, baseline: &Baseline) -> Vec<Vec<ItemId>> {
    let of = |item: &Item| {
        let found = item.follows.iter().map(|(name, _)| find_item(site, name));
        // One that is not there can not be answered, so neither can what follows it.
        found.collect::<Option<Vec<ItemId>>>().unwrap_or_default()
    };
    baseline.items.iter().map(of).collect()
}

/// Answers what follows from other items: parents from their parts, items from those that ask for the same.
fn settle(
    site: &Site,
    mut own: Vec<Vec<Answer>>,
    manufacturer: Option<&Vec<Vec<Answer>>>,
    follows: &[Vec<Vec<ItemId>>],
) -> Vec<Vec<Answer>> {
    let scope = if manufacturer.is_some() { Scope::Product } else { Scope::Manufacturer };
    // An item follows from one that may follow from another; each round settles one step at least.
    let n_items: usize = site.baselines.iter().map(|baseline| baseline.items.len()).sum();
    for _ in 0..n_items {
        let mut changed = false;
        for (baseline_at, baseline) in site.baselines.iter().enumerate() {
            for at in (0..baseline.items.len()).rev() {
                if baseline.items[at].scope != scope || own[baseline_at][at].state.is_settled() {
                    continue;
                }
                let parts: Vec<ItemId> = (0..baseline.items.len())
                    .filter(|part| baseline.items[*part].parent == Some(at))
                    .map(|part| (baseline_at, part))
                    .collect();
                let sources = if parts.is_empty() { &follows[baseline_at][at] } else { &parts };
                let Some(answer) = combined(site, sources, &own, manufacturer) else { continue };
                let before = &own[baseline_at][at];
                let is_better = answer.state < before.state || (!parts.is_empty() && answer.state != before.state);
                if is_better {
                    own[baseline_at][at] = answer;
                    changed = true;
                }
            }
        }
        if !changed {
            break;
        }
    }
    own
}

/// Combines the answers to several items into that of one that asks for all of them.
fn combined(
    site: &Site,
    items: &[ItemId],
    own: &[Vec<Answer>],
    manufacturer: Option<&Vec<Vec<Answer>>>,
) -> Option<Answer> {
    let mut all: Vec<(&ItemId, &Answer)> = Vec::with_capacity(items.len());
    for id in items {
        let scope = site.baselines[id.0].items[id.1].scope;
        let answers = match (scope, manufacturer) {
            (Scope::Manufacturer, Some(manufacturer)) => manufacturer.as_slice(),
            _ => own,
        };
        all.push((id, &answers[id.0][id.1]));
    }
    let best = all.iter().map(|(_, answer)| answer.state).min()?;
    let worst = all.iter().map(|(_, answer)| answer.state).max()?;
    let state = match worst {
        State::Missing if best == State::Missing => return None,
        State::Missing => State::Partial,
        State::NotApplicable if best == State::Answered => State::Answered,
        worst => worst,
    };
    let mut answer = Answer { state, ..Answer::missing() };
    let mut open: Vec<&str> = Vec::new();
    for (id, part) in all {
        for place in &part.by {
            if answer.by.len() < MOST_PLACES && !answer.by.contains(place) {
                answer.by.push(place.clone());
            }
        }
        answer.reviewed = oldest(answer.reviewed, part.reviewed);
        answer.provided_by = answer.provided_by.or_else(|| part.provided_by.clone());
        if !part.state.is_settled() {
            open.push(&site.baselines[id.0].items[id.1].id);
        }
        if part.state == State::NotApplicable || items.len() == 1 {
            answer.reason = answer.reason.or_else(|| part.reason.clone());
        }
    }
    match (items, open.is_empty()) {
        (_, true) => {}
        ([id], false) => {
            let is_of_manufacturer = site.baselines[id.0].items[id.1].scope == Scope::Manufacturer;
            let part = &manufacturer.filter(|_| is_of_manufacturer).map_or(own, Vec::as_slice)[id.0][id.1];
            (answer.gap, answer.advice) = (part.gap.clone(), part.advice.clone());
        }
        (_, false) => answer.gap = vec![Text::Plain(open.join(", "))],
    }
    Some(answer)
}

fn oldest(a: Option<Date>, b: Option<Date>) -> Option<Date> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

impl Site {
    /// Returns whether the portal has pages on its coverage.
    pub fn shows_coverage(&self) -> bool {
        self.config.coverage.publish && !self.shown_baselines().is_empty()
    }

    /// Returns the baselines that the portal is held against, as positions in [`Site::baselines`], in order.
    pub fn shown_baselines(&self) -> Vec<usize> {
        match self.config.coverage.baselines.as_slice() {
            [] => (0..self.baselines.len()).collect(),
            ids => ids.iter().filter_map(|id| find_baseline(self, id.get_ref())).collect(),
        }
    }
}
