//! The portal in a browser: Debian's Chromium reads the pages of `content-example`, as a reader would.
//!
//! | to | look in |
//! |---|---|
//! | write a journey | [`page::Page`], and `harness.rs` for examples |
//! | read as somebody else: a phone, dark, print, no script | [`view::View`] |
//! | get the pages | [`site::example`], [`site::Site`] |
//! | ask something of every page | [`sweep`] |
//! | say what a search has to find | `queries.toml` |
//!
//! A test begins with `let Some(browser) = browser() else { return };`: without Chromium, Node.js and Java, which
//! `tests/browser/install` installs, it says so and is skipped, or fails if `tests/run` or a build server started it.
//! What a test leaves is in `target/tmp/browser`: the portal, and screenshots that a test asked for.

mod axe;
mod driver;
mod keys;
#[path = "../../benches/portal/mod.rs"]
mod large;
mod page;
mod server;
mod site;
mod sweep;
mod tools;
mod view;

mod harness;
mod html;
mod journeys;
mod lighthouse;
mod offline;
mod search;
mod visit;

use driver::browser;
