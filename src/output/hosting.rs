//! What hosts have to be told: exact content types, and that programs of other sites may read what is meant for programs.
//!
//! Three hosts read the same rules in three languages. A file of the same name in `static/` takes the place of each.

use super::{Artifact, Rendering, Subject};
use crate::diagnostic::Place;

/// Files below these folders never change: their names have a hash.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// What is sent with some paths: a folder and an ending, and the names and values of headers.
type Rule = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

/// Checkers of CSAF refuse a content type that also names a character set.
static RULES: &[Rule] = &[
    ("/.well-known/csaf/", "", &[("Access-Control-Allow-Origin", "*")]),
    ("/.well-known/csaf/", ".json", &[("Content-Type", "application/json")]),
    ("/.well-known/", "security.txt", &[("Content-Type", "text/plain; charset=utf-8")]),
    ("/", "", &[("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer")]),
    ("/assets/", "", &[("Cache-Control", FOR_EVER)]),
];

const NETLIFY: &str = "_headers";
const APACHE: &str = ".htaccess";
const NGINX: &str = "hosting/nginx.conf";

pub(super) fn list(rendering: &Rendering<'_>) -> Vec<(String, Subject, Place)> {
    match rendering.site.config.base_url() {
        Some(_) => [NETLIFY, APACHE, NGINX].map(|path| (path.to_owned(), Subject::Portal, Place::Nowhere)).to_vec(),
        None => Vec::new(),
    }
}

pub(super) fn make(rendering: &Rendering<'_>, artifact: &Artifact) -> Vec<u8> {
    let base = rendering.site.config.base_url().unwrap_or_default();
    // Below a path of the host, every rule starts with it.
    let host_and_path = base.split_once("://").map_or(base, |(_, rest)| rest);
    let below = host_and_path.find('/').map_or("", |at| &host_and_path[at..]);
    let text = match artifact.path.as_str() {
        NETLIFY => netlify(below),
        APACHE => apache(),
        _ => nginx(below),
    };
    text.into_bytes()
}

/// Returns `_headers`, which Netlify, Cloudflare Pages and others read.
fn netlify(below: &str) -> String {
    let mut out = String::new();
    for (folder, ending, headers) in RULES {
        let any = if *ending == "security.txt" { "" } else { "*" };
        out.push_str(&format!("{below}{folder}{any}{ending}\n"));
        headers.iter().for_each(|(name, value)| out.push_str(&format!("  {name}: {value}\n")));
    }
    out
}

/// Returns `.htaccess`, which Apache reads if `AllowOverride FileInfo` lets it.
fn apache() -> String {
    let mut out = String::from("<IfModule mod_headers.c>\n");
    for (folder, ending, headers) in RULES.iter().filter(|(_, _, headers)| headers[0].0 != "Content-Type") {
        let path = format!("{folder}{}", if ending.is_empty() { "" } else { ending });
        for (name, value) in *headers {
            match path.as_str() {
                "/" => out.push_str(&format!("  Header set {name} \"{value}\"\n")),
                path => out.push_str(&format!(
                    "  Header set {name} \"{value}\" \"expr=%{{REQUEST_URI}} =~ m#{}#\"\n",
                    path.replace('.', "\\.")
                )),
            }
        }
    }
    out.push_str("</IfModule>\n");
    out.push_str("<IfModule mod_mime.c>\n  AddDefaultCharset Off\n  AddType application/json .json\n");
    // What is beside a document has two endings, and Apache looks at both.
    out.push_str("  <FilesMatch \"\\.json\\.(sha256|sha512|asc)$\">\n    ForceType text/plain\n  </FilesMatch>\n");
    out.push_str("  <Files \"security.txt\">\n    ForceType \"text/plain; charset=utf-8\"\n  </Files>\n</IfModule>\n");
    out
}

/// Returns rules to include into the `server` block of nginx.
fn nginx(below: &str) -> String {
    let mut out = String::from("# include this file in the `server` block that serves the portal\n");
    let common: Vec<String> = RULES
        .iter()
        .filter(|(folder, ending, _)| *folder == "/" && ending.is_empty())
        .flat_map(|(.., headers)| {
            headers.iter().map(|(name, value)| format!("add_header {name} \"{value}\" always;\n"))
        })
        .collect();
    common.iter().for_each(|line| out.push_str(line));
    // A location with a header of its own does not inherit those of the server.
    let inherited: String = common.iter().map(|line| format!("    {line}")).collect();
    out.push_str(&format!(
        "location {below}/.well-known/csaf/ {{\n    types {{ application/json json; text/html html; text/csv csv; text/plain txt asc sha256 sha512; }}\n    \
         charset off;\n    add_header Access-Control-Allow-Origin \"*\" always;\n{inherited}}}\n"
    ));
    out.push_str(&format!("location = {below}/.well-known/security.txt {{\n    default_type text/plain;\n    charset utf-8;\n{inherited}}}\n"));
    out.push_str(&format!(
        "location {below}/assets/ {{\n    add_header Cache-Control \"{FOR_EVER}\";\n{inherited}}}\n"
    ));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_portal_below_a_path_has_its_rules_there() {
        assert!(netlify("/docs").lines().filter(|line| !line.starts_with(' ')).all(|line| line.starts_with("/docs/")));
        assert!(nginx("/docs").contains("location /docs/assets/ {"));
        assert_eq!(nginx("").matches('{').count(), nginx("").matches('}').count());
    }
}
