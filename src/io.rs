//! The edge: the only modules that read and write files.

use crate::diagnostic::Code;

pub mod create;
mod inspect;
pub mod ledger;
pub mod publish;
pub mod read;

/// Codes of this module.
pub static CODES: &[&Code] = &[
    &READ_FAILED,
    &WRITE_FAILED,
    &publish::FOREIGN_OUTPUT,
    &ledger::TRUNCATED_LEDGER,
    &read::INVALID_UTF8,
    &read::BAD_FILE_NAME,
    &read::REFUSED_SYMLINK,
    &read::SPECIAL_FILE,
    &read::TOO_LARGE,
];

/// A file or folder that could not be read.
pub static READ_FAILED: Code =
    Code::fixed("read-failed", "The operating system refused to read a file or folder. Nothing was published.");
/// A file or folder that could not be written.
pub static WRITE_FAILED: Code = Code::fixed(
    "write-failed",
    "The operating system refused to write: the disk may be full, or the folder may belong to somebody else. New files are \
     first written beside the output, so the last good portal is still there.",
);
