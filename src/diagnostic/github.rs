//! Findings as annotations of a GitHub workflow: one command a line.

use super::{Diagnostic, Level, locate};
use crate::source::Sources;

/// Renders one finding as `::error file=…,line=…,col=…,title=…::message`; `folder` is that of the portal in its repository.
pub fn render(diagnostic: &Diagnostic, sources: &Sources, folder: &str) -> String {
    let command = match diagnostic.level {
        Level::Error => "error",
        Level::Warning => "warning",
    };
    let mut properties: Vec<String> = Vec::new();
    if let Some((file, position)) = locate(sources, diagnostic.place) {
        properties.push(format!("file={}", property(&format!("{folder}{file}"))));
        properties.extend(position.map(|(line, column)| format!("line={line},col={column}")));
    }
    properties.push(format!("title={}", property(diagnostic.code.name)));
    let help = diagnostic.help.as_ref().map(|help| format!("\nhelp: {help}")).unwrap_or_default();
    format!("::{command} {}::{}\n", properties.join(","), data(&format!("{}{help}", diagnostic.message)))
}

/// Escapes what would end the message or begin another command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::super::{Code, Diagnostics};
    use super::*;
    use crate::source::Span;

    static BROKEN: Code = Code::error("broken", "");

    #[test]
    fn a_message_can_not_become_a_command() {
        let sources = Sources::fixture("//- a,b.md\none\ntwo\n");
        let (file, _) = sources.iter().next().unwrap();
        let mut diagnostics = Diagnostics::default();
        diagnostics.add(&BROKEN, Span::new(file, 4..5), "50%\n::set-env name=x::y").help("mend");
        let text: String = diagnostics.iter().map(|d| render(d, &sources, "docs/")).collect();
        assert_eq!(
            text,
            "::error file=docs/a%2Cb.md,line=2,col=1,title=broken::50%25%0A::set-env name=x::y%0Ahelp: mend\n"
        );
    }
}
