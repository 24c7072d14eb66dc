//! One advisory as a CSAF 2.0 document.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{publisher, tree};
use crate::config::value::{Moment, Spanned};
use crate::content::advisory::{Advisory, Category, Remediation, Severity, State, Vector, Vulnerability, in_json};
use crate::path::encode_path;
use crate::site::Site;
use crate::site::advisories::AdvisoryEntry;
use crate::site::exposure::{self, Device, Exposure};
use crate::view::advisory::action;
use crate::view::{LinkView, Scene, plain};

/// A device with what it is to a vulnerability.
type Exposed = (Device, Exposure);

/// Returns the document of an advisory, which will be found at `own`.
pub(super) fn document(scene: &Scene<'_>, entry: &AdvisoryEntry, advisory: &Advisory, own: &str) -> Value {
    let site = scene.site;
    let link = scene.link(entry.node);
    let day = advisory.updated().map(Moment::date);
    let exposed: Vec<Vec<Exposed>> =
        advisory.vulnerabilities.iter().map(|v| exposure::exposures(site, v.get_ref(), day)).collect();
    let recommended: Vec<Vec<Device>> =
        advisory.vulnerabilities.iter().map(|v| exposure::recommended(site, v.get_ref(), day)).collect();
    let mut devices: BTreeSet<Device> = exposed.iter().flatten().map(|(device, _)| *device).collect();
    devices.extend(recommended.iter().flatten());
    // In other profiles a product of which nothing is said is a mistake.
    if category(site, advisory, &exposed) == "csaf_informational_advisory" {
        // Without a vulnerability there is nothing that a release could mend.
        let models = advisory.products.iter().filter_map(|slug| site.find_product(slug.get_ref()));
        devices.extend(
            models
                .flat_map(|product| exposure::devices(site, product))
                .map(|device| Device { release: None, ..device }),
        );
    }
    let vulnerabilities = advisory.vulnerabilities.iter().zip(exposed.iter().zip(&recommended));
    let vulnerabilities: Vec<Value> = vulnerabilities
        .map(|(v, (exposed, recommended))| vulnerability(scene, &link, advisory, v.get_ref(), exposed, recommended))
        .collect();
    let base = site.config.base_url().unwrap_or_default();
    let page = format!("{base}/{}", encode_path(scene.route));
    let mut references = vec![
        json!({ "category": "self", "summary": format!("{} (CSAF)", entry.id), "url": own }),
        json!({ "category": "self", "summary": format!("{} (web page)", entry.id), "url": page }),
    ];
    references.extend(advisory.references.iter().map(|reference| {
        let summary = if reference.summary.is_empty() { reference.url.as_str() } else { &reference.summary };
        json!({ "category": "external", "summary": summary, "url": reference.url.as_str() })
    }));
    json!({
        "document": {
            "category": category(site, advisory, &exposed),
            "csaf_version": "2.0",
            "title": link.title,
            "lang": site.config.default_locale().as_str(),
            "publisher": publisher(&site.config),
            "tracking": tracking(entry, advisory),
            "aggregate_severity": { "text": entry.severity.map(capitalised) },
            "distribution": { "tlp": { "label": "WHITE", "url": "https://www.first.org/tlp/v1/" } },
            "notes": notes(scene, entry, advisory, &link.summary),
            "references": references,
            "acknowledgments": acknowledgments(advisory),
        },
        "product_tree": if devices.is_empty() { Value::Null } else { tree::tree(site, &devices) },
        "vulnerabilities": vulnerabilities,
    })
}

/// Returns the profile of a document: that of its category, if it has what the profile asks for.
fn category(site: &Site, advisory: &Advisory, exposed: &[Vec<Exposed>]) -> &'static str {
    // What is said of versions that were never released is said of no device.
    let all_say = exposed.iter().all(|exposed| !exposed.is_empty());
    if advisory.misfit().is_some() || !all_say {
        return "csaf_base";
    }
    match advisory.category {
        Category::Security => "csaf_security_advisory",
        Category::Vex if is_actionable(site, advisory, exposed) => "csaf_vex",
        Category::Vex => "csaf_base",
        Category::Informational => "csaf_informational_advisory",
        Category::Incident => "csaf_security_incident_response",
    }
}

/// Returns whether each device that is affected has a remedy, and each that is not a reason.
fn is_actionable(site: &Site, advisory: &Advisory, exposed: &[Vec<Exposed>]) -> bool {
    let vulnerabilities = advisory.vulnerabilities.iter().map(Spanned::get_ref).zip(exposed);
    vulnerabilities.into_iter().all(|(own, exposed)| {
        exposed.iter().all(|(device, exposure)| match exposure {
            Exposure::Affected => {
                let slug = site.products[device.product].slug.as_str();
                own.remediations.iter().any(|remedy| remedy.is_for(slug))
            }
            Exposure::NotAffected => own.justification.is_some(),
            _ => true,
        })
    })
}

fn tracking(entry: &AdvisoryEntry, advisory: &Advisory) -> Value {
    let time = |moment: Option<Moment>| moment.map(|moment| moment.0.to_string());
    let first = json!({ "number": "1.0.0", "date": time(entry.published), "summary": "Initial release" });
    let revisions = advisory.revisions.iter().map(Spanned::get_ref);
    let mut history: Vec<Value> = revisions
        .clone()
        .map(|own| json!({ "number": own.number, "date": own.date.0.to_string(), "summary": own.summary }))
        .collect();
    if history.is_empty() {
        history.push(first);
    }
    json!({
        "id": entry.id,
        "status": if entry.state == State::Interim { "interim" } else { "final" },
        "version": advisory.revisions.last().map_or("1.0.0", |revision| revision.get_ref().number.as_str()),
        "initial_release_date": time(entry.published),
        "current_release_date": time(entry.updated),
        "revision_history": history,
        "generator": {
            "date": time(entry.updated),
            "engine": { "name": "Fieldbook", "version": env!("CARGO_PKG_VERSION") },
        },
    })
}

fn acknowledgments(advisory: &Advisory) -> Vec<Value> {
    let own = advisory.acknowledgments.iter().map(|own| {
        let urls: Vec<&str> = own.url.iter().map(|url| url.as_str()).collect();
        json!({ "names": own.names, "organization": own.organization, "urls": urls })
    });
    own.collect()
}

/// What a section of the text is to a program, by the anchor of its heading.
static NOTES: &[(&str, &str)] = &[
    ("summary", "summary"),
    ("description", "description"),
    ("details", "details"),
    ("impact", "details"),
    ("faq", "faq"),
    ("terms", "legal_disclaimer"),
];

/// Returns the text of an advisory: its summary, and a note for each of its sections.
fn notes(scene: &Scene<'_>, entry: &AdvisoryEntry, advisory: &Advisory, summary: &str) -> Vec<Value> {
    let words = scene.words();
    let mut notes = Vec::new();
    if advisory.state == State::Withdrawn {
        notes.push(json!({ "category": "general", "title": words.get("advisory_state.withdrawn"), "text": words.get("notice.advisory_withdrawn") }));
    }
    notes.push(json!({ "category": "summary", "title": words.get("advisories.summary"), "text": summary }));
    let mut sections: Vec<plain::Section> = Vec::new();
    for section in plain::sections(scene, entry.node) {
        // What stands below a lesser heading belongs to the section around it.
        match sections.last_mut().filter(|_| section.level > 2) {
            Some(around) => around.text.push_str(&format!("\n\n{}\n\n{}", section.title, section.text)),
            None => sections.push(section),
        }
    }
    notes.extend(sections.into_iter().map(|section| {
        let found = NOTES.iter().find(|(anchor, _)| *anchor == section.anchor);
        json!({ "category": found.map_or("general", |(_, category)| category), "title": section.title, "text": section.text })
    }));
    // A note without a text is none.
    notes.retain(|note| note["text"].as_str().is_some_and(|text| !text.is_empty()));
    notes
}

fn vulnerability(
    scene: &Scene<'_>,
    link: &LinkView,
    advisory: &Advisory,
    own: &Vulnerability,
    exposed: &[Exposed],
    recommended: &[Device],
) -> Value {
    let (site, words) = (scene.site, scene.words());
    let ids = |exposure: Exposure| -> Vec<String> {
        exposed.iter().filter(|(_, own)| *own == exposure).map(|(device, _)| tree::id(site, *device)).collect()
    };
    let affected = ids(Exposure::Affected);
    let texts = [own.title.as_deref().unwrap_or_default(), &link.summary, &link.title];
    let text = texts.into_iter().find(|text| !text.is_empty());
    let mut notes = vec![json!({ "category": "summary", "title": words.get("advisories.summary"), "text": text })];
    // CSAF 2.0 has no place for scores of CVSS 4.0, and readers want them.
    let later = own.cvss.iter().map(Spanned::get_ref).filter(|vector| vector.version().starts_with('4'));
    notes.extend(later.map(|vector| {
        let text = format!("{:.1} ({}) {}", vector.score(), capitalised(vector.severity()), vector.as_str());
        json!({ "category": "other", "title": format!("CVSS {}", vector.version()), "text": text })
    }));
    let flags = own
        .justification
        .map(|justification| json!([{ "label": justification.as_str(), "product_ids": ids(Exposure::NotAffected) }]));
    let threats = own.exploitation.filter(|own| own.as_str() != "unknown").map(|exploitation| {
        json!([{ "category": "exploit_status", "details": words.get(&exploitation.word_key()), "product_ids": affected }])
    });
    let cwe = own.cwe.as_ref().and_then(|cwe| {
        let name = cwe.get_ref().name(advisory.updated().map(Moment::date))?;
        Some(json!({ "id": cwe.get_ref().0, "name": name }))
    });
    let record = own.cve.as_ref().map(|cve| {
        json!([{ "category": "external", "summary": format!("{} (CVE record)", cve.0), "url": format!("https://www.cve.org/CVERecord?id={}", cve.0) }])
    });
    json!({
        "cve": own.cve.as_ref().map(|cve| &cve.0),
        "title": own.title,
        "cwe": cwe,
        "notes": notes,
        "release_date": advisory.published.as_ref().map(|moment| moment.get_ref().0.to_string()),
        "references": record,
        "product_status": {
            "known_affected": affected,
            "known_not_affected": ids(Exposure::NotAffected),
            "fixed": ids(Exposure::Fixed),
            "under_investigation": ids(Exposure::UnderInvestigation),
            "recommended": recommended.iter().map(|device| tree::id(site, *device)).collect::<Vec<_>>(),
        },
        "remediations": own.remediations.iter().filter_map(|remedy| remediation(scene, remedy, exposed)).collect::<Vec<_>>(),
        "scores": if affected.is_empty() { Value::Null } else { scores(own, &affected) },
        "threats": threats.filter(|_| !affected.is_empty()),
        "flags": flags.filter(|_| exposed.iter().any(|(_, own)| *own == Exposure::NotAffected)),
    })
}

/// Returns a remedy for the devices that need it; `None` if there are none.
fn remediation(scene: &Scene<'_>, own: &Remediation, exposed: &[Exposed]) -> Option<Value> {
    let site = scene.site;
    let is_meant = |device: &Device| own.is_for(site.products[device.product].slug.as_str());
    let meant = || exposed.iter().filter(|(device, _)| is_meant(device));
    let needs = |exposure: &Exposure| matches!(exposure, Exposure::Affected | Exposure::UnderInvestigation);
    let mut devices: Vec<Device> = meant().filter(|(_, exposure)| needs(exposure)).map(|(device, _)| *device).collect();
    if devices.is_empty() {
        devices.extend(meant().map(|(device, _)| *device));
    }
    if devices.is_empty() {
        return None;
    }
    let restart = own.restart.map(|restart| json!({ "category": if restart { "machine" } else { "none" } }));
    Some(json!({
        "category": own.kind.as_str().replace('-', "_"),
        "details": action(scene, own),
        "url": own.url.as_ref().map(|url| url.as_str()),
        "restart_required": restart,
        "product_ids": devices.into_iter().map(|device| tree::id(site, device)).collect::<Vec<_>>(),
    }))
}

/// Returns the scores of CVSS 3, each for all devices that are affected.
fn scores(own: &Vulnerability, affected: &[String]) -> Value {
    let vectors = own.cvss.iter().map(Spanned::get_ref).filter(|vector| vector.version().starts_with('3'));
    vectors.map(|vector| json!({ "products": affected, "cvss_v3": cvss(vector) })).collect()
}

/// Returns a vector in the JSON of CVSS 3, with every metric that it has.
fn cvss(vector: &Vector) -> Value {
    let mut members = Map::new();
    members.insert("version".to_owned(), json!(vector.version()));
    members.insert("vectorString".to_owned(), json!(vector.as_str()));
    members.insert("baseScore".to_owned(), json!(vector.score()));
    members.insert("baseSeverity".to_owned(), json!(vector.severity().as_str().to_uppercase()));
    for (name, value) in vector.metrics().filter_map(|(metric, value)| in_json(metric, value)) {
        members.insert(name, json!(value));
    }
    Value::Object(members)
}

fn capitalised(severity: Severity) -> String {
    let word = severity.as_str();
    word[..1].to_uppercase() + &word[1..]
}
