//! Each advisory as an OpenVEX 0.2 document: which device is affected by what, for tools that ask only that.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::json::to_bytes;
use super::{Artifact, Rendering, Subject};
use crate::config::value::Moment;
use crate::content::advisory::Vulnerability;
use crate::content::kind::Keys;
use crate::diagnostic::Place;
use crate::path::encode_path;
use crate::site::Site;
use crate::site::csaf::published;
use crate::site::exposure::{self, Device, Exposure};
use crate::view::advisory::{action, openvex_path};
use crate::view::{LinkView, Scene};

/// The version of the format.
const CONTEXT: &str = "https://openvex.dev/ns/v0.2.0";

pub(super) fn list(rendering: &Rendering<'_>) -> Vec<(String, Subject, Place)> {
    let site = rendering.site;
    let documents = published(site).filter_map(|(at, entry)| {
        let path = openvex_path(site, entry)?;
        Some((path, Subject::Entry(at), Place::File(site.pages[entry.page].file)))
    });
    documents.collect()
}

pub(super) fn make(rendering: &Rendering<'_>, artifact: &Artifact) -> Vec<u8> {
    let Subject::Entry(at) = artifact.subject else { return Vec::new() };
    let site = rendering.site;
    let entry = &site.advisories[at];
    let Keys::Advisory(advisory) = &site.pages[entry.page].keys else { return Vec::new() };
    let route = site.route(entry.node, 0);
    let scene = Scene { site, theme: rendering.theme, locale: 0, route: &route };
    let base = site.config.base_url().unwrap_or_default();
    let link = scene.link(entry.node);
    let page = format!("{base}/{}", encode_path(&route));
    let day = advisory.updated().map(Moment::date);
    let time = |moment: Option<Moment>| moment.map(|moment| moment.0.to_string());
    let statements = advisory.vulnerabilities.iter().enumerate().flat_map(|(index, v)| {
        let v = v.get_ref();
        let name = match (&v.cve, &v.title) {
            (Some(cve), _) => cve.0.clone(),
            (None, Some(title)) => format!("{}: {title}", entry.id),
            (None, None) => format!("{} ({})", entry.id, index + 1),
        };
        let vulnerability = json!({ "name": name, "description": v.title });
        let exposed = exposure::exposures(site, v, day);
        let groups = grouped(&exposed);
        let statements = groups.into_iter().map(|((exposure, product), devices)| {
            let mut own = statement(&scene, v, exposure, product, &link, &page);
            own["vulnerability"] = vulnerability.clone();
            own["timestamp"] = json!(time(entry.updated));
            own["products"] = devices.into_iter().map(|device| json!({ "@id": iri(site, device) })).collect();
            own
        });
        statements.collect::<Vec<_>>()
    });
    let manufacturer = &site.config.manufacturer;
    to_bytes(json!({
        "@context": CONTEXT,
        "@id": format!("{base}/{}", encode_path(&artifact.path)),
        "author": manufacturer.legal_name.as_ref().or(manufacturer.name.as_ref()),
        "role": "vendor",
        "timestamp": time(entry.published),
        "last_updated": time(entry.updated.filter(|updated| Some(*updated) != entry.published)),
        "version": advisory.revisions.len().max(1),
        "tooling": concat!("Fieldbook ", env!("CARGO_PKG_VERSION")),
        "statements": statements.collect::<Vec<_>>(),
    }))
}

/// Groups devices by what they are and by their product, because what to do differs between products.
fn grouped(exposed: &[(Device, Exposure)]) -> BTreeMap<(Exposure, usize), Vec<Device>> {
    let mut groups: BTreeMap<(Exposure, usize), Vec<Device>> = BTreeMap::new();
    for (device, exposure) in exposed {
        groups.entry((*exposure, device.product)).or_default().push(*device);
    }
    groups
}

/// Returns what is said of some devices of a product, without naming them.
fn statement(
    scene: &Scene<'_>,
    own: &Vulnerability,
    exposure: Exposure,
    product: usize,
    link: &LinkView,
    page: &str,
) -> Value {
    match exposure {
        Exposure::Affected => {
            let slug = scene.site.products[product].slug.as_str();
            let remedies = own.remediations.iter().filter(|remedy| remedy.is_for(slug));
            let mut actions: Vec<String> = remedies.map(|remedy| action(scene, remedy)).collect();
            // The format asks for an action, and the page has all that is known.
            actions.push(format!("See {page}"));
            json!({ "status": "affected", "action_statement": actions.join("\n") })
        }
        Exposure::NotAffected => {
            let reason = own.justification.map(|justification| justification.as_str());
            // The schema takes one of the two, and programs understand the first.
            let impact = if link.summary.is_empty() { &link.title } else { &link.summary };
            json!({ "status": "not_affected", "justification": reason, "impact_statement": if reason.is_none() { Some(impact) } else { None } })
        }
        Exposure::Fixed => json!({ "status": "fixed" }),
        Exposure::UnderInvestigation => json!({ "status": "under_investigation" }),
    }
}

/// Returns an address that names a device: that of its product's page, with its model and release behind it.
fn iri(site: &Site, device: Device) -> String {
    let product = &site.products[device.product];
    let model = device.model.map(|model| product.facts.models[model].code.get_ref().as_str());
    let version = exposure::release(site, device).map(|release| release.version.get_ref().as_str());
    let parts: Vec<&str> = [model, version].into_iter().flatten().collect();
    let fragment = if parts.is_empty() { String::new() } else { format!("#{}", encode_path(&parts.join("/"))) };
    format!("{}/products/{}/index.html{fragment}", site.config.base_url().unwrap_or_default(), product.slug)
}
