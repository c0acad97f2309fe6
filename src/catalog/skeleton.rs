//! Skeletons of the files that users write: commented, and without a mistake.

use std::fmt;

use super::library::Library;

/// A file that can be begun with a skeleton.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Skeleton {
    /// A scenario.
    Scenario,
    /// A profile of a provider.
    Profile,
    /// A targets file.
    Targets,
    /// Claims of a provider's documentation.
    Claims,
}

impl fmt::Display for Skeleton {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Scenario => "scenario",
            Self::Profile => "profile",
            Self::Targets => "targets file",
            Self::Claims => "file of claims",
        })
    }
}

impl Skeleton {
    /// The folder in which it belongs; a targets file stands anywhere.
    #[must_use]
    pub fn folder(self) -> Option<&'static str> {
        match self {
            Self::Scenario => Some("scenarios"),
            Self::Profile => Some("providers"),
            Self::Claims => Some("requirements"),
            Self::Targets => None,
        }
    }

    /// The text for an id or name.
    ///
    /// # Errors
    ///
    /// One sentence, where the id cannot be that of a file, something compiled in has it, or claims would belong to no
    /// profile.
    pub fn text(self, id: &str, library: &Library) -> Result<String, String> {
        let plain = |part: &str| {
            let allowed =
                |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_.".contains(c);
            !part.is_empty() && !part.starts_with(['.', '-']) && part.chars().all(allowed)
        };
        let mut parts = id.split('/');
        let is_path = self == Self::Scenario;
        if !(parts.all(plain) && (is_path || !id.contains('/'))) {
            let example = if is_path {
                "`acme/wrong-secret`"
            } else {
                "`acme-cloud`"
            };
            return Err(format!(
                "`{id}` cannot be the id of a {self}: write lower-case letters, digits and `-`, like {example}"
            ));
        }
        let taken = match self {
            Self::Scenario => library.scenarios.contains_key(id),
            Self::Profile => library.profiles.contains_key(id),
            Self::Targets | Self::Claims => false,
        };
        if taken {
            return Err(format!(
                "there is a {self} `{id}` already; a file of yours would stand in its place"
            ));
        }
        if self == Self::Claims && !library.profiles.contains_key(id) {
            return Err(format!(
                "claims belong to a profile, and there is none called `{id}`; begin with `grantcheck new profile {id}`"
            ));
        }
        let text = match self {
            Self::Scenario => include_str!("../../templates/new/scenario.yaml"),
            Self::Profile => include_str!("../../templates/new/profile.yaml"),
            Self::Targets => include_str!("../../templates/new/targets.yaml"),
            Self::Claims => include_str!("../../templates/new/claims.yaml"),
        };
        Ok(text.replace("NAME", id))
    }
}
