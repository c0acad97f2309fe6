//! What was seen: the transcript of one scenario on one target, without secrets.
//!
//! A transcript is plain data. `flow` makes it, `judge` reads it, `snapshot` prints it and the run
//! document stores it whole, so that a stored run can be judged again. Every secret value in it is a
//! pseudonym such as `<access_token#1>`; what a rule needs to know about the value behind a pseudonym
//! (length, alphabet, grammar) stands in [`Transcript::values`].

mod exchange;
pub mod fingerprint;
mod randomness;
mod shelf;
mod step;
mod value_facts;

use std::collections::BTreeMap;

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use exchange::{
    Body, BodyKind, Disclosed, Exchange, Failure, FailureKind, Internal, Location, Markup, Pair,
    Request, Response,
};
pub use fingerprint::Fingerprints;
pub use randomness::{Randomness, sort_of};
pub use shelf::{Kept, Shelf};
pub use step::{Delivery, Echo, Relation, SignatureFact, StepRecord, TokenFacts, split_scope};

pub use value_facts::{JwtFacts, ValueFacts};

/// Whether a status says that the request was not dealt with, because there is too much to do (429, RFC 6585 4) or the
/// service is down for a while (503, RFC 9110 15.6.4). It is no answer to the request.
#[must_use]
pub const fn is_busy(status: u16) -> bool {
    matches!(status, 429 | 503)
}

/// Whether a status says that the request was not looked at: too busy, too slow or too early (RFC 9110 15.5.9, RFC 8470 5.2).
#[must_use]
pub const fn is_not_looked_at(status: u16) -> bool {
    is_busy(status) || matches!(status, 408 | 425)
}

/// Whether a status is a decision of the provider's own: the request was looked at, and the server did not break on it.
#[must_use]
pub const fn is_decision(status: u16) -> bool {
    status < 500 && !is_not_looked_at(status)
}

/// All steps and exchanges of one scenario on one target, pseudonymised.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Transcript {
    /// The steps in the order of the scenario, with what came of each.
    pub steps: Vec<StepRecord>,
    /// Every HTTP exchange in the order in which it was made; `step` says for which step.
    pub exchanges: Vec<Exchange>,
    /// What is known about each pseudonymised value, by its pseudonym.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, ValueFacts>,
}

impl Transcript {
    /// The exchanges that were made for one step (1-based; 0 is the cleanup).
    pub fn exchanges_of(&self, step: usize) -> impl Iterator<Item = &Exchange> {
        self.exchanges
            .iter()
            .filter(move |exchange| exchange.step == step)
    }

    /// The response that decided a step: that of its last exchange, or that of the first winner of a race.
    #[must_use]
    pub fn last_response(&self, step: usize) -> Option<&Response> {
        if self
            .step(step)
            .is_some_and(|record| record.winners.is_some_and(|winners| winners > 0))
        {
            return self
                .exchanges_of(step)
                .filter_map(|exchange| exchange.response.as_deref())
                .find(|response| response.status < 400 && response.told("access_token").is_some());
        }
        self.exchanges_of(step).last()?.response.as_deref()
    }

    /// The record of one step (1-based).
    #[must_use]
    pub fn step(&self, number: usize) -> Option<&StepRecord> {
        self.steps.iter().find(|step| step.number == number)
    }

    /// The record of the latest step with this name before a step (1-based): the members of a family repeat names.
    #[must_use]
    pub fn named(&self, name: &str, before: usize) -> Option<&StepRecord> {
        let earlier = self.steps.iter().filter(|step| step.number < before);
        let mut named = earlier.filter(|step| step.name.as_deref() == Some(name));
        named.next_back()
    }
}

/// Whether the JSON of an answer names an error: with an `error` member that holds anything, be it no error code. A number
/// or an object says no as well; `false`, 0 and what is empty say that there was none.
#[must_use]
pub fn names_error(json: &serde_json::Value) -> bool {
    use serde_json::Value;
    match json.get("error") {
        None | Some(Value::Null | Value::Bool(false)) => false,
        Some(Value::Bool(true)) => true,
        Some(Value::Number(number)) => number.as_f64() != Some(0.0),
        Some(Value::String(text)) => !text.is_empty(),
        Some(Value::Array(items)) => !items.is_empty(),
        Some(Value::Object(members)) => !members.is_empty(),
    }
}

/// Whether the JSON of an answer holds errors and nothing else of use: with an `error` member, or with `errors` and no data,
/// as interfaces of GraphQL answer with a status of success.
#[must_use]
pub fn holds_errors_alone(json: &serde_json::Value) -> bool {
    let has_data = json.get("data").is_some_and(|data| !data.is_null());
    let errors = json.get("errors").and_then(serde_json::Value::as_array);
    let lists_errors = errors.is_some_and(|errors| !errors.is_empty());
    !has_data && (names_error(json) || lists_errors)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_error_is_named_by_what_is_there_and_not_empty() {
        for error in [
            json!("invalid_grant"),
            json!(1004),
            json!({ "code": 1 }),
            json!(true),
        ] {
            assert!(names_error(&json!({ "error": error })), "{error}");
        }
        for none in [
            json!(null),
            json!(false),
            json!(0),
            json!(""),
            json!([]),
            json!({}),
        ] {
            assert!(!names_error(&json!({ "error": none })), "{none}");
        }
    }

    #[test]
    fn errors_beside_data_do_not_refuse() {
        let listed = json!([{ "message": "no" }]);
        assert!(holds_errors_alone(
            &json!({ "errors": listed, "data": null })
        ));
        assert!(!holds_errors_alone(
            &json!({ "errors": listed, "data": { "a": 1 } })
        ));
        assert!(!holds_errors_alone(
            &json!({ "error": false, "errors": [], "cameras": [] })
        ));
    }
}
