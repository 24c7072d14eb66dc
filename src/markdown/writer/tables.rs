//! What Markdown accepts in a table and readers miss in it.

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::Writer;
use crate::diagnostic::Code;

pub(in crate::markdown) static TABLE_CELLS: Code = Code::warning(
    "table-cells",
    "A row of a table has as many cells as its head. What stands in further cells is not shown; a bar inside of a cell is \
     written as `\\|`.",
);
pub(in crate::markdown) static HEADLESS_TABLE: Code = Code::warning(
    "headless-table",
    "The head of a table says what stands in its columns. Who hears a table instead of seeing it hears the head with each \
     cell.",
);

impl Writer<'_> {
    /// Reports a head in which no cell has a text; the events are those after its start.
    pub(super) fn check_head(&mut self, events: &[(Event<'_>, Range<usize>)], range: &Range<usize>) {
        let first = events
            .iter()
            .find(|(event, _)| !matches!(event, Event::Start(Tag::TableCell) | Event::End(TagEnd::TableCell)));
        if first.is_some_and(|(event, _)| *event == Event::End(TagEnd::TableHead)) {
            let span = self.span(range);
            self.diagnostics
                .add(&HEADLESS_TABLE, span, "the head of this table is empty")
                .help("say in the first row what each column holds, or write a list");
        }
    }

    /// Reports cells of a row that the table has no column for.
    pub(super) fn check_cells(&mut self, range: &Range<usize>) {
        let text = self.prepared.text.get(range.clone()).unwrap_or_default().trim();
        let mut n_cells = 1;
        let mut is_escaped = false;
        for c in text.strip_prefix('|').unwrap_or(text).trim_end_matches('|').chars() {
            // A bar in code divides cells as well.
            n_cells += usize::from(c == '|' && !is_escaped);
            is_escaped = c == '\\' && !is_escaped;
        }
        let n_columns = self.alignments.len();
        if n_cells > n_columns {
            let span = self.span(range);
            self.diagnostics
                .add(&TABLE_CELLS, span, format!("this row has {n_cells} cells, the table has {n_columns} columns"))
                .help("add a column to the head, or write `\\|` for a bar in a cell");
        }
    }
}
