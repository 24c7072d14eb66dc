//! The first text of a portal and of a page: keys with comments, and what an author should think of.
//!
//! Knows where a page of a kind lies and what is written there at first, not how files get there.

pub mod schema;

use crate::config::value::{Date, Period};
use crate::diagnostic::Code;
use crate::path::Slug;
use crate::site::Site;

/// One row of [`KINDS`].
#[derive(Debug)]
pub struct Kind {
    /// Its name, as `fieldbook new` knows it.
    pub name: &'static str,
    /// Where its files lie, with `{product}`, `{year}` and `{slug}`, and their text.
    files: &'static [(&'static str, &'static str)],
    /// How evidence that such a page gives is called: the part before the dot.
    evidence: &'static [&'static str],
}

impl Kind {
    /// Returns whether such a page belongs to a product.
    pub fn needs_product(&self) -> bool {
        self.files.iter().any(|(path, _)| path.contains("{product}"))
    }

    /// Returns whether such a page can belong to a product or to all.
    pub fn takes_product(&self) -> bool {
        self.name == "faq"
    }
}

/// Every kind of page that can be begun.
pub static KINDS: &[Kind] = &[
    Kind {
        name: "product",
        files: &[
            ("products/{slug}/product.toml", include_str!("scaffold/product.toml")),
            ("products/{slug}/index.md", include_str!("scaffold/product.md")),
        ],
        evidence: &[],
    },
    Kind {
        name: "guide",
        files: &[("products/{product}/guides/{slug}.md", include_str!("scaffold/guide.md"))],
        evidence: &["guide"],
    },
    Kind {
        name: "capability",
        files: &[("products/{product}/capabilities/{slug}.md", include_str!("scaffold/capability.md"))],
        evidence: &["capability", "element"],
    },
    Kind {
        name: "assumptions",
        files: &[("products/{product}/assumptions.md", include_str!("scaffold/assumptions.md"))],
        evidence: &["assumptions"],
    },
    Kind {
        name: "design",
        files: &[("products/{product}/design.md", include_str!("scaffold/design.md"))],
        evidence: &["design"],
    },
    Kind {
        name: "maintenance",
        files: &[("products/{product}/maintenance.md", include_str!("scaffold/maintenance.md"))],
        evidence: &["maintenance"],
    },
    Kind {
        name: "disposal",
        files: &[("products/{product}/disposal.md", include_str!("scaffold/disposal.md"))],
        evidence: &["disposal"],
    },
    Kind { name: "faq", files: &[("faq/{slug}.md", include_str!("scaffold/faq.md"))], evidence: &[] },
    Kind {
        name: "education",
        files: &[("education/{slug}.md", include_str!("scaffold/education.md"))],
        evidence: &["education"],
    },
    Kind {
        name: "advisory",
        files: &[("advisories/{year}/{slug}.md", include_str!("scaffold/advisory.md"))],
        evidence: &[],
    },
    Kind {
        name: "policy",
        files: &[("policies/{slug}.md", include_str!("scaffold/policy.md"))],
        evidence: &["policy"],
    },
    Kind { name: "party", files: &[("parties/{slug}.md", include_str!("scaffold/party.md"))], evidence: &["party"] },
];

/// Returns the files of a new portal, by their path; `codes` are all findings there are.
pub fn portal(codes: &[&'static Code]) -> Vec<(String, String)> {
    let mut files = vec![
        ("fieldbook.toml".to_owned(), include_str!("scaffold/fieldbook.toml").to_owned()),
        ("index.md".to_owned(), include_str!("scaffold/index.md").to_owned()),
    ];
    files.extend(schema::files(codes));
    files
}

/// What a new page is about.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// Its title; an advisory's id.
    pub title: &'a str,
    /// The product it belongs to, by its slug; empty if its kind needs none.
    pub product: &'a str,
    /// Today.
    pub date: Date,
}

/// Returns the files of a new page, by their path.
pub fn page(kind: &Kind, subject: Subject<'_>, site: Option<&Site>) -> Vec<(String, String)> {
    let slug = Slug::suggest(subject.title);
    let date = subject.date.to_string();
    let year = subject.date.0.year().to_string();
    let later = Period(jiff::Span::new().years(5)).after(subject.date).to_string();
    // A quote or a line break must not end the string that the title stands in.
    let title: String = subject.title.chars().filter(|c| !c.is_control()).collect();
    let title = title.replace('\\', "\\\\").replace('"', "\\\"");
    let items = site.map(|site| items(kind, &slug, site)).unwrap_or_default();
    let elements = elements(&slug, site);
    let values = [
        ("{title}", title.as_str()),
        ("{product}", subject.product),
        ("{slug}", &slug),
        ("{date}", &date),
        ("{year}", &year),
        ("{later}", &later),
        ("{items}", &items),
        ("{elements}", &elements),
    ];
    let fill = |text: &str| values.iter().fold(text.to_owned(), |text, (name, value)| text.replace(name, value));
    let folder = if kind.takes_product() && !subject.product.is_empty() { "products/{product}/" } else { "" };
    kind.files.iter().map(|(path, text)| (fill(&format!("{folder}{path}")), fill(text))).collect()
}

/// Returns the elements of a capability, as NIST IR 8259A lists them.
fn elements(capability: &str, site: Option<&Site>) -> String {
    let row = |n: usize, what: &str| {
        format!("#   {{ n = {n}, what = \"{what}\", status = \"yes\", how = \"How the device does it.\" }},\n")
    };
    let baseline = site.and_then(|site| site.baselines.iter().find(|baseline| baseline.id == "8259a"));
    let items = baseline.map_or(&[][..], |baseline| &baseline.items);
    let parts = items.iter().filter(|item| item.parent.is_some_and(|parent| items[parent].id == capability));
    let rows: String = parts.enumerate().map(|(at, item)| row(at + 1, &item.title)).collect();
    if rows.is_empty() { row(1, "What the standard asks for") } else { rows }
}

/// Says which items of the baselines of the portal such a page can answer.
fn items(kind: &Kind, slug: &str, site: &Site) -> String {
    let gives = |name: &String| match name.split_once('.') {
        // The page of one capability tells nothing of the others.
        Some(("capability", capability)) if capability != slug => false,
        Some(("element", element)) if element.rsplit_once('-').is_none_or(|(capability, _)| capability != slug) => {
            false
        }
        Some((source, _)) => kind.evidence.contains(&source),
        None => false,
    };
    let mut found: Vec<String> = Vec::new();
    for at in site.shown_baselines() {
        let baseline = &site.baselines[at];
        let items = baseline.items.iter().filter(|item| item.by.iter().flatten().any(gives));
        found.extend(items.map(|item| format!("{}:{}", baseline.id, item.id)));
    }
    match found.is_empty() {
        true => String::new(),
        false => format!("It can answer {}.", found.join(", ")),
    }
}
