//! The harness's own checks (`grantcheck/…`): they say whether anything could be judged, and judge no document.

use super::{Check, Source, Verdict};

/// One of the harness's own checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HarnessCheck {
    /// The scenario applies to the target.
    Applicable,
    /// The target could be used.
    TargetUsable,
    /// The scenario's control held.
    Control,
    /// A step that prepares those after it ended as its scenario expects.
    Precondition,
    /// The accepted transcript could be read, or the new one written.
    SnapshotUsable,
    /// The transcript is the accepted one.
    SnapshotUnchanged,
}

impl HarnessCheck {
    /// The level of all of them.
    pub const LEVEL: &str = "harness";

    /// The id, in place of a requirement's.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Applicable => "grantcheck/scenario/applicable",
            Self::TargetUsable => "grantcheck/target/usable",
            Self::Control => "grantcheck/scenario/control",
            Self::Precondition => "grantcheck/step/precondition",
            Self::SnapshotUsable => "grantcheck/snapshot/usable",
            Self::SnapshotUnchanged => "grantcheck/snapshot/unchanged",
        }
    }

    /// What it rests on: the section of grantcheck's own documentation, and the rule.
    fn rule(self) -> (&'static str, &'static str) {
        match self {
            Self::Applicable => (
                "run",
                "A scenario runs where profile and target have everything it needs.",
            ),
            Self::TargetUsable => (
                "run",
                "A scenario is judged only when its target can be used.",
            ),
            Self::Control => (
                "scenarios",
                "What a provider does in an unusual case is judged only where it does the usual one.",
            ),
            Self::Precondition => (
                "scenarios",
                "A step without a requirement of its own prepares those after it and must end as its scenario expects.",
            ),
            Self::SnapshotUsable => (
                "run",
                "A transcript is compared only where the accepted one can be read, and accepted only where it can be written.",
            ),
            Self::SnapshotUnchanged => (
                "run",
                "What the provider answers stays as it was accepted, or a rule says what is wrong with the change.",
            ),
        }
    }

    /// The check with this verdict, about the scenario as a whole.
    #[must_use]
    pub fn check(
        self,
        verdict: Verdict,
        expected: impl Into<String>,
        observed: impl Into<String>,
    ) -> Check {
        let (section, quote) = self.rule();
        Check {
            requirement: self.id().to_owned(),
            level: Self::LEVEL.to_owned(),
            verdict,
            step: None,
            expected: expected.into(),
            observed: observed.into(),
            source: Source {
                document: "grantcheck".to_owned(),
                section: section.to_owned(),
                quote: quote.to_owned(),
            },
            standard: None,
            claim: None,
            behaviour: None,
            exchange: None,
            deviation: None,
            control: None,
            client: None,
            finding: None,
        }
    }

    /// The check with this verdict, about one step (1-based).
    #[must_use]
    pub fn check_of_step(
        self,
        step: usize,
        verdict: Verdict,
        expected: impl Into<String>,
        observed: impl Into<String>,
    ) -> Check {
        Check {
            step: Some(step),
            ..self.check(verdict, expected, observed)
        }
    }
}
