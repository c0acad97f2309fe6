//! What the settings of a target are called where they were made, for messages that point there.

use super::SPECIAL_CLIENTS;
use crate::oauth::{Capability, ClientRef};

/// Where the settings of a target come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// The sample accounts of the embedded sandbox.
    Sandbox,
    /// Flags and variables of the environment.
    Environment {
        /// Settings that were given by their flags; the others are variables.
        of_flags: Vec<Setting>,
    },
    /// A targets file.
    File(String),
}

/// A setting of a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    /// The base URL.
    BaseUrl,
    /// The profile.
    Provider,
    /// `client_id`.
    ClientId,
    /// `client_secret`.
    ClientSecret,
    /// How the client authenticates.
    ClientAuth,
    /// The redirect URI to use first.
    RedirectUri,
    /// The name of the first user.
    Username,
    /// The password of the first user.
    Password,
    /// The certificate authority.
    Ca,
    /// The proxy.
    Proxy,
    /// The scopes.
    Scopes,
    /// The use of PKCE.
    Pkce,
    /// Further parameters of authorization requests.
    AuthorizationParameters,
    /// The longest time of one exchange.
    Timeout,
    /// The origins beside that of the base URL.
    Origins,
    /// How many scenarios run at a time.
    Jobs,
    /// A setting of a further client.
    Of(ClientRef, ClientSetting),
    /// The name of the second user.
    OtherUsername,
    /// The password of the second user.
    OtherPassword,
}

/// A setting of a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClientSetting {
    /// `client_id`.
    Id,
    /// `client_secret`.
    Secret,
    /// The redirect URI to use first.
    RedirectUri,
}

impl ClientSetting {
    /// The key below that of the client, and the end of the variable.
    fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Id => ("id", "CLIENT_ID"),
            Self::Secret => ("secret", "CLIENT_SECRET"),
            Self::RedirectUri => ("redirect_uris[0]", "REDIRECT_URI"),
        }
    }
}

/// What a client is called in sentences, and its word in keys and variables; the client under test has none.
pub(in crate::run) fn client_names(client: ClientRef) -> (&'static str, &'static str) {
    match client {
        ClientRef::First => ("client", ""),
        ClientRef::Other => ("second client", "other"),
        ClientRef::Public => ("public client", "public"),
        ClientRef::Native => ("native client", "native"),
        ClientRef::Restricted => ("restricted client", "restricted"),
        ClientRef::Expendable => ("expendable client", "expendable"),
        ClientRef::Reserved => ("client with a reserved secret", "reserved"),
        ClientRef::Signing => ("client that signs with a key", "signing"),
        ClientRef::SecretSigning => ("client that signs with its secret", "secret_signing"),
        ClientRef::Registered => ("registered client", "registered"),
    }
}

impl Setting {
    /// The flag, where there is one.
    fn flag(self) -> Option<&'static str> {
        match self {
            Self::BaseUrl => Some("--url"),
            Self::Provider => Some("--provider"),
            Self::Timeout => Some("--timeout"),
            Self::Jobs => Some("--jobs"),
            _ => None,
        }
    }

    /// The key in a targets file, and the variable of the environment. A setting of the whole run has neither, and is
    /// called by its flag.
    fn names(self) -> (String, String) {
        if let Self::Of(client, setting) = self {
            let ((_, word), (key, variable)) = (client_names(client), setting.names());
            let prefix = if word.is_empty() {
                String::new()
            } else {
                format!("{word}_")
            };
            return (
                format!("{prefix}client.{key}"),
                format!("GRANTCHECK_{}{variable}", prefix.to_uppercase()),
            );
        }
        let (key, variable) = self.plain_names();
        (key.to_owned(), variable.to_owned())
    }

    fn plain_names(self) -> (&'static str, &'static str) {
        match self {
            Self::BaseUrl => ("base_url", "GRANTCHECK_URL"),
            Self::Provider => ("provider", "GRANTCHECK_PROVIDER"),
            Self::ClientId => ("client.id", "GRANTCHECK_CLIENT_ID"),
            Self::ClientSecret => ("client.secret", "GRANTCHECK_CLIENT_SECRET"),
            Self::ClientAuth => ("client_auth", "GRANTCHECK_CLIENT_AUTH"),
            Self::RedirectUri => ("client.redirect_uris[0]", "GRANTCHECK_REDIRECT_URI"),
            Self::Username => ("users[0].username", "GRANTCHECK_USERNAME"),
            Self::Password => ("users[0].password", "GRANTCHECK_PASSWORD"),
            Self::Ca => ("tls.ca", "GRANTCHECK_CA"),
            Self::Proxy => ("proxy", "GRANTCHECK_PROXY"),
            Self::Scopes => ("scopes", "GRANTCHECK_SCOPE"),
            Self::Pkce => ("pkce", "GRANTCHECK_PKCE"),
            Self::AuthorizationParameters => (
                "authorization_parameters",
                "GRANTCHECK_AUTHORIZATION_PARAMETERS",
            ),
            Self::Origins => ("origins", "GRANTCHECK_ORIGINS"),
            Self::Timeout => ("limits.timeout", "GRANTCHECK_TIMEOUT"),
            Self::OtherUsername => ("users[1].username", "GRANTCHECK_OTHER_USERNAME"),
            Self::OtherPassword => ("users[1].password", "GRANTCHECK_OTHER_PASSWORD"),
            Self::Jobs | Self::Of(..) => ("", ""),
        }
    }
}

impl Source {
    /// Notes that a flag gave this setting of a target from the environment. A targets file is named all the same: what
    /// it says is there to be changed for good.
    pub fn set_by_flag(&mut self, setting: Setting) {
        if let Self::Environment { of_flags } = self {
            of_flags.push(setting);
        }
    }

    /// The names of settings as they were given: `` `client.id` and `client.secret` in targets.yaml ``.
    #[must_use]
    pub fn names(&self, settings: &[Setting]) -> String {
        let named: Vec<String> = settings
            .iter()
            .map(|setting| {
                let (key, variable) = setting.names();
                match (self, setting.flag()) {
                    (_, Some(flag)) if key.is_empty() => flag.to_owned(),
                    (Self::Environment { of_flags }, Some(flag)) if of_flags.contains(setting) => {
                        flag.to_owned()
                    }
                    (Self::Environment { .. }, _) => variable,
                    (Self::File(_) | Self::Sandbox, _) => format!("`{key}`"),
                }
            })
            .collect();
        let list = match named.as_slice() {
            [] => String::new(),
            [one] => one.clone(),
            [first @ .., last] => format!("{} and {last}", first.join(", ")),
        };
        match self {
            Self::File(name) if list.contains('`') => format!("{list} in {name}"),
            _ => list,
        }
    }

    /// Why a capability that a setting would bring is missing, for a target of a file; the variables of the
    /// environment stand in the ordinary reasons.
    pub(super) fn reason(&self, capability: Capability) -> Option<String> {
        let Self::File(file) = self else { return None };
        let (what, key) = match capability {
            Capability::SecondClient => ("second client", "other_client"),
            Capability::SecondUser => ("second user", "users[1]"),
            Capability::SecondRedirectUri => ("second redirect URI", "client.redirect_uris[1]"),
            Capability::PublicClient => ("public client", "public_client"),
            Capability::ClientSecret => ("client secret", "client.secret"),
            Capability::TwoScopes => {
                return Some(format!(
                    "fewer than two scopes are known (`scopes` in {file})"
                ));
            }
            Capability::Resource => ("protected resource", "resource_url"),
            Capability::TokenCheck => {
                return Some(format!(
                    "nothing shows whether a token lives: no protected resource is configured (`resource_url` in {file}), and no introspection is known"
                ));
            }
            _ => {
                let (_, prefix, _) = SPECIAL_CLIENTS
                    .iter()
                    .find(|(_, _, special)| *special == capability)?;
                let key = format!("{}_client", prefix.to_lowercase());
                return Some(format!("no such client is configured (`{key}` in {file})"));
            }
        };
        Some(format!("no {what} is configured (`{key}` in {file})"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_called_as_their_place_has_them() {
        let settings = [Setting::ClientId, Setting::ClientSecret];
        assert_eq!(
            Source::File("t.yaml".to_owned()).names(&settings),
            "`client.id` and `client.secret` in t.yaml"
        );
        let by_flag = Source::Environment {
            of_flags: vec![Setting::BaseUrl],
        };
        assert_eq!(
            by_flag.names(&settings),
            "GRANTCHECK_CLIENT_ID and GRANTCHECK_CLIENT_SECRET"
        );
        assert_eq!(
            by_flag.names(&[Setting::BaseUrl, Setting::Provider]),
            "--url and GRANTCHECK_PROVIDER"
        );
        let file = Source::File("t.yaml".to_owned());
        assert_eq!(file.names(&[Setting::Jobs]), "--jobs");
    }
}
