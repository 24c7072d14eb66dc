//! Fills the holes of a document: links, pictures, code, directives, words.

use std::ops::Range;

use serde::Serialize;

use super::{PageView, Scene, coverage, facts};
use crate::content::Page;
use crate::html::{escape, escape_into};
use crate::markdown::highlight::Highlighter;
use crate::markdown::{CodeBlock, Document, Fill, Hole, InsertKind};
use crate::path::{SitePath, encode_path, relative_href};
use crate::site::resolve::Target;
use crate::site::{DEEPEST_INCLUDE, NodeId};

/// Code in a text, plain with its language in front. The text and where the code is in it say together all that the
/// bytes of the page depend on.
#[derive(Debug, Serialize)]
pub struct PlainCode {
    /// Where it stands in the text.
    range: Range<usize>,
    /// What it is.
    #[serde(skip)]
    block: CodeBlock,
}

impl PlainCode {
    /// Returns where the name of the language stands, with the line break after it.
    pub(super) fn language(&self) -> Range<usize> {
        let name = escape(self.block.language.as_deref().unwrap_or_default());
        self.range.start..self.range.start + name.len() + 1
    }
}

/// Puts the text of a node into its view, with plain code.
pub(super) fn fill(scene: &Scene<'_>, node: NodeId, view: &mut PageView) {
    let Some(page_id) = scene.site.document_id(node, scene.locale) else { return };
    let page = &scene.site.pages[page_id];
    let locale = scene.site.locale_index(&page.locale);
    let marks = scene.site.term_finders[locale].find(&page.body);
    let mut out = String::with_capacity(page.body.len() * 3 / 2);
    let mut filler = Filler { scene, page, locale, code: Vec::new(), n_inserts: 0 };
    let text = Text { path: &page.path, body: &page.body, targets: &scene.site.targets[page_id], prefix: "", depth: 0 };
    page.body.render(&marks, &mut out, |fill, out| filler.fill(fill, text, out));
    view.plain_code = filler.code;
    view.body = out;
}

/// Colours the code in the text of a view. Colouring takes longer than all the rest, so it waits until a page is really
/// made.
pub fn colour(view: &mut PageView, highlighter: &Highlighter) {
    let mut out = String::with_capacity(view.body.len() * 3 / 2);
    let mut done = 0;
    for PlainCode { range, block } in view.plain_code.drain(..) {
        out.push_str(&view.body[done..range.start]);
        highlighter.highlight(block.language.as_deref(), &block.text, &mut out);
        done = range.end;
    }
    out.push_str(&view.body[done..]);
    view.body = out;
}

/// A document that is being written: that of the page, or one that it includes.
#[derive(Clone, Copy)]
struct Text<'a> {
    path: &'a SitePath,
    body: &'a Document,
    targets: &'a [Target],
    prefix: &'a str,
    depth: usize,
}

struct Filler<'a> {
    scene: &'a Scene<'a>,
    page: &'a Page,
    /// The language of the text, which need not be that of the page around it.
    locale: usize,
    code: Vec<PlainCode>,
    n_inserts: usize,
}

impl Filler<'_> {
    fn fill(&mut self, fill: Fill<'_>, text: Text<'_>, out: &mut String) {
        let words = self.scene.words();
        let target = |index: usize| text.targets.get(index).unwrap_or(&Target::Broken);
        match fill {
            Fill::Term(term, html) => self.term(term, html, out),
            Fill::Hole(Hole::Word(key)) => escape_into(words.get(key), out),
            Fill::Hole(Hole::Prefix) => out.push_str(text.prefix),
            Fill::Hole(Hole::Permalink(index)) => {
                let heading = &text.body.headings[index];
                let label = words.fill("site.permalink", &[("title", &heading.text)]);
                out.push_str(" <a class=\"permalink\" href=\"#");
                out.push_str(text.prefix);
                escape_into(&heading.anchor, out);
                out.push_str("\" aria-label=\"");
                escape_into(&label, out);
                out.push_str("\">#</a>");
            }
            Fill::Hole(Hole::Link(index)) => self.link(target(index), out),
            Fill::Hole(Hole::Image(index)) => self.image(target(index), out),
            Fill::Hole(Hole::Code(index)) => {
                let block = &text.body.code[index];
                let start = out.len();
                escape_into(block.language.as_deref().unwrap_or_default(), out);
                out.push('\n');
                escape_into(&block.text, out);
                self.code.push(PlainCode { range: start..out.len(), block: block.clone() });
            }
            Fill::Hole(Hole::Insert(index)) => match text.body.inserts[index].what {
                InsertKind::Coverage => self.coverage(&text.body.inserts[index].argument, out),
                InsertKind::Facts => self.facts(&text.body.inserts[index].argument, out),
                InsertKind::Include => self.include(&text.body.inserts[index].argument, text, out),
            },
        }
    }

    fn term(&self, term: usize, html: &str, out: &mut String) {
        let glossary = self.scene.site.glossaries[self.locale].as_ref();
        let entry = glossary.and_then(|glossary| glossary.terms.iter().nth(term));
        match (entry, self.scene.site.find("glossary")) {
            (Some((id, entry)), Some(node)) => out.push_str(&format!(
                "<a class=\"term\" href=\"{}#{}\" title=\"{}\">{html}</a>",
                self.scene.href(node),
                escape(id),
                escape(&entry.definition)
            )),
            _ => out.push_str(html),
        }
    }

    fn link(&self, target: &Target, out: &mut String) {
        let Scene { site, route, locale, .. } = *self.scene;
        match target {
            Target::Node { node, locale: named, anchor } => {
                let to = site.route(*node, named.unwrap_or(locale));
                let path = if to == route && anchor.is_some() { String::new() } else { relative_href(route, &to) };
                let fragment = anchor.as_ref().map(|anchor| format!("#{}", encode_path(anchor))).unwrap_or_default();
                out.push_str(&format!(" href=\"{}{}\"", path, escape(&fragment)));
            }
            Target::File(file) => {
                let href = relative_href(route, site.file_path(*file).as_str());
                out.push_str(&format!(" href=\"{}\"", escape(&href)));
            }
            Target::External(url) => {
                out.push_str(" href=\"");
                escape_into(url, out);
                out.push_str(if url.starts_with("http") {
                    "\" class=\"external\" rel=\"external noopener\""
                } else {
                    "\""
                });
            }
            Target::Fragment { .. } | Target::Broken => {}
        }
    }

    fn image(&self, target: &Target, out: &mut String) {
        let Target::File(file) = target else { return };
        let href = relative_href(self.scene.route, self.scene.site.file_path(*file).as_str());
        out.push_str(&format!(" src=\"{}\"", escape(&href)));
        if let Some(size) = self.scene.site.dimensions(*file) {
            out.push_str(&format!(" width=\"{}\" height=\"{}\"", size.width, size.height));
        }
        out.push_str(" loading=\"lazy\"");
    }

    fn coverage(&self, argument: &str, out: &mut String) {
        if let Ok((product, baselines)) = self.scene.site.resolve_coverage(self.page, argument) {
            coverage::write_html(self.scene, product, &baselines, out);
        }
    }

    fn facts(&self, argument: &str, out: &mut String) {
        let found = self.scene.site.resolve_facts(self.page, argument);
        let table = found.ok().and_then(|(product, table)| facts::product(self.scene, product, table));
        if let Some(table) = table {
            table.write_html(out);
        }
    }

    fn include(&mut self, argument: &str, text: Text<'_>, out: &mut String) {
        let site = self.scene.site;
        if text.depth >= DEEPEST_INCLUDE {
            return;
        }
        let Ok(target) = site.resolve_include(text.path, argument) else { return };
        // What is included without naming a language is taken in that of the text around it.
        let target = match target {
            Target::Node { node, locale: None, anchor } => {
                let own = site.node(node).documents[self.locale].map(|_| self.locale);
                Target::Node { node, locale: own, anchor }
            }
            other => other,
        };
        let Some((path, body, targets)) = site.included(&target) else { return };
        self.n_inserts += 1;
        let prefix = format!("part-{}-", self.n_inserts);
        let included = Text { path, body, targets, prefix: &prefix, depth: text.depth + 1 };
        match &target {
            Target::Node { anchor: Some(anchor), .. } | Target::Fragment { anchor: Some(anchor), .. } => {
                body.render_section(anchor, out, |fill, out| self.fill(fill, included, out));
            }
            _ => body.render(&[], out, |fill, out| self.fill(fill, included, out)),
        }
    }
}
