//! Facts about a page that are read before its text is cut and its secrets are replaced.

use url::Url;

use crate::transcript::Markup;

/// Shorter markup than this is part of many a page anyway.
const SHORTEST_MARKUP: usize = 8;

/// More origins than these are not told.
const MOST_ORIGINS: usize = 50;

/// The tags in a value that was sent, which must not turn up as tags on a page.
#[must_use]
pub fn markup_of(value: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = value;
    while let Some(start) = rest.find('<') {
        let Some(length) = rest[start..].find('>') else {
            break;
        };
        let tag = &rest[start..=start + length];
        if tag.len() >= SHORTEST_MARKUP {
            found.push(tag.to_owned());
        }
        rest = &rest[start + length..];
    }
    found
}

/// What became of markup that was sent before; nothing where none was sent.
#[must_use]
pub fn reflection(html: &str, sent: &[String]) -> Option<Markup> {
    if sent.is_empty() {
        return None;
    }
    let inner = |tag: &str| tag.trim_matches(['<', '>']).to_owned();
    Some(if sent.iter().any(|tag| html.contains(tag.as_str())) {
        Markup::Unescaped
    } else if sent.iter().any(|tag| html.contains(&inner(tag))) {
        Markup::Escaped
    } else {
        Markup::NotShown
    })
}

/// The origins other than its own that a page loads things from or links to, sorted.
#[must_use]
pub fn foreign_origins(html: &str, own: &str) -> Vec<String> {
    let Ok(own) = Url::parse(own) else {
        return Vec::new();
    };
    let mut origins: Vec<String> = tags(html)
        .flat_map(|tag| ["src", "href"].map(|name| attribute(tag, name)))
        .flatten()
        .filter_map(|address| own.join(address.trim()).ok())
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.origin() != own.origin())
        .map(|url| url.origin().ascii_serialization())
        .collect();
    origins.sort();
    origins.dedup();
    origins.truncate(MOST_ORIGINS);
    origins
}

/// The inside of every tag. A `>` in an attribute cuts a tag short, which loses an attribute and invents none.
fn tags(html: &str) -> impl Iterator<Item = &str> {
    html.split('<')
        .skip(1)
        .filter_map(|rest| rest.split('>').next())
        .filter(|tag| tag.starts_with(|c: char| c.is_ascii_alphabetic()))
}

/// The value of an attribute.
fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let lower = tag.to_ascii_lowercase();
    let mut from = 0;
    while let Some(found) = lower[from..].find(name) {
        let start = from + found;
        from = start + name.len();
        let begins = lower[..start].ends_with(|c: char| c.is_ascii_whitespace() || c == '"');
        let value = tag[from..].trim_start().strip_prefix('=');
        if let (true, Some(value)) = (begins, value) {
            let value = value.trim_start();
            return match value.chars().next() {
                Some(quote @ ('"' | '\'')) => value[1..].split(quote).next(),
                _ => value.split_ascii_whitespace().next(),
            };
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_told_from_its_escaped_form() {
        let sent = markup_of("x\"'<gc-Ab12Cd34>&<b>");
        assert_eq!(sent, ["<gc-Ab12Cd34>"]);
        assert_eq!(reflection("<p>", &[]), None);
        assert_eq!(reflection("<p>no", &sent), Some(Markup::NotShown));
        assert_eq!(
            reflection("<p>&lt;gc-Ab12Cd34&gt;", &sent),
            Some(Markup::Escaped)
        );
        assert_eq!(
            reflection("<p><gc-Ab12Cd34></p>", &sent),
            Some(Markup::Unescaped)
        );
    }

    #[test]
    fn foreign_origins_are_those_of_other_sites() {
        let html = r##"<html xmlns="http://www.w3.org/1999/xhtml"><link rel=icon href=/i.png>
            <script async src="https://analytics.example/a.js"></script><a HREF='//other.example/x'>x</a>
            <img data-src="https://lazy.example/i" src="https://own.example/y"><a href="#top">t</a>"##;
        assert_eq!(
            foreign_origins(html, "https://own.example/login"),
            ["https://analytics.example", "https://other.example"]
        );
    }
}
