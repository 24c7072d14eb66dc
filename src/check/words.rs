//! Words that promise nothing.

use crate::content::Page;
use crate::content::kind::Keys;
use crate::diagnostic::{Code, Diagnostics};
use crate::site::Site;
use crate::source::{FileId, Sources, Span, lines};

pub(super) static VAGUE_PROMISE: Code = Code::warning(
    "vague-promise",
    "On pages about support, updates, maintenance and disposal readers look for a date, a number or a deed. Words such as \
     \"lifetime\" or \"regularly\" look like one and bind nobody; authorities have called that deceptive.",
);

/// Words in English and German, in lower case.
static VAGUE: &[&str] = &[
    "lifetime",
    "as long as",
    "long-term",
    "for years",
    "for many years",
    "as needed",
    "where possible",
    "best effort",
    "industry standard",
    "regularly",
    "periodically",
    "from time to time",
    "in a timely manner",
    "in regelmäßigen abständen",
    "regelmäßig",
    "von zeit zu zeit",
    "lebenslang",
    "so lange wie möglich",
    "solange wie möglich",
    "langfristig",
    "bei bedarf",
    "nach möglichkeit",
    "nach bestem bemühen",
    "zeitnah",
];

pub(super) fn vague_promises(site: &Site, sources: &Sources, diagnostics: &mut Diagnostics) {
    for page in site.pages.iter().filter(|page| promises(page)) {
        for (start, line) in lines_of_text(sources.get(page.file).text()) {
            look(page.file, start, line, diagnostics);
        }
    }
    for product in &site.products {
        for (start, line) in lines_of_support(sources.get(product.file).text()) {
            look(product.file, start, line, diagnostics);
        }
    }
}

/// Reports vague words in a line.
fn look(file: FileId, start: usize, line: &str, diagnostics: &mut Diagnostics) {
    let lower = line.to_lowercase();
    // In another case a letter can have another length; then places could not be told.
    if lower.len() != line.len() {
        return;
    }
    for word in VAGUE {
        let Some(at) = lower.find(word).filter(|at| is_whole(&lower, *at, word.len())) else { continue };
        diagnostics
            .add(
                &VAGUE_PROMISE,
                Span::new(file, start + at..start + at + word.len()),
                format!("`{}` promises nothing", &line[at..at + word.len()]),
            )
            .help("give a date, a number, or what happens and when");
    }
}

fn promises(page: &Page) -> bool {
    match (page.kind.name, &page.keys) {
        ("maintenance" | "disposal", _) => true,
        (_, Keys::Guide(guide)) => guide.purpose.is_some_and(|purpose| purpose.as_str() == "update"),
        (_, Keys::Policy(policy)) => {
            policy.policy.is_some_and(|kind| matches!(kind.as_str(), "update" | "notification"))
        }
        _ => false,
    }
}

/// Returns the lines of a page that are no code, with their offsets.
fn lines_of_text(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut is_code = false;
    lines(text).filter(move |(_, line)| {
        let is_fence = line.trim_start().starts_with("```") || line.trim_start().starts_with("~~~");
        is_code ^= is_fence;
        !is_code && !is_fence
    })
}

/// Returns the lines of a `product.toml` that promise support and updates, with their offsets.
fn lines_of_support(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut is_promise = false;
    lines(text).filter(move |(_, line)| {
        let line = line.trim();
        if line.starts_with('[') {
            is_promise = matches!(line.split('#').next().unwrap_or_default().trim(), "[support]" | "[updates]");
        }
        is_promise && !line.starts_with('#')
    })
}

fn is_whole(text: &str, at: usize, length: usize) -> bool {
    let before = text[..at].chars().next_back();
    let after = text[at + length..].chars().next();
    !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
}
