//! The action of a step: what is done, with its parameters.

use super::{
    Authorize, Device, Http, Introspect, Metadata, Push, Refresh, Resource, Revoke, Token,
};
use crate::catalog::values::Span;
use crate::oauth::StepKind;

/// What a step does.
#[derive(Debug, Clone)]
pub enum Action {
    /// Sends a browser to the authorization endpoint, signs in, answers the consent page.
    Authorize(Authorize),
    /// Asks the token endpoint for tokens.
    Token(Token),
    /// Asks the token endpoint for new tokens with a refresh token.
    Refresh(Refresh),
    /// Revokes a token in the provider's own style.
    Revoke(Revoke),
    /// Asks the introspection endpoint about a token.
    Introspect(Introspect),
    /// Calls the protected resource.
    Resource(Resource),
    /// Fetches the metadata document.
    Metadata(Metadata),
    /// Pushes an authorization request (RFC 9126).
    Push(Push),
    /// Starts a device flow (RFC 8628).
    Device(Device),
    /// Sends a request that the scenario spells out.
    Http(Http),
    /// Waits; on the embedded sandbox its clock is turned instead.
    Wait(Span),
}

impl Action {
    /// The kind of step.
    #[must_use]
    pub fn kind(&self) -> StepKind {
        match self {
            Self::Authorize(_) => StepKind::Authorize,
            Self::Token(_) => StepKind::Token,
            Self::Refresh(_) => StepKind::Refresh,
            Self::Revoke(_) => StepKind::Revoke,
            Self::Introspect(_) => StepKind::Introspect,
            Self::Resource(_) => StepKind::Resource,
            Self::Metadata(_) => StepKind::Metadata,
            Self::Push(_) => StepKind::Push,
            Self::Device(_) => StepKind::Device,
            Self::Http(_) => StepKind::Http,
            Self::Wait(_) => StepKind::Wait,
        }
    }
}
