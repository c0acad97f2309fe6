//! Revocations in the vendor's form.

use super::client_auth::authenticate;
use super::inward::{from_json, parameters, refused, send, token_at};
use super::style::Style;
use super::{at, core_answer};
use crate::sandbox::core::Core;
use crate::sandbox::form_parameters::Parameters;
use crate::sandbox::message::{Request, Response};

/// A revocation in the vendor's form.
pub(super) fn revoke(core: &mut Core, style: &Style, request: &Request) -> Response {
    let way = style.or("client", "any");
    let is_own_way = ["header", "secret-as-user", "signature"]
        .iter()
        .any(|own| way.starts_with(own));
    let text = match style.get("revoke") {
        Some(text) => text,
        None if is_own_way => "POST:/revoke:form:token",
        None => return core_answer(core, &at(request, "/revoke")),
    };
    let words: Vec<&str> = text.split(':').collect();
    let (method, path) = (words[0], words.get(1).copied().unwrap_or_default());
    if request.method != method {
        return Response::new(405, "text/plain", "Method not allowed\n").with("allow", method);
    }
    let name = words.get(3).copied().unwrap_or("token");
    let token = match words.get(2).copied().unwrap_or("form") {
        "path" => request.path.strip_prefix(path).map(str::to_owned),
        "bearer" => request.credentials("Bearer").map(str::to_owned),
        "own" => token_at(style, request),
        "query" => request.query_parameters().get(name),
        "json" => from_json(&request.body).get(name),
        _ => request.form_parameters().get(name),
    };
    let Some(token) = token else {
        return refused(400, "invalid_request", "The token is missing");
    };
    let mut standard = at(request, "/revoke");
    "POST".clone_into(&mut standard.method);
    standard.query.clear();
    let mut parameters = Parameters::default();
    if style.is("revoke-secret", "yes") || style.get("revoke").is_none() {
        parameters = self::parameters(style, request, style.or("request", "form"));
        parameters.remove(name);
        if let Err(answer) = authenticate(core, style, request, &mut standard, &mut parameters) {
            return answer;
        }
    } else {
        // The token is its own credential: it is revoked as by the client that it was issued to.
        let known = core.store.access(&token, core.now());
        let grant = known
            .and_then(|token| core.store.grant(token.grant))
            .cloned();
        let Some(client) = grant.and_then(|grant| core.client(&grant.client_id)) else {
            return refused(401, "invalid_token", "The token is not known");
        };
        standard.headers.retain(|(name, _)| name != "authorization");
        parameters.set("client_id", client.id);
        if let Some(secret) = client.secret {
            parameters.set("client_secret", secret);
        }
    }
    parameters.set("token", token);
    send(core, standard, &parameters)
}
