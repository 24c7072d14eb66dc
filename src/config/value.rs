//! The kinds of value that TOML keys hold, each with a message for what it is not.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::ops::Range;

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, Visitor};

use crate::path::Locale;

/// A value with its byte range in the file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(transparent, bound = "T: Deserialize<'de>")]
pub struct Spanned<T>(toml::Spanned<T>);

impl<T> Spanned<T> {
    /// Joins a value with where it is written.
    pub fn new(range: Range<usize>, value: T) -> Spanned<T> {
        Spanned(toml::Spanned::new(range, value))
    }

    /// Returns the value.
    pub fn get_ref(&self) -> &T {
        self.0.get_ref()
    }

    /// Returns where it is written, as byte offsets.
    pub fn span(&self) -> Range<usize> {
        self.0.span()
    }

    /// Returns the value without its place.
    pub fn into_inner(self) -> T {
        self.0.into_inner()
    }
}

/// Says what was expected, unless there was nothing at all.
fn expected<E: Error>(error: E, message: &str) -> E {
    if error.to_string().starts_with("missing field") { error } else { E::custom(message) }
}

/// A day, `2026-09-14`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, JsonSchema)]
#[schemars(inline)]
pub struct Date(#[schemars(with = "String", extend("format" = "date"))] pub jiff::civil::Date);

impl Date {
    /// Returns the moment at which the day begins in UTC.
    pub fn start(self) -> Option<Moment> {
        jiff::tz::Offset::UTC.to_timestamp(self.0.at(0, 0, 0, 0)).ok().map(Moment)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
        let written = toml::value::Datetime::deserialize(deserializer)
            .map_err(|error| expected(error, "must be a date without quotes, such as 2026-09-14"))?;
        let (Some(date), None) = (written.date, written.time) else {
            return Err(D::Error::custom(format!("must be a date such as 2026-09-14, not {written}")));
        };
        let (year, month, day) = (i16::try_from(date.year).unwrap_or(0), date.month as i8, date.day as i8);
        match jiff::civil::Date::new(year, month, day) {
            Ok(date) => Ok(Date(date)),
            Err(_) => Err(D::Error::custom(format!("must be a date that exists, not {written}"))),
        }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A moment with its offset, `2026-03-02T09:00:00Z`, or a day, which stands for its midnight in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(pub jiff::Timestamp);

impl Moment {
    /// Returns the day in UTC.
    pub fn date(self) -> Date {
        Date(jiff::tz::Offset::UTC.to_datetime(self.0).date())
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Moment, D::Error> {
        let written = toml::value::Datetime::deserialize(deserializer)
            .map_err(|error| expected(error, "must be a time without quotes, such as 2026-03-02T09:00:00Z"))?;
        let text = match (written.date, written.time, written.offset) {
            (Some(_), None, None) => format!("{written}T00:00:00Z"),
            (Some(_), Some(_), Some(_)) => written.to_string(),
            _ => {
                let message = format!("must be a time with an offset, such as 2026-03-02T09:00:00Z, not {written}");
                return Err(D::Error::custom(message));
            }
        };
        match text.parse() {
            Ok(timestamp) => Ok(Moment(timestamp)),
            Err(_) => Err(D::Error::custom(format!("must be a time that exists, not {written}"))),
        }
    }
}

/// A length of time in calendar units, `P14D`, `P12M` or `PT48H`.
#[derive(Clone, Copy, Debug, JsonSchema)]
#[schemars(inline)]
pub struct Period(
    #[schemars(with = "String", regex(pattern = "^P"), example = &"P14D", example = &"PT48H")] pub jiff::Span,
);

impl Period {
    /// Returns the largest unit that is not zero, with its count.
    pub fn unit(self) -> (i64, PeriodUnit) {
        let span = self.0;
        let units = [
            (i64::from(span.get_years()), PeriodUnit::Year),
            (i64::from(span.get_months()), PeriodUnit::Month),
            (i64::from(span.get_weeks()), PeriodUnit::Week),
            (i64::from(span.get_days()), PeriodUnit::Day),
            (i64::from(span.get_hours()), PeriodUnit::Hour),
        ];
        units.into_iter().find(|(count, _)| *count > 0).unwrap_or((0, PeriodUnit::Day))
    }

    /// Returns the day that lies this long after another, or the last day there is.
    pub fn after(self, date: Date) -> Date {
        Date(date.0.checked_add(self.0).unwrap_or(jiff::civil::Date::MAX))
    }
}

/// The unit of a [`Period`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeriodUnit {
    /// Twelve months.
    Year,
    /// A calendar month.
    Month,
    /// Seven days.
    Week,
    /// A day.
    Day,
    /// An hour.
    Hour,
}

impl PeriodUnit {
    /// Returns the unit's English name.
    pub fn as_str(self) -> &'static str {
        match self {
            PeriodUnit::Year => "year",
            PeriodUnit::Month => "month",
            PeriodUnit::Week => "week",
            PeriodUnit::Day => "day",
            PeriodUnit::Hour => "hour",
        }
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Period, D::Error> {
        let text = String::deserialize(deserializer)?;
        let span = text.starts_with('P').then(|| text.parse::<jiff::Span>().ok()).flatten();
        match span.filter(|span| span.is_positive()) {
            Some(span) => Ok(Period(span)),
            None => Err(D::Error::custom(format!("must be a period such as P14D or P12M, not `{text}`"))),
        }
    }
}

/// Text for people: a string in the default language, or a table of strings by language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Text {
    /// In the default language.
    Plain(String),
    /// By language.
    Translated(BTreeMap<Locale, String>),
}

impl Text {
    /// Returns whether it says nothing in any language.
    pub fn is_blank(&self) -> bool {
        match self {
            Text::Plain(text) => text.trim().is_empty(),
            Text::Translated(texts) => texts.values().all(|text| text.trim().is_empty()),
        }
    }

    /// Returns the text for a language, with the language that it is really in.
    pub fn get<'a>(&'a self, locale: &'a Locale, default: &'a Locale) -> (&'a str, &'a Locale) {
        match self {
            Text::Plain(text) => (text, default),
            Text::Translated(texts) => {
                let found = texts.get_key_value(locale).or_else(|| texts.get_key_value(default));
                let (locale, text) = found.or_else(|| texts.iter().next()).map_or((default, ""), |(l, t)| (l, t));
                (text, locale)
            }
        }
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Text, D::Error> {
        struct TextVisitor;
        impl<'de> Visitor<'de> for TextVisitor {
            type Value = Text;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string, or a table of strings by language")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Text, E> {
                Ok(Text::Plain(text.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Text, A::Error> {
                let mut texts = BTreeMap::new();
                while let Some((tag, text)) = map.next_entry::<String, String>()? {
                    let Some(locale) = Locale::new(&tag) else {
                        return Err(A::Error::custom(format!("must have language tags as keys, not `{tag}`")));
                    };
                    texts.insert(locale, text);
                }
                match texts.is_empty() {
                    true => Err(A::Error::custom("must have a text for at least one language")),
                    false => Ok(Text::Translated(texts)),
                }
            }
        }
        deserializer.deserialize_any(TextVisitor)
    }
}

/// An address that starts with `https://` or `http://`.
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema)]
#[schemars(inline)]
pub struct WebUrl(
    #[schemars(regex(pattern = r#"^https?://[^\s<>"]+$"#))]
    String,
);

impl WebUrl {
    /// Accepts an address with a host and without white space.
    pub fn new(text: &str) -> Option<WebUrl> {
        let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
        let is_clean = !rest.contains(|c: char| c.is_whitespace() || c.is_control() || "<>\"".contains(c));
        (!rest.is_empty() && !rest.starts_with('/') && is_clean).then(|| WebUrl(text.to_owned()))
    }

    /// Returns the address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Where a portal is published: an address to which paths can be appended.
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema)]
#[schemars(inline)]
pub struct BaseUrl(
    #[schemars(regex(pattern = r#"^[Hh][Tt][Tt][Pp][Ss]?://[^\s<>"?#@]+$"#))]
    String,
);

impl BaseUrl {
    /// Accepts an address, or says what is wrong with it; a slash at its end does not count.
    pub fn new(text: &str) -> Result<BaseUrl, &'static str> {
        let lower = text.get(..8).unwrap_or(text).to_lowercase();
        if !lower.starts_with("https://") && !lower.starts_with("http://") {
            return Err("must start with https:// or http://");
        }
        let (scheme, rest) = text.split_once("://").unwrap_or_default();
        let text = format!("{}://{rest}", scheme.to_lowercase());
        let host = rest.split('/').next().unwrap_or_default();
        match () {
            () if WebUrl::new(&text).is_none() => Err("must name a host, without spaces or quotes"),
            () if rest.contains(['?', '#']) => Err("must not have a `?` or a `#`"),
            () if host.contains('@') => Err("must not hold a user name or a password"),
            () if rest.split('/').any(|part| matches!(part, "." | "..")) => {
                Err("must not have `.` or `..` as a folder")
            }
            () => Ok(BaseUrl(text.trim_end_matches('/').to_owned())),
        }
    }

    /// Returns the address, without a slash at its end.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for BaseUrl {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<BaseUrl, D::Error> {
        let text = String::deserialize(deserializer)?;
        BaseUrl::new(&text).map_err(|problem| D::Error::custom(format!("{problem}, not `{text}`")))
    }
}

/// A mail address.
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema)]
#[schemars(inline)]
pub struct Email(#[schemars(regex(pattern = r#"^[^\s@]+@[^\s@]+$"#))] String);

impl Email {
    /// Returns the address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for Email {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Email, D::Error> {
        let text = String::deserialize(deserializer)?;
        let is_possible = |part: &str| {
            !part.is_empty()
                && !part.contains(|c: char| c.is_whitespace() || c.is_control() || "<>\"(),:;@[\\]".contains(c))
        };
        match text.split_once('@') {
            Some((user, host)) if is_possible(user) && is_possible(host) => Ok(Email(text)),
            _ => Err(D::Error::custom(format!("must be a mail address such as psirt@example.com, not `{text}`"))),
        }
    }
}

/// A telephone number.
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema)]
#[schemars(inline)]
pub struct Phone(#[schemars(regex(pattern = r#"^[0-9 +\-()/.]+$"#))] String);

impl Phone {
    /// Returns the number as it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for Phone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Phone, D::Error> {
        let text = String::deserialize(deserializer)?;
        let n_digits = text.chars().filter(char::is_ascii_digit).count();
        match n_digits >= 3 && text.chars().all(|c| c.is_ascii_digit() || " +-()/.".contains(c)) {
            true => Ok(Phone(text)),
            false => Err(D::Error::custom(format!("must be a number such as \"+44 1632 960001\", not `{text}`"))),
        }
    }
}

impl<'de> Deserialize<'de> for WebUrl {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<WebUrl, D::Error> {
        let text = String::deserialize(deserializer)?;
        WebUrl::new(&text)
            .ok_or_else(|| D::Error::custom(format!("must be an address such as https://example.com, not `{text}`")))
    }
}

/// A closed list of words that are only shown, never decided upon.
///
/// The theme has a word for each: `[<NAME>] <word> = "…"` in its `i18n` files.
pub trait Vocabulary {
    /// The name of the list.
    const NAME: &'static str;
    /// The words, as they are written in TOML.
    const WORDS: &'static [&'static str];
}

/// One word of a [`Vocabulary`].
pub struct Choice<V>(&'static str, PhantomData<V>);

impl<V: Vocabulary> Choice<V> {
    /// Returns the word as it is written in TOML.
    pub fn as_str(&self) -> &'static str {
        self.0
    }

    /// Returns where the theme keeps the word for people.
    pub fn word_key(&self) -> String {
        format!("{}.{}", V::NAME, self.0)
    }
}

impl<V> Clone for Choice<V> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<V> Copy for Choice<V> {}

impl<V> fmt::Debug for Choice<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl<'de, V: Vocabulary> Deserialize<'de> for Choice<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        match V::WORDS.iter().find(|word| **word == text) {
            Some(word) => Ok(Choice(word, PhantomData)),
            None => Err(D::Error::unknown_variant(&text, V::WORDS)),
        }
    }
}
