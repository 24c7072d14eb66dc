//! Findings for programs: one JSON object a line.

use serde_json::{Value, json};

use super::{Diagnostic, Place, locate};
use crate::source::Sources;

/// Renders one finding as `{"code", "level", "message", "help", "file", "line", "column", "end_line",
/// "end_column", "related": [{"file", "line", "column", "message"}]}` and a newline.
///
/// Lines and columns start at 1, columns count characters; what is unknown is `null`.
pub fn render(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let located = locate(sources, diagnostic.place);
    let end = match diagnostic.place {
        Place::Span(span) => Some(sources.position(span.file, span.end)),
        Place::File(_) | Place::Nowhere => None,
    };
    let start = located.as_ref().and_then(|(_, position)| *position);
    let related: Vec<Value> = diagnostic
        .related
        .iter()
        .map(|(span, label)| {
            let (line, column) = sources.position(span.file, span.start);
            json!({
                "file": sources.get(span.file).path.as_str(),
                "line": line,
                "column": column,
                "message": label,
            })
        })
        .collect();
    let object = json!({
        "code": diagnostic.code.name,
        "level": diagnostic.level.as_str(),
        "message": diagnostic.message,
        "help": diagnostic.help,
        "file": located.map(|(file, _)| file),
        "line": start.map(|(line, _)| line),
        "column": start.map(|(_, column)| column),
        "end_line": end.map(|(line, _)| line),
        "end_column": end.map(|(_, column)| column),
        "related": related,
    });
    format!("{object}\n")
}
