//! `fieldbook explain`.

use super::{print, wrap};
use crate::diagnostic::{Code, nearest};

/// Prints what a code means, or all codes.
pub(super) fn explain(name: Option<&str>) -> Result<u8, String> {
    let codes = crate::codes();
    let Some(name) = name else {
        let lines = codes.iter().map(|code| format!("{:<30} {}\n", code.name, default_level(code)));
        print(&lines.collect::<String>());
        return Ok(0);
    };
    // As findings show it: `error[broken-link]`.
    let name = name.split_once('[').map_or(name, |(_, rest)| rest.trim_end_matches(']'));
    let Some(code) = codes.iter().find(|code| code.name == name) else {
        let help = match nearest(name, codes.iter().map(|code| code.name)) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => "`fieldbook explain` lists all names".to_owned(),
        };
        return Err(format!("no finding is called `{name}`\nhelp: {help}"));
    };
    let level = match code.adjustable {
        true => format!(
            "{} by default; `[diagnostics] {} = \"off\"`, `\"warning\"` or `\"error\"` changes that",
            default_level(code),
            code.name
        ),
        false => "always an error".to_owned(),
    };
    print(&format!("{}\n\n{}\n\nLevel: {level}.\n", code.name, wrap(code.about, 90)));
    Ok(0)
}

fn default_level(code: &Code) -> &'static str {
    if code.is_off { "off" } else { code.level.as_str() }
}
