//! What one advisory says, held against itself, its place and the rules of CSAF 2.0.

use std::collections::BTreeMap;

use super::{Advisory, Category, Misfit, Revision, State, Tlp, Vulnerability};
use crate::config::Config;
use crate::config::table::MISSING_KEY;
use crate::config::value::{Moment, Spanned};
use crate::content::common::{CONFIDENTIAL, in_order};
use crate::content::product::DUPLICATE_ENTRY;
use crate::content::span_of;
use crate::diagnostic::{Code, Diagnostics};
use crate::path::Locale;
use crate::source::{FileId, Span};

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
/// Revisions that do not tell one history.
pub static REVISION_HISTORY: Code = Code::error(
    "revision-history",
    "The revisions of an advisory are its history: the oldest first, numbered upwards in one way (`1.0.0` or `1`), without \
     drafts, the first of the day of publication, the last of the day of the last change. Readers and their tools compare \
     them to see what is new. CSAF 2.0, sections 6.1.14 to 6.1.22.",
);
/// A weakness that is not in the list.
pub static UNKNOWN_CWE: Code = Code::error(
    "unknown-cwe",
    "Weaknesses are named by the list of the Common Weakness Enumeration that held when the advisory was last changed. \
     CSAF 2.0, section 6.1.11.",
);
/// A product that is affected without a word on what to do.
pub static NO_REMEDIATION: Code = Code::warning(
    "no-remediation",
    "Whoever is told that a device is affected wants to know what to do, even if that is that there is no update. ISO/IEC \
     29147 and CSAF 2.0, section 6.2.2, ask for it.",
);
/// A product that is not affected without a word on why.
pub static NO_JUSTIFICATION: Code = Code::error(
    "no-justification",
    "A VEX statement that a product is not affected says why: by one of five reasons that tools understand. CSAF 2.0, \
     section 6.1.27.9.",
);
/// An advisory that does not fit its category.
pub static CSAF_PROFILE: Code = Code::warning(
    "csaf-profile",
    "Each category of advisories has a profile of CSAF 2.0: a security advisory and VEX name vulnerabilities, an informational \
     one names none, and informational ones and incidents say where to read more. One that does not is published under the \
     profile `csaf_base`, which tools take less notice of.",
);

/// Checks what one advisory says against itself and its place.
pub fn check(
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
    check_revisions(file, advisory, diagnostics);
    let last = advisory.updated();
    for vulnerability in advisory.vulnerabilities.iter().map(Spanned::get_ref) {
        check_weakness(file, vulnerability, last, diagnostics);
        check_scores(file, vulnerability, diagnostics);
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
pub fn check_complete(file: FileId, advisory: &Advisory, diagnostics: &mut Diagnostics) {
    if advisory.published.is_none() && advisory.state != State::Draft {
        diagnostics
            .add(&MISSING_KEY, Span::new(file, 0..3), "this advisory does not say when it was published")
            .help("add `published = 2026-03-02T09:00:00Z`, or `state = \"draft\"` until it is");
    }
    check_profile(file, advisory, diagnostics);
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
        check_actionable(file, advisory.category, vulnerability.get_ref(), diagnostics);
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

/// Holds the revisions against the rules of CSAF 2.0 for `revision_history`, which readers of any format expect.
fn check_revisions(file: FileId, advisory: &Advisory, diagnostics: &mut Diagnostics) {
    let mut report = |revision: &Spanned<Revision>, message: String, help: &str| {
        diagnostics.add(&REVISION_HISTORY, span_of(file, revision), message).help(help);
    };
    let revisions = &advisory.revisions;
    let numbers: Vec<Option<Number>> = revisions.iter().map(|own| Number::of(&own.get_ref().number)).collect();
    for (revision, number) in revisions.iter().zip(&numbers) {
        let text = &revision.get_ref().number;
        match number {
            None => report(
                revision,
                format!("`{text}` is no number of a revision"),
                "write `1.0.0` (semantic versions) or `1`",
            ),
            Some(number) if number.is_prerelease => {
                report(
                    revision,
                    format!("`{text}` is the number of a draft, which no reader has seen"),
                    "leave drafts out of `revisions`",
                );
            }
            Some(number) if number.parts[0] == 0 && advisory.state != State::Draft => {
                report(
                    revision,
                    format!("`{text}` is the number of a draft, and this is published"),
                    "begin with `1.0.0`, and leave drafts out",
                );
            }
            Some(_) => {}
        }
    }
    for (pair, number) in revisions.windows(2).zip(numbers.windows(2)) {
        let [before, after] = pair else { continue };
        let (first, second) = (before.get_ref(), after.get_ref());
        if second.date < first.date {
            report(
                after,
                format!("revision {} is older than {} before it", second.number, first.number),
                "write the oldest first",
            );
        }
        let [Some(a), Some(b)] = number else { continue };
        if a.parts.len() != b.parts.len() {
            report(
                after,
                format!("`{}` follows `{}`", second.number, first.number),
                "number all revisions in one way: `1.0.0` or `1`",
            );
        } else if b.parts <= a.parts {
            report(after, format!("`{}` follows `{}`", second.number, first.number), "count upwards");
        } else if b.parts[0] > a.parts[0] + 1 {
            let help = format!("the next whole number is {}", a.parts[0] + 1);
            report(after, format!("`{}` follows `{}`", second.number, first.number), &help);
        }
    }
    if let (Some(first), Some(Some(number))) = (revisions.first(), numbers.first())
        && number.parts[0] > 1
    {
        report(
            first,
            format!("the first revision is `{}`", first.get_ref().number),
            "begin with `1.0.0`; earlier revisions stay in the list",
        );
    }
    if let (Some(first), Some(published)) = (revisions.first(), &advisory.published)
        && first.get_ref().date != *published.get_ref()
        && advisory.state != State::Draft
    {
        let message =
            format!("the first revision is of {}, `published` says {}", first.get_ref().date.0, published.get_ref().0);
        report(first, message, "write the same time in both");
    }
    if let (Some(last), Some(updated)) = (revisions.last(), &advisory.updated)
        && last.get_ref().date != *updated.get_ref()
    {
        let message =
            format!("the last revision is of {}, `updated` says {}", last.get_ref().date.0, updated.get_ref().0);
        report(
            last,
            message,
            "add a revision that says what changed, or remove `updated`: the last revision says it already",
        );
    }
}

/// The number of a revision.
struct Number {
    /// Three parts of a semantic version, or one.
    parts: Vec<u64>,
    is_prerelease: bool,
}

impl Number {
    fn of(text: &str) -> Option<Number> {
        let (core, build) = text.split_once('+').map_or((text, None), |(core, build)| (core, Some(build)));
        let (core, pre) = core.split_once('-').map_or((core, None), |(core, pre)| (core, Some(pre)));
        let is_word = |part: &str| {
            part.split('.').all(|p| !p.is_empty() && p.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'))
        };
        let number = |part: &str| {
            let is_plain = part == "0" || (!part.starts_with('0') && part.bytes().all(|b| b.is_ascii_digit()));
            part.parse().ok().filter(|_| is_plain)
        };
        let parts: Option<Vec<u64>> = core.split('.').map(number).collect();
        let parts = parts.filter(|parts| matches!(parts.len(), 1 | 3))?;
        let is_whole = parts.len() == 1 && (pre.is_some() || build.is_some());
        let is_odd = pre.is_some_and(|pre| !is_word(pre)) || build.is_some_and(|build| !is_word(build));
        (!is_whole && !is_odd).then_some(Number { parts, is_prerelease: pre.is_some() })
    }
}

fn check_weakness(file: FileId, vulnerability: &Vulnerability, last: Option<Moment>, diagnostics: &mut Diagnostics) {
    let Some(cwe) = &vulnerability.cwe else { return };
    let (id, day) = (&cwe.get_ref().0, last.map(Moment::date));
    match (cwe.get_ref().since(), day) {
        (None, _) => {
            diagnostics
                .add(&UNKNOWN_CWE, span_of(file, cwe), format!("there is no weakness {id}"))
                .help("look it up at https://cwe.mitre.org; views and categories are no weaknesses");
        }
        (Some(Some(since)), Some(day)) if day < since => {
            diagnostics
                .add(&UNKNOWN_CWE, span_of(file, cwe), format!("{id} exists since {since}, and this is of {day}"))
                .help("name one that existed then, or add a revision that changes it");
        }
        _ => {}
    }
}

fn check_scores(file: FileId, vulnerability: &Vulnerability, diagnostics: &mut Diagnostics) {
    for (at, vector) in vulnerability.cvss.iter().enumerate() {
        let version = vector.get_ref().version();
        let mut earlier = vulnerability.cvss[..at].iter();
        if let Some(first) = earlier.find(|first| first.get_ref().version() == version) {
            diagnostics
                .add(&DUPLICATE_ENTRY, span_of(file, vector), format!("there are two scores of CVSS {version}"))
                .related(span_of(file, first), "first written here")
                .help("keep the one that holds; products with another score need a vulnerability of their own");
        }
    }
}

/// Reports statements that leave a reader without an answer: what to do, or why there is nothing to do.
fn check_actionable(file: FileId, category: Category, vulnerability: &Vulnerability, diagnostics: &mut Diagnostics) {
    let remedies = &vulnerability.remediations;
    for status in &vulnerability.status {
        let (span, own) = (span_of(file, status), status.get_ref());
        if own.state.as_str() == "affected" && !remedies.iter().any(|remedy| remedy.is_for(own.product.get_ref())) {
            let message = format!("`{}` is affected, and nothing says what to do", own.product.get_ref());
            let help =
                "add a `remediations` entry; if there is nothing, `kind = \"none-available\"` or `\"no-fix-planned\"`";
            diagnostics.add(&NO_REMEDIATION, span, message).help(help);
        }
        if own.state.as_str() == "not-affected" && category == Category::Vex && vulnerability.justification.is_none() {
            let message = format!("`{}` is not affected, and nothing says why", own.product.get_ref());
            let help = "add `justification` to the vulnerability, such as `\"component_not_present\"`";
            diagnostics.add(&NO_JUSTIFICATION, span, message).help(help);
        }
    }
}

/// Reports what keeps the CSAF document from the profile of its category.
fn check_profile(file: FileId, advisory: &Advisory, diagnostics: &mut Diagnostics) {
    let (message, help) = match advisory.misfit() {
        Some(Misfit::NoVulnerability) => (
            "this advisory names no vulnerability",
            "add `[[vulnerabilities]]`, or choose `category = \"informational\"`",
        ),
        Some(Misfit::NoCve) => (
            "a vulnerability of this VEX statement has no CVE id, by which programs would know it",
            "add `cve = \"CVE-…\"`, or choose `category = \"security\"`",
        ),
        Some(Misfit::Vulnerability) => (
            "an informational advisory names no vulnerabilities",
            "choose `category = \"security\"`, or name the devices in `products` and describe it in the text",
        ),
        Some(Misfit::NoReference) => {
            ("readers are not told where to read more", "add `references = [{ url = \"https://…\", summary = \"…\" }]`")
        }
        None => return,
    };
    if advisory.state == State::Draft {
        return;
    }
    diagnostics.add(&CSAF_PROFILE, Span::new(file, 0..3), message).help(help);
}

/// Returns the file name of an id, by the rule of CSAF 2.0, section 5.1, for what slugs allow.
fn file_name_of(id: &str) -> String {
    id.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect()
}
