//! Advisories: the row of a list, and the whole page.

use serde::Serialize;

use super::facts::{Cell, FactTable, Part};
use super::{Detail, LinkView, PageView, Scene};
use crate::config::value::{Date, Moment, Spanned};
use crate::content::advisory::{Advisory, Remediation, Severity, State, Vector, Vulnerability};
use crate::content::kind::Keys;
use crate::site::advisories::AdvisoryEntry;
use crate::site::{NodeId, Site};
use crate::site::{csaf, exposure};
use crate::theme::words::Words;

/// An advisory.
#[derive(Debug, Default, Serialize)]
pub struct AdvisoryView {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The language of the title, if it is not that of the page.
    pub lang: Option<String>,
    /// One or two sentences, or empty.
    pub summary: String,
    /// Its page.
    pub href: String,
    /// `security`, `informational`, `incident` or `vex`.
    pub category: &'static str,
    /// The category in words.
    pub category_text: String,
    /// `none`, `low`, `medium`, `high`, `critical`, or empty.
    pub severity: &'static str,
    /// The severity in words, or empty.
    pub severity_text: String,
    /// `draft`, `interim`, `final` or `withdrawn`.
    pub state: &'static str,
    /// The state in words.
    pub state_text: String,
    /// The day of publication, for people.
    pub published: String,
    /// The day of publication, for programs.
    pub published_iso: String,
    /// The day of the last change, for people; empty if there was none.
    pub updated: String,
    /// The day of the last change, for programs.
    pub updated_iso: String,
    /// Products it names.
    pub products: Vec<LinkView>,
    /// Versions that fix it, by product.
    pub fixed: Vec<Detail>,
    /// Its vulnerabilities.
    pub vulnerabilities: Vec<VulnerabilityView>,
    /// What changed.
    pub revisions: Vec<RevisionView>,
    /// Who is thanked.
    pub acknowledgments: Vec<Part>,
    /// Where to read more.
    pub references: Vec<Part>,
    /// The advisory for programs and for mail.
    pub formats: Vec<LinkView>,
}

/// A vulnerability.
#[derive(Debug, Default, Serialize)]
pub struct VulnerabilityView {
    /// Its anchor.
    pub id: String,
    /// Its CVE id, or empty.
    pub cve: String,
    /// Its title, or empty.
    pub title: String,
    /// Its weakness, or empty.
    pub cwe: String,
    /// The name of the weakness.
    pub cwe_name: String,
    /// Where the weakness is explained.
    pub cwe_href: String,
    /// Whether it is used by attackers, in words.
    pub exploitation: String,
    /// Its vectors.
    pub scores: Vec<ScoreView>,
    /// Affected and fixed versions.
    pub status: Option<FactTable>,
    /// What to do.
    pub remediations: Option<FactTable>,
    /// Why products are not affected, or empty.
    pub justification: String,
}

/// A CVSS vector.
#[derive(Debug, Serialize)]
pub struct ScoreView {
    /// `3.1` or `4.0`.
    pub version: String,
    /// The score with one digit after the point.
    pub score: String,
    /// `none`, `low`, `medium`, `high`, `critical`.
    pub severity: &'static str,
    /// The severity in words.
    pub severity_text: String,
    /// The vector.
    pub vector: String,
    /// What its metrics say in words; those of the environment and of the moment are left to the vector.
    pub metrics: Vec<MetricView>,
}

/// A metric of a vector.
#[derive(Debug, Serialize)]
pub struct MetricView {
    /// What it measures.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// A revision.
#[derive(Debug, Serialize)]
pub struct RevisionView {
    /// Its number.
    pub number: String,
    /// The day, for people.
    pub date: String,
    /// The day, for programs.
    pub date_iso: String,
    /// What changed.
    pub summary: String,
}

/// Returns an advisory as lists show it.
pub fn row(scene: &Scene<'_>, entry: &AdvisoryEntry) -> AdvisoryView {
    let words = scene.words();
    let link = scene.link(entry.node);
    let severity = entry.severity.map(Severity::as_str).unwrap_or_default();
    let changed = entry.updated.filter(|updated| Some(*updated) != entry.published);
    let products = entry.products.iter().filter_map(|id| {
        let node = scene.site.find(&format!("products/{}/index", scene.site.products[*id].slug))?;
        Some(LinkView {
            title: scene.site.products[*id].facts.name.clone(),
            summary: String::new(),
            ..scene.link(node)
        })
    });
    AdvisoryView {
        id: entry.id.clone(),
        title: link.title,
        lang: link.lang,
        summary: link.summary,
        href: link.href,
        category: entry.category.as_str(),
        category_text: words.get(&format!("category.{}", entry.category.as_str())).to_owned(),
        severity,
        severity_text: match severity {
            "" => String::new(),
            severity => words.get(&format!("severity.{severity}")).to_owned(),
        },
        state: entry.state.as_str(),
        state_text: words.get(&format!("advisory_state.{}", entry.state.as_str())).to_owned(),
        published: entry.published.map(|moment| words.date(moment.date())).unwrap_or_default(),
        published_iso: entry.published.map(|moment| moment.date().to_string()).unwrap_or_default(),
        updated: changed.map(|moment| words.date(moment.date())).unwrap_or_default(),
        updated_iso: changed.map(|moment| moment.date().to_string()).unwrap_or_default(),
        products: products.collect(),
        ..AdvisoryView::default()
    }
}

/// Returns an advisory as its page shows it.
pub fn view(scene: &Scene<'_>, node: NodeId) -> Option<AdvisoryView> {
    let mut view = PageView::default();
    fill(scene, node, &mut view);
    view.advisory
}

/// Puts an advisory into the view of its page.
pub(super) fn fill(scene: &Scene<'_>, node: NodeId, view: &mut PageView) {
    let site = scene.site;
    let (Keys::Advisory(advisory), locale) = site.keys(node, scene.locale) else { return };
    let Some(entry) = site.advisory_of(node).map(|at| &site.advisories[at]) else { return };
    let lang = (*locale != site.config.locales[scene.locale]).then(|| locale.to_string());
    let words = scene.words();
    let text = |text: &str| Part { text: text.to_owned(), lang: lang.clone(), ..Part::default() };
    let revisions = advisory.revisions.iter().rev().map(Spanned::get_ref).map(|revision| RevisionView {
        number: revision.number.clone(),
        date: words.date(revision.date.date()),
        date_iso: revision.date.date().to_string(),
        summary: revision.summary.clone(),
    });
    let thanks = advisory.acknowledgments.iter().map(|acknowledgment| {
        let mut who = acknowledgment.names.join(", ");
        if let Some(organization) = &acknowledgment.organization {
            who = if who.is_empty() { organization.clone() } else { format!("{who} ({organization})") };
        }
        match &acknowledgment.url {
            Some(url) => Part::link(&who, url.as_str()),
            None => text(&who),
        }
    });
    let references = advisory.references.iter().map(|reference| {
        let title = if reference.summary.is_empty() { reference.url.as_str() } else { &reference.summary };
        Part::link(title, reference.url.as_str())
    });
    let vulnerabilities = advisory.vulnerabilities.iter().enumerate();
    let day = advisory.updated().map(Moment::date);
    view.advisory = Some(AdvisoryView {
        fixed: fixed(scene, advisory),
        vulnerabilities: vulnerabilities
            .map(|(index, v)| vulnerability(scene, index, v.get_ref(), day, &text))
            .collect(),
        revisions: revisions.collect(),
        acknowledgments: thanks.collect(),
        references: references.collect(),
        formats: formats(scene, entry),
        ..row(scene, entry)
    });
    if advisory.state == State::Withdrawn {
        let text = words.get("notice.advisory_withdrawn").to_owned();
        view.notices.push(super::Notice { kind: "danger", text, link: None });
    }
}

/// Returns the other forms of an advisory.
fn formats(scene: &Scene<'_>, entry: &AdvisoryEntry) -> Vec<LinkView> {
    let link = |title: &str, path: &str| LinkView {
        title: title.to_owned(),
        href: scene.href_to(path),
        ..LinkView::default()
    };
    let document = csaf::path_of(scene.site, entry).map(|path| link("CSAF 2.0 (JSON)", &path));
    let vex = openvex_path(scene.site, entry).map(|path| link("OpenVEX 0.2 (JSON)", &path));
    let text = text_path(scene.route).map(|path| link(scene.words().get("advisories.as_text"), &path));
    document.into_iter().chain(vex).chain(text).collect()
}

/// Returns what a remedy asks to do, as one text.
pub fn action(scene: &Scene<'_>, own: &Remediation) -> String {
    let words = scene.words();
    let version = own.version.as_ref().map(|version| version.get_ref().as_str());
    let install = version.map(|version| words.fill("advisories.install", &[("version", version)]));
    let texts = [install.as_deref(), Some(own.text.as_str())].into_iter().flatten();
    let texts: Vec<&str> = texts.filter(|text| !text.is_empty()).collect();
    if texts.is_empty() { words.get(&own.kind.word_key()).to_owned() } else { texts.join(" ") }
}

/// Returns the path of an advisory's OpenVEX document, if it has one: beside its page.
pub fn openvex_path(site: &Site, entry: &AdvisoryEntry) -> Option<String> {
    let Keys::Advisory(advisory) = &site.pages[entry.page].keys else { return None };
    let day = advisory.updated().map(Moment::date);
    // A document without a statement is none.
    let mut vulnerabilities = advisory.vulnerabilities.iter().map(Spanned::get_ref);
    let has_statement = vulnerabilities.any(|own| !exposure::exposures(site, own, day).is_empty());
    csaf::path_of(site, entry).filter(|_| has_statement)?;
    Some(format!("{}.openvex.json", site.route(entry.node, 0).strip_suffix(".html")?))
}

/// Returns the path of the plain text of an advisory's page.
pub fn text_path(route: &str) -> Option<String> {
    Some(format!("{}.txt", route.strip_suffix(".html")?))
}

/// Returns the versions that fix everything an advisory names, by product.
fn fixed(scene: &Scene<'_>, advisory: &Advisory) -> Vec<Detail> {
    let mut details: Vec<Detail> = Vec::new();
    for status in advisory
        .vulnerabilities
        .iter()
        .flat_map(|v| &v.get_ref().status)
        .map(Spanned::get_ref)
        .filter(|s| s.state.as_str() == "fixed")
    {
        let Some(product) = scene.site.find_product(status.product.get_ref()) else { continue };
        let label = scene.site.products[product].facts.name.clone();
        let versions = versions(scene, status);
        match details.iter_mut().find(|detail| detail.label == label) {
            Some(detail) if detail.values.iter().any(|part| part.text == versions.text) => {}
            Some(detail) => detail.values.push(versions),
            None => details.push(Detail { label, values: vec![versions] }),
        }
    }
    details
}

fn versions(scene: &Scene<'_>, status: &crate::content::advisory::Status) -> Part {
    let versions = status.versions.as_ref().map(|versions| versions.get_ref()).filter(|v| !v.any.is_empty());
    match versions {
        Some(versions) => Part::text(&versions.to_string()),
        None => Part::text(scene.words().get("advisories.all_versions")),
    }
}

/// Returns what the metrics of a vector say, as far as the theme has words for them.
fn metrics(words: &Words, vector: &Vector) -> Vec<MetricView> {
    let metrics = vector.metrics().filter_map(|(metric, value)| {
        let (name, value) = (metric.to_lowercase(), value.to_lowercase());
        // Most values mean the same in every metric.
        let own = words.find(&format!("cvss.{name}_{value}"));
        let value =
            own.or_else(|| words.find(&format!("cvss.{value}")).filter(|_| COMMON.contains(&value.as_str())))?;
        Some(MetricView { name: words.find(&format!("cvss.{name}"))?.to_owned(), value: value.to_owned() })
    });
    metrics.collect()
}

/// Values that mean the same in every metric.
const COMMON: &[&str] = &["n", "l", "h"];

fn vulnerability(
    scene: &Scene<'_>,
    index: usize,
    vulnerability: &Vulnerability,
    day: Option<Date>,
    text: &impl Fn(&str) -> Part,
) -> VulnerabilityView {
    let words = scene.words();
    let column = |key: &&str| words.get(&format!("column.{key}")).to_owned();
    let product_name = |slug: &str| -> Cell {
        match scene.site.find(&format!("products/{slug}/index")) {
            Some(node) => vec![Part::of_link(&scene.link(node))],
            None => vec![Part::text(slug)],
        }
    };
    let status = vulnerability.status.iter().map(Spanned::get_ref).map(|status| {
        let models = status.models.iter().map(|model| Part::code(model.get_ref())).collect();
        let state = Part::badge(words.get(&status.state.word_key()), status.state.as_str());
        vec![product_name(status.product.get_ref()), models, vec![versions(scene, status)], vec![state]]
    });
    let status = FactTable {
        id: format!("status-{}", index + 1),
        title: words.get("facts.affected").to_owned(),
        columns: ["product", "models", "versions", "state"].iter().map(column).collect(),
        rows: status.collect(),
        ..FactTable::default()
    };
    let remediations = vulnerability.remediations.iter().map(|remediation| {
        let mut what: Cell = if remediation.text.is_empty() { Vec::new() } else { vec![text(&remediation.text)] };
        what.extend(remediation.url.iter().map(|url| Part::link(url.as_str(), url.as_str())));
        let product = remediation.product.iter().flat_map(|slug| product_name(slug.get_ref())).collect();
        let version = remediation.version.iter().map(|version| Part::text(version.get_ref().as_str())).collect();
        let restart = remediation.restart.iter().map(|restart| Part::text(words.yes_no(*restart))).collect();
        vec![vec![Part::text(words.get(&remediation.kind.word_key()))], product, version, what, restart]
    });
    let remediations = FactTable {
        id: format!("remediations-{}", index + 1),
        title: words.get("facts.remediations").to_owned(),
        columns: ["remedy", "product", "version", "do", "restart"].iter().map(column).collect(),
        rows: remediations.collect(),
        ..FactTable::default()
    };
    let cwe = vulnerability.cwe.as_ref().map(|cwe| cwe.get_ref().0.clone()).unwrap_or_default();
    let cwe_name = vulnerability.cwe.as_ref().and_then(|cwe| cwe.get_ref().name(day)).unwrap_or_default();
    let scores = vulnerability.cvss.iter().map(|vector| vector.get_ref()).map(|vector| ScoreView {
        version: vector.version().to_owned(),
        score: format!("{:.1}", vector.score()),
        severity: vector.severity().as_str(),
        severity_text: words.get(&format!("severity.{}", vector.severity().as_str())).to_owned(),
        vector: vector.as_str().to_owned(),
        metrics: metrics(words, vector),
    });
    VulnerabilityView {
        id: format!("vulnerability-{}", index + 1),
        cve: vulnerability.cve.as_ref().map(|cve| cve.0.clone()).unwrap_or_default(),
        title: vulnerability.title.clone().unwrap_or_default(),
        cwe_href: match cwe.strip_prefix("CWE-") {
            Some(number) => format!("https://cwe.mitre.org/data/definitions/{number}.html"),
            None => String::new(),
        },
        cwe,
        cwe_name: cwe_name.to_owned(),
        exploitation: vulnerability.exploitation.map(|e| words.get(&e.word_key()).to_owned()).unwrap_or_default(),
        scores: scores.collect(),
        status: (!status.rows.is_empty()).then(|| status.without_empty_columns()),
        remediations: (!remediations.rows.is_empty()).then(|| remediations.without_empty_columns()),
        justification: vulnerability.justification.map(|j| words.get(&j.word_key()).to_owned()).unwrap_or_default(),
    }
}
