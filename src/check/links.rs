//! Checks of what leads where, beyond whether it leads somewhere.

use std::collections::BTreeSet;

use crate::content::common::Status;
use crate::diagnostic::{Code, Diagnostics};
use crate::markdown::{Document, InsertKind, Link};
use crate::path::{SitePath, relative_href};
use crate::site::resolve::Target;
use crate::site::{NodeId, Site};
use crate::source::Sources;

pub(super) static ORPHAN_PAGE: Code = Code::warning(
    "orphan-page",
    "Nobody can reach this file. A page stands in a menu or a list by where it lies; a fragment, whose name starts with `_`, is \
     only ever seen where a page includes it.",
);
pub(super) static REDIRECTED_LINK: Code = Code::warning(
    "redirected-link",
    "A link leads to a page that has been superseded or withdrawn, or to a former address of one. Readers get there by a detour, \
     or read what no longer holds.",
);
pub(super) static OWN_ADDRESS: Code = Code::warning(
    "own-address",
    "A link names a page of the portal by its address on the web. It does not work in a copy on disk, on a test host or after \
     a move, and nobody notices when it breaks. A link to the source of the page is checked, and works everywhere.",
);

pub(super) fn orphans(site: &Site, sources: &Sources, diagnostics: &mut Diagnostics) {
    // A draft will need its fragments one day.
    let drafts = site.drafts.iter().map(|page| (&page.path, &page.body));
    let includes = bodies(site).chain(drafts).flat_map(|(path, body)| {
        let inserts = body.inserts.iter().filter(|insert| insert.what == InsertKind::Include);
        inserts.filter_map(move |insert| match site.resolve_include(path, &insert.argument) {
            Ok(Target::Fragment { fragment, .. }) => Some(fragment),
            _ => None,
        })
    });
    let included: BTreeSet<usize> = includes.collect();
    for (_, fragment) in site.fragments.iter().enumerate().filter(|(index, _)| !included.contains(index)) {
        let Some(file) = sources.find(&fragment.path) else { continue };
        diagnostics
            .add(&ORPHAN_PAGE, file, "no page includes this fragment")
            .help(format!("include it with `:::include {}`, or remove it", fragment.path.name()));
    }
}

pub(super) fn redirected_links(site: &Site, _: &Sources, diagnostics: &mut Diagnostics) {
    for (page, targets) in site.pages.iter().zip(&site.targets) {
        let own = site.locale_index(&page.locale);
        // What replaces a page may well speak of it, and what holds no longer may lead to more of that.
        let node = site.find(&page.key).filter(|_| page.common.status == Status::Published);
        let Some(node) = node else { continue };
        for (link, target) in page.body.links.iter().zip(targets) {
            check_target(site, &page.path, (link, target), own, Some(node), diagnostics);
        }
    }
    for (fragment, targets) in site.fragments.iter().zip(&site.fragment_targets) {
        for (link, target) in fragment.body.links.iter().zip(targets) {
            check_target(site, &fragment.path, (link, target), 0, None, diagnostics);
        }
    }
    for (path, link, rest) in own_addresses(site) {
        let Some(alias) = site.aliases.iter().find(|alias| alias.path == rest) else { continue };
        let finding = diagnostics.add(&REDIRECTED_LINK, link.span, format!("`{rest}` is a former address"));
        if let Some(page) = site.document(alias.node, alias.locale) {
            finding.help(format!("link to `{}`", relative_href(path.as_str(), page.path.as_str())));
        }
    }
}

/// Reports a link to a page that does not hold any more; `own` is the page that it stands in.
fn check_target(
    site: &Site,
    path: &SitePath,
    (link, target): (&Link, &Target),
    locale: usize,
    own: Option<NodeId>,
    diagnostics: &mut Diagnostics,
) {
    let Target::Node { node, locale: named, .. } = target else { return };
    let Some(old) = site.document(*node, named.unwrap_or(locale)) else { return };
    match old.common.status {
        Status::Published | Status::Draft => {}
        Status::Withdrawn => {
            diagnostics
                .add(&REDIRECTED_LINK, link.span, format!("`{}` was withdrawn", old.path))
                .help("link to what holds now, or leave the link out");
        }
        Status::Superseded => {
            let successor = old.common.superseded_by.as_ref().and_then(|to| site.resolve(&old.path, to.get_ref()).ok());
            let Some(Target::Node { node: successor, .. }) = successor else { return };
            let Some(next) = site.document(successor, locale).filter(|_| own != Some(successor)) else { return };
            diagnostics
                .add(&REDIRECTED_LINK, link.span, format!("`{}` was superseded by `{}`", old.path, next.path))
                .help(format!("link to `{}`", relative_href(path.as_str(), next.path.as_str())));
        }
    }
}

pub(super) fn own_addresses_used(site: &Site, sources: &Sources, diagnostics: &mut Diagnostics) {
    for (path, link, rest) in own_addresses(site) {
        if site.aliases.iter().any(|alias| alias.path == rest) {
            continue;
        }
        let is_there = |path: &str| SitePath::new(path).ok().and_then(|path| sources.find(&path)).is_some();
        if is_there(&format!("static/{rest}")) || is_there(&format!("static/{rest}index.html")) {
            continue;
        }
        let page = node_at(site, &rest).map(|(node, locale)| site.document(node, locale));
        match page {
            Some(Some(page)) => {
                diagnostics
                    .add(&OWN_ADDRESS, link.span, "this is the address of a page of this portal")
                    .help(format!("link to its source: `{}`", relative_href(path.as_str(), page.path.as_str())));
            }
            Some(None) => {
                diagnostics
                    .add(&OWN_ADDRESS, link.span, "this is the address of a page of this portal")
                    .help("link to it by an id, such as `product:halo` or `page:advisories`");
            }
            None if rest.ends_with(".html") || rest.is_empty() || rest.ends_with('/') => {
                diagnostics
                    .add(&OWN_ADDRESS, link.span, format!("this portal has no page `{rest}`"))
                    .help("link to the source of the page, by its path from this file");
            }
            // A file of the host beside the portal.
            None => {}
        }
    }
}

fn bodies(site: &Site) -> impl Iterator<Item = (&SitePath, &Document)> {
    let pages = site.pages.iter().map(|page| (&page.path, &page.body));
    pages.chain(site.fragments.iter().map(|fragment| (&fragment.path, &fragment.body)))
}

/// Returns the links that name the portal by its address: where they stand, and the path behind that address.
fn own_addresses(site: &Site) -> impl Iterator<Item = (&SitePath, &Link, String)> {
    let base = site.config.base_url();
    bodies(site).flat_map(move |(path, body)| {
        body.links.iter().filter_map(move |link| {
            let rest = link.dest.strip_prefix(base?)?;
            let rest = rest.split(['?', '#']).next().unwrap_or_default();
            let is_below = rest.is_empty() || rest.starts_with('/');
            is_below.then(|| (path, link, rest.trim_start_matches('/').to_owned()))
        })
    })
}

/// Returns the page at a path of the output, and its language.
fn node_at(site: &Site, path: &str) -> Option<(NodeId, usize)> {
    let named = path.split_once('/').and_then(|(first, rest)| {
        let locale = site.config.locales.iter().skip(1).position(|locale| locale.as_str() == first)? + 1;
        Some((locale, rest))
    });
    let (locale, path) = named.unwrap_or((0, path));
    let key = match path {
        "" => "index".to_owned(),
        folder if folder.ends_with('/') => format!("{folder}index"),
        file => file.strip_suffix(".html")?.to_owned(),
    };
    Some((site.find(&key)?, locale))
}
