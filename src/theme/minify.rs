//! Makes templates small once, so that no page has to be made small.
//!
//! Markdown is written without slack, and a template is most of the rest of a page. The result of the
//! minifier is only taken if it has the same template code in the same order, and quotes around every
//! attribute with template code: a value with a space must not become two attributes.

use minify_html::Cfg;

/// Returns a template without what a browser does not show, or as it is if that can not be done safely.
pub(super) fn template(text: &str) -> String {
    let config = Cfg {
        keep_closing_tags: true,
        keep_html_and_head_opening_tags: true,
        keep_input_type_text_attr: true,
        preserve_brace_template_syntax: true,
        ..Cfg::default()
    };
    let text = without_code_lines(text);
    match String::from_utf8(minify_html::minify(text.as_bytes(), &config)) {
        Ok(small)
            if code(&small) == code(&text)
                && tags(&small) == tags(&text)
                && n_unquoted(&small) <= n_unquoted(&text) =>
        {
            small
        }
        _ => text,
    }
}

/// Takes out the line breaks after lines that hold nothing but template code. The break before such a line stays, so
/// no two words grow together.
fn without_code_lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim();
        let is_code = trimmed.starts_with("{%") && trimmed.ends_with("%}") && trimmed.matches("%}").count() == 1;
        out.push_str(if is_code { trimmed } else { line });
    }
    out
}

/// Returns the pieces of template code: statements in order, expressions in any, because the minifier sorts attributes.
fn code(text: &str) -> (Vec<&str>, Vec<&str>) {
    let (mut statements, mut expressions) = (Vec::new(), Vec::new());
    let mut rest = text;
    while let Some(start) = rest.find('{') {
        let close = match rest.as_bytes().get(start + 1) {
            Some(b'{') => "}}",
            Some(b'%') => "%}",
            Some(b'#') => "#}",
            _ => {
                rest = &rest[start + 1..];
                continue;
            }
        };
        let end = rest[start..].find(close).map_or(rest.len(), |at| start + at + 2);
        let pieces = if close == "%}" { &mut statements } else { &mut expressions };
        pieces.push(&rest[start..end]);
        rest = &rest[end..];
    }
    expressions.sort_unstable();
    (statements, expressions)
}

/// Returns the names of the elements that open and close, in order.
fn tags(text: &str) -> Vec<String> {
    let names = text.split('<').skip(1).map(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '/' && c != '!').unwrap_or(rest.len());
        rest[..end].to_ascii_lowercase()
    });
    names.filter(|name| !name.is_empty() && name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/')).collect()
}

/// Returns how often template code follows an equals sign without a quote.
fn n_unquoted(text: &str) -> usize {
    text.matches("={{").count() + text.matches("={%").count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slack_goes_and_code_stays() {
        let text =
            "<ul>\n  {% for x in xs %}\n  <li><a href=\"{{ x.href }}\">{{ x.title }}</a></li>\n  {% endfor %}\n</ul>\n";
        let small = template(text);
        assert!(small.len() < text.len(), "{small}");
        assert_eq!(code(&small), code(text));
    }

    #[test]
    fn the_templates_of_the_theme_are_made_small() {
        for (name, text) in crate::theme::EMBEDDED.iter().filter(|(name, _)| name.ends_with(".html")) {
            let small = template(text);
            assert_ne!(&small, text, "{name} stayed as it is");
        }
    }

    #[test]
    fn attributes_never_lose_their_quotes() {
        let text = "<p>  <a href=\"{{x}}\">b</a></p>";
        assert!(template(text).contains("href=\"{{x}}\""));
    }

    #[test]
    fn code_inside_of_a_tag_survives() {
        let text = "<p {% if a %}class=\"b\"{% endif %}>x</p>";
        assert_eq!(code(&template(text)), code(text));
    }
}
