//! What is kept of past runs: small enough for a year of nights, and enough to say since when something is so.

use std::collections::{BTreeMap, BTreeSet};

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Document, Scenario, Target, Verdict};

/// The value of [`PastRun::schema`].
pub const HISTORY_SCHEMA: &str = "grantcheck.history/1";

/// One run, as a history keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct PastRun {
    /// Always `grantcheck.history/1`.
    pub schema: String,
    /// The version of grantcheck that made the run.
    pub version: String,
    /// Start of the run, RFC 3339 in UTC.
    pub started_at: String,
    /// Duration of the run in milliseconds.
    pub duration_ms: u64,
    /// Whether it came to its end.
    pub complete: bool,
    /// The targets that could be tested, by name.
    pub targets: BTreeMap<String, PastTarget>,
}

/// A target in a past run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct PastTarget {
    /// Its findings to act on and its warnings, by id.
    pub findings: BTreeMap<String, PastFinding>,
    /// The scenarios that were judged: where one is missing (not selected, not begun, disturbed), the absence of a finding
    /// tells nothing.
    pub judged: BTreeSet<String>,
    /// How long each of them took in milliseconds, in the order of `judged`. Unknown in histories of earlier versions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub durations_ms: Vec<u64>,
}

/// How long scenarios usually take, by target and id, in milliseconds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PastDurations(BTreeMap<String, BTreeMap<String, u64>>);

/// A finding of a past run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct PastFinding {
    /// Its verdict.
    pub verdict: Verdict,
    /// The scenario that showed it first.
    pub scenario: String,
}

/// A run in the history of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Point {
    /// Start of the run, RFC 3339 in UTC.
    pub started_at: String,
    /// The number of findings to act on.
    pub to_act_on: usize,
}

impl PastDurations {
    /// Of each scenario the median over the runs that judged it.
    #[must_use]
    pub fn of_runs(past: &[PastRun]) -> Self {
        let mut all: BTreeMap<String, BTreeMap<String, Vec<u64>>> = BTreeMap::new();
        for (name, target) in past.iter().flat_map(|run| &run.targets) {
            let known = all.entry(name.clone()).or_default();
            for (scenario, duration) in target.judged.iter().zip(&target.durations_ms) {
                known.entry(scenario.clone()).or_default().push(*duration);
            }
        }
        let median = |(scenario, mut durations): (String, Vec<u64>)| {
            durations.sort_unstable();
            let middle = durations.get(durations.len() / 2).copied();
            (scenario, middle.unwrap_or_default())
        };
        let of_target = |(name, known): (String, BTreeMap<String, Vec<u64>>)| {
            (name, known.into_iter().map(median).collect())
        };
        Self(all.into_iter().map(of_target).collect())
    }

    /// How long a scenario took on a target, if that is known.
    #[must_use]
    pub fn of(&self, target: &str, scenario: &str) -> Option<u64> {
        self.0.get(target)?.get(scenario).copied()
    }
}

impl PastRun {
    /// What is kept of a run; nothing where it could test no target.
    #[must_use]
    pub fn of(document: &Document) -> Option<Self> {
        let reached = document.targets.iter().filter(|t| t.unreached().is_none());
        let targets: BTreeMap<String, PastTarget> = reached
            .map(|target| (target.name.clone(), PastTarget::of(target)))
            .collect();
        (!targets.is_empty()).then(|| Self {
            schema: HISTORY_SCHEMA.to_owned(),
            version: document.version.clone(),
            started_at: document.started_at.clone(),
            duration_ms: document.duration_ms,
            complete: document.complete,
            targets,
        })
    }

    /// The number of findings to act on.
    #[must_use]
    pub fn to_act_on(&self) -> usize {
        self.targets.values().flat_map(PastTarget::open).count()
    }

    fn point(&self) -> Point {
        Point {
            started_at: self.started_at.clone(),
            to_act_on: self.to_act_on(),
        }
    }

    /// The JSON Schema of a kept run: what `grantcheck schema history` prints, with a final newline.
    pub const SCHEMA_JSON: &'static str = include_str!("../../schemas/history.schema.json");

    /// That schema, made of the types anew.
    #[cfg(test)]
    pub(crate) fn generated_schema() -> String {
        let mut schema = schemars::schema_for!(PastRun);
        schema.insert("title".to_owned(), "A run in a grantcheck history".into());
        if let Some(number) = schema.pointer_mut("/properties/schema") {
            number["const"] = HISTORY_SCHEMA.into();
        }
        format!("{:#}\n", schema.as_value())
    }
}

impl PastTarget {
    fn of(target: &Target) -> Self {
        let told = target.findings.iter();
        let told = told.filter(|f| f.verdict.needs_action() || f.verdict == Verdict::Warn);
        let is_judged = |scenario: &&Scenario| {
            !matches!(
                scenario.outcome,
                Verdict::Skipped | Verdict::Error | Verdict::Inconclusive
            )
        };
        let judged = target.scenarios.iter().filter(is_judged);
        let judged: BTreeMap<String, u64> = judged
            .map(|scenario| (scenario.id.clone(), scenario.duration_ms))
            .collect();
        Self {
            findings: told
                .map(|finding| {
                    let past = PastFinding {
                        verdict: finding.verdict,
                        scenario: finding.first.scenario.clone(),
                    };
                    (finding.id.clone(), past)
                })
                .collect(),
            durations_ms: judged.values().copied().collect(),
            judged: judged.into_keys().collect(),
        }
    }

    /// The findings to act on.
    pub fn open(&self) -> impl Iterator<Item = (&String, &PastFinding)> {
        let all = self.findings.iter();
        all.filter(|(_, finding)| finding.verdict.needs_action())
    }

    /// Whether the scenario of a finding was judged, and the finding was not there.
    #[must_use]
    pub fn lacks(&self, id: &str, scenario: &str) -> bool {
        !self.findings.contains_key(id) && self.judged.contains(scenario)
    }
}

/// Since when a finding is there without a break: the start of the first such run. Runs that did not judge its scenario say
/// nothing. `past` is in the order of time.
#[must_use]
pub fn since<'a>(past: &'a [PastRun], target: &str, id: &str, scenario: &str) -> Option<&'a str> {
    let mut since = None;
    let tested = past.iter().rev();
    for (run, there) in tested.filter_map(|run| Some((run, run.targets.get(target)?))) {
        if there.findings.contains_key(id) {
            since = Some(run.started_at.as_str());
        } else if there.lacks(id, scenario) {
            break;
        }
    }
    since
}

impl Document {
    /// Takes in what past runs tell, in the order of time: since when each finding is there, and how many there were.
    pub fn remember(&mut self, past: &[PastRun]) {
        for target in &mut self.targets {
            for finding in &mut target.findings {
                let scenario = &finding.first.scenario;
                finding.since = since(past, &target.name, &finding.id, scenario).map(str::to_owned);
            }
        }
        let now = PastRun::of(self);
        self.history = past.iter().chain(&now).map(PastRun::point).collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A run that judged the scenarios `x` and `y` of each target, and found those of them that are named.
    fn run(day: u8, targets: &[(&str, &[&str])]) -> PastRun {
        let target = |ids: &[&str]| PastTarget {
            findings: (ids.iter())
                .map(|id| {
                    let finding = PastFinding {
                        verdict: Verdict::Fail,
                        scenario: (*id).to_owned(),
                    };
                    ((*id).to_owned(), finding)
                })
                .collect(),
            judged: ["x", "y"].map(str::to_owned).into(),
            durations_ms: vec![u64::from(day), 7],
        };
        PastRun {
            schema: HISTORY_SCHEMA.to_owned(),
            version: String::new(),
            started_at: format!("2026-11-{day:02}T03:00:00Z"),
            duration_ms: 0,
            complete: true,
            targets: (targets.iter())
                .map(|(name, ids)| ((*name).to_owned(), target(ids)))
                .collect(),
        }
    }

    fn day(past: &[PastRun], id: &str) -> Option<String> {
        since(past, "a", id, id).map(|since| since[8..10].to_owned())
    }

    #[test]
    fn a_break_begins_anew_and_a_target_that_is_not_there_is_none() {
        let past = [
            run(1, &[("a", &["x", "y"])]),
            run(2, &[("a", &["y"])]),
            run(3, &[("a", &["x", "y"])]),
            run(4, &[("b", &[])]),
            run(5, &[("a", &["x", "y"])]),
        ];
        assert_eq!(day(&past, "x").as_deref(), Some("03"));
        assert_eq!(day(&past, "y").as_deref(), Some("01"));
        assert_eq!(day(&past, "z"), None);
        assert_eq!(past[4].to_act_on(), 2);
    }

    /// A server that died half-way, a run that was interrupted, a selection: what was not judged is not gone.
    #[test]
    fn what_was_not_judged_is_no_break() {
        let mut past = [
            run(1, &[("a", &["x"])]),
            run(2, &[("a", &[])]),
            run(3, &[("a", &["x"])]),
        ];
        assert_eq!(day(&past, "x").as_deref(), Some("03"));
        past[1]
            .targets
            .get_mut("a")
            .expect("there")
            .judged
            .remove("x");
        assert_eq!(day(&past, "x").as_deref(), Some("01"));
    }

    #[test]
    fn the_usual_duration_is_the_median_of_those_that_are_known() {
        let mut past = [1, 30, 2].map(|day| run(day, &[("a", &[])])).to_vec();
        past.push(run(9, &[("b", &[])]));
        // A history of an earlier version.
        past.push(run(40, &[("a", &[])]));
        past[4]
            .targets
            .get_mut("a")
            .expect("there")
            .durations_ms
            .clear();
        let durations = PastDurations::of_runs(&past);
        assert_eq!(durations.of("a", "x"), Some(2));
        assert_eq!(durations.of("a", "y"), Some(7));
        assert_eq!(durations.of("b", "x"), Some(9));
        assert_eq!(durations.of("a", "z"), None);
    }
}
