//! The hidden fields of pages: what protects a form that nobody answered opens it for whoever has it.

use super::body::structured_body;
use super::learn::learn_field;
use crate::transcript::BodyKind;
use crate::wire::layers::layers;
use crate::wire::named_values::{named_values, with_lower};
use crate::wire::pseudonym::Vault;
use crate::wire::raw_exchange::RawExchange;

/// Fields beyond this number are not learnt from one page.
const MOST: usize = 256;

/// Learns the fields of all pages that were seen. What was answered is known by then, and keeps its name.
pub fn learn_pages<'a>(vault: &mut Vault, exchanges: impl Iterator<Item = &'a RawExchange>) {
    for exchange in exchanges {
        let Ok(response) = &exchange.result else {
            continue;
        };
        if structured_body(response).0 != BodyKind::Html {
            continue;
        }
        let html = response.text();
        for (name, value) in fields(&html).into_iter().take(MOST) {
            learn_field(vault, &name, &value);
        }
        // The same for scripts, which read them from elements that are no fields, and from variables.
        let protects = |name: &str| {
            let words = ["csrf", "xsrf", "authenticity"];
            with_lower(name, |lower| words.iter().any(|word| lower.contains(word)))
        };
        for layer in layers(&html) {
            for one in named_values(&layer, &protects).iter().take(MOST) {
                let value = one.decoded();
                if value.len() >= 8 && !value.contains(char::is_whitespace) {
                    learn_field(vault, one.name, &value);
                }
            }
        }
    }
}

/// The hidden inputs of a page as names and values, from the text of their tags.
fn fields(html: &str) -> Vec<(String, String)> {
    let lower = html.to_ascii_lowercase();
    let tags = lower.match_indices("<input").map(|(at, _)| {
        let length = html.as_bytes()[at..]
            .iter()
            .take(16 * 1024)
            .position(|b| *b == b'>');
        &html[at..length.map_or(at, |length| at + length)]
    });
    let attribute = |tag: &str, wanted: &str| {
        let found = named_values(tag, &|name| name.eq_ignore_ascii_case(wanted));
        found.first().map(|one| match layers(one.value).get(1) {
            Some(decoded) if one.value.contains('&') => decoded.clone().into_owned(),
            _ => one.value.to_owned(),
        })
    };
    let hidden = tags.filter(|tag| {
        attribute(tag, "type").is_some_and(|kind| kind.eq_ignore_ascii_case("hidden"))
    });
    hidden
        .filter_map(|tag| Some((attribute(tag, "name")?, attribute(tag, "value")?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::oauth::Role;
    use crate::wire::raw_exchange::{RawRequest, RawResponse};

    #[test]
    fn what_protects_a_page_is_learnt_though_nobody_answered_it() {
        let html = r#"<!doctype html><meta name="csrf-token" content="m3ta-8f3a91c2"><script>window.xsrf = "w3b-77aa41c8"</script>
            <form><input type="hidden" name="_csrf" value="sh0rt"><INPUT TYPE=hidden VALUE='a&amp;b-0123456789abcdef' NAME=rt>
            <input type=hidden name=lang value=english><input name=user value="someone@example.org-1234">"#;
        let exchange = RawExchange {
            step: 1,
            role: Role::Login,
            request: RawRequest::new("GET", "https://a.example/login"),
            result: Ok(RawResponse {
                status: 200,
                headers: vec![("content-type".to_owned(), "text/html".to_owned())],
                body: html.as_bytes().to_vec(),
            }),
            tokens: Vec::new(),
            members: None,
            duration: Duration::ZERO,
        };
        let mut vault = Vault::new();
        learn_pages(&mut vault, std::iter::once(&exchange));
        for value in [
            "m3ta-8f3a91c2",
            "w3b-77aa41c8",
            "sh0rt",
            "a&b-0123456789abcdef",
        ] {
            assert!(vault.name_of(value).is_some(), "{value}: {vault:?}");
        }
        for value in ["english", "someone@example.org-1234", "hidden"] {
            assert_eq!(vault.name_of(value), None);
        }
    }
}
