//! Products: the facts of `product.toml`, each written once and shown wherever it is needed.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

use super::common::in_order;
use crate::config::value::{Choice, Date, Spanned, Text, Vocabulary, WebUrl};
use crate::config::version::Version;
use crate::config::{NotApplicable, table};
use crate::diagnostic::{Code, Diagnostics};
use crate::path::Slug;
use crate::source::{FileId, Span};

/// Two entries that ought to be one.
pub static DUPLICATE_ENTRY: Code = Code::error(
    "duplicate-entry",
    "Releases are told apart by their version, models by their code. Of two with one name nobody knows which is meant.",
);

/// A product.
#[derive(Clone, Debug)]
pub struct Product {
    /// Its `product.toml`.
    pub file: FileId,
    /// The name of its folder.
    pub slug: Slug,
    /// What `product.toml` says.
    pub facts: Facts,
}

/// `product.toml`.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(title = "product.toml")]
pub struct Facts {
    /// What it is called.
    pub name: String,
    /// The family it belongs to.
    pub family: Option<String>,
    /// One or two sentences.
    pub summary: Option<Text>,
    /// What it is for.
    pub intended_use: Option<Text>,
    /// What it is not for.
    pub not_for: Vec<Text>,
    /// What sort of device it is.
    pub category: Option<Text>,
    /// A picture, by its path from the product's folder.
    pub photo: Option<Spanned<String>>,
    /// What the picture shows.
    pub photo_alt: Option<Text>,
    /// Names that its folder had before, for what was promised under them.
    pub former_slugs: Vec<String>,
    /// Slug of the product before it.
    pub predecessor: Option<Spanned<String>>,
    /// Slug of the product after it.
    pub successor: Option<Spanned<String>>,
    /// Slugs of parties that support it.
    pub parties: Vec<Spanned<String>>,
    /// Where it is sold.
    pub markets: Vec<String>,
    /// When the first unit was placed on the market.
    pub first_placed: Option<Spanned<Date>>,
    /// When the last unit was placed on the market.
    pub last_placed: Option<Spanned<Date>>,
    /// Its models.
    pub models: Vec<Model>,
    /// Its serial numbers.
    pub serial: Option<Serial>,
    /// How long it is supported.
    pub support: Support,
    /// How it is updated.
    pub updates: Option<Updates>,
    /// Its firmware.
    pub releases: Vec<Release>,
    /// What it is made of.
    pub components: Vec<Component>,
    /// How one can reach it.
    pub interfaces: Vec<Interface>,
    /// What it says to whom.
    pub network: Vec<Flow>,
    /// What data it handles.
    pub data: Vec<Data>,
    /// What it senses.
    pub sensors: Vec<Sensor>,
    /// Certificates it has.
    pub certificates: Vec<Certificate>,
    /// Items of baselines that do not apply to it.
    pub not_applicable: Vec<NotApplicable>,
    /// Declarations of conformity.
    pub declarations: Vec<Declaration>,
}

impl Support {
    /// Returns the last days: of the sale, and of each scope.
    pub fn ends(&self) -> Vec<(&'static str, Date)> {
        let sale = self.end_of_sale.as_ref().map(|day| ("end_of_sale", *day.get_ref()));
        let scopes = self.scopes().into_iter().filter_map(|(key, until)| Some((key, until?.get_ref().date)));
        sale.into_iter().chain(scopes).collect()
    }

    /// Returns the scopes of support, with their keys, in the order in which people ask for them.
    pub fn scopes(&self) -> [(&'static str, Option<&Spanned<Until>>); 6] {
        [
            ("security_updates", self.security_updates.as_ref()),
            ("functional_updates", self.functional_updates.as_ref()),
            ("vulnerability_notices", self.vulnerability_notices.as_ref()),
            ("technical_help", self.technical_help.as_ref()),
            ("spare_parts", self.spare_parts.as_ref()),
            ("cloud_service", self.cloud_service.as_ref()),
        ]
    }
}

/// An entry of `models`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// The code on the label.
    pub code: Spanned<String>,
    /// What it is called.
    pub name: Option<Text>,
    /// Number in the catalogue.
    pub sku: Option<String>,
    /// Global trade item number.
    pub gtin: Option<String>,
    /// Revision of the hardware.
    pub hardware_revision: Option<String>,
}

/// `serial`.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Serial {
    /// An example.
    pub example: Option<String>,
    /// Where it is printed.
    #[serde(rename = "where")]
    pub place: Option<Text>,
    /// A regular expression that every number matches.
    pub pattern: Option<String>,
}

/// `support`.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Support {
    /// First day of sale.
    pub on_sale: Option<Spanned<Date>>,
    /// Last day of sale.
    pub end_of_sale: Option<Spanned<Date>>,
    /// Last day of security updates.
    pub security_updates: Option<Spanned<Until>>,
    /// Last day of updates with new functions.
    pub functional_updates: Option<Spanned<Until>>,
    /// Last day on which vulnerabilities are announced.
    pub vulnerability_notices: Option<Spanned<Until>>,
    /// Last day of help.
    pub technical_help: Option<Spanned<Until>>,
    /// Last day of spare parts.
    pub spare_parts: Option<Spanned<Until>>,
    /// Last day of the cloud service.
    pub cloud_service: Option<Spanned<Until>>,
    /// How long it is expected to work.
    pub lifespan_years: Option<u32>,
    /// What its maintenance costs.
    pub maintenance_cost: Option<Text>,
    /// Why there are no security updates at all.
    pub unsupported_reason: Option<Text>,
}

/// The end of one scope of support: a date, or a date with a note.
#[derive(Clone, Debug)]
pub struct Until {
    /// The last day.
    pub date: Date,
    /// What else is to be said.
    pub note: Option<Text>,
}

impl JsonSchema for Until {
    fn schema_name() -> Cow<'static, str> {
        "Until".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let date = generator.subschema_for::<Date>();
        json_schema!({
            "anyOf": [
                date,
                {
                    "type": "object",
                    "properties": { "until": date, "note": generator.subschema_for::<Text>() },
                    "required": ["until"],
                    "additionalProperties": false,
                },
            ],
        })
    }
}

impl<'de> Deserialize<'de> for Until {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Until, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Table {
            until: Date,
            note: Option<Text>,
        }
        #[derive(Deserialize)]
        #[serde(
            untagged,
            expecting = "must be a date that exists, such as 2031-06-30, or { until = 2031-06-30, note = \"…\" }"
        )]
        enum Written {
            Date(Date),
            Table(Table),
        }
        Ok(match Written::deserialize(deserializer)? {
            Written::Date(date) => Until { date, note: None },
            Written::Table(table) => Until { date: table.until, note: table.note },
        })
    }
}

/// `updates`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Updates {
    /// Who starts an update.
    pub mode: Choice<UpdateMode>,
    /// Where updates come from.
    pub channel: Option<Text>,
    /// How they are verified.
    pub verify: Option<Choice<Verify>>,
    /// Whether an earlier version can be installed.
    pub rollback: Option<bool>,
    /// How often they come.
    pub frequency: Option<Text>,
    /// How one is told.
    pub notify: Option<Text>,
    /// The guide that shows how to turn them off.
    pub disable_guide: Option<Spanned<String>>,
    /// Why there are none.
    pub no_update_rationale: Option<Text>,
    /// How a unit is replaced instead.
    pub replacement: Option<Text>,
}

/// An entry of `releases`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Release {
    /// Its version.
    pub version: Spanned<Version>,
    /// When it was published.
    pub date: Date,
    /// Whether it mends vulnerabilities.
    #[serde(default)]
    pub security: bool,
    /// What it changes.
    pub notes: Option<Text>,
    /// Ids of the advisories it settles.
    #[serde(default)]
    pub fixes: Vec<Spanned<String>>,
    /// Until when it can be had.
    pub available_until: Option<Spanned<Date>>,
    /// SHA-256 of the file.
    pub sha256: Option<String>,
    /// Size of the file in bytes.
    pub size: Option<u64>,
}

/// An entry of `components`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Component {
    /// What it is called.
    pub name: String,
    /// Its version.
    pub version: Option<String>,
    /// Who makes it.
    pub supplier: Option<String>,
    /// What it does.
    pub purpose: Option<Text>,
    /// Its bill of materials, by its path from the product's folder.
    pub sbom: Option<Spanned<String>>,
}

/// An entry of `interfaces`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Interface {
    /// What sort.
    pub kind: Choice<InterfaceKind>,
    /// What it is called.
    pub name: Option<Text>,
    /// Whether it can be reached without opening the device.
    pub exposed: Option<bool>,
    /// Whether it is on at first.
    pub default: Option<Choice<OnOff>>,
    /// Whether it can be turned off.
    pub can_disable: Option<bool>,
    /// Who is let in.
    pub authentication: Option<Text>,
    /// The guide about it.
    pub guide: Option<Spanned<String>>,
}

/// An entry of `network`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Flow {
    /// Who starts it.
    pub direction: Choice<Direction>,
    /// The protocol.
    pub protocol: String,
    /// The port, or a range.
    pub port: Option<Port>,
    /// The other side.
    pub remote: Option<String>,
    /// What for.
    pub purpose: Option<Text>,
    /// Whether the product needs it to work.
    pub required: Option<bool>,
}

/// A port number or a range of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Port(pub String);

impl JsonSchema for Port {
    fn schema_name() -> Cow<'static, str> {
        "Port".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "anyOf": [
                { "type": "integer", "minimum": 1, "maximum": 65_535 },
                { "type": "string", "pattern": "^[0-9]+( *- *[0-9]+)?$" },
            ],
        })
    }
}

impl<'de> Deserialize<'de> for Port {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Port, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged, expecting = "must be a port from 1 to 65535, or a range such as \"5683-5684\"")]
        enum Written {
            Number(i64),
            Range(String),
        }
        let text = match Written::deserialize(deserializer)? {
            Written::Number(number) => number.to_string(),
            Written::Range(range) => range,
        };
        let is_port = |part: &str| part.trim().parse::<u16>().is_ok_and(|port| port > 0);
        let (first, last) = text.split_once('-').unwrap_or((&text, &text));
        match is_port(first) && is_port(last) {
            true => Ok(Port(text)),
            false => Err(serde::de::Error::custom(format!(
                "must be a port from 1 to 65535, or a range such as \"5683-5684\", not `{text}`"
            ))),
        }
    }
}

/// An entry of `data`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Data {
    /// What it is.
    pub name: Text,
    /// What sort.
    pub class: Choice<DataClass>,
    /// Whether it is about a person.
    pub personal: Option<bool>,
    /// Where it is kept.
    #[serde(default)]
    pub stored_at: Vec<Choice<StoredAt>>,
    /// How long.
    pub retention: Option<Text>,
    /// Who gets it.
    #[serde(default)]
    pub shared_with: Vec<Text>,
    /// What for.
    pub purpose: Option<Text>,
    /// The page that shows how to delete it.
    pub deletion_guide: Option<Spanned<String>>,
}

/// An entry of `sensors`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sensor {
    /// What it senses.
    pub kind: Choice<SensorKind>,
    /// What for.
    pub purpose: Option<Text>,
    /// Whether it can be turned off.
    pub can_be_off: Option<bool>,
    /// How one sees that it is on.
    pub indicator: Option<Text>,
}

/// An entry of `certificates`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Certificate {
    /// The scheme.
    pub scheme: String,
    /// Who issued it.
    pub body: Option<String>,
    /// Its number.
    pub number: Option<String>,
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub until: Option<Spanned<Date>>,
    /// The document, by its path from the product's folder.
    pub document: Option<Spanned<String>>,
}

/// An entry of `declarations`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Declaration {
    /// What sort.
    pub kind: String,
    /// When it was signed.
    pub date: Option<Date>,
    /// Standards it names.
    #[serde(default)]
    pub standards: Vec<String>,
    /// The document, by its path from the product's folder.
    pub document: Option<Spanned<String>>,
    /// Where the document is, if it is elsewhere.
    pub url: Option<WebUrl>,
}

/// Who starts an update.
#[derive(Debug)]
pub struct UpdateMode;

impl Vocabulary for UpdateMode {
    const NAME: &'static str = "update_mode";
    const WORDS: &'static [&'static str] = &["automatic", "automatic-opt-out", "notified", "manual", "none"];
}

/// How an update is verified.
#[derive(Debug)]
pub struct Verify;

impl Vocabulary for Verify {
    const NAME: &'static str = "verify";
    const WORDS: &'static [&'static str] = &["signed", "hash", "none"];
}

/// What sort of interface it is.
#[derive(Debug)]
pub struct InterfaceKind;

impl Vocabulary for InterfaceKind {
    const NAME: &'static str = "interface";
    const WORDS: &'static [&'static str] = &[
        "ethernet",
        "wifi",
        "bluetooth",
        "zigbee",
        "thread",
        "matter",
        "zwave",
        "lora",
        "cellular",
        "nfc",
        "usb",
        "serial",
        "debug",
        "hdmi",
        "button",
        "reset-hole",
        "api-local",
        "api-cloud",
    ];
}

/// Whether something is on.
#[derive(Debug)]
pub struct OnOff;

impl Vocabulary for OnOff {
    const NAME: &'static str = "on_off";
    const WORDS: &'static [&'static str] = &["on", "off"];
}

/// Who starts a connection.
#[derive(Debug)]
pub struct Direction;

impl Vocabulary for Direction {
    const NAME: &'static str = "direction";
    const WORDS: &'static [&'static str] = &["out", "in", "local"];
}

/// What sort of data it is.
#[derive(Debug)]
pub struct DataClass;

impl Vocabulary for DataClass {
    const NAME: &'static str = "data_class";
    const WORDS: &'static [&'static str] = &[
        "usage",
        "environment",
        "location",
        "audio",
        "video",
        "biometric",
        "health",
        "credentials",
        "diagnostics",
        "identifiers",
        "network",
    ];
}

/// Where data is kept.
#[derive(Debug)]
pub struct StoredAt;

impl Vocabulary for StoredAt {
    const NAME: &'static str = "stored_at";
    const WORDS: &'static [&'static str] = &["device", "app", "cloud", "partner"];
}

/// What a sensor senses.
#[derive(Debug)]
pub struct SensorKind;

impl Vocabulary for SensorKind {
    const NAME: &'static str = "sensor";
    const WORDS: &'static [&'static str] =
        &["microphone", "camera", "motion", "temperature", "humidity", "light", "location", "contact", "other"];
}

/// A table of facts, as `:::facts` names it.
#[derive(Debug)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// Whether a product has something to show in it.
    pub is_there: fn(&Facts) -> bool,
}

/// Every table of facts.
pub static TABLES: &[Table] = &[
    Table { name: "identity", is_there: Facts::has_identity },
    Table { name: "models", is_there: |facts| !facts.models.is_empty() },
    Table { name: "support", is_there: |facts| facts.support.is_there() },
    Table { name: "updates", is_there: |facts| facts.updates.is_some() },
    Table { name: "releases", is_there: |facts| !facts.releases.is_empty() },
    Table { name: "components", is_there: |facts| !facts.components.is_empty() },
    Table { name: "interfaces", is_there: |facts| !facts.interfaces.is_empty() },
    Table { name: "network", is_there: |facts| !facts.network.is_empty() },
    Table { name: "data", is_there: |facts| !facts.data.is_empty() },
    Table { name: "sensors", is_there: |facts| !facts.sensors.is_empty() },
    Table { name: "certificates", is_there: |facts| !facts.certificates.is_empty() },
    Table { name: "declarations", is_there: |facts| !facts.declarations.is_empty() },
];

/// The tables that a product's hub shows, in order.
pub static HUB_TABLES: &[&str] = &["identity", "models"];

/// The tables that the page of its technical facts shows, in order.
pub static FACT_TABLES: &[&str] =
    &["network", "interfaces", "data", "sensors", "components", "certificates", "declarations"];

/// The tables that a product's support page shows, in order.
pub static SUPPORT_TABLES: &[&str] = &["support", "updates", "releases"];

impl Facts {
    /// Returns those of some tables in which the product has something to show.
    pub fn shown(&self, names: &'static [&'static str]) -> impl Iterator<Item = &'static str> {
        let is_shown = |name: &&str| TABLES.iter().any(|table| table.name == *name && (table.is_there)(self));
        names.iter().copied().filter(is_shown)
    }

    fn has_identity(&self) -> bool {
        let serial = self.serial.as_ref();
        let has_serial = serial.is_some_and(|s| s.example.is_some() || s.place.is_some() || s.pattern.is_some());
        let has_text = self.family.is_some() || self.category.is_some() || self.intended_use.is_some();
        let has_list = !self.not_for.is_empty() || !self.markets.is_empty() || !self.parties.is_empty();
        let has_date = self.first_placed.is_some() || self.last_placed.is_some();
        let has_kin = self.predecessor.is_some() || self.successor.is_some();
        has_serial || has_text || has_list || has_date || has_kin
    }
}

impl Support {
    fn is_there(&self) -> bool {
        let has_date = self.on_sale.is_some() || self.end_of_sale.is_some();
        let has_text = self.maintenance_cost.is_some() || self.unsupported_reason.is_some();
        has_date || has_text || self.lifespan_years.is_some() || self.scopes().iter().any(|(_, until)| until.is_some())
    }
}

/// Reads a `product.toml`.
pub(super) fn read(file: FileId, slug: Slug, text: &str, diagnostics: &mut Diagnostics) -> Option<Product> {
    let before = diagnostics.iter().count();
    let facts: Facts = table::parse(file, text, diagnostics).read(&[], diagnostics)?;
    let facts = match facts.name.trim() {
        "" => {
            if diagnostics.iter().count() == before {
                diagnostics
                    .add(&table::MISSING_KEY, file, "this product has no `name`")
                    .help("add `name = \"…\"` as the first line");
            }
            Facts { name: slug.to_string(), ..facts }
        }
        _ => facts,
    };
    check(file, &facts, diagnostics);
    Some(Product { file, slug, facts })
}

/// Reports what contradicts itself: dates in the wrong order, versions and models that are there twice.
fn check(file: FileId, facts: &Facts, diagnostics: &mut Diagnostics) {
    unique(
        file,
        "release",
        facts.releases.iter().map(|r| (r.version.get_ref().as_str(), r.version.span())),
        diagnostics,
    );
    unique(file, "model", facts.models.iter().map(|m| (m.code.get_ref().as_str(), m.code.span())), diagnostics);
    let support = &facts.support;
    let mut order = |first: Option<(&str, Date)>, last: &str, day: Option<(Date, Range<usize>)>| {
        let (Some((first, start)), Some((end, span))) = (first, day) else { return };
        in_order(Span::new(file, span), (first, start), (last, end), diagnostics);
    };
    let written = |date: &Option<Spanned<Date>>| date.as_ref().map(|date| (*date.get_ref(), date.span()));
    let day = |date: &Option<Spanned<Date>>| date.as_ref().map(|date| *date.get_ref());
    let on_sale = day(&support.on_sale).map(|date| ("on_sale", date));
    order(on_sale, "end_of_sale", written(&support.end_of_sale));
    for (key, until) in support.scopes() {
        order(on_sale, key, until.map(|until| (until.get_ref().date, until.span())));
    }
    order(day(&facts.first_placed).map(|date| ("first_placed", date)), "last_placed", written(&facts.last_placed));
    for release in &facts.releases {
        order(Some(("date", release.date)), "available_until", written(&release.available_until));
    }
    for certificate in &facts.certificates {
        order(certificate.from.map(|date| ("from", date)), "until", written(&certificate.until));
    }
}

fn unique<'a>(
    file: FileId,
    what: &str,
    names: impl Iterator<Item = (&'a str, Range<usize>)>,
    diagnostics: &mut Diagnostics,
) {
    let mut seen: BTreeMap<&str, Range<usize>> = BTreeMap::new();
    for (name, span) in names {
        match seen.get(name) {
            Some(first) => {
                diagnostics
                    .add(&DUPLICATE_ENTRY, Span::new(file, span), format!("there are two {what}s `{name}`"))
                    .related(Span::new(file, first.clone()), "first written here")
                    .help("keep one of them, or give the other its own name");
            }
            None => {
                seen.insert(name, span);
            }
        }
    }
}
