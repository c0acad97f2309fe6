//! `metadata`: the metadata document of the provider (RFC 8414 3) or of the protected resource (RFC 9728 3), and the key set
//! that the former names (RFC 7517 5).

use serde_json::Value;
use url::Url;

use crate::catalog::scenario::{Metadata, MetadataOf};
use crate::flow::answer;
use crate::flow::context::Context;
use crate::flow::references::StepValues;
use crate::flow::session::Session;
use crate::flow::signing::KeySet;
use crate::oauth::{Outcome, Role};
use crate::transcript::{BodyKind, StepRecord};
use crate::wire::RawRequest;

/// Where the metadata of a resource is (RFC 9728 3).
const WELL_KNOWN: &str = "/.well-known/oauth-protected-resource";

/// Fetches the document.
pub async fn run(
    context: &mut Context<'_>,
    action: &Metadata,
    record: &mut StepRecord,
) -> Result<StepValues, String> {
    if action.of == MetadataOf::Keys {
        return keys(context, record).await;
    }
    let session = &mut context.session;
    // The one member that each document is nothing without (RFC 8414 2, RFC 9728 2).
    let (role, url, member) = match action.of {
        MetadataOf::Provider | MetadataOf::Keys => {
            (Role::Metadata, of_provider(session, action)?, "issuer")
        }
        MetadataOf::Resource => (Role::ResourceMetadata, of_resource(session)?, "resource"),
        MetadataOf::Challenge => (Role::ResourceMetadata, of_challenge(session)?, "resource"),
    };
    let request = RawRequest::from_full_url("GET", &url).header("accept", "application/json");
    let mut left = StepValues::default();
    if let Some(answer) = answer::send(session, role, request, record).await {
        let is_named = answer.member(member).is_some_and(Value::is_string);
        let is_document = answer.status() == 200 && answer.kind == BodyKind::Json && is_named;
        let success = is_document.then_some(Outcome::Answered);
        record.outcome = answer.outcome(success, false, answer::NONE);
        left.json = answer.body;
    }
    Ok(left)
}

/// Fetches the key set and keeps it for the session. What is of no origin of the target is not asked.
async fn keys(context: &mut Context<'_>, record: &mut StepRecord) -> Result<StepValues, String> {
    let metadata = context.references.step("metadata");
    let read = metadata.and_then(|metadata| metadata.json.clone());
    let session = &mut context.session;
    let document = match (read, &session.target.profile.endpoints.metadata) {
        (Some(document), _) => Some(document),
        (None, Some(endpoint)) => {
            let url = session.target.url(&endpoint.path);
            let request =
                RawRequest::from_full_url("GET", &url).header("accept", "application/json");
            let answer = answer::send(session, Role::Metadata, request, record).await;
            answer.and_then(|answer| answer.body)
        }
        (None, None) => None,
    };
    let named = document.as_ref();
    let named = named.and_then(|document| document.get("jwks_uri")?.as_str());
    let address = named.filter(|address| session.target.origins.include(address));
    let Some(address) = address.map(str::to_owned) else {
        record.outcome = Outcome::LeftOut;
        record.reason = Some(match named {
            Some(address) => format!("the key set is elsewhere: {address}"),
            None => "no metadata was read that names a key set (`jwks_uri`)".to_owned(),
        });
        return Ok(StepValues::default());
    };
    let request = RawRequest::from_full_url("GET", &address).header("accept", "application/json");
    if let Some(answer) = answer::send(session, Role::KeySet, request, record).await {
        let set = answer.body.as_ref().and_then(KeySet::from_json);
        let success = set.is_some().then_some(Outcome::Answered);
        record.outcome = answer.outcome(success, false, answer::NONE);
        session.keys = set;
    }
    Ok(StepValues::default())
}

fn of_provider(session: &Session<'_>, action: &Metadata) -> Result<String, String> {
    let documented = session.target.profile.endpoints.metadata.as_ref();
    let path = action.path.as_deref();
    let path = path.or(documented.map(|endpoint| endpoint.path.as_str()));
    let path = path.ok_or("the profile has no metadata document")?;
    Ok(session.target.url(path))
}

/// The well-known path stands between the host and the path of the resource (RFC 9728 3.1).
fn of_resource(session: &Session<'_>) -> Result<String, String> {
    let target = session.target;
    let endpoint = target.profile.endpoints.resource.as_ref();
    let url = target.setup.resource_url.clone();
    let url = url.or_else(|| endpoint.map(|endpoint| target.url(&endpoint.path)));
    inserted(&url.ok_or("no protected resource is known")?)
}

fn inserted(resource: &str) -> Result<String, String> {
    let url = Url::parse(resource).map_err(|error| format!("the resource is no URL: {error}"))?;
    let origin = url.origin().ascii_serialization();
    let path = url.path().strip_suffix('/').unwrap_or(url.path());
    let query = url
        .query()
        .map_or_else(String::new, |query| format!("?{query}"));
    Ok(format!("{origin}{WELL_KNOWN}{path}{query}"))
}

/// The address in the latest challenge of the resource.
fn of_challenge(session: &Session<'_>) -> Result<String, String> {
    let mut calls = session.exchanges.iter().rev();
    let call = calls.find(|exchange| exchange.role == Role::Resource);
    let response = call.and_then(|call| call.result.as_ref().ok());
    let challenges = response.into_iter().flat_map(|response| &response.headers);
    let mut named = challenges
        .filter(|(name, _)| name == "www-authenticate")
        .filter_map(|(_, value)| attribute(value));
    let found = named.next();
    found.ok_or_else(|| "no challenge of the resource names its metadata".to_owned())
}

/// The value of `resource_metadata`, quoted or not.
fn attribute(challenge: &str) -> Option<String> {
    let (_, rest) = challenge.split_once("resource_metadata=")?;
    let value = match rest.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next(),
        None => rest.split([',', ' ']).next(),
    };
    value.filter(|value| !value.is_empty()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_well_known_path_is_inserted_before_that_of_the_resource() {
        for (resource, metadata) in [
            (
                "https://r.example/",
                "https://r.example/.well-known/oauth-protected-resource",
            ),
            (
                "https://r.example:8443/a/b",
                "https://r.example:8443/.well-known/oauth-protected-resource/a/b",
            ),
            (
                "https://r.example/a?k=v",
                "https://r.example/.well-known/oauth-protected-resource/a?k=v",
            ),
        ] {
            assert_eq!(inserted(resource).as_deref(), Ok(metadata));
        }
    }

    #[test]
    fn the_address_is_found_in_a_challenge() {
        let named = |challenge: &str| attribute(challenge);
        let quoted = r#"Bearer realm="x", resource_metadata="https://r.example/m", scope="a""#;
        assert_eq!(named(quoted).as_deref(), Some("https://r.example/m"));
        let bare = "Bearer resource_metadata=https://r.example/m, error=invalid_token";
        assert_eq!(named(bare).as_deref(), Some("https://r.example/m"));
        assert_eq!(named("Bearer realm=\"x\""), None);
    }
}
