//! Code blocks: written as holes, for the highlighter fills them.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, TagEnd};

use super::Writer;
use crate::diagnostic::Code;
use crate::markdown::{CodeBlock, Hole, to_u32};
use crate::source::Span;

pub(in crate::markdown) static UNCLOSED_CODE: Code = Code::warning(
    "unclosed-code",
    "A code block ends with a line of as many backticks or tildes as it was opened with. Without it, everything up to the end \
     of the page is shown as code.",
);
pub(in crate::markdown) static UNKNOWN_LANGUAGE: Code = Code::warning(
    "unknown-language",
    "The word after the opening fence of a code block names its language. Code in an unknown one is shown without \
     colours; `text` says that this is meant.",
);

impl Writer<'_> {
    /// Writes the code block at `at` and returns how many events that took.
    pub(super) fn code_block(
        &mut self,
        kind: &CodeBlockKind<'_>,
        events: &[(Event<'_>, Range<usize>)],
        at: usize,
    ) -> usize {
        let length = events[at..].iter().position(|(e, _)| *e == Event::End(TagEnd::CodeBlock)).unwrap_or(0);
        let text: String = events[at..at + length]
            .iter()
            .filter_map(|(event, _)| match event {
                Event::Text(text) => Some(text.as_ref()),
                _ => None,
            })
            .collect();
        let language = match kind {
            CodeBlockKind::Fenced(info) => info.split([' ', ',', '{', '\t']).next().filter(|word| !word.is_empty()),
            CodeBlockKind::Indented => None,
        };
        if let Some(language) = language.filter(|language| !self.options.highlighter.knows(language)) {
            let whole = self.span(&events[at].1);
            let line = &self.body[(whole.start as usize - self.start)..];
            let offset = to_u32(line.lines().next().and_then(|line| line.find(language)).unwrap_or(0));
            let span =
                Span { start: whole.start + offset, end: whole.start + offset + to_u32(language.len()), ..whole };
            let help = match self.options.highlighter.nearest(language) {
                Some(meant) => format!("did you mean `{meant}`? `text` stands for code without colours"),
                None => "write `text` for code without colours".to_owned(),
            };
            self.diagnostics.add(&UNKNOWN_LANGUAGE, span, format!("no grammar is known for `{language}`")).help(help);
        }
        self.count(&text);
        self.document.size.sentences += text.lines().count();
        self.check_fence(kind, &events[at].1);
        let index = self.document.code.len();
        self.document.code.push(CodeBlock { language: language.map(str::to_owned), text });
        self.push("<pre class=\"code\" tabindex=\"0\" role=\"group\" aria-label=\"");
        self.buffer.hole(Hole::Word("directive.code"));
        self.push("\"><code>");
        self.buffer.hole(Hole::Code(index));
        self.push("</code></pre>");
        length + 1
    }

    /// Reports a fence that swallows the rest of the page.
    fn check_fence(&mut self, kind: &CodeBlockKind<'_>, range: &Range<usize>) {
        let text = self.prepared.text.get(range.clone()).unwrap_or_default();
        let opening: String = text.chars().take_while(|c| matches!(c, '`' | '~')).collect();
        let last = text.trim_end().lines().last().unwrap_or_default().trim_start_matches([' ', '\t', '>']);
        let is_closed = text.trim_end().contains('\n')
            && last.starts_with(&opening)
            && last.trim_matches('`').trim_matches('~').is_empty();
        let is_last = self.prepared.text[range.end.min(self.prepared.text.len())..].trim().is_empty();
        if matches!(kind, CodeBlockKind::Fenced(_)) && is_last && !is_closed {
            let first_line = range.start..range.start + text.lines().next().map_or(0, str::len);
            let span = self.span(&first_line);
            self.diagnostics
                .add(&UNCLOSED_CODE, span, "this code has no end, so the rest of the page is code")
                .help(format!("add a line `{opening}` where it ends"));
        }
    }
}
