//! What a verdict is about, and what led to it.

use super::super::evidence::ProbeEvidence;
use super::super::judgement::{Judgement, Silence};
use crate::catalog::profile::Difference;
use crate::document::Verdict;

/// A verdict with what led to it.
#[derive(Debug, Clone, Copy)]
pub struct Ruling<'a> {
    /// The verdict.
    pub verdict: Verdict,
    /// What led to it.
    pub because: Because<'a>,
}

/// What led to a verdict.
#[derive(Debug, Clone, Copy)]
pub enum Because<'a> {
    /// Nothing was observed.
    Silence(Silence),
    /// What was observed, compared with the documentation or the standard.
    Comparison,
    /// A declared difference: it was observed, it was not, or something else was.
    Difference(&'a Difference),
    /// The control did not hold, for this reason.
    Control(&'a str),
    /// The step with this number asks correctly and did not end as expected.
    Doubt(usize),
}

impl Ruling<'_> {
    pub(super) fn compared(verdict: Verdict) -> Self {
        Self {
            verdict,
            because: Because::Comparison,
        }
    }
}

/// What a verdict is about.
#[derive(Clone, Copy)]
pub enum Subject<'a> {
    /// A requirement of a standard.
    Requirement(&'a str),
    /// A claim of the documentation.
    Claim(&'a str),
    /// The value of a dimension.
    Probe(&'a ProbeEvidence<'a>),
    /// A step that prepares the steps after it.
    Precondition,
    /// The scenario as a whole.
    Scenario,
}

/// One verdict with its evidence.
#[derive(Clone, Copy)]
pub struct Decision<'a> {
    /// What it is about.
    pub subject: Subject<'a>,
    /// The step (1-based), unless it is about the scenario as a whole.
    pub step: Option<usize>,
    /// The exchange that decided it.
    pub exchange: Option<usize>,
    /// What was observed; nothing for probes and whole scenarios.
    pub judgement: Option<&'a Judgement>,
    /// The verdict.
    pub ruling: Ruling<'a>,
}

/// The verdicts of a scenario.
pub struct Verdicts<'a> {
    /// All of them.
    pub decisions: Vec<Decision<'a>>,
    /// Whether every step ended as the standard or the documentation has it: what a control must do.
    pub held: bool,
    /// Why it did not hold although nothing is wrong: the provider may refuse what it refuses.
    pub may_be_refused: Option<String>,
}
