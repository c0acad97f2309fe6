//! A check as it is written: without what the table of requirements says of it.

use std::collections::BTreeMap;

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::requirement::{Requirement, is_brief};
use super::table::{Mistake, Packer, Tables, look_up};
use crate::document::{self, Source, Verdict};

/// One requirement judged once, in one step of one scenario on one target.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Check {
    /// Its place among all checks of the scenario, from 0: those of `check_rows` are at the places that are left. Absent where
    /// the scenario has no `check_rows`, and in a table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<usize>,
    /// The id of the requirement or claim; `grantcheck/…` ids are the harness's own.
    pub requirement: String,
    /// `must`, `should`, `may`, or `documented` for a claim; absent where it is that of the requirement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    level: Option<String>,
    /// The verdict.
    verdict: Verdict,
    /// The step (1-based); absent when the check concerns the scenario as a whole, and in a table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<usize>,
    /// What was expected, in one sentence; absent in a pass that expected what `expected` of its requirement says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expected: Option<String>,
    /// What was observed, in one sentence; absent in a pass that observed what `observed` of its requirement says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    observed: Option<String>,
    /// The source that decides: the documentation where it speaks, else the standard; absent where it is that of the claim,
    /// or without a claim that of the requirement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    source: Option<Source>,
    /// The claim that a difference rests on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    claim: Option<String>,
    /// What is documented instead of the standard: position in `tables.differences`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    difference: Option<usize>,
    /// Index into the scenario's `exchanges` of the deciding exchange. Absent in a pass where it is the last one of the
    /// check's step, and `null` there where none decided; absent in other checks where none decided.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    exchange: Option<Option<usize>>,
    /// What was observed instead of what was expected, as one stable word or phrase that profiles can pin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    deviation: Option<String>,
    /// For a check that could not be decided: the scenario whose outcome prevents it, its control.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    control: Option<String>,
    /// The id of the finding that tells it; absent where there is nothing to tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    finding: Option<String>,
}

/// What a profile declares where its provider differs from a standard.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Difference {
    /// The clause of the standard that it differs from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    standard: Option<Source>,
    /// The documented behaviour in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    behaviour: Option<String>,
    /// What a client has to do about it, as the profile says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    client: Option<String>,
}

/// What the document and the scenario of a check say in its place.
#[derive(Clone, Copy)]
pub struct Said<'a> {
    /// The requirements of the document.
    pub requirements: &'a BTreeMap<String, Requirement>,
    /// Of each step of the scenario, the index of its last exchange.
    pub last_exchanges: &'a BTreeMap<usize, usize>,
}

impl<'a> Said<'a> {
    /// The source of the claim, or without a claim that of the requirement.
    fn source(self, requirement: &str, claim: Option<&String>) -> Option<&'a Source> {
        let id = claim.map_or(requirement, String::as_str);
        Some(&self.requirements.get(id)?.of.source)
    }

    /// The exchange that a check rests on which names none.
    fn exchange(self, verdict: Verdict, step: Option<usize>) -> Option<usize> {
        let step = step.filter(|_| is_brief(verdict))?;
        self.last_exchanges.get(&step).copied()
    }
}

impl Check {
    pub fn pack(
        check: &document::Check,
        said: Said<'_>,
        packer: &mut Packer,
    ) -> serde_json::Result<Self> {
        let document::Check {
            requirement,
            level,
            verdict,
            step,
            expected,
            observed,
            source,
            standard,
            claim,
            behaviour,
            exchange,
            deviation,
            control,
            client,
            finding,
        } = check;
        let entry = said.requirements.get(requirement);
        let told = entry.filter(|_| is_brief(*verdict));
        let own = |text: &String, told: Option<&String>| (Some(text) != told).then(|| text.clone());
        let difference = Difference {
            standard: standard.clone(),
            behaviour: behaviour.clone(),
            client: client.clone(),
        };
        let differs = standard.is_some() || behaviour.is_some() || client.is_some();
        Ok(Self {
            at: None,
            level: own(level, entry.map(|entry| &entry.of.level)),
            verdict: *verdict,
            step: *step,
            expected: own(expected, told.and_then(|entry| entry.expected.as_ref())),
            observed: own(observed, told.and_then(|entry| entry.observed.as_ref())),
            source: (Some(source) != said.source(requirement, claim.as_ref()))
                .then(|| source.clone()),
            claim: claim.clone(),
            difference: (differs.then_some(&difference))
                .map(|difference| packer.differences.position(difference))
                .transpose()?,
            exchange: (*exchange != said.exchange(*verdict, *step)).then_some(*exchange),
            deviation: deviation.clone(),
            control: control.clone(),
            finding: finding.clone(),
            requirement: requirement.clone(),
        })
    }

    pub fn unpack(self, said: Said<'_>, tables: &Tables) -> Result<document::Check, Mistake> {
        let Self {
            at: _,
            requirement,
            level,
            verdict,
            step,
            expected,
            observed,
            source,
            claim,
            difference,
            exchange,
            deviation,
            control,
            finding,
        } = self;
        let entry = said.requirements.get(&requirement);
        let lacks = |member| Mistake::Untold {
            requirement: requirement.clone(),
            member,
        };
        let level = level.or_else(|| Some(entry?.of.level.clone()));
        let expected = expected.or_else(|| entry?.expected.clone());
        let observed = observed.or_else(|| entry?.observed.clone());
        let source = source.or_else(|| said.source(&requirement, claim.as_ref()).cloned());
        let exchange = exchange.unwrap_or_else(|| said.exchange(verdict, step));
        let difference = difference
            .map(|position| look_up("differences", &tables.differences, position))
            .transpose()?;
        Ok(document::Check {
            level: level.ok_or_else(|| lacks("level"))?,
            verdict,
            step,
            expected: expected.ok_or_else(|| lacks("expected"))?,
            observed: observed.ok_or_else(|| lacks("observed"))?,
            source: source.ok_or_else(|| lacks("source"))?,
            standard: difference.and_then(|difference| difference.standard.clone()),
            claim,
            behaviour: difference.and_then(|difference| difference.behaviour.clone()),
            exchange,
            deviation,
            control,
            client: difference.and_then(|difference| difference.client.clone()),
            finding,
            requirement,
        })
    }
}

/// Whether a check with this verdict is said in `tables.checks`: it tells of nothing to act on or to be warned of.
pub fn is_row(verdict: Verdict) -> bool {
    matches!(
        verdict,
        Verdict::Pass | Verdict::Difference | Verdict::Skipped
    )
}

/// A member that is there, also where it is `null`.
fn present<'de, D: serde::Deserializer<'de>>(input: D) -> Result<Option<Option<usize>>, D::Error> {
    Option::deserialize(input).map(Some)
}
