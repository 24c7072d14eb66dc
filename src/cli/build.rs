//! `fieldbook build` and `fieldbook check`.

use std::time::Instant;

use super::{ExternalLinks, Format, count, external, report, say};
use crate::Project;
use crate::diagnostic::Diagnostics;

/// Builds and publishes.
pub(super) fn build(project: &Project, format: Format) -> u8 {
    let start = Instant::now();
    let mut diagnostics = Diagnostics::default();
    let portal = crate::load(project, &mut diagnostics);
    let changes = crate::build(&portal, project, &mut diagnostics);
    let code = report(&diagnostics, &portal.sources, &project.root, format);
    match changes {
        Some(changes) => {
            let n_pages = portal.plan.iter().filter(|artifact| artifact.format.name == "page").count();
            let found = match diagnostics.iter().count() {
                0 => String::new(),
                _ => format!(" ({})", count(&diagnostics)),
            };
            say(&format!(
                "built {n_pages} pages in {:.2} s: {} written, {} unchanged, {} removed -> {}{found}",
                start.elapsed().as_secs_f64(),
                changes.written,
                changes.unchanged,
                changes.removed,
                project.out.display()
            ));
        }
        None => say(&format!("nothing was published: {}", count(&diagnostics))),
    }
    // A command that ends gives its memory back anyway; doing it piece by piece takes time.
    std::mem::forget(portal);
    code
}

/// Checks without writing.
pub(super) fn check(project: &Project, format: Format, external_links: Option<ExternalLinks>) -> u8 {
    let start = Instant::now();
    let mut diagnostics = Diagnostics::default();
    let portal = crate::load(project, &mut diagnostics);
    if external_links == Some(ExternalLinks::Online) {
        external::ask(&portal, &mut diagnostics);
    }
    crate::check(&portal, &mut diagnostics);
    if external_links == Some(ExternalLinks::List) {
        external::list(&portal, format);
    }
    let code = report(&diagnostics, &portal.sources, &project.root, format);
    let n_pages = portal.plan.iter().filter(|artifact| artifact.format.name == "page").count();
    say(&format!("checked {n_pages} pages in {:.2} s: {}", start.elapsed().as_secs_f64(), count(&diagnostics)));
    std::mem::forget(portal);
    code
}
