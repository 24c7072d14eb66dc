//! Ids that others give: of vulnerabilities and weaknesses.

use serde::Deserialize;
use serde::de::{Deserializer, Error};

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
