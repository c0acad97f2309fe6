//! The members of answers in two runs: added, removed, or of another type or kind of value.
//!
//! Only scenarios that both runs carried out are compared, so that a run of fewer scenarios does not look like a provider
//! that answers less.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::super::{Change, Scenario, Target, Verdict};
use super::target_change;
use crate::oauth::Endpoint;

/// The name under which the statuses of an answer are compared, which no member has.
const STATUS: &str = "(status)";

/// The name under which its media types are compared.
const MEDIA_TYPE: &str = "(media type)";

/// The kinds of value that each member of each answer had: by endpoint, class of status and path.
type Shapes = BTreeMap<(String, String), BTreeSet<String>>;

/// What changed in the answers of a target: each change once, with the answers that it was seen in. What an accepted
/// transcript shows as drift already is not told a second time.
pub fn changes(old: &Target, new: &Target) -> Vec<Change> {
    let (before, after) = (shapes(old, new), shapes(new, old));
    let answers = |shapes: &Shapes| -> BTreeSet<String> {
        shapes.keys().map(|(answer, _)| answer.clone()).collect()
    };
    let (answered, answers) = (answers(&before), answers(&after));
    let both: BTreeSet<&String> = answered.intersection(&answers).collect();
    let members: BTreeSet<&(String, String)> = before.keys().chain(after.keys()).collect();
    let mut seen: BTreeMap<(&str, String, String), Vec<&str>> = BTreeMap::new();
    for member in members
        .into_iter()
        .filter(|(answer, _)| both.contains(answer))
    {
        let said = |shapes: &Shapes| {
            shapes.get(member).map_or_else(
                || "absent".to_owned(),
                |kinds| kinds.iter().cloned().collect::<Vec<_>>().join(" or "),
            )
        };
        let (was, is) = (said(&before), said(&after));
        let (answer, name) = member;
        if was != is && !is_told(new, name, &was, &is) {
            seen.entry((name.as_str(), was, is))
                .or_default()
                .push(answer);
        }
    }
    seen.into_iter()
        .map(|((name, was, is), answers)| {
            let mut change = target_change(new, &format!("answer/{name}"), was, is);
            change.count = answers.len();
            change.sentence = Some(format!("in answers: {}", answers.join(", ")));
            change
        })
        .collect()
}

/// Whether a drift of this run shows the change: its lines name the member, or have both values.
fn is_told(new: &Target, name: &str, was: &str, is: &str) -> bool {
    let name = name.rsplit('.').next().unwrap_or(name);
    let drifts = new
        .findings
        .iter()
        .filter_map(|finding| finding.diff.as_deref());
    drifts.into_iter().any(|diff| {
        let has = |text: &str| diff.contains(text);
        (name != STATUS && has(name)) || (has(was) && has(is))
    })
}

fn shapes(target: &Target, other: &Target) -> Shapes {
    let carried_out = |scenario: &&Scenario| {
        let known = other.scenarios.iter().find(|known| known.id == scenario.id);
        known.is_some_and(|known| {
            ended(known) && ended(scenario) && known.steps.len() == scenario.steps.len()
        })
    };
    let mut shapes = Shapes::new();
    for scenario in target.scenarios.iter().filter(carried_out) {
        for exchange in &scenario.exchanges {
            let Some(response) = &exchange.response else {
                continue;
            };
            let place = exchange
                .endpoint
                .map_or_else(|| exchange.role.as_str(), Endpoint::key);
            let answer = format!("{place} {}xx", response.status / 100);
            let mut note = |name: &str, value: &str| {
                let known = shapes.entry((answer.clone(), name.to_owned()));
                known.or_default().insert(value.to_owned());
            };
            note(STATUS, &response.status.to_string());
            note(MEDIA_TYPE, response.media_type.as_deref().unwrap_or("none"));
            let Some(json) = &response.body.json else {
                continue;
            };
            let kind = |pseudonym: &str| {
                let facts = scenario.values.get(pseudonym)?;
                Some(facts.format.clone().unwrap_or_else(|| "opaque".to_owned()))
            };
            add(&mut shapes, &answer, "", json, &kind);
        }
    }
    shapes
}

fn ended(scenario: &Scenario) -> bool {
    !matches!(scenario.outcome, Verdict::Skipped | Verdict::Error) && !scenario.steps.is_empty()
}

fn add(
    shapes: &mut Shapes,
    answer: &str,
    path: &str,
    value: &Value,
    kind: &dyn Fn(&str) -> Option<String>,
) {
    let known = shapes
        .entry((answer.to_owned(), path.to_owned()))
        .or_default();
    known.insert(class(value, kind));
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                let path = if path.is_empty() {
                    name.clone()
                } else {
                    format!("{path}.{name}")
                };
                add(shapes, answer, &path, member, kind);
            }
        }
        Value::Array(items) => {
            for item in items {
                add(shapes, answer, &format!("{path}[]"), item, kind);
            }
        }
        _ => {}
    }
}

/// The type of a value; of a string, what sort of string.
fn class(value: &Value, kind: &dyn Fn(&str) -> Option<String>) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(_) => "boolean".to_owned(),
        Value::Number(number) if number.is_f64() => "fraction".to_owned(),
        Value::Number(_) => "number".to_owned(),
        Value::Array(_) => "array".to_owned(),
        Value::Object(_) => "object".to_owned(),
        Value::String(text) => match (kind(text), text.as_str()) {
            (Some(format), _) => format!("string ({format})"),
            (None, "") => "empty string".to_owned(),
            (None, text) if text.starts_with('<') && text.contains('#') => {
                "string (opaque)".to_owned()
            }
            (None, text) if text.bytes().all(|byte| byte.is_ascii_digit()) => {
                "string of digits".to_owned()
            }
            (None, text) if text.contains("://") => "string (URL)".to_owned(),
            (None, _) => "string".to_owned(),
        },
    }
}
