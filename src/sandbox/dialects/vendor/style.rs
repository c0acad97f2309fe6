//! How a vendor speaks: one key for each habit that is not the standards'.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Map, Value};

/// The keys with what their values say. Lists have commas between their items, pairs a colon.
pub(super) const KEYS: [(&str, &str); 42] = [
    ("scopes", "the scopes there are, the first one by default"),
    (
        "scope-delimiter",
        "what stands between two scopes in a request: `,`, `+` or a space",
    ),
    (
        "scope-out",
        "the scope of an answer: `,` between two, or `array`",
    ),
    ("lifetime", "seconds that an access token lives"),
    (
        "features",
        "what of the standards it has beside the code grant: `pkce`, `issuer`",
    ),
    ("authorize-path", "the authorization endpoint"),
    ("token-path", "the token endpoint"),
    ("token-method", "the method of token requests"),
    (
        "request",
        "where parameters of token requests are read: `form`, `query` or `json`",
    ),
    (
        "in-query",
        "parameters of token requests that are read in the query, whatever `request` says",
    ),
    (
        "names-in",
        "parameters that it calls otherwise: standard:own",
    ),
    (
        "fixed",
        "parameters that each token request has to have: name:value",
    ),
    (
        "grants",
        "grant types that it calls otherwise: standard:own; `none` where it has no `grant_type`",
    ),
    (
        "client",
        "how clients authenticate: `basic`, `basic-raw` (its parts not form-encoded), `form`, `query`, `header:NAME`, `secret-as-user` or `signature:HEADER:TEXT`",
    ),
    (
        "password",
        "the password grant is the way in: `yes`, or `factor:HEADER` with a second factor after status 412",
    ),
    (
        "headers",
        "headers that each request to an endpoint has to have: name:value",
    ),
    (
        "envelope",
        "where the members of a token answer stand, as a path",
    ),
    (
        "wrap",
        "further members around the envelope of a success, as JSON",
    ),
    (
        "names",
        "members of token answers that it calls otherwise: standard:own",
    ),
    ("drop", "members that token answers do not have"),
    ("add", "further members beside the tokens, as JSON"),
    (
        "base",
        "the member of a token answer that names its own address, as a path; with `host:` before it the host alone",
    ),
    (
        "unit",
        "what a lifetime counts: `milliseconds`, `unix-seconds`, `unix-milliseconds`, `timestamp` or `text` (seconds in quotes)",
    ),
    ("format", "how token answers are written: `form` or `jsonp`"),
    ("token-status", "the status of token answers"),
    (
        "refusal",
        "a refusal of the token endpoint: JSON in which `$error`, `$description`, `$status` (a number) and `$word` (the status as text) stand for themselves, or `page`",
    ),
    ("refusal-status", "its status"),
    ("refresh-path", "where refreshes go"),
    ("refresh-method", "the method of refreshes"),
    ("refresh-request", "where parameters of refreshes are read"),
    (
        "refresh-by",
        "the parameter with the access token that a refresh presents instead of a refresh token",
    ),
    (
        "refresh-needs",
        "parameters that a refresh has to have beside those of the standard",
    ),
    (
        "refresh-without-secret",
        "`yes` where a refresh needs no secret",
    ),
    (
        "refresh-keeps",
        "`access-token` where the living access token comes back, `silently` where none does, `refresh-token` where that stays",
    ),
    (
        "exchange",
        "a second exchange: path:method:grant_type:parameter",
    ),
    (
        "revoke",
        "the way to revoke: METHOD:path:PLACE, where a path ending in `/` is followed by the token, and the place is `path`, `bearer`, `own` (as at the resource), `query:NAME`, `form:NAME` or `json:NAME`",
    ),
    (
        "revoke-secret",
        "`yes` where revoking needs the client's secret",
    ),
    ("resource-path", "the protected resource"),
    (
        "token-at",
        "where the resource reads the token: `header:NAME`, `scheme:WORD`, `query:NAME` or `form:NAME`",
    ),
    ("denial", "a refusal of the resource, as `refusal`"),
    ("denial-status", "its status"),
    (
        "redirect",
        "what redirects do otherwise: `NAME:OWN` for a parameter's name, `bare` where the redirect URI must not be percent-encoded and `encoded` where it must, `issuer:SUFFIX` where the issuer is longer than the base URL",
    ),
];

/// How one vendor speaks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Style(BTreeMap<&'static str, String>);

/// What is wrong with a word for a style.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` says nothing about a style: {1}")]
pub struct StyleError(pub String, pub String);

impl Style {
    /// A style from words like `envelope=body`.
    ///
    /// # Errors
    ///
    /// When a word has no known key or a value that cannot be read.
    pub fn parse<'a>(words: impl IntoIterator<Item = &'a str>) -> Result<Self, StyleError> {
        let mut style = Self::default();
        for word in words {
            let wrong = |why: &str| StyleError(word.to_owned(), why.to_owned());
            let (key, value) = word.split_once('=').ok_or_else(|| wrong("it has no `=`"))?;
            let known = KEYS.iter().find(|(known, _)| *known == key);
            let (key, _) = known.ok_or_else(|| wrong(&format!("the keys are {}", keys())))?;
            let is_json = match *key {
                "wrap" | "add" => true,
                "refusal" | "denial" => value != "page",
                _ => false,
            };
            if is_json && serde_json::from_str::<Map<String, Value>>(value).is_err() {
                return Err(wrong("its value is not a JSON object"));
            }
            style.0.insert(key, value.to_owned());
        }
        Ok(style)
    }

    /// The value of a key.
    pub(super) fn get(&self, key: &'static str) -> Option<&str> {
        self.0
            .get(key)
            .map(String::as_str)
            .filter(|v| !v.is_empty())
    }

    /// The value of a key, or what it is without.
    pub(super) fn or<'a>(&'a self, key: &'static str, usual: &'a str) -> &'a str {
        self.get(key).unwrap_or(usual)
    }

    /// Whether a key has this value.
    pub(in crate::sandbox) fn is(&self, key: &'static str, value: &str) -> bool {
        self.get(key) == Some(value)
    }

    /// Whether the password grant is the documented way in.
    pub(in crate::sandbox) fn takes_passwords(&self) -> bool {
        self.get("password").is_some()
    }

    /// The items of a list.
    pub(super) fn list(&self, key: &'static str) -> Vec<&str> {
        let items = self.get(key).unwrap_or_default().split(',');
        items.filter(|item| !item.is_empty()).collect()
    }

    /// The pairs of a list.
    pub(super) fn pairs(&self, key: &'static str) -> Vec<(&str, &str)> {
        let items = self.list(key).into_iter();
        items.filter_map(|item| item.split_once(':')).collect()
    }

    /// The JSON object of a key.
    pub(super) fn json(&self, key: &'static str) -> Map<String, Value> {
        let text = self.get(key).unwrap_or_default();
        serde_json::from_str(text).unwrap_or_default()
    }

    /// The number of a key.
    pub(super) fn number(&self, key: &'static str) -> Option<u64> {
        self.get(key)?.parse().ok()
    }

    /// What the style says of redirects under this word.
    pub(super) fn redirect(&self, word: &str) -> Option<&str> {
        let mut pairs = self.pairs("redirect").into_iter();
        pairs.find_map(|(known, value)| (known == word).then_some(value))
    }

    /// A table of the keys, for help and documentation.
    #[must_use]
    pub fn help() -> String {
        let mut text = String::new();
        for (key, meaning) in KEYS {
            let _ = writeln!(text, "  {key:<22} {meaning}");
        }
        text
    }

    /// The keys with their meanings.
    pub fn keys() -> impl Iterator<Item = (&'static str, &'static str)> {
        KEYS.into_iter()
    }
}

fn keys() -> String {
    KEYS.map(|(key, _)| key).join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_and_mistakes_told() {
        let style = Style::parse([
            "envelope=data",
            "names=access_token:accessToken,scope:perms",
        ]);
        let style = style.expect("a style");
        assert_eq!(style.get("envelope"), Some("data"));
        assert_eq!(style.pairs("names")[1], ("scope", "perms"));
        for wrong in ["envelope", "envelop=data", "wrap=[]", "refusal=no"] {
            let error = Style::parse([wrong]).expect_err(wrong);
            assert_eq!(error.0, wrong);
        }
    }

    #[test]
    fn each_key_stands_once() {
        let mut keys = KEYS.map(|(key, _)| key);
        keys.sort_unstable();
        assert!(keys.windows(2).all(|pair| pair[0] != pair[1]), "{keys:?}");
    }
}
