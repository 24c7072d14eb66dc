//! Former addresses: pages that lead on.

use serde::Serialize;

use super::{Artifact, Made, Rendering, Subject};
use crate::diagnostic::{Diagnostics, Place};
use crate::output::Key;
use crate::path::{encode_path, relative_href};
use crate::site::Alias;
use crate::view::Scene;

/// A redirect, as its template sees it.
#[derive(Serialize)]
struct RedirectView {
    title: String,
    lang: String,
    href: String,
    canonical: Option<String>,
}

pub(super) fn list(rendering: &Rendering<'_>) -> Vec<(String, Subject, Place)> {
    let aliases = rendering.site.aliases.iter().enumerate();
    aliases.map(|(index, alias)| (alias.path.clone(), Subject::Entry(index), Place::Span(alias.span))).collect()
}

pub(super) fn make(
    rendering: &Rendering<'_>,
    artifact: &Artifact,
    _known: Option<Key>,
    diagnostics: &mut Diagnostics,
) -> Made {
    let Subject::Entry(index) = artifact.subject else { return Made::Nothing };
    let site = rendering.site;
    let Alias { node, locale, .. } = site.aliases[index];
    let scene = Scene { site, theme: rendering.theme, locale, route: &artifact.path };
    let target = site.route(node, locale);
    let view = RedirectView {
        title: scene.link(node).title,
        lang: site.config.locales[locale].to_string(),
        href: relative_href(&artifact.path, &target),
        canonical: site.config.base_url().map(|base| format!("{base}/{}", encode_path(&target))),
    };
    match rendering.theme.render("redirect.html", &view, locale, &artifact.path, diagnostics) {
        Some(html) => Made::Bytes(None, html.into_bytes()),
        None => Made::Nothing,
    }
}
