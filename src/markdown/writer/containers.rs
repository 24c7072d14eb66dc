//! Directives while they are written: what is open, what a line closes, what is left open.

use std::ops::Range;

use pulldown_cmark::{Event, TagEnd};

use super::{RAW_HTML, Writer};
use crate::config::RawHtml;
use crate::html::escape_into;
use crate::markdown::directive::{DIRECTIVE_CONTENT, Fence, Form, UNCLOSED_DIRECTIVE};
use crate::markdown::{Hole, Insert, InsertKind};
use crate::source::Span;

/// A directive that is open.
pub(super) struct Container {
    pub(super) form: Form,
    pub(super) span: Span,
    pub(super) colons: usize,
    /// How many elements were open when it was opened.
    pub(super) depth: usize,
    /// The level of the headings that start a tab, or of the list of the steps, once one was found.
    pub(super) found: Option<u8>,
}

impl<'a> Writer<'a> {
    /// Starts the next section of a `:::tabs` whose headings have this level.
    pub(super) fn new_tab(&mut self, level: u8) {
        let depth = self.depth;
        let Some(container) = self.containers.last_mut() else { return };
        if container.form != Form::Tabs || container.depth != depth {
            return;
        }
        let html = match container.found {
            None => "<section class=\"tab\">",
            Some(first) if level <= first => "</section><section class=\"tab\">",
            Some(_) => return,
        };
        container.found.get_or_insert(level);
        self.push(html);
    }

    pub(super) fn html_block(&mut self, events: &[(Event<'a>, Range<usize>)], at: usize) -> usize {
        let length = events[at..].iter().position(|(e, _)| *e == Event::End(TagEnd::HtmlBlock)).unwrap_or(0);
        // A tag or a comment may go on in the next line, so what stands between directives is looked at as a whole.
        self.report_removed(&events[at].1);
        let mut piece: Option<(String, Range<usize>)> = None;
        for (event, range) in &events[at + 1..at + length] {
            let Event::Html(html) = event else { continue };
            match self.prepared.fence_at(range.start + html.len() - html.trim_start().len()) {
                Some(fence) => {
                    let fence = fence.clone();
                    self.html_piece(piece.take());
                    self.fence(fence);
                }
                None => match &mut piece {
                    Some((text, whole)) => {
                        text.push_str(html);
                        whole.end = range.end;
                    }
                    None => piece = Some((html.to_string(), range.clone())),
                },
            }
        }
        self.html_piece(piece);
        length + 1
    }

    /// Writes a block of raw HTML without its comments, which are not meant for readers.
    fn html_piece(&mut self, piece: Option<(String, Range<usize>)>) {
        let Some((html, range)) = piece else { return };
        let text = without_comments(&html);
        if text.trim().is_empty() {
            return;
        }
        if !text.contains('<') {
            let span = self.span(&range);
            self.diagnostics
                .add(&RAW_HTML, span, "text on the line of a comment is not read as Markdown")
                .help("begin a new line for it, after an empty one");
            self.push("<p>");
            escape_into(text.trim(), &mut self.buffer.html);
            self.push("</p>");
            return;
        }
        // Shown as text, it is a paragraph of its own.
        let is_escaped = self.options.raw_html == RawHtml::Escape;
        if is_escaped {
            self.push("<p>");
        }
        self.raw_html(text.trim_end(), &range);
        if is_escaped {
            self.push("</p>");
        }
    }

    pub(super) fn fence(&mut self, fence: Fence) {
        match fence {
            Fence::Open { directive, argument, argument_span, span, colons } => {
                if let Form::Insert(what) = directive.form {
                    if argument.is_empty() && what != InsertKind::Coverage {
                        self.diagnostics.add(
                            &DIRECTIVE_CONTENT,
                            span,
                            format!("`:::{}` does not say what to insert", directive.name),
                        );
                        return;
                    }
                    self.document.inserts.push(Insert { what, argument, span: argument_span });
                    self.buffer.hole(Hole::Insert(self.document.inserts.len() - 1));
                    return;
                }
                match directive.form {
                    Form::Box => self.open_box(directive.name, &argument),
                    Form::Steps => self.push("<div class=\"procedure\">"),
                    Form::Tabs => self.push("<div class=\"tabs\">"),
                    Form::Details => {
                        if argument.is_empty() {
                            self.diagnostics
                                .add(&DIRECTIVE_CONTENT, span, "`:::details` has no title")
                                .help("write what it holds: `:::details Technical background`");
                        }
                        self.push("<details><summary>");
                        match argument.as_str() {
                            "" => self.buffer.hole(Hole::Word("directive.details")),
                            title => escape_into(title, &mut self.buffer.html),
                        }
                        self.push("</summary>");
                    }
                    Form::Insert(_) | Form::Content => {}
                }
                self.containers.push(Container { form: directive.form, span, colons, depth: self.depth, found: None });
            }
            Fence::Close { span, colons } => {
                let same = self.containers.iter().rposition(|container| container.colons == colons);
                let Some(index) = same.or(self.containers.len().checked_sub(1)) else {
                    self.diagnostics
                        .add(&UNCLOSED_DIRECTIVE, span, "this line closes nothing")
                        .help("remove it, or open a directive before it");
                    return;
                };
                if self.containers[index].depth != self.depth {
                    let opened = self.containers[index].span;
                    self.diagnostics
                        .add(
                            &UNCLOSED_DIRECTIVE,
                            span,
                            "this line closes a directive that was opened outside of this list item or quotation",
                        )
                        .related(opened, "opened here")
                        .help("indent both lines alike");
                    return;
                }
                while self.containers.len() > index {
                    let Some(container) = self.containers.pop() else { break };
                    if self.containers.len() > index {
                        self.unclosed(&container, "another directive ends");
                    }
                    self.close(&container);
                }
            }
        }
    }

    pub(super) fn open_box(&mut self, name: &'static str, title: &str) {
        let word = match name {
            "tip" => "directive.tip",
            "warning" => "directive.warning",
            "danger" => "directive.danger",
            _ => "directive.note",
        };
        self.push(&format!("<aside class=\"box {name}\"><p class=\"box-title\">"));
        match title {
            "" => self.buffer.hole(Hole::Word(word)),
            title => escape_into(title, &mut self.buffer.html),
        }
        self.push("</p>");
    }

    pub(super) fn unclosed(&mut self, container: &Container, before: &str) {
        let line = ":".repeat(container.colons);
        self.diagnostics
            .add(&UNCLOSED_DIRECTIVE, container.span, format!("this directive is not closed before {before}"))
            .help(format!("add a line `{line}` where it ends"));
    }

    pub(super) fn close(&mut self, container: &Container) {
        match container.form {
            Form::Box => self.push("</aside>"),
            Form::Steps => self.push("</div>"),
            Form::Tabs if container.found.is_some() => self.push("</section></div>"),
            Form::Tabs => self.push("</div>"),
            Form::Details => self.push("</details>"),
            Form::Insert(_) | Form::Content => {}
        }
        let missing = match container.form {
            Form::Steps if container.found.is_none() => Some("`:::steps` holds no ordered list"),
            Form::Tabs if container.found.is_none() => Some("`:::tabs` holds no heading, so it has no tab"),
            _ => None,
        };
        if let Some(message) = missing {
            let help = match container.form {
                Form::Steps => "write the steps as `1. …`",
                _ => "start each tab with a heading, such as `### Android`",
            };
            self.diagnostics.add(&DIRECTIVE_CONTENT, container.span, message).help(help);
        }
    }
}

/// Takes comments out of raw HTML; one without an end stays, because then nobody knows what was meant.
fn without_comments(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(start) = rest.find("<!--") {
        let Some(end) = rest[start..].find("-->") else { break };
        out.push_str(&rest[..start]);
        rest = &rest[start + end + 3..];
    }
    out.push_str(rest);
    out
}
