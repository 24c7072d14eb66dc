//! Front matter: how it is cut off, and the keys that every page has.

use serde::Deserialize;

use super::kind::{Keys, Kind};
use super::{UNCLOSED_FRONT_MATTER, span_of};
use crate::config::table::{MISSING_KEY, Table, WRONG_VALUE};
use crate::config::value::{Choice, Date, Period, Spanned, Text, Vocabulary};
use crate::diagnostic::{Code, Diagnostics};
use crate::source::{FileId, Span, lines};

/// Content that is not meant for the public.
pub static CONFIDENTIAL: Code = Code::fixed(
    "confidential",
    "A portal is public. A page with `sensitive = true`, or an advisory whose `tlp` is not `CLEAR` (formerly `WHITE`), \
     stops the build, so that it can not be published by mistake.",
);

/// Days in an order that can not be.
pub static DATE_ORDER: Code = Code::error(
    "date-order",
    "What ends can not end before it begins: a product's support before its sale, an advisory's change before its \
     publication, a certificate's last day before its first.",
);

/// The keys of [`Common`].
pub static KEYS: &[&str] = &[
    "title",
    "summary",
    "nav_title",
    "reviewed",
    "review_after",
    "audience",
    "owner",
    "status",
    "superseded_by",
    "aliases",
    "order",
    "sensitive",
    "changes",
    "answers",
];

/// What every page can say about itself.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Common {
    /// The title; empty only if it is missing, which is reported.
    pub title: String,
    /// One or two sentences of plain text, for lists and search engines.
    pub summary: Option<Spanned<String>>,
    /// A shorter title for menus.
    pub nav_title: Option<String>,
    /// When somebody last checked that it is true.
    pub reviewed: Option<Date>,
    /// How long that holds; a year if it is not said.
    pub review_after: Option<Period>,
    /// Who it is for.
    pub audience: Vec<Choice<Audience>>,
    /// The role that is responsible for it.
    pub owner: Option<String>,
    /// Whether it is published and holds.
    pub status: Status,
    /// The page that took its place.
    pub superseded_by: Option<Spanned<String>>,
    /// Former addresses in the output.
    pub aliases: Vec<Spanned<String>>,
    /// Position among its neighbours; those without one come after, by title.
    pub order: Option<i64>,
    /// Whether it must not be published.
    pub sensitive: Option<Spanned<bool>>,
    /// What changed, newest first.
    pub changes: Vec<Change>,
    /// Items of baselines that it answers.
    pub answers: Vec<Spanned<Claim>>,
}

/// An entry of `answers`: the name of an item, or `{ item = "DOC-1.c", gap = "…", provided_by = "party" }`.
#[derive(Clone, Debug)]
pub struct Claim {
    /// The item.
    pub item: String,
    /// What is missing; with it, the item is answered in part only.
    pub gap: Option<Text>,
    /// The party that provides what the page tells of, by its slug; the manufacturer if it is not said.
    pub provided_by: Option<String>,
}

impl<'de> Deserialize<'de> for Claim {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Claim, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Table {
            item: String,
            gap: Option<Text>,
            provided_by: Option<String>,
        }
        #[derive(Deserialize)]
        #[serde(untagged, expecting = "must be an item such as \"DOC-1.c\", or { item = \"DOC-1.c\", gap = \"…\" }")]
        enum Written {
            Name(String),
            Table(Table),
        }
        Ok(match Written::deserialize(deserializer)? {
            Written::Name(item) => Claim { item, gap: None, provided_by: None },
            Written::Table(Table { item, gap, provided_by }) => Claim { item, gap, provided_by },
        })
    }
}

impl Common {
    /// Returns the day by which it has to be reviewed again.
    pub fn review_due(&self) -> Option<Date> {
        let period = self.review_after.unwrap_or(Period(jiff::Span::new().years(1)));
        self.reviewed.map(|reviewed| period.after(reviewed))
    }
}

/// An entry of `changes`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// When.
    pub date: Date,
    /// What.
    pub text: String,
}

/// The state of a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Only built with `--drafts`.
    Draft,
    /// Holds.
    #[default]
    Published,
    /// Another page took its place.
    Superseded,
    /// Does not hold any more.
    Withdrawn,
}

/// Who a page is for.
#[derive(Debug)]
pub struct Audience;

impl Vocabulary for Audience {
    const NAME: &'static str = "audience";
    const WORDS: &'static [&'static str] = &[
        "buyer",
        "home-user",
        "business-customer",
        "installer",
        "integrator",
        "administrator",
        "tenant",
        "repairer",
        "recycler",
        "researcher",
        "auditor",
    ];
}

/// Reports the later of two days if it is the earlier; each has the key that names it.
pub(super) fn in_order<T: PartialOrd + std::fmt::Display>(
    span: Span,
    (first, start): (&str, T),
    (last, end): (&str, T),
    diagnostics: &mut Diagnostics,
) {
    if end < start {
        diagnostics
            .add(&DATE_ORDER, span, format!("`{last}` is {end}, before `{first}`, which is {start}"))
            .help("correct one of the two");
    }
}

/// The longest summary that lists and search engines show, in characters.
const LONGEST_SUMMARY: usize = 300;

/// Returns the front matter of a page with the fence above it, and where the text below begins.
pub fn front_matter(text: &str) -> Option<(&str, usize)> {
    let mut lines = lines(text);
    lines.next().filter(|(_, line)| line.trim_end() == "+++")?;
    let (end, fence) = lines.find(|(_, line)| line.trim_end() == "+++")?;
    Some((&text[..end], end + fence.len()))
}

/// Cuts a page into its front matter, if it has some, and the offset of its text.
pub(super) fn cut(file: FileId, text: &str, diagnostics: &mut Diagnostics) -> (Option<String>, usize) {
    let first = text.lines().next().unwrap_or_default();
    if first.trim_end() != "+++" {
        return (None, 0);
    }
    if let Some((front_matter, body_start)) = front_matter(text) {
        // Byte ranges stay those of the file when the fence becomes a comment of the same length.
        let toml = format!("#{}{}", " ".repeat(first.len() - 1), &front_matter[first.len()..]);
        return (Some(toml), body_start);
    }
    diagnostics
        .add(&UNCLOSED_FRONT_MATTER, Span::new(file, 0..3), "this front matter has no end")
        .help("add a line `+++` after its last key");
    (None, text.len())
}

/// Reads the front matter of a page of some kind.
pub(super) fn read(
    file: FileId,
    text: &str,
    table: Option<Table<'_>>,
    is_damaged: bool,
    kind: &Kind,
    diagnostics: &mut Diagnostics,
) -> (Common, Keys) {
    let before = diagnostics.iter().count();
    let (mut common, keys) = match table {
        None => (Common::default(), Keys::None),
        Some(table) => {
            let (common, own) = table.split(KEYS);
            let common = common.read::<Common>(&[], diagnostics).unwrap_or_default();
            let keys = if own.is_empty() { Keys::None } else { (kind.read)(own, diagnostics) };
            (common, keys)
        }
    };
    common.title = common.title.trim().to_owned();
    // Where something else is wrong, the title is probably there and could not be read.
    if common.title.is_empty() && text.starts_with("---") && !is_damaged {
        diagnostics
            .add(&UNCLOSED_FRONT_MATTER, Span::new(file, 0..3), "this looks like front matter in YAML")
            .help("write it as TOML between two lines `+++`: `title = \"…\"`");
    } else if common.title.is_empty() && !is_damaged && diagnostics.iter().count() == before {
        diagnostics
            .add(&MISSING_KEY, Span::new(file, 0..3), "this page has no `title`")
            .help("start it with the lines `+++`, `title = \"…\"`, `+++`");
    }
    if let Some(summary) = &common.summary {
        let length = summary.get_ref().chars().count();
        if length > LONGEST_SUMMARY {
            diagnostics
                .add(
                    &WRONG_VALUE,
                    span_of(file, summary),
                    format!("`summary` has {length} characters, more than {LONGEST_SUMMARY}"),
                )
                .help("say in one or two sentences what the reader finds here");
        }
    }
    if let Some(sensitive) = common.sensitive.as_ref().filter(|sensitive| *sensitive.get_ref()) {
        diagnostics
            .add(&CONFIDENTIAL, span_of(file, sensitive), "this page is sensitive, and a portal is public")
            .help("remove the page from the tree, or `sensitive` once it may be published");
    }
    (common, keys)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;

    #[test]
    fn front_matter_keeps_the_offsets_of_its_file() {
        let sources = Sources::fixture("//- a.md\n+++\ntitle = \"x\"\nowner = \"y\"\n+++\ntext\n");
        let (id, file) = sources.iter().next().unwrap();
        let (toml, start) = cut(id, file.text(), &mut Diagnostics::default());
        assert_eq!(toml.unwrap().find("owner"), file.text().find("owner"));
        assert_eq!(&file.text()[start..], "text\n");
    }

    #[test]
    fn the_list_of_keys_is_that_of_the_type() {
        let error = toml::from_str::<Common>("no-such-key = 1").unwrap_err();
        let mut named: Vec<&str> = error.message().split('`').skip(3).step_by(2).collect();
        named.sort_unstable();
        let mut listed = KEYS.to_vec();
        listed.sort_unstable();
        assert_eq!(named, listed);
    }
}
