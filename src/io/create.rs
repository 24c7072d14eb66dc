//! Writes to the content tree what commands add to it: new files, schemas, lines of the support ledger.
//!
//! A path is given by the root and what lies below it, and below the root no symbolic link is followed: it could lead to
//! files that are no part of the portal.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Returns whether something stands at a path.
pub fn exists(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

/// Makes a folder and those above it.
pub fn folder(path: &Path) -> io::Result<()> {
    fs::create_dir_all(path)
}

/// Writes a new file and the folders above it; one that is there already is an error, whoever made it meanwhile.
pub fn file(root: &Path, path: &str, text: &str) -> io::Result<()> {
    let path = below(root, path)?;
    fs::File::options().write(true).create_new(true).open(path)?.write_all(text.as_bytes())
}

/// Writes a file and the folders above it, in place of what is there.
pub fn replace(root: &Path, path: &str, text: &str) -> io::Result<()> {
    fs::write(below(root, path)?, text)
}

/// Adds text to the end of a file, which is begun with its folder if it is not there.
pub fn append(root: &Path, path: &str, text: &str) -> io::Result<()> {
    let mut file = fs::File::options().append(true).create(true).open(below(root, path)?)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// Returns a path below the root, with its folders made and no symbolic link on the way.
fn below(root: &Path, path: &str) -> io::Result<PathBuf> {
    let mut at = root.to_owned();
    for part in path.split('/') {
        at.push(part);
        if fs::symlink_metadata(&at).is_ok_and(|metadata| metadata.is_symlink()) {
            return Err(io::Error::other(format!("`{}` is a symbolic link, which is not followed", at.display())));
        }
    }
    if let Some(folder) = at.parent() {
        fs::create_dir_all(folder)?;
    }
    Ok(at)
}
