//! Checks of single pages and of what they show.

use std::collections::BTreeMap;

use crate::content::Page;
use crate::content::common::Status;
use crate::diagnostic::{Code, Diagnostics};
use crate::markdown::LinkKind;
use crate::site::Site;
use crate::site::resolve::is_public;
use crate::source::{Body, Sources};

pub(super) static DUPLICATE_TITLE: Code = Code::warning(
    "duplicate-title",
    "Two pages of one part of the portal have the same title, so nobody can tell them apart in a menu, a list or a search.",
);
pub(super) static MISSING_SUMMARY: Code =
    Code::off("missing-summary", "Lists and search engines show the `summary` of a page below its title.");
pub(super) static IMAGE_TEXT: Code = Code::warning(
    "image-text",
    "`![What it shows](file.png)`: the text between the square brackets is what blind readers get of the picture, and \
     everybody if it can not be loaded.",
);
pub(super) static HEADING_ORDER: Code = Code::warning(
    "heading-order",
    "Headings go down one level at a time, starting with `##`: readers who can not see a page move through it by them.",
);
pub(super) static UNUSED_FILE: Code = Code::warning(
    "unused-file",
    "A file that no page shows or links to is not published, unless it lies in a folder `files`. It may be forgotten, or its \
     name misspelt in a link.",
);
pub(super) static STALE_REVIEW: Code = Code::warning(
    "stale-review",
    "`reviewed` says when somebody last checked that a page is true, `review_after` for how long that holds: a year if it is \
     not said. After that, readers and auditors can not rely on it.",
);

pub(super) fn duplicate_titles(site: &Site, _: &Sources, diagnostics: &mut Diagnostics) {
    let mut seen: BTreeMap<(&str, &str, String), &Page> = BTreeMap::new();
    for page in site.pages.iter().filter(|page| !page.common.title.is_empty()) {
        let folder = page.key.rsplit_once('/').map_or("", |(folder, _)| folder);
        let Some(first) = seen.insert((page.locale.as_str(), folder, page.common.title.to_lowercase()), page) else {
            continue;
        };
        diagnostics
            .add(&DUPLICATE_TITLE, page.file, format!("`{}` has the title `{}` as well", first.path, page.common.title))
            .help("say in each title what only this page is about");
    }
}

pub(super) fn missing_summaries(site: &Site, _: &Sources, diagnostics: &mut Diagnostics) {
    for page in site.pages.iter().filter(|page| page.common.summary.is_none()) {
        diagnostics
            .add(&MISSING_SUMMARY, page.file, "this page has no `summary`")
            .help("say in one or two sentences what a reader finds here");
    }
}

pub(super) fn image_texts(site: &Site, _: &Sources, diagnostics: &mut Diagnostics) {
    let bodies = site.pages.iter().map(|page| &page.body).chain(site.fragments.iter().map(|fragment| &fragment.body));
    for link in bodies.flat_map(|body| &body.links).filter(|link| link.kind == LinkKind::Image && !link.has_text) {
        diagnostics
            .add(&IMAGE_TEXT, link.span, "this picture has no text")
            .help("write what it shows between the square brackets");
    }
}

pub(super) fn heading_orders(site: &Site, _: &Sources, diagnostics: &mut Diagnostics) {
    for page in &site.pages {
        let mut above = 1;
        for heading in &page.body.headings {
            if heading.level > above + 1 {
                diagnostics
                    .add(
                        &HEADING_ORDER,
                        heading.span,
                        format!("this heading is of level {}, below one of level {above}", heading.level),
                    )
                    .help(format!("start it with `{}`", "#".repeat(usize::from(above) + 1)));
            }
            above = heading.level;
        }
    }
}

pub(super) fn unused_files(site: &Site, sources: &Sources, diagnostics: &mut Diagnostics) {
    for (id, file) in sources.iter() {
        let is_copied = matches!(file.body, Body::Disk { .. });
        let is_readme =
            file.path.name().to_uppercase().starts_with("README") || file.path.name().starts_with("LICENSE");
        if is_copied && is_public(file.path.as_str()) && !site.used_files.contains(&id) && !is_readme {
            diagnostics
                .add(&UNUSED_FILE, id, "no page shows this file or links to it")
                .help("link to it, move it into a folder `files` to publish it anyway, or remove it");
        }
    }
}

pub(super) fn stale_reviews(site: &Site, _: &Sources, diagnostics: &mut Diagnostics) {
    for page in site.pages.iter().filter(|page| page.common.status == Status::Published) {
        if let Some(due) = page.common.review_due().filter(|due| *due < site.date) {
            diagnostics
                .add(&STALE_REVIEW, page.file, format!("the review of this page was due on {due}"))
                .help("check that it is true, and set `reviewed` to that day");
        }
    }
}
