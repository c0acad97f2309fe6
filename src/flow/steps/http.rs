//! `http`: a request that a scenario spells out.

use url::Url;

use crate::catalog::scenario::{Http, Place};
use crate::catalog::template;
use crate::flow::answer;
use crate::flow::client_request::ClientRequest;
use crate::flow::context::Context;
use crate::flow::references::StepValues;
use crate::oauth::{Outcome, Role};
use crate::transcript::StepRecord;
use crate::wire::{RawBody, RawRequest, encode};

/// Sends the request, as a client if one is named. The last answer counts.
pub async fn run(
    context: &mut Context<'_>,
    action: &Http,
    record: &mut StepRecord,
) -> Result<StepValues, String> {
    let request = request(context, action)?;
    let session = &mut context.session;
    let mut left = StepValues::default();
    for _ in 0..action.times.unwrap_or(1) {
        left.json = None;
        let sent = answer::send(session, Role::Http, request.clone(), record).await;
        let Some(answer) = sent else { continue };
        record.error = answer.error();
        let success = match answer.status() {
            300..400 if leads_to_https(&request.url, answer.response.header("location")) => {
                Some(Outcome::SentToHttps)
            }
            ..400 => Some(Outcome::Answered),
            _ => None,
        };
        record.outcome = answer.outcome(success, answer.says_no(), answer::OTHER);
        left.json = answer.body;
    }
    Ok(left)
}

fn request(context: &mut Context<'_>, action: &Http) -> Result<RawRequest, String> {
    let mut http = RawRequest::from_full_url(&action.method, &context.fill(&action.url)?)
        .to(template::endpoint_of(&action.url));
    let query = context.fill_map(&action.query)?;
    if !query.is_empty() {
        http.query = encode::parameters(&query);
    }
    http.headers = context.fill_map(&action.headers)?;
    let mut form = context.fill_map(&action.form)?;
    form.extend(context.fill_map(&action.repeat)?);
    let Some(which) = action.client else {
        if !form.is_empty() {
            http.body = RawBody::Form(form);
        }
        return Ok(http);
    };
    let client = context.client(which)?;
    let without_secret = ["client_secret".to_owned(), "client_assertion".to_owned()];
    let omit = if action.without_secret {
        &without_secret[..]
    } else {
        &[]
    };
    let secret = action.client_secret.as_deref();
    let authentication = context
        .authentication(&client, secret, None, omit)?
        .beside(&form);
    let mut request = ClientRequest::new(http, Place::Form);
    request.parameters().extend(form);
    request.authenticate(&authentication);
    Ok(request.encoded())
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
