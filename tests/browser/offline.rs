//! The same bytes on a host, below a path of a host, and in a folder on disk.

use crate::browser;
use crate::page::{NONE, Page};
use crate::site::{self, Site};
use crate::sweep;
use crate::view::View;

/// Returns what of a page does not work where it is: pictures and stylesheets that are not there, links that leave the site or
/// lead to no file.
fn faults(page: &Page, site: &Site) -> Vec<String> {
    // Pictures far below are loaded when they come into view.
    page.eval::<()>("document.querySelectorAll('img').forEach(image => image.loading = 'eager')");
    page.wait("[...document.images].every(image => image.complete)");
    let mut faults = page.complaints();
    faults.extend(page.eval::<Vec<String>>(
        "[...document.images].filter(image => !image.naturalWidth).map(image => image.src)
            .concat([...document.querySelectorAll('link[rel=stylesheet]')].filter(link => !link.sheet).map(link => link.href))",
    ));
    let is_styled =
        "document.querySelector('link[rel=stylesheet]') && getComputedStyle(document.body).margin === '0px'";
    faults.extend((!page.eval::<bool>(is_styled)).then(|| "has no style".to_owned()));
    let links: Vec<String> =
        page.eval("[...document.querySelectorAll('a[href]:not([rel~=external])')].map(a => a.href)");
    for link in links.iter().filter(|link| !link.starts_with("mailto:") && !link.starts_with("tel:")) {
        let path = link.strip_prefix(&site.base).map(|path| path.split(['?', '#']).next().unwrap_or_default());
        let file = path.map(|path| site.root.join(fieldbook::path::percent_decode(path)));
        if !file.is_some_and(|file| file.is_file()) {
            faults.push(format!("links to {link}"));
        }
    }
    faults
}

/// The page of what is not there has links from the root of the host, because it is shown at any depth.
fn movable() -> Vec<String> {
    site::sample().iter().filter(|path| !path.ends_with("404.html")).cloned().collect()
}

#[test]
fn every_kind_of_page_works_from_a_folder_on_disk() {
    let Some(browser) = browser() else { return };
    let site = site::on_disk();
    assert_eq!(sweep::faults(browser, View::DESKTOP, site, &movable(), |page, _| faults(page, site)), NONE);
}

#[test]
fn every_kind_of_page_works_below_a_path_of_a_host() {
    let Some(browser) = browser() else { return };
    let site = Site::below(site::example(), "/docs/handbook/");
    assert_eq!(sweep::faults(browser, View::DESKTOP, &site, &movable(), |page, _| faults(page, &site)), NONE);
}

#[test]
fn the_page_of_what_is_not_there_works_at_any_depth() {
    let Some(browser) = browser() else { return };
    let site = site::served();
    let page = browser.open(site, "products/alder/guides/nowhere.html");
    let mut faults = faults(&page, site);
    // It is there under no address, so what leads to its own parts leads to no file.
    faults.retain(|fault| !fault.contains("404") && !fault.contains("nowhere.html#"));
    assert_eq!(faults, NONE);
    page.click(".brand");
    assert_eq!(page.path(), "index.html");
}
