//! How a step presents its client and sends its request, where it departs from what the profile has.

use std::collections::BTreeMap;

use crate::catalog::scenario::{
    Assertion, Device, Exchange, Introspect, Push, Refresh, Revoke, Send, Token,
};
use crate::flow::client_request::{Authentication, ClientRequest, Parameters, joined};
use crate::flow::context::{Context, omits};
use crate::oauth::ClientRef;
use crate::wire::{RawBody, RawRequest, encode};

/// What a step says of its client and of the parameters that it adds.
pub struct Said<'s> {
    /// The client that asks.
    pub client: ClientRef,
    /// A client id other than the right one.
    pub client_id: Option<&'s str>,
    /// A client secret other than the right one.
    pub client_secret: Option<&'s str>,
    /// How the assertion departs from the right one, where the client authenticates by one (RFC 7523).
    pub assertion: Option<&'s Assertion>,
    /// The parameters that are left out.
    pub omit: &'s [String],
    /// How the request is sent.
    pub send: Option<&'s Send>,
    /// Further parameters.
    pub extra: &'s BTreeMap<String, String>,
    /// Parameters that are sent a second time.
    pub repeat: &'s BTreeMap<String, String>,
}

/// The kinds of step that present a client say so under the same keys.
macro_rules! said_by {
    ($($action:ident)*) => {
        $(impl<'s> From<&'s $action> for Said<'s> {
            fn from(action: &'s $action) -> Self {
                Self {
                    client: action.client,
                    client_id: action.client_id.as_deref(),
                    client_secret: action.client_secret.as_deref(),
                    assertion: action.assertion.as_ref(),
                    omit: &action.omit,
                    send: action.send.as_ref(),
                    extra: &action.extra,
                    repeat: &action.repeat,
                }
            }
        })*
    };
}

said_by!(Device Exchange Introspect Push Refresh Revoke Token);

/// How a request is sent, with all references filled in.
pub struct Presentation {
    /// How the client presents itself.
    pub client: Authentication,
    /// Departures from the usual way of sending.
    pub send: Send,
}

/// Fills in what a step says; what it adds goes to `parameters`, which already hold the others.
pub fn presented<'s>(
    context: &mut Context<'_>,
    said: impl Into<Said<'s>>,
    parameters: &mut Parameters,
) -> Result<Presentation, String> {
    let said = said.into();
    parameters.extend(context.fill_map(said.extra)?);
    let client = context.client(said.client)?;
    let mut client =
        context.authentication(&client, said.client_secret, said.assertion, said.omit)?;
    if let Some(text) = said.client_id {
        client.client_id = context.fill(text)?;
    }
    let mut send = said.send.cloned().unwrap_or_default();
    for (name, value) in context.fill_map(&send.query)? {
        send.query.insert(name, value);
    }
    send.raw = context.fill_optional(send.raw.as_deref())?;
    client.verbatim = context.fill_optional(send.authorization.as_deref())?;
    client.instead = send.client_auth;
    client.scheme.clone_from(&send.scheme);
    client.unnamed = omits(said.omit, "client_id");
    let client = client.beside(parameters);
    parameters.extend(context.fill_map(said.repeat)?);
    Ok(Presentation { client, send })
}

impl Presentation {
    /// A POST with a form to the endpoint at this address, unless the step says otherwise.
    pub fn post(&self, url: &str) -> ClientRequest {
        let mut request = ClientRequest::post(url);
        request.depart(
            self.send.method.as_deref(),
            self.send.params,
            self.send.accept.as_deref(),
        );
        request
    }

    /// Presents the client in the body as well as in the header, where the step says so.
    pub fn repeat_in_body(&self, request: &mut ClientRequest) {
        if !self.send.both {
            return;
        }
        let id = ("client_id".to_owned(), self.client.client_id.clone());
        let secret = self.client.secret.clone();
        let body = request.body();
        // A parameter that occurs twice would be a reason to refuse the request of its own (RFC 6749 3.2).
        if !body.iter().any(|(name, _)| name == "client_id") {
            body.push(id);
        }
        body.extend(secret.map(|secret| ("client_secret".to_owned(), secret)));
    }

    /// The request as it is sent.
    pub fn encoded(&self, request: ClientRequest) -> RawRequest {
        let mut http = request.encoded();
        http.headers.extend(self.send.headers.clone());
        let beside: Parameters = (self.send.query.clone()).into_iter().collect();
        if !beside.is_empty() {
            http.query = joined(&http.query, &encode::parameters(&beside));
        }
        if let Some(raw) = &self.send.raw {
            match &http.body {
                RawBody::Form(pairs) => {
                    http.body = RawBody::RawForm(joined(&encode::parameters(pairs), raw));
                }
                _ => http.query = joined(&http.query, raw),
            }
        }
        http
    }
}
