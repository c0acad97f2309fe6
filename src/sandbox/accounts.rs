//! The clients and users that a sandbox knows.

/// A registered client application (RFC 6749 2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// The `client_id`; any text.
    pub id: String,
    /// The `client_secret`; a client without one is public (RFC 6749 2.1).
    pub secret: Option<String>,
    /// The private key in PEM that it signs assertions with (RFC 7523). A real provider knows the public half alone; the
    /// other one is here for those who make the client's requests.
    pub key: Option<String>,
    /// Whether it authenticates by assertions whose MAC is made with its secret (RFC 7523), and in no other way.
    pub signs_with_secret: bool,
    /// The name that the consent page shows.
    pub name: String,
    /// The registered redirect URIs, compared character by character.
    pub redirect_uris: Vec<String>,
}

impl Client {
    pub(super) fn new(id: &str, secret: Option<&str>, name: &str, redirect_uris: &[&str]) -> Self {
        Self {
            id: id.to_owned(),
            secret: secret.map(str::to_owned),
            key: None,
            signs_with_secret: false,
            name: name.to_owned(),
            redirect_uris: redirect_uris.iter().map(|uri| (*uri).to_owned()).collect(),
        }
    }

    /// Whether it has a secret or a key to authenticate with (RFC 6749 2.1).
    pub(super) fn is_confidential(&self) -> bool {
        self.secret.is_some() || self.key.is_some()
    }

    /// Whether it authenticates by assertions.
    pub(super) fn signs(&self) -> bool {
        self.key.is_some() || self.signs_with_secret
    }
}

/// A user who can sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// The name typed into the login form.
    pub username: String,
    /// The password typed into the login form.
    pub password: String,
}

impl User {
    pub(super) fn new(username: &str, password: &str) -> Self {
        Self {
            username: username.to_owned(),
            password: password.to_owned(),
        }
    }
}

/// The clients and users of one sandbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accounts {
    /// The client under test, confidential.
    pub client: Client,
    /// A second confidential client, for requests with another client's codes and tokens.
    pub other_client: Client,
    /// A client without a secret, where the dialect has such clients.
    pub public_client: Option<Client>,
    /// A public client on the user's machine, whose loopback redirect URI is good for every port (RFC 8252 7.3).
    pub native_client: Option<Client>,
    /// A confidential client that is registered for the authorization code grant and refreshing only. One of its
    /// redirect URIs is plain http, which is never used although it is registered (RFC 9700 2.6).
    pub restricted_client: Option<Client>,
    /// A confidential client that may be locked out by guessing its secret; no other client is affected.
    pub expendable_client: Option<Client>,
    /// A confidential client whose secret is full of reserved characters (RFC 6749 2.3.1, appendix B).
    pub reserved_client: Option<Client>,
    /// A confidential client that authenticates by assertions signed with its key (RFC 7523), and in no other way.
    pub signing_client: Option<Client>,
    /// A confidential client that authenticates by assertions whose MAC is made with its secret (RFC 7523).
    pub secret_signing_client: Option<Client>,
    /// The user who signs in.
    pub user: User,
    /// A second user, whose grants must not be touched by what the first one does.
    pub other_user: User,
}

impl Accounts {
    /// Two confidential clients and two users. A dialect's accounts are these, with its own names and further clients.
    pub(super) fn sample() -> Self {
        Self {
            client: Client::new(
                "acme-app",
                Some("acme-secret-5Vd0mQ3rXw8tLk2Z7uYb9c"),
                "Acme Cameras",
                &[
                    "https://acme.example/oauth/return",
                    "https://acme.example/oauth/second?tenant=7",
                ],
            ),
            other_client: Client::new(
                "other-app",
                Some("other-secret-H4nB6pSx1eJg0fTq8aRw3i"),
                "Other Cameras",
                &["https://other.example/oauth/return"],
            ),
            public_client: None,
            native_client: None,
            restricted_client: None,
            expendable_client: None,
            reserved_client: None,
            signing_client: None,
            secret_signing_client: None,
            user: User::new("alice", "correct horse battery"),
            other_user: User::new("bob", "staple of another user"),
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
            self.signing_client.as_ref(),
            self.secret_signing_client.as_ref(),
        ]
        .into_iter()
        .flatten()
        .find(|client| client.id == id)
    }

    /// Whether a text is the secret of some client.
    pub(super) fn is_a_secret(&self, text: &str) -> bool {
        let clients = [
            Some(&self.client),
            Some(&self.other_client),
            self.restricted_client.as_ref(),
            self.expendable_client.as_ref(),
            self.reserved_client.as_ref(),
        ];
        let mut secrets = clients
            .into_iter()
            .flatten()
            .filter_map(|client| client.secret.as_deref());
        secrets.any(|secret| secret == text)
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
