//! Baselines: lists of what a portal is asked to answer, built in or from `baselines/` of the content tree.
//!
//! Knows what is asked and what could answer it by name. Whether anything does is `site::coverage`'s business.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Deserialize;

use super::span_of;
use crate::config::table;
use crate::config::value::Spanned;
use crate::diagnostic::{Code, Diagnostics};
use crate::path::{SitePath, Slug};
use crate::source::{Body, File, FileId, Span};

/// A baseline that can not be used as it is.
pub static BAD_BASELINE: Code = Code::fixed(
    "bad-baseline",
    "A baseline is a list of items. Each has an id of its own, and its `parent` is another item, not one below itself; the \
     file is called by the id of the baseline.",
);

/// Where baselines lie.
pub const FOLDER: &str = "baselines/";

/// The built-in baselines. A file of the same path in the content tree replaces one.
static EMBEDDED: &[(&str, &str)] = &[
    ("baselines/8259b-draft.toml", include_str!("baselines/8259b-draft.toml")),
    ("baselines/8259b.toml", include_str!("baselines/8259b.toml")),
    ("baselines/8259a.toml", include_str!("baselines/8259a.toml")),
    ("baselines/8425.toml", include_str!("baselines/8425.toml")),
    ("baselines/cra.toml", include_str!("baselines/cra.toml")),
    ("baselines/psti.toml", include_str!("baselines/psti.toml")),
    ("baselines/etsi-303645.toml", include_str!("baselines/etsi-303645.toml")),
    ("baselines/fcc-label.toml", include_str!("baselines/fcc-label.toml")),
];

/// Returns the built-in baselines as source files.
pub fn embedded_files() -> Vec<File> {
    let file = |(path, text): &(&str, &str)| {
        Some(File { path: SitePath::new(path).ok()?, body: Body::Text((*text).to_owned()) })
    };
    EMBEDDED.iter().filter_map(file).collect()
}

/// Returns where a baseline stands among all: the built-in ones first, in the order of the table above.
pub(super) fn rank(path: &str) -> (usize, String) {
    let at = EMBEDDED.iter().position(|(embedded, _)| *embedded == path);
    (at.unwrap_or(EMBEDDED.len()), path.to_owned())
}

/// A baseline.
#[derive(Clone, Debug)]
pub struct Baseline {
    /// Its id, as commands and other baselines name it.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// Who publishes it, or empty.
    pub publisher: String,
    /// Which edition, or empty.
    pub version: String,
    /// What it is, or empty.
    pub about: String,
    /// What it asks for.
    pub items: Vec<Item>,
    /// Whether it is built in, and so in English.
    pub is_built_in: bool,
    /// The file.
    pub file: FileId,
}

/// Something that a baseline asks for.
#[derive(Clone, Debug)]
pub struct Item {
    /// Its id in the baseline.
    pub id: String,
    /// A few words.
    pub title: String,
    /// What is asked, in words of our own.
    pub text: String,
    /// Where the original says so, or empty.
    pub source: String,
    /// Who has to answer.
    pub scope: Scope,
    /// The item it is a part of, by its position.
    pub parent: Option<usize>,
    /// Evidence that answers it by itself: alternatives, each a list of what is needed together.
    pub by: Vec<Vec<String>>,
    /// Where each entry of `by` is written.
    pub by_spans: Vec<Span>,
    /// Items whose answers, all together, answer it as well.
    pub follows: Vec<(ItemName, Span)>,
    /// Whether its text could not be held against the original.
    pub unverified: bool,
}

/// Who has to answer an item.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// Each product for itself.
    #[default]
    Product,
    /// The manufacturer, for all products.
    Manufacturer,
}

impl Scope {
    /// Returns its word.
    pub fn as_str(self) -> &'static str {
        match self {
            Scope::Product => "product",
            Scope::Manufacturer => "manufacturer",
        }
    }
}

/// The name of an item: `DOC-1.a`, or with its baseline `8259b:DOC-1.a`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ItemName {
    /// The baseline, if it is named.
    pub baseline: Option<String>,
    /// The id of the item.
    pub item: String,
}

impl ItemName {
    /// Takes a name apart.
    pub fn new(text: &str) -> ItemName {
        match text.split_once(':') {
            Some((baseline, item)) => ItemName { baseline: Some(baseline.to_owned()), item: item.to_owned() },
            None => ItemName { baseline: None, item: text.to_owned() },
        }
    }
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "baselines/<id>.toml")]
pub(crate) struct Written {
    /// Its id, which is the name of the file.
    id: Spanned<String>,
    /// What it is called.
    title: String,
    /// Who publishes it.
    #[serde(default)]
    publisher: String,
    /// Which edition.
    #[serde(default)]
    version: String,
    /// What it is.
    #[serde(default)]
    about: String,
    /// What it asks for.
    #[serde(default)]
    items: Vec<WrittenItem>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct WrittenItem {
    /// Its id in the baseline.
    id: Spanned<String>,
    /// A few words.
    title: String,
    /// What is asked, in own words.
    #[serde(default)]
    text: String,
    /// Where the original says so.
    #[serde(default)]
    source: String,
    /// Who has to answer.
    #[serde(default)]
    scope: Scope,
    /// The item it is a part of.
    parent: Option<Spanned<String>>,
    /// Evidence that answers it by itself.
    #[serde(default)]
    by: Vec<Spanned<String>>,
    /// Items whose answers, all together, answer it as well.
    #[serde(default)]
    follows: Vec<Spanned<String>>,
    /// Whether its text could not be held against the original.
    #[serde(default)]
    unverified: bool,
}

/// Reads a file of `baselines/`; `stem` is its name without extension.
pub(super) fn read(file: FileId, stem: &str, text: &str, diagnostics: &mut Diagnostics) -> Option<Baseline> {
    let written: Written = table::parse(file, text, diagnostics).read(&[], diagnostics)?;
    if written.id.get_ref() != stem {
        diagnostics
            .add(
                &BAD_BASELINE,
                span_of(file, &written.id),
                format!("the baseline `{}` lies in a file called `{stem}.toml`", written.id.get_ref()),
            )
            .help(format!("rename the file to `{}.toml`, or correct the id", written.id.get_ref()));
    }
    let id = written.id.get_ref();
    let is_reserved = ["index", "manufacturer", "products"].contains(&id.as_str());
    if let Some(problem) = Slug::new(id).err().or(is_reserved.then(|| "is the name of another page".to_owned())) {
        diagnostics
            .add(
                &BAD_BASELINE,
                span_of(file, &written.id),
                format!("`{id}` can not be the id of a baseline: it {problem}"),
            )
            .help(format!("call it `{}`, and its file alike", Slug::suggest(&format!("own-{id}"))));
        return None;
    }
    let mut positions: BTreeMap<String, usize> = BTreeMap::new();
    let mut kept: Vec<WrittenItem> = Vec::new();
    for item in written.items {
        let id = item.id.get_ref().clone();
        if id.is_empty() || !id.chars().all(|c| c.is_ascii_alphanumeric() || ".-_".contains(c)) {
            diagnostics
                .add(&BAD_BASELINE, span_of(file, &item.id), format!("`{id}` can not be the id of an item"))
                .help("write letters, digits and `.-_`, such as `DOC-1.a`");
            continue;
        }
        if let Some(first) = positions.get(&id) {
            let first = span_of(file, &kept[*first].id);
            diagnostics
                .add(&BAD_BASELINE, span_of(file, &item.id), format!("there are two items `{id}`"))
                .related(first, "first written here")
                .help("give one of them another id");
            continue;
        }
        positions.insert(id, kept.len());
        kept.push(item);
    }
    let parents: Vec<Option<usize>> = kept.iter().map(|item| parent(file, item, &positions, diagnostics)).collect();
    for (at, item) in kept.iter().enumerate() {
        let mut seen = BTreeSet::from([at]);
        let mut above = parents[at];
        while let Some(parent) = above.filter(|parent| seen.insert(*parent)) {
            above = parents[parent];
        }
        if above == Some(at) {
            let span = item.parent.as_ref().map_or(span_of(file, &item.id), |parent| span_of(file, parent));
            diagnostics
                .add(&BAD_BASELINE, span, format!("`{}` is a part of itself", item.id.get_ref()))
                .help("let its `parent` be an item above it, or none");
        }
    }
    let is_rooted = |at: usize| {
        let mut above = parents[at];
        (0..kept.len()).any(|_| match above {
            Some(parent) => {
                above = parents[parent];
                false
            }
            None => true,
        })
    };
    let rooted: Vec<bool> = (0..kept.len()).map(is_rooted).collect();
    let items = kept.into_iter().enumerate().map(|(at, item)| Item {
        parent: parents[at].filter(|_| rooted[at]),
        by: item.by.iter().map(|by| by.get_ref().split('+').map(|part| part.trim().to_owned()).collect()).collect(),
        by_spans: item.by.iter().map(|by| span_of(file, by)).collect(),
        follows: item.follows.iter().map(|name| (ItemName::new(name.get_ref()), span_of(file, name))).collect(),
        id: item.id.into_inner(),
        title: item.title,
        text: item.text,
        source: item.source,
        scope: item.scope,
        unverified: item.unverified,
    });
    Some(Baseline {
        items: items.collect(),
        id: written.id.into_inner(),
        title: written.title,
        publisher: written.publisher,
        version: written.version,
        about: written.about,
        is_built_in: EMBEDDED
            .iter()
            .any(|(path, embedded)| path.contains(&format!("/{stem}.toml")) && *embedded == text),
        file,
    })
}

fn parent(
    file: FileId,
    item: &WrittenItem,
    positions: &BTreeMap<String, usize>,
    diagnostics: &mut Diagnostics,
) -> Option<usize> {
    let parent = item.parent.as_ref()?;
    let found = positions.get(parent.get_ref()).copied();
    if found.is_none() {
        let finding = diagnostics.add(
            &BAD_BASELINE,
            span_of(file, parent),
            format!("there is no item `{}` in this baseline", parent.get_ref()),
        );
        if let Some(meant) = crate::diagnostic::nearest(parent.get_ref(), positions.keys().map(String::as_str)) {
            finding.help(format!("did you mean `{meant}`?"));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;

    #[test]
    fn the_built_in_baselines_are_read_without_a_finding() {
        let sources = Sources::new(embedded_files());
        let mut diagnostics = Diagnostics::default();
        let mut n_leaves = 0;
        for (id, file) in sources.iter() {
            let stem = file.path.name().trim_end_matches(".toml");
            let baseline = read(id, stem, file.text(), &mut diagnostics).unwrap();
            let is_leaf = |at: usize| baseline.items.iter().all(|item| item.parent != Some(at));
            if baseline.id == "8259b-draft" {
                n_leaves = (0..baseline.items.len()).filter(|at| is_leaf(*at)).count();
            }
        }
        assert_eq!(diagnostics.iter().count(), 0, "{diagnostics:?}");
        assert_eq!(n_leaves, 33);
    }
}
