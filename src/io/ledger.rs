//! Holds the support ledger against the one that was published before.

use std::fs;
use std::path::Path;

use crate::content::ledger::PATH;
use crate::diagnostic::{Code, Diagnostics, Place};
use crate::path::SitePath;
use crate::source::Sources;

/// A ledger that lost lines at its end, which its chain of digests can not tell.
pub(super) static TRUNCATED_LEDGER: Code = Code::error(
    "truncated-ledger",
    "The support ledger that was published last has lines that `ledger/support.jsonl` does not have, or others. What was \
     promised in public can not be taken back: restore the file from version control. To build an older state of the \
     portal, write it to another folder with `--out`.",
);

/// Reports a ledger that does not begin with the one that was published last.
pub fn compare(out: &Path, sources: &Sources, diagnostics: &mut Diagnostics) {
    let Ok(published) = fs::read_to_string(out.join(PATH)) else { return };
    let file = SitePath::new(PATH).ok().and_then(|path| sources.find(&path));
    let text = file.map_or("", |file| sources.get(file).text());
    // Version control may have changed the ends of lines.
    let published: Vec<&str> = published.lines().collect();
    if !text.lines().take(published.len()).eq(published) {
        let message = "lines that were published are missing in the ledger, or are not as they were";
        diagnostics
            .add(&TRUNCATED_LEDGER, file.map_or(Place::Nowhere, Place::File), message)
            .help(format!("restore `{PATH}` from version control, or build to another folder with `--out`"));
    }
}
