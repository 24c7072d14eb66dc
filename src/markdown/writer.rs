//! Turns the events of the parser into a [`Document`].

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

use pulldown_cmark::{
    Alignment, BlockQuoteKind, BrokenLink, CowStr, Event, LinkType, Options as Extensions, Parser, Tag, TagEnd,
};

use super::directive::{self, Form, Prepared, UNCLOSED_DIRECTIVE, Verbatim};
use super::highlight::Highlighter;
use super::{Document, Hole, Link, LinkKind, sanitise, to_u32};
use crate::config::RawHtml;
use crate::diagnostic::{Code, Diagnostics};
use crate::html::escape_into;
use crate::source::{FileId, Span};

pub(super) static RAW_HTML: Code = Code::warning(
    "raw-html",
    "Raw HTML is shown as text, because content may come from people who should not be able to run a script in the \
     portal. `[markdown] raw_html = \"sanitise\"` in `fieldbook.toml` keeps harmless elements.",
);
pub(super) static UNDEFINED_REFERENCE: Code = Code::warning(
    "undefined-reference",
    "`[text][name]` is a link whose address is defined elsewhere in the page as `[name]: address`, `[^name]` a footnote that \
     is written as `[^name]: text`. Without the definition it is shown as it is written; a definition that nothing refers to \
     is not shown at all.",
);
pub(super) static REMOVED_HTML: Code = Code::warning(
    "removed-html",
    "`raw_html = \"sanitise\"` keeps elements and attributes that only say how a text looks or what it means. What could run a \
     program, load something, or lead where nobody checks is left out.",
);
pub(super) static TOO_DEEP: Code = Code::error(
    "too-deep",
    "Lists, quotations and emphasis may lie in one another up to a hundred times. What lies deeper would not be shown.",
);
pub(super) mod code;
mod containers;
mod footnotes;
pub(super) mod headings;
pub(super) mod tables;

use containers::Container;
use footnotes::Footnote;

/// How deep elements may nest; deeper ones are not written, so that no reader has to descend into them.
const DEEPEST: usize = 100;

/// What parsing needs beside the text.
#[derive(Clone, Copy, Debug)]
pub struct Options<'a> {
    /// Knows which languages exist.
    pub highlighter: &'a Highlighter,
    /// What happens to raw HTML.
    pub raw_html: RawHtml,
}

/// Parses the text of a file from the byte `start` on.
pub fn parse(file: FileId, text: &str, start: usize, options: Options<'_>, diagnostics: &mut Diagnostics) -> Document {
    let body = &text[start..];
    let prepared = match directive::may_occur(body) {
        true => {
            let verbatim = match directive::code_lines(body) {
                Some(blocks) => Verbatim { blocks, ..Verbatim::default() },
                None => verbatim(body),
            };
            directive::prepare(file, body, start, &verbatim, diagnostics)
        }
        false => directive::unchanged(body),
    };
    let mut undefined: Vec<Range<usize>> = Vec::new();
    let mut callback = |link: BrokenLink<'_>| -> Option<(CowStr<'_>, CowStr<'_>)> {
        // `[text]` alone is more often a text in brackets than a link without its address.
        if matches!(link.link_type, LinkType::Reference | LinkType::Collapsed) {
            undefined.push(link.span);
        }
        None
    };
    let parser = Parser::new_with_broken_link_callback(&prepared.text, extensions(), Some(&mut callback));
    let events: Vec<(Event<'_>, Range<usize>)> = parser.into_offset_iter().collect();
    let mut writer = Writer::new(file, start, body, &prepared, options, diagnostics);
    writer.write_all(&events);
    for range in undefined {
        let span = writer.span(&range);
        writer
            .diagnostics
            .add(&UNDEFINED_REFERENCE, span, "this reference has no definition")
            .help("add a line `[name]: address`, or write the address in round brackets");
    }
    writer.finish()
}

fn extensions() -> Extensions {
    Extensions::ENABLE_TABLES
        | Extensions::ENABLE_FOOTNOTES
        | Extensions::ENABLE_STRIKETHROUGH
        | Extensions::ENABLE_TASKLISTS
        | Extensions::ENABLE_HEADING_ATTRIBUTES
        | Extensions::ENABLE_GFM
        | Extensions::ENABLE_DEFINITION_LIST
}

/// Asks the parser what is verbatim.
fn verbatim(text: &str) -> Verbatim {
    let mut verbatim = Verbatim::default();
    for (event, range) in Parser::new_ext(text, extensions()).into_offset_iter() {
        let is_verbatim = match event {
            Event::Start(Tag::CodeBlock(_)) => true,
            Event::Start(Tag::HtmlBlock) => text[range.clone()].trim_start().starts_with("<!--"),
            _ => false,
        };
        if is_verbatim {
            verbatim.blocks.push(range);
        }
    }
    // A colon that is about to be escaped would begin a definition, and so end the code that it stands in.
    let without = extensions().difference(Extensions::ENABLE_DEFINITION_LIST);
    for (event, range) in Parser::new_ext(text, without).into_offset_iter() {
        match event {
            Event::Code(_) => verbatim.spans.push(range.clone()),
            Event::Start(Tag::CodeBlock(_) | Tag::HtmlBlock) => {}
            _ => continue,
        }
        verbatim.text.push(range);
    }
    verbatim
}

/// HTML that is being written: the page, or a footnote.
#[derive(Default)]
struct Buffer {
    html: String,
    holes: Vec<(u32, Hole)>,
    prose: Vec<Range<u32>>,
}

impl Buffer {
    fn hole(&mut self, hole: Hole) {
        self.holes.push((to_u32(self.html.len()), hole));
    }

    fn append(&mut self, other: Buffer) {
        let shift = to_u32(self.html.len());
        self.html.push_str(&other.html);
        self.holes.extend(other.holes.into_iter().map(|(at, hole)| (at + shift, hole)));
        self.prose.extend(other.prose.into_iter().map(|range| range.start + shift..range.end + shift));
    }
}

struct Writer<'a> {
    file: FileId,
    start: usize,
    body: &'a str,
    prepared: &'a Prepared<'a>,
    options: Options<'a>,
    diagnostics: &'a mut Diagnostics,
    document: Document,
    buffer: Buffer,
    /// Names of the footnotes that are open, and what was written before them.
    outer: Vec<(String, Buffer)>,
    containers: Vec<Container>,
    anchors: HashMap<String, Span>,
    explicit: HashSet<String>,
    /// The number with which the search for a free anchor goes on, by the anchor without a number.
    next_number: HashMap<String, usize>,
    footnotes: BTreeMap<String, Footnote>,
    footnote_order: Vec<String>,
    depth: usize,
    /// How many elements are open in which terms are not marked.
    unmarked: usize,
    alignments: Vec<Alignment>,
    column: usize,
    is_header: bool,
    has_raw_html: bool,
    lists: Vec<bool>,
}

impl<'a> Writer<'a> {
    fn new(
        file: FileId,
        start: usize,
        body: &'a str,
        prepared: &'a Prepared<'a>,
        options: Options<'a>,
        diagnostics: &'a mut Diagnostics,
    ) -> Self {
        Writer {
            file,
            start,
            body,
            prepared,
            options,
            diagnostics,
            document: Document::default(),
            buffer: Buffer::default(),
            outer: Vec::new(),
            containers: Vec::new(),
            anchors: HashMap::new(),
            explicit: HashSet::new(),
            next_number: HashMap::new(),
            footnotes: BTreeMap::new(),
            footnote_order: Vec::new(),
            depth: 0,
            unmarked: 0,
            alignments: Vec::new(),
            column: 0,
            is_header: false,
            has_raw_html: false,
            lists: Vec::new(),
        }
    }

    fn span(&self, range: &Range<usize>) -> Span {
        let original = |at| self.start + self.prepared.original(at);
        Span::new(self.file, original(range.start)..original(range.end))
    }

    fn push(&mut self, html: &str) {
        self.buffer.html.push_str(html);
    }

    fn write_all(&mut self, events: &[(Event<'a>, Range<usize>)]) {
        // An anchor that an author chose wins over one that is made from a text, wherever it stands.
        for (event, _) in events {
            if let Event::Start(Tag::Heading { id: Some(id), .. }) = event {
                self.explicit.insert(id.to_string());
            }
        }
        let mut at = 0;
        while at < events.len() {
            at += self.write(events, at);
        }
        while let Some(container) = self.containers.pop() {
            self.unclosed(&container, "the page ends");
            self.close(&container);
        }
    }

    /// Writes the event at `at` and returns how many events that took.
    fn write(&mut self, events: &[(Event<'a>, Range<usize>)], at: usize) -> usize {
        let (event, range) = &events[at];
        match event {
            Event::Start(Tag::HtmlBlock) => return self.html_block(events, at),
            Event::Start(Tag::Heading { .. }) => return self.heading(events, at),
            Event::Start(Tag::CodeBlock(kind)) => return self.code_block(kind, events, at),
            Event::Start(Tag::Image { .. }) => return self.image(events, at),
            Event::Start(Tag::Paragraph) if is_figure(&events[at..]) => {
                // The paragraph around a captioned image would not be allowed to hold a figure.
                return 2 + self.image(events, at + 1);
            }
            // The corner above the labels of rows heads nothing.
            Event::Start(Tag::TableCell)
                if self.is_header && matches!(events.get(at + 1), Some((Event::End(TagEnd::TableCell), _))) =>
            {
                self.column += 1;
                self.push("<td></td>");
                return 2;
            }
            Event::Start(Tag::MetadataBlock(_)) => {
                let end = events[at..].iter().position(|(e, _)| matches!(e, Event::End(TagEnd::MetadataBlock(_))));
                return end.map_or(1, |end| end + 1);
            }
            Event::Start(tag) => {
                if self.depth == 0 && self.document.first_paragraph.is_empty() && *tag == Tag::Paragraph {
                    self.document.first_paragraph = plain_text(&events[at..], &TagEnd::Paragraph);
                }
                self.depth += 1;
                if self.depth == DEEPEST + 1 {
                    let span = self.span(range);
                    self.diagnostics
                        .add(&TOO_DEEP, span, format!("this lies more than {DEEPEST} elements deep"))
                        .help("take it out of the lists and quotations around it");
                }
                if *tag == Tag::TableHead {
                    self.check_head(&events[at + 1..], range);
                }
                self.start_tag(tag, range);
            }
            Event::End(tag) => {
                while self.containers.last().is_some_and(|container| container.depth >= self.depth) {
                    let Some(container) = self.containers.pop() else { break };
                    self.unclosed(&container, "the list item or quotation around it ends");
                    self.close(&container);
                }
                self.depth = self.depth.saturating_sub(1);
                if matches!(tag, TagEnd::Item | TagEnd::TableRow) {
                    self.document.size.sentences += 1;
                }
                self.end_tag(tag);
            }
            Event::Text(text) => {
                self.check_footnote(range);
                self.text(text);
            }
            Event::Code(code) => {
                self.push("<code>");
                escape_into(code, &mut self.buffer.html);
                self.push("</code>");
            }
            Event::Html(html) | Event::InlineHtml(html) => {
                self.report_removed(range);
                self.raw_html(html, range);
            }
            Event::InlineMath(text) | Event::DisplayMath(text) => self.text(text),
            Event::FootnoteReference(name) => self.footnote_reference(name),
            Event::SoftBreak => self.push("\n"),
            Event::HardBreak => self.push("<br>"),
            Event::Rule => self.push("<hr>"),
            Event::TaskListMarker(true) => self.push("<span class=\"task done\">☑</span> "),
            Event::TaskListMarker(false) => self.push("<span class=\"task\">☐</span> "),
        }
        1
    }

    fn text(&mut self, text: &str) {
        self.count(text);
        let start = to_u32(self.buffer.html.len());
        escape_into(text, &mut self.buffer.html);
        let end = to_u32(self.buffer.html.len());
        if self.unmarked > 0 {
            return;
        }
        // The parser cuts a sentence at every special character: neighbours are one run of prose again.
        match self.buffer.prose.last_mut() {
            Some(last) if last.end == start => last.end = end,
            _ => self.buffer.prose.push(start..end),
        }
    }

    /// Reports a reference to a footnote that does not exist, which the parser takes for text.
    fn check_footnote(&mut self, range: &Range<usize>) {
        let text = &*self.prepared.text;
        let Some(rest) = text.get(range.start..).and_then(|rest| rest.strip_prefix('^')) else { return };
        let before = &text[..range.start];
        let Some((name, _)) = rest.split_once(']').filter(|_| before.ends_with('[') && !before.ends_with("\\[")) else {
            return;
        };
        if !name.is_empty() && !name.contains(char::is_whitespace) {
            let span = self.span(&(range.start - 1..range.start + name.len() + 2));
            self.diagnostics
                .add(&UNDEFINED_REFERENCE, span, "this footnote has no text")
                .help(format!("add a line `[^{name}]: …`, or write `\\[^{name}]` for these characters"));
        }
    }

    fn count(&mut self, text: &str) {
        let is_letter = |c: char| c.is_alphanumeric();
        for word in text.split_whitespace() {
            let n_wide =
                word.chars().filter(|c| matches!(*c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}')).count();
            self.document.size.words += n_wide.div_ceil(2).max(usize::from(word.contains(is_letter)));
            let ends = word.chars().filter(|c| matches!(c, '。' | '！' | '？')).count();
            self.document.size.sentences += ends + usize::from(word.ends_with(['.', '!', '?', '…', ':']));
        }
    }

    fn is_too_deep(&self) -> bool {
        self.depth > DEEPEST
    }

    fn start_tag(&mut self, tag: &Tag<'_>, range: &Range<usize>) {
        if self.is_too_deep() {
            return;
        }
        match tag {
            Tag::Paragraph => self.push("<p>"),
            Tag::BlockQuote(None) => self.push("<blockquote>"),
            Tag::BlockQuote(Some(kind)) => {
                let name = match kind {
                    BlockQuoteKind::Note | BlockQuoteKind::Important => "note",
                    BlockQuoteKind::Tip => "tip",
                    BlockQuoteKind::Warning => "warning",
                    BlockQuoteKind::Caution => "danger",
                };
                self.open_box(name, "");
            }
            Tag::List(Some(1)) => self.push_list("<ol>", true),
            Tag::List(Some(first)) => self.push_list(&format!("<ol start=\"{first}\">"), true),
            Tag::List(None) => self.push_list("<ul>", false),
            Tag::Item => self.push("<li>"),
            Tag::DefinitionList => self.push("<dl>"),
            Tag::DefinitionListTitle => self.push("<dt>"),
            Tag::DefinitionListDefinition => self.push("<dd>"),
            Tag::FootnoteDefinition(name) => {
                let outer = std::mem::take(&mut self.buffer);
                self.outer.push((name.to_lowercase(), outer));
                let span = self.span(range);
                if let Some(first) = self.footnotes.entry(name.to_lowercase()).or_default().span.replace(span) {
                    self.diagnostics
                        .add(&headings::DUPLICATE_ANCHOR, span, format!("the footnote `{name}` is written twice"))
                        .related(first, "first written here")
                        .help("give one of them another name");
                }
            }
            Tag::Table(alignments) => {
                self.alignments.clone_from(alignments);
                self.push("<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"");
                self.buffer.hole(Hole::Word("directive.table"));
                self.push("\"><table>");
            }
            Tag::TableHead => {
                self.is_header = true;
                self.column = 0;
                self.push("<thead><tr>");
            }
            Tag::TableRow => {
                self.check_cells(range);
                self.column = 0;
                self.push("<tr>");
            }
            Tag::TableCell => {
                let element = if self.is_header { "<th scope=\"col\"" } else { "<td" };
                let class = match self.alignments.get(self.column) {
                    Some(Alignment::Center) => " class=\"center\">",
                    Some(Alignment::Right) => " class=\"right\">",
                    _ => ">",
                };
                self.push(element);
                self.push(class);
            }
            Tag::Emphasis => self.push("<em>"),
            Tag::Strong => self.push("<strong>"),
            Tag::Strikethrough => self.push("<del>"),
            Tag::Superscript => self.push("<sup>"),
            Tag::Subscript => self.push("<sub>"),
            Tag::Link { link_type, dest_url, .. } => {
                let dest = match link_type {
                    LinkType::Email => format!("mailto:{dest_url}"),
                    _ => dest_url.to_string(),
                };
                let index = self.link(dest, dest_url, range, LinkKind::Link);
                self.unmarked += 1;
                self.push("<a");
                self.buffer.hole(Hole::Link(index));
                self.push(">");
            }
            Tag::Heading { .. } | Tag::CodeBlock(_) | Tag::HtmlBlock | Tag::Image { .. } | Tag::MetadataBlock(_) => {}
        }
    }

    fn push_list(&mut self, html: &str, is_ordered: bool) {
        self.lists.push(is_ordered);
        if let Some(container) = self.containers.last_mut()
            && container.form == Form::Steps
            && container.depth + 1 == self.depth
            && is_ordered
        {
            container.found = Some(0);
            self.push(&html.replace("<ol", "<ol class=\"steps\""));
            return;
        }
        self.push(html);
    }

    fn end_tag(&mut self, tag: &TagEnd) {
        if self.depth + 1 > DEEPEST {
            return;
        }
        match tag {
            TagEnd::Paragraph => self.push("</p>"),
            TagEnd::BlockQuote(None) => self.push("</blockquote>"),
            TagEnd::BlockQuote(Some(_)) => self.push("</aside>"),
            TagEnd::List(_) => match self.lists.pop() {
                Some(true) => self.push("</ol>"),
                _ => self.push("</ul>"),
            },
            TagEnd::Item => self.push("</li>"),
            TagEnd::DefinitionList => self.push("</dl>"),
            TagEnd::DefinitionListTitle => self.push("</dt>"),
            TagEnd::DefinitionListDefinition => self.push("</dd>"),
            TagEnd::FootnoteDefinition => self.end_footnote(),
            TagEnd::Table => self.push("</tbody></table></div>"),
            TagEnd::TableHead => {
                self.is_header = false;
                self.push("</tr></thead><tbody>");
            }
            TagEnd::TableRow => self.push("</tr>"),
            TagEnd::TableCell => {
                self.column += 1;
                self.push(if self.is_header { "</th>" } else { "</td>" });
            }
            TagEnd::Emphasis => self.push("</em>"),
            TagEnd::Strong => self.push("</strong>"),
            TagEnd::Strikethrough => self.push("</del>"),
            TagEnd::Superscript => self.push("</sup>"),
            TagEnd::Subscript => self.push("</sub>"),
            TagEnd::Link => {
                self.unmarked = self.unmarked.saturating_sub(1);
                self.push("</a>");
            }
            TagEnd::Heading(_) | TagEnd::CodeBlock | TagEnd::HtmlBlock | TagEnd::Image | TagEnd::MetadataBlock(_) => {}
        }
    }

    fn link(&mut self, dest: String, written: &str, range: &Range<usize>, kind: LinkKind) -> usize {
        let whole = self.span(range);
        let text = self.body.get(self.prepared.original(range.start)..self.prepared.original(range.end));
        // The text of a link may repeat its address, so the last occurrence is the one meant.
        let span = match text.and_then(|text| text.rfind(written)).filter(|_| !written.is_empty()) {
            Some(at) => {
                Span { start: whole.start + to_u32(at), end: whole.start + to_u32(at + written.len()), ..whole }
            }
            None => whole,
        };
        self.document.links.push(Link { dest, span, kind, has_text: true });
        self.document.links.len() - 1
    }

    fn image(&mut self, events: &[(Event<'a>, Range<usize>)], at: usize) -> usize {
        let (Event::Start(Tag::Image { dest_url, title, .. }), range) = &events[at] else { return 1 };
        let mut depth = 0usize;
        let length = events[at..]
            .iter()
            .position(|(event, _)| {
                match event {
                    Event::Start(Tag::Image { .. }) => depth += 1,
                    Event::End(TagEnd::Image) => depth -= 1,
                    _ => {}
                }
                depth == 0
            })
            .unwrap_or(0);
        let alt = plain_text(&events[at..=at + length], &TagEnd::Paragraph);
        let is_figure = at > 0 && events[at - 1].0 == Event::Start(Tag::Paragraph) && is_figure(&events[at - 1..]);
        if is_figure {
            self.push("<figure>");
        }
        let index = self.link(dest_url.to_string(), dest_url, range, LinkKind::Image);
        self.document.links[index].has_text = !alt.trim().is_empty();
        self.push("<img");
        self.buffer.hole(Hole::Image(index));
        self.push(" alt=\"");
        escape_into(&alt, &mut self.buffer.html);
        self.push("\">");
        if is_figure {
            self.push("<figcaption>");
            escape_into(title, &mut self.buffer.html);
            self.push("</figcaption></figure>");
        }
        length + 1
    }

    /// Reports what the cleaning of raw HTML will take out of it.
    fn report_removed(&mut self, range: &Range<usize>) {
        if self.options.raw_html == RawHtml::Escape || self.prepared.fence_at(range.start).is_some() {
            return;
        }
        let prepared = self.prepared;
        for (at, what) in sanitise::removed(prepared.text.get(range.clone()).unwrap_or_default()) {
            let span = self.span(&(range.start + at.start..range.start + at.end));
            self.diagnostics
                .add(&REMOVED_HTML, span, format!("{what} is not kept"))
                .help("write it in Markdown, or remove it");
        }
    }

    fn raw_html(&mut self, html: &str, range: &Range<usize>) {
        if self.prepared.fence_at(range.start).is_some() {
            let span = self.span(range);
            self.diagnostics
                .add(&UNCLOSED_DIRECTIVE, span, "a directive can not stand inside of a paragraph")
                .help("leave a line empty before it, or indent it less");
            return;
        }
        if html.trim_start().starts_with("<!--") {
            return;
        }
        match self.options.raw_html {
            RawHtml::Sanitise => {
                self.has_raw_html = true;
                self.push(html);
            }
            RawHtml::Escape => {
                let span = self.span(range);
                self.diagnostics.add(&RAW_HTML, span, "raw HTML is shown as text").help(
                    "use Markdown, or allow harmless elements with `[markdown] raw_html = \"sanitise\"` in `fieldbook.toml`",
                );
                escape_into(html, &mut self.buffer.html);
            }
        }
    }

    fn finish(mut self) -> Document {
        self.write_footnotes();
        self.measure_sections();
        let Buffer { html, holes, prose } = self.buffer;
        match self.has_raw_html {
            // Cleaning moves the text, so terms are not marked in pages with raw HTML.
            true => {
                (self.document.html, self.document.holes) = sanitise::clean(&html, &holes);
                for heading in &mut self.document.headings {
                    heading.is_top_level = false;
                }
            }
            false => (self.document.html, self.document.holes, self.document.prose) = (html, holes, prose),
        }
        self.document
    }
}

/// Returns whether a paragraph holds nothing but an image with a title.
fn is_figure(events: &[(Event<'_>, Range<usize>)]) -> bool {
    let Some((Event::Start(Tag::Image { title, .. }), _)) = events.get(1) else { return false };
    let end = events.iter().position(|(event, _)| *event == Event::End(TagEnd::Image));
    let after = end.and_then(|end| events.get(end + 1));
    !title.is_empty() && matches!(after, Some((Event::End(TagEnd::Paragraph), _)))
}

fn plain_text(events: &[(Event<'_>, Range<usize>)], end: &TagEnd) -> String {
    let mut text = String::new();
    for (event, _) in events {
        match event {
            Event::Text(part) | Event::Code(part) => text.push_str(part),
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            Event::End(tag) if tag == end => break,
            _ => {}
        }
    }
    text
}
