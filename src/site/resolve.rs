//! What a link means: a page and an anchor, a file, another site, or nothing.

use std::collections::BTreeSet;

use super::{NodeId, Site, What, advisories, references};
use crate::content::{Page, product};
use crate::diagnostic::{Code, Diagnostics, nearest};
use crate::markdown::{DUPLICATE_ANCHOR, Document, LinkKind};
use crate::path::{PathError, SitePath, percent_decode};
use crate::source::{Body, FileId, Sources, Span};

pub(super) static BROKEN_LINK: Code = Code::error(
    "broken-link",
    "A link leads to a page by the path of its source, relative to the page it stands in, or by an id such as \
     `product:halo`, `advisory:AC-2026-0003` or `term:firmware`. This one leads nowhere.",
);
pub(super) static BROKEN_ANCHOR: Code = Code::error(
    "broken-anchor",
    "The page exists, but no heading in it has this anchor. `## Roll back {#rollback}` gives a heading an anchor that \
     stays when its text changes, and that translations can share.",
);
pub(super) static BROKEN_IMAGE: Code = Code::error(
    "broken-image",
    "An image is a file of the content tree, named by its path relative to the page it stands in. Pictures from other \
     hosts are refused, because readers should not be reported to them.",
);
pub(super) static ESCAPING_PATH: Code = Code::fixed(
    "escaping-path",
    "A path leads out of the content tree. Nothing outside of it is ever read or linked to, because content may come \
     from people who should not see other files of this machine.",
);
pub(super) static REFUSED_URL: Code = Code::fixed(
    "refused-url",
    "Links to other sites start with `https://`, `http://`, `mailto:` or `tel:`. Other schemes, above all `javascript:` and \
     `data:`, could run a program in the portal.",
);
pub(super) static ACTIVE_FILE: Code = Code::error(
    "active-file",
    "A reader who opens this file in a browser would run what is in it, with the rights of the portal. Pictures and downloads \
     only show something; web pages and scripts that the owner of the portal answers for lie in `static/`.",
);
pub(super) static BAD_ALIAS: Code = Code::error(
    "bad-alias",
    "`aliases` lists former addresses of a page, as paths in the output that end with `.html`. Each becomes a page that \
     leads on.",
);
/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// To a page.
    Node {
        /// Which.
        node: NodeId,
        /// In this language, if it was named.
        locale: Option<usize>,
        /// And to this place in it.
        anchor: Option<String>,
    },
    /// To a fragment, for includes only.
    Fragment {
        /// Its index in [`Site::fragments`].
        fragment: usize,
        /// The part of it.
        anchor: Option<String>,
    },
    /// To a file.
    File(FileId),
    /// To another site, or to a mail or telephone program.
    External(String),
    /// Nowhere; that was reported.
    Broken,
}

/// Why a link leads nowhere.
#[derive(Debug)]
pub struct Problem {
    code: &'static Code,
    message: String,
    help: Option<String>,
}

impl Problem {
    pub(super) fn new(code: &'static Code, message: impl Into<String>) -> Problem {
        Problem { code, message: message.into(), help: None }
    }

    pub(super) fn help(self, help: impl Into<String>) -> Problem {
        Problem { help: Some(help.into()), ..self }
    }

    pub(super) fn report(self, span: Span, diagnostics: &mut Diagnostics) {
        let finding = diagnostics.add(self.code, span, self.message);
        if let Some(help) = self.help {
            finding.help(help);
        }
    }
}

/// A node, and perhaps an anchor in it.
type Place = (NodeId, Option<String>);

/// A scheme that names something of the portal.
struct IdScheme {
    name: &'static str,
    /// Finds a node and perhaps a place in it.
    find: fn(&Site, &str) -> Option<Place>,
    candidates: fn(&Site) -> Vec<String>,
}

static ID_SCHEMES: &[IdScheme] = &[
    IdScheme {
        name: "product",
        find: |site, slug| Some((site.find(&format!("products/{slug}/index"))?, None)),
        candidates: |site| site.products.iter().map(|product| product.slug.to_string()).collect(),
    },
    IdScheme {
        name: "facts",
        find: |site, slug| Some((site.find(&format!("products/{slug}/facts"))?, None)),
        candidates: |site| site.products.iter().map(|product| product.slug.to_string()).collect(),
    },
    IdScheme {
        name: "support",
        find: |site, slug| Some((site.find(&format!("products/{slug}/support"))?, None)),
        candidates: |site| site.products.iter().map(|product| product.slug.to_string()).collect(),
    },
    IdScheme {
        name: "advisories",
        find: |site, slug| Some((site.find(&format!("products/{slug}/advisories"))?, None)),
        candidates: |site| site.products.iter().map(|product| product.slug.to_string()).collect(),
    },
    IdScheme {
        name: "advisory",
        find: |site, id| Some((site.find_advisory(id)?.node, None)),
        candidates: |site| site.advisories.iter().map(|entry| entry.id.clone()).collect(),
    },
    IdScheme {
        name: "party",
        find: |site, stem| Some((site.find(&format!("parties/{stem}"))?, None)),
        candidates: |site| stems(site, "parties/"),
    },
    IdScheme {
        name: "policy",
        find: |site, stem| Some((site.find(&format!("policies/{stem}"))?, None)),
        candidates: |site| stems(site, "policies/"),
    },
    IdScheme {
        name: "term",
        find: |site, id| {
            site.glossaries[0].as_ref()?.terms.get(id)?;
            Some((site.find("glossary")?, Some(id.to_owned())))
        },
        candidates: |site| site.glossaries[0].iter().flat_map(|glossary| glossary.terms.keys().cloned()).collect(),
    },
    IdScheme {
        name: "page",
        find: |site, name| {
            Some((
                site.find(if name == "glossary" { "glossary".to_owned() } else { format!("{name}/index") }.as_str())?,
                None,
            ))
        },
        candidates: |_| {
            ["products", "advisories", "faq", "education", "policies", "parties", "glossary"]
                .map(str::to_owned)
                .to_vec()
        },
    },
];

fn stems(site: &Site, folder: &str) -> Vec<String> {
    site.nodes.iter().filter_map(|node| node.key.strip_prefix(folder)).map(str::to_owned).collect()
}

impl Site {
    /// Resolves a destination that is written in a file; anchors are not looked at.
    pub fn resolve(&self, from: &SitePath, dest: &str) -> Result<Target, Problem> {
        if dest.is_empty() {
            return Err(
                Problem::new(&BROKEN_LINK, "this link has no address").help("write one between the round brackets")
            );
        }
        let (path, anchor) = match dest.split_once('#') {
            Some((path, anchor)) => (path, Some(percent_decode(anchor)).filter(|anchor| !anchor.is_empty())),
            None => (dest, None),
        };
        if path.starts_with("//") {
            return Err(Problem::new(&REFUSED_URL, format!("`{dest}` does not say how to get there"))
                .help(format!("write `https:{dest}`")));
        }
        if let Some((scheme, rest)) = scheme_of(dest) {
            return self.resolve_scheme(scheme, rest, dest);
        }
        if path.is_empty() {
            return match self.find_page(from) {
                Some((node, _)) => Ok(Target::Node { node, locale: None, anchor }),
                None => Err(Problem::new(&BROKEN_LINK, format!("`{dest}` leads to this file, which is not a page"))),
            };
        }
        // A query means nothing to a file, so it belongs to no address inside of the portal.
        let path = percent_decode(path.split('?').next().unwrap_or(path));
        let target = from.resolve(&path).map_err(|error| match error {
            PathError::Escapes => Problem::new(&ESCAPING_PATH, format!("`{dest}` leads out of the content tree"))
                .help("link to a page or file below the root"),
            PathError::Malformed => Problem::new(&BROKEN_LINK, format!("`{dest}` is not a path"))
                .help("write folders and file separated by single `/`"),
        })?;
        if let Some((node, locale)) = self.find_page(&target) {
            return Ok(Target::Node { node, locale, anchor });
        }
        let index = SitePath::new(&format!("{target}/index.md")).ok();
        if let Some((node, locale)) = index.and_then(|index| self.find_page(&index)) {
            return Ok(Target::Node { node, locale, anchor });
        }
        match self.file(&target) {
            Some(file) if target.extension() != "md" && is_public(target.as_str()) => Ok(Target::File(file)),
            _ => Err(self.explain_missing(from, &target, dest)),
        }
    }

    /// Resolves the argument of an `:::include`.
    pub(crate) fn resolve_include(&self, from: &SitePath, dest: &str) -> Result<Target, Problem> {
        let (path, anchor) =
            dest.split_once('#').map_or((dest, None), |(path, anchor)| (path, Some(anchor.to_owned())));
        if let Ok(target) = from.resolve(path)
            && let Ok(fragment) = self.fragments.binary_search_by(|fragment| fragment.path.cmp(&target))
        {
            return Ok(Target::Fragment { fragment, anchor });
        }
        match self.resolve(from, dest)? {
            // Without a language in its name, a page is included in the language it is included from.
            target @ Target::Node { .. } => Ok(target),
            _ => Err(Problem::new(
                &BROKEN_LINK,
                format!("`{dest}` is not a page or a fragment, so it can not be included"),
            )),
        }
    }

    /// Finds the node of a Markdown file by its path, and the language that the path names.
    fn find_page(&self, path: &SitePath) -> Option<(NodeId, Option<usize>)> {
        let stem = path.as_str().strip_suffix(".md")?;
        if let Some(node) = self.find(stem) {
            return Some((node, None));
        }
        let (stem, tag) = stem.rsplit_once('.')?;
        let locale = self.config.locales.iter().position(|locale| locale.as_str() == tag)?;
        let node = self.find(stem)?;
        self.node(node).documents[locale].map(|_| (node, Some(locale)))
    }

    pub(super) fn resolve_scheme(&self, scheme: &str, rest: &str, dest: &str) -> Result<Target, Problem> {
        if let Some(id_scheme) = ID_SCHEMES.iter().find(|id_scheme| id_scheme.name == scheme) {
            let (id, anchor) = rest.split_once('#').map_or((rest, None), |(id, anchor)| (id, Some(anchor.to_owned())));
            if let Some((node, own)) = (id_scheme.find)(self, id) {
                return Ok(Target::Node { node, locale: None, anchor: own.or(anchor) });
            }
            if scheme == "advisory" && advisories::is_draft(self, id) {
                return Err(Problem::new(&BROKEN_LINK, format!("`{id}` is a draft, which is not published"))
                    .help("publish it first, or build with `--drafts`"));
            }
            let candidates = (id_scheme.candidates)(self);
            let problem = Problem::new(&BROKEN_LINK, format!("there is no {scheme} `{id}`"));
            return Err(match nearest(id, candidates.iter().map(String::as_str)) {
                Some(meant) => problem.help(format!("did you mean `{scheme}:{meant}`?")),
                None if candidates.is_empty() => problem.help("this portal has none"),
                None if candidates.len() <= 8 => problem.help(format!("there are {}", candidates.join(", "))),
                None => {
                    problem.help(format!("there are {} and {} more", candidates[..8].join(", "), candidates.len() - 8))
                }
            });
        }
        let lower = scheme.to_ascii_lowercase();
        match lower.as_str() {
            "https" | "http" if rest.starts_with("//") && rest.len() > 2 => Ok(Target::External(dest.to_owned())),
            "mailto" | "tel" => Ok(Target::External(dest.to_owned())),
            _ => {
                let problem = Problem::new(&REFUSED_URL, format!("addresses with `{scheme}:` are refused"));
                Err(match nearest(scheme, ID_SCHEMES.iter().map(|id_scheme| id_scheme.name)) {
                    Some(meant) => problem.help(format!("did you mean `{meant}:{rest}`?")),
                    None => problem.help("use https, http, mailto or tel, or the path of a file"),
                })
            }
        }
    }

    fn explain_missing(&self, from: &SitePath, target: &SitePath, dest: &str) -> Problem {
        let problem = Problem::new(&BROKEN_LINK, format!("there is no `{target}`"));
        let stem = target.as_str().strip_suffix(".md").unwrap_or(target.as_str());
        if self.file(target).is_some() && target.extension() != "md" {
            return Problem::new(
                &BROKEN_LINK,
                format!("`{target}` is part of the portal's source, which is not published"),
            )
            .help("put files to download into a folder `files`");
        }
        if self.drafts.iter().any(|page| page.key == stem) {
            return Problem::new(&BROKEN_LINK, format!("`{target}` is a draft, which is not published"))
                .help("publish it first, or build with `--drafts`");
        }
        if let Some(key) = dest.split('#').next().and_then(|path| path.strip_suffix(".html"))
            && let Ok(target) = from.resolve(&format!("{key}.md"))
            && self.find_page(&target).is_some()
        {
            return problem.help(format!("link to the source: `{key}.md`"));
        }
        if dest.starts_with("www.") {
            return problem.help(format!("did you mean `https://{dest}`?"));
        }
        // Nobody who means a picture means a page.
        let paths = || self.paths().filter(|path| (path.extension() == "md") == (target.extension() == "md"));
        let near = nearest(target.as_str(), paths().map(SitePath::as_str));
        // A file of the same name in another folder is a likely guess too.
        let same_name = || self.paths().filter(|path| path.name() == target.name()).map(SitePath::as_str).min();
        match near.or_else(same_name) {
            Some(meant) => {
                let href = crate::path::relative_href(from.as_str(), meant);
                problem.help(format!("did you mean `{}`?", percent_decode(&href)))
            }
            None if dest.starts_with('/') => problem.help("check the path, which starts at the root of the portal"),
            None => problem.help("check the path, which starts at the folder of this file"),
        }
    }

    /// Returns whether a page shows this anchor in a language.
    pub(super) fn has_anchor(&self, node: NodeId, locale: usize, anchor: &str) -> bool {
        self.document(node, locale).is_some_and(|page| page.body.has_anchor(anchor))
            || self.generated_anchors(node, locale).contains(&anchor)
    }

    /// Returns the anchors that a page shows in a language.
    pub(super) fn anchors(&self, node: NodeId, locale: usize) -> Vec<&str> {
        let headings = self.document(node, locale).map(|page| page.body.headings.as_slice()).unwrap_or_default();
        let written = headings.iter().map(|heading| heading.anchor.as_str());
        written.chain(self.generated_anchors(node, locale)).collect()
    }

    /// Returns the anchors of what a page shows beside its text.
    fn generated_anchors(&self, node: NodeId, locale: usize) -> Vec<&str> {
        let tables = |id: usize, names| self.products[id].facts.shown(names).collect();
        match self.node(node).what {
            What::Glossary => {
                let glossary = self.glossaries[locale].as_ref();
                glossary.iter().flat_map(|glossary| glossary.terms.keys().map(String::as_str)).collect()
            }
            What::Baseline(at) => self.baselines[at].items.iter().map(|item| item.id.as_str()).collect(),
            What::Product(id) => tables(id, product::HUB_TABLES),
            What::Facts(id) => tables(id, product::FACT_TABLES),
            What::Support(id) => tables(id, product::SUPPORT_TABLES),
            _ => Vec::new(),
        }
    }

    /// Says what to do about an anchor that a page does not have.
    pub(super) fn anchor_help(&self, node: NodeId, locale: usize, anchor: &str) -> String {
        let anchors = self.anchors(node, locale);
        match nearest(anchor, anchors.iter().copied()) {
            Some(meant) => format!("did you mean `#{meant}`?"),
            None if locale != 0 && self.has_anchor(node, 0, anchor) => {
                format!("add `{{#{anchor}}}` to the heading of this translation")
            }
            None if self.document(node, locale).is_some() => {
                format!("give the heading an anchor: `## Title {{#{anchor}}}`")
            }
            None if anchors.is_empty() => "this page is generated and has none; link to the page itself".to_owned(),
            None => format!("this page is generated; its anchors are {}", anchors.join(", ")),
        }
    }
}

/// Cuts a scheme off an address; a single letter is a drive, not a scheme, and is refused elsewhere.
fn scheme_of(dest: &str) -> Option<(&str, &str)> {
    // Browsers drop these characters anywhere in an address, so `java\nscript:` is a scheme to them.
    let is_hidden = |c: char| c.is_control() || c.is_whitespace();
    let (scheme, rest) = dest.split_once(':')?;
    let visible: String = scheme.chars().filter(|c| !is_hidden(*c)).collect();
    let mut chars = visible.chars();
    let is_scheme = chars.next().is_some_and(|c| c.is_ascii_alphabetic())
        && chars.all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    (is_scheme && !scheme.contains('/') && !scheme.contains('#')).then_some((scheme, rest))
}

/// Returns whether a file may be published: not the sources of the portal, not the theme's.
pub fn is_public(path: &str) -> bool {
    let is_source = path.ends_with(".toml") && !path.split('/').any(|segment| segment == "files");
    !is_source && !path.starts_with("templates/") && !path.starts_with("static/") && !path.starts_with("themes/")
}

/// Resolves everything that refers to something, and reports what leads nowhere.
pub(super) fn run(site: &mut Site, sources: &Sources, diagnostics: &mut Diagnostics) {
    let mut used = BTreeSet::new();
    let mut targets = Vec::with_capacity(site.pages.len());
    for page in &site.pages {
        targets.push(links(site, &page.path, &page.body, diagnostics));
    }
    let fragment_targets: Vec<Vec<Target>> =
        site.fragments.iter().map(|fragment| links(site, &fragment.path, &fragment.body, diagnostics)).collect();
    for target in targets.iter().chain(&fragment_targets).flatten() {
        if let Target::File(file) = target {
            used.insert(*file);
        }
    }
    for (id, page) in site.pages.iter().enumerate() {
        check_anchors(site, page, &targets[id], diagnostics);
        check_own_anchors(site, page, diagnostics);
        check_images(&page.body, &targets[id], sources, diagnostics);
    }
    for (fragment, targets) in site.fragments.iter().zip(&fragment_targets) {
        check_images(&fragment.body, targets, sources, diagnostics);
    }
    references::check(site, &mut used, diagnostics);
    let aliases = references::aliases(site, diagnostics);
    let downloads = site
        .paths
        .iter()
        .filter(|(path, _)| path.as_str().split('/').any(|segment| segment == "files") && is_public(path.as_str()));
    used.extend(downloads.map(|(_, file)| *file));
    for file in &used {
        if let Body::Disk { active: Some(what), .. } = &sources.get(*file).body {
            diagnostics
                .add(&ACTIVE_FILE, *file, format!("this file {what}"))
                .help("publish what only shows something, or an archive such as a zip");
        }
    }
    site.targets = targets;
    site.fragment_targets = fragment_targets;
    site.used_files = used;
    site.aliases = aliases;
}

fn links(site: &Site, path: &SitePath, body: &Document, diagnostics: &mut Diagnostics) -> Vec<Target> {
    let resolved = body.links.iter().map(|link| {
        let problem = match (site.resolve(path, &link.dest), link.kind) {
            (Ok(target @ Target::File(_)), LinkKind::Image) => return target,
            (Ok(Target::External(_)), LinkKind::Image) => {
                Problem::new(&BROKEN_IMAGE, "pictures from other hosts are refused")
                    .help("put the picture into the content tree")
            }
            (Ok(_), LinkKind::Image) => Problem::new(&BROKEN_IMAGE, format!("`{}` is not a picture", link.dest)),
            (Ok(target), LinkKind::Link) => return target,
            (Err(problem), LinkKind::Image) if problem.code.name == BROKEN_LINK.name => {
                Problem { code: &BROKEN_IMAGE, ..problem }
            }
            (Err(problem), _) => problem,
        };
        problem.report(link.span, diagnostics);
        Target::Broken
    });
    resolved.collect()
}

fn check_images(body: &Document, targets: &[Target], sources: &Sources, diagnostics: &mut Diagnostics) {
    for (link, target) in body.links.iter().zip(targets) {
        if let (LinkKind::Image, Target::File(file)) = (link.kind, target) {
            let is_picture = matches!(sources.get(*file).body, Body::Disk { dimensions: Some(_), .. });
            if !is_picture {
                diagnostics
                    .add(
                        &BROKEN_IMAGE,
                        link.span,
                        format!("`{}` can not be read as a picture", sources.get(*file).path),
                    )
                    .help("use PNG, JPEG, GIF, WebP, AVIF, or SVG with a width and height or a `viewBox`");
            }
        }
    }
}

/// Reports headings whose anchor something else on the page has already.
fn check_own_anchors(site: &Site, page: &Page, diagnostics: &mut Diagnostics) {
    let Some(node) = site.find(&page.key) else { return };
    let generated = site.generated_anchors(node, site.locale_index(&page.locale));
    for heading in page.body.headings.iter().filter(|heading| generated.contains(&heading.anchor.as_str())) {
        let anchor = &heading.anchor;
        diagnostics
            .add(
                &DUPLICATE_ANCHOR,
                heading.span,
                format!("this page shows a table with the anchor `#{anchor}` as well"),
            )
            .help(format!("give the heading another one: `{{#about-{anchor}}}`"));
    }
}

/// Checks the anchors of a page's links in every language in which it is shown.
fn check_anchors(site: &Site, page: &Page, targets: &[Target], diagnostics: &mut Diagnostics) {
    let Some(own) = site.find(&page.key) else { return };
    let shown_in: Vec<usize> = (0..site.config.locales.len())
        .filter(|locale| site.document(own, *locale).is_some_and(|shown| shown.file == page.file))
        .collect();
    for (link, target) in page.body.links.iter().zip(targets) {
        let Target::Node { node, anchor: Some(anchor), locale: named } = target else { continue };
        let missing = shown_in.iter().find(|shown| !site.has_anchor(*node, named.unwrap_or(**shown), anchor));
        let Some(&locale) = missing else { continue };
        let shown = site.document(*node, locale);
        let place = shown.map_or_else(|| format!("{}.html", site.node(*node).key), |page| page.path.to_string());
        diagnostics
            .add(&BROKEN_ANCHOR, link.span, format!("`{place}` has no anchor `#{anchor}`"))
            .help(site.anchor_help(*node, locale, anchor));
    }
}
