//! `fieldbook coverage`.

use super::{CONTENT_ERRORS, CoverageFormat, print, report, say, wrap};
use crate::diagnostic::{Diagnostics, nearest};
use crate::output::coverage as data;
use crate::site::Site;
use crate::site::coverage::{Answer, BaselineCoverage, State};
use crate::{Portal, Project};

/// How wide a table may be.
const WIDTH: usize = 100;

/// What is asked for, as typed.
pub(super) struct Request {
    pub(super) baselines: Vec<String>,
    pub(super) products: Vec<String>,
    pub(super) format: CoverageFormat,
    pub(super) require: Vec<Requirement>,
}

/// `--require 8259b=90%`.
#[derive(Clone, Debug)]
pub(super) struct Requirement {
    baseline: String,
    level: Level,
}

/// What has to be reached.
#[derive(Clone, Copy, Debug)]
enum Level {
    /// Every item is answered or does not apply.
    Answered,
    /// No item is missing.
    Partial,
    /// So many of a hundred items are answered or do not apply.
    Percent(usize),
}

/// Reads `BASELINE=LEVEL`.
pub(super) fn requirement(text: &str) -> Result<Requirement, String> {
    let help = "write BASELINE=LEVEL with the level `answered`, `partial` or a share such as `90%`";
    let (baseline, level) = text.split_once('=').ok_or(help)?;
    let level = match level {
        "answered" => Level::Answered,
        "partial" => Level::Partial,
        share => {
            let number = share.strip_suffix('%').and_then(|number| number.parse().ok());
            Level::Percent(number.filter(|number| *number <= 100).ok_or(help)?)
        }
    };
    Ok(Requirement { baseline: baseline.to_owned(), level })
}

/// What is shown: baselines and products, as positions.
struct Selection {
    baselines: Vec<usize>,
    products: Vec<usize>,
    has_product: bool,
    has_baseline: bool,
}

/// Prints how far baselines are answered.
pub(super) fn coverage(project: &Project, request: &Request) -> Result<u8, String> {
    let mut diagnostics = Diagnostics::default();
    let portal = crate::load(project, &mut diagnostics);
    diagnostics.finish(&portal.site.config.levels);
    let site = &portal.site;
    let selection = Selection {
        baselines: match request.baselines.is_empty() {
            true => site.shown_baselines(),
            false => request.baselines.iter().map(|id| find_baseline(site, id)).collect::<Result<_, _>>()?,
        },
        products: match request.products.is_empty() {
            true => (0..site.products.len()).collect(),
            false => request.products.iter().map(|slug| find_product(site, slug)).collect::<Result<_, _>>()?,
        },
        has_product: !request.products.is_empty(),
        has_baseline: !request.baselines.is_empty(),
    };
    for requirement in &request.require {
        find_baseline(site, &requirement.baseline)?;
    }
    print(&match request.format {
        // What an author wrote must not steer the terminal.
        CoverageFormat::Table => table(&portal, &selection).replace(|c: char| c.is_control() && c != '\n', "\u{fffd}"),
        CoverageFormat::Json => {
            let report =
                data::report(site, &portal.theme, &selection.baselines, &selection.products, data::Reader::Author);
            serde_json::to_string_pretty(&report).unwrap_or_default() + "\n"
        }
        CoverageFormat::Csv => csv(site, &selection),
        CoverageFormat::Markdown => markdown(site, &selection),
    });
    let code = match diagnostics.has_errors() {
        true => report(&diagnostics, &portal.sources, &project.root, super::Format::Human),
        false => 0,
    };
    let n_failed = request.require.iter().filter(|requirement| !is_met(site, requirement, &selection.products)).count();
    Ok(if n_failed > 0 { code.max(CONTENT_ERRORS) } else { code })
}

fn find_baseline(site: &Site, id: &str) -> Result<usize, String> {
    let found = site.baselines.iter().position(|baseline| baseline.id == id);
    found.ok_or_else(|| unknown("baseline", id, site.baselines.iter().map(|baseline| baseline.id.as_str())))
}

fn find_product(site: &Site, slug: &str) -> Result<usize, String> {
    let slugs = site.products.iter().map(|product| product.slug.as_str());
    site.find_product(slug).ok_or_else(|| unknown("product", slug, slugs))
}

fn unknown<'a>(what: &str, name: &str, known: impl Iterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.collect();
    let help = match nearest(name, known.iter().copied()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None if known.is_empty() => format!("this portal has no {what}"),
        None => format!("there are {}", known.join(", ")),
    };
    format!("there is no {what} `{name}`\nhelp: {help}")
}

/// Returns whether every product, and the manufacturer, reaches what is required; says of each that does not.
fn is_met(site: &Site, requirement: &Requirement, products: &[usize]) -> bool {
    let Some(coverage) = site.coverage.iter().find(|c| site.baselines[c.baseline].id == requirement.baseline) else {
        return false;
    };
    let baseline = &site.baselines[coverage.baseline];
    let subjects = std::iter::once(None).chain(products.iter().copied().map(Some));
    let mut is_met = true;
    for subject in subjects {
        let leaves: Vec<(usize, &Answer)> = coverage.leaves(baseline, subject).collect();
        let states: Vec<State> = leaves.iter().map(|(_, answer)| answer.state).collect();
        let n_settled = states.iter().filter(|state| state.is_settled()).count();
        let (reached, wanted) = match requirement.level {
            Level::Answered => (n_settled == states.len(), "every item answered".to_owned()),
            Level::Partial => (!states.contains(&State::Missing), "no item missing".to_owned()),
            Level::Percent(share) => (n_settled * 100 >= share * states.len(), format!("{share}% answered")),
        };
        if !reached {
            is_met = false;
            let name = subject_name(site, subject);
            let open = leaves.iter().filter(|(_, answer)| match requirement.level {
                Level::Partial => answer.state == State::Missing,
                _ => !answer.state.is_settled(),
            });
            let open: Vec<&str> = open.map(|(at, _)| baseline.items[*at].id.as_str()).collect();
            say(&format!(
                "error: {name} answers {n_settled} of {} items of {}, and {wanted} is required\nopen: {}",
                states.len(),
                baseline.id,
                open.join(", ")
            ));
        }
    }
    is_met
}

fn subject_name(site: &Site, product: Option<usize>) -> &str {
    product.map_or("the manufacturer", |id| site.products[id].slug.as_str())
}

fn table(portal: &Portal, selection: &Selection) -> String {
    let site = &portal.site;
    let mut out = String::new();
    if !selection.has_product && !selection.has_baseline {
        overview(site, selection, &mut out);
        return out;
    }
    for at in &selection.baselines {
        let coverage = &site.coverage[*at];
        let baseline = &site.baselines[*at];
        out.push_str(&format!("{} ({})\n", baseline.title, baseline.id));
        for subject in std::iter::once(None).chain(selection.products.iter().copied().map(Some)) {
            let answers: Vec<(usize, &Answer)> = coverage.leaves(baseline, subject).collect();
            if !answers.is_empty() {
                details(site, coverage, subject, &answers, &mut out);
            }
        }
        out.push('\n');
    }
    out
}

/// A row for each product, a column for each baseline.
fn overview(site: &Site, selection: &Selection, out: &mut String) {
    let ids: Vec<&str> = selection.baselines.iter().map(|at| site.baselines[*at].id.as_str()).collect();
    let names = selection.products.iter().map(|id| site.products[*id].slug.as_str());
    let first = names.map(str::len).max().unwrap_or(0).clamp("manufacturer".len(), 30);
    let line = |name: &str, cells: Vec<String>| {
        let cells: Vec<String> =
            cells.iter().zip(&ids).map(|(cell, id)| format!("{cell:>0$}", id.len().max(7))).collect();
        format!("{name:<first$}  {}\n", cells.join("  "))
    };
    out.push_str(&line("", ids.iter().map(|id| (*id).to_owned()).collect()));
    for subject in std::iter::once(None).chain(selection.products.iter().copied().map(Some)) {
        let cells = selection.baselines.iter().map(|at| {
            let counts = site.coverage[*at].counts(&site.baselines[*at], subject);
            match counts.iter().sum() {
                0 => "-".to_owned(),
                all => format!("{}/{all}", counts[0] + counts[1]),
            }
        });
        out.push_str(&line(subject.map_or("manufacturer", |id| site.products[id].slug.as_str()), cells.collect()));
    }
    out.push_str("\nitems that are answered or do not apply / all; `--product SLUG` or `--baseline ID` shows each\n");
}

fn details(
    site: &Site,
    coverage: &BaselineCoverage,
    subject: Option<usize>,
    answers: &[(usize, &Answer)],
    out: &mut String,
) {
    let baseline = &site.baselines[coverage.baseline];
    let n_settled = answers.iter().filter(|(_, answer)| answer.state.is_settled()).count();
    out.push_str(&format!("\n{}: {n_settled} of {}\n", subject_name(site, subject), answers.len()));
    let width = answers.iter().map(|(at, _)| baseline.items[*at].id.len()).max().unwrap_or(0);
    for (at, answer) in answers {
        let item = &baseline.items[*at];
        let mark = if item.unverified { " (wording unverified)" } else { "" };
        out.push_str(&format!("  {:<width$}  {:<14}  {}{mark}\n", item.id, answer.state.as_str(), item.title));
        let indent = " ".repeat(width + 20);
        let mut more: Vec<String> = Vec::new();
        let pages: Vec<String> = answer.by.iter().map(|place| source_of(site, place)).collect();
        if let Some(first) = pages.first() {
            let others = pages.len() - 1;
            more.push(if others > 0 { format!("{first} and {others} more") } else { first.clone() });
        }
        more.extend(answer.reason.as_ref().map(|reason| reason.for_authors(site)));
        if !answer.state.is_settled() {
            more.extend(answer.gap_for_authors(site).map(|gap| format!("open: {gap}")));
            more.extend(answer.advice.as_ref().map(|advice| match (answer.state, advice.contains("; ")) {
                (State::Missing, false) => format!("could be answered by {advice}"),
                (State::Missing, true) => format!("could be answered by all of: {advice}"),
                (_, false) => format!("also needs {advice}"),
                (_, true) => format!("also needs all of: {advice}"),
            }));
        }
        for line in more.iter().flat_map(|text| {
            let wrapped = wrap(text, WIDTH.saturating_sub(indent.len()).max(30));
            wrapped.lines().map(str::to_owned).collect::<Vec<_>>()
        }) {
            out.push_str(&format!("{indent}{line}\n"));
        }
    }
}

fn source_of(site: &Site, place: &crate::site::evidence::Place) -> String {
    let path = match site.document(place.node, 0) {
        Some(page) => page.path.to_string(),
        None => site.route(place.node, 0),
    };
    match &place.anchor {
        Some(anchor) => format!("{path}#{anchor}"),
        None => path,
    }
}

/// One row for each item of each subject, with the same columns in both formats.
fn rows(site: &Site, selection: &Selection) -> Vec<[String; 10]> {
    let mut rows = Vec::new();
    for at in &selection.baselines {
        let baseline = &site.baselines[*at];
        for subject in std::iter::once(None).chain(selection.products.iter().copied().map(Some)) {
            for (item_at, answer) in site.coverage[*at].leaves(baseline, subject) {
                let item = &baseline.items[item_at];
                let pages: Vec<String> = answer.by.iter().map(|place| source_of(site, place)).collect();
                rows.push([
                    baseline.id.clone(),
                    item.id.clone(),
                    item.title.clone(),
                    subject.map_or("manufacturer".to_owned(), |id| site.products[id].slug.to_string()),
                    answer.state.as_str().to_owned(),
                    pages.join(" "),
                    answer.reviewed.map(|date| date.to_string()).unwrap_or_default(),
                    answer.gap_for_authors(site).or(answer.advice.clone()).unwrap_or_default(),
                    answer.reason.as_ref().map(|reason| reason.for_authors(site)).unwrap_or_default(),
                    answer.provided_by.clone().unwrap_or_default(),
                ]);
            }
        }
    }
    rows
}

const COLUMNS: [&str; 10] =
    ["baseline", "item", "title", "subject", "state", "pages", "reviewed", "gap", "reason", "provided_by"];

fn csv(site: &Site, selection: &Selection) -> String {
    let line = |cells: &[String]| cells.iter().map(|cell| csv_cell(cell)).collect::<Vec<_>>().join(",") + "\r\n";
    let mut out = line(&COLUMNS.map(str::to_owned));
    out.extend(rows(site, selection).iter().map(|row| line(row)));
    out
}

/// Quotes a cell (RFC 4180). A spreadsheet would run one that starts like a formula, so such a cell starts with an
/// apostrophe, as OWASP advises.
fn csv_cell(text: &str) -> String {
    let guard = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    match text.contains([',', '"', '\n', '\r']) || !guard.is_empty() {
        true => format!("\"{guard}{}\"", text.replace('"', "\"\"")),
        false => text.to_owned(),
    }
}

fn markdown(site: &Site, selection: &Selection) -> String {
    let line = |cells: &[String]| {
        let cells = cells.iter().map(|cell| cell.replace('\\', "\\\\").replace('|', "\\|").replace(['\n', '\r'], " "));
        format!("| {} |\n", cells.collect::<Vec<_>>().join(" | "))
    };
    let mut out = line(&COLUMNS.map(str::to_owned));
    out.push_str(&line(&COLUMNS.map(|_| "---".to_owned())));
    out.extend(rows(site, selection).iter().map(|row| line(row)));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_formulas_disarmed() {
        assert_eq!(csv_cell("plain"), "plain");
        assert_eq!(csv_cell("a, \"b\""), "\"a, \"\"b\"\"\"");
        assert_eq!(csv_cell("=HYPERLINK(1)"), "\"'=HYPERLINK(1)\"");
        assert_eq!(csv_cell("-1"), "\"'-1\"");
    }

    #[test]
    fn requirements_are_read() {
        assert!(matches!(requirement("cra=90%").unwrap().level, Level::Percent(90)));
        assert!(matches!(requirement("cra=answered").unwrap().level, Level::Answered));
        assert!(requirement("cra").is_err() && requirement("cra=110%").is_err() && requirement("cra=x").is_err());
    }
}
