//! What a profile says about login and consent pages, for the agent that fills them in.

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Help for pages whose controls cannot be recognised by their words. Each hint is
/// optional, and one that is not found on a page is passed over for that page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct LoginHints {
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
