//! The part of an authorization request that the client is told about by redirect (RFC 6749 4.1.2.1).

use super::authorization_request::AuthorizationRequest;
use super::authorize::{Asked, Asker};
use super::core::Core;
use super::faults::Fault;
use super::form_parameters::Parameters;
use super::pkce;
use super::redirects::Mistake;
use super::resources;

/// The parameters that a provider knows which refuses all others.
const KNOWN: [&str; 14] = [
    "response_type",
    "response_mode",
    "client_id",
    "client_secret",
    "redirect_uri",
    "redirect_url",
    "scope",
    "state",
    "code_challenge",
    "code_challenge_method",
    "resource",
    "request_uri",
    "dpop_jkt",
    "request",
];

/// Checks everything that the client may be told about by redirect.
pub(super) fn examine(
    core: &Core,
    asked: &Asked,
    asker: &Asker,
) -> Result<AuthorizationRequest, Mistake> {
    let parameters = &asked.parameters;
    if parameters
        .repeated_except(core.rules.repeatable())
        .is_some()
    {
        return Err(("invalid_request", "A parameter occurs more than once"));
    }
    if core.has(Fault::AuthorizeRefusesUnknownParameter) && parameters.unknown(&KNOWN).is_some() {
        return Err(("invalid_request", "A parameter is not known"));
    }
    // A client should send one (RFC 6749 4.1.1), and a provider may insist on it.
    if core.has(Fault::StateDemanded) && parameters.get("state").is_none() {
        return Err(("invalid_request", "The parameter state is missing"));
    }
    let mode = parameters.get("response_mode").unwrap_or_default();
    let is_known = matches!(mode.as_str(), "" | "query" | "fragment" | "form_post");
    if core.rules.has_response_modes && !is_known {
        return Err(("invalid_request", "The response mode is not known"));
    }
    let implicit = response_type(core, parameters)?;
    let challenge = if core.rules.has_pkce && !implicit {
        pkce::challenge(core, parameters, !asker.client.is_confidential())?
    } else {
        None
    };
    let (scope, narrowed) = scope(core, asked)?;
    let resources = resources::named(core, parameters)?;
    if resources.len() > 1 && core.has(Fault::SeveralResourcesRefused) {
        return Err(("invalid_target", "Only one resource can be named"));
    }
    Ok(AuthorizationRequest {
        client_id: asker.client.id.clone(),
        redirect_uri: asker.redirect_uri.clone(),
        redirect_uri_sent: asker.redirect_uri_sent,
        state: asker.state.clone(),
        mode: asker.mode,
        scope,
        scope_sent: parameters.get("scope").is_some(),
        narrowed,
        challenge,
        key: parameters.get("dpop_jkt"),
        resources,
        pushed_as: asked.pushed_as.clone(),
        implicit,
    })
}

/// Whether the answer is a token, which only a broken provider offers.
fn response_type(core: &Core, parameters: &Parameters) -> Result<bool, Mistake> {
    let counts_empty = core.has(Fault::AuthorizeEmptyParameterCounts);
    match parameters.get("response_type").as_deref() {
        Some("code") => Ok(false),
        Some("token") if core.has(Fault::ImplicitEnabled) => Ok(true),
        Some("token") if core.has(Fault::ImplicitWithRefreshToken) => Ok(true),
        Some(_) if core.has(Fault::ResponseTypeUnchecked) => Ok(false),
        None if core.has(Fault::ResponseTypeDefaultsToCode) => Ok(false),
        None if !(counts_empty && parameters.is_empty_in("response_type")) => {
            Err(("invalid_request", "The parameter response_type is missing"))
        }
        Some(_) if core.has(Fault::UnknownResponseTypeInvalidRequest) => {
            Err(("invalid_request", "The response type is not known"))
        }
        _ => Err((
            "unsupported_response_type",
            "Only the response type code is supported",
        )),
    }
}

/// Whether a scope is documented and not known all the same.
fn is_forgotten(core: &Core, scope: &str) -> bool {
    core.has(Fault::RightUnknown) && scope == "events"
}

/// The scope that the user is asked for, in the order in which the provider lists its scopes, since the order of a
/// request means nothing (RFC 6749 3.3), and whether that is less than the client asked for.
fn scope(core: &Core, asked: &Asked) -> Result<(Vec<String>, bool), Mistake> {
    let invalid = Err(("invalid_scope", "The scope is not known"));
    let Some(text) = asked.parameters.get("scope") else {
        let counts_empty = core.has(Fault::AuthorizeEmptyParameterCounts);
        if counts_empty && asked.parameters.is_empty_in("scope") {
            return invalid;
        }
        return Ok((default_scope(core), false));
    };
    let wanted = if core.has(Fault::ScopeSplitAtCommas) {
        text.split(',').collect()
    } else if core.has(Fault::ScopeSplitAtSpaces) {
        text.split(' ').collect()
    } else {
        (core.rules.split_scope)(&text)
    };
    let unknown: Vec<&str> = wanted
        .iter()
        .copied()
        .filter(|scope| !core.rules.scopes.contains(scope) || is_forgotten(core, scope))
        .collect();
    let known: Vec<&str> = core
        .rules
        .scopes
        .iter()
        .copied()
        .filter(|scope| wanted.contains(scope))
        .collect();
    if core.has(Fault::ScopeOrderMatters) && unknown.is_empty() && known != wanted {
        return invalid;
    }
    let trusted = asked.pushed_as.is_some() && core.has(Fault::ParSkipsValidation);
    if unknown.is_empty() && !wanted.is_empty() {
        Ok((owned(&known), false))
    } else if core.has(Fault::UnknownScopeGranted) || trusted {
        Ok((owned(&[known, unknown].concat()), false))
    } else if core.has(Fault::NarrowedScopeNotReported) && !known.is_empty() {
        Ok((owned(&known), true))
    } else {
        invalid
    }
}

/// What a request without a scope asks for.
pub(super) fn default_scope(core: &Core) -> Vec<String> {
    owned(core.rules.default_scope)
}

fn owned(scope: &[&str]) -> Vec<String> {
    scope.iter().map(|one| (*one).to_owned()).collect()
}

/// The scope of a request that no user is asked about in the browser: the device and client credentials grants.
pub(super) fn plain_scope(core: &Core, parameters: &Parameters) -> Result<Vec<String>, Mistake> {
    let asked = Asked {
        parameters: parameters.clone(),
        pushed_as: None,
    };
    scope(core, &asked).map(|(scope, _)| scope)
}
