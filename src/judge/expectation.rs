//! An expectation of a scenario against the record of its step.

use std::fmt::Display;

use serde_json::Value;

use super::challenge;
use super::error_codes;
use super::verdict::Finding;
use super::wording::{delivery_word, echo_word, relation_word, shown, shown_word, yes_or_no};
use crate::catalog::scenario::Expect;
use crate::catalog::values::OneOrMany;
use crate::oauth::{Outcome, StepKind};
use crate::transcript::{Relation, Response, StepRecord, split_scope};

/// Compares. Every part that is given must hold; the deviation names each part that does not.
#[must_use]
pub fn evaluate(
    expect: &Expect,
    step: &StepRecord,
    response: Option<&Response>,
    scopes: &[String],
) -> Finding {
    let mut parts = Parts::default();
    let outcome_holds = match &expect.outcome {
        Some(wanted) => {
            parts.outcome(wanted, step);
            wanted.contains(&step.outcome)
        }
        None => true,
    };
    // Where the step ended otherwise, the other parts would only repeat that in other words.
    if outcome_holds {
        parts.error(expect.error.as_ref(), error_of(step, response).as_deref());
        parts.plain(
            "state",
            expect.state.map(echo_word),
            step.state.map(echo_word),
        );
        parts.one_of("status", expect.status.as_ref(), step.status);
        parts.one_of(
            "media-type",
            expect.media_type.as_ref(),
            step.media_type.clone(),
        );
        let tokens = step.tokens.as_ref();
        parts.relation(
            "access-token",
            expect.access_token.as_ref(),
            tokens.map(|tokens| tokens.access_token),
        );
        parts.relation(
            "refresh-token",
            expect.refresh_token.as_ref(),
            tokens.map(|tokens| tokens.refresh_token),
        );
        parts.one_of("winners", expect.winners.as_ref(), step.winners);
        for (name, wanted) in &expect.json {
            let member = response.and_then(|response| response.member(name));
            let seen = member.map(|value| {
                value
                    .as_str()
                    .map_or_else(|| value.to_string(), str::to_owned)
            });
            parts.named("json", name, &scope_word(wanted, scopes), seen);
        }
        for (name, wanted) in &expect.lists {
            parts.lists(name, wanted, response.and_then(|r| r.member(name)));
        }
        for (name, wanted) in &expect.headers {
            let seen = response
                .and_then(|response| response.header_values(name).next().map(str::to_owned));
            parts.named("header", name, wanted, seen);
        }
        parts.challenge(expect.challenge.as_ref(), response);
        parts.scope(expect.scope.as_deref(), step, scopes);
        parts.plain(
            "login",
            expect.login.map(shown_word),
            step.login_shown.map(shown),
        );
        parts.plain(
            "consent",
            expect.consent.map(shown_word),
            step.consent_shown.map(shown),
        );
        parts.one_of(
            "delivered",
            expect
                .delivered
                .as_ref()
                .map(|wanted| OneOrMany(wanted.0.iter().copied().map(delivery_word).collect()))
                .as_ref(),
            step.delivered.map(delivery_word),
        );
        let fragment = response
            .and_then(|response| response.location.as_ref())
            .map(|location| location.raw.contains('#'));
        parts.plain(
            "fragment",
            expect.fragment.map(yes_or_no),
            fragment.map(yes_or_no),
        );
        parts.one_of(
            "format",
            expect.format.as_ref(),
            tokens.map(|tokens| tokens.format.clone()),
        );
        parts.plain(
            "changed",
            expect.changed.map(yes_or_no),
            step.changed.map(yes_or_no),
        );
    }
    parts.finish(step)
}

/// Whether an error is the wanted one; `free-text` stands for any sentence in the place of a code.
fn is_error(wanted: &str, error: &str) -> bool {
    wanted == error || (wanted == "free-text" && error_codes::is_free_text(error))
}

#[derive(Default)]
struct Parts {
    deviations: Vec<String>,
    expected: Vec<String>,
    observed: Vec<String>,
}

impl Parts {
    fn add(&mut self, holds: bool, deviation: String, expected: String, observed: String) {
        if !holds {
            self.deviations.push(deviation);
        }
        self.expected.push(expected);
        if !observed.is_empty() {
            self.observed.push(observed);
        }
    }

    fn outcome(&mut self, wanted: &OneOrMany<Outcome>, step: &StepRecord) {
        self.add(
            wanted.contains(&step.outcome),
            format!("outcome:{}", step.outcome.as_str()),
            wanted
                .0
                .iter()
                .map(|outcome| outcome.as_str())
                .collect::<Vec<_>>()
                .join(" or "),
            outcome_text(step),
        );
    }

    fn error(&mut self, wanted: Option<&OneOrMany<String>>, observed: Option<&str>) {
        let Some(wanted) = wanted else { return };
        let deviation = match observed {
            None => "error:none".to_owned(),
            Some(error) if error_codes::is_free_text(error) => "error:free-text".to_owned(),
            Some(error) => format!("error:{error}"),
        };
        self.add(
            observed.is_some_and(|error| wanted.0.iter().any(|code| is_error(code, error))),
            deviation,
            format!("error `{}`", wanted.0.join("` or `")),
            // The outcome names the error already where there is one.
            observed.map_or_else(|| "no `error`".to_owned(), |_| String::new()),
        );
    }

    fn plain(&mut self, name: &str, wanted: Option<&'static str>, observed: Option<&'static str>) {
        let Some(wanted) = wanted else { return };
        let observed = observed.unwrap_or("unknown");
        self.add(
            wanted == observed,
            format!("{name}:{observed}"),
            format!("{name} {wanted}"),
            format!("{name} {observed}"),
        );
    }

    fn one_of<T: PartialEq + Display>(
        &mut self,
        name: &str,
        wanted: Option<&OneOrMany<T>>,
        observed: Option<T>,
    ) {
        let Some(wanted) = wanted else { return };
        let words = wanted
            .0
            .iter()
            .map(T::to_string)
            .collect::<Vec<_>>()
            .join(" or ");
        let seen = observed
            .as_ref()
            .map_or_else(|| "none".to_owned(), T::to_string);
        let holds = observed.is_some_and(|value| wanted.contains(&value));
        self.add(
            holds,
            format!("{name}:{seen}"),
            format!("{name} {words}"),
            format!("{name} {seen}"),
        );
    }

    /// A member or header: `present`, `absent` or a value.
    fn named(&mut self, sort: &str, name: &str, wanted: &str, seen: Option<String>) {
        let holds = match (wanted, &seen) {
            ("present", seen) => seen.is_some(),
            ("absent", seen) => seen.is_none(),
            (value, Some(seen)) => value == seen,
            (_, None) => false,
        };
        let shown = seen.unwrap_or_else(|| "absent".to_owned());
        self.add(
            holds,
            format!("{sort}.{name}:{shown}"),
            format!("{sort} {name} {wanted}"),
            format!("{sort} {name} {shown}"),
        );
    }

    /// An array that must hold one of the values.
    fn lists(&mut self, name: &str, wanted: &OneOrMany<String>, seen: Option<&Value>) {
        let values: Vec<&str> = seen
            .and_then(Value::as_array)
            .map(|values| values.iter().filter_map(Value::as_str).collect())
            .unwrap_or_default();
        let shown = values.join(" ");
        self.add(
            values
                .iter()
                .any(|value| wanted.0.iter().any(|wanted| wanted == value)),
            format!("lists.{name}:{shown}"),
            format!("json {name} with {}", wanted.0.join(" or ")),
            format!(
                "json {name} with {}",
                if shown.is_empty() { "none" } else { &shown }
            ),
        );
    }

    fn relation(
        &mut self,
        name: &str,
        wanted: Option<&OneOrMany<Relation>>,
        observed: Option<Relation>,
    ) {
        let Some(wanted) = wanted else { return };
        let words = wanted
            .0
            .iter()
            .map(|relation| relation_word(*relation))
            .collect::<Vec<_>>()
            .join(" or ");
        let seen = observed.map_or("none", relation_word);
        let holds = observed.is_some_and(|relation| wanted.contains(&relation));
        self.add(
            holds,
            format!("{name}:{seen}"),
            format!("{name} {words}"),
            format!("{name} {seen}"),
        );
    }

    /// A challenge of one of the schemes.
    fn challenge(&mut self, wanted: Option<&OneOrMany<String>>, response: Option<&Response>) {
        let Some(wanted) = wanted else { return };
        let seen = response.map(challenge::schemes).unwrap_or_default();
        let shown = if seen.is_empty() {
            "none".to_owned()
        } else {
            seen.join(" ")
        };
        self.add(
            seen.iter().any(|scheme| wanted.contains(scheme)),
            format!("challenge:{shown}"),
            format!("challenge {}", wanted.0.join(" or ")),
            format!("challenge {shown}"),
        );
    }

    fn scope(&mut self, wanted: Option<&[String]>, step: &StepRecord, scopes: &[String]) {
        let Some(wanted) = wanted else { return };
        // Where no scope is known, whatever is granted is as good as anything.
        if scopes.is_empty() && wanted.iter().any(|word| word == "${scope.one}") {
            return;
        }
        let mut wanted: Vec<String> = wanted
            .iter()
            .flat_map(|word| split_scope(&scope_word(word, scopes)))
            .collect();
        wanted.sort();
        let observed = step.tokens.as_ref().and_then(|tokens| tokens.scope.clone());
        // Without a scope member the grant is what was asked for (RFC 6749 5.1).
        let effective = observed.clone().or_else(|| step.requested_scope.clone());
        let text = observed.as_ref().map_or_else(
            || "no scope member".to_owned(),
            |words| format!("scope `{}`", words.join(" ")),
        );
        self.add(
            effective.is_none_or(|words| words == wanted),
            format!("scope:{}", observed.unwrap_or_default().join(" ")),
            format!("scope `{}`", wanted.join(" ")),
            text,
        );
    }

    fn finish(self, step: &StepRecord) -> Finding {
        let observed = if self.observed.is_empty() {
            outcome_text(step)
        } else {
            self.observed.join(", ")
        };
        Finding {
            conforms: self.deviations.is_empty(),
            deviation: self.deviations.join(", "),
            expected: format!("{}: {}", step.kind.as_str(), self.expected.join(", ")),
            observed: format!("{}: {observed}", step.kind.as_str()),
        }
    }
}

/// The error of an answer; that of a resource stands in its challenge (RFC 6750 3).
fn error_of(step: &StepRecord, response: Option<&Response>) -> Option<String> {
    let challenged = response
        .filter(|_| step.kind == StepKind::Resource)
        .and_then(challenge::bearer_error);
    challenged.or_else(|| step.error.clone())
}

/// `${scope.one}` and `${scope.two}` in an expected scope, which the judge fills in from the target's scopes.
fn scope_word(word: &str, scopes: &[String]) -> String {
    let index = match word {
        "${scope.one}" => 0,
        "${scope.two}" => 1,
        literal => return literal.to_owned(),
    };
    scopes.get(index).cloned().unwrap_or_default()
}

/// The outcome with what is known about it.
#[must_use]
pub fn outcome_text(step: &StepRecord) -> String {
    let mut text = step.outcome.as_str().to_owned();
    if let Some(status) = step.status {
        text.push_str(&format!(", status {status}"));
    }
    if let Some(error) = &step.error {
        text.push_str(&format!(", error `{error}`"));
    }
    if let Some(reason) = &step.reason {
        text.push_str(&format!(" ({reason})"));
    }
    text
}
