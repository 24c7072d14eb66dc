//! Checks of what `fieldbook init` wrote and nobody replaced.

use crate::diagnostic::{Code, Diagnostics};
use crate::site::Site;
use crate::source::{Sources, Span, lines};

pub(super) static PLACEHOLDER: Code = Code::warning(
    "placeholder",
    "`fieldbook.toml` still has a name or an address that `fieldbook init` wrote as an example. Readers who report a \
     vulnerability to it reach nobody.",
);

/// Ends of strings that `fieldbook init` writes.
static EXAMPLES: &[&str] = &["\"Your company\"", "@example.com\"", "\"https://security.example.com\""];

pub(super) fn placeholders(site: &Site, sources: &Sources, diagnostics: &mut Diagnostics) {
    let Some(file) = site.config.file else { return };
    for (start, line) in lines(sources.get(file).text()) {
        let is_comment = line.trim_start().starts_with('#');
        let found = EXAMPLES.iter().filter(|_| !is_comment).find_map(|example| Some((line.find(example)?, example)));
        if let Some((at, example)) = found {
            let value = line[..at + 1].rfind('"').unwrap_or(at);
            let place = Span::new(file, start + value..start + at + example.len());
            let written = line[value..at + example.len()].trim_matches('"');
            diagnostics
                .add(&PLACEHOLDER, place, format!("`{written}` is an example, not yours"))
                .help("write what is true, or remove the line");
        }
    }
}
