//! What is at stake where a provider does not do what a standard says.

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What it means where a requirement is not met, the gravest first.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Concern {
    /// Somebody gets what is not theirs, or could.
    Security,
    /// A client that follows the standard or the documentation does not get what it is due.
    #[default]
    Protocol,
    /// A client gets it in another form than it may expect.
    Form,
    /// Nothing breaks; there is a better way.
    Advice,
}

impl Concern {
    /// The word used in every report.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Security => "security",
            Self::Protocol => "protocol",
            Self::Form => "form",
            Self::Advice => "advice",
        }
    }
}
