//! The input of a build: every file, its text in memory, everything else by path.
//!
//! Knows bytes and places, not what a file means. Reading them is `io::read`'s business.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::OnceLock;

use crate::path::SitePath;

/// Names a file of one [`Sources`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(u32);

impl FileId {
    /// Returns its position among all files.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A range of bytes in a text file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// Makes a span from a range of byte offsets; offsets above 4 GiB are cut.
    pub fn new(file: FileId, range: std::ops::Range<usize>) -> Span {
        let cut = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Span { file, start: cut(range.start), end: cut(range.end) }
    }
}

/// Width and height of a picture in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dimensions {
    /// Pixels from left to right.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
}

/// What a file holds.
#[derive(Clone, Debug)]
pub enum Body {
    /// Text that the build reads: Markdown, TOML, templates.
    Text(String),
    /// Bytes that are published under a name with their hash: the theme's styles and pictures.
    Bytes(Vec<u8>),
    /// A file that is only copied.
    Disk {
        /// Where it lies.
        path: PathBuf,
        /// Its size in bytes.
        len: u64,
        /// When it was changed, in nanoseconds of the Unix epoch.
        modified: u128,
        /// Its size as a picture, if it is one.
        dimensions: Option<Dimensions>,
        /// What a browser would run in it, if it would run something: "has the element `<script>`".
        active: Option<String>,
    },
}

/// One file of the content tree, or of the embedded theme.
#[derive(Clone, Debug)]
pub struct File {
    /// Where it lies in the tree.
    pub path: SitePath,
    /// What it holds.
    pub body: Body,
}

impl File {
    /// Returns the text, `""` for a file that is only copied.
    pub fn text(&self) -> &str {
        match &self.body {
            Body::Text(text) => text,
            Body::Bytes(_) | Body::Disk { .. } => "",
        }
    }
}

/// Every file of a build, in path order.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<File>,
    by_path: HashMap<SitePath, FileId>,
    /// Where the lines of each file start, once somebody asked for a position in it.
    line_starts: Vec<OnceLock<Vec<usize>>>,
}

impl Sources {
    /// Takes the files; of two with one path the later wins.
    pub fn new(mut files: Vec<File>) -> Sources {
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let ids = (0u32..).map(FileId);
        let by_path = files.iter().zip(ids).map(|(file, id)| (file.path.clone(), id)).collect();
        let line_starts = vec![OnceLock::new(); files.len()];
        Sources { files, by_path, line_starts }
    }

    /// Makes sources from one text with `//- path` lines before each file, for tests.
    pub fn fixture(text: &str) -> Sources {
        let files = text.split("//- ").skip(1).filter_map(|part| {
            let (path, body) = part.split_once('\n')?;
            Some(File { path: SitePath::new(path.trim()).ok()?, body: Body::Text(body.to_owned()) })
        });
        Sources::new(files.collect())
    }

    /// Returns a file.
    pub fn get(&self, id: FileId) -> &File {
        &self.files[id.0 as usize]
    }

    /// Finds a file by its path.
    pub fn find(&self, path: &SitePath) -> Option<FileId> {
        self.by_path.get(path).copied()
    }

    /// Returns all files with their ids, in path order.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &File)> {
        (0u32..).map(FileId).zip(&self.files)
    }

    /// Returns the 1-based line and column, in characters, of a byte offset.
    pub fn position(&self, file: FileId, offset: u32) -> (usize, usize) {
        let text = self.get(file).text();
        let offset = text.len().min(offset as usize);
        let starts = self.line_starts[file.index()].get_or_init(|| {
            let ends = text.match_indices('\n').map(|(at, _)| at + 1);
            std::iter::once(0).chain(ends).collect()
        });
        let line = starts.partition_point(|start| *start <= offset);
        let line_start = line.checked_sub(1).map_or(0, |index| starts[index]);
        let is_char_start = |b: &&u8| (**b as i8) >= -0x40;
        (line, text.as_bytes()[line_start..offset].iter().filter(is_char_start).count() + 1)
    }
}

/// Returns the lines of a text with the offset of each, and with its end.
pub fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split_inclusive('\n').map(move |line| {
        let start = at;
        at += line.len();
        (start, line)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_characters() {
        let sources = Sources::fixture("//- a.md\näb\ncd\n");
        let id = sources.find(&SitePath::new("a.md").unwrap()).unwrap();
        assert_eq!(sources.position(id, 0), (1, 1));
        assert_eq!(sources.position(id, 2), (1, 2));
        assert_eq!(sources.position(id, 4), (2, 1));
        assert_eq!(sources.position(id, 999), (3, 1));
    }
}
