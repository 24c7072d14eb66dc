//! The command line: arguments as typed, made into a [`Project`] as meant.
//!
//! Data goes to standard output, everything else to standard error. This is the only place that
//! prints, reads the environment or looks at the clock.

use std::io::{IsTerminal, Write};
use std::path::{Component, Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::config::FILE_NAME;
use crate::config::value::{BaseUrl, Date};
use crate::content::kind::FOLDERS;
use crate::diagnostic::human::{self, Colour};
use crate::diagnostic::{Diagnostic, Diagnostics, Level, github, json, sarif};
use crate::io::{create, publish};
use crate::source::Sources;
use crate::{OUTPUT_FOLDER, Project, site};

mod build;
mod coverage;
mod explain;
mod external;
mod ledger;
mod list;
mod new;
mod schema;

/// The content has errors.
const CONTENT_ERRORS: u8 = 1;
/// The command line is wrong.
const USAGE: u8 = 2;
/// Reading or writing failed.
const IO_FAILED: u8 = 3;

/// A security documentation portal for connected devices, from a folder of TOML and Markdown.
#[derive(Parser)]
#[command(name = "fieldbook", version, about, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Begin a portal: a small one that builds, with comments
    Init {
        /// Folder to write to
        #[arg(default_value = ".")]
        dir: PathBuf,
        /// Begin a product as well, by its name; can be repeated
        #[arg(long, value_name = "NAME")]
        product: Vec<String>,
    },
    /// Begin a page: its keys with comments, and what to think of
    New {
        /// product, guide, capability, assumptions, design, maintenance, disposal, faq, education, advisory, policy or party
        kind: String,
        /// Its title; the id of an advisory
        name: String,
        /// The product it belongs to, by its slug [default: the only one]
        #[arg(long, value_name = "SLUG")]
        product: Option<String>,
        #[command(flatten)]
        source: NewSource,
    },
    /// Build the portal and publish it to a folder
    Build {
        #[command(flatten)]
        source: Source,
        /// Folder to write to [default: `public` in ROOT]
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
        #[command(flatten)]
        report: Report,
    },
    /// Check everything that `build` checks, without writing
    Check {
        #[command(flatten)]
        source: Source,
        /// Folder that the portal is built to, whose ledger counts as published [default: `public` in ROOT]
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
        /// List addresses of other hosts, or ask each of them; nothing else uses the network
        #[arg(long, value_enum, value_name = "HOW")]
        external_links: Option<ExternalLinks>,
        #[command(flatten)]
        report: Report,
    },
    /// List the pages of the portal
    List {
        #[command(flatten)]
        source: Source,
        /// How to print them
        #[arg(long, value_enum, default_value_t = ListFormat::Human)]
        format: ListFormat,
    },
    /// Show which items of which baseline are answered, and what is missing
    Coverage {
        #[command(flatten)]
        source: Source,
        /// Only this baseline, by its id; can be repeated
        #[arg(long, value_name = "ID")]
        baseline: Vec<String>,
        /// Only this product, by its slug; can be repeated
        #[arg(long, value_name = "SLUG")]
        product: Vec<String>,
        /// How to print it
        #[arg(long, value_enum, default_value_t = CoverageFormat::Table)]
        format: CoverageFormat,
        /// Fail unless a baseline reaches a level: `answered`, `partial`, or a share such as `90%`
        #[arg(long, value_name = "ID=LEVEL", value_parser = coverage::requirement)]
        require: Vec<coverage::Requirement>,
    },
    /// Record how long products are supported: add what is new to `ledger/support.jsonl`
    Ledger {
        #[command(flatten)]
        source: Source,
    },
    /// Write JSON Schemas of the TOML files, for editors, to `.schemas` in the portal
    Schema {
        /// Print only this one instead: fieldbook, product, glossary or baseline
        name: Option<String>,
        #[command(flatten)]
        source: NewSource,
    },
    /// Explain a finding
    Explain {
        /// Its name, as in `error[broken-link]`; all names without it
        code: Option<String>,
    },
    /// Print the manual page, or write one for each command into a folder
    Man {
        /// Folder to write to
        dir: Option<PathBuf>,
    },
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

#[derive(Args)]
struct Source {
    /// Folder of the portal [default: the nearest one above with `fieldbook.toml`]
    root: Option<PathBuf>,
    /// Address at which the portal is published, in place of that in `fieldbook.toml`
    #[arg(long, value_name = "URL", value_parser = base_url)]
    base_url: Option<BaseUrl>,
    /// Day of the build [default: `SOURCE_DATE_EPOCH`, else today]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    date: Option<Date>,
    /// Build drafts as well
    #[arg(long)]
    drafts: bool,
}

#[derive(Args)]
struct NewSource {
    /// Folder of the portal [default: the nearest one above with `fieldbook.toml`]
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
}

impl From<NewSource> for Source {
    fn from(source: NewSource) -> Source {
        Source { root: source.root, base_url: None, date: None, drafts: true }
    }
}

#[derive(Args)]
struct Report {
    /// How to print findings
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

/// How something is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Human,
    /// For programs: one JSON object a line.
    Json,
    /// SARIF 2.1.0, for code hosts.
    Sarif,
    /// Annotations of a GitHub workflow.
    Github,
}

/// What to do with addresses of other hosts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ExternalLinks {
    /// Print them with the places they stand in.
    List,
    /// Ask for each, one a second from each host.
    Online,
}

/// How the list of pages is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ListFormat {
    /// For people.
    Human,
    /// For programs: one JSON object a line.
    Json,
}

/// How coverage is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum CoverageFormat {
    /// For people.
    Table,
    /// As in `coverage.json`.
    Json,
    /// A row for each item, for spreadsheets.
    Csv,
    /// The same as a table in Markdown.
    Markdown,
}

/// Runs the command that the arguments name.
pub fn run() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are data, wrong usage is not; clap prints each to the right stream.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { USAGE } else { 0 });
        }
    };
    let code = match arguments.command {
        Command::Init { dir, product } => today().and_then(|date| new::init(&dir, &product, date)),
        Command::New { kind, name, product, source } => {
            project(source.into(), None).and_then(|project| new::new(&project, &kind, &name, product.as_deref()))
        }
        Command::Build { source, out, report } => {
            project(source, out).map(|project| build::build(&project, report.format))
        }
        Command::Check { external_links: Some(ExternalLinks::List), report, .. }
            if matches!(report.format, Format::Sarif | Format::Github) =>
        {
            Err("a list of links is no finding\nhelp: print it with `--format human` or `json`".to_owned())
        }
        Command::Check { source, out, external_links, report } => {
            project(source, out).map(|project| build::check(&project, report.format, external_links))
        }
        Command::List { source, format } => project(source, None).map(|project| list::list(&project, format)),
        Command::Coverage { source, baseline, product, format, require } => project(source, None).and_then(|project| {
            let request = coverage::Request { baselines: baseline, products: product, format, require };
            coverage::coverage(&project, &request)
        }),
        Command::Ledger { source } => project(source, None).and_then(|project| ledger::record(&project)),
        Command::Schema { name: Some(name), .. } => schema::print_one(&name),
        Command::Schema { name: None, source } => project(source.into(), None).map(|project| schema::write(&project)),
        Command::Explain { code } => explain::explain(code.as_deref()),
        Command::Man { dir } => Ok(man(dir.as_deref())),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            let mut command = <Arguments as clap::CommandFactory>::command();
            clap_complete::generate(shell, &mut command, "fieldbook", &mut script);
            print(&String::from_utf8_lossy(&script));
            Ok(0)
        }
    };
    match code {
        Ok(code) => ExitCode::from(code),
        Err(message) => {
            say(&format!("error: {message}"));
            ExitCode::from(USAGE)
        }
    }
}

/// Prints the manual page, or writes those of all commands.
fn man(dir: Option<&Path>) -> u8 {
    let command = <Arguments as clap::CommandFactory>::command();
    let Some(dir) = dir else {
        let mut page = Vec::new();
        // Writing to memory does not fail.
        let _ = clap_mangen::Man::new(command).render(&mut page);
        print(&String::from_utf8_lossy(&page));
        return 0;
    };
    let written = create::folder(dir).and_then(|()| clap_mangen::generate_to(command, dir));
    match written {
        Ok(()) => 0,
        Err(error) => {
            say(&format!("error: writing to `{}` failed: {error}", dir.display()));
            IO_FAILED
        }
    }
}

/// Makes arguments as typed into what is meant by them.
fn project(source: Source, out: Option<PathBuf>) -> Result<Project, String> {
    let root = match source.root {
        Some(root) if root.is_dir() => root,
        Some(root) if root.file_name().is_some_and(|name| name == FILE_NAME) && root.is_file() => {
            root.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_owned()
        }
        Some(root) => return Err(format!("`{}` is not a folder", root.display())),
        None => {
            let here =
                std::env::current_dir().map_err(|error| format!("the current folder can not be read: {error}"))?;
            let found = here.ancestors().find(|folder| folder.join(FILE_NAME).is_file()).map(Path::to_owned);
            found.ok_or_else(|| format!("no `{FILE_NAME}` here or in a folder above\nhelp: name the folder of the portal, as in `fieldbook build path/to/portal`"))?
        }
    };
    if !root.join(FILE_NAME).is_file() {
        return Err(format!(
            "`{}` has no `{FILE_NAME}`\nhelp: name the folder of a portal, or write one there with `[portal] title` and `[manufacturer] name`",
            root.display()
        ));
    }
    let date = match source.date {
        Some(date) => date,
        None => today()?,
    };
    let out = out.map_or_else(|| root.join(OUTPUT_FOLDER), |out| without_parents(&out));
    if let Some(folder) = source_folder(&root, &out) {
        let relation = if folder == "." { "contains".to_owned() } else { format!("lies in `{folder}`, which holds") };
        return Err(format!(
            "`{}` {relation} the portal's source\nhelp: name another folder with `--out`",
            out.display()
        ));
    }
    Ok(Project { out, root, base_url: source.base_url, moment: site::Moment { date, drafts: source.drafts } })
}

/// Resolves `..` in a path by its text, so that what is checked is what is written to, whether or not it exists.
fn without_parents(path: &Path) -> PathBuf {
    if !path.components().any(|part| part == Component::ParentDir) {
        return path.to_owned();
    }
    let mut resolved = std::env::current_dir().unwrap_or_default();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                resolved.pop();
            }
            Component::CurDir => {}
            part => resolved.push(part),
        }
    }
    resolved
}

/// Returns the path without symbolic links, as far as it exists.
fn real(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let existing = absolute.ancestors().find_map(|folder| Some((folder, folder.canonicalize().ok()?)));
    match existing {
        Some((folder, real)) => absolute.strip_prefix(folder).map_or(real.clone(), |rest| real.join(rest)),
        None => absolute,
    }
}

/// Returns the folder of the content tree that an output folder lies in or contains, if there is one.
fn source_folder(root: &Path, out: &Path) -> Option<String> {
    let (root, out) = (real(root), real(out));
    if root.starts_with(&out) {
        return Some(".".to_owned());
    }
    let relative = out.strip_prefix(&root).ok()?;
    let first = relative.iter().next()?.to_str()?;
    let own = ["static", "templates", "themes", "baselines", "ledger"];
    (own.contains(&first) || FOLDERS.contains(&first)).then(|| first.to_owned())
}

fn today() -> Result<Date, String> {
    match std::env::var("SOURCE_DATE_EPOCH") {
        Ok(text) => {
            let seconds = text.trim().parse().ok().and_then(|seconds| jiff::Timestamp::from_second(seconds).ok());
            let timestamp =
                seconds.ok_or_else(|| format!("`SOURCE_DATE_EPOCH` is not a number of seconds: `{text}`"))?;
            Ok(crate::config::value::Moment(timestamp).date())
        }
        Err(_) => Ok(crate::config::value::Moment(jiff::Timestamp::now()).date()),
    }
}

fn date(text: &str) -> Result<Date, String> {
    text.parse().map(Date).map_err(|_| "it must be a day that exists, such as 2026-09-14".to_owned())
}

fn base_url(text: &str) -> Result<BaseUrl, String> {
    BaseUrl::new(text).map_err(|problem| format!("it {problem}"))
}

/// Returns the folder of a portal as code hosts see it: from the current folder, which is the repository in their runs.
fn folder_in_repository(root: &Path) -> String {
    let here = std::env::current_dir().map(|here| real(&here)).unwrap_or_default();
    match real(root).strip_prefix(here) {
        Ok(folder) if folder.as_os_str().is_empty() => String::new(),
        Ok(folder) => folder.iter().map(|part| format!("{}/", part.to_string_lossy())).collect(),
        Err(_) => String::new(),
    }
}

/// Prints findings and returns the exit code that they ask for.
fn report(diagnostics: &Diagnostics, sources: &Sources, root: &Path, format: Format) -> u8 {
    let colour =
        match std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()) {
            true => Colour::Yes,
            false => Colour::No,
        };
    let folder = folder_in_repository(root);
    let each = |render: &dyn Fn(&Diagnostic) -> String| diagnostics.iter().map(render).collect::<String>();
    match format {
        Format::Human => eprint(&each(&|diagnostic| human::render(diagnostic, sources, colour))),
        Format::Json => print(&each(&|diagnostic| json::render(diagnostic, sources))),
        Format::Sarif => print(&sarif::render(diagnostics, sources, &folder)),
        Format::Github => print(&each(&|diagnostic| github::render(diagnostic, sources, &folder))),
    }
    match diagnostics.has_errors() {
        true if publish::has_failed(diagnostics) => IO_FAILED,
        true => CONTENT_ERRORS,
        false => 0,
    }
}

/// Says in a few words how many findings there are: `2 errors, 1 warning`.
fn count(diagnostics: &Diagnostics) -> String {
    let counts = [Level::Error, Level::Warning].map(|level| (diagnostics.count(level), level.as_str()));
    let parts: Vec<String> = counts
        .iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, word)| format!("{n} {word}{}", if *n == 1 { "" } else { "s" }))
        .collect();
    if parts.is_empty() { "no findings".to_owned() } else { parts.join(", ") }
}

/// Writes data. A reader that has gone away, such as `head`, is no error; a full disk is.
fn print(text: &str) {
    let mut stdout = std::io::stdout().lock();
    if let Err(error) = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush())
        && error.kind() != std::io::ErrorKind::BrokenPipe
    {
        say(&format!("error: writing to standard output failed: {error}"));
        std::process::exit(i32::from(IO_FAILED));
    }
}

fn eprint(text: &str) {
    let _ = std::io::stderr().write_all(text.as_bytes());
}

/// Writes a line for people.
fn say(line: &str) {
    eprint(&format!("{line}\n"));
}

/// Breaks a text into lines of so many characters.
fn wrap(text: &str, width: usize) -> String {
    let mut out = String::new();
    let mut column = 0;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if column > 0 && column + 1 + length > width {
            out.push('\n');
            column = 0;
        } else if column > 0 {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += length;
    }
    out
}
