//! axe-core: what can be told about accessibility without a person.

use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::page::Page;
use crate::tools;

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rules {
    /// WCAG 2.2 at levels A and AA, and best practices.
    All,
    /// What depends on colours alone, for a page that was asked everything in other ones.
    Colours,
}

/// Returns what axe finds on a page: rule, element, what is wrong. What is folded is opened for that, because axe takes it for
/// hidden, also where the theme shows it.
#[track_caller]
pub fn violations(page: &Page, rules: Rules) -> Vec<String> {
    static AXE: LazyLock<String> = LazyLock::new(|| {
        let source = std::fs::read_to_string(tools::package("axe-core/axe.min.js")).expect("axe-core is installed");
        format!("{source}; 0")
    });
    if !page.eval::<bool>("'axe' in window") {
        page.eval::<Value>(&AXE);
    }
    let only = match rules {
        Rules::All => json!({
            "type": "tag",
            "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
        }),
        Rules::Colours => json!({ "type": "rule", "values": ["color-contrast", "link-in-text-block"] }),
    };
    page.ask(
        "async only => {
            document.querySelectorAll('details').forEach(details => details.open = true);
            const { violations } = await axe.run(document, { runOnly: only, resultTypes: ['violations'] });
            return violations.flatMap(({ id, nodes }) =>
                nodes.map(node => `${id}: ${node.target.join(' ')}: ${node.failureSummary} ${node.html.slice(0, 200)}`));
        }",
        only,
    )
}
