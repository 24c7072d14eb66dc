//! Every page of the example, opened on a phone and on a desktop, and what is found there in light and in the dark.

use std::sync::LazyLock;

use crate::axe::{self, Rules};
use crate::browser;
use crate::page::{NONE, Page};
use crate::site::{self, Site};
use crate::sweep;
use crate::view::{Scheme, View};

/// What was found on a page; every fault begins with the view and the path of the page.
#[derive(Default)]
struct Visit {
    complaints: Vec<String>,
    shifts: Vec<String>,
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

/// Looks at a page that was just opened.
fn visit(page: &mut Page, path: &str) -> Visit {
    let view = page.view();
    let named = |faults: Vec<String>| -> Vec<String> {
        faults.into_iter().map(|fault| format!("{path} at {} px: {fault}", view.width)).collect()
    };
    let (complaints, shifts) = (named(page.complaints()), named(page.shifts()));
    let n_bytes: u64 = page.requests().iter().map(|request| request.n_bytes).sum();
    let heavy = if n_bytes > HEAVIEST { vec![format!("{path}: {n_bytes} bytes")] } else { Vec::new() };
    let mut axe = named(axe::violations(page, Rules::All));
    page.see_as(View { scheme: Scheme::Dark, ..view });
    axe.extend(named(axe::violations(page, Rules::Colours)));
    page.see_as(View::NARROW);
    Visit { complaints, shifts, axe, wide: named(page.eval(WIDE)), heavy }
}

/// Returns all visits; none without a browser.
fn visits() -> &'static [Visit] {
    static VISITS: LazyLock<Vec<Visit>> = LazyLock::new(|| {
        let Some(browser) = browser() else { return Vec::new() };
        let site = Site::slow(site::example());
        let visits = [View::PHONE, View::DESKTOP].map(|view| sweep::each(browser, view, &site, site::pages(), visit));
        visits.into_iter().flatten().collect()
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
fn axe_finds_no_violation_on_any_page_in_light_or_in_the_dark() {
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
