//! What must hold always: nothing panics, and a warm build equals a cold one.

use proptest::prelude::*;

use crate::support::{Folder, files};

/// Pieces that Markdown, directives and front matter are sensitive to.
fn piece() -> impl Strategy<Value = String> {
    let pieces = vec![
        ":::note\n",
        ":::",
        "::::tabs\n",
        ":::steps\n1. a\n",
        "\n\n",
        "\n",
        "> ",
        "- ",
        "  ",
        "\t",
        "1. ",
        "```",
        "```toml\n",
        "~~~\n",
        "[a](b.md)",
        "[a](#x)",
        "![a](b.png \"t\")",
        "[^1]",
        "[^1]: note\n",
        "| a | b |\n|---|---|\n| c | d |\n",
        "# ",
        "## x {#a}\n",
        "<b>",
        "</b>",
        "<!-- c -->",
        "<script>",
        "&amp;",
        "&",
        "\\",
        "`",
        "*",
        "**",
        "_",
        "~~",
        "Term\n: Def\n",
        "- [ ] x\n",
        "> [!NOTE]\n",
        "+++\n",
        "title = \"x\"\n",
        "a = [\n",
        "é",
        "🦀",
        "\u{e000}",
        "\u{0}",
        "\r\n",
        ":::include _f.md\n",
        ":::facts network\n",
        ":::details\n",
        "[x][y]",
        "<https://example.com>",
        "\u{feff}",
        "---\n",
        "https://example.com",
        "firmware",
        ":::\n",
    ];
    prop_oneof![proptest::sample::select(pieces).prop_map(str::to_owned), "[a-z \n]{0,8}", "\\PC{0,4}"]
}

fn text() -> impl Strategy<Value = String> {
    proptest::collection::vec(piece(), 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_panics(page in text(), fragment in text(), toml in text(), sanitise in any::<bool>()) {
        let folder = Folder::new("//- glossary.toml\nfirmware = \"x\"\n//- products/a/product.toml\nname = \"A\"\n");
        if sanitise {
            folder.write("fieldbook.toml", format!("{}[markdown]\nraw_html = \"sanitise\"\n", crate::support::CONFIG));
        }
        folder.write("index.md", format!("+++\ntitle = \"T\"\n+++\n{page}"));
        folder.write("faq/x.md", &page);
        folder.write("_f.md", &fragment);
        folder.write("products/b/product.toml", &toml);
        folder.write("products/a/guides/x.md", format!("+++\n{toml}\n+++\n{fragment}"));
        folder.check();
    }
}

/// Something that a writer does.
#[derive(Clone, Debug)]
enum Edit {
    Write(usize, String),
    Remove(usize),
}

const PATHS: &[&str] = &[
    "index.md",
    "faq/a.md",
    "faq/b.md",
    "faq/a.de.md",
    "products/halo/guides/x.md",
    "products/halo/index.md",
    "education/e.md",
    "policies/p.md",
    "_f.md",
];

fn edit() -> impl Strategy<Value = Edit> {
    let titles = proptest::sample::select(vec!["One", "Two", "Three & more"]);
    let bodies = proptest::sample::select(vec![
        "Text.\n",
        "## Head\n\nfirmware and `code`\n",
        "```toml\na = 1\n```\n",
        ":::note\nx\n:::\n",
        ":::include /_f.md\n",
        "[home](/index.md)\n",
    ]);
    let order = 0..3i64;
    prop_oneof![
        4 => (0..PATHS.len(), titles, bodies, order).prop_map(|(path, title, body, order)| {
            let text = match PATHS[path] {
                "_f.md" => "Shared text.\n".to_owned(),
                _ => format!("+++\ntitle = \"{title}\"\norder = {order}\n+++\n{body}"),
            };
            Edit::Write(path, text)
        }),
        1 => (3..PATHS.len() - 1).prop_map(Edit::Remove),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_warm_build_equals_a_cold_one(edits in proptest::collection::vec(edit(), 1..8)) {
        let folder = Folder::new(
            "//- fieldbook.toml\n[portal]\ntitle = \"T\"\nbase_url = \"https://example.com\"\nlanguages = [\"en\", \"de\"]\n\
             [manufacturer]\nname = \"M\"\n[diagnostics]\ntranslation-without-original = \"off\"\nduplicate-title = \"off\"\norphan-page = \"off\"\n\
             //- index.md\n+++\ntitle = \"Home\"\n+++\n//- faq/a.md\n+++\ntitle = \"A\"\n+++\n//- _f.md\nShared.\n\
             //- products/halo/product.toml\nname = \"Halo\"\n//- glossary.toml\nfirmware = \"x\"\n",
        );
        prop_assert_eq!(folder.build(), "");
        for edit in edits {
            match edit {
                Edit::Write(path, text) => folder.write(PATHS[path], text),
                Edit::Remove(path) if folder.root().join(PATHS[path]).exists() => folder.remove(PATHS[path]),
                Edit::Remove(_) => {}
            }
            prop_assert_eq!(folder.build(), "");
        }
        let warm = folder.output();
        std::fs::remove_dir_all(folder.out()).unwrap();
        std::fs::remove_dir_all(folder.out().with_file_name(".public.fieldbook")).unwrap();
        prop_assert_eq!(folder.build(), "");
        prop_assert_eq!(warm, files(&folder.out()));
    }
}
