//! What a parameter of a step chooses from: what the user does, where and how things are sent.

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How the user answers the consent page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ConsentAnswer {
    /// Grants the request.
    #[default]
    Approve,
    /// Refuses the request.
    Deny,
    /// Looks at the page and does nothing: the step ends there.
    Stop,
}

/// What the user does at the login page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum LoginAnswer {
    /// Signs in with the right password.
    #[default]
    Correct,
    /// Signs in with a wrong password.
    WrongPassword,
    /// Looks at the page and does nothing: the step ends there.
    Stop,
}

/// Where parameters go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// The query of the URL, with an empty body.
    Query,
    /// An `application/x-www-form-urlencoded` body.
    Form,
    /// A JSON body.
    Json,
}

/// The trailing slash of the authorization endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Slash {
    /// The path ends in a slash.
    With,
    /// The path ends without a slash.
    Without,
}

/// What is done to the consent form before it is sent. A login or consent page that comes after that is not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Tamper {
    /// Its hidden fields of random text are left out; where it has none, what is random in its address is changed.
    HiddenFieldsRemoved,
    /// Its hidden fields of random text are sent empty; where it has none, what is random in its address is changed.
    HiddenFieldsEmpty,
    /// Its hidden fields of random text get other random values; where it has none, what is random in its address.
    HiddenFieldsChanged,
    /// They are those that another session got, which an earlier step stopped at; where it has none, its address is.
    HiddenFieldsForeign,
    /// It is sent as it stands, with no cookies.
    CookiesDropped,
    /// It is the one of another session, which an earlier step stopped at, and is sent in place of the login form, by a
    /// browser without a user.
    SentBeforeLogin,
    /// Its field for the scope names one more scope.
    ScopeField,
    /// Its field for the client names the second confidential client.
    ClientField,
    /// Its field for the redirect URI names another site.
    RedirectUriField,
    /// Its field for the state has another value.
    StateField,
    /// Its field for the code challenge holds `${pkce.challenge_128}` (RFC 7636 4.3).
    ChallengeField,
    /// Its field for the user names the other user.
    UserField,
    /// Of the pages before it: what looks like an address to return to becomes one of another site. Links of these pages
    /// that hold such an address are followed with that of the other site, at last.
    ReturnAddressForeign,
    /// The same with the address of the other site written without its scheme, which begins like a path.
    ReturnAddressSchemeless,
}

impl Tamper {
    /// Whether it is about the consent form, and not about the pages before it.
    #[must_use]
    pub fn is_of_consent(self) -> bool {
        !self.is_of_return_address()
    }

    /// Whether it replaces addresses to return to.
    #[must_use]
    pub fn is_of_return_address(self) -> bool {
        matches!(
            self,
            Self::ReturnAddressForeign | Self::ReturnAddressSchemeless
        )
    }

    /// Whether it changes what a field of the form says about the request.
    #[must_use]
    pub fn is_of_field(self) -> bool {
        matches!(
            self,
            Self::ScopeField
                | Self::ClientField
                | Self::RedirectUriField
                | Self::StateField
                | Self::ChallengeField
                | Self::UserField
        )
    }
}

/// Where a bearer token stands in a resource request (RFC 6750 2).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum TokenPlace {
    /// Where the provider documents it: in the Authorization header, unless its profile says otherwise.
    #[default]
    Documented,
    /// The Authorization header (RFC 6750 2.1), wherever the provider documents it.
    Header,
    /// The query parameter `access_token`.
    Query,
    /// The form parameter `access_token` of a POST (RFC 6750 2.2).
    Form,
    /// The header and the form parameter at once.
    HeaderAndForm,
    /// Nowhere: the request carries no credentials.
    Nowhere,
}

/// How a token is changed: which character of it, or what it says of its signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum TokenTamper {
    /// The first one.
    Start,
    /// One in the middle.
    Middle,
    /// The last one.
    End,
    /// Of a signed token: its header says that it has no signature, and it has none (RFC 7519 6).
    Unsigned,
    /// Of a signed token: it lives for an hour longer, under the signature that it had.
    Claims,
}
