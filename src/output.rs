//! The plan: every file of the output, and what makes it.
//!
//! [`plan`] lists all paths before anything is made. [`produce`] makes one of them from the portal and the
//! theme alone, so it can be called in any order, in parallel, or only for the file that is asked for.

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostics, Place};
use crate::markdown::highlight::Highlighter;
use crate::path::SitePath;
use crate::site::{NodeId, Site};
use crate::source::{FileId, Sources, Span};
use crate::theme::Theme;

mod calendar;
pub mod coverage;
pub mod csaf;
mod feed;
mod files;
mod hosting;
mod json;
mod mail;
mod openvex;
mod pages;
mod redirects;
pub mod search;
mod security_txt;
mod sitemap;

/// Codes of this module.
pub static CODES: &[&Code] = &[&DUPLICATE_ROUTE, &NO_BASE_URL, &WELL_KNOWN_BELOW_ROOT];

static DUPLICATE_ROUTE: Code = Code::fixed(
    "duplicate-route",
    "Two things would be written to one file of the output, so one of them would be lost. Paths that differ only in upper and \
     lower case count as one, because they are one on many file systems.",
);
static NO_BASE_URL: Code = Code::warning(
    "no-base-url",
    "Feeds, the sitemap and canonical addresses need the address at which the portal is published: `base_url` below \
     `[portal]`, or `--base-url`. Without it they are left out; everything else works.",
);

static WELL_KNOWN_BELOW_ROOT: Code = Code::warning(
    "well-known-below-root",
    "Programs look for `/.well-known/security.txt` and for the provider of advisories at the root of a host. A portal that lies \
     below a path, such as `https://example.com/security`, has them below that path, where nobody finds them: let the host serve \
     them at its root as well.",
);

/// What files are made from.
#[derive(Clone, Copy, Debug)]
pub struct Rendering<'a> {
    /// The portal.
    pub site: &'a Site,
    /// The theme.
    pub theme: &'a Theme,
    /// The files of the content tree.
    pub sources: &'a Sources,
    /// Colours code.
    pub highlighter: &'a Highlighter,
    /// What search loads.
    pub search: &'a search::Index,
}

/// One file of the output.
#[derive(Clone, Debug)]
pub struct Artifact {
    /// Its path.
    pub path: String,
    /// What makes it.
    pub format: &'static Format,
    /// What it shows.
    pub subject: Subject,
    /// Where it comes from, for findings.
    pub origin: Place,
}

/// What an artifact shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A node in a language.
    Node(NodeId, usize),
    /// A file of the content tree.
    File(FileId),
    /// The entry of a list that the format keeps.
    Entry(usize),
    /// The portal.
    Portal,
}

/// One row of [`FORMATS`].
#[derive(Debug)]
pub struct Format {
    /// Its name.
    pub name: &'static str,
    /// Lists its files.
    pub list: fn(&Rendering<'_>) -> Vec<(String, Subject, Place)>,
    /// Makes one of them.
    pub make: Make,
}

/// How a format makes a file.
#[derive(Clone, Copy, Debug)]
pub enum Make {
    /// From a view, which tells cheaply whether the file would be the same as before.
    View(fn(&Rendering<'_>, &Artifact, Option<Key>, &mut Diagnostics) -> Made),
    /// Always.
    Bytes(fn(&Rendering<'_>, &Artifact) -> Vec<u8>),
    /// By copying a file of the content tree.
    Copy,
}

/// Tells what a file was made from; equal keys mean equal bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key(pub [u8; 16]);

impl Key {
    /// Takes the first half of a hash.
    pub fn new(hash: blake3::Hash) -> Key {
        let mut key = [0; 16];
        key.copy_from_slice(&hash.as_bytes()[..16]);
        Key(key)
    }
}

/// What became of an artifact.
#[derive(Debug)]
pub enum Made {
    /// It has the key that was known, so it was not made again.
    Same,
    /// Its bytes, and the key if it can be told without making them.
    Bytes(Option<Key>, Vec<u8>),
    /// It is a copy of a file of the content tree.
    Copy(FileId),
    /// It could not be made; that was reported.
    Nothing,
}

/// Every format of the output.
pub static FORMATS: &[Format] = &[
    Format { name: "page", list: pages::list, make: Make::View(pages::make) },
    Format { name: "redirect", list: redirects::list, make: Make::View(redirects::make) },
    Format { name: "asset", list: files::list_assets, make: Make::Bytes(files::asset) },
    Format { name: "file", list: files::list_files, make: Make::Copy },
    Format { name: "feed", list: feed::list, make: Make::Bytes(feed::make) },
    Format { name: "feed-product", list: feed::list_products, make: Make::Bytes(feed::make_product) },
    Format { name: "feed-severity", list: feed::list_severities, make: Make::Bytes(feed::make_severity) },
    Format { name: "sitemap", list: sitemap::list, make: Make::Bytes(sitemap::make) },
    Format { name: "search", list: search::list, make: Make::Bytes(search::make) },
    Format { name: "coverage", list: coverage::list, make: Make::Bytes(coverage::make) },
    Format { name: "mail", list: mail::list, make: Make::Bytes(mail::make) },
    Format { name: "csaf", list: csaf::list, make: Make::Bytes(csaf::make) },
    Format { name: "csaf-listing", list: csaf::listing::list, make: Make::View(csaf::listing::make) },
    Format { name: "csaf-document", list: csaf::list_documents, make: Make::Bytes(csaf::make_document) },
    Format { name: "csaf-sha256", list: csaf::list_sha256, make: Make::Bytes(csaf::make_sha256) },
    Format { name: "csaf-sha512", list: csaf::list_sha512, make: Make::Bytes(csaf::make_sha512) },
    Format { name: "openvex", list: openvex::list, make: Make::Bytes(openvex::make) },
    Format { name: "calendar", list: calendar::list, make: Make::Bytes(calendar::make) },
    Format { name: "robots", list: sitemap::list_robots, make: Make::Bytes(sitemap::robots) },
    Format { name: "security-contact", list: security_txt::list, make: Make::Bytes(security_txt::make) },
    Format { name: "hosting", list: hosting::list, make: Make::Bytes(hosting::make) },
];

/// Formats whose files a file of `static/` takes the place of.
const REPLACED: &[&str] = &["robots", "security-contact", "hosting"];

/// The file that lists all others; publishing writes it.
pub const MANIFEST: &str = "manifest.json";

/// Lists every file of the output, in path order.
pub fn plan(rendering: &Rendering<'_>, diagnostics: &mut Diagnostics) -> Vec<Artifact> {
    let config = &rendering.site.config;
    if config.base_url().is_none() {
        let place = config.file.map_or(Place::Nowhere, Place::File);
        diagnostics
            .add(&NO_BASE_URL, place, "feeds, sitemap and canonical addresses are left out without a `base_url`")
            .help("add `base_url = \"https://…\"` below `[portal]`");
    }
    if let Some(url) = &config.portal.base_url
        && url.get_ref().as_str().splitn(4, '/').nth(3).is_some()
    {
        let place = config.file.map_or(Place::Nowhere, |file| Place::Span(Span::new(file, url.span())));
        diagnostics
            .add(&WELL_KNOWN_BELOW_ROOT, place, "programs look for `/.well-known/` at the root of the host")
            .help("serve the folder `.well-known` there, too, or choose a host of its own for the portal");
    }
    let mut artifacts: BTreeMap<String, Artifact> = BTreeMap::new();
    let mut folders: BTreeMap<String, (String, Place)> = BTreeMap::new();
    for format in FORMATS {
        for (path, subject, origin) in (format.list)(rendering) {
            let artifact = Artifact { path, format, subject, origin };
            let folded = artifact.path.to_lowercase();
            if folded == MANIFEST {
                report_duplicate(rendering, &artifact, "the list of all files", diagnostics);
                continue;
            }
            if let Some(other) = artifacts.get(&folded) {
                // What robots may do, whom to write to and what a host sends are the owner's to say.
                let replaces = |own: &Artifact, other: &Artifact| {
                    let is_default = REPLACED.contains(&other.format.name);
                    matches!(own.format.make, Make::Copy) && is_default && own.path == other.path
                };
                if replaces(other, &artifact) {
                    continue;
                }
                if replaces(&artifact, other) {
                    artifacts.insert(folded, artifact);
                    continue;
                }
                let by = describe(rendering, other);
                report_duplicate(rendering, &artifact, &by, diagnostics);
                continue;
            }
            artifacts.insert(folded, artifact);
        }
    }
    for (folded, artifact) in &artifacts {
        for (at, _) in folded.match_indices('/') {
            folders.entry(folded[..at].to_owned()).or_insert_with(|| (artifact.path.clone(), artifact.origin));
        }
    }
    for (folded, artifact) in &artifacts {
        if let Some((inside, _)) = folders.get(folded) {
            report_duplicate(rendering, artifact, &format!("the folder of `{inside}`"), diagnostics);
        }
    }
    let mut plan: Vec<Artifact> = artifacts.into_values().collect();
    plan.sort_by(|a, b| a.path.cmp(&b.path));
    plan
}

fn report_duplicate(rendering: &Rendering<'_>, artifact: &Artifact, by: &str, diagnostics: &mut Diagnostics) {
    let own = describe(rendering, artifact);
    diagnostics
        .add(&DUPLICATE_ROUTE, artifact.origin, format!("{own} and {by} would both be `{}`", artifact.path))
        .help("rename one of them");
}

fn describe(rendering: &Rendering<'_>, artifact: &Artifact) -> String {
    match artifact.origin {
        Place::File(file) => format!("`{}`", rendering.sources.get(file).path),
        Place::Span(span) => format!("`{}`", rendering.sources.get(span.file).path),
        Place::Nowhere => format!("the generated {}", artifact.format.name),
    }
}

/// Makes one file, unless it has the known key.
pub fn produce(
    rendering: &Rendering<'_>,
    artifact: &Artifact,
    known: Option<Key>,
    diagnostics: &mut Diagnostics,
) -> Made {
    match (artifact.format.make, artifact.subject) {
        (Make::View(make), _) => make(rendering, artifact, known, diagnostics),
        (Make::Bytes(make), _) => Made::Bytes(None, make(rendering, artifact)),
        (Make::Copy, Subject::File(file)) => Made::Copy(file),
        (Make::Copy, _) => Made::Nothing,
    }
}

/// Returns the path that a file of `static/` has in the output.
fn static_path(path: &SitePath) -> Option<&str> {
    path.as_str().strip_prefix("static/").filter(|rest| !rest.starts_with("assets/"))
}
