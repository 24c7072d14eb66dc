//! Pictures drawn at build: SVG inside the page, from facts, with their facts in words.
//!
//! Horizontal lengths are percentages of the picture and vertical ones are in `em`, so a picture fills whatever room it
//! gets while its text keeps its size. What fits into [`WIDTH`], the room on a small phone, fits anywhere, and that is what
//! text is measured against. On pages that run from right to left a picture is mirrored, time axis and arrows too:
//! the canvas turns positions around, and text is anchored by the direction of the page, which turns by itself.
//!
//! Colours, strokes and fonts are classes; `site.css` has them. No element has an id, so a page can hold any number.

mod bars;
mod charts;
mod network;
mod timeline;

pub(super) use bars::{Part, bar, swatch};
pub(super) use charts::charts;
pub use charts::{ChartRow, ChartsView};
pub(super) use network::network;
pub(super) use timeline::{Extent, timeline};

use crate::html::{escape, escape_into};

/// The least width that a picture with text has, in `em`. `site.css` says so, too.
const WIDTH: f64 = 23.0;

/// Where a text is held: at its start, its middle or its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Anchor {
    Start,
    Middle,
    End,
}

impl Anchor {
    /// Returns where to hold a text of some width in `em` at a point, so that it stays inside of the picture.
    fn at(x: f64, width: f64) -> Anchor {
        let half = width / 2.0 / WIDTH * 100.0;
        if x < half {
            Anchor::Start
        } else if x > 100.0 - half {
            Anchor::End
        } else {
            Anchor::Middle
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        }
    }
}

/// A piece of a line of text: its class and what it says.
type Piece = (&'static str, String);

/// What a picture is drawn on.
struct Canvas {
    is_mirrored: bool,
    shapes: String,
    /// Above all shapes, so that no line strikes through a word.
    texts: String,
}

impl Canvas {
    /// Returns an empty canvas for a page that runs `ltr` or `rtl`.
    fn new(dir: &str) -> Canvas {
        Canvas { is_mirrored: dir == "rtl", shapes: String::new(), texts: String::new() }
    }

    /// Returns a horizontal position on the page.
    fn x(&self, x: f64) -> String {
        number(if self.is_mirrored { 100.0 - x } else { x })
    }

    fn rect(&mut self, class: &str, (x, y): (f64, f64), (width, height): (f64, f64)) {
        // The corner that is on the left.
        let (x, y) = (self.x(if self.is_mirrored { x + width } else { x }), number(y));
        let (width, height) = (number(width), number(height));
        self.shapes.push_str(&format!(
            "<rect class=\"{class}\" x=\"{x}%\" y=\"{y}em\" width=\"{width}%\" height=\"{height}em\"/>"
        ));
    }

    fn line(&mut self, class: &str, from: (f64, f64), to: (f64, f64)) {
        let (x1, y1, x2, y2) = (self.x(from.0), number(from.1), self.x(to.0), number(to.1));
        self.shapes
            .push_str(&format!("<line class=\"{class}\" x1=\"{x1}%\" y1=\"{y1}em\" x2=\"{x2}%\" y2=\"{y2}em\"/>"));
    }

    /// Draws a path, whose lengths are pixels from a point.
    fn mark(&mut self, class: &str, (x, y): (f64, f64), path: &str) {
        let (x, y) = (self.x(x), number(y));
        let turn = if self.is_mirrored { " transform=\"scale(-1 1)\"" } else { "" };
        self.shapes.push_str(&format!(
            "<svg x=\"{x}%\" y=\"{y}em\" overflow=\"visible\"><path class=\"{class}\" d=\"{path}\"{turn}/></svg>"
        ));
    }

    /// Writes a line of text `inset` further in than a point.
    fn text(&mut self, anchor: Anchor, (x, y): (f64, f64), inset: f64, pieces: &[Piece]) {
        let (x, y, dx) = (self.x(x), number(y), number(if self.is_mirrored { -inset } else { inset }));
        let anchor = anchor.as_str();
        self.texts.push_str(&format!("<text x=\"{x}%\" y=\"{y}em\" dx=\"{dx}em\" text-anchor=\"{anchor}\">"));
        for (index, (class, text)) in pieces.iter().enumerate() {
            self.texts.push_str(if index > 0 { " " } else { "" });
            // Among words that run from right to left, addresses and numbers keep their order.
            let (open, close) = if self.is_mirrored { ("\u{2068}", "\u{2069}") } else { ("", "") };
            self.texts.push_str(&format!("<tspan class=\"{class}\">{open}"));
            escape_into(text, &mut self.texts);
            self.texts.push_str(&format!("{close}</tspan>"));
        }
        self.texts.push_str("</text>");
    }

    /// Returns the picture; `label` says what it shows.
    fn finish(self, class: &str, label: &str, height: f64) -> String {
        let (label, height, shapes, texts) = (escape(label), number(height), self.shapes, self.texts);
        format!(
            "<svg class=\"picture {class}\" role=\"img\" aria-label=\"{label}\" width=\"100%\" height=\"{height}em\">\
             {shapes}{texts}</svg>"
        )
    }
}

/// Returns a number with two decimals at most, the same on every machine.
fn number(value: f64) -> String {
    let written = format!("{value:.2}");
    let short = written.trim_end_matches('0').trim_end_matches('.');
    if short == "-0" { "0".to_owned() } else { short.to_owned() }
}

/// Returns how wide a text is in `em`, at most: fonts of readers differ, so this counts with a wide one.
fn width(text: &str) -> f64 {
    let of = |c: char| match c {
        '\u{2066}'..='\u{2069}' => 0.0,
        'i' | 'j' | 'l' | ' ' | '.' | ',' | ':' | ';' | '|' | '·' => 0.34,
        'f' | 't' | 'r' | '(' | ')' | '-' => 0.42,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '+' | '◆' => 1.0,
        'A'..='Z' => 0.76,
        '\0'..='\u{24f}' => 0.65,
        // Letters of other alphabets, then those that fill a square.
        '\u{250}'..='\u{10ff}' => 0.75,
        _ => 1.05,
    };
    text.chars().map(of).sum()
}

/// Returns a text in lines that are `most` wide in `em`; what does not fit on `n_most` lines ends in an ellipsis.
///
/// Lines break at spaces and after the punctuation of addresses, and within words where there is none.
fn wrap(text: &str, most: f64, n_most: usize) -> Vec<String> {
    let is_break = |c: char| (c.is_whitespace() && c != '\u{a0}') || ".-/:,_@".contains(c);
    let (mut lines, mut line) = (Vec::new(), String::new());
    for piece in text.split_inclusive(is_break) {
        if width(&line) + width(piece.trim_end()) > most {
            lines.push(std::mem::take(&mut line));
        }
        for c in piece.chars().map(|c| if c.is_whitespace() { ' ' } else { c }) {
            if c != ' ' && width(&line) + width(c.encode_utf8(&mut [0; 4])) > most {
                lines.push(std::mem::take(&mut line));
            }
            line.push(c);
        }
    }
    lines.push(line);
    let mut lines: Vec<String> =
        lines.into_iter().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect();
    if lines.len() > n_most {
        lines.truncate(n_most);
        if let Some(last) = lines.last_mut() {
            while width(last) + width("…") > most && last.pop().is_some() {}
            last.push('…');
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use quick_xml::Reader;
    use quick_xml::events::Event;

    use super::*;

    /// Where a text stands, in `em`, in a picture that is as narrow as can be.
    #[derive(Debug)]
    struct Placed {
        text: String,
        left: f64,
        right: f64,
        baseline: f64,
    }

    /// Asserts that texts and boxes of a picture are inside of it, and that no text lies on another.
    ///
    /// Positions are turned back where the picture is mirrored, as its text is.
    #[track_caller]
    pub(super) fn check_layout(svg: &str, dir: &str) {
        let mut reader = Reader::from_str(svg);
        let (mut placed, mut height): (Vec<Placed>, Option<f64>) = (Vec::new(), None);
        let mut open: Option<(f64, String)> = None;
        loop {
            let event = reader.read_event().unwrap();
            match &event {
                Event::Eof => break,
                Event::Start(tag) | Event::Empty(tag) => {
                    let get = |name: &str| {
                        let value = tag.try_get_attribute(name).unwrap()?;
                        Some(value.value.into_owned())
                    };
                    let length = |name: &str, unit: &str| -> Option<f64> {
                        get(name)?.strip_suffix(unit).map(|value| value.parse().unwrap())
                    };
                    height = height.or_else(|| length("height", "em"));
                    let bottom = height.unwrap();
                    let (x, y) = (length("x", "%").unwrap_or_default(), length("y", "em").unwrap_or_default());
                    let right = x + length("width", "%").unwrap_or_default();
                    let below = y + length("height", "em").unwrap_or_default();
                    let across = [Some(x), Some(right), length("x1", "%"), length("x2", "%")];
                    let down = [Some(y), Some(below), length("y1", "em"), length("y2", "em")];
                    assert!(across.into_iter().flatten().all(|x| (0.0..=100.02).contains(&x)), "{event:?}");
                    assert!(down.into_iter().flatten().all(|y| (0.0..=bottom + 0.02).contains(&y)), "{event:?}");
                    if tag.name().as_ref() == "text" {
                        let at = length("x", "%").unwrap() / 100.0 * WIDTH + length("dx", "em").unwrap();
                        let at = if dir == "rtl" { WIDTH - at } else { at };
                        placed.push(Placed {
                            text: String::new(),
                            left: at,
                            right: at,
                            baseline: length("y", "em").unwrap(),
                        });
                        open = Some((at, get("text-anchor").unwrap()));
                    }
                }
                Event::Text(text) if open.is_some() => placed.last_mut().unwrap().text.push_str(text),
                Event::GeneralRef(_) => placed.last_mut().unwrap().text.push('&'),
                Event::End(tag) if tag.name().as_ref() == "text" => {
                    let (at, anchor) = open.take().unwrap();
                    let last = placed.last_mut().unwrap();
                    let wide = width(&last.text);
                    let before = match anchor.as_str() {
                        "start" => 0.0,
                        "middle" => wide / 2.0,
                        _ => wide,
                    };
                    (last.left, last.right) = (at - before, at - before + wide);
                }
                _ => {}
            }
        }
        for (index, text) in placed.iter().enumerate() {
            assert!(text.left >= -0.01 && text.right <= WIDTH + 0.01, "{text:?} is outside");
            for other in &placed[..index] {
                let is_apart = text.right <= other.left || other.right <= text.left;
                assert!(is_apart || (text.baseline - other.baseline).abs() >= 1.1, "{text:?} on {other:?}");
            }
        }
    }

    #[test]
    fn numbers_are_short() {
        let written: Vec<String> = [0.0, -0.001, 12.5, 100.0, 33.333].map(number).into();
        assert_eq!(written, ["0", "0", "12.5", "100", "33.33"]);
    }

    #[test]
    fn long_names_break_where_people_would() {
        assert_eq!(wrap("updates.eu-west.example.com", 9.0, 3), ["updates.eu-", "west.example.", "com"]);
        assert_eq!(wrap("one two", 50.0, 3), ["one two"]);
        assert_eq!(wrap("aaaaaaaaaa aaa", 3.3, 2), ["aaaaa", "aaa…"]);
        assert_eq!(wrap("  ", 3.0, 2), [""; 0]);
    }

    #[test]
    fn a_picture_is_mirrored_where_text_runs_from_right_to_left() {
        let mut canvas = Canvas::new("rtl");
        canvas.rect("a", (10.0, 0.0), (30.0, 1.0));
        canvas.text(Anchor::Start, (10.0, 1.0), 0.5, &[("b", "x < y".to_owned())]);
        assert_eq!(
            canvas.finish("c", "says \"so\"", 2.0),
            "<svg class=\"picture c\" role=\"img\" aria-label=\"says &quot;so&quot;\" width=\"100%\" height=\"2em\">\
             <rect class=\"a\" x=\"60%\" y=\"0em\" width=\"30%\" height=\"1em\"/>\
             <text x=\"90%\" y=\"1em\" dx=\"-0.5em\" text-anchor=\"start\"><tspan class=\"b\">\u{2068}x &lt; y\u{2069}</tspan></text></svg>"
        );
    }

    proptest! {
        #[test]
        fn lines_are_never_wider_than_they_may_be(text in "\\PC{0,80}", most in 2.0..20.0f64, n_most in 1usize..5) {
            let lines = wrap(&text, most, n_most);
            prop_assert!(lines.len() <= n_most);
            for line in lines {
                prop_assert!(width(&line) <= most, "{line}");
            }
        }
    }
}
