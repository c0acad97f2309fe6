//! Clients that register themselves (RFC 7591 3), and their registrations (RFC 7592 2).
//!
//! What these leave open is decided here: any party may register, and no token is asked for; a value that this provider does
//! not know is refused and not replaced; the address of a registration has the client's id in its query.

use serde_json::{Value, json};

use super::JSON;
use super::client_metadata::{self, Checked};
use crate::sandbox::accounts::Client;
use crate::sandbox::body_format::{self, Members, members};
use crate::sandbox::core::Core;
use crate::sandbox::faults::Fault;
use crate::sandbox::message::{Request, Response};
use crate::sandbox::random::random_token;
use crate::sandbox::refusal::Refusal;
use crate::sandbox::registration::Registered;
use crate::sandbox::token_answer;

/// Where registrations are managed.
pub(super) const REGISTRATION: &str = "/register/client";

/// Registers a client.
pub(super) fn register(core: &mut Core, request: &Request) -> Response {
    let checked = match client_metadata::checked(core, &request.body) {
        Ok(checked) => checked,
        Err(refusal) => return refused(core, &refusal),
    };
    let Checked {
        mut metadata,
        redirect_uris,
        has_secret,
    } = checked;
    if core.has(Fault::RegistrationSubstitutesValues) {
        metadata.insert("scope".to_owned(), json!("read"));
        metadata.insert("client_name".to_owned(), json!("Client of another party"));
    }
    let id = if core.has(Fault::RegistrationClientIdsRepeat) {
        // The same document always gets the same id.
        format!("client-of-{}-addresses", redirect_uris.len())
    } else {
        format!("client-{}", random_token())
    };
    let secret = has_secret.then(|| {
        if core.has(Fault::RegistrationSecretsRepeat) {
            core.signing_key.clone()
        } else if core.has(Fault::RegistrationSecretsShort) {
            random_token()[..16].to_owned()
        } else {
            random_token()
        }
    });
    let name = metadata.get("client_name").and_then(Value::as_str);
    let client = Client {
        id: id.clone(),
        secret,
        key: None,
        signs_with_secret: false,
        name: name.unwrap_or("A registered client").to_owned(),
        redirect_uris,
    };
    let registered = Registered {
        client,
        metadata,
        token: random_token(),
        deleted: false,
    };
    let status = if core.has(Fault::RegistrationStatus200) {
        200
    } else {
        201
    };
    let answer = information(core, &registered);
    core.store.registered.retain(|known| known.client.id != id);
    let mut kept = registered;
    if core.has(Fault::RegisteredSecretUnknown) && kept.client.secret.is_some() {
        kept.client.secret = Some(random_token());
    }
    core.store.registered.push(kept);
    told(core, status, &answer)
}

/// Reads, replaces or deletes a registration.
pub(super) fn manage(core: &mut Core, request: &Request) -> Response {
    let Some(at) = opened(core, request) else {
        if core.has(Fault::RegistrationRefusals400) {
            return body_format::write(400, JSON, &members([("error", json!("access_denied"))]))
                .with("cache-control", "no-store");
        }
        let status = if core.has(Fault::RegistrationRefusals403) {
            403
        } else {
            401
        };
        return body_format::write(status, JSON, &members([("error", json!("invalid_token"))]))
            .with("www-authenticate", "Bearer error=\"invalid_token\"")
            .with("cache-control", "no-store");
    };
    match request.method.as_str() {
        "DELETE" => delete(core, at),
        "PUT" => replace(core, at, request),
        _ => {
            rotate(core, at);
            let mut answer = information(core, &core.store.registered[at]);
            if core.has(Fault::RegistrationReadWithoutToken) {
                answer.shift_remove("registration_access_token");
                answer.shift_remove("registration_client_uri");
            }
            told(core, 200, &answer)
        }
    }
}

/// The place of the registration that a request is about, where its token opens it.
fn opened(core: &Core, request: &Request) -> Option<usize> {
    let id = request.query_parameters().get("client_id")?;
    let sent = request.credentials("Bearer").unwrap_or_default();
    let all = &core.store.registered;
    let at = all.iter().position(|known| known.client.id == id)?;
    let is_own = all[at].token == sent;
    let is_any =
        core.has(Fault::RegistrationTokenNotBound) && all.iter().any(|known| known.token == sent);
    let opens = is_own || is_any || core.has(Fault::RegistrationTokenUnchecked);
    opens.then_some(at)
}

/// Valid values replace those of before, and what is not sent is gone (RFC 7592 2.2).
fn replace(core: &mut Core, at: usize, request: &Request) -> Response {
    let relaxed = core.has(Fault::RegistrationUpdateUnchecked);
    let checked = if relaxed {
        client_metadata::unchecked(&request.body)
    } else {
        client_metadata::checked(core, &request.body)
    };
    let Checked {
        mut metadata,
        redirect_uris,
        ..
    } = match checked {
        Ok(checked) => checked,
        Err(refusal) => return refused(core, &refusal),
    };
    rotate(core, at);
    let augments = core.has(Fault::RegistrationUpdateAugments);
    let registered = &mut core.store.registered[at];
    if augments {
        let more = redirect_uris.into_iter();
        registered.client.redirect_uris.extend(more);
        metadata.insert(
            "redirect_uris".to_owned(),
            json!(registered.client.redirect_uris),
        );
    } else {
        registered.client.redirect_uris = redirect_uris;
    }
    registered.metadata = metadata;
    let answer = information(core, &core.store.registered[at]);
    told(core, 200, &answer)
}

/// The client is gone, and what it was given with it (RFC 7592 2.3).
fn delete(core: &mut Core, at: usize) -> Response {
    let id = core.store.registered[at].client.id.clone();
    if !core.has(Fault::RegistrationDeleteWithoutEffect) {
        if core.has(Fault::DeletedRegistrationReadable) {
            core.store.registered[at].deleted = true;
        } else {
            core.store.registered.remove(at);
        }
        if !core.has(Fault::RegistrationDeleteKeepsTokens) {
            core.store.end_all_of_client(&id);
        }
    }
    if core.has(Fault::RegistrationDelete200) {
        let body = members([("deleted", json!(true))]);
        return body_format::write(200, JSON, &body).with("cache-control", "no-store");
    }
    Response::empty(204).with("cache-control", "no-store")
}

/// A new token for a registration at each use, which RFC 7592 2 leaves to the provider.
fn rotate(core: &mut Core, at: usize) {
    if core.has(Fault::RegistrationTokenRotates) {
        core.store.registered[at].token = random_token();
    }
}

/// What is told of a client (RFC 7591 3.2.1, RFC 7592 3).
fn information(core: &Core, registered: &Registered) -> Members {
    let client = &registered.client;
    let mut told = members([("client_id", json!(client.id))]);
    let mut add = |name: &str, value: Value| told.insert(name.to_owned(), value);
    add(
        "client_id_issued_at",
        json!(core.clock.unix_seconds(core.now())),
    );
    if let Some(secret) = &client.secret {
        add("client_secret", json!(secret));
        if core.has(Fault::RegistrationSecretsExpire) {
            let in_a_month = core.now() + std::time::Duration::from_secs(2_592_000);
            add(
                "client_secret_expires_at",
                json!(core.clock.unix_seconds(in_a_month)),
            );
        } else if !core.has(Fault::RegistrationSecretExpiryMissing) {
            add("client_secret_expires_at", json!(0));
        }
    }
    if !core.has(Fault::RegistrationUnmanaged) {
        add("registration_access_token", json!(registered.token));
        let address = format!("{}{REGISTRATION}?client_id={}", core.base_url, client.id);
        add("registration_client_uri", json!(address));
    }
    if !core.has(Fault::RegistrationMetadataNotReturned) {
        told.extend(registered.metadata.clone());
    }
    told
}

fn told(core: &Core, status: u16, members: &Members) -> Response {
    let response = body_format::write(status, JSON, members);
    if core.has(Fault::RegistrationCacheable) {
        response.with("cache-control", "private, max-age=600")
    } else {
        response.with("cache-control", "no-store")
    }
}

fn refused(core: &Core, refusal: &Refusal) -> Response {
    let mut refusal = refusal.clone();
    if core.has(Fault::RegistrationErrors422) {
        refusal.status = 422;
    }
    if core.has(Fault::RegistrationErrorsUnnamed) {
        refusal.error = "bad_client";
    }
    if core.has(Fault::RedirectUriErrorUnnamed) {
        refusal.error = "invalid_client_metadata";
    }
    token_answer::refused_elsewhere(JSON, &refusal)
}
