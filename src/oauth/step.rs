//! The kinds of step a scenario can have: their words, how each can end, and what it leaves to later steps.

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Outcome;

/// The kinds of step a scenario can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum StepKind {
    /// An authorization request with login and consent.
    Authorize,
    /// A request to the token endpoint.
    Token,
    /// A refresh request.
    Refresh,
    /// A token exchange (RFC 8693).
    Exchange,
    /// A revocation in the provider's own style.
    Revoke,
    /// An introspection request (RFC 7662).
    Introspect,
    /// A call of the protected resource.
    Resource,
    /// The metadata document (RFC 8414).
    Metadata,
    /// A pushed authorization request (RFC 9126).
    Push,
    /// A device authorization request (RFC 8628).
    Device,
    /// A request about the registration of a client (RFC 7591, RFC 7592).
    Register,
    /// A request that the scenario spells out.
    Http,
    /// A pause, or a turn of the sandbox's clock.
    Wait,
}

/// A value that a step leaves to later ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepValue {
    /// The authorization code.
    Code,
    /// The `state` that was sent.
    State,
    /// The `redirect_uri` that was sent.
    RedirectUri,
    /// The access token.
    AccessToken,
    /// The refresh token.
    RefreshToken,
    /// The `request_uri` of a pushed request (RFC 9126 2.2).
    RequestUri,
    /// The device code (RFC 8628 3.2).
    DeviceCode,
    /// The code that the user types.
    UserCode,
    /// Where the user types it.
    VerificationUri,
    /// The same address with the code in it.
    VerificationUriComplete,
    /// The assertion by which the client authenticated (RFC 7521 4.2).
    ClientAssertion,
    /// The proof of possession that was sent (RFC 9449 4).
    DpopProof,
    /// The id of a registered client (RFC 7591 3.2.1).
    ClientId,
    /// Its secret.
    ClientSecret,
    /// What authorizes requests about its registration (RFC 7592 3).
    RegistrationAccessToken,
    /// Where these go.
    RegistrationClientUri,
}

/// What a step at the token endpoint leaves.
const TOKENS: &[StepValue] = &[
    StepValue::AccessToken,
    StepValue::RefreshToken,
    StepValue::ClientAssertion,
    StepValue::DpopProof,
];

/// A row of the table: what is known of a kind of step.
struct Row {
    word: &'static str,
    /// How it can end, besides what can happen to any step.
    outcomes: &'static [Outcome],
    values: &'static [StepValue],
}

impl StepKind {
    /// All kinds, in the order in which people should think of them.
    pub const ALL: [Self; 13] = [
        Self::Authorize,
        Self::Token,
        Self::Refresh,
        Self::Exchange,
        Self::Revoke,
        Self::Introspect,
        Self::Resource,
        Self::Metadata,
        Self::Push,
        Self::Device,
        Self::Register,
        Self::Http,
        Self::Wait,
    ];

    /// The table.
    const fn row(self) -> Row {
        use StepValue as V;
        match self {
            Self::Authorize => Row {
                word: "authorize",
                outcomes: &[
                    Outcome::Code,
                    Outcome::ErrorRedirect,
                    Outcome::ErrorPage,
                    Outcome::EmptyRedirect,
                    Outcome::OtherRedirect,
                    Outcome::LoginFailed,
                    Outcome::LoginPage,
                    Outcome::ConsentPage,
                    // What starts `at` another address ends on a page of the provider.
                    Outcome::Answered,
                ],
                values: &[V::Code, V::State, V::RedirectUri],
            },
            Self::Token => Row {
                word: "token",
                outcomes: &[Outcome::Tokens, Outcome::Refused],
                values: TOKENS,
            },
            Self::Refresh => Row {
                word: "refresh",
                outcomes: &[Outcome::Tokens, Outcome::Refused],
                values: TOKENS,
            },
            Self::Exchange => Row {
                word: "exchange",
                outcomes: &[Outcome::Tokens, Outcome::Refused],
                values: TOKENS,
            },
            Self::Revoke => Row {
                word: "revoke",
                outcomes: &[Outcome::Revoked, Outcome::Refused],
                values: &[],
            },
            Self::Introspect => Row {
                word: "introspect",
                outcomes: &[Outcome::Active, Outcome::Inactive, Outcome::Refused],
                values: &[],
            },
            Self::Resource => Row {
                word: "resource",
                outcomes: &[Outcome::Granted, Outcome::Refused],
                values: &[V::DpopProof],
            },
            Self::Metadata => Row {
                word: "metadata",
                outcomes: &[Outcome::Answered],
                values: &[],
            },
            Self::Push => Row {
                word: "push",
                outcomes: &[Outcome::Answered, Outcome::Refused],
                values: &[V::RequestUri, V::State, V::RedirectUri, V::ClientAssertion],
            },
            Self::Device => Row {
                word: "device",
                outcomes: &[Outcome::Answered, Outcome::Refused],
                values: &[
                    V::DeviceCode,
                    V::UserCode,
                    V::VerificationUri,
                    V::VerificationUriComplete,
                ],
            },
            Self::Register => Row {
                word: "register",
                outcomes: &[Outcome::Answered, Outcome::Replaced, Outcome::Refused],
                values: &[
                    V::ClientId,
                    V::ClientSecret,
                    V::RegistrationAccessToken,
                    V::RegistrationClientUri,
                ],
            },
            Self::Http => Row {
                word: "http",
                outcomes: &[Outcome::Answered, Outcome::Refused, Outcome::SentToHttps],
                values: &[],
            },
            Self::Wait => Row {
                word: "wait",
                outcomes: &[Outcome::Answered],
                values: &[],
            },
        }
    }

    /// The word used in YAML, reports and snapshots.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.row().word
    }

    /// How it can end, besides [what can happen to any step](Outcome::OF_ANY_STEP).
    #[must_use]
    pub const fn outcomes(self) -> &'static [Outcome] {
        self.row().outcomes
    }

    /// What it leaves to later steps.
    #[must_use]
    pub const fn values(self) -> &'static [StepValue] {
        self.row().values
    }
}

impl StepValue {
    /// All values.
    pub const ALL: [Self; 16] = [
        Self::Code,
        Self::State,
        Self::RedirectUri,
        Self::AccessToken,
        Self::RefreshToken,
        Self::RequestUri,
        Self::DeviceCode,
        Self::UserCode,
        Self::VerificationUri,
        Self::VerificationUriComplete,
        Self::ClientAssertion,
        Self::DpopProof,
        Self::ClientId,
        Self::ClientSecret,
        Self::RegistrationAccessToken,
        Self::RegistrationClientUri,
    ];

    /// The word behind the step's name in `${token.access_token}`; the parameter's or member's own.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::State => "state",
            Self::RedirectUri => "redirect_uri",
            Self::AccessToken => "access_token",
            Self::RefreshToken => "refresh_token",
            Self::RequestUri => "request_uri",
            Self::DeviceCode => "device_code",
            Self::UserCode => "user_code",
            Self::VerificationUri => "verification_uri",
            Self::VerificationUriComplete => "verification_uri_complete",
            Self::ClientAssertion => "client_assertion",
            Self::DpopProof => "dpop_proof",
            Self::ClientId => "client_id",
            Self::ClientSecret => "client_secret",
            Self::RegistrationAccessToken => "registration_access_token",
            Self::RegistrationClientUri => "registration_client_uri",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_of_reports() {
        for kind in StepKind::ALL {
            assert_eq!(serde_json::to_value(kind).expect("a word"), kind.as_str());
        }
    }

    #[test]
    fn every_value_is_left_by_some_step() {
        let left: Vec<StepValue> = StepKind::ALL
            .iter()
            .flat_map(|kind| kind.values())
            .copied()
            .collect();
        assert!(StepValue::ALL.iter().all(|value| left.contains(value)));
    }
}
