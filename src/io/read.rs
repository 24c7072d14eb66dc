//! Reads a content tree into [`Sources`].
//!
//! Nothing outside of the root is ever read: symbolic links count only if they lead to a file inside.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use rayon::prelude::*;
use walkdir::{DirEntry, WalkDir};

use super::{READ_FAILED, inspect};
use crate::check;
use crate::content::{baseline, ledger};
use crate::diagnostic::{Code, Diagnostics, Place};
use crate::path::{SitePath, Slug};
use crate::source::{Body, File, Sources, Span};
use crate::theme;

pub(super) static INVALID_UTF8: Code = Code::fixed(
    "invalid-utf8",
    "Markdown, TOML and templates are text in UTF-8. Most editors can save a file again \"as UTF-8\".",
);
pub(super) static BAD_FILE_NAME: Code = Code::fixed(
    "bad-file-name",
    "The name of a file can not be part of an address on every system: it is not UTF-8, or has a backslash or a control \
     character.",
);
pub(super) static REFUSED_SYMLINK: Code = Code::fixed(
    "refused-symlink",
    "A symbolic link may lead to a file inside of the content tree. Links to folders, to places outside and to themselves are \
     refused, because they could publish what was never meant to be part of the portal.",
);
pub(super) static SPECIAL_FILE: Code =
    Code::fixed("special-file", "Pipes, sockets and devices have no content that could be published.");
pub(super) static TOO_LARGE: Code = Code::fixed(
    "too-large",
    "A text file has more than 16 MiB. Files to download may be larger; they lie in a folder `files`.",
);

/// The largest text file.
const LARGEST_TEXT: u64 = 16 << 20;

/// How a file is taken in.
enum Form {
    Text,
    Bytes,
    Disk,
}

/// Reads every file below `root`, without hidden ones and without the folders in `without`.
pub fn read(root: &Path, without: &[PathBuf], diagnostics: &mut Diagnostics) -> Sources {
    let mut found: Vec<(SitePath, PathBuf)> = Vec::new();
    let walk = WalkDir::new(root).follow_links(false).sort_by_file_name().into_iter();
    for entry in walk.filter_entry(|entry| is_wanted(root, entry, without)) {
        match entry {
            Ok(entry) => found.extend(accept(root, &entry, diagnostics)),
            Err(error) => {
                let path = error.path().map(|path| path.display().to_string()).unwrap_or_default();
                diagnostics.add(&READ_FAILED, Place::Nowhere, format!("`{path}` can not be read: {error}"));
            }
        }
    }
    let read: Vec<Result<(File, Option<usize>), String>> =
        found.par_iter().map(|(path, disk)| read_file(path, disk)).collect();
    let mut files = baseline::embedded_files();
    let mut invalid = Vec::new();
    for result in read {
        match result {
            Ok((file, problem)) => {
                invalid.extend(problem.map(|at| (file.path.clone(), at)));
                files.push(file);
            }
            Err(message) => {
                diagnostics.add(&READ_FAILED, Place::Nowhere, message);
            }
        }
    }
    // Of two files with one path the later wins: own baselines replace built-in ones, but the theme is only changed by
    // `templates/` and `static/`.
    files.extend(theme::embedded_files());
    let sources = Sources::new(files);
    for (path, at) in invalid {
        let Some(file) = sources.find(&path) else { continue };
        if at == usize::MAX {
            diagnostics
                .add(&TOO_LARGE, file, "this text file is larger than 16 MiB")
                .help("split it, or move it to a folder `files`");
        } else {
            diagnostics
                .add(&INVALID_UTF8, Span::new(file, at..at + 1), "this byte is not part of a UTF-8 text")
                .help("save the file as UTF-8");
        }
    }
    sources
}

fn is_wanted(root: &Path, entry: &DirEntry, without: &[PathBuf]) -> bool {
    let is_hidden = entry.depth() > 0 && entry.file_name().to_string_lossy().starts_with('.');
    // Hosts look for hidden files, such as those in `.well-known`; what others leave behind is not meant for them.
    let is_litter = matches!(entry.file_name().to_str(), Some(".git" | ".DS_Store" | ".svn" | ".hg"));
    let is_static = entry.path().strip_prefix(root).is_ok_and(|path| path.starts_with("static"));
    (!is_hidden || (is_static && !is_litter)) && !without.iter().any(|folder| entry.path() == folder)
}

/// Returns the path of an entry in the tree and on disk, if it is a file to read.
fn accept(root: &Path, entry: &DirEntry, diagnostics: &mut Diagnostics) -> Option<(SitePath, PathBuf)> {
    let kind = entry.file_type();
    if kind.is_dir() {
        return None;
    }
    let relative = entry.path().strip_prefix(root).ok()?;
    let segments: Option<Vec<&str>> = relative.components().map(|part| part.as_os_str().to_str()).collect();
    let path = segments.and_then(|segments| SitePath::new(&segments.join("/")).ok());
    let Some(path) = path else {
        let shown = relative.to_string_lossy().into_owned();
        diagnostics
            .add(&BAD_FILE_NAME, Place::Nowhere, format!("`{}` can not be a name in an address", visible(&shown)))
            .help(format!("rename it to `{}`", possible_name(&shown)));
        return None;
    };
    if !kind.is_symlink() {
        if !kind.is_file() {
            diagnostics
                .add(&SPECIAL_FILE, Place::Nowhere, format!("`{path}` is neither a file nor a folder"))
                .help("remove it, or put a file there");
            return None;
        }
        return Some((path, entry.path().to_owned()));
    }
    let target = entry.path().canonicalize();
    let inside = root.canonicalize();
    let problem = match (&target, &inside) {
        (Ok(target), Ok(inside)) if !target.starts_with(inside) => "leads out of the content tree",
        (Ok(target), _) if target.is_file() => return Some((path, target.clone())),
        (Ok(_), _) => "leads to a folder",
        (Err(_), _) => "leads nowhere, or to itself",
    };
    diagnostics
        .add(&REFUSED_SYMLINK, Place::Nowhere, format!("the symbolic link `{path}` {problem}"))
        .help("put the file itself there");
    None
}

/// Makes a name for a file that an address can hold.
fn possible_name(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    match name.rsplit_once('.') {
        Some((stem, extension)) => format!("{}.{}", Slug::suggest(stem), Slug::suggest(extension)),
        None => Slug::suggest(name),
    }
}

/// Shows characters that can not be seen by their number.
fn visible(text: &str) -> String {
    let show = |c: char| if c.is_control() { c.escape_default().collect() } else { c.to_string() };
    text.chars().map(show).collect()
}

fn form(path: &SitePath) -> Form {
    let text = path.as_str();
    let in_files = text.split('/').any(|segment| segment == "files");
    match path.extension() {
        _ if text == ledger::PATH || check::SECURITY_TXT_PATHS.contains(&text) => Form::Text,
        _ if text.starts_with("static/assets/") => Form::Bytes,
        _ if text.starts_with("static/") || in_files => Form::Disk,
        "md" | "toml" => Form::Text,
        "html" if text.starts_with("templates/") => Form::Text,
        _ => Form::Disk,
    }
}

/// Reads one file; beside it the offset of the first byte that is not text, `usize::MAX` if it is too large.
fn read_file(path: &SitePath, disk: &Path) -> Result<(File, Option<usize>), String> {
    let fail = |error: std::io::Error| format!("`{path}` can not be read: {error}");
    let metadata = fs::metadata(disk).map_err(fail)?;
    let mut problem = None;
    let body = match form(path) {
        Form::Text if metadata.len() > LARGEST_TEXT => {
            problem = Some(usize::MAX);
            Body::Text(String::new())
        }
        Form::Text => {
            let bytes = fs::read(disk).map_err(fail)?;
            let text = match String::from_utf8(bytes) {
                Ok(text) => text,
                Err(error) => {
                    problem = Some(error.utf8_error().valid_up_to());
                    String::from_utf8_lossy(error.as_bytes()).into_owned()
                }
            };
            Body::Text(match text.strip_prefix('\u{feff}') {
                Some(rest) => rest.to_owned(),
                None => text,
            })
        }
        Form::Bytes => Body::Bytes(fs::read(disk).map_err(fail)?),
        Form::Disk => {
            // What the owner of the portal puts into `static/` may run programs: it is part of the theme.
            let is_static = path.as_str().starts_with("static/");
            let modified = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
            Body::Disk {
                path: disk.to_owned(),
                len: metadata.len(),
                modified: modified.map_or(0, |time| time.as_nanos()),
                dimensions: inspect::dimensions(path, disk),
                active: if is_static { None } else { inspect::active(path, disk) },
            }
        }
    };
    Ok((File { path: path.clone(), body }, problem))
}
