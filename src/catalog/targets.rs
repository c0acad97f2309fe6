//! The targets file: several places to test in one run.

use std::collections::BTreeMap;

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use url::Url;

use super::TimeSpan;
pub use super::client_entry::ClientEntry;
use super::profile::PkceUse;
use super::{AgentKind, RegisteredAuth};
use crate::oauth::ClientRef;

/// The name of a target that has none: `<provider>@<host>`, with the port where it is not that of the scheme. Its
/// snapshots mix neither with those of the sandbox, which are called as the profile, nor with those of another server
/// on the same host. Nothing where the base URL names no host.
#[must_use]
pub fn default_name(provider: &str, base_url: &Url) -> Option<String> {
    // The brackets and colons of an IPv6 address cannot stand in the name of a folder everywhere.
    let host = base_url.host_str()?.trim_matches(['[', ']']);
    let host = host.replace(':', "-");
    let port = base_url.port().map(|port| format!(":{port}"));
    Some(format!("{provider}@{host}{}", port.unwrap_or_default()))
}

/// Longest name of a target, in characters: it is a part of the names of folders.
const LONGEST_NAME: usize = 100;

/// What is wrong with the name of a target, if something is: it names the folder of its snapshots.
#[must_use]
pub fn bad_name(name: &str) -> Option<&'static str> {
    let fits = |c: char| c.is_alphanumeric() || "-_.@ ".contains(c);
    if name.is_empty() || name.starts_with(['.', ' ']) || !name.chars().all(fits) {
        Some("it names a folder: use letters, digits, `-`, `_`, `.` and `@`")
    } else if name.chars().count() > LONGEST_NAME {
        Some("it names a folder: use at most 100 characters")
    } else {
        None
    }
}

/// Whether a host name is one that the DNS can have, by its length (RFC 1035 2.3.4).
#[must_use]
pub fn fits_dns(url: &Url) -> bool {
    url.host_str().is_some_and(|host| host.len() <= 253)
}

/// A setting as messages repeat it: its beginning, and of an address nothing that may be a password.
#[must_use]
pub fn repeated(text: &str) -> String {
    const LONGEST: usize = 80;
    // What stands before an `@` may be a password.
    let safe = text
        .rsplit_once('@')
        .map_or_else(|| text.to_owned(), |(_, host)| format!("…@{host}"));
    match safe.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &safe[..end]),
        None => safe,
    }
}

/// An address as messages repeat it. What looks like none is not repeated, for it may be the value of another setting, nor
/// is one that may hold a secret.
#[must_use]
pub fn repeated_address(text: &str) -> Option<String> {
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || ".:/-".contains(c);
    let is_host = text.chars().all(is_plain) && (text.contains('.') || text.contains("localhost"));
    let is_address = text.contains("://") || is_host;
    (is_address && !text.contains(['@', '?', '#'])).then(|| repeated(text))
}

/// A message about a setting without its value, for which a message has backticks.
#[must_use]
pub fn without_value(message: &str, value: &str) -> String {
    if value.is_empty() {
        return message.to_owned();
    }
    [value.to_owned(), repeated(value)]
        .iter()
        .fold(message.to_owned(), |message, value| {
            message.replace(&format!("`{value}`"), "`…`")
        })
}

/// A targets file. Values may be `${env:NAME}`; secrets should be.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TargetsFile {
    /// The targets.
    pub targets: Vec<TargetEntry>,
}

/// One target of a targets file.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TargetEntry {
    /// The name in reports and snapshots; `<provider>@<host>` if not given, with the port where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The profile's id.
    pub provider: String,
    /// The base URL of the provider.
    pub base_url: String,
    /// Further origins that belong to the provider, like that of its login: `https://login.example`. Passwords, client
    /// credentials, codes and tokens are sent to these, to the base URL's and to those that the profile names, and
    /// nowhere else.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub origins: Vec<String>,
    /// The client under test; `register` has the run register it (RFC 7591), and with it the second, the public and the
    /// native client that are not given, and delete them in the end.
    pub client: ClientEntry,
    /// A second confidential client, for the checks that need two.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other_client: Option<ClientEntry>,
    /// A public client.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public_client: Option<ClientEntry>,
    /// A native application with a loopback redirect URI (RFC 8252 7.3).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub native_client: Option<ClientEntry>,
    /// A client that is registered for the code grant only; its second redirect URI may be one with `http`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restricted_client: Option<ClientEntry>,
    /// A client that may be locked out by guesses at its secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expendable_client: Option<ClientEntry>,
    /// A client whose secret holds characters that URLs reserve.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reserved_client: Option<ClientEntry>,
    /// A client that is registered to authenticate by assertions that it signs with its key (`private_key_jwt`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signing_client: Option<ClientEntry>,
    /// A client that is registered to authenticate by assertions whose MAC it makes with its secret (`client_secret_jwt`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret_signing_client: Option<ClientEntry>,
    /// The users: the first signs in, the second serves the checks that need two. Only where no user signs in there may
    /// be none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub users: Vec<UserEntry>,
    /// What logs in and answers the consent page; `form` if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<AgentKind>,
    /// What authorizes the registration of clients (RFC 7591 3), where the provider asks for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub initial_access_token: Option<String>,
    /// Full URL of the protected resource, when it is not below the base URL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource_url: Option<String>,
    /// The scopes to ask for instead of the profile's. Words in one text are asked for together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scopes: Option<Vec<String>>,
    /// How the clients are registered to authenticate, where the profile has it otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_auth: Option<RegisteredAuth>,
    /// Whether ordinary flows use PKCE; as the profile says if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pkce: Option<PkceUse>,
    /// Parameters to add to each authorization request that does not set them itself, like `prompt: consent`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub authorization_parameters: BTreeMap<String, String>,
    /// Headers to add to each request to the provider.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
    /// The proxy to use instead of the system's, for a provider on this machine as well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proxy: Option<String>,
    /// Limits on time, size and rate.
    #[serde(default)]
    pub limits: LimitsEntry,
    /// Transport security.
    #[serde(default)]
    pub tls: TlsEntry,
}

/// Prints which target it is, and nothing that may be a secret: headers, tokens, and names and passwords in addresses.
impl std::fmt::Debug for TargetEntry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TargetEntry")
            .field("name", &self.name)
            .field("provider", &self.provider)
            .finish_non_exhaustive()
    }
}

impl TargetEntry {
    /// One of its clients, where the file has it.
    #[must_use]
    pub const fn client_of(&self, which: ClientRef) -> Option<&ClientEntry> {
        match which {
            ClientRef::First => Some(&self.client),
            ClientRef::Other => self.other_client.as_ref(),
            ClientRef::Public => self.public_client.as_ref(),
            ClientRef::Native => self.native_client.as_ref(),
            ClientRef::Restricted => self.restricted_client.as_ref(),
            ClientRef::Expendable => self.expendable_client.as_ref(),
            ClientRef::Reserved => self.reserved_client.as_ref(),
            ClientRef::Signing => self.signing_client.as_ref(),
            ClientRef::SecretSigning => self.secret_signing_client.as_ref(),
            ClientRef::Registered => None,
        }
    }
}

/// A user of a target.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct UserEntry {
    /// The name to sign in with.
    pub username: String,
    /// The password.
    pub password: String,
}

impl std::fmt::Debug for UserEntry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UserEntry")
            .field("username", &self.username)
            .finish_non_exhaustive()
    }
}

/// Limits on what one exchange may take.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct LimitsEntry {
    /// Longest time of one exchange; 10s if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout: Option<TimeSpan>,
    /// Largest body in bytes; 1 MiB if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_body: Option<usize>,
    /// Most redirects and pages of one authorization; 20 if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_hops: Option<usize>,
    /// Most requests per second, like `5/s`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate: Option<String>,
    /// Longest time that the requests of one scenario take together; 10m if not given. Waiting for an expiry does not count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scenario: Option<TimeSpan>,
}

/// Transport security of a target.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct TlsEntry {
    /// PEM file with the certificate authority to trust besides the platform's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca: Option<String>,
}

/// Parameters of an authorization request that grantcheck sets itself.
const TAKEN: [&str; 7] = [
    "response_type",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "code_challenge",
    "code_challenge_method",
];

/// The first of these parameters that must not be added, because grantcheck sets it itself.
pub fn taken_parameter<'p>(names: impl IntoIterator<Item = &'p String>) -> Option<&'p str> {
    let mut names = names.into_iter().map(String::as_str);
    names.find(|name| TAKEN.contains(name))
}

/// What is wrong with headers to add, if something is (RFC 9110 5.1, 5.5).
#[must_use]
pub fn bad_headers(headers: &BTreeMap<String, String>) -> Option<String> {
    headers
        .iter()
        .find_map(|(name, value)| bad_header(name, value))
}

/// What is wrong with a header to add, if something is. The value is not repeated, for it may be a secret.
#[must_use]
pub fn bad_header(name: &str, value: &str) -> Option<String> {
    let is_token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    let own = [
        "host",
        "content-length",
        "content-type",
        "connection",
        "transfer-encoding",
    ];
    if name.is_empty() || !name.chars().all(is_token) {
        Some(format!("`{name}` is no name of a header"))
    } else if own.contains(&name.to_ascii_lowercase().as_str()) {
        Some(format!("`{name}` is a header that grantcheck sets itself"))
    } else if !value.chars().all(|c| c == '\t' || (' '..='~').contains(&c)) {
        Some(format!(
            "the value of `{name}` has characters that no header may have"
        ))
    } else {
        None
    }
}

/// What is wrong with an origin, if something is: it is scheme, host and port and nothing else (RFC 6454 6.2).
#[must_use]
pub fn bad_origin(text: &str) -> Option<String> {
    let usable = url::Url::parse(text).is_ok_and(|url| {
        ["http", "https"].contains(&url.scheme())
            && url.has_host()
            && url.username().is_empty()
            && url.password().is_none()
            && url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none()
    });
    (!usable).then(|| {
        "write scheme, host and, where needed, port, and nothing else: `https://login.example`"
            .to_owned()
    })
}

/// What is wrong with the address of a proxy, if something is. It is not repeated, for it may hold a password.
#[must_use]
pub fn bad_proxy(address: &str) -> Option<String> {
    let usable = url::Url::parse(address)
        .is_ok_and(|url| ["http", "https"].contains(&url.scheme()) && url.has_host());
    (!usable).then(|| "write it like `http://proxy.example:3128`".to_owned())
}
