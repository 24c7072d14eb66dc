//! `fieldbook explain`.

use super::print;
use crate::diagnostic::nearest;

/// Prints what a code means, or all codes.
pub(super) fn explain(name: Option<&str>) -> Result<u8, String> {
    let codes = crate::codes();
    let Some(name) = name else {
        let lines = codes.iter().map(|code| format!("{:<30} {}\n", code.name, code.level.as_str()));
        print(&lines.collect::<String>());
        return Ok(0);
    };
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
            code.level.as_str(),
            code.name
        ),
        false => "always an error".to_owned(),
    };
    print(&format!("{}\n\n{}\n\nLevel: {level}.\n", code.name, wrap(code.about, 90)));
    Ok(0)
}

fn wrap(text: &str, width: usize) -> String {
    let mut out = String::new();
    let mut column = 0;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if column > 0 && column + 1 + length > width {
            out.push('\n');
            column = 0;
        } else if column > 0 {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += length;
    }
    out
}
