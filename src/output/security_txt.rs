//! `security.txt` (RFC 9116): where to report vulnerabilities, for programs. One that the owner wrote takes its place.

use super::{Artifact, Rendering, Subject};
use crate::config::value::Period;
use crate::diagnostic::Place;
use crate::site::csaf::{PROVIDER, is_provider};
use crate::view::{Scene, security_contact};

const PATH: &str = ".well-known/security.txt";
/// The longest time that the standard recommends, less a day.
const DAYS: i32 = 364;

pub(super) fn list(rendering: &Rendering<'_>) -> Vec<(String, Subject, Place)> {
    let config = &rendering.site.config;
    let has_contact = config.psirt.email.is_some() || config.psirt.url.is_some() || config.psirt.phone.is_some();
    let is_secure = config.base_url().is_some_and(|base| base.starts_with("https://"));
    match has_contact && is_secure {
        true => vec![(PATH.to_owned(), Subject::Portal, Place::Nowhere)],
        false => Vec::new(),
    }
}

pub(super) fn make(rendering: &Rendering<'_>, artifact: &Artifact) -> Vec<u8> {
    let site = rendering.site;
    let base = site.config.base_url().unwrap_or_default();
    let scene = Scene { site, theme: rendering.theme, locale: 0, route: &artifact.path };
    let contact = security_contact(&scene);
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
