//! Which versions of a product a statement holds for.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error};

use crate::config::version::Version;

/// Versions of a product: all, or every one that fulfils one of some lists of conditions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Versions {
    /// Alternatives; each is a list of conditions that hold together. Empty: all versions.
    pub any: Vec<Vec<Condition>>,
}

/// A condition on a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// How it compares.
    pub relation: Relation,
    /// With what.
    pub version: Version,
}

/// How two versions compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// Before.
    Less,
    /// Before, or the same.
    LessOrEqual,
    /// The same.
    Equal,
    /// The same, or after.
    GreaterOrEqual,
    /// After.
    Greater,
}

impl Relation {
    fn holds(self, order: std::cmp::Ordering) -> bool {
        match self {
            Relation::Less => order.is_lt(),
            Relation::LessOrEqual => order.is_le(),
            Relation::Equal => order.is_eq(),
            Relation::GreaterOrEqual => order.is_ge(),
            Relation::Greater => order.is_gt(),
        }
    }

    /// Returns the sign in front of a version.
    pub fn as_str(self) -> &'static str {
        match self {
            Relation::Less => "<",
            Relation::LessOrEqual => "≤",
            Relation::Equal => "",
            Relation::GreaterOrEqual => "≥",
            Relation::Greater => ">",
        }
    }
}

impl Versions {
    /// Returns whether a version is one of them.
    pub fn contains(&self, version: &Version) -> bool {
        let holds = |condition: &Condition| condition.relation.holds(version.compare(&condition.version));
        self.any.is_empty() || self.any.iter().any(|conditions| conditions.iter().all(holds))
    }

    /// Parses `*`, `1.4.2`, `<1.4.2` or `>=1.2.0, <1.4.2`.
    fn parse(text: &str) -> Result<Vec<Condition>, String> {
        let conditions = text.split(',').map(|part| {
            let part = part.trim();
            let signs = [
                ("<=", Relation::LessOrEqual),
                (">=", Relation::GreaterOrEqual),
                ("<", Relation::Less),
                (">", Relation::Greater),
                ("=", Relation::Equal),
                ("", Relation::Equal),
            ];
            let found = signs.into_iter().find_map(|(sign, relation)| Some((part.strip_prefix(sign)?, relation)));
            let (version, relation) = found.unwrap_or((part, Relation::Equal));
            let version = Version::new(version.trim()).ok_or_else(|| {
                format!("must be versions such as `1.4.2`, `<1.4.2` or `>=1.2.0, <1.4.2`, not `{text}`")
            })?;
            Ok(Condition { relation, version })
        });
        conditions.collect()
    }
}

impl fmt::Display for Versions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, conditions) in self.any.iter().enumerate() {
            if index > 0 {
                f.write_str(", ")?;
            }
            for (index, condition) in conditions.iter().enumerate() {
                let space = if condition.relation == Relation::Equal { "" } else { "\u{a0}" };
                let joint = if index > 0 { " " } else { "" };
                write!(f, "{joint}{}{space}{}", condition.relation.as_str(), condition.version)?;
            }
        }
        Ok(())
    }
}

impl<'de> Deserialize<'de> for Versions {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Versions, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged, expecting = "must be versions such as `1.4.2`, `<1.4.2`, or a list of them")]
        enum Written {
            One(String),
            Several(Vec<String>),
        }
        let texts = match Written::deserialize(deserializer)? {
            Written::One(text) if text.trim() == "*" => return Ok(Versions { any: Vec::new() }),
            Written::One(text) => vec![text],
            Written::Several(texts) => texts,
        };
        let any: Result<Vec<_>, String> = texts.iter().map(|text| Versions::parse(text)).collect();
        any.map(|any| Versions { any }).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn versions(text: &str) -> Result<String, String> {
        #[derive(Deserialize)]
        struct Row {
            v: Versions,
        }
        let row: Result<Row, _> = toml::from_str(&format!("v = {text}"));
        row.map(|row| row.v.to_string()).map_err(|error| error.message().to_owned())
    }

    #[test]
    fn versions_are_read_and_shown() {
        assert_eq!(versions("\"<1.4.2\"").unwrap(), "<\u{a0}1.4.2");
        assert_eq!(versions("\">=1.2.0, <1.4\"").unwrap(), "≥\u{a0}1.2.0 <\u{a0}1.4");
        assert_eq!(versions("[\"1.0\", \"1.1\"]").unwrap(), "1.0, 1.1");
        assert!(versions("\"before 2\"").is_err());
    }
}
