//! Keys by name, as in `Enter`, `/` or `Shift+Tab`, and what the browser has to be told about them.

use serde_json::{Value, json};

/// Name, code of the key on the keyboard, its number, and the text that it gives.
const NAMED: &[(&str, &str, u32, &str)] = &[
    ("Enter", "Enter", 13, "\r"),
    ("Escape", "Escape", 27, ""),
    ("Tab", "Tab", 9, ""),
    ("Space", "Space", 32, " "),
    ("Backspace", "Backspace", 8, ""),
    ("Delete", "Delete", 46, ""),
    ("Home", "Home", 36, ""),
    ("End", "End", 35, ""),
    ("PageUp", "PageUp", 33, ""),
    ("PageDown", "PageDown", 34, ""),
    ("ArrowLeft", "ArrowLeft", 37, ""),
    ("ArrowUp", "ArrowUp", 38, ""),
    ("ArrowRight", "ArrowRight", 39, ""),
    ("ArrowDown", "ArrowDown", 40, ""),
    ("/", "Slash", 191, "/"),
];

const MODIFIERS: &[(&str, u32)] = &[("Alt+", 1), ("Control+", 2), ("Meta+", 4), ("Shift+", 8)];

/// Returns the events of a key that is pressed and let go.
#[track_caller]
pub fn events(name: &str) -> [Value; 2] {
    let mut key = name;
    let mut modifiers = 0;
    while let Some((word, bit)) = MODIFIERS.iter().find(|(word, _)| key.starts_with(word)) {
        key = &key[word.len()..];
        modifiers |= bit;
    }
    let (key, code, number, text) = match NAMED.iter().find(|row| row.0 == key) {
        Some((key, code, number, text)) => {
            (if *key == "Space" { " " } else { key }, (*code).to_owned(), *number, (*text).to_owned())
        }
        None => {
            let mut chars = key.chars();
            let (Some(char), None) = (chars.next(), chars.next()) else { panic!("there is no key `{key}`") };
            let upper = char.to_ascii_uppercase();
            let code = match char {
                'a'..='z' | 'A'..='Z' => format!("Key{upper}"),
                '0'..='9' => format!("Digit{char}"),
                _ => String::new(),
            };
            let number = if code.is_empty() { 0 } else { u32::from(upper) };
            (key, code, number, char.to_string())
        }
    };
    // With Control, Alt or Meta held a key is a command and gives no text.
    let text = if modifiers & 7 == 0 { text } else { String::new() };
    let down = if text.is_empty() { "rawKeyDown" } else { "keyDown" };
    let event = |kind: &str| {
        json!({
            "type": kind, "key": key, "code": code, "windowsVirtualKeyCode": number, "modifiers": modifiers,
            "text": if kind == "keyUp" { "" } else { &text },
        })
    };
    [event(down), event("keyUp")]
}
