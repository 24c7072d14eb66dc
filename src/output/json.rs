//! JSON as validators want it.

use serde_json::Value;

/// Writes a document: keys sorted, nothing empty, an end of line at its end.
pub(super) fn to_bytes(mut value: Value) -> Vec<u8> {
    prune(&mut value);
    value.sort_all_objects();
    let mut bytes = serde_json::to_vec_pretty(&value).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

/// Takes out what says nothing, and returns whether that is all.
fn prune(value: &mut Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => {
            items.retain_mut(|item| !prune(item));
            items.is_empty()
        }
        Value::Object(members) => {
            members.retain(|_, member| !prune(member));
            members.is_empty()
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_says_nothing_is_left_out() {
        let bytes = to_bytes(json!({ "b": [null, "", {}], "a": { "z": 0, "y": false, "x": [[]] } }));
        assert_eq!(String::from_utf8(bytes).unwrap(), "{\n  \"a\": {\n    \"y\": false,\n    \"z\": 0\n  }\n}\n");
    }
}
