//! The advisories as CSAF 2.0 documents, and the files by which programs find them: a provider (section 7) made of files that
//! any host can serve.
//!
//! Everything lies below `.well-known/csaf/`. Documents are the same in every language, so they are in the default one. All
//! times are those of revisions, never of the build: what did not change has the same bytes.

use serde_json::{Value, json};
use sha2::{Digest, Sha256, Sha512};

use super::json::to_bytes;
use super::{Artifact, Rendering, Subject};
use crate::config::Config;
use crate::config::value::Moment;
use crate::content::advisory::Advisory;
use crate::content::kind::Keys;
use crate::diagnostic::Place;
use crate::site::Site;
use crate::site::advisories::AdvisoryEntry;
use crate::site::csaf::{FOLDER, PROVIDER, is_provider, path_of, published};
use crate::view::Scene;

mod document;
pub(super) mod listing;
mod tree;

const SERVICE: &str = ".well-known/csaf/service.json";
const FEED: &str = ".well-known/csaf/white/csaf-feed-tlp-white.json";
const CATEGORIES: &str = ".well-known/csaf/white/category-white.json";
const INDEX: &str = ".well-known/csaf/white/index.txt";
const CHANGES: &str = ".well-known/csaf/white/changes.csv";

/// Where JSON Schema has the schema of documents.
const SCHEMA: &str = "https://docs.oasis-open.org/csaf/csaf/v2.0/csaf_json_schema.json";

/// Lists the files that are there once.
pub(super) fn list(rendering: &Rendering<'_>) -> Vec<(String, Subject, Place)> {
    let site = rendering.site;
    if !is_provider(site) {
        return Vec::new();
    }
    let files = [PROVIDER, SERVICE, FEED, CATEGORIES, INDEX, CHANGES];
    files.iter().map(|path| ((*path).to_owned(), Subject::Portal, Place::Nowhere)).collect()
}

pub(super) fn make(rendering: &Rendering<'_>, artifact: &Artifact) -> Vec<u8> {
    let site = rendering.site;
    match artifact.path.as_str() {
        PROVIDER => to_bytes(provider(site)),
        SERVICE => to_bytes(service(site)),
        FEED => to_bytes(feed(rendering)),
        CATEGORIES => to_bytes(categories(site)),
        INDEX => below_folder(site).map(|(path, _)| path + "\n").collect::<String>().into_bytes(),
        CHANGES => {
            let mut lines: Vec<(Moment, String)> = below_folder(site)
                .filter_map(|(path, entry)| Some((entry.updated?, format!("\"{path}\",\"{}\"\n", entry.updated?.0))))
                .collect();
            lines.sort_by(|(a, a_path), (b, b_path)| b.cmp(a).then_with(|| a_path.cmp(b_path)));
            lines.into_iter().map(|(_, line)| line).collect::<String>().into_bytes()
        }
        _ => Vec::new(),
    }
}

/// Returns the path of each document from the folder on.
fn below_folder(site: &Site) -> impl Iterator<Item = (String, &AdvisoryEntry)> {
    published(site).filter_map(|(_, entry)| Some((path_of(site, entry)?[FOLDER.len() + 1..].to_owned(), entry)))
}

/// Lists the documents.
pub(super) fn list_documents(rendering: &Rendering<'_>) -> Vec<(String, Subject, Place)> {
    list_beside(rendering, "")
}

/// Lists the files with the SHA-256 of documents.
pub(super) fn list_sha256(rendering: &Rendering<'_>) -> Vec<(String, Subject, Place)> {
    list_beside(rendering, ".sha256")
}

/// Lists the files with the SHA-512 of documents.
pub(super) fn list_sha512(rendering: &Rendering<'_>) -> Vec<(String, Subject, Place)> {
    list_beside(rendering, ".sha512")
}

fn list_beside(rendering: &Rendering<'_>, ending: &str) -> Vec<(String, Subject, Place)> {
    let site = rendering.site;
    let files = published(site).filter_map(|(at, entry)| {
        let origin = Place::File(site.pages[entry.page].file);
        Some((path_of(site, entry)? + ending, Subject::Entry(at), origin))
    });
    files.collect()
}

/// Makes a document.
pub(super) fn make_document(rendering: &Rendering<'_>, artifact: &Artifact) -> Vec<u8> {
    let Subject::Entry(at) = artifact.subject else { return Vec::new() };
    let site = rendering.site;
    let entry = &site.advisories[at];
    let route = site.route(entry.node, 0);
    let scene = Scene { site, theme: rendering.theme, locale: 0, route: &route };
    let Some(advisory) = advisory(site, entry) else { return Vec::new() };
    let base = site.config.base_url().unwrap_or_default();
    let own = format!("{base}/{}", path_of(site, entry).unwrap_or_default());
    to_bytes(document::document(&scene, entry, advisory, &own))
}

/// Makes the file with the SHA-256 of a document.
pub(super) fn make_sha256(rendering: &Rendering<'_>, artifact: &Artifact) -> Vec<u8> {
    checksum::<Sha256>(rendering, artifact)
}

/// Makes the file with the SHA-512 of a document.
pub(super) fn make_sha512(rendering: &Rendering<'_>, artifact: &Artifact) -> Vec<u8> {
    checksum::<Sha512>(rendering, artifact)
}

fn checksum<D: Digest>(rendering: &Rendering<'_>, artifact: &Artifact) -> Vec<u8> {
    let digest = D::digest(make_document(rendering, artifact));
    let hex: String = digest.as_slice().iter().map(|byte| format!("{byte:02x}")).collect();
    let name = artifact.path.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map_or("", |(name, _)| name);
    format!("{hex}  {name}\n").into_bytes()
}

fn advisory<'a>(site: &'a Site, entry: &AdvisoryEntry) -> Option<&'a Advisory> {
    match &site.pages[entry.page].keys {
        Keys::Advisory(advisory) => Some(advisory),
        _ => None,
    }
}

fn publisher(config: &Config) -> Value {
    let own = &config.manufacturer;
    let base = config.base_url().unwrap_or_default();
    let psirt = &config.psirt;
    let contacts = [psirt.email.as_ref().map(|email| email.as_str()), psirt.url.as_ref().map(|url| url.as_str())];
    let contacts: Vec<&str> = contacts.into_iter().flatten().collect();
    json!({
        "category": "vendor",
        "name": own.legal_name.as_ref().or(own.name.as_ref()),
        "namespace": own.website.as_ref().map_or(base, |url| url.as_str()),
        "contact_details": contacts.join(", "),
    })
}

fn updated(site: &Site) -> String {
    published(site).filter_map(|(_, entry)| entry.updated).max().map(|moment| moment.0.to_string()).unwrap_or_default()
}

/// Returns `provider-metadata.json`.
fn provider(site: &Site) -> Value {
    let base = site.config.base_url().unwrap_or_default();
    let csaf = &site.config.csaf;
    let name = site.config.manufacturer.name.as_deref().unwrap_or_default();
    json!({
        "canonical_url": format!("{base}/{PROVIDER}"),
        // Downloaders skip entries of a feed that have no signature, and checkers want folders that are listed where there is
        // no feed, so both ways lead to the documents.
        "distributions": [
            { "directory_url": format!("{base}/{FOLDER}/") },
            { "rolie": {
                "categories": [format!("{base}/{CATEGORIES}")],
                "feeds": [{ "summary": format!("All advisories of {name}"), "tlp_label": "WHITE", "url": format!("{base}/{FEED}") }],
                "services": [format!("{base}/{SERVICE}")],
            } },
        ],
        "last_updated": updated(site),
        "list_on_CSAF_aggregators": csaf.list_on_aggregators,
        "metadata_version": "2.0",
        "mirror_on_CSAF_aggregators": csaf.mirror_on_aggregators,
        "publisher": publisher(&site.config),
        "role": "csaf_provider",
    })
}

fn feed_title(site: &Site) -> String {
    format!("{}: security advisories (TLP:WHITE)", site.config.manufacturer.name.as_deref().unwrap_or_default())
}

const INFORMATION_TYPE: &str = "urn:ietf:params:rolie:category:information-type";

/// Returns the ROLIE service document (RFC 8322), which names the feed.
fn service(site: &Site) -> Value {
    let base = site.config.base_url().unwrap_or_default();
    json!({ "service": { "workspace": [{
        "title": "Public CSAF feed",
        "collection": [{
            "title": feed_title(site),
            "href": format!("{base}/{FEED}"),
            "categories": { "category": [{ "scheme": INFORMATION_TYPE, "term": "csaf" }] },
        }],
    }] } })
}

/// Returns the ROLIE category document: the products that advisories name.
fn categories(site: &Site) -> Value {
    let mut named: Vec<usize> = published(site).flat_map(|(_, entry)| entry.products.iter().copied()).collect();
    named.sort_unstable();
    named.dedup();
    let mut terms: Vec<&str> = named.into_iter().map(|id| site.products[id].facts.name.as_str()).collect();
    if terms.is_empty() {
        terms.push("csaf");
    }
    json!({ "categories": { "category": terms.iter().map(|term| json!({ "term": term })).collect::<Vec<_>>() } })
}

/// Returns the ROLIE feed.
fn feed(rendering: &Rendering<'_>) -> Value {
    let site = rendering.site;
    let base = site.config.base_url().unwrap_or_default();
    let route = FEED;
    let scene = Scene { site, theme: rendering.theme, locale: 0, route };
    let entries = published(site).filter_map(|(_, entry)| {
        let link = scene.link(entry.node);
        let own = format!("{base}/{}", path_of(site, entry)?);
        Some(json!({
            "id": entry.id,
            "title": link.title,
            "summary": { "content": link.summary },
            "published": entry.published?.0.to_string(),
            "updated": entry.updated?.0.to_string(),
            "link": [
                { "rel": "self", "href": own },
                { "rel": "hash", "href": format!("{own}.sha256") },
                { "rel": "hash", "href": format!("{own}.sha512") },
            ],
            "content": { "type": "application/json", "src": own },
            "format": { "schema": SCHEMA, "version": "2.0" },
        }))
    });
    json!({ "feed": {
        "id": "csaf-feed-tlp-white",
        "title": feed_title(site),
        "link": [
            { "rel": "self", "href": format!("{base}/{FEED}") },
            { "rel": "service", "href": format!("{base}/{SERVICE}") },
        ],
        "category": [{ "scheme": INFORMATION_TYPE, "term": "csaf" }],
        "updated": updated(site),
        "entry": entries.collect::<Vec<_>>(),
    } })
}
