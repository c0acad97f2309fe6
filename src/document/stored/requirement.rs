//! The requirements of a report, with what the checks that pass say most often.

use std::collections::{BTreeMap, HashMap};

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::super::{Target, Verdict};

/// A requirement of a standard, a claim of a provider's documentation, or a rule of the harness.
#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Requirement {
    /// What it is.
    #[serde(flatten)]
    pub of: super::super::Requirement,
    /// What a check of it expected that passed and has no `expected` of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
    /// What a check of it observed that passed and has no `observed` of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub observed: Option<String>,
}

/// How often which text is said of which requirement.
type Counts<'a> = HashMap<&'a str, HashMap<&'a str, usize>>;

impl Requirement {
    /// The requirements of a document, each with the texts that are said of it most often where it is met.
    pub fn table(
        requirements: &BTreeMap<String, super::super::Requirement>,
        targets: &[Target],
    ) -> BTreeMap<String, Self> {
        let (mut expected, mut observed) = (Counts::new(), Counts::new());
        let scenarios = targets.iter().flat_map(|target| &target.scenarios);
        let checks = scenarios.flat_map(|scenario| &scenario.checks);
        for check in checks.filter(|check| is_brief(check.verdict)) {
            count(&mut expected, &check.requirement, &check.expected);
            count(&mut observed, &check.requirement, &check.observed);
        }
        let entries = requirements.iter().map(|(id, requirement)| {
            let entry = Self {
                of: requirement.clone(),
                expected: most_frequent(&expected, id),
                observed: most_frequent(&observed, id),
            };
            (id.clone(), entry)
        });
        entries.collect()
    }
}

/// Whether a check with this verdict may leave its words to the table: whoever looks for what is not right finds it said in full.
pub fn is_brief(verdict: Verdict) -> bool {
    verdict == Verdict::Pass
}

fn count<'a>(counts: &mut Counts<'a>, id: &'a str, text: &'a str) {
    *counts.entry(id).or_default().entry(text).or_default() += 1;
}

/// Of texts that are said equally often the first in the alphabet, so that the same run is always written the same.
fn most_frequent(counts: &Counts<'_>, id: &str) -> Option<String> {
    let texts = counts.get(id)?.iter();
    let most = texts.max_by_key(|(text, count)| (**count, std::cmp::Reverse(**text)))?;
    Some((*most.0).to_owned())
}
