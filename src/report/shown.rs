//! Text of a provider in a report or on a terminal: what a reader's program would obey is shown instead.

use std::borrow::Cow;

use serde_json::Value;

/// The text with every character that is obeyed written as `\u{…}`; line feeds and tabs stay.
#[must_use]
pub fn shown(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_obeyed) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if is_obeyed(character) {
            out.extend(character.escape_unicode());
        } else {
            out.push(character);
        }
    }
    Cow::Owned(out)
}

/// Control characters, NUL among them, those that turn the direction of reading (Unicode, "bidirectional formatting") or
/// begin a line, and those that are no characters and may stand in no XML (XML 1.0 2.2).
#[must_use]
pub fn is_obeyed(character: char) -> bool {
    let is_plain = matches!(character, '\n' | '\t');
    let turns = matches!(
        character,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    );
    let begins_line = matches!(character, '\u{2028}' | '\u{2029}');
    let is_none = matches!(u32::from(character) & 0xffff, 0xfffe | 0xffff)
        || matches!(character, '\u{fdd0}'..='\u{fdef}');
    (character.is_control() && !is_plain) || turns || begins_line || is_none
}

/// Shows every text of a JSON value in this way, the names of members too. JSON has escapes for control characters and
/// needs none for the others, but whoever reads the text that was escaped would obey it all the same.
pub fn shown_value(value: &mut Value) {
    match value {
        Value::String(text) => {
            if let Cow::Owned(replaced) = shown(text) {
                *text = replaced;
            }
        }
        Value::Array(items) => items.iter_mut().for_each(shown_value),
        Value::Object(members) => {
            let is_plain = |name: &String| !name.contains(is_obeyed);
            if !members.keys().all(is_plain) {
                let renamed = std::mem::take(members).into_iter();
                *members = renamed
                    .map(|(name, member)| (shown(&name).into_owned(), member))
                    .collect();
            }
            members.values_mut().for_each(shown_value);
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
