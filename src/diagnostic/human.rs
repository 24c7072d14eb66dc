//! Findings for people: source line, caret, help, related places.

use annotate_snippets::{AnnotationKind, Element, Level as Title, Origin, Renderer, Snippet};

use super::{Diagnostic, Level, Place};
use crate::source::{Sources, Span};

/// Whether escape codes may be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// For terminals.
    Yes,
    /// For files, pipes and `NO_COLOR`.
    No,
}

/// Renders one finding, with a newline at its end.
pub fn render(diagnostic: &Diagnostic, sources: &Sources, colour: Colour) -> String {
    let title = match diagnostic.level {
        Level::Error => Title::ERROR,
        Level::Warning => Title::WARNING,
    };
    let mut elements: Vec<Element<'_>> = Vec::new();
    match diagnostic.place {
        Place::Nowhere => {}
        Place::File(file) => elements.push(Origin::path(sources.get(file).path.as_str()).into()),
        Place::Span(span) => {
            let mut snippet = snippet(sources, span, AnnotationKind::Primary, None);
            let here = diagnostic.related.iter().filter(|(other, _)| other.file == span.file);
            for (other, label) in here {
                let range = range(sources, *other);
                snippet = snippet.annotation(AnnotationKind::Context.span(range).label(label.as_str()));
            }
            elements.push(snippet.into());
        }
    }
    for (span, label) in &diagnostic.related {
        if !matches!(diagnostic.place, Place::Span(primary) if primary.file == span.file) {
            elements.push(snippet(sources, *span, AnnotationKind::Context, Some(label)).into());
        }
    }
    if let Some(help) = &diagnostic.help {
        elements.push(Title::HELP.message(help.as_str()).into());
    }
    let report = [title.primary_title(diagnostic.message.as_str()).id(diagnostic.code.name).elements(elements)];
    let renderer = match colour {
        Colour::Yes => Renderer::styled(),
        Colour::No => Renderer::plain(),
    };
    format!("{}\n\n", renderer.render(&report))
}

fn snippet<'a>(
    sources: &'a Sources,
    span: Span,
    kind: AnnotationKind,
    label: Option<&'a str>,
) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let file = sources.get(span.file);
    let annotation = kind.span(range(sources, span)).label(label);
    Snippet::source(file.text()).path(file.path.as_str()).annotation(annotation)
}

/// Moves a span onto character boundaries inside the text.
fn range(sources: &Sources, span: Span) -> std::ops::Range<usize> {
    let text = sources.get(span.file).text();
    let mut start = (span.start as usize).min(text.len());
    let mut end = (span.end as usize).clamp(start, text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    while !text.is_char_boundary(end) {
        end += 1;
    }
    // A caret below several lines helps nobody: the first line shows the place.
    let first_line = text[start..end].find('\n').map_or(end, |at| start + at.max(1));
    start..first_line
}

#[cfg(test)]
mod tests {
    use super::super::{Code, Diagnostics};
    use super::*;
    use crate::path::SitePath;

    static BROKEN: Code = Code::error("broken", "");

    #[test]
    fn a_finding_shows_place_help_and_related() {
        let sources = Sources::fixture("//- a.md\none\ntwo [x](y)\n//- b.md\nother\n");
        let a = sources.find(&SitePath::new("a.md").unwrap()).unwrap();
        let b = sources.find(&SitePath::new("b.md").unwrap()).unwrap();
        let mut diagnostics = Diagnostics::default();
        diagnostics
            .add(&BROKEN, Span::new(a, 8..14), "no page `y`")
            .help("did you mean `z`?")
            .related(Span::new(b, 0..5), "this one");
        let text: String = diagnostics.iter().map(|d| render(d, &sources, Colour::No)).collect();
        insta::assert_snapshot!(text, @r#"
        error[broken]: no page `y`
         --> a.md:2:5
          |
        2 | two [x](y)
          |     ^^^^^^
          |
         ::: b.md:1:1
          |
        1 | other
          | ----- this one
          |
          = help: did you mean `z`?
        "#);
    }
}
