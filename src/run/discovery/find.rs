//! Where a provider's metadata can be, and the requests that look there.

use std::collections::BTreeMap;

use serde_json::Value;
use url::Url;

use crate::oauth::Role;
use crate::transcript::{Failure, FailureKind};
use crate::wire::answer_bounds::bounded;
use crate::wire::{HttpClient, Origins, RawRequest, RawResponse};

/// Redirects that are followed on the way to a document.
const MOST_REDIRECTS: usize = 3;

/// Whose well-known address it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WellKnown {
    /// `oauth-authorization-server` (RFC 8414 3).
    OAuth,
    /// `openid-configuration` (OpenID Connect Discovery 4).
    OpenId,
}

/// A metadata document.
#[derive(Debug, Clone)]
pub struct Document {
    /// Where it was found.
    pub address: String,
    /// Whose well-known address that is.
    pub kind: WellKnown,
    /// What it says.
    pub json: Value,
}

/// The addresses where the metadata of an issuer can be, the standard ones first. For an issuer with a path, RFC 8414
/// puts the well-known part between host and path and OpenID Connect behind the path; both are found the other way
/// round in the wild.
#[must_use]
pub fn candidates(base_url: &str) -> Vec<(WellKnown, String)> {
    let Ok(url) = Url::parse(base_url) else {
        return Vec::new();
    };
    let path = url.path().trim_end_matches('/');
    let base = base_url.trim_end_matches('/');
    let origin = base.strip_suffix(path).unwrap_or(base);
    let mut found: Vec<(WellKnown, String)> = Vec::new();
    for (kind, address) in [
        (
            WellKnown::OAuth,
            format!("{origin}/.well-known/oauth-authorization-server{path}"),
        ),
        (
            WellKnown::OAuth,
            format!("{base}/.well-known/oauth-authorization-server"),
        ),
        (
            WellKnown::OpenId,
            format!("{base}/.well-known/openid-configuration"),
        ),
        (
            WellKnown::OpenId,
            format!("{origin}/.well-known/openid-configuration{path}"),
        ),
    ] {
        if !found.iter().any(|(_, known)| *known == address) {
            found.push((kind, address));
        }
    }
    found
}

/// What was found.
#[derive(Debug, Default)]
pub struct Found {
    /// The metadata.
    pub document: Option<Document>,
    /// The first of the addresses whose answer was no document and is worth a word, and what it was.
    pub refused: Option<(String, String)>,
}

/// Looks for the metadata. An address that gives no answer says nothing about the others: a provider without metadata may
/// have anything there.
///
/// # Errors
///
/// Why the provider could not be reached at all.
pub async fn find(
    wire: &HttpClient,
    base_url: &str,
    headers: &BTreeMap<String, String>,
    origins: &Origins,
) -> Result<Found, Failure> {
    let mut found = Found::default();
    for (kind, address) in candidates(base_url) {
        let response = match get(wire, &address, headers, origins).await {
            Ok(response) => response,
            Err(failure) if is_of_host(&failure) => return Err(failure),
            Err(failure) => {
                let is_late = failure.kind == FailureKind::Timeout;
                found.refused.get_or_insert((address, failure.message));
                // The others may be as late, and nobody waits for each of them.
                if is_late {
                    break;
                }
                continue;
            }
        };
        if let Some(json) = document(&response) {
            found.document = Some(Document {
                address,
                kind,
                json,
            });
            break;
        }
        if let Some(what) = oddity(&response) {
            found.refused.get_or_insert((address, what));
        }
    }
    Ok(found)
}

/// What an answer is that is no document, where it is not what any server answers that has none: not found, or a page.
fn oddity(response: &RawResponse) -> Option<String> {
    let status = response.status;
    if let Some(location) = response.header("location").filter(|_| status / 100 == 3) {
        let location: String = location.chars().take(200).collect();
        return Some(format!(
            "status {status}, a redirect to `{location}`, which is not followed any further"
        ));
    }
    let is_plain = matches!(status, 400 | 401 | 403 | 404 | 405 | 410);
    if status != 200 {
        return (!is_plain).then(|| format!("status {status}"));
    }
    let says_json = response
        .media_type()
        .is_some_and(|media_type| media_type.contains("json"));
    if !says_json {
        return None;
    }
    Some(match serde_json::from_slice::<Value>(&response.body) {
        Err(error) => format!("a body that is not JSON in UTF-8 ({error})"),
        Ok(Value::Object(_)) => "a JSON object that names no issuer and endpoint".to_owned(),
        Ok(_) => "JSON that is no object".to_owned(),
    })
}

/// Whether a failure is one of the host, whatever the address there is.
fn is_of_host(failure: &Failure) -> bool {
    matches!(
        failure.kind,
        FailureKind::Dns | FailureKind::Connect | FailureKind::Tls
    )
}

/// A document that names its issuer and an endpoint; anything else is a page that happens to be there.
fn document(response: &RawResponse) -> Option<Value> {
    let json: Value = serde_json::from_slice(&response.body).ok()?;
    let text = |name: &str| json.get(name).is_some_and(Value::is_string);
    let is_one = response.status == 200
        && text("issuer")
        && (text("authorization_endpoint") || text("token_endpoint"));
    is_one.then_some(json)
}

/// Fetches an address, following a few redirects within the target's own origins.
async fn get(
    wire: &HttpClient,
    address: &str,
    headers: &BTreeMap<String, String>,
    origins: &Origins,
) -> Result<RawResponse, Failure> {
    let mut at = address.to_owned();
    let mut left = MOST_REDIRECTS;
    loop {
        let mut request =
            RawRequest::from_full_url("GET", &at).header("accept", "application/json");
        for (name, value) in headers {
            request = request.header(name, value.clone());
        }
        let response = bounded(Role::Metadata, wire.send(&request).await?)?;
        let next = response
            .header("location")
            .filter(|_| matches!(response.status, 301 | 302 | 303 | 307 | 308))
            .and_then(|location| Url::parse(&at).ok()?.join(location).ok())
            .filter(|url| origins.include(url.as_str()));
        match next {
            Some(url) if left > 0 => {
                left -= 1;
                at = url.into();
            }
            _ => return Ok(response),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issuer_with_a_path_has_its_metadata_in_two_places() {
        let addresses = |base: &str| -> Vec<String> {
            candidates(base).into_iter().map(|(_, at)| at).collect()
        };
        assert_eq!(
            addresses("https://id.example/realms/one"),
            [
                "https://id.example/.well-known/oauth-authorization-server/realms/one",
                "https://id.example/realms/one/.well-known/oauth-authorization-server",
                "https://id.example/realms/one/.well-known/openid-configuration",
                "https://id.example/.well-known/openid-configuration/realms/one",
            ]
        );
        assert_eq!(
            addresses("https://id.example:8443/"),
            [
                "https://id.example:8443/.well-known/oauth-authorization-server",
                "https://id.example:8443/.well-known/openid-configuration",
            ]
        );
    }
}
