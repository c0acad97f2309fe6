//! Answers of the token endpoint, with the headers that RFC 6749 5.1 asks for.
//!
//! The dialects decide what an answer says; this module decides how it looks, and is the place of all defects that
//! concern only the looks.

use std::time::Duration;

use serde_json::{Value, json};

use super::body_format::{Format, Members, members, write};
use super::core::{Core, RACE_WINDOW};
use super::faults::Fault;
use super::form_parameters::Parameters;
use super::message::Response;
use super::random::{shuffle, three_letters};
use super::redirects::MALFORMED_ERROR_URI;
use super::refusal::Refusal;

/// How long an answer waits in a provider that notices late what was used, so that a client
/// that asks one thing after the other finds it used up.
const HELD_IN_RACES: Duration = RACE_WINDOW.saturating_add(Duration::from_millis(30));

/// A successful token answer.
pub(super) fn tokens(core: &Core, format: Format, mut members: Members) -> Response {
    disfigure(core, &mut members);
    let status = if core.has(Fault::TokensWithStatus201) {
        201
    } else {
        200
    };
    let mut response = write(status, format, &members);
    if let Format::Json(_) = format {
        if core.has(Fault::JsonPrettyPrinted) {
            response.body = serde_json::to_string_pretty(&members).unwrap_or(response.body);
        }
        if core.has(Fault::JsonCharsetParameter) {
            let media_type = Some("application/json; charset=utf-8");
            response = response.replacing("content-type", media_type);
        }
    }
    if core.has(Fault::TokensAsForm) {
        let text = |value: &Value| value.as_str().map_or(value.to_string(), str::to_owned);
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(members.iter().map(|(name, value)| (name, text(value))));
        response.body = form.finish();
        response = response.replacing("content-type", Some("application/x-www-form-urlencoded"));
    }
    if core.has(Fault::TokensTruncated) {
        response.body.truncate(response.body.len() / 2);
    }
    if core.has(Fault::TokensAsText) {
        response = response.replacing("content-type", Some("text/html; charset=utf-8"));
    }
    let races = [
        Fault::CodeRaceLost,
        Fault::RacedTokensSurvive,
        Fault::RefreshRaceLost,
    ];
    if races.iter().any(|fault| core.has(*fault)) {
        response.hold = HELD_IN_RACES;
    }
    uncached(core, response)
}

/// Changes the members as the defects have it.
fn disfigure(core: &Core, members: &mut Members) {
    if core.has(Fault::AccessTokenRenamed)
        && let Some(token) = members.shift_remove("access_token")
    {
        members.shift_insert(0, "accessToken".to_owned(), token);
    }
    if core.has(Fault::TokenTypeMissing) {
        members.shift_remove("token_type");
    }
    if let Some(value) = members.get_mut("token_type") {
        if core.has(Fault::TokenTypeInvented) {
            *value = json!("User Access Token");
        } else if core.has(Fault::DpopTokenTypeBearer) {
            *value = json!("Bearer");
        } else if core.has(Fault::TokenTypeLowerCase) {
            *value = json!(value.as_str().unwrap_or_default().to_lowercase());
        }
    }
    if core.has(Fault::ExpiresInMissing) {
        members.shift_remove("expires_in");
    }
    if core.has(Fault::ExpiresInString)
        && let Some(value) = members.get_mut("expires_in")
    {
        *value = Value::String(value.to_string());
    }
    if let Some(value) = members.get_mut("scope") {
        let text = value.as_str().unwrap_or_default();
        if core.has(Fault::ScopeAsArray) {
            *value = text.split(' ').collect();
        } else if core.has(Fault::ScopeJoinedByComma) {
            *value = json!(text.replace(' ', ","));
        }
    }
    if core.has(Fault::ScopeNull)
        && let Some(value) = members.get_mut("scope")
    {
        *value = Value::Null;
    }
    if core.has(Fault::RefreshTokenEmpty)
        && let Some(value) = members.get_mut("refresh_token")
    {
        *value = json!("");
    }
    if let Some(value) = members.get_mut("expires_in")
        && let Some(seconds) = value.as_u64()
    {
        if core.has(Fault::ExpiresInMilliseconds) {
            *value = json!(seconds * 1000);
        } else if core.has(Fault::ExpiresInAsTime) {
            let ends = core.now().saturating_add(Duration::from_secs(seconds));
            *value = json!(core.clock.unix_seconds(ends));
        }
    }
    if core.has(Fault::AnswerGainsField) {
        members.insert("tenant".to_owned(), json!("main"));
    }
    let halves = [Fault::LifetimeHalved, Fault::DocumentedLifetimeHalved];
    if halves.iter().any(|fault| core.has(*fault))
        && let Some(seconds) = members.get("expires_in").and_then(Value::as_u64)
    {
        members.insert("expires_in".to_owned(), json!(seconds / 2));
    }
    if core.has(Fault::ShortKeysInUrls) {
        if let Some(seconds) = members.get("expires_in").and_then(Value::as_u64) {
            let ticked = seconds.saturating_sub(rand::random_range(0..2));
            members.insert("expires_in".to_owned(), json!(ticked));
        }
        members.insert("trace".to_owned(), json!(three_letters()));
    }
    if core.has(Fault::OrderByChance) {
        if let Some(Value::String(scope)) = members.get_mut("scope") {
            let mut words: Vec<&str> = scope.split(' ').collect();
            shuffle(&mut words);
            *scope = words.join(" ");
        }
        let mut order: Vec<(String, Value)> = std::mem::take(members).into_iter().collect();
        shuffle(&mut order);
        members.extend(order);
    }
    if core.has(Fault::ReorderedMembers) {
        *members = std::mem::take(members).into_iter().rev().collect();
    }
}

/// A refused token request; `parameters` are those of the request, for providers that quote them.
pub(super) fn refused(
    core: &Core,
    format: Format,
    refusal: &Refusal,
    parameters: &Parameters,
) -> Response {
    let error = if core.has(Fault::TokenErrorFreeText) {
        "The request could not be processed".to_owned()
    } else if core.has(Fault::TokenErrorUpperCase) {
        refusal.error.to_uppercase()
    } else {
        refusal.error.to_owned()
    };
    let description = if core.has(Fault::TokenDescriptionEchoesQuotes) {
        Some(format!("Rejected \"{}\"", culprit(parameters)))
    } else {
        refusal.description.map(str::to_owned)
    };
    let error = if core.has(Fault::ErrorAsObject) {
        json!({ "code": error, "message": description.clone().unwrap_or_default() })
    } else {
        json!(error)
    };
    let status = match refusal.status {
        // That there are too many requests is no answer to one.
        status if status != 429 && core.has(Fault::ErrorsWithStatus200) => 200,
        401 if refusal.by_basic && core.has(Fault::BasicFailure400) => 400,
        401 if refusal.by_basic && core.has(Fault::BasicFailure403) => 403,
        400 if core.has(Fault::TokenErrors403) => 403,
        status => status,
    };
    let description = description.filter(|_| !core.has(Fault::ErrorDescriptionAbsent));
    let mut further = Members::new();
    if core.has(Fault::ErrorUriMalformed) {
        further.insert("error_uri".to_owned(), json!(MALFORMED_ERROR_URI));
    }
    if core.has(Fault::ExtraJsonMembers) {
        further.insert("trace".to_owned(), json!("0af7651916cd43dd"));
    }
    let mut response = refusal_with(format, refusal, status, error, description, further);
    if refusal.by_basic && status == 401 && core.has(Fault::BasicFailureBearerChallenge) {
        let challenge = "Bearer realm=\"oauth\", error=\"invalid_client\"";
        response = response.replacing("www-authenticate", Some(challenge));
    }
    if refusal.by_basic && core.has(Fault::BasicFailureUnchallenged) {
        response = response.replacing("www-authenticate", None);
    }
    if core.has(Fault::TokenErrorLabelledHtml) {
        response.replacing("content-type", Some("text/html; charset=utf-8"))
    } else {
        response
    }
}

/// A refusal of another endpoint, which the defects of the token endpoint do not touch.
pub(super) fn refused_elsewhere(format: Format, refusal: &Refusal) -> Response {
    let description = refusal.description.map(str::to_owned);
    refusal_with(
        format,
        refusal,
        refusal.status,
        json!(refusal.error),
        description,
        Members::new(),
    )
}

fn refusal_with(
    format: Format,
    refusal: &Refusal,
    status: u16,
    error: Value,
    description: Option<String>,
    further: Members,
) -> Response {
    let mut members = members([("error", error)]);
    if let Some(description) = description {
        // Spring writes the description first in XML and last in JSON.
        let place = if format == Format::Xml {
            0
        } else {
            members.len()
        };
        members.shift_insert(place, "error_description".to_owned(), json!(description));
    }
    if let Some(scope) = &refusal.scope {
        members.insert("scope".to_owned(), json!(scope));
    }
    members.extend(further);
    let mut response = write(status, format, &members);
    if let Some(seconds) = refusal.retry_after {
        response = response.with("retry-after", seconds.to_string());
    }
    if let (Some(challenge), 401) = (&refusal.challenge, status) {
        response = response.with("www-authenticate", challenge.clone());
    }
    response
        .with("cache-control", "no-store")
        .with("pragma", "no-cache")
}

/// The value that a careless provider would quote in its message.
fn culprit(parameters: &Parameters) -> String {
    ["code", "refresh_token", "grant_type"]
        .into_iter()
        .find_map(|name| parameters.get(name))
        .unwrap_or_else(|| "nothing".to_owned())
}

fn uncached(core: &Core, response: Response) -> Response {
    let caching = if core.has(Fault::TokensCacheable) {
        "private, max-age=3600"
    } else if core.has(Fault::TokensNoCache) {
        "no-cache"
    } else {
        "no-store"
    };
    let response = response.with("cache-control", caching);
    let response = if core.has(Fault::TokensExpireForCaches) {
        response.with("expires", "Thu, 01 Jan 1970 00:00:00 GMT")
    } else {
        response
    };
    if core.has(Fault::PragmaMissing) {
        response
    } else {
        response.with("pragma", "no-cache")
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
mod tests {
    use super::super::Dialect;
    use super::super::core::tests::core_with;
    use super::*;

    const JSON: Format = Format::Json("application/json");

    fn sample() -> Members {
        members([
            ("access_token", json!("a")),
            ("token_type", json!("bearer")),
            ("expires_in", json!(3600)),
            ("scope", json!("read write")),
        ])
    }

    #[test]
    fn tokens_are_written_in_order_and_not_cached() {
        let core = core_with(Dialect::Standard, &[]);
        let response = tokens(&core, JSON, sample());
        assert_eq!(response.status, 200);
        assert_eq!(
            response.body,
            r#"{"access_token":"a","token_type":"bearer","expires_in":3600,"scope":"read write"}"#
        );
        assert_eq!(response.header("cache-control"), Some("no-store"));
        assert_eq!(response.header("pragma"), Some("no-cache"));
        let xml = tokens(&core, Format::Xml, sample());
        assert_eq!(
            xml.body,
            "<oauth><access_token>a</access_token><token_type>bearer</token_type><expires_in>3600</expires_in><scope>read write</scope></oauth>"
        );
    }

    #[test]
    fn each_defect_of_the_looks_changes_one_thing() {
        let with = |fault| tokens(&core_with(Dialect::Standard, &[fault]), JSON, sample());
        assert_eq!(with(Fault::TokensWithStatus201).status, 201);
        assert!(
            with(Fault::TokenTypeMissing)
                .body
                .starts_with(r#"{"access_token":"a","expires_in""#)
        );
        assert!(
            with(Fault::ExpiresInString)
                .body
                .contains(r#""expires_in":"3600""#)
        );
        assert!(
            with(Fault::ScopeAsArray)
                .body
                .contains(r#""scope":["read","write"]"#)
        );
        assert!(
            with(Fault::AnswerGainsField)
                .body
                .ends_with(r#","tenant":"main"}"#)
        );
        assert_eq!(with(Fault::PragmaMissing).header("pragma"), None);
        assert!(
            !with(Fault::TokensCacheable)
                .header("cache-control")
                .unwrap()
                .contains("no-store")
        );
        assert!(
            with(Fault::TokensAsText)
                .header("content-type")
                .unwrap()
                .starts_with("text/html")
        );
    }

    #[test]
    fn refusals_are_escaped_and_keep_their_status() {
        let parameters = Parameters::parse(b"code=a%22%3Cb");
        let refusal = Refusal::new(400, "invalid_grant", "Wrong < code");
        let with = |faults: &[Fault], format| {
            refused(
                &core_with(Dialect::CameraManager, faults),
                format,
                &refusal,
                &parameters,
            )
        };
        assert_eq!(
            with(&[], JSON).body,
            r#"{"error":"invalid_grant","error_description":"Wrong < code"}"#
        );
        assert_eq!(
            with(&[], Format::Xml).body,
            "<oauth><error_description>Wrong &lt; code</error_description><error>invalid_grant</error></oauth>"
        );
        assert_eq!(with(&[Fault::ErrorsWithStatus200], JSON).status, 200);
        assert!(
            with(&[Fault::ErrorAsObject], JSON)
                .body
                .starts_with(r#"{"error":{"code":"invalid_grant""#)
        );
        assert!(
            with(&[Fault::TokenDescriptionEchoesQuotes], JSON)
                .body
                .contains(r#"Rejected \"a\"<b\""#)
        );
        assert_eq!(with(&[], JSON).header("cache-control"), Some("no-store"));
    }
}
