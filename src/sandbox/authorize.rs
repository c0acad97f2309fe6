//! The authorization endpoint: from the request to the consent page (RFC 6749 3.1 and 4.1.1).

use super::accounts::Client;
use super::authorization_request::ResponseMode;
use super::consent;
use super::core::Core;
use super::examine::examine;
use super::faults::Fault;
use super::form_parameters::{Parameters, has_broken_escape, percent_decoded, raw_value};
use super::message::{Request, Response};
use super::pkce::MISSING_CHALLENGE;
use super::pushed;
use super::redirect_match;
use super::redirects::{self, AuthorizationEnd, Mistake};
use super::request_object;
use super::{pages, signin};

/// An authorization request as it has to be understood.
pub(super) struct Asked {
    /// Its parameters.
    pub(super) parameters: Parameters,
    /// The `request_uri` that they were pushed under (RFC 9126).
    pub(super) pushed_as: Option<String>,
}

/// Who asks, and where the answer goes. Until this much is known to be right nothing may be redirected
/// (RFC 6749 4.1.2.1).
pub(super) struct Asker {
    /// The client.
    pub(super) client: Client,
    /// The address that the answer goes to.
    pub(super) redirect_uri: String,
    /// Whether the request named it.
    pub(super) redirect_uri_sent: bool,
    /// The state to send back.
    pub(super) state: Option<Vec<u8>>,
    /// How the answer comes back.
    pub(super) mode: ResponseMode,
}

/// Answers an authorization request.
pub(super) fn authorize(core: &mut Core, request: &Request) -> Response {
    let raw_scope =
        raw_value(request.query.as_bytes(), "scope").or(raw_value(request.form_body(), "scope"));
    if core.has(Fault::AuthorizeCrashesOnBadEncoding) && raw_scope.is_some_and(has_broken_escape) {
        return pages::broken();
    }
    let mut parameters = if request.method == "POST" {
        request.all_parameters()
    } else {
        request.query_parameters()
    };
    if core.has(Fault::AuthorizeAcceptsDuplicates) {
        parameters = parameters.last_of_each();
    }
    // Setting the parameter would make one of two.
    let undecoded = core.has(Fault::PlusNotDecoded) && !parameters.repeats("scope");
    if let (true, Some(raw)) = (undecoded, raw_scope) {
        parameters.set("scope", percent_decoded(raw));
    }
    let parameters = match request_object::resolve(core, parameters) {
        Ok(parameters) => parameters,
        Err(page) => return page,
    };
    match pushed::resolve(core, parameters) {
        Ok(asked) => answer(core, request, &asked),
        Err(page) => page,
    }
}

fn answer(core: &mut Core, request: &Request, asked: &Asked) -> Response {
    let state = asked.parameters.get("state").unwrap_or_default();
    if core.has(Fault::StateBeyondAsciiRefused) && state.contains(|c| !matches!(c, ' '..='~')) {
        let text = "The state holds characters that it must not hold (RFC 6749 A.5).";
        return pages::bad_request(text, "");
    }
    if core.has(Fault::StateDemandedOnPage) && state.is_empty() {
        return pages::bad_request("The application sent no state.", "");
    }
    if let Some(early) = answer_before_login(core, asked) {
        return early;
    }
    let signed_in = core
        .session(request)
        .and_then(|session| session.user.clone());
    let unattended = signed_in.is_none() && core.has(Fault::CodeWithoutLogin);
    let user = match signed_in {
        Some(user) => user,
        None if unattended => core.accounts.user.username.clone(),
        // Errors are redirected only after sign-in as well, so that a link alone does not make the provider a
        // springboard (RFC 9700 4.11.2; survilla/C023 describes the same order).
        None => return signin::send_to_login(core, request),
    };
    let asker = match identify(core, asked) {
        Ok(asker) => asker,
        Err(page) => return page,
    };
    if core.has(Fault::MissingScopeErrorPage) && asked.parameters.get("scope").is_none() {
        return pages::bad_request("The application did not say what it wants to do.", "");
    }
    if core.has(Fault::MissingScopeBreaks) && asked.parameters.get("scope").is_none() {
        return pages::broken();
    }
    let wanted = match examine(core, asked, &asker) {
        Ok(wanted) => wanted,
        Err(mistake) => return told(core, &asker, mistake),
    };
    let allowed_before = core
        .store
        .has_allowed(&wanted.client_id, &user, &wanted.scope);
    let is_public = !asker.client.is_confidential();
    if core.has(Fault::DenialIsForEver) && refused_before(core, request, &wanted.client_id) {
        let denied = AuthorizationEnd::Denied;
        let state = asker.state.as_deref();
        let address = (asker.redirect_uri.as_str(), asker.mode);
        return redirects::to_client(core, 302, address, state, &denied);
    }
    let any_before = core.store.has_allowed(&wanted.client_id, &user, &[]);
    let mut wanted = wanted;
    if core.has(Fault::RememberedScopeGranted) {
        let before = core.store.allowed_scope(&wanted.client_id, &user);
        let further = before.into_iter().filter(|one| !wanted.scope.contains(one));
        let further: Vec<String> = further.collect();
        wanted.scope.extend(further);
    }
    let approved = unattended
        || any_before && core.has(Fault::ConsentOfAnyScopeRemembered)
        || core.has(Fault::ConsentSkipped)
        || allowed_before && core.has(Fault::PublicClientAutoApproved) && is_public
        || allowed_before && core.has(Fault::ConsentRemembered) && !is_public
        || allowed_before
            && core.has(Fault::ConsentRememberedUnlessPrompted)
            && !is_public
            && asked.parameters.get("prompt").as_deref() != Some("consent")
        || core.rules.remembers_consent
            && !core.has(Fault::ConsentAskedEachTime)
            && consent::is_remembered(core, &wanted, &user);
    if approved {
        return consent::grant(core, 302, wanted, &user);
    }
    consent::ask(core, request, wanted, &asker.client)
}

/// Whether a client was refused in this browser before.
fn refused_before(core: &Core, request: &Request, client_id: &str) -> bool {
    core.session_id(request)
        .is_some_and(|id| core.store.refused.contains(&(client_id.to_owned(), id)))
}

/// What is answered before the user has signed in, other than the login page.
fn answer_before_login(core: &Core, asked: &Asked) -> Option<Response> {
    match identify(core, asked) {
        Ok(asker) if core.has(Fault::ErrorRedirectWithoutLogin) => {
            let mistake = examine(core, asked, &asker).err()?;
            Some(told(core, &asker, mistake))
        }
        Ok(_) => None,
        Err(_) if core.rules.checks_redirect_after_login => None,
        Err(_) if core.has(Fault::InvalidRedirectShowsLogin) && names_client(core, asked) => None,
        Err(page) => Some(page),
    }
}

fn names_client(core: &Core, asked: &Asked) -> bool {
    let id = asked.parameters.get("client_id").unwrap_or_default();
    core.client(&id).is_some() && !asked.parameters.repeats("client_id")
}

/// Tells the client about a mistake by redirect.
fn told(core: &Core, asker: &Asker, mistake: Mistake) -> Response {
    if mistake == MISSING_CHALLENGE && core.has(Fault::MissingChallengeErrorPage) {
        return pages::bad_request("The application left out its code challenge.", "");
    }
    let (code, description) = mistake;
    let outcome = AuthorizationEnd::Error { code, description };
    let state = asker.state.as_deref();
    let address = (asker.redirect_uri.as_str(), asker.mode);
    redirects::to_client(core, 302, address, state, &outcome)
}

/// Finds the client and its redirect URI, or shows the user what is wrong with them.
pub(super) fn identify(core: &Core, asked: &Asked) -> Result<Asker, Response> {
    identify_quietly(core, asked).map_err(|mut page| match asked.parameters.get("state") {
        _ if core.has(Fault::ErrorPagesWithStatus200) => {
            page.status = 200;
            page
        }
        Some(state) if core.has(Fault::StateReflectedRaw) => page.with_in_body(&format!(
            "<p>Your application called this request {state}.</p>"
        )),
        _ => page,
    })
}

fn identify_quietly(core: &Core, asked: &Asked) -> Result<Asker, Response> {
    let parameters = &asked.parameters;
    let names = core.rules.redirect_uri_names;
    let sent = names.iter().find_map(|name| parameters.get(name));
    let sent = sent_ambiguously(core, parameters).map_or(sent, |both| Some(both.checked));
    let state = match parameters.bytes("state") {
        None if core.has(Fault::AuthorizeEmptyParameterCounts)
            && parameters.is_empty_in("state") =>
        {
            Some(Vec::new())
        }
        state => state.map(<[u8]>::to_vec),
    };
    let id = parameters.get("client_id").unwrap_or_default();
    let client = match core.client(&id) {
        Some(client) if !parameters.repeats("client_id") => client,
        _ => return Err(unknown_client(core, &id, sent.as_deref(), state.as_deref())),
    };
    let takes_two = core.has(Fault::RedirectUriFirstCheckedLastUsed)
        || core.has(Fault::RedirectUriLastCheckedFirstUsed);
    if names.iter().any(|name| parameters.repeats(name)) && !takes_two {
        return Err(pages::bad_request(
            "The address to return to was given twice.",
            "",
        ));
    }
    let asker = |redirect_uri, redirect_uri_sent| Asker {
        client: client.clone(),
        redirect_uri,
        redirect_uri_sent,
        state: state.clone(),
        mode: response_mode(core, parameters),
    };
    match (sent, client.redirect_uris.as_slice()) {
        (Some(sent), _) if is_accepted(core, asked, &client, &sent) => {
            let goes_to = match client.redirect_uris.first() {
                Some(first) if core.has(Fault::FirstRedirectUriUsed) => first.clone(),
                _ => sent_ambiguously(core, parameters)
                    .map_or_else(|| redirect_match::target(core, sent), |both| both.used),
            };
            Ok(asker(goes_to, true))
        }
        (Some(sent), _) => {
            let asker = asker(sent.clone(), true);
            if core.has(Fault::ErrorSentToInvalidRedirect)
                && let Err(mistake) = examine(core, asked, &asker)
            {
                return Err(told(core, &asker, mistake));
            }
            let message =
                "The application asked to return to an address that is not registered for it.";
            Err(pages::bad_request(message, &sent))
        }
        // RFC 6749 3.1.2.3: only a client with a single registered URI may leave the parameter out.
        (None, [only]) => Ok(asker(only.clone(), false)),
        (None, [first, ..]) if core.has(Fault::FirstRedirectUriChosen) => {
            Ok(asker(first.clone(), false))
        }
        (None, _) => Err(pages::bad_request(
            "The application did not say where to return to.",
            "",
        )),
    }
}

/// How a response comes back; the query is the default for codes.
fn response_mode(core: &Core, parameters: &Parameters) -> ResponseMode {
    let ignored = !core.rules.has_response_modes || core.has(Fault::ResponseModeIgnored);
    match parameters.get("response_mode").as_deref() {
        Some("fragment") if !ignored => ResponseMode::Fragment,
        Some("form_post") if !ignored => ResponseMode::Form,
        _ => ResponseMode::Query,
    }
}

fn is_accepted(core: &Core, asked: &Asked, client: &Client, sent: &str) -> bool {
    let trusted = core.has(Fault::ParSkipsValidation)
        || core.has(Fault::ParNewRedirectForAnybody)
        || core.has(Fault::ParNewRedirectOfAuthenticated) && client.secret.is_some();
    let registered_itself = core.registered(&client.id).is_some();
    registered_itself && core.has(Fault::RegisteredRedirectUnchecked)
        || asked.pushed_as.is_some() && trusted
        || client
            .redirect_uris
            .iter()
            .any(|registered| redirect_match::matches(core, registered, sent))
}

/// The redirect URI that is compared and the one that is used, where a defect lets a request name two.
struct Ambiguous {
    checked: String,
    used: String,
}

/// What a request names that says where to return to in two ways; nothing without a defect that reads both.
fn sent_ambiguously(core: &Core, parameters: &Parameters) -> Option<Ambiguous> {
    let all = parameters.get_all("redirect_uri");
    let (first, last) = (all.first()?.clone(), all.last()?.clone());
    let further = |name: &str| parameters.get_all(name).pop();
    let used = if core.has(Fault::RedirectUriLastCheckedFirstUsed) && all.len() > 1 {
        return Some(Ambiguous {
            checked: last,
            used: first,
        });
    } else if core.has(Fault::RedirectUriFirstCheckedLastUsed) && all.len() > 1 {
        last
    } else if core.has(Fault::RedirectUriOfArrayUsed) {
        further("redirect_uri[]").or_else(|| further("redirect_uri[0]"))?
    } else if core.has(Fault::ParameterNamesWithoutCase) {
        further("Redirect_Uri").or_else(|| further("REDIRECT_URI"))?
    } else {
        return None;
    };
    Some(Ambiguous {
        checked: first,
        used,
    })
}

fn unknown_client(core: &Core, id: &str, sent: Option<&str>, state: Option<&[u8]>) -> Response {
    if let (true, Some(uri)) = (core.has(Fault::UnknownClientRedirected), sent) {
        let outcome = AuthorizationEnd::Error {
            code: "unauthorized_client",
            description: "The client is not registered",
        };
        let address = (uri, ResponseMode::Query);
        return redirects::to_client(core, 302, address, state, &outcome);
    }
    pages::bad_request("No application is registered under this identifier.", id)
}
