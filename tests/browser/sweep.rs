//! One question to many pages.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::driver::Browser;
use crate::page::Page;
use crate::site::Site;
use crate::view::View;

/// Opens pages one after the other in a few tabs, because a tab often waits, and returns what is found, in their order.
/// What `look` makes of the view holds for its page only.
pub fn each<T: Send>(
    browser: &'static Browser,
    view: View,
    site: &Site,
    paths: &[String],
    look: impl Fn(&mut Page, &str) -> T + Sync,
) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let found = Mutex::new(Vec::new());
    let work = || {
        let mut page = Page::new(browser, site, view);
        while let Some((at, path)) =
            Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|at| Some((at, paths.get(at)?)))
        {
            if page.view() != view {
                page.see_as(view);
            }
            page.goto(path);
            let one = look(&mut page, path);
            found.lock().unwrap().push((at, one));
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..2 * std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(work);
        }
    });
    let mut found = found.into_inner().unwrap();
    found.sort_by_key(|(at, _)| *at);
    found.into_iter().map(|(_, one)| one).collect()
}

/// Returns the faults that are found on pages, each with the path of its page.
pub fn faults(
    browser: &'static Browser,
    view: View,
    site: &Site,
    paths: &[String],
    look: impl Fn(&mut Page, &str) -> Vec<String> + Sync,
) -> Vec<String> {
    let look = |page: &mut Page, path: &str| {
        let faults = look(page, path);
        faults.into_iter().map(|fault| format!("{path}: {fault}")).collect::<Vec<String>>()
    };
    each(browser, view, site, paths, look).concat()
}
