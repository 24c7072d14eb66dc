//! Text as it is compared and sorted: without case and accents.

use unicode_normalization::UnicodeNormalization;

/// Appends a word in lower case, without accents, with letters of one sound written as one.
pub fn fold_into(word: &str, out: &mut String) {
    if word.is_ascii() {
        let start = out.len();
        out.push_str(word);
        out[start..].make_ascii_lowercase();
        return;
    }
    // Capitals among symbols show only when these are taken apart.
    let lower = word.nfkd().flat_map(char::to_lowercase);
    for c in lower.filter(|c| !matches!(c, '\u{300}'..='\u{36f}')).nfc() {
        match c {
            'ß' => out.push_str("ss"),
            'æ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            'ø' => out.push('o'),
            'đ' | 'ð' => out.push('d'),
            'ł' => out.push('l'),
            'ı' => out.push('i'),
            'þ' => out.push_str("th"),
            'ς' => out.push('σ'),
            c => out.push(c),
        }
    }
}

/// Returns a text folded.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    fold_into(text, &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn case_and_accents_go() {
        assert_eq!(fold("Größe ÆRØ Ελλάς Й"), "grosse aero ελλασ и");
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(word in "\\w{1,12}") {
            prop_assert_eq!(fold(&fold(&word)), fold(&word));
        }
    }
}
