//! What pages claim to answer, what is decided not to apply, and what of that can not be.

use std::collections::HashMap;

use super::{
    FAR_REVIEW, ItemId, TWICE_NOT_APPLICABLE, UNKNOWN_BASELINE, UNKNOWN_EVIDENCE, UNKNOWN_ITEM, WRONG_SCOPE,
    find_baseline, find_item,
};
use crate::config::NotApplicable;
use crate::config::value::{Spanned, Text};
use crate::content::baseline::{ItemName, Scope};
use crate::content::kind::Keys;
use crate::content::{Page, span_of};
use crate::diagnostic::{Diagnostics, nearest};
use crate::markdown::TextSize;
use crate::site::evidence::{self, Basis, Place};
use crate::site::{Site, advisories};
use crate::source::{FileId, Span};

/// For how many years a decision may stand.
const LONGEST_REVIEW: i16 = 5;

/// What a page or a heading claims to answer.
#[derive(Clone)]
pub(super) struct Claimed<'a> {
    pub(super) page: &'a Page,
    pub(super) place: Place,
    pub(super) gap: Option<&'a Text>,
    pub(super) provided_by: Option<&'a str>,
    pub(super) size: TextSize,
}

/// Decisions that items do not apply.
#[derive(Default)]
pub(super) struct Decisions<'a> {
    pub(super) manufacturer: HashMap<ItemId, (&'a NotApplicable, FileId)>,
    pub(super) all_products: HashMap<ItemId, (&'a NotApplicable, FileId)>,
    pub(super) products: Vec<HashMap<ItemId, (&'a NotApplicable, FileId)>>,
}

/// Gathers what pages and headings claim.
pub(super) fn claims<'a>(site: &'a Site, diagnostics: &mut Diagnostics) -> HashMap<ItemId, Vec<Claimed<'a>>> {
    let mut claims: HashMap<ItemId, Vec<Claimed<'a>>> = HashMap::new();
    for page in &site.pages {
        let Some(node) = site.find(&page.key) else { continue };
        let mut add = |name: &str, span: Span, claimed: Claimed<'a>| match find_item(site, &ItemName::new(name)) {
            Some(item) => {
                for part in parts(site, item) {
                    claims.entry(part).or_default().push(claimed.clone());
                }
            }
            None => report_unknown(site, name, span, diagnostics),
        };
        for claim in &page.common.answers {
            let span = span_of(page.file, claim);
            let claim = claim.get_ref();
            let place = Place { node, anchor: None, basis: Basis::Text };
            let (gap, provided_by) = (claim.gap.as_ref(), claim.provided_by.as_deref());
            add(&claim.item, span, Claimed { page, place, gap, provided_by, size: page.body.size });
        }
        for heading in &page.body.headings {
            for name in &heading.answers {
                let place = Place { node, anchor: Some(heading.anchor.clone()), basis: Basis::Text };
                add(name, heading.span, Claimed { page, place, gap: None, provided_by: None, size: heading.size });
            }
        }
    }
    claims
}

/// Returns the parts of an item at the end of its tree; itself, if it has none.
fn parts(site: &Site, (baseline, item): ItemId) -> Vec<ItemId> {
    let items = &site.baselines[baseline].items;
    let own = (0..items.len()).filter(|part| items[*part].parent == Some(item));
    let below: Vec<ItemId> = own.flat_map(|part| parts(site, (baseline, part))).collect();
    if below.is_empty() { vec![(baseline, item)] } else { below }
}

/// Gathers the decisions that items do not apply.
pub(super) fn decisions<'a>(site: &'a Site, diagnostics: &mut Diagnostics) -> Decisions<'a> {
    let mut decisions = Decisions { products: vec![HashMap::new(); site.products.len()], ..Decisions::default() };
    let resolve = |file: FileId, record: &NotApplicable, diagnostics: &mut Diagnostics| {
        let span = span_of(file, &record.item);
        let item = find_item(site, &ItemName::new(record.item.get_ref()));
        if item.is_none() {
            report_unknown(site, record.item.get_ref(), span, diagnostics);
        }
        let from = record.decided.unwrap_or(site.date);
        if record.review.get_ref().0.year() > from.0.year() + LONGEST_REVIEW {
            diagnostics
                .add(
                    &FAR_REVIEW,
                    span_of(file, &record.review),
                    format!("this decision is looked at again only on {}", record.review.get_ref()),
                )
                .help("choose a day within five years");
        }
        item
    };
    let insert = |map: &mut HashMap<ItemId, (&'a NotApplicable, FileId)>,
                  item: ItemId,
                  record: &'a NotApplicable,
                  file: FileId,
                  diagnostics: &mut Diagnostics| {
        if let Some((first, first_file)) = map.insert(item, (record, file)) {
            diagnostics
                .add(
                    &TWICE_NOT_APPLICABLE,
                    span_of(file, &record.item),
                    format!("there are two decisions on `{}`", record.item.get_ref()),
                )
                .related(span_of(first_file, &first.item), "first decided here")
                .help("keep one of them");
        }
    };
    if let Some(file) = site.config.file {
        for record in &site.config.not_applicable {
            let Some(item) = resolve(file, record, diagnostics) else { continue };
            let is_of_product = site.baselines[item.0].items[item.1].scope == Scope::Product;
            let products = record.products.iter().filter_map(|slug| {
                advisories::find_product(site, file, slug, diagnostics)?;
                site.find_product(slug.get_ref())
            });
            let products: Vec<usize> = products.collect();
            if let Some(slug) = record.products.first().filter(|_| !is_of_product) {
                diagnostics
                    .add(
                        &WRONG_SCOPE,
                        span_of(file, slug),
                        format!("`{}` is for the manufacturer to answer, not for products", record.item.get_ref()),
                    )
                    .help("remove `products`");
            }
            for part in parts(site, item) {
                match (is_of_product, record.products.is_empty()) {
                    (false, _) => insert(&mut decisions.manufacturer, part, record, file, diagnostics),
                    (true, true) => insert(&mut decisions.all_products, part, record, file, diagnostics),
                    (true, false) => products
                        .iter()
                        .for_each(|id| insert(&mut decisions.products[*id], part, record, file, diagnostics)),
                }
            }
        }
    }
    for (id, product) in site.products.iter().enumerate() {
        for record in &product.facts.not_applicable {
            let Some(item) = resolve(product.file, record, diagnostics) else { continue };
            if site.baselines[item.0].items[item.1].scope == Scope::Manufacturer {
                diagnostics
                    .add(
                        &WRONG_SCOPE,
                        span_of(product.file, &record.item),
                        format!("`{}` is for the manufacturer to answer", record.item.get_ref()),
                    )
                    .help("move this decision to `fieldbook.toml`");
                continue;
            }
            for part in parts(site, item) {
                insert(&mut decisions.products[id], part, record, product.file, diagnostics);
            }
        }
    }
    decisions
}

/// Returns whether a claim holds for a product, or for the manufacturer.
pub(super) fn applies_to(site: &Site, claimed: &Claimed<'_>, product: Option<usize>) -> bool {
    let Some(product) = product else { return true };
    let slug = site.products[product].slug.as_str();
    match (claimed.page.product(), &claimed.page.keys) {
        (Some(own), _) => own == slug,
        (None, Keys::Education(keys)) => is_for(&keys.products, slug),
        (None, Keys::Faq(keys)) => is_for(&keys.products, slug),
        (None, _) => true,
    }
}

fn is_for(products: &[Spanned<String>], slug: &str) -> bool {
    products.is_empty() || products.iter().any(|product| product.get_ref() == slug)
}

fn report_unknown(site: &Site, name: &str, span: Span, diagnostics: &mut Diagnostics) {
    let qualified = name.contains(':');
    let all: Vec<String> = site
        .baselines
        .iter()
        .flat_map(|baseline| {
            baseline.items.iter().map(move |item| match qualified {
                true => format!("{}:{}", baseline.id, item.id),
                false => item.id.clone(),
            })
        })
        .collect();
    let finding = diagnostics.add(&UNKNOWN_ITEM, span, format!("no baseline has an item `{name}`"));
    match nearest(name, all.iter().map(String::as_str)) {
        Some(meant) => finding.help(format!("did you mean `{meant}`?")),
        None => finding.help("`fieldbook coverage` lists the items"),
    };
}

/// Checks what baselines name: evidence, and items of others.
pub(super) fn check_baselines(site: &Site, diagnostics: &mut Diagnostics) {
    for baseline in &site.baselines {
        for item in &baseline.items {
            for (by, span) in item.by.iter().zip(&item.by_spans) {
                for name in by.iter().filter(|name| !evidence::is_known(name)) {
                    let finding = diagnostics.add(&UNKNOWN_EVIDENCE, *span, format!("there is no evidence `{name}`"));
                    let names = evidence::names();
                    match nearest(name, names.iter().map(String::as_str)) {
                        Some(meant) => finding.help(format!("did you mean `{meant}`?")),
                        None => finding.help("the names are those of `by` in the built-in baselines"),
                    };
                }
            }
            for (name, span) in &item.follows {
                let other = find_item(site, name).map(|(baseline, item)| &site.baselines[baseline].items[item]);
                if item.scope == Scope::Manufacturer && other.is_some_and(|other| other.scope == Scope::Product) {
                    diagnostics
                        .add(&WRONG_SCOPE, *span, format!("`{}` is answered by each product for itself", name.item))
                        .help("an item of the manufacturer can only follow from others of the manufacturer");
                }
            }
            for (name, span) in item.follows.iter().filter(|(name, _)| find_item(site, name).is_none()) {
                let text = name.baseline.as_ref().map_or(String::new(), |id| format!("{id}:")) + &name.item;
                report_unknown(site, &text, *span, diagnostics);
            }
        }
    }
    let Some(file) = site.config.file else { return };
    for id in &site.config.coverage.baselines {
        if find_baseline(site, id.get_ref()).is_none() {
            let ids: Vec<&str> = site.baselines.iter().map(|baseline| baseline.id.as_str()).collect();
            let finding = diagnostics.add(
                &UNKNOWN_BASELINE,
                span_of(file, id),
                format!("there is no baseline `{}`", id.get_ref()),
            );
            match nearest(id.get_ref(), ids.iter().copied()) {
                Some(meant) => finding.help(format!("did you mean `{meant}`?")),
                None => finding.help(format!("the baselines are {}", ids.join(", "))),
            };
        }
    }
}
