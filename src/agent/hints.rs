//! The settings of the agent: login, answer to the consent page, hints of the profile.

use std::fmt;

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How to answer the question for consent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Consent {
    /// Grant what is asked for.
    Approve,
    /// Grant nothing.
    Deny,
}

/// Who logs in.
#[derive(Clone, PartialEq, Eq)]
pub struct Login {
    /// The login name, often an e-mail address.
    pub username: String,
    /// The password.
    pub password: String,
}

/// Never prints the password.
impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Login")
            .field("username", &self.username)
            .field("password", &"…")
            .finish()
    }
}

/// Help from a profile for pages whose controls cannot be recognised by their words. Each hint is
/// optional, and one that is not found on a page is passed over for that page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hints {
    /// The name of the field for the login name.
    pub username: Option<String>,
    /// The name of the field for the password.
    pub password: Option<String>,
    /// The button that sends the login: its text, or `name=value`.
    pub login: Option<String>,
    /// The control that approves: the text of a button, link, radio or checkbox, or its `name=value`.
    pub approve: Option<String>,
    /// The control that denies: the text of a button, link, radio or checkbox, or its `name=value`.
    pub deny: Option<String>,
}

impl Hints {
    pub(super) fn for_consent(&self, consent: Consent) -> Option<&str> {
        match consent {
            Consent::Approve => self.approve.as_deref(),
            Consent::Deny => self.deny.as_deref(),
        }
    }
}
