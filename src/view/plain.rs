//! The text of a page as plain text, for mail and for notes of machine-readable documents.
//!
//! Knows the HTML that the Markdown writer makes and no other.

use super::body::{self, PlainCode};
use super::text::unescape_into;
use super::{PageView, Scene};
use crate::path::join_href;
use crate::site::NodeId;

/// A section of a page: what stands from one heading to the next.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Section {
    /// The anchor of its heading, or empty for what stands before the first.
    pub anchor: String,
    /// Its heading.
    pub title: String,
    /// The level of its heading, 2 to 6; 0 for what stands before the first.
    pub level: u8,
    /// Its text: paragraphs with an empty line between them.
    pub text: String,
}

/// Returns the sections of a page whose text says something. Links have the address that they lead to behind them, from the
/// address of the portal on.
pub fn sections(scene: &Scene<'_>, node: NodeId) -> Vec<Section> {
    let mut view = PageView::default();
    body::fill(scene, node, &mut view);
    let base = scene.site.config.base_url().unwrap_or_default();
    let mut sections = read(&view.body, &view.plain_code, &|href| format!("{base}/{}", join_href(scene.route, href)));
    sections.retain(|section| !section.text.is_empty());
    sections
}

/// What is open while a text is read.
#[derive(Default)]
struct Reader {
    done: Vec<Section>,
    section: Section,
    in_heading: bool,
    in_permalink: bool,
    in_code: bool,
    /// The number of the next item of each open list; `None` in one without numbers.
    lists: Vec<Option<u32>>,
    /// Where the text of the open link begins, and where it leads.
    link: Option<(usize, String)>,
    n_cells: usize,
    /// Whether white space was seen since the last word.
    is_spaced: bool,
}

fn read(html: &str, code: &[PlainCode], absolute: &dyn Fn(&str) -> String) -> Vec<Section> {
    let mut reader = Reader::default();
    let mut languages = code.iter().map(PlainCode::language).peekable();
    let mut at = 0;
    while at < html.len() {
        let end = html[at..].find('<').map_or(html.len(), |found| at + found);
        let language = languages.next_if(|language| language.start >= at && language.end <= end);
        let start = language.map_or(at, |language| language.end);
        reader.text(&html[start..end]);
        let Some(length) = html[end..].find('>') else { break };
        reader.tag(&html[end + 1..end + length], absolute);
        at = end + length + 1;
    }
    reader.finish();
    reader.done
}

impl Reader {
    fn text(&mut self, html: &str) {
        if self.in_permalink || html.is_empty() {
            return;
        }
        let mut text = String::new();
        unescape_into(html, &mut text);
        if self.in_code {
            let indent = "    ";
            let lines = text.trim_end_matches('\n').replace('\n', &format!("\n{indent}"));
            self.section.text.push_str(indent);
            self.section.text.push_str(&lines);
            return;
        }
        let out = if self.in_heading { &mut self.section.title } else { &mut self.section.text };
        self.is_spaced |= text.starts_with(char::is_whitespace);
        for word in text.split_whitespace() {
            if self.is_spaced && !out.is_empty() && !out.ends_with([' ', '\n']) {
                out.push(' ');
            }
            out.push_str(word);
            self.is_spaced = true;
        }
        self.is_spaced = text.ends_with(char::is_whitespace) || (text.trim().is_empty() && self.is_spaced);
    }

    fn tag(&mut self, tag: &str, absolute: &dyn Fn(&str) -> String) {
        let (is_end, tag) = tag.strip_prefix('/').map_or((false, tag), |tag| (true, tag));
        let name = tag.split([' ', '/']).next().unwrap_or_default();
        match (name, is_end) {
            ("h2" | "h3" | "h4" | "h5" | "h6", false) => {
                self.finish();
                self.section.anchor = attribute(tag, "id").unwrap_or_default();
                self.section.level = name.as_bytes()[1] - b'0';
                self.in_heading = true;
            }
            ("h2" | "h3" | "h4" | "h5" | "h6", true) => self.in_heading = false,
            ("a", false) if tag.contains("class=\"permalink\"") => self.in_permalink = true,
            ("a", true) if self.in_permalink => self.in_permalink = false,
            ("a", false) if !self.in_heading => {
                let is_inside = tag.contains("class=\"term\"");
                let href = attribute(tag, "href").filter(|href| !href.starts_with('#') && !is_inside);
                self.link = href.map(|href| (self.section.text.len(), href));
            }
            ("a", true) => self.end_link(absolute),
            ("img", _) => {
                let alt = attribute(tag, "alt").filter(|alt| !alt.is_empty());
                self.section.text.extend(alt.map(|alt| format!("[{alt}]")));
            }
            ("br", _) => self.line(),
            ("pre", _) => {
                self.block();
                self.in_code = !is_end;
            }
            ("ul" | "ol", false) => {
                if self.lists.is_empty() {
                    self.block();
                }
                let start = attribute(tag, "start").and_then(|start| start.parse().ok()).unwrap_or(1);
                self.lists.push((name == "ol").then_some(start));
            }
            ("ul" | "ol", true) => {
                self.lists.pop();
                if self.lists.is_empty() { self.block() } else { self.line() }
            }
            ("li", false) => self.item(),
            ("tr", false) => {
                self.line();
                self.n_cells = 0;
            }
            ("td" | "th", false) => {
                self.n_cells += 1;
                if self.n_cells > 1 {
                    self.section.text.push_str(" | ");
                    self.is_spaced = false;
                }
            }
            ("dt" | "dd" | "summary" | "caption" | "figcaption", _) => self.line(),
            // A list is one block, so a paragraph in an item only begins a line.
            ("p", _) if !self.lists.is_empty() => self.is_spaced = true,
            ("p" | "table" | "div" | "blockquote" | "dl" | "figure" | "details" | "section" | "hr", _) => self.block(),
            _ => {}
        }
    }

    fn end_link(&mut self, absolute: &dyn Fn(&str) -> String) {
        let Some((start, href)) = self.link.take() else { return };
        let text = self.section.text[start.min(self.section.text.len())..].trim();
        let address = match href.split_once(':') {
            Some(("mailto" | "tel", address)) => address.to_owned(),
            Some(_) => href,
            None => absolute(&href),
        };
        if text != address && text.replace(' ', "") != address {
            self.section.text.push_str(&format!(" <{address}>"));
        }
    }

    fn item(&mut self) {
        self.line();
        let depth = self.lists.len().saturating_sub(1);
        let mark = match self.lists.last_mut() {
            Some(Some(number)) => {
                *number += 1;
                format!("{}. ", *number - 1)
            }
            _ => "- ".to_owned(),
        };
        self.section.text.push_str(&"  ".repeat(depth));
        self.section.text.push_str(&mark);
        self.is_spaced = false;
    }

    /// Ends the line.
    fn line(&mut self) {
        self.is_spaced = false;
        let out = &mut self.section.text;
        out.truncate(out.trim_end_matches(' ').len());
        if !out.is_empty() && !out.ends_with('\n') {
            out.push('\n');
        }
    }

    /// Ends the paragraph.
    fn block(&mut self) {
        self.line();
        let out = &mut self.section.text;
        if !out.is_empty() && !out.ends_with("\n\n") {
            out.push('\n');
        }
    }

    fn finish(&mut self) {
        let mut section = std::mem::take(&mut self.section);
        section.text.truncate(section.text.trim_end().len());
        section.title.truncate(section.title.trim_end().len());
        self.lists.clear();
        self.link = None;
        self.is_spaced = false;
        if !section.text.is_empty() || !section.title.is_empty() {
            self.done.push(section);
        }
    }
}

/// Returns the value of an attribute.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    let mut value = String::new();
    unescape_into(rest.split('"').next()?, &mut value);
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_becomes_plain_text() {
        let html = "<p>One <em>w</em>ord,\n<a href=\"../a.html\">a link</a>.</p><h2 id=\"x\">Head &amp; <code>c</code> \
                    <a class=\"permalink\" href=\"#x\">#</a></h2><ol><li>first<ul><li>in<li><p>it</p></ul><li>second</ol>\
                    <p><a href=\"mailto:a@b.example\">a@b.example</a> <a class=\"term\" href=\"g.html\">t</a></p>\
                    <table><tr><th>A<th>B<tr><td>1<td></table><pre><code>if x\n  y\n</code></pre>End.";
        let sections = read(html, &[], &|href| format!("https://x.example/{href}"));
        let said: Vec<(&str, u8, &str)> =
            sections.iter().map(|s| (s.title.as_str(), s.level, s.text.as_str())).collect();
        let list = "1. first\n  - in\n  - it\n2. second\n\na@b.example t\n\nA | B\n1 |\n\n    if x\n      y\n\nEnd.";
        assert_eq!(said, [("", 0, "One word, a link <https://x.example/../a.html>."), ("Head & c", 2, list)]);
    }
}
