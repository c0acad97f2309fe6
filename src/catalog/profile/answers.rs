//! The documented answers: samples as the documentation prints them, and what a sample does not tell.

use std::collections::BTreeMap;
use std::time::Duration;

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::dialect::{BodyFormat, Condition, LifetimeUnit};
use crate::catalog::{NumberRange, TimeSpan};

/// The documented answers, each as the documentation prints it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Answers {
    /// The answer to a code exchange.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tokens: Option<Answer>,
    /// The answer to a code exchange without the secret, where that is documented.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub temporary: Option<Answer>,
    /// The answer to a refresh; that of `tokens` if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refreshed: Option<Answer>,
    /// The answer of the token endpoint to a refused request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<Answer>,
    /// The answer to a revocation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revoked: Option<Answer>,
    /// The answer of the resource to a call that it refuses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub denied: Option<Answer>,
}

impl Answers {
    /// The answers that are documented, with their keys.
    pub fn documented(&self) -> impl Iterator<Item = (&'static str, &Answer)> {
        [
            ("tokens", &self.tokens),
            ("temporary", &self.temporary),
            ("refreshed", &self.refreshed),
            ("error", &self.error),
            ("revoked", &self.revoked),
            ("denied", &self.denied),
        ]
        .into_iter()
        .filter_map(|(name, answer)| Some((name, answer.as_ref()?)))
    }
}

/// One documented answer.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// The JSON text as documented; empty for a documented empty body, and where no sample is documented.
    #[serde(default)]
    pub documented: String,
    /// Where the members stand, as a path: `body`, `data.result`, `errors.0`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// Members that have another name here, standard name first. A name with dots is a path from `at`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub names: BTreeMap<String, String>,
    /// What the number of the lifetime counts.
    #[serde(default, skip_serializing_if = "is_default")]
    pub lifetime_in: LifetimeUnit,
    /// How the body is written.
    #[serde(default, skip_serializing_if = "is_default")]
    pub format: BodyFormat,
    /// What tells this answer from a success, where the status does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    /// The documented HTTP status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// What the sample alone does not tell about its members.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, Field>,
    /// The claim this stands on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<String>,
    /// The claim that the status stands on, when another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status_claim: Option<String>,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl Answer {
    /// Whether its members are read otherwise than the standards have them.
    #[must_use]
    pub fn is_translated(&self) -> bool {
        self.at.is_some()
            || !self.names.is_empty()
            || !is_default(&self.lifetime_in)
            || !is_default(&self.format)
    }
}

/// Whether a member must be there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Presence {
    /// The member must be there.
    #[default]
    Required,
    /// The member may be there.
    Optional,
    /// The member must not be there, not even as `null`.
    Absent,
}

/// A recognised format of a string value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// 8-4-4-4-12 hexadecimal digits.
    Uuid,
    /// A UUID, a colon and a number.
    UuidZone,
    /// Three base64url parts, the first a JSON header.
    Jwt,
}

impl Format {
    /// The word used in YAML, reports and snapshots.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Uuid => "uuid",
            Self::UuidZone => "uuid-zone",
            Self::Jwt => "jwt",
        }
    }
}

/// What the sample alone does not tell about a member.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Field {
    /// Whether the member must be there.
    pub presence: Presence,
    /// The format of its string.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<Format>,
    /// The range of its number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub range: Option<NumberRange>,
    /// The seconds that a fresh token lives, as its number announces them: `43200s`. Less is announced only as far as the
    /// `tolerance` allows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lifetime: Option<TimeSpan>,
    /// How much less than `lifetime` may be announced; five seconds if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tolerance: Option<TimeSpan>,
    /// Its only documented value; strings are compared without regard to case when `any_case` is set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Compares `value` without regard to case.
    pub any_case: bool,
    /// The member must be another string than this member.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub differs_from: Option<String>,
    /// The value must be the scope of the authorization request (`authorize`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub equals_scope_of: Option<ScopeOf>,
    /// The claim that this member stands on, when another than the answer's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claim: Option<String>,
}

/// How much less than its lifetime a fresh token may announce, where the profile says nothing.
const TOLERANCE: TimeSpan = TimeSpan(Duration::from_secs(5));

impl Field {
    /// The numbers that it may be: those of its range, or of its lifetime with its tolerance.
    #[must_use]
    pub fn numbers(&self) -> Option<NumberRange> {
        let of_lifetime = || {
            let high = i64::try_from(self.lifetime?.0.as_secs()).ok()?;
            let less = i64::try_from(self.tolerance.unwrap_or(TOLERANCE).0.as_secs()).ok()?;
            Some(NumberRange {
                low: high.saturating_sub(less),
                high,
            })
        };
        self.range.or_else(of_lifetime)
    }
}

/// The request whose scope an answer repeats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ScopeOf {
    /// The authorization request.
    Authorize,
}
