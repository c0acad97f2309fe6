//! The three agents: form, webdriver and manual.

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What logs in and answers the consent page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, clap::ValueEnum)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum AgentKind {
    /// Reads the pages and fills their forms, without JavaScript.
    #[default]
    Form,
    /// Does the same in a Chromium, for pages that work by JavaScript.
    Webdriver,
    /// Asks the person at the terminal to do it.
    Manual,
}

impl AgentKind {
    /// All agents.
    pub const ALL: [Self; 3] = [Self::Form, Self::Webdriver, Self::Manual];

    /// The word used on the command line and in YAML.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Form => "form",
            Self::Webdriver => "webdriver",
            Self::Manual => "manual",
        }
    }
}

impl std::str::FromStr for AgentKind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let names = Self::ALL.map(Self::as_str);
        (Self::ALL.into_iter())
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| {
                // The text is not repeated: it may be another variable's value, and a secret.
                format!(
                    "GRANTCHECK_AGENT names no agent: there are `{}`",
                    names.join("`, `")
                )
            })
    }
}
