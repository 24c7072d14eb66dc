//! What is told to those who subscribe.

use serde_json::Value;

use crate::support::Folder;

const SITE: &str = r#"
//- products/halo/product.toml
name = "Halo & Co"
releases = [
  { version = "1.0", date = 2025-01-01, notes = "First <one>" },
  { version = "1.1", date = 2026-02-01 },
  { version = "2.0", date = 2027-01-01 },
]
support = { end_of_sale = 2025-06-30, security_updates = 2027-03-01, technical_help = 2030-01-01 }
//- products/quiet/product.toml
name = "Quiet"
//- advisories/2026/ac-2026-0001.md
+++
title = "Gone"
state = "withdrawn"
severity = "high"
category = "informational"
published = 2026-01-02T09:00:00Z
updated = 2026-11-02T09:00:00Z
products = ["halo"]
references = [{ url = "https://example.org" }]
+++
//- index.md
+++
title = "Home"
+++
"#;

fn titles(feed: &Value) -> Vec<&str> {
    feed["items"].as_array().unwrap().iter().map(|item| item["title"].as_str().unwrap()).collect()
}

#[test]
fn a_feed_tells_of_advisories_releases_and_the_ends_of_support() {
    let folder = Folder::new(SITE);
    let findings = folder.build();
    assert!(!findings.contains("error["), "{findings}");
    let feed: Value = serde_json::from_str(&folder.read("products/halo/feed.json")).unwrap();
    // What is still to come is not told, but for the year before an end.
    let expected = [
        "AC-2026-0001 (Withdrawn): Gone",
        "Halo & Co: Security updates until 1 March 2027",
        "Halo & Co: release 1.1",
        "Halo & Co: sale ended on 30 June 2025",
        "Halo & Co: release 1.0",
        "Halo & Co: sale ends on 30 June 2025",
    ];
    assert_eq!(titles(&feed), expected);
    let all: Value = serde_json::from_str(&folder.read("advisories/feed.json")).unwrap();
    assert_eq!(titles(&all), expected);
    let high: Value = serde_json::from_str(&folder.read("advisories/severity-high.json")).unwrap();
    assert_eq!(titles(&high), expected[..1]);
    // Nothing is told of a product of which there is nothing to tell.
    assert!(!folder.out().join("products/quiet/feed.json").exists());
    let page = folder.read("products/halo/index.html");
    assert!(page.contains("href=\"feed.atom.xml\""), "{page}");
}

/// Readers know an entry by its id, in both formats and whatever else changes.
#[test]
fn an_entry_keeps_its_id() {
    let folder = Folder::new(SITE);
    folder.build();
    let ids = |folder: &Folder| -> Vec<String> {
        let feed: Value = serde_json::from_str(&folder.read("products/halo/feed.json")).unwrap();
        feed["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
    };
    let before = ids(&folder);
    let atom = folder.read("products/halo/feed.atom.xml");
    for id in &before {
        assert_eq!(atom.matches(&format!("<id>{id}</id>")).count(), 1, "{id}");
    }
    let product = folder.root().join("products/halo/product.toml");
    let text = std::fs::read_to_string(&product).unwrap();
    std::fs::write(&product, text.replace("Halo & Co", "Halo II").replace("2027-03-01", "2027-04-01")).unwrap();
    folder.build();
    assert_eq!(ids(&folder), before);
}
