//! What Tera says about templates, made into findings.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use tera::ErrorKind;

use super::TEMPLATE_SYNTAX;
use crate::diagnostic::{Code, Diagnostics, Place, nearest};
use crate::source::{FileId, Span};

/// One mistake in a template.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// The template it is in, or all that take part in it.
    pub(super) templates: Vec<String>,
    /// The template that is missing, if that is the mistake.
    pub(super) missing: Option<String>,
    message: String,
    /// Where in the first of its templates it is.
    range: Option<Range<usize>>,
}

/// Returns the mistakes that an error tells of; `texts` are the templates that were being loaded.
pub(super) fn of(error: &tera::Error, texts: &[(String, &str)]) -> Vec<Fault> {
    let fault = |templates: Vec<String>, message: String| Fault { templates, missing: None, message, range: None };
    match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => vec![Fault {
            range: Some(report.span().range.clone()),
            ..fault(vec![report.filename().to_owned()], report.message().to_owned())
        }],
        ErrorKind::MissingParent { current, parent } => vec![Fault {
            missing: Some(parent.clone()),
            ..fault(vec![current.clone()], format!("it extends `{parent}`, which does not exist"))
        }],
        ErrorKind::CircularExtend { tpl, inheritance_chain: chain }
        | ErrorKind::CircularInclude { tpl, include_chain: chain } => {
            let templates: Vec<String> = std::iter::once(tpl).chain(chain).cloned().collect();
            vec![fault(templates, "this template leads back to itself".to_owned())]
        }
        other => {
            let text = other.to_string();
            let reports = reports(&text, texts);
            match reports.is_empty() {
                true => vec![fault(quoted(&text), text)],
                false => reports,
            }
        }
    }
}

/// Returns the own template that replaces one of the theme without the blocks that others of the theme fill.
pub(super) fn replaced_parent(faults: &[Fault], templates: &[(String, &str)]) -> Option<String> {
    let fault = faults.iter().find(|fault| missing_block(fault).is_some())?;
    let name = fault.templates.first()?;
    let mut text = templates.iter().find(|(own, _)| own == name)?.1;
    // From a template of the theme up to the first one that is not the theme's.
    for _ in 0..templates.len() {
        let parent = text.split_once("extends")?.1.split(['"', '\'']).nth(1)?;
        let own = templates.iter().find(|(name, _)| name == parent);
        let (found, parent_text) = own.or_else(|| templates.iter().find(|(n, _)| *n == format!("default/{parent}")))?;
        if !found.starts_with("default/") {
            return Some(found.clone());
        }
        text = parent_text;
    }
    None
}

/// Reports that an own template lacks the blocks of the one it replaces.
pub(super) fn report_missing_blocks(
    name: &str,
    faults: &[Fault],
    files: &BTreeMap<String, FileId>,
    diagnostics: &mut Diagnostics,
) {
    let blocks: BTreeSet<&str> = faults.iter().filter_map(missing_block).collect();
    let blocks: Vec<String> = blocks.into_iter().map(|block| format!("`{block}`")).collect();
    let place = files.get(name).map_or(Place::Nowhere, |file| Place::File(*file));
    diagnostics
        .add(
            &TEMPLATE_SYNTAX,
            place,
            format!("others of the theme fill blocks that it does not have: {}", blocks.join(", ")),
        )
        .help(format!(
            "start it with `{{% extends \"default/{name}\" %}}` and change single blocks, or define these as well"
        ));
}

/// Returns the block that a template of the theme fills and no parent has.
fn missing_block(fault: &Fault) -> Option<&str> {
    let is_default = fault.templates.first().is_some_and(|name| name.starts_with("default/"));
    let rest = fault.message.strip_prefix("Block `").filter(|_| is_default)?;
    rest.strip_suffix("` is not defined in any parent template")
}

/// Reads the reports that Tera makes of several mistakes at once: a line `error: …`, a line `--> template:line:column`.
fn reports(text: &str, texts: &[(String, &str)]) -> Vec<Fault> {
    let lines: Vec<&str> = text.lines().collect();
    let faults = lines.windows(2).filter_map(|pair| {
        let message = pair[0].strip_prefix("error: ")?;
        let mut place = pair[1].trim_start().strip_prefix("--> ")?.rsplitn(3, ':');
        let (column, line) = (place.next()?.parse().ok()?, place.next()?.parse().ok()?);
        let template = place.next()?.to_owned();
        let missing = message.strip_prefix("Unknown template `").and_then(|rest| rest.strip_suffix('`'));
        Some(Fault {
            missing: missing.map(str::to_owned),
            message: message.to_owned(),
            range: texts.iter().find(|(name, _)| *name == template).map(|(_, text)| at(text, line, column)),
            templates: vec![template],
        })
    });
    faults.collect()
}

/// Returns the bytes of the word at a line and a column, both from 1.
fn at(text: &str, line: usize, column: usize) -> Range<usize> {
    let start_of_line: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let rest = &text[start_of_line..];
    let start = start_of_line + rest.chars().take(column.saturating_sub(1)).map(char::len_utf8).sum::<usize>();
    let is_word = |c: char| c.is_alphanumeric() || "_.-/\"".contains(c);
    let length = text[start..].find(|c: char| !is_word(c)).unwrap_or(text.len() - start);
    start..start + length
}

fn quoted(text: &str) -> Vec<String> {
    text.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

impl Fault {
    /// Adds it to the findings; `route` names the page that was being rendered.
    pub(super) fn report(
        &self,
        code: &'static Code,
        files: &BTreeMap<String, FileId>,
        route: Option<&str>,
        diagnostics: &mut Diagnostics,
    ) {
        // Where several templates take part, the mistake is in one of the portal, not in the theme.
        let own = self.templates.iter().find(|name| files.contains_key(*name) && !name.starts_with("default/"));
        let file = own.or(self.templates.first()).and_then(|name| files.get(name));
        let place = match (file, &self.range) {
            (None, _) => Place::Nowhere,
            (Some(file), None) => Place::File(*file),
            (Some(file), Some(range)) => Span::new(*file, range.clone()).into(),
        };
        let message = self.message.lines().next().unwrap_or_default().trim_end_matches('.');
        let (message, fields) = message.split_once(". Available fields: ").unwrap_or((message, ""));
        let mut chars = message.chars();
        let message: String = chars.next().into_iter().flat_map(char::to_lowercase).chain(chars).collect();
        let unknown = message.split('`').nth(1).unwrap_or_default().to_owned();
        let finding = diagnostics.add(code, place, message);
        let help = match (nearest(&unknown, fields.split(", ")), fields) {
            (_, "") => None,
            (Some(meant), _) => Some(format!("did you mean `{meant}`?")),
            (None, fields) => Some(format!("there are {fields}")),
        };
        let while_rendering = route.map(|route| format!("this happened while rendering `{route}`"));
        let parts: Vec<String> = help.into_iter().chain(while_rendering).collect();
        if !parts.is_empty() {
            finding.help(parts.join("; "));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_reports_are_told_apart() {
        let text = "error: Block `a` is not defined in any parent template\n --> x.html:3:10\n  |\n3 | y\n\n\
                    error: Unknown template `b.html`\n --> z.html:1:2\n";
        let template = "ä\n\n{% block a %}";
        let found = reports(text, &[("x.html".to_owned(), template)]);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].range.clone().map(|range| &template[range]), Some("a"));
        assert_eq!((found[1].missing.as_deref(), &found[1].range), (Some("b.html"), &None));
    }
}
