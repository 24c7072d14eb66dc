//! Search: that it finds what people look for, what it loads for that, and how it is used without a mouse.

use serde::Deserialize;

use crate::browser;
use crate::page::{NONE, Page};
use crate::site::{self, Site};
use crate::view::View;

#[derive(Deserialize)]
struct Queries {
    query: Vec<Query>,
}

/// What somebody types, and the pages that answer it.
#[derive(Deserialize)]
struct Query {
    lang: String,
    text: String,
    pages: Vec<String>,
}

/// Gives the first three results of a search.
const FIRST_THREE: &str = "async query => {
    const search = await fieldbook.search();
    const { entries } = await search.find(query);
    return Promise.all(entries.slice(0, 3).map(async entry => (await search.show(entry)).href));
}";

#[test]
fn what_people_search_for_is_among_the_first_three() {
    let Some(browser) = browser() else { return };
    let text = std::fs::read_to_string(crate::tools::folder().join("queries.toml")).unwrap();
    let queries: Queries = toml::from_str(&text).unwrap();
    assert!(queries.query.len() > 300);
    let mut missed = Vec::new();
    for (lang, page) in [("en", "index.html"), ("de", "de/index.html")] {
        let page = browser.open(site::on_disk(), page);
        for query in queries.query.iter().filter(|query| query.lang == lang) {
            let found: Vec<String> = page.ask(FIRST_THREE, &query.text);
            if !query.pages.iter().any(|wanted| found.contains(wanted)) {
                missed.push(format!("{}: {found:?}", query.text));
            }
        }
    }
    assert_eq!(missed, NONE);
}

/// Ids are looked for by people who know what they want.
#[test]
fn an_id_comes_first() {
    let Some(browser) = browser() else { return };
    let page = browser.open(site::on_disk(), "index.html");
    for (query, first) in [
        ("TC-2026-0003", "advisories/2026/tc-2026-0003.html"),
        ("tc 2026 0003", "advisories/2026/tc-2026-0003.html"),
        ("CVE-2026-990018", "advisories/2026/tc-2026-0002.html"),
        ("AL-1G", "products/alder/index.html"),
        ("DOC-1.c", "coverage/8259b.html"),
    ] {
        let found: Vec<String> = page.ask(FIRST_THREE, query);
        assert_eq!(found.first().map(String::as_str), Some(first), "{query}");
    }
}

fn results(page: &Page) -> Vec<String> {
    page.eval("[...document.querySelectorAll('.search-title')].map(link => link.textContent)")
}

fn search(page: &Page, query: &str) {
    page.press("/");
    page.wait("document.activeElement.matches('.search-field')");
    page.type_text(query);
    page.wait(&format!("document.querySelector('.search-results').dataset.query === '{query}'"));
}

#[test]
fn a_reader_finds_and_arrives_by_keyboard() {
    let Some(browser) = browser() else { return };
    for site in [site::served(), site::on_disk(), &Site::below(site::example(), "/docs/")] {
        let page = browser.open(site, "products/wren/index.html");
        search(&page, "change pin");
        assert_eq!(page.focused(), "searchbox Search");
        assert_eq!(results(&page)[0], "Change the PIN of your Alder");
        assert!(page.text(".search-status").ends_with("pages found."));
        page.press("ArrowDown");
        assert_eq!(page.focused(), "link Change the PIN of your Alder");
        page.press("ArrowUp");
        assert_eq!(page.focused(), "searchbox Search");
        page.press("ArrowDown");
        page.press("Enter");
        assert_eq!(page.path(), "products/alder/guides/change-pin.html");
        page.wait("CSS.highlights.has('search')");
        assert!(page.eval::<bool>("CSS.highlights.get('search').size > 3 && !location.search.includes('h=')"));
        page.press("Escape");
        assert!(!page.eval::<bool>("CSS.highlights.has('search')"));
        assert_eq!(page.complaints(), NONE);
    }
}

#[test]
fn the_dialog_gives_the_focus_back() {
    let Some(browser) = browser() else { return };
    let page = browser.open(site::served(), "index.html");
    page.tab_to("link Search");
    page.press("Enter");
    page.wait("document.querySelector('dialog[open]')");
    page.press("Escape");
    assert!(!page.eval::<bool>("Boolean(document.querySelector('dialog[open]'))"));
    assert_eq!(page.focused(), "link Search");
    page.press("Control+k");
    page.wait("document.querySelector('dialog[open]')");
    page.press("Tab");
    page.press("Escape");
    assert_eq!(page.focused(), "link Search");
}

#[test]
fn a_search_is_narrowed_down_and_shared() {
    let Some(browser) = browser() else { return };
    let mut page = browser.open(site::served(), "search.html?q=update");
    page.wait("document.querySelectorAll('.search-title').length > 3");
    let all = page.text(".search-status");
    page.click("[data-facet=group-4]");
    page.wait("document.querySelector('[data-facet=group-4][aria-pressed=true]')");
    assert_ne!(page.text(".search-status"), all);
    assert!(page.eval::<bool>(
        "[...document.querySelectorAll('.search-about')].every(p => p.textContent.includes('Advisories'))"
    ));
    page.goto("search.html");
    page.wait("document.activeElement.matches('.search-field')");
    page.type_text("battery");
    page.wait("location.search === '?q=battery'");
    page.goto("search.html?q=zzzzqqqq");
    page.wait("document.querySelector('.search-status').textContent.includes('zzzzqqqq')");
    assert_eq!(results(&page), NONE);
    assert_eq!(page.complaints(), NONE);
}

/// What is typed is text, wherever it is shown.
#[test]
fn markup_in_a_search_stays_text() {
    let Some(browser) = browser() else { return };
    let page = browser.open(site::served(), "search.html?q=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E%20pin");
    page.wait("document.querySelectorAll('.search-title').length > 0");
    assert_eq!(page.eval::<u32>("document.querySelectorAll('main img').length"), 0);
    assert_eq!(page.complaints(), NONE);
}

#[test]
fn a_missing_page_is_searched_for() {
    let Some(browser) = browser() else { return };
    let page = browser.open_as(View::PHONE, site::served(), "products/alder/guides/change-the-pin.html");
    page.wait("document.querySelectorAll('.search-title').length > 0");
    assert_eq!(results(&page)[0], "Change the PIN of your Alder");
}

/// What a first search loads may not grow with the portal: here it has more than 5 000 sections.
#[test]
fn a_first_search_loads_little() {
    const LARGEST_SHARD: u64 = 40_000;
    const MOST: u64 = 60_000;
    let Some(browser) = browser() else { return };
    let site = Site::served(site::large());
    let size = |path: &std::path::Path| std::fs::metadata(path).unwrap().len();
    let mut n_shards = 0;
    for entry in std::fs::read_dir(site.root.join("search/en")).unwrap() {
        let path = entry.unwrap().path();
        assert!(size(&path) <= LARGEST_SHARD, "{}", path.display());
        n_shards += 1;
    }
    assert!(n_shards > 300, "{n_shards}");
    for query in ["gateway", "factory reset", "how do I reset the password", "gatway"] {
        let page = browser.open(&site, "index.html");
        let found: Vec<String> = page.ask(FIRST_THREE, query);
        assert_eq!(found.len(), 3, "{query}");
        let loaded: u64 = page
            .requests()
            .iter()
            .filter_map(|request| request.address.strip_prefix(&site.base)?.split('?').next())
            .filter(|path| path.starts_with("search/"))
            // Uncompressed, because not every host compresses scripts.
            .map(|path| size(&site.root.join(path)))
            .sum();
        assert!(loaded > 5_000 && loaded < MOST, "{query} loads {loaded} bytes");
    }
}
