//! Checks: what can be said about a portal that is whole, and would be better otherwise.
//!
//! Nothing depends on them: a check reads the portal and adds findings, which `fieldbook.toml` can switch off or make
//! errors. What would make the portal wrong is found where it is read or linked.

use crate::diagnostic::{Code, Diagnostics};
use crate::site::Site;
use crate::source::Sources;

mod dates;
mod ledger;
mod links;
mod pages;
mod placeholders;
mod products;
mod security_txt;
mod words;

pub use security_txt::PATHS as SECURITY_TXT_PATHS;

/// One row of [`CHECKS`].
struct Check {
    code: &'static Code,
    run: fn(&Site, &Sources, &mut Diagnostics),
}

static CHECKS: &[Check] = &[
    Check { code: &pages::DUPLICATE_TITLE, run: pages::duplicate_titles },
    Check { code: &pages::MISSING_SUMMARY, run: pages::missing_summaries },
    Check { code: &pages::IMAGE_TEXT, run: pages::image_texts },
    Check { code: &pages::HEADING_ORDER, run: pages::heading_orders },
    Check { code: &pages::UNUSED_FILE, run: pages::unused_files },
    Check { code: &pages::STALE_REVIEW, run: pages::stale_reviews },
    Check { code: &links::ORPHAN_PAGE, run: links::orphans },
    Check { code: &links::REDIRECTED_LINK, run: links::redirected_links },
    Check { code: &links::OWN_ADDRESS, run: links::own_addresses_used },
    Check { code: &dates::EXPIRED, run: dates::expired },
    Check { code: &dates::EXPIRING, run: dates::expiring },
    Check { code: &dates::NO_SUPPORT_DATE, run: dates::missing_support_dates },
    Check { code: &dates::SHORT_SUPPORT, run: dates::short_supports },
    Check { code: &dates::SHORT_AVAILABILITY, run: dates::short_availabilities },
    Check { code: &security_txt::SECURITY_TXT, run: security_txt::security_txt },
    Check { code: &products::SETUP_WITHOUT_CHECK, run: products::setups_without_check },
    Check { code: &products::NO_UPDATE_RATIONALE, run: products::rationales },
    Check { code: &ledger::SHORTENED_SUPPORT, run: ledger::shortened_supports },
    Check { code: &ledger::UNRECORDED_SUPPORT, run: ledger::unrecorded_supports },
    Check { code: &placeholders::PLACEHOLDER, run: placeholders::placeholders },
    Check { code: &words::VAGUE_PROMISE, run: words::vague_promises },
];

/// Returns the codes of all checks.
pub fn codes() -> Vec<&'static Code> {
    CHECKS.iter().map(|check| check.code).collect()
}

/// Runs every check that `fieldbook.toml` has not switched off.
pub fn run(site: &Site, sources: &Sources, diagnostics: &mut Diagnostics) {
    for check in CHECKS {
        let is_off = match site.config.levels.get(check.code.name) {
            Some(level) => level.is_none(),
            None => check.code.is_off,
        };
        if !is_off {
            (check.run)(site, sources, diagnostics);
        }
    }
}
