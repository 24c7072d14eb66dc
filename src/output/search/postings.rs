//! Where a stem occurs and how much that counts, and how this is written.

/// How much a word counts in the title of a page, in a heading, in a summary; in the text it counts 1.
pub(super) const TITLE: f32 = 9.0;
/// See [`TITLE`].
pub(super) const HEADING: f32 = 5.0;
/// See [`TITLE`].
pub(super) const SUMMARY: f32 = 3.0;
/// What a passage is the place for counts more than any number of mentions.
pub(super) const SUBJECT: f32 = f32::INFINITY;
/// The impact of a subject; mentions stay below.
const HIGHEST: u8 = 63;
/// The weight at which a mention has half its impact, so that the tenth mention adds little.
const HALF: f32 = 2.0;

/// A stem in a section of a page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Hit {
    pub(super) page: u32,
    pub(super) section: u16,
    pub(super) impact: u8,
}

/// Returns how much a weight counts, 1 to [`HIGHEST`]; `worth` of a page is 1 or less.
pub(super) fn impact(weight: f32, worth: f32) -> u8 {
    if weight == SUBJECT {
        return HIGHEST;
    }
    let most = f32::from(HIGHEST - 1);
    // Between 1 and 62, so nothing is cut off.
    (most * worth * weight / (weight + HALF)).round().clamp(1.0, most) as u8
}

/// Returns how much one word of a text counts: in a long text it says less about that.
pub(super) fn weight_in_text(n_words: usize) -> f32 {
    const USUAL: f32 = 120.0;
    1.0 / (0.4 + 0.6 * (n_words as f32 / USUAL).min(8.0))
}

/// Returns how much one word of a title counts: the fewer there are, the more it is about each.
pub(super) fn weight_in_title(n_words: usize) -> f32 {
    TITLE / (0.7 + 0.1 * (n_words as f32).min(20.0))
}

/// The 64 digits of the encoding.
const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Appends a number, five bits a digit, the lowest first; all digits but the last have the sixth bit set.
pub(super) fn push_number(mut number: u32, out: &mut String) {
    loop {
        let low = number & 31;
        number >>= 5;
        out.push(digit(low | if number > 0 { 32 } else { 0 }));
        if number == 0 {
            return;
        }
    }
}

/// Returns the digit of a number below 64.
pub(super) fn digit(number: u32) -> char {
    char::from(DIGITS[number as usize & 63])
}

/// Writes hits, which are in order of page and section, in `longest` characters at most: if they are more, the pages on which
/// they count least are left out. Also returns how many pages were not.
///
/// For each page its distance from the one before, then for each section twice its number, plus one if more follow, and its
/// impact as one digit.
pub(super) fn encode(hits: &[Hit], longest: usize) -> (String, usize) {
    let mut out = encode_all(hits.chunk_by(|a, b| a.page == b.page));
    let mut n_pages = hits.chunk_by(|a, b| a.page == b.page).count();
    if out.len() > longest {
        let mut pages: Vec<&[Hit]> = hits.chunk_by(|a, b| a.page == b.page).collect();
        let share = longest as f64 / out.len() as f64;
        pages.sort_by_key(|hits| std::cmp::Reverse(hits.iter().map(|hit| hit.impact).max()));
        pages.truncate((pages.len() as f64 * share) as usize);
        // Which pages stay decides how long they are, so the first guess may need a second.
        while out.len() > longest {
            let mut kept = pages.clone();
            kept.sort_by_key(|hits| hits[0].page);
            n_pages = kept.len();
            out = encode_all(kept.into_iter());
            pages.truncate(pages.len() * 9 / 10);
        }
    }
    (out, n_pages)
}

fn encode_all<'a>(pages: impl Iterator<Item = &'a [Hit]>) -> String {
    let mut out = String::new();
    let mut next = 0;
    for hits in pages {
        push_number(hits[0].page - next, &mut out);
        next = hits[0].page;
        for (at, hit) in hits.iter().enumerate() {
            let more = u32::from(at + 1 < hits.len());
            push_number(u32::from(hit.section) * 2 + more, &mut out);
            out.push(digit(u32::from(hit.impact)));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn decode(text: &str) -> Vec<Hit> {
        let mut digits = text.bytes().map(|byte| DIGITS.iter().position(|digit| *digit == byte).unwrap() as u32);
        let number = |digits: &mut dyn Iterator<Item = u32>| {
            let (mut number, mut shift) = (0, 0);
            loop {
                let digit = digits.next()?;
                number |= (digit & 31) << shift;
                shift += 5;
                if digit < 32 {
                    return Some(number);
                }
            }
        };
        let (mut hits, mut page) = (Vec::new(), 0);
        while let Some(distance) = number(&mut digits) {
            page += distance;
            loop {
                let section = number(&mut digits).unwrap();
                let impact = digits.next().unwrap() as u8;
                hits.push(Hit { page, section: (section / 2) as u16, impact });
                if section % 2 == 0 {
                    break;
                }
            }
        }
        hits
    }

    fn hits() -> impl Strategy<Value = Vec<Hit>> {
        let hit = (0..5_000_u32, 0..70_u16, 1..64_u8);
        proptest::collection::vec(hit, 0..300).prop_map(|mut hits| {
            hits.sort_unstable();
            hits.dedup_by_key(|(page, section, _)| (*page, *section));
            hits.into_iter().map(|(page, section, impact)| Hit { page, section, impact }).collect()
        })
    }

    proptest! {
        #[test]
        fn what_is_written_can_be_read(hits in hits()) {
            prop_assert_eq!(decode(&encode(&hits, usize::MAX).0), hits);
        }

        #[test]
        fn what_is_too_long_keeps_what_counts(hits in hits(), longest in 20..400_usize) {
            let (text, n_pages) = encode(&hits, longest);
            prop_assert!(text.len() <= longest);
            let kept = decode(&text);
            prop_assert!(kept.iter().all(|hit| hits.contains(hit)));
            prop_assert_eq!(kept.chunk_by(|a, b| a.page == b.page).count(), n_pages);
        }
    }

    #[test]
    fn a_title_counts_more_than_mentions() {
        let title = impact(weight_in_title(4), 1.0);
        let mentions = impact(3.0 * weight_in_text(120), 1.0);
        assert!(title > mentions && mentions > impact(weight_in_text(120), 1.0), "{title} {mentions}");
        assert_eq!(impact(SUBJECT + 1.0, 0.5), HIGHEST);
    }
}
