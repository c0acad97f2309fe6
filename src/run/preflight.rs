//! A first look at a remote target: one clear sentence when the configuration is wrong, instead of one failure
//! per scenario.

use std::sync::atomic::AtomicBool;

use crate::catalog::scenario::{Authorize, Scenario, Step};
use crate::flow::{self, Target};
use crate::transcript::Outcome;

/// Why testing the target is hopeless, in one sentence; nothing when it is not.
///
/// Signs in and asks for a code once. Everything that a provider may legitimately do wrong is left to the scenarios;
/// only what makes every scenario fail the same way is hopeless.
pub async fn preflight(target: &Target, interrupted: &AtomicBool) -> Option<String> {
    let scenario = Scenario {
        title: "First look".to_owned(),
        about: String::new(),
        needs: Vec::new(),
        unless: Vec::new(),
        control: None,
        steps: vec![Step {
            authorize: Some(Authorize::default()),
            ..Step::default()
        }],
    };
    let run = flow::run(target, &scenario, interrupted).await;
    let step = run.transcript.step(1)?;
    let reason = step.reason.clone().unwrap_or_default();
    match (step.outcome, step.status) {
        (Outcome::ConnectionFailed, _) => {
            Some(format!("{} cannot be reached: {reason}", target.base_url))
        }
        (Outcome::Timeout, _) => Some(format!("{} does not answer: {reason}", target.base_url)),
        (Outcome::LoginFailed, _) => Some(format!(
            "the provider did not accept the user's name and password (GRANTCHECK_USERNAME, GRANTCHECK_PASSWORD): {reason}"
        )),
        (Outcome::ErrorPage, Some(status @ (404 | 405 | 410))) => {
            let path = target
                .profile
                .endpoints
                .authorize
                .as_ref()
                .map_or("", |endpoint| endpoint.path.as_str());
            Some(format!(
                "there is no authorization endpoint at {}{path} (status {status}): check the base URL and the provider",
                target.base_url
            ))
        }
        _ => None,
    }
}
