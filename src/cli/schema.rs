//! `fieldbook schema`.

use super::{IO_FAILED, print, say};
use crate::Project;
use crate::diagnostic::nearest;
use crate::io::create;
use crate::scaffold::schema::{self, SCHEMAS};

/// Writes every schema into the portal, over what an earlier version wrote there.
pub(super) fn write(project: &Project) -> u8 {
    for (path, text) in schema::files(&crate::codes()) {
        let shown = project.root.join(&path);
        if let Err(error) = create::replace(&project.root, &path, &text) {
            say(&format!("error: writing `{}` failed: {error}", shown.display()));
            return IO_FAILED;
        }
        print(&format!("{}\n", shown.display()));
    }
    0
}

/// Prints one schema.
pub(super) fn print_one(name: &str) -> Result<u8, String> {
    let Some(kind) = SCHEMAS.iter().find(|kind| kind.name == name) else {
        let names = || SCHEMAS.iter().map(|kind| kind.name);
        let help = match nearest(name, names()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("the schemas are {}", names().collect::<Vec<_>>().join(", ")),
        };
        return Err(format!("there is no schema `{name}`\nhelp: {help}"));
    };
    print(&schema::text(kind, &crate::codes()));
    Ok(0)
}
