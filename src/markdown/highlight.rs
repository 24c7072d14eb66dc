//! Colours code with a dozen classes.
//!
//! | class | what | class | what |
//! |---|---|---|---|
//! | `c` | comment | `t` | type |
//! | `s` | string | `g` | tag, section |
//! | `n` | number, constant | `a` | key, attribute |
//! | `e` | escape | `v` | variable |
//! | `k` | keyword | `i` | inserted |
//! | `f` | function | `d` | deleted |

use std::collections::HashMap;

use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxSet};

use crate::html;

/// Longer lines and texts stay plain: a grammar may need quadratic time for them.
const LONGEST_LINE: usize = 2_000;
const LONGEST_TEXT: usize = 200_000;

/// Scope and class, the more specific scope first.
static CLASSES: &[(&str, &str)] = &[
    ("comment", "c"),
    ("constant.character.escape", "e"),
    ("string", "s"),
    ("constant", "n"),
    ("entity.name.function", "f"),
    ("support.function", "f"),
    ("variable.function", "f"),
    ("entity.name.tag", "g"),
    ("entity.name.section", "g"),
    ("markup.heading", "g"),
    ("entity.other.attribute-name", "a"),
    ("meta.mapping.key", "a"),
    ("support.type.property-name", "a"),
    ("entity.name", "t"),
    ("support.type", "t"),
    ("support.class", "t"),
    ("storage.type", "k"),
    ("keyword.operator", ""),
    ("keyword", "k"),
    ("storage", "k"),
    ("variable.parameter", "v"),
    ("variable", "v"),
    ("markup.inserted", "i"),
    ("markup.deleted", "d"),
];

/// Words for code that has no grammar and needs none.
static PLAIN: &[&str] = &["text", "txt", "plain", "plaintext", "console", "output", "none", "log"];

/// The grammars and what their scopes look like.
#[derive(Debug)]
pub struct Highlighter {
    syntaxes: SyntaxSet,
    by_token: HashMap<String, usize>,
    classes: Vec<(Scope, &'static str)>,
}

impl Default for Highlighter {
    fn default() -> Self {
        Highlighter::new()
    }
}

impl Highlighter {
    /// Loads the grammars, which takes some milliseconds.
    pub fn new() -> Highlighter {
        let syntaxes = two_face::syntax::extra_newlines();
        let mut by_token = HashMap::new();
        for (index, syntax) in syntaxes.syntaxes().iter().enumerate() {
            let names = syntax.file_extensions.iter().chain([&syntax.name]);
            for name in names {
                // As in syntect itself, a later grammar replaces an earlier one.
                by_token.insert(name.to_lowercase(), index);
            }
        }
        let scopes = CLASSES.iter().filter_map(|(scope, class)| Some((Scope::new(scope).ok()?, *class)));
        Highlighter { classes: scopes.collect(), syntaxes, by_token }
    }

    /// Returns whether code of this language can be coloured, or needs no colour.
    pub fn knows(&self, language: &str) -> bool {
        self.find(language).is_some() || PLAIN.contains(&language.to_lowercase().as_str())
    }

    /// Returns the languages whose name is nearest to an unknown one.
    pub fn nearest(&self, language: &str) -> Option<&str> {
        let mut names: Vec<&str> = self.by_token.keys().map(String::as_str).collect();
        names.sort_unstable();
        crate::diagnostic::nearest(language, names)
    }

    /// Appends code as HTML.
    pub fn highlight(&self, language: Option<&str>, code: &str, out: &mut String) {
        let syntax = language.and_then(|language| self.find(language)).filter(|_| code.len() <= LONGEST_TEXT);
        let Some(syntax) = syntax else {
            html::escape_into(code, out);
            return;
        };
        let Some(syntax) = self.syntaxes.syntaxes().get(syntax) else { return };
        let mut state = ParseState::new(syntax);
        let mut stack = ScopeStack::new();
        let mut open = "";
        for line in code.split_inclusive('\n') {
            let operations = match line.len() {
                0..=LONGEST_LINE => state.parse_line(line, &self.syntaxes).unwrap_or_default(),
                _ => Vec::new(),
            };
            let mut done = 0;
            for (at, operation) in operations {
                self.piece(&line[done..at], &stack, &mut open, out);
                done = at;
                // A grammar that pops more than it pushed only loses colours.
                let _ = stack.apply(&operation);
            }
            self.piece(&line[done..], &stack, &mut open, out);
        }
        if !open.is_empty() {
            out.push_str("</span>");
        }
    }

    /// Writes one piece; neighbours of one class share a span.
    fn piece(&self, text: &str, stack: &ScopeStack, open: &mut &'static str, out: &mut String) {
        if text.is_empty() {
            return;
        }
        let class = if text.trim().is_empty() { *open } else { self.class(stack) };
        if class != *open {
            if !open.is_empty() {
                out.push_str("</span>");
            }
            if !class.is_empty() {
                out.push_str("<span class=");
                out.push_str(class);
                out.push('>');
            }
            *open = class;
        }
        html::escape_into(text, out);
    }

    fn class(&self, stack: &ScopeStack) -> &'static str {
        let of = |scope: &Scope| self.classes.iter().find(|(prefix, _)| prefix.is_prefix_of(*scope));
        stack.as_slice().iter().rev().find_map(of).map_or("", |(_, class)| class)
    }

    /// Returns the position of the grammar of a language.
    fn find(&self, language: &str) -> Option<usize> {
        let found = self.by_token.get(language);
        found.or_else(|| self.by_token.get(&language.to_lowercase())).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(language: &str, code: &str, expected: &str) {
        let mut out = String::new();
        Highlighter::new().highlight(Some(language), code, &mut out);
        assert_eq!(out, expected);
    }

    #[test]
    fn code_gets_short_classes() {
        check("toml", "a = 1 # x\n", "<span class=g>a </span>= <span class=n>1 </span><span class=c># x\n</span>");
    }

    #[test]
    fn unknown_and_plain_code_is_escaped() {
        check("text", "a < b", "a &lt; b");
        check("no-such-language", "<x>", "&lt;x&gt;");
    }

    #[test]
    fn very_long_lines_stay_plain() {
        let code = "x".repeat(5_000);
        check("rust", &code, &code);
    }
}
