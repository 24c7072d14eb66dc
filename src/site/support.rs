//! Support states, and what customers are told of: computed from dates, never written.

use super::Site;
use crate::config::value::{Date, Period, Spanned};
use crate::content::product::{Support, Until};

/// How far a product is supported on some day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Not sold yet.
    Upcoming,
    /// Gets new functions and security updates.
    Active,
    /// Gets security updates only.
    SecurityOnly,
    /// Gets no security updates any more, or never did.
    Ended,
    /// Nobody said.
    Unknown,
}

impl State {
    /// Returns the word for the theme and for programs.
    pub fn as_str(self) -> &'static str {
        match self {
            State::Upcoming => "upcoming",
            State::Active => "active",
            State::SecurityOnly => "security-only",
            State::Ended => "ended",
            State::Unknown => "unknown",
        }
    }
}

/// Returns the state on a day; the last day of a scope still belongs to it.
pub fn state(support: &Support, today: Date) -> State {
    if support.on_sale.as_ref().is_some_and(|day| today < *day.get_ref()) {
        return State::Upcoming;
    }
    let Some(security) = &support.security_updates else {
        let is_without = support.unsupported_reason.is_some();
        return if is_without { State::Ended } else { State::Unknown };
    };
    let is_over = |until: &Spanned<Until>| today > until.get_ref().date;
    if is_over(security) {
        State::Ended
    } else if support.functional_updates.as_ref().is_some_and(is_over) {
        State::SecurityOnly
    } else {
        State::Active
    }
}

/// Returns the day on which customers are told that support ends: a year before, so that they can plan.
pub fn warned_of(end: Date) -> Date {
    Period(jiff::Span::new().days(-365)).after(end)
}

/// Returns whether there is something to tell the customers of a product: an advisory, a release, or an end that comes.
pub fn has_news(site: &Site, product: usize) -> bool {
    let facts = &site.products[product].facts;
    !site.product_advisories[product].is_empty()
        || facts.releases.iter().any(|release| release.date <= site.date)
        || facts.support.ends().into_iter().any(|(_, end)| warned_of(end) <= site.date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(toml: &str, today: &str, expected: State) {
        let support: Support = toml::from_str(toml).unwrap();
        assert_eq!(state(&support, Date(today.parse().unwrap())), expected);
    }

    #[test]
    fn states_follow_from_dates() {
        let dates = "on_sale = 2024-03-01\nfunctional_updates = 2029-06-30\nsecurity_updates = 2031-06-30";
        check(dates, "2024-02-29", State::Upcoming);
        check(dates, "2024-03-01", State::Active);
        check(dates, "2029-06-30", State::Active);
        check(dates, "2029-07-01", State::SecurityOnly);
        check(dates, "2031-06-30", State::SecurityOnly);
        check(dates, "2031-07-01", State::Ended);
        check("", "2024-01-01", State::Unknown);
        check("unsupported_reason = \"x\"", "2024-01-01", State::Ended);
        check("security_updates = { until = 2030-01-01, note = \"n\" }", "2024-01-01", State::Active);
    }
}
