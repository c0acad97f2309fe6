//! Bearer tokens at a protected resource (RFC 6750).

use std::time::Duration;

use super::access_jwt;
use super::core::Core;
use super::faults::Fault;
use super::grant::AccessToken;
use super::lenient;
use super::message::{Request, Response};

/// How long a careless resource server takes tokens after their expiry.
const GRACE: Duration = Duration::from_secs(3600);

/// Why a resource stays closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Closed {
    /// The request has no Bearer credentials.
    NoToken,
    /// The token is unknown, expired or revoked.
    BadToken,
    /// The token was sent in two ways (RFC 6750 2).
    TwoWays,
    /// The token is good, but not for this: the scope that it would need.
    ScopeMissing(&'static str),
}

/// The token that opens the resource; `None` where a broken provider opens it without one.
pub(super) fn open_resource(core: &Core, request: &Request) -> Result<Option<AccessToken>, Closed> {
    if core.has(Fault::ResourceOpen) {
        return Ok(None);
    }
    if core.has(Fault::AnyTokenOpensResource) && request.credentials("Bearer").is_some() {
        return Ok(None);
    }
    let in_query = request.query_parameters().get("access_token");
    if core.has(Fault::BearerHeaderIgnored) {
        let token = in_query.ok_or(Closed::NoToken)?;
        return live(core, &token).map(Some);
    }
    let in_body = core
        .rules
        .takes_tokens_in_forms
        .then(|| request.form_parameters().get("access_token"))
        .flatten();
    let reads_query = core.has(Fault::QueryTokenAccepted) || core.has(Fault::QueryTokenCacheable);
    match (credentials(core, request), in_body, in_query) {
        (Some(_), Some(_), _) if !core.has(Fault::TwoTokenMethodsAccepted) => Err(Closed::TwoWays),
        (Some(token), _, _) => live(core, token).map(Some),
        (None, Some(token), _) => live(core, &token).map(Some),
        (None, None, Some(token)) if reads_query => live(core, &token).map(Some),
        _ => Err(Closed::NoToken),
    }
}

/// The live token in the `Authorization` header (RFC 6750 2.1).
pub(super) fn token_in_header(core: &Core, request: &Request) -> Result<AccessToken, Closed> {
    live(core, credentials(core, request).ok_or(Closed::NoToken)?)
}

fn credentials<'a>(core: &Core, request: &'a Request) -> Option<&'a str> {
    let written_so = request
        .header("authorization")?
        .trim()
        .starts_with("Bearer ");
    if core.has(Fault::SchemeCaseSensitive) && !written_so {
        return None;
    }
    request.credentials("Bearer")
}

fn live(core: &Core, token: &str) -> Result<AccessToken, Closed> {
    let dies_early = |found: &AccessToken| {
        let age = core.now().saturating_sub(found.issued);
        core.has(Fault::TokenDiesEarly) && age > core.access_lifetime() / 10
    };
    let meant = lenient::issued(core, token.to_owned());
    let found = core.store.access(&meant, core.now()).cloned();
    found
        .filter(|found| !dies_early(found))
        .or_else(|| access_jwt::believed(core, token))
        .or_else(|| wrongly_live(core, token))
        .ok_or(Closed::BadToken)
}

/// What a careless resource server takes for a live token.
fn wrongly_live(core: &Core, token: &str) -> Option<AccessToken> {
    let now = core.now();
    if core.has(Fault::ExpiredTokenAccepted) {
        return core.store.any_access(token).cloned();
    }
    if core.has(Fault::ExpiryIgnoredForAWhile) {
        let known = core.store.any_access(token);
        let late = known.filter(|known| known.expires.saturating_add(GRACE) > now);
        return late.cloned();
    }
    if core.has(Fault::RefreshTokenOpensResource) {
        let refresh = core.store.refresh(token).filter(|t| !t.is_retired(now))?;
        let grant = core.store.grant(refresh.grant)?;
        return Some(AccessToken {
            value: token.to_owned(),
            grant: grant.id,
            scope: grant.scope.clone(),
            resources: grant.resources.clone(),
            key: None,
            actor: None,
            issued: refresh.issued,
            expires: now,
        });
    }
    None
}

/// Gives a refusal its status and the challenge of RFC 6750 3, with an error code only where a token was sent.
pub(super) fn challenged(core: &Core, response: Response, closed: Closed) -> Response {
    challenged_with(core, response, closed, "")
}

/// The same with further attributes in the challenge.
pub(super) fn challenged_with(
    core: &Core,
    response: Response,
    closed: Closed,
    further: &str,
) -> Response {
    let closed = match closed {
        Closed::ScopeMissing(_) if core.has(Fault::InsufficientScope401) => Closed::BadToken,
        closed => closed,
    };
    let response = Response {
        status: status(core, closed),
        ..response
    };
    match closed {
        Closed::NoToken if core.has(Fault::NoChallengeWithoutToken) => response,
        Closed::BadToken if core.has(Fault::NoChallengeOnBadToken) => response,
        closed => response.with(
            "www-authenticate",
            respelled(core, &challenge(core, closed, further)),
        ),
    }
}

fn status(core: &Core, closed: Closed) -> u16 {
    match closed {
        Closed::BadToken if core.has(Fault::InvalidToken403) => 403,
        Closed::BadToken if core.has(Fault::BadTokenWithStatus200) => 200,
        Closed::NoToken | Closed::BadToken => 401,
        Closed::TwoWays => 400,
        Closed::ScopeMissing(_) if core.has(Fault::InsufficientScope404) => 404,
        Closed::ScopeMissing(_) => 403,
    }
}

/// The challenge as careless providers, and those with several schemes, write it.
fn respelled(core: &Core, challenge: &str) -> String {
    if core.has(Fault::ChallengeWithoutCommas) {
        challenge.replace("\", ", "\" ")
    } else if core.has(Fault::ChallengeWithoutQuotes) {
        challenge.replace('"', "")
    } else if core.has(Fault::ChallengeOfAnotherScheme) {
        challenge.replacen("Bearer", "Token", 1)
    } else if core.has(Fault::ChallengesOfSeveralSchemes) {
        format!("Negotiate b3Blbg==, {challenge} , Basic realm=\"other\", charset=\"UTF-8\"")
    } else {
        challenge.to_owned()
    }
}

fn challenge(core: &Core, closed: Closed, further: &str) -> String {
    let realm = core.rules.realm;
    let bad_token = if core.has(Fault::ChallengeDescriptionQuoted) {
        r#"The access token \"at hand\" is not valid"#
    } else {
        "The access token is not valid"
    };
    let (error, description, scope) = match closed {
        _ if core.has(Fault::ChallengeWithoutAttribute) => return "Bearer".to_owned(),
        Closed::NoToken if core.has(Fault::NoCredentialsInvalidRequest) => {
            ("invalid_request", "A token is missing", None)
        }
        Closed::NoToken if !core.has(Fault::ErrorWithoutCredentials) => {
            return format!("Bearer realm=\"{realm}\"{further}");
        }
        Closed::NoToken | Closed::BadToken => ("invalid_token", bad_token, None),
        Closed::TwoWays => ("invalid_request", "The token was sent in two ways", None),
        Closed::ScopeMissing(scope) => (
            "insufficient_scope",
            "The access token is good for less",
            Some(scope),
        ),
    };
    let scope = scope.map_or_else(String::new, |scope| format!(", scope=\"{scope}\""));
    format!(
        "Bearer realm=\"{realm}\", error=\"{error}\", error_description=\"{description}\"{scope}{further}"
    )
}
