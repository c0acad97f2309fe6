//! What happens in a run, in order, for the reporters.

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::document::{Document, Summary, Verdict};

/// The value of `schema` in [`Event::Begun`].
pub const SCHEMA: &str = "grantcheck.events/1";

/// One event.
///
/// It holds nothing but what a console may show: names, addresses, verdicts and sentences in which every secret is a
/// pseudonym.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Event {
    /// The first event.
    Begun {
        /// Always `grantcheck.events/1`.
        #[cfg_attr(test, schemars(extend("const" = SCHEMA)))]
        schema: String,
        /// The version of grantcheck.
        version: String,
    },
    /// The plan stands; no scenario has begun yet.
    Planned {
        /// The names of the targets.
        targets: Vec<String>,
        /// Scenarios that will run, over all targets. Controls that were not selected run besides.
        trials: usize,
        /// Scenarios that are skipped, over all targets.
        skipped: usize,
    },
    /// A target answers.
    TargetReady {
        /// Its name.
        target: String,
        /// Where it is.
        base_url: String,
    },
    /// One stage of the first look at a target.
    Looked {
        /// The target's name.
        target: String,
        /// What was looked at.
        stage: String,
        /// Whether the run can go on.
        passed: bool,
        /// One sentence about it.
        sentence: String,
        /// What the agent saw and did on the way to a stage that did not pass.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        trace: Vec<String>,
    },
    /// A target cannot be tested; its scenarios are not run.
    TargetFailed {
        /// Its name.
        target: String,
        /// Why, in one sentence.
        reason: String,
    },
    /// The first request of a scenario is about to be sent. There is none where a scenario cannot run at all.
    Started {
        /// The target's name.
        target: String,
        /// The scenario's id.
        scenario: String,
    },
    /// A scenario is done.
    Finished {
        /// The target's name.
        target: String,
        /// The scenario's id.
        scenario: String,
        /// Its outcome.
        outcome: Verdict,
        /// One line that says why, for an outcome that needs action.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
        /// Its duration in milliseconds, as in the report: with the time for its control and in the queue.
        duration_ms: u64,
        /// What the agent saw and did, without secrets.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        trace: Vec<String>,
    },
    /// A sentence about the run as a whole.
    Note {
        /// The sentence.
        sentence: String,
    },
    /// The last event: the run is over, and its document stands.
    Ended {
        /// False when the run was interrupted or stopped at enough failing scenarios.
        complete: bool,
        /// The duration of the run in milliseconds.
        duration_ms: u64,
        /// Checks by verdict, over all targets.
        summary: Summary,
        /// Findings by verdict, over all targets.
        findings_summary: Summary,
    },
}

impl Event {
    /// The first event of a run.
    #[must_use]
    pub fn begun() -> Self {
        Self::Begun {
            schema: SCHEMA.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        }
    }

    /// A sentence about the run as a whole.
    #[must_use]
    pub fn note(sentence: impl Into<String>) -> Self {
        Self::Note {
            sentence: sentence.into(),
        }
    }

    /// The last event of the run that a document is about.
    #[must_use]
    pub fn ended(document: &Document) -> Self {
        Self::Ended {
            complete: document.complete,
            duration_ms: document.duration_ms,
            summary: document.summary,
            findings_summary: document.findings_summary,
        }
    }
}

/// Receives the events of a run, from several tasks at once.
pub type Listener = std::sync::Arc<dyn Fn(Event) + Send + Sync>;

/// An event with its time: one line of `run --events`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Record {
    /// When it happened, RFC 3339 in UTC.
    pub at: String,
    /// What happened.
    #[serde(flatten)]
    pub event: Event,
}

impl Record {
    /// An event that happens now.
    #[must_use]
    pub fn now(event: Event) -> Self {
        Self {
            at: format!("{:.3}", jiff::Timestamp::now()),
            event,
        }
    }

    /// The JSON Schema of a line: what `grantcheck schema events` prints, with a final newline.
    ///
    /// The schema allows unknown members, because fields may be added under the same schema number.
    pub const SCHEMA_JSON: &'static str = include_str!("../../schemas/events.schema.json");

    /// That schema, made of the types anew.
    #[cfg(test)]
    fn generated_schema() -> String {
        let mut schema = schemars::schema_for!(Record);
        schema.insert("title".to_owned(), "grantcheck event".into());
        format!("{:#}\n", schema.as_value())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one_of_each() -> Vec<Event> {
        let (target, scenario) = ("netrex".to_owned(), "flows/code-exchange".to_owned());
        let summary = Summary {
            pass: 3,
            ..Summary::default()
        };
        vec![
            Event::begun(),
            Event::Looked {
                target: target.clone(),
                stage: "login".to_owned(),
                passed: false,
                sentence: "the form was shown again".to_owned(),
                trace: vec!["filled in `username`".to_owned()],
            },
            Event::Planned {
                targets: vec![target.clone()],
                trials: 1,
                skipped: 2,
            },
            Event::TargetReady {
                target: target.clone(),
                base_url: "http://127.0.0.1:1".to_owned(),
            },
            Event::TargetFailed {
                target: target.clone(),
                reason: "nothing listens there".to_owned(),
            },
            Event::Started {
                target: target.clone(),
                scenario: scenario.clone(),
            },
            Event::Finished {
                target,
                scenario,
                outcome: Verdict::Fail,
                reason: Some("a wrong secret was accepted".to_owned()),
                duration_ms: 12,
                trace: Vec::new(),
            },
            Event::note("enough failed"),
            Event::Ended {
                complete: true,
                duration_ms: 40,
                summary,
                findings_summary: Summary::default(),
            },
        ]
    }

    #[test]
    fn the_schema_is_current_and_holds() {
        let text = Record::generated_schema();
        let path = format!("{}/schemas/events.schema.json", env!("CARGO_MANIFEST_DIR"));
        if std::env::var_os("GRANTCHECK_BLESS").is_some() {
            std::fs::write(&path, &text).expect("writable");
        }
        let checked_in = std::fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(
            checked_in, text,
            "{path} is out of date: run with GRANTCHECK_BLESS=1"
        );
        let schema: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        let validator = jsonschema::validator_for(&schema).expect("a JSON Schema");
        for event in one_of_each() {
            let record = Record::now(event);
            let mut line = serde_json::to_value(&record).expect("JSON");
            assert!(validator.is_valid(&line), "{line}");
            let again: Record = serde_json::from_value(line.clone()).expect("an event");
            assert_eq!(again, record);
            line["event"] = "other".into();
            assert!(!validator.is_valid(&line), "{line}");
        }
    }
}
