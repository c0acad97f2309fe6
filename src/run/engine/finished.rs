//! Trials that are done, and those that could not be carried out.

use crate::catalog::scenario::Scenario;
use crate::document::{Check, Scenario as Report};
use crate::flow::randomness::Issued;
use crate::judge::Control;

/// A trial that is done.
pub struct Finished {
    /// What the report shows of it.
    pub report: Report,
    /// What became of it as a control.
    pub control: Control,
    /// Whether nothing could be reached: then it is of no use to ask again.
    pub unreachable: bool,
    /// Codes and tokens that the provider issued. They are no part of any report.
    pub(in crate::run) issued: Vec<Issued>,
}

/// A scenario that could not run, for the reason that the check observed.
pub(super) fn not_run(id: &str, scenario: &Scenario, check: Check) -> Finished {
    let control = Control::NotHeld(check.observed.clone());
    Finished {
        report: Report::not_run(id, &scenario.title, Some(scenario.about.clone()), check),
        control,
        unreachable: true,
        issued: Vec::new(),
    }
}
