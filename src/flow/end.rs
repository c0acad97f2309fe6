//! How a browser's walk through a provider's pages ends.

use super::arrival::Arrival;
use crate::agent::Stop;
use crate::oauth::Outcome;
use crate::transcript::{Failure, FailureKind};

/// How the walk ended.
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
        }
    }

    /// An end with the reason for it.
    pub fn because(outcome: Outcome, reason: impl Into<String>) -> Self {
        Self {
            reason: Some(reason.into()),
            ..Self::new(outcome)
        }
    }

    /// An end below HTTP.
    pub fn failure(failure: &Failure) -> Self {
        let outcome = if failure.kind == FailureKind::Timeout {
            Outcome::Timeout
        } else {
            Outcome::ConnectionFailed
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
