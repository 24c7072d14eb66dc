//! What a release is to a vulnerability, which pages, CSAF, OpenVEX and feeds all tell.

use std::collections::BTreeSet;

use fieldbook::content::kind::Keys;
use fieldbook::site::exposure::{Exposure, exposures, release};
use proptest::prelude::*;

use crate::support::Folder;

/// Returns what each release of a product is, by its version, if an advisory says this of it.
fn exposed(versions: &BTreeSet<[u8; 3]>, status: &str) -> Vec<([u8; 3], Exposure)> {
    let text = |version: &[u8; 3]| version.map(|part| part.to_string()).join(".");
    // Written from the last to the first, and of one day, so that only versions tell the order.
    let releases: Vec<String> = versions
        .iter()
        .rev()
        .map(|version| format!("{{ version = \"{}\", date = 2025-01-01, fixes = [] }}", text(version)))
        .collect();
    let folder = Folder::new(&format!(
        "//- products/halo/product.toml\nname = \"Halo\"\nreleases = [{}]\n//- advisories/2026/ac-2026-0001.md\n+++\n\
         title = \"T\"\npublished = 2026-01-01\n[[vulnerabilities]]\ntitle = \"V\"\nstatus = [{status}]\n+++\nText.\n",
        releases.join(", "),
    ));
    let (portal, _) = folder.check();
    let site = &portal.site;
    let Keys::Advisory(advisory) = &site.pages[site.advisories[0].page].keys else { panic!("no advisory") };
    let found = exposures(site, advisory.vulnerabilities[0].get_ref(), None);
    let own = |version: &str| *versions.iter().find(|own| text(own) == version).unwrap();
    found
        .into_iter()
        .map(|(device, exposure)| (own(release(site, device).unwrap().version.get_ref().as_str()), exposure))
        .collect()
}

fn versions() -> impl Strategy<Value = (BTreeSet<[u8; 3]>, usize)> {
    let version = [0..4_u8, 0..12_u8, 0..3_u8];
    (proptest::collection::btree_set(version, 1..12), any::<prop::sample::Index>())
        .prop_map(|(versions, at)| (versions.clone(), at.index(versions.len())))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// What is before the fix is affected, the fix and what comes after it is fixed, and nothing is left out.
    #[test]
    fn a_fix_divides_the_releases((versions, at) in versions()) {
        let fix = *versions.iter().nth(at).unwrap();
        let name = fix.map(|part| part.to_string()).join(".");
        let status = format!(
            "{{ product = \"halo\", versions = \"<{name}\", state = \"affected\" }}, \
             {{ product = \"halo\", versions = \"{name}\", state = \"fixed\" }}"
        );
        let expected: Vec<_> = versions
            .iter()
            .map(|version| (*version, if *version < fix { Exposure::Affected } else { Exposure::Fixed }))
            .collect();
        prop_assert_eq!(exposed(&versions, &status), expected);
    }

    /// Nobody is told to be affected or safe by a guess: only a fix is taken to stay in later releases.
    #[test]
    fn what_is_not_said_is_not_guessed((versions, at) in versions()) {
        let name = versions.iter().nth(at).unwrap().map(|part| part.to_string()).join(".");
        for state in ["affected", "not-affected", "under-investigation"] {
            let status = format!("{{ product = \"halo\", versions = \"{name}\", state = \"{state}\" }}");
            prop_assert_eq!(exposed(&versions, &status).len(), 1, "{}", state);
        }
    }
}
