//! `fieldbook ledger`.

use super::{Format, IO_FAILED, count, print, report, say};
use crate::Project;
use crate::content::ledger::PATH;
use crate::diagnostic::Diagnostics;
use crate::io::create;

/// Adds what products promise now to the support ledger; with errors in the portal, nothing is added.
pub(super) fn record(project: &Project) -> Result<u8, String> {
    let mut diagnostics = Diagnostics::default();
    let portal = crate::load(project, &mut diagnostics);
    diagnostics.finish(&portal.site.config.levels);
    if diagnostics.has_errors() {
        let code = report(&diagnostics, &portal.sources, &project.root, Format::Human);
        say(&format!("nothing was recorded: {}", count(&diagnostics)));
        return Ok(code);
    }
    let site = &portal.site;
    let last = site.ledger.entries.last().map(|entry| entry.published).filter(|last| *last > site.date);
    if let Some(last) = last {
        return Err(format!(
            "the ledger has a line of {last} already\nhelp: lines are added in the order of days; leave out `--date`"
        ));
    }
    if site.date > super::today()? {
        return Err(format!(
            "{} lies in the future\nhelp: the ledger says what was promised; record it on that day",
            site.date
        ));
    }
    let lines = site.ledger.additions(&site.products, site.date);
    if !lines.is_empty() {
        let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
        if let Err(error) = create::append(&project.root, PATH, &text) {
            say(&format!("error: `{}` can not be written: {error}", project.root.join(PATH).display()));
            return Ok(IO_FAILED);
        }
        print(&text);
    }
    match lines.len() {
        0 => say(&format!("`{PATH}` says already what the products promise")),
        1 => say(&format!("recorded the support of 1 product -> {PATH}")),
        n => say(&format!("recorded the support of {n} products -> {PATH}")),
    }
    Ok(0)
}
