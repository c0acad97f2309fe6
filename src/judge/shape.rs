//! A documented JSON answer against an observed one: key by key, type by type.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::catalog::profile::{Answer, Field, Presence, ScopeOf, member_at};
use crate::transcript::ValueFacts;

/// The ways in which an observed answer departs from the documented one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Departure {
    /// A documented member is not there.
    Missing,
    /// A member that is documented to be absent is there.
    Unexpected,
    /// A member that is not documented.
    Added,
    /// A member of another JSON type.
    WrongType,
    /// A string in another format, or a number out of its range.
    WrongFormat,
    /// Another value than the documented one.
    WrongValue,
}

impl Departure {
    /// The word for it in deviations.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Unexpected => "unexpected",
            Self::Added => "added",
            Self::WrongType => "wrong-type",
            Self::WrongFormat => "wrong-format",
            Self::WrongValue => "wrong-value",
        }
    }
}

/// One departure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShapeDeparture {
    /// The member, as a path: `message`, `data.name`.
    pub member: String,
    /// How it departs.
    pub departure: Departure,
    /// In one clause.
    pub text: String,
}

/// What the comparison may look at besides the two texts.
pub struct Surroundings<'a> {
    /// What is known about pseudonymised values.
    pub values: &'a BTreeMap<String, ValueFacts>,
    /// The scope of the authorization request behind this answer, sorted.
    pub authorized_scope: Option<&'a [String]>,
}

/// Compares. The documented text must be JSON, which lint makes sure of.
#[must_use]
pub fn compare(
    answer: &Answer,
    observed: &Value,
    around: &Surroundings<'_>,
) -> Vec<ShapeDeparture> {
    let Ok(documented) = serde_json::from_str::<Value>(&answer.documented) else {
        return Vec::new();
    };
    let mut findings = Vec::new();
    compare_value("", &documented, observed, &answer.fields, &mut findings);
    if let Some(members) = observed.as_object() {
        for (name, field) in &answer.fields {
            check_field(
                name,
                field,
                members.get(name).or_else(|| member_at(observed, name)),
                observed,
                around,
                &mut findings,
            );
        }
    }
    findings
}

fn compare_value(
    path: &str,
    documented: &Value,
    observed: &Value,
    fields: &BTreeMap<String, Field>,
    findings: &mut Vec<ShapeDeparture>,
) {
    let mut add = |member: &str, departure, text: String| {
        findings.push(ShapeDeparture {
            member: member.to_owned(),
            departure,
            text,
        });
    };
    match (documented, observed) {
        (Value::Object(wanted), Value::Object(seen)) => {
            for (name, value) in wanted {
                let member = join(path, name);
                let presence = fields
                    .get(&member)
                    .map_or(Presence::Required, |field| field.presence);
                match seen.get(name) {
                    Some(other) => compare_value(&member, value, other, fields, findings),
                    None if presence == Presence::Required => findings.push(ShapeDeparture {
                        text: format!("\"{member}\" member missing"),
                        member,
                        departure: Departure::Missing,
                    }),
                    None => {}
                }
            }
            for (name, value) in seen.iter().filter(|(name, _)| !wanted.contains_key(*name)) {
                let member = join(path, name);
                let forbidden = fields
                    .get(&member)
                    .is_some_and(|field| field.presence == Presence::Absent);
                let (departure, text) = if forbidden {
                    (
                        Departure::Unexpected,
                        format!("\"{member}\" is there ({})", json_type(value)),
                    )
                } else {
                    (
                        Departure::Added,
                        format!("undocumented member \"{member}\" ({})", json_type(value)),
                    )
                };
                findings.push(ShapeDeparture {
                    member,
                    departure,
                    text,
                });
            }
        }
        (Value::Array(wanted), Value::Array(seen)) => {
            if let (Some(wanted), Some(seen)) = (wanted.first(), seen.first()) {
                compare_value(&join(path, "[]"), wanted, seen, fields, findings);
            }
        }
        (wanted, seen) if json_type(wanted) != json_type(seen) => {
            let name = if path.is_empty() {
                "the answer".to_owned()
            } else {
                format!("\"{path}\"")
            };
            add(
                path,
                Departure::WrongType,
                format!(
                    "{name} is {}, documented is {}",
                    json_type(seen),
                    json_type(wanted)
                ),
            );
        }
        _ => {}
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}.{name}")
    }
}

fn check_field(
    name: &str,
    field: &Field,
    value: Option<&Value>,
    whole: &Value,
    around: &Surroundings<'_>,
    findings: &mut Vec<ShapeDeparture>,
) {
    let Some(value) = value else { return };
    let mut add = |departure, text: String| {
        findings.push(ShapeDeparture {
            member: name.to_owned(),
            departure,
            text,
        });
    };
    if let (Some(format), Some(text)) = (field.format, value.as_str()) {
        let seen = around
            .values
            .get(text)
            .and_then(|facts| facts.format.as_deref());
        if seen != Some(format.as_str()) {
            add(
                Departure::WrongFormat,
                format!("\"{name}\" is not in the form {}", format.as_str()),
            );
        }
    }
    if let (Some(range), Some(number)) = (field.numbers(), value.as_i64())
        && !range.contains(number)
    {
        add(
            Departure::WrongFormat,
            format!("\"{name}\" is {number}, documented is {range}"),
        );
    }
    if let Some(wanted) = &field.value {
        let seen = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        let equal = if field.any_case {
            seen.eq_ignore_ascii_case(wanted)
        } else {
            seen == *wanted
        };
        if !equal {
            add(
                Departure::WrongValue,
                format!("\"{name}\" is `{seen}`, documented is `{wanted}`"),
            );
        }
    }
    if let Some(other) = &field.differs_from
        && member_at(whole, other).is_some_and(|other| other == value)
    {
        add(
            Departure::WrongValue,
            format!("\"{name}\" equals \"{other}\""),
        );
    }
    if let (Some(ScopeOf::Authorize), Some(text), Some(wanted)) = (
        field.equals_scope_of,
        value.as_str(),
        around.authorized_scope,
    ) {
        let seen = crate::transcript::split_scope(text);
        if seen != wanted {
            add(
                Departure::WrongValue,
                format!(
                    "\"{name}\" is `{}`, the authorization request asked for `{}`",
                    seen.join(" "),
                    wanted.join(" ")
                ),
            );
        }
    }
}

/// The type of a JSON value in words.
#[must_use]
pub fn json_type(value: &serde_json::Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn findings(answer: &str, observed: &Value) -> Vec<(String, Departure)> {
        let answer: Answer = serde_yaml::from_str(answer).expect("a valid answer");
        let values = BTreeMap::new();
        let around = Surroundings {
            values: &values,
            authorized_scope: None,
        };
        compare(&answer, observed, &around)
            .into_iter()
            .map(|finding| (finding.member, finding.departure))
            .collect()
    }

    #[test]
    fn each_departure_is_a_finding_of_its_own() {
        let answer = r#"
documented: '{"access_token":"A","expires_in":3600}'
fields:
  expires_in: { range: 1..3600 }
  refresh_token: { presence: absent }
"#;
        let seen = |observed: Value| findings(answer, &observed);
        assert_eq!(seen(json!({ "access_token": "x", "expires_in": 3600 })), []);
        assert_eq!(
            seen(json!({ "expires_in": 10 })),
            [("access_token".to_owned(), Departure::Missing)]
        );
        assert_eq!(
            seen(json!({ "access_token": "x", "expires_in": "10" })),
            [("expires_in".to_owned(), Departure::WrongType)]
        );
        assert_eq!(
            seen(json!({ "access_token": "x", "expires_in": 7200 })),
            [("expires_in".to_owned(), Departure::WrongFormat)]
        );
        assert_eq!(
            seen(json!({ "access_token": "x", "expires_in": 1, "refresh_token": null })),
            [("refresh_token".to_owned(), Departure::Unexpected)]
        );
        assert_eq!(
            seen(json!({ "access_token": "x", "expires_in": 1, "tenant": 7 })),
            [("tenant".to_owned(), Departure::Added)]
        );
    }

    #[test]
    fn values_and_inequalities_are_checked() {
        let answer = r#"
documented: '{"token_type":"bearer","access_token":"A","refresh_token":"B"}'
fields:
  token_type: { value: bearer, any_case: true }
  refresh_token: { differs_from: access_token }
"#;
        let same = json!({ "token_type": "Bearer", "access_token": "x", "refresh_token": "x" });
        assert_eq!(
            findings(answer, &same),
            [("refresh_token".to_owned(), Departure::WrongValue)]
        );
    }
}
