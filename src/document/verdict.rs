//! The verdict of a check: nine words, from harmless to severe.

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The verdict of a check; a scenario's outcome is the worst of its checks.
///
/// The order is from harmless to severe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Not applicable, with the reason.
    Skipped,
    /// As it should be.
    Pass,
    /// Documented, and observed, but other than the standard says.
    Difference,
    /// A SHOULD is not followed.
    Warn,
    /// A declared difference is gone.
    Resolved,
    /// The control failed or the evidence is missing.
    Inconclusive,
    /// The answer changed and no rule explains it.
    Drift,
    /// The network, the harness or the configuration failed.
    Error,
    /// Wrong.
    Fail,
}

impl Verdict {
    /// All verdicts, from harmless to severe.
    pub const ALL: [Self; 9] = [
        Self::Skipped,
        Self::Pass,
        Self::Difference,
        Self::Warn,
        Self::Resolved,
        Self::Inconclusive,
        Self::Drift,
        Self::Error,
        Self::Fail,
    ];

    /// The word used in every report.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Skipped => "skipped",
            Self::Pass => "pass",
            Self::Difference => "difference",
            Self::Warn => "warn",
            Self::Resolved => "resolved",
            Self::Inconclusive => "inconclusive",
            Self::Drift => "drift",
            Self::Error => "error",
            Self::Fail => "fail",
        }
    }

    /// Whether the verdict needs action: `fail`, `drift`, `resolved`, `inconclusive` and `error`.
    #[must_use]
    pub fn needs_action(self) -> bool {
        matches!(
            self,
            Self::Fail | Self::Drift | Self::Resolved | Self::Inconclusive | Self::Error
        )
    }
}
