//! `fieldbook init` and `fieldbook new`.

use std::collections::BTreeSet;
use std::path::Path;

use super::{IO_FAILED, print, say};
use crate::Project;
use crate::config::value::Date;
use crate::diagnostic::{Diagnostics, nearest};
use crate::io::create;
use crate::path::Locale;
use crate::scaffold::{self, Kind, Subject};

/// Writes a small portal into a folder.
pub(super) fn init(dir: &Path, products: &[String], date: Date) -> Result<u8, String> {
    let mut files = scaffold::portal(&crate::codes());
    let product = kind("product")?;
    for name in products {
        files.extend(scaffold::page(product, Subject { title: name, product: "", date }, None));
    }
    let code = write(dir, &files)?;
    if code == 0 {
        say("next: `fieldbook build`, `fieldbook new product NAME`, and `fieldbook coverage` for what is missing");
    }
    Ok(code)
}

/// Writes the first text of a page.
pub(super) fn new(project: &Project, kind_name: &str, title: &str, product: Option<&str>) -> Result<u8, String> {
    if kind_name == LANGUAGE {
        return language(&project.root, title.trim());
    }
    let kind = kind(kind_name)?;
    if title.trim().is_empty() {
        return Err("the name is empty".to_owned());
    }
    let mut diagnostics = Diagnostics::default();
    let portal = crate::load(project, &mut diagnostics);
    let site = &portal.site;
    let slugs: Vec<&str> = site.products.iter().map(|product| product.slug.as_str()).collect();
    let product = match (product, slugs.as_slice()) {
        (None, _) if !kind.needs_product() => "",
        (Some(_), _) if !kind.needs_product() && !kind.takes_product() => {
            let help = match kind.name {
                "education" => "leave `--product` out; `products` in the page names those that it is for",
                _ => "leave `--product` out",
            };
            return Err(format!("a page of the kind {} belongs to no product\nhelp: {help}", kind.name));
        }
        (Some(product), slugs) if slugs.contains(&product) => product,
        (Some(product), _) => {
            let help = match nearest(product, slugs.iter().copied()) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => "`fieldbook new product NAME` writes one".to_owned(),
            };
            return Err(format!("there is no product `{product}`\nhelp: {help}"));
        }
        (None, [only]) => only,
        (None, []) => {
            return Err(format!("a {} belongs to a product\nhelp: `fieldbook new product NAME` writes one", kind.name));
        }
        (None, several) => {
            return Err(format!(
                "a {} belongs to a product\nhelp: add `--product` with one of {}",
                kind.name,
                several.join(", ")
            ));
        }
    };
    if kind.name == "advisory" && !title.contains(|c: char| c.is_ascii_digit()) {
        return Err(format!(
            "`{title}` is no id of an advisory\nhelp: name it by its id, such as `AC-2026-0001`; the title is in the file"
        ));
    }
    let subject = Subject { title: title.trim(), product, date: project.moment.date };
    let code = write(&project.root, &scaffold::page(kind, subject, Some(site)))?;
    if code == 0 && kind.name != "product" {
        let key = if kind.name == "advisory" { "change `state" } else { "remove `status" };
        say(&format!("it is a draft, which `fieldbook build --drafts` shows; {key} = \"draft\"` when it is written"));
    }
    Ok(code)
}

/// What is no page and can be begun all the same.
const LANGUAGE: &str = "language";

/// Writes the words of the theme in English, to be translated.
fn language(root: &Path, tag: &str) -> Result<u8, String> {
    let Some(locale) = Locale::new(tag) else {
        return Err(format!("`{tag}` is no language\nhelp: name it by its tag, such as `fr` or `pt-BR`"));
    };
    let code = write(root, &[(format!("templates/i18n/{locale}.toml"), crate::theme::ENGLISH.to_owned())])?;
    if code == 0 {
        say(&format!("translate its words, and add \"{locale}\" to `languages` in fieldbook.toml"));
    }
    Ok(code)
}

fn kind(name: &str) -> Result<&'static Kind, String> {
    let names = || scaffold::KINDS.iter().map(|kind| kind.name).chain([LANGUAGE]);
    scaffold::KINDS.iter().find(|kind| kind.name == name).ok_or_else(|| {
        let help = match nearest(name, names()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("the kinds are {}", names().collect::<Vec<_>>().join(", ")),
        };
        format!("there is no kind of page `{name}`\nhelp: {help}")
    })
}

/// Writes files that are not there yet and prints their paths; with one that is, nothing is written.
fn write(root: &Path, files: &[(String, String)]) -> Result<u8, String> {
    let mut paths = BTreeSet::new();
    if let Some((path, _)) = files.iter().find(|(path, _)| !paths.insert(path)) {
        return Err(format!("two of the names give `{path}`\nhelp: choose names that differ in a letter or a digit"));
    }
    if let Some((path, _)) = files.iter().find(|(path, _)| create::exists(&root.join(path))) {
        let help = if paths.len() > 1 { "choose an empty folder" } else { "choose another name, or edit it" };
        return Err(format!("`{}` is there already\nhelp: {help}", root.join(path).display()));
    }
    for (path, text) in files {
        let shown = root.join(path);
        if let Err(error) = create::file(root, path, text) {
            say(&format!("error: writing `{}` failed: {error}", shown.display()));
            return Ok(IO_FAILED);
        }
        print(&format!("{}\n", shown.display()));
    }
    Ok(0)
}
