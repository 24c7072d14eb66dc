//! The edge: the only modules that read and write files.

use crate::diagnostic::Code;

pub mod create;
pub mod fetch;
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
    &BROKEN_EXTERNAL_LINK,
    &MOVED_EXTERNAL_LINK,
    &read::INVALID_UTF8,
    &read::BAD_FILE_NAME,
    &read::REFUSED_SYMLINK,
    &read::SPECIAL_FILE,
    &read::TOO_LARGE,
];

/// An address of another host that leads nowhere.
pub static BROKEN_EXTERNAL_LINK: Code = Code::warning(
    "broken-external-link",
    "`fieldbook check --external-links online` asked for this address and got no page. Hosts fail for a while, and some refuse \
     programs: look at it in a browser before you remove it.",
);
/// An address of another host that leads on for good.
pub static MOVED_EXTERNAL_LINK: Code = Code::warning(
    "moved-external-link",
    "`fieldbook check --external-links online` asked for this address, and the host named another one that is to be used from \
     now on.",
);
/// A file or folder that could not be read.
pub static READ_FAILED: Code =
    Code::fixed("read-failed", "The operating system refused to read a file or folder. Nothing was published.");
/// A file or folder that could not be written.
pub static WRITE_FAILED: Code = Code::fixed(
    "write-failed",
    "The operating system refused to write: the disk may be full, or the folder may belong to somebody else. New files are \
     first written beside the output, so the last good portal is still there.",
);
