//! Advisories: what is vulnerable, in which versions, and what to do.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::common::{CONFIDENTIAL, in_order};
use super::product::DUPLICATE_ENTRY;
use super::span_of;
use crate::config::Config;
use crate::config::table::MISSING_KEY;
use crate::config::value::{Choice, Moment, Spanned, Vocabulary, WebUrl};
use crate::config::version::Version;
use crate::diagnostic::{Code, Diagnostics};
use crate::path::Locale;
use crate::source::{FileId, Span};

mod cvss;
mod ids;
mod versions;

pub use cvss::{Severity, Vector};
pub use ids::{Cve, Cwe};
pub use versions::{Condition, Relation, Versions};

/// Id, file name and folder of an advisory that do not agree.
pub static ADVISORY_ID: Code = Code::error(
    "advisory-id",
    "The file of an advisory is called by its id in lower case and lies in the folder of the year in which it was \
     published, so that its address can be told from its id for ever.",
);
/// A stated severity that differs from that of the vectors.
pub static SEVERITY_MISMATCH: Code = Code::error(
    "severity-mismatch",
    "The severity of an advisory is that of the most severe CVSS vector in it. A `severity` that is written as well has \
     to say the same, or readers and their tools would act on different facts.",
);

/// The keys of an advisory.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Advisory {
    /// The id; the name of the file in upper case if it is not said.
    pub id: Option<Spanned<String>>,
    /// What it is about.
    pub category: Category,
    /// Whether it is final.
    pub state: State,
    /// When it was first published.
    pub published: Option<Spanned<Moment>>,
    /// When it was last changed.
    pub updated: Option<Spanned<Moment>>,
    /// Who may read it.
    pub tlp: Option<Spanned<Tlp>>,
    /// How bad it is, if no vector says so.
    pub severity: Option<Spanned<Severity>>,
    /// Products, if no vulnerability names them.
    pub products: Vec<Spanned<String>>,
    /// What changed, oldest first.
    pub revisions: Vec<Revision>,
    /// Who is thanked.
    pub acknowledgments: Vec<Acknowledgment>,
    /// Where to read more.
    pub references: Vec<Reference>,
    /// What is vulnerable.
    pub vulnerabilities: Vec<Spanned<Vulnerability>>,
}

impl Advisory {
    /// Returns the severity: that of the worst vector, else the stated one.
    pub fn severity(&self) -> Option<Severity> {
        self.worst_vector().or(self.severity.as_ref().map(|severity| *severity.get_ref()))
    }

    /// Returns when it was last changed.
    pub fn updated(&self) -> Option<Moment> {
        let revision = self.revisions.iter().map(|revision| revision.date).max();
        self.updated
            .as_ref()
            .map(|moment| *moment.get_ref())
            .or(revision)
            .or(self.published.as_ref().map(|moment| *moment.get_ref()))
    }

    /// Returns whether attackers use a vulnerability it names.
    pub fn is_exploited(&self) -> bool {
        let mut stated = self.vulnerabilities.iter().filter_map(|v| v.get_ref().exploitation.as_ref());
        stated.any(|exploitation| exploitation.as_str() == "active")
    }

    /// Returns whether every product that is or was affected has a release that fixes it; `None` if none was.
    pub fn is_fixed(&self) -> Option<bool> {
        let statuses = || self.vulnerabilities.iter().flat_map(|v| &v.get_ref().status).map(Spanned::get_ref);
        let is = |status: &Status, state: &str| status.state.as_str() == state;
        let mut concerned = statuses().filter(|status| is(status, "affected") || is(status, "fixed")).peekable();
        concerned.peek()?;
        Some(concerned.all(|one| statuses().any(|s| s.product.get_ref() == one.product.get_ref() && is(s, "fixed"))))
    }

    fn worst_vector(&self) -> Option<Severity> {
        self.vulnerabilities.iter().flat_map(|v| &v.get_ref().cvss).map(|vector| vector.get_ref().severity()).max()
    }
}

/// An entry of `revisions`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Revision {
    /// Its number.
    pub number: String,
    /// When.
    pub date: Moment,
    /// What changed.
    pub summary: String,
}

/// An entry of `acknowledgments`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Acknowledgment {
    /// Names of people.
    pub names: Vec<String>,
    /// Their organisation.
    pub organization: Option<String>,
    /// Their website.
    pub url: Option<WebUrl>,
}

/// An entry of `references`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reference {
    /// Where.
    pub url: WebUrl,
    /// What is there.
    #[serde(default)]
    pub summary: String,
}

/// An entry of `vulnerabilities`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Vulnerability {
    /// Its CVE id.
    pub cve: Option<Cve>,
    /// What it is.
    pub title: Option<String>,
    /// Its weakness.
    pub cwe: Option<Cwe>,
    /// Its vectors.
    pub cvss: Vec<Spanned<Vector>>,
    /// Whether it is used by attackers.
    pub exploitation: Option<Choice<Exploitation>>,
    /// Which versions are affected, fixed or neither.
    pub status: Vec<Spanned<Status>>,
    /// What to do.
    pub remediations: Vec<Remediation>,
    /// Why products are not affected.
    pub justification: Option<Choice<Justification>>,
}

/// An entry of `status`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Status {
    /// The product's slug.
    pub product: Spanned<String>,
    /// Codes of the models; all if it is empty.
    #[serde(default)]
    pub models: Vec<Spanned<String>>,
    /// The versions; all if it is not said.
    pub versions: Option<Spanned<Versions>>,
    /// What they are.
    pub state: Choice<AffectedState>,
}

impl Status {
    /// Returns whether both can not hold for one version of one model.
    pub fn contradicts(&self, other: &Status) -> bool {
        let names = |models: &[Spanned<String>], model: &Spanned<String>| {
            models.iter().any(|own| own.get_ref() == model.get_ref())
        };
        let shares_models = self.models.is_empty()
            || other.models.is_empty()
            || self.models.iter().any(|model| names(&other.models, model));
        let is_advice = |status: &Status| status.state.as_str() == "recommended";
        self.product.get_ref() == other.product.get_ref()
            && self.state.as_str() != other.state.as_str()
            && shares_models
            && !is_advice(self)
            && !is_advice(other)
    }
}

/// An entry of `remediations`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Remediation {
    /// What sort.
    pub kind: Choice<RemediationKind>,
    /// The product's slug; all products of the vulnerability if it is not said.
    pub product: Option<Spanned<String>>,
    /// The version that fixes it.
    pub version: Option<Spanned<Version>>,
    /// What to do.
    #[serde(default)]
    pub text: String,
    /// Where to get it.
    pub url: Option<WebUrl>,
    /// Whether the device restarts.
    pub restart: Option<bool>,
}

/// What an advisory is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Category {
    /// A vulnerability.
    #[default]
    Security,
    /// Something to know.
    Informational,
    /// A breach.
    Incident,
    /// Why products are not affected.
    Vex,
}

impl Category {
    /// Returns the word as it is written in TOML.
    pub fn as_str(self) -> &'static str {
        match self {
            Category::Security => "security",
            Category::Informational => "informational",
            Category::Incident => "incident",
            Category::Vex => "vex",
        }
    }
}

/// How far an advisory is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Only built with `--drafts`.
    Draft,
    /// More will be said.
    Interim,
    /// Complete.
    #[default]
    Final,
    /// Does not hold any more.
    Withdrawn,
}

impl State {
    /// Returns the word as it is written in TOML.
    pub fn as_str(self) -> &'static str {
        match self {
            State::Draft => "draft",
            State::Interim => "interim",
            State::Final => "final",
            State::Withdrawn => "withdrawn",
        }
    }
}

/// Who may read an advisory, by the traffic light protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Tlp {
    /// Everybody.
    #[serde(alias = "WHITE")]
    Clear,
    /// A community.
    Green,
    /// An organisation and its clients.
    Amber,
    /// An organisation.
    #[serde(rename = "AMBER+STRICT")]
    AmberStrict,
    /// The people named.
    Red,
}

/// Whether a vulnerability is used by attackers.
#[derive(Debug)]
pub struct Exploitation;

impl Vocabulary for Exploitation {
    const NAME: &'static str = "exploitation";
    const WORDS: &'static [&'static str] = &["unknown", "none-known", "poc-public", "active"];
}

/// What a version is to a vulnerability.
#[derive(Debug)]
pub struct AffectedState;

impl Vocabulary for AffectedState {
    const NAME: &'static str = "affected_state";
    const WORDS: &'static [&'static str] = &["affected", "fixed", "not-affected", "under-investigation", "recommended"];
}

/// What sort of remedy there is.
#[derive(Debug)]
pub struct RemediationKind;

impl Vocabulary for RemediationKind {
    const NAME: &'static str = "remediation";
    const WORDS: &'static [&'static str] =
        &["vendor-fix", "mitigation", "workaround", "none-available", "no-fix-planned"];
}

/// Why a product is not affected, by the words of CSAF and OpenVEX.
#[derive(Debug)]
pub struct Justification;

impl Vocabulary for Justification {
    const NAME: &'static str = "justification";
    const WORDS: &'static [&'static str] = &[
        "component_not_present",
        "vulnerable_code_not_present",
        "vulnerable_code_not_in_execute_path",
        "vulnerable_code_cannot_be_controlled_by_adversary",
        "inline_mitigations_already_exist",
    ];
}

/// Returns the id of the advisory with this key.
pub fn id_of(key: &str, advisory: Option<&Advisory>) -> String {
    let stem = key.rsplit('/').next().unwrap_or(key);
    match advisory.and_then(|advisory| advisory.id.as_ref()) {
        Some(id) => id.get_ref().clone(),
        None => stem.to_uppercase(),
    }
}

/// Checks what one advisory says against itself and its place.
pub(super) fn check(
    file: FileId,
    key: &str,
    locale: &Locale,
    config: &Config,
    advisory: &Advisory,
    diagnostics: &mut Diagnostics,
) {
    if locale != config.default_locale() {
        return;
    }
    let mut parts = key.rsplit('/');
    let (stem, year) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    if let Some(id) = &advisory.id
        && file_name_of(id.get_ref()) != stem
    {
        diagnostics
            .add(
                &ADVISORY_ID,
                span_of(file, id),
                format!("the advisory `{}` lies in a file called `{stem}.md`", id.get_ref()),
            )
            .help(format!("rename the file to `{}.md`, or correct the id", file_name_of(id.get_ref())));
    }
    if let Some(published) = &advisory.published {
        let real = published.get_ref().date().0.year().to_string();
        if real != year {
            diagnostics
                .add(
                    &ADVISORY_ID,
                    span_of(file, published),
                    format!("an advisory of {real} lies in the folder `{year}`"),
                )
                .help(format!("move it to `advisories/{real}/`, or correct the date"));
        }
    }
    if let (Some(published), Some(updated)) = (&advisory.published, &advisory.updated) {
        let (start, end) = (published.get_ref().0, updated.get_ref().0);
        in_order(span_of(file, updated), ("published", start), ("updated", end), diagnostics);
    }
    if let Some(tlp) = advisory.tlp.as_ref().filter(|tlp| *tlp.get_ref() != Tlp::Clear) {
        diagnostics
            .add(&CONFIDENTIAL, span_of(file, tlp), "this advisory is not meant for everybody, and a portal is public")
            .help("remove it from the tree until its `tlp` is `CLEAR`");
    }
    if let (Some(stated), Some(worst)) = (&advisory.severity, advisory.worst_vector())
        && *stated.get_ref() != worst
    {
        let message = format!("`severity` says {}, the CVSS vectors say {}", stated.get_ref().as_str(), worst.as_str());
        diagnostics
            .add(&SEVERITY_MISMATCH, span_of(file, stated), message)
            .help("remove `severity`, or correct the vectors");
    }
}

/// Reports what an advisory lacks, so that nobody can act on it. Not for one that was only read in part: what it lacks may be
/// there.
pub(super) fn check_complete(file: FileId, advisory: &Advisory, diagnostics: &mut Diagnostics) {
    if advisory.published.is_none() && advisory.state != State::Draft {
        diagnostics
            .add(&MISSING_KEY, Span::new(file, 0..3), "this advisory does not say when it was published")
            .help("add `published = 2026-03-02T09:00:00Z`, or `state = \"draft\"` until it is");
    }
    let mut cves: BTreeMap<&str, Span> = BTreeMap::new();
    for vulnerability in &advisory.vulnerabilities {
        let span = span_of(file, vulnerability);
        let cve = vulnerability.get_ref().cve.as_ref().map(|cve| cve.0.as_str());
        if let Some((cve, first)) = cve.and_then(|cve| Some((cve, cves.insert(cve, span)?))) {
            diagnostics
                .add(&DUPLICATE_ENTRY, span, format!("there are two vulnerabilities `{cve}`"))
                .related(first, "first written here")
                .help("write all that is known of it into one");
        }
        let Vulnerability { cve, title, status, .. } = vulnerability.get_ref();
        let missing = match (cve.is_none() && title.is_none(), status.is_empty()) {
            (true, _) => ("which it is", "add `cve = \"CVE-…\"`, or a `title` until it has one"),
            (false, true) => {
                ("what it affects", "add `status = [{ product = \"…\", versions = \"…\", state = \"affected\" }]`")
            }
            (false, false) => continue,
        };
        diagnostics
            .add(&MISSING_KEY, span_of(file, vulnerability), format!("this vulnerability does not say {}", missing.0))
            .help(missing.1);
    }
}

/// Returns the file name of an id, by the rule of CSAF 2.0, section 5.1, for what slugs allow.
fn file_name_of(id: &str) -> String {
    id.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect()
}
