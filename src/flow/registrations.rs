//! The clients that a scenario registered: how each acts, and how its registration is reached (RFC 7592 3).

use serde_json::{Map, Value, json};

use super::client::Client;
use super::target::Target;
use crate::oauth::{AuthMethod, Capability};

/// A client that a scenario registered.
#[derive(Clone)]
pub struct Registered {
    /// The name of the step that registered it.
    pub step: Option<String>,
    /// The client, as other steps need it.
    pub client: Client,
    /// The latest answer of the provider about it.
    pub document: Map<String, Value>,
    /// Whether the provider said that it is deleted.
    pub deleted: bool,
}

/// Members of an answer about a registration that are no client metadata, and no part of an update (RFC 7592 2.2).
const NOT_SENT_BACK: [&str; 4] = [
    "registration_access_token",
    "registration_client_uri",
    "client_secret_expires_at",
    "client_id_issued_at",
];

/// Prints no secret.
impl std::fmt::Debug for Registered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Registered")
            .field("step", &self.step)
            .finish_non_exhaustive()
    }
}

impl Registered {
    /// The client of an answer; nothing where it names none. What the answer leaves out is as it was requested.
    pub fn of(
        step: Option<String>,
        requested: &Map<String, Value>,
        answer: &Map<String, Value>,
    ) -> Option<Self> {
        let mut registered = Self {
            step,
            client: Client::default(),
            document: Map::new(),
            deleted: false,
        };
        registered.take_over(requested, answer)?;
        Some(registered)
    }

    /// Takes over what a later answer says.
    pub fn take_over(
        &mut self,
        requested: &Map<String, Value>,
        answer: &Map<String, Value>,
    ) -> Option<()> {
        let id = text(answer, "client_id")?;
        let earlier = std::mem::take(&mut self.document);
        let mut document = answer.clone();
        // The token and the address need not be said again.
        for member in &NOT_SENT_BACK[..2] {
            if let (false, Some(known)) = (document.contains_key(*member), earlier.get(*member)) {
                document.insert((*member).to_owned(), known.clone());
            }
        }
        let member = |name: &str| answer.get(name).or_else(|| requested.get(name));
        let method = member("token_endpoint_auth_method").and_then(Value::as_str);
        // RFC 7591 2: the default is HTTP Basic.
        let method = method.unwrap_or("client_secret_basic");
        let known = |auth: &AuthMethod| auth.registered_name() == Some(method);
        let uris = member("redirect_uris").and_then(Value::as_array);
        let uris = uris.into_iter().flatten().filter_map(Value::as_str);
        self.client = Client {
            id,
            secret: text(answer, "client_secret").or_else(|| self.client.secret.take()),
            key: None,
            redirect_uris: uris.map(str::to_owned).collect(),
            name: member("client_name")
                .and_then(Value::as_str)
                .map(str::to_owned),
            auth: AuthMethod::ALL.into_iter().find(known),
        };
        if self.client.auth == Some(AuthMethod::None) {
            self.client.secret = None;
        }
        self.document = document;
        Some(())
    }

    /// Where its registration is (RFC 7592 3).
    pub fn uri(&self) -> Option<String> {
        text(&self.document, "registration_client_uri")
    }

    /// What opens it (RFC 7592 3).
    pub fn token(&self) -> Option<String> {
        text(&self.document, "registration_access_token")
    }

    /// Its metadata, as an update repeats it (RFC 7592 2.2).
    pub fn metadata(&self) -> Map<String, Value> {
        let mut metadata = self.document.clone();
        metadata.retain(|name, _| !NOT_SENT_BACK.contains(&name.as_str()));
        metadata
    }
}

/// What a client calls itself.
const CLIENT_NAME: &str = "grantcheck";

/// How a client of the target authenticates that has a secret.
pub fn method(target: &Target) -> AuthMethod {
    match target.profile.client_auth.style {
        AuthMethod::None => AuthMethod::Basic,
        style => style,
    }
}

/// The metadata of a client for the code grant (RFC 7591 2).
pub fn metadata(
    target: &Target,
    redirect_uris: &[String],
    method: AuthMethod,
) -> Map<String, Value> {
    let mut grants = vec!["authorization_code"];
    if target.profile.offers(Capability::RefreshToken) {
        grants.push("refresh_token");
    }
    let mut metadata = Map::new();
    let mut add = |name: &str, value: Value| metadata.insert(name.to_owned(), value);
    add("client_name", json!(CLIENT_NAME));
    add("redirect_uris", json!(redirect_uris));
    add("grant_types", json!(grants));
    add("response_types", json!(["code"]));
    add(
        "token_endpoint_auth_method",
        json!(method.registered_name().unwrap_or("client_secret_post")),
    );
    if let Some(scope) = target.scopes.first() {
        add("scope", json!(scope));
    }
    metadata
}

fn text(of: &Map<String, Value>, name: &str) -> Option<String> {
    let text = of.get(name)?.as_str()?;
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn object(value: Value) -> Map<String, Value> {
        match value {
            Value::Object(members) => members,
            other => panic!("{other} is no object"),
        }
    }

    #[test]
    fn what_an_answer_leaves_out_is_as_it_was() {
        let requested = object(json!({ "redirect_uris": ["https://a.example/cb"] }));
        let answer = object(json!({
            "client_id": "one", "client_secret": "s",
            "registration_access_token": "t", "registration_client_uri": "https://p.example/r/one",
        }));
        let mut client = Registered::of(None, &requested, &answer).expect("a client");
        assert_eq!(client.client.redirect_uris, ["https://a.example/cb"]);
        assert_eq!(client.client.auth, Some(AuthMethod::Basic));
        let later = object(json!({ "client_id": "one", "registration_access_token": "u" }));
        client.take_over(&requested, &later).expect("a client");
        assert_eq!(client.client.secret.as_deref(), Some("s"));
        assert_eq!(client.token().as_deref(), Some("u"));
        assert_eq!(client.uri().as_deref(), Some("https://p.example/r/one"));
        assert!(!client.metadata().contains_key("registration_access_token"));
        assert!(Registered::of(None, &requested, &Map::new()).is_none());
    }
}
