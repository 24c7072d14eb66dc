//! Checks of the facts of products against time and against what laws ask.

use crate::config::value::Date;
use crate::content::kind::Keys;
use crate::content::product::{Certificate, Product};
use crate::content::span_of;
use crate::diagnostic::{Code, Diagnostics};
use crate::site::Site;
use crate::source::Sources;

pub(super) static EXPIRED: Code = Code::warning(
    "expired",
    "A certificate that has run out, or a decision whose day of review is past, is worth nothing to a reader.",
);
pub(super) static SETUP_WITHOUT_CHECK: Code = Code::warning(
    "setup-without-check",
    "Who has set up a device wants to see that it is secure: a guide with `purpose = \"check\"` shows how, as ETSI EN 303 645 \
     asks in provision 5.12-3.",
);
pub(super) static NO_UPDATE_RATIONALE: Code = Code::warning(
    "no-update-rationale",
    "For a product that can not be updated, ETSI EN 303 645 asks in provision 5.3-14 to publish why, and how it is replaced: \
     `no_update_rationale` and `replacement` below `[updates]`.",
);
pub(super) static SHORT_SUPPORT: Code = Code::warning(
    "short-support",
    "Article 13(8) of the EU Cyber Resilience Act asks for security updates for five years at least, unless a product is used \
     for less: then `lifespan_years` says so. The dates compared are `security_updates` and `first_placed`, or `on_sale`.",
);

/// The least years of support in the European Union.
const LEAST_SUPPORT: i16 = 5;

pub(super) fn expired(site: &Site, _: &Sources, diagnostics: &mut Diagnostics) {
    let is_past = |date: Date| date < site.date;
    for product in &site.products {
        let certificates = &product.facts.certificates;
        let holds = |other: &Certificate| other.until.as_ref().is_none_or(|until| !is_past(*until.get_ref()));
        for certificate in certificates {
            let Some(until) = certificate.until.as_ref().filter(|until| is_past(*until.get_ref())) else { continue };
            // One that was replaced by the same body is history, not neglect.
            if certificates
                .iter()
                .any(|other| certificate.body.is_some() && other.body == certificate.body && holds(other))
            {
                continue;
            }
            diagnostics
                .add(
                    &EXPIRED,
                    span_of(product.file, until),
                    format!("the certificate `{}` ended on {}", certificate.scheme, until.get_ref()),
                )
                .help("renew it, or remove it");
        }
        for record in product.facts.not_applicable.iter().filter(|record| is_past(*record.review.get_ref())) {
            diagnostics
                .add(
                    &EXPIRED,
                    span_of(product.file, &record.review),
                    format!("the decision on `{}` was to be reviewed by then", record.item.get_ref()),
                )
                .help("decide again, and set the next day of review");
        }
    }
    let Some(file) = site.config.file else { return };
    for record in site.config.not_applicable.iter().filter(|record| is_past(*record.review.get_ref())) {
        diagnostics
            .add(
                &EXPIRED,
                span_of(file, &record.review),
                format!("the decision on `{}` was to be reviewed by then", record.item.get_ref()),
            )
            .help("decide again, and set the next day of review");
    }
}

pub(super) fn setups_without_check(site: &Site, _: &Sources, diagnostics: &mut Diagnostics) {
    for product in &site.products {
        let folder = format!("products/{}/guides/", product.slug);
        let guide = |purpose: &str| {
            site.nodes_below(&folder).find(|node| {
                matches!(site.keys(*node, 0).0, Keys::Guide(guide)
                    if guide.purpose.is_some_and(|own| own.as_str() == purpose))
            })
        };
        let Some(page) = guide("setup").filter(|_| guide("check").is_none()).and_then(|node| site.document(node, 0))
        else {
            continue;
        };
        diagnostics
            .add(&SETUP_WITHOUT_CHECK, page.file, "no guide shows how to check that the device is set up securely")
            .help(format!("write one in `{folder}` with `purpose = \"check\"`"));
    }
}

pub(super) fn rationales(site: &Site, _: &Sources, diagnostics: &mut Diagnostics) {
    for product in &site.products {
        let Some(updates) = product.facts.updates.as_ref().filter(|updates| updates.mode.as_str() == "none") else {
            continue;
        };
        let keys = [
            ("no_update_rationale", updates.no_update_rationale.is_none()),
            ("replacement", updates.replacement.is_none()),
        ];
        let missing: Vec<&str> = keys.iter().filter(|(_, is_missing)| *is_missing).map(|(key, _)| *key).collect();
        if !missing.is_empty() {
            let message =
                format!("this product gets no updates, and nothing says why or what then: {}", missing.join(", "));
            diagnostics.add(&NO_UPDATE_RATIONALE, product.file, message).help("add it below `[updates]`");
        }
    }
}

pub(super) fn short_supports(site: &Site, _: &Sources, diagnostics: &mut Diagnostics) {
    for product in site.products.iter().filter(|product| product.facts.markets.iter().any(|market| market == "EU")) {
        let Some((until, start)) = product.facts.support.security_updates.as_ref().zip(placed(product)) else {
            continue;
        };
        let years = product
            .facts
            .support
            .lifespan_years
            .map_or(LEAST_SUPPORT, |years| i16::try_from(years).unwrap_or(LEAST_SUPPORT).min(LEAST_SUPPORT));
        let least = crate::config::value::Period(jiff::Span::new().years(years)).after(start);
        if until.get_ref().date < least {
            diagnostics
                .add(
                    &SHORT_SUPPORT,
                    span_of(product.file, until),
                    format!("security updates end less than {years} years after {start}"),
                )
                .help(format!("support it until {least}, or say in `lifespan_years` that it is used for less"));
        }
    }
}

fn placed(product: &Product) -> Option<Date> {
    let facts = &product.facts;
    facts.first_placed.as_ref().or(facts.support.on_sale.as_ref()).map(|date| *date.get_ref())
}
