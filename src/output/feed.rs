//! Feeds of what happened, the last first: as Atom (RFC 4287) and as JSON Feed 1.1, of everything, of each product and of each
//! severity.

use serde_json::json;

use super::{Artifact, Rendering, Subject, json as writer};
use crate::config::value::Moment;
use crate::content::advisory::Severity;
use crate::diagnostic::Place;
use crate::html::escape_xml;
use crate::site::archive::Facet;
use crate::site::{Site, support};
use crate::view::Scene;

mod events;

use events::{Event, Topic, events};

/// How many entries a feed has.
const LONGEST: usize = 100;
/// The endings of the two formats.
const ENDINGS: [&str; 2] = [".atom.xml", ".json"];

pub(super) fn list(rendering: &Rendering<'_>) -> Vec<(String, Subject, Place)> {
    let site = rendering.site;
    let has_news = !site.advisories.is_empty() || (0..site.products.len()).any(|id| support::has_news(site, id));
    match has_news && site.config.base_url().is_some() {
        true => ENDINGS.map(|ending| (format!("advisories/feed{ending}"), Subject::Portal, Place::Nowhere)).to_vec(),
        false => Vec::new(),
    }
}

/// Lists the feeds of products.
pub(super) fn list_products(rendering: &Rendering<'_>) -> Vec<(String, Subject, Place)> {
    let site = rendering.site;
    let products = site.products.iter().enumerate().filter(|_| site.config.base_url().is_some());
    let feeds = products.filter(|(id, _)| support::has_news(site, *id)).flat_map(|(id, product)| {
        let path = move |ending: &str| format!("products/{}/feed{ending}", product.slug);
        ENDINGS.map(|ending| (path(ending), Subject::Entry(id), Place::File(product.file)))
    });
    feeds.collect()
}

/// Lists the feeds of severities.
pub(super) fn list_severities(rendering: &Rendering<'_>) -> Vec<(String, Subject, Place)> {
    let site = rendering.site;
    let severities = Severity::ALL.into_iter().enumerate().filter(|_| site.config.base_url().is_some());
    let is_there = |own: Severity| site.archive.facets.iter().any(|(facet, _)| *facet == Facet::Severity(Some(own)));
    let feeds = severities.filter(|(_, own)| is_there(*own)).flat_map(|(at, severity)| {
        let path = move |ending: &str| format!("advisories/severity-{}{ending}", severity.as_str());
        ENDINGS.map(|ending| (path(ending), Subject::Entry(at), Place::Nowhere))
    });
    feeds.collect()
}

pub(super) fn make(rendering: &Rendering<'_>, artifact: &Artifact) -> Vec<u8> {
    write(rendering, artifact, Topic::All)
}

pub(super) fn make_product(rendering: &Rendering<'_>, artifact: &Artifact) -> Vec<u8> {
    match artifact.subject {
        Subject::Entry(id) => write(rendering, artifact, Topic::Product(id)),
        _ => Vec::new(),
    }
}

pub(super) fn make_severity(rendering: &Rendering<'_>, artifact: &Artifact) -> Vec<u8> {
    match artifact.subject {
        Subject::Entry(at) => write(rendering, artifact, Topic::Severity(Severity::ALL[at])),
        _ => Vec::new(),
    }
}

/// A feed.
struct Feed<'a> {
    site: &'a Site,
    title: String,
    /// The page that shows the same.
    home: String,
    /// Where it is itself.
    own: String,
    events: Vec<Event>,
}

fn write(rendering: &Rendering<'_>, artifact: &Artifact, topic: Topic) -> Vec<u8> {
    let site = rendering.site;
    let base = site.config.base_url().unwrap_or_default();
    let scene = Scene { site, theme: rendering.theme, locale: 0, route: &artifact.path };
    let words = scene.words();
    let portal = site.config.portal.title.as_ref().map(|title| scene.text(title).0).unwrap_or_default();
    let (name, page) = match topic {
        Topic::All => (words.get("nav.advisories").to_owned(), "advisories/index".to_owned()),
        Topic::Product(id) => {
            let product = &site.products[id];
            (product.facts.name.clone(), format!("products/{}/index", product.slug))
        }
        Topic::Severity(severity) => {
            let severity = severity.as_str();
            let word = format!("severity.{severity}");
            (
                words.fill("advisories.of_facet", &[("facet", words.get(&word))]),
                format!("advisories/severity-{severity}"),
            )
        }
    };
    // A portal without advisories has no archive, but releases.
    let page = if site.find(&page).is_some() { page } else { "index".to_owned() };
    let feed = Feed {
        site,
        title: format!("{portal}: {name}"),
        home: format!("{base}/{page}.html"),
        own: format!("{base}/{}", artifact.path),
        events: events(&scene, topic, LONGEST),
    };
    if artifact.path.ends_with(".json") { json_feed(&feed) } else { atom(&feed) }
}

fn atom(feed: &Feed<'_>) -> Vec<u8> {
    let config = &feed.site.config;
    let base = config.base_url().unwrap_or_default();
    let element = |name: &str, text: &str| format!("<{name}>{}</{name}>\n", escape_xml(text));
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    xml.push_str(&format!("<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n", config.default_locale()));
    // The feed of the archive is called by the address of that, as it always was; others by their own.
    let id = if feed.home.ends_with("/advisories/index.html") { &feed.home } else { &feed.own };
    xml.push_str(&element("id", id));
    xml.push_str(&element("title", &feed.title));
    xml.push_str(&element("updated", &time(feed.events.iter().filter_map(|event| event.updated).max())));
    let author = config.manufacturer.name.as_deref().unwrap_or_default();
    xml.push_str(&format!("<author><name>{}</name></author>\n", escape_xml(author)));
    xml.push_str(&format!("<link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>\n", escape_xml(&feed.home)));
    xml.push_str(&format!("<link rel=\"self\" type=\"application/atom+xml\" href=\"{}\"/>\n", escape_xml(&feed.own)));
    for event in &feed.events {
        xml.push_str("<entry>\n");
        xml.push_str(&element("id", &event.id));
        xml.push_str(&element("title", &event.title));
        xml.push_str(&format!("<link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>\n", escape_xml(&event.url)));
        if event.published.is_some() {
            xml.push_str(&element("published", &time(event.published)));
        }
        xml.push_str(&element("updated", &time(event.updated)));
        for product in event.products.iter().map(|id| &feed.site.products[*id]) {
            xml.push_str(&format!(
                "<category scheme=\"{}\" term=\"{}\" label=\"{}\"/>\n",
                escape_xml(&format!("{base}/products/")),
                product.slug,
                escape_xml(&product.facts.name)
            ));
        }
        if !event.summary.is_empty() {
            xml.push_str(&element("summary", &event.summary));
        }
        xml.push_str("</entry>\n");
    }
    xml.push_str("</feed>\n");
    xml.into_bytes()
}

fn json_feed(feed: &Feed<'_>) -> Vec<u8> {
    let config = &feed.site.config;
    let items = feed.events.iter().map(|event| {
        let tags: Vec<&str> = event.products.iter().map(|id| feed.site.products[*id].facts.name.as_str()).collect();
        json!({
            "id": event.id,
            "url": event.url,
            "title": event.title,
            "content_text": if event.summary.is_empty() { &event.title } else { &event.summary },
            "date_published": event.published.map(|moment| moment.0.to_string()),
            "date_modified": event.updated.map(|moment| moment.0.to_string()),
            "tags": tags,
        })
    });
    writer::to_bytes(json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.home,
        "feed_url": feed.own,
        "language": config.default_locale().as_str(),
        "authors": [{ "name": config.manufacturer.name }],
        "items": items.collect::<Vec<_>>(),
    }))
}

/// Writes a moment; one that nobody knows is the start of time, so that the output stays reproducible.
fn time(moment: Option<Moment>) -> String {
    moment.map_or_else(|| "1970-01-01T00:00:00Z".to_owned(), |moment| moment.0.to_string())
}
