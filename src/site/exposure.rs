//! What a device is to a vulnerability: the one answer that pages, CSAF, VEX and "am I affected?" share.

use super::Site;
use crate::config::value::Date;
use crate::content::advisory::{Condition, Relation, Status, Vulnerability};
use crate::content::product::Release;

/// What a device is to a vulnerability.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exposure {
    /// It can be attacked.
    Affected,
    /// Nobody knows yet.
    UnderInvestigation,
    /// It could be, before.
    Fixed,
    /// It can not.
    NotAffected,
}

impl Exposure {
    /// Every exposure, the worst first.
    pub const ALL: [Exposure; 4] =
        [Exposure::Affected, Exposure::UnderInvestigation, Exposure::Fixed, Exposure::NotAffected];

    /// Returns the word that `status` of an advisory has for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Exposure::Affected => "affected",
            Exposure::UnderInvestigation => "under-investigation",
            Exposure::Fixed => "fixed",
            Exposure::NotAffected => "not-affected",
        }
    }

    fn of(status: &Status) -> Option<Exposure> {
        Exposure::ALL.into_iter().find(|exposure| exposure.as_str() == status.state.as_str())
    }
}

/// A device: a model of a product with a release of its firmware.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Device {
    /// The product, an index into [`Site::products`].
    pub product: usize,
    /// Its model, an index into its `models`; `None` if it lists none.
    pub model: Option<usize>,
    /// Its release, an index into its `releases`; `None` if it lists none.
    pub release: Option<usize>,
}

/// Returns what each device is to a vulnerability by what was known on some day, in the order of products, models and releases.
///
/// Devices of which nothing is said are left out, and so are releases that came later: what is said of them is the matter of
/// a later revision. Releases that are named are there in any case. A release of which nothing is said is fixed if the one
/// before it is, because what was mended stays so. It is never taken to be affected or not: that has to be said.
pub fn exposures(site: &Site, vulnerability: &Vulnerability, day: Option<Date>) -> Vec<(Device, Exposure)> {
    let mut products: Vec<usize> =
        statuses(vulnerability).filter_map(|status| site.find_product(status.product.get_ref())).collect();
    products.sort_unstable();
    products.dedup();
    let mut exposures = Vec::new();
    let (mut before, mut model) = (None, None);
    for device in products.into_iter().flat_map(|product| devices(site, product)) {
        if model.replace((device.product, device.model)) != Some((device.product, device.model)) {
            before = None;
        }
        let own = said(site, vulnerability, device);
        let exposure = own.or(before.filter(|before| *before == Exposure::Fixed));
        before = own.or(before);
        if let Some(exposure) = exposure.filter(|_| is_known(site, vulnerability, device, day)) {
            exposures.push((device, exposure));
        }
    }
    exposures
}

/// Returns what the first status that holds for a device says of it.
fn said(site: &Site, vulnerability: &Vulnerability, device: Device) -> Option<Exposure> {
    let release = release(site, device);
    let holds = |status: &&Status| match (&status.versions, release) {
        (None, _) => true,
        (Some(versions), Some(release)) => versions.get_ref().contains(release.version.get_ref()),
        (Some(_), None) => false,
    };
    statuses(vulnerability).filter(|status| is_about(site, status, device)).find(holds).and_then(Exposure::of)
}

/// Returns every device of a product: each model with each release, from the first release to the last.
pub fn devices(site: &Site, product: usize) -> impl Iterator<Item = Device> {
    let facts = &site.products[product].facts;
    let models: Vec<Option<usize>> = options(facts.models.len()).collect();
    let releases = in_order(site, product);
    let releases: Vec<Option<usize>> =
        if releases.is_empty() { vec![None] } else { releases.into_iter().map(Some).collect() };
    models
        .into_iter()
        .flat_map(move |model| releases.clone().into_iter().map(move |release| Device { product, model, release }))
}

/// Returns the releases of a product by their versions, the lowest first.
fn in_order(site: &Site, product: usize) -> Vec<usize> {
    let releases = &site.products[product].facts.releases;
    let mut order: Vec<usize> = (0..releases.len()).collect();
    order.sort_by(|a, b| {
        let (a, b) = (&releases[*a], &releases[*b]);
        a.version.get_ref().compare(b.version.get_ref()).then(a.date.cmp(&b.date))
    });
    order
}

/// Returns the devices that a vulnerability recommends to have, by what was known on some day.
pub fn recommended(site: &Site, vulnerability: &Vulnerability, day: Option<Date>) -> Vec<Device> {
    let statuses = vulnerability.status.iter().map(|status| status.get_ref());
    let advice: Vec<&Status> = statuses.filter(|status| status.state.as_str() == "recommended").collect();
    let mut products: Vec<usize> =
        advice.iter().filter_map(|status| site.find_product(status.product.get_ref())).collect();
    products.sort_unstable();
    products.dedup();
    let is_advised = |device: &Device| {
        let release = release(site, *device);
        advice.iter().filter(|status| is_about(site, status, *device)).any(|status| match (&status.versions, release) {
            (Some(versions), Some(release)) => versions.get_ref().contains(release.version.get_ref()),
            (versions, _) => versions.is_none(),
        })
    };
    products
        .into_iter()
        .flat_map(|product| devices(site, product))
        .filter(is_advised)
        .filter(|device| is_known(site, vulnerability, *device, day))
        .collect()
}

/// Returns the release of a device.
pub fn release(site: &Site, device: Device) -> Option<&Release> {
    device.release.map(|release| &site.products[device.product].facts.releases[release])
}

/// The statuses that say what a device is; `recommended` says what to install.
fn statuses(vulnerability: &Vulnerability) -> impl Iterator<Item = &Status> {
    vulnerability.status.iter().map(|status| status.get_ref()).filter(|status| Exposure::of(status).is_some())
}

fn is_about(site: &Site, status: &Status, device: Device) -> bool {
    let product = &site.products[device.product];
    let model = device.model.map(|model| product.facts.models[model].code.get_ref());
    status.product.get_ref() == product.slug.as_str()
        && (status.models.is_empty() || status.models.iter().any(|own| Some(own.get_ref()) == model))
}

/// Returns whether the release of a device was there on some day, or is named.
fn is_known(site: &Site, vulnerability: &Vulnerability, device: Device, day: Option<Date>) -> bool {
    let Some(release) = release(site, device) else { return true };
    let is_it = |condition: &Condition| {
        condition.relation == Relation::Equal && condition.version == *release.version.get_ref()
    };
    let statuses = vulnerability.status.iter().map(|status| status.get_ref());
    let own = statuses.filter(|status| is_about(site, status, device)).filter_map(|status| status.versions.as_ref());
    day.is_none_or(|day| release.date <= day) || own.flat_map(|own| own.get_ref().any.iter().flatten()).any(is_it)
}

/// Returns the indices of a list, or `None` if it is empty.
fn options(length: usize) -> impl Iterator<Item = Option<usize>> {
    (0..length).map(Some).chain((length == 0).then_some(None))
}
