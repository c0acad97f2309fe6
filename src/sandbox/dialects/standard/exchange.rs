//! The exchange of a code for tokens (RFC 6749 4.1.3; RFC 7636 4.6).

use percent_encoding::percent_decode_str;
use serde_json::json;
use url::Url;

use super::token::answer;
use super::{invalid_grant, invalid_request, refusal};
use crate::sandbox::access_jwt;
use crate::sandbox::accounts::Client;
use crate::sandbox::body_format::Members;
use crate::sandbox::core::Core;
use crate::sandbox::faults::Fault;
use crate::sandbox::form_parameters::Parameters;
use crate::sandbox::grant::Code;
use crate::sandbox::pkce::check_verifier;
use crate::sandbox::refusal::Refusal;
use crate::sandbox::resources;

/// Redeems a code. A refused request leaves the code usable, and only a request that is right in everything else
/// counts as a replay, so that half of what a client knows does not suffice to end its tokens (OAuth 2.1 7.5.2).
pub(super) fn exchange(
    core: &mut Core,
    parameters: &Parameters,
    client: &Client,
) -> Result<Members, Refusal> {
    let (value, code) = find(core, parameters, client)?;
    if code.request.client_id != client.id && !core.has(Fault::CodeNotBoundToClient) {
        return Err(invalid_grant("The code was issued to another client"));
    }
    let bound = code.request.key.as_ref();
    if bound.is_some() && bound != core.proved_key.as_ref() && !core.has(Fault::DpopCodeNotBound) {
        let description = "The code is bound to another key";
        return Err(Refusal::new(400, "invalid_dpop_proof", description));
    }
    check_redirect_uri(core, parameters, &code)?;
    check_verifier(core, parameters, code.request.challenge.as_ref())?;
    if core.is_used_up(&code) {
        core.replayed(&code);
        return Err(invalid_grant("The code was used before"));
    }
    if code.expires <= core.now() || core.has(Fault::FreshCodeRefused) {
        return Err(invalid_grant("The code has expired"));
    }
    let granted = code.request.resources;
    let resources = resources::narrowed(core, parameters, &granted).map_err(refusal)?;
    let scope = code.request.scope;
    let user = Some(code.user.as_str());
    let grant = core
        .store
        .new_grant(&client.id, user, scope.clone(), granted);
    core.redeemed(&value, grant.id);
    let access = core.issue_access(grant.id, scope, resources);
    let has_none = !client.is_confidential() && core.has(Fault::PublicClientsGetNoRefreshToken);
    let refresh = (!has_none).then(|| core.issue_refresh(grant.id));
    let mut answer = answer(&access, refresh.as_deref());
    if let Some(id_token) = access_jwt::id_token(core, &access) {
        answer.insert("id_token".to_owned(), json!(id_token));
    }
    let says_nothing_new = code.request.scope_sent && core.has(Fault::ScopeOmittedWhenEqual);
    let unreported = core.has(Fault::EveryScopeUnreported);
    if code.request.narrowed || says_nothing_new || unreported {
        answer.shift_remove("scope");
    }
    Ok(answer)
}

fn find(core: &Core, parameters: &Parameters, client: &Client) -> Result<(String, Code), Refusal> {
    let newest = || {
        let codes = core.store.codes.iter();
        let own =
            codes.filter(|(_, code)| code.spent.is_none() && code.request.client_id == client.id);
        own.max_by_key(|(_, code)| code.expires)
            .map(|(value, _)| value.clone())
            .filter(|_| core.has(Fault::MissingCodeTaken))
    };
    let Some(value) = parameters.get("code").or_else(newest) else {
        let counts = core.has(Fault::TokenEmptyParameterCounts) && parameters.is_empty_in("code");
        let description = "The parameter code is missing";
        return Err(if counts || core.has(Fault::MissingCodeInvalidGrant) {
            invalid_grant(description)
        } else {
            invalid_request(description)
        });
    };
    let value = core.presented_code(value);
    match core.store.codes.get(&value) {
        Some(code) => Ok((value, code.clone())),
        None if core.has(Fault::UnknownCodeInvalidRequest) => {
            Err(invalid_request("The code is not valid"))
        }
        None => Err(invalid_grant("The code is not valid")),
    }
}

fn check_redirect_uri(core: &Core, parameters: &Parameters, code: &Code) -> Result<(), Refusal> {
    match parameters.get("redirect_uri") {
        None if code.request.redirect_uri_sent && !core.has(Fault::RedirectUriOptionalAtToken) => {
            Err(invalid_grant("The parameter redirect_uri is missing"))
        }
        Some(uri)
            if uri != code.request.redirect_uri
                && !core.has(Fault::RedirectUriNotCompared)
                && !is_taken_for(core, &code.request.redirect_uri, &uri) =>
        {
            Err(invalid_grant(
                "The redirect_uri is not the one of the authorization request",
            ))
        }
        _ => Ok(()),
    }
}

/// Whether a defect takes the redirect URI of a token request for that of the authorization request, although it is not
/// identical (RFC 6749 4.1.3).
fn is_taken_for(core: &Core, asked: &str, sent: &str) -> bool {
    let parsed = |uri: &str| {
        let decoded = percent_decode_str(uri).decode_utf8_lossy().into_owned();
        Url::parse(&decoded.to_ascii_lowercase()).ok()
    };
    let place = |uri: &str| Url::parse(uri).ok().map(|url| url.origin());
    core.has(Fault::RedirectUriBeginningComparedAtToken) && sent.starts_with(asked)
        || core.has(Fault::RedirectUriNormalisedAtToken)
            && parsed(asked).is_some()
            && parsed(asked) == parsed(sent)
        || core.has(Fault::RedirectUriHostComparedAtToken)
            && place(asked).is_some()
            && place(asked) == place(sent)
}

/// Ends what a code was redeemed for as soon as it is shown again, by any client.
pub(super) fn revoke_if_used(core: &mut Core, parameters: &Parameters) {
    let code = parameters
        .get("code")
        .and_then(|value| core.store.codes.get(&value).cloned());
    if let Some(code) = code.filter(|code| code.is_spent(core.now())) {
        core.replayed(&code);
    }
}
