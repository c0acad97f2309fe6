//! The exit code of a run, from its document.

use std::str::FromStr;

use crate::document::{Comparison, Document, Verdict};

/// The exit codes of `grantcheck`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExitCode {
    /// 0: nothing to act on.
    Clean,
    /// 1: a verdict that needs action, or a regression against the baseline.
    Action,
    /// 2: wrong usage or invalid YAML; nothing was sent.
    Usage,
    /// 3: a target could not be reached, or the run broke.
    Broken,
    /// 130: interrupted, with a report of what was done.
    Interrupted,
}

impl ExitCode {
    /// The number for the operating system.
    #[must_use]
    pub fn number(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Action => 1,
            Self::Usage => 2,
            Self::Broken => 3,
            Self::Interrupted => 130,
        }
    }
}

/// The verdicts that make a run fail (`--fail-on`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailOn {
    verdicts: Vec<Verdict>,
    regression: bool,
}

impl Default for FailOn {
    fn default() -> Self {
        Self {
            verdicts: vec![
                Verdict::Fail,
                Verdict::Drift,
                Verdict::Resolved,
                Verdict::Inconclusive,
            ],
            regression: true,
        }
    }
}

impl FailOn {
    /// Whether a verdict is one of them.
    #[must_use]
    pub fn has(&self, verdict: Verdict) -> bool {
        self.verdicts.contains(&verdict)
    }
}

impl FromStr for FailOn {
    type Err = String;

    /// A list such as `fail,drift`; `regression` stands for a change for the worse against the baseline, and
    /// `none` for nothing at all.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut chosen = Self {
            verdicts: Vec::new(),
            regression: false,
        };
        for word in text
            .split(',')
            .map(str::trim)
            .filter(|word| !word.is_empty())
        {
            if word == "regression" {
                chosen.regression = true;
            } else if word == "none" {
                continue;
            } else if let Some(verdict) = Verdict::ALL
                .into_iter()
                .find(|verdict| verdict.as_str() == word)
            {
                chosen.verdicts.push(verdict);
            } else {
                let known: Vec<&str> = Verdict::ALL
                    .iter()
                    .map(|verdict| verdict.as_str())
                    .collect();
                return Err(format!(
                    "`{word}` is no verdict; there are {}, regression and none",
                    known.join(", ")
                ));
            }
        }
        Ok(chosen)
    }
}

/// The exit code: interrupted first, then what needs action, then what broke.
///
/// With a baseline it speaks of what is new: what was there before is known. A target that could not be tested is broken,
/// with or without one.
#[must_use]
pub fn exit_code(document: &Document, fail_on: &FailOn) -> ExitCode {
    if !document.complete {
        return ExitCode::Interrupted;
    }
    let all = document.verdicts();
    let verdicts = match &document.comparison {
        Some(comparison) => comparison.fresh(),
        None => all.clone(),
    };
    let regressed = document
        .comparison
        .as_ref()
        .is_some_and(Comparison::has_regressions);
    let wanted = |verdict: &Verdict| fail_on.verdicts.contains(verdict);
    if verdicts.iter().any(wanted) || (fail_on.regression && regressed) {
        return ExitCode::Action;
    }
    if all.contains(&Verdict::Error) {
        return ExitCode::Broken;
    }
    ExitCode::Clean
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_narrow_and_widen() {
        let only_fail: FailOn = "fail".parse().expect("a verdict");
        assert_eq!(only_fail.verdicts, [Verdict::Fail]);
        assert!(!only_fail.regression);
        let wide: FailOn = "fail, warn,regression".parse().expect("verdicts");
        assert!(wide.regression && wide.verdicts.contains(&Verdict::Warn));
        assert!(
            "fial"
                .parse::<FailOn>()
                .is_err_and(|message| message.contains("fial"))
        );
    }
}
