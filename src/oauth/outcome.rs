//! How a step ended: `code`, `tokens`, `refused`, ….

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a step ended. Each variant says which kinds of step can reach it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// authorize: a code reached the redirect URI.
    Code,
    /// authorize: an error reached the redirect URI.
    ErrorRedirect,
    /// authorize: the provider showed a page of its own and did not redirect.
    ErrorPage,
    /// authorize: the browser was sent to the redirect URI with neither code nor error.
    EmptyRedirect,
    /// authorize: the browser was sent to the client, but not to the redirect URI of the request.
    OtherRedirect,
    /// authorize: the provider did not accept the user's name and password.
    LoginFailed,
    /// authorize: the login page was reached, and the scenario stops there.
    LoginPage,
    /// authorize: the consent page was reached, and the scenario stops there.
    ConsentPage,
    /// token, refresh: an access token came back.
    Tokens,
    /// token, refresh, revoke, introspect, resource, push, device, register, http: the provider said no, in the documented or the standard way.
    Refused,
    /// revoke: the provider confirmed the revocation.
    Revoked,
    /// introspect: the token is active.
    Active,
    /// introspect: the token is not active.
    Inactive,
    /// resource: the token opened the resource.
    Granted,
    /// metadata, push, device, register, http, wait: the answer that the step is for came (or the time passed).
    Answered,
    /// register: a client was registered with another value than the one that the step asks for (RFC 7591 3.2.1).
    Replaced,
    /// http: an address without encryption only sent the client on to itself with https.
    SentToHttps,
    /// any: status 500 or above.
    ServerError,
    /// any: an answer that is neither a success nor a refusal in the documented or the standard form.
    Unreadable,
    /// any: no answer in time.
    Timeout,
    /// any: the connection failed.
    ConnectionFailed,
    /// any: the condition of the step does not hold here, so nothing was sent.
    LeftOut,
    /// any: the step could not be carried out (a value of an earlier step is missing, a page was not understood).
    NotDone,
}

impl Outcome {
    /// What can happen to any step that sends something.
    pub const OF_ANY_STEP: [Self; 5] = [
        Self::ServerError,
        Self::Unreadable,
        Self::Timeout,
        Self::ConnectionFailed,
        Self::NotDone,
    ];

    /// The word used in YAML, reports and snapshots.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::ErrorRedirect => "error-redirect",
            Self::ErrorPage => "error-page",
            Self::EmptyRedirect => "empty-redirect",
            Self::OtherRedirect => "other-redirect",
            Self::LoginFailed => "login-failed",
            Self::LoginPage => "login-page",
            Self::ConsentPage => "consent-page",
            Self::Tokens => "tokens",
            Self::Refused => "refused",
            Self::Revoked => "revoked",
            Self::Active => "active",
            Self::Inactive => "inactive",
            Self::Granted => "granted",
            Self::Answered => "answered",
            Self::Replaced => "replaced",
            Self::SentToHttps => "sent-to-https",
            Self::ServerError => "server-error",
            Self::Unreadable => "unreadable",
            Self::Timeout => "timeout",
            Self::ConnectionFailed => "connection-failed",
            Self::LeftOut => "left-out",
            Self::NotDone => "not-done",
        }
    }

    /// Whether this outcome says "no": what scenarios with a control expect.
    #[must_use]
    pub fn is_refusal(self) -> bool {
        matches!(
            self,
            Self::Refused | Self::ErrorRedirect | Self::ErrorPage | Self::Inactive
        )
    }
}
