//! The support ledger: what was promised about the support of products, and when, in `ledger/support.jsonl`.
//!
//! Each line is one statement and ends with a digest: the SHA-256 of the digest above it and of its own text before the
//! digest. So a line that was changed, removed or put in between can be seen; lines that are missing at the end can not.
//! Lines are only ever added, by `fieldbook ledger`.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::product::Product;
use crate::config::value::Date;
use crate::diagnostic::{Code, Diagnostics, nearest};
use crate::source::{FileId, Span, lines};

/// Where the ledger lies, in the content tree and in the portal.
pub const PATH: &str = "ledger/support.jsonl";

/// A ledger that was not only added to.
pub static BROKEN_LEDGER: Code = Code::fixed(
    "broken-ledger",
    "`ledger/support.jsonl` records how long each product was promised to be supported, and when. Nobody edits it: \
     `fieldbook ledger` adds lines, and each ends with a SHA-256 over itself and all above it. A line that was changed, removed \
     or put in between breaks that chain. Restore the file from version control.",
);

/// The ledger; empty if there is none.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    /// Its file.
    pub file: Option<FileId>,
    /// What it says, the oldest first.
    pub entries: Vec<Entry>,
    /// Where the entries of each product are.
    by_product: HashMap<String, Vec<usize>>,
    /// The digest of the last line.
    digest: String,
}

/// What was promised about one product on one day.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The start of its line.
    pub span: Span,
    /// Slug of the product.
    pub product: String,
    /// When it was promised.
    pub published: Date,
    /// The last day of each scope of support, by the key in `product.toml`.
    pub scopes: BTreeMap<String, Date>,
}

/// A line as it is written.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Line {
    product: String,
    published: jiff::civil::Date,
    /// The last day of security updates once more, for readers that look for nothing else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    support_ends: Option<jiff::civil::Date>,
    scopes: BTreeMap<String, jiff::civil::Date>,
    digest: String,
}

impl Ledger {
    /// Returns what was promised about a product, under its name of today or a former one, the oldest first.
    pub fn of(&self, product: &Product) -> impl Iterator<Item = &Entry> {
        let former = product.facts.former_slugs.iter().map(String::as_str);
        let slugs = std::iter::once(product.slug.as_str()).chain(former);
        let mut found: Vec<usize> = slugs.filter_map(|slug| self.by_product.get(slug)).flatten().copied().collect();
        found.sort_unstable();
        found.into_iter().map(|at| &self.entries[at])
    }

    /// Returns when security updates were last extended, and until when they had been promised before.
    pub fn extension(&self, product: &Product, today: Date) -> Option<(Date, Date)> {
        let mut before = None;
        let mut extension = None;
        for entry in self.of(product).filter(|entry| entry.published <= today) {
            let until = entry.scopes.get(SECURITY).copied();
            if let (Some(before), Some(until)) = (before, until)
                && until > before
            {
                extension = Some((entry.published, before));
            }
            before = until.or(before);
        }
        extension
    }

    /// Returns the lines to add so that it says what products promise now; only what is new is said.
    pub fn additions(&self, products: &[Product], date: Date) -> Vec<String> {
        let mut digest = self.digest.clone();
        let mut lines = Vec::new();
        for product in products {
            let scopes = promises(product);
            let is_known = self.of(product).last().is_some_and(|entry| entry.scopes == scopes);
            if scopes.is_empty() || is_known {
                continue;
            }
            let line = Line {
                product: product.slug.to_string(),
                published: date.0,
                support_ends: scopes.get(SECURITY).map(|date| date.0),
                scopes: scopes.into_iter().map(|(key, date)| (key, date.0)).collect(),
                digest: String::new(),
            };
            // A map of strings and dates can always be written.
            let text = serde_json::to_string(&line).unwrap_or_default();
            let (statement, _) = cut(&text);
            digest = digest_of(&digest, statement);
            lines.push(format!("{statement}{DIGEST}{digest}\"}}"));
        }
        lines
    }
}

const SECURITY: &str = "security_updates";

/// Returns what a product promises now, by the key in `product.toml`.
pub fn promises(product: &Product) -> BTreeMap<String, Date> {
    let scopes = product.facts.support.scopes().into_iter();
    scopes.filter_map(|(key, until)| Some((key.to_owned(), until?.get_ref().date))).collect()
}

/// Reads the ledger; of one that is broken nothing is known.
pub(super) fn read(file: FileId, text: &str, diagnostics: &mut Diagnostics) -> Ledger {
    let n_before = diagnostics.iter().count();
    let mut entries: Vec<Entry> = Vec::new();
    let mut digest = String::new();
    let restore = "restore the file from version control; if two branches added lines, keep those of one and run \
                   `fieldbook ledger` again";
    for (start, with_end) in lines(text) {
        // What follows a broken line can not be relied on.
        if diagnostics.iter().count() > n_before {
            break;
        }
        let line = with_end.strip_suffix('\n').unwrap_or(with_end);
        let line = line.strip_suffix('\r').unwrap_or(line);
        // Its first field, which says what it is about: a line is long.
        let span = Span::new(file, start..start + line.find(',').unwrap_or(line.len()));
        let (statement, written_digest) = cut(line);
        let is_whole = written_digest == digest_of(&digest, statement);
        written_digest.clone_into(&mut digest);
        let mut report = |message: String, help: &str| {
            diagnostics.add(&BROKEN_LEDGER, span, message).help(help);
        };
        if !with_end.ends_with('\n') {
            report("the last line has no end: the file was cut off".to_owned(), restore);
        }
        let written: Line = match serde_json::from_str(line) {
            Ok(written) => written,
            Err(error) => {
                let message = error.to_string();
                let message = message.split(" at line ").next().unwrap_or_default();
                let at = start + error.column().saturating_sub(1).min(line.len());
                diagnostics
                    .add(
                        &BROKEN_LEDGER,
                        Span::new(file, at..at),
                        format!("this line is no statement on support: {message}"),
                    )
                    .help(restore);
                continue;
            }
        };
        if !is_whole {
            report("this line was changed, or lines above it were changed, removed or put in".to_owned(), restore);
        }
        if entries.last().is_some_and(|last| last.published.0 > written.published) {
            report(format!("this line is from {}, which is before the line above it", written.published), restore);
        }
        if written.support_ends != written.scopes.get(SECURITY).copied() {
            report("`support_ends` is another day than that of `security_updates`".to_owned(), restore);
        }
        let known = super::product::Support::default().scopes().map(|(key, _)| key);
        for key in written.scopes.keys().filter(|key| !known.contains(&key.as_str())) {
            let help = match nearest(key, known) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("the scopes are {}", known.join(", ")),
            };
            report(format!("there is no scope of support `{key}`"), &help);
        }
        entries.push(Entry {
            span,
            product: written.product,
            published: Date(written.published),
            scopes: written.scopes.into_iter().map(|(key, date)| (key, Date(date))).collect(),
        });
    }
    if diagnostics.iter().count() > n_before {
        return Ledger::default();
    }
    let mut by_product: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, entry) in entries.iter().enumerate() {
        by_product.entry(entry.product.clone()).or_default().push(at);
    }
    Ledger { file: Some(file), entries, by_product, digest }
}

/// What stands between the statement of a line and its digest.
const DIGEST: &str = ",\"digest\":\"";

/// Cuts a line into its statement and its digest.
fn cut(line: &str) -> (&str, &str) {
    let (statement, rest) = line.rsplit_once(DIGEST).unwrap_or((line, ""));
    (statement, rest.strip_suffix("\"}").unwrap_or(rest))
}

fn digest_of(before: &str, statement: &str) -> String {
    let hash = Sha256::new().chain_update(before).chain_update(statement).finalize();
    hash.iter().fold("sha256:".to_owned(), |text, byte| format!("{text}{byte:02x}"))
}
