//! Whether what is there counts as an answer: claims and evidence, held against length, language and day of review.

use std::collections::HashMap;

use super::claims::{Claimed, Decisions, applies_to};
use super::{Answer, ItemId, Reason, State, oldest};
use crate::config::NotApplicable;
use crate::config::value::Date;
use crate::content::Page;
use crate::content::baseline::{Item, Scope};
use crate::content::common::Status;
use crate::content::kind::Keys;
use crate::markdown::TextSize;
use crate::site::Site;
use crate::site::evidence::{self, Basis, MOST_PLACES, Place, Subject};

/// The least that a text has to say to count as an answer.
const LEAST: TextSize = TextSize { words: 20, sentences: 2 };
/// Answers every item of every baseline for one subject, from claims, decisions and evidence.
pub(super) fn answers(
    subject: &Subject<'_>,
    claims: &HashMap<ItemId, Vec<Claimed<'_>>>,
    decisions: &Decisions<'_>,
) -> Vec<Vec<Answer>> {
    let mut known: HashMap<&str, Vec<Place>> = HashMap::new();
    let site = subject.site;
    let scope = if subject.product.is_some() { Scope::Product } else { Scope::Manufacturer };
    let mut all = Vec::with_capacity(site.baselines.len());
    for (baseline_at, baseline) in site.baselines.iter().enumerate() {
        let mut answers = Vec::with_capacity(baseline.items.len());
        for (item_at, item) in baseline.items.iter().enumerate() {
            if item.scope != scope {
                answers.push(Answer::missing());
                continue;
            }
            let id = (baseline_at, item_at);
            let decision = match subject.product {
                None => decisions.manufacturer.get(&id),
                Some(product) => decisions.products[product].get(&id).or_else(|| decisions.all_products.get(&id)),
            };
            if let Some((record, _)) = decision {
                answers.push(not_applicable(site, record));
                continue;
            }
            let claimed = claims.get(&id).into_iter().flatten().filter(|c| applies_to(site, c, subject.product));
            let claimed = best_claim(site, claimed);
            let proven = item.by.iter().map(|names| {
                for name in names {
                    if !known.contains_key(name.as_str()) {
                        known.insert(name, evidence::find(subject, name));
                    }
                }
                prove(site, names, &known)
            });
            let proven = proven.min_by_key(|answer| (answer.state, answer.advice.as_ref().map_or(0, String::len)));
            answers.push(match (claimed, proven) {
                // An author knows best how much a page answers, unless there is nothing to read on it.
                (Some(claimed), _) if claimed.state != State::Missing => claimed,
                (claimed, Some(proven)) if proven.state != State::Missing => {
                    Answer { reason: proven.reason.or(claimed.and_then(|claimed| claimed.reason)), ..proven }
                }
                (Some(claimed), proven) => Answer { advice: proven.and_then(|proven| proven.advice), ..claimed },
                (None, Some(proven)) => proven,
                (None, None) => {
                    let advice = format!("a page or a heading with `answers = [\"{}\"]`", item.id);
                    Answer { advice: Some(advice), ..Answer::missing() }
                }
            });
        }
        all.push(answers);
    }
    all
}

/// Returns where evidence alone answers an item in full.
pub(super) fn proven_at(subject: &Subject<'_>, item: &Item) -> Option<Place> {
    item.by.iter().find_map(|names| {
        let known = names.iter().map(|name| (name.as_str(), evidence::find(subject, name))).collect();
        let answer = prove(subject.site, names, &known);
        answer.by.into_iter().next().filter(|_| answer.state == State::Answered)
    })
}

fn not_applicable(site: &Site, record: &NotApplicable) -> Answer {
    let overdue = Some(*record.review.get_ref()).filter(|due| *due < site.date);
    let state = if overdue.is_some() { State::Stale } else { State::NotApplicable };
    let reason = Reason::Decision {
        rationale: record.rationale.clone(),
        compensating: record.compensating.clone(),
        residual_risk: record.residual_risk.clone(),
        overdue,
    };
    Answer { state, reviewed: record.decided, reason: Some(reason), ..Answer::missing() }
}

/// Takes the best of several claims, with all pages that are as good.
fn best_claim<'a>(site: &Site, claims: impl Iterator<Item = &'a Claimed<'a>>) -> Option<Answer> {
    let judged: Vec<Answer> = claims
        .map(|claimed| {
            let (state, reason) = judge(site, &claimed.place, claimed.size, Some(claimed.page));
            let state = if claimed.gap.is_some() && state == State::Answered { State::Partial } else { state };
            Answer {
                state,
                by: vec![claimed.place.clone()],
                reviewed: claimed.page.common.reviewed,
                gap: claimed.gap.cloned().into_iter().collect(),
                advice: None,
                reason,
                provided_by: claimed.provided_by.map(str::to_owned),
            }
        })
        .collect();
    let best = judged.iter().map(|answer| answer.state).min()?;
    judged.into_iter().filter(|answer| answer.state == best).reduce(|mut all, answer| {
        for place in answer.by {
            if all.by.len() < MOST_PLACES && !all.by.contains(&place) {
                all.by.push(place);
            }
        }
        all.reviewed = oldest(all.reviewed, answer.reviewed);
        all.provided_by = all.provided_by.or(answer.provided_by);
        for gap in answer.gap {
            if !all.gap.contains(&gap) {
                all.gap.push(gap);
            }
        }
        all
    })
}

/// What was found of a place.
struct Judged<'a> {
    state: State,
    reason: Option<Reason>,
    place: &'a Place,
    reviewed: Option<Date>,
}

fn judge_evidence<'a>(site: &Site, place: &'a Place) -> Judged<'a> {
    let page = site.document(place.node, 0).filter(|_| place.basis != Basis::Facts);
    let size = page.map_or(LEAST, |page| page.body.size);
    let (state, reason) = judge(site, place, size, page);
    Judged { state, reason, place, reviewed: page.and_then(|page| page.common.reviewed) }
}

/// Judges a list of evidence that is needed together.
fn prove(site: &Site, names: &[String], known: &HashMap<&str, Vec<Place>>) -> Answer {
    let mut answer = Answer { state: State::Answered, ..Answer::missing() };
    let mut lacking: Vec<&str> = Vec::new();
    let mut n_found = 0;
    for name in names {
        let places = known.get(name.as_str()).map_or(&[][..], Vec::as_slice);
        let judged: Vec<Judged<'_>> = places.iter().map(|place| judge_evidence(site, place)).collect();
        let best = judged.iter().map(|judged| judged.state).min().unwrap_or(State::Missing);
        if best == State::Missing {
            lacking.push(name);
            answer.reason = answer.reason.or_else(|| judged.into_iter().find_map(|judged| judged.reason));
            continue;
        }
        n_found += 1;
        answer.state = answer.state.max(best);
        for Judged { state, reason, place, reviewed } in judged {
            if state == best && !answer.by.contains(place) {
                answer.by.push(place.clone());
                answer.reviewed = oldest(answer.reviewed, reviewed);
                answer.reason = answer.reason.or(reason);
            }
        }
    }
    if !lacking.is_empty() {
        let advice: Vec<String> = lacking.iter().map(|name| evidence::advice(name)).collect();
        answer.advice = Some(advice.join("; "));
        answer.state = if n_found == 0 { State::Missing } else { State::Partial };
    }
    answer
}

/// Judges what a page says at a place, and why that does not count fully.
fn judge(site: &Site, place: &Place, size: TextSize, page: Option<&Page>) -> (State, Option<Reason>) {
    let node = site.node(place.node);
    if node.documents.iter().flatten().next().is_some() && node.documents[0].is_none() {
        let locale = site.document(place.node, 0).map(|page| page.locale.clone());
        return (State::OtherLanguage, locale.map(Reason::OnlyIn));
    }
    let Some(page) = page.filter(|_| place.basis != Basis::Facts) else { return (State::Answered, None) };
    if page.common.status != Status::Published {
        return (State::Missing, Some(Reason::Withdrawn(place.node)));
    }
    // Tables that are made from keys, and what directives insert, say something without a word of text.
    let is_page = place.anchor.is_none();
    let shows_more = is_page && (has_tables(&page.keys) || !page.body.inserts.is_empty());
    let is_short = size.words < LEAST.words || size.sentences < LEAST.sentences;
    if place.basis == Basis::Text && is_short && !shows_more {
        return (State::Missing, Some(Reason::TooShort { node: place.node, is_part: !is_page, size }));
    }
    match page.common.review_due().filter(|due| *due < site.date) {
        Some(due) => (State::Stale, Some(Reason::Overdue(place.node, due))),
        None => (State::Answered, None),
    }
}

/// Returns whether a page says something in tables that are made from its keys.
fn has_tables(keys: &Keys) -> bool {
    match keys {
        Keys::Assumptions(keys) => {
            let lists = [&keys.use_cases, &keys.environment, &keys.network, &keys.security];
            !keys.customers.is_empty() || lists.iter().any(|list| !list.is_empty())
        }
        Keys::Design(keys) => !keys.protections.is_empty(),
        Keys::Maintenance(keys) => !keys.tasks.is_empty(),
        Keys::Disposal(keys) => !keys.stores.is_empty() || !keys.situations.is_empty(),
        Keys::Capability(keys) => !keys.elements.is_empty(),
        Keys::Education(keys) => !keys.responsibilities.is_empty(),
        Keys::Party(keys) => !keys.functions.is_empty() || !keys.access.is_empty(),
        Keys::None | Keys::Advisory(_) | Keys::Faq(_) | Keys::Guide(_) | Keys::Policy(_) => false,
    }
}
