//! What token endpoints read of a request, with the defects of a careless provider.

use super::core::Core;
use super::faults::Fault;
use super::form_parameters::Parameters;
use super::message::Request;

/// The parameters that a token endpoint knows which refuses all others.
const KNOWN: [&str; 22] = [
    "grant_type",
    "code",
    "redirect_uri",
    "redirect_url",
    "client_id",
    "client_secret",
    "client_assertion",
    "client_assertion_type",
    "code_verifier",
    "refresh_token",
    "scope",
    "state",
    "resource",
    "device_code",
    "subject_token",
    "subject_token_type",
    "actor_token",
    "actor_token_type",
    "requested_token_type",
    "audience",
    "username",
    "password",
];

/// Whether a token request is refused because of a parameter that should be ignored.
pub(super) fn has_strange_parameter(core: &Core, parameters: &Parameters) -> bool {
    core.has(Fault::TokenRefusesUnknownParameter) && parameters.unknown(&KNOWN).is_some()
}

/// The parameters of a body, with those of the query where a provider merges the two.
pub(super) fn merged(core: &Core, request: &Request, mut body: Parameters) -> Parameters {
    for (name, value) in request.query_parameters().all() {
        let fills = core.has(Fault::QueryParametersFill)
            && body.get(name).is_none()
            && !name.starts_with("client_");
        if fills || core.has(Fault::QueryParametersWin) {
            body.set(name, value.clone());
        }
    }
    body
}

/// The parameters of a token request, without repetitions where a careless provider overlooks them.
pub(super) fn overlooked(core: &Core, parameters: Parameters) -> Parameters {
    if core.has(Fault::TokenAcceptsDuplicates) {
        parameters.first_of_each()
    } else {
        parameters
    }
}

/// The grant type of a token request, guessed by a provider that does not check it.
pub(super) fn grant_type(core: &Core, parameters: &Parameters) -> Option<String> {
    let named = match parameters.get("grant_type") {
        None if core.has(Fault::GrantTypeOptional) => String::new(),
        named => named?,
    };
    let known = ["authorization_code", "auth_code", "refresh_token"].contains(&named.as_str());
    if known || !core.has(Fault::GrantTypeUnchecked) && !named.is_empty() {
        return Some(named);
    }
    let guess = if parameters.get("code").is_some() {
        "authorization_code"
    } else if parameters.get("refresh_token").is_some() {
        "refresh_token"
    } else {
        return Some(named);
    };
    Some(guess.to_owned())
}

/// The error code for a grant type that the provider does not know (RFC 6749 5.2).
pub(super) fn unsupported_grant(core: &Core) -> &'static str {
    if core.has(Fault::UnknownGrantInvalidRequest) {
        "invalid_request"
    } else {
        "unsupported_grant_type"
    }
}
