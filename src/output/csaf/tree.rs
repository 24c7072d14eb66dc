//! The product tree of a document: which devices it speaks of, and how each can be told apart.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::site::Site;
use crate::site::exposure::{self, Device};

/// Returns the id that statuses and remedies name a device by: `halo:H-1@1.2.0`. A model can be called as a release is, so
/// each has a sign of its own in front, which no code of a model has.
pub(super) fn id(site: &Site, device: Device) -> String {
    let model = model(site, device).map(|code| format!(":{}", code.replace('%', "%25").replace('@', "%40")));
    let version = version(site, device).map(|version| format!("@{version}"));
    format!("{}{}{}", slug(site, device), model.unwrap_or_default(), version.unwrap_or_default())
}

/// Returns the tree with these devices: below the manufacturer the hardware and the firmware of each product, and which
/// firmware is installed on which hardware.
pub(super) fn tree(site: &Site, devices: &BTreeSet<Device>) -> Value {
    let mut products: Vec<usize> = devices.iter().map(|device| device.product).collect();
    products.dedup();
    let families = products.iter().map(|product| {
        let own: Vec<Device> = devices.iter().filter(|device| device.product == *product).copied().collect();
        let names = json!([hardware(site, *product, &own), firmware(site, *product, &own)]);
        match &site.products[*product].facts.family {
            Some(family) => vec![json!({ "category": "product_family", "name": family, "branches": names })],
            None => names.as_array().cloned().unwrap_or_default(),
        }
    });
    let manufacturer = &site.config.manufacturer;
    json!({
        "branches": [{
            "category": "vendor",
            "name": manufacturer.name.as_ref().or(manufacturer.legal_name.as_ref()),
            "branches": families.flatten().collect::<Vec<_>>(),
        }],
        "relationships": devices.iter().filter_map(|device| installed(site, *device)).collect::<Vec<_>>(),
    })
}

/// Returns the branch of a product's models; the product itself if it lists no models and no releases.
fn hardware(site: &Site, product: usize, devices: &[Device]) -> Value {
    let name = &site.products[product].facts.name;
    let mut models: Vec<usize> = devices.iter().filter_map(|device| device.model).collect();
    models.sort_unstable();
    models.dedup();
    if models.is_empty() {
        let bare = devices.iter().find(|device| device.release.is_none());
        return bare.map_or(Value::Null, |device| {
            json!({ "category": "product_name", "name": name, "product": {
                "name": name, "product_id": id(site, *device), "product_identification_helper": helper(site, *device),
            } })
        });
    }
    let branches = models.into_iter().map(|model| {
        let device = Device { product, model: Some(model), release: None };
        let code = site.products[product].facts.models[model].code.get_ref();
        json!({ "category": version_category(code), "name": code, "product": {
            "name": format!("{name} {code}"),
            "product_id": id(site, device),
            "product_identification_helper": helper(site, device),
        } })
    });
    json!({ "category": "product_name", "name": name, "branches": branches.collect::<Vec<_>>() })
}

/// Returns the branch of a product's releases, if it has some.
fn firmware(site: &Site, product: usize, devices: &[Device]) -> Value {
    let name = format!("{} firmware", site.products[product].facts.name);
    let mut releases: Vec<usize> = devices.iter().filter_map(|device| device.release).collect();
    // Devices are sorted by their model first.
    let mut seen = BTreeSet::new();
    releases.retain(|release| seen.insert(*release));
    let branches: Vec<Value> = releases
        .into_iter()
        .map(|release| {
            let device = Device { product, model: None, release: Some(release) };
            let version = site.products[product].facts.releases[release].version.get_ref();
            json!({ "category": version_category(version.as_str()), "name": version.as_str(), "product": {
                "name": format!("{name} {version}"),
                "product_id": id(site, device),
                "product_identification_helper": helper(site, device),
            } })
        })
        .collect();
    if branches.is_empty() {
        Value::Null
    } else {
        json!({ "category": "product_name", "name": name, "branches": branches })
    }
}

/// Returns the category of a branch with such a name. One that reads as a range must not be called a version (test 6.1.31).
fn version_category(name: &str) -> &'static str {
    const RANGES: &[&str] = &["after", "all", "before", "earlier", "later", "prior", "versions"];
    let lower = name.to_lowercase();
    let is_range = lower.contains(['<', '>']) || lower.split_whitespace().any(|word| RANGES.contains(&word));
    if is_range { "specification" } else { "product_version" }
}

/// Returns that a release is installed on a model, if the device has both.
fn installed(site: &Site, device: Device) -> Option<Value> {
    let (code, version) = (model(site, device)?, version(site, device)?);
    let name = &site.products[device.product].facts.name;
    Some(json!({
        "category": "installed_on",
        "product_reference": id(site, Device { model: None, ..device }),
        "relates_to_product_reference": id(site, Device { release: None, ..device }),
        "full_product_name": {
            "name": format!("{name} {code} with firmware {version}"),
            "product_id": id(site, device),
            "product_identification_helper": helper(site, device),
        },
    }))
}

/// Returns how an asset list can recognise a device: by the codes on labels, else by the address of its page.
fn helper(site: &Site, device: Device) -> Value {
    let product = &site.products[device.product];
    let models = product.facts.models.iter().enumerate();
    let models = models.filter(|(at, _)| device.model.is_none_or(|model| model == *at)).map(|(_, model)| model);
    let codes: Vec<String> = models.clone().map(|model| escape_wildcards(model.code.get_ref())).collect();
    let skus: Vec<&String> = models.filter_map(|model| model.sku.as_ref()).collect();
    let page = || {
        let base = site.config.base_url().unwrap_or_default();
        json!([{ "namespace": format!("{base}/products/"), "uri": format!("{base}/products/{}/index.html", product.slug) }])
    };
    let uris = if codes.is_empty() && skus.is_empty() { page() } else { Value::Null };
    json!({ "model_numbers": codes, "skus": skus, "x_generic_uris": uris })
}

/// In a model number `?` and `*` stand for others, unless they are escaped.
fn escape_wildcards(code: &str) -> String {
    code.replace('\\', "\\\\").replace('*', "\\*").replace('?', "\\?")
}

fn slug(site: &Site, device: Device) -> &str {
    site.products[device.product].slug.as_str()
}

fn model(site: &Site, device: Device) -> Option<&str> {
    device.model.map(|model| site.products[device.product].facts.models[model].code.get_ref().as_str())
}

fn version(site: &Site, device: Device) -> Option<&str> {
    exposure::release(site, device).map(|release| release.version.get_ref().as_str())
}
