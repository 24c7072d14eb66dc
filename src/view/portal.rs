//! The portal on every page: what it is called, who makes the devices, how to reach them.

use super::facts::Part;
use super::{Detail, LinkView, PictureView, PortalView, Scene};
use crate::config::Config;
use crate::config::value::{Email, Phone};
use crate::path::{SitePath, join_href};
use crate::site::resolve::Target;

/// Makes the view of the portal.
pub(super) fn view(scene: &Scene<'_>) -> PortalView {
    let config = &scene.site.config;
    let manufacturer = config.manufacturer.name.clone().unwrap_or_default();
    let title = config.portal.title.as_ref().map(|title| scene.text(title).0);
    PortalView {
        title: title.unwrap_or_else(|| manufacturer.clone()),
        description: description(scene),
        home: scene.site.find("index").map(|home| scene.href(home)).unwrap_or_default(),
        legal_name: config.manufacturer.legal_name.clone().unwrap_or_else(|| manufacturer.clone()),
        address: config.manufacturer.address.iter().flat_map(|address| address.lines()).map(str::to_owned).collect(),
        country: config.manufacturer.country.clone().unwrap_or_default(),
        email: config.manufacturer.email.as_ref().map(|mail| mail.as_str().to_owned()),
        representative: representative(config),
        website: config.manufacturer.website.as_ref().map(|url| url.as_str().to_owned()),
        logo: logo(scene),
        footer: footer(scene),
        report: report_contact(scene),
        support: support_contact(scene),
        manufacturer,
    }
}

fn logo(scene: &Scene<'_>) -> Option<PictureView> {
    let root = SitePath::new(crate::config::FILE_NAME).ok()?;
    let Target::File(file) = scene.site.resolve(&root, scene.site.config.brand.logo.as_ref()?.get_ref()).ok()? else {
        return None;
    };
    let size = scene.site.dimensions(file)?;
    // It stands beside the title, which says what it shows.
    let src = scene.href_to(scene.site.file_path(file).as_str());
    Some(PictureView { src, alt: String::new(), width: size.width, height: size.height })
}

fn footer(scene: &Scene<'_>) -> Vec<LinkView> {
    let Ok(root) = SitePath::new(crate::config::FILE_NAME) else { return Vec::new() };
    let links = scene.site.config.brand.footer.iter().filter_map(|link| {
        let target = scene.target_from(&root, link.href.get_ref())?;
        let (title, lang) = scene.text(&link.title);
        Some(LinkView { title, lang, ..target })
    });
    links.collect()
}

fn representative(config: &Config) -> Vec<String> {
    let Some(representative) = &config.manufacturer.eu_representative else { return Vec::new() };
    let address = representative.address.iter().flat_map(|address| address.lines()).map(str::to_owned);
    representative
        .name
        .iter()
        .cloned()
        .chain(address)
        .chain(representative.email.as_ref().map(|mail| mail.as_str().to_owned()))
        .collect()
}

fn report_contact(scene: &Scene<'_>) -> Vec<Detail> {
    let words = scene.words();
    let psirt = &scene.site.config.psirt;
    let mut details = Vec::new();
    let mut add = |key: &str, value: Option<Part>| {
        details.extend(value.map(|value| Detail { label: words.get(key).to_owned(), values: vec![value] }));
    };
    add("contact.email", psirt.email.as_ref().map(mail));
    add("contact.form", psirt.url.as_ref().map(|url| Part::link(url.as_str(), url.as_str())));
    add("contact.phone", psirt.phone.as_ref().map(phone));
    let languages: Vec<&str> = psirt.languages.iter().map(|tag| words.language(tag.get_ref())).collect();
    add("contact.languages", Some(Part::text(&languages.join(", "))).filter(|_| !languages.is_empty()));
    add("contact.acknowledge_within", psirt.acknowledge_within.map(|period| Part::text(&words.period(period))));
    add("contact.status_every", psirt.status_every.map(|period| Part::text(&words.period(period))));
    let at_root = SitePath::new(crate::config::FILE_NAME).ok();
    let policy = psirt.policy.as_ref().zip(at_root.as_ref()).and_then(|(policy, root)| {
        match scene.site.resolve(root, policy.get_ref()).ok()? {
            Target::Node { node, .. } => Some(Part::of_link(&scene.link(node))),
            _ => None,
        }
    });
    add("contact.policy", policy);
    let key = psirt.pgp.as_ref().and_then(|pgp| {
        let file = pgp.key.as_ref().zip(at_root.as_ref()).and_then(|(key, root)| scene.file_href(root, key.get_ref()));
        let fingerprint = pgp.fingerprint.as_ref().map(|fingerprint| fingerprint.get_ref().as_str());
        let text = fingerprint.unwrap_or_else(|| words.get("contact.pgp_key"));
        match file {
            Some(href) => Some(Part::link(text, &href)),
            None => fingerprint.map(Part::code),
        }
    });
    add("contact.pgp", key);
    details
}

/// Where vulnerabilities are reported, by absolute addresses.
#[derive(Debug, Default)]
pub struct SecurityContact {
    /// `mailto:`, `https:` and `tel:`, the preferred one first.
    pub addresses: Vec<String>,
    /// The OpenPGP key.
    pub key: Option<String>,
    /// The disclosure policy.
    pub policy: Option<String>,
}

/// Returns where vulnerabilities are reported.
pub fn security_contact(scene: &Scene<'_>) -> SecurityContact {
    let psirt = &scene.site.config.psirt;
    let base = scene.site.config.base_url().unwrap_or_default();
    let absolute = |href: String| format!("{base}/{}", join_href(scene.route, &href));
    let parts = [
        psirt.email.as_ref().map(mail),
        psirt.url.as_ref().map(|url| Part::link(url.as_str(), url.as_str())),
        psirt.phone.as_ref().map(phone),
    ];
    let Ok(root) = SitePath::new(crate::config::FILE_NAME) else { return SecurityContact::default() };
    let key = psirt.pgp.as_ref().and_then(|pgp| pgp.key.as_ref());
    let policy = psirt.policy.as_ref().and_then(|policy| match scene.site.resolve(&root, policy.get_ref()).ok()? {
        Target::Node { node, .. } => Some(scene.href(node)),
        _ => None,
    });
    SecurityContact {
        addresses: parts.into_iter().flatten().filter_map(|part| part.href).collect(),
        key: key.and_then(|key| scene.file_href(&root, key.get_ref())).map(absolute),
        policy: policy.map(absolute),
    }
}

fn support_contact(scene: &Scene<'_>) -> Vec<Detail> {
    let words = scene.words();
    let contact = &scene.site.config.support_contact;
    let mut details = Vec::new();
    let mut add = |key: &str, value: Option<Part>| {
        details.extend(value.map(|value| Detail { label: words.get(key).to_owned(), values: vec![value] }));
    };
    add("contact.email", contact.email.as_ref().map(mail));
    add("contact.phone", contact.phone.as_ref().map(phone));
    add("contact.form", contact.url.as_ref().map(|url| Part::link(url.as_str(), url.as_str())));
    add("contact.hours", contact.hours.as_ref().map(|hours| Part::of_text(scene, hours)));
    add("contact.response_time", contact.response_time.map(|period| Part::text(&words.period(period))));
    details
}

fn mail(mail: &Email) -> Part {
    Part::link(mail.as_str(), &format!("mailto:{}", mail.as_str()))
}

fn phone(phone: &Phone) -> Part {
    let digits: String = phone.as_str().chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    Part::link(phone.as_str(), &format!("tel:{digits}"))
}

/// Returns what the portal is, in a sentence or two, or an empty text.
pub(super) fn description(scene: &Scene<'_>) -> String {
    scene.site.config.portal.description.as_ref().map(|text| scene.text(text).0).unwrap_or_default()
}
