//! The directives `:::name argument` … `:::`, and how they are found.
//!
//! Before parsing, every directive line becomes an HTML comment, which Markdown treats as a block of
//! its own wherever it stands. The writer recognises these comments by their position, so nothing
//! that an author writes can be taken for one.

use crate::diagnostic::{Code, Diagnostics, nearest};
use crate::source::{FileId, Span};

use super::InsertKind;

/// A directive that is not in the table.
pub static UNKNOWN_DIRECTIVE: Code = Code::fixed(
    "unknown-directive",
    "A line that starts with `:::` and a word opens a directive. Known are note, tip, warning, danger, steps, tabs, \
     details, include, facts and coverage. Inside of a code block such lines mean nothing.",
);
/// A directive whose end is missing.
pub static UNCLOSED_DIRECTIVE: Code = Code::fixed(
    "unclosed-directive",
    "A directive ends with a line of as many colons as it was opened with, inside of the same list item or quotation. \
     `:::include`, `:::facts` and `:::coverage` stand alone and are not closed.",
);
/// A directive whose content is not what it shows.
pub static DIRECTIVE_CONTENT: Code = Code::warning(
    "directive-content",
    "`:::steps` holds an ordered list, `:::tabs` holds sections that start with headings, `:::details` has a title, \
     and `:::include` and `:::facts` say what to insert.",
);

/// One row of [`DIRECTIVES`].
#[derive(Debug)]
pub struct Directive {
    /// The word after the colons.
    pub name: &'static str,
    /// What it makes.
    pub form: Form,
}

/// What a directive makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A box with a title, the theme's word of the same name without one.
    Box,
    /// A list of steps.
    Steps,
    /// A set of sections, one for each heading.
    Tabs,
    /// A part that is closed at first.
    Details,
    /// Something from elsewhere.
    Insert(InsertKind),
    /// Nothing but its content: what a directive that nobody knows makes.
    Content,
}

static UNKNOWN: Directive = Directive { name: "", form: Form::Content };

/// Every directive.
pub static DIRECTIVES: &[Directive] = &[
    Directive { name: "note", form: Form::Box },
    Directive { name: "tip", form: Form::Box },
    Directive { name: "warning", form: Form::Box },
    Directive { name: "danger", form: Form::Box },
    Directive { name: "steps", form: Form::Steps },
    Directive { name: "tabs", form: Form::Tabs },
    Directive { name: "details", form: Form::Details },
    Directive { name: "include", form: Form::Insert(InsertKind::Include) },
    Directive { name: "facts", form: Form::Insert(InsertKind::Facts) },
    Directive { name: "coverage", form: Form::Insert(InsertKind::Coverage) },
];

/// A line that opens or closes a directive.
#[derive(Clone, Debug)]
pub(super) enum Fence {
    Open { directive: &'static Directive, argument: String, argument_span: Span, span: Span, colons: usize },
    Close { span: Span, colons: usize },
}

/// A text in which directive lines are comments, and the way back to the original offsets.
pub(super) struct Prepared<'a> {
    pub text: std::borrow::Cow<'a, str>,
    /// Offset in `text`, and the directive there.
    pub fences: Vec<(usize, Fence)>,
    /// Offset in `text` and the original offset from there on.
    shifts: Vec<(usize, usize)>,
}

impl Prepared<'_> {
    /// Returns the original offset of an offset in the prepared text.
    pub fn original(&self, offset: usize) -> usize {
        let index = self.shifts.partition_point(|(at, _)| *at <= offset);
        match index.checked_sub(1).map(|index| self.shifts[index]) {
            Some((at, original)) => original + (offset - at),
            None => offset,
        }
    }

    /// Returns the directive whose comment starts here.
    pub fn fence_at(&self, offset: usize) -> Option<&Fence> {
        let index = self.fences.binary_search_by_key(&offset, |(at, _)| *at).ok()?;
        Some(&self.fences[index].1)
    }
}

const COMMENT: &str = "<!--:::-->";

/// What of a text means what it says: ranges in order.
#[derive(Debug, Default)]
pub(super) struct Verbatim {
    /// Blocks of code and comments, in which there are no directives.
    pub blocks: Vec<std::ops::Range<usize>>,
    /// All code and raw HTML, in which a colon is a colon.
    pub text: Vec<std::ops::Range<usize>>,
    /// Code within paragraphs.
    pub spans: Vec<std::ops::Range<usize>>,
}

/// Returns whether one of some ranges, which come in order, contains an offset.
fn contains(ranges: &[std::ops::Range<usize>], offset: usize) -> bool {
    let after = ranges.partition_point(|range| range.start <= offset);
    after.checked_sub(1).is_some_and(|last| ranges[last].contains(&offset))
}

/// Replaces directive lines outside of what is verbatim; `base` is the offset of `text` in its
/// file. A colon at the start of a line that can not be a definition's is escaped, or it would vanish.
pub(super) fn prepare<'a>(
    file: FileId,
    text: &'a str,
    base: usize,
    verbatim: &Verbatim,
    diagnostics: &mut Diagnostics,
) -> Prepared<'a> {
    let mut prepared = String::with_capacity(text.len());
    let mut fences = Vec::new();
    let mut shifts = Vec::new();
    let mut line_start = 0;
    for line in text.split_inclusive('\n') {
        let start = line_start;
        line_start += line.len();
        let fence = read_line(line).filter(|(prefix, _, _)| !contains(&verbatim.blocks, start + prefix));
        let Some((prefix, colons, rest)) = fence else {
            let colon = lone_colon(line);
            if colon.is_some_and(|prefix| contains(&verbatim.spans, start + prefix)) && prepared.ends_with('\n') {
                // In code within a paragraph a line break is a space, after which a colon begins nothing.
                prepared.pop();
                prepared.push(' ');
            }
            match colon.filter(|prefix| !contains(&verbatim.text, start + prefix)) {
                Some(prefix) => {
                    prepared.push_str(&line[..prefix]);
                    prepared.push('\\');
                    shifts.push((prepared.len(), start + prefix));
                    prepared.push_str(&line[prefix..]);
                }
                None => prepared.push_str(line),
            }
            continue;
        };
        let content = line.trim_end();
        let span = Span::new(file, base + start + prefix..base + start + content.len());
        let fence = match rest {
            "" => Fence::Close { span, colons },
            _ => {
                let (name, argument) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
                let argument = argument.trim();
                let argument_end = base + start + content.len();
                let argument_span = match argument {
                    "" => span,
                    _ => Span::new(file, argument_end - argument.len()..argument_end),
                };
                let directive = DIRECTIVES.iter().find(|directive| directive.name == name);
                if directive.is_none() {
                    let finding = diagnostics.add(&UNKNOWN_DIRECTIVE, span, format!("no directive is called `{name}`"));
                    let names = || DIRECTIVES.iter().map(|directive| directive.name);
                    match nearest(name, names()) {
                        Some(meant) => finding.help(format!("did you mean `:::{meant}`?")),
                        None => {
                            let all: Vec<&str> = names().collect();
                            finding.help(format!("the directives are {}", all.join(", ")))
                        }
                    };
                }
                // An unknown directive still has an end, which should not be reported as well.
                let directive = directive.unwrap_or(&UNKNOWN);
                Fence::Open { directive, argument: argument.to_owned(), argument_span, span, colons }
            }
        };
        prepared.push_str(&line[..prefix]);
        fences.push((prepared.len(), fence));
        prepared.push_str(COMMENT);
        prepared.push('\n');
        shifts.push((prepared.len(), line_start));
    }
    Prepared { text: prepared.into(), fences, shifts }
}

/// Returns the ranges of fenced code in a text without comments and lone colons whose fences and directives all start in the
/// first column; `None` for others, where only the parser can tell what is verbatim.
pub(super) fn code_lines(text: &str) -> Option<Vec<std::ops::Range<usize>>> {
    if text.contains("<!--") || text.lines().any(|line| lone_colon(line).is_some()) {
        return None;
    }
    let mut ranges = Vec::new();
    let mut open: Option<(usize, &str)> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let trimmed = line.trim_start_matches(|c: char| c.is_ascii_digit() || " \t>-*+.)".contains(c));
        let mark = trimmed.as_bytes().first().copied().unwrap_or(b'\n');
        if !matches!(mark, b'`' | b'~' | b':') {
            continue;
        }
        let length = trimmed.bytes().take_while(|byte| *byte == mark).count();
        if length < 3 {
            continue;
        }
        if trimmed.len() != line.len() {
            return None;
        }
        let fence = &trimmed[..length];
        match open {
            None if mark == b'~' || (mark == b'`' && !trimmed[length..].contains('`')) => open = Some((start, fence)),
            Some((first, opening)) if fence.starts_with(opening) && trimmed[length..].trim().is_empty() => {
                ranges.push(first..at);
                open = None;
            }
            _ => {}
        }
    }
    ranges.extend(open.map(|(first, _)| first..text.len()));
    Some(ranges)
}

/// Returns whether a text may hold lines that have to be prepared.
pub(super) fn may_occur(text: &str) -> bool {
    text.contains(":::") || text.lines().any(|line| lone_colon(line).is_some())
}

/// Returns where a line has a colon as its first character that no space follows, as in `:8080`.
fn lone_colon(line: &str) -> Option<usize> {
    let rest = line.trim_start_matches([' ', '\t', '>']);
    let after = rest.strip_prefix(':')?;
    let is_lone = after.starts_with(|c: char| !c.is_whitespace() && c != ':');
    is_lone.then(|| line.len() - rest.len())
}

/// Returns a text without directives.
pub(super) fn unchanged(text: &str) -> Prepared<'_> {
    Prepared { text: text.into(), fences: Vec::new(), shifts: Vec::new() }
}

/// Cuts a directive line into the length of what stands before it, its colons and the rest.
///
/// Before it may stand what opens or continues quotations and list items.
fn read_line(line: &str) -> Option<(usize, usize, &str)> {
    let mut rest = line;
    loop {
        rest = rest.trim_start_matches([' ', '\t', '>']);
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let after = match digits {
            0 => rest.strip_prefix(['-', '*', '+']),
            _ => rest[digits..].strip_prefix(['.', ')']),
        };
        match after.filter(|after| after.starts_with([' ', '\t'])) {
            Some(after) => rest = after,
            None => break,
        }
    }
    let prefix = line.len() - rest.len();
    let after = rest.trim_start_matches(':');
    let colons = rest.len() - after.len();
    let rest = after.trim();
    let is_name = rest.is_empty() || rest.starts_with(|c: char| c.is_ascii_alphabetic());
    (colons >= 3 && is_name).then_some((prefix, colons, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<&[&str]>) {
        let found = code_lines(text).map(|ranges| ranges.into_iter().map(|range| &text[range]).collect::<Vec<_>>());
        assert_eq!(found.as_deref(), expected);
    }

    #[test]
    fn fences_in_the_first_column_need_no_parser() {
        check("a\n```c\n:::note\n```\n:::\n", Some(&["```c\n:::note\n```\n"]));
        check("~~~\n```\n~~~\nb\n````\n```\n````", Some(&["~~~\n```\n~~~\n", "````\n```\n````"]));
        check("```\nnever closed\n", Some(&["```\nnever closed\n"]));
        check("``` ` ```\n", Some(&[]));
    }

    #[test]
    fn fences_elsewhere_are_left_to_the_parser() {
        check("- a\n\n  ```\n  x\n  ```\n", None);
        check("> :::note\n", None);
        check("1. :::tip\n", None);
        check("<!--\n:::note\n-->\n", None);
    }
}
