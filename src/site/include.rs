//! Refuses includes that include themselves.

use std::collections::{HashMap, HashSet};

use super::Site;
use super::resolve::Target;
use crate::diagnostic::{Code, Diagnostics};
use crate::markdown::{Document, InsertKind};
use crate::path::SitePath;
use crate::source::Span;

pub(super) static INCLUDE_CYCLE: Code = Code::fixed(
    "include-cycle",
    "A page includes a file that, by itself or through others, includes the page again. There is no finite text that this \
     could mean.",
);

/// How deep includes may nest; views stop there as well.
pub const DEEPEST: usize = 8;

/// A file that includes others.
struct Includer<'a> {
    path: &'a SitePath,
    includes: Vec<(&'a SitePath, Span)>,
}

/// Reports every cycle of includes, and chains that are too long.
pub(super) fn check(site: &Site, diagnostics: &mut Diagnostics) {
    let pages = site.pages.iter().map(|page| (&page.path, &page.body));
    let fragments = site.fragments.iter().map(|fragment| (&fragment.path, &fragment.body));
    let includers: HashMap<&SitePath, Includer<'_>> = pages
        .chain(fragments)
        .filter(|(_, body)| !body.inserts.is_empty())
        .map(|(path, body)| (path, Includer { path, includes: includes(site, path, body) }))
        .collect();
    let mut starts: Vec<&&SitePath> = includers.keys().collect();
    starts.sort();
    let mut settled: HashSet<&SitePath> = HashSet::new();
    for start in starts {
        let mut trail: Vec<&SitePath> = Vec::new();
        descend(start, &includers, &mut trail, &mut settled, diagnostics);
    }
}

fn includes<'a>(site: &'a Site, path: &SitePath, body: &'a Document) -> Vec<(&'a SitePath, Span)> {
    let inserts = body.inserts.iter().filter(|insert| insert.what == InsertKind::Include);
    let found = inserts.filter_map(|insert| {
        let target = site.resolve_include(path, &insert.argument).ok()?;
        Some((site.included(&target)?.0, insert.span))
    });
    found.collect()
}

fn descend<'a>(
    path: &'a SitePath,
    includers: &HashMap<&'a SitePath, Includer<'a>>,
    trail: &mut Vec<&'a SitePath>,
    settled: &mut HashSet<&'a SitePath>,
    diagnostics: &mut Diagnostics,
) {
    let Some(includer) = includers.get(path).filter(|_| !settled.contains(path)) else { return };
    trail.push(includer.path);
    for (target, span) in &includer.includes {
        if let Some(at) = trail.iter().position(|earlier| earlier == target) {
            let chain: Vec<&str> = trail[at..].iter().chain([target]).map(|path| path.as_str()).collect();
            diagnostics
                .add(&INCLUDE_CYCLE, *span, format!("this includes itself: {}", chain.join(" -> ")))
                .help("move what both need into a fragment of its own");
        } else if trail.len() >= DEEPEST {
            diagnostics
                .add(&INCLUDE_CYCLE, *span, format!("includes nest deeper than {DEEPEST} files here"))
                .help("include the last file directly");
        } else {
            descend(target, includers, trail, settled, diagnostics);
        }
    }
    trail.pop();
    settled.insert(path);
}

impl Site {
    /// Returns the path, text and links of what an include leads to.
    pub(crate) fn included<'a>(&'a self, target: &Target) -> Option<(&'a SitePath, &'a Document, &'a [Target])> {
        match target {
            Target::Fragment { fragment, .. } => {
                let found = &self.fragments[*fragment];
                Some((&found.path, &found.body, self.fragment_targets.get(*fragment).map_or(&[], Vec::as_slice)))
            }
            Target::Node { node, locale, .. } => {
                let page = self.node(*node).documents[locale.unwrap_or(0)].or(self.node(*node).documents[0])?;
                let found = &self.pages[page];
                Some((&found.path, &found.body, self.targets.get(page).map_or(&[], Vec::as_slice)))
            }
            Target::File(_) | Target::External(_) | Target::Broken => None,
        }
    }
}
