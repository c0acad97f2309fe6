//! A request from a client to an endpoint: its parameters, where they go, and how the client authenticates.

use serde_json::Value;

use super::client::Client;
use super::target::Target;
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
}

/// How a request presents its client.
pub struct Authentication {
    /// The `client_id` to present.
    pub client_id: String,
    /// Whether `client_id` stays out of the parameters: it is left out, or the request names its client itself.
    pub unnamed: bool,
    /// The secret to present; none leaves it out.
    pub secret: Option<String>,
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
}

impl Authentication {
    /// A client that authenticates as it is registered, with this secret.
    pub fn of(target: &Target, client: &Client, secret: Option<String>) -> Self {
        Self {
            client_id: client.id.clone(),
            unnamed: false,
            secret,
            registered: target.auth_method(client),
            instead: None,
            scheme: None,
            verbatim: None,
            form_encoded: target.profile.client_auth.form_encoded,
        }
    }

    /// Keeps `client_id` out of the parameters where they have it already: a request must not name its client twice.
    pub fn beside(mut self, parameters: &[(String, String)]) -> Self {
        self.unnamed |= parameters.iter().any(|(name, _)| name == "client_id");
        self
    }

    /// How the client authenticates in this request. Without a secret it only names itself.
    pub fn method(&self) -> AuthMethod {
        match (&self.secret, self.instead) {
            (_, Some(method)) => method,
            (Some(_), None) => self.registered,
            (None, None) => AuthMethod::None,
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
            AuthMethod::Query => self.query.extend(id.into_iter().chain(secret)),
            AuthMethod::Form => {
                // Where parameters go to the query, the id is one of them and the secret alone is in the body.
                self.parameters().extend(id);
                self.body.extend(secret);
            }
            AuthMethod::None => self.parameters().extend(id),
        }
    }

    fn add_authorization(&mut self, value: String) {
        self.http.headers.push(("authorization".to_owned(), value));
    }

    /// Gives the parameters the names that the provider has for them.
    pub fn rename(&mut self, target: &Target) {
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

fn json_object(pairs: &[(String, String)]) -> String {
    let members: serde_json::Map<String, Value> = pairs
        .iter()
        .map(|(name, value)| (name.clone(), Value::String(value.clone())))
        .collect();
    Value::Object(members).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(registered: AuthMethod, secret: Option<&str>) -> Authentication {
        Authentication {
            client_id: "acme".to_owned(),
            unnamed: false,
            secret: secret.map(str::to_owned),
            registered,
            instead: None,
            scheme: None,
            verbatim: None,
            form_encoded: false,
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
    fn a_request_that_names_its_client_does_not_name_it_twice() {
        let named = [("client_id".to_owned(), "acme".to_owned())];
        let client = client(AuthMethod::None, None).beside(&named);
        assert_eq!(client.id_parameter(), None);
    }
}
