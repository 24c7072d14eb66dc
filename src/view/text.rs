//! What a page says, section by section, without markup: what search reads.

use super::facts::{Cell, FactTable};
use super::{PageView, Scene, body, keys, lists};
use crate::content::kind::Keys;
use crate::site::{NodeId, What};

/// A part of a page that has an address of its own.
#[derive(Debug, Default)]
pub struct Passage {
    /// Its anchor; empty for the start of the page.
    pub anchor: String,
    /// Its heading; empty for the start of the page.
    pub heading: String,
    /// What stands below the heading.
    pub text: String,
    /// Words that are not in the text but by which readers look for it.
    pub keywords: String,
    /// What this passage is the place for, such as a CVE id, a model or a release.
    pub subjects: Vec<String>,
}

/// Returns what a node says, the start of the page first.
pub fn passages(scene: &Scene<'_>, node: NodeId) -> Vec<Passage> {
    let mut view = PageView::default();
    keys::fill(scene, node, &mut view);
    // Pages that only list others are found by what they list.
    if !matches!(scene.site.node(node).what, What::Home | What::List(..) | What::Coverage(_)) {
        lists::fill(scene, node, &mut view);
    }
    body::fill(scene, node, &mut view);
    let mut passages = vec![Passage::default()];
    read(&view, &mut passages);
    if let Keys::Faq(faq) = scene.site.keys(node, scene.locale).0 {
        passages[0].keywords = faq.keywords.join(" ");
    }
    for detail in &view.details {
        say(&detail.label, &mut passages[0].text);
        say_cell(&detail.values, &mut passages[0].text);
    }
    for choice in &view.choices {
        say(&choice.title, &mut passages[0].text);
        say(&choice.summary, &mut passages[0].text);
    }
    passages.extend(view.tables.iter().map(of_table));
    if let Some(product) = &view.product {
        // A model is looked for at its hub, not on the other pages of the product.
        if matches!(scene.site.node(node).what, What::Product(_)) {
            passages[0].subjects.clone_from(&product.models);
        }
        passages.extend(product.tables.iter().map(of_table));
    }
    if let Some(advisory) = &view.advisory {
        passages[0].subjects.push(advisory.id.clone());
        for part in advisory.acknowledgments.iter().chain(&advisory.references) {
            say(&part.text, &mut passages[0].text);
        }
        for vulnerability in &advisory.vulnerabilities {
            let mut passage = Passage { anchor: vulnerability.id.clone(), ..Passage::default() };
            let names = [vulnerability.cve.as_str(), vulnerability.title.as_str()];
            passage.heading = names.into_iter().filter(|name| !name.is_empty()).collect::<Vec<_>>().join(": ");
            passage.subjects.extend((!vulnerability.cve.is_empty()).then(|| vulnerability.cve.clone()));
            say(&vulnerability.cwe, &mut passage.text);
            say(&vulnerability.cwe_name, &mut passage.text);
            for table in [&vulnerability.status, &vulnerability.remediations].into_iter().flatten() {
                say(&of_table(table).text, &mut passage.text);
            }
            passages.push(passage);
        }
    }
    let terms = view.terms.into_iter().map(|term| {
        let mut text = term.definition;
        term.forms.iter().for_each(|form| say(form, &mut text));
        Passage { anchor: term.id, heading: term.name, text, ..Passage::default() }
    });
    passages.extend(terms);
    for section in view.coverage.into_iter().flat_map(|coverage| coverage.sections) {
        let items = section.items.into_iter().map(|item| Passage {
            anchor: item.anchor,
            heading: format!("{} {}", item.id, item.title),
            text: item.text,
            subjects: vec![item.id],
            ..Passage::default()
        });
        passages.extend(items);
    }
    passages
}

/// Returns the text of a view that is complete.
pub(super) fn plain(view: &PageView) -> String {
    let mut passages = vec![Passage::default()];
    read(view, &mut passages);
    let words = passages.iter().flat_map(|passage| [passage.heading.as_str(), passage.text.as_str()]);
    words.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
}

fn of_table(table: &FactTable) -> Passage {
    let mut text = String::new();
    table.rows.iter().flatten().for_each(|cell| say_cell(cell, &mut text));
    let names = table.rows.iter().filter_map(|row| row.first()).flatten();
    let subjects = names.map(|part| part.text.clone()).filter(|name| name.contains(|c: char| c.is_ascii_digit()));
    Passage {
        anchor: table.id.clone(),
        heading: table.title.clone(),
        text,
        subjects: subjects.collect(),
        ..Passage::default()
    }
}

fn say_cell(cell: &Cell, out: &mut String) {
    cell.iter().for_each(|part| say(&part.text, out));
}

fn say(text: &str, out: &mut String) {
    out.push(' ');
    out.push_str(text);
}

/// Elements inside of which words go on.
const INLINE: &[&str] =
    &["a", "abbr", "b", "code", "del", "dfn", "em", "i", "ins", "kbd", "mark", "s", "small", "span", "strong", "u"];

/// Reads the HTML of a text, cut at its headings.
fn read(view: &PageView, passages: &mut Vec<Passage>) {
    let html = &view.body;
    let mut languages = view.plain_code.iter().map(body::PlainCode::language).peekable();
    let mut heading: Option<&str> = None;
    let mut in_permalink = false;
    let mut at = 0;
    while at < html.len() {
        let end = html[at..].find('<').map_or(html.len(), |found| at + found);
        let mut start = at;
        if let Some(language) = languages.next_if(|language| language.start >= at && language.end <= end) {
            start = language.end;
        }
        let passage = passages.last_mut();
        if let Some(passage) = passage.filter(|_| !in_permalink) {
            let out = if heading.is_some() { &mut passage.heading } else { &mut passage.text };
            unescape_into(&html[start..end], out);
        }
        let Some(tag_end) = html[end..].find('>') else { break };
        let tag = &html[end..end + tag_end];
        at = end + tag_end + 1;
        let name = tag[1..].trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
        let is_heading = name.len() == 2 && name.starts_with('h') && matches!(name.as_bytes()[1], b'2'..=b'6');
        if is_heading && tag.starts_with("</") {
            heading = None;
        } else if is_heading && let Some((_, rest)) = tag.split_once(" id=\"") {
            heading = Some(name);
            let mut anchor = String::new();
            unescape_into(rest.split('"').next().unwrap_or_default(), &mut anchor);
            passages.push(Passage { anchor, ..Passage::default() });
        } else if tag.starts_with("<a class=\"permalink\"") {
            in_permalink = true;
        } else if tag == "</a" {
            in_permalink = false;
        } else if let Some(passage) = passages.last_mut()
            && !INLINE.contains(&name)
        {
            passage.text.push(' ');
        }
    }
}

/// Appends text with its entities resolved; those that only raw HTML can hold stay.
pub(super) fn unescape_into(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let known = [("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&nbsp;", " ")];
        let (entity, meant) = known.into_iter().find(|(entity, _)| rest.starts_with(entity)).unwrap_or(("&", "&"));
        out.push_str(meant);
        rest = &rest[entity.len()..];
    }
    out.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_at_its_headings() {
        let body = "<p>One <em>wo</em>rd &amp; more.</p><h2 id=\"a-b\">Head<code>ing</code> <a class=\"permalink\" \
                    href=\"#a-b\">#</a></h2><ul><li>x<li>y</ul>";
        let view = PageView { body: body.to_owned(), ..PageView::default() };
        let mut passages = vec![Passage::default()];
        read(&view, &mut passages);
        let said: Vec<(&str, &str, &str)> =
            passages.iter().map(|p| (p.anchor.as_str(), p.heading.trim(), p.text.trim())).collect();
        assert_eq!(said, [("", "", "One word & more."), ("a-b", "Heading", "x y")]);
    }
}
