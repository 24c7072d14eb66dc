//! Publishes a plan: what changed is written beside the output, then moved into place as one.
//!
//! Every new file is first written to a work folder. A journal then lists all moves and removals; from
//! that moment on they are carried out by this run, or if it is killed, by the next one before anything
//! else. So the output is the old portal or the new one, and a failed build leaves it alone.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

mod commit;

use commit::{commit, recover};

use super::WRITE_FAILED;
use crate::diagnostic::{Code, Diagnostics, Level, Place};
use crate::output::{Artifact, Key, MANIFEST, Made};
use crate::source::{Body, FileId, Sources};

pub(super) static FOREIGN_OUTPUT: Code = Code::fixed(
    "foreign-output",
    "The folder to write to has files that Fieldbook did not put there, and no `manifest.json` of an earlier build. Fieldbook \
     removes only what it wrote itself, and does not mix its files with others.",
);

const JOURNAL: &str = "journal";
const CACHE: &str = "cache";
const STAGING: &str = "staging";

/// What publishing changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Files that are new or different.
    pub written: usize,
    /// Files that stayed as they were.
    pub unchanged: usize,
    /// Files of an earlier build that are gone.
    pub removed: usize,
}

/// One file in `manifest.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Entry {
    path: String,
    size: u64,
    sha256: String,
}

#[derive(Serialize, Deserialize)]
struct Manifest {
    generator: String,
    files: Vec<Entry>,
}

/// What is remembered of a file from one build to the next.
#[derive(Clone, Debug)]
struct Memory {
    key: Option<Key>,
    size: u64,
    modified: u128,
    sha256: String,
}

/// What became of one artifact.
struct Outcome {
    entry: Entry,
    key: Option<Key>,
    is_staged: bool,
}

/// An input or output error, with what was being done and what that means for the output.
struct Failure {
    message: String,
    help: &'static str,
}

/// Said of a failure before anything was moved.
const INTACT: &str = "the last good portal was left as it is";
/// Said of a failure while files were moved.
const HALF: &str = "part of the new portal is in place; the next build completes it";

fn failure(message: impl Into<String>) -> Failure {
    Failure { message: message.into(), help: INTACT }
}

fn failed(action: &str, path: &Path) -> impl FnOnce(io::Error) -> Failure {
    let text = format!("{action} `{}`", path.display());
    move |error| failure(format!("{text} failed: {error}"))
}

/// Returns the folders that belong to an output folder and are never content.
pub fn own_folders(out: &Path) -> Vec<PathBuf> {
    vec![out.to_owned(), beside(out)]
}

/// Makes every artifact and publishes them, unless something is wrong.
///
/// `make` is called in parallel; it is given the key of the file that is there already.
pub fn publish(
    out: &Path,
    plan: &[Artifact],
    sources: &Sources,
    make: impl Fn(&Artifact, Option<Key>, &mut Diagnostics) -> Made + Sync,
    levels: &BTreeMap<&'static str, Option<Level>>,
    diagnostics: &mut Diagnostics,
) -> Option<Changes> {
    match run(out, plan, sources, make, levels, diagnostics) {
        Ok(changes) => changes,
        Err(failure) => {
            report(failure, diagnostics);
            None
        }
    }
}

fn report(failure: Failure, diagnostics: &mut Diagnostics) {
    diagnostics.add(&WRITE_FAILED, Place::Nowhere, failure.message).help(failure.help);
}

/// Completes what a build that was killed or failed has begun to move, whatever the content is like now.
pub fn complete(out: &Path, diagnostics: &mut Diagnostics) {
    let work = work_folder(out);
    if !work.join(JOURNAL).exists() {
        return;
    }
    if let Err(failure) = lock(&work).and_then(|_lock| recover(out, &work)) {
        report(failure, diagnostics);
    }
}

fn run(
    out: &Path,
    plan: &[Artifact],
    sources: &Sources,
    make: impl Fn(&Artifact, Option<Key>, &mut Diagnostics) -> Made + Sync,
    levels: &BTreeMap<&'static str, Option<Level>>,
    diagnostics: &mut Diagnostics,
) -> Result<Option<Changes>, Failure> {
    if !is_usable(out, diagnostics) {
        return Ok(None);
    }
    fs::create_dir_all(out).map_err(failed("creating", out))?;
    let work = work_folder(out);
    let staging = work.join(STAGING);
    fs::create_dir_all(&work).map_err(failed("creating", &work))?;
    let _lock = lock(&work)?;
    recover(out, &work)?;
    if staging.exists() {
        fs::remove_dir_all(&staging).map_err(failed("emptying", &staging))?;
    }
    fs::create_dir_all(&staging).map_err(failed("creating", &staging))?;

    let memory = read_memory(&work);
    let results: Vec<(Result<Option<Outcome>, Failure>, Diagnostics)> = plan
        .par_iter()
        .enumerate()
        .map(|(index, artifact)| {
            let mut found = Diagnostics::default();
            let target = out.join(&artifact.path);
            let known = memory.get(&artifact.path).filter(|memory| is_as_remembered(&target, memory));
            let outcome = match make(artifact, known.and_then(|memory| memory.key), &mut found) {
                Made::Nothing => Ok(None),
                Made::Same => Ok(known.map(|memory| Outcome {
                    entry: Entry { path: artifact.path.clone(), size: memory.size, sha256: memory.sha256.clone() },
                    key: memory.key,
                    is_staged: false,
                })),
                Made::Bytes(key, bytes) => {
                    stage_bytes(artifact, key, &bytes, &target, &staging.join(index.to_string()))
                }
                Made::Copy(file) => {
                    stage_copy(artifact, sources, file, known, &target, &staging.join(index.to_string()))
                }
            };
            (outcome, found)
        })
        .collect();
    let mut outcomes = Vec::with_capacity(plan.len());
    let mut failure = None;
    for (index, (outcome, found)) in results.into_iter().enumerate() {
        diagnostics.append(found);
        match outcome {
            Ok(Some(outcome)) => outcomes.push((index, outcome)),
            Ok(None) => {}
            Err(error) => failure = failure.or(Some(error)),
        }
    }
    diagnostics.finish(levels);
    if failure.is_some() || diagnostics.has_errors() {
        // What is left behind would be removed by the next build anyway.
        let _ = fs::remove_dir_all(&staging);
        return failure.map_or(Ok(None), Err);
    }
    commit(out, &work, &outcomes, diagnostics)
}

/// Returns whether the output folder is empty, new, or from an earlier build.
fn is_usable(out: &Path, diagnostics: &mut Diagnostics) -> bool {
    let Ok(metadata) = fs::metadata(out) else { return true };
    let shown = out.display();
    if !metadata.is_dir() {
        diagnostics
            .add(&WRITE_FAILED, Place::Nowhere, format!("`{shown}` is a file, not a folder"))
            .help("name a folder with `--out`, or move the file away");
        return false;
    }
    let is_own = |name: &std::ffi::OsStr| name == ".fieldbook" || name == ".git" || name == ".gitignore";
    let has_others = fs::read_dir(out)
        .is_ok_and(|mut entries| entries.any(|entry| entry.is_ok_and(|entry| !is_own(&entry.file_name()))));
    let is_interrupted = work_folder(out).join(JOURNAL).exists();
    if has_others && !is_interrupted && read_manifest(out).is_none() {
        let (message, help) = match out.join(MANIFEST).exists() {
            true => (
                format!("`{shown}/{MANIFEST}` is damaged, so nobody can tell which files Fieldbook wrote"),
                "empty the folder and build again, or name another one with `--out`",
            ),
            false => (
                format!("`{shown}` has files that Fieldbook did not write"),
                "name an empty or new folder with `--out`",
            ),
        };
        diagnostics.add(&FOREIGN_OUTPUT, Place::Nowhere, message).help(help);
        return false;
    }
    true
}

fn beside(out: &Path) -> PathBuf {
    let name = out.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    out.with_file_name(format!(".{name}.fieldbook"))
}

/// Returns the folder for everything that is not published, on the file system of the output, because files
/// can only be moved within one.
fn work_folder(out: &Path) -> PathBuf {
    let beside = beside(out);
    let parent = beside.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match is_one_device(parent, out) {
        true => beside,
        false => out.join(".fieldbook"),
    }
}

#[cfg(unix)]
fn is_one_device(a: &Path, b: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    match (fs::metadata(a), fs::metadata(b)) {
        (Ok(a), Ok(b)) => a.dev() == b.dev(),
        _ => true,
    }
}

#[cfg(not(unix))]
fn is_one_device(_: &Path, _: &Path) -> bool {
    true
}

fn lock(work: &Path) -> Result<fs::File, Failure> {
    let path = work.join("lock");
    let file = fs::File::create(&path).map_err(failed("creating", &path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(fs::TryLockError::WouldBlock) => Err(failure("another build is writing to this folder right now")),
        // Some network file systems know no locks; building there alone is still fine.
        Err(fs::TryLockError::Error(_)) => Ok(file),
    }
}

fn is_as_remembered(path: &Path, memory: &Memory) -> bool {
    fs::metadata(path).is_ok_and(|metadata| metadata.len() == memory.size && modified(&metadata) == memory.modified)
}

fn modified(metadata: &fs::Metadata) -> u128 {
    let since = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    since.map_or(0, |time| time.as_nanos())
}

fn stage_bytes(
    artifact: &Artifact,
    key: Option<Key>,
    bytes: &[u8],
    target: &Path,
    staged: &Path,
) -> Result<Option<Outcome>, Failure> {
    let is_staged = !fs::metadata(target).is_ok_and(|metadata| metadata.len() == bytes.len() as u64)
        || fs::read(target).map_or(true, |old| old != bytes);
    if is_staged {
        fs::write(staged, bytes).map_err(failed("writing", staged))?;
    }
    let entry = Entry { path: artifact.path.clone(), size: bytes.len() as u64, sha256: hex(&Sha256::digest(bytes)) };
    Ok(Some(Outcome { entry, key, is_staged }))
}

fn stage_copy(
    artifact: &Artifact,
    sources: &Sources,
    file: FileId,
    known: Option<&Memory>,
    target: &Path,
    staged: &Path,
) -> Result<Option<Outcome>, Failure> {
    let (path, len, time) = match &sources.get(file).body {
        Body::Disk { path, len, modified, .. } => (path, *len, *modified),
        Body::Text(text) => return stage_bytes(artifact, None, text.as_bytes(), target, staged),
        Body::Bytes(bytes) => return stage_bytes(artifact, None, bytes, target, staged),
    };
    let key = Key::new(blake3::hash(format!("{len} {time}").as_bytes()));
    if let Some(known) = known.filter(|memory| memory.key == Some(key)) {
        let entry = Entry { path: artifact.path.clone(), size: known.size, sha256: known.sha256.clone() };
        return Ok(Some(Outcome { entry, key: Some(key), is_staged: false }));
    }
    let mut output = fs::File::create(staged).map_err(failed("writing", staged))?;
    let (size, sha256) = hash_file(path, |bytes| output.write_all(bytes).map_err(failed("writing", staged)))?;
    let is_staged = !hash_file(target, |_| Ok(())).is_ok_and(|(_, old)| old == sha256);
    if !is_staged {
        fs::remove_file(staged).map_err(failed("removing", staged))?;
    }
    let entry = Entry { path: artifact.path.clone(), size, sha256 };
    Ok(Some(Outcome { entry, key: Some(key), is_staged }))
}

/// Returns the size and SHA-256 of a file and hands its bytes on. Files to download may be large, so they are never held
/// in memory as a whole.
fn hash_file(path: &Path, mut on: impl FnMut(&[u8]) -> Result<(), Failure>) -> Result<(u64, String), Failure> {
    let mut input = fs::File::open(path).map_err(failed("reading", path))?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    let mut size = 0;
    loop {
        let n = input.read(&mut buffer).map_err(failed("reading", path))?;
        if n == 0 {
            return Ok((size, hex(&hasher.finalize())));
        }
        hasher.update(&buffer[..n]);
        on(&buffer[..n])?;
        size += n as u64;
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn read_manifest(out: &Path) -> Option<Manifest> {
    let text = fs::read_to_string(out.join(MANIFEST)).ok()?;
    serde_json::from_str::<Manifest>(&text).ok().filter(|manifest| manifest.generator == "fieldbook")
}

/// Reads what is remembered; without it, everything is made again and compared.
fn read_memory(work: &Path) -> HashMap<String, Memory> {
    let text = fs::read_to_string(work.join(CACHE)).unwrap_or_default();
    let parse = |line: &str| {
        let mut fields = line.splitn(5, '\t');
        let key = u128::from_str_radix(fields.next()?, 16).ok()?;
        let memory = Memory {
            key: (key != 0).then(|| Key(key.to_be_bytes())),
            size: fields.next()?.parse().ok()?,
            modified: fields.next()?.parse().ok()?,
            sha256: fields.next()?.to_owned(),
        };
        Some((fields.next()?.to_owned(), memory))
    };
    text.lines().filter_map(parse).collect()
}

fn write_memory(out: &Path, work: &Path, outcomes: &[(usize, Outcome)]) -> Result<(), Failure> {
    let lines: Vec<String> = outcomes
        .par_iter()
        .filter_map(|(_, outcome)| {
            let entry = &outcome.entry;
            let time = modified(&fs::metadata(out.join(&entry.path)).ok()?);
            let key = u128::from_be_bytes(outcome.key.map_or([0; 16], |key| key.0));
            Some(format!("{key:032x}\t{}\t{time}\t{}\t{}\n", entry.size, entry.sha256, entry.path))
        })
        .collect();
    let (draft, path) = (work.join("cache.draft"), work.join(CACHE));
    fs::write(&draft, lines.concat()).map_err(failed("writing", &draft))?;
    fs::rename(&draft, &path).map_err(failed("writing", &path))
}

/// Makes every artifact and throws it away: what `check` does.
pub fn rehearse(
    plan: &[Artifact],
    make: impl Fn(&Artifact, Option<Key>, &mut Diagnostics) -> Made + Sync,
    diagnostics: &mut Diagnostics,
) {
    let found: Vec<Diagnostics> = plan
        .par_iter()
        .map(|artifact| {
            let mut found = Diagnostics::default();
            make(artifact, None, &mut found);
            found
        })
        .collect();
    found.into_iter().for_each(|found| diagnostics.append(found));
}

/// Returns whether findings say that reading or writing failed.
pub fn has_failed(diagnostics: &Diagnostics) -> bool {
    let codes = [super::READ_FAILED.name, WRITE_FAILED.name, FOREIGN_OUTPUT.name];
    diagnostics.iter().any(|diagnostic| diagnostic.level == Level::Error && codes.contains(&diagnostic.code.name))
}
