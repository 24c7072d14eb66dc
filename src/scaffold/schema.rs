//! JSON Schemas of the TOML files of a portal, for editors that complete and explain keys.

use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{JsonSchema, Schema};
use serde_json::{Map, Value, json};

use crate::config;
use crate::content::{baseline, glossary, product};
use crate::diagnostic::{Code, Level};

/// The folder in the root that `fieldbook schema` writes to; hidden, so that it is no content.
const FOLDER: &str = ".schemas";

/// One row of [`SCHEMAS`].
#[derive(Debug)]
pub struct Kind {
    /// Its name; the file is called by it.
    pub name: &'static str,
    make: fn() -> Schema,
    /// Keys that must be there although reading goes on without them: the table that they stand in, and the key.
    required: &'static [(&'static str, &'static str)],
}

/// The schema of each TOML file.
pub static SCHEMAS: &[Kind] = &[
    Kind {
        name: "fieldbook",
        make: of::<config::Written>,
        required: &[
            ("", "portal"),
            ("", "manufacturer"),
            ("/definitions/Portal", "title"),
            ("/definitions/Manufacturer", "name"),
        ],
    },
    Kind { name: "product", make: of::<product::Facts>, required: &[("", "name")] },
    Kind { name: "glossary", make: of::<glossary::File>, required: &[] },
    Kind { name: "baseline", make: of::<baseline::Written>, required: &[] },
];

/// Returns the file of each schema, by its path in the portal; `codes` are all findings there are.
pub fn files(codes: &[&'static Code]) -> Vec<(String, String)> {
    SCHEMAS.iter().map(|kind| (format!("{FOLDER}/{}.json", kind.name), text(kind, codes))).collect()
}

/// Returns the text of a schema; `codes` are all findings there are.
pub fn text(kind: &Kind, codes: &[&'static Code]) -> String {
    let mut schema = (kind.make)();
    for (table, key) in kind.required {
        if let Some(Value::Object(table)) = schema.pointer_mut(table) {
            let keys = table.entry("required").or_insert_with(|| json!([]));
            if let Value::Array(keys) = keys {
                keys.push(json!(key));
            }
        }
    }
    if let Some(levels) = schema.pointer_mut("/properties/diagnostics") {
        *levels = levels_of(codes);
    }
    // A schema is a JSON value, and such a value can always be written.
    format!("{}\n", serde_json::to_string_pretty(&schema).unwrap_or_default())
}

/// Returns the schema of a type. Draft 7 is what every TOML editor understands.
fn of<T: JsonSchema>() -> Schema {
    let settings = SchemaSettings::draft07().with_transform(RecursiveTransform(without_null));
    settings.into_generator().into_root_schema_for::<T>()
}

/// TOML has no null: an optional key is left out.
fn without_null(schema: &mut Schema) {
    let Some(object) = schema.as_object_mut() else { return };
    // What is empty if it is not there needs no mention.
    if object.get("default").is_some_and(|default| [json!(null), json!(""), json!([])].contains(default)) {
        object.remove("default");
    }
    if let Some(Value::Array(types)) = object.get_mut("type") {
        types.retain(|name| name != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            object.insert("type".to_owned(), only);
        }
    }
    if let Some(Value::Array(choices)) = object.get_mut("anyOf") {
        choices.retain(|choice| choice.get("type") != Some(&json!("null")));
        if let [Value::Object(only)] = choices.as_slice() {
            let only = only.clone();
            object.remove("anyOf");
            match only.contains_key("$ref") {
                // Beside a reference other keys do not count in this draft, so it stays in a list.
                true => _ = object.insert("allOf".to_owned(), json!([only])),
                false => object.extend(only),
            }
        }
    }
}

/// Returns the schema of `[diagnostics]`: every finding whose level can be set, with what it means.
fn levels_of(codes: &[&'static Code]) -> Value {
    let levels: Map<String, Value> = codes
        .iter()
        .filter(|code| code.adjustable)
        .map(|code| {
            let default = match (code.is_off, code.level) {
                (true, _) => "off",
                (false, Level::Warning) => "warning",
                (false, Level::Error) => "error",
            };
            let level = json!({ "description": code.about, "enum": ["off", "warning", "error"], "default": default });
            (code.name.to_owned(), level)
        })
        .collect();
    json!({ "description": "The level of each finding.", "type": "object", "properties": levels, "additionalProperties": false })
}
