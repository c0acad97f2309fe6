//! Client authentication by assertions (RFC 7521 4.2, RFC 7523 3).

use jsonwebtoken::Algorithm;
use serde_json::Value;

use super::client_auth::failed;
use crate::sandbox::accounts::Client;
use crate::sandbox::core::Core;
use crate::sandbox::faults::Fault;
use crate::sandbox::form_parameters::Parameters;
use crate::sandbox::jwt::{Jwt, public_half};
use crate::sandbox::refusal::Refusal;

/// The only value of `client_assertion_type` (RFC 7523 2.2).
const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// How far the clocks of client and provider may be apart, in seconds.
const SKEW: i64 = 10;

/// Finds out which client an assertion is of. `path` is that of the endpoint.
pub(super) fn prove(
    core: &mut Core,
    path: &str,
    parameters: &Parameters,
) -> Result<Client, Refusal> {
    let refused = || {
        if core.has(Fault::AssertionRefusedAsGrant) {
            super::invalid_grant("The assertion is not valid")
        } else {
            failed(false)
        }
    };
    if parameters.get("client_secret").is_some() {
        return Err(super::invalid_request(
            "The client authenticates in two ways at once",
        ));
    }
    let is_known = parameters.get("client_assertion_type").as_deref() == Some(TYPE);
    if !is_known && !core.has(Fault::AssertionTypeUnchecked)
        || core.has(Fault::AssertionListedButRefused)
    {
        return Err(refused());
    }
    let assertion = parameters.get("client_assertion").unwrap_or_default();
    let jwt = Jwt::parse(&assertion).ok_or_else(refused)?;
    let client = subject(core, &jwt).ok_or_else(refused)?;
    let right = has_issuer(core, &jwt, &client)
        && is_signed(core, path, &jwt, &client)
        && is_for_me(core, path, &jwt)
        && is_in_time(core, &jwt);
    if !right {
        return Err(refused());
    }
    match parameters.get("client_id") {
        None if core.has(Fault::AssertionNeedsClientId) => {
            return Err(super::invalid_request("The parameter client_id is missing"));
        }
        Some(named) if named != client.id && !core.has(Fault::AssertionClientIdIgnored) => {
            // RFC 7521 4.2 says that they have to be the same, and not what to answer.
            return Err(if core.has(Fault::AssertionContradictionInvalidRequest) {
                super::invalid_request("The parameter client_id names another client")
            } else {
                failed(false)
            });
        }
        _ => {}
    }
    let replayed = jwt.text("jti").is_some_and(|id| {
        let used = (client.id.clone(), id.to_owned());
        !core.store.taken.insert(used)
    });
    if replayed && !core.has(Fault::AssertionReplayable) {
        return Err(failed(false));
    }
    Ok(client)
}

/// The client that an assertion is about, if it authenticates in this way.
fn subject(core: &Core, jwt: &Jwt) -> Option<Client> {
    let by_issuer = match jwt.text("sub") {
        None => core.has(Fault::AssertionSubjectOptional),
        Some(_) => core.has(Fault::AssertionSubjectUnchecked),
    };
    let id = if by_issuer {
        jwt.text("iss")
    } else {
        jwt.text("sub")
    };
    core.client(id?).filter(Client::signs)
}

fn has_issuer(core: &Core, jwt: &Jwt, client: &Client) -> bool {
    match jwt.text("iss") {
        None => core.has(Fault::AssertionIssuerOptional),
        Some(issuer) => issuer == client.id || core.has(Fault::AssertionIssuerUnchecked),
    }
}

fn is_signed(core: &Core, path: &str, jwt: &Jwt, client: &Client) -> bool {
    let careless = core.has(Fault::AssertionSignatureUnchecked)
        || core.has(Fault::AssertionUncheckedElsewhere) && path != "/token";
    match (jwt.algorithm(), &client.key, &client.secret) {
        ("none", ..) => core.has(Fault::AssertionUnsignedAccepted),
        _ if careless => true,
        ("ES256", Some(key), _) => {
            public_half(key).is_some_and(|(key, _)| jwt.is_signed(Algorithm::ES256, &key))
        }
        ("HS256", Some(key), _) if core.has(Fault::AssertionKeyConfused) => {
            public_half(key).is_some_and(|(_, pem)| jwt.is_sealed(&pem))
        }
        ("HS256", None, Some(secret)) => jwt.is_sealed(secret),
        _ => false,
    }
}

/// Whether the provider is meant: by its issuer identifier, by its token endpoint, or by the endpoint that is asked.
fn is_for_me(core: &Core, path: &str, jwt: &Jwt) -> bool {
    let base = &core.base_url;
    let own = [
        core.issuer(),
        format!("{base}/token"),
        format!("{base}{path}"),
    ];
    let is_own = |value: &Value| {
        value
            .as_str()
            .is_some_and(|text| own.iter().any(|one| one == text))
    };
    match jwt.claims.get("aud") {
        None => core.has(Fault::AssertionAudienceOptional),
        Some(_) if core.has(Fault::AssertionAudienceUnchecked) => true,
        Some(Value::Array(all)) => all.iter().any(is_own),
        Some(one) => is_own(one),
    }
}

fn is_in_time(core: &Core, jwt: &Jwt) -> bool {
    let now = i64::try_from(core.clock.unix_seconds(core.now())).unwrap_or(i64::MAX);
    let skew = if core.has(Fault::AssertionClocksApart) {
        SKEW * 6
    } else {
        SKEW
    };
    let ends = match jwt.seconds("exp") {
        None => core.has(Fault::AssertionExpiryOptional),
        Some(at) => at.saturating_add(skew) > now || core.has(Fault::AssertionExpiryUnchecked),
    };
    let begun = match jwt.seconds("nbf") {
        Some(at) => at.saturating_sub(skew) <= now || core.has(Fault::AssertionNotBeforeUnchecked),
        None => true,
    };
    ends && begun
}
