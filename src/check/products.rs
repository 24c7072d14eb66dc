//! Checks of what products tell about set-up and updates.

use crate::content::kind::Keys;
use crate::diagnostic::{Code, Diagnostics};
use crate::site::Site;
use crate::source::Sources;

pub(super) static SETUP_WITHOUT_CHECK: Code = Code::warning(
    "setup-without-check",
    "Who has set up a device wants to see that it is secure: a guide with `purpose = \"check\"` shows how, as ETSI EN 303 645 \
     asks in provision 5.12-3.",
);
pub(super) static NO_UPDATE_RATIONALE: Code = Code::warning(
    "no-update-rationale",
    "For a product that can not be updated, ETSI EN 303 645 asks in provision 5.3-14 to publish why, and how it is replaced: \
     `no_update_rationale` and `replacement` below `[updates]`.",
);

pub(super) fn setups_without_check(site: &Site, _: &Sources, diagnostics: &mut Diagnostics) {
    for product in &site.products {
        let folder = format!("products/{}/guides/", product.slug);
        let guide = |purpose: &str| {
            site.nodes_below(&folder).find(|node| {
                matches!(site.keys(*node, 0).0, Keys::Guide(guide)
                    if guide.purpose.is_some_and(|own| own.as_str() == purpose))
            })
        };
        let Some(page) = guide("setup").filter(|_| guide("check").is_none()).and_then(|node| site.document(node, 0))
        else {
            continue;
        };
        diagnostics
            .add(&SETUP_WITHOUT_CHECK, page.file, "no guide shows how to check that the device is set up securely")
            .help(format!("write one in `{folder}` with `purpose = \"check\"`"));
    }
}

pub(super) fn rationales(site: &Site, _: &Sources, diagnostics: &mut Diagnostics) {
    for product in &site.products {
        let Some(updates) = product.facts.updates.as_ref().filter(|updates| updates.mode.as_str() == "none") else {
            continue;
        };
        let keys = [
            ("no_update_rationale", updates.no_update_rationale.is_none()),
            ("replacement", updates.replacement.is_none()),
        ];
        let missing: Vec<&str> = keys.iter().filter(|(_, is_missing)| *is_missing).map(|(key, _)| *key).collect();
        if !missing.is_empty() {
            let message =
                format!("this product gets no updates, and nothing says why or what then: {}", missing.join(", "));
            diagnostics.add(&NO_UPDATE_RATIONALE, product.file, message).help("add it below `[updates]`");
        }
    }
}
