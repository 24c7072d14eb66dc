//! What happened that a customer wants to be told: advisories, releases, the ends of support.

use std::cmp::Reverse;

use crate::config::value::{Date, Moment, Period};
use crate::content::advisory::{Severity, State};
use crate::path::encode_path;
use crate::site::advisories::AdvisoryEntry;
use crate::site::support;
use crate::view::Scene;

/// Something that happened.
pub(super) struct Event {
    /// What it is called for ever; an address, which need not lead anywhere.
    pub(super) id: String,
    /// Where to read more.
    pub(super) url: String,
    /// What happened, in a line.
    pub(super) title: String,
    /// The same in a sentence or two, or empty.
    pub(super) summary: String,
    /// When it was first told.
    pub(super) published: Option<Moment>,
    /// When it was last changed.
    pub(super) updated: Option<Moment>,
    /// The products it is about, as indices into `Site::products`.
    pub(super) products: Vec<usize>,
}

/// What a feed tells of.
#[derive(Clone, Copy)]
pub(super) enum Topic {
    /// Everything.
    All,
    /// What concerns a product.
    Product(usize),
    /// Advisories of a severity.
    Severity(Severity),
}

/// Returns what happened, the last first.
pub(super) fn events(scene: &Scene<'_>, topic: Topic, longest: usize) -> Vec<Event> {
    let site = scene.site;
    let mut events: Vec<Event> = match topic {
        Topic::All => site.advisories.iter().map(|entry| advisory(scene, entry)).collect(),
        Topic::Product(id) => {
            site.product_advisories[id].iter().map(|at| advisory(scene, &site.advisories[*at])).collect()
        }
        Topic::Severity(severity) => {
            let own = site.advisories.iter().filter(|entry| entry.severity == Some(severity));
            own.map(|entry| advisory(scene, entry)).collect()
        }
    };
    match topic {
        Topic::All => (0..site.products.len()).for_each(|id| of_product(scene, id, &mut events)),
        Topic::Product(id) => of_product(scene, id, &mut events),
        Topic::Severity(_) => {}
    }
    events.sort_by(|a, b| Reverse(a.updated).cmp(&Reverse(b.updated)).then_with(|| a.id.cmp(&b.id)));
    events.truncate(longest);
    events
}

fn advisory(scene: &Scene<'_>, entry: &AdvisoryEntry) -> Event {
    let link = scene.link(entry.node);
    let url = absolute(scene, &scene.site.route(entry.node, 0));
    let state = match entry.state {
        State::Withdrawn => format!(" ({})", scene.words().get("advisory_state.withdrawn")),
        _ => String::new(),
    };
    Event {
        id: url.clone(),
        url,
        title: format!("{}{state}: {}", entry.id, link.title),
        summary: link.summary,
        published: entry.published,
        updated: entry.updated,
        products: entry.products.clone(),
    }
}

/// Adds the releases of a product, and the ends of its support: a year before and when they are reached.
fn of_product(scene: &Scene<'_>, id: usize, events: &mut Vec<Event>) {
    let (site, words) = (scene.site, scene.words());
    let product = &site.products[id];
    let Some(node) = site.find(&format!("products/{}/support", product.slug)) else { return };
    let page = absolute(scene, &site.route(node, 0));
    let event = |id_end: String, anchor: &str, title: String, summary: String, day: Date| {
        let when = day.start();
        Event {
            id: format!("{page}#{}", encode_path(&id_end)),
            url: format!("{page}#{anchor}"),
            title,
            summary,
            published: when,
            updated: when,
            products: vec![id],
        }
    };
    let name = product.facts.name.as_str();
    for release in product.facts.releases.iter().filter(|release| release.date <= site.date) {
        let version = release.version.get_ref().as_str();
        let title = words.fill("feed.release", &[("product", name), ("version", version)]);
        let notes = release.notes.as_ref().map(|notes| scene.text(notes).0).unwrap_or_default();
        events.push(event(format!("release-{version}"), "releases", title, notes, release.date));
    }
    for (key, day) in product.facts.support.ends() {
        let scope = format!("scope.{key}");
        let text = |word: &str| {
            words.fill(word, &[("product", name), ("scope", words.get(&scope)), ("date", &words.date(day))])
        };
        let soon = support::warned_of(day);
        let over = Period(jiff::Span::new().days(1)).after(day);
        let told = match key {
            "end_of_sale" => [("soon", soon, "feed.sale_soon"), ("over", over, "feed.sale_over")],
            _ => [("soon", soon, "feed.soon"), ("over", over, "feed.over")],
        };
        for (end, when, word) in told.into_iter().filter(|(_, when, _)| *when <= site.date) {
            events.push(event(format!("{key}-{end}"), "support", text(word), String::new(), when));
        }
    }
}

fn absolute(scene: &Scene<'_>, route: &str) -> String {
    format!("{}/{}", scene.site.config.base_url().unwrap_or_default(), encode_path(route))
}
