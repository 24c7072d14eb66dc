//! What other programs read, held against JSON Schemas: ours of TOML files, and that of SARIF.

use std::fs;
use std::path::Path;
use std::process::Command;

use assert_cmd::cargo::cargo_bin;
use fieldbook::scaffold::schema::{SCHEMAS, text};
use serde_json::{Value, json};

use crate::support::Folder;

fn schema(name: &str) -> Value {
    let kind = SCHEMAS.iter().find(|kind| kind.name == name).unwrap();
    serde_json::from_str(&text(kind, &fieldbook::codes())).unwrap()
}

/// Returns what a schema says against a value, a line each.
fn problems(schema: &Value, value: &Value) -> Vec<String> {
    let validator = jsonschema::options().should_validate_formats(true).build(schema).unwrap();
    validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

/// Reads TOML as editors hand it to a schema: with dates as strings.
fn json_of(toml: &str) -> Value {
    fn convert(value: toml::Value) -> Value {
        match value {
            toml::Value::Datetime(date) => json!(date.to_string()),
            toml::Value::Array(values) => values.into_iter().map(convert).collect(),
            toml::Value::Table(table) => table.into_iter().map(|(key, value)| (key, convert(value))).collect(),
            toml::Value::String(text) => json!(text),
            toml::Value::Integer(number) => json!(number),
            toml::Value::Float(number) => json!(number),
            toml::Value::Boolean(flag) => json!(flag),
        }
    }
    convert(toml::Value::Table(toml.parse().unwrap()))
}

#[test]
fn toml_files_follow_their_schemas() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = [
        ("fieldbook", "content-example/fieldbook.toml"),
        ("product", "content-example/products/alder/product.toml"),
        ("product", "content-example/products/cairn/product.toml"),
        ("product", "content-example/products/wren/product.toml"),
        ("glossary", "content-example/glossary.toml"),
        ("glossary", "content-example/glossary.de.toml"),
        ("fieldbook", "src/scaffold/fieldbook.toml"),
    ];
    let baselines = fs::read_dir(root.join("src/content/baselines")).unwrap();
    let baselines: Vec<String> = baselines.map(|entry| entry.unwrap().path().display().to_string()).collect();
    assert!(baselines.len() >= 8);
    let files = files.into_iter().map(|(name, path)| (name, root.join(path)));
    for (name, path) in files.chain(baselines.iter().map(|path| ("baseline", path.into()))) {
        let value = json_of(&fs::read_to_string(&path).unwrap());
        assert_eq!(problems(&schema(name), &value), Vec::<String>::new(), "{}", path.display());
    }
}

/// What the build refuses, a schema refuses as well, as far as it can tell.
#[test]
fn schemas_refuse_mistakes() {
    for (name, toml) in [
        ("product", "summary = \"without a name\""),
        ("product", "name = \"A\"\nsumary = \"x\""),
        ("product", "name = \"A\"\nmodels = [{ name = \"without a code\" }]"),
        ("product", "name = \"A\"\nfirst_placed = \"tomorrow\""),
        ("product", "name = \"A\"\n[support]\nsecurity_updates = { note = \"without a day\" }"),
        ("product", "name = \"A\"\n[updates]\nmode = \"sometimes\""),
        ("product", "name = \"A\"\n[[network]]\ndirection = \"outbound\"\nprotocol = \"tcp\"\nport = 0"),
        ("fieldbook", "[portal]\ntitle = \"T\""),
        ("fieldbook", "[portal]\n[manufacturer]\nname = \"M\""),
        ("fieldbook", "[portal]\ntitle = \"T\"\n[manufacturer]\nname = \"M\"\n[diagnostics]\nbroken-lnk = \"off\""),
        ("fieldbook", "[portal]\ntitle = \"T\"\n[manufacturer]\nname = \"M\"\nwebsite = \"www.example.com\""),
        ("glossary", "firmware = 3"),
        ("glossary", "firmware = { term = \"without a definition\" }"),
        ("baseline", "title = \"without an id\""),
    ] {
        assert!(!problems(&schema(name), &json_of(toml)).is_empty(), "{toml}");
    }
}

#[test]
fn sarif_follows_its_schema() {
    // One pattern of the published schema has a bracket that this validator wants escaped.
    let text = include_str!("schemas/sarif-2.1.0.json").replace("{2}]?$", r"{2}\\]?$");
    let schema: Value = serde_json::from_str(&text).unwrap();
    let folder = Folder::new(
        "//- index.md\n+++\ntitle = \"Home\"\nreviewed = 2020-01-01\n+++\n[nowhere](gone.md) ![x](ä.png)\n\n#### Deep\n\
         //- faq/a b.md\nText.\n//- products/halo/product.toml\nnme = \"Halo\"\n",
    );
    for root in [folder.root(), Path::new(env!("CARGO_MANIFEST_DIR")).join("content-example")] {
        let output = Command::new(cargo_bin("fieldbook"))
            .args(["check", "--format", "sarif", "--date", "2026-11-23"])
            .arg(&root)
            .output()
            .unwrap();
        let log: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(problems(&schema, &log), Vec::<String>::new());
        let n_results = log["runs"][0]["results"].as_array().unwrap().len();
        assert_eq!(n_results > 3, root == folder.root(), "{log:#}");
    }
}
