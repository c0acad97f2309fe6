//! Rules: one requirement each, judged on every exchange that it applies to. One file per clause family.

mod authorization_response;
mod bearer;
mod grants;
mod http;
mod introspection;
mod issued;
mod metadata;
mod pages;
mod pkce;
mod sessions;
mod token_error;
mod token_success;
mod transport;

use super::verdict::Finding;
use crate::catalog::profile::Profile;
use crate::oauth::Role;
use crate::transcript::{Exchange, Response, StepRecord, Transcript};

/// What a rule may look at besides the exchange.
pub struct Context<'a> {
    /// The whole transcript.
    pub transcript: &'a Transcript,
    /// The step that made the exchange.
    pub step: &'a StepRecord,
    /// What the provider documents.
    pub profile: &'a Profile,
}

impl Context<'_> {
    /// Whether the profile offers a capability.
    #[must_use]
    pub fn offers(&self, capability: &str) -> bool {
        self.profile
            .capabilities
            .iter()
            .any(|known| known == capability)
    }
}

/// One rule.
pub struct Rule {
    /// The requirement that it judges.
    pub requirement: &'static str,
    /// The finding, or nothing where the rule does not apply.
    pub judge: fn(&Context<'_>, &Exchange) -> Option<Finding>,
}

/// All rules, by the order of their clauses.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    [
        authorization_response::RULES,
        token_success::RULES,
        token_error::RULES,
        bearer::RULES,
        pkce::RULES,
        introspection::RULES,
        metadata::RULES,
        grants::RULES,
        pages::RULES,
        sessions::RULES,
        http::RULES,
        transport::RULES,
        issued::RULES,
    ]
    .into_iter()
    .flatten()
}

/// Whether a requirement is judged by a rule that looks at exchanges over https alone.
#[must_use]
pub fn needs_https(requirement: &str) -> bool {
    transport::RULES
        .iter()
        .any(|rule| rule.requirement == requirement)
}

/// The response of a request to the token endpoint, if there is one below status 500.
fn token_endpoint_response(exchange: &Exchange) -> Option<&Response> {
    matches!(exchange.role, Role::Token | Role::Refresh)
        .then_some(exchange.response.as_ref())
        .flatten()
        .filter(|response| response.status < 500)
}

/// The response of the token endpoint, if it grants tokens.
fn token_answer(exchange: &Exchange) -> Option<&Response> {
    token_endpoint_response(exchange)
        .filter(|response| response.status < 400 && has_access_token(response))
}

/// The response of the token endpoint, if it grants none. Other methods than POST are no token requests.
fn token_refusal(exchange: &Exchange) -> Option<&Response> {
    token_endpoint_response(exchange).filter(|response| {
        exchange.request.method == "POST" && (response.status >= 400 || !has_access_token(response))
    })
}

fn has_access_token(response: &Response) -> bool {
    response
        .member("access_token")
        .and_then(serde_json::Value::as_str)
        .is_some_and(|token| !token.is_empty())
}

/// The type of a JSON value in words.
pub fn json_type(value: &serde_json::Value) -> &'static str {
    use serde_json::Value;
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}
