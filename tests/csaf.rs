//! What programs read of advisories, held against validators that others wrote.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use csaf_rs::csaf2_0::loader::load_document;
use csaf_rs::validation::{TestResultStatus, ValidationError, validate_by_preset};
use fieldbook::content::advisory::Vector;
use serde_json::Value;
use sha2::{Digest, Sha256, Sha512};

use crate::example;
use crate::support::Folder;

const FOLDER: &str = ".well-known/csaf/white";

/// Advisories of every sort, for products that say more or less of themselves.
const SITE: &str = r#"
//- products/halo/product.toml
name = "Halo"
family = "Lights"
models = [{ code = "H-1*", sku = "1" }, { code = "1.1.0" }, { code = "H-2 all in one" }, { code = "@1.0.0" }]
releases = [
  { version = "1.0.0", date = 2025-01-01 },
  { version = "1.1.0", date = 2025-06-01, fixes = ["AC-2026-0001"] },
  { version = "1.2.0", date = 2025-12-01 },
  { version = "2.0.0", date = 2026-06-01 },
]
//- products/lumen/product.toml
name = "Lumen"
releases = [{ version = "7", date = 2025-01-01 }]
//- products/plug/product.toml
name = "Plug"
models = [{ code = "P-1" }]
//- products/bare/product.toml
name = "Bare"
//- advisories/2026/ac-2026-0001.md
+++
title = "Models and versions"
published = 2026-03-02T09:00:00Z
acknowledgments = [{ names = ["A"] }, { organization = "B", url = "https://example.org" }]
[[vulnerabilities]]
cve = "CVE-2026-12345"
cwe = "CWE-787"
cvss = [
  "CVSS:3.0/AV:P/AC:H/PR:L/UI:R/S:C/C:L/I:N/A:L",
  "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/E:P/RL:O/RC:C/CR:H/MAV:A/MS:C/MA:N",
  "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/E:A",
]
exploitation = "active"
justification = "inline_mitigations_already_exist"
status = [
  { product = "halo", models = ["H-1*"], versions = "<1.1.0", state = "affected" },
  { product = "halo", models = ["H-2 all in one", "1.1.0", "@1.0.0"], versions = "<1.1.0", state = "not-affected" },
  { product = "halo", versions = "1.1.0", state = "fixed" },
  { product = "halo", versions = "1.2.0", state = "recommended" },
  { product = "lumen", state = "under-investigation" },
  { product = "plug", state = "affected" },
  { product = "bare", state = "affected" },
]
remediations = [
  { kind = "vendor-fix", product = "halo", version = "1.1.0", restart = true, url = "https://example.com/1.1.0" },
  { kind = "no-fix-planned", product = "plug" },
  { kind = "workaround", text = "Unplug it.", restart = false },
]
[[vulnerabilities]]
title = "Without an id"
status = [{ product = "lumen", versions = "7", state = "affected" }]
remediations = [{ kind = "none-available" }]
+++
Before any heading.

## Summary {#summary}

Text with <angle> brackets & `code`.

### Deeper

- [a link](../../index.md)

## Nothing
//- advisories/2026/ac-2026-0002.md
+++
title = "Informational"
category = "informational"
state = "withdrawn"
published = 2026-03-02T09:00:00Z
products = ["halo", "bare"]
references = [{ url = "https://example.org/more" }]
+++
//- advisories/2026/ac-2026-0003.md
+++
title = "Incident"
summary = "Something was taken."
category = "incident"
state = "interim"
published = 2026-03-02T01:00:00+03:00
references = [{ url = "https://example.org/more", summary = "More" }]
revisions = [
  { number = "1", date = 2026-03-01T22:00:00Z, summary = "First" },
  { number = "2", date = 2026-03-04T22:00:00Z, summary = "Second" },
]
+++
Text.
//- advisories/2026/ac-2026-0004.md
+++
title = "VEX"
category = "vex"
published = 2026-03-02T09:00:00Z
[[vulnerabilities]]
cve = "CVE-2026-12346"
justification = "component_not_present"
status = [{ product = "halo", versions = "*", state = "not-affected" }, { product = "lumen", state = "under-investigation" }]
+++
Text.
//- advisories/2026/ac-2026-0006.md
+++
title = "VEX with a remedy for one product only"
category = "vex"
published = 2026-03-02T09:00:00Z
[[vulnerabilities]]
cve = "CVE-2026-12347"
status = [{ product = "halo", versions = "1.0.0", state = "affected" }, { product = "lumen", state = "affected" }]
remediations = [{ kind = "workaround", product = "lumen", text = "Unplug it." }]
+++
Text.
//- advisories/2026/ac-2026-0005.md
+++
title = "Of no profile"
published = 2026-03-02T09:00:00Z
+++
Text.
//- index.md
+++
title = "Home"
+++
"#;

fn documents(out: &Path) -> Vec<PathBuf> {
    let files = walkdir::WalkDir::new(out.join(FOLDER)).min_depth(2).sort_by_file_name().into_iter();
    let files = files.map(|entry| entry.unwrap().into_path());
    files.filter(|path| path.extension().is_some_and(|ending| ending == "json")).collect()
}

/// Returns what the validator of csaf-rs says against the documents of a portal.
///
/// Its test 6.2.2 asks that there be no fix even where there is one, against the standard; 6.2.3 asks for a score that nobody
/// gave.
fn faults(out: &Path) -> Vec<String> {
    let mut faults = Vec::new();
    for path in documents(out) {
        let document = load_document(path.as_path()).unwrap();
        let result = validate_by_preset(&document, "2.0", "extended").unwrap();
        assert!(result.test_results.len() > 50, "{} tests", result.test_results.len());
        for test in result.test_results.iter().filter(|test| !["6.2.2", "6.2.3"].contains(&test.test_id.as_str())) {
            let TestResultStatus::Failure { errors, warnings, .. } = &test.status else { continue };
            let name = path.file_name().unwrap().display();
            let said = |fault: &ValidationError| format!("{name} {}: {fault}", test.test_id);
            faults.extend(errors.iter().chain(warnings).map(said));
        }
    }
    faults
}

#[test]
fn the_documents_of_the_example_pass_every_test_of_csaf() {
    let out = tempfile::tempdir().unwrap();
    example::build(out.path());
    assert_eq!(documents(out.path()).len(), 9);
    assert_eq!(faults(out.path()), [""; 0]);
}

#[test]
fn documents_of_every_sort_pass_every_test_of_csaf() {
    let folder = Folder::new(SITE);
    let findings = folder.build();
    assert!(!findings.contains("error["), "{findings}");
    let names: Vec<String> =
        documents(&folder.out()).iter().map(|path| path.file_stem().unwrap().display().to_string()).collect();
    assert_eq!(names, ["ac-2026-0001", "ac-2026-0002", "ac-2026-0003", "ac-2026-0004", "ac-2026-0005", "ac-2026-0006"]);
    assert_eq!(faults(&folder.out()), [""; 0]);
    insta::assert_snapshot!(folder.read(&format!("{FOLDER}/2026/ac-2026-0001.json")));
    let category =
        |id: &str| json(&folder.out().join(format!("{FOLDER}/2026/{id}.json")))["document"]["category"].clone();
    assert_eq!(category("ac-2026-0002"), "csaf_informational_advisory");
    assert_eq!(category("ac-2026-0003"), "csaf_security_incident_response");
    assert_eq!(category("ac-2026-0004"), "csaf_vex");
    assert_eq!(category("ac-2026-0005"), "csaf_base");
    assert_eq!(category("ac-2026-0006"), "csaf_base");
}

/// One source, two formats: both say of the same number of devices that they are affected, and so on.
#[test]
fn openvex_says_what_csaf_says() {
    let folder = Folder::new(SITE);
    folder.build();
    let document = json(&folder.out().join(format!("{FOLDER}/2026/ac-2026-0001.json")));
    let vex = json(&folder.out().join("advisories/2026/ac-2026-0001.openvex.json"));
    let count = |status: &str| {
        let statements = vex["statements"].as_array().unwrap().iter();
        let own = statements.filter(|own| own["status"] == status && own["vulnerability"]["name"] == "CVE-2026-12345");
        own.map(|own| own["products"].as_array().unwrap().len()).sum::<usize>()
    };
    let status = &document["vulnerabilities"][0]["product_status"];
    for (csaf, openvex) in [
        ("known_affected", "affected"),
        ("known_not_affected", "not_affected"),
        ("fixed", "fixed"),
        ("under_investigation", "under_investigation"),
    ] {
        assert_eq!(status[csaf].as_array().unwrap().len(), count(openvex), "{csaf}");
    }
    // The rules of the schema of OpenVEX 0.2 for each status.
    for id in ["ac-2026-0001", "ac-2026-0004"] {
        let document = json(&folder.out().join(format!("advisories/2026/{id}.openvex.json")));
        let required = ["@context", "@id", "author", "timestamp", "version"];
        assert!(required.iter().all(|key| document.get(key).is_some()), "{document}");
        for own in document["statements"].as_array().unwrap() {
            let has = |key: &str| own.get(key).is_some();
            assert_eq!(own["status"] == "affected", has("action_statement"), "{own}");
            assert_eq!(own["status"] == "not_affected", has("justification") != has("impact_statement"), "{own}");
            assert!(!own["vulnerability"]["name"].as_str().unwrap().is_empty());
        }
    }
    // Nothing is said of nothing.
    assert!(!folder.out().join("advisories/2026/ac-2026-0002.openvex.json").exists());
}

/// What the portal writes is held against the rules for what owners write.
#[test]
fn the_security_txt_has_no_finding() {
    let out = tempfile::tempdir().unwrap();
    example::build(out.path());
    let text = fs::read_to_string(out.path().join(".well-known/security.txt")).unwrap();
    let contact = json(&out.path().join("security-contact.json"));
    assert_eq!([&contact["acknowledge_within"], &contact["status_every"]], ["P2D", "P14D"]);
    assert!(
        text.contains("\nCSAF: https://security.tarnhollow.example/.well-known/csaf/provider-metadata.json\n"),
        "{text}"
    );
    let folder = Folder::new("//- index.md\n+++\ntitle = \"Home\"\n+++\n");
    folder.write("static/.well-known/security.txt", &text);
    folder.write("static/_headers", "/*\n  X-Mine: yes\n");
    assert_eq!(folder.build(), "");
    assert_eq!(folder.read(".well-known/security.txt"), text);
    assert_eq!(folder.read("_headers"), "/*\n  X-Mine: yes\n");
}

fn json(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// Downloaders follow one of four lists, checkers compare them.
#[test]
fn every_list_of_documents_names_the_same() {
    let out = tempfile::tempdir().unwrap();
    example::build(out.path());
    let folder = out.path().join(FOLDER);
    let relative = |path: &Path| path.strip_prefix(&folder).unwrap().display().to_string();
    let documents: BTreeSet<String> = documents(out.path()).iter().map(|path| relative(path)).collect();

    let index = fs::read_to_string(folder.join("index.txt")).unwrap();
    assert_eq!(index.lines().map(str::to_owned).collect::<BTreeSet<_>>(), documents);

    let changes = fs::read_to_string(folder.join("changes.csv")).unwrap();
    let changes: Vec<(String, String)> = changes
        .lines()
        .map(|line| line.trim_matches('"').split_once("\",\"").unwrap())
        .map(|(path, time)| (path.to_owned(), time.to_owned()))
        .collect();
    assert!(changes.is_sorted_by(|(_, a), (_, b)| a >= b), "the newest is first: {changes:?}");
    assert_eq!(changes.iter().map(|(path, _)| path.clone()).collect::<BTreeSet<_>>(), documents);

    let base = "https://security.tarnhollow.example/.well-known/csaf/white/";
    let feed = json(&folder.join("csaf-feed-tlp-white.json"));
    let entries = feed["feed"]["entry"].as_array().unwrap();
    let sources = entries.iter().map(|entry| entry["content"]["src"].as_str().unwrap().strip_prefix(base).unwrap());
    assert_eq!(sources.map(str::to_owned).collect::<BTreeSet<_>>(), documents);

    for entry in entries {
        let document = json(&folder.join(entry["content"]["src"].as_str().unwrap().strip_prefix(base).unwrap()));
        let tracking = &document["document"]["tracking"];
        assert_eq!([&entry["id"], &entry["updated"]], [&tracking["id"], &tracking["current_release_date"]]);
        for link in entry["link"].as_array().unwrap() {
            let path = link["href"].as_str().unwrap().strip_prefix(base).unwrap();
            assert!(folder.join(path).is_file(), "{path} is missing");
        }
        let own = changes.iter().find(|(path, _)| entry["content"]["src"].as_str().unwrap().ends_with(path)).unwrap();
        assert_eq!(tracking["current_release_date"], own.1);
    }
}

#[test]
fn the_hashes_are_those_of_the_documents() {
    let out = tempfile::tempdir().unwrap();
    example::build(out.path());
    for path in documents(out.path()) {
        let bytes = fs::read(&path).unwrap();
        let hex = |hash: &[u8]| hash.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        let name = path.file_name().unwrap().display().to_string();
        for (ending, hash) in [("sha256", hex(&Sha256::digest(&bytes))), ("sha512", hex(&Sha512::digest(&bytes)))] {
            assert_eq!(
                fs::read_to_string(path.with_extension(format!("json.{ending}"))).unwrap(),
                format!("{hash}  {name}\n")
            );
        }
    }
}

/// Returns every vector that metrics with their values make, each `step`th of them.
fn vectors(prefix: &str, metrics: &[(&str, &str)], step: usize) -> Vec<String> {
    let n_all: usize = metrics.iter().map(|(_, values)| values.len()).product();
    let vector = |mut number: usize| {
        let mut text = prefix.to_owned();
        for (metric, values) in metrics {
            let at = number % values.len();
            text.push_str(&format!("/{metric}:{}", &values[at..=at]));
            number /= values.len();
        }
        text
    };
    (0..n_all).step_by(step).map(vector).collect()
}

/// Two implementations by different people, over every base vector of CVSS 3.1 and 2 300 of CVSS 4.0.
#[test]
fn scores_agree_with_a_second_implementation() {
    let impact = "NLH";
    let old = [
        ("AV", "NALP"),
        ("AC", "LH"),
        ("PR", "NLH"),
        ("UI", "NR"),
        ("S", "UC"),
        ("C", impact),
        ("I", impact),
        ("A", impact),
    ];
    let new = [
        ("AV", "NALP"),
        ("AC", "LH"),
        ("AT", "NP"),
        ("PR", "NLH"),
        ("UI", "NPA"),
        ("VC", "HLN"),
        ("VI", "HLN"),
        ("VA", "HLN"),
        ("SC", "HLN"),
        ("SI", "HLN"),
        ("SA", "HLN"),
    ];
    let (old, new) = (vectors("CVSS:3.1", &old, 1), vectors("CVSS:4.0", &new, 45));
    assert!(old.len() == 2_592 && new.len() > 2_000, "{} {}", old.len(), new.len());
    let own = |text: &str| serde_json::from_value::<Vector>(Value::from(text)).unwrap().score();
    let differing: Vec<String> = old
        .iter()
        .chain(&new)
        .filter_map(|text| {
            let other = match text.starts_with("CVSS:3") {
                true => cvss_rs::v3::CvssV3::from_str(text).unwrap().calculated_base_score(),
                false => cvss_rs::v4_0::CvssV4::from_str(text).unwrap().calculated_base_score(),
            };
            let other = other.unwrap();
            ((own(text) - other).abs() > 1e-9).then(|| format!("{text}: {} {other}", own(text)))
        })
        .collect();
    assert_eq!(differing, [""; 0]);
}
