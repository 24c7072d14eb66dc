//! Escaping of text for HTML and XML.

/// Appends `text` with the five special characters escaped, for text and for quoted attributes.
pub fn escape_into(text: &str, out: &mut String) {
    let mut done = 0;
    for (at, byte) in text.bytes().enumerate() {
        let entity = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            b'\'' => "&#39;",
            // No document can hold these.
            0..=8 | 11 | 12 | 14..=31 | 127 => "\u{fffd}",
            _ => continue,
        };
        out.push_str(&text[done..at]);
        out.push_str(entity);
        done = at + 1;
    }
    out.push_str(&text[done..]);
}

/// Returns `text` with the five special characters escaped.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    escape_into(text, &mut out);
    out
}

/// Returns `text` escaped for XML: also without the characters that XML can not hold.
pub fn escape_xml(text: &str) -> String {
    let allowed: String = text.chars().filter(|c| is_xml(*c)).collect();
    escape(&allowed)
}

fn is_xml(c: char) -> bool {
    (!c.is_control() || matches!(c, '\n' | '\t')) && !matches!(c, '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn special_characters_are_escaped() {
        assert_eq!(escape("<a b=\"c\" d='e'> & ü"), "&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt; &amp; ü");
        assert_eq!(escape("a\0b\u{1b}\tc"), "a\u{fffd}b\u{fffd}\tc");
        assert_eq!(escape_xml("a\u{0}b\u{8}\n"), "ab\n");
    }
}
