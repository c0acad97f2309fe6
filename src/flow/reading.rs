//! Answers in a provider's own form, read as its profile says: where the members stand, what they are called, what is a
//! refusal.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Map, Value, json};

use crate::catalog::profile::{
    Answer, BodyFormat, LifetimeUnit, Presence, Profile, member_at, plain_text,
};
use crate::oauth::Role;
use crate::transcript::BodyKind;
use crate::wire::capture::structured_body;
use crate::wire::{RawResponse, encode};

/// What a profile makes of an answer.
#[derive(Default)]
pub struct Reading {
    /// The members under their standard names, where the profile has others.
    pub members: Option<Value>,
    /// Whether it is a refusal as the profile documents it.
    pub refuses: bool,
}

/// Prints no value: they are secrets.
impl std::fmt::Debug for Reading {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reading").finish_non_exhaustive()
    }
}

/// The error code of a refusal that is documented without one.
const UNNAMED: &str = "documented-refusal";

/// Reads an answer.
#[must_use]
pub fn read(profile: &Profile, role: Role, response: &RawResponse) -> Reading {
    let answers = &profile.answers;
    if response.status >= 500 {
        return Reading::default();
    }
    let tokens = match role {
        Role::Token => answers.tokens.as_ref(),
        Role::Refresh => answers.refreshed.as_ref().or(answers.tokens.as_ref()),
        _ => None,
    };
    let refusal = match role {
        Role::Token | Role::Refresh | Role::Revocation => answers.error.as_ref(),
        Role::Resource => answers.denied.as_ref(),
        _ => None,
    };
    let granted = tokens.and_then(|answer| members_of(answer, response));
    let grants = match (&granted, tokens) {
        (Some(members), _) => has_token(members),
        (None, _) => structured_body(response)
            .1
            .is_some_and(|json| has_token(&json)),
    };
    if let Some(answer) = refusal
        && is_documented_refusal(answer, response, grants, role)
    {
        let members = (answer.is_translated() || answer.when.is_some())
            .then(|| refusal_members(answer, response));
        return Reading {
            members,
            refuses: true,
        };
    }
    Reading {
        members: granted.filter(|_| tokens.is_some_and(Answer::is_translated)),
        refuses: false,
    }
}

fn has_token(members: &Value) -> bool {
    let token = members.get("access_token").and_then(Value::as_str);
    token.is_some_and(|token| !token.is_empty())
}

/// Whether an answer is the refusal that is documented. What is said by a member decides; else the shape of the sample:
/// an answer without a token that has every required member of it.
fn is_documented_refusal(
    answer: &Answer,
    response: &RawResponse,
    grants: bool,
    role: Role,
) -> bool {
    let (kind, _) = structured_body(response);
    if answer.format == BodyFormat::Page {
        let is_page = matches!(kind, BodyKind::Html | BodyKind::Text);
        return is_page && answer.status.is_none_or(|status| status == response.status);
    }
    let Some(body) = body_in(answer.format, response) else {
        return false;
    };
    if let Some(condition) = &answer.when {
        return condition.holds(&body);
    }
    // A resource answers with anything, and a revocation with nothing of note: there the status has to say no as well.
    let is_told = response.status >= 400 || matches!(role, Role::Token | Role::Refresh);
    let sample: Option<Value> = serde_json::from_str(&answer.documented).ok();
    let Some(sample) = sample.as_ref().and_then(Value::as_object) else {
        return false;
    };
    let is_required = |name: &&String| {
        let field = answer.fields.get(name.as_str());
        field.is_none_or(|field| field.presence == Presence::Required)
    };
    let mut required = sample.keys().filter(is_required).peekable();
    is_told && !grants && required.peek().is_some() && required.all(|name| body.get(name).is_some())
}

/// The body in the format that the profile says it has.
fn body_in(format: BodyFormat, response: &RawResponse) -> Option<Value> {
    let text = response.text();
    match format {
        BodyFormat::Json => structured_body(response).1,
        BodyFormat::Form => {
            let pairs = encode::decode_parameters(text.trim());
            let members: Map<String, Value> = pairs
                .into_iter()
                .map(|(name, value)| (name, Value::String(value)))
                .collect();
            text.contains('=').then_some(Value::Object(members))
        }
        BodyFormat::Jsonp => {
            let (_, inner) = text.split_once('(')?;
            let (inner, _) = inner.rsplit_once(')')?;
            serde_json::from_str(inner.trim()).ok()
        }
        BodyFormat::Page => None,
    }
}

/// The members of an answer under their standard names; nothing where it is not in the documented format.
fn members_of(answer: &Answer, response: &RawResponse) -> Option<Value> {
    let body = body_in(answer.format, response)?;
    let inner = member_at(&body, answer.at.as_deref().unwrap_or_default());
    let Some(inner) = inner.filter(|value| value.is_object()) else {
        return Some(json!({}));
    };
    let mut members = inner.as_object().cloned().unwrap_or_default();
    for (standard, theirs) in &answer.names {
        // A member that has another name here is nothing under its standard name.
        members.shift_remove(standard);
        if let Some(value) = member_at(inner, theirs) {
            members.insert(standard.clone(), value.clone());
        }
    }
    lifetime(answer, &mut members);
    Some(Value::Object(members))
}

/// The seconds that are left, whatever the number of the answer counts.
fn lifetime(answer: &Answer, members: &mut Map<String, Value>) {
    let is_translated = answer.lifetime_in != LifetimeUnit::Seconds
        || answer.names.contains_key("expires_in")
        || answer.format == BodyFormat::Form;
    let written = members.get("expires_in").filter(|_| is_translated);
    let Some(text) = written.and_then(plain_text) else {
        return;
    };
    let number = match answer.lifetime_in {
        LifetimeUnit::Timestamp => {
            let time: Option<jiff::Timestamp> = text.parse().ok();
            time.and_then(|time| u64::try_from(time.as_second()).ok())
        }
        _ => text.parse().ok(),
    };
    let Some(number) = number else { return };
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = now.map_or(0, |since| since.as_secs());
    let seconds = match answer.lifetime_in {
        LifetimeUnit::Seconds => number,
        LifetimeUnit::Milliseconds => number / 1000,
        LifetimeUnit::UnixSeconds | LifetimeUnit::Timestamp => number.saturating_sub(now),
        LifetimeUnit::UnixMilliseconds => (number / 1000).saturating_sub(now),
    };
    members.insert("expires_in".to_owned(), json!(seconds));
}

/// The members of a refusal, with an `error` that is a text: its own, else the member that tells the refusal.
fn refusal_members(answer: &Answer, response: &RawResponse) -> Value {
    let mut members = members_of(answer, response)
        .and_then(|members| members.as_object().cloned())
        .unwrap_or_default();
    let told = || {
        let condition = answer.when.as_ref()?;
        let body = body_in(answer.format, response)?;
        member_at(&body, &condition.member).and_then(plain_text)
    };
    let own = members.get("error").and_then(plain_text);
    let error = own.filter(|error| !error.is_empty()).or_else(told);
    let error = error.unwrap_or_else(|| UNNAMED.to_owned());
    members.insert("error".to_owned(), Value::String(error));
    Value::Object(members)
}

/// A member of the answer as the provider wrote it, as a path.
#[must_use]
pub fn raw_member(response: &RawResponse, path: &str) -> Option<String> {
    let (_, body) = structured_body(response);
    plain_text(member_at(body.as_ref()?, path)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(answers: &str) -> Profile {
        serde_yaml::from_str(&format!("title: Acme\nanswers:\n{answers}")).expect("a profile")
    }

    fn answer(status: u16, body: &str) -> RawResponse {
        RawResponse {
            status,
            headers: vec![("content-type".to_owned(), "application/json".to_owned())],
            body: body.as_bytes().to_vec(),
        }
    }

    #[test]
    fn members_are_found_in_their_envelope_under_their_standard_names() {
        let profile = profile(
            "  tokens: { at: data, names: { access_token: accessToken, expires_in: expireTime }, lifetime_in: milliseconds }\n",
        );
        let body = r#"{"code":"200","data":{"accessToken":"at.1","expireTime":3600000}}"#;
        let reading = read(&profile, Role::Token, &answer(200, body));
        let members = reading.members.expect("members");
        assert_eq!(members["access_token"], "at.1");
        assert_eq!(members["expires_in"], 3600);
        // Elsewhere there is nothing.
        let flat = r#"{"accessToken":"at.1"}"#;
        let reading = read(&profile, Role::Token, &answer(200, flat));
        assert_eq!(reading.members, Some(json!({})));
    }

    #[test]
    fn a_condition_tells_a_refusal_whatever_the_status() {
        let profile = profile(
            "  error: { when: { member: status, not: \"0\" }, names: { error: status } }\n  denied: { when: { member: status, not: \"0\" } }\n",
        );
        let refused = answer(200, r#"{"status":401,"body":{},"error":"no"}"#);
        for role in [Role::Token, Role::Refresh] {
            let reading = read(&profile, role, &refused);
            assert!(reading.refuses);
            assert_eq!(reading.members.expect("members")["error"], "401");
        }
        let reading = read(&profile, Role::Resource, &refused);
        assert_eq!(reading.members.expect("members")["error"], "no");
        let granted = answer(200, r#"{"status":0,"body":{}}"#);
        assert!(!read(&profile, Role::Resource, &granted).refuses);
    }

    #[test]
    fn a_sample_tells_a_refusal_by_its_members_alone() {
        let profile = profile("  error: { documented: '{\"id\":\"x\",\"message\":\"no\"}' }\n");
        let refuses = |role, status, body| read(&profile, role, &answer(status, body)).refuses;
        assert!(refuses(
            Role::Token,
            401,
            r#"{"id":"1","message":"m","data":null}"#
        ));
        assert!(!refuses(Role::Token, 401, r#"{"message":"m"}"#));
        assert!(!refuses(
            Role::Token,
            200,
            r#"{"id":"1","message":"m","access_token":"t"}"#
        ));
        assert!(!refuses(
            Role::Revocation,
            200,
            r#"{"id":"1","message":"m"}"#
        ));
        assert!(!refuses(Role::Token, 500, r#"{"id":"1","message":"m"}"#));
    }

    #[test]
    fn forms_and_calls_are_read() {
        let form = profile("  tokens: { format: form, names: { expires_in: expires } }\n");
        let reading = read(
            &form,
            Role::Token,
            &answer(200, "access_token=a%2Bb&expires=60"),
        );
        let members = reading.members.expect("members");
        assert_eq!(
            (&members["access_token"], &members["expires_in"]),
            (&json!("a+b"), &json!(60))
        );
        let jsonp = profile("  tokens: { format: jsonp }\n");
        let called = r#"callback( {"access_token":"a"} );"#;
        let reading = read(&jsonp, Role::Token, &answer(200, called));
        assert_eq!(reading.members.expect("members")["access_token"], "a");
    }
}
