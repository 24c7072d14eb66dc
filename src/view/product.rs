//! Products: the card of a list, the hub and the support page.

use serde::Serialize;

use super::coverage::BaselineShare;
use super::facts::{self, FactTable};
use super::picture::{Extent, network, timeline};
use super::{LinkView, Scene, coverage};
use crate::config::value::{Date, Text};
use crate::content::common::Status;
use crate::content::ledger;
use crate::content::product::{FACT_TABLES, HUB_TABLES, SUPPORT_TABLES};
use crate::path::SitePath;
use crate::site::resolve::Target;
use crate::site::{NodeId, support};
use crate::source::FileId;

/// A product.
#[derive(Debug, Default, Serialize)]
pub struct ProductView {
    /// Its name.
    pub name: String,
    /// Its hub.
    pub href: String,
    /// One or two sentences, or empty.
    pub summary: String,
    /// What sort of device it is, or empty.
    pub category: String,
    /// Codes of its models.
    pub models: Vec<String>,
    /// Its picture.
    pub photo: Option<PictureView>,
    /// How long it is supported.
    pub support: SupportView,
    /// Its dates and releases on one axis, as SVG, on its hub and its support page.
    pub timeline: Option<String>,
    /// Its newest release.
    pub release: Option<ReleaseView>,
    /// The page of its technical facts, if it has some.
    pub facts_page: Option<LinkView>,
    /// Its support page.
    pub support_page: Option<LinkView>,
    /// Its advisories, if it has some.
    pub advisories_page: Option<LinkView>,
    /// What to do, on its hub: set up, update, dispose …
    pub actions: Vec<LinkView>,
    /// Its tables of facts, on its hub, the page of its technical facts and its support page.
    pub tables: Vec<FactTable>,
    /// What was promised about its support, and when, on its support page.
    pub promises: Option<FactTable>,
    /// Its support dates for a calendar, on its support page.
    pub calendar: Option<String>,
    /// The ledger that holds these promises.
    pub ledger: String,
    /// Files to download.
    pub downloads: Vec<LinkView>,
    /// How far it answers the baselines, on its hub, if the owner wants that shown.
    pub coverage: Vec<BaselineShare>,
}

/// A picture.
#[derive(Debug, Serialize)]
pub struct PictureView {
    /// Where it is.
    pub src: String,
    /// What it shows.
    pub alt: String,
    /// Its width in CSS pixels.
    pub width: u32,
    /// Its height in CSS pixels.
    pub height: u32,
}

/// How long a product is supported.
#[derive(Debug, Default, Serialize)]
pub struct SupportView {
    /// `upcoming`, `active`, `security-only`, `ended` or `unknown`.
    pub state: &'static str,
    /// The state in words.
    pub state_text: String,
    /// A sentence with the date that matters.
    pub sentence: String,
    /// A sentence on when it was extended, or empty.
    pub extended: String,
    /// The last day of security updates, for people, or empty.
    pub until: String,
    /// The same, for programs.
    pub until_iso: String,
}

/// A release.
#[derive(Debug, Serialize)]
pub struct ReleaseView {
    /// Its version.
    pub version: String,
    /// The day, for people.
    pub date: String,
    /// The day, for programs.
    pub date_iso: String,
}

/// Returns a product as lists show it.
pub fn card(scene: &Scene<'_>, id: usize) -> ProductView {
    let site = scene.site;
    let product = &site.products[id];
    let facts = &product.facts;
    let words = scene.words();
    let text = |text: &Option<Text>| text.as_ref().map(|text| scene.text(text).0).unwrap_or_default();
    let node = |name: &str| site.find(&format!("products/{}/{name}", product.slug));
    let newest = facts.releases.iter().filter(|release| release.date <= site.date).max_by_key(|release| release.date);
    ProductView {
        name: facts.name.clone(),
        href: node("index").map(|node| scene.href(node)).unwrap_or_default(),
        summary: text(&facts.summary),
        category: text(&facts.category),
        models: facts.models.iter().map(|model| model.code.get_ref().clone()).collect(),
        photo: photo(scene, id),
        support: support_view(scene, id),
        release: newest.map(|release| ReleaseView {
            version: release.version.get_ref().to_string(),
            date: words.date(release.date),
            date_iso: release.date.to_string(),
        }),
        facts_page: node("facts").map(|node| scene.link(node)),
        support_page: node("support").map(|node| scene.link(node)),
        advisories_page: node("advisories").map(|node| scene.link(node)),
        ..ProductView::default()
    }
}

/// Returns a product as its hub shows it.
pub(super) fn hub(scene: &Scene<'_>, id: usize) -> ProductView {
    ProductView {
        timeline: timeline(scene, id, Extent::Brief),
        actions: actions(scene, id),
        tables: HUB_TABLES.iter().filter_map(|name| facts::product(scene, id, name)).collect(),
        downloads: downloads(scene, id),
        coverage: match scene.site.config.coverage.badge {
            true => coverage::shares(scene, Some(id), &scene.site.shown_baselines()),
            false => Vec::new(),
        },
        ..card(scene, id)
    }
}

/// Returns a product as the page of its technical facts shows it.
pub(super) fn facts_page(scene: &Scene<'_>, id: usize) -> ProductView {
    let table = |name: &&str| {
        let picture = if *name == "network" { network(scene, id) } else { None };
        Some(FactTable { picture, ..facts::product(scene, id, name)? })
    };
    ProductView { tables: FACT_TABLES.iter().filter_map(table).collect(), ..card(scene, id) }
}

/// Returns a product as its support page shows it.
pub(super) fn support_page(scene: &Scene<'_>, id: usize) -> ProductView {
    ProductView {
        timeline: timeline(scene, id, Extent::Full),
        tables: SUPPORT_TABLES.iter().filter_map(|name| facts::product(scene, id, name)).collect(),
        promises: facts::promises(scene, id),
        calendar: calendar(scene, id),
        ledger: scene.href_to(ledger::PATH),
        ..card(scene, id)
    }
}

fn calendar(scene: &Scene<'_>, id: usize) -> Option<String> {
    let product = &scene.site.products[id];
    scene.site.config.base_url()?;
    (!product.facts.support.ends().is_empty()).then(|| scene.href_to(&format!("products/{}/support.ics", product.slug)))
}

fn photo_file(scene: &Scene<'_>, id: usize) -> Option<FileId> {
    let product = &scene.site.products[id];
    let path = SitePath::new(&format!("products/{}/product.toml", product.slug)).ok()?;
    match scene.site.resolve(&path, product.facts.photo.as_ref()?.get_ref()).ok()? {
        Target::File(file) => Some(file),
        _ => None,
    }
}

/// Returns where the picture of a product lies.
pub(super) fn photo_path<'a>(scene: &Scene<'a>, id: usize) -> Option<&'a SitePath> {
    photo_file(scene, id).map(|file| scene.site.file_path(file))
}

fn photo(scene: &Scene<'_>, id: usize) -> Option<PictureView> {
    let product = &scene.site.products[id];
    let file = photo_file(scene, id)?;
    let size = scene.site.dimensions(file)?;
    let alt = product.facts.photo_alt.as_ref().map(|alt| scene.text(alt).0);
    Some(PictureView {
        src: scene.href_to(scene.site.file_path(file).as_str()),
        alt: alt.unwrap_or_default(),
        width: size.width,
        height: size.height,
    })
}

fn support_view(scene: &Scene<'_>, id: usize) -> SupportView {
    let words = scene.words();
    let support = &scene.site.products[id].facts.support;
    let state = support::state(support, scene.site.date);
    let until: Option<Date> = support.security_updates.as_ref().map(|until| until.get_ref().date);
    let day = |date: Option<Date>| date.map(|date| words.date(date)).unwrap_or_default();
    let sentence = match (state, until) {
        (support::State::Upcoming, _) => words
            .fill("support.sentence_upcoming", &[("date", &day(support.on_sale.as_ref().map(|day| *day.get_ref())))]),
        (support::State::Ended, None) => words.get("support.sentence_never").to_owned(),
        (support::State::Unknown, _) => words.get("support.sentence_unknown").to_owned(),
        (state, _) => {
            words.fill(&format!("support.sentence_{}", state.as_str().replace('-', "_")), &[("date", &day(until))])
        }
    };
    let extension = scene.site.ledger.extension(&scene.site.products[id], scene.site.date);
    let extended = extension.map(|(published, before)| {
        words.fill("support.extended", &[("date", &words.date(published)), ("before", &words.date(before))])
    });
    SupportView {
        extended: extended.unwrap_or_default(),
        state: state.as_str(),
        state_text: words.get(&format!("support_state.{}", state.as_str())).to_owned(),
        sentence,
        until: day(until),
        until_iso: until.map(|date| date.to_string()).unwrap_or_default(),
    }
}

/// Returns the pages that answer what people come for, in the order of a device's life.
fn actions(scene: &Scene<'_>, id: usize) -> Vec<LinkView> {
    let site = scene.site;
    let slug = &site.products[id].slug;
    let prefix = format!("products/{slug}/");
    // Nobody is sent to what was withdrawn or superseded.
    let holds = |node: NodeId| site.document(node, 0).is_none_or(|page| page.common.status == Status::Published);
    let guides = |purpose: &str| {
        site.nodes_below(&format!("{prefix}guides/")).find(|node| {
            matches!(site.keys(*node, 0).0, crate::content::kind::Keys::Guide(guide)
                if guide.purpose.is_some_and(|own| own.as_str() == purpose))
                && holds(*node)
        })
    };
    let page = |name: &str| {
        let first = || site.nodes_below(&format!("{prefix}{name}/")).find(|node| holds(*node));
        site.find(&format!("{prefix}{name}")).filter(|node| holds(*node)).or_else(first)
    };
    let actions = [
        ("action.setup", guides("setup")),
        ("action.update", guides("update")),
        ("action.care", page("maintenance")),
        ("action.dispose", page("disposal")),
    ];
    let found = actions.into_iter().filter_map(|(word, node)| {
        let link = scene.link(node?);
        Some(LinkView { title: scene.words().get(word).to_owned(), summary: link.title, ..link })
    });
    found.collect()
}

fn downloads(scene: &Scene<'_>, id: usize) -> Vec<LinkView> {
    let folder = format!("products/{}/files/", scene.site.products[id].slug);
    let paths = scene.site.used_files.iter().map(|file| scene.site.file_path(*file));
    let is_picture =
        |path: &SitePath| matches!(path.extension(), "svg" | "png" | "jpg" | "jpeg" | "gif" | "webp" | "avif");
    let files = paths.filter(|path| path.as_str().starts_with(&folder) && !is_picture(path));
    let links = files.map(|path| LinkView {
        title: path.as_str()[folder.len()..].to_owned(),
        href: scene.href_to(path.as_str()),
        ..LinkView::default()
    });
    links.collect()
}
