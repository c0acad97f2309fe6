//! Secrets that stand in a targets file must not reach the console by way of the line that a diagnostic quotes.

use crate::catalog::diagnostic::{Diagnostic, Diagnostics, Place};

/// Parts of the names of keys whose values are secret, misspelt ones included.
const SECRET_WORDS: [&str; 7] = ["secret", "secert", "pass", "pwd", "token", "cookie", "key"];

/// Whether the value of this key, or of the header of this name, is secret.
pub(super) fn is_secret(key: &str) -> bool {
    let key = key.trim_matches(['"', '\'']).to_lowercase();
    SECRET_WORDS.iter().any(|word| key.contains(word))
        || ["authorization", "proxy-authorization"].contains(&key.as_str())
}

/// What stands for a character of a secret. Every character keeps its column.
const DOT: char = '•';

/// The diagnostics with all secret values of the lines that they quote made unreadable.
pub(super) fn hide(diagnostics: Diagnostics) -> Diagnostics {
    diagnostics.map(hide_one)
}

fn hide_one(mut diagnostic: Diagnostic) -> Diagnostic {
    let Some(place) = &mut diagnostic.place else {
        return diagnostic;
    };
    let values = values(&place.source_line);
    for range in &values {
        let value = place.source_line[range.clone()].to_owned();
        let bare = value.trim_matches(['"', '\'']).to_owned();
        // Messages repeat values that have the wrong type.
        if meant(place).contains(&range.start) && !bare.is_empty() {
            diagnostic.message = diagnostic.message.replace(&bare, "…");
            diagnostic.help = diagnostic.help.map(|help| help.replace(&bare, "…"));
        }
    }
    let mut hidden = String::new();
    for (at, character) in place.source_line.char_indices() {
        let is_secret = values.iter().any(|range| range.contains(&at));
        hidden.push(if is_secret { DOT } else { character });
    }
    place.source_line = hidden;
    diagnostic
}

/// The bytes that the place means.
fn meant(place: &Place) -> std::ops::Range<usize> {
    let byte = |column: usize| {
        place
            .source_line
            .char_indices()
            .nth(column)
            .map_or(place.source_line.len(), |(at, _)| at)
    };
    let start = place.column.saturating_sub(1 + place.cut_off);
    byte(start)..byte(start + place.length)
}

/// The bytes of the values of secret keys in a line, and of credentials in URLs, but for those that name an
/// environment variable.
fn values(line: &str) -> Vec<std::ops::Range<usize>> {
    let mut found = Vec::new();
    for (colon, _) in line.match_indices(':') {
        let before = line[..colon].trim_end();
        let key_start = before
            .rfind(|c: char| !(c.is_alphanumeric() || "_-\"'".contains(c)))
            .map_or(0, |at| {
                at + before[at..].chars().next().map_or(1, char::len_utf8)
            });
        if !is_secret(&before[key_start..]) {
            continue;
        }
        let after = &line[colon + 1..];
        let start = colon + 1 + (after.len() - after.trim_start().len());
        let in_braces = line[..key_start].contains('{');
        let end = start + length(&line[start..], in_braces);
        if start < end && !line[start..end].contains("${env:") {
            found.push(start..end);
        }
    }
    found.extend(in_urls(line));
    found
}

/// The bytes of what stands before the host of a URL: a user name and a password (RFC 3986 3.2.1).
fn in_urls(line: &str) -> impl Iterator<Item = std::ops::Range<usize>> {
    line.match_indices("://").filter_map(|(at, separator)| {
        let start = at + separator.len();
        let rest = &line[start..];
        let authority = rest
            .find(['/', '?', '#', '"', '\'', ' '])
            .unwrap_or(rest.len());
        let end = start + rest[..authority].rfind('@')?;
        (start < end).then_some(start..end)
    })
}

/// How many bytes the value takes that begins here. When in doubt, too many.
fn length(rest: &str, in_braces: bool) -> usize {
    let ends = match rest.chars().next() {
        Some(quote @ ('"' | '\'')) => rest[1..].rfind(quote).map(|at| {
            // With several values in one line the nearest quote is the right one, unless it is escaped.
            let nearest = rest[1..].find(quote).unwrap_or(at);
            let is_escaped = rest[1..1 + nearest].ends_with('\\');
            if in_braces && !is_escaped {
                nearest + 2
            } else {
                at + 2
            }
        }),
        _ if in_braces => rest
            .find([',', '}'])
            .map(|end| rest[..end].trim_end().len()),
        _ => rest.find(" #"),
    };
    ends.unwrap_or_else(|| rest.trim_end().len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::diagnostic::Code;

    fn hidden(line: &str) -> String {
        let place = Place {
            file: "targets.yaml".to_owned(),
            line: 1,
            column: 1,
            length: 1,
            source_line: line.to_owned(),
            cut_off: 0,
        };
        let diagnostic = Diagnostic::error(Code::Syntax, "x").at(place);
        let line = hide_one(diagnostic).place.map(|place| place.source_line);
        line.unwrap_or_default()
    }

    #[test]
    fn values_of_secret_keys_are_unreadable_and_columns_stay() {
        assert_eq!(hidden("password: a#b,c"), "password: •••••");
        assert_eq!(
            hidden("  - { username: me, password: hunter2, x: 1 }"),
            "  - { username: me, password: •••••••, x: 1 }"
        );
        assert_eq!(
            hidden(r#"client_secret: "a\"b" # c"#),
            r#"client_secret: •••••• # c"#
        );
        assert_eq!(hidden("secret: ${env:SECRET}"), "secret: ${env:SECRET}");
        assert_eq!(
            hidden(r#"- { "secret": 'ü}1', id: x }"#),
            r#"- { "secret": •••••, id: x }"#
        );
        assert_eq!(hidden("passwrod : x"), "passwrod : •");
        assert_eq!(hidden("{ pass: x }"), "{ pass: • }");
        assert_eq!(
            hidden("base_url: https://me:pw@acme.example/a@b"),
            "base_url: https://•••••@acme.example/a@b"
        );
    }

    #[test]
    fn a_message_does_not_repeat_the_secret() {
        let place = Place {
            file: "targets.yaml".to_owned(),
            line: 1,
            column: 11,
            length: 4,
            source_line: "password: 1234".to_owned(),
            cut_off: 0,
        };
        let diagnostic =
            Diagnostic::error(Code::WrongType, "expected a string, found the number 1234")
                .at(place);
        let rendered = hide_one(diagnostic).render(false);
        assert!(!rendered.contains("1234"), "{rendered}");
    }
}
