//! `wait`: for how long.

#[cfg(test)]
use std::borrow::Cow;
use std::fmt;

#[cfg(test)]
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, Deserialize, Deserializer};
use serde::{Serialize, Serializer};

use crate::catalog::TimeSpan;

/// Whose announced lifetime a pause depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lifetime {
    /// That of the latest token answer (RFC 6749 5.1).
    Token,
    /// That of the latest pushed request (RFC 9126 2.2).
    Push,
    /// That of the latest device code (RFC 8628 3.2).
    Device,
}

impl Lifetime {
    /// All, with the word that stands before `expires_in`.
    const WORDS: [(Self, &str); 3] = [
        (Self::Token, ""),
        (Self::Push, "push."),
        (Self::Device, "device."),
    ];

    /// The lifetime that a text names, as in `push.expires_in`.
    fn named(text: &str) -> Option<Self> {
        let word = text.strip_suffix("expires_in")?;
        let mut all = Self::WORDS.into_iter();
        all.find_map(|(lifetime, known)| (known == word).then_some(lifetime))
    }

    fn word(self) -> &'static str {
        let mut all = Self::WORDS.into_iter();
        all.find_map(|(lifetime, word)| (lifetime == self).then_some(word))
            .unwrap_or_default()
    }
}

/// How long a step waits: `30s`, `90% of expires_in`, or `5m after expires_in`; of the latest token answer, or as in
/// `90% of push.expires_in` of another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pause {
    /// A fixed time.
    Span(TimeSpan),
    /// So many hundredths of a lifetime that was announced.
    OfLifetime(u8, Lifetime),
    /// So long after the end of that lifetime: clocks differ, and who checks a token may allow for it (RFC 7519 4.1.4).
    AfterLifetime(TimeSpan, Lifetime),
}

/// What stands between the number of a share and the lifetime.
const SHARE: &str = "% of ";
/// What stands between the time after a lifetime and the lifetime.
const AFTER: &str = " after ";

impl std::str::FromStr for Pause {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let lifetime = |name: &str| {
            let unknown = || {
                format!(
                    "`{name}` is no lifetime: write expires_in, push.expires_in or device.expires_in"
                )
            };
            Lifetime::named(name).ok_or_else(unknown)
        };
        if let Some((span, name)) = text.split_once(AFTER) {
            return Ok(Self::AfterLifetime(span.parse()?, lifetime(name)?));
        }
        let Some((share, name)) = text.split_once(SHARE) else {
            return text.parse().map(Self::Span);
        };
        match share.parse() {
            Ok(share @ 1..=99) => Ok(Self::OfLifetime(share, lifetime(name)?)),
            _ => Err(format!(
                "`{share}` is no share: write 1 to 99, like 90{SHARE}expires_in"
            )),
        }
    }
}

impl fmt::Display for Pause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Span(span) => span.fmt(f),
            Self::OfLifetime(share, of) => write!(f, "{share}{SHARE}{}expires_in", of.word()),
            Self::AfterLifetime(span, of) => write!(f, "{span}{AFTER}{}expires_in", of.word()),
        }
    }
}

impl<'de> Deserialize<'de> for Pause {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

impl Serialize for Pause {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
impl JsonSchema for Pause {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Pause".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^[0-9]+((ms|s|m|h)( after (push\\.|device\\.)?expires_in)?|% of (push\\.|device\\.)?expires_in)$", "description": "A duration with its unit, 30s, or one that depends on the lifetime which the latest token answer announced: a share of it, 90% of expires_in, or a time after its end, 5m after expires_in. The lifetimes of the latest pushed request and device code are push.expires_in and device.expires_in." })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_told_from_times() {
        assert_eq!(
            "90% of expires_in".parse(),
            Ok(Pause::OfLifetime(90, Lifetime::Token))
        );
        for written in ["90% of push.expires_in", "30s after device.expires_in"] {
            let read = written.parse::<Pause>().map(|pause| pause.to_string());
            assert_eq!(read, Ok(written.to_owned()));
        }
        assert!("90% of code.expires_in".parse::<Pause>().is_err());
        assert_eq!(
            "30s".parse::<Pause>().map(|pause| pause.to_string()),
            Ok("30s".to_owned())
        );
        assert_eq!(
            "5m after expires_in"
                .parse::<Pause>()
                .map(|pause| pause.to_string()),
            Ok("5m after expires_in".to_owned())
        );
        assert!("90% after expires_in".parse::<Pause>().is_err());
        assert!("100% of expires_in".parse::<Pause>().is_err());
        assert!("90%".parse::<Pause>().is_err());
    }
}
