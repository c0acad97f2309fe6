//! `wait`: for how long.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, Deserialize, Deserializer};
use serde::{Serialize, Serializer};

use crate::catalog::TimeSpan;

/// How long a step waits: `30s`, `90% of expires_in`, or `5m after expires_in`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pause {
    /// A fixed time.
    Span(TimeSpan),
    /// So many hundredths of the lifetime that the latest token answer announced (RFC 6749 5.1).
    OfLifetime(u8),
    /// So long after the end of that lifetime: clocks differ, and who checks a token may allow for it (RFC 7519 4.1.4).
    AfterLifetime(TimeSpan),
}

/// What follows the number of a share.
const SHARE: &str = "% of expires_in";
/// What follows the time after a lifetime.
const AFTER: &str = " after expires_in";

impl std::str::FromStr for Pause {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(span) = text.strip_suffix(AFTER) {
            return span.parse().map(Self::AfterLifetime);
        }
        let Some(share) = text.strip_suffix(SHARE) else {
            return text.parse().map(Self::Span);
        };
        match share.parse() {
            Ok(share @ 1..=99) => Ok(Self::OfLifetime(share)),
            _ => Err(format!(
                "`{share}` is no share: write 1 to 99, like 90{SHARE}"
            )),
        }
    }
}

impl fmt::Display for Pause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Span(span) => span.fmt(f),
            Self::OfLifetime(share) => write!(f, "{share}{SHARE}"),
            Self::AfterLifetime(span) => write!(f, "{span}{AFTER}"),
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

impl JsonSchema for Pause {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Pause".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^[0-9]+((ms|s|m|h)( after expires_in)?|% of expires_in)$", "description": "A duration with its unit, 30s, or one that depends on the lifetime which the latest token answer announced: a share of it, 90% of expires_in, or a time after its end, 5m after expires_in." })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_told_from_times() {
        assert_eq!("90% of expires_in".parse(), Ok(Pause::OfLifetime(90)));
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
