//! Where to report vulnerabilities, for programs: `security.txt` (RFC 9116), and as JSON with the times within which somebody
//! answers, for which the former has no field. Files that the owner wrote take their place.

use serde_json::json;

use super::json::to_bytes;
use super::{Artifact, Rendering, Subject};
use crate::config::value::Period;
use crate::diagnostic::Place;
use crate::site::csaf::{PROVIDER, is_provider};
use crate::view::{Scene, SecurityContact, security_contact};

const PATH: &str = ".well-known/security.txt";
const JSON: &str = "security-contact.json";
/// The longest time that the standard recommends, less a day.
const DAYS: i32 = 364;

pub(super) fn list(rendering: &Rendering<'_>) -> Vec<(String, Subject, Place)> {
    let config = &rendering.site.config;
    let has_contact = config.psirt.email.is_some() || config.psirt.url.is_some() || config.psirt.phone.is_some();
    let is_secure = config.base_url().is_some_and(|base| base.starts_with("https://"));
    let paths = [(PATH, is_secure), (JSON, config.base_url().is_some())].into_iter().filter(|(_, is_there)| *is_there);
    paths.filter(|_| has_contact).map(|(path, _)| (path.to_owned(), Subject::Portal, Place::Nowhere)).collect()
}

pub(super) fn make(rendering: &Rendering<'_>, artifact: &Artifact) -> Vec<u8> {
    let site = rendering.site;
    let base = site.config.base_url().unwrap_or_default();
    let scene = Scene { site, theme: rendering.theme, locale: 0, route: &artifact.path };
    let contact = security_contact(&scene);
    if artifact.path == JSON {
        return to_bytes(as_json(&scene, contact));
    }
    let mut fields: Vec<(&str, String)> = contact.addresses.into_iter().map(|address| ("Contact", address)).collect();
    let expires = Period(jiff::Span::new().days(DAYS)).after(site.date);
    fields.push(("Expires", format!("{expires}T00:00:00Z")));
    fields.extend(contact.key.map(|key| ("Encryption", key)));
    let languages: Vec<&str> = site.config.psirt.languages.iter().map(|tag| tag.get_ref().as_str()).collect();
    fields.push(("Preferred-Languages", languages.join(", ")));
    fields.push(("Canonical", format!("{base}/{PATH}")));
    fields.extend(contact.policy.filter(|policy| policy.starts_with("https://")).map(|policy| ("Policy", policy)));
    if is_provider(site) {
        fields.push(("CSAF", format!("{base}/{PROVIDER}")));
    }
    let fields = fields.into_iter().filter(|(_, value)| !value.is_empty());
    fields.map(|(name, value)| format!("{name}: {value}\n")).collect::<String>().into_bytes()
}

/// Returns the same as JSON; lengths of time are those of ISO 8601.
fn as_json(scene: &Scene<'_>, contact: SecurityContact) -> serde_json::Value {
    let config = &scene.site.config;
    let psirt = &config.psirt;
    let languages: Vec<&str> = psirt.languages.iter().map(|tag| tag.get_ref().as_str()).collect();
    let fingerprint = psirt.pgp.as_ref().and_then(|pgp| pgp.fingerprint.as_ref());
    json!({
        "manufacturer": config.manufacturer.legal_name.as_ref().or(config.manufacturer.name.as_ref()),
        "contacts": contact.addresses,
        "languages": languages,
        "acknowledge_within": psirt.acknowledge_within.map(|period| period.0.to_string()),
        "status_every": psirt.status_every.map(|period| period.0.to_string()),
        "policy": contact.policy,
        "openpgp_key": contact.key,
        "openpgp_fingerprint": fingerprint.map(|fingerprint| fingerprint.get_ref()),
    })
}
