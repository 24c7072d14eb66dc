//! Shows what only one kind of page says: its short facts, its tables, its related pages.

use super::facts::{Cell, FactTable, Part};
use super::{Detail, LinkView, ListView, Notice, PageView, Scene, advisory};
use crate::config::value::{Choice, Spanned, Vocabulary};
use crate::content::assumptions::Assumptions;
use crate::content::capability::Capability;
use crate::content::design::Design;
use crate::content::disposal::Disposal;
use crate::content::education::Education;
use crate::content::faq::Faq;
use crate::content::guide::Guide;
use crate::content::kind::Keys;
use crate::content::maintenance::{Access, Maintenance};
use crate::content::party::Party;
use crate::content::policy::Policy;
use crate::path::SitePath;
use crate::site::NodeId;

/// Puts the facts of a page's kind into its view.
pub(super) fn fill(scene: &Scene<'_>, node: NodeId, view: &mut PageView) {
    let (keys, locale) = scene.site.keys(node, scene.locale);
    let Some(page) = scene.site.document(node, scene.locale) else { return };
    let own = &scene.site.config.locales[scene.locale];
    let lang = (locale != own).then(|| locale.to_string());
    let mut sheet = Sheet { scene, path: &page.path, lang, view };
    match keys {
        Keys::None => {}
        Keys::Advisory(_) => advisory::fill(scene, node, view),
        Keys::Assumptions(keys) => sheet.assumptions(keys),
        Keys::Capability(keys) => sheet.capability(keys, page.stem()),
        Keys::Design(keys) => sheet.design(keys),
        Keys::Disposal(keys) => sheet.disposal(keys),
        Keys::Education(keys) => sheet.education(keys),
        Keys::Faq(keys) => sheet.faq(keys),
        Keys::Guide(keys) => sheet.guide(keys),
        Keys::Maintenance(keys) => sheet.maintenance(keys),
        Keys::Party(keys) => sheet.party(keys, node),
        Keys::Policy(keys) => sheet.policy(keys),
    }
}

/// A view that is being filled.
struct Sheet<'a> {
    scene: &'a Scene<'a>,
    path: &'a SitePath,
    /// The language of the facts, if it is not that of the page.
    lang: Option<String>,
    view: &'a mut PageView,
}

impl Sheet<'_> {
    fn word(&self, key: &str) -> String {
        self.scene.words().get(key).to_owned()
    }

    fn text(&self, text: &str) -> Cell {
        match text {
            "" => Vec::new(),
            text => vec![Part { text: text.to_owned(), lang: self.lang.clone(), ..Part::default() }],
        }
    }

    fn texts(&self, texts: &[String]) -> Cell {
        texts.iter().flat_map(|text| self.text(text)).collect()
    }

    fn choice<V: Vocabulary>(&self, choice: &Choice<V>) -> Cell {
        vec![Part::text(self.scene.words().get(&choice.word_key()))]
    }

    fn link(&self, dest: &Option<Spanned<String>>) -> Cell {
        let link = dest.as_ref().and_then(|dest| self.scene.target_from(self.path, dest.get_ref()));
        link.iter().map(Part::of_link).collect()
    }

    fn party_link(&self, slug: &str) -> Cell {
        match self.scene.site.find(&format!("parties/{slug}")) {
            Some(node) => vec![Part::of_link(&self.scene.link(node))],
            None => Vec::new(),
        }
    }

    fn product_links(&self, slugs: &[Spanned<String>]) -> Cell {
        let nodes = slugs.iter().filter_map(|slug| self.scene.site.find(&format!("products/{}/index", slug.get_ref())));
        nodes.map(|node| Part::of_link(&self.scene.link(node))).collect()
    }

    fn detail(&mut self, key: &str, values: Cell) {
        if !values.is_empty() {
            self.view.details.push(Detail { label: self.word(&format!("column.{key}")), values });
        }
    }

    fn table(&mut self, name: &str, columns: &[&str], rows: Vec<Vec<Cell>>) {
        if rows.is_empty() {
            return;
        }
        let table = FactTable {
            id: format!("facts-{}", name.replace('_', "-")),
            title: self.word(&format!("facts.{name}")),
            columns: columns.iter().map(|column| self.word(&format!("column.{column}"))).collect(),
            rows,
            ..FactTable::default()
        };
        self.view.tables.push(table.without_empty_columns());
    }

    fn list(&mut self, name: &str, links: Vec<LinkView>) {
        if !links.is_empty() {
            let title = self.word(&format!("facts.{name}"));
            self.view.lists.push(ListView { id: format!("list-{name}"), title, links, all: None });
        }
    }

    fn pages(&self, dests: &[Spanned<String>]) -> Vec<LinkView> {
        dests.iter().filter_map(|dest| self.scene.target_from(self.path, dest.get_ref())).collect()
    }

    fn assumptions(&mut self, keys: &Assumptions) {
        let rows = |texts: &[String]| texts.iter().map(|text| vec![self.text(text)]).collect::<Vec<_>>();
        let singles = [
            ("use_cases", rows(&keys.use_cases)),
            ("environment", rows(&keys.environment)),
            ("network_expected", rows(&keys.network)),
            ("security_expected", rows(&keys.security)),
        ];
        let customers = keys.customers.iter().map(|row| vec![self.text(&row.who), self.text(&row.needs)]).collect();
        let laws = keys.laws.iter().map(|row| {
            let applies_to = row.applies_to.iter().flat_map(|choice| self.choice(choice)).collect();
            vec![self.text(&row.name), self.text(&row.region), applies_to]
        });
        let laws = laws.collect();
        let misuse =
            keys.misuse.iter().map(|row| vec![self.text(&row.what), self.text(&row.risk), self.text(&row.advice)]);
        let misuse = misuse.collect();
        let dependencies =
            keys.dependencies.iter().map(|row| vec![self.text(&row.what), self.text(&row.when_unavailable)]).collect();
        self.table("customers", &["who", "needs"], customers);
        for (name, rows) in singles {
            self.table(name, &["assumption"], rows);
        }
        self.table("laws", &["law", "region", "applies_to"], laws);
        self.table("misuse", &["what", "risk", "advice"], misuse);
        self.table("dependencies", &["dependency", "when_unavailable"], dependencies);
    }

    fn capability(&mut self, keys: &Capability, stem: &str) {
        let key = format!("capability.{}", keys.capability.as_deref().unwrap_or(stem));
        let name = self.scene.words().get(&key).to_owned();
        if name != key {
            self.detail("capability", vec![Part::text(&name)]);
        }
        let since = keys.since.as_ref().map(|since| Part::text(since.get_ref().as_str()));
        self.detail("since", since.into_iter().collect());
        let elements = keys.elements.iter().map(|element| {
            let status = Part::badge(self.scene.words().get(&element.status.word_key()), element.status.as_str());
            let number = element.n.as_ref().map(|n| format!("{}. ", n.get_ref())).unwrap_or_default();
            let how = self.text(&element.how).into_iter().chain(self.text(&element.reason)).collect();
            vec![self.text(&format!("{number}{}", element.what)), vec![status], how]
        });
        let elements = elements.collect();
        let settings = keys.settings.iter().map(|setting| {
            vec![
                self.text(&setting.name),
                self.text(&setting.default),
                self.text(&setting.range),
                self.text(&setting.effect),
            ]
        });
        let settings = settings.collect();
        self.table("elements", &["element", "has", "how"], elements);
        self.table("settings", &["setting", "initially", "range", "effect"], settings);
        let guides = self.pages(&keys.guides);
        self.list("guides", guides);
    }

    fn design(&mut self, keys: &Design) {
        let platforms = keys.platforms.iter().flat_map(|slug| self.party_link(slug.get_ref())).collect();
        self.detail("platform", platforms);
        let practices = self.link(&keys.practices);
        self.detail("practices", practices);
        let rows = keys.protections.iter().map(|row| vec![self.text(&row.component), self.text(&row.how)]).collect();
        self.table("protections", &["component", "protection"], rows);
    }

    fn disposal(&mut self, keys: &Disposal) {
        if let Some(warning) = &keys.warning {
            self.view.notices.push(Notice { kind: "warning", text: warning.clone(), link: None });
        }
        // A situation without a section of its own leads nowhere, but still says what to do.
        let situations = keys.situations.iter().map(|row| {
            let target = row.section.as_ref().and_then(|dest| self.scene.target_from(self.path, dest.get_ref()));
            let title = self.scene.words().get(&row.situation.word_key()).to_owned();
            LinkView { title, summary: row.action.clone(), lang: self.lang.clone(), ..target.unwrap_or_default() }
        });
        self.view.choices = situations.collect();
        let stores = keys.stores.iter().map(|row| {
            vec![
                self.choice(&row.store),
                self.text(&row.what),
                self.text(&row.how),
                self.text(&row.verify),
                self.text(&row.dead_device),
            ]
        });
        let stores = stores.collect();
        self.table("stores", &["store", "what", "erase", "verify_erased", "dead_device"], stores);
        let recycling = keys.recycling.iter().flat_map(|text| self.text(text)).collect();
        self.detail("recycling", recycling);
    }

    fn education(&mut self, keys: &Education) {
        let topic = keys.topic.iter().flat_map(|topic| self.choice(topic)).collect();
        self.detail("topic", topic);
        let level = keys.level.iter().flat_map(|level| self.choice(level)).collect();
        self.detail("level", level);
        let products = self.product_links(&keys.products);
        self.detail("products", products);
        let rows = keys.responsibilities.iter().map(|row| {
            vec![
                self.text(&row.duty),
                self.text(&row.customer),
                self.text(&row.manufacturer),
                self.text(&row.party),
                self.text(&row.when),
            ]
        });
        let rows = rows.collect();
        self.table("responsibilities", &["duty", "customer", "manufacturer", "party", "when"], rows);
    }

    fn faq(&mut self, keys: &Faq) {
        let products = self.product_links(&keys.products);
        self.detail("products", products);
        let symptoms = self.texts(&keys.symptoms);
        self.detail("symptoms", symptoms);
        let related = self.pages(&keys.related);
        self.list("related", related);
    }

    fn guide(&mut self, keys: &Guide) {
        let purpose = keys.purpose.iter().flat_map(|purpose| self.choice(purpose)).collect();
        self.detail("guide_purpose", purpose);
        let models = keys.models.iter().map(|model| Part::text(model.get_ref())).collect();
        self.detail("for_models", models);
        let minutes = keys.minutes.map(|n| self.scene.words().fill("guide.minutes", &[("n", &n.to_string())]));
        self.detail("minutes", minutes.iter().map(|text| Part::text(text)).collect());
        let difficulty = keys.difficulty.iter().flat_map(|difficulty| self.choice(difficulty)).collect();
        self.detail("difficulty", difficulty);
        let needs = self.texts(&keys.needs);
        self.detail("guide_needs", needs);
        let outcome = [("result", &keys.result), ("undo", &keys.undo), ("risk_if_not_done", &keys.risk)];
        let rows = outcome.iter().filter_map(|(key, text)| {
            let text = text.as_ref()?;
            Some(vec![vec![Part::text(&self.word(&format!("column.{key}")))], self.text(text)])
        });
        let rows = rows.collect();
        self.table("outcome", &[], rows);
        let related = self.pages(&keys.related);
        self.list("related", related);
    }

    fn maintenance(&mut self, keys: &Maintenance) {
        let tasks = keys.tasks.iter().map(|row| {
            let who = row.who.as_ref().map(|who| who.get_ref().as_str());
            let who = match who {
                Some(who @ ("customer" | "manufacturer")) => vec![Part::text(&self.word(&format!("column.{who}")))],
                Some(slug) => self.party_link(slug),
                None => Vec::new(),
            };
            vec![self.text(&row.task), self.text(&row.when), who, self.link(&row.guide)]
        });
        let tasks = tasks.collect();
        self.table("tasks", &["task", "when", "by", "guide"], tasks);
        self.access(&keys.access);
    }

    fn access(&mut self, access: &[Access]) {
        let rows = access.iter().map(|row| {
            let party = row.party.iter().flat_map(|slug| self.party_link(slug.get_ref())).collect();
            vec![
                self.choice(&row.kind),
                party,
                self.text(&row.when),
                self.texts(&row.sees),
                self.texts(&row.requirements),
            ]
        });
        let rows = rows.collect();
        self.table("access", &["access", "party", "when", "sees", "requirements"], rows);
    }

    fn party(&mut self, keys: &Party, node: NodeId) {
        let role = keys.role.iter().flat_map(|role| self.choice(role)).collect();
        self.detail("role", role);
        let functions = self.texts(&keys.functions);
        self.detail("functions", functions);
        let location = keys.location.iter().flat_map(|text| self.text(text)).collect();
        self.detail("location", location);
        let certifications = self.texts(&keys.certifications);
        self.detail("certifications", certifications);
        let web = |url: &crate::config::value::WebUrl| Part::link(url.as_str(), url.as_str());
        self.detail("website", keys.website.iter().map(web).collect());
        self.detail("documentation", keys.documentation.iter().map(web).collect());
        let end = keys.end_of_service.iter().flat_map(|text| self.text(text)).collect();
        self.detail("end_of_service", end);
        self.access(&keys.access);
        let slug = self.scene.site.node(node).key.strip_prefix("parties/").unwrap_or_default();
        let products = self
            .scene
            .site
            .products
            .iter()
            .enumerate()
            .filter(|(_, product)| product.facts.parties.iter().any(|party| party.get_ref() == slug));
        let nodes =
            products.filter_map(|(_, product)| self.scene.site.find(&format!("products/{}/index", product.slug)));
        let links = nodes.map(|node| self.scene.link(node)).collect();
        self.list("supported_products", links);
    }

    fn policy(&mut self, keys: &Policy) {
        let effective = keys.effective.map(|date| Part::text(&self.scene.words().date(date)));
        self.detail("effective", effective.into_iter().collect());
        self.detail("version", keys.version.iter().map(|version| Part::text(version)).collect());
    }
}
