//! The clients and users that a sandbox knows.

use super::Dialect;

/// A registered client application (RFC 6749 2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// The `client_id`; any text.
    pub id: String,
    /// The `client_secret`; a client without one is public (RFC 6749 2.1).
    pub secret: Option<String>,
    /// The name that the consent page shows.
    pub name: String,
    /// The registered redirect URIs, compared character by character.
    pub redirect_uris: Vec<String>,
}

/// Somebody who can sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// The name typed into the login form.
    pub username: String,
    /// The password typed into the login form.
    pub password: String,
}

/// Everybody a sandbox knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accounts {
    /// The client under test, confidential.
    pub client: Client,
    /// A second confidential client, for requests with somebody else's codes and tokens.
    pub other_client: Client,
    /// A client without a secret, where the dialect has such clients.
    pub public_client: Option<Client>,
    /// A public client on the user's machine, whose loopback redirect URI is good for every port (RFC 8252 7.3).
    pub native_client: Option<Client>,
    /// A confidential client that is registered for the authorization code grant and refreshing only. One of its
    /// redirect URIs is plain http, which is never used although it is registered (RFC 9700 2.6).
    pub restricted_client: Option<Client>,
    /// A confidential client that may be locked out by guessing its secret; nobody else is disturbed by that.
    pub expendable_client: Option<Client>,
    /// A confidential client whose secret is full of reserved characters (RFC 6749 2.3.1, appendix B).
    pub reserved_client: Option<Client>,
    /// The user who signs in.
    pub user: User,
    /// A second user, whose grants must not be touched by what the first one does.
    pub other_user: User,
}

impl Accounts {
    /// The fixed sample accounts of a dialect.
    ///
    /// | | survilla | cameramanager | standard |
    /// |---|---|---|---|
    /// | client | `acme-app` | `acme.app` | `acme-app` |
    /// | its redirect URIs | `https://acme.example/oauth/return`, `https://acme.example/oauth/second?tenant=7` | `https://acme.example/oauth/return`, `https://acme.example` | as survilla |
    /// | other client | `other-app`, `https://other.example/oauth/return` | `other.app`, the same | as survilla |
    /// | public client | none | none | `acme-public`, `https://acme.example/public/return` |
    /// | native client | none | none | `acme-native`, `http://127.0.0.1/cb` |
    /// | restricted client | none | none | `acme-restricted`, `https://acme.example/restricted/return`, `http://acme.example/restricted/return` |
    /// | expendable client | none | none | `acme-expendable`, `https://acme.example/expendable/return` |
    /// | reserved client | none | none | `acme-reserved`, `https://acme.example/reserved/return` |
    /// | users | `alice`, `bob` | `alice@acme.example`, `bob@acme.example` | as survilla |
    ///
    /// The ids with a dot and the redirect URI without a path are as in the samples of the CameraManager guide,
    /// whose users sign in with an email address (cameramanager/C069, C089, C096).
    pub fn for_dialect(dialect: Dialect) -> Self {
        let dotted = dialect == Dialect::CameraManager;
        let id = |first: &str, second: &str| {
            let delimiter = if dotted { '.' } else { '-' };
            format!("{first}{delimiter}{second}")
        };
        let username = |name: &str| {
            if dotted {
                format!("{name}@acme.example")
            } else {
                name.to_owned()
            }
        };
        let second = if dotted {
            "https://acme.example"
        } else {
            "https://acme.example/oauth/second?tenant=7"
        };
        let further = |id: &str, secret: Option<&str>, name: &str, redirect_uris: &[&str]| {
            (dialect == Dialect::Standard).then(|| Client {
                id: id.to_owned(),
                secret: secret.map(str::to_owned),
                name: name.to_owned(),
                redirect_uris: redirect_uris.iter().map(|uri| (*uri).to_owned()).collect(),
            })
        };
        Self {
            client: Client {
                id: id("acme", "app"),
                secret: Some("acme-secret-5Vd0mQ3rXw8tLk2Z7uYb9c".to_owned()),
                name: "Acme Cameras".to_owned(),
                redirect_uris: vec![
                    "https://acme.example/oauth/return".to_owned(),
                    second.to_owned(),
                ],
            },
            other_client: Client {
                id: id("other", "app"),
                secret: Some("other-secret-H4nB6pSx1eJg0fTq8aRw3i".to_owned()),
                name: "Other Cameras".to_owned(),
                redirect_uris: vec!["https://other.example/oauth/return".to_owned()],
            },
            public_client: further(
                "acme-public",
                None,
                "Acme Pocket",
                &["https://acme.example/public/return"],
            ),
            native_client: further("acme-native", None, "Acme Desk", &["http://127.0.0.1/cb"]),
            restricted_client: further(
                "acme-restricted",
                Some("restricted-secret-Zk4rW9vLq2Xc7NbT1yGm5p"),
                "Acme Archive",
                &[
                    "https://acme.example/restricted/return",
                    "http://acme.example/restricted/return",
                ],
            ),
            expendable_client: further(
                "acme-expendable",
                Some("expendable-secret-B8sJd3Kf6HwPz0Qe4RtUyV"),
                "Acme Spare",
                &["https://acme.example/expendable/return"],
            ),
            reserved_client: further(
                "acme-reserved",
                Some("reserved +/&%=: secret-M2nVx7Cq9LaWs5Ed3RfTg"),
                "Acme Odd",
                &["https://acme.example/reserved/return"],
            ),
            user: User {
                username: username("alice"),
                password: "correct horse battery".to_owned(),
            },
            other_user: User {
                username: username("bob"),
                password: "staple of another user".to_owned(),
            },
        }
    }

    /// The client with this `client_id`.
    pub(super) fn client_named(&self, id: &str) -> Option<&Client> {
        [
            Some(&self.client),
            Some(&self.other_client),
            self.public_client.as_ref(),
            self.native_client.as_ref(),
            self.restricted_client.as_ref(),
            self.expendable_client.as_ref(),
            self.reserved_client.as_ref(),
        ]
        .into_iter()
        .flatten()
        .find(|client| client.id == id)
    }

    /// Whether a client may use the authorization code grant and nothing else (RFC 6749 5.2, `unauthorized_client`).
    pub(super) fn is_restricted(&self, id: &str) -> bool {
        is_named(self.restricted_client.as_ref(), id)
    }

    /// Whether the secret of a client may be guessed until it is locked out.
    pub(super) fn is_expendable(&self, id: &str) -> bool {
        is_named(self.expendable_client.as_ref(), id)
    }

    /// Whether a client is a native application.
    pub(super) fn is_native(&self, id: &str) -> bool {
        is_named(self.native_client.as_ref(), id)
    }

    /// The user with this name and password.
    pub(super) fn user_with(&self, username: &str, password: &str) -> Option<&User> {
        [&self.user, &self.other_user]
            .into_iter()
            .find(|user| user.username == username && user.password == password)
    }
}

fn is_named(client: Option<&Client>, id: &str) -> bool {
    client.is_some_and(|client| client.id == id)
}
