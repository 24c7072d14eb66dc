//! What refers to pages, files, products, versions and parties outside of the text: front matter, directives, TOML files.

use std::collections::{BTreeMap, BTreeSet};

use super::advisories::{FUTURE_DATE, check_models, check_version, find_product};
use super::coverage::UNKNOWN_BASELINE;
use super::resolve::{BAD_ALIAS, BROKEN_ANCHOR, BROKEN_IMAGE, BROKEN_LINK, Problem, Target};
use super::{Alias, Site, evidence};
use crate::config::table::WRONG_VALUE;
use crate::config::value::Spanned;
use crate::content::capability::Capability;
use crate::content::common::Status;
use crate::content::kind::Keys;
use crate::content::product::{DUPLICATE_ENTRY, TABLES};
use crate::content::{Page, span_of};
use crate::diagnostic::{Code, Diagnostics, nearest};
use crate::markdown::InsertKind;
use crate::markdown::directive::DIRECTIVE_CONTENT;
use crate::path::{SitePath, is_reserved};
use crate::source::{FileId, Span};

pub(super) static UNKNOWN_FACTS: Code = Code::error(
    "unknown-facts",
    "`:::facts network` shows a table from `product.toml` of the product the page belongs to, `:::facts halo network` one of \
     another product. A table can be shown when `product.toml` has the facts.",
);

/// Checks everything that front matter, directives and TOML files refer to; files among it are `used`.
pub(super) fn check(site: &Site, used: &mut BTreeSet<FileId>, diagnostics: &mut Diagnostics) {
    let mut references = References { site, diagnostics, used };
    for page in &site.pages {
        references.of_page(page);
        references.of_inserts(page);
    }
    references.of_products();
    references.of_config();
    references.of_glossaries();
}

/// Follows what front matter and TOML files refer to.
struct References<'a> {
    site: &'a Site,
    diagnostics: &'a mut Diagnostics,
    used: &'a mut BTreeSet<FileId>,
}

impl References<'_> {
    fn link(&mut self, file: FileId, from: &SitePath, dest: &Spanned<String>) {
        let span = span_of(file, dest);
        match self.site.resolve(from, dest.get_ref()) {
            Ok(Target::File(file)) => {
                self.used.insert(file);
            }
            Ok(Target::Node { node, anchor: Some(anchor), .. }) if !self.site.has_anchor(node, 0, &anchor) => {
                let place = &self.site.node(node).key;
                self.diagnostics
                    .add(&BROKEN_ANCHOR, span, format!("`{place}.md` has no anchor `#{anchor}`"))
                    .help(self.site.anchor_help(node, 0, &anchor));
            }
            Ok(_) => {}
            Err(problem) => problem.report(span, self.diagnostics),
        }
    }

    /// Holds the numbers of elements against those of the standard.
    fn elements(&mut self, file: FileId, capability: &str, keys: &Capability) {
        let most = evidence::n_elements(capability).unwrap_or(usize::MAX);
        let mut seen = BTreeMap::new();
        for n in keys.elements.iter().filter_map(|element| element.n.as_ref()) {
            let span = span_of(file, n);
            let number = *n.get_ref();
            if number == 0 || number as usize > most {
                let message = format!("`{capability}` has no element {number}");
                let finding = self.diagnostics.add(&WRONG_VALUE, span, message);
                match most {
                    usize::MAX => finding.help("count elements from 1"),
                    most => finding.help(format!("NIST IR 8259A counts them from 1 to {most}")),
                };
            }
            if let Some(first) = seen.insert(number, span) {
                self.diagnostics
                    .add(&DUPLICATE_ENTRY, span, format!("there are two elements {number}"))
                    .related(first, "first written here")
                    .help("keep one of them, or give the other its own number");
            }
        }
    }

    fn links<'b>(&mut self, file: FileId, from: &SitePath, dests: impl IntoIterator<Item = &'b Spanned<String>>) {
        for dest in dests {
            self.link(file, from, dest);
        }
    }

    fn party(&mut self, file: FileId, slug: &Spanned<String>) {
        let dest = format!("party:{}", slug.get_ref());
        if let Err(problem) = self.site.resolve_scheme("party", slug.get_ref(), &dest) {
            problem.report(span_of(file, slug), self.diagnostics);
        }
    }

    fn product(&mut self, file: FileId, slug: &Spanned<String>) {
        find_product(self.site, file, slug, self.diagnostics);
    }

    fn of_page(&mut self, page: &Page) {
        let (file, path) = (page.file, &page.path);
        if let Some(reviewed) = page.common.reviewed.filter(|reviewed| *reviewed > self.site.date) {
            let today = self.site.date;
            self.diagnostics
                .add(&FUTURE_DATE, file, format!("`reviewed` is {reviewed}, and this is the build of {today}"))
                .help("write the day on which somebody last checked that the page is true");
        }
        self.links(file, path, &page.common.superseded_by);
        for claim in &page.common.answers {
            let Some(slug) = &claim.get_ref().provided_by else { continue };
            if let Err(problem) = self.site.resolve_scheme("party", slug, &format!("party:{slug}")) {
                problem.report(span_of(file, claim), self.diagnostics);
            }
        }
        if let Some(successor) = &page.common.superseded_by
            && let Ok(Target::Node { node, .. }) = self.site.resolve(path, successor.get_ref())
            && self.site.find(&page.key) == Some(node)
        {
            self.diagnostics
                .add(&WRONG_VALUE, span_of(file, successor), "this page can not take the place of itself")
                .help("name the page that holds now");
        }
        if page.common.status == Status::Superseded && page.common.superseded_by.is_none() {
            self.diagnostics
                .add(&crate::config::table::MISSING_KEY, file, "this page is superseded, but does not say by which")
                .help("add `superseded_by = \"other.md\"`");
        }
        let product = page.product().and_then(|slug| self.site.find_product(slug)).map(|id| &self.site.products[id]);
        match &page.keys {
            Keys::None | Keys::Assumptions(_) | Keys::Policy(_) | Keys::Advisory(_) => {}
            Keys::Capability(keys) => {
                self.links(file, path, &keys.guides);
                self.elements(file, keys.capability.as_deref().unwrap_or(page.stem()), keys);
                if let (Some(product), Some(since)) = (product, &keys.since) {
                    check_version(product, since.get_ref(), span_of(file, since), self.diagnostics);
                }
            }
            Keys::Design(keys) => {
                self.links(file, path, &keys.practices);
                keys.platforms.iter().for_each(|slug| self.party(file, slug));
            }
            Keys::Disposal(keys) => {
                self.links(file, path, keys.situations.iter().filter_map(|situation| situation.section.as_ref()));
            }
            Keys::Education(keys) => keys.products.iter().for_each(|slug| self.product(file, slug)),
            Keys::Faq(keys) => {
                keys.products.iter().for_each(|slug| self.product(file, slug));
                self.links(file, path, &keys.related);
            }
            Keys::Guide(keys) => {
                self.links(file, path, &keys.related);
                if let Some(product) = product {
                    check_models(product, file, &keys.models, self.diagnostics);
                }
            }
            Keys::Maintenance(keys) => {
                self.links(file, path, keys.tasks.iter().filter_map(|task| task.guide.as_ref()));
                let is_party = |who: &&Spanned<String>| !matches!(who.get_ref().as_str(), "customer" | "manufacturer");
                keys.tasks
                    .iter()
                    .filter_map(|task| task.who.as_ref())
                    .filter(is_party)
                    .for_each(|who| self.party(file, who));
                keys.access.iter().filter_map(|access| access.party.as_ref()).for_each(|slug| self.party(file, slug));
            }
            Keys::Party(keys) => {
                keys.access.iter().filter_map(|access| access.party.as_ref()).for_each(|slug| self.party(file, slug));
            }
        }
    }

    fn of_inserts(&mut self, page: &Page) {
        for insert in &page.body.inserts {
            match insert.what {
                InsertKind::Include => match self.site.resolve_include(&page.path, &insert.argument) {
                    Ok(target) => {
                        let anchor = match &target {
                            Target::Node { anchor, .. } | Target::Fragment { anchor, .. } => anchor.as_deref(),
                            _ => None,
                        };
                        let Some((path, body, _)) = self.site.included(&target) else { continue };
                        let Some(anchor) = anchor else { continue };
                        if !body.render_section(anchor, &mut String::new(), |_, _| {}) {
                            self.diagnostics
                                .add(&BROKEN_ANCHOR, insert.span, format!("`{path}` has no section `#{anchor}`"))
                                .help("name a heading that stands outside of directives, lists and quotations");
                        }
                        if body.section_has_footnotes(anchor) {
                            self.diagnostics
                                .add(&DIRECTIVE_CONTENT, insert.span, format!("`#{anchor}` of `{path}` has footnotes"))
                                .help("include the whole file, as footnotes are written at its end, or write them out");
                        }
                    }
                    Err(problem) => problem.report(insert.span, self.diagnostics),
                },
                InsertKind::Coverage => {
                    if let Err(problem) = self.site.resolve_coverage(page, &insert.argument) {
                        problem.report(insert.span, self.diagnostics);
                    }
                }
                InsertKind::Facts => {
                    if let Err(problem) = self.site.resolve_facts(page, &insert.argument) {
                        problem.report(insert.span, self.diagnostics);
                    }
                }
            }
        }
    }

    fn of_products(&mut self) {
        for product in &self.site.products {
            let Ok(path) = SitePath::new(&format!("products/{}/product.toml", product.slug)) else { continue };
            let (file, facts) = (product.file, &product.facts);
            facts.predecessor.iter().chain(&facts.successor).for_each(|slug| self.product(file, slug));
            facts.parties.iter().for_each(|slug| self.party(file, slug));
            self.links(file, &path, &facts.photo);
            self.links(file, &path, facts.updates.iter().filter_map(|updates| updates.disable_guide.as_ref()));
            self.links(file, &path, facts.components.iter().filter_map(|component| component.sbom.as_ref()));
            self.links(file, &path, facts.interfaces.iter().filter_map(|interface| interface.guide.as_ref()));
            self.links(file, &path, facts.data.iter().filter_map(|data| data.deletion_guide.as_ref()));
            self.links(file, &path, facts.certificates.iter().filter_map(|certificate| certificate.document.as_ref()));
            self.links(file, &path, facts.declarations.iter().filter_map(|declaration| declaration.document.as_ref()));
        }
    }

    fn of_config(&mut self) {
        let config = &self.site.config;
        let (Some(file), Ok(path)) = (config.file, SitePath::new(crate::config::FILE_NAME)) else { return };
        self.links(file, &path, &config.psirt.policy);
        self.links(file, &path, config.psirt.pgp.iter().filter_map(|pgp| pgp.key.as_ref()));
        self.links(file, &path, config.brand.footer.iter().map(|link| &link.href));
        self.links(file, &path, &config.brand.logo);
        if let Some(logo) = &config.brand.logo
            && let Ok(target) = self.site.resolve(&path, logo.get_ref())
            && !matches!(target, Target::File(file) if self.site.dimensions(file).is_some())
        {
            self.diagnostics
                .add(&BROKEN_IMAGE, span_of(file, logo), "this is not a picture whose size can be read")
                .help("name an SVG, PNG, JPEG, GIF, WebP or AVIF file of the portal");
        }
    }

    fn of_glossaries(&mut self) {
        for glossary in self.site.glossaries.iter().flatten() {
            for see in glossary.terms.values().flat_map(|term| &term.see) {
                if !glossary.terms.contains_key(see.get_ref()) {
                    let span = span_of(glossary.file, see);
                    let finding =
                        self.diagnostics.add(&BROKEN_LINK, span, format!("there is no term `{}`", see.get_ref()));
                    if let Some(meant) = nearest(see.get_ref(), glossary.terms.keys().map(String::as_str)) {
                        finding.help(format!("did you mean `{meant}`?"));
                    }
                }
            }
        }
    }
}

impl Site {
    /// Returns the product, none for the manufacturer, and the baselines that the argument of a `:::coverage` names: a
    /// product, a baseline, both, or nothing.
    pub fn resolve_coverage(&self, page: &Page, argument: &str) -> Result<(Option<usize>, Vec<usize>), Problem> {
        let mut product = page.product().and_then(|slug| self.find_product(slug));
        let mut baselines = self.shown_baselines();
        for word in argument.split_whitespace() {
            if let Some(at) = self.baselines.iter().position(|baseline| baseline.id == word) {
                baselines = vec![at];
            } else if let Some(id) = self.find_product(word) {
                product = Some(id);
            } else {
                let ids = self.baselines.iter().map(|baseline| baseline.id.as_str());
                let slugs = self.products.iter().map(|product| product.slug.as_str());
                let problem = Problem::new(&UNKNOWN_BASELINE, format!("there is no baseline and no product `{word}`"));
                return Err(match nearest(word, ids.clone().chain(slugs)) {
                    Some(meant) => problem.help(format!("did you mean `{meant}`?")),
                    None => problem.help(format!("the baselines are {}", ids.collect::<Vec<_>>().join(", "))),
                });
            }
        }
        Ok((product, baselines))
    }

    /// Returns the product and the table that the argument of a `:::facts` names.
    pub fn resolve_facts<'b>(&self, page: &Page, argument: &'b str) -> Result<(usize, &'b str), Problem> {
        let (slug, table) = match argument.split_once(char::is_whitespace) {
            Some((slug, table)) => (Some(slug), table.trim()),
            None => (page.product(), argument),
        };
        let Some(slug) = slug else {
            return Err(Problem::new(&UNKNOWN_FACTS, "this page belongs to no product")
                .help(format!("name the product: `:::facts <slug> {table}`")));
        };
        let Some(product) = self.find_product(slug) else {
            let slugs = self.products.iter().map(|product| product.slug.as_str());
            let problem = Problem::new(&UNKNOWN_FACTS, format!("there is no product `{slug}`"));
            return Err(match nearest(slug, slugs) {
                Some(meant) => problem.help(format!("did you mean `{meant}`?")),
                None => problem,
            });
        };
        let names = || TABLES.iter().map(|table| table.name);
        let Some(known) = TABLES.iter().find(|known| known.name == table) else {
            let problem = Problem::new(&UNKNOWN_FACTS, format!("no table of facts is called `{table}`"));
            return Err(match nearest(table, names()) {
                Some(meant) => problem.help(format!("did you mean `{meant}`?")),
                None => problem.help(format!("the tables are {}", names().collect::<Vec<_>>().join(", "))),
            });
        };
        if !(known.is_there)(&self.products[product].facts) {
            return Err(Problem::new(&UNKNOWN_FACTS, format!("`{slug}` has no facts for the table `{table}`"))
                .help(format!("add them to `products/{slug}/product.toml`, or remove this line")));
        }
        Ok((product, table))
    }
}

/// Returns whether every file system and host can have a file of this name.
fn is_possible_anywhere(name: &str) -> bool {
    let is_plain = name.chars().all(|c| c.is_alphanumeric() || "-._~".contains(c)) && !name.starts_with('.');
    let stem = name.split('.').next().unwrap_or_default();
    is_plain && !is_reserved(&stem.to_lowercase())
}

/// Returns the former addresses of pages.
pub(super) fn aliases(site: &Site, diagnostics: &mut Diagnostics) -> Vec<Alias> {
    let mut aliases = Vec::new();
    let mut seen: BTreeMap<String, Span> = BTreeMap::new();
    for page in &site.pages {
        let Some(node) = site.find(&page.key) else { continue };
        for alias in &page.common.aliases {
            let span = span_of(page.file, alias);
            let text = alias.get_ref().strip_prefix('/').unwrap_or(alias.get_ref());
            let path = SitePath::new(text).ok().filter(|path| path.as_str() == text && text.ends_with(".html"));
            let path = path.filter(|path| path.as_str().split('/').all(is_possible_anywhere));
            let Some(path) = path else {
                diagnostics
                    .add(&BAD_ALIAS, span, format!("`{}` is not an address in the output", alias.get_ref()))
                    .help("write a path of letters, digits and `-._~` that ends with `.html`, such as `products/halo/old-name.html`");
                continue;
            };
            if let Some(first) = seen.insert(path.to_string(), span) {
                diagnostics
                    .add(&BAD_ALIAS, span, format!("`{path}` leads to two pages"))
                    .related(first, "first used here")
                    .help("keep it on one of them");
                continue;
            }
            let locale = site.locale_index(&page.locale);
            aliases.push(Alias { path: path.to_string(), node, locale, span });
        }
    }
    aliases
}
