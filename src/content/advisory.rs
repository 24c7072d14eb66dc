//! Advisories: what is vulnerable, in which versions, and what to do.

use serde::Deserialize;

use crate::config::value::{Choice, Moment, Spanned, Vocabulary, WebUrl};
use crate::config::version::Version;

pub(super) mod check;
mod cvss;
mod ids;
mod versions;

pub use cvss::{Severity, Vector, in_json};
pub use ids::{Cve, Cwe};
pub use versions::{Condition, Relation, Versions};

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
    pub revisions: Vec<Spanned<Revision>>,
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
        let revision = self.revisions.iter().map(|revision| revision.get_ref().date).max();
        self.updated
            .as_ref()
            .map(|moment| *moment.get_ref())
            .or(revision)
            .or(self.published.as_ref().map(|moment| *moment.get_ref()))
    }

    /// Returns what keeps it from the CSAF profile of its category.
    pub fn misfit(&self) -> Option<Misfit> {
        let is_empty = self.vulnerabilities.is_empty();
        let all_have_cve = self.vulnerabilities.iter().all(|own| own.get_ref().cve.is_some());
        match self.category {
            Category::Security | Category::Vex if is_empty => Some(Misfit::NoVulnerability),
            Category::Vex if !all_have_cve => Some(Misfit::NoCve),
            Category::Informational if !is_empty => Some(Misfit::Vulnerability),
            Category::Informational | Category::Incident if self.references.is_empty() => Some(Misfit::NoReference),
            _ => None,
        }
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

    pub(super) fn worst_vector(&self) -> Option<Severity> {
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
    pub cwe: Option<Spanned<Cwe>>,
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

impl Remediation {
    /// Returns whether it is meant for a product, by its slug.
    pub fn is_for(&self, product: &str) -> bool {
        self.product.as_ref().is_none_or(|own| own.get_ref() == product)
    }
}

/// Why an advisory does not have the CSAF profile of its category.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misfit {
    /// It names no vulnerability.
    NoVulnerability,
    /// It names one, although there is none.
    Vulnerability,
    /// It does not say where to read more.
    NoReference,
    /// A vulnerability has no id that others know.
    NoCve,
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
