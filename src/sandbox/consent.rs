//! The consent page, the decision on it, and the code that follows.

use super::accounts::Client;
use super::authorization_request::AuthorizationRequest;
use super::consent_fields;
use super::core::Core;
use super::faults::Fault;
use super::grant::Code;
use super::message::{Request, Response};
use super::pages::{self, ConsentPage};
use super::pushed;
use super::redirects::{self, AuthorizationEnd};
use super::signin;
use super::token_values;

/// The address that the consent form is posted to.
pub(super) const CONSENT_PATH: &str = "/consent";

/// Shows the consent page.
pub(super) fn ask(
    core: &mut Core,
    request: &Request,
    wanted: AuthorizationRequest,
    client: &Client,
) -> Response {
    let scope = wanted.scope.clone();
    let user = core
        .session(request)
        .and_then(|session| session.user.clone());
    let user = user.unwrap_or_default();
    let fields = consent_fields::shown(core, &wanted, &user);
    match core.session(request) {
        Some(session) => {
            let id = session.remember_request(wanted);
            let csrf = session.csrf.clone();
            let csrf = core.csrf_field(&csrf);
            let page = ConsentPage {
                action: CONSENT_PATH,
                csrf: &csrf,
                request: &id,
                fields: &fields,
                client: &client.name,
                user: &user,
                scope: &scope,
            };
            pages::consent(core, page)
        }
        None => {
            pages::forbidden("Your session has ended. Please start again from the application.")
        }
    }
}

/// Takes the form of the consent page.
pub(super) fn decide(core: &mut Core, request: &Request) -> Response {
    let form = request.form_parameters();
    let text = |name: &str| form.get(name).unwrap_or_default();
    let unchecked =
        core.has(Fault::ConsentWithoutCsrfCheck) || core.has(Fault::CsrfFieldBase64Unchecked);
    let taken = of_its_form(core, request, &text("request"));
    let request = taken.as_ref().unwrap_or(request);
    let csrf = core.session(request).map(|session| session.csrf.clone());
    let csrf = csrf.map(|csrf| core.csrf_field(&csrf));
    let sent = form.get("csrf");
    let signed_in = core
        .session(request)
        .and_then(|session| session.user.clone());
    let of_any = |user: Option<&String>| {
        let mut all = core.store.sessions.values();
        all.any(|session| {
            let is_theirs = user.is_none_or(|user| session.user.as_ref() == Some(user));
            is_theirs && sent.as_deref() == Some(core.csrf_field(&session.csrf).as_str())
        })
    };
    let is_missing = sent.is_none() && !form.is_empty_in("csrf");
    let passes_by_fault = core.has(Fault::CsrfFieldOptional) && is_missing
        || core.has(Fault::CsrfFieldEmptyAccepted) && form.is_empty_in("csrf")
        || core.has(Fault::CsrfFieldOfAnySession) && of_any(None)
        || core.has(Fault::CsrfFieldOfUser) && signed_in.is_some() && of_any(signed_in.as_ref());
    if signed_in.is_none() && core.has(Fault::ConsentAsksForLogin) {
        return signin::show_form(core, request);
    }
    let Some(session) = core.session(request) else {
        return pages::forbidden(
            "Your session has ended. Please start again from the application.",
        );
    };
    let Some(user) = session.user.clone() else {
        return pages::forbidden("Please sign in first.");
    };
    if Some(text("csrf")) != csrf && !unchecked && !passes_by_fault {
        return pages::forbidden("This form did not come from this page.");
    }
    let decision = text("decision");
    if decision != "approve" && decision != "deny" {
        return pages::bad_request("Please choose one of the two buttons.", "");
    }
    let id = text("request");
    let Some(position) = session.undecided.iter().position(|(known, _)| *known == id) else {
        return pages::bad_request("This question has been answered already.", "");
    };
    let (_, mut wanted) = session.undecided.remove(position);
    if consent_fields::differ(core, &form, &wanted, &user) {
        return pages::forbidden("This form was changed on its way.");
    }
    let user = consent_fields::believe(core, &form, &mut wanted, user);
    if let Some(uri) = &wanted.pushed_as
        && !pushed::use_up(core, uri)
    {
        return pages::bad_request("This question has been answered already.", "");
    }
    let status = if core.has(Fault::ConsentRedirects307) {
        307
    } else {
        core.status_after_form()
    };
    if decision == "approve" {
        return grant(core, status, wanted, &user);
    }
    if let Some(id) = core.session_id(request) {
        core.store.refused.insert((wanted.client_id.clone(), id));
    }
    if core.has(Fault::DenialWithoutRedirect) {
        return pages::message(
            200,
            "Refused",
            "You refused the request. You can close this window.",
            "",
        );
    }
    redirects::to_client(
        core,
        status,
        (&wanted.redirect_uri, wanted.mode),
        wanted.state.as_deref(),
        &AuthorizationEnd::Denied,
    )
}

/// The request as one of the session that its form was made for, where a defect has it so.
fn of_its_form(core: &mut Core, request: &Request, id: &str) -> Option<Request> {
    let is_signed_in = core.session(request).map(|session| session.user.is_some());
    let is_taken = match is_signed_in {
        None => core.has(Fault::ConsentWithoutCookies),
        Some(is_signed_in) => !is_signed_in && core.has(Fault::ConsentBeforeLogin),
    };
    let mut all = core.store.sessions.iter().filter(|_| is_taken);
    let (owner, _) =
        all.find(|(_, session)| session.undecided.iter().any(|(known, _)| known == id))?;
    let cookie = format!("{}={owner}", core.cookie_name());
    let mut taken = request.clone();
    taken.headers.retain(|(name, _)| name != "cookie");
    taken.headers.push(("cookie".to_owned(), cookie));
    Some(taken)
}

/// Whether the user need not be asked again: while a token of the same scope is alive, since the approval is read off
/// the token (Spring's `TokenStoreUserApprovalHandler`; cameramanager/C076).
pub(super) fn is_remembered(core: &Core, wanted: &AuthorizationRequest, user: &str) -> bool {
    core.store
        .same_grant(&wanted.client_id, user, &wanted.scope)
        .is_some_and(|grant| core.store.newest_access(grant.id, core.now()).is_some())
}

/// Sends what the user approved to the client: a code, or what else a broken provider has to offer.
pub(super) fn grant(
    core: &mut Core,
    status: u16,
    request: AuthorizationRequest,
    user: &str,
) -> Response {
    let (redirect_uri, state) = (request.redirect_uri.clone(), request.state.clone());
    let mode = request.mode;
    if core.has(Fault::CodeShownOnPage) {
        let code = issue_code(core, request, user);
        let text = "Copy this text into the application.";
        return pages::message(200, "Allowed", text, &code);
    }
    let outcome = if request.implicit {
        AuthorizationEnd::Tokens(implicit_tokens(core, request, user))
    } else {
        AuthorizationEnd::Code(issue_code(core, request, user))
    };
    redirects::to_client(
        core,
        status,
        (&redirect_uri, mode),
        state.as_deref(),
        &outcome,
    )
}

/// Issues a code (RFC 6749 4.1.2).
fn issue_code(core: &mut Core, mut request: AuthorizationRequest, user: &str) -> String {
    if core.has(Fault::CodeGrantsEveryScope) || core.has(Fault::EveryScopeUnreported) {
        let all = core.rules.scopes.iter();
        request.scope = all.map(|scope| (*scope).to_owned()).collect();
    }
    let value = loop {
        let value = token_values::new_code(core, &request, user);
        if core.has(Fault::CodesRepeat) || !core.store.codes.contains_key(&value) {
            break value;
        }
    };
    let lifetime = core.code_lifetime();
    let code = Code {
        request,
        user: user.to_owned(),
        expires: core.now().saturating_add(lifetime),
        spent: None,
        grants: Vec::new(),
    };
    core.store.codes.insert(value.clone(), code);
    value
}

/// The answer of the implicit grant (RFC 6749 4.2.2).
fn implicit_tokens(
    core: &mut Core,
    request: AuthorizationRequest,
    user: &str,
) -> Vec<(&'static str, String)> {
    let (scope, resources) = (request.scope, request.resources);
    let grant = core.store.new_grant(
        &request.client_id,
        Some(user),
        scope.clone(),
        resources.clone(),
    );
    let refresh = core
        .has(Fault::ImplicitWithRefreshToken)
        .then(|| core.issue_refresh(grant.id));
    let access = core.issue_access(grant.id, scope, resources);
    let seconds = access.expires.saturating_sub(access.issued).as_secs();
    let mut members = vec![
        ("access_token", access.value),
        ("token_type", "Bearer".to_owned()),
        ("expires_in", seconds.to_string()),
        ("scope", access.scope.join(" ")),
    ];
    members.extend(refresh.map(|refresh| ("refresh_token", refresh)));
    members
}
