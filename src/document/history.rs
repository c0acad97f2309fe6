//! What is kept of past runs: small enough for a year of nights, and enough to say since when something is so.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Document, Verdict};

/// The value of [`PastRun::schema`].
pub const HISTORY_SCHEMA: &str = "grantcheck.history/1";

/// One run, as a history keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
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
    /// The targets that could be tested, by name: their findings to act on and warnings, by id.
    pub targets: BTreeMap<String, BTreeMap<String, Verdict>>,
}

/// A run in the history of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Point {
    /// Start of the run, RFC 3339 in UTC.
    pub started_at: String,
    /// The number of findings to act on.
    pub to_act_on: usize,
}

impl PastRun {
    /// What is kept of a run; nothing where it could test no target.
    #[must_use]
    pub fn of(document: &Document) -> Option<Self> {
        let reached = document.targets.iter().filter(|t| t.unreached().is_none());
        let targets: BTreeMap<String, BTreeMap<String, Verdict>> = reached
            .map(|target| {
                let told = target.findings.iter();
                let told = told.filter(|f| f.verdict.needs_action() || f.verdict == Verdict::Warn);
                let findings = told.map(|finding| (finding.id.clone(), finding.verdict));
                (target.name.clone(), findings.collect())
            })
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
        let all = self.targets.values().flat_map(BTreeMap::values);
        all.filter(|verdict| verdict.needs_action()).count()
    }

    fn point(&self) -> Point {
        Point {
            started_at: self.started_at.clone(),
            to_act_on: self.to_act_on(),
        }
    }

    /// The JSON Schema of a kept run, with a final newline.
    #[must_use]
    pub fn schema_json() -> String {
        let mut schema = schemars::schema_for!(PastRun);
        schema.insert("title".to_owned(), "A run in a grantcheck history".into());
        if let Some(number) = schema.pointer_mut("/properties/schema") {
            number["const"] = HISTORY_SCHEMA.into();
        }
        format!("{:#}\n", schema.as_value())
    }
}

/// Since when a finding is there without a break: the start of the first such run. Runs that did not test the target say
/// nothing. `past` is in the order of time.
#[must_use]
pub fn since<'a>(past: &'a [PastRun], target: &str, id: &str) -> Option<&'a str> {
    let mut since = None;
    let tested = past.iter().rev();
    for (run, findings) in tested.filter_map(|run| Some((run, run.targets.get(target)?))) {
        if !findings.contains_key(id) {
            break;
        }
        since = Some(run.started_at.as_str());
    }
    since
}

impl Document {
    /// Takes in what past runs tell, in the order of time: since when each finding is there, and how many there were.
    pub fn remember(&mut self, past: &[PastRun]) {
        for target in &mut self.targets {
            for finding in &mut target.findings {
                finding.since = since(past, &target.name, &finding.id).map(str::to_owned);
            }
        }
        let now = PastRun::of(self);
        self.history = past.iter().chain(&now).map(PastRun::point).collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(day: u8, targets: &[(&str, &[&str])]) -> PastRun {
        let findings = |ids: &[&str]| {
            ids.iter()
                .map(|id| ((*id).to_owned(), Verdict::Fail))
                .collect()
        };
        PastRun {
            schema: HISTORY_SCHEMA.to_owned(),
            version: String::new(),
            started_at: format!("2026-11-{day:02}T03:00:00Z"),
            duration_ms: 0,
            complete: true,
            targets: (targets.iter())
                .map(|(name, ids)| ((*name).to_owned(), findings(ids)))
                .collect(),
        }
    }

    #[test]
    fn a_break_begins_anew_and_an_outage_is_none() {
        let past = [
            run(1, &[("a", &["x", "y"])]),
            run(2, &[("a", &["y"])]),
            run(3, &[("a", &["x", "y"])]),
            run(4, &[("b", &[])]),
            run(5, &[("a", &["x", "y"])]),
        ];
        assert_eq!(since(&past, "a", "x"), Some("2026-11-03T03:00:00Z"));
        assert_eq!(since(&past, "a", "y"), Some("2026-11-01T03:00:00Z"));
        assert_eq!(since(&past, "a", "z"), None);
        assert_eq!(past[4].to_act_on(), 2);
    }
}
