//! Items that are said not to apply, and that something answers.

use std::collections::{BTreeMap, HashMap};

use super::claims::{Claimed, Decisions, applies_to};
use super::{ANSWERED_NOT_APPLICABLE, ItemId, judge};
use crate::config::NotApplicable;
use crate::content::span_of;
use crate::diagnostic::Diagnostics;
use crate::site::Site;
use crate::site::evidence::{Shared, Subject};
use crate::source::{FileId, Span};

/// Reports items that are answered and said not to apply.
pub(super) fn check(
    site: &Site,
    claims: &HashMap<ItemId, Vec<Claimed<'_>>>,
    decisions: &Decisions<'_>,
    shared: &Shared,
    diagnostics: &mut Diagnostics,
) {
    let mut contradictions: BTreeMap<Span, String> = BTreeMap::new();
    let mut look = |item: &ItemId, record: &NotApplicable, file: FileId, product: Option<usize>| {
        let claimed = claims.get(item).into_iter().flatten().find(|claimed| applies_to(site, claimed, product));
        let wanted = &site.baselines[item.0].items[item.1];
        let proven = || judge::proven_at(&Subject { site, product, shared }, wanted).map(|place| place.node);
        let path = match claimed {
            Some(claimed) => Some(claimed.page.path.to_string()),
            None => proven()
                .map(|node| site.document(node, 0).map_or_else(|| site.route(node, 0), |page| page.path.to_string())),
        };
        if let Some(path) = path {
            let message = format!("`{}` does not apply, and `{path}` answers it", wanted.id);
            contradictions.insert(span_of(file, &record.item), message);
        }
    };
    for (item, (record, file)) in &decisions.manufacturer {
        look(item, record, *file, None);
    }
    for (id, own) in decisions.products.iter().enumerate() {
        for (item, (record, file)) in decisions.all_products.iter().chain(own) {
            look(item, record, *file, Some(id));
        }
    }
    for (span, message) in contradictions {
        diagnostics.add(&ANSWERED_NOT_APPLICABLE, span, message).help("remove the decision, or what answers it");
    }
}
