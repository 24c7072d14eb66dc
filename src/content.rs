//! The content tree, typed: every page with its kind, keys and parsed text, every product.
//!
//! One file in, one page out: nothing here looks into a second file. What pages mean to each other
//! is `site`'s business.

use rayon::prelude::*;

use crate::config::{Config, FILE_NAME, table};
use crate::diagnostic::{Code, Diagnostics, nearest};
use crate::markdown::{self, Document, highlight::Highlighter};
use crate::path::{Locale, SitePath, Slug};
use crate::source::{FileId, Sources, Span};

pub mod advisory;
pub mod assumptions;
pub mod baseline;
pub mod capability;
pub mod common;
pub mod design;
pub mod disposal;
pub mod education;
pub mod faq;
pub mod glossary;
pub mod guide;
pub mod kind;
pub mod ledger;
pub mod maintenance;
pub mod party;
pub mod policy;
pub mod product;

use baseline::Baseline;
use common::Common;
use glossary::Glossary;
use kind::{Keys, Kind};
use ledger::Ledger;
use product::Product;

/// Codes of this module.
pub static CODES: &[&Code] = &[
    &MISPLACED_PAGE,
    &BAD_SLUG,
    &UNKNOWN_PAGE_LANGUAGE,
    &UNCLOSED_FRONT_MATTER,
    &MISPLACED_TOML,
    &common::CONFIDENTIAL,
    &common::DATE_ORDER,
    &product::DUPLICATE_ENTRY,
    &baseline::BAD_BASELINE,
    &ledger::BROKEN_LEDGER,
    &advisory::check::ADVISORY_ID,
    &advisory::check::SEVERITY_MISMATCH,
    &advisory::check::REVISION_HISTORY,
    &advisory::check::UNKNOWN_CWE,
    &advisory::check::NO_REMEDIATION,
    &advisory::check::NO_JUSTIFICATION,
    &advisory::check::CSAF_PROFILE,
];

static MISPLACED_PAGE: Code = Code::fixed(
    "misplaced-page",
    "The kind of a page follows from the folder it lies in: `products/<slug>/guides/`, `education/`, `faq/`, \
     `advisories/<year>/`, `policies/`, `parties/` and so on. A Markdown file whose name starts with `_` is a fragment \
     for `:::include`; files called `README.md` are left alone.",
);
static BAD_SLUG: Code = Code::fixed(
    "bad-slug",
    "Names of pages and of their folders become addresses that never change, on every file system: 1 to 63 lower case \
     letters, digits and hyphens, not a name that Windows reserves.",
);
static UNKNOWN_PAGE_LANGUAGE: Code = Code::fixed(
    "unknown-page-language",
    "`page.de.md` is the German translation of `page.md`. Its language has to be one of `languages` in `fieldbook.toml`.",
);
static UNCLOSED_FRONT_MATTER: Code =
    Code::fixed("unclosed-front-matter", "Front matter is TOML between two lines `+++` at the start of a page.");
static MISPLACED_TOML: Code = Code::fixed(
    "misplaced-toml",
    "TOML files of a portal are `fieldbook.toml`, `glossary.toml` with its translations `glossary.<language>.toml`, and \
     `products/<slug>/product.toml`, and baselines in `baselines/`. Another one would never be read. TOML files to download lie in a folder `files`.",
);

/// Everything that was written, by file.
#[derive(Debug)]
pub struct Content {
    /// `fieldbook.toml`.
    pub config: Config,
    /// Pages in path order.
    pub pages: Vec<Page>,
    /// Fragments for `:::include`, in path order.
    pub fragments: Vec<Fragment>,
    /// Products in the order of their slugs.
    pub products: Vec<Product>,
    /// Glossaries by language.
    pub glossaries: Vec<(Locale, Glossary)>,
    /// Baselines, the built-in ones first.
    pub baselines: Vec<Baseline>,
    /// What was promised about support.
    pub ledger: Ledger,
}

/// One Markdown file.
#[derive(Debug)]
pub struct Page {
    /// The file.
    pub file: FileId,
    /// Its path.
    pub path: SitePath,
    /// The path without language and extension, the same for all translations: `products/halo/guides/update`.
    pub key: String,
    /// Its language.
    pub locale: Locale,
    /// What it is.
    pub kind: &'static Kind,
    /// What every page can say about itself.
    pub common: Common,
    /// What only its kind can say; `Keys::None` if it says nothing.
    pub keys: Keys,
    /// The text.
    pub body: Document,
}

impl Page {
    /// Returns the last part of its key.
    pub fn stem(&self) -> &str {
        self.key.rsplit_once('/').map_or(&self.key, |(_, stem)| stem)
    }

    /// Returns the slug of the product it belongs to.
    pub fn product(&self) -> Option<&str> {
        self.key.strip_prefix("products/")?.split_once('/').map(|(slug, _)| slug)
    }
}

/// A Markdown file that is only there to be included.
#[derive(Debug)]
pub struct Fragment {
    /// Its path.
    pub path: SitePath,
    /// The text.
    pub body: Document,
}

/// What one file became.
enum Parsed {
    Page(Box<Page>),
    Fragment(Fragment),
    Product(Box<Product>),
    Glossary(Locale, Glossary),
    Baseline(Baseline),
    Ledger(Ledger),
    Nothing,
}

/// Parses every file of the tree, in parallel.
pub fn parse(sources: &Sources, config: Config, highlighter: &Highlighter, diagnostics: &mut Diagnostics) -> Content {
    let files: Vec<(FileId, &SitePath, &str)> = sources
        .iter()
        .filter(|(_, file)| !is_special(file.path.as_str()))
        .map(|(id, file)| (id, &file.path, file.text()))
        .collect();
    let options = markdown::Options { highlighter, raw_html: config.markdown.raw_html };
    let parsed: Vec<(Parsed, Diagnostics)> = files
        .par_iter()
        .map(|(id, path, text)| {
            let mut diagnostics = Diagnostics::default();
            let parsed = match path.extension() {
                "md" => parse_markdown(*id, path, text, &config, options, &mut diagnostics),
                "toml" => parse_toml(*id, path, text, &config, &mut diagnostics),
                _ if path.as_str() == ledger::PATH => Parsed::Ledger(ledger::read(*id, text, &mut diagnostics)),
                extension => {
                    if matches!(extension.to_lowercase().as_str(), "md" | "markdown" | "mdown" | "mkd")
                        && !is_download(path)
                    {
                        diagnostics
                            .add(&MISPLACED_PAGE, *id, format!("`{}` is not read as a page", path.name()))
                            .help("let its name end with `.md`");
                    }
                    Parsed::Nothing
                }
            };
            (parsed, diagnostics)
        })
        .collect();
    let mut content = Content {
        config,
        pages: Vec::new(),
        fragments: Vec::new(),
        products: Vec::new(),
        glossaries: Vec::new(),
        baselines: Vec::new(),
        ledger: Ledger::default(),
    };
    for (parsed, found) in parsed {
        diagnostics.append(found);
        match parsed {
            Parsed::Page(page) => content.pages.push(*page),
            Parsed::Fragment(fragment) => content.fragments.push(fragment),
            Parsed::Product(product) => content.products.push(*product),
            Parsed::Glossary(locale, glossary) => content.glossaries.push((locale, glossary)),
            Parsed::Baseline(baseline) => content.baselines.push(baseline),
            Parsed::Ledger(ledger) => content.ledger = ledger,
            Parsed::Nothing => {}
        }
    }
    content.baselines.sort_by_cached_key(|baseline| baseline::rank(sources.get(baseline.file).path.as_str()));
    content
}

/// Returns whether a file is there to be downloaded.
fn is_download(path: &SitePath) -> bool {
    path.as_str().split('/').any(|segment| segment == "files")
}

/// Returns whether a path belongs to the theme or is never a page.
fn is_special(path: &str) -> bool {
    let in_theme = ["templates/", "static/", "themes/"].iter().any(|folder| path.starts_with(folder));
    in_theme || path.ends_with("/README.md") || path == "README.md"
}

fn parse_markdown(
    file: FileId,
    path: &SitePath,
    text: &str,
    config: &Config,
    options: markdown::Options<'_>,
    diagnostics: &mut Diagnostics,
) -> Parsed {
    if is_download(path) {
        return Parsed::Nothing;
    }
    if path.name().starts_with('_') {
        let body = markdown::parse(file, text, 0, options, diagnostics);
        return Parsed::Fragment(Fragment { path: path.clone(), body });
    }
    let Some((key, locale)) = page_key(file, path, config, diagnostics) else { return Parsed::Nothing };
    let Some(kind) = kind::of(&key) else {
        let folder = path.as_str().split('/').next().unwrap_or_default();
        let finding = diagnostics.add(&MISPLACED_PAGE, file, format!("no kind of page lies at `{path}`"));
        match nearest(folder, kind::FOLDERS.iter().copied()) {
            Some(meant) if meant != folder => finding.help(format!("did you mean the folder `{meant}`?")),
            _ => finding.help(format!("pages lie at {}", kind::places())),
        };
        return Parsed::Nothing;
    };
    let before = diagnostics.iter().count();
    let (front_matter, body_start) = common::cut(file, text, diagnostics);
    let front_matter = front_matter.as_deref().map(|toml| table::parse(file, toml, diagnostics));
    let is_damaged = diagnostics.iter().count() > before;
    let (common, keys) = common::read(file, text, front_matter, is_damaged, kind, diagnostics);
    if let Keys::Advisory(advisory) = &keys {
        if diagnostics.iter().count() == before {
            advisory::check::check_complete(file, advisory, diagnostics);
        }
        advisory::check::check(file, &key, &locale, config, advisory, diagnostics);
    }
    let body = markdown::parse(file, text, body_start, options, diagnostics);
    Parsed::Page(Box::new(Page { file, path: path.clone(), key, locale, kind, common, keys, body }))
}

/// Cuts language and extension off a path and checks that the rest can be an address.
fn page_key(file: FileId, path: &SitePath, config: &Config, diagnostics: &mut Diagnostics) -> Option<(String, Locale)> {
    let stem = path.name().strip_suffix(".md")?;
    let (stem, locale) = match stem.split_once('.') {
        None => (stem, config.default_locale().clone()),
        // What is no language is part of the name, and a name has no dot.
        Some((_, tag)) if Locale::new(tag).is_none() => (stem, config.default_locale().clone()),
        Some((stem, tag)) => {
            let known = config.locales.iter().find(|locale| locale.as_str() == tag);
            let Some(locale) = known else {
                let all: Vec<String> = config.locales.iter().map(|locale| format!("`{locale}`")).collect();
                diagnostics
                    .add(&UNKNOWN_PAGE_LANGUAGE, file, format!("`{tag}` is not a language of this portal"))
                    .help(format!("add it to `languages` in `fieldbook.toml`, which has {}", all.join(", ")));
                return None;
            };
            (stem, locale.clone())
        }
    };
    let segments = path.folder().split('/').filter(|segment| !segment.is_empty()).chain([stem]);
    for segment in segments {
        if let Err(problem) = Slug::new(segment) {
            diagnostics
                .add(&BAD_SLUG, file, format!("`{segment}` can not be part of an address: it {problem}"))
                .help(format!("rename it to `{}`", Slug::suggest(segment)));
            return None;
        }
    }
    let key = match path.folder() {
        "" => stem.to_owned(),
        folder => format!("{folder}/{stem}"),
    };
    Some((key, locale))
}

fn parse_toml(file: FileId, path: &SitePath, text: &str, config: &Config, diagnostics: &mut Diagnostics) -> Parsed {
    let segments: Vec<&str> = path.as_str().split('/').collect();
    match segments[..] {
        [FILE_NAME] => Parsed::Nothing,
        _ if segments.contains(&"files") => Parsed::Nothing,
        ["products", slug, "product.toml"] => match Slug::new(slug) {
            Ok(slug) => match product::read(file, slug, text, diagnostics) {
                Some(product) => Parsed::Product(Box::new(product)),
                None => Parsed::Nothing,
            },
            Err(problem) => {
                diagnostics
                    .add(&BAD_SLUG, file, format!("`{slug}` can not be part of an address: it {problem}"))
                    .help(format!("rename the folder to `{}`", Slug::suggest(slug)));
                Parsed::Nothing
            }
        },
        ["baselines", name] => {
            let stem = name.strip_suffix(".toml").unwrap_or(name);
            match baseline::read(file, stem, text, diagnostics) {
                Some(baseline) => Parsed::Baseline(baseline),
                None => Parsed::Nothing,
            }
        }
        [name] if name == "glossary.toml" || (name.starts_with("glossary.") && name.ends_with(".toml")) => {
            let tag = name.strip_prefix("glossary.").and_then(|rest| rest.strip_suffix(".toml"));
            let locale = match tag {
                None => Some(config.default_locale()),
                Some(tag) => config.locales.iter().find(|locale| locale.as_str() == tag),
            };
            match locale {
                Some(locale) => Parsed::Glossary(locale.clone(), glossary::read(file, text, diagnostics)),
                None => {
                    diagnostics
                        .add(
                            &UNKNOWN_PAGE_LANGUAGE,
                            file,
                            format!("`{}` is not a language of this portal", tag.unwrap_or_default()),
                        )
                        .help("add it to `languages` in `fieldbook.toml`");
                    Parsed::Nothing
                }
            }
        }
        _ => {
            let finding = diagnostics.add(&MISPLACED_TOML, file, format!("nothing reads `{path}`"));
            let known = ["fieldbook.toml", "glossary.toml", "product.toml"];
            match nearest(path.name(), known) {
                Some(meant) if meant != path.name() => finding.help(format!("did you mean `{meant}`?")),
                _ => finding.help("put it into a folder `files` if it is there to be downloaded"),
            };
            Parsed::Nothing
        }
    }
}

/// Returns a span for a value of a TOML file.
pub(crate) fn span_of<T>(file: FileId, value: &crate::config::value::Spanned<T>) -> Span {
    Span::new(file, value.span())
}
