//! Footnotes: numbered by their first reference, written at the end of the page.

use super::{Buffer, UNDEFINED_REFERENCE, Writer};
use crate::markdown::Hole;
use crate::source::Span;

/// A footnote, whether its definition or a reference to it came first.
#[derive(Default)]
pub(super) struct Footnote {
    pub(super) content: Buffer,
    pub(super) n_references: usize,
    pub(super) number: Option<usize>,
    pub(super) span: Option<Span>,
}

impl Writer<'_> {
    pub(super) fn footnote_reference(&mut self, name: &str) {
        let next = self.footnote_order.len() + 1;
        let name = name.to_lowercase();
        let footnote = self.footnotes.entry(name.clone()).or_default();
        if footnote.number.is_none() {
            footnote.number = Some(next);
            self.footnote_order.push(name);
        }
        footnote.n_references += 1;
        let number = footnote.number.unwrap_or(next);
        let reference = footnote.n_references;
        self.push("<sup class=\"footnote\"><a href=\"#");
        self.buffer.hole(Hole::Prefix);
        self.push(&format!("fn-{number}\" id=\""));
        self.buffer.hole(Hole::Prefix);
        self.push(&format!("fnref-{number}-{reference}\" role=\"doc-noteref\">{number}</a></sup>"));
    }

    pub(super) fn end_footnote(&mut self) {
        let Some((name, outer)) = self.outer.pop() else { return };
        let content = std::mem::replace(&mut self.buffer, outer);
        self.footnotes.entry(name).or_default().content.append(content);
    }

    /// Writes the footnotes that are referred to, and reports the others.
    pub(super) fn write_footnotes(&mut self) {
        let mut notes = Vec::new();
        for name in &self.footnote_order {
            if let Some(footnote) = self.footnotes.remove(name) {
                notes.push(footnote);
            }
        }
        for span in self.footnotes.values().filter_map(|footnote| footnote.span) {
            self.diagnostics
                .add(&UNDEFINED_REFERENCE, span, "nothing refers to this footnote, so it is not shown")
                .help("refer to it in the text, or remove it");
        }
        if !notes.is_empty() {
            self.push("<section class=\"footnotes\" role=\"doc-endnotes\"><ol>");
            for (index, note) in notes.into_iter().enumerate() {
                let number = index + 1;
                self.push("<li id=\"");
                self.buffer.hole(Hole::Prefix);
                self.push(&format!("fn-{number}\">"));
                self.buffer.append(note.content);
                for reference in 1..=note.n_references {
                    self.push(" <a href=\"#");
                    self.buffer.hole(Hole::Prefix);
                    self.push(&format!("fnref-{number}-{reference}\" role=\"doc-backlink\" aria-label=\""));
                    self.buffer.hole(Hole::Word("directive.back_to_text"));
                    self.push("\">↩</a>");
                }
                self.push("</li>");
            }
            self.push("</ol></section>");
        }
    }
}
