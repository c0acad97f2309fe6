//! The environment, and a file that stands in for it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use crate::files;
use crate::run::targets::misspelt;

/// Variables by name: those of the process first, then those of the file.
#[derive(Debug, Default)]
pub struct Environment {
    file: BTreeMap<String, String>,
    /// The variables that were asked for: a targets file may name any.
    asked: Mutex<BTreeSet<String>>,
}

impl Environment {
    /// Reads a file of `NAME=value` lines. Empty lines, `#` comments, a leading `export` and quotes around the
    /// value are allowed.
    pub fn read(path: Option<&Path>) -> Result<Self, String> {
        let Some(path) = path else {
            return Ok(Self::default());
        };
        let text = files::read_text(path, files::MOST_WRITTEN).map_err(|error| {
            format!(
                "the environment file `{}` cannot be read: {error}",
                path.display()
            )
        })?;
        let mut file = BTreeMap::new();
        for (index, line) in text.lines().enumerate() {
            let line = line.trim();
            let line = line.strip_prefix("export ").unwrap_or(line).trim_start();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            // The line itself may hold a secret, so the message names its number alone.
            let (name, value) = line
                .split_once('=')
                .ok_or_else(|| format!("{}:{}: expected NAME=value", path.display(), index + 1))?;
            file.insert(name.trim().to_owned(), unquoted(value.trim()).to_owned());
        }
        Ok(Self {
            file,
            ..Self::default()
        })
    }

    /// Variables that are called like those of grantcheck, are none, and were not asked for: a sentence about each.
    pub fn misspelt(&self) -> Vec<String> {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let process = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
        let names: BTreeSet<String> = process.chain(self.file.keys().cloned()).collect();
        let strange = names.iter().filter(|name| !asked.contains(*name));
        strange.filter_map(|name| misspelt(name)).collect()
    }

    /// The value of a variable.
    pub fn get(&self, name: &str) -> Option<String> {
        self.asked
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(name.to_owned());
        std::env::var(name)
            .ok()
            .filter(|value| !value.is_empty())
            .or_else(|| self.file.get(name).cloned())
    }
}

fn unquoted(value: &str) -> &str {
    for quote in ['"', '\''] {
        if let Some(inner) = value
            .strip_prefix(quote)
            .and_then(|rest| rest.strip_suffix(quote))
        {
            return inner;
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_with_quotes_and_comments() {
        let file = tempfile::NamedTempFile::new().expect("a temporary file");
        std::fs::write(file.path(), "# staging\nexport GRANTCHECK_TEST_A=\"a b\"\n\nGRANTCHECK_TEST_B='x=y'\nGRANTCHECK_TEST_C=plain\n")
            .expect("writable");
        let environment = Environment::read(Some(file.path())).expect("valid");
        assert_eq!(environment.get("GRANTCHECK_TEST_A").as_deref(), Some("a b"));
        assert_eq!(environment.get("GRANTCHECK_TEST_B").as_deref(), Some("x=y"));
        assert_eq!(
            environment.get("GRANTCHECK_TEST_C").as_deref(),
            Some("plain")
        );
        assert_eq!(environment.get("GRANTCHECK_TEST_D"), None);
    }

    #[test]
    fn a_broken_line_is_named_by_its_number_only() {
        let file = tempfile::NamedTempFile::new().expect("a temporary file");
        std::fs::write(file.path(), "A=1\nsecret-without-name\n").expect("writable");
        let message = Environment::read(Some(file.path())).expect_err("a mistake");
        assert!(message.ends_with(":2: expected NAME=value"), "{message}");
    }
}
