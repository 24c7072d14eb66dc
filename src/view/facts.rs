//! Tables of facts: one for each part of `product.toml`.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{LinkView, Scene};
use crate::config::value::{Choice, Date, Spanned, Text, Vocabulary};
use crate::content::product::{
    Certificate, Component, Data, Declaration, Facts, Flow, Interface, Model, Release, Sensor,
};
use crate::html::escape_into;
use crate::path::SitePath;

/// A table.
#[derive(Debug, Default, Serialize)]
pub struct FactTable {
    /// Its anchor: the name of the facts.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What it says as a picture, as SVG, if it has one.
    pub picture: Option<String>,
    /// Titles of the columns; none if each row is a label with its value.
    pub columns: Vec<String>,
    /// The rows; the first cell names what the row is about.
    pub rows: Vec<Vec<Cell>>,
}

/// A cell: what stands in it, one below the other.
pub type Cell = Vec<Part>;

/// A piece of text, perhaps a link or a badge.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Part {
    /// The text.
    pub text: String,
    /// Where it leads.
    pub href: Option<String>,
    /// The language of the text, if it is not that of the page.
    pub lang: Option<String>,
    /// The class of a badge.
    pub badge: Option<String>,
    /// Whether it leads to another site.
    pub external: bool,
    /// Whether it is to be read letter by letter: a hash, an address, a number.
    pub code: bool,
}

impl Part {
    pub(super) fn text(text: &str) -> Part {
        Part { text: text.to_owned(), ..Part::default() }
    }

    pub(super) fn code(text: &str) -> Part {
        Part { code: true, ..Part::text(text) }
    }

    pub(super) fn link(text: &str, href: &str) -> Part {
        Part {
            text: text.to_owned(),
            href: Some(href.to_owned()),
            external: href.starts_with("http"),
            ..Part::default()
        }
    }

    pub(super) fn of_link(link: &LinkView) -> Part {
        Part { lang: link.lang.clone(), ..Part::link(&link.title, &link.href) }
    }

    pub(super) fn of_text(scene: &Scene<'_>, text: &Text) -> Part {
        let (text, lang) = scene.text(text);
        Part { text, lang, ..Part::default() }
    }

    pub(super) fn badge(text: &str, class: &str) -> Part {
        Part { text: text.to_owned(), badge: Some(class.to_owned()), ..Part::default() }
    }
}

impl FactTable {
    /// Leaves out columns in which no row says anything; the first one stays.
    pub(super) fn without_empty_columns(mut self) -> FactTable {
        let is_used = |column: usize| column == 0 || self.rows.iter().any(|row| !row[column].is_empty());
        let used: Vec<bool> = (0..self.columns.len()).map(is_used).collect();
        let keep = |cells: &mut Vec<Cell>| {
            let mut column = 0;
            cells.retain(|_| {
                column += 1;
                used[column - 1]
            });
        };
        if !used.is_empty() {
            self.rows.iter_mut().for_each(keep);
            let mut column = 0;
            self.columns.retain(|_| {
                column += 1;
                used[column - 1]
            });
        }
        self
    }

    /// Appends the table as HTML, for tables in the text of a page.
    pub(super) fn write_html(&self, out: &mut String) {
        out.push_str("<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"");
        escape_into(&self.title, out);
        out.push_str("\"><table class=\"facts\"><caption>");
        escape_into(&self.title, out);
        out.push_str("</caption>");
        if !self.columns.is_empty() {
            out.push_str("<thead><tr>");
            for column in &self.columns {
                out.push_str("<th scope=\"col\">");
                escape_into(column, out);
                out.push_str("</th>");
            }
            out.push_str("</tr></thead>");
        }
        out.push_str("<tbody>");
        for row in &self.rows {
            out.push_str("<tr>");
            for (index, cell) in row.iter().enumerate() {
                out.push_str(if index == 0 { "<th scope=\"row\">" } else { "<td>" });
                for (index, part) in cell.iter().enumerate() {
                    if index > 0 {
                        out.push_str("<br>");
                    }
                    write_part(part, out);
                }
                out.push_str(if index == 0 { "</th>" } else { "</td>" });
            }
            out.push_str("</tr>");
        }
        out.push_str("</tbody></table></div>");
    }
}

fn write_part(part: &Part, out: &mut String) {
    let element = match (&part.href, &part.badge, &part.lang) {
        (Some(href), _, _) => {
            out.push_str("<a href=\"");
            escape_into(href, out);
            out.push_str(if part.external { "\" class=\"external\" rel=\"external noopener\"" } else { "\"" });
            "a"
        }
        (None, Some(badge), _) => {
            out.push_str("<span class=\"badge ");
            escape_into(badge, out);
            out.push('"');
            "span"
        }
        (None, None, Some(_)) => {
            out.push_str("<span");
            "span"
        }
        (None, None, None) if part.code => {
            out.push_str("<code");
            "code"
        }
        (None, None, None) => {
            escape_into(&part.text, out);
            return;
        }
    };
    if let Some(lang) = &part.lang {
        out.push_str(" lang=\"");
        escape_into(lang, out);
        out.push('"');
    }
    out.push('>');
    escape_into(&part.text, out);
    out.push_str(&format!("</{element}>"));
}

/// One row of [`TABLES`].
struct Table {
    name: &'static str,
    columns: &'static [&'static str],
    rows: fn(&Sheet<'_>, &Facts) -> Vec<Vec<Cell>>,
}

/// Every table of facts: its name in `:::facts`, the words of its columns, its rows.
static TABLES: &[Table] = &[
    Table { name: "identity", columns: &[], rows: identity },
    Table { name: "models", columns: &["code", "name", "sku", "gtin", "hardware_revision"], rows: models },
    Table { name: "support", columns: &["scope", "date", "note"], rows: support_rows },
    Table { name: "updates", columns: &[], rows: updates },
    Table {
        name: "releases",
        columns: &["version", "date", "notes", "fixes", "available_until", "sha256"],
        rows: releases,
    },
    Table { name: "components", columns: &["name", "version", "supplier", "purpose", "sbom"], rows: components },
    Table {
        name: "interfaces",
        columns: &["interface", "exposed", "default", "can_disable", "authentication", "guide"],
        rows: interfaces,
    },
    Table {
        name: "network",
        columns: &["remote", "direction", "protocol", "port", "purpose", "required"],
        rows: network,
    },
    Table {
        name: "data",
        columns: &["data", "class", "personal", "stored_at", "retention", "shared_with", "purpose", "deletion"],
        rows: data,
    },
    Table { name: "sensors", columns: &["sensor", "purpose", "can_be_off", "indicator"], rows: sensors },
    Table {
        name: "certificates",
        columns: &["scheme", "body", "number", "from", "until", "document"],
        rows: certificates,
    },
    Table { name: "declarations", columns: &["kind", "date", "standards", "document"], rows: declarations },
];

/// Returns a table of a product, `None` if there is nothing to show.
pub fn product(scene: &Scene<'_>, product: usize, name: &str) -> Option<FactTable> {
    let product = &scene.site.products[product];
    let table = TABLES.iter().find(|table| table.name == name)?;
    let path = SitePath::new(&format!("products/{}/product.toml", product.slug)).ok()?;
    let sheet = Sheet { scene, path };
    let rows = (table.rows)(&sheet, &product.facts);
    let words = scene.words();
    let filled = FactTable {
        id: name.to_owned(),
        title: words.get(&format!("facts.{name}")).to_owned(),
        columns: table.columns.iter().map(|column| words.get(&format!("column.{column}")).to_owned()).collect(),
        rows,
        ..FactTable::default()
    };
    (!filled.rows.is_empty()).then(|| filled.without_empty_columns())
}

/// Returns what was promised about the support of a product, the newest first, `None` if the ledger does not say.
pub(super) fn promises(scene: &Scene<'_>, product: usize) -> Option<FactTable> {
    let words = scene.words();
    let day = |date: Date| vec![Part::text(&words.date(date))];
    let mut before = BTreeMap::new();
    let mut rows = Vec::new();
    let promised = scene.site.ledger.of(&scene.site.products[product]);
    for entry in promised.filter(|entry| entry.published <= scene.site.date) {
        for (scope, until) in &entry.scopes {
            let earlier = before.insert(scope, *until);
            if earlier != Some(*until) {
                let scope = vec![Part::text(words.get(&format!("scope.{scope}")))];
                rows.push(vec![day(entry.published), scope, day(*until), earlier.map(day).unwrap_or_default()]);
            }
        }
    }
    rows.reverse();
    let columns = ["published", "scope", "until", "before"];
    let table = FactTable {
        id: "promises".to_owned(),
        title: words.get("facts.promises").to_owned(),
        columns: columns.iter().map(|column| words.get(&format!("column.{column}")).to_owned()).collect(),
        rows,
        ..FactTable::default()
    };
    (!table.rows.is_empty()).then(|| table.without_empty_columns())
}

/// What rows are made with.
struct Sheet<'a> {
    scene: &'a Scene<'a>,
    path: SitePath,
}

impl Sheet<'_> {
    fn text(&self, text: &Option<Text>) -> Cell {
        text.iter().map(|text| Part::of_text(self.scene, text)).collect()
    }

    fn texts(&self, texts: &[Text]) -> Cell {
        texts.iter().map(|text| Part::of_text(self.scene, text)).collect()
    }

    fn choice<V: Vocabulary>(&self, choice: Choice<V>) -> Part {
        Part::text(self.scene.words().get(&choice.word_key()))
    }

    fn yes_no(&self, value: Option<bool>) -> Cell {
        value.map(|value| Part::text(self.scene.words().yes_no(value))).into_iter().collect()
    }

    fn date(&self, date: Option<Date>) -> Cell {
        date.map(|date| Part::text(&self.scene.words().date(date))).into_iter().collect()
    }

    fn spanned_date(&self, date: &Option<Spanned<Date>>) -> Cell {
        self.date(date.as_ref().map(|date| *date.get_ref()))
    }

    fn link(&self, dest: &Option<Spanned<String>>) -> Cell {
        let link = dest.as_ref().and_then(|dest| self.scene.target_from(&self.path, dest.get_ref()));
        link.iter().map(Part::of_link).collect()
    }

    fn labelled(&self, key: &str, cell: Cell) -> Option<Vec<Cell>> {
        let label = Part::text(self.scene.words().get(&format!("column.{key}")));
        (!cell.is_empty()).then(|| vec![vec![label], cell])
    }
}

fn code(text: &Option<String>) -> Cell {
    text.iter().map(|text| Part::code(text)).collect()
}

fn plain(text: &Option<String>) -> Cell {
    text.iter().map(|text| Part::text(text)).collect()
}

fn identity(sheet: &Sheet<'_>, facts: &Facts) -> Vec<Vec<Cell>> {
    let serial = facts.serial.clone().unwrap_or_default();
    let related = |slug: &Option<Spanned<String>>| -> Cell {
        let node = slug.as_ref().and_then(|slug| sheet.scene.site.find(&format!("products/{}/index", slug.get_ref())));
        node.map(|node| Part::of_link(&sheet.scene.link(node))).into_iter().collect()
    };
    let parties = facts.parties.iter().filter_map(|slug| {
        let node = sheet.scene.site.find(&format!("parties/{}", slug.get_ref()))?;
        Some(Part::of_link(&sheet.scene.link(node)))
    });
    let rows = [
        sheet.labelled("family", plain(&facts.family)),
        sheet.labelled("category", sheet.text(&facts.category)),
        sheet.labelled("intended_use", sheet.text(&facts.intended_use)),
        sheet.labelled("not_for", sheet.texts(&facts.not_for)),
        sheet.labelled("markets", facts.markets.iter().map(|market| Part::text(market)).collect()),
        sheet.labelled("first_placed", sheet.spanned_date(&facts.first_placed)),
        sheet.labelled("last_placed", sheet.spanned_date(&facts.last_placed)),
        sheet.labelled("serial_example", code(&serial.example)),
        sheet.labelled("serial_place", sheet.text(&serial.place)),
        sheet.labelled("serial_pattern", code(&serial.pattern)),
        sheet.labelled("predecessor", related(&facts.predecessor)),
        sheet.labelled("successor", related(&facts.successor)),
        sheet.labelled("parties", parties.collect()),
    ];
    rows.into_iter().flatten().collect()
}

fn models(sheet: &Sheet<'_>, facts: &Facts) -> Vec<Vec<Cell>> {
    let row = |model: &Model| {
        vec![
            vec![Part::code(model.code.get_ref())],
            sheet.text(&model.name),
            code(&model.sku),
            code(&model.gtin),
            plain(&model.hardware_revision),
        ]
    };
    facts.models.iter().map(row).collect()
}

fn support_rows(sheet: &Sheet<'_>, facts: &Facts) -> Vec<Vec<Cell>> {
    let words = sheet.scene.words();
    let scope = |key: &str| vec![Part::text(words.get(&format!("scope.{key}")))];
    let day = |key: &str, date: &Option<Spanned<Date>>| {
        date.as_ref().map(|date| vec![scope(key), sheet.date(Some(*date.get_ref())), Vec::new()])
    };
    let support = &facts.support;
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    rows.extend(day("on_sale", &support.on_sale));
    rows.extend(day("end_of_sale", &support.end_of_sale));
    for (key, until) in support.scopes() {
        if let Some(until) = until.map(Spanned::get_ref) {
            let day = words.fill("support.until", &[("date", &words.date(until.date))]);
            rows.push(vec![scope(key), vec![Part::text(&day)], sheet.text(&until.note)]);
        }
    }
    if support.security_updates.is_none()
        && let Some(reason) = &support.unsupported_reason
    {
        let none = vec![Part::text(words.get("support.none"))];
        rows.push(vec![scope("security_updates"), none, vec![Part::of_text(sheet.scene, reason)]]);
    }
    if let Some(years) = support.lifespan_years {
        let text = words.fill("period.year_many", &[("n", &years.to_string())]);
        rows.push(vec![scope("lifespan"), Vec::new(), vec![Part::text(&text)]]);
    }
    if let Some(cost) = &support.maintenance_cost {
        rows.push(vec![scope("maintenance_cost"), Vec::new(), vec![Part::of_text(sheet.scene, cost)]]);
    }
    rows
}

fn updates(sheet: &Sheet<'_>, facts: &Facts) -> Vec<Vec<Cell>> {
    let Some(updates) = &facts.updates else { return Vec::new() };
    let rows = [
        sheet.labelled("mode", vec![sheet.choice(updates.mode)]),
        sheet.labelled("channel", sheet.text(&updates.channel)),
        sheet.labelled("verify", updates.verify.iter().map(|verify| sheet.choice(*verify)).collect()),
        sheet.labelled("rollback", sheet.yes_no(updates.rollback)),
        sheet.labelled("frequency", sheet.text(&updates.frequency)),
        sheet.labelled("notify", sheet.text(&updates.notify)),
        sheet.labelled("disable_guide", sheet.link(&updates.disable_guide)),
        sheet.labelled("no_update_rationale", sheet.text(&updates.no_update_rationale)),
        sheet.labelled("replacement", sheet.text(&updates.replacement)),
    ];
    rows.into_iter().flatten().collect()
}

fn releases(sheet: &Sheet<'_>, facts: &Facts) -> Vec<Vec<Cell>> {
    let words = sheet.scene.words();
    let mut releases: Vec<&Release> = facts.releases.iter().collect();
    releases.sort_by_key(|release| std::cmp::Reverse(release.date));
    let row = |release: &Release| {
        let mut version = vec![Part::code(release.version.get_ref().as_str())];
        if release.security {
            version.push(Part::badge(words.get("support.security_release"), "security"));
        }
        let fixes = release.fixes.iter().map(|id| match sheet.scene.site.find_advisory(id.get_ref()) {
            Some(entry) => Part::link(id.get_ref(), &sheet.scene.href(entry.node)),
            None => Part::text(id.get_ref()),
        });
        vec![
            version,
            sheet.date(Some(release.date)),
            sheet.text(&release.notes),
            fixes.collect(),
            sheet.spanned_date(&release.available_until),
            code(&release.sha256),
        ]
    };
    releases.into_iter().map(row).collect()
}

fn components(sheet: &Sheet<'_>, facts: &Facts) -> Vec<Vec<Cell>> {
    let row = |component: &Component| {
        vec![
            vec![Part::text(&component.name)],
            code(&component.version),
            plain(&component.supplier),
            sheet.text(&component.purpose),
            sheet.link(&component.sbom),
        ]
    };
    facts.components.iter().map(row).collect()
}

fn interfaces(sheet: &Sheet<'_>, facts: &Facts) -> Vec<Vec<Cell>> {
    let row = |interface: &Interface| {
        let name = match &interface.name {
            Some(name) => Part::of_text(sheet.scene, name),
            None => sheet.choice(interface.kind),
        };
        vec![
            vec![name],
            sheet.yes_no(interface.exposed),
            interface.default.iter().map(|default| sheet.choice(*default)).collect(),
            sheet.yes_no(interface.can_disable),
            sheet.text(&interface.authentication),
            sheet.link(&interface.guide),
        ]
    };
    facts.interfaces.iter().map(row).collect()
}

fn network(sheet: &Sheet<'_>, facts: &Facts) -> Vec<Vec<Cell>> {
    let row = |flow: &Flow| {
        let remote = match &flow.remote {
            Some(remote) => Part::code(remote),
            None => Part::text(sheet.scene.words().get("column.any_remote")),
        };
        vec![
            vec![remote],
            vec![sheet.choice(flow.direction)],
            vec![Part::text(&flow.protocol)],
            flow.port.iter().map(|port| Part::code(&port.0)).collect(),
            sheet.text(&flow.purpose),
            sheet.yes_no(flow.required),
        ]
    };
    facts.network.iter().map(row).collect()
}

fn data(sheet: &Sheet<'_>, facts: &Facts) -> Vec<Vec<Cell>> {
    let row = |data: &Data| {
        vec![
            vec![Part::of_text(sheet.scene, &data.name)],
            vec![sheet.choice(data.class)],
            sheet.yes_no(data.personal),
            data.stored_at.iter().map(|place| sheet.choice(*place)).collect(),
            sheet.text(&data.retention),
            sheet.texts(&data.shared_with),
            sheet.text(&data.purpose),
            sheet.link(&data.deletion_guide),
        ]
    };
    facts.data.iter().map(row).collect()
}

fn sensors(sheet: &Sheet<'_>, facts: &Facts) -> Vec<Vec<Cell>> {
    let row = |sensor: &Sensor| {
        vec![
            vec![sheet.choice(sensor.kind)],
            sheet.text(&sensor.purpose),
            sheet.yes_no(sensor.can_be_off),
            sheet.text(&sensor.indicator),
        ]
    };
    facts.sensors.iter().map(row).collect()
}

fn certificates(sheet: &Sheet<'_>, facts: &Facts) -> Vec<Vec<Cell>> {
    let row = |certificate: &Certificate| {
        let mut until = sheet.spanned_date(&certificate.until);
        if certificate.until.as_ref().is_some_and(|until| *until.get_ref() < sheet.scene.site.date) {
            until.push(Part::badge(sheet.scene.words().get("facts.expired"), "ended"));
        }
        vec![
            vec![Part::text(&certificate.scheme)],
            plain(&certificate.body),
            code(&certificate.number),
            sheet.date(certificate.from),
            until,
            sheet.link(&certificate.document),
        ]
    };
    facts.certificates.iter().map(row).collect()
}

fn declarations(sheet: &Sheet<'_>, facts: &Facts) -> Vec<Vec<Cell>> {
    let row = |declaration: &Declaration| {
        let mut document = sheet.link(&declaration.document);
        document.extend(declaration.url.iter().map(|url| Part::link(url.as_str(), url.as_str())));
        vec![
            vec![Part::text(&declaration.kind)],
            sheet.date(declaration.date),
            declaration.standards.iter().map(|standard| Part::text(standard)).collect(),
            document,
        ]
    };
    facts.declarations.iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::product;

    #[test]
    fn the_tables_are_those_that_can_be_asked_for() {
        let shown: Vec<&str> = TABLES.iter().map(|table| table.name).collect();
        let known: Vec<&str> = product::TABLES.iter().map(|table| table.name).collect();
        assert_eq!(shown, known);
    }

    #[test]
    fn empty_columns_are_left_out() {
        let table = FactTable {
            columns: vec!["a".into(), "b".into(), "c".into()],
            rows: vec![vec![vec![Part::text("1")], vec![], vec![Part::text("3")]]],
            ..FactTable::default()
        };
        let table = table.without_empty_columns();
        assert_eq!(table.columns, ["a", "c"]);
        assert_eq!(table.rows[0].len(), 2);
    }
}
