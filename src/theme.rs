//! The theme: templates, words and assets, the embedded default under those of the content tree.
//!
//! The only module that knows Tera. A template is given a view and never the portal, so what it makes
//! depends on the theme and the view alone.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use tera::{Context, Tera, Value};

use crate::config::{Config, RawHtml};
use crate::diagnostic::{Code, Diagnostics};
use crate::path::SitePath;
use crate::source::{Body, File, FileId, Sources};

mod fault;
mod minify;
pub mod words;

use words::Words;

/// Codes of this module.
pub static CODES: &[&Code] = &[&TEMPLATE_SYNTAX, &TEMPLATE_RENDER, &words::MISSING_WORDS, &words::UNKNOWN_WORD];

static TEMPLATE_SYNTAX: Code = Code::fixed(
    "template-syntax",
    "A file in `templates/` is not a Tera template, or refers to one that does not exist. A template with the name of one of \
     the theme replaces it; `{% extends \"default/page.html\" %}` changes single blocks of it instead.",
);
static TEMPLATE_RENDER: Code = Code::fixed(
    "template-error",
    "A template asks for something that its page does not have. A value that may be missing is asked for as \
     `page.name or \"\"`.",
);

/// Where the embedded theme lies among the sources.
const FOLDER: &str = "themes/default/";

/// The words of the theme in English, as TOML.
pub const ENGLISH: &str = include_str!("../themes/default/i18n/en.toml");

/// The files of the embedded theme, by their path below `themes/default/`.
pub static EMBEDDED: &[(&str, &str)] = &[
    ("templates/404.html", include_str!("../themes/default/templates/404.html")),
    ("templates/advisories.html", include_str!("../themes/default/templates/advisories.html")),
    ("templates/advisory.html", include_str!("../themes/default/templates/advisory.html")),
    ("templates/base.html", include_str!("../themes/default/templates/base.html")),
    ("templates/components.html", include_str!("../themes/default/templates/components.html")),
    ("templates/coverage.html", include_str!("../themes/default/templates/coverage.html")),
    ("templates/glossary.html", include_str!("../themes/default/templates/glossary.html")),
    ("templates/home.html", include_str!("../themes/default/templates/home.html")),
    ("templates/list.html", include_str!("../themes/default/templates/list.html")),
    ("templates/page.html", include_str!("../themes/default/templates/page.html")),
    ("templates/product.html", include_str!("../themes/default/templates/product.html")),
    ("templates/redirect.html", include_str!("../themes/default/templates/redirect.html")),
    ("templates/search.html", include_str!("../themes/default/templates/search.html")),
    ("templates/listing.html", include_str!("../themes/default/templates/listing.html")),
    ("templates/facts.html", include_str!("../themes/default/templates/facts.html")),
    ("templates/support.html", include_str!("../themes/default/templates/support.html")),
    ("assets/archive.js", include_str!("../themes/default/assets/archive.js")),
    ("assets/icon.svg", include_str!("../themes/default/assets/icon.svg")),
    ("assets/search.js", include_str!("../themes/default/assets/search.js")),
    ("assets/site.css", include_str!("../themes/default/assets/site.css")),
    ("assets/site.js", include_str!("../themes/default/assets/site.js")),
    ("assets/theme.js", include_str!("../themes/default/assets/theme.js")),
    ("i18n/de.toml", include_str!("../themes/default/i18n/de.toml")),
    ("i18n/en.toml", ENGLISH),
];

/// Returns the embedded theme as source files, so that findings can point into it.
pub fn embedded_files() -> Vec<File> {
    let file = |(path, text): &(&str, &str)| {
        let path = SitePath::new(&format!("{FOLDER}{path}")).ok()?;
        Some(File { path, body: Body::Text((*text).to_owned()) })
    };
    EMBEDDED.iter().filter_map(file).collect()
}

/// A theme that is ready to render.
#[derive(Debug)]
pub struct Theme {
    /// Renders the output.
    minified: Tera,
    /// Renders the same from the templates as written, to find out where a mistake is.
    written: Tera,
    files: BTreeMap<String, FileId>,
    /// The words of each language, in the order of [`Config::locales`].
    pub words: Vec<Words>,
    /// Files with a hash in their name.
    pub assets: Vec<Asset>,
    values: Vec<Value>,
    hash: blake3::Hash,
}

/// A file of the theme that pages load.
#[derive(Debug)]
pub struct Asset {
    /// Its name in the theme: `site.css`.
    pub name: String,
    /// Its output path: `assets/site.1f0c….css`.
    pub path: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

impl Theme {
    /// Loads the embedded theme and what the content tree puts over it.
    pub fn load(sources: &Sources, config: &Config, diagnostics: &mut Diagnostics) -> Theme {
        let mut templates: Vec<(String, &str)> = Vec::new();
        let mut files = BTreeMap::new();
        for (id, file) in sources.iter().filter(|(_, file)| file.path.extension() == "html") {
            let path = file.path.as_str();
            let name = match (path.strip_prefix("templates/"), path.strip_prefix("themes/default/templates/")) {
                (Some(name), _) => name.to_owned(),
                (None, Some(name)) => format!("default/{name}"),
                (None, None) => continue,
            };
            files.insert(name.clone(), id);
            templates.push((name, file.text()));
        }
        let written = without_faults(&templates, &files, diagnostics);
        let used = templates.iter().filter(|(name, _)| written.contains_template(name));
        let small = used.map(|(name, text)| (name.clone(), minify::template(text))).collect();
        let minified = tera(small).unwrap_or_else(|_| written.clone());
        let words = words::load(sources, config, diagnostics);
        let values = words.iter().map(|words| Value::from_serializable(&words.nested())).collect();
        let made =
            config.locales.iter().zip(&words).map(|(locale, words)| (Words::script_name(locale), words.script()));
        let brand = config.brand.style_sheet().map(|css| ("brand.css".to_owned(), css));
        let assets = assets(sources, made.chain(brand));
        let hash = hash(&templates, &words, &assets, config.markdown.raw_html);
        Theme { minified, written, files, words, assets, values, hash }
    }

    /// Returns the output path of an asset.
    pub fn asset(&self, name: &str) -> Option<&str> {
        self.assets.iter().find(|asset| asset.name == name).map(|asset| asset.path.as_str())
    }

    /// Returns what tells one theme from another: templates, words, assets and the version of Fieldbook.
    pub fn hash(&self) -> blake3::Hash {
        self.hash
    }

    /// Renders a view, which templates see as `page`; the words of its language are `t`.
    ///
    /// `route` names the page in a finding. `None` if that was added.
    pub fn render(
        &self,
        template: &str,
        view: &impl Serialize,
        locale: usize,
        route: &str,
        diagnostics: &mut Diagnostics,
    ) -> Option<String> {
        let mut context = Context::new();
        context.insert_value("page", Value::from_serializable(view));
        context.insert_value("t", self.values[locale].clone());
        if let Ok(html) = self.minified.render(template, &context) {
            return Some(html);
        }
        match self.written.render(template, &context) {
            Ok(html) => Some(html),
            Err(error) => {
                for fault in fault::of(&error, &[]) {
                    fault.report(&TEMPLATE_RENDER, &self.files, Some(route), diagnostics);
                }
                None
            }
        }
    }
}

/// Loads all templates but those with a mistake, which are reported. Tera stops at the first mistakes, so it is tried again
/// without the templates that have them.
fn without_faults(
    templates: &[(String, &str)],
    files: &BTreeMap<String, FileId>,
    diagnostics: &mut Diagnostics,
) -> Tera {
    let load = |keep: &dyn Fn(&String) -> bool| {
        let kept = templates.iter().filter(|(name, _)| keep(name));
        tera(kept.map(|(name, text)| (name.clone(), (*text).to_owned())).collect())
    };
    let is_default = |name: &String| name.starts_with("default/");
    let mut left_out: BTreeSet<String> = BTreeSet::new();
    loop {
        let error = match load(&|name| !left_out.contains(name)) {
            Ok(tera) => return tera,
            Err(error) => error,
        };
        let n_before = left_out.len();
        let faults = fault::of(&error, templates);
        if let Some(name) = fault::replaced_parent(&faults, templates).filter(|name| left_out.insert(name.clone())) {
            fault::report_missing_blocks(&name, &faults, files, diagnostics);
            continue;
        }
        for fault in faults {
            let own = fault.templates.iter().find(|name| files.contains_key(*name) && !is_default(name));
            // A template that only misses what was left out before it has no mistake of its own.
            let is_consequence = fault.missing.as_ref().is_some_and(|missing| left_out.contains(missing));
            if own.is_none() || !is_consequence {
                fault.report(&TEMPLATE_SYNTAX, files, None, diagnostics);
            }
            left_out.extend(own.cloned());
        }
        if left_out.len() == n_before {
            return load(&is_default).unwrap_or_default();
        }
    }
}

fn tera(templates: Vec<(String, String)>) -> Result<Tera, tera::Error> {
    let mut tera = Tera::new();
    tera.set_fallback_prefixes(["default/"])?;
    tera.autoescape_on(vec![".html"]);
    tera.add_raw_templates(templates)?;
    Ok(tera)
}

fn assets(sources: &Sources, made: impl Iterator<Item = (String, String)>) -> Vec<Asset> {
    let mut by_name: BTreeMap<String, Vec<u8>> = made.map(|(name, text)| (name, text.into_bytes())).collect();
    // The content tree comes first by path, so what it has is kept.
    for folder in ["static/assets/", "themes/default/assets/"] {
        for (_, file) in sources.iter() {
            let Some(name) = file.path.as_str().strip_prefix(folder) else { continue };
            let bytes = match &file.body {
                Body::Text(text) => text.as_bytes().to_vec(),
                Body::Bytes(bytes) => bytes.clone(),
                Body::Disk { .. } => continue,
            };
            by_name.entry(name.to_owned()).or_insert(bytes);
        }
    }
    let named = by_name.into_iter().map(|(name, bytes)| {
        let hash = blake3::hash(&bytes).to_hex();
        let (stem, extension) = name.rsplit_once('.').unwrap_or((&name, "bin"));
        let path = format!("assets/{stem}.{}.{extension}", &hash[..12]);
        Asset { path, name, bytes }
    });
    named.collect()
}

fn hash(templates: &[(String, &str)], words: &[Words], assets: &[Asset], raw_html: RawHtml) -> blake3::Hash {
    let mut hasher = blake3::Hasher::new();
    let mut add = |text: &str| {
        hasher.update(&text.len().to_le_bytes());
        hasher.update(text.as_bytes());
    };
    add(env!("CARGO_PKG_VERSION"));
    add(&format!("{raw_html:?}"));
    for (name, text) in templates {
        add(name);
        add(text);
    }
    for (key, word) in words.iter().flat_map(Words::iter) {
        add(key);
        add(word);
    }
    for asset in assets {
        add(&asset.path);
    }
    hasher.finalize()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_the_theme_is_embedded() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/default");
        let mut on_disk: Vec<String> = walkdir::WalkDir::new(&root)
            .into_iter()
            .filter_map(Result::ok)
            .filter(|entry| entry.file_type().is_file())
            .filter_map(|entry| Some(entry.path().strip_prefix(&root).ok()?.to_string_lossy().into_owned()))
            .collect();
        on_disk.sort();
        let mut embedded: Vec<&str> = EMBEDDED.iter().map(|(path, _)| *path).collect();
        embedded.sort_unstable();
        assert_eq!(on_disk, embedded);
    }
}
