//! When a product is sold and supported, and when its firmware was released, on one axis.

use super::{Anchor, Canvas, Piece, WIDTH, width, wrap};
use crate::config::value::{Date, Spanned};
use crate::view::Scene;

/// How much of a product's dates to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::view) enum Extent {
    /// Releases, sale and security updates.
    Brief,
    /// These and every other scope of support.
    Full,
}

/// Releases closer than this share of the axis are one mark, so that their number is bounded.
const NEAR: f64 = 1.2;
/// How far the axis stays away from the sides, in percent, so that a mark at its end is whole.
const MARGIN: f64 = 2.0;
/// How many years have a label, at most, so that labels stay apart on a phone.
const MOST_YEARS: f64 = 5.0;

const CIRCLE: &str = "M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0z";
const DIAMOND: &str = "M0-6.5 6.5 0 0 6.5-6.5 0z";

/// When something holds.
#[derive(Clone, Copy, Debug)]
enum Reach {
    /// From a day, if it is known, until a day.
    Until(Option<Date>, Date),
    /// From a day on.
    From(Date),
    /// Nobody said.
    Unknown,
    /// It does not.
    Never,
}

/// A row of the picture.
#[derive(Debug)]
struct Lane {
    class: &'static str,
    name: String,
    value: String,
    /// The value where no bar helps to understand it.
    spoken: String,
    reach: Reach,
}

impl Lane {
    /// Returns the lines above the bar: one, if name and value fit on it.
    fn lines(&self) -> Vec<Vec<Piece>> {
        let most = WIDTH - 0.5;
        if width(&self.name) + width(" ") + width(&self.value) <= most {
            return vec![vec![("name", self.name.clone()), ("value", self.value.clone())]];
        }
        let pieces = |class, text: &str| wrap(text, most, 2).into_iter().map(move |line| vec![(class, line)]);
        pieces("name", &self.name).chain(pieces("value", &self.value)).collect()
    }
}

/// What the picture is drawn from.
#[derive(Debug)]
struct Timeline {
    title: String,
    /// The day of the build, and how it is called.
    today: (Date, String),
    lanes: Vec<Lane>,
    /// Days of releases, and whether they mend vulnerabilities; they are in the first lane.
    releases: Vec<(Date, bool)>,
}

/// Returns the picture of a product, `None` if it has no dates.
pub(in crate::view) fn timeline(scene: &Scene<'_>, id: usize, extent: Extent) -> Option<String> {
    let (facts, words, today) = (&scene.site.products[id].facts, scene.words(), scene.site.date);
    let support = &facts.support;
    let day = |date: &Option<Spanned<Date>>| date.as_ref().map(|date| *date.get_ref());
    let named = |key: &str, date: Date| words.fill(key, &[("date", &words.date(date))]);
    let (on_sale, end_of_sale) = (day(&support.on_sale), day(&support.end_of_sale));
    let releases: Vec<(Date, bool)> = facts.releases.iter().map(|release| (release.date, release.security)).collect();
    let first = releases.iter().map(|(date, _)| *date).min();
    let begin = on_sale.or(day(&facts.first_placed)).or(first);
    let scopes = support.scopes();
    let has_dates = on_sale.is_some() || end_of_sale.is_some() || scopes.iter().any(|(_, until)| until.is_some());
    if releases.is_empty() && !has_dates {
        return None;
    }

    let mut lanes = Vec::new();
    if !releases.is_empty() {
        let n_security = releases.iter().filter(|(_, security)| *security).count();
        let security = format!(" · ◆ {}: {n_security}", words.get("support.security_release"));
        let value = format!("{}{}", releases.len(), if n_security > 0 { security.as_str() } else { "" });
        let (name, spoken) = (words.get("facts.releases").to_owned(), value.replace("◆ ", ""));
        lanes.push(Lane { class: "releases", name, value, spoken, reach: Reach::Never });
    }
    let sale = match (on_sale, end_of_sale) {
        (Some(from), Some(until)) => {
            let values = [("from", words.date(from)), ("until", words.date(until))];
            let value = words.fill("picture.range", &values.each_ref().map(|(name, value)| (*name, value.as_str())));
            Some((value, Reach::Until(on_sale, until)))
        }
        (Some(from), None) => Some((named("picture.from", from), Reach::From(from))),
        (None, Some(until)) => Some((named("support.until", until), Reach::Until(begin, until))),
        (None, None) => None,
    };
    lanes.extend(sale.map(|(value, reach)| Lane {
        class: "sale",
        name: words.get("picture.sale").to_owned(),
        spoken: value.clone(),
        value,
        reach,
    }));
    for (key, until) in scopes {
        let class = if key == "security_updates" { "security" } else { "scope" };
        let said = |key: &str| (words.get(key).to_owned(), words.get(key).to_owned());
        let ((value, spoken), reach) = match until {
            Some(until) => {
                let date = until.get_ref().date;
                ((words.date(date), named("support.until", date)), Reach::Until(begin, date))
            }
            // Whether there are security updates is what people look for, so that nobody said is shown, too.
            None if class == "security" && support.unsupported_reason.is_some() => (said("support.none"), Reach::Never),
            None if class == "security" => (said("support_state.unknown"), Reach::Unknown),
            None => continue,
        };
        if class == "security" || extent == Extent::Full {
            lanes.push(Lane { class, name: words.get(&format!("scope.{key}")).to_owned(), value, spoken, reach });
        }
    }
    let title = words.fill("picture.timeline", &[("product", &facts.name)]);
    let timeline = Timeline { title, today: (today, named("picture.as_of", today)), lanes, releases };
    Some(draw(&timeline, scene.dir()))
}

/// Years, from one to another, and where they are.
struct Axis {
    start: f64,
    end: f64,
}

impl Axis {
    /// Returns an axis of whole years, around all that is given.
    fn new(all: impl Iterator<Item = f64>) -> Axis {
        let (mut start, mut end) = (f64::INFINITY, f64::NEG_INFINITY);
        for years in all {
            (start, end) = (start.min(years.floor()), end.max(years.ceil()));
        }
        Axis { start, end: end.max(start + 1.0) }
    }

    fn x(&self, years: f64) -> f64 {
        MARGIN + (years - self.start) / (self.end - self.start) * (100.0 - 2.0 * MARGIN)
    }

    /// Returns the years that have a label.
    fn ticks(&self) -> impl Iterator<Item = f64> {
        let span = self.end - self.start;
        let steps = (0..5).flat_map(|power| [1.0, 2.0, 5.0].map(|step| step * 10f64.powi(power)));
        let step = steps.into_iter().find(|step| span / step <= MOST_YEARS).unwrap_or(span);
        let first = (self.start / step).ceil();
        let n_ticks = (self.end / step).floor() - first;
        (0..=n_ticks as i32).map(move |n| (first + f64::from(n)) * step)
    }
}

/// Returns a date as a number of years.
fn years(date: Date) -> f64 {
    f64::from(date.0.year()) + f64::from(date.0.day_of_year() - 1) / f64::from(date.0.days_in_year())
}

fn draw(timeline: &Timeline, dir: &str) -> String {
    let (today, today_text) = &timeline.today;
    let reaches = timeline.lanes.iter().flat_map(|lane| match lane.reach {
        // What began nobody knows when has some length, too.
        Reach::Until(from, until) => [Some(from.map_or(years(until) - 1.0, years)), Some(years(until))],
        Reach::From(from) => [Some(years(from)), None],
        Reach::Unknown | Reach::Never => [None, None],
    });
    let released = timeline.releases.iter().map(|(date, _)| years(*date));
    let axis = Axis::new(reaches.flatten().chain(released).chain([years(*today)]));
    let lines: Vec<Vec<Vec<Piece>>> = timeline.lanes.iter().map(Lane::lines).collect();
    let heights = lines.iter().map(|lines| 1.25 * lines.len() as f64 + 1.45);
    let (top, bottom) = (1.6, 1.6 + heights.clone().sum::<f64>());
    let mut canvas = Canvas::new(dir);

    for year in axis.ticks() {
        let (x, label) = (axis.x(year), year.to_string());
        canvas.line("grid", (x, top), (x, bottom));
        canvas.text(Anchor::at(x, width(&label)), (x, bottom + 1.2), 0.0, &[("year", label)]);
    }
    let now = axis.x(years(*today));
    canvas.line("now", (now, top - 0.2), (now, bottom));
    let mut y = top;
    for ((lane, lines), height) in timeline.lanes.iter().zip(&lines).zip(heights) {
        for (index, pieces) in lines.iter().enumerate() {
            canvas.text(Anchor::Start, (0.0, y + 1.1 + 1.25 * index as f64), 0.0, pieces);
        }
        draw_reach(&mut canvas, &axis, lane, (now, y + height - 1.0));
        y += height;
        // Strong where there is something to compare it with, faint behind words.
        canvas.line("today", (now, y - 1.25), (now, y - 0.15));
    }
    draw_releases(&mut canvas, &axis, &timeline.releases, top + lines[0].len() as f64 * 1.25 + 0.75);
    canvas.text(Anchor::at(now, width(today_text)), (now, 1.1), 0.0, &[("as-of", today_text.clone())]);

    let facts = timeline.lanes.iter().map(|lane| format!("{}: {}", lane.name, lane.spoken));
    let label = format!("{}. {today_text}. {}", timeline.title, facts.collect::<Vec<_>>().join("; "));
    canvas.finish("timeline", &label, bottom + 1.6)
}

/// Draws the bar of a lane: what is past, what is to come, and dashes where nobody said.
fn draw_reach(canvas: &mut Canvas, axis: &Axis, lane: &Lane, (now, y): (f64, f64)) {
    let (start, end) = (axis.x(axis.start), axis.x(axis.end));
    let x = |date: Date| axis.x(years(date));
    canvas.line("track", (start, y + 0.3), (end, y + 0.3));
    let (bar, dashes) = match lane.reach {
        Reach::Until(from, until) => (Some((from.map_or(start, x), x(until))), None),
        Reach::From(from) => (Some((x(from), now)), Some((x(from).max(now), end))),
        Reach::Unknown => (None, Some((start, end))),
        Reach::Never => (None, None),
    };
    if let Some((from, until)) = bar {
        let split = now.clamp(from.min(until), until);
        for (class, from, until) in [("past", from, split), ("ahead", split, until)] {
            if until > from {
                canvas.rect(&format!("{class} {}", lane.class), (from, y), (until - from, 0.6));
            }
        }
    }
    if let Some((from, until)) = dashes {
        canvas.line("open", (from, y + 0.3), (until, y + 0.3));
    }
}

/// Draws releases; of those that are close to each other, the one that matters more.
fn draw_releases(canvas: &mut Canvas, axis: &Axis, releases: &[(Date, bool)], y: f64) {
    let mut marks: Vec<(f64, bool)> = Vec::new();
    let mut sorted = releases.to_vec();
    sorted.sort_unstable();
    for (date, security) in sorted {
        let x = axis.x(years(date));
        match marks.last_mut() {
            Some(last) if x - last.0 < NEAR => last.1 |= security,
            _ => marks.push((x, security)),
        }
    }
    for (x, security) in marks {
        let (class, path) = if security { ("release security", DIAMOND) } else { ("release", CIRCLE) };
        canvas.mark(class, (x, y), path);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::tests::check_layout;
    use super::*;

    fn date(text: &str) -> Date {
        Date(text.parse().unwrap())
    }

    fn lane(name: &str, reach: Reach) -> Lane {
        let value = "31 December 2034".to_owned();
        Lane { class: "scope", name: name.to_owned(), spoken: value.clone(), value, reach }
    }

    fn timeline(today: &str, lanes: Vec<Lane>, releases: &[&str]) -> Timeline {
        let releases = releases.iter().map(|day| (date(day), day.ends_with("02"))).collect();
        Timeline {
            title: "Dates".to_owned(),
            today: (date(today), "As of 30 September 2026".to_owned()),
            lanes,
            releases,
        }
    }

    #[test]
    fn what_is_past_and_what_is_to_come_meet_today() {
        let reach = Reach::Until(Some(date("2024-01-01")), date("2028-01-01"));
        let svg = draw(&timeline("2026-01-01", vec![lane("Sale", reach)], &[]), "ltr");
        check_layout(&svg, "ltr");
        assert!(svg.contains("<rect class=\"past scope\" x=\"2%\" y=\"3.3em\" width=\"48%\""), "{svg}");
        assert!(svg.contains("<rect class=\"ahead scope\" x=\"50%\" y=\"3.3em\" width=\"48%\""), "{svg}");
        assert!(svg.contains("aria-label=\"Dates. As of 30 September 2026. Sale: 31 December 2034\""), "{svg}");
    }

    #[test]
    fn what_ended_long_ago_is_past_only() {
        let reach = Reach::Until(None, date("2009-06-30"));
        let svg = draw(&timeline("2026-01-01", vec![lane("Help", reach)], &[]), "rtl");
        check_layout(&svg, "rtl");
        assert!(svg.contains("\"past scope\"") && !svg.contains("\"ahead scope\""), "{svg}");
    }

    #[test]
    fn releases_of_one_month_are_one_mark_that_shows_the_worst() {
        let releases = ["2020-03-01", "2020-03-02", "2020-03-03", "2020-03-04", "2026-01-01"];
        let svg = draw(&timeline("2026-01-01", vec![lane("Releases", Reach::Unknown)], &releases), "ltr");
        assert_eq!(svg.matches(DIAMOND).count(), 1);
        assert_eq!(svg.matches(CIRCLE).count(), 1);
    }

    fn any_date() -> impl Strategy<Value = Date> {
        (prop_oneof![2000i16..2040, 0i16..9999], 1i8..=12, 1i8..=28)
            .prop_map(|(year, month, day)| Date(jiff::civil::date(year, month, day)))
    }

    fn any_reach() -> impl Strategy<Value = Reach> {
        let from = proptest::option::of(any_date());
        prop_oneof![
            (from, any_date()).prop_map(|(from, until)| Reach::Until(from, until)),
            any_date().prop_map(Reach::From),
            Just(Reach::Unknown),
            Just(Reach::Never),
        ]
    }

    proptest! {
        #[test]
        fn nothing_overlaps(
            lanes in proptest::collection::vec(("[\\PC]{0,60}", any_reach()), 1..8),
            releases in proptest::collection::vec((any_date(), any::<bool>()), 0..200),
            today in any_date(),
            dir in prop_oneof![Just("ltr"), Just("rtl")],
        ) {
            let lanes = lanes.into_iter().map(|(name, reach)| lane(&name, reach)).collect();
            let svg = draw(&Timeline { releases, today: (today, "As of 30 September 2026".to_owned()), ..timeline("2026-01-01", lanes, &[]) }, dir);
            check_layout(&svg, dir);
            prop_assert!(svg.len() < 30_000);
        }
    }
}
