//! Who reads a page: on what, in which colours, with or without script.

use serde_json::{Value, json};

/// How somebody sees a page: `View { scheme: Scheme::Dark, ..View::PHONE }`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct View {
    pub width: u32,
    pub height: u32,
    pub pointer: Pointer,
    pub scheme: Scheme,
    pub media: Media,
    pub motion: Motion,
    pub colours: Colours,
    pub script: Script,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pointer {
    Mouse,
    /// A finger, which also makes the browser a mobile one.
    Touch,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    Light,
    Dark,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Media {
    Screen,
    Print,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Motion {
    Full,
    Reduced,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colours {
    OfThePage,
    /// High contrast: the system decides on every colour.
    Forced,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Script {
    On,
    Off,
}

impl View {
    pub const DESKTOP: View = View {
        width: 1280,
        height: 800,
        pointer: Pointer::Mouse,
        scheme: Scheme::Light,
        media: Media::Screen,
        motion: Motion::Full,
        colours: Colours::OfThePage,
        script: Script::On,
    };

    pub const PHONE: View = View { width: 390, height: 844, pointer: Pointer::Touch, ..View::DESKTOP };

    /// A window of 1280 pixels at 400 %, which WCAG 1.4.10 (reflow) asks about.
    pub const NARROW: View = View { width: 320, height: 256, ..View::DESKTOP };

    /// Returns the commands that make a tab show this.
    pub fn commands(&self) -> Vec<(&'static str, Value)> {
        let is_touch = self.pointer == Pointer::Touch;
        let word = |is: bool, yes: &'static str, no: &'static str| if is { yes } else { no };
        vec![
            (
                "Emulation.setDeviceMetricsOverride",
                json!({ "width": self.width, "height": self.height, "deviceScaleFactor": 1, "mobile": is_touch }),
            ),
            ("Emulation.setTouchEmulationEnabled", json!({ "enabled": is_touch, "maxTouchPoints": 5 })),
            (
                "Emulation.setEmulatedMedia",
                json!({
                    "media": word(self.media == Media::Print, "print", "screen"),
                    "features": [
                        { "name": "prefers-color-scheme", "value": word(self.scheme == Scheme::Dark, "dark", "light") },
                        { "name": "prefers-reduced-motion", "value": word(self.motion == Motion::Reduced, "reduce", "no-preference") },
                        { "name": "forced-colors", "value": word(self.colours == Colours::Forced, "active", "none") },
                    ],
                }),
            ),
            ("Emulation.setScriptExecutionDisabled", json!({ "value": self.script == Script::Off })),
        ]
    }
}
