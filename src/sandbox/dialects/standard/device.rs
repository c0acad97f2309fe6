//! The device grant (RFC 8628): the device asks for a code, the user types it on the page, the device polls.

use std::time::Duration;

use serde_json::json;

use super::client_auth::{authenticate, named};
use super::grants::check_registration;
use super::token::answer;
use super::{JSON, invalid_grant, invalid_request, refusal};
use crate::sandbox::accounts::Client;
use crate::sandbox::body_format::{self, Members, members};
use crate::sandbox::core::Core;
use crate::sandbox::examine::plain_scope;
use crate::sandbox::faults::Fault;
use crate::sandbox::form_parameters::Parameters;
use crate::sandbox::message::{Request, Response};
use crate::sandbox::pages::{self, ConsentPage};
use crate::sandbox::random::random_token;
use crate::sandbox::refusal::Refusal;
use crate::sandbox::resources;
use crate::sandbox::signin;
use crate::sandbox::store::{Device, DeviceState};
use crate::sandbox::token_answer;

/// The grant type of RFC 8628 3.4.
pub(super) const GRANT_TYPE: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// The address of the page that users type their code into.
pub(super) const PAGE: &str = "/device";

/// How long a flow may take, as devices are told.
const LIFETIME: Duration = Duration::from_secs(300);

/// How long a device code can be used.
fn lifetime(core: &Core) -> Duration {
    if core.has(Fault::DeviceCodeLivesLonger) {
        LIFETIME + Duration::from_secs(60)
    } else if core.has(Fault::DeviceCodeDiesEarly) {
        LIFETIME / 2
    } else {
        LIFETIME
    }
}

/// How long a device has to wait between two polls.
const INTERVAL: Duration = Duration::from_secs(1);

/// What devices have to assume where nothing is said (RFC 8628 3.2).
const UNSAID_INTERVAL: Duration = Duration::from_secs(5);

/// Answers a device authorization request (RFC 8628 3.1 and 3.2).
pub(super) fn begin(core: &mut Core, request: &Request) -> Response {
    let parameters = request.form_parameters();
    match new_flow(core, request, parameters) {
        Ok(answer) => body_format::write(200, JSON, &answer).with("cache-control", "no-store"),
        Err(refusal) => token_answer::refused_elsewhere(JSON, &refusal),
    }
}

fn new_flow(
    core: &mut Core,
    request: &Request,
    mut parameters: Parameters,
) -> Result<Members, Refusal> {
    if core.has(Fault::DeviceRequestAcceptsDuplicates) {
        parameters = parameters.last_of_each();
    }
    if parameters.repeated_except("resource").is_some() {
        return Err(invalid_request("A parameter occurs more than once"));
    }
    let is_named =
        parameters.get("client_id").is_some() || request.header("authorization").is_some();
    if !is_named && core.has(Fault::DeviceWithoutClient) {
        let first = core.accounts.client.clone();
        parameters.set("client_id", first.id);
        parameters.set("client_secret", first.secret.unwrap_or_default());
    }
    let client = authenticate(core, request, &parameters, false).or_else(|refusal| {
        let unproven = named(core, request, &parameters)
            .filter(|_| core.has(Fault::DeviceRequestWithoutAuthentication));
        unproven.ok_or(refusal)
    })?;
    if core.has(Fault::DeviceInsistsOnClientId) && parameters.get("client_id").is_none() {
        return Err(invalid_request("The parameter client_id is missing"));
    }
    check_registration(core, &client)?;
    let user_code = new_user_code();
    let device_code = if core.has(Fault::DeviceCodesCountUp) {
        core.store.counter += 1;
        format!("device-code-of-the-sandbox-{:08}", core.store.counter)
    } else if core.has(Fault::DeviceCodesInHexadecimal) {
        format!("{:032x}", rand::random::<u128>())
    } else if core.has(Fault::DeviceCodeShort) {
        user_code.clone()
    } else {
        random_token()
    };
    let device = Device {
        device_code: device_code.clone(),
        user_code: user_code.clone(),
        client_id: client.id,
        scope: plain_scope(core, &parameters).map_err(refusal)?,
        resources: resources::named(core, &parameters).map_err(refusal)?,
        expires: core.now().saturating_add(lifetime(core)),
        polled: None,
        state: DeviceState::Pending,
    };
    core.store.devices.push(device);
    let page = format!("{}{PAGE}", core.base_url);
    let mut answer = members([
        ("device_code", json!(device_code)),
        ("user_code", json!(user_code)),
        ("verification_uri", json!(page)),
        (
            "verification_uri_complete",
            json!(format!("{page}?user_code={user_code}")),
        ),
        ("expires_in", json!(LIFETIME.as_secs())),
        ("interval", json!(INTERVAL.as_secs())),
    ]);
    if core.has(Fault::DeviceResponseWithoutLifetime) {
        answer.shift_remove("expires_in");
    }
    if core.has(Fault::DeviceLifetimeAsString) {
        answer.insert(
            "expires_in".to_owned(),
            json!(LIFETIME.as_secs().to_string()),
        );
    }
    if core.has(Fault::VerificationUriMissing) {
        answer.shift_remove("verification_uri");
        answer.insert("verification_url".to_owned(), json!(page));
    }
    if core.has(Fault::IntervalAbsent) {
        answer.shift_remove("interval");
    }
    Ok(answer)
}

/// Eight consonants with a dash in the middle, which are easy to type and make no words (RFC 8628 6.1).
fn new_user_code() -> String {
    const LETTERS: &[u8] = b"BCDFGHJKLMNPQRSTVWXZ";
    let four = || -> String {
        (0..4)
            .map(|_| char::from(LETTERS[rand::random_range(0..LETTERS.len())]))
            .collect()
    };
    format!("{}-{}", four(), four())
}

/// What of a typed code counts: its letters, in either case.
fn letters(code: &str) -> String {
    code.chars()
        .filter(char::is_ascii_alphabetic)
        .map(|c| c.to_ascii_uppercase())
        .collect()
}

/// Answers a poll (RFC 8628 3.4 and 3.5).
pub(super) fn redeem(
    core: &mut Core,
    parameters: &Parameters,
    client: &Client,
) -> Result<Members, Refusal> {
    check_registration(core, client)?;
    if core.has(Fault::DevicePollInsistsOnClientId) && parameters.get("client_id").is_none() {
        return Err(invalid_request("The parameter client_id is missing"));
    }
    let missing = if core.has(Fault::MissingDeviceCodeInvalidGrant) {
        invalid_grant
    } else {
        invalid_request
    };
    let code = parameters
        .get("device_code")
        .ok_or_else(|| missing("The parameter device_code is missing"))?;
    let now = core.now();
    let bound = !core.has(Fault::DeviceCodeNotBound);
    let interval = if core.has(Fault::IntervalAbsent) {
        UNSAID_INTERVAL
    } else {
        INTERVAL
    };
    let denial_pends = core.has(Fault::DeviceDenialPending);
    let pending_error = if core.has(Fault::PendingAsInvalidGrant) {
        "invalid_grant"
    } else {
        "authorization_pending"
    };
    let expires = !core.has(Fault::DeviceCodeNeverExpires);
    let expired_error = if core.has(Fault::DeviceExpiryInvalidGrant) {
        "invalid_grant"
    } else {
        "expired_token"
    };
    let reusable = core.has(Fault::DeviceCodeReusable);
    let takes_scope = core.has(Fault::DeviceScopeAtToken);
    let refuses_scope = core.has(Fault::DeviceRefusesScope);
    let unknown = if core.has(Fault::UnknownDeviceCodePending) {
        Refusal::new(400, "authorization_pending", "The user has not decided yet")
    } else {
        invalid_grant("The device code is not valid")
    };
    let device = core
        .store
        .devices
        .iter_mut()
        .find(|device| device.device_code == code)
        .ok_or(unknown)?;
    if device.client_id != client.id && bound {
        return Err(invalid_grant(
            "The device code was issued to another client",
        ));
    }
    let told = |error, description| Err(Refusal::new(400, error, description));
    if device.state != DeviceState::Spent && device.expires <= now && expires {
        return told(expired_error, "The device code has expired");
    }
    let last = device.polled.replace(now);
    let too_soon = last.is_some_and(|last| last.saturating_add(interval) > now);
    let pending = device.state == DeviceState::Pending;
    if too_soon && pending {
        return told("slow_down", "Poll less often");
    }
    let user = match &device.state {
        DeviceState::Spent => return Err(invalid_grant("The device code was used before")),
        DeviceState::Denied if !denial_pends => {
            return told("access_denied", "User denied access");
        }
        DeviceState::Pending | DeviceState::Denied => {
            return told(pending_error, "The user has not decided yet");
        }
        DeviceState::Approved(user) => user.clone(),
    };
    if parameters.get("scope").is_some() && refuses_scope {
        return Err(invalid_request("A poll has no scope"));
    }
    if !reusable {
        device.state = DeviceState::Spent;
    }
    let (mut scope, granted) = (device.scope.clone(), device.resources.clone());
    if let Some(wanted) = parameters.get("scope").filter(|_| takes_scope) {
        scope = wanted.split(' ').map(str::to_owned).collect();
    }
    let resources = resources::narrowed(core, parameters, &granted).map_err(refusal)?;
    let grant = core
        .store
        .new_grant(&client.id, Some(&user), scope.clone(), granted);
    let access = core.issue_access(grant.id, scope, resources);
    let refresh = core.issue_refresh(grant.id);
    Ok(answer(&access, Some(&refresh)))
}

/// The page for the user (RFC 8628 3.3): sign in, type the code, see who asks, decide.
pub(super) fn page(core: &mut Core, request: &Request) -> Response {
    let signed_in = core
        .session(request)
        .and_then(|session| Some((session.user.clone()?, session.csrf.clone())))
        .map(|(user, csrf)| (user, core.csrf_field(&csrf)));
    let Some((user, csrf)) = signed_in else {
        return signin::send_to_login(core, request);
    };
    if request.method != "POST" {
        let typed = request.query_parameters().get("user_code");
        return pages::device(PAGE, &csrf, &typed.unwrap_or_default(), "");
    }
    let form = request.form_parameters();
    if form.get("csrf").as_deref() != Some(csrf.as_str()) {
        return pages::forbidden("This form did not come from this page.");
    }
    match form.get("decision") {
        Some(decision) => decide(core, request, &form, &decision, &user),
        None => ask(core, request, &form, &user, &csrf),
    }
}

/// Shows whom the code belongs to.
fn ask(core: &mut Core, request: &Request, form: &Parameters, user: &str, csrf: &str) -> Response {
    let typed = form.get("user_code").unwrap_or_default();
    let now = core.now();
    let device = core.store.devices.iter().find(|device| {
        letters(&device.user_code) == letters(&typed)
            && device.state == DeviceState::Pending
            && device.expires > now
    });
    let Some(device) = device.cloned() else {
        return pages::device(PAGE, csrf, &typed, "There is no device with this code.");
    };
    let client = core.client(&device.client_id);
    let id = core
        .session(request)
        .map(|session| session.remember_device(device.device_code))
        .unwrap_or_default();
    let page = ConsentPage {
        action: PAGE,
        csrf,
        request: &id,
        fields: &[],
        client: client
            .as_ref()
            .map_or("A device", |client| client.name.as_str()),
        user,
        scope: &device.scope,
    };
    pages::consent(core, page)
}

/// Takes the decision.
fn decide(
    core: &mut Core,
    request: &Request,
    form: &Parameters,
    decision: &str,
    user: &str,
) -> Response {
    let state = match decision {
        "approve" => DeviceState::Approved(user.to_owned()),
        "deny" => DeviceState::Denied,
        _ => return pages::bad_request("Please choose one of the two buttons.", ""),
    };
    let id = form.get("request").unwrap_or_default();
    let code = core.session(request).and_then(|session| {
        let position = session.devices.iter().position(|(known, _)| *known == id)?;
        Some(session.devices.remove(position).1)
    });
    let pending = core
        .store
        .devices
        .iter_mut()
        .find(|d| Some(&d.device_code) == code.as_ref() && d.state == DeviceState::Pending);
    let Some(device) = pending else {
        return pages::bad_request("This question has been answered already.", "");
    };
    let (title, text) = if state == DeviceState::Denied {
        ("Refused", "You refused the request of the device.")
    } else {
        ("Connected", "You can go back to your device.")
    };
    device.state = state;
    pages::message(200, title, text, "")
}
