//! Files that are taken as they are: assets of the theme, `static/`, pictures, downloads and the support ledger.

use super::{Artifact, Rendering, Subject, static_path};
use crate::content::ledger;
use crate::diagnostic::Place;

pub(super) fn list_assets(rendering: &Rendering<'_>) -> Vec<(String, Subject, Place)> {
    let assets = rendering.theme.assets.iter().enumerate();
    assets.map(|(index, asset)| (asset.path.clone(), Subject::Entry(index), Place::Nowhere)).collect()
}

pub(super) fn asset(rendering: &Rendering<'_>, artifact: &Artifact) -> Vec<u8> {
    match artifact.subject {
        Subject::Entry(index) => rendering.theme.assets[index].bytes.clone(),
        _ => Vec::new(),
    }
}

pub(super) fn list_files(rendering: &Rendering<'_>) -> Vec<(String, Subject, Place)> {
    let statics = rendering
        .sources
        .iter()
        .filter_map(|(id, file)| Some((static_path(&file.path)?.to_owned(), Subject::File(id), Place::File(id))));
    let used = rendering
        .site
        .used_files
        .iter()
        .map(|id| (rendering.site.file_path(*id).to_string(), Subject::File(*id), Place::File(*id)));
    let ledger = rendering.site.ledger.file.map(|id| (ledger::PATH.to_owned(), Subject::File(id), Place::File(id)));
    statics.chain(used).chain(ledger).collect()
}
