//! Every page of the example, opened once, and what is found there in windows of three sizes.

use std::sync::LazyLock;

use crate::axe::{self, Rules};
use crate::browser;
use crate::page::{NONE, Page};
use crate::site::{self, Site};
use crate::sweep;
use crate::view::{Scheme, View};

/// What was found on a page; every fault begins with the path of the page.
#[derive(Default)]
struct Visit {
    complaints: Vec<String>,
    shifts: Vec<String>,
    /// What axe finds on a desktop.
    axe: Vec<String>,
    /// What is too wide for a narrow window.
    wide: Vec<String>,
    heavy: Vec<String>,
}

/// What a reader may have to wait for at the first view of a page: all that comes over the wire, compressed as hosts do.
const HEAVIEST: u64 = 60_000;

/// Gives the elements that make a page wider than its window.
const WIDE: &str = "
    document.documentElement.scrollWidth <= document.documentElement.clientWidth ? [] : [...document.querySelectorAll('body *')]
        .filter(element => element.getBoundingClientRect().right > document.documentElement.clientWidth && !element.closest('.scroll, pre'))
        .map(element => `${element.tagName}.${element.className}: ${element.textContent.trim().slice(0, 60)}`)";

/// Looks at a page that was opened on a phone, where most can move.
fn visit(page: &mut Page, path: &str) -> Visit {
    let mut visit = opened(page, path);
    let n_bytes: u64 = page.requests().iter().map(|request| request.n_bytes).sum();
    if n_bytes > HEAVIEST {
        visit.heavy.push(format!("{path}: {n_bytes} bytes"));
    }
    page.see_as(View::NARROW);
    visit.wide = named(path, page.eval(WIDE));
    page.see_as(View::DESKTOP);
    visit.axe = named(path, axe::violations(page, Rules::All));
    visit
}

/// Says what went wrong while a page was opened.
fn opened(page: &mut Page, path: &str) -> Visit {
    Visit { complaints: named(path, page.complaints()), shifts: named(path, page.shifts()), ..Visit::default() }
}

fn named(path: &str, faults: Vec<String>) -> Vec<String> {
    faults.into_iter().map(|fault| format!("{path}: {fault}")).collect()
}

/// Returns all visits; none without a browser. A desktop opens one page of each kind: what differs from one to another is text.
fn visits() -> &'static [Visit] {
    static VISITS: LazyLock<Vec<Visit>> = LazyLock::new(|| {
        let Some(browser) = browser() else { return Vec::new() };
        let site = Site::slow(site::example());
        let mut visits = sweep::each(browser, View::PHONE, &site, site::pages(), visit);
        visits.extend(sweep::each(browser, View::DESKTOP, &site, site::sample(), opened));
        visits
    });
    &VISITS
}

fn all(of: impl Fn(&Visit) -> &[String]) -> Vec<String> {
    visits().iter().flat_map(|visit| of(visit).to_vec()).collect()
}

#[test]
fn no_page_logs_an_error_violates_its_policy_or_asks_another_host() {
    assert_eq!(all(|visit| &visit.complaints), NONE);
}

#[test]
fn nothing_moves_while_a_page_loads() {
    assert_eq!(all(|visit| &visit.shifts), NONE);
}

#[test]
fn axe_finds_no_violation_on_any_page() {
    assert_eq!(all(|visit| &visit.axe), NONE);
}

/// WCAG 1.4.10: at 320 pixels, which is 400 % on a desktop, only tables and code scroll sideways, in boxes of their own.
#[test]
fn no_page_scrolls_sideways_in_a_narrow_window() {
    assert_eq!(all(|visit| &visit.wide), NONE);
}

#[test]
fn no_page_is_heavy() {
    assert_eq!(all(|visit| &visit.heavy), NONE);
}

/// What differs from one page of a kind to another is text, so one page of each is enough here.
#[test]
fn axe_finds_no_violation_on_a_phone_or_in_the_dark() {
    let Some(browser) = browser() else { return };
    let dark = |view| View { scheme: Scheme::Dark, ..view };
    let desktop = sweep::faults(browser, dark(View::DESKTOP), site::served(), site::sample(), |page, _| {
        axe::violations(page, Rules::Colours)
    });
    let phone = sweep::faults(browser, View::PHONE, site::served(), site::sample(), |page, _| {
        let mut found = axe::violations(page, Rules::All);
        page.see_as(dark(View::PHONE));
        found.extend(axe::violations(page, Rules::Colours));
        found
    });
    assert_eq!([desktop, phone].concat(), NONE);
}
