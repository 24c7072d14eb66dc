//! The tools themselves: a page with every fault, to know that a page without any has been looked at.

use std::sync::LazyLock;

use crate::axe::{self, Rules};
use crate::browser;
use crate::page::NONE;
use crate::site::{self, Site};
use crate::view::{Colours, Media, Motion, Scheme, Script, View};

const HEAD: &str = "<!DOCTYPE html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>
    <title>Test</title><header><h1>Test</h1></header>";

/// Returns a site of hand-made pages; `form.html` answers to keys.
fn faults() -> &'static Site {
    static FAULTS: LazyLock<Site> = LazyLock::new(|| {
        let root = site::folder().join("faults");
        std::fs::create_dir_all(&root).unwrap();
        let pages: &[(&str, &str)] = &[
            ("good", "<main><p>Nothing is wrong.</main>"),
            ("console", "<script>console.error('broken'); console.warn('odd'); console.log('fine')</script>"),
            ("exception", "<script>nothing.there()</script>"),
            ("policy", "<meta http-equiv=Content-Security-Policy content=\"default-src 'none'\"><p style='color: red'>"),
            ("missing", "<img src=missing.png alt=''>"),
            ("elsewhere", "<img src=//localhost:9/picture.png alt=''>"),
            ("shift", "<img src=wide.svg alt=''><p style='height: 300px; background: grey'>This moves when the picture is there."),
            ("pale", "<main><p style='color: #999'>Pale</p><button></button></main>"),
            (
                "form",
                "<script>addEventListener('keydown', event => { if (event.key === '/') { event.preventDefault(); field.focus() } })</script>
                 <a href=good.html>Good page</a> <a href=#there>There</a>
                 <input id=field aria-label=Search onchange=\"out.textContent = field.value\"><output id=out></output>
                 <button onclick=\"setTimeout(() => location.href = 'good.html', 30)\">Later</button>
                 <p id=there hidden>Hidden</p>",
            ),
            ("script", "<noscript><p>No script</p></noscript><script>document.write('<p>Script</p>')</script>"),
        ];
        for (name, body) in pages {
            std::fs::write(root.join(format!("{name}.html")), format!("{HEAD}{body}")).unwrap();
        }
        let picture = "<svg xmlns='http://www.w3.org/2000/svg' width='400' height='300'><circle r='9'/></svg>";
        std::fs::write(root.join("wide.svg"), picture).unwrap();
        Site::slow(&root)
    });
    &FAULTS
}

#[test]
fn every_fault_of_a_page_is_told_and_no_other() {
    let Some(browser) = browser() else { return };
    let told = |path| browser.open(faults(), path).complaints();
    assert_eq!(told("good.html"), NONE);
    assert_eq!(told("console.html").len(), 2, "{:?}", told("console.html"));
    for (path, words) in [
        ("exception.html", "nothing is not defined"),
        ("policy.html", "Content Security Policy"),
        ("missing.html", "missing.png: status 404"),
        ("elsewhere.html", "//localhost:9/picture.png"),
        ("nowhere.html", "nowhere.html: net::ERR_HTTP_RESPONSE_CODE_FAILURE"),
    ] {
        let told = told(path);
        assert!(told.iter().any(|complaint| complaint.contains(words)), "{path}: {told:#?}");
    }
}

#[test]
fn what_moves_is_told() {
    let Some(browser) = browser() else { return };
    assert_eq!(browser.open(faults(), "shift.html").shifts().len(), 1);
    assert_eq!(browser.open(faults(), "good.html").shifts(), NONE);
}

#[test]
fn axe_finds_what_nobody_can_read_or_name() {
    let Some(browser) = browser() else { return };
    let page = browser.open(faults(), "pale.html");
    let found = axe::violations(&page, Rules::All);
    assert!(found.iter().any(|violation| violation.starts_with("button-name")), "{found:#?}");
    assert!(found.iter().any(|violation| violation.starts_with("color-contrast")), "{found:#?}");
    assert_eq!(axe::violations(&page, Rules::Colours).len(), 1);
    assert_eq!(axe::violations(&browser.open(faults(), "good.html"), Rules::All), NONE);
}

#[test]
fn a_reader_presses_types_and_follows() {
    let Some(browser) = browser() else { return };
    let mut page = browser.open(faults(), "form.html");
    assert_eq!(page.focused(), "nothing");
    page.press("Tab");
    assert_eq!(page.focused(), "link Good page");
    page.press("/");
    assert_eq!(page.focused(), "textbox Search");
    page.type_text("a b.C");
    page.press("Enter");
    assert_eq!(page.text("output"), "a b.C");
    page.tab_to("button Later");
    page.press("Shift+Tab");
    assert_eq!(page.focused(), "textbox Search");
    assert!(!page.shows("#there"));
    page.click("a[href='#there']");
    assert_eq!(page.path(), "form.html");
    page.click("a");
    assert_eq!(page.path(), "good.html");
    page.goto("form.html#there");
    page.click("button");
    page.wait("location.pathname === '/good.html'");
    page.goto("form.html");
    page.tab_to("link Good page");
    page.press("Enter");
    assert_eq!(page.path(), "good.html");
    assert_eq!(page.complaints(), NONE);
}

#[test]
fn a_finger_does_what_a_mouse_does() {
    let Some(browser) = browser() else { return };
    let page = browser.open_as(View::PHONE, faults(), "form.html");
    assert_eq!(page.eval::<u32>("innerWidth"), 390);
    page.click("a");
    assert_eq!(page.path(), "good.html");
}

#[test]
fn a_view_is_what_the_page_sees() {
    let Some(browser) = browser() else { return };
    let has = |view: View, query: &str| {
        browser.open_as(view, faults(), "good.html").ask::<bool>("query => matchMedia(query).matches", query)
    };
    let base = View::DESKTOP;
    assert!(has(base, "(width: 1280px) and (prefers-color-scheme: light) and (hover) and (pointer: fine)"));
    assert!(has(View::PHONE, "(width: 390px) and (height: 844px) and (pointer: coarse) and (hover: none)"));
    assert!(has(View { scheme: Scheme::Dark, ..base }, "screen and (prefers-color-scheme: dark)"));
    assert!(has(View { media: Media::Print, ..base }, "print"));
    assert!(has(View { motion: Motion::Reduced, ..base }, "(prefers-reduced-motion: reduce)"));
    assert!(has(View { colours: Colours::Forced, ..base }, "(forced-colors: active)"));
}

#[test]
fn without_script_none_runs() {
    let Some(browser) = browser() else { return };
    let words = |script| browser.open_as(View { script, ..View::DESKTOP }, faults(), "script.html").text("body");
    assert!(words(Script::On).ends_with("\nScript"));
    assert!(words(Script::Off).ends_with("\nNo script"));
}

#[test]
fn tabs_share_no_storage() {
    let Some(browser) = browser() else { return };
    let stored = |page: &crate::page::Page| page.eval::<Option<String>>("localStorage.getItem('key')");
    let first = browser.open(faults(), "good.html");
    first.eval::<()>("localStorage.setItem('key', 'value')");
    assert_eq!(stored(&first).as_deref(), Some("value"));
    assert_eq!(stored(&browser.open(faults(), "good.html")), None);
}

#[test]
fn the_example_is_there_on_a_host_and_on_disk() {
    let Some(browser) = browser() else { return };
    for site in [site::served(), site::on_disk()] {
        let page = browser.open(site, "index.html");
        assert_eq!(page.path(), "index.html");
        page.click(".top a");
        assert_eq!(page.path(), "products/index.html");
        assert_eq!(page.complaints(), NONE);
    }
}
