//! Text of a provider on somebody's terminal: it is shown, and cannot move the cursor or turn the reading direction.

use std::borrow::Cow;

use crate::report::{is_obeyed, without_commands};

/// The text with every character that a terminal would obey, and every command that a CI system would, written as `\u{…}`.
/// Line feeds and tabs stay, and so do the sequences that set colours (ECMA-48, SGR), which this program writes itself.
pub fn safe(text: &str) -> Cow<'_, str> {
    match characters(text) {
        Cow::Borrowed(text) => without_commands(text),
        Cow::Owned(text) => Cow::Owned(without_commands(&text).into_owned()),
    }
}

fn characters(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_obeyed) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        let length = match colour(rest) {
            Some(length) => {
                out.push_str(&rest[..length]);
                length
            }
            None if is_obeyed(character) => {
                out.extend(character.escape_unicode());
                character.len_utf8()
            }
            None => {
                out.push(character);
                character.len_utf8()
            }
        };
        rest = &rest[length..];
    }
    Cow::Owned(out)
}

/// The length of a colour sequence at the beginning of a text.
fn colour(text: &str) -> Option<usize> {
    let parameters = text.strip_prefix("\u{1b}[")?;
    let end = parameters.find(|c: char| !c.is_ascii_digit() && c != ';')?;
    parameters[end..].starts_with('m').then_some(end + 3)
}

#[cfg(test)]
mod tests {
    use super::safe;

    #[test]
    fn what_a_terminal_would_obey_is_shown() {
        assert_eq!(safe("a\u{1b}]0;title\u{7}b"), "a\\u{1b}]0;title\\u{7}b");
        assert_eq!(
            safe("\u{1b}[2J\r\u{202e}x\u{9b}1A\0"),
            "\\u{1b}[2J\\u{d}\\u{202e}x\\u{9b}1A\\u{0}"
        );
    }

    #[test]
    fn colours_lines_and_letters_stay() {
        let text = "\u{1b}[1;31mfail\u{1b}[0m\n\tgrün ✓";
        assert_eq!(safe(text), text);
    }
}
