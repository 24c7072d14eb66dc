//! A large portal that is made up, always the same: what benchmarks build.
//!
//! Nothing here uses the crate, so one checkout can write the portal that several versions are measured with.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::ops::Range;
use std::path::Path;

mod body;
mod code;
mod facts;
mod words;

use words::{Rng, adjective, capital, noun, phrase, plain_noun, sentence, verb};

/// Where all random numbers start.
const SEED: u64 = 0x6669_656c_6462_6f6f;
/// The smallest portal that has one page of every kind.
pub const FEWEST_PAGES: usize = 50;
/// How many words a page has; about 8 kB.
const N_WORDS: usize = 1_000;

const SECTIONS: [&str; 6] = ["products", "education", "faq", "advisories", "policies", "parties"];
const POLICIES: [&str; 6] = ["disclosure", "notification", "security-practices", "risk-posture", "update", "privacy"];
const CAPABILITIES: [&str; 6] = [
    "device-identification",
    "device-configuration",
    "data-protection",
    "interface-access",
    "software-update",
    "state-awareness",
];
const GUIDES: [&str; 6] = ["setup", "update", "backup", "access-control", "check", "troubleshooting"];
const QUESTIONS: [&str; 3] = ["no-connection", "light-blinks", "who-sees-data"];
const TOPICS: [&str; 14] = [
    "responsibilities",
    "assumptions",
    "passwords",
    "updates",
    "network",
    "children",
    "vulnerabilities",
    "end-of-life",
    "privacy",
    "identifiers",
    "access-control",
    "backup",
    "tenants",
    "buying",
];
const ROLES: [&str; 10] = [
    "cloud-provider",
    "platform",
    "maintainer",
    "distributor",
    "reseller",
    "installer",
    "repair-centre",
    "certifier",
    "component-maker",
    "data-processor",
];
const AUDIENCES: [&str; 11] = [
    "buyer",
    "home-user",
    "business-customer",
    "installer",
    "integrator",
    "administrator",
    "tenant",
    "repairer",
    "recycler",
    "researcher",
    "auditor",
];
/// Vectors of both versions, with the severity that both have.
const VECTORS: [(&str, &str, &str); 4] = [
    (
        "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
        "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N",
        "critical",
    ),
    (
        "CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:L/A:L",
        "CVSS:4.0/AV:N/AC:L/AT:P/PR:N/UI:N/VC:H/VI:L/VA:L/SC:N/SI:N/SA:N",
        "high",
    ),
    (
        "CVSS:3.1/AV:A/AC:L/PR:N/UI:N/S:U/C:L/I:N/A:N",
        "CVSS:4.0/AV:A/AC:L/AT:N/PR:N/UI:N/VC:L/VI:N/VA:N/SC:N/SI:N/SA:N",
        "medium",
    ),
    (
        "CVSS:3.1/AV:A/AC:H/PR:N/UI:N/S:U/C:N/I:N/A:L",
        "CVSS:4.0/AV:A/AC:H/AT:N/PR:N/UI:N/VC:N/VI:N/VA:L/SC:N/SI:N/SA:N",
        "low",
    ),
];

/// A day of a calendar in which every month has 28 days, counted from the start of 2021.
type Day = usize;
/// The day of the build: nothing is newer.
const TODAY: Day = 336 * 5 + 280;

struct Product {
    slug: String,
    name: String,
    /// The oldest first.
    releases: Vec<Release>,
    /// Its pages.
    pages: Range<usize>,
    has_advisories: bool,
}

struct Release {
    version: String,
    day: Day,
    /// Ids of advisories.
    fixes: Vec<String>,
}

struct Advisory {
    id: String,
    category: &'static str,
    day: Day,
    /// Products, and the version that settles it for each.
    affected: Vec<(usize, String)>,
}

struct Page {
    path: String,
    title: String,
    what: What,
}

/// What a page is; numbers are those of products and advisories.
#[derive(Clone, Copy)]
enum What {
    Plain,
    Assumptions,
    Design,
    Capability(&'static str),
    Guide(&'static str),
    Maintenance,
    Disposal,
    Question,
    Education(&'static str),
    Advisory(usize),
    Policy(&'static str),
    Party(&'static str),
}

struct Portal {
    products: Vec<Product>,
    advisories: Vec<Advisory>,
    parties: Vec<String>,
    pages: Vec<Page>,
}

/// Writes a portal with so many pages into a folder that is new or empty.
pub fn write(root: &Path, n_pages: usize) -> io::Result<()> {
    if n_pages < FEWEST_PAGES {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, format!("a portal has at least {FEWEST_PAGES} pages")));
    }
    if fs::read_dir(root).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(io::Error::new(io::ErrorKind::AlreadyExists, format!("`{}` is not empty", root.display())));
    }
    let portal = plan(n_pages);
    let save = |path: &str, text: &str| {
        let target = root.join(path);
        fs::create_dir_all(target.parent().unwrap_or(root))?;
        fs::write(target, text)
    };
    save("fieldbook.toml", facts::CONFIG)?;
    save("glossary.toml", &facts::glossary(&mut Rng::new(SEED, usize::MAX)))?;
    save(
        "policies/files/psirt-key.asc",
        "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n-----END PGP PUBLIC KEY BLOCK-----\n",
    )?;
    for (number, product) in portal.products.iter().enumerate() {
        let mut rng = Rng::new(!SEED, number);
        let folder = format!("products/{}", product.slug);
        save(&format!("{folder}/product.toml"), &facts::product(&mut rng, &portal, number))?;
        save(&format!("{folder}/files/front.svg"), &facts::picture(&mut rng))?;
        save(&format!("{folder}/files/components.cdx.json"), &facts::components(&mut rng))?;
        save(&format!("{folder}/files/declaration.pdf"), "%PDF-1.4\n%%EOF\n")?;
        save(
            &format!("{folder}/_reset.md"),
            &format!("## Reset {{#reset}}\n\n{}\n\n{}\n", sentence(&mut rng), sentence(&mut rng)),
        )?;
    }
    for number in 0..portal.pages.len() {
        save(&portal.pages[number].path, &portal.page(number))?;
    }
    Ok(())
}

/// Decides which pages there are, so that all can link to all.
fn plan(n_pages: usize) -> Portal {
    let mut rng = Rng::new(SEED, n_pages);
    let n_products = ((n_pages - 30) * 7 / 10 / 20).max(1);
    let n_advisories = n_pages / 10;
    let n_parties = (n_pages / 100).clamp(3, 40);
    let n_questions = n_pages / 25;

    let mut portal = Portal { products: Vec::new(), advisories: Vec::new(), parties: Vec::new(), pages: Vec::new() };
    for number in 0..n_products {
        let (a, n) = (adjective(&mut rng), plain_noun(&mut rng));
        let first = portal.pages.len();
        let product = Product {
            slug: format!("{a}-{n}-{number}"),
            name: format!("{} {} {}", capital(a), capital(n), number + 100),
            releases: Vec::new(),
            pages: first..first,
            has_advisories: false,
        };
        portal.add_product(&mut rng, product);
    }
    portal.add_advisories(&mut rng, n_advisories);
    for number in 0..n_parties {
        let stem = format!("{}-{number}", plain_noun(&mut rng));
        portal.add(
            format!("parties/{stem}.md"),
            format!("{} {number}", capital(plain_noun(&mut rng))),
            What::Party(ROLES[number % 10]),
        );
        portal.parties.push(stem);
    }
    for policy in POLICIES {
        let title = phrase(&mut rng);
        portal.add(format!("policies/{policy}.md"), title, What::Policy(policy));
    }
    for number in 0..n_questions {
        let title = question(&mut rng);
        portal.add(format!("faq/{}-{number}.md", plain_noun(&mut rng)), title, What::Question);
    }
    for section in SECTIONS {
        let title = capital(section);
        portal.add(format!("{section}/index.md"), title, What::Plain);
    }
    portal.add("index.md".to_owned(), "Security of our devices".to_owned(), What::Plain);
    for number in 0..n_pages - portal.pages.len() {
        let topic = TOPICS[number % TOPICS.len()];
        let title = phrase(&mut rng);
        portal.add(format!("education/{topic}/{}-{number}.md", verb(&mut rng)), title, What::Education(topic));
    }
    portal
}

fn question(rng: &mut Rng) -> String {
    let (a, n, m) = (adjective(rng), noun(rng), plain_noun(rng));
    match rng.below(3) {
        0 => format!("Why is the {n} {a} when I {} the {m}?", verb(rng)),
        1 => format!("How do I {} the {a} {n}?", verb(rng)),
        _ => format!("Does the {n} need a {a} {m}?"),
    }
}

/// Writes a day as TOML does.
fn date(day: Day) -> String {
    format!("{}-{:02}-{:02}", 2021 + day / 336, day % 336 / 28 + 1, day % 28 + 1)
}

/// Returns the relative address from one file to another.
fn relative(from: &str, to: &str) -> String {
    let shared = from.bytes().zip(to.bytes()).take_while(|(a, b)| a == b).count();
    let start = from[..shared].rfind('/').map_or(0, |at| at + 1);
    "../".repeat(from[start..].matches('/').count()) + &to[start..]
}

/// Writes a list of TOML strings.
fn strings(items: impl IntoIterator<Item = String>) -> String {
    let quoted: Vec<String> = items.into_iter().map(|item| format!("\"{item}\"")).collect();
    format!("[{}]", quoted.join(", "))
}

/// Writes a list of TOML tables, a line each.
fn tables(n: usize, mut table: impl FnMut(usize) -> String) -> String {
    let lines: Vec<String> = (0..n).map(|at| format!("  {{ {} }},\n", table(at))).collect();
    format!("[\n{}]", lines.concat())
}

impl Portal {
    fn add(&mut self, path: String, title: String, what: What) {
        self.pages.push(Page { path, title, what });
    }

    fn add_product(&mut self, rng: &mut Rng, mut product: Product) {
        let folder = format!("products/{}", product.slug);
        self.add(format!("{folder}/index.md"), product.name.clone(), What::Plain);
        self.add(format!("{folder}/assumptions.md"), format!("Assumptions of the {}", product.name), What::Assumptions);
        self.add(format!("{folder}/design.md"), format!("Design of the {}", product.name), What::Design);
        for capability in CAPABILITIES {
            let title = capital(&capability.replace('-', " "));
            self.add(format!("{folder}/capabilities/{capability}.md"), title, What::Capability(capability));
        }
        for guide in GUIDES {
            let title = format!("{} the {} {}", capital(verb(rng)), adjective(rng), noun(rng));
            self.add(format!("{folder}/guides/{guide}.md"), title, What::Guide(guide));
        }
        self.add(format!("{folder}/maintenance.md"), format!("Care of the {}", product.name), What::Maintenance);
        self.add(format!("{folder}/disposal.md"), format!("End of the {}", product.name), What::Disposal);
        for stem in QUESTIONS {
            let title = question(rng);
            self.add(format!("{folder}/faq/{stem}.md"), title, What::Question);
        }
        product.pages.end = self.pages.len();
        product.releases.push(Release { version: "1.0.0".to_owned(), day: rng.below(300), fixes: Vec::new() });
        self.products.push(product);
    }

    /// Adds advisories from 2022 on, and the releases that settle them.
    fn add_advisories(&mut self, rng: &mut Rng, n: usize) {
        let (mut year, mut count) = (0, 0);
        for number in 0..n {
            let day = 336 + number * (TODAY - 336 - 40) / n;
            count = if day / 336 == year { count + 1 } else { 1 };
            year = day / 336;
            let id = format!("FB-{}-{count:04}", 2021 + year);
            let category = match number % 20 {
                9 | 19 => "informational",
                12 => "incident",
                4 | 14 => "vex",
                _ => "security",
            };
            let mut numbers: Vec<usize> = (0..rng.within(1, 3)).map(|_| rng.below(self.products.len())).collect();
            numbers.sort_unstable();
            numbers.dedup();
            let affected = numbers.into_iter().map(|product| {
                let version = match category {
                    "security" => self.settle(rng, product, &id, day),
                    _ => String::new(),
                };
                self.products[product].has_advisories = true;
                (product, version)
            });
            let affected = affected.collect();
            let title = format!("{} {} of the {}", capital(adjective(rng)), plain_noun(rng), noun(rng));
            let path = format!("advisories/{}/{}.md", 2021 + year, id.to_lowercase());
            self.add(path, title, What::Advisory(number));
            self.advisories.push(Advisory { id, category, day, affected });
        }
    }

    /// Returns the version of a product that settles an advisory, a new one or one that is still to come.
    fn settle(&mut self, rng: &mut Rng, product: usize, id: &str, day: Day) -> String {
        let releases = &mut self.products[product].releases;
        if let Some(last) = releases.last_mut().filter(|last| last.day > day && !last.fixes.is_empty()) {
            last.fixes.push(id.to_owned());
            return last.version.clone();
        }
        let after = releases.last().map_or(day, |last| last.day.max(day)) + 1;
        if rng.once_in(3) {
            releases.push(Release { version: format!("1.{}.0", releases.len()), day: after, fixes: Vec::new() });
        }
        let version = format!("1.{}.0", releases.len());
        releases.push(Release { version: version.clone(), day: after + rng.within(1, 20), fixes: vec![id.to_owned()] });
        version
    }

    /// Returns the number of the product whose folder a page lies in.
    fn product_of(&self, page: usize) -> Option<usize> {
        let at = self.products.partition_point(|product| product.pages.end <= page);
        self.products.get(at).filter(|product| product.pages.contains(&page)).map(|_| at)
    }

    /// Returns the text of a page.
    fn page(&self, number: usize) -> String {
        let mut rng = Rng::new(SEED, number);
        let page = &self.pages[number];
        let mut text = String::from("+++\n");
        let _ =
            writeln!(text, "title = \"{}\"\nsummary = \"{} {}\"", page.title, sentence(&mut rng), sentence(&mut rng));
        let first = rng.below(AUDIENCES.len() - 3);
        let audience = AUDIENCES[first..first + rng.within(1, 3)].iter().map(|&word| word.to_owned());
        let _ = writeln!(text, "reviewed = {}\naudience = {}", date(TODAY - rng.below(300)), strings(audience));
        let _ = writeln!(text, "owner = \"{} team\"", capital(plain_noun(&mut rng)));
        if rng.once_in(20) {
            let _ = writeln!(text, "aliases = [\"former/{}-{number}.html\"]", plain_noun(&mut rng));
        }
        if rng.once_in(10) {
            let _ = writeln!(
                text,
                "changes = [{{ date = {}, text = \"{}\" }}]",
                date(TODAY - rng.below(900)),
                sentence(&mut rng)
            );
        }
        if !matches!(page.what, What::Advisory(_)) && rng.once_in(3) {
            let _ = writeln!(text, "order = {}", rng.below(100));
        }
        facts::keys(&mut rng, self, number, &mut text);
        text.push_str("+++\n");
        let links: Vec<(String, String)> = (0..14).map(|_| self.link(&mut rng, number)).collect();
        let given = self.given(&mut rng, number);
        text.push_str(&body::write(&mut rng, N_WORDS, &links, &given));
        text
    }

    /// Returns title and address of a link from a page: half of all lead to pages of the same product.
    fn link(&self, rng: &mut Rng, from: usize) -> (String, String) {
        let other = rng.below(self.products.len());
        let product = self.product_of(from).map(|at| &self.products[at]);
        let own = product.unwrap_or(&self.products[other]);
        let advisory = &self.advisories[rng.below(self.advisories.len())].id;
        let named = |text: &str, address: String| (text.to_owned(), address);
        match rng.below(16) {
            0 => named(advisory, format!("advisory:{advisory}")),
            1 => named(&self.products[other].name, format!("product:{}", self.products[other].slug)),
            2 => named(&format!("support of the {}", own.name), format!("support:{}", own.slug)),
            3 if own.has_advisories => {
                named(&format!("advisories of the {}", own.name), format!("advisories:{}", own.slug))
            }
            4 => {
                let (id, form) = rng.pick(words::TERMS);
                named(form, format!("term:{id}"))
            }
            5 => {
                let party = &self.parties[rng.below(self.parties.len())];
                named(party, format!("party:{party}"))
            }
            6 => named("the policy", format!("policy:{}", rng.pick(&POLICIES))),
            7 => named(
                "the list",
                format!(
                    "page:{}",
                    rng.pick(&["products", "advisories", "faq", "education", "policies", "parties", "glossary"])
                ),
            ),
            8 => named("another site", format!("https://www.{}.example/{}", plain_noun(rng), plain_noun(rng))),
            kind => {
                let to = match product {
                    Some(product) if kind < 14 => rng.within(product.pages.start, product.pages.end - 1),
                    _ => rng.below(self.pages.len()),
                };
                let target = &self.pages[to];
                let anchor = if rng.once_in(2) { format!("#{}", rng.pick(body::ANCHORS)) } else { String::new() };
                named(&target.title, relative(&self.pages[from].path, &target.path) + &anchor)
            }
        }
    }

    /// Returns the block of a page that only the portal can know: facts, a picture, or a part of another file.
    fn given(&self, rng: &mut Rng, number: usize) -> String {
        let path = &self.pages[number].path;
        let other = rng.below(self.products.len());
        let own = self.product_of(number);
        let product = &self.products[own.unwrap_or(other)];
        let to = |file: &str| relative(path, &format!("products/{}/{file}", product.slug));
        let table = rng.pick(&["network", "interfaces", "data", "updates", "models", "sensors"]);
        match rng.below(4) {
            0 => format!("![{}]({} \"{}\")\n", phrase(rng), to("files/front.svg"), phrase(rng)),
            1 => format!(":::include {}#reset\n", to("_reset.md")),
            2 if own.is_some() => format!(":::facts {table}\n"),
            _ => format!(":::facts {} {table}\n", product.slug),
        }
    }
}
