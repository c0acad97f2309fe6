//! A person with a browser of their own, for the manual agent.

use std::collections::BTreeMap;

use grantcheck::agent::{Consent, Decision, FormAgent, Hints, Login, Page};
use grantcheck::wire::{HttpClient, Limits, RawBody, RawRequest};
use url::Url;

/// Where a walk through the provider's pages ended.
#[derive(Debug)]
pub enum Ending {
    /// The browser was sent to this address, which is none of the provider's.
    Sent(String),
    /// The agent had nothing more to do, like on an error page or after a failed login.
    Stuck(String),
}

/// Opens an address in a private window and does what there is to do.
pub fn walk(url: &str, username: &str, password: &str, consent: Consent) -> Ending {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let login = Login {
            username: username.to_owned(),
            password: password.to_owned(),
        };
        let mut agent = FormAgent::new(Some(login), consent, Hints::default());
        let client = HttpClient::new(Limits::default(), None, true, None).expect("a client");
        let home = Url::parse(url).expect("a URL").origin();
        let mut cookies = BTreeMap::new();
        let mut request = RawRequest::from_full_url("GET", url);
        loop {
            let jar: Vec<String> = cookies.iter().map(|(n, v)| format!("{n}={v}")).collect();
            let sent = request.clone().header("cookie", jar.join("; "));
            let sent = client.send(&sent).await.map_err(|none| none.failure);
            let response = sent.expect("an answer");
            for (_, cookie) in (response.headers.iter()).filter(|(name, _)| name == "set-cookie") {
                let pair = cookie
                    .split(';')
                    .next()
                    .and_then(|pair| pair.split_once('='));
                let (name, value) = pair.expect("a cookie");
                cookies.insert(name.to_owned(), value.to_owned());
            }
            let here = Url::parse(&request.full_url()).expect("a URL");
            if let Some(location) = response.header("location") {
                let next = here.join(location).expect("a URL");
                if next.origin() != home {
                    return Ending::Sent(location.to_owned());
                }
                request = RawRequest::from_full_url("GET", next.as_str());
                continue;
            }
            match agent.next(&Page::parse(&here, response.status, &response.text())) {
                Decision::Submit(form) => {
                    request = RawRequest::from_full_url(form.method.as_str(), form.url.as_str());
                    request.body = RawBody::Form(form.fields);
                }
                Decision::Follow(link) => request = RawRequest::from_full_url("GET", link.as_str()),
                Decision::Stop(stop) => return Ending::Stuck(stop.to_string()),
            }
        }
    })
}
