//! `fieldbook list`.

use serde_json::json;

use super::{Format, ListFormat, print, report};
use crate::Project;
use crate::diagnostic::Diagnostics;
use crate::output::Subject;
use crate::view::{self, Scene};

/// Prints every page: kind, route, language, when it was reviewed.
pub(super) fn list(project: &Project, format: ListFormat) -> u8 {
    let mut diagnostics = Diagnostics::default();
    let portal = crate::load(project, &mut diagnostics);
    diagnostics.finish(&portal.site.config.levels);
    let site = &portal.site;
    let mut text = String::new();
    for artifact in &portal.plan {
        let Subject::Node(node, locale) = artifact.subject else { continue };
        let scene = Scene { site, theme: &portal.theme, locale, route: &artifact.path };
        let language = &site.config.locales[locale];
        let document = site.document(node, locale);
        let reviewed = document.and_then(|page| page.common.reviewed).map(|date| date.to_string());
        let kind = view::kind(site.node(node).what);
        match format {
            ListFormat::Human => {
                let reviewed = reviewed.as_deref().unwrap_or("-");
                text.push_str(&format!("{kind:<19} {:<5} {reviewed:<10}  {}\n", language.as_str(), artifact.path));
            }
            ListFormat::Json => {
                let object = json!({
                    "kind": kind,
                    "route": artifact.path,
                    "language": language.as_str(),
                    "title": scene.link(node).title,
                    "reviewed": reviewed,
                    "source": document.map(|page| page.path.as_str()),
                    "source_language": document.map(|page| page.locale.as_str()),
                });
                text.push_str(&format!("{object}\n"));
            }
        }
    }
    print(&text);
    match diagnostics.has_errors() {
        // The list itself is the data here, so findings go to people in either format.
        true => report(&diagnostics, &portal.sources, &project.root, Format::Human),
        false => 0,
    }
}
