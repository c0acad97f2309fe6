//! How the browser's way through the provider's pages ended, and what that means for the step.

use super::redirect::Arrival;
use super::request::AuthorizationRequest;
use super::tamper::ConsentForm;
use crate::agent::Stop;
use crate::catalog::scenario::Tamper;
use crate::flow::target::Target;
use crate::oauth::Outcome;
use crate::transcript::{Delivery, Echo, Failure, FailureKind, StepRecord};

/// How the way ended.
pub struct End {
    /// The outcome.
    pub outcome: Outcome,
    /// One sentence about it.
    pub reason: Option<String>,
    /// The HTTP status that decided.
    pub status: Option<u16>,
    /// The media type that decided.
    pub media_type: Option<String>,
    /// What reached the client.
    pub arrival: Option<Arrival>,
    /// The consent form that the way stopped at.
    pub form: Option<Box<ConsentForm>>,
}

impl End {
    /// An end without further details.
    pub fn new(outcome: Outcome) -> Self {
        Self {
            outcome,
            reason: None,
            status: None,
            media_type: None,
            arrival: None,
            form: None,
        }
    }

    /// An end with the reason for it.
    pub fn because(outcome: Outcome, reason: impl Into<String>) -> Self {
        Self {
            reason: Some(reason.into()),
            ..Self::new(outcome)
        }
    }

    /// The end at the client; what reached it decides the outcome.
    pub fn arrived(arrival: Arrival) -> Self {
        Self {
            arrival: Some(arrival),
            ..Self::new(Outcome::EmptyRedirect)
        }
    }

    /// An end below HTTP.
    pub fn failure(failure: &Failure) -> Self {
        let outcome = match failure.kind {
            FailureKind::Timeout => Outcome::Timeout,
            FailureKind::Withheld | FailureKind::NotSent => Outcome::NotDone,
            _ => Outcome::ConnectionFailed,
        };
        Self::because(outcome, failure.message.clone())
    }
}

/// What it means that the agent stopped.
pub fn stopped(stop: Stop) -> End {
    match stop {
        Stop::LoginFailed { message } => End::because(Outcome::LoginFailed, message),
        Stop::ErrorPage { status, message } => End {
            status: Some(status),
            ..End::because(Outcome::ErrorPage, message)
        },
        Stop::NeedsJavaScript => End::because(
            Outcome::NotDone,
            "the page works by JavaScript alone, which the form agent does not run: use --agent webdriver",
        ),
        Stop::PasswordInAddress
        | Stop::PasswordUnencrypted { .. }
        | Stop::ConsentInAddress
        | Stop::ScriptDecides
        | Stop::TooLarge { .. } => End::because(Outcome::NotDone, stop.to_string()),
        Stop::NoWayToDeny => {
            End::because(Outcome::NotDone, "the consent page offers no way to deny")
        }
        Stop::NotUnderstood { why } => End::because(
            Outcome::NotDone,
            format!("the page was not understood: {why}"),
        ),
        Stop::Unchanged => End::because(
            Outcome::NotDone,
            "the consent page came back unchanged after it was answered",
        ),
        Stop::TooManyPages => End::because(
            Outcome::NotDone,
            "the provider showed page after page without an end",
        ),
    }
}

/// The end of a visit to a page of another grant (RFC 8628 3.3), once its user has answered: a link on the page after that leads
/// away, as to the user's account.
pub fn farewell(asked: &AuthorizationRequest, record: &StepRecord) -> Option<End> {
    let is_over = asked.at.is_some() && record.consent_shown == Some(true);
    is_over.then(|| End::because(Outcome::Answered, "the provider ended on a page of its own"))
}

/// What a page that the agent cannot do anything with means after what happened before it.
pub fn aftermath(stop: &Stop, asked: &AuthorizationRequest, record: &StepRecord) -> Option<End> {
    let of_consent = asked.step.tamper.is_some_and(Tamper::is_of_consent);
    match stop {
        // The provider asks who this is in place of taking a form that was tampered with: the login before it was good.
        Stop::LoginFailed { .. } if of_consent && record.consent_shown == Some(true) => {
            return Some(End::new(Outcome::LoginPage));
        }
        Stop::NotUnderstood { .. } => {}
        _ => return None,
    }
    let outcome = if asked.step.tamper.is_some_and(Tamper::is_of_return_address) {
        // Nothing was left to return to once the address was replaced.
        Outcome::ErrorPage
    } else if record.consent_shown != Some(true) {
        return None;
    } else if asked.at.is_some() {
        // Once the user has answered, a page that asks for nothing is where the provider leaves them.
        Outcome::Answered
    } else {
        Outcome::ErrorPage
    };
    Some(End::because(
        outcome,
        "the provider ended on a page of its own",
    ))
}

/// Reads outcome, error and state off the parameters that reached the redirect URI. Returns the code.
pub fn read_arrival(
    asked: &AuthorizationRequest,
    target: &Target,
    own_redirect_uris: &[String],
    arrival: &Arrival,
    record: &mut StepRecord,
) -> Option<String> {
    record.delivered = Some(arrival.delivered);
    let names = &target.profile.redirect_names;
    let first = |standard: &str| {
        let name = names.get(standard).map_or(standard, String::as_str);
        arrival
            .parameters
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.clone())
    };
    let returned = first("state");
    // A state without a value was not sent (RFC 6749 3.1).
    let sent = asked.state.as_ref().filter(|state| !state.is_empty());
    record.state = Some(match (sent, &returned) {
        (Some(sent), Some(back)) if sent == back => Echo::Echoed,
        (Some(_), Some(_)) => Echo::Changed,
        (Some(_), None) => Echo::Lost,
        (None, Some(_)) => Echo::Invented,
        (None, None) => Echo::Absent,
    });
    record.error = first("error").filter(|error| !error.is_empty());
    let code = first("code").filter(|code| !code.is_empty());
    record.outcome = match (&record.error, &code) {
        (Some(_), _) => Outcome::ErrorRedirect,
        (None, Some(_)) => Outcome::Code,
        (None, None) => Outcome::EmptyRedirect,
    };
    // A client that sends the pushed request of another one is told so at its own redirect URI (RFC 9126 2.2).
    let is_pushed = asked.step.request_uri.is_some();
    let is_refused = is_pushed && record.error.is_some() && code.is_none();
    if let Some(place) = &arrival.elsewhere
        && !(is_refused && own_redirect_uris.contains(place))
    {
        record.outcome = Outcome::OtherRedirect;
        record.reason = Some(format!(
            "the browser was sent to {place} and not to the redirect URI of the request"
        ));
    } else if arrival.delivered == Delivery::Fragment {
        record.reason = Some("the parameters came in the fragment".to_owned());
    }
    code
}
