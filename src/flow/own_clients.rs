//! The clients that a target registers for a run (RFC 7591) and deletes after it (RFC 7592 2.3).

use serde_json::{Map, Value, json};

use super::registrations::{self, Registered};
use super::steps::register;
use super::target::Target;
use crate::oauth::{AuthMethod, Capability, ClientRef};

/// Where the clients of the run are sent back to. No server is there (RFC 2606 3), so that nothing leaves with a code.
#[must_use]
pub fn redirect_uris(which: ClientRef) -> Vec<String> {
    let uris: &[&str] = match which {
        ClientRef::Other => &["https://other.grantcheck.example/return"],
        ClientRef::Public => &["https://public.grantcheck.example/return"],
        ClientRef::Native => &["http://127.0.0.1/callback"],
        _ => &[
            "https://grantcheck.example/return",
            "https://grantcheck.example/second?tenant=7",
        ],
    };
    uris.iter().map(|uri| (*uri).to_owned()).collect()
}

/// Registers a client. It is kept among the traces of the target, to be deleted.
///
/// # Errors
///
/// One clause that says what the provider answered.
pub async fn register(target: &Target, which: ClientRef) -> Result<Registered, String> {
    let mut problem = String::new();
    // What a provider does not let every client have, it may refuse: the second attempt asks for no more than is needed.
    for requested in [full(target, which), modest(target, which)] {
        match attempt(target, &requested).await {
            Ok(registered) => {
                target.traces.own_client(&registered);
                return Ok(registered);
            }
            Err(why) => problem = why,
        }
    }
    Err(problem)
}

/// Deletes the clients that were registered for this target.
pub async fn delete_all(target: &Target) {
    for client in target.traces.take_own_clients() {
        let Some(request) = register::deletion(&client).filter(|it| target.is_own(&it.url)) else {
            continue;
        };
        let sent = target.wire.send(&request).await;
        if sent.is_ok_and(|response| (200..300).contains(&response.status)) {
            target.traces.client_deleted(&client.client.id);
        }
    }
}

async fn attempt(target: &Target, requested: &Map<String, Value>) -> Result<Registered, String> {
    let endpoint = target.profile.endpoints.register.as_ref();
    let endpoint = endpoint.ok_or("no client registration endpoint is known")?;
    let url = target.url(&endpoint.path);
    if !target.is_own(&url) {
        return Err(target.origins.refusal("the registration", &url));
    }
    let token = target.setup.initial_access_token.clone();
    let body = Value::Object(requested.clone()).to_string();
    let request = register::request("POST", &url, token, Some(body));
    let response = target.wire.send(&request).await;
    let response = response.map_err(|none| none.failure.message)?;
    let answer: Option<Value> = serde_json::from_slice(&response.body).ok();
    let members = answer.as_ref().and_then(Value::as_object);
    let is_success = (200..300).contains(&response.status);
    let registered = members
        .filter(|_| is_success)
        .and_then(|members| Registered::of(None, requested, members));
    registered.ok_or_else(|| {
        let text = |name: &str| Some(members?.get(name)?.as_str()?.to_owned());
        let told = [text("error"), text("error_description")];
        let told: Vec<String> = told.into_iter().flatten().collect();
        let mut clause = format!("status {}", response.status);
        if !told.is_empty() {
            clause.push_str(&format!(", {}", told.join(": ")));
        }
        target.credentials().sealed().text(&clause)
    })
}

/// All that the scenarios may ask of a client of this kind.
fn full(target: &Target, which: ClientRef) -> Map<String, Value> {
    let mut metadata = modest(target, which);
    let profile = &target.profile;
    let is_public = matches!(which, ClientRef::Public | ClientRef::Native);
    let further = [
        (
            Capability::ClientCredentials,
            "client_credentials",
            !is_public,
        ),
        (
            Capability::TokenExchange,
            "urn:ietf:params:oauth:grant-type:token-exchange",
            !is_public,
        ),
        (
            Capability::DeviceGrant,
            "urn:ietf:params:oauth:grant-type:device_code",
            true,
        ),
    ];
    let more = further
        .into_iter()
        .filter(|(capability, _, fits)| *fits && profile.offers(*capability));
    if let Some(Value::Array(grants)) = metadata.get_mut("grant_types") {
        grants.extend(more.map(|(_, grant, _)| json!(grant)));
    }
    if !target.scopes.is_empty() {
        metadata.insert("scope".to_owned(), json!(target.scopes.join(" ")));
    }
    metadata
}

/// What a client of this kind cannot do without.
fn modest(target: &Target, which: ClientRef) -> Map<String, Value> {
    let method = match which {
        ClientRef::Public | ClientRef::Native => AuthMethod::None,
        _ => registrations::method(target),
    };
    let mut metadata = registrations::metadata(target, &redirect_uris(which), method);
    if which == ClientRef::Native {
        // OpenID Connect Registration 2: the default is a web application, which has no loopback redirect URI.
        metadata.insert("application_type".to_owned(), json!("native"));
    }
    metadata.shift_remove("scope");
    metadata
}
