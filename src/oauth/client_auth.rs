//! How a client authenticates: `basic`, `form`, `query`, `private-key-jwt`, `client-secret-jwt`, `none`, and the names that
//! other documents have for each.

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a client proves who it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum AuthMethod {
    /// HTTP Basic (RFC 6749 2.3.1).
    Basic,
    /// `client_id` and `client_secret` in the form body.
    Form,
    /// `client_id` and `client_secret` in the query.
    Query,
    /// An assertion that is signed with the client's key (RFC 7523 2.2).
    PrivateKeyJwt,
    /// An assertion whose MAC is made with the client's secret (RFC 7523 2.2).
    ClientSecretJwt,
    /// `client_id` alone, at the place of the other parameters.
    None,
    /// The secret in a header of its own.
    Header,
    /// HTTP Basic with the secret as user name and no password.
    SecretAsUser,
    /// A signature over the request, made with the secret.
    Signature,
}

/// A row of the table: the names of a method.
struct Row {
    registered: Option<&'static str>,
    setting: &'static str,
    meaning: &'static str,
    manner: &'static str,
}

impl AuthMethod {
    /// All methods, in the order in which a client should prefer them.
    pub const ALL: [Self; 9] = [
        Self::Basic,
        Self::Form,
        Self::Query,
        Self::PrivateKeyJwt,
        Self::ClientSecretJwt,
        Self::None,
        Self::Header,
        Self::SecretAsUser,
        Self::Signature,
    ];

    /// The table.
    const fn row(self) -> Row {
        match self {
            Self::Basic => Row {
                registered: Some("client_secret_basic"),
                setting: "basic",
                meaning: "HTTP Basic.",
                manner: "by HTTP Basic",
            },
            Self::Form => Row {
                registered: Some("client_secret_post"),
                setting: "post",
                meaning: "The secret is a parameter in the form body.",
                manner: "in the form body",
            },
            Self::Query => Row {
                registered: None,
                setting: "query",
                meaning: "The secret is a parameter in the query, which no standard has.",
                manner: "in the query",
            },
            Self::PrivateKeyJwt => Row {
                registered: Some("private_key_jwt"),
                setting: "private_key_jwt",
                meaning: "An assertion that is signed with the client's key (RFC 7523).",
                manner: "in a signed assertion",
            },
            Self::ClientSecretJwt => Row {
                registered: Some("client_secret_jwt"),
                setting: "client_secret_jwt",
                meaning: "An assertion whose MAC is made with the client's secret (RFC 7523).",
                manner: "as the key of an assertion",
            },
            Self::None => Row {
                registered: Some("none"),
                setting: "none",
                meaning: "No secret at all.",
                manner: "left out",
            },
            Self::Header => Row {
                registered: None,
                setting: "header",
                meaning: "The secret is in a header of its own, which no standard has.",
                manner: "in a header",
            },
            Self::SecretAsUser => Row {
                registered: None,
                setting: "secret-as-user",
                meaning: "HTTP Basic with the secret as user name, which no standard has.",
                manner: "as the user name of HTTP Basic",
            },
            Self::Signature => Row {
                registered: None,
                setting: "signature",
                meaning: "A signature over the request is made with the secret, which no standard has.",
                manner: "by a signature",
            },
        }
    }

    /// The name that metadata and client registration have for it (RFC 7591 2); none where no standard has it.
    #[must_use]
    pub const fn registered_name(self) -> Option<&'static str> {
        self.row().registered
    }

    /// Whether the client presents an assertion (RFC 7521 4.2).
    #[must_use]
    pub const fn is_assertion(self) -> bool {
        matches!(self, Self::PrivateKeyJwt | Self::ClientSecretJwt)
    }

    /// The short name in the settings of a target.
    #[must_use]
    pub const fn setting(self) -> &'static str {
        self.row().setting
    }

    /// What it means, as a sentence.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        self.row().meaning
    }

    /// How the secret is presented, to follow "the secret is accepted".
    #[must_use]
    pub const fn manner(self) -> &'static str {
        self.row().manner
    }
}
