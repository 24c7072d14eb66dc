//! Checks of a `security.txt` (RFC 9116) that the owner of the portal wrote.

use crate::config::value::{Date, Moment, Period};
use crate::diagnostic::{Code, Diagnostics};
use crate::path::SitePath;
use crate::site::Site;
use crate::source::{FileId, Sources, Span, lines};

pub(super) static SECURITY_TXT: Code = Code::warning(
    "security-txt",
    "`static/.well-known/security.txt` says how to report vulnerabilities, in the form of RFC 9116: `Contact` once or more, \
     `Expires` exactly once and less than a year ahead, each field as `Name: value` with one space. Programs refuse a file \
     that is wrong or has expired, and researchers then write elsewhere.",
);

/// Where the file is looked for.
pub const PATHS: &[&str] = &["static/.well-known/security.txt", "static/security.txt"];

/// Every field of RFC 9116 and its registry, with whether it may be there once only and whether its value is an address.
static FIELDS: &[(&str, bool, bool)] = &[
    ("acknowledgments", false, true),
    ("canonical", false, true),
    ("contact", false, true),
    ("csaf", false, true),
    ("encryption", false, true),
    ("expires", true, false),
    ("hiring", false, true),
    ("policy", false, true),
    ("preferred-languages", true, false),
];

/// How many days before it expires the file is to be renewed.
const SOON: i32 = 30;

/// A line with a name and a value.
struct Field<'a> {
    span: Span,
    name: String,
    value: &'a str,
}

pub(super) fn security_txt(site: &Site, sources: &Sources, diagnostics: &mut Diagnostics) {
    for path in PATHS {
        let Some(file) = SitePath::new(path).ok().and_then(|path| sources.find(&path)) else { continue };
        check(site, file, sources.get(file).text(), diagnostics);
    }
}

fn check(site: &Site, file: FileId, text: &str, diagnostics: &mut Diagnostics) {
    let fields = fields(file, text, diagnostics);
    let named = |name: &str| fields.iter().filter(|field| field.name == name).collect::<Vec<_>>();
    for (name, is_single, is_address) in FIELDS {
        let found = named(name);
        if let (true, [_, second, ..]) = (is_single, found.as_slice()) {
            diagnostics
                .add(&SECURITY_TXT, second.span, format!("`{name}` is there a second time"))
                .help("keep one of them");
        }
        for field in found.iter().filter(|_| *is_address) {
            let is_possible = ["https://", "mailto:", "tel:", "openpgp4fpr:", "dns:"];
            let lower = field.value.to_lowercase();
            if !is_possible.iter().any(|scheme| lower.strip_prefix(scheme).is_some_and(|rest| !rest.is_empty())) {
                diagnostics
                    .add(&SECURITY_TXT, field.span, format!("`{}` is no address that programs can use", field.value))
                    .help("start it with `https://`, `mailto:` or `tel:`");
            }
        }
    }
    if named("contact").is_empty() {
        diagnostics
            .add(&SECURITY_TXT, file, "it names no contact")
            .help("add `Contact: mailto:psirt@example.com` or `Contact: https://…`");
    }
    let in_days = |n_days: i32| Period(jiff::Span::new().days(n_days)).after(site.date);
    let Some(expires) = named("expires").first().copied() else {
        diagnostics
            .add(&SECURITY_TXT, file, "it does not say when it expires")
            .help(format!("add `Expires: {}T00:00:00Z`, and renew it in time", in_days(364)));
        return;
    };
    let moment = Some(expires.value).filter(|value| is_rfc3339(value)).and_then(|value| value.parse().ok());
    let Some(moment) = moment.map(Moment) else {
        diagnostics
            .add(&SECURITY_TXT, expires.span, format!("`{}` is not a time", expires.value))
            .help(format!("write it as `Expires: {}T00:00:00Z`", in_days(364)));
        return;
    };
    let day: Date = moment.date();
    let message = match () {
        () if day < site.date => format!("it expired on {day}"),
        () if day <= in_days(SOON) => format!("it expires on {day}"),
        () if day > in_days(366) => format!("it expires on {day}, more than a year from now"),
        () => return,
    };
    diagnostics
        .add(&SECURITY_TXT, expires.span, message)
        .help(format!("check that it is true, and write `Expires: {}T00:00:00Z`", in_days(364)));
}

/// Returns whether a time has the one form that RFC 3339 gives it; libraries read more.
fn is_rfc3339(text: &str) -> bool {
    let shape: String = text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c.to_ascii_uppercase() }).collect();
    let Some(rest) = shape.strip_prefix("0000-00-00T00:00:00") else { return false };
    let fraction = rest.strip_prefix('.').map(|rest| rest.trim_start_matches('0'));
    matches!(fraction.unwrap_or(rest), "Z" | "+00:00" | "-00:00")
}

/// Returns the fields; lines that are none are reported. A signature around them is skipped.
fn fields<'a>(file: FileId, text: &'a str, diagnostics: &mut Diagnostics) -> Vec<Field<'a>> {
    let mut fields = Vec::new();
    let is_signed = text.starts_with("-----BEGIN PGP SIGNED MESSAGE-----");
    let mut is_armor = false;
    for (start, with_end) in lines(text) {
        let line = with_end.trim_end_matches(['\n', '\r']);
        let span = Span::new(file, start..start + line.len());
        match line {
            "-----BEGIN PGP SIGNED MESSAGE-----" | "-----BEGIN PGP SIGNATURE-----" => is_armor = true,
            "" if is_armor => is_armor = false,
            _ => {}
        }
        // After the empty line the signed text begins, and the signature goes on to the end.
        if line == "-----BEGIN PGP SIGNATURE-----" {
            break;
        }
        let line = line.strip_prefix("- ").filter(|_| is_signed).unwrap_or(line);
        if is_armor || line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let problem = match line.split_once(':') {
            None => "this line is no field and no comment",
            Some((name, _)) if name.is_empty() || name.contains(char::is_whitespace) => {
                "a field starts with its name, without spaces around it"
            }
            Some((_, value)) if value.trim().is_empty() => "this field has no value",
            Some((_, value)) if !value.starts_with(' ') || value.starts_with("  ") => {
                "one space stands between the colon and the value"
            }
            Some((name, value)) => {
                fields.push(Field { span, name: name.to_lowercase(), value: value.trim() });
                continue;
            }
        };
        diagnostics.add(&SECURITY_TXT, span, problem).help("write it as `Contact: mailto:psirt@example.com`");
    }
    fields
}
