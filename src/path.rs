//! Paths, slugs and languages: the only place that cuts, joins and compares them.
//!
//! Everything here is text with `/` in it. No file system is asked, so a path that
//! exists here need not exist anywhere else.

use std::fmt;

/// A path inside the content tree: relative, `/` between segments, no `.`, no `..`, never empty.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SitePath(String);

/// Why a relative path does not name a place inside the content tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathError {
    /// It climbs above the root.
    Escapes,
    /// Nothing is left of it, or it has an empty segment, a backslash or a control character.
    Malformed,
}

impl SitePath {
    /// Parses a path from the root of the tree, resolving `.` and `..`.
    pub fn new(text: &str) -> Result<SitePath, PathError> {
        let mut segments: Vec<&str> = Vec::new();
        for segment in text.split('/') {
            match segment {
                "." => {}
                ".." => {
                    segments.pop().ok_or(PathError::Escapes)?;
                }
                "" => return Err(PathError::Malformed),
                _ if segment.contains(|c: char| c == '\\' || c.is_control()) => return Err(PathError::Malformed),
                _ => segments.push(segment),
            }
        }
        if segments.is_empty() { Err(PathError::Malformed) } else { Ok(SitePath(segments.join("/"))) }
    }

    /// Resolves `relative` against the folder that holds this file; a leading `/` starts at the root.
    pub fn resolve(&self, relative: &str) -> Result<SitePath, PathError> {
        let relative = relative.strip_suffix('/').unwrap_or(relative);
        match relative.strip_prefix('/') {
            Some(from_root) => SitePath::new(from_root),
            None if self.folder().is_empty() => SitePath::new(relative),
            None => SitePath::new(&format!("{}/{relative}", self.folder())),
        }
    }

    /// Returns the path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the folder that holds it, `""` at the root.
    pub fn folder(&self) -> &str {
        self.0.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// Returns the last segment.
    pub fn name(&self) -> &str {
        self.0.rsplit_once('/').map_or(&self.0, |(_, name)| name)
    }

    /// Returns what follows the last dot of the name, `""` without one.
    pub fn extension(&self) -> &str {
        self.name().rsplit_once('.').map_or("", |(_, extension)| extension)
    }
}

impl fmt::Display for SitePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Returns where a relative link on a page leads, from the root of the portal; the opposite of [`relative_href`].
pub fn join_href(from: &str, href: &str) -> String {
    let (path, rest) = href.split_at(href.find(['#', '?']).unwrap_or(href.len()));
    let mut parts: Vec<&str> = from.split('/').collect();
    if !path.is_empty() {
        parts.pop();
    }
    for part in path.split('/').filter(|part| !part.is_empty() && *part != ".") {
        match part {
            ".." => _ = parts.pop(),
            part => parts.push(part),
        }
    }
    parts.join("/") + rest
}

/// Returns the relative address that leads from one output file to another, percent-encoded.
pub fn relative_href(from: &str, to: &str) -> String {
    // What both have in common up to a slash is left out.
    let common = from.bytes().zip(to.bytes()).take_while(|(a, b)| a == b).count();
    let shared = from.as_bytes()[..common].iter().rposition(|&byte| byte == b'/').map_or(0, |slash| slash + 1);
    let n_up = from.as_bytes()[shared..].iter().filter(|&&byte| byte == b'/').count();
    let mut href = String::with_capacity(3 * n_up + to.len() - shared);
    for _ in 0..n_up {
        href.push_str("../");
    }
    encode_into(&to[shared..], &mut href);
    href
}

/// Percent-encodes a whole path, keeping its slashes.
pub fn encode_path(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    encode_into(path, &mut out);
    out
}

fn encode_into(path: &str, out: &mut String) {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~!$'()*+,;=@/".contains(&byte);
    let mut done = 0;
    for (at, byte) in path.bytes().enumerate().filter(|(_, byte)| !is_plain(*byte)) {
        // What is encoded is a byte of its own or part of a character of several, all of which are encoded.
        out.push_str(path.get(done..at).unwrap_or_default());
        out.push_str(&format!("%{byte:02X}"));
        done = at + 1;
    }
    out.push_str(path.get(done..).unwrap_or_default());
}

/// Undoes percent-encoding; what is not valid stays as it is.
pub fn percent_decode(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = (bytes[at] == b'%').then(|| text.get(at + 1..at + 3)).flatten();
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
}

/// A name in an address. Invariant: `[a-z0-9][a-z0-9-]{0,62}` and no name that Windows reserves.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slug(String);

impl Slug {
    /// Accepts a slug, or says in a few words what is wrong with it.
    pub fn new(text: &str) -> Result<Slug, String> {
        let odd = text.chars().find(|c| !matches!(c, 'a'..='z' | '0'..='9' | '-'));
        match odd {
            _ if text.is_empty() => Err("is empty".to_owned()),
            Some(c) if c.is_uppercase() => Err(format!("has the upper case letter `{c}`")),
            Some(' ') => Err("has a space".to_owned()),
            Some(c) if c.is_control() || c.is_whitespace() => {
                Err(format!("has a character that can not be seen, U+{:04X}", u32::from(c)))
            }
            Some(c) => Err(format!("has the character `{c}`")),
            None if text.starts_with('-') => Err("starts with `-`".to_owned()),
            None if text.len() > 63 => Err(format!("is {} characters long, more than 63", text.len())),
            None if is_reserved(text) => Err("is a name that Windows reserves".to_owned()),
            None => Ok(Slug(text.to_owned())),
        }
    }

    /// Returns the slug as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Makes the nearest slug out of any text; `page` if nothing is left of it.
    pub fn suggest(text: &str) -> String {
        let mut slug = String::new();
        for c in deunicode::deunicode(text).chars() {
            match c.to_ascii_lowercase() {
                c @ ('a'..='z' | '0'..='9') => slug.push(c),
                _ if slug.is_empty() || slug.ends_with('-') => {}
                _ => slug.push('-'),
            }
        }
        slug.truncate(60);
        let slug = slug.trim_end_matches('-');
        match slug {
            "" => "page".to_owned(),
            reserved if is_reserved(reserved) => format!("{reserved}-page"),
            slug => slug.to_owned(),
        }
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Returns whether Windows keeps a name in lower case for itself.
pub fn is_reserved(text: &str) -> bool {
    let numbered =
        |prefix: &str| text.strip_prefix(prefix).is_some_and(|rest| matches!(rest.as_bytes(), [b'1'..=b'9']));
    matches!(text, "con" | "prn" | "aux" | "nul") || numbered("com") || numbered("lpt")
}

/// A language tag such as `en`, `pt-BR` or `zh-Hant`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Locale(String);

impl Locale {
    /// Accepts a language with an optional script and region, in the usual case.
    pub fn new(text: &str) -> Option<Locale> {
        let mut parts = text.split('-');
        let language = parts.next()?;
        let mut ok = matches!(language.len(), 2 | 3) && language.bytes().all(|b| b.is_ascii_lowercase());
        for part in parts {
            let region = part.len() == 2 && part.bytes().all(|b| b.is_ascii_uppercase());
            let script = part.len() == 4
                && part.starts_with(|c: char| c.is_ascii_uppercase())
                && part[1..].bytes().all(|b| b.is_ascii_lowercase());
            ok &= region || script;
        }
        ok.then(|| Locale(text.to_owned()))
    }

    /// Returns the tag as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the writing direction, `ltr` or `rtl`.
    pub fn direction(&self) -> &'static str {
        let language = self.0.split('-').next().unwrap_or_default();
        match language {
            _ if self.0.contains("-Latn") => "ltr",
            "ar" | "arc" | "ckb" | "dv" | "fa" | "he" | "ps" | "sd" | "ug" | "ur" | "yi" => "rtl",
            _ => "ltr",
        }
    }
}

impl fmt::Display for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_normalised_and_stay_inside() {
        let page = SitePath::new("products/halo/guides/update.md").unwrap();
        assert_eq!(page.resolve("../files/a.pdf").unwrap().as_str(), "products/halo/files/a.pdf");
        assert_eq!(page.resolve("./x.md").unwrap().as_str(), "products/halo/guides/x.md");
        assert_eq!(page.resolve("/faq/x.md").unwrap().as_str(), "faq/x.md");
        assert_eq!(page.resolve("../../..").err(), Some(PathError::Malformed));
        assert_eq!(page.resolve("../../../../etc/passwd"), Err(PathError::Escapes));
        assert_eq!(page.resolve("a\\b"), Err(PathError::Malformed));
        assert_eq!(page.resolve("a//b"), Err(PathError::Malformed));
    }

    #[test]
    fn relative_addresses_name_their_file() {
        let check = |from, to, expected: &str| assert_eq!(relative_href(from, to), expected);
        check("index.html", "faq/index.html", "faq/index.html");
        check("faq/index.html", "index.html", "../index.html");
        check("products/a/guides/x.html", "products/a/guides/y.html", "y.html");
        check("products/a/guides/x.html", "products/b/index.html", "../../b/index.html");
        check("de/faq/x.html", "faq/x.html", "../../faq/x.html");
        check("index.html", "files/a b#c.pdf", "files/a%20b%23c.pdf");
        check("files/ä.html", "files/å/ö.html", "%C3%A5/%C3%B6.html");
        check("a/b.html", "a/b.html", "b.html");
    }

    #[test]
    fn slugs_say_what_is_wrong() {
        assert!(Slug::new("set-up").is_ok());
        assert_eq!(Slug::new("Set").unwrap_err(), "has the upper case letter `S`");
        assert_eq!(Slug::new("a b").unwrap_err(), "has a space");
        assert_eq!(Slug::new("..").unwrap_err(), "has the character `.`");
        assert_eq!(Slug::new("com1").unwrap_err(), "is a name that Windows reserves");
        assert_eq!(Slug::suggest("Set Up: now!"), "set-up-now");
        assert_eq!(Slug::suggest("NUL"), "nul-page");
    }

    #[test]
    fn languages_have_a_direction() {
        assert_eq!(Locale::new("ar").unwrap().direction(), "rtl");
        assert_eq!(Locale::new("zh-Hant-TW").unwrap().direction(), "ltr");
        assert!(Locale::new("EN").is_none());
        assert!(Locale::new("en-us").is_none());
    }

    #[test]
    fn percent_decoding_leaves_nonsense_alone() {
        assert_eq!(percent_decode("a%20b%C3%A4%zz%"), "a bä%zz%");
        assert_eq!(percent_decode("%ff"), "%ff");
    }
}
