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

impl Vector {
    /// Returns its metrics as written: `("AV", "N")` and so on.
    pub fn metrics(&self) -> impl Iterator<Item = (&str, &str)> {
        self.text.split('/').skip(1).filter_map(|metric| metric.split_once(':'))
    }
}

/// Returns what the JSON of CVSS 3 calls a metric and one of its values: `("attackVector", "NETWORK")`. A metric of the
/// environment has the values of the one that it changes.
pub fn in_json(metric: &str, value: &str) -> Option<(String, &'static str)> {
    let (base, prefix) = match metric.strip_prefix('M') {
        Some(base) if METRICS.iter().any(|(short, ..)| *short == base) => (base, "modified"),
        _ => (metric, ""),
    };
    let (_, name, values) = METRICS.iter().find(|(short, ..)| *short == base)?;
    let (_, meant) = values.iter().chain(&[("X", "NOT_DEFINED")]).find(|(short, _)| *short == value)?;
    let name = match prefix {
        "" => (*name).to_owned(),
        _ => format!("{prefix}{}{}", name[..1].to_uppercase(), &name[1..]),
    };
    Some((name, meant))
}

/// A metric of CVSS 3: its short name, its name in JSON, and its values in both forms.
type Metric = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

const IMPACTS: &[(&str, &str)] = &[("N", "NONE"), ("L", "LOW"), ("H", "HIGH")];
const REQUIREMENTS: &[(&str, &str)] = &[("L", "LOW"), ("M", "MEDIUM"), ("H", "HIGH")];

static METRICS: &[Metric] = &[
    ("AV", "attackVector", &[("N", "NETWORK"), ("A", "ADJACENT_NETWORK"), ("L", "LOCAL"), ("P", "PHYSICAL")]),
    ("AC", "attackComplexity", &[("L", "LOW"), ("H", "HIGH")]),
    ("PR", "privilegesRequired", IMPACTS),
    ("UI", "userInteraction", &[("N", "NONE"), ("R", "REQUIRED")]),
    ("S", "scope", &[("U", "UNCHANGED"), ("C", "CHANGED")]),
    ("C", "confidentialityImpact", IMPACTS),
    ("I", "integrityImpact", IMPACTS),
    ("A", "availabilityImpact", IMPACTS),
    ("E", "exploitCodeMaturity", &[("U", "UNPROVEN"), ("P", "PROOF_OF_CONCEPT"), ("F", "FUNCTIONAL"), ("H", "HIGH")]),
    (
        "RL",
        "remediationLevel",
        &[("O", "OFFICIAL_FIX"), ("T", "TEMPORARY_FIX"), ("W", "WORKAROUND"), ("U", "UNAVAILABLE")],
    ),
    ("RC", "reportConfidence", &[("U", "UNKNOWN"), ("R", "REASONABLE"), ("C", "CONFIRMED")]),
    ("CR", "confidentialityRequirement", REQUIREMENTS),
    ("IR", "integrityRequirement", REQUIREMENTS),
    ("AR", "availabilityRequirement", REQUIREMENTS),
];

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
