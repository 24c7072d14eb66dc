//! Everything that is written in TOML: front matter, products, the glossary and the configuration.

use std::fmt::Write as _;

use super::words::{Rng, TERMS, adjective, capital, noun, phrase, plain_noun, sentence};
use super::{Advisory, Portal, TODAY, VECTORS, What, date, strings, tables};

pub static CONFIG: &str = r#"[portal]
title = "Security of our devices"
description = "Security documentation, support dates and advisories of a portal that is made up."
base_url = "https://security.maker.example"
languages = ["en"]

[manufacturer]
name = "Maker"
legal_name = "Maker Ltd"
address = "1 Long Street\nTown\nTN1 2AB"
country = "United Kingdom"
email = "info@maker.example"
website = "https://www.maker.example"
eu_representative = { name = "Maker Europe Ltd", address = "2 Quay\nPort", email = "eu@maker.example" }

[psirt]
email = "psirt@maker.example"
url = "https://www.maker.example/report"
phone = "+44 1632 960000"
languages = ["en"]
pgp = { fingerprint = "9B1F 40C7 D2E8 5A63 10FD 7C24 E96B 03A5 88D1 42FE", key = "policies/files/psirt-key.asc" }
acknowledge_within = "P2D"
status_every = "P14D"
policy = "policies/disclosure.md"

[support_contact]
email = "help@maker.example"
phone = "+44 1632 960001"
url = "https://www.maker.example/help"
hours = "Monday to Friday, 08:00 to 18:00"
response_time = "P1D"
"#;

pub fn glossary(rng: &mut Rng) -> String {
    let mut text = String::new();
    for (at, (id, form)) in TERMS.iter().enumerate() {
        let see = TERMS[(at * 7 + 3) % TERMS.len()].0;
        let _ = writeln!(text, "[{id}]\nforms = [\"{form}\"]\ndefinition = \"{}\"\nsee = [\"{see}\"]\n", sentence(rng));
    }
    text
}

pub fn picture(rng: &mut Rng) -> String {
    let shapes: String = (0..12)
        .map(|_| format!("<circle cx=\"{}\" cy=\"{}\" r=\"{}\"/>\n", rng.below(640), rng.below(480), rng.within(4, 60)))
        .collect();
    format!("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 640 480\">\n{shapes}</svg>\n")
}

pub fn components(rng: &mut Rng) -> String {
    let parts: Vec<String> = (0..8)
        .map(|_| {
            format!(
                "    {{ \"type\": \"library\", \"name\": \"{}\", \"version\": \"{}.{}\" }}",
                plain_noun(rng),
                rng.below(9),
                rng.below(30)
            )
        })
        .collect();
    format!(
        "{{\n  \"bomFormat\": \"CycloneDX\",\n  \"specVersion\": \"1.6\",\n  \"components\": [\n{}\n  ]\n}}\n",
        parts.join(",\n")
    )
}

/// Writes a `product.toml`.
pub fn product(rng: &mut Rng, portal: &Portal, number: usize) -> String {
    let product = &portal.products[number];
    let code = code_of(number);
    let neighbour = |at: usize| portal.products[at].slug.as_str();
    let first = product.releases[0].day;
    let mut text = format!(
        "name = \"{}\"\nfamily = \"{}\"\nsummary = \"{}\"\n",
        product.name,
        capital(plain_noun(rng)),
        sentence(rng)
    );
    let _ =
        writeln!(text, "intended_use = \"{}\"\nnot_for = {}", sentence(rng), strings([sentence(rng), sentence(rng)]));
    let _ = writeln!(
        text,
        "category = \"{}\"\nphoto = \"files/front.svg\"\nphoto_alt = \"{}\"",
        phrase(rng),
        sentence(rng)
    );
    if number % 4 == 1 {
        let _ = writeln!(text, "predecessor = \"{}\"", neighbour(number - 1));
    }
    if number.is_multiple_of(4) && number + 1 < portal.products.len() {
        let _ = writeln!(text, "successor = \"{}\"", neighbour(number + 1));
    }
    let parties = (0..3).map(|at| portal.parties[(number + at) % portal.parties.len()].clone());
    let _ = writeln!(text, "parties = {}\nmarkets = [\"EU\", \"UK\", \"US\"]", strings(parties));
    let _ = writeln!(text, "first_placed = {}\nlast_placed = {}", date(first), date(first + 336 * 6));
    let models = tables(2, |at| {
        format!(
            "code = \"{code}-{at}\", name = \"{}\", sku = \"SKU-{}\", gtin = \"2009640{:06}\", hardware_revision = \"{}\"",
            phrase(rng),
            rng.below(100_000),
            rng.below(1_000_000),
            ['A', 'B', 'C'][rng.below(3)]
        )
    });
    let _ = writeln!(text, "models = {models}");
    let _ = writeln!(
        text,
        "serial = {{ example = \"{code}-2438-004217\", where = \"{}\", pattern = \"{code}-[0-9]{{4}}-[0-9]{{6}}\" }}",
        sentence(rng)
    );
    support(rng, first, &mut text);
    updates(rng, &mut text);
    releases(rng, portal, number, &mut text);
    interfaces(rng, &mut text);
    data(rng, &mut text);
    certificates(rng, &code, first, &mut text);
    text
}

fn code_of(product: usize) -> String {
    format!("M{product:03}")
}

fn support(rng: &mut Rng, first: usize, text: &mut String) {
    let until = |years: usize| date(first + 336 * years);
    let _ = writeln!(text, "\n[support]\non_sale = {}\nend_of_sale = {}", until(0), until(6));
    let _ =
        writeln!(text, "security_updates = {{ until = {}, note = \"{}\" }}", until(rng.within(6, 12)), sentence(rng));
    for scope in ["functional_updates", "vulnerability_notices", "technical_help", "spare_parts", "cloud_service"] {
        let _ = writeln!(text, "{scope} = {}", until(rng.within(3, 12)));
    }
    let _ = writeln!(text, "lifespan_years = {}\nmaintenance_cost = \"{}\"", rng.within(5, 15), sentence(rng));
}

fn updates(rng: &mut Rng, text: &mut String) {
    let mode = rng.pick(&["automatic", "automatic-opt-out", "notified", "manual"]);
    let _ = writeln!(
        text,
        "\n[updates]\nmode = \"{mode}\"\nchannel = \"{}\"\nverify = \"signed\"\nrollback = false",
        sentence(rng)
    );
    let _ = writeln!(
        text,
        "frequency = \"{}\"\nnotify = \"{}\"\ndisable_guide = \"guides/update.md\"",
        phrase(rng),
        sentence(rng)
    );
}

fn releases(rng: &mut Rng, portal: &Portal, number: usize, text: &mut String) {
    for release in portal.products[number].releases.iter().rev() {
        let _ = writeln!(text, "\n[[releases]]\nversion = \"{}\"\ndate = {}", release.version, date(release.day));
        let _ = writeln!(text, "security = {}\nnotes = \"{}\"", !release.fixes.is_empty(), sentence(rng));
        let _ = writeln!(
            text,
            "fixes = {}\navailable_until = {}",
            strings(release.fixes.iter().cloned()),
            date(release.day + 5500)
        );
        let hash: String = (0..4).map(|_| format!("{:016x}", rng.next())).collect();
        let _ = writeln!(text, "sha256 = \"{hash}\"\nsize = {}", rng.within(1 << 20, 1 << 24));
    }
}

fn interfaces(rng: &mut Rng, text: &mut String) {
    let versions = |rng: &mut Rng| format!("{}.{}.{}", rng.below(9), rng.below(20), rng.below(9));
    for _ in 0..5 {
        let (name, version) = (plain_noun(rng), versions(rng));
        let _ = writeln!(
            text,
            "\n[[components]]\nname = \"lib{name}\"\nversion = \"{version}\"\nsupplier = \"{} Authors\"",
            capital(plain_noun(rng))
        );
        let _ = writeln!(text, "purpose = \"{}\"\nsbom = \"files/components.cdx.json\"", phrase(rng));
    }
    for kind in ["wifi", "ethernet", "api-local", "api-cloud", "button", "reset-hole", "debug"] {
        let (exposed, default) = (rng.once_in(2), if rng.once_in(2) { "on" } else { "off" });
        let _ = writeln!(
            text,
            "\n[[interfaces]]\nkind = \"{kind}\"\nname = \"{}\"\nexposed = {exposed}\ndefault = \"{default}\"",
            phrase(rng)
        );
        let _ = writeln!(
            text,
            "can_disable = {}\nauthentication = \"{}\"\nguide = \"guides/setup.md\"",
            rng.once_in(2),
            sentence(rng)
        );
    }
    for port in ["53", "123", "443", "8883", "\"5683-5684\"", "5353"] {
        let direction = rng.pick(&["out", "in", "local"]);
        let _ = writeln!(
            text,
            "\n[[network]]\ndirection = \"{direction}\"\nprotocol = \"{}\"\nport = {port}",
            rng.pick(&["TCP", "UDP"])
        );
        let _ = writeln!(
            text,
            "remote = \"{}.maker.example\"\npurpose = \"{}\"\nrequired = {}",
            plain_noun(rng),
            sentence(rng),
            rng.once_in(2)
        );
    }
}

fn data(rng: &mut Rng, text: &mut String) {
    for class in ["usage", "environment", "credentials", "diagnostics", "identifiers", "network"] {
        let _ = writeln!(
            text,
            "\n[[data]]\nname = \"{}\"\nclass = \"{class}\"\npersonal = {}",
            phrase(rng),
            rng.once_in(2)
        );
        let _ = writeln!(
            text,
            "stored_at = [\"device\", \"{}\"]\nretention = \"{}\"",
            rng.pick(&["app", "cloud"]),
            phrase(rng)
        );
        let _ = writeln!(text, "shared_with = [\"{}\"]\npurpose = \"{}\"", capital(plain_noun(rng)), sentence(rng));
        text.push_str("deletion_guide = \"disposal.md#steps\"\n");
    }
    for kind in ["motion", "temperature", "light"] {
        let _ = writeln!(
            text,
            "\n[[sensors]]\nkind = \"{kind}\"\npurpose = \"{}\"\ncan_be_off = {}",
            sentence(rng),
            rng.once_in(2)
        );
        let _ = writeln!(text, "indicator = \"{}\"", phrase(rng));
    }
}

fn certificates(rng: &mut Rng, code: &str, first: usize, text: &mut String) {
    let _ = writeln!(
        text,
        "\n[[certificates]]\nscheme = \"EN 303 645\"\nbody = \"{} Laboratory\"",
        capital(plain_noun(rng))
    );
    let _ = writeln!(
        text,
        "number = \"{code}-{}\"\nfrom = {}\nuntil = {}",
        rng.below(10_000),
        date(first),
        date(first + 336 * 9)
    );
    text.push_str("document = \"files/declaration.pdf\"\n");
    for kind in ["EU-DoC", "UK-SoC"] {
        let _ = writeln!(text, "\n[[declarations]]\nkind = \"{kind}\"\ndate = {}", date(first));
        text.push_str(
            "standards = [\"EN 18031-1:2024\", \"EN 300 328 V2.2.2\"]\ndocument = \"files/declaration.pdf\"\n",
        );
    }
}

/// Writes the keys that only the kind of a page has.
pub fn keys(rng: &mut Rng, portal: &Portal, number: usize, text: &mut String) {
    let party = portal.parties[rng.below(portal.parties.len())].as_str();
    match portal.pages[number].what {
        What::Plain => {}
        What::Assumptions => {
            let _ = writeln!(
                text,
                "customers = {}",
                tables(2, |_| format!("who = \"{}\", needs = \"{}\"", phrase(rng), sentence(rng)))
            );
            for key in ["use_cases", "environment", "network", "security"] {
                let _ = writeln!(text, "{key} = {}", strings([sentence(rng), sentence(rng)]));
            }
            let _ = writeln!(
                text,
                "laws = {}",
                tables(2, |_| format!("name = \"{}\", region = \"EU\", applies_to = \"device\"", phrase(rng)))
            );
            let misuse = tables(2, |_| {
                format!("what = \"{}\", risk = \"{}\", advice = \"{}\"", phrase(rng), sentence(rng), sentence(rng))
            });
            let _ = writeln!(text, "misuse = {misuse}");
            let dependencies =
                tables(2, |_| format!("what = \"{}\", when_unavailable = \"{}\"", phrase(rng), sentence(rng)));
            let _ = writeln!(text, "dependencies = {dependencies}");
        }
        What::Design => {
            let protections = tables(4, |_| format!("component = \"{}\", how = \"{}\"", phrase(rng), sentence(rng)));
            let _ = writeln!(
                text,
                "platforms = [\"{party}\"]\nprotections = {protections}\npractices = \"../../policies/security-practices.md\""
            );
        }
        What::Capability(name) => {
            // Own ones: those of the standard are numbered, and some capabilities have only two.
            let elements = tables(4, |_| {
                let status = rng.pick(&["yes", "partial", "no", "not-applicable"]);
                format!(
                    "what = \"{}\", status = \"{status}\", how = \"{}\", reason = \"{}\"",
                    phrase(rng),
                    sentence(rng),
                    phrase(rng)
                )
            });
            let settings = tables(3, |_| {
                format!(
                    "name = \"{}\", default = \"{}\", range = \"{}\", effect = \"{}\"",
                    phrase(rng),
                    adjective(rng),
                    phrase(rng),
                    sentence(rng)
                )
            });
            let _ = writeln!(text, "capability = \"{name}\"\nelements = {elements}\nsettings = {settings}");
            text.push_str("guides = [\"../guides/setup.md\", \"../guides/update.md\"]\nsince = \"1.0.0\"\n");
        }
        What::Guide(purpose) => {
            let model = portal.product_of(number).map(code_of).unwrap_or_default();
            let _ =
                writeln!(text, "purpose = \"{purpose}\"\nmodels = [\"{model}-0\"]\nminutes = {}", rng.within(2, 40));
            let _ = writeln!(
                text,
                "needs = {}\ndifficulty = \"{}\"",
                strings([phrase(rng), phrase(rng)]),
                rng.pick(&["easy", "medium", "expert"])
            );
            let _ = writeln!(
                text,
                "result = \"{}\"\nundo = \"{}\"\nrisk = \"{}\"",
                sentence(rng),
                sentence(rng),
                sentence(rng)
            );
            text.push_str("related = [\"troubleshooting.md\", \"../disposal.md#check\"]\n");
        }
        What::Maintenance => {
            let tasks = tables(4, |at| {
                let who = ["customer", "manufacturer", party][at % 3];
                format!(
                    "task = \"{}\", when = \"{}\", who = \"{who}\", guide = \"guides/update.md\"",
                    phrase(rng),
                    phrase(rng)
                )
            });
            let _ = writeln!(text, "tasks = {tasks}\naccess = [\n  {{ party = \"{party}\", {} }},\n]", access(rng));
        }
        What::Disposal => {
            let situations = tables(6, |at| {
                let situation =
                    ["sell-or-give-away", "return", "repair", "recycle", "lost-or-stolen", "decommission-fleet"][at];
                format!("situation = \"{situation}\", do = \"{}\", section = \"#steps\"", sentence(rng))
            });
            let stores = tables(3, |at| {
                let (store, dead) = (["device", "app", "cloud"][at], sentence(rng));
                format!(
                    "store = \"{store}\", what = \"{}\", how = \"{}\", verify = \"{}\", dead_device = \"{dead}\"",
                    phrase(rng),
                    sentence(rng),
                    sentence(rng)
                )
            });
            let _ = writeln!(
                text,
                "situations = {situations}\nstores = {stores}\nrecycling = \"{}\"\nwarning = \"{}\"",
                sentence(rng),
                sentence(rng)
            );
        }
        What::Question => {
            let words = |rng: &mut Rng| strings([phrase(rng), noun(rng)]);
            let _ = writeln!(text, "symptoms = {}\nkeywords = {}", words(rng), words(rng));
            if portal.product_of(number).is_none() {
                let product = &portal.products[rng.below(portal.products.len())].slug;
                let _ = writeln!(text, "products = [\"{product}\"]\nrelated = [\"../policies/update.md\"]");
            }
        }
        What::Education(topic) => {
            let _ = writeln!(text, "topic = \"{topic}\"\nlevel = \"{}\"", rng.pick(&["start", "more", "expert"]));
            if rng.once_in(4) {
                let _ = writeln!(text, "products = [\"{}\"]", portal.products[rng.below(portal.products.len())].slug);
            }
            let responsibilities = tables(3, |_| {
                let part = ["customer", "manufacturer", "party"].map(|who| format!("{who} = \"{}\"", sentence(rng)));
                format!("duty = \"{}\", {}, when = \"{}\"", phrase(rng), part.join(", "), phrase(rng))
            });
            let _ = writeln!(text, "responsibilities = {responsibilities}");
        }
        What::Advisory(at) => advisory(rng, portal, &portal.advisories[at], at, text),
        What::Policy(policy) => {
            let _ = writeln!(
                text,
                "policy = \"{policy}\"\neffective = {}\nversion = \"1.{}\"",
                date(TODAY - 400),
                rng.below(9)
            );
        }
        What::Party(role) => {
            let _ = writeln!(
                text,
                "role = \"{role}\"\nfunctions = {}\nlocation = \"{}\"",
                strings([sentence(rng), sentence(rng)]),
                phrase(rng)
            );
            let _ =
                writeln!(text, "access = [\n  {{ {} }},\n]\ncertifications = {}", access(rng), strings([phrase(rng)]));
            let (site, end) = (plain_noun(rng), sentence(rng));
            let _ = writeln!(
                text,
                "documentation = \"https://docs.{site}.example/\"\nwebsite = \"https://www.{site}.example/\"\nend_of_service = \"{end}\""
            );
        }
    }
}

fn access(rng: &mut Rng) -> String {
    let kind = rng.pick(&["remote", "on-site", "physical-return"]);
    let (sees, requirements) = (strings([phrase(rng), phrase(rng)]), strings([sentence(rng), sentence(rng)]));
    format!("kind = \"{kind}\", when = \"{}\", sees = {sees}, requirements = {requirements}", sentence(rng))
}

/// Weaknesses that devices have.
const WEAKNESSES: &[usize] =
    &[20, 22, 77, 78, 79, 120, 125, 200, 287, 295, 306, 319, 352, 400, 416, 502, 522, 787, 798, 862];

fn advisory(rng: &mut Rng, portal: &Portal, advisory: &Advisory, number: usize, text: &mut String) {
    let Advisory { id, category, day, affected } = advisory;
    let (moment, later) = (format!("{}T09:00:00Z", date(*day)), format!("{}T15:30:00Z", date(day + 5)));
    let is_revised = rng.once_in(3);
    let updated = if is_revised { &later } else { &moment };
    let _ = writeln!(
        text,
        "id = \"{id}\"\ncategory = \"{category}\"\nstate = \"{}\"",
        if number % 15 == 3 { "interim" } else { "final" }
    );
    let _ = writeln!(text, "published = {moment}\nupdated = {updated}\ntlp = \"CLEAR\"");
    let revisions = tables(1 + usize::from(is_revised), |at| {
        format!("number = \"1.{at}.0\", date = {}, summary = \"{}\"", [&moment, &later][at], phrase(rng))
    });
    let _ = writeln!(text, "revisions = {revisions}");
    let _ = writeln!(
        text,
        "acknowledgments = [{{ names = [\"{}\"], organization = \"{} Research\" }}]",
        capital(plain_noun(rng)),
        capital(plain_noun(rng))
    );
    let _ = writeln!(
        text,
        "references = [{{ url = \"https://www.{}.example/{number}\", summary = \"{}\" }}]",
        plain_noun(rng),
        phrase(rng)
    );
    let slug = |product: usize| portal.products[product].slug.as_str();
    if matches!(*category, "informational" | "incident") {
        let _ = writeln!(
            text,
            "severity = \"low\"\nproducts = {}",
            strings(affected.iter().map(|(product, _)| slug(*product).to_owned()))
        );
        return;
    }
    let is_safe = *category == "vex";
    for vulnerability in 0..rng.within(1, 2) {
        let (old, new, severity) = VECTORS[(number + vulnerability) % VECTORS.len()];
        let cve = format!("CVE-{}-{}", &date(*day)[..4], 900_000 + number * 2 + vulnerability);
        let _ =
            writeln!(text, "\n[[vulnerabilities]]\ncve = \"{cve}\"\ntitle = \"{} of {severity} weight\"", phrase(rng));
        let _ = writeln!(text, "cwe = \"CWE-{}\"\ncvss = [\"{old}\", \"{new}\"]", rng.pick(WEAKNESSES));
        let _ = writeln!(text, "exploitation = \"{}\"", rng.pick(&["unknown", "none-known", "poc-public"]));
        let status: Vec<String> = affected
            .iter()
            .flat_map(|(product, version)| {
                let row = |versions: &str, state: &str| {
                    format!(
                        "  {{ product = \"{}\", versions = \"{versions}\", state = \"{state}\" }},\n",
                        slug(*product)
                    )
                };
                match is_safe {
                    true => vec![row("*", "not-affected")],
                    false => vec![row(&format!("<{version}"), "affected"), row(version, "fixed")],
                }
            })
            .collect();
        let _ = writeln!(text, "status = [\n{}]", status.concat());
        if is_safe {
            let _ = writeln!(text, "justification = \"vulnerable_code_not_in_execute_path\"");
            continue;
        }
        let remediations = tables(affected.len(), |at| {
            let (product, version) = &affected[at];
            format!(
                "kind = \"vendor-fix\", product = \"{}\", version = \"{version}\", text = \"{}\", restart = true",
                slug(*product),
                sentence(rng)
            )
        });
        let _ = writeln!(text, "remediations = {remediations}");
    }
}
