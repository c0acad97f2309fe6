//! The parts of an expectation: what each expects, what was observed of it, and the word of its deviation.

use std::fmt::Display;

use serde_json::Value;

use super::{own_addresses, same_as, unlike};
use crate::catalog::OneOrMany;
use crate::catalog::scenario::{Aspect, Shown};
use crate::catalog::template;
use crate::judge::challenge;
use crate::judge::error_codes;
use crate::oauth::Outcome;
use crate::transcript::{Delivery, Echo, Relation, Response, StepRecord, Transcript, split_scope};

/// Whether an error is the wanted one; `free-text` stands for any sentence in the place of a code.
fn is_error(wanted: &str, error: &str) -> bool {
    wanted == error || (wanted == "free-text" && error_codes::is_free_text(error))
}

/// One part of an expectation, with what was observed of it.
pub struct Part {
    /// Which one.
    pub aspect: Aspect,
    /// What was observed instead of what is expected, as the word that profiles can pin.
    pub deviation: Option<String>,
    /// What is expected, in words.
    pub expected: String,
    /// What was observed, in words; empty where the outcome says it already.
    pub observed: String,
    /// Whether there was anything to observe.
    pub is_seen: bool,
}

/// The parts of one expectation.
#[derive(Default)]
pub struct Parts {
    /// All that are given.
    pub all: Vec<Part>,
}

impl Parts {
    fn add(
        &mut self,
        aspect: Aspect,
        holds: bool,
        deviation: String,
        expected: String,
        observed: String,
    ) {
        self.all.push(Part {
            aspect,
            deviation: (!holds).then_some(deviation),
            expected,
            observed,
            is_seen: true,
        });
    }

    pub fn outcome(&mut self, wanted: &OneOrMany<Outcome>, step: &StepRecord) {
        self.add(
            Aspect::Outcome,
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

    /// The error code. Where `has_rules`, an answer without one shows nothing: it has rules of its own.
    pub fn error(
        &mut self,
        wanted: Option<&OneOrMany<String>>,
        observed: Option<&str>,
        has_rules: bool,
    ) {
        let Some(wanted) = wanted else { return };
        let deviation = match observed {
            None => "error:none".to_owned(),
            Some(error) if error_codes::is_free_text(error) => "error:free-text".to_owned(),
            Some(error) => format!("error:{error}"),
        };
        self.add(
            Aspect::Error,
            observed.is_some_and(|error| wanted.0.iter().any(|code| is_error(code, error))),
            deviation,
            format!("error `{}`", wanted.0.join("` or `")),
            // The outcome names the error already where there is one.
            observed.map_or_else(|| "no `error`".to_owned(), |_| String::new()),
        );
        if let Some(part) = self.all.last_mut() {
            part.is_seen = observed.is_some() || !has_rules;
        }
    }

    pub fn plain(
        &mut self,
        aspect: Aspect,
        name: &str,
        wanted: Option<&'static str>,
        observed: Option<&'static str>,
    ) {
        let Some(wanted) = wanted else { return };
        let observed = observed.unwrap_or("unknown");
        self.add(
            aspect,
            wanted == observed,
            format!("{name}:{observed}"),
            format!("{name} {wanted}"),
            format!("{name} {observed}"),
        );
    }

    pub fn one_of<T: PartialEq + Display>(
        &mut self,
        aspect: Aspect,
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
            aspect,
            holds,
            format!("{name}:{seen}"),
            format!("{name} {words}"),
            format!("{name} {seen}"),
        );
    }

    /// A member or header: `present`, `absent` or a value.
    pub fn named(
        &mut self,
        aspect: Aspect,
        sort: &str,
        name: &str,
        wanted: &str,
        seen: Option<String>,
    ) {
        let holds = match (wanted, &seen) {
            ("present", seen) => seen.is_some(),
            ("absent", seen) => seen.is_none(),
            (value, Some(seen)) => value == seen,
            (_, None) => false,
        };
        let shown = seen.unwrap_or_else(|| "absent".to_owned());
        self.add(
            aspect,
            holds,
            format!("{sort}.{name}:{shown}"),
            format!("{sort} {name} {wanted}"),
            format!("{sort} {name} {shown}"),
        );
    }

    /// An array that must hold one of the values.
    pub fn lists(&mut self, name: &str, wanted: &OneOrMany<String>, seen: Option<&Value>) {
        let values: Vec<&str> = seen
            .and_then(Value::as_array)
            .map(|values| values.iter().filter_map(Value::as_str).collect())
            .unwrap_or_default();
        let shown = values.join(" ");
        self.add(
            Aspect::Lists,
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

    pub fn relation(
        &mut self,
        aspect: Aspect,
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
            aspect,
            holds,
            format!("{name}:{seen}"),
            format!("{name} {words}"),
            format!("{name} {seen}"),
        );
    }

    /// A challenge of one of the schemes.
    pub fn challenge(&mut self, wanted: Option<&OneOrMany<String>>, response: Option<&Response>) {
        let Some(wanted) = wanted else { return };
        let seen = response.map(challenge::schemes).unwrap_or_default();
        let shown = if seen.is_empty() {
            "none".to_owned()
        } else {
            seen.join(" ")
        };
        self.add(
            Aspect::Challenge,
            seen.iter().any(|scheme| wanted.contains(scheme)),
            format!("challenge:{shown}"),
            format!("challenge {}", wanted.0.join(" or ")),
            format!("challenge {shown}"),
        );
    }

    pub fn scope(&mut self, wanted: Option<&[String]>, step: &StepRecord, scopes: &[String]) {
        let Some(wanted) = wanted else { return };
        // Where no scope is known, nothing can be said about the granted one.
        let offered = |word: &String| template::offered_scope(word).is_some();
        if scopes.is_empty() && wanted.iter().any(offered) {
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
            Aspect::Scope,
            effective.is_none_or(|words| words == wanted),
            format!("scope:{}", observed.unwrap_or_default().join(" ")),
            format!("scope `{}`", wanted.join(" ")),
            text,
        );
    }

    /// The same outcome, error, `state` and scope as the step with this name.
    pub fn same_as(&mut self, name: &str, step: &StepRecord, model: Option<&StepRecord>) {
        let Some(model) = model else {
            let missing = format!("no step {name}");
            self.add(Aspect::SameAs, false, missing, String::new(), String::new());
            return;
        };
        let different = same_as::differences(step, model);
        self.add(
            Aspect::SameAs,
            different.is_empty(),
            format!("differs:{}", different.join(", ")),
            format!("the same as step {}", model.number),
            String::new(),
        );
    }
}

impl Parts {
    /// That the step was not answered as another one was.
    pub fn unlike(&mut self, step: &StepRecord, other: Option<&StepRecord>, seen: &Transcript) {
        let Some(other) = other else { return };
        self.add(
            Aspect::Unlike,
            !unlike::is_alike(step, other, seen),
            "answered-alike".to_owned(),
            format!("another answer than in step {}", other.number),
            format!("the answer of step {}", other.number),
        );
    }
}

impl Parts {
    /// That no address in the answers follows what the request claims about the provider's own.
    pub fn own_addresses(&mut self, step: &StepRecord, seen: &Transcript) {
        let followed = own_addresses::followed(step, seen);
        self.add(
            Aspect::OwnAddresses,
            followed.is_none(),
            "follows-request".to_owned(),
            "no address that follows the headers of the request".to_owned(),
            followed.map_or_else(
                || "no address that follows them".to_owned(),
                |address| format!("the address `{address}`"),
            ),
        );
    }
}

/// A word of an expected scope; references to the offered scopes are put in from those of the target.
pub fn scope_word(word: &str, scopes: &[String]) -> String {
    match template::offered_scope(word) {
        Some(index) => scopes.get(index).cloned().unwrap_or_default(),
        None => word.to_owned(),
    }
}

/// The outcome with what is known about it.
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

/// The word for it in expectations.
pub fn echo_word(echo: Echo) -> &'static str {
    match echo {
        Echo::Echoed => "echoed",
        Echo::Changed => "changed",
        Echo::Lost => "lost",
        Echo::Absent => "absent",
        Echo::Invented => "invented",
    }
}

/// The word for it in expectations.
pub fn yes_or_no(is: bool) -> &'static str {
    if is { "yes" } else { "no" }
}

/// The word for it in expectations.
pub fn delivery_word(delivery: Delivery) -> &'static str {
    match delivery {
        Delivery::Query => "query",
        Delivery::Fragment => "fragment",
        Delivery::Form => "form",
    }
}

fn relation_word(relation: Relation) -> &'static str {
    match relation {
        Relation::Absent => "absent",
        Relation::Null => "null",
        Relation::Empty => "empty",
        Relation::New => "new",
        Relation::Same => "same",
    }
}

/// The word for it in expectations.
pub fn shown_word(shown: Shown) -> &'static str {
    match shown {
        Shown::Shown => "shown",
        Shown::Skipped => "skipped",
    }
}

/// The word for it in expectations.
pub fn shown(was: bool) -> &'static str {
    if was { "shown" } else { "skipped" }
}
