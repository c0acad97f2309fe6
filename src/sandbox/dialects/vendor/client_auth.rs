//! How the vendor's clients prove who they are: by a header, a user name or a signature instead of a form.

use super::inward::refused;
use super::style::Style;
use crate::sandbox::client_auth::{basic_parts, decoded};
use crate::sandbox::core::Core;
use crate::sandbox::form_parameters::Parameters;
use crate::sandbox::message::{Request, Response};
use hmac::hexadecimal_hmac;

/// How the vendor's clients prove who they are, as a form has it.
pub(super) fn authenticate(
    core: &Core,
    style: &Style,
    request: &Request,
    standard: &mut Request,
    parameters: &mut Parameters,
) -> Result<(), Response> {
    let way = style.or("client", "any");
    if !matches!(way, "any" | "basic" | "basic-raw") {
        standard.headers.retain(|(name, _)| name != "authorization");
    }
    let mut words = way.splitn(3, ':');
    match words.next().unwrap_or_default() {
        "basic" if request.credentials("Basic").is_none() => parameters.remove("client_secret"),
        // Both at once are for the dialect behind to refuse.
        "basic-raw"
            if request.credentials("Basic").is_some()
                && parameters.get("client_secret").is_some() => {}
        "basic-raw" => {
            // Its parts are taken as they stand, so that they are form-encoded for the dialect behind.
            parameters.remove("client_secret");
            if let Some((id, secret)) = request.credentials("Basic").and_then(basic_parts) {
                standard.headers.retain(|(name, _)| name != "authorization");
                let text = |part: &[u8]| String::from_utf8_lossy(part).into_owned();
                parameters.set("client_id", text(&id));
                parameters.set("client_secret", text(&secret));
            }
        }
        "header" => {
            let header = words.next().unwrap_or_default().to_lowercase();
            parameters.remove("client_secret");
            if let Some(secret) = request.header(&header) {
                parameters.set("client_secret", secret);
                // One header can be all that names the client.
                if parameters.get("client_id").is_none() {
                    name_by_secret(core, parameters, secret);
                }
            }
        }
        "secret-as-user" => {
            parameters.remove("client_secret");
            let parts = request.credentials("Basic").and_then(basic_parts);
            if let Some((user, _)) = parts {
                parameters.set("client_secret", decoded(&user));
            }
        }
        "signature" => {
            parameters.remove("client_secret");
            let header = words.next().unwrap_or_default().to_lowercase();
            let text = words.next().unwrap_or_default();
            let id = parameters.get("client_id");
            let client = id.and_then(|id| core.client(&id));
            let secret = client.and_then(|client| client.secret);
            let sent = request.header(&header).map(str::to_lowercase);
            if let (Some(secret), Some(sent)) = (secret, sent)
                && signed(request, text, &secret) == Some(sent)
            {
                parameters.set("client_secret", secret);
            } else {
                return Err(refused(401, "invalid_client", "The signature is wrong"));
            }
        }
        _ => {}
    }
    Ok(())
}

fn name_by_secret(core: &Core, parameters: &mut Parameters, secret: &str) {
    let clients = [&core.accounts.client, &core.accounts.other_client];
    let named = clients
        .into_iter()
        .find(|client| client.secret.as_deref() == Some(secret));
    if let Some(client) = named {
        parameters.set("client_id", client.id.clone());
    }
}

/// The signature of a request; the text names headers in braces.
fn signed(request: &Request, text: &str, secret: &str) -> Option<String> {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}')?;
        filled.push_str(before);
        filled.push_str(request.header(name)?);
        rest = after;
    }
    filled.push_str(rest);
    Some(hexadecimal_hmac(secret.as_bytes(), filled.as_bytes()))
}

/// HMAC-SHA256, with a key of its own making: the tester's is never asked.
mod hmac {
    use sha2::{Digest as _, Sha256};

    /// RFC 2104 with SHA-256, in hexadecimal digits.
    pub(super) fn hexadecimal_hmac(key: &[u8], text: &[u8]) -> String {
        let mut padded = if key.len() > 64 {
            Sha256::digest(key).to_vec()
        } else {
            key.to_vec()
        };
        padded.resize(64, 0);
        let with = |byte: u8| padded.iter().map(|b| b ^ byte).collect::<Vec<u8>>();
        let inner = Sha256::digest([with(0x36), text.to_vec()].concat());
        let outer = Sha256::digest([with(0x5c), inner.to_vec()].concat());
        outer.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}
