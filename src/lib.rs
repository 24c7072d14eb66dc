//! Fieldbook turns a folder of TOML and Markdown about connected devices into a security documentation
//! portal: a website that works on any host and from a folder on disk.
//!
//! # The map
//!
//! ```text
//!             io::read        content::parse      site::link        output::plan   output::produce   io::publish
//!  folder ──────────▶ Sources ─────────▶ Content ──────────▶ Site ────────▶ Artifacts ────────▶ bytes ────────▶ folder
//!                                          Diagnostics: added to by every arrow
//! ```
//!
//! | to change | look in |
//! |---|---|
//! | a key of a page or product | `content/<kind>.rs`, and `view/keys.rs` or `view/facts.rs`, which show it |
//! | a kind of page | [`content::kind::KINDS`], and its template |
//! | a directive such as `:::note` | [`markdown::directive::DIRECTIVES`] |
//! | what a link may be | [`site::resolve`] |
//! | a check | [`check`](mod@check) |
//! | a baseline, or what answers an item | `content/baselines/`, [`site::evidence`] |
//! | a generated page | [`site::What`], `view/lists.rs` |
//! | a file of the output | [`output::FORMATS`] |
//! | what a device is to a vulnerability | [`site::exposure`] |
//! | what search finds, and how | `output/search.rs`, `themes/default/assets/search.js` |
//! | how a page looks | `themes/default` |
//! | a picture drawn at build | `view/picture/` |
//! | what `fieldbook new` writes | [`scaffold`] |
//! | a word | `themes/default/i18n` |
//! | a command | `cli.rs` and `cli/` |
//!
//! # Layers
//!
//! A module uses only those below it; `tests/tidy.rs` holds it to that, and to one door for each dependency.
//!
//! ```text
//! main
//! cli
//! lib
//! io
//! output
//! view  check  scaffold
//! theme  site
//! content
//! markdown
//! config
//! diagnostic
//! source
//! path  html  fold
//! ```
//!
//! # Invariants
//!
//! 1. `content`, `markdown`, `site`, `view`, `theme` and `output` do no input or output and read no clock, environment or
//!    global. The day of the build is an input.
//! 2. No stage stops at the first problem, and none prints. A broken link becomes [`site::resolve::Target::Broken`].
//! 3. A parsed page depends on its own file and the configuration only; links, code and directives are holes until it is shown.
//! 4. Templates see views, never the portal, so the bytes of a page follow from the theme and its view. The hash of both
//!    decides whether a build makes it again; a warm build equals a cold one.
//! 5. The output is the old portal or the new one, whenever a build is killed.
//! 6. No path leaves the root, and nothing in content can run a program. The network is used by
//!    [`io::fetch`] alone, when `check --external-links online` asks for it.

use std::path::PathBuf;

pub mod check;
pub mod cli;
pub mod config;
pub mod content;
pub mod diagnostic;
pub mod fold;
pub mod html;
pub mod io;
pub mod markdown;
pub mod output;
pub mod path;
pub mod scaffold;
pub mod site;
pub mod source;
pub mod theme;
pub mod view;

use config::value::{BaseUrl, Spanned};
use diagnostic::{Code, Diagnostics};
use io::publish::Changes;
use markdown::highlight::Highlighter;
use output::{Artifact, Rendering, search};
use site::Site;
use source::Sources;
use theme::Theme;

/// The folder in the root that a build writes to if no other is named.
pub const OUTPUT_FOLDER: &str = "public";

/// What a build is asked for.
#[derive(Clone, Debug)]
pub struct Project {
    /// The folder with `fieldbook.toml`.
    pub root: PathBuf,
    /// The folder to write to.
    pub out: PathBuf,
    /// The address of the portal, in place of that in `fieldbook.toml`.
    pub base_url: Option<BaseUrl>,
    /// The day of the build, and whether drafts are built.
    pub moment: site::Moment,
}

/// A portal that is ready to be made.
#[derive(Debug)]
pub struct Portal {
    /// Its files.
    pub sources: Sources,
    /// Its content.
    pub site: Site,
    /// Its theme.
    pub theme: Theme,
    /// Colours its code.
    pub highlighter: Highlighter,
    /// What search loads.
    pub search: search::Index,
    /// Every file of its output.
    pub plan: Vec<Artifact>,
}

impl Portal {
    /// Returns what its files are made from.
    pub fn rendering(&self) -> Rendering<'_> {
        Rendering {
            site: &self.site,
            theme: &self.theme,
            sources: &self.sources,
            highlighter: &self.highlighter,
            search: &self.search,
        }
    }
}

/// Returns every code there is, by name.
pub fn codes() -> Vec<&'static Code> {
    let all = [
        config::CODES,
        config::table::CODES,
        content::CODES,
        markdown::CODES,
        site::CODES,
        theme::CODES,
        output::CODES,
        io::CODES,
    ];
    let mut codes: Vec<&'static Code> = all.concat();
    codes.extend(check::codes());
    codes.sort_by_key(|code| code.name);
    codes
}

/// Reads a content tree and makes a portal of it.
pub fn load(project: &Project, diagnostics: &mut Diagnostics) -> Portal {
    // The usual output folder is never content, even when a build writes elsewhere.
    let outputs = [project.root.join(OUTPUT_FOLDER), project.out.clone()];
    let without: Vec<PathBuf> = outputs.iter().flat_map(|out| io::publish::own_folders(out)).collect();
    let sources = io::read::read(&project.root, &without, diagnostics);
    io::ledger::compare(&project.out, &sources, diagnostics);
    compile(sources, project, diagnostics)
}

/// Makes a portal of files that have been read. Does no input or output.
pub fn compile(sources: Sources, project: &Project, diagnostics: &mut Diagnostics) -> Portal {
    let mut config = config::parse(&sources, &codes(), diagnostics);
    if let Some(url) = &project.base_url {
        config.portal.base_url = Some(Spanned::new(0..0, url.clone()));
    }
    let highlighter = Highlighter::new();
    let theme = Theme::load(&sources, &config, diagnostics);
    let content = content::parse(&sources, config, &highlighter, diagnostics);
    let site = site::link(content, &sources, project.moment, diagnostics);
    check::run(&site, &sources, diagnostics);
    let search = search::index(&site, &theme);
    let rendering =
        Rendering { site: &site, theme: &theme, sources: &sources, highlighter: &highlighter, search: &search };
    let plan = output::plan(&rendering, diagnostics);
    Portal { sources, site, theme, highlighter, search, plan }
}

/// Builds and publishes a portal; `None` if something is wrong, which `diagnostics` tells.
pub fn build(portal: &Portal, project: &Project, diagnostics: &mut Diagnostics) -> Option<Changes> {
    let levels = &portal.site.config.levels;
    io::publish::complete(&project.out, diagnostics);
    diagnostics.finish(levels);
    if diagnostics.has_errors() {
        check(portal, diagnostics);
        return None;
    }
    let rendering = portal.rendering();
    let make =
        |artifact: &Artifact, known, found: &mut Diagnostics| output::produce(&rendering, artifact, known, found);
    io::publish::publish(&project.out, &portal.plan, &portal.sources, make, levels, diagnostics)
}

/// Makes every file of a portal without writing any.
pub fn check(portal: &Portal, diagnostics: &mut Diagnostics) {
    let rendering = portal.rendering();
    let make =
        |artifact: &Artifact, known, found: &mut Diagnostics| output::produce(&rendering, artifact, known, found);
    io::publish::rehearse(&portal.plan, make, diagnostics);
    diagnostics.finish(&portal.site.config.levels);
}
