//! A first look at a remote target: one clear sentence when the configuration is wrong, instead of one failure
//! per scenario.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::catalog::scenario::{Authorize, Scenario, Step, Token};
use crate::flow::{self, Target};
use crate::transcript::{Outcome, StepRecord};

/// Why testing the target is hopeless.
pub struct Hopeless {
    /// In one sentence.
    pub reason: String,
    /// What the agent saw, when it is the login that leads nowhere.
    pub trace: Vec<String>,
}

/// Whether testing the target is hopeless; nothing when it is not.
///
/// Signs in, asks for a code and redeems it once. Everything that a provider may legitimately do wrong is left to
/// the scenarios; only what makes every scenario fail the same way is hopeless.
pub async fn preflight(target: &Target, interrupted: &AtomicBool) -> Option<Hopeless> {
    let authorize = Step {
        authorize: Some(Authorize::default()),
        ..Step::default()
    };
    let token = Step {
        token: Some(Token::default()),
        ..Step::default()
    };
    let scenario = Scenario {
        title: "First look".to_owned(),
        about: String::new(),
        needs: Vec::new(),
        unless: Vec::new(),
        control: None,
        steps: vec![authorize, token],
    };
    let transcript = flow::run(target, &scenario, interrupted).await.transcript;
    // An interrupted look says nothing about the target.
    if interrupted.load(Ordering::Relaxed) {
        return None;
    }
    let signed_in = transcript.step(1)?;
    if signed_in.outcome == Outcome::Code {
        let reason = at_the_token_endpoint(target, transcript.step(2)?)?;
        let trace = Vec::new();
        Some(Hopeless { reason, trace })
    } else {
        let reason = while_signing_in(target, signed_in)?;
        let trace = signed_in.trace.clone();
        Some(Hopeless { reason, trace })
    }
}

fn while_signing_in(target: &Target, step: &StepRecord) -> Option<String> {
    let reason = step.reason.clone().unwrap_or_default();
    let base_url = &target.base_url;
    let path = target
        .profile
        .endpoints
        .authorize
        .as_ref()
        .map_or("", |endpoint| endpoint.path.as_str());
    match (step.outcome, step.status) {
        (Outcome::ConnectionFailed, _) => Some(format!("{base_url} cannot be reached: {reason}")),
        (Outcome::Timeout, _) => Some(format!("{base_url} does not answer: {reason}")),
        (Outcome::ServerError, Some(status)) => Some(format!(
            "{base_url} answers an ordinary authorization request with status {status}"
        )),
        (Outcome::LoginFailed, _) => Some(format!(
            "{base_url} did not accept the user's name and password (GRANTCHECK_USERNAME, GRANTCHECK_PASSWORD): {reason}"
        )),
        (Outcome::ErrorPage, Some(status @ (404 | 405 | 410))) => Some(format!(
            "there is no authorization endpoint at {base_url}{path} (status {status}): check the base URL and the provider"
        )),
        // Without a redirect it is the client or its redirect URI that the provider does not know (RFC 6749 4.1.2.1).
        (Outcome::ErrorPage, Some(status)) => Some(format!(
            "{base_url} answers an ordinary authorization request with a page of its own (status {status}): check the client and its redirect URI (GRANTCHECK_CLIENT_ID, GRANTCHECK_REDIRECT_URI)"
        )),
        (Outcome::NotDone, _) => Some(format!("signing in at {base_url} leads nowhere: {reason}")),
        _ => None,
    }
}

fn at_the_token_endpoint(target: &Target, step: &StepRecord) -> Option<String> {
    let base_url = &target.base_url;
    let path = target
        .profile
        .endpoints
        .token
        .as_ref()
        .map_or("", |endpoint| endpoint.path.as_str());
    let refused_client = step.error.as_deref() == Some("invalid_client");
    match (step.outcome, step.status) {
        (Outcome::Refused, _) if refused_client => Some(format!(
            "{base_url} did not accept the client and its secret at the token endpoint (GRANTCHECK_CLIENT_ID, GRANTCHECK_CLIENT_SECRET): invalid_client"
        )),
        (Outcome::Unreadable, Some(status @ (404 | 410))) => Some(format!(
            "there is no token endpoint at {base_url}{path} (status {status}): check the base URL and the provider"
        )),
        _ => None,
    }
}
