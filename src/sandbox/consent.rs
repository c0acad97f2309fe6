//! The consent page, the decision on it, and the code that follows.

use super::accounts::Client;
use super::core::Core;
use super::faults::Fault;
use super::message::{Request, Response};
use super::pages;
use super::redirects::{self, Outcome};
use super::store::{AuthorizationRequest, Code};

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
    match core.session(request) {
        Some(session) => {
            let id = session.remember_request(wanted);
            let user = session.user.clone().unwrap_or_default();
            pages::consent(&session.csrf, &id, &client.name, &user, &scope)
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
    let Some(session) = core.session(request) else {
        return pages::forbidden(
            "Your session has ended. Please start again from the application.",
        );
    };
    let Some(user) = session.user.clone() else {
        return pages::forbidden("Please sign in first.");
    };
    if text("csrf") != session.csrf {
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
    let (_, wanted) = session.undecided.remove(position);
    let status = core.rules.status_after_form;
    if decision == "approve" {
        return issue_code(core, status, wanted, &user);
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
        &wanted.redirect_uri,
        wanted.state.as_deref(),
        &Outcome::Denied,
    )
}

/// Whether the user need not be asked again: while a token of the same scope is alive, since the approval is read off
/// the token (Spring's `TokenStoreUserApprovalHandler`; cameramanager/C076).
pub(super) fn is_remembered(core: &Core, wanted: &AuthorizationRequest, user: &str) -> bool {
    core.store
        .same_grant(&wanted.client_id, user, &wanted.scope)
        .is_some_and(|grant| core.store.newest_access(grant.id, core.now()).is_some())
}

/// Issues a code for an approved request and sends it to the client (RFC 6749 4.1.2).
pub(super) fn issue_code(
    core: &mut Core,
    status: u16,
    request: AuthorizationRequest,
    user: &str,
) -> Response {
    let value = loop {
        let value = (core.rules.new_code)();
        if !core.store.codes.contains_key(&value) {
            break value;
        }
    };
    let outcome = Outcome::Code(value.clone());
    let response = redirects::to_client(
        core,
        status,
        &request.redirect_uri,
        request.state.as_deref(),
        &outcome,
    );
    let code = Code {
        request,
        user: user.to_owned(),
        expires: core.now().saturating_add(core.rules.code_lifetime),
        spent: false,
        grant: None,
    };
    core.store.codes.insert(value, code);
    response
}
