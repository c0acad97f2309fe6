//! A request from a client to an endpoint: its parameters, where they go, and how the client authenticates.

use std::collections::BTreeMap;

use serde_json::Value;

use super::client::Client;
use super::signature;
use super::signing::ClientAssertion;
use super::target::Target;
use crate::catalog::profile::Signature;
use crate::catalog::scenario::Place;
use crate::oauth::AuthMethod;
use crate::wire::{RawBody, RawRequest, encode};

/// Parameters by their standard names, in order.
pub type Parameters = Vec<(String, String)>;

/// A request of a client before it is encoded.
pub struct ClientRequest {
    http: RawRequest,
    place: Place,
    query: Parameters,
    body: Parameters,
    /// Parameters by their standard names that go to another place than the others.
    places: BTreeMap<String, Place>,
    /// What signs the request once it is encoded: the signature, the client's id and its secret.
    signed: Option<(Signature, String, String)>,
}

/// How a request presents its client.
#[derive(Clone)]
pub struct Authentication {
    /// The `client_id` to present.
    pub client_id: String,
    /// Whether `client_id` stays out of the parameters: it is left out, or the request names its client itself.
    pub unnamed: bool,
    /// The secret to present; none leaves it out.
    pub secret: Option<String>,
    /// The assertion to present in place of the secret.
    pub assertion: Option<ClientAssertion>,
    /// How the client is registered to authenticate.
    pub registered: AuthMethod,
    /// How it authenticates here instead.
    pub instead: Option<AuthMethod>,
    /// The spelling of the scheme `Basic`.
    pub scheme: Option<String>,
    /// A verbatim `Authorization` header, which stands for all of it.
    pub verbatim: Option<String>,
    /// Whether id and secret are form-encoded before they become Basic (RFC 6749 2.3.1).
    pub form_encoded: bool,
    /// The header of the secret, where it has one of its own.
    pub header: Option<String>,
    /// The signature, where the client proves by one that it has its secret.
    pub signature: Option<Signature>,
}

impl Authentication {
    /// A client that authenticates as it is registered, with this secret.
    pub fn of(target: &Target, client: &Client, secret: Option<String>) -> Self {
        Self {
            client_id: client.id.clone(),
            unnamed: false,
            secret,
            assertion: None,
            registered: target.auth_method(client),
            instead: None,
            scheme: None,
            verbatim: None,
            form_encoded: target.profile.client_auth.form_encoded,
            header: target.profile.client_auth.header.clone(),
            signature: target.profile.client_auth.signature.clone(),
        }
    }

    /// Keeps `client_id` out of the parameters where they have it already: a request must not name its client twice.
    pub fn beside(mut self, parameters: &[(String, String)]) -> Self {
        self.unnamed |= parameters.iter().any(|(name, _)| name == "client_id");
        self
    }

    /// How the client authenticates in this request. Without a secret it only names itself.
    pub fn method(&self) -> AuthMethod {
        let proves = if self.registered.is_assertion() {
            self.assertion.is_some()
        } else {
            self.secret.is_some()
        };
        match self.instead {
            Some(method) => method,
            None if proves => self.registered,
            None => AuthMethod::None,
        }
    }

    /// `client_id` as a parameter, unless it stays out.
    pub fn id_parameter(&self) -> Option<(String, String)> {
        (!self.unnamed).then(|| ("client_id".to_owned(), self.client_id.clone()))
    }

    fn secret_parameter(&self) -> Option<(String, String)> {
        let secret = self.secret.clone()?;
        Some(("client_secret".to_owned(), secret))
    }
}

impl ClientRequest {
    /// A request to an endpoint whose parameters go to this place.
    pub fn new(http: RawRequest, place: Place) -> Self {
        Self {
            http,
            place,
            query: Vec::new(),
            body: Vec::new(),
            places: BTreeMap::new(),
            signed: None,
        }
    }

    /// Says which parameters go to another place than the others.
    pub fn apart(&mut self, places: &BTreeMap<String, Place>) {
        self.places.clone_from(places);
    }

    /// Takes parameters out that the provider does without.
    pub fn leave_out(&mut self, names: &[String]) {
        for parameters in [&mut self.query, &mut self.body] {
            parameters.retain(|(name, _)| !names.contains(name));
        }
    }

    /// Moves the parameters that go to another place than the others. Under their standard names still.
    fn sort(&mut self) {
        for (name, place) in std::mem::take(&mut self.places) {
            let (from, to) = match place {
                Place::Query => (&mut self.body, &mut self.query),
                Place::Form | Place::Json => (&mut self.query, &mut self.body),
            };
            let (moved, kept) = std::mem::take(from)
                .into_iter()
                .partition(|(known, _)| *known == name);
            *from = kept;
            to.extend::<Parameters>(moved);
        }
    }

    /// A POST with a form to the endpoint at this address, as the extensions of OAuth have it.
    pub fn post(url: &str) -> Self {
        let http = RawRequest::from_full_url("POST", url).header("accept", "application/json");
        Self::new(http, Place::Form)
    }

    /// Departs from the usual way of sending; an empty `accept` leaves that header out. Comes before the parameters.
    pub fn depart(&mut self, method: Option<&str>, place: Option<Place>, accept: Option<&str>) {
        if let Some(method) = method {
            method.clone_into(&mut self.http.method);
        }
        if let Some(place) = place {
            self.place = place;
        }
        if let Some(accept) = accept {
            let headers = &mut self.http.headers;
            headers.retain(|(name, _)| name != "accept");
            if !accept.is_empty() {
                headers.push(("accept".to_owned(), accept.to_owned()));
            }
        }
    }

    /// The parameters at the place where this endpoint takes them.
    pub fn parameters(&mut self) -> &mut Parameters {
        if self.place == Place::Query {
            &mut self.query
        } else {
            &mut self.body
        }
    }

    /// Adds a parameter, if it has a value.
    pub fn add(&mut self, name: &str, value: Option<String>) {
        let pair = value.map(|value| (name.to_owned(), value));
        self.parameters().extend(pair);
    }

    /// Parameters that go to the body, wherever the others go.
    pub fn body(&mut self) -> &mut Parameters {
        &mut self.body
    }

    /// Presents the client.
    pub fn authenticate(&mut self, client: &Authentication) {
        if let Some(verbatim) = &client.verbatim {
            self.add_authorization(verbatim.clone());
            return;
        }
        let id = client.id_parameter();
        let secret = client.secret_parameter();
        match client.method() {
            AuthMethod::Basic => {
                let secret = client.secret.as_deref().unwrap_or_default();
                let header = encode::basic(&client.client_id, secret, client.form_encoded);
                self.add_authorization(match &client.scheme {
                    Some(scheme) => header.replacen("Basic", scheme, 1),
                    None => header,
                });
            }
            AuthMethod::SecretAsUser => {
                let secret = client.secret.as_deref().unwrap_or_default();
                self.add_authorization(encode::basic(secret, "", client.form_encoded));
                self.parameters().extend(id);
            }
            AuthMethod::Header => {
                self.parameters().extend(id);
                let header = client.header.clone();
                let pair = header.zip(client.secret.clone());
                self.http.headers.extend(pair);
            }
            AuthMethod::Signature => {
                self.parameters().extend(id);
                let key = client.signature.clone().zip(client.secret.clone());
                let client_id = client.client_id.clone();
                self.signed = key.map(|(signature, secret)| (signature, client_id, secret));
            }
            AuthMethod::Query => self.query.extend(id.into_iter().chain(secret)),
            AuthMethod::Form => {
                // Where parameters go to the query, the id is one of them and the secret alone is in the body.
                self.parameters().extend(id);
                self.body.extend(secret);
            }
            AuthMethod::PrivateKeyJwt | AuthMethod::ClientSecretJwt => {
                self.parameters().extend(id);
                if let Some(ClientAssertion { kind, text, .. }) = &client.assertion {
                    self.add("client_assertion_type", Some(kind.clone()));
                    self.add("client_assertion", Some(text.clone()));
                }
            }
            AuthMethod::None => self.parameters().extend(id),
        }
    }

    fn add_authorization(&mut self, value: String) {
        self.http.headers.push(("authorization".to_owned(), value));
    }

    /// Gives the parameters the names that the provider has for them.
    pub fn rename(&mut self, target: &Target) {
        self.sort();
        for (name, _) in self.query.iter_mut().chain(&mut self.body) {
            *name = target.parameter_name(name).to_owned();
        }
    }

    /// The request as it is sent. An endpoint may have a query of its own, which is retained (RFC 6749 3.1, 3.2).
    pub fn encoded(self) -> RawRequest {
        let mut http = self.http;
        http.query = joined(&http.query, &encode::parameters(&self.query));
        http.body = match self.place {
            Place::Json => RawBody::Json(json_object(&self.body)),
            Place::Query if self.body.is_empty() => RawBody::None,
            Place::Query | Place::Form => RawBody::Form(self.body),
        };
        if http.method == "GET" && http.body.text().is_empty() {
            http.body = RawBody::None;
        }
        if let Some((signature, client_id, secret)) = &self.signed {
            let headers = signature::headers(signature, client_id, secret, None, &http);
            http.headers.extend(headers);
        }
        http
    }
}

/// Two parts of a query.
pub fn joined(first: &str, second: &str) -> String {
    match (first, second) {
        ("", only) | (only, "") => only.to_owned(),
        (first, second) => format!("{first}&{second}"),
    }
}

/// A JSON object with these members in order; a parameter that is repeated is a member that is repeated.
fn json_object(pairs: &[(String, String)]) -> String {
    let text = |text: &String| Value::String(text.clone()).to_string();
    let members = pairs.iter();
    let members: Vec<String> = members
        .map(|(name, value)| format!("{}:{}", text(name), text(value)))
        .collect();
    format!("{{{}}}", members.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(registered: AuthMethod, secret: Option<&str>) -> Authentication {
        Authentication {
            client_id: "acme".to_owned(),
            unnamed: false,
            secret: secret.map(str::to_owned),
            assertion: None,
            registered,
            instead: None,
            scheme: None,
            verbatim: None,
            form_encoded: false,
            header: Some("secret_key".to_owned()),
            signature: None,
        }
    }

    fn sent(place: Place, client: &Authentication) -> (String, RawBody, bool) {
        let http = RawRequest::from_full_url("POST", "https://p.example/x");
        let mut request = ClientRequest::new(http, place);
        request.authenticate(client);
        let http = request.encoded();
        let has_header = http.headers.iter().any(|(name, _)| name == "authorization");
        (http.query, http.body, has_header)
    }

    fn form(pairs: &[(&str, &str)]) -> RawBody {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        RawBody::Form(pairs.iter().map(owned).collect())
    }

    #[test]
    fn a_client_presents_its_secret_in_the_way_it_is_registered_for() {
        let all = [("client_id", "acme"), ("client_secret", "s")];
        let id = &all[..1];
        let by = |method| client(method, Some("s"));
        let at_form = |method| sent(Place::Form, &by(method));
        assert_eq!(at_form(AuthMethod::Basic), (String::new(), form(&[]), true));
        assert_eq!(
            at_form(AuthMethod::Form),
            (String::new(), form(&all), false)
        );
        assert_eq!(at_form(AuthMethod::None), (String::new(), form(id), false));
        let in_query = "client_id=acme&client_secret=s".to_owned();
        assert_eq!(at_form(AuthMethod::Query), (in_query, form(&[]), false));
        for method in [AuthMethod::Header, AuthMethod::SecretAsUser] {
            let (query, body, has_header) = at_form(method);
            assert_eq!((query, body), (String::new(), form(id)));
            assert_eq!(has_header, method == AuthMethod::SecretAsUser);
        }
        assert_eq!(
            sent(Place::Query, &by(AuthMethod::Form)),
            ("client_id=acme".to_owned(), form(&all[1..]), false)
        );
        assert_eq!(
            sent(Place::Form, &client(AuthMethod::Basic, None)),
            (String::new(), form(id), false)
        );
    }

    #[test]
    fn parameters_go_apart_and_are_left_out_by_their_standard_names() {
        let http = RawRequest::from_full_url("POST", "https://p.example/x");
        let mut request = ClientRequest::new(http, Place::Form);
        request.add("grant_type", Some("authorization_code".to_owned()));
        request.add("redirect_uri", Some("https://c.example/".to_owned()));
        request.add("code", Some("c".to_owned()));
        request.leave_out(&["grant_type".to_owned()]);
        request.apart(&BTreeMap::from([("redirect_uri".to_owned(), Place::Query)]));
        request.sort();
        let http = request.encoded();
        assert_eq!(http.query, "redirect_uri=https%3A%2F%2Fc.example%2F");
        assert_eq!(http.body, form(&[("code", "c")]));
    }

    #[test]
    fn a_request_that_names_its_client_does_not_name_it_twice() {
        let named = [("client_id".to_owned(), "acme".to_owned())];
        let client = client(AuthMethod::None, None).beside(&named);
        assert_eq!(client.id_parameter(), None);
    }
}
