//! Checks of days: what has run out or soon will, and what laws ask of dates.

use crate::config::NotApplicable;
use crate::config::value::{Date, Period};
use crate::content::product::{Certificate, Product};
use crate::content::span_of;
use crate::diagnostic::{Code, Diagnostics, Place};
use crate::site::Site;
use crate::source::{FileId, Sources};

pub(super) static EXPIRED: Code = Code::warning(
    "expired",
    "A certificate that has run out, or a decision whose day of review is past, is worth nothing to a reader.",
);
pub(super) static EXPIRING: Code = Code::warning(
    "expiring",
    "Something runs out soon: a certificate or the review of a decision within 60 days, the security updates of a product within \
     180. There is still time to renew it, or to tell customers what happens then.",
);
pub(super) static SHORT_SUPPORT: Code = Code::warning(
    "short-support",
    "Article 13(8) of the EU Cyber Resilience Act asks for security updates for five years at least, unless a product is used \
     for less: then `lifespan_years` says so. The dates compared are `security_updates` and `first_placed`, or `on_sale`. It is \
     law for what is placed on the market from 11 December 2027 on; a product whose `last_placed` or `end_of_sale` lies before \
     that is not looked at.",
);
pub(super) static SHORT_AVAILABILITY: Code = Code::warning(
    "short-availability",
    "Article 13(9) of the EU Cyber Resilience Act asks that each security update can be had for ten years after it was issued, \
     or until the end of support if that is later: the day in `available_until` of a release with `security = true`. It is law \
     from 11 December 2027 on; what is withdrawn before that is not looked at.",
);
pub(super) static NO_SUPPORT_DATE: Code = Code::warning(
    "no-support-date",
    "In the European Union (Cyber Resilience Act, Article 13(19)) and in the United Kingdom (PSTI regulations) buyers must be \
     told until when a product gets security updates, as a date. A product without them says why in `unsupported_reason`.",
);

/// The day from which the EU Cyber Resilience Act applies as a whole.
const CRA_APPLIES: Date = Date(jiff::civil::date(2027, 12, 11));
/// Members of the European Union, by ISO 3166 code.
static EU: &[&str] = &[
    "EU", "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU",
    "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
];
/// The United Kingdom.
static UK: &[&str] = &["UK", "GB"];
/// The least years of support in the European Union.
const LEAST_SUPPORT: i16 = 5;
/// The least years for which security updates can be had there.
const LEAST_AVAILABILITY: i16 = 10;
/// How many days ahead certificates and reviews are looked at.
const SOON: i32 = 60;
/// How many days before its end support is.
const SOON_UNSUPPORTED: i32 = 180;

/// Something that holds until some day.
struct Term {
    place: Place,
    until: Date,
    /// What it is: "the certificate `PSA`".
    what: String,
    is_decision: bool,
}

pub(super) fn expired(site: &Site, _: &Sources, diagnostics: &mut Diagnostics) {
    for term in terms(site).into_iter().filter(|term| term.until < site.date) {
        let Term { place, until, what, is_decision } = term;
        let (message, help) = match is_decision {
            true => (format!("{what} was to be reviewed by {until}"), "decide again, and set the next day of review"),
            false => (format!("{what} ended on {until}"), "renew it, or remove it"),
        };
        diagnostics.add(&EXPIRED, place, message).help(help);
    }
}

pub(super) fn expiring(site: &Site, _: &Sources, diagnostics: &mut Diagnostics) {
    let is_soon = |day: Date, n_days: i32| day >= site.date && day <= days_after(site.date, n_days);
    for term in terms(site).into_iter().filter(|term| is_soon(term.until, SOON)) {
        let Term { place, until, what, is_decision } = term;
        let (message, help) = match is_decision {
            true => (format!("{what} is to be reviewed by {until}"), "decide again, and set the next day of review"),
            false => (format!("{what} ends on {until}"), "renew it"),
        };
        diagnostics.add(&EXPIRING, place, message).help(help);
    }
    for product in &site.products {
        let Some(until) = &product.facts.support.security_updates else { continue };
        let day = until.get_ref().date;
        if is_soon(day, SOON_UNSUPPORTED) {
            diagnostics.add(&EXPIRING, span_of(product.file, until), format!("security updates end on {day}")).help(
                "tell customers what they can do then: extend it, or write a notice and what replaces the product",
            );
        }
    }
}

/// Returns every certificate and every decision that has a last day.
fn terms(site: &Site) -> Vec<Term> {
    let decision = |file: FileId, record: &NotApplicable| Term {
        place: span_of(file, &record.review).into(),
        until: *record.review.get_ref(),
        what: format!("the decision on `{}`", record.item.get_ref()),
        is_decision: true,
    };
    let mut terms: Vec<Term> = Vec::new();
    for product in &site.products {
        let certificates = &product.facts.certificates;
        for certificate in certificates.iter().filter(|certificate| !is_replaced(certificate, certificates)) {
            let Some(until) = &certificate.until else { continue };
            terms.push(Term {
                place: span_of(product.file, until).into(),
                until: *until.get_ref(),
                what: format!("the certificate `{}`", certificate.scheme),
                is_decision: false,
            });
        }
        terms.extend(product.facts.not_applicable.iter().map(|record| decision(product.file, record)));
    }
    if let Some(file) = site.config.file {
        terms.extend(site.config.not_applicable.iter().map(|record| decision(file, record)));
    }
    terms
}

/// Returns whether another certificate of the same scheme and body holds longer: then this one is history, not neglect.
fn is_replaced(certificate: &Certificate, all: &[Certificate]) -> bool {
    let end = |certificate: &Certificate| certificate.until.as_ref().map(|until| *until.get_ref());
    let holds_longer = |other: &Certificate| match (end(other), end(certificate)) {
        (None, own) => own.is_some(),
        (Some(_), None) => false,
        (Some(other), Some(own)) => other > own,
    };
    // What follows a comma is a level or a part: "IEC 62443-4-2, security level 2".
    let standard =
        |certificate: &Certificate| certificate.scheme.split(',').next().unwrap_or_default().trim().to_owned();
    let is_same = |other: &Certificate| standard(other) == standard(certificate) && other.body == certificate.body;
    all.iter().any(|other| is_same(other) && holds_longer(other))
}

pub(super) fn short_supports(site: &Site, _: &Sources, diagnostics: &mut Diagnostics) {
    for product in site.products.iter().filter(|product| falls_under_cra(product)) {
        let support = &product.facts.support;
        let Some((until, start)) = support.security_updates.as_ref().zip(placed(product)) else { continue };
        let years = support
            .lifespan_years
            .map_or(LEAST_SUPPORT, |years| i16::try_from(years).unwrap_or(LEAST_SUPPORT).min(LEAST_SUPPORT));
        let least = years_after(start, years);
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

pub(super) fn short_availabilities(site: &Site, _: &Sources, diagnostics: &mut Diagnostics) {
    for product in site.products.iter().filter(|product| falls_under_cra(product)) {
        let end = product.facts.support.security_updates.as_ref().map(|until| until.get_ref().date);
        for release in product.facts.releases.iter().filter(|release| release.security) {
            let Some(until) = &release.available_until else { continue };
            let ten_years = years_after(release.date, LEAST_AVAILABILITY);
            let least = end.map_or(ten_years, |end| end.max(ten_years));
            if (CRA_APPLIES..least).contains(until.get_ref()) {
                let version = release.version.get_ref();
                diagnostics
                    .add(
                        &SHORT_AVAILABILITY,
                        span_of(product.file, until),
                        format!("the security update {version} can be had until {} only", until.get_ref()),
                    )
                    .help(format!("keep it available until {least}"));
            }
        }
    }
}

pub(super) fn missing_support_dates(site: &Site, _: &Sources, diagnostics: &mut Diagnostics) {
    for product in site.products.iter().filter(|product| is_sold_in(product, EU) || is_sold_in(product, UK)) {
        let support = &product.facts.support;
        let is_sold = placed(product).is_none_or(|day| day <= site.date);
        if is_sold && support.security_updates.is_none() && support.unsupported_reason.is_none() {
            diagnostics
                .add(
                    &NO_SUPPORT_DATE,
                    product.file,
                    "nothing says until when this product gets security updates, which buyers there must be told",
                )
                .help("add `security_updates = 2031-12-31` below `[support]`, or say in `unsupported_reason` why it gets none");
        }
    }
}

fn is_sold_in(product: &Product, markets: &[&str]) -> bool {
    let is_one = |market: &str| markets.iter().any(|known| known.eq_ignore_ascii_case(market.trim()));
    product.facts.markets.iter().any(|market| is_one(market))
}

/// Returns whether units are placed on the market of the European Union when the law applies.
fn falls_under_cra(product: &Product) -> bool {
    let last = product.facts.last_placed.as_ref().or(product.facts.support.end_of_sale.as_ref());
    is_sold_in(product, EU) && last.is_none_or(|day| *day.get_ref() >= CRA_APPLIES)
}

fn placed(product: &Product) -> Option<Date> {
    let facts = &product.facts;
    facts.first_placed.as_ref().or(facts.support.on_sale.as_ref()).map(|date| *date.get_ref())
}

fn years_after(date: Date, years: i16) -> Date {
    Period(jiff::Span::new().years(years)).after(date)
}

fn days_after(date: Date, days: i32) -> Date {
    Period(jiff::Span::new().days(days)).after(date)
}
