//! Ids that others give: of vulnerabilities and weaknesses.

use serde::Deserialize;
use serde::de::{Deserializer, Error};

use crate::config::value::Date;

/// A CVE id, `CVE-2026-12345`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cve(pub String);

impl<'de> Deserialize<'de> for Cve {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Cve, D::Error> {
        let text = String::deserialize(deserializer)?;
        let is_number = |part: &str, least: usize| part.len() >= least && part.bytes().all(|b| b.is_ascii_digit());
        let parts = text.strip_prefix("CVE-").and_then(|rest| rest.split_once('-'));
        match parts.is_some_and(|(year, number)| year.len() == 4 && is_number(year, 4) && is_number(number, 4)) {
            true => Ok(Cve(text)),
            false => Err(D::Error::custom(format!("must be an id such as CVE-2026-12345, not `{text}`"))),
        }
    }
}

/// A CWE id, `CWE-798`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cwe(pub String);

impl<'de> Deserialize<'de> for Cwe {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Cwe, D::Error> {
        let text = String::deserialize(deserializer)?;
        let number = text.strip_prefix("CWE-");
        match number
            .is_some_and(|n| matches!(n.len(), 1..=5) && n.bytes().all(|b| b.is_ascii_digit()) && !n.starts_with('0'))
        {
            true => Ok(Cwe(text)),
            false => Err(D::Error::custom(format!("must be an id such as CWE-798, not `{text}`"))),
        }
    }
}

impl Cwe {
    /// Returns since when it has been in the list, `Some(None)` if that is since before 2016; `None` if it is not.
    pub fn since(&self) -> Option<Option<Date>> {
        let (since, _) = self.names().next()?;
        Some(since)
    }

    /// Returns its name on some day, or the first one that it had later.
    pub fn name(&self, day: Option<Date>) -> Option<&'static str> {
        let held = |since: &Option<Date>| since.is_none_or(|since| day.is_none_or(|day| since <= day));
        let last = self.names().filter(|(since, _)| held(since)).last().or_else(|| self.names().next());
        last.map(|(_, name)| name)
    }

    /// Returns each name that it had since 2016, with its first day, the oldest first.
    fn names(&self) -> impl Iterator<Item = (Option<Date>, &'static str)> {
        let number = self.0.strip_prefix("CWE-").unwrap_or_default();
        let lines =
            WEAKNESSES.lines().filter_map(move |line| line.strip_prefix(number)?.strip_prefix('\t')?.split_once('\t'));
        lines.map(|(since, name)| (since.parse().ok().map(Date), name))
    }
}

/// The weaknesses of the Common Weakness Enumeration up to version 4.20 (30 April 2026), which is © The MITRE Corporation and
/// free to use: number, day from which it has this name (empty: before 2016), name.
static WEAKNESSES: &str = include_str!("cwe.tsv");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weakness_has_the_name_of_its_time() {
        let name = |id: &str, day: &str| Cwe(id.to_owned()).name(Some(Date(day.parse().unwrap())));
        let (before, after) = (name("CWE-88", "2019-09-22").unwrap(), name("CWE-88", "2019-09-23").unwrap());
        assert!(
            before.contains("Improper Delimitation") && after.contains("Improper Neutralization"),
            "{before} {after}"
        );
        assert_eq!(name("CWE-1000", "2026-01-01"), None);
        assert_eq!(Cwe("CWE-787".to_owned()).since(), Some(None));
        assert!(Cwe("CWE-1395".to_owned()).since().unwrap().is_some());
    }
}
