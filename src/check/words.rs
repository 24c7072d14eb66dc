//! Words that promise nothing.

use crate::content::Page;
use crate::content::kind::Keys;
use crate::diagnostic::{Code, Diagnostics};
use crate::site::Site;
use crate::source::{Sources, Span};

pub(super) static VAGUE_PROMISE: Code = Code::warning(
    "vague-promise",
    "On pages about support, updates, maintenance and disposal readers look for a date, a number or a deed. Words such as \
     \"lifetime\" or \"regularly\" look like one and bind nobody; authorities have called that deceptive.",
);

/// Words in English and German, in lower case.
static VAGUE: &[&str] = &[
    "lifetime support",
    "lifetime updates",
    "lifetime of the product",
    "as long as possible",
    "for many years",
    "for years to come",
    "best effort",
    "industry standard",
    "regularly",
    "periodically",
    "from time to time",
    "in a timely manner",
    "in regelmäßigen abständen",
    "regelmäßig",
    "von zeit zu zeit",
    "so lange wie möglich",
    "nach bestem bemühen",
    "zeitnah",
];

pub(super) fn vague_promises(site: &Site, sources: &Sources, diagnostics: &mut Diagnostics) {
    for page in site.pages.iter().filter(|page| promises(page)) {
        let text = sources.get(page.file).text();
        for (start, line) in lines_of_text(text) {
            let lower = line.to_lowercase();
            // In another case a letter can have another length; then places could not be told.
            if lower.len() != line.len() {
                continue;
            }
            for word in VAGUE {
                let Some(at) = lower.find(word).filter(|at| is_whole(&lower, *at, word.len())) else { continue };
                let place = Span::new(page.file, start + at..start + at + word.len());
                diagnostics
                    .add(&VAGUE_PROMISE, place, format!("`{}` promises nothing", &line[at..at + word.len()]))
                    .help("give a date, a number, or what happens and when");
            }
        }
    }
}

fn promises(page: &Page) -> bool {
    match (page.kind.name, &page.keys) {
        ("maintenance" | "disposal", _) => true,
        (_, Keys::Policy(policy)) => {
            policy.policy.is_some_and(|kind| matches!(kind.as_str(), "update" | "notification"))
        }
        _ => false,
    }
}

/// Returns the lines of a page that are no code, with their offsets.
fn lines_of_text(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    let mut is_code = false;
    text.split_inclusive('\n').filter_map(move |line| {
        let start = at;
        at += line.len();
        let is_fence = line.trim_start().starts_with("```") || line.trim_start().starts_with("~~~");
        is_code ^= is_fence;
        (!is_code && !is_fence).then_some((start, line))
    })
}

fn is_whole(text: &str, at: usize, length: usize) -> bool {
    let before = text[..at].chars().next_back();
    let after = text[at + length..].chars().next();
    !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
}
