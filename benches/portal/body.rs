//! The Markdown of one page, below its front matter.

use std::fmt::Write as _;

use super::code;
use super::words::{Rng, adjective, capital, noun, phrase, plain_noun, sentence, verb};

/// The anchors that every page has, so that any page can link to any of them.
pub static ANCHORS: &[&str] = &["overview", "steps", "check", "problems", "more"];

/// The level of each heading; those of level 2 get the anchors.
const LEVELS: [usize; 8] = [2, 3, 2, 2, 3, 2, 3, 2];

/// What a page has beside prose, one in each section.
#[derive(Clone, Copy)]
enum Part {
    Table,
    Code,
    Box,
    List,
    Directive,
    Given,
}

/// Writes the text of a page with about so many words.
///
/// `links` are titles and addresses to lead to, `given` is a block that only the portal can know.
pub fn write(rng: &mut Rng, n_words: usize, links: &[(String, String)], given: &str) -> String {
    let mut parts =
        [Part::Table, Part::Table, Part::Code, Part::Code, Part::Box, Part::List, Part::Directive, Part::Given];
    rng.shuffle(&mut parts);
    let mut anchors = ANCHORS.iter();
    let mut links = links.iter();
    let mut language = code::any(rng);
    let mut text = String::with_capacity(n_words * 8);
    let mut n_notes = 0;
    for (at, (level, part)) in LEVELS.into_iter().zip(parts).enumerate() {
        let title = phrase(rng);
        let anchor = if level == 2 { anchors.next().map(|anchor| format!(" {{#{anchor}}}")) } else { None };
        let _ = writeln!(text, "\n{} {title}{}\n", "#".repeat(level), anchor.unwrap_or_default());
        text.push_str(&paragraph(rng, 2, links.next(), &mut n_notes));
        text.push('\n');
        match part {
            Part::Table => table(rng, &mut text),
            Part::Code => {
                // Two blocks of one page are never in one language.
                text.push_str(&code::block(rng, language));
                language += 1;
            }
            Part::Box => boxed(rng, &mut text),
            Part::List => list(rng, links.next(), &mut text),
            Part::Directive => directive(rng, &mut text),
            Part::Given => text.push_str(given),
        }
        let wanted = n_words * (at + 1) / LEVELS.len();
        while text.split_whitespace().count() < wanted {
            let n_sentences = rng.within(2, 5);
            text.push('\n');
            text.push_str(&paragraph(rng, n_sentences, links.next(), &mut n_notes));
        }
    }
    for number in 1..=n_notes {
        let _ = write!(text, "\n[^{number}]: {}\n", sentence(rng));
    }
    text
}

/// Returns a paragraph, with a link if there is one.
fn paragraph(rng: &mut Rng, n_sentences: usize, link: Option<&(String, String)>, n_notes: &mut usize) -> String {
    let mut sentences: Vec<String> = (0..n_sentences).map(|_| marked_up(rng)).collect();
    if let Some((title, href)) = link {
        let text = match rng.below(3) {
            0 => format!("See [{title}]({href}) for the {} {}.", adjective(rng), noun(rng)),
            1 => format!("To {} the {}, read [{title}]({href}) first.", verb(rng), noun(rng)),
            _ => format!("The {} is described in [{title}]({href}).", noun(rng)),
        };
        let at = rng.below(sentences.len() + 1);
        sentences.insert(at, text);
    }
    if *n_notes < 2 && rng.once_in(4) {
        *n_notes += 1;
        let _ = write!(sentences.last_mut().unwrap(), "[^{n_notes}]");
    }
    wrap(&sentences.join(" "))
}

/// Returns a sentence; in some, a word is emphasised.
fn marked_up(rng: &mut Rng) -> String {
    let sentence = sentence(rng);
    let (left, right) = match rng.below(9) {
        0 => ("**", "**"),
        1 => ("*", "*"),
        2 => ("`", "`"),
        3 if rng.once_in(4) => ("~~", "~~"),
        _ => return sentence,
    };
    let mut words: Vec<&str> = sentence.split(' ').collect();
    let at = rng.within(1, words.len() - 2);
    if !words[at].chars().all(|c| c.is_ascii_alphabetic()) {
        return sentence;
    }
    let word = format!("{left}{}{right}", words[at]);
    words[at] = &word;
    words.join(" ")
}

/// Breaks lines as people do.
fn wrap(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut width = 0;
    for word in text.split(' ') {
        if width > 0 {
            let is_full = width + word.len() >= 110;
            out.push(if is_full { '\n' } else { ' ' });
            width = if is_full { 0 } else { width + 1 };
        }
        out.push_str(word);
        width += word.len();
    }
    out + "\n"
}

fn table(rng: &mut Rng, text: &mut String) {
    let n_columns = rng.within(3, 5);
    for row in 0..rng.within(5, 9) {
        for column in 0..n_columns {
            let cell = match (row, column) {
                (0, _) => capital(plain_noun(rng)),
                (1, 1) => "--:".to_owned(),
                (1, _) => "---".to_owned(),
                (_, 0) => phrase(rng),
                (_, 1) => rng.below(65_536).to_string(),
                (_, 2) => format!("`{}`", plain_noun(rng)),
                _ => format!("{} {}", adjective(rng), noun(rng)),
            };
            let _ = write!(text, "| {cell} ");
        }
        text.push_str("|\n");
    }
}

fn boxed(rng: &mut Rng, text: &mut String) {
    let content = wrap(&format!("{} {}", sentence(rng), sentence(rng)));
    let name = rng.pick(&["note", "tip", "warning", "danger"]);
    let _ = match rng.below(3) {
        0 => write!(text, ":::{name}\n{content}:::\n"),
        1 => write!(text, ":::{name} {}\n{content}:::\n", phrase(rng)),
        _ => write!(
            text,
            "> [!{}]\n> {}\n> {}\n",
            name.to_uppercase().replace("DANGER", "CAUTION"),
            sentence(rng),
            sentence(rng)
        ),
    };
}

fn list(rng: &mut Rng, link: Option<&(String, String)>, text: &mut String) {
    let form = rng.below(4);
    for number in 1..=rng.within(4, 7) {
        let _ = match form {
            0 => writeln!(text, "- {}", sentence(rng)),
            1 => writeln!(text, "{number}. {}\n   - {}\n   - {}", sentence(rng), phrase(rng), phrase(rng)),
            2 => writeln!(text, "- [{}] {}", if number % 2 == 0 { 'x' } else { ' ' }, sentence(rng)),
            _ => writeln!(text, "{}\n: {}\n", phrase(rng), sentence(rng)),
        };
    }
    if let Some((title, href)) = link {
        let _ = writeln!(text, "\nAll of them are in [{title}]({href}).");
    }
}

fn directive(rng: &mut Rng, text: &mut String) {
    match rng.below(3) {
        0 => {
            text.push_str(":::steps\n");
            for number in 1..=rng.within(4, 8) {
                let _ = writeln!(text, "{number}. {}", sentence(rng));
            }
            text.push_str(":::\n");
        }
        1 => {
            let _ = write!(
                text,
                ":::details {}\n{}:::\n",
                phrase(rng),
                wrap(&format!("{} {}", sentence(rng), sentence(rng)))
            );
        }
        _ => {
            text.push_str("::::tabs\n");
            for name in ["Android", "iOS", "Browser"] {
                let _ = write!(text, "### {name}\n\n{}\n", sentence(rng));
            }
            let _ = write!(text, ":::tip\n{}\n:::\n::::\n", sentence(rng));
        }
    }
}
