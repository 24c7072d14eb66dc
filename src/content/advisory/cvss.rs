//! How bad a vulnerability is: vectors, their scores and bands.

use std::str::FromStr;

use serde::Deserialize;
use serde::de::{Deserializer, Error};

/// How bad a vulnerability is, by the bands of CVSS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// 0.0.
    None,
    /// 0.1 to 3.9.
    Low,
    /// 4.0 to 6.9.
    Medium,
    /// 7.0 to 8.9.
    High,
    /// 9.0 to 10.0.
    Critical,
}

impl Severity {
    /// Every severity, the worst first.
    pub const ALL: [Severity; 5] =
        [Severity::Critical, Severity::High, Severity::Medium, Severity::Low, Severity::None];

    /// Returns the word as it is written in TOML.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::None => "none",
            Severity::Low => "low",
            Severity::Medium => "medium",
            Severity::High => "high",
            Severity::Critical => "critical",
        }
    }
}

/// A CVSS vector of version 3.0, 3.1 or 4.0.
#[derive(Clone, Debug)]
pub struct Vector {
    text: String,
    parsed: ::cvss::Cvss,
}

impl Vector {
    /// Returns the vector as written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the version, `3.1`.
    pub fn version(&self) -> &str {
        self.text.strip_prefix("CVSS:").and_then(|rest| rest.split('/').next()).unwrap_or_default()
    }

    /// Returns the score, 0.0 to 10.0.
    pub fn score(&self) -> f64 {
        self.parsed.score()
    }

    /// Returns the band that the score lies in.
    pub fn severity(&self) -> Severity {
        match self.parsed.severity() {
            ::cvss::Severity::None => Severity::None,
            ::cvss::Severity::Low => Severity::Low,
            ::cvss::Severity::Medium => Severity::Medium,
            ::cvss::Severity::High => Severity::High,
            ::cvss::Severity::Critical => Severity::Critical,
        }
    }
}

impl<'de> Deserialize<'de> for Vector {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Vector, D::Error> {
        let text = String::deserialize(deserializer)?;
        if !text.starts_with("CVSS:3") && !text.starts_with("CVSS:4") {
            return Err(D::Error::custom(format!(
                "must be a vector that starts with CVSS:3.1/ or CVSS:4.0/, not `{text}`"
            )));
        }
        match ::cvss::Cvss::from_str(&text) {
            // The order of the metrics is part of version 4.0, and tools refuse another one.
            Ok(parsed) if text.starts_with("CVSS:4") && parsed.to_string() != text => {
                Err(D::Error::custom(format!("must have its metrics in the order of CVSS 4.0: `{parsed}`")))
            }
            Ok(parsed) => Ok(Vector { text, parsed }),
            Err(error) => Err(D::Error::custom(format!("must be a complete CVSS vector: {error} in `{text}`"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors_have_a_score_and_a_band() {
        let read = |text: &str| {
            let vector = ::cvss::Cvss::from_str(text).unwrap();
            Vector { text: text.to_owned(), parsed: vector }
        };
        let vector = read("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H");
        assert_eq!((vector.score(), vector.severity(), vector.version()), (9.8, Severity::Critical, "3.1"));
        let vector = read("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N");
        assert_eq!((vector.score(), vector.version()), (9.3, "4.0"));
    }
}
