//! Tables cut into small scripts, so that a search loads only what it needs.
//!
//! A table is sorted by key. Its shards are named by a letter and a number; a directory says with which key each begins and
//! the start of its hash, which keeps caches from serving an older one. A directory that grows long is a table itself.
//! Scripts and not JSON, because a page that is opened from a folder may load nothing else.

use serde::Serialize;
use serde_json::{Value, json};

/// How many entries a directory has before it is cut itself.
const LONGEST_DIRECTORY: usize = 1500;

/// A script of the index.
#[derive(Debug)]
pub(super) struct Shard {
    /// Its name without extension: `t12`.
    pub(super) name: String,
    /// Its content.
    pub(super) bytes: Vec<u8>,
}

/// Cuts entries into shards of about `size` bytes, appends these, and returns the directory.
///
/// An entry is its key and its JSON; the data of a shard is the list of its entries.
pub(super) fn table<K: Serialize + Clone>(
    letter: &str,
    entries: impl IntoIterator<Item = (K, String)>,
    size: usize,
    shards: &mut Vec<Shard>,
) -> Value {
    let mut directory: Vec<(K, String)> = Vec::new();
    let mut number = 0;
    let mut open: Option<(K, String)> = None;
    let mut close = |(key, mut data): (K, String), directory: &mut Vec<(K, String)>| {
        data.push(']');
        directory.push((key, shard(format!("{letter}{number}"), &data, shards)));
        number += 1;
    };
    for (key, json) in entries {
        match &mut open {
            Some((_, data)) if data.len() + json.len() <= size => {
                data.push(',');
                data.push_str(&json);
            }
            _ => {
                if let Some(full) = open.replace((key, format!("[{json}"))) {
                    close(full, &mut directory);
                }
            }
        }
    }
    if let Some(last) = open {
        close(last, &mut directory);
    }
    let mut depth = 0;
    while directory.len() > LONGEST_DIRECTORY {
        depth += 1;
        let mut upper = Vec::new();
        for (number, part) in directory.chunks(LONGEST_DIRECTORY).enumerate() {
            let name = format!("{letter}{}{number}", "x".repeat(depth));
            upper.push((part[0].0.clone(), shard(name, &listing(part, 0).to_string(), shards)));
        }
        directory = upper;
    }
    listing(&directory, depth)
}

fn listing<K: Serialize>(entries: &[(K, String)], depth: usize) -> Value {
    let keys: Vec<&K> = entries.iter().map(|(key, _)| key).collect();
    let hashes: String = entries.iter().map(|(_, hash)| hash.as_str()).collect();
    json!({ "depth": depth, "keys": keys, "hashes": hashes })
}

/// Makes a script and returns the start of its hash, which the script states, too.
fn shard(name: String, data: &str, shards: &mut Vec<Shard>) -> String {
    let hash = blake3::hash(data.as_bytes()).to_hex()[..HASH_LENGTH].to_owned();
    shards.push(Shard { bytes: script(&name, &hash, data), name });
    hash
}

/// How many digits of a hash tell versions of one shard apart.
const HASH_LENGTH: usize = 6;

/// Returns a script that hands over its data.
pub(super) fn script(name: &str, hash: &str, data: &str) -> Vec<u8> {
    format!("fieldbookSearch({},{},{data})\n", json!(name), json!(hash)).into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_is_in_the_shard_that_the_directory_names() {
        let entries = (0..10_000_u32).map(|n| (n, format!("\"entry {n}\"")));
        let mut shards = Vec::new();
        let root = table("t", entries, 40, &mut shards);
        assert_eq!(root["depth"], 1);
        let text = |name: &str| {
            let shard = shards.iter().find(|shard| shard.name == name).unwrap();
            String::from_utf8(shard.bytes.clone()).unwrap()
        };
        let find = |listing: &Value, key: u64| {
            let keys = listing["keys"].as_array().unwrap();
            keys.iter().rposition(|first| first.as_u64().unwrap() <= key).unwrap()
        };
        for key in [0, 1, 777, 9_999] {
            let upper = text(&format!("tx{}", find(&root, key)));
            let data = upper.trim_end().trim_end_matches(')').splitn(3, ',').nth(2).unwrap().to_owned();
            let directory: Value = serde_json::from_str(&data).unwrap();
            let before = 1500 * find(&root, key);
            let leaf = text(&format!("t{}", before + find(&directory, key)));
            assert!(leaf.contains(&format!("\"entry {key}\"")), "{leaf}");
        }
    }
}
