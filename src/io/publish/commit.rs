//! Moves what was staged into place, by a journal that a later run can carry on.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{
    Changes, Entry, FOREIGN_OUTPUT, Failure, HALF, INTACT, JOURNAL, Manifest, Outcome, STAGING, failed, failure,
    read_manifest, write_memory,
};
use crate::diagnostic::{Diagnostics, Place};
use crate::io::WRITE_FAILED;
use crate::output::MANIFEST;

/// Moves what was staged into place and removes what is not planned any more.
pub(super) fn commit(
    out: &Path,
    work: &Path,
    outcomes: &[(usize, Outcome)],
    diagnostics: &mut Diagnostics,
) -> Result<Option<Changes>, Failure> {
    let old = read_manifest(out);
    let files: Vec<Entry> = outcomes.iter().map(|(_, outcome)| outcome.entry.clone()).collect();
    let planned: BTreeMap<&str, ()> = files.iter().map(|entry| (entry.path.as_str(), ())).collect();
    let old_files = old.iter().flat_map(|manifest| &manifest.files);
    let removed: Vec<&str> = old_files
        .map(|entry| entry.path.as_str())
        .filter(|path| !planned.contains_key(path) && is_inside(path))
        .collect();
    let staged: Vec<(usize, &str)> = outcomes
        .iter()
        .filter(|(_, outcome)| outcome.is_staged)
        .map(|(index, o)| (*index, o.entry.path.as_str()))
        .collect();
    if let Some(old) = &old {
        let before = diagnostics.iter().count();
        check_targets(out, old, &staged, &removed, diagnostics);
        if diagnostics.iter().count() > before {
            let _ = fs::remove_dir_all(work.join(STAGING));
            return Ok(None);
        }
    }
    let changes = Changes { written: staged.len(), unchanged: outcomes.len() - staged.len(), removed: removed.len() };

    if old.as_ref().is_none_or(|old| old.files != files) || !staged.is_empty() {
        let manifest = Manifest { generator: "fieldbook".to_owned(), files };
        let text = serde_json::to_string_pretty(&manifest).map_err(|error| failure(error.to_string()))?;
        let path = work.join(STAGING).join(MANIFEST);
        fs::write(&path, text + "\n").map_err(failed("writing", &path))?;
        let mut journal = String::new();
        for path in removed {
            let _ = writeln!(journal, "remove\t{path}");
        }
        for (index, path) in staged {
            let _ = writeln!(journal, "move\t{index}\t{path}");
        }
        let _ = writeln!(journal, "move\t{MANIFEST}\t{MANIFEST}");
        let (draft, journal_path) = (work.join("journal.draft"), work.join(JOURNAL));
        fs::write(&draft, journal).map_err(failed("writing", &draft))?;
        fs::rename(&draft, &journal_path).map_err(failed("writing", &journal_path))?;
        recover(out, work)?;
    }
    write_memory(out, work, outcomes)?;
    let staging = work.join(STAGING);
    fs::remove_dir_all(&staging).map_err(failed("removing", &staging))?;
    Ok(Some(changes))
}

/// Reports what stands where files are to be moved or removed, before the first of them is: folders that can not be
/// written or that lead elsewhere, and files that somebody else put there.
fn check_targets(
    out: &Path,
    old: &Manifest,
    staged: &[(usize, &str)],
    removed: &[&str],
    diagnostics: &mut Diagnostics,
) {
    let own: HashSet<&str> = old.files.iter().map(|entry| entry.path.as_str()).collect();
    let (mut links, mut locked) = (Vec::new(), Vec::new());
    let mut folders: BTreeSet<&str> = BTreeSet::from([""]);
    for path in staged.iter().map(|(_, path)| path).chain(removed) {
        folders.extend(path.match_indices('/').map(|(at, _)| &path[..at]));
    }
    let goes: HashSet<&str> = removed.iter().copied().collect();
    let mut in_the_way = |path: &Path| {
        diagnostics
            .add(
                &FOREIGN_OUTPUT,
                Place::Nowhere,
                format!("`{}` is in the way, and Fieldbook did not write it", path.display()),
            )
            .help("move it away, or give the new page another address");
    };
    for folder in folders {
        let path = out.join(folder);
        let Ok(metadata) = fs::symlink_metadata(&path) else { continue };
        let shown = path.display();
        if metadata.is_symlink() && !folder.is_empty() {
            links.push(format!("`{shown}` is a symbolic link, which Fieldbook did not make"));
        } else if metadata.is_file() && !goes.contains(folder) {
            in_the_way(&path);
        } else if metadata.is_dir() && metadata.permissions().readonly() {
            locked.push(format!("`{shown}` can not be written"));
        }
    }
    for (_, path) in staged.iter().filter(|(_, path)| !own.contains(path)) {
        let target = out.join(path);
        match fs::symlink_metadata(&target) {
            Err(_) => {}
            Ok(metadata) if metadata.is_dir() && is_emptied(out, path, &goes) => {}
            Ok(_) => in_the_way(&target),
        }
    }
    for message in links {
        diagnostics
            .add(&FOREIGN_OUTPUT, Place::Nowhere, message)
            .help("remove it, so that a folder can be made in its place");
    }
    for message in locked {
        diagnostics.add(&WRITE_FAILED, Place::Nowhere, message).help(INTACT);
    }
}

/// Returns whether everything below a folder is going to be removed.
fn is_emptied(out: &Path, folder: &str, goes: &HashSet<&str>) -> bool {
    let Ok(entries) = fs::read_dir(out.join(folder)) else { return false };
    entries.into_iter().all(|entry| {
        let Ok(entry) = entry else { return false };
        let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
        match entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            true => is_emptied(out, &path, goes),
            false => goes.contains(path.as_str()),
        }
    })
}

/// Carries out a journal, if there is one; what is done already is skipped.
pub(super) fn recover(out: &Path, work: &Path) -> Result<(), Failure> {
    carry_out(out, work).map_err(|failure| Failure { help: HALF, ..failure })
}

fn carry_out(out: &Path, work: &Path) -> Result<(), Failure> {
    let journal_path = work.join(JOURNAL);
    let journal = match fs::read_to_string(&journal_path) {
        Ok(journal) => journal,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(failed("reading", &journal_path)(error)),
    };
    let mut folder = PathBuf::new();
    for line in journal.lines() {
        match *line.split('\t').collect::<Vec<_>>() {
            ["remove", path] if is_inside(path) => remove(out, path)?,
            ["move", staged, path] if is_inside(path) && is_inside(staged) => {
                let (from, to) = (work.join(STAGING).join(staged), out.join(path));
                let parent = to.parent().unwrap_or(out);
                // Paths come sorted, so a folder is made for the first of its files.
                if parent != folder {
                    fs::create_dir_all(parent).map_err(failed("creating", parent))?;
                    folder = parent.to_owned();
                }
                match fs::rename(&from, &to) {
                    Ok(()) => {}
                    Err(_) if !from.exists() => {}
                    Err(error) => return Err(failed("writing", &to)(error)),
                }
            }
            _ => return Err(failure(format!("`{}` is damaged; remove it and build again", journal_path.display()))),
        }
    }
    fs::remove_file(&journal_path).map_err(failed("removing", &journal_path))
}

/// Removes a file of an earlier build, and folders that it leaves empty.
fn remove(out: &Path, path: &str) -> Result<(), Failure> {
    let target = out.join(path);
    match fs::remove_file(&target) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(failed("removing", &target)(error)),
    }
    let mut folder = target.parent();
    while let Some(parent) = folder.filter(|parent| *parent != out) {
        // A folder with somebody else's files in it stays.
        if fs::remove_dir(parent).is_err() {
            break;
        }
        folder = parent.parent();
    }
    Ok(())
}

/// Returns whether a path from a manifest or journal stays inside of the output, whoever wrote it.
fn is_inside(path: &str) -> bool {
    crate::path::SitePath::new(path).is_ok_and(|clean| clean.as_str() == path)
}
