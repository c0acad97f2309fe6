//! What the browser's log says, recorded; and whether it says that the browser was sent to the client.

use url::Url;

use super::{BrowserRun, path};
use crate::agent::webdriver::{Browser, Visit};
use crate::agent::{Method, Purpose, Submission};
use crate::flow::session::Session;
use crate::flow::steps::authorize::outcome::End;
use crate::flow::steps::authorize::{guard, return_address};
use crate::oauth::{Outcome, Role};
use crate::transcript::{Failure, FailureKind};
use crate::wire::origins::origin_of;
use crate::wire::{RawBody, RawResponse};

impl BrowserRun<'_> {
    /// Looks at the documents that were requested since the last time, and records them. `all` also takes one that
    /// nothing follows yet.
    pub(super) async fn take(
        &mut self,
        session: &mut Session<'_>,
        browser: &Browser,
        all: bool,
    ) -> Option<End> {
        let visits = browser.network_log.visits();
        while let Some(visit) = visits.get(self.taken) {
            let is_last = self.taken + 1 == visits.len();
            if let Some(end) = self.arrives(visit) {
                return Some(end);
            }
            if origin_of(&visit.address).is_some() {
                let what = "a form, link, script or redirect of the provider";
                if let Some(end) = guard::address(session, what, &visit.address) {
                    return Some(end);
                }
            }
            let redirects = visit.response.as_ref().is_some_and(|response| {
                (300..400).contains(&response.status) && response.header("location").is_some()
            });
            let is_done = redirects || visit.failure.is_some() || !is_last || all;
            if !is_done || (visit.response.is_none() && visit.failure.is_none() && is_last) {
                return None;
            }
            self.taken += 1;
            if let Some(end) = self.keep(session, browser, visit, redirects).await {
                return Some(end);
            }
        }
        None
    }

    /// A script or a form that leads to the client: no `Location` announced it.
    fn arrives(&self, visit: &Visit) -> Option<End> {
        let from = self.place.as_ref()?;
        let url = Url::parse(&visit.address).ok()?;
        let fields = match &visit.request.body {
            RawBody::Form(fields) => fields.clone(),
            _ => Vec::new(),
        };
        if return_address::is_foreign(&url) && self.watch.arrival(&visit.address, from).is_none() {
            return Some(End::because(
                Outcome::OtherRedirect,
                "the browser was sent to the address of another site that stood in the request",
            ));
        }
        if visit.request.method == "POST" {
            let form = Submission {
                method: Method::Post,
                url,
                fields,
                enctype: Default::default(),
                purpose: Purpose::Continue,
                input: Default::default(),
            };
            return self.watch.form_arrival(&form, from).map(End::arrived);
        }
        self.watch.arrival(&visit.address, from).map(End::arrived)
    }

    async fn keep(
        &mut self,
        session: &mut Session<'_>,
        browser: &Browser,
        visit: &Visit,
        redirects: bool,
    ) -> Option<End> {
        let role = match self.expected.take() {
            Some((role, method, place))
                if visit.request.method == method && path(&visit.address) == place =>
            {
                role
            }
            // What a script does on its way to the expected request is not it.
            other => {
                self.expected = other.filter(|(role, ..)| *role == Role::Authorization);
                Role::Interaction
            }
        };
        let result = match (&visit.response, visit.failure.as_deref()) {
            (Some(response), None) if !redirects => {
                let most = session.target.wire.limits().max_body;
                let body = browser.body(&visit.id).await;
                Ok(RawResponse {
                    body: body.filter(|body| body.len() <= most).unwrap_or_default(),
                    ..response.clone()
                })
            }
            // Where an answer has no body, Chromium shows a page of its own making under the same id.
            (Some(response), word) if redirects || word.is_some_and(lacks_body) => {
                Ok(response.clone())
            }
            // Another navigation took its place, or there is nothing to show (204).
            (None, Some("net::ERR_ABORTED")) => return None,
            // A document that breaks off is no answer, as for the form agent.
            (_, Some(word)) => Err(failure(word)),
            (_, None) => return None,
        };
        let result = session.keep(
            role,
            visit.request.clone(),
            result.map_err(Into::into),
            visit.duration,
        );
        let response = match result {
            Ok(response) => response,
            Err(failure) => return Some(End::failure(&failure)),
        };
        self.status = response.status;
        self.media_type = response.media_type();
        let from = Url::parse(&visit.address).ok();
        self.place.clone_from(&from);
        let location = response.header("location").filter(|_| redirects);
        if let Some(arrival) = location.and_then(|to| self.watch.arrival(to, from.as_ref()?)) {
            return Some(End::arrived(arrival));
        }
        (response.status >= 500).then(|| {
            End::because(
                Outcome::ServerError,
                format!("status {} from {}", response.status, visit.request.method),
            )
        })
    }
}

/// Whether Chromium's word for a failure says that an answer came which has no body: an error without one, or a success that
/// changes no page (204).
fn lacks_body(word: &str) -> bool {
    matches!(
        word,
        "net::ERR_HTTP_RESPONSE_CODE_FAILURE" | "net::ERR_ABORTED"
    )
}

/// What Chromium's word for a failure means.
fn failure(word: &str) -> Failure {
    let has = |parts: &[&str]| parts.iter().any(|part| word.contains(part));
    let kind = if has(&["NAME_NOT_RESOLVED", "ADDRESS_INVALID", "DNS"]) {
        FailureKind::Dns
    } else if has(&["CERT", "SSL"]) {
        FailureKind::Tls
    } else if has(&["TIMED_OUT"]) {
        FailureKind::Timeout
    } else if has(&["CONNECTION_REFUSED", "UNREACHABLE", "CONNECTION_FAILED"]) {
        FailureKind::Connect
    } else if has(&["INVALID", "UNKNOWN_URL_SCHEME", "TOO_MANY_REDIRECTS"]) {
        FailureKind::Protocol
    } else {
        FailureKind::Closed
    };
    Failure {
        kind,
        message: format!("the browser says {word}"),
    }
}
