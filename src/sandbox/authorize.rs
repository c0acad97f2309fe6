//! The authorization endpoint: from the request to the consent page (RFC 6749 3.1 and 4.1.1).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use super::accounts::Client;
use super::consent;
use super::core::Core;
use super::faults::Fault;
use super::message::{Parameters, Request, Response};
use super::redirects::{self, Outcome};
use super::store::AuthorizationRequest;
use super::{pages, signin};

/// Who asks, and where the answer goes. Until this much is known to be right nothing may be redirected
/// (RFC 6749 4.1.2.1).
struct Asker {
    client: Client,
    redirect_uri: String,
    redirect_uri_sent: bool,
    state: Option<Vec<u8>>,
}

/// A mistake that the client is told about by redirect: the error code and its description.
type Mistake = (&'static str, &'static str);

/// Answers an authorization request.
pub(super) fn authorize(core: &mut Core, request: &Request) -> Response {
    let parameters = if request.method == "POST" {
        request.all_parameters()
    } else {
        request.query_parameters()
    };
    if !core.rules.checks_redirect_after_login
        && let Err(page) = identify(core, &parameters)
    {
        return page;
    }
    let signed_in = core
        .session(request)
        .and_then(|session| session.user.clone());
    let unattended = signed_in.is_none() && core.has(Fault::CodeWithoutLogin);
    let user = match signed_in {
        Some(user) => user,
        None if unattended => core.accounts.user.username.clone(),
        // Errors are redirected only after sign-in as well, so that nobody uses the provider as a springboard
        // (RFC 9700 4.11.2; survilla/C023 describes the same order).
        None => return signin::send_to_login(core, request),
    };
    let asker = match identify(core, &parameters) {
        Ok(asker) => asker,
        Err(page) => return page,
    };
    let wanted = match examine(core, &parameters, &asker) {
        Ok(wanted) => wanted,
        Err((code, description)) => {
            let outcome = Outcome::Error { code, description };
            return redirects::to_client(
                core,
                302,
                &asker.redirect_uri,
                asker.state.as_deref(),
                &outcome,
            );
        }
    };
    if unattended || (core.rules.remembers_consent && consent::is_remembered(core, &wanted, &user))
    {
        return consent::issue_code(core, 302, wanted, &user);
    }
    consent::ask(core, request, wanted, &asker.client)
}

/// Finds the client and its redirect URI, or shows the user what is wrong with them.
fn identify(core: &Core, parameters: &Parameters) -> Result<Asker, Response> {
    let sent = core
        .rules
        .redirect_uri_names
        .iter()
        .find_map(|name| parameters.get(name));
    let state = parameters.bytes("state").map(<[u8]>::to_vec);
    let id = parameters.get("client_id").unwrap_or_default();
    let client = match core.client(&id) {
        Some(client) if !parameters.repeats("client_id") => client,
        _ => return Err(unknown_client(core, &id, sent.as_deref(), state.as_deref())),
    };
    if core
        .rules
        .redirect_uri_names
        .iter()
        .any(|name| parameters.repeats(name))
    {
        return Err(pages::bad_request(
            "The address to return to was given twice.",
            "",
        ));
    }
    let redirect_uri_sent = sent.is_some();
    let redirect_uri = match (sent, client.redirect_uris.as_slice()) {
        (Some(sent), registered)
            if registered
                .iter()
                .any(|r| redirects::matches(core, r, &sent)) =>
        {
            sent
        }
        (Some(sent), _) => {
            let message =
                "The application asked to return to an address that is not registered for it.";
            return Err(pages::bad_request(message, &sent));
        }
        // RFC 6749 3.1.2.3: only a client with a single registered URI may leave the parameter out.
        (None, [only]) => only.clone(),
        (None, _) => {
            return Err(pages::bad_request(
                "The application did not say where to return to.",
                "",
            ));
        }
    };
    Ok(Asker {
        client,
        redirect_uri,
        redirect_uri_sent,
        state,
    })
}

fn unknown_client(core: &Core, id: &str, sent: Option<&str>, state: Option<&[u8]>) -> Response {
    if let (true, Some(uri)) = (core.has(Fault::UnknownClientRedirected), sent) {
        let outcome = Outcome::Error {
            code: "unauthorized_client",
            description: "The client is not registered",
        };
        return redirects::to_client(core, 302, uri, state, &outcome);
    }
    pages::bad_request("No application is registered under this identifier.", id)
}

/// Checks everything that the client may be told about by redirect.
fn examine(
    core: &Core,
    parameters: &Parameters,
    asker: &Asker,
) -> Result<AuthorizationRequest, Mistake> {
    if parameters.repeated().is_some() {
        return Err(("invalid_request", "A parameter occurs more than once"));
    }
    match parameters.get("response_type").as_deref() {
        Some("code") => {}
        None => return Err(("invalid_request", "The parameter response_type is missing")),
        Some(_) => {
            return Err((
                "unsupported_response_type",
                "Only the response type code is supported",
            ));
        }
    }
    let challenge = if core.rules.has_pkce {
        challenge(parameters, asker.client.secret.is_none())?
    } else {
        None
    };
    Ok(AuthorizationRequest {
        client_id: asker.client.id.clone(),
        redirect_uri: asker.redirect_uri.clone(),
        redirect_uri_sent: asker.redirect_uri_sent,
        state: asker.state.clone(),
        scope: scope(core, parameters)?,
        challenge,
    })
}

/// The scope that the user is asked for, in the order in which the provider lists its scopes, since the order of a
/// request means nothing (RFC 6749 3.3).
fn scope(core: &Core, parameters: &Parameters) -> Result<Vec<String>, Mistake> {
    let Some(text) = parameters.get("scope") else {
        return Ok(core
            .rules
            .default_scope
            .iter()
            .map(|s| (*s).to_owned())
            .collect());
    };
    let asked = (core.rules.split_scope)(&text);
    let unknown: Vec<&str> = asked
        .iter()
        .copied()
        .filter(|scope| !core.rules.scopes.contains(scope))
        .collect();
    let known = core
        .rules
        .scopes
        .iter()
        .copied()
        .filter(|scope| asked.contains(scope));
    if unknown.is_empty() && !asked.is_empty() {
        Ok(known.map(str::to_owned).collect())
    } else if core.has(Fault::UnknownScopeGranted) {
        Ok(known.chain(unknown).map(str::to_owned).collect())
    } else {
        Err(("invalid_scope", "The scope is not known"))
    }
}

/// The `code_challenge` of a request, which public clients have to send (RFC 7636 4.3, 4.4.1; RFC 9700 2.1.1).
fn challenge(parameters: &Parameters, required: bool) -> Result<Option<String>, Mistake> {
    let method = parameters.get("code_challenge_method");
    match parameters.get("code_challenge") {
        None if required => Err(("invalid_request", "The parameter code_challenge is missing")),
        None if method.is_some() => {
            Err(("invalid_request", "A challenge method without a challenge"))
        }
        None => Ok(None),
        // A missing method means plain, which the provider does not offer.
        Some(_) if method.as_deref() != Some("S256") => Err((
            "invalid_request",
            "Only the challenge method S256 is supported",
        )),
        Some(challenge) if !is_pkce_text(&challenge) => {
            Err(("invalid_request", "The code_challenge is malformed"))
        }
        Some(challenge) => Ok(Some(challenge)),
    }
}

/// Whether a verifier or challenge has the syntax of RFC 7636 4.1 and 4.2.
pub(super) fn is_pkce_text(text: &str) -> bool {
    (43..=128).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~'))
}

/// Whether `verifier` is the one that an S256 challenge was made from (RFC 7636 4.6).
pub(super) fn verifies(verifier: &str, challenge: &str) -> bool {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes())) == challenge
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_rfc_7636_appendix_b_verifies() {
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
        assert!(is_pkce_text(verifier) && is_pkce_text(challenge));
        assert!(verifies(verifier, challenge));
        assert!(!verifies(challenge, challenge));
        assert!(!is_pkce_text(&verifier[1..]));
    }

    #[test]
    fn only_s256_is_offered() {
        let c = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
        let ask = |query: &str, required| challenge(&Parameters::parse(query.as_bytes()), required);
        assert_eq!(
            ask(
                &format!("code_challenge={c}&code_challenge_method=S256"),
                true
            ),
            Ok(Some(c.to_owned()))
        );
        assert_eq!(ask("", false), Ok(None));
        for (query, required) in [
            ("", true),
            ("code_challenge_method=S256", false),
            ("code_challenge=short&code_challenge_method=S256", false),
        ] {
            assert_eq!(
                ask(query, required).unwrap_err().0,
                "invalid_request",
                "{query}"
            );
        }
        for method in [
            "",
            "&code_challenge_method=plain",
            "&code_challenge_method=s256",
        ] {
            assert_eq!(
                ask(&format!("code_challenge={c}{method}"), false)
                    .unwrap_err()
                    .0,
                "invalid_request"
            );
        }
    }
}
