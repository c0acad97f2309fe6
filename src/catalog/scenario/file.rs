//! A scenario as its YAML file has it.
//!
//! Only reading and lint look at this form. [`ScenarioFile::scenario`] makes the [`Scenario`] that everything else
//! works with.

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Scenario, StepEntry, each};
use crate::catalog::family::Families;
use crate::oauth::Capability;

/// A scenario file (`scenarios/**/*.yaml`). Its id is the path below `scenarios/` without `.yaml`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, schemars(rename = "Scenario"))]
pub struct ScenarioFile {
    /// What holds when the scenario passes, as a sentence.
    pub title: String,
    /// Why it matters to an integrator or a user.
    pub about: String,
    /// Capabilities that profile and target must have; a missing one is a skip with that reason.
    #[serde(default)]
    pub needs: Vec<Capability>,
    /// A reason to leave the scenario out where the profile has one of these capabilities.
    #[serde(default)]
    pub unless: Vec<Capability>,
    /// The scenario that must have held in this run, or every refusal here is inconclusive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub control: Option<String>,
    /// The steps, in order.
    pub steps: Vec<StepEntry>,
}

impl ScenarioFile {
    /// The scenario, with its steps for every member of the families that it names; none where a step has no action or
    /// several, or a family is unknown or does not fit, which lint reports.
    #[must_use]
    pub fn scenario(self, families: &Families) -> Option<Scenario> {
        let expanded = each::expand(self.steps, families)?;
        // Not collected: that would keep the room of the entries, which are many times as large as the steps.
        let mut steps = Vec::with_capacity(expanded.len());
        for one in expanded {
            steps.push(one.entry.step(one.variant)?);
        }
        Some(Scenario {
            title: self.title,
            about: self.about,
            needs: self.needs,
            unless: self.unless,
            control: self.control,
            steps,
        })
    }
}
