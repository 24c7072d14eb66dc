//! `fieldbook.toml`: the portal, its manufacturer and contacts, languages and levels.
//!
//! Also home of what every TOML file shares: [`table`] reads one with all its mistakes,
//! [`value`] holds the kinds of value.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::diagnostic::{Code, Diagnostics, Level, Place, nearest};
use crate::path::{Locale, SitePath};
use crate::source::{FileId, Sources, Span};

pub mod brand;
mod schema;
pub mod table;
pub mod value;
pub mod version;

use brand::Brand;
use value::{BaseUrl, Date, Email, Period, Phone, Spanned, Text, WebUrl};

/// The name of the file that marks the root of a portal.
pub const FILE_NAME: &str = "fieldbook.toml";

/// Codes of this module.
pub static CODES: &[&Code] = &[&BAD_LANGUAGE, &UNKNOWN_CODE, &MISSING_CONFIG, &brand::LOW_CONTRAST];

static BAD_LANGUAGE: Code = Code::fixed(
    "bad-language",
    "`languages` in `fieldbook.toml` lists the languages of the portal as tags such as `en`, `de` or `pt-BR`, \
     the default one first. A translation of `page.md` is `page.<language>.md`.",
);
static UNKNOWN_CODE: Code = Code::fixed(
    "unknown-code",
    "A key of `[diagnostics]` is the name of a finding, its value `off`, `warning` or `error`. Findings \
     without which a portal has no meaning, such as a syntax error, can not be changed.",
);
static MISSING_CONFIG: Code = Code::fixed(
    "missing-config",
    "The root of a portal is the folder with `fieldbook.toml`. The smallest one is a `[portal]` with a \
     `title` and a `[manufacturer]` with a `name`.",
);

/// `fieldbook.toml` as used.
#[derive(Clone, Debug)]
pub struct Config {
    /// The file, if there is one.
    pub file: Option<FileId>,
    /// `[portal]`.
    pub portal: Portal,
    /// `[manufacturer]`.
    pub manufacturer: Manufacturer,
    /// `[psirt]`.
    pub psirt: Psirt,
    /// `[support_contact]`.
    pub support_contact: SupportContact,
    /// `[csaf]`.
    pub csaf: CsafConfig,
    /// `[markdown]`.
    pub markdown: MarkdownConfig,
    /// `[theme]`.
    pub brand: Brand,
    /// `[coverage]`.
    pub coverage: CoverageConfig,
    /// `[[not_applicable]]`.
    pub not_applicable: Vec<NotApplicable>,
    /// Languages, the default one first; never empty.
    pub locales: Vec<Locale>,
    /// Levels that differ from those of the codes; `None` is off.
    pub levels: BTreeMap<&'static str, Option<Level>>,
}

impl Config {
    /// Returns the default language.
    pub fn default_locale(&self) -> &Locale {
        &self.locales[0]
    }

    /// Returns the address of the portal without a slash at its end.
    pub fn base_url(&self) -> Option<&str> {
        self.portal.base_url.as_ref().map(|url| url.get_ref().as_str())
    }
}

/// `[portal]`: what the portal is called and where it is.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Portal {
    /// The name of the portal.
    pub title: Option<Text>,
    /// One or two sentences for search engines and the feed.
    pub description: Option<Text>,
    /// Where it is published; only canonical addresses, feeds and the sitemap use it.
    pub base_url: Option<Spanned<BaseUrl>>,
    /// Language tags, the default one first.
    pub languages: Vec<Spanned<String>>,
}

/// `[manufacturer]`: who makes the devices.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Manufacturer {
    /// The name that customers know.
    pub name: Option<String>,
    /// The name in the register of companies.
    pub legal_name: Option<String>,
    /// Postal address, a line each.
    pub address: Option<String>,
    /// Country of the seat.
    pub country: Option<String>,
    /// General mail address.
    pub email: Option<Email>,
    /// General website.
    pub website: Option<WebUrl>,
    /// The representative in the European Union.
    pub eu_representative: Option<Representative>,
}

/// `eu_representative`.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Representative {
    /// Name of the company.
    pub name: Option<String>,
    /// Postal address.
    pub address: Option<String>,
    /// Mail address.
    pub email: Option<Email>,
}

/// `[psirt]`: where vulnerabilities are reported, and what happens then.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Psirt {
    /// Mail address for reports.
    pub email: Option<Email>,
    /// Report form.
    pub url: Option<WebUrl>,
    /// Telephone number.
    pub phone: Option<Phone>,
    /// Languages in which reports are read.
    pub languages: Vec<Spanned<String>>,
    /// OpenPGP key.
    pub pgp: Option<Pgp>,
    /// Longest time until a report is acknowledged.
    pub acknowledge_within: Option<Period>,
    /// Longest time between two words on its state.
    pub status_every: Option<Period>,
    /// The disclosure policy, a page of the tree.
    pub policy: Option<Spanned<String>>,
}

/// `psirt.pgp`.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Pgp {
    /// Fingerprint in hexadecimal digits.
    pub fingerprint: Option<Spanned<String>>,
    /// The public key, a file of the tree.
    pub key: Option<Spanned<String>>,
}

/// `[support_contact]`: ordinary help for customers.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SupportContact {
    /// Mail address.
    pub email: Option<Email>,
    /// Telephone number.
    pub phone: Option<Phone>,
    /// Help pages or form.
    pub url: Option<WebUrl>,
    /// When somebody answers.
    pub hours: Option<Text>,
    /// Usual time until an answer.
    pub response_time: Option<Period>,
}

/// `[markdown]`.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct MarkdownConfig {
    /// What happens to raw HTML.
    pub raw_html: RawHtml,
}

/// `[csaf]`: advisories for programs.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CsafConfig {
    /// Whether advisories are published as CSAF documents.
    pub publish: bool,
    /// Whether others may list this provider.
    pub list_on_aggregators: bool,
    /// Whether others may copy the documents.
    pub mirror_on_aggregators: bool,
}

impl Default for CsafConfig {
    fn default() -> Self {
        CsafConfig { publish: true, list_on_aggregators: true, mirror_on_aggregators: true }
    }
}

/// `[coverage]`: what the portal is held against.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CoverageConfig {
    /// Ids of the baselines, in the order in which they are shown; all if it is empty.
    pub baselines: Vec<Spanned<String>>,
    /// Whether the portal shows what it answers and what not.
    pub publish: bool,
    /// Whether a product's page says how much is answered.
    pub badge: bool,
}

impl Default for CoverageConfig {
    fn default() -> Self {
        CoverageConfig { baselines: Vec::new(), publish: true, badge: false }
    }
}

/// `[[not_applicable]]`: an item of a baseline that does not apply, with the reasons that NIST IR 8425 asks for.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NotApplicable {
    /// The item, such as `EDU-6` or `8259b:EDU-6`.
    pub item: Spanned<String>,
    /// Why it does not apply.
    pub rationale: Text,
    /// What is done instead.
    pub compensating: Option<Text>,
    /// What risk remains.
    pub residual_risk: Option<Text>,
    /// When that was decided.
    pub decided: Option<Date>,
    /// When it has to be decided again.
    pub review: Spanned<Date>,
    /// The products that it does not apply to, in `fieldbook.toml`; all if it is empty.
    #[serde(default)]
    pub products: Vec<Spanned<String>>,
}

/// What happens to raw HTML in Markdown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RawHtml {
    /// It is shown as text.
    #[default]
    Escape,
    /// Harmless elements are kept, the rest is removed.
    Sanitise,
}

#[derive(Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(title = "fieldbook.toml")]
pub(crate) struct Written {
    /// What the portal is called and where it is.
    portal: Portal,
    /// Who makes the devices.
    manufacturer: Manufacturer,
    /// Where vulnerabilities are reported.
    psirt: Psirt,
    /// Where ordinary help is.
    support_contact: SupportContact,
    /// How pages are read.
    markdown: MarkdownConfig,
    csaf: CsafConfig,
    /// How the portal looks.
    theme: Brand,
    /// What the portal is held against.
    coverage: CoverageConfig,
    /// Items of baselines that do not apply to the manufacturer.
    not_applicable: Vec<NotApplicable>,
    /// The level of each finding.
    diagnostics: BTreeMap<Spanned<String>, Spanned<Setting>>,
}

#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Setting {
    Off,
    Warning,
    Error,
}

/// Reads `fieldbook.toml`; `codes` are all codes whose level can be set.
pub fn parse(sources: &Sources, codes: &[&'static Code], diagnostics: &mut Diagnostics) -> Config {
    let file = SitePath::new(FILE_NAME).ok().and_then(|path| sources.find(&path));
    let Some(file) = file else {
        diagnostics
            .add(&MISSING_CONFIG, Place::Nowhere, "there is no `fieldbook.toml` at the root")
            .help("write one with `[portal] title = \"…\"` and `[manufacturer] name = \"…\"`");
        return from_written(None, Written::default(), codes, diagnostics);
    };
    let before = diagnostics.iter().count();
    let written = table::parse(file, sources.get(file).text(), diagnostics).read::<Written>(&[], diagnostics);
    let written = written.unwrap_or_default();
    let is_damaged = diagnostics.iter().count() > before;
    let required = [
        ("portal", "title", written.portal.title.as_ref().is_none_or(Text::is_blank)),
        ("manufacturer", "name", written.manufacturer.name.as_ref().is_none_or(|name| name.trim().is_empty())),
    ];
    for (section, key, is_missing) in required {
        if is_missing && !is_damaged {
            diagnostics
                .add(&table::MISSING_KEY, file, format!("`[{section}]` has no `{key}`"))
                .help(format!("add `{key} = \"…\"` below `[{section}]`"));
        }
    }
    from_written(Some(file), written, codes, diagnostics)
}

fn from_written(
    file: Option<FileId>,
    written: Written,
    codes: &[&'static Code],
    diagnostics: &mut Diagnostics,
) -> Config {
    let locales = locales(file, &written.portal.languages, diagnostics);
    if let Some(file) = file {
        check_psirt(file, &written.psirt, diagnostics);
        written.theme.check(file, diagnostics);
    }
    let mut levels = BTreeMap::new();
    for (name, setting) in &written.diagnostics {
        let Some(code) = codes.iter().find(|code| code.name == name.get_ref() && code.adjustable) else {
            let Some(file) = file else { continue };
            let adjustable = codes.iter().filter(|code| code.adjustable).map(|code| code.name);
            let fixed = codes.iter().any(|code| code.name == name.get_ref());
            let message = match fixed {
                true => format!("the level of `{}` can not be set", name.get_ref()),
                false => format!("no finding is called `{}`", name.get_ref()),
            };
            let finding = diagnostics.add(&UNKNOWN_CODE, Span::new(file, name.span()), message);
            match nearest(name.get_ref(), adjustable) {
                Some(meant) if !fixed => finding.help(format!("did you mean `{meant}`?")),
                _ => finding
                    .help("`fieldbook explain` lists all; `fieldbook explain CODE` says whether a level can be set"),
            };
            continue;
        };
        let level = match setting.get_ref() {
            Setting::Off => None,
            Setting::Warning => Some(Level::Warning),
            Setting::Error => Some(Level::Error),
        };
        levels.insert(code.name, level);
    }
    Config {
        file,
        portal: written.portal,
        manufacturer: written.manufacturer,
        psirt: written.psirt,
        support_contact: written.support_contact,
        markdown: written.markdown,
        csaf: written.csaf,
        brand: written.theme,
        coverage: written.coverage,
        not_applicable: written.not_applicable,
        locales,
        levels,
    }
}

fn check_psirt(file: FileId, psirt: &Psirt, diagnostics: &mut Diagnostics) {
    for tag in psirt.languages.iter().filter(|tag| Locale::new(tag.get_ref()).is_none()) {
        diagnostics
            .add(&BAD_LANGUAGE, Span::new(file, tag.span()), format!("`{}` is not a language tag", tag.get_ref()))
            .help("write tags such as `en`, `de` or `pt-BR`");
    }
    let Some(fingerprint) = psirt.pgp.as_ref().and_then(|pgp| pgp.fingerprint.as_ref()) else { return };
    let digits: String = fingerprint.get_ref().chars().filter(|c| !c.is_whitespace() && *c != ':').collect();
    if !matches!(digits.len(), 40 | 64) || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        diagnostics
            .add(
                &table::WRONG_VALUE,
                Span::new(file, fingerprint.span()),
                "this is not the fingerprint of an OpenPGP key",
            )
            .help("write all of its 40 or 64 hexadecimal digits, as `gpg --fingerprint` shows them");
    }
}

fn locales(file: Option<FileId>, written: &[Spanned<String>], diagnostics: &mut Diagnostics) -> Vec<Locale> {
    let mut locales: Vec<Locale> = Vec::new();
    for tag in written {
        let problem = match Locale::new(tag.get_ref()) {
            Some(locale) if locales.contains(&locale) => "is listed twice",
            Some(locale) => {
                locales.push(locale);
                continue;
            }
            None => "is not a language tag",
        };
        if let Some(file) = file {
            diagnostics
                .add(&BAD_LANGUAGE, Span::new(file, tag.span()), format!("`{}` {problem}", tag.get_ref()))
                .help("write each language once, such as `en`, `de` or `pt-BR`");
        }
    }
    if locales.is_empty() {
        locales.extend(Locale::new("en"));
    }
    locales
}
