//! Requests and answers.

use serde_json::json;

use super::scenarios::ODD;
use crate::oauth::Role;
use crate::transcript::*;

pub(super) fn pairs(items: &[(&str, &str)]) -> Vec<Pair> {
    items
        .iter()
        .map(|(name, value)| Pair((*name).to_owned(), (*value).to_owned()))
        .collect()
}

pub(super) fn exchange(
    step: usize,
    role: Role,
    request: Request,
    status: u16,
    body: serde_json::Value,
) -> Exchange {
    Exchange {
        step,
        role,
        endpoint: role.endpoint(),
        https: true,
        request: request.into(),
        response: Some(
            Response {
                status,
                headers: pairs(&[
                    ("content-type", "application/json;charset=UTF-8"),
                    ("cache-control", "no-store"),
                ]),
                media_type: Some("application/json".to_owned()),
                location: None,
                body: body_of(Some(body)),
                disclosed: Vec::new(),
                internals: Vec::new(),
            }
            .into(),
        ),
        failure: None,
        duration_ms: 3,
    }
}

/// A body with this JSON, or none.
fn body_of(json: Option<serde_json::Value>) -> Body {
    let kind = match json {
        Some(_) => BodyKind::Json,
        None => BodyKind::Empty,
    };
    Body {
        kind,
        size: if json.is_some() { 180 } else { 0 },
        text: json.as_ref().map(ToString::to_string).unwrap_or_default(),
        json,
        members: None,
        repeated_members: Vec::new(),
        title: None,
        markup: None,
        foreign_origins: Vec::new(),
    }
}

pub(super) fn token_request() -> Request {
    Request {
        method: "POST".to_owned(),
        url: "<base_url>/oauth/token".to_owned(),
        query: pairs(&[
            ("grant_type", "authorization_code"),
            ("code", "<code#1>"),
            ("redirect_uri", "<redirect_uri>"),
        ]),
        headers: pairs(&[
            ("Accept", "application/json"),
            ("Authorization", "Basic <client_id>:<client_secret>"),
        ]),
        form: Vec::new(),
        body: None,
    }
}

pub(super) fn tokens() -> serde_json::Value {
    json!({
        "access_token": "<access_token#1>", "token_type": "bearer",
        "refresh_token": "<refresh_token#1>", "expires_in": 43199, "scope": "read"
    })
}

pub(super) fn redirect() -> Exchange {
    let raw = "<redirect_uri>?code=<code#1>&state=<state#1>";
    Exchange {
        step: 1,
        role: Role::Consent,
        endpoint: None,
        https: true,
        request: Request {
            method: "POST".to_owned(),
            url: "<base_url>/oauth/confirm_access".to_owned(),
            query: Vec::new(),
            headers: pairs(&[("Cookie", "JSESSIONID=<cookie:JSESSIONID#1>")]),
            form: pairs(&[("user_oauth_approval", "true"), ("note", ODD)]),
            body: None,
        }
        .into(),
        response: Some(
            Response {
                status: 302,
                headers: pairs(&[
                    ("location", raw),
                    ("set-cookie", "JSESSIONID=<cookie:JSESSIONID#2>; HttpOnly"),
                ]),
                media_type: None,
                location: Some(Location {
                    raw: raw.to_owned(),
                    target: "<redirect_uri>".to_owned(),
                    query: pairs(&[("code", "<code#1>"), ("state", "<state#1>")]),
                    fragment: Vec::new(),
                    at_redirect_uri: true,
                }),
                body: body_of(None),
                disclosed: Vec::new(),
                internals: Vec::new(),
            }
            .into(),
        ),
        failure: None,
        duration_ms: 5,
    }
}
