//! Client authentication (RFC 6749 2.3 and 3.2.1).

use std::time::Duration;

use super::assertion;
use crate::sandbox::accounts::Client;
use crate::sandbox::client_auth::{basic_parts, decoded, secret_is_right};
use crate::sandbox::core::Core;
use crate::sandbox::faults::Fault;
use crate::sandbox::form_parameters::Parameters;
use crate::sandbox::message::Request;
use crate::sandbox::refusal::Refusal;
use crate::sandbox::store::Guesses;

/// How many wrong secrets in a row are put up with (RFC 6749 2.3.1).
const GUESSES: u32 = 20;

/// How long a client is locked out after that.
const LOCKED_FOR: Duration = Duration::from_secs(60);

/// Finds out which client sends a request: by HTTP Basic, by credentials in the body, or, for a public client, by
/// its name alone. `relaxed` is a defect: naming a confidential client suffices as well.
pub(super) fn authenticate(
    core: &mut Core,
    request: &Request,
    parameters: &Parameters,
    relaxed: bool,
) -> Result<Client, Refusal> {
    let from_query = with_credentials_of_query(core, request, parameters);
    let parameters = from_query.as_ref().unwrap_or(parameters);
    let guessed = claimed(core, request, parameters)
        .filter(|id| core.accounts.is_expendable(id) && !core.has(Fault::SecretGuessingUnlimited));
    let now = core.now();
    let result = match &guessed {
        Some(id) if is_locked(core, id) => return Err(locked()),
        _ => prove(core, request, parameters, relaxed),
    };
    if let Some(id) = guessed {
        let guesses = core.store.guesses.entry(id).or_default();
        guesses.count(result.is_err(), now);
    }
    result
}

impl Guesses {
    fn count(&mut self, failed: bool, now: Duration) {
        self.wrong = if failed { self.wrong + 1 } else { 0 };
        if self.wrong >= GUESSES {
            self.wrong = 0;
            self.locked_until = now.saturating_add(LOCKED_FOR);
        }
    }
}

fn is_locked(core: &Core, id: &str) -> bool {
    let guesses = core.store.guesses.get(id);
    guesses.is_some_and(|guesses| guesses.locked_until > core.now())
}

/// Who the client says it is.
fn claimed(core: &Core, request: &Request, parameters: &Parameters) -> Option<String> {
    match request.credentials("Basic").and_then(basic_parts) {
        Some((id, _)) if core.has(Fault::BasicComparedRaw) => {
            Some(String::from_utf8_lossy(&id).into_owned())
        }
        Some((id, _)) => Some(decoded(&id)),
        None => parameters.get("client_id"),
    }
}

fn prove(
    core: &mut Core,
    request: &Request,
    parameters: &Parameters,
    relaxed: bool,
) -> Result<Client, Refusal> {
    let asserted = parameters.get("client_assertion").is_some();
    match request.credentials("Basic") {
        None if asserted => assertion::prove(core, &request.path, parameters),
        Some(_) if asserted => Err(super::invalid_request(
            "The client authenticates in two ways at once",
        )),
        Some(credentials) => {
            let proven = prove_by_basic(core, credentials, parameters, relaxed);
            if core.has(Fault::SecondAuthenticationTried)
                && parameters.get("client_secret").is_some()
            {
                return proven.or_else(|_| prove_in_body(core, parameters, relaxed));
            }
            proven
        }
        None => prove_in_body(core, parameters, relaxed),
    }
}

/// The client that a request names, where a broken provider asks for no proof.
pub(super) fn named(core: &Core, request: &Request, parameters: &Parameters) -> Option<Client> {
    core.client(&claimed(core, request, parameters)?)
}

/// The client with this id.
fn known(core: &Core, id: &str) -> Option<Client> {
    let fallback = || core.accounts.client.clone();
    (core.client(id)).or_else(|| core.has(Fault::UnknownClientIsDefault).then(fallback))
}

/// The parameters together with credentials in the query, where a broken provider reads these beside the token endpoint
/// (RFC 6749 2.3.1).
fn with_credentials_of_query(
    core: &Core,
    request: &Request,
    parameters: &Parameters,
) -> Option<Parameters> {
    if !core.has(Fault::CredentialsReadFromQueryElsewhere) || request.path == "/token" {
        return None;
    }
    let mut parameters = parameters.clone();
    let query = request.query_parameters();
    for name in ["client_id", "client_secret"] {
        if let Some(value) = query.get(name) {
            parameters.set(name, value);
        }
    }
    Some(parameters)
}

fn prove_in_body(core: &Core, parameters: &Parameters, relaxed: bool) -> Result<Client, Refusal> {
    let client = match parameters.get("client_id") {
        Some(id) => known(core, &id),
        None => holder_of_code(core, parameters),
    };
    let client = client.ok_or_else(|| failed(false))?;
    if core.has(Fault::UnknownClientIsDefault)
        && parameters.get("client_id") != Some(client.id.clone())
    {
        return Ok(client);
    }
    let secret = parameters.get("client_secret");
    let right = match (&client.secret, secret) {
        (Some(_), Some(_)) if core.has(Fault::AuthMethodListedButRefused) => false,
        // RFC 7591 2: the method is that of the client's registration.
        (Some(_), Some(_))
            if core.has(Fault::ClientsRegisteredForBasic)
                && registered_method(core, &client.id) != Some("client_secret_post") =>
        {
            false
        }
        _ if client.signs() => relaxed || core.has(Fault::AssertionMissingAccepted),
        (_, Some(secret)) => secret_is_right(core, &client, &secret),
        (None, None) => {
            !(core.accounts.is_native(&client.id) && core.has(Fault::NativeClientNeedsSecret))
        }
        (Some(_), None) => {
            let proves_key = parameters.get("code_verifier").is_some();
            relaxed || core.has(Fault::VerifierReplacesSecret) && proves_key
        }
    };
    right.then_some(client).ok_or_else(|| failed(false))
}

/// The public client that a code was issued to, where a broken provider asks no further.
fn holder_of_code(core: &Core, parameters: &Parameters) -> Option<Client> {
    if !core.has(Fault::PublicClientMayStayAnonymous) {
        return None;
    }
    let code = core.store.codes.get(&parameters.get("code")?)?;
    core.client(&code.request.client_id)
        .filter(|client| !client.is_confidential())
}

/// The method of authentication that a client registered for, where it registered itself.
fn registered_method<'c>(core: &'c Core, id: &str) -> Option<&'c str> {
    let mut registered = core.store.registered.iter();
    let known = registered.find(|known| known.client.id == id)?;
    known.metadata.get("token_endpoint_auth_method")?.as_str()
}

fn prove_by_basic(
    core: &Core,
    credentials: &str,
    parameters: &Parameters,
    relaxed: bool,
) -> Result<Client, Refusal> {
    if parameters.get("client_secret").is_some()
        && !core.has(Fault::TwoClientAuthenticationsAccepted)
    {
        let description = "The client authenticates in two ways at once";
        return Err(Refusal::new(400, "invalid_request", description));
    }
    if basic_parts(credentials).is_none() && core.has(Fault::MalformedBasicAccepted) {
        return Ok(core.accounts.client.clone());
    }
    let (id, secret) = basic_parts(credentials).ok_or_else(|| failed(true))?;
    let read = |part: &[u8]| {
        if core.has(Fault::BasicComparedRaw) {
            String::from_utf8_lossy(part).into_owned()
        } else {
            decoded(part)
        }
    };
    let (id, secret) = (read(&id), read(&secret));
    let client = known(core, &id).ok_or_else(|| failed(true))?;
    if core.has(Fault::UnknownClientIsDefault) && client.id != id {
        return Ok(client);
    }
    let registered = core.store.registered.iter();
    if core.has(Fault::RegistrationDefaultUntold)
        && registered_method(core, &client.id).is_none()
        && registered
            .map(|known| &known.client.id)
            .any(|id| *id == client.id)
    {
        return Err(failed(true));
    }
    let right =
        !client.signs() && secret_is_right(core, &client, &secret) || relaxed && secret.is_empty();
    if !right {
        return Err(failed(true));
    }
    match parameters.get("client_id") {
        Some(named) if named != client.id && core.has(Fault::NamedClientActs) => {
            core.client(&named).ok_or_else(|| failed(true))
        }
        Some(named) if named != client.id => {
            let description = "The parameter client_id names another client than the header";
            Err(Refusal::new(400, "invalid_request", description))
        }
        _ => Ok(client),
    }
}

/// The answer to a client that could not prove who it is. The challenge is there even if the client did not use
/// Basic, since no 401 goes without one (RFC 9110 15.5.2).
pub(super) fn failed(by_basic: bool) -> Refusal {
    Refusal {
        challenge: Some(format!("Basic realm=\"{}\"", super::RULES.realm)),
        by_basic,
        ..Refusal::new(401, "invalid_client", "Client authentication failed")
    }
}

/// The answer to a client whose secret was guessed at too often, right or wrong.
fn locked() -> Refusal {
    Refusal {
        retry_after: Some(LOCKED_FOR.as_secs()),
        ..Refusal::new(429, "invalid_client", "Too many wrong secrets")
    }
}
