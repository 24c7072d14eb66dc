//! The advisory archive: its order, and advisories held against products and releases.

use std::collections::{BTreeMap, BTreeSet};

use super::{NodeId, Site};
use crate::config::value::{Moment, Spanned};
use crate::config::version::Version;
use crate::content::advisory::{self, Advisory, Category, Severity, State, Status};
use crate::content::kind::Keys;
use crate::content::product::{Product, Release};
use crate::content::span_of;
use crate::diagnostic::{Code, Diagnostics, nearest};
use crate::source::{FileId, Span};

pub(super) static UNKNOWN_PRODUCT: Code =
    Code::fixed("unknown-product", "A product is named by the name of its folder below `products/`.");
pub(super) static UNKNOWN_VERSION: Code = Code::error(
    "unknown-version",
    "Every version that an advisory or a page names has to be in `releases` of the product, because a misspelt version \
     would tell customers to install what does not exist.",
);
pub(super) static UNKNOWN_MODEL: Code =
    Code::error("unknown-model", "A model is named by its `code` in `models` of the product.");
pub(super) static UNKNOWN_ADVISORY: Code =
    Code::error("unknown-advisory", "`fixes` of a release lists ids of advisories of this portal.");
pub(super) static RELEASE_ADVISORY_MISMATCH: Code = Code::error(
    "release-advisory-mismatch",
    "A release says which advisories it settles, and an advisory says in which version it is settled. Both have to agree, \
     or a customer who reads only one of them is misled.",
);
pub(super) static FUTURE_DATE: Code = Code::warning(
    "future-date",
    "What is published today can not have been published, changed or reviewed later. An advisory that waits for its day is a \
     draft until then, or everybody would read it before. `[diagnostics] future-date = \"error\"` makes sure of that.",
);
pub(super) static EMPTY_VERSIONS: Code = Code::warning(
    "empty-versions",
    "The versions of a statement cover no release of the product, so nothing is said of any device. Perhaps a sign points the \
     other way, or a release is missing in `product.toml`.",
);
pub(super) static CONTRADICTING_STATUS: Code = Code::error(
    "contradicting-status",
    "A release of a product is affected by a vulnerability, or fixed, or not affected: never two of these. `versions` say for \
     which releases a state holds; without them it holds for all.",
);
pub(super) static DUPLICATE_ADVISORY: Code =
    Code::fixed("duplicate-advisory", "Two advisories can not have one id, because others cite it.");

/// An advisory, as lists show it.
#[derive(Debug)]
pub struct AdvisoryEntry {
    /// Its node.
    pub node: NodeId,
    /// Its original, an index into [`Site::pages`].
    pub page: usize,
    /// Its id.
    pub id: String,
    /// When it was published.
    pub published: Option<Moment>,
    /// When it was changed.
    pub updated: Option<Moment>,
    /// How bad it is.
    pub severity: Option<Severity>,
    /// What it is about.
    pub category: Category,
    /// How far it is.
    pub state: State,
    /// Whether attackers use a vulnerability it names.
    pub exploited: bool,
    /// Whether a release fixes what it names; `None` if nothing is affected.
    pub fixed: Option<bool>,
    /// Products it names, as indices into [`Site::products`], in order.
    pub products: Vec<usize>,
}

impl AdvisoryEntry {
    /// Returns the folder it lies in.
    pub fn year(&self) -> Option<i16> {
        self.published.map(|moment| moment.date().0.year())
    }
}

/// The order of a list of advisories.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Order {
    /// The newest first.
    Newest,
    /// The last changed first.
    Updated,
    /// The worst first.
    Severity,
    /// By product.
    Product,
}

impl Order {
    /// Every order.
    pub const ALL: [Order; 4] = [Order::Newest, Order::Updated, Order::Severity, Order::Product];

    /// Returns its word.
    pub fn as_str(self) -> &'static str {
        match self {
            Order::Newest => "newest",
            Order::Updated => "updated",
            Order::Severity => "severity",
            Order::Product => "product",
        }
    }

    /// Returns the key of the node that shows the first page of the list.
    pub fn key(self) -> &'static str {
        match self {
            Order::Newest => "advisories/index",
            Order::Updated => "advisories/by-updated",
            Order::Severity => "advisories/by-severity",
            Order::Product => "advisories/by-product",
        }
    }
}

/// Returns all advisories in some order, as indices into [`Site::advisories`].
pub fn ordered(site: &Site, order: Order) -> Vec<usize> {
    let entries = &site.advisories;
    let mut ids: Vec<usize> = (0..entries.len()).collect();
    // Sorting is stable, so within each rank the newest stay first.
    match order {
        Order::Newest => {}
        Order::Updated => ids.sort_by_key(|&id| std::cmp::Reverse(entries[id].updated)),
        Order::Severity => ids.sort_by_key(|&id| std::cmp::Reverse(entries[id].severity)),
        Order::Product => ids.sort_by_key(|&id| entries[id].products.first().copied().unwrap_or(usize::MAX)),
    }
    ids
}

/// Gathers the advisories of the portal, the newest first.
pub(super) fn entries(site: &Site, diagnostics: &mut Diagnostics) -> Vec<AdvisoryEntry> {
    let mut by_id: BTreeMap<String, usize> = BTreeMap::new();
    let mut entries = Vec::new();
    let none = Advisory::default();
    for (page_id, page) in site.pages.iter().enumerate() {
        if page.kind.name != "advisory" || page.locale != *site.config.default_locale() {
            continue;
        }
        let advisory = match &page.keys {
            Keys::Advisory(advisory) => advisory,
            _ => &none,
        };
        let id = advisory::id_of(&page.key, Some(advisory));
        if let Some(first) = by_id.insert(id.to_lowercase(), page_id) {
            let other = &site.pages[first].path;
            diagnostics
                .add(&DUPLICATE_ADVISORY, page.file, format!("`{other}` has the id `{id}` as well"))
                .help("give one of them another id");
        }
        let named = named_products(advisory);
        let products: BTreeSet<usize> = named.filter_map(|slug| site.find_product(slug.get_ref())).collect();
        entries.push(AdvisoryEntry {
            node: NodeId(0),
            page: page_id,
            id,
            published: advisory.published.as_ref().map(|moment| *moment.get_ref()),
            updated: advisory.updated(),
            severity: advisory.severity(),
            category: advisory.category,
            state: advisory.state,
            exploited: advisory.is_exploited(),
            fixed: advisory.is_fixed(),
            products: products.into_iter().collect(),
        });
    }
    entries.sort_by(|a, b| b.published.cmp(&a.published).then_with(|| b.id.cmp(&a.id)));
    entries
}

/// Returns whether an advisory is left out because it is a draft.
pub(super) fn is_draft(site: &Site, id: &str) -> bool {
    site.drafts.iter().filter(|page| page.kind.name == "advisory").any(|page| {
        let keys = match &page.keys {
            Keys::Advisory(advisory) => Some(&**advisory),
            _ => None,
        };
        advisory::id_of(&page.key, keys).eq_ignore_ascii_case(id)
    })
}

fn named_products(advisory: &Advisory) -> impl Iterator<Item = &Spanned<String>> {
    let statuses =
        advisory.vulnerabilities.iter().flat_map(|v| v.get_ref().status.iter().map(|status| &status.get_ref().product));
    advisory.products.iter().chain(statuses)
}

/// Holds advisories against products and releases, both ways.
pub(super) fn check(site: &Site, diagnostics: &mut Diagnostics) {
    for entry in &site.advisories {
        let page = &site.pages[entry.page];
        if let Keys::Advisory(advisory) = &page.keys {
            check_advisory(site, page.file, &entry.id, advisory, diagnostics);
        }
    }
    let by_id: BTreeMap<&str, &AdvisoryEntry> =
        site.advisories.iter().map(|entry| (entry.id.as_str(), entry)).collect();
    for product in &site.products {
        for release in &product.facts.releases {
            for fixed in &release.fixes {
                let span = span_of(product.file, fixed);
                let Some(entry) = by_id.get(fixed.get_ref().as_str()) else {
                    if is_draft(site, fixed.get_ref()) {
                        let message = format!("advisory `{}` is a draft, which is not published", fixed.get_ref());
                        diagnostics
                            .add(&UNKNOWN_ADVISORY, span, message)
                            .help("publish it first, or build with `--drafts`");
                        continue;
                    }
                    let finding =
                        diagnostics.add(&UNKNOWN_ADVISORY, span, format!("there is no advisory `{}`", fixed.get_ref()));
                    match nearest(fixed.get_ref(), by_id.keys().copied()) {
                        Some(meant) => finding.help(format!("did you mean `{meant}`?")),
                        None => finding.help("write it below `advisories/`, or remove it here"),
                    };
                    continue;
                };
                let version = release.version.get_ref();
                let names = |advisory: &Advisory| settles(advisory, product.slug.as_str(), version);
                let page = &site.pages[entry.page];
                if !matches!(&page.keys, Keys::Advisory(advisory) if names(advisory)) {
                    diagnostics
                        .add(
                            &RELEASE_ADVISORY_MISMATCH,
                            span,
                            format!("release {version} fixes {}, which does not say so", entry.id),
                        )
                        .help(format!(
                            "add `{{ product = \"{}\", versions = \"{version}\", state = \"fixed\" }}` to its `status`",
                            product.slug
                        ));
                }
            }
        }
    }
}

/// Returns whether an advisory names a version of a product as fixed.
fn settles(advisory: &Advisory, product: &str, version: &Version) -> bool {
    advisory.vulnerabilities.iter().flat_map(|v| &v.get_ref().status).map(Spanned::get_ref).any(|status| {
        let versions = status.versions.as_ref().map(|versions| versions.get_ref());
        let names = versions.is_some_and(|v| v.any.iter().flatten().any(|condition| condition.version == *version));
        status.product.get_ref() == product && status.state.as_str() == "fixed" && names
    })
}

fn check_advisory(site: &Site, file: FileId, id: &str, advisory: &Advisory, diagnostics: &mut Diagnostics) {
    let dates = [("published", &advisory.published), ("updated", &advisory.updated)];
    for (key, moment) in dates.into_iter().filter_map(|(key, moment)| Some((key, moment.as_ref()?))) {
        let date = moment.get_ref().date();
        if date > site.date {
            diagnostics
                .add(
                    &FUTURE_DATE,
                    span_of(file, moment),
                    format!("`{key}` is {date}, and this is the build of {}", site.date),
                )
                .help("keep it a draft until then: `state = \"draft\"`");
        }
    }
    for slug in &advisory.products {
        find_product(site, file, slug, diagnostics);
    }
    for vulnerability in advisory.vulnerabilities.iter().map(Spanned::get_ref) {
        check_states(site, file, &vulnerability.status, diagnostics);
        for status in vulnerability.status.iter().map(Spanned::get_ref) {
            let Some(product) = find_product(site, file, &status.product, diagnostics) else { continue };
            check_models(product, file, &status.models, diagnostics);
            let Some(versions) = &status.versions else { continue };
            let span = span_of(file, versions);
            for condition in versions.get_ref().any.iter().flatten() {
                check_version(product, &condition.version, span, diagnostics);
            }
            let releases = &product.facts.releases;
            let is_known = |version: &Version| releases.iter().any(|release| release.version.get_ref() == version);
            let is_complete = versions.get_ref().any.iter().flatten().all(|condition| is_known(&condition.version));
            if is_complete && !releases.iter().any(|release| versions.get_ref().contains(release.version.get_ref())) {
                diagnostics
                    .add(&EMPTY_VERSIONS, span, format!("no release of `{}` is {}", product.slug, versions.get_ref()))
                    .help("check the signs, or add the releases that are meant to its `product.toml`");
            }
            if status.state.as_str() != "fixed" {
                continue;
            }
            for condition in versions.get_ref().any.iter().flatten() {
                let release = product.facts.releases.iter().find(|r| *r.version.get_ref() == condition.version);
                let Some(release) = release else { continue };
                if !release.fixes.iter().any(|fixed| fixed.get_ref() == id) {
                    let release_span = span_of(product.file, &release.version);
                    diagnostics
                        .add(
                            &RELEASE_ADVISORY_MISMATCH,
                            span,
                            format!("{id} is fixed in {}, whose release does not say so", condition.version),
                        )
                        .related(release_span, "this release")
                        .help(format!("add `\"{id}\"` to `fixes` of the release"));
                }
            }
        }
        for remediation in &vulnerability.remediations {
            let product = match &remediation.product {
                Some(slug) => find_product(site, file, slug, diagnostics),
                None => None,
            };
            if let (Some(product), Some(version)) = (product, &remediation.version) {
                check_version(product, version.get_ref(), span_of(file, version), diagnostics);
            }
        }
    }
}

/// Reports releases that are in two states at once.
fn check_states(site: &Site, file: FileId, statuses: &[Spanned<Status>], diagnostics: &mut Diagnostics) {
    let is_in = |status: &Status, release: &Release| {
        status.versions.as_ref().is_none_or(|versions| versions.get_ref().contains(release.version.get_ref()))
    };
    for (at, second) in statuses.iter().enumerate() {
        let (second_span, second) = (span_of(file, second), second.get_ref());
        let product = site.find_product(second.product.get_ref()).map(|id| &site.products[id]);
        let earlier = statuses[..at].iter().filter(|first| first.get_ref().contradicts(second));
        for (first_span, first) in earlier.map(|first| (span_of(file, first), first.get_ref())) {
            let mut releases = product.into_iter().flat_map(|product| &product.facts.releases);
            let Some(both) = releases.find(|release| is_in(first, release) && is_in(second, release)) else { continue };
            diagnostics
                .add(
                    &CONTRADICTING_STATUS,
                    second_span,
                    format!("{} is {} here", both.version.get_ref(), second.state.as_str()),
                )
                .related(first_span, format!("and {} here", first.state.as_str()))
                .help("let `versions` of each say which they are, such as `<1.4.2`");
        }
    }
}

/// Finds a product by a slug that is written somewhere, or reports it.
pub(super) fn find_product<'a>(
    site: &'a Site,
    file: FileId,
    slug: &Spanned<String>,
    diagnostics: &mut Diagnostics,
) -> Option<&'a Product> {
    let found = site.find_product(slug.get_ref());
    if found.is_none() {
        let slugs = site.products.iter().map(|product| product.slug.as_str());
        let finding =
            diagnostics.add(&UNKNOWN_PRODUCT, span_of(file, slug), format!("there is no product `{}`", slug.get_ref()));
        match nearest(slug.get_ref(), slugs.clone()) {
            Some(meant) => finding.help(format!("did you mean `{meant}`?")),
            None => finding.help(format!("the products are {}", slugs.collect::<Vec<_>>().join(", "))),
        };
    }
    found.map(|id| &site.products[id])
}

/// Reports a version that a product never had.
pub(super) fn check_version(product: &Product, version: &Version, span: Span, diagnostics: &mut Diagnostics) {
    if product.facts.releases.iter().any(|release| release.version.get_ref() == version) {
        return;
    }
    let versions = product.facts.releases.iter().map(|release| release.version.get_ref().as_str());
    let finding = diagnostics.add(&UNKNOWN_VERSION, span, format!("`{}` has no release `{version}`", product.slug));
    match nearest(version.as_str(), versions) {
        Some(meant) => finding.help(format!("did you mean `{meant}`?")),
        None => finding.help(format!("add it to `releases` in `products/{}/product.toml`", product.slug)),
    };
}

/// Reports models that a product does not have.
pub(super) fn check_models(product: &Product, file: FileId, models: &[Spanned<String>], diagnostics: &mut Diagnostics) {
    for model in models {
        let mut codes = product.facts.models.iter().map(|model| model.code.get_ref().as_str());
        if codes.any(|code| code == model.get_ref()) {
            continue;
        }
        let codes = product.facts.models.iter().map(|model| model.code.get_ref().as_str());
        let finding = diagnostics.add(
            &UNKNOWN_MODEL,
            span_of(file, model),
            format!("`{}` has no model `{}`", product.slug, model.get_ref()),
        );
        match nearest(model.get_ref(), codes) {
            Some(meant) => finding.help(format!("did you mean `{meant}`?")),
            None => finding.help(format!("add it to `models` in `products/{}/product.toml`", product.slug)),
        };
    }
}
