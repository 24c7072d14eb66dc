//! What search engines and link previews are told about a page, in the vocabulary of schema.org.

use serde_json::{Value, json};

use super::{PageView, Scene, text};
use crate::path::encode_path;
use crate::site::{NodeId, What};

/// How much of an answer is told, in characters.
const LONGEST_ANSWER: usize = 2_000;

/// Puts structured data and the picture of a preview into a view that is complete otherwise.
///
/// Both name pages by their absolute address, so a portal without one has neither.
pub(super) fn fill(scene: &Scene<'_>, node: NodeId, view: &mut PageView) {
    let Some(base) = scene.site.config.base_url() else { return };
    let Some(address) = view.canonical.clone() else { return };
    let absolute = |route: &str| format!("{base}/{}", encode_path(route));
    let graph: Vec<Value> =
        subject(scene, node, view, &address, &absolute).into_iter().chain(crumbs(scene, node, &absolute)).collect();
    let data = json!({ "@context": "https://schema.org", "@graph": graph }).to_string();
    // No text can end the element that holds it.
    view.structured_data = data.replace('<', "\\u003c");
    view.preview = photo(scene, node, &absolute);
}

/// Returns what the page is about.
fn subject(
    scene: &Scene<'_>,
    node: NodeId,
    view: &PageView,
    address: &str,
    absolute: &dyn Fn(&str) -> String,
) -> Option<Value> {
    let site = scene.site;
    let config = &site.config;
    let organization = json!({
        "@type": "Organization",
        "name": view.portal.legal_name,
        "url": config.manufacturer.website.as_ref().map_or(absolute(""), |url| url.as_str().to_owned()),
    });
    let product = |id: usize| {
        let facts = &site.products[id].facts;
        let models: Vec<&str> = facts.models.iter().map(|model| model.code.get_ref().as_str()).collect();
        json!({
            "@type": "Product",
            "name": facts.name,
            "brand": { "@type": "Brand", "name": view.portal.manufacturer },
            "manufacturer": organization,
            "model": models,
        })
    };
    let said = |mut value: Value| {
        value["url"] = json!(address);
        value["description"] = json!(view.description);
        Some(value)
    };
    match site.node(node).what {
        What::Home => {
            let mut home = json!({ "@type": "WebSite", "name": view.title, "inLanguage": view.lang });
            home["publisher"] = organization;
            said(home)
        }
        What::Product(id) => {
            let mut hub = product(id);
            hub["image"] = json!(photo(scene, node, absolute));
            said(hub)
        }
        What::Page(kind) if kind.name == "faq" => {
            let answer: String = text::plain(view).chars().take(LONGEST_ANSWER).collect();
            let answer = json!({ "@type": "Answer", "text": answer });
            let question = json!({ "@type": "Question", "name": view.title, "acceptedAnswer": answer });
            said(json!({ "@type": "FAQPage", "mainEntity": [question], "inLanguage": view.lang }))
        }
        What::Page(_) => {
            let mut article = json!({
                "@type": "TechArticle",
                "headline": view.title,
                "inLanguage": view.content_lang.as_ref().map_or(&view.lang, |own| &own.lang),
            });
            let advisory = site.advisory_of(node).map(|at| &site.advisories[at]);
            let published = advisory.and_then(|entry| entry.published).map(|moment| moment.date().to_string());
            let changed = advisory.and_then(|entry| entry.updated).map(|moment| moment.date().to_string());
            let fields = [
                ("datePublished", json!(published)),
                ("dateModified", json!(changed.or(view.meta.reviewed_iso.clone()))),
                ("about", json!(site.product_of(node).map(product))),
            ];
            for (key, value) in fields.into_iter().filter(|(_, value)| !value.is_null()) {
                article[key] = value;
            }
            article["publisher"] = organization;
            said(article)
        }
        _ => None,
    }
}

/// Returns the way to the page, if it is longer than one step.
fn crumbs(scene: &Scene<'_>, node: NodeId, absolute: &dyn Fn(&str) -> String) -> Option<Value> {
    let above = super::frame::above(scene, node);
    let steps = above.into_iter().chain([node]).enumerate().map(|(at, id)| {
        json!({
            "@type": "ListItem",
            "position": at + 1,
            "name": scene.title(id),
            "item": absolute(&scene.site.route(id, scene.locale)),
        })
    });
    let steps: Vec<Value> = steps.collect();
    (steps.len() > 1).then(|| json!({ "@type": "BreadcrumbList", "itemListElement": steps }))
}

/// Returns the address of a picture of the product that the page belongs to, of a format that previews show.
fn photo(scene: &Scene<'_>, node: NodeId, absolute: &dyn Fn(&str) -> String) -> Option<String> {
    let path = super::product::photo_path(scene, scene.site.product_of(node)?)?;
    matches!(path.extension(), "png" | "jpg" | "jpeg" | "webp" | "gif").then(|| absolute(path.as_str()))
}
