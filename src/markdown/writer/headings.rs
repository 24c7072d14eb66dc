//! Headings and their anchors.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Tag, TagEnd};

use super::{Writer, plain_text};
use crate::diagnostic::Code;
use crate::html::escape_into;
use crate::markdown::{Heading, Hole, TextSize, to_u32};
use crate::source::Span;

/// An anchor that a page has twice.
pub static DUPLICATE_ANCHOR: Code = Code::error(
    "duplicate-anchor",
    "Two headings of one page have the same `{#anchor}`, so a link to it would only ever reach the first. Anchors that \
     are made from the text of a heading get a number instead.",
);
pub(in crate::markdown) static PAGE_TITLE_IN_BODY: Code = Code::warning(
    "page-title-in-body",
    "The title of a page is its only heading of the first level and comes from `title` in its front matter. Headings \
     in the text start with `##`.",
);

impl<'a> Writer<'a> {
    pub(super) fn heading(&mut self, events: &[(Event<'a>, Range<usize>)], at: usize) -> usize {
        let (Event::Start(Tag::Heading { level, id, attrs, .. }), range) = &events[at] else { return 1 };
        let level_number = *level as u8;
        let span = self.span(range);
        let end = TagEnd::Heading(*level);
        let length = events[at..].iter().position(|(e, _)| *e == Event::End(end)).unwrap_or(0);
        let text = plain_text(&events[at..], &end);
        if level_number == 1 {
            let mut first_line = span;
            first_line.end = first_line.end.min(first_line.start + to_u32(text.len() + 2));
            self.diagnostics
                .add(&PAGE_TITLE_IN_BODY, first_line, "this heading has the level of the page's title")
                .help("write `##`, or remove it if it repeats the title");
        }
        let anchor = self.anchor(id.as_deref(), &text, span);
        self.new_tab(level_number);
        let index = self.document.headings.len();
        self.document.headings.push(Heading {
            level: level_number,
            anchor: anchor.clone(),
            text,
            span,
            answers: answers(attrs),
            size: TextSize::default(),
            at: to_u32(self.buffer.html.len()),
            is_top_level: self.depth == 0 && self.containers.is_empty(),
        });
        self.push(&format!("<h{level_number} id=\""));
        self.buffer.hole(Hole::Prefix);
        escape_into(&anchor, &mut self.buffer.html);
        self.push("\">");
        self.unmarked += 1;
        let mut inner = at + 1;
        while inner < at + length {
            inner += self.write(events, inner);
        }
        self.unmarked -= 1;
        // Until the end is known, this is what was said before.
        self.document.headings[index].size = self.document.size;
        self.buffer.hole(Hole::Permalink(index));
        self.push(&format!("</h{level_number}>"));
        length + 1
    }

    /// Finds out how much stands below each heading.
    pub(super) fn measure_sections(&mut self) {
        let whole = self.document.size;
        let before: Vec<(u8, TextSize)> = self.document.headings.iter().map(|h| (h.level, h.size)).collect();
        for (index, heading) in self.document.headings.iter_mut().enumerate() {
            let next = before[index + 1..].iter().find(|(level, _)| *level <= heading.level);
            heading.size = next.map_or(whole, |(_, size)| *size).minus(heading.size);
        }
    }

    fn anchor(&mut self, explicit: Option<&str>, text: &str, span: Span) -> String {
        if let Some(explicit) = explicit {
            if let Some(first) = self.anchors.insert(explicit.to_owned(), span) {
                self.diagnostics
                    .add(&DUPLICATE_ANCHOR, span, format!("the anchor `#{explicit}` is used twice on this page"))
                    .related(first, "first used here")
                    .help("choose another one");
            }
            return explicit.to_owned();
        }
        let base = anchor_for(text);
        let is_free = |anchor: &String| !self.anchors.contains_key(anchor) && !self.explicit.contains(anchor);
        // Where the last search ended, the next one begins, or many equal headings would take long.
        let first = self.next_number.get(&base).copied().unwrap_or(1);
        let numbered = (first..).map(|n| (n, if n == 1 { base.clone() } else { format!("{base}-{n}") }));
        let found = numbered.into_iter().find(|(_, anchor)| is_free(anchor));
        let (number, anchor) = found.unwrap_or((first, base.clone()));
        self.next_number.insert(base, number + 1);
        self.anchors.insert(anchor.clone(), span);
        anchor
    }
}

/// Reads `answers="A, B"`, which the parser cuts at its spaces.
fn answers(attributes: &[(CowStr<'_>, Option<CowStr<'_>>)]) -> Vec<String> {
    let Some(start) = attributes.iter().position(|(name, _)| &**name == "answers") else { return Vec::new() };
    let mut text = attributes[start].1.as_deref().unwrap_or_default().to_owned();
    let is_open = text.starts_with('"') && (text.len() == 1 || !text.ends_with('"'));
    for (name, _) in attributes[start + 1..].iter().take_while(|_| is_open) {
        text.push(' ');
        text.push_str(name);
        if name.ends_with('"') {
            break;
        }
    }
    let items = text.trim_matches('"').split([',', ' ']).map(str::trim).filter(|item| !item.is_empty());
    items.map(str::to_owned).collect()
}

/// Makes an anchor from the text of a heading: letters and digits of any script, words joined by `-`.
fn anchor_for(text: &str) -> String {
    let mut anchor = String::new();
    for c in text.chars().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() || c == '_' {
            anchor.push(c);
        } else if (c.is_whitespace() || c == '-') && !anchor.is_empty() && !anchor.ends_with('-') {
            anchor.push('-');
        }
    }
    while anchor.ends_with('-') {
        anchor.pop();
    }
    if anchor.is_empty() { "section".to_owned() } else { anchor }
}
