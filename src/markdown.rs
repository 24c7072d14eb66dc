//! Markdown to a [`Document`]: HTML with holes.
//!
//! A document depends on its own text only. What other files decide is left open as a [`Hole`]: where
//! a link leads, how a code block is coloured, what a directive inserts, the words of the theme.
//! This module knows neither pages nor languages.

use std::ops::Range;

use crate::diagnostic::Code;
use crate::source::Span;

pub mod directive;
pub mod highlight;
mod sanitise;
mod terms;
mod writer;

pub use terms::TermFinder;
pub use writer::headings::DUPLICATE_ANCHOR;
pub use writer::{Options, parse};

/// Codes of this module.
pub static CODES: &[&Code] = &[
    &directive::UNKNOWN_DIRECTIVE,
    &directive::UNCLOSED_DIRECTIVE,
    &directive::DIRECTIVE_CONTENT,
    &DUPLICATE_ANCHOR,
    &writer::headings::PAGE_TITLE_IN_BODY,
    &writer::RAW_HTML,
    &writer::REMOVED_HTML,
    &writer::TOO_DEEP,
    &writer::code::UNCLOSED_CODE,
    &writer::tables::TABLE_CELLS,
    &writer::tables::HEADLESS_TABLE,
    &writer::UNDEFINED_REFERENCE,
    &writer::code::UNKNOWN_LANGUAGE,
];

/// A parsed Markdown text.
#[derive(Clone, Debug, Default)]
pub struct Document {
    html: String,
    holes: Vec<(u32, Hole)>,
    prose: Vec<Range<u32>>,
    /// Headings in order.
    pub headings: Vec<Heading>,
    /// Links and images in order.
    pub links: Vec<Link>,
    /// Code blocks in order.
    pub code: Vec<CodeBlock>,
    /// What directives insert, in order.
    pub inserts: Vec<Insert>,
    /// The text of the first paragraph.
    pub first_paragraph: String,
    /// How much it says.
    pub size: TextSize,
}

/// How much a text says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TextSize {
    /// Words; in scripts without spaces, two characters count as one.
    pub words: usize,
    /// Sentences; an item of a list, a row of a table and a line of code count as one at least.
    pub sentences: usize,
}

impl TextSize {
    fn minus(self, other: TextSize) -> TextSize {
        TextSize {
            words: self.words.saturating_sub(other.words),
            sentences: self.sentences.saturating_sub(other.sentences),
        }
    }
}

/// A place in a document that something else fills.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hole {
    /// The attributes of an `<a>` that say where [`Document::links`]`[n]` leads.
    Link(usize),
    /// The attributes of an `<img>` that show [`Document::links`]`[n]`.
    Image(usize),
    /// The content of the code element of [`Document::code`]`[n]`.
    Code(usize),
    /// Whatever [`Document::inserts`]`[n]` asks for.
    Insert(usize),
    /// The permalink of [`Document::headings`]`[n]`.
    Permalink(usize),
    /// A word of the theme, by its key.
    Word(&'static str),
    /// The start of an `id` or of the fragment that leads to one: a prefix keeps inserted parts unique.
    Prefix,
}

/// A heading of a document.
#[derive(Clone, Debug)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// The `id` in the page.
    pub anchor: String,
    /// The text without markup.
    pub text: String,
    /// Where it is.
    pub span: Span,
    /// What it says it answers: `## Title {answers="DOC-1.c,EDU-4"}`.
    pub answers: Vec<String>,
    /// How much stands below it, up to the next heading of its level.
    pub size: TextSize,
    at: u32,
    is_top_level: bool,
}

/// A link or an image.
#[derive(Clone, Debug)]
pub struct Link {
    /// The destination as written.
    pub dest: String,
    /// Where the destination is written, or the whole link if it is written elsewhere.
    pub span: Span,
    /// Which of the two.
    pub kind: LinkKind,
    /// Whether an image says what it shows; links always have something to click on.
    pub has_text: bool,
}

/// What a [`Link`] does with its destination.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkKind {
    /// Leads there.
    Link,
    /// Shows it.
    Image,
}

/// A code block.
#[derive(Clone, Debug)]
pub struct CodeBlock {
    /// The language as written.
    pub language: Option<String>,
    /// The code.
    pub text: String,
}

/// A directive that is replaced by something from elsewhere.
#[derive(Clone, Debug)]
pub struct Insert {
    /// What it asks for.
    pub what: InsertKind,
    /// Its argument.
    pub argument: String,
    /// Where the argument is written, or the directive without one.
    pub span: Span,
}

/// What an [`Insert`] asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InsertKind {
    /// Another Markdown file, or the section below one of its headings.
    Include,
    /// A table of facts from `product.toml`.
    Facts,
    /// How far baselines are answered.
    Coverage,
}

/// A glossary term that is marked in a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Index of the term, as given to [`TermFinder::new`].
    pub term: usize,
    start: u32,
    end: u32,
}

/// What is written into the HTML of a document while it is rendered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fill<'a> {
    /// A hole.
    Hole(Hole),
    /// A term, with its HTML.
    Term(usize, &'a str),
}

impl Document {
    /// Appends the HTML with every hole and mark filled by `fill`.
    pub fn render(&self, marks: &[Mark], out: &mut String, fill: impl FnMut(Fill<'_>, &mut String)) {
        self.render_range(0..to_u32(self.html.len()), marks, out, fill);
    }

    /// Appends the HTML of one section, its heading left out; `false` if no heading has that anchor.
    pub fn render_section(&self, anchor: &str, out: &mut String, fill: impl FnMut(Fill<'_>, &mut String)) -> bool {
        let Some(range) = self.section(anchor) else { return false };
        self.render_range(range, &[], out, fill);
        true
    }

    /// Returns whether a section refers to footnotes, which are written elsewhere.
    pub fn section_has_footnotes(&self, anchor: &str) -> bool {
        let range = self.section(anchor).unwrap_or_default();
        self.html[range.start as usize..range.end as usize].contains("<sup class=\"footnote\">")
    }

    fn section(&self, anchor: &str) -> Option<Range<u32>> {
        let index = self.headings.iter().position(|h| h.anchor == anchor && h.is_top_level)?;
        let heading = &self.headings[index];
        let next = self.headings[index + 1..].iter().find(|h| h.is_top_level && h.level <= heading.level);
        let end = next.map_or(to_u32(self.html.len()), |next| next.at);
        let closing = format!("</h{}>", heading.level);
        let after_heading = self.html[heading.at as usize..end as usize].find(&closing);
        Some(after_heading.map_or(heading.at, |at| heading.at + to_u32(at + closing.len()))..end)
    }

    /// Returns whether a heading has this anchor.
    pub fn has_anchor(&self, anchor: &str) -> bool {
        self.headings.iter().any(|heading| heading.anchor == anchor)
    }

    /// Returns the length of its HTML in bytes, without what fills its holes.
    pub fn len(&self) -> usize {
        self.html.len()
    }

    /// Returns whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.html.is_empty() && self.holes.is_empty()
    }

    fn render_range(
        &self,
        range: Range<u32>,
        marks: &[Mark],
        out: &mut String,
        mut fill: impl FnMut(Fill<'_>, &mut String),
    ) {
        let first = self.holes.partition_point(|(at, _)| *at < range.start);
        let mut holes = self.holes[first..]
            .iter()
            .take_while(|(at, _)| *at < range.end || *at == to_u32(self.html.len()))
            .peekable();
        let mut marks = marks.iter().filter(|mark| mark.start >= range.start && mark.end <= range.end).peekable();
        let mut done = range.start;
        loop {
            let next_hole = holes.peek().map_or(u32::MAX, |(at, _)| *at);
            let next_mark = marks.peek().map_or(u32::MAX, |mark| mark.start);
            if next_hole == u32::MAX && next_mark == u32::MAX {
                break;
            }
            let at = next_hole.min(next_mark);
            out.push_str(&self.html[done as usize..at as usize]);
            done = at;
            if next_hole <= next_mark {
                if let Some((_, hole)) = holes.next() {
                    fill(Fill::Hole(*hole), out);
                }
            } else if let Some(mark) = marks.next() {
                fill(Fill::Term(mark.term, &self.html[mark.start as usize..mark.end as usize]), out);
                done = mark.end;
            }
        }
        out.push_str(&self.html[done as usize..range.end as usize]);
    }
}

/// Positions in a document are 32 bits: reading refuses larger files.
fn to_u32(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}
