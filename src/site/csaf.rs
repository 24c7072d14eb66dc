//! Which advisories are CSAF documents, and where these lie.

use super::Site;
use super::advisories::AdvisoryEntry;
use crate::config::Config;
use crate::content::advisory::State;

/// The folder of what everybody may read.
pub const FOLDER: &str = ".well-known/csaf/white";
/// The file that says where the rest is.
pub const PROVIDER: &str = ".well-known/csaf/provider-metadata.json";

/// Returns whether the portal is a provider: it needs an address that is encrypted, and something to provide.
pub fn is_provider(site: &Site) -> bool {
    site.config.csaf.publish && is_secure(&site.config) && published(site).next().is_some()
}

fn is_secure(config: &Config) -> bool {
    config.base_url().is_some_and(|base| base.starts_with("https://"))
}

/// Returns the advisories that have a document, the newest first.
pub fn published(site: &Site) -> impl Iterator<Item = (usize, &AdvisoryEntry)> {
    let entries = site.advisories.iter().enumerate();
    entries.filter(|(_, entry)| entry.published.is_some() && entry.state != State::Draft)
}

/// Returns the path of an advisory's document, if it has one.
pub fn path_of(site: &Site, entry: &AdvisoryEntry) -> Option<String> {
    let year =
        entry.year().filter(|_| entry.state != State::Draft && site.config.csaf.publish && is_secure(&site.config))?;
    Some(format!("{FOLDER}/{year:04}/{}", file_name(&entry.id)))
}

/// Returns the name of the document with some id, by CSAF 2.0, section 5.1.
fn file_name(id: &str) -> String {
    let mut name = String::with_capacity(id.len() + 5);
    for c in id.to_lowercase().chars() {
        match c {
            'a'..='z' | '0'..='9' | '+' | '-' => name.push(c),
            _ if name.ends_with('_') => {}
            _ => name.push('_'),
        }
    }
    name + ".json"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_named_by_the_rule_of_csaf() {
        // The examples of CSAF 2.0, section 5.1.
        assert_eq!(file_name("Example Company - 2019-YH3234"), "example_company_-_2019-yh3234.json");
        assert_eq!(file_name("RHBA-2019:0024"), "rhba-2019_0024.json");
        assert_eq!(file_name("2022_#01-A"), "2022_01-a.json");
    }
}
