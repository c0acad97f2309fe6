//! From the vendor's requests to those of the standards.

use serde_json::{Map, Value, json};

use super::client_auth::authenticate;
use super::style::Style;
use super::{Kind, SECOND_FACTOR, at, core_answer};
use crate::sandbox::core::Core;
use crate::sandbox::form_parameters::Parameters;
use crate::sandbox::message::{Request, Response};
use crate::sandbox::pages;

/// A refusal in the standard form, to be put into the vendor's.
pub(super) fn refused(status: u16, error: &str, description: &str) -> Response {
    let body = json!({ "error": error, "error_description": description });
    Response::new(status, "application/json", body.to_string()).with("cache-control", "no-store")
}

/// Whether a request has the headers that the vendor asks for.
pub(super) fn has_headers(style: &Style, request: &Request) -> bool {
    let wanted = style.pairs("headers").into_iter();
    wanted
        .into_iter()
        .all(|(name, value)| request.header(&name.to_lowercase()) == Some(value))
}

/// The authorization request under standard names.
pub(super) fn authorize(core: &mut Core, style: &Style, request: &Request) -> Response {
    let raw = raw_query_value(&request.query, "redirect_uri");
    if style.list("redirect").contains(&"bare") && raw.is_some_and(|raw| raw.contains('%')) {
        let text = "The redirect_uri is not the registered one, byte for byte.";
        return pages::bad_request(text, "");
    }
    if style.list("redirect").contains(&"encoded") && raw.is_some_and(|raw| raw.contains(':')) {
        return pages::bad_request("The redirect_uri is not percent-encoded.", "");
    }
    let mut standard = at(request, "/authorize");
    let names = style.pairs("names-in");
    if !names.is_empty() {
        standard.query = respelled(&request.query, &names);
    }
    core_answer(core, &standard)
}

/// A raw query with the vendor's names replaced by those of the standards; what has a vendor's name is nothing under the
/// standard one.
fn respelled(query: &str, names: &[(&str, &str)]) -> String {
    let parts = query.split('&').filter_map(|part| {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        if let Some((standard, _)) = names.iter().find(|(_, own)| *own == name) {
            return Some(format!("{standard}={value}"));
        }
        let is_renamed = names.iter().any(|(standard, _)| *standard == name);
        (!is_renamed).then(|| part.to_owned())
    });
    parts.collect::<Vec<_>>().join("&")
}

fn raw_query_value<'q>(query: &'q str, name: &str) -> Option<&'q str> {
    let mut pairs = query.split('&').filter_map(|part| part.split_once('='));
    pairs.find_map(|(known, value)| (known == name).then_some(value))
}

/// Whether a request to the one address for both is a refresh.
pub(super) fn is_refresh(style: &Style, request: &Request) -> bool {
    let parameters = parameters(style, request, style.or("request", "form"));
    let by = style.get("refresh-by").unwrap_or("refresh_token");
    parameters.get(by).is_some() && parameters.get("code").is_none()
}

/// The parameters of a request where the vendor reads them, under their standard names, with repetitions.
pub(super) fn parameters(style: &Style, request: &Request, place: &str) -> Parameters {
    let mut read = match place {
        "query" => request.query_parameters(),
        "json" => from_json(&request.body),
        _ => request.form_parameters(),
    };
    let in_query = request.query_parameters();
    for name in style.list("in-query") {
        read.remove(name);
        if let Some(value) = in_query.get(name) {
            read.set(name, value);
        }
    }
    // Secrets in the query, whatever the others do.
    if style.is("client", "query") {
        for name in ["client_id", "client_secret"] {
            read.remove(name);
            if let Some(value) = in_query.get(name) {
                read.set(name, value);
            }
        }
    }
    for (standard, own) in style.pairs("names-in") {
        let value = read.get(own);
        read.remove(own);
        read.remove(standard);
        if let Some(value) = value {
            read.set(standard, value);
        }
    }
    read
}

pub(super) fn from_json(body: &[u8]) -> Parameters {
    let members: Map<String, Value> = serde_json::from_slice(body).unwrap_or_default();
    let mut parameters = Parameters::default();
    for (name, value) in members {
        let text = value.as_str().map_or(value.to_string(), str::to_owned);
        parameters.set(&name, text);
    }
    parameters
}

/// A token request or a refresh.
pub(super) fn token(core: &mut Core, style: &Style, request: &Request, kind: Kind) -> Response {
    let (method, place) = match kind {
        Kind::Refresh => (
            style.or("refresh-method", style.or("token-method", "POST")),
            style.or("refresh-request", style.or("request", "form")),
        ),
        _ => (
            style.or("token-method", "POST"),
            style.or("request", "form"),
        ),
    };
    if request.method != method {
        return Response::new(405, "text/plain; charset=utf-8", "Method not allowed\n")
            .with("allow", method);
    }
    let mut parameters = parameters(style, request, place);
    for (name, value) in style.pairs("fixed") {
        if parameters.get(name).as_deref() != Some(value) {
            return refused(400, "invalid_request", "A fixed parameter is missing");
        }
        parameters.remove(name);
    }
    let mut standard = at(request, "/token");
    "POST".clone_into(&mut standard.method);
    standard.query.clear();
    if let Err(answer) = authenticate(core, style, request, &mut standard, &mut parameters) {
        return answer;
    }
    if let Err(answer) = grant(style, kind, &mut parameters) {
        return answer;
    }
    if parameters.get("grant_type").as_deref() == Some("password")
        && let Some(header) = style
            .get("password")
            .and_then(|text| text.strip_prefix("factor:"))
        && request.header(&header.to_lowercase()) != Some(SECOND_FACTOR)
    {
        let known = core.accounts.user_with(
            &parameters.get("username").unwrap_or_default(),
            &parameters.get("password").unwrap_or_default(),
        );
        if known.is_some() {
            let body = r#"{"next_time_in_secs":60,"phone":"+1******00"}"#;
            return Response::new(412, "application/json", body);
        }
    }
    if kind == Kind::Refresh
        && let Err(answer) = refresh(core, style, &mut parameters)
    {
        return answer;
    }
    let presented = parameters.get("refresh_token").unwrap_or_default();
    let grant = core.store.refresh(&presented).map(|token| token.grant);
    let answer = send(core, standard, &parameters);
    if let Some(grant) = grant
        && kind == Kind::Refresh
        && answer.status == 200
        && style.is("refresh-keeps", "silently")
    {
        let until = core.now().saturating_add(core.access_lifetime());
        core.store.lengthen_first(grant, until);
    }
    answer
}

/// The standard request with these parameters.
pub(super) fn send(core: &mut Core, mut standard: Request, parameters: &Parameters) -> Response {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(parameters.pairs());
    standard.body = form.finish().into_bytes();
    standard.headers.retain(|(name, _)| name != "content-type");
    let media_type = "application/x-www-form-urlencoded".to_owned();
    standard
        .headers
        .push(("content-type".to_owned(), media_type));
    core_answer(core, &standard)
}

/// Which grant a request is for, in the vendor's words.
fn grant(style: &Style, kind: Kind, parameters: &mut Parameters) -> Result<(), Response> {
    if style.is("grants", "none") {
        let has = |name| parameters.get(name).is_some();
        let grant = if kind == Kind::Refresh {
            "refresh_token"
        } else if has("code") {
            "authorization_code"
        } else if has("password") {
            "password"
        } else {
            "client_credentials"
        };
        parameters.set("grant_type", grant);
        return Ok(());
    }
    if kind == Kind::Refresh && style.get("refresh-path").is_some() {
        parameters.set("grant_type", "refresh_token");
        return Ok(());
    }
    let grants = style.pairs("grants");
    let Some(named) = parameters.get("grant_type") else {
        return Ok(());
    };
    if let Some((standard, _)) = grants.iter().find(|(_, own)| *own == named) {
        parameters.set("grant_type", *standard);
    } else if grants.iter().any(|(standard, _)| *standard == named) {
        return Err(refused(
            400,
            "unsupported_grant_type",
            "The grant type is not known",
        ));
    }
    Ok(())
}

/// What a refresh presents, as the standard has it.
fn refresh(core: &mut Core, style: &Style, parameters: &mut Parameters) -> Result<(), Response> {
    for name in style.list("refresh-needs") {
        if parameters.get(name).is_none() {
            return Err(refused(400, "invalid_request", "A parameter is missing"));
        }
        parameters.remove(name);
    }
    if let Some(name) = style.get("refresh-by") {
        let token = parameters.get(name).unwrap_or_default();
        parameters.remove(name);
        let grant = core
            .store
            .access(&token, core.now())
            .map(|token| token.grant);
        let Some(grant) = grant else {
            return Err(refused(400, "invalid_grant", "The token is not valid"));
        };
        let refresh_token = core.issue_refresh(grant);
        parameters.set("refresh_token", refresh_token);
    }
    if style.is("refresh-without-secret", "yes") && parameters.get("client_secret").is_none() {
        let id = parameters.get("client_id").unwrap_or_default();
        if let Some(secret) = core.client(&id).and_then(|client| client.secret) {
            parameters.set("client_secret", secret);
        }
    }
    Ok(())
}

/// The second exchange: the token of the first for one that lives longer.
pub(super) fn exchange(core: &mut Core, style: &Style, request: &Request) -> Response {
    let text = style.get("exchange").unwrap_or_default();
    let words: Vec<&str> = text.split(':').collect();
    let [_, method, grant_type, name] = words[..] else {
        return pages::broken();
    };
    if request.method != method {
        return Response::new(405, "text/plain", "Method not allowed\n").with("allow", method);
    }
    let place = if method == "GET" {
        "query"
    } else {
        style.or("request", "form")
    };
    let mut parameters = parameters(style, request, place);
    if parameters.get("grant_type").as_deref() != Some(grant_type) {
        return refused(400, "unsupported_grant_type", "The grant type is not known");
    }
    let token = parameters.get(name).unwrap_or_default();
    parameters.remove(name);
    let grant = core
        .store
        .access(&token, core.now())
        .map(|token| token.grant);
    let Some(grant) = grant else {
        return refused(400, "invalid_grant", "The token is not valid");
    };
    let mut standard = at(request, "/token");
    "POST".clone_into(&mut standard.method);
    standard.query.clear();
    if let Err(answer) = authenticate(core, style, request, &mut standard, &mut parameters) {
        return answer;
    }
    let refresh_token = core.issue_refresh(grant);
    parameters.set("grant_type", "refresh_token");
    parameters.set("refresh_token", refresh_token);
    send(core, standard, &parameters)
}

/// A call of the resource with its token in the standard place.
pub(super) fn resource(core: &mut Core, style: &Style, request: &Request) -> Response {
    let mut standard = at(request, "/resource");
    if style.get("token-at").is_some() {
        let token = token_at(style, request);
        standard.headers.retain(|(name, _)| name != "authorization");
        standard.query.clear();
        let bearer = token.map(|token| ("authorization".to_owned(), format!("Bearer {token}")));
        standard.headers.extend(bearer);
        if request.method == "POST" {
            standard.body.clear();
        }
    }
    core_answer(core, &standard)
}

/// The token where the vendor reads it.
pub(super) fn token_at(style: &Style, request: &Request) -> Option<String> {
    let (kind, name) = style.get("token-at")?.split_once(':')?;
    match kind {
        "header" => request.header(&name.to_lowercase()).map(str::to_owned),
        "scheme" => request.credentials(name).map(str::to_owned),
        "query" => request.query_parameters().get(name),
        _ => request.form_parameters().get(name),
    }
}
