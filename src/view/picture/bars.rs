//! A bar of parts, which differ in height as well as in colour: a line of text in a table becomes a chart.

use super::{Canvas, number};
use crate::html::escape_into;
use crate::site::coverage::State;

/// A part of a bar.
#[derive(Clone, Copy, Debug)]
pub(in crate::view) struct Part {
    /// What it stands for: a state or a severity.
    pub class: &'static str,
    /// Its height, from 0 for a line to 4 for all of it.
    pub level: u8,
    /// How much it is.
    pub n: usize,
}

impl Part {
    /// Returns the part of items in a state: the less is answered, the lower.
    pub fn of_state(state: State, n: usize) -> Part {
        let level = match state {
            State::Answered | State::NotApplicable => 4,
            State::Stale => 3,
            State::Partial => 2,
            State::OtherLanguage => 1,
            State::Missing => 0,
        };
        Part { class: state.as_str(), level, n }
    }
}

/// Returns a bar that is full if its parts add up to `whole`; `title` says what it shows.
pub(in crate::view) fn bar(title: &str, parts: &[Part], whole: usize, dir: &str) -> String {
    let mut out = "<svg class=\"strip\" role=\"img\" width=\"88\" height=\"14\"><title>".to_owned();
    escape_into(title, &mut out);
    out.push_str("</title>");
    draw(parts, whole, dir, &mut out);
    out
}

/// Returns a bar whose words stand beside it.
pub(in crate::view) fn swatch(parts: &[Part], whole: usize, dir: &str) -> String {
    let mut out = "<svg class=\"strip\" aria-hidden=\"true\" width=\"88\" height=\"14\">".to_owned();
    draw(parts, whole, dir, &mut out);
    out
}

fn draw(parts: &[Part], whole: usize, dir: &str, out: &mut String) {
    let canvas = Canvas::new(dir);
    let share = |n: usize| n as f64 / whole.max(1) as f64 * 100.0;
    let mut before = 0;
    for part in parts.iter().filter(|part| part.n > 0) {
        let (start, end) = (share(before), share(before + part.n));
        let x = canvas.x(if canvas.is_mirrored { end } else { start });
        let height = if part.level == 0 { 15.0 } else { f64::from(part.level) * 25.0 };
        let (y, width, height) = (number(100.0 - height), number(end - start), number(height));
        out.push_str(&format!(
            "<rect class=\"{}\" x=\"{x}%\" y=\"{y}%\" width=\"{width}%\" height=\"{height}%\"/>",
            part.class
        ));
        before += part.n;
    }
    out.push_str("</svg>");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_follow_each_other_and_none_is_empty() {
        let parts = [(State::Answered, 1), (State::Partial, 0), (State::Missing, 3)];
        let parts = parts.map(|(state, n)| Part::of_state(state, n));
        assert_eq!(
            bar("1 < 3", &parts, 4, "ltr"),
            "<svg class=\"strip\" role=\"img\" width=\"88\" height=\"14\"><title>1 &lt; 3</title>\
             <rect class=\"answered\" x=\"0%\" y=\"0%\" width=\"25%\" height=\"100%\"/>\
             <rect class=\"missing\" x=\"25%\" y=\"85%\" width=\"75%\" height=\"15%\"/></svg>"
        );
        assert!(swatch(&parts, 4, "rtl").contains("<rect class=\"answered\" x=\"75%\""));
        assert!(swatch(&[], 0, "ltr").ends_with("height=\"14\"></svg>"));
    }
}
