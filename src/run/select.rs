//! Which targets a caller asked for: names, a targets file, flags, the environment.

use std::path::{Path, PathBuf};
use std::time::Duration;

use thiserror::Error;

use super::targets::{EnvironmentError, Setting, Spec, style_of};
use crate::catalog::AgentKind;
use crate::catalog::diagnostic::Diagnostics;
use crate::catalog::library::{Library, nearest_ids};
use crate::catalog::load_targets;
use crate::catalog::targets::bad_name;
use crate::catalog::yaml::SourceFile;
use crate::files;
use crate::sandbox::{Accounts, Dialect, Fault};

/// What a caller asked for.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Names of targets; empty for all.
    pub names: Vec<String>,
    /// A targets file.
    pub file: Option<PathBuf>,
    /// The profile of a single target.
    pub provider: Option<String>,
    /// Its base URL.
    pub url: Option<String>,
    /// Its name in reports and snapshots.
    pub name: Option<String>,
    /// Further origins that belong to the single target.
    pub origins: Vec<String>,
    /// Faults to start the sandbox with.
    pub faults: Vec<Fault>,
    /// Whether the sandbox serves https.
    pub tls: bool,
    /// Whom the sandbox knows instead of its sample accounts.
    pub accounts: Option<Accounts>,
    /// What logs in, whatever the targets file says.
    pub agent: Option<AgentKind>,
    /// The longest time of one exchange, whatever the environment or the targets file says.
    pub timeout: Option<Duration>,
    /// Longest time of the requests of one scenario, instead of the targets' own.
    pub scenario_timeout: Option<Duration>,
}

/// Why there are no targets.
#[derive(Debug, Error)]
pub enum SelectError {
    /// A name that nothing has. It is repeated where it is like one that there is: else it may be another variable's value.
    #[error("there is no {what} {}{}", called(name, nearest), hint(nearest))]
    Unknown {
        /// Target or provider.
        what: &'static str,
        /// The name.
        name: String,
        /// Names that it may have meant.
        nearest: Vec<String>,
    },
    /// A fault that no chosen target has: a run without it would pretend that the tests survived it.
    #[error("no chosen sandbox target has the fault `{0}` (see `grantcheck list faults`)")]
    UselessFault(Fault),
    /// Half of what a single target needs.
    #[error("{0}")]
    Incomplete(String),
    /// The environment does not describe the target.
    #[error(transparent)]
    Environment(#[from] EnvironmentError),
    /// The targets file cannot be read.
    #[error("the targets file `{path}` cannot be read: {source}")]
    ReadFile {
        /// The file.
        path: String,
        /// What the system says.
        source: std::io::Error,
    },
    /// The targets file has mistakes.
    #[error("{0}")]
    Mistakes(Diagnostics),
}

fn called(name: &str, nearest: &[String]) -> String {
    const LONGEST: usize = 24;
    let is_id = |c: char| c.is_ascii_lowercase() || "-@.:".contains(c);
    if nearest.is_empty() && !(name.len() <= LONGEST && name.chars().all(is_id)) {
        "of that name".to_owned()
    } else {
        format!("`{name}`")
    }
}

fn hint(nearest: &[String]) -> String {
    if nearest.is_empty() {
        String::new()
    } else {
        format!("; did you mean `{}`?", nearest.join("` or `"))
    }
}

impl Selection {
    /// The targets, with warnings about the targets file.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the selection; nothing was sent then.
    pub fn specs(
        &self,
        library: &Library,
        env: &dyn Fn(&str) -> Option<String>,
    ) -> Result<(Vec<Spec>, Diagnostics), SelectError> {
        let (mut specs, diagnostics) = self.all_specs(library, env)?;
        for spec in &mut specs {
            spec.check_connection().map_err(SelectError::Incomplete)?;
            spec.agent = self.agent.unwrap_or(spec.agent);
            if let Some(timeout) = self.timeout {
                spec.limits.timeout = timeout;
                spec.source.set_by_flag(Setting::Timeout);
            }
            if let Some(timeout) = self.scenario_timeout {
                spec.limits.scenario = timeout;
            }
        }
        let useless = |fault: &&Fault| {
            specs
                .iter()
                .all(|spec| !spec.faults().iter().any(|name| name == fault.name()))
        };
        match self.faults.iter().find(useless) {
            Some(fault) => Err(SelectError::UselessFault(*fault)),
            None => Ok((specs, diagnostics)),
        }
    }

    fn all_specs(
        &self,
        library: &Library,
        env: &dyn Fn(&str) -> Option<String>,
    ) -> Result<(Vec<Spec>, Diagnostics), SelectError> {
        if self.name.is_some() && (self.file.is_some() || self.url.is_none()) {
            return Err(SelectError::Incomplete(
                "--name names the single target of --provider and --url; a targets file has names of its own, and the sandbox's targets are called as their profiles".to_owned(),
            ));
        }
        if let Some(name) = &self.name {
            // With a port, as the name that is given by default.
            let plain = name.replacen(':', "-", 1);
            if let Some(help) = bad_name(&plain) {
                return Err(SelectError::Incomplete(format!(
                    "--name is no name for a target; {help}"
                )));
            }
        }
        if !self.origins.is_empty() && (self.file.is_some() || self.url.is_none()) {
            return Err(SelectError::Incomplete(
                "--origin names an origin of the single target of --provider and --url; in a targets file write `origins: [https://login.example]`".to_owned(),
            ));
        }
        if let Some(file) = &self.file {
            if self.provider.is_some() || self.url.is_some() {
                return Err(SelectError::Incomplete(
                    "a targets file and --provider with --url are two ways to say what to test; use one of them".to_owned(),
                ));
            }
            return self.in_file(file, library, env);
        }
        match (&self.provider, &self.url) {
            (Some(provider), Some(url)) => {
                let profile = concrete(library, provider)?;
                let name = self.name.as_deref();
                let spec = Spec::from_environment(profile, url, name, &self.origins, env)?;
                self.chosen(vec![spec])
                    .map(|specs| (specs, Diagnostics::new()))
            }
            // The address is not repeated, for it may hold a password.
            (None, Some(_)) => Err(SelectError::Incomplete(
                "--url needs --provider ID: which provider is there?".to_owned(),
            )),
            (Some(provider), None) => Err(SelectError::Incomplete(format!(
                "--provider {provider} needs --url URL; for the sandbox in its place use --target {provider}"
            ))),
            (None, None) => {
                let styled = self.styled(library)?;
                let specs = Dialect::ALL
                    .iter()
                    .flat_map(|dialect| dialect.providers())
                    .copied()
                    .chain(styled)
                    .filter_map(|name| Some((name, library.sandbox_profile(name)?)))
                    .filter_map(|(name, profile)| {
                        let accounts = self.accounts.clone();
                        let spec = Spec::sandbox(name, profile, &self.faults, accounts)?;
                        Some(if self.tls { spec.over_tls() } else { spec })
                    })
                    .collect();
                self.chosen(specs).map(|specs| (specs, Diagnostics::new()))
            }
        }
    }

    /// The vendors among the wanted targets, which the sandbox speaks like in the style of their profiles. They are targets
    /// where they are named, and none of a run that names nothing.
    fn styled<'l>(&self, library: &'l Library) -> Result<Vec<&'l str>, SelectError> {
        let profiles = library.profiles.values();
        let styled = profiles.filter(|profile| !profile.profile.sandbox_style.is_empty());
        let mut named = Vec::new();
        for profile in styled.filter(|profile| self.names.contains(&profile.id)) {
            style_of(&profile.profile).map_err(|error| {
                let id = &profile.id;
                SelectError::Incomplete(format!(
                    "the `sandbox_style` of the profile `{id}`: {error}"
                ))
            })?;
            named.push(profile.id.as_str());
        }
        Ok(named)
    }

    fn in_file(
        &self,
        path: &Path,
        library: &Library,
        env: &dyn Fn(&str) -> Option<String>,
    ) -> Result<(Vec<Spec>, Diagnostics), SelectError> {
        let text = files::read_text(path, files::MOST_WRITTEN).map_err(|source| {
            SelectError::ReadFile {
                path: path.display().to_string(),
                source,
            }
        })?;
        let file = SourceFile {
            name: path.display().to_string(),
            text,
        };
        let (entries, diagnostics) = load_targets(file, library, env);
        if diagnostics.has_errors() {
            return Err(SelectError::Mistakes(diagnostics));
        }
        let name = path.display().to_string();
        let specs = entries
            .iter()
            .filter_map(|entry| {
                library
                    .profiles
                    .get(&entry.provider)
                    .map(|profile| Spec::from_entry(entry, profile, &name))
            })
            .collect();
        self.chosen(specs).map(|specs| (specs, diagnostics))
    }

    /// The specs whose names were asked for, in the order of the names.
    fn chosen(&self, specs: Vec<Spec>) -> Result<Vec<Spec>, SelectError> {
        if self.names.is_empty() {
            return Ok(specs);
        }
        for name in &self.names {
            if !specs.iter().any(|spec| spec.name == *name) {
                let nearest = nearest_ids(name, specs.iter().map(|spec| spec.name.as_str()));
                return Err(SelectError::Unknown {
                    what: "target",
                    name: name.clone(),
                    nearest: nearest.into_iter().map(str::to_owned).collect(),
                });
            }
        }
        Ok(specs
            .into_iter()
            .filter(|spec| self.names.contains(&spec.name))
            .collect())
    }
}

fn concrete<'l>(
    library: &'l Library,
    id: &str,
) -> Result<&'l crate::catalog::library::ResolvedProfile, SelectError> {
    let usable = || {
        library
            .profiles
            .values()
            .filter(|profile| !profile.profile.is_abstract)
    };
    usable()
        .find(|profile| profile.id == id)
        .ok_or_else(|| SelectError::Unknown {
            what: "provider",
            name: id.to_owned(),
            nearest: nearest_ids(id, usable().map(|profile| profile.id.as_str()))
                .into_iter()
                .map(str::to_owned)
                .collect(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::library::Folders;

    /// The sandbox knows nothing of profiles, so that only this holds the two together.
    #[test]
    fn every_provider_that_the_sandbox_serves_has_a_profile() {
        let (library, _) = Library::load(&Folders::default(), &crate::judge::rule_ids());
        let (specs, _) = Selection::default()
            .specs(&library, &|_| None)
            .expect("the sandbox's targets");
        let targets: Vec<&str> = specs.iter().map(|spec| spec.name.as_str()).collect();
        let served = Dialect::ALL.iter().flat_map(|dialect| dialect.providers());
        assert_eq!(targets, served.copied().collect::<Vec<_>>());
        for spec in &specs {
            assert!(!spec.provider.profile.is_abstract, "{}", spec.name);
        }
    }
}
