//! `[theme]`: what makes a portal look like its owner's.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};

use super::value::{Spanned, Text};
use crate::diagnostic::{Code, Diagnostics};
use crate::source::{FileId, Span};

/// A colour on which text can not be read.
pub(super) static LOW_CONTRAST: Code = Code::error(
    "low-contrast",
    "`accent` is the colour of links and buttons, so it has to stand out from the page: 4.5 to 1 on white, and `accent_dark` on \
     the dark page, as WCAG 2.2 asks for text (1.4.3). Without `accent_dark`, a lighter `accent` is taken.",
);

/// `[theme]`.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Brand {
    /// A picture beside the title, a file of the tree.
    pub logo: Option<Spanned<String>>,
    /// The colour of links and buttons on light pages, such as `#0b5a69`.
    pub accent: Option<Spanned<Colour>>,
    /// The same on dark pages.
    pub accent_dark: Option<Spanned<Colour>>,
    /// Links at the foot of every page.
    pub footer: Vec<FooterLink>,
}

/// An entry of `footer`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FooterLink {
    /// What it says.
    pub title: Text,
    /// A page or file of the tree, or a web address.
    pub href: Spanned<String>,
}

/// A colour without transparency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, JsonSchema)]
#[schemars(transparent, inline)]
pub struct Colour(#[schemars(with = "String", regex(pattern = "^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$"))] [u8; 3]);

/// The page of the theme, in light and in dark, on which the accent is shown.
const PAPER: Colour = Colour([255, 255, 255]);
const DARK_PAPER: Colour = Colour([0x17, 0x23, 0x29]);
/// The accent of the theme.
const THEME: Colour = Colour([0x0b, 0x5a, 0x69]);
const BLACK: Colour = Colour([0, 0, 0]);
/// What WCAG asks of text.
const ENOUGH: f64 = 4.5;

impl Colour {
    /// Accepts `#rgb` and `#rrggbb`.
    pub fn new(text: &str) -> Option<Colour> {
        let digits = text.strip_prefix('#').filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
        let value = u32::from_str_radix(digits, 16).ok()?;
        let byte = |shift: u32| (value >> shift & 0xff) as u8;
        let nibble = |shift: u32| (value >> shift & 0xf) as u8 * 17;
        match digits.len() {
            3 => Some(Colour([nibble(8), nibble(4), nibble(0)])),
            6 => Some(Colour([byte(16), byte(8), byte(0)])),
            _ => None,
        }
    }

    /// Returns the contrast of two colours, 1 to 21, by WCAG 2.2.
    fn contrast(self, other: Colour) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    fn luminance(self) -> f64 {
        let linear = self.0.map(|channel| {
            let value = f64::from(channel) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    }

    fn mix(self, other: Colour, percent: u16) -> Colour {
        let mut mixed = [0; 3];
        for (at, channel) in mixed.iter_mut().enumerate() {
            let (own, other) = (u16::from(self.0[at]), u16::from(other.0[at]));
            *channel = ((own * (100 - percent) + other * percent) / 100) as u8;
        }
        Colour(mixed)
    }

    /// Returns the colour mixed with as little of another as makes it stand out.
    fn until(self, towards: Colour, from: Colour, contrast: f64) -> Colour {
        let mixed = (0..=100).map(|percent| self.mix(towards, percent));
        mixed.into_iter().find(|colour| colour.contrast(from) >= contrast).unwrap_or(towards)
    }

    /// Returns black or white, whichever is read better on it.
    fn text(self) -> Colour {
        if self.contrast(PAPER) >= self.contrast(BLACK) { PAPER } else { BLACK }
    }
}

impl std::fmt::Display for Colour {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

impl<'de> Deserialize<'de> for Colour {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Colour, D::Error> {
        let text = String::deserialize(deserializer)?;
        Colour::new(&text)
            .ok_or_else(|| serde::de::Error::custom(format!("`{text}` is not a colour such as \"#0b5a69\"")))
    }
}

impl Brand {
    /// Reports colours on which nobody could read.
    pub(super) fn check(&self, file: FileId, diagnostics: &mut Diagnostics) {
        let colours = [("accent", &self.accent, PAPER, BLACK), ("accent_dark", &self.accent_dark, DARK_PAPER, PAPER)];
        for (key, colour, page, towards) in colours {
            let Some(spanned) = colour else { continue };
            let own = *spanned.get_ref();
            let contrast = own.contrast(page);
            if contrast < ENOUGH {
                let span = Span::new(file, spanned.span());
                // Rounded down, because 4.46 is not 4.5.
                let contrast = (contrast * 10.0).floor() / 10.0;
                let message =
                    format!("`{key}` has a contrast of {contrast} to 1 with the page; text needs {ENOUGH} to 1");
                let nearest = own.until(towards, page, ENOUGH);
                diagnostics
                    .add(&LOW_CONTRAST, span, message)
                    .help(format!("the nearest that is enough is `{nearest}`"));
            }
        }
    }

    /// Returns a style sheet with the colours, `None` if the owner chose none.
    pub fn style_sheet(&self) -> Option<String> {
        let accent = match (&self.accent, &self.accent_dark) {
            (Some(accent), _) => *accent.get_ref(),
            (None, Some(_)) => THEME,
            (None, None) => return None,
        };
        let dark = match &self.accent_dark {
            Some(dark) => *dark.get_ref(),
            None => accent.until(PAPER, DARK_PAPER, 7.0),
        };
        // The band at the top and the foot is as deep as that of the theme, and lines in it stand out from it.
        let band = accent.until(BLACK, PAPER, 11.0);
        let dark_band = band.mix(BLACK, 35);
        let mark = accent.until(PAPER, band, 6.0);
        let properties = [
            ("accent", accent, dark),
            ("on-accent", accent.text(), dark.text()),
            ("band", band, dark_band),
            ("band-mark", mark, mark),
        ];
        let mut css = String::from(":root {");
        for (name, light, _) in properties {
            css.push_str(&format!(" --{name}: {light};"));
        }
        css.push_str(" }\n@supports (color: light-dark(#000, #fff)) { :root {");
        for (name, light, dark) in properties {
            css.push_str(&format!(" --{name}: light-dark({light}, {dark});"));
        }
        css.push_str(" } }\n");
        Some(css)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn contrast_is_that_of_wcag() {
        let contrast = |a: &str, b: &str| (Colour::new(a).unwrap().contrast(Colour::new(b).unwrap()) * 100.0).round();
        assert_eq!(contrast("#000", "#fff"), 2100.0);
        assert_eq!(contrast("#777", "#fff"), 448.0);
        assert_eq!(contrast("#767676", "#ffffff"), 454.0);
    }

    proptest! {
        #[test]
        fn whatever_the_accent_everything_can_be_read(rgb in proptest::array::uniform3(0..=255_u8)) {
            let accent = Colour(rgb);
            let dark = accent.until(PAPER, DARK_PAPER, 7.0);
            let band = accent.until(BLACK, PAPER, 11.0);
            prop_assert!(dark.contrast(DARK_PAPER) >= 7.0);
            prop_assert!(band.contrast(PAPER) >= 11.0);
            prop_assert!(accent.contrast(accent.text()) >= ENOUGH && dark.contrast(dark.text()) >= ENOUGH);
            prop_assert!(accent.until(PAPER, band, 6.0).contrast(band) >= 6.0);
        }
    }
}
