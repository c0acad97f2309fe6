//! Requests that a scenario spells out.

use serde_json::Value;
use url::Url;

use super::calls::{authenticate, error_text, note};
use super::session::Session;
use super::target::Client;
use super::token::fail;
use crate::oauth::{Outcome, Role};
use crate::transcript::StepRecord;
use crate::wire::capture::structured_body;
use crate::wire::{RawBody, RawRequest};

/// Sends a request that the scenario spells out, as a client if one is named. Returns the JSON answer.
pub async fn http(
    session: &mut Session<'_>,
    mut request: RawRequest,
    client: Option<(&Client, Option<&str>)>,
    record: &mut StepRecord,
) -> Option<Value> {
    if let Some((client, secret)) = client {
        let mut form = match std::mem::take(&mut request.body) {
            RawBody::Form(form) => form,
            _ => Vec::new(),
        };
        request = authenticate(session, request, client, secret, &mut form);
        request.body = RawBody::Form(form);
    }
    let address = request.url.clone();
    match session.exchange(Role::Http, request).await {
        Err(failure) => {
            fail(record, &failure);
            None
        }
        Ok(response) => {
            note(record, &response);
            let body = structured_body(&response).1;
            record.error = error_text(body.as_ref());
            let challenged = response.header("www-authenticate").is_some();
            record.outcome = match response.status {
                500.. => Outcome::ServerError,
                // A refusal has to say so in the way of its protocol.
                405 => Outcome::Refused,
                400..500 if record.error.is_some() || challenged => Outcome::Refused,
                400..500 => Outcome::Unreadable,
                300..400 if leads_to_https(&address, response.header("location")) => {
                    Outcome::SentToHttps
                }
                _ => Outcome::Answered,
            };
            body
        }
    }
}

/// Whether a redirect leads from an unencrypted address to the same one with https and nowhere else.
fn leads_to_https(from: &str, location: Option<&str>) -> bool {
    let parsed = |text: &str| Url::parse(text).ok();
    let (Some(from), Some(to)) = (parsed(from), location.and_then(parsed)) else {
        return false;
    };
    from.scheme() == "http"
        && to.scheme() == "https"
        && from.host_str() == to.host_str()
        && from.path() == to.path()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_address_with_https_is_sent_on_to_https() {
        let from = "http://id.example/authorize?client_id=1";
        let leads = |to: &str| leads_to_https(from, Some(to));
        assert!(leads("https://id.example/authorize?client_id=1"));
        assert!(leads("https://id.example:8443/authorize"));
        assert!(!leads("https://id.example/login"));
        assert!(!leads("https://other.example/authorize"));
        assert!(!leads("http://id.example/authorize"));
        assert!(!leads("/authorize"));
        assert!(!leads_to_https(from, None));
    }
}
