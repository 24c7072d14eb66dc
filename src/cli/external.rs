//! `fieldbook check --external-links`.

use std::io::IsTerminal;
use std::path::PathBuf;

use serde_json::json;

use super::{Format, eprint, print, say};
use crate::Portal;
use crate::diagnostic::{Diagnostics, locate};
use crate::io::fetch::{self, Answer, Options};
use crate::io::{BROKEN_EXTERNAL_LINK, MOVED_EXTERNAL_LINK};
use crate::site::external;

/// Prints every address of another host with the places it stands in.
pub(super) fn list(portal: &Portal, format: Format) {
    for (url, spans) in external::links(&portal.site, &portal.sources) {
        let places = spans.iter().filter_map(|span| locate(&portal.sources, (*span).into()));
        let places = places.map(|(path, at)| (path, at.unwrap_or((1, 1))));
        let text = match format {
            Format::Human => {
                let lines = places.map(|(path, (line, column))| format!("  {path}:{line}:{column}\n"));
                format!("{url}\n{}", lines.collect::<String>())
            }
            _ => {
                let places: Vec<_> = places
                    .map(|(path, (line, column))| json!({ "path": path, "line": line, "column": column }))
                    .collect();
                format!("{}\n", json!({ "external_link": url, "places": places }))
            }
        };
        print(&text);
    }
}

/// Asks for every address of another host, and reports those that lead nowhere or elsewhere.
pub(super) fn ask(portal: &Portal, diagnostics: &mut Diagnostics) {
    let links = external::links(&portal.site, &portal.sources);
    let urls: Vec<&str> = links.keys().map(String::as_str).collect();
    let options = Options::new(jiff::Timestamp::now().as_second(), cache());
    let is_terminal = std::io::stderr().is_terminal();
    let tell = |n_answers: usize| {
        if is_terminal {
            eprint(&format!("\rasked for {n_answers} of {} addresses ", urls.len()));
        }
    };
    let answers = fetch::ask(&urls, &options, &tell);
    if is_terminal && !urls.is_empty() {
        eprint("\r\u{1b}[K");
    }
    for (url, spans) in &links {
        for span in spans {
            match answers.get(url) {
                Some(Answer::Broken(reason)) => {
                    diagnostics
                        .add(&BROKEN_EXTERNAL_LINK, *span, format!("`{url}` {reason}"))
                        .help("look at it in a browser; then link elsewhere, or remove the link");
                }
                Some(Answer::Moved(to)) => {
                    diagnostics
                        .add(&MOVED_EXTERNAL_LINK, *span, format!("`{url}` has moved for good"))
                        .help(format!("link to `{to}`"));
                }
                Some(Answer::Fine | Answer::Unclear(_)) | None => {}
            }
        }
        if let Some(Answer::Unclear(reason)) = answers.get(url) {
            say(&format!("not judged: `{url}` {reason}"));
        }
    }
}

/// Returns where answers are kept from one run to the next.
fn cache() -> Option<PathBuf> {
    let folder = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let caches =
        folder("XDG_CACHE_HOME").or_else(|| folder("LOCALAPPDATA")).or_else(|| Some(folder("HOME")?.join(".cache")));
    Some(caches?.join("fieldbook").join("external-links.json"))
}
