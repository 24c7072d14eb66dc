//! What readers do with a page, without a mouse, on a phone, on paper, without scripts.

use crate::browser;
use crate::page::{NONE, Page};
use crate::site;
use crate::sweep;
use crate::view::{Media, Script, View};

#[test]
fn the_archive_is_narrowed_down_by_keyboard() {
    let Some(browser) = browser() else { return };
    for site in [site::served(), site::on_disk()] {
        let mut page = browser.open(site, "advisories/index.html");
        let n_rows = |page: &Page| page.eval::<usize>("document.querySelector('.advisories').tBodies[0].rows.length");
        let all = n_rows(&page);
        page.tab_to("button High 2");
        page.press("Enter");
        page.wait("document.querySelector('.filter-foot [role=status]').textContent !== ''");
        assert_eq!(page.text(".filter-foot [role=status]"), "2 advisories.");
        assert_eq!(n_rows(&page), 2);
        page.click("[data-value=alder]");
        page.wait("document.querySelector('.filter-foot [role=status]').textContent === '1 advisory.'");
        assert!(page.eval::<bool>("location.search === '?severity=high&product=alder'"));
        page.goto("advisories/index.html?severity=high&product=alder");
        page.wait("document.querySelector('.filter-foot [role=status]').textContent === '1 advisory.'");
        page.tab_to("button Show all");
        page.press("Enter");
        page.wait("location.search === ''");
        assert_eq!(n_rows(&page), all);
        page.click("[data-value=critical]");
        page.wait("document.querySelector('.filter-foot [role=status]').textContent === '1 advisory.'");
        page.click(".advisories tbody a");
        assert!(page.path().starts_with("advisories/20"), "{}", page.path());
        assert_eq!(page.complaints(), NONE);
    }
}

#[test]
fn the_phone_menu_opens_and_gives_the_focus_back() {
    let Some(browser) = browser() else { return };
    let page = browser.open_as(View::PHONE, site::served(), "products/alder/index.html");
    assert!(!page.shows(".top a"));
    page.eval::<()>("document.querySelector('.main-menu > summary').focus()");
    page.press("Enter");
    page.wait("document.querySelector('.main-menu').open");
    assert!(page.shows(".top a"));
    page.press("Tab");
    assert_eq!(page.focused(), "link Products");
    page.press("Escape");
    assert!(page.eval::<bool>("!document.querySelector('.main-menu').open"));
    assert!(page.eval::<bool>("document.activeElement.matches('.main-menu > summary')"));
}

#[test]
fn the_first_stop_skips_to_the_content() {
    let Some(browser) = browser() else { return };
    let page = browser.open(site::served(), "products/alder/guides/update.html");
    page.press("Tab");
    assert_eq!(page.focused(), "link Skip to the content");
    page.press("Enter");
    assert!(page.eval::<bool>("document.activeElement.matches('main')"));
}

#[test]
fn the_colour_scheme_is_chosen_and_kept() {
    let Some(browser) = browser() else { return };
    let mut page = browser.open(site::served(), "index.html");
    let paper = |page: &Page| page.eval::<String>("getComputedStyle(document.documentElement).backgroundColor");
    let light = paper(&page);
    page.click("[data-theme-switch]");
    assert_eq!(paper(&page), light);
    page.click("[data-theme-switch]");
    assert_ne!(paper(&page), light);
    page.goto("glossary.html");
    assert_ne!(paper(&page), light);
    page.click("[data-theme-switch]");
    assert_eq!(paper(&page), light);
}

#[test]
fn code_is_copied_without_its_prompt() {
    let Some(browser) = browser() else { return };
    let page = browser.open(site::served(), "advisories/2026/tc-2026-0002.html");
    page.eval::<()>("void (navigator.clipboard.writeText = async text => { window.copied = text })");
    page.eval::<()>("void (document.querySelector('pre code').textContent = '$ cd /tmp\\nran\\n$ ls # all\\n')");
    page.click(".copy");
    page.wait("window.copied");
    assert_eq!(page.eval::<String>("copied"), "cd /tmp\nls # all");
    page.eval::<()>("void (document.querySelector('pre code').textContent = '# a comment\\nkey = 1\\n', copied = '')");
    page.click(".copy");
    page.wait("window.copied");
    assert_eq!(page.eval::<String>("copied"), "# a comment\nkey = 1");
}

#[test]
fn a_term_explains_itself_on_focus() {
    let Some(browser) = browser() else { return };
    let page = browser.open(site::served(), "advisories/index.html");
    page.eval::<()>("document.querySelector('a.term').focus()");
    page.wait("document.querySelector('[role=tooltip]') && !document.querySelector('[role=tooltip]').hidden");
    assert!(page.text("[role=tooltip]").len() > 20);
    page.press("Escape");
    assert!(!page.shows("[role=tooltip]"));
}

#[test]
fn tabs_are_one_stop_and_follow_arrows() {
    let Some(browser) = browser() else { return };
    let page = browser.open(site::served(), page_with("class=\"tabs\""));
    page.eval::<()>("document.querySelector('[role=tab]').focus()");
    let selected = || page.eval::<String>("document.querySelector('[role=tab][aria-selected=true]').textContent");
    let first = selected();
    page.press("ArrowRight");
    assert_ne!(selected(), first);
    assert_eq!(page.focused(), format!("tab {}", selected()));
    assert_eq!(
        page.eval::<usize>("[...document.querySelectorAll('.tabs')][0].querySelectorAll('.tab:not([hidden])').length"),
        1
    );
    page.press("End");
    page.press("ArrowRight");
    assert_eq!(selected(), first);
}

fn page_with(text: &str) -> &'static str {
    let has = |path: &&String| std::fs::read_to_string(site::example().join(path)).unwrap().contains(text);
    site::pages().iter().find(has).expect("the example has such a page")
}

#[test]
fn single_keys_can_be_switched_off() {
    let Some(browser) = browser() else { return };
    let mut page = browser.open(site::served(), "index.html");
    page.press("?");
    page.wait("document.querySelector('dialog[open]')");
    page.click("#single-keys");
    page.press("Escape");
    page.press("/");
    assert!(!page.eval::<bool>("Boolean(document.querySelector('dialog[open]'))"));
    page.goto("glossary.html");
    page.press("/");
    assert!(!page.eval::<bool>("Boolean(document.querySelector('dialog[open]'))"));
    page.press("Control+k");
    page.wait("document.querySelector('dialog[open]')");
}

/// Words in the main part that are shown.
const WORDS: &str = "(isShown => {
    const texts = [];
    const walker = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) if (isShown(walker.currentNode.parentElement)) texts.push(walker.currentNode.data);
    return [...new Set(texts.join(' ').split(/[^\\p{L}\\p{N}]+/u))];
})";

#[test]
fn without_scripts_nothing_is_lost() {
    let Some(browser) = browser() else { return };
    let quiet = View { script: Script::Off, ..View::DESKTOP };
    // What is searched for on the page of what is not there is a script's to find.
    let pages: Vec<String> = site::sample().iter().filter(|path| !path.ends_with("404.html")).cloned().collect();
    let words = |view, is_shown: &str| -> Vec<Vec<String>> {
        let ask = format!("{WORDS}({is_shown})");
        sweep::each(browser, view, site::served(), &pages, |page, _| page.eval(&ask))
    };
    // With scripts a part may wait behind a tab; without them only what everybody can unfold may be hidden.
    let with = words(View::DESKTOP, "part => part.checkVisibility() || part.closest('[hidden], details:not([open])')");
    let without = words(quiet, "part => part.checkVisibility() || part.closest('details:not([open])')");
    // What scripts offer is said by their own words.
    let offered = ["Copy", "Show", "more", "all", "Kopieren", "Mehr", "anzeigen", "Alle", "zeigen"];
    for ((path, with), without) in pages.iter().zip(with).zip(without) {
        let is_lost = |word: &String| !without.contains(word) && !offered.contains(&word.as_str());
        let lost: Vec<String> = with.into_iter().filter(is_lost).collect();
        assert_eq!(lost, NONE, "{path}");
    }
    let page = browser.open_as(
        View { script: Script::Off, ..View::PHONE },
        site::served(),
        "products/alder/guides/update.html",
    );
    page.click(".main-menu > summary");
    assert!(page.shows(".top a"));
    assert!(!page.shows("[data-theme-switch]") && !page.shows("[data-keys]"));
}

#[test]
fn paper_shows_the_text_alone_and_all_of_it() {
    let Some(browser) = browser() else { return };
    let paper = View { media: Media::Print, ..View::DESKTOP };
    let faults = sweep::faults(browser, paper, site::served(), site::sample(), |page, _| {
        let chrome: Vec<String> = page.eval(
            "['.skip', '.top', '.languages', '.search-open', '.theme-switch', '.menu', '.toc', '.crumbs', '.neighbours', '.copy']
                .filter(name => [...document.querySelectorAll(name)].some(element => element.checkVisibility()))",
        );
        let folded: Vec<String> = page.eval(
            "[...document.querySelectorAll('main details:not(.filter) > :not(summary), main .tab > *')]
                .filter(element => !element.checkVisibility({ contentVisibilityAuto: true }) && element.textContent.trim())
                .map(element => element.textContent.trim().slice(0, 40))",
        );
        [chrome, folded].concat()
    });
    assert_eq!(faults, NONE);
}

/// WCAG 1.4.12: nothing is cut off when readers space text out.
#[test]
fn spaced_text_is_not_cut_off() {
    let Some(browser) = browser() else { return };
    const SPACED: &str = "
        const sheet = new CSSStyleSheet();
        sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } \
            p { margin-block-end: 2em !important }');
        document.adoptedStyleSheets = [sheet];
        [...document.querySelectorAll('main *, header *, footer *')].filter(element => {
            const style = getComputedStyle(element);
            const cuts = style.overflowX === 'hidden' || style.overflowY === 'hidden';
            return cuts && style.clipPath === 'none' && (element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1)
                && element.checkVisibility() && element.textContent.trim();
        }).map(element => `${element.className}: ${element.textContent.trim().slice(0, 40)}`)";
    let cut = sweep::faults(browser, View::DESKTOP, site::served(), site::sample(), |page, _| {
        page.eval::<Vec<String>>(&format!(
            "(() => {{ {} }})()",
            SPACED.replacen("        [...", "        return [...", 1)
        ))
    });
    assert_eq!(cut, NONE);
}
