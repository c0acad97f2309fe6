//! What came back from an endpoint: the request is sent, and its answer noted and read as success, refusal or neither.

use std::time::Duration;

use serde_json::Value;

use super::reading;
use super::session::Session;
use crate::catalog::profile::Profile;
use crate::oauth::{Outcome, Role};
use crate::transcript::{
    BodyKind, Failure, FailureKind, StepRecord, holds_errors_alone, names_error,
};
use crate::wire::capture::structured_body;
use crate::wire::{RawRequest, RawResponse};

/// The statuses by which an endpoint refuses. A server that is broken grants nothing either, so that most statuses
/// count only where the answer says no: with an `error` member or a challenge.
#[derive(Clone, Copy)]
pub struct Refusals {
    /// Statuses that refuse where the answer says no.
    said: fn(u16) -> bool,
    /// Statuses that refuse whatever the answer says.
    bare: fn(u16) -> bool,
}

/// A code exchange or another request to the token endpoint (RFC 6749 5.2); the status of its errors has a requirement
/// of its own. That a method is wrong is said by the status alone (RFC 9110 15.5.6).
pub const TOKEN: Refusals = Refusals {
    said: |status| matches!(status, 200..500),
    bare: |status| status == 405,
};
/// A revocation; a style of its own may say `success: false` with any status of success.
pub const REVOCATION: Refusals = Refusals {
    said: |status| matches!(status, 200..300 | 400 | 401 | 403),
    bare: |status| status == 405,
};
/// An introspection (RFC 7662 2.3).
pub const INTROSPECTION: Refusals = Refusals {
    said: |status| matches!(status, 400 | 401 | 403),
    bare: |_| false,
};
/// A call of the resource with the token in the header: these are the ways to say "not so" or "not with this token"
/// (RFC 6750 3.1), and 404 says nothing. Interfaces of GraphQL say it with a status of success.
pub const RESOURCE: Refusals = Refusals {
    said: |status| matches!(status, 200..300),
    bare: |status| matches!(status, 401 | 403),
};
/// A call of the resource with the token at a place that it need not take (RFC 6750 2.2, 2.3).
pub const RESOURCE_BY_PARAMETER: Refusals = Refusals {
    said: |status| matches!(status, 200..300),
    bare: |status| matches!(status, 400 | 401 | 403 | 405),
};
/// A request about the registration of a client (RFC 7591 3.2.2, RFC 7592 2): without the right token it may be refused by
/// the status alone, and a client that is gone may be said to be.
pub const REGISTRATION: Refusals = Refusals {
    said: |status| matches!(status, 400..500),
    bare: |status| matches!(status, 401 | 403 | 405 | 410),
};
/// Any other request of a client.
pub const OTHER: Refusals = Refusals {
    said: |status| matches!(status, 400..500),
    bare: |status| status == 405,
};
/// A document that is there or not.
pub const NONE: Refusals = Refusals {
    said: |_| false,
    bare: |_| false,
};

/// An answer of an endpoint.
pub struct Answer {
    /// As it came.
    pub response: RawResponse,
    /// What its body turned out to be.
    pub kind: BodyKind,
    /// The body as JSON, or the elements of a flat XML document; under the standard names of its members, where the profile
    /// has others.
    pub body: Option<Value>,
    /// Whether it is a refusal as the profile documents it.
    pub refuses: bool,
}

/// Sends a request and notes what came back; nothing where there was no answer.
pub async fn send(
    session: &mut Session<'_>,
    role: Role,
    request: RawRequest,
    record: &mut StepRecord,
) -> Option<Answer> {
    let result = session.exchange(role, request).await;
    note(&session.target.profile, role, result, record)
}

/// Notes status and media type of an answer, or why there is none.
pub fn note(
    profile: &Profile,
    role: Role,
    result: Result<RawResponse, Failure>,
    record: &mut StepRecord,
) -> Option<Answer> {
    let response = match result {
        Ok(response) => response,
        Err(failure) => {
            record.outcome = match failure.kind {
                FailureKind::Timeout => Outcome::Timeout,
                FailureKind::Withheld | FailureKind::NotSent => Outcome::NotDone,
                _ => Outcome::ConnectionFailed,
            };
            record.reason = Some(failure.message);
            return None;
        }
    };
    record.status = Some(response.status);
    record.media_type = response.media_type();
    if response.status >= 500 {
        record.reason = Some(format!("status {}", response.status));
    } else if let Some(redirect) = redirect(&response) {
        record.reason = Some(format!("status {}, {redirect}", response.status));
    }
    let (kind, body) = structured_body(&response);
    let reading = reading::read(profile, role, &response);
    Some(Answer {
        response,
        kind,
        body: reading.members.or(body),
        refuses: reading.refuses,
    })
}

/// The redirect that an answer is, where it is one, in words: an endpoint that is not a page answers itself, and what is
/// sent to it is sent nowhere else.
fn redirect(response: &RawResponse) -> Option<String> {
    let location = response
        .header("location")
        .filter(|_| (300..400).contains(&response.status))?;
    Some(format!("a redirect to `{location}`, which is not followed"))
}

impl Answer {
    /// The redirect that it is, in words.
    pub fn redirect(&self) -> Option<String> {
        redirect(&self.response)
    }

    /// The HTTP status.
    pub fn status(&self) -> u16 {
        self.response.status
    }

    /// A member of the body.
    pub fn member(&self, name: &str) -> Option<&Value> {
        self.body.as_ref()?.get(name)
    }

    /// A member of the body that is a text with something in it.
    pub fn text(&self, name: &str) -> Option<String> {
        let text = self.member(name)?.as_str()?;
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// The error code (RFC 6749 5.2). An `error` member that is no string holds none.
    pub fn error(&self) -> Option<String> {
        self.member("error")?.as_str().map(str::to_owned)
    }

    /// Whether the body names an error.
    pub fn names_error(&self) -> bool {
        self.body.as_ref().is_some_and(names_error)
    }

    /// Whether the body holds errors alone.
    pub fn holds_errors_alone(&self) -> bool {
        self.body.as_ref().is_some_and(holds_errors_alone)
    }

    /// Whether the answer says no, whatever its status.
    pub fn says_no(&self) -> bool {
        self.names_error() || self.response.header("www-authenticate").is_some()
    }

    /// How the step ends: as `success` if that is given, refused where the answer `says_no` in a way that this endpoint
    /// has, else as something that cannot be read.
    pub fn outcome(&self, success: Option<Outcome>, says_no: bool, refusals: Refusals) -> Outcome {
        let status = self.status();
        match success {
            _ if status >= 500 => Outcome::ServerError,
            Some(success) => success,
            None if self.refuses => Outcome::Refused,
            None if (refusals.bare)(status) => Outcome::Refused,
            None if says_no && (refusals.said)(status) => Outcome::Refused,
            None => Outcome::Unreadable,
        }
    }
}

/// Compares the answers to a request that is sent several times, one after the other.
#[derive(Default)]
pub struct Repetition(Option<(Option<u16>, Option<String>, Duration)>);

/// An answer that takes longer than this, and much longer than the first, was held back.
const MUCH_LATER: Duration = Duration::from_millis(500);

impl Repetition {
    /// Notes whether this answer is another one than the first, or came much later.
    pub fn compare(&mut self, record: &mut StepRecord, took: Duration) {
        let this = (record.status, record.error.clone(), took);
        let Some((status, error, first)) = &self.0 else {
            self.0 = Some(this);
            return;
        };
        let later = took > MUCH_LATER && took > *first * 3;
        record.changed = Some(this.0 != *status || this.1 != *error || later);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How an answer of this status ends a step that was not granted anything.
    fn ends(refusals: Refusals, status: u16, body: &str) -> Outcome {
        let response = RawResponse {
            status,
            headers: vec![("content-type".to_owned(), "application/json".to_owned())],
            body: body.as_bytes().to_vec(),
        };
        let (kind, body) = structured_body(&response);
        let answer = Answer {
            response,
            kind,
            body,
            refuses: false,
        };
        answer.outcome(None, answer.says_no(), refusals)
    }

    const SAYS_NO: &str = r#"{ "error": "invalid_request" }"#;

    #[test]
    fn a_server_that_is_broken_or_absent_refuses_nothing() {
        for refusals in [
            TOKEN,
            REVOCATION,
            INTROSPECTION,
            RESOURCE,
            REGISTRATION,
            OTHER,
            NONE,
        ] {
            assert_eq!(ends(refusals, 503, SAYS_NO), Outcome::ServerError);
            assert_eq!(ends(refusals, 404, "{}"), Outcome::Unreadable);
        }
    }

    #[test]
    fn a_refusal_says_so_or_has_a_status_of_its_own() {
        for refusals in [TOKEN, REVOCATION, INTROSPECTION, OTHER] {
            assert_eq!(ends(refusals, 400, SAYS_NO), Outcome::Refused);
            assert_eq!(ends(refusals, 400, "{}"), Outcome::Unreadable);
        }
        for refusals in [TOKEN, REVOCATION, OTHER] {
            assert_eq!(ends(refusals, 405, "{}"), Outcome::Refused);
        }
        assert_eq!(ends(TOKEN, 200, SAYS_NO), Outcome::Refused);
        assert_eq!(ends(OTHER, 200, SAYS_NO), Outcome::Unreadable);
        assert_eq!(ends(RESOURCE, 401, "{}"), Outcome::Refused);
        assert_eq!(ends(RESOURCE, 400, SAYS_NO), Outcome::Unreadable);
        assert_eq!(ends(RESOURCE_BY_PARAMETER, 400, "{}"), Outcome::Refused);
    }
}
