//! Checks of what products promise about support against what was promised before.

use std::collections::{BTreeMap, BTreeSet};

use crate::config::value::Date;
use crate::content::ledger::{self, Entry};
use crate::content::product::Product;
use crate::content::span_of;
use crate::diagnostic::{Code, Diagnostics, Place};
use crate::site::Site;
use crate::source::Sources;

pub(super) static SHORTENED_SUPPORT: Code = Code::fixed(
    "shortened-support",
    "A product was promised to be supported for longer, as `ledger/support.jsonl` records. The UK PSTI regulations forbid to \
     shorten a published support period, and so do laws on unfair trade elsewhere; it can only be extended.",
);
pub(super) static UNRECORDED_SUPPORT: Code = Code::warning(
    "unrecorded-support",
    "A product promises support that `ledger/support.jsonl` does not hold yet. Record it with `fieldbook ledger` in the \
     same change, and commit the file: the support page then tells readers what was extended, and when.",
);

/// The furthest day that was promised for each scope, with where.
fn furthest<'a>(entries: impl Iterator<Item = &'a Entry>) -> BTreeMap<&'a str, (Date, &'a Entry)> {
    let mut furthest: BTreeMap<&str, (Date, &Entry)> = BTreeMap::new();
    for entry in entries {
        for (scope, date) in &entry.scopes {
            let promise = furthest.entry(scope).or_insert((*date, entry));
            if *date > promise.0 {
                *promise = (*date, entry);
            }
        }
    }
    furthest
}

pub(super) fn shortened_supports(site: &Site, _: &Sources, diagnostics: &mut Diagnostics) {
    for product in &site.products {
        for (scope, (promised, entry)) in furthest(site.ledger.of(product)) {
            let now = ledger::promises(product).get(scope).copied();
            let is_kept = match now {
                Some(now) => now >= promised,
                // What is over may be forgotten.
                None => promised < site.date,
            };
            if is_kept {
                continue;
            }
            let message = match now {
                Some(now) => format!("`{scope}` was promised until {promised}, and is now shortened to {now}"),
                None => format!("`{scope}` was promised until {promised}, and is now left out"),
            };
            diagnostics
                .add(&SHORTENED_SUPPORT, place(product, scope), message)
                .related(entry.span, format!("promised on {}", entry.published))
                .help(format!("say `{scope} = {promised}` or a later day"));
        }
    }
    let former: BTreeSet<&str> =
        site.products.iter().flat_map(|product| &product.facts.former_slugs).map(String::as_str).collect();
    let is_here =
        |entry: &&Entry| site.find_product(&entry.product).is_some() || former.contains(entry.product.as_str());
    let mut gone: BTreeMap<&str, Vec<&Entry>> = BTreeMap::new();
    for entry in site.ledger.entries.iter().filter(|entry| !is_here(entry)) {
        gone.entry(&entry.product).or_default().push(entry);
    }
    for (slug, entries) in gone {
        let promises = furthest(entries.into_iter());
        let Some((scope, (promised, entry))) = promises.into_iter().max_by_key(|(_, (date, _))| *date) else {
            continue;
        };
        if promised >= site.date {
            let message = format!("`{slug}` was promised `{scope}` until {promised}, and is no longer in the portal");
            diagnostics
                .add(&SHORTENED_SUPPORT, entry.span, message)
                .help(format!(
                    "keep `products/{slug}/product.toml` until then; if the folder was renamed, add `former_slugs = [\"{slug}\"]`"
                ));
        }
    }
}

pub(super) fn unrecorded_supports(site: &Site, _: &Sources, diagnostics: &mut Diagnostics) {
    if site.ledger.file.is_none() {
        return;
    }
    for product in &site.products {
        let promises = ledger::promises(product);
        let last = site.ledger.of(product).last();
        for (scope, now) in &promises {
            let message = match last.and_then(|entry| entry.scopes.get(scope)) {
                Some(before) if before < now => format!("`{scope}` is extended from {before} to {now}"),
                // What is shortened is reported as such.
                Some(_) => continue,
                None => format!("`{scope}` is promised until {now}"),
            };
            diagnostics
                .add(&UNRECORDED_SUPPORT, place(product, scope), format!("{message}, and the ledger does not say so"))
                .help("run `fieldbook ledger`, and commit the ledger with this change");
        }
    }
}

/// Returns where a product says how long a scope lasts.
fn place(product: &Product, scope: &str) -> Place {
    let scopes = product.facts.support.scopes();
    let until = scopes.into_iter().find(|(key, _)| *key == scope).and_then(|(_, until)| until);
    until.map_or(product.file.into(), |until| span_of(product.file, until).into())
}
