//! Support dates as iCalendar (RFC 5545), of all products and of each: a customer's calendar warns before support ends.

use super::{Artifact, Rendering, Subject};
use crate::config::value::Date;
use crate::diagnostic::Place;
use crate::path::encode_path;
use crate::view::Scene;

/// How long before an end a calendar warns: a year, to plan; half a year and a quarter, to buy; a month, a week and the day.
const ALARMS: [&str; 6] = ["-P365D", "-P182D", "-P91D", "-P30D", "-P7D", "PT0S"];

/// The longest line in bytes, without its end.
const LINE: usize = 75;

pub(super) fn list(rendering: &Rendering<'_>) -> Vec<(String, Subject, Place)> {
    let site = rendering.site;
    if site.config.base_url().is_none() || site.products.iter().all(|product| product.facts.support.ends().is_empty()) {
        return Vec::new();
    }
    let mut files = vec![("support.ics".to_owned(), Subject::Portal, Place::Nowhere)];
    for id in (0..site.products.len()).filter(|id| !site.products[*id].facts.support.ends().is_empty()) {
        let path = format!("products/{}/support.ics", site.products[id].slug);
        files.push((path, Subject::Entry(id), Place::File(site.products[id].file)));
    }
    files
}

pub(super) fn make(rendering: &Rendering<'_>, artifact: &Artifact) -> Vec<u8> {
    let site = rendering.site;
    let scene = Scene { site, theme: rendering.theme, locale: 0, route: &artifact.path };
    let words = scene.words();
    let products: Vec<usize> = match artifact.subject {
        Subject::Entry(id) => vec![id],
        _ => (0..site.products.len()).collect(),
    };
    let name = match artifact.subject {
        Subject::Entry(id) => words.fill("support.title", &[("product", &site.products[id].facts.name)]),
        _ => words.get("support.calendar").to_owned(),
    };
    let mut out = String::new();
    let mut line = |name: &str, value: &str| fold(&format!("{name}:{value}"), &mut out);
    line("BEGIN", "VCALENDAR");
    line("VERSION", "2.0");
    line("PRODID", concat!("-//Fieldbook//", env!("CARGO_PKG_VERSION"), "//EN"));
    line("CALSCALE", "GREGORIAN");
    line("METHOD", "PUBLISH");
    line("X-WR-CALNAME", &escape(&name));
    line("REFRESH-INTERVAL;VALUE=DURATION", "P1W");
    line("X-PUBLISHED-TTL", "P1W");
    let base = site.config.base_url().unwrap_or_default();
    let host = base.split_once("://").map_or(base, |(_, rest)| rest).split(['/', ':']).next().unwrap_or_default();
    let stamp = format!("{}T000000Z", compact(site.date));
    for id in products {
        let product = &site.products[id];
        let page = site
            .find(&format!("products/{}/support", product.slug))
            .map(|node| format!("{base}/{}", encode_path(&site.route(node, 0))));
        for (key, day) in product.facts.support.ends() {
            let scope = format!("scope.{key}");
            let values = [("product", product.facts.name.as_str()), ("scope", words.get(&scope))];
            let summary =
                words.fill(if key == "end_of_sale" { "support.event_of_sale" } else { "support.event" }, &values);
            line("BEGIN", "VEVENT");
            line("UID", &format!("{}-{key}@{host}", product.slug));
            line("DTSTAMP", &stamp);
            line("DTSTART;VALUE=DATE", &compact(day));
            line("TRANSP", "TRANSPARENT");
            line("SUMMARY", &escape(&summary));
            if let Some(page) = &page {
                line("DESCRIPTION", &escape(page));
                line("URL", page);
            }
            line("CATEGORIES", &escape(&product.facts.name));
            for trigger in ALARMS.iter().filter(|_| day >= site.date) {
                line("BEGIN", "VALARM");
                line("ACTION", "DISPLAY");
                line("DESCRIPTION", &escape(&summary));
                line("TRIGGER", trigger);
                line("END", "VALARM");
            }
            line("END", "VEVENT");
        }
    }
    line("END", "VCALENDAR");
    out.into_bytes()
}

fn compact(date: Date) -> String {
    date.to_string().replace('-', "")
}

/// Escapes what has a meaning in a text.
fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,").replace('\n', "\\n")
}

/// Appends a line; one that is too long goes on in the next, behind a space.
fn fold(line: &str, out: &mut String) {
    let mut n_bytes = 0;
    for c in line.chars() {
        if n_bytes + c.len_utf8() > LINE {
            out.push_str("\r\n ");
            n_bytes = 1;
        }
        out.push(c);
        n_bytes += c.len_utf8();
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn folding_loses_nothing_and_no_line_is_too_long(text in "\\PC{0,300}") {
            let mut out = String::new();
            fold(&text, &mut out);
            prop_assert!(out.lines().all(|line| line.trim_end_matches('\r').len() <= LINE));
            prop_assert_eq!(out.replace("\r\n ", ""), format!("{text}\r\n"));
        }
    }

    #[test]
    fn what_has_a_meaning_is_escaped() {
        assert_eq!(escape("a, b; c\\d\ne"), "a\\, b\\; c\\\\d\\ne");
    }
}
