//! Hidden fields of the consent form that repeat the request, and providers that believe what comes back in them.

use super::authorization_request::{AuthorizationRequest, Challenge};
use super::core::Core;
use super::faults::Fault;
use super::form_parameters::Parameters;

/// The defects that a field is read for.
const BELIEVED: [Fault; 6] = [
    Fault::ConsentScopeFromForm,
    Fault::ConsentStateFromForm,
    Fault::ConsentChallengeFromForm,
    Fault::ConsentClientFromForm,
    Fault::ConsentUserFromForm,
    Fault::ConsentRedirectFromForm,
];

/// The fields that the form has; none where the request stays at the provider.
pub(super) fn shown(
    core: &Core,
    wanted: &AuthorizationRequest,
    user: &str,
) -> Vec<(&'static str, String)> {
    let is_shown = core.has(Fault::ConsentFieldsShown)
        || core.has(Fault::ConsentFieldsCompared)
        || BELIEVED.into_iter().any(|fault| core.has(fault));
    if !is_shown {
        return Vec::new();
    }
    let state = wanted.state.as_deref().map(String::from_utf8_lossy);
    let challenge = wanted.challenge.as_ref();
    let mut fields = vec![
        ("client_id", wanted.client_id.clone()),
        ("redirect_uri", wanted.redirect_uri.clone()),
        ("scope", wanted.scope.join(" ")),
        ("username", user.to_owned()),
    ];
    fields.extend(state.map(|state| ("state", state.into_owned())));
    fields.extend(challenge.map(|sent| ("code_challenge", sent.value.clone())));
    fields
}

/// Whether a field comes back as another one than it was shown, to a provider that looks.
pub(super) fn differ(
    core: &Core,
    form: &Parameters,
    wanted: &AuthorizationRequest,
    user: &str,
) -> bool {
    let mut fields = shown(core, wanted, user).into_iter();
    core.has(Fault::ConsentFieldsCompared)
        && fields.any(|(name, value)| form.get(name).unwrap_or_default() != value)
}

/// Takes from the form what a broken provider believes. The user that consents, then.
pub(super) fn believe(
    core: &Core,
    form: &Parameters,
    wanted: &mut AuthorizationRequest,
    user: String,
) -> String {
    let sent = |fault, name| form.get(name).filter(|_| core.has(fault));
    if let Some(scope) = sent(Fault::ConsentScopeFromForm, "scope") {
        wanted.scope = scope.split(' ').map(str::to_owned).collect();
    }
    if let Some(state) = sent(Fault::ConsentStateFromForm, "state") {
        wanted.state = Some(state.into_bytes());
    }
    if let Some(value) = sent(Fault::ConsentChallengeFromForm, "code_challenge") {
        let plain = false;
        wanted.challenge = Some(Challenge { value, plain });
    }
    if let Some(client_id) = sent(Fault::ConsentClientFromForm, "client_id") {
        wanted.client_id = client_id;
    }
    if let Some(address) = sent(Fault::ConsentRedirectFromForm, "redirect_uri") {
        wanted.redirect_uri = address;
    }
    sent(Fault::ConsentUserFromForm, "username").unwrap_or(user)
}
