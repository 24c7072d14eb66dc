//! Advisories as plain text, to be sent by mail: beside each page, with the same facts in the same order.

use textwrap::{Options, WordSeparator, WordSplitter, fill};

use super::{Artifact, Rendering, Subject};
use crate::diagnostic::Place;
use crate::path::encode_path;
use crate::theme::words::Words;
use crate::view::facts::{Cell, FactTable, Part};
use crate::view::{AdvisoryView, Scene, advisory, plain};

/// Mail programs quote lines of this length without breaking them.
const WIDTH: usize = 72;

pub(super) fn list(rendering: &Rendering<'_>) -> Vec<(String, Subject, Place)> {
    let site = rendering.site;
    let mut texts = Vec::new();
    for entry in &site.advisories {
        for locale in 0..site.config.locales.len() {
            let path = advisory::text_path(&site.route(entry.node, locale));
            let origin = Place::File(site.pages[entry.page].file);
            texts.extend(path.map(|path| (path, Subject::Node(entry.node, locale), origin)));
        }
    }
    texts
}

pub(super) fn make(rendering: &Rendering<'_>, artifact: &Artifact) -> Vec<u8> {
    let Subject::Node(node, locale) = artifact.subject else { return Vec::new() };
    let site = rendering.site;
    let route = site.route(node, locale);
    let scene = Scene { site, theme: rendering.theme, locale, route: &route };
    let Some(advisory) = advisory::view(&scene, node) else { return Vec::new() };
    let mut text = Text::default();
    let words = scene.words();
    text.title(&format!("{}: {}", advisory.id, advisory.title));
    text.paragraphs(&advisory.summary);
    text.facts(&head(&scene, &advisory));
    vulnerabilities(&advisory, words, &mut text);
    for section in plain::sections(&scene, node) {
        text.heading(&section.title);
        text.paragraphs(&section.text);
    }
    let links = [("references", &advisory.references), ("acknowledgments", &advisory.acknowledgments)];
    for (word, parts) in links.into_iter().filter(|(_, parts)| !parts.is_empty()) {
        text.heading(words.get(&format!("advisories.{word}")));
        let items: Vec<String> = parts.iter().map(|part| format!("- {}", said(part))).collect();
        text.paragraphs(&items.join("\n"));
    }
    if !advisory.revisions.is_empty() {
        text.heading(words.get("advisories.revisions"));
        let line = |own: &advisory::RevisionView| format!("- {}, {}: {}", own.number, own.date_iso, own.summary);
        text.paragraphs(&advisory.revisions.iter().map(line).collect::<Vec<_>>().join("\n"));
    }
    text.out.into_bytes()
}

/// Returns what an advisory is, label and value.
fn head(scene: &Scene<'_>, own: &AdvisoryView) -> Vec<(String, String)> {
    let words = scene.words();
    let base = scene.site.config.base_url();
    let products: Vec<&str> = own.products.iter().map(|product| product.title.as_str()).collect();
    let column = |key: &str| words.get(&format!("column.{key}")).to_owned();
    let mut facts = vec![
        (column("severity"), own.severity_text.clone()),
        (column("state"), own.state_text.clone()),
        (column("published"), own.published.clone()),
        (column("updated"), own.updated.clone()),
        (column("products"), products.join(", ")),
    ];
    let fixed = own.fixed.iter().map(|fixed| {
        let versions: Vec<String> = fixed.values.iter().map(said).collect();
        (format!("{} {}", words.get("advisories.fixed_in"), fixed.label), versions.join(", "))
    });
    facts.extend(fixed);
    let page = base.map(|base| format!("{base}/{}", encode_path(scene.route)));
    facts.extend(page.map(|page| (words.get("advisories.web_page").to_owned(), page)));
    facts.retain(|(_, value)| !value.is_empty());
    facts
}

fn vulnerabilities(own: &AdvisoryView, words: &Words, text: &mut Text) {
    for vulnerability in &own.vulnerabilities {
        let names = [vulnerability.cve.as_str(), vulnerability.title.as_str()];
        let names: Vec<&str> = names.into_iter().filter(|name| !name.is_empty()).collect();
        text.heading(&names.join(": "));
        for table in [&vulnerability.status, &vulnerability.remediations].into_iter().flatten() {
            text.table(table);
        }
        let mut facts: Vec<(String, String)> = Vec::new();
        for score in &vulnerability.scores {
            let value = format!("{} {}, {}", score.score, score.severity_text, score.vector);
            facts.push((format!("CVSS {}", score.version), value));
        }
        let weakness = [vulnerability.cwe.as_str(), vulnerability.cwe_name.as_str()];
        let weakness: Vec<&str> = weakness.into_iter().filter(|word| !word.is_empty()).collect();
        for (word, value) in [
            ("weakness", weakness.join(": ")),
            ("exploitation", vulnerability.exploitation.clone()),
            ("justification", vulnerability.justification.clone()),
        ] {
            facts.push((words.get(&format!("advisories.{word}")).to_owned(), value));
        }
        facts.retain(|(_, value)| !value.is_empty());
        text.facts(&facts);
    }
}

/// Returns a piece of text, and where it leads if that is another site.
fn said(part: &Part) -> String {
    match &part.href {
        Some(href) if part.external && *href != part.text => format!("{} <{href}>", part.text),
        _ => part.text.replace('\u{a0}', " "),
    }
}

/// A text that grows, one block after the other.
#[derive(Default)]
struct Text {
    out: String,
}

impl Text {
    fn block(&mut self, block: &str) {
        if !self.out.is_empty() {
            self.out.push('\n');
        }
        self.out.push_str(block);
        self.out.push('\n');
    }

    fn title(&mut self, title: &str) {
        let title = fill(title, options(""));
        let width = title.lines().map(|line| line.chars().count()).max().unwrap_or_default();
        self.block(&format!("{title}\n{}", "=".repeat(width)));
    }

    fn heading(&mut self, title: &str) {
        if !title.is_empty() {
            let title = fill(title, options(""));
            let width = title.lines().map(|line| line.chars().count()).max().unwrap_or_default();
            self.block(&format!("\n{title}\n{}", "-".repeat(width)));
        }
    }

    /// Adds a text, its lines broken where they are too long; code keeps its lines.
    fn paragraphs(&mut self, text: &str) {
        for paragraph in text.split("\n\n").filter(|paragraph| !paragraph.trim().is_empty()) {
            let lines: Vec<String> = paragraph.lines().map(wrap).collect();
            self.block(&lines.join("\n"));
        }
    }

    fn facts(&mut self, facts: &[(String, String)]) {
        let lines: Vec<String> =
            facts.iter().map(|(label, value)| fill(&format!("{label}: {value}"), options("  "))).collect();
        if !lines.is_empty() {
            self.block(&lines.join("\n"));
        }
    }

    /// Adds a table: a line for each row, with the names of its columns.
    fn table(&mut self, table: &FactTable) {
        let cell = |cell: &Cell| cell.iter().map(said).collect::<Vec<_>>().join(", ");
        let rows: Vec<String> = table
            .rows
            .iter()
            .map(|row| {
                let cells = row.iter().map(cell).enumerate().filter(|(_, cell)| !cell.is_empty());
                let cells = cells.map(|(at, cell)| match table.columns.get(at).filter(|_| at > 0) {
                    Some(column) => format!("{column}: {cell}"),
                    None => cell,
                });
                let cells: Vec<String> = cells.collect();
                wrap(&format!("- {}", cells.join("; ")))
            })
            .collect();
        self.block(&format!("{}:\n{}", table.title, rows.join("\n")));
    }
}

/// Breaks lines at spaces only, so that addresses stay whole.
fn options(margin: &str) -> Options<'_> {
    Options::new(WIDTH)
        .subsequent_indent(margin)
        .break_words(false)
        .word_separator(WordSeparator::AsciiSpace)
        .word_splitter(WordSplitter::NoHyphenation)
}

/// Breaks a line; what follows in an item of a list stands below its first word.
fn wrap(line: &str) -> String {
    let rest = line.trim_start();
    let indent = line.len() - rest.len();
    if indent >= 4 {
        return line.to_owned();
    }
    let is_number =
        |mark: &str| mark.strip_suffix('.').is_some_and(|number| number.bytes().all(|b| b.is_ascii_digit()));
    let mark =
        rest.split_once(' ').map_or(0, |(mark, _)| if mark == "-" || is_number(mark) { mark.len() + 1 } else { 0 });
    let margin = " ".repeat(indent + mark);
    fill(line, options(&margin))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_but_not_those_of_code() {
        let long = "word ".repeat(20);
        let item = wrap(&format!("  - {long}"));
        assert!(item.lines().count() > 1 && item.lines().skip(1).all(|line| line.starts_with("    word")), "{item}");
        let address = format!("- See {}", "https://example.com/a-b/".repeat(6));
        assert_eq!(wrap(&address).split_whitespace().count(), 3);
        let code = format!("    {}", "x y ".repeat(30));
        assert_eq!(wrap(&code), code);
    }
}
