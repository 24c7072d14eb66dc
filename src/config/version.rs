//! Versions of products, and which comes before which.

use std::cmp::Ordering;
use std::fmt;

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::{Deserializer, Error};

/// A version of a product, as its releases call it: letters, digits and `.-_+:~`.
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema)]
#[schemars(inline)]
pub struct Version(#[schemars(regex(pattern = r"^[A-Za-z0-9.\-_+:~]+$"))] String);

impl Version {
    /// Accepts a version.
    pub fn new(text: &str) -> Option<Version> {
        let is_possible = |c: char| c.is_ascii_alphanumeric() || ".-_+:~".contains(c);
        (!text.is_empty() && text.chars().all(is_possible)).then(|| Version(text.to_owned()))
    }

    /// Returns the version as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Version {
    /// Compares two versions part by part, numbers by their value; `1.0-rc.1` comes before `1.0`.
    pub fn compare(&self, other: &Version) -> Ordering {
        let (mut own, mut others) = (parts(&self.0), parts(&other.0));
        loop {
            let order = match (own.next(), others.next()) {
                (None, None) => return Ordering::Equal,
                (a, b) => a.unwrap_or(VersionPart::Zero).cmp(&b.unwrap_or(VersionPart::Zero)),
            };
            if order != Ordering::Equal {
                return order;
            }
        }
    }
}

/// A part of a version, in the order in which versions with them come. Where a version ends, every further part is a zero.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum VersionPart<'a> {
    /// The sign in front of a pre-release.
    Before,
    /// A zero, or the end.
    Zero,
    /// Letters, so that `1.0a` comes after `1.0` and before `1.0.1`.
    Word(&'a str),
    /// Another number, by its length without leading zeros and its digits, so that none is too large.
    Number(usize, &'a str),
}

fn parts(text: &str) -> impl Iterator<Item = VersionPart<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(['.', '_', '+', ':']);
        let first = rest.chars().next()?;
        let is_same = |c: char| match first {
            _ if first.is_ascii_digit() => c.is_ascii_digit(),
            _ => c.is_ascii_alphabetic(),
        };
        if matches!(first, '-' | '~') {
            rest = &rest[1..];
            return Some(VersionPart::Before);
        }
        let end = rest.find(|c| !is_same(c)).unwrap_or(rest.len());
        let (part, after) = rest.split_at(end);
        rest = after;
        let digits = part.trim_start_matches('0');
        Some(match first {
            _ if !first.is_ascii_digit() => VersionPart::Word(part),
            _ if digits.is_empty() => VersionPart::Zero,
            _ => VersionPart::Number(digits.len(), digits),
        })
    })
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Version, D::Error> {
        let text = String::deserialize(deserializer)?;
        Version::new(&text).ok_or_else(|| {
            D::Error::custom(format!("must be letters, digits and `.-_+:~`, such as `1.4.2`, not `{text}`"))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn versions_are_compared_by_their_parts() {
        let check = |a: &str, b: &str, expected| {
            let (a, b) = (Version::new(a).unwrap(), Version::new(b).unwrap());
            assert_eq!(a.compare(&b), expected, "{a} {b}");
            assert_eq!(b.compare(&a), expected.reverse(), "{b} {a}");
        };
        check("1.9", "1.10", Ordering::Less);
        check("1.0", "1.0.0", Ordering::Equal);
        check("1.0", "1.0.1", Ordering::Less);
        check("1.0-rc.1", "1.0", Ordering::Less);
        check("1.0-rc.1", "1.0-rc.2", Ordering::Less);
        check("2024.06", "2024.6", Ordering::Equal);
        check("1.0a", "1.0", Ordering::Greater);
        check("v2", "v10", Ordering::Less);
        check("99999999999999999999", "100000000000000000000", Ordering::Less);
    }

    proptest! {
        /// A list can only be sorted by an order that holds for any three.
        #[test]
        fn the_order_is_total([a, b, c] in proptest::array::uniform3("[0-2a-b.\\-~_+]{1,6}")) {
            let [a, b, c] = [&a, &b, &c].map(|text| Version::new(text).unwrap());
            prop_assert_eq!(a.compare(&b), b.compare(&a).reverse());
            if a.compare(&b).is_le() && b.compare(&c).is_le() {
                prop_assert!(a.compare(&c).is_le(), "{} {} {}", a, b, c);
            }
        }
    }
}
