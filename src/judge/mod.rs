//! Pure, no I/O: (transcript, profile, catalogue) -> checks, observations, notes.
//!
//! A stored transcript can be judged again at any time. The way of a verdict, in reading order: [`judgement`] is what
//! one comparison comes to; [`evidence`] collects the judgements of `steps` (against the expectations of the scenario,
//! `expectation`), of [`rules`] and of `documented_answers`; [`verdict`] decides, once and in one order; `checks` puts
//! it into the sentences of a report, with the sources of the [`basis`].

pub mod basis;
pub mod challenge;
mod checks;
pub mod claims;
pub mod contradictions;
mod dimensions;
mod documented_answers;
pub mod error_codes;
pub mod evidence;
mod expectation;
pub mod judgement;
pub mod rules;
pub mod shape;
mod steps;
mod undisturbed;
pub mod verdict;
pub mod whole_run;

use std::collections::BTreeMap;

use crate::catalog::catalogue::Catalogue;
use crate::catalog::profile::Profile;
use crate::catalog::scenario::Scenario;
use crate::document::{Check, Verdict};
use crate::transcript::Transcript;
use basis::Basis;

/// What is judged, and against what.
pub struct Input<'a> {
    /// The scenario's id.
    pub id: &'a str,
    /// The scenario.
    pub scenario: &'a Scenario,
    /// What was seen.
    pub transcript: &'a Transcript,
    /// What the provider documents; its `scopes` are those the target asks for.
    pub profile: &'a Profile,
    /// The provider's id and those it extends: the families of its claims.
    pub lineage: &'a [String],
    /// All requirements and claims.
    pub catalogue: &'a Catalogue,
    /// What became of the control.
    pub control: &'a Control,
}

/// What became of a scenario's positive control.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Control {
    /// The scenario needs none.
    NotNeeded,
    /// It did what it was expected to do, in this run.
    Held,
    /// It did not, for this reason.
    NotHeld(String),
    /// The provider refuses it, which it may, for this reason: it could not show anything.
    MayBeRefused(String),
}

impl Control {
    /// The verdict on what rests on it, with the reason, where it did not hold.
    #[must_use]
    pub fn missing(&self) -> Option<(Verdict, &str)> {
        match self {
            Self::NotNeeded | Self::Held => None,
            Self::NotHeld(reason) => Some((Verdict::Inconclusive, reason)),
            Self::MayBeRefused(reason) => Some((Verdict::Skipped, reason)),
        }
    }
}

/// The judgement of one scenario.
#[derive(Debug, Clone)]
pub struct Judged {
    /// The checks, in the order of steps.
    pub checks: Vec<Check>,
    /// Observed values by dimension.
    pub observations: BTreeMap<String, Vec<String>>,
    /// Sentences that lead to no verdict.
    pub notes: Vec<String>,
    /// Whether every expectation was met as the standard or the documentation has it: what a control must do.
    pub held: bool,
    /// Why it did not hold although nothing is wrong: the provider may refuse what it refuses.
    pub may_be_refused: Option<String>,
}

impl Judged {
    /// The worst verdict; a scenario without any check is a pass only if its expectations held, and one that could show
    /// nothing is none.
    #[must_use]
    pub fn outcome(&self) -> Verdict {
        let is_skipped = |check: &Check| check.verdict == Verdict::Skipped;
        if self.may_be_refused.is_some() && self.checks.iter().all(is_skipped) {
            return Verdict::Skipped;
        }
        let floor = if self.held {
            Verdict::Pass
        } else {
            Verdict::Inconclusive
        };
        self.checks
            .iter()
            .map(|check| check.verdict)
            .max()
            .map_or(floor, |worst| worst.max(Verdict::Pass))
    }
}

/// Judges a transcript.
#[must_use]
pub fn judge(input: &Input<'_>) -> Judged {
    let transcript = undisturbed::part(input.scenario, input.transcript);
    let input = &Input {
        transcript: &transcript,
        ..*input
    };
    let observations = dimensions::observe(input);
    let evidence = evidence::collect(input, &observations);
    let basis = Basis {
        id: input.id,
        profile: input.profile,
        catalogue: input.catalogue,
        control: input.scenario.control.as_deref(),
    };
    let verdicts = verdict::decide(&basis, input.control, &evidence);
    let mut checks: Vec<Check> = verdicts
        .decisions
        .iter()
        .map(|decision| checks::check(&basis, decision))
        .collect();
    checks.sort_by_key(|check| check.step.unwrap_or(usize::MAX));
    let (held, may_be_refused) = (verdicts.held, verdicts.may_be_refused);
    let mut notes = evidence.notes;
    notes.dedup();
    Judged {
        checks,
        observations,
        notes,
        held,
        may_be_refused,
    }
}

/// The requirements that are judged without a step of their own: by rules on exchanges, and over whole runs.
#[must_use]
pub fn rule_ids() -> Vec<&'static str> {
    let of_exchanges = rules::all().map(|rule| rule.requirement);
    let of_runs = rules::of_whole_runs().map(|rule| rule.requirement);
    of_exchanges.chain(of_runs).collect()
}
