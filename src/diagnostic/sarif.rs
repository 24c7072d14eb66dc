//! Findings as SARIF 2.1.0, which code hosts show beside the lines they are about.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Code, Diagnostic, Diagnostics, Place, locate};
use crate::path::encode_path;
use crate::source::{Sources, Span};

/// Renders all findings as one document; `folder` is that of the portal in its repository.
pub fn render(diagnostics: &Diagnostics, sources: &Sources, folder: &str) -> String {
    let codes: BTreeMap<&str, &Code> = diagnostics.iter().map(|d| (d.code.name, d.code)).collect();
    let rules: Vec<Value> = codes
        .values()
        .map(|code| {
            json!({
                "id": code.name,
                "shortDescription": { "text": code.name.replace('-', " ") },
                "fullDescription": { "text": code.about },
                "defaultConfiguration": { "level": code.level.as_str() },
            })
        })
        .collect();
    let results: Vec<Value> = diagnostics.iter().map(|diagnostic| result(diagnostic, sources, folder)).collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "fieldbook", "version": env!("CARGO_PKG_VERSION"), "rules": rules } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{log:#}\n")
}

fn result(diagnostic: &Diagnostic, sources: &Sources, folder: &str) -> Value {
    let help = diagnostic.help.as_ref().map(|help| format!("\nhelp: {help}")).unwrap_or_default();
    let related: Vec<Value> = diagnostic
        .related
        .iter()
        .filter_map(|(span, label)| {
            let mut location = location(sources, Place::Span(*span), folder)?;
            location["message"] = json!({ "text": label });
            Some(location)
        })
        .collect();
    let mut result = json!({
        "ruleId": diagnostic.code.name,
        "level": diagnostic.level.as_str(),
        "message": { "text": format!("{}{help}", diagnostic.message) },
        "locations": location(sources, diagnostic.place, folder).into_iter().collect::<Vec<_>>(),
    });
    if !related.is_empty() {
        result["relatedLocations"] = related.into();
    }
    result
}

fn location(sources: &Sources, place: Place, folder: &str) -> Option<Value> {
    let (file, start) = locate(sources, place)?;
    let mut physical = json!({ "artifactLocation": { "uri": encode_path(&format!("{folder}{file}")) } });
    if let (Some((line, column)), Place::Span(Span { file, end, .. })) = (start, place) {
        let (end_line, end_column) = sources.position(file, end);
        physical["region"] =
            json!({ "startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column });
    }
    Some(json!({ "physicalLocation": physical }))
}
