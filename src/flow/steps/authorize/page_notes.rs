//! What is noted when a page of the provider is about to be answered.

use super::outcome::End;
use super::request::AuthorizationRequest;
use crate::agent::{Page, Purpose};
use crate::catalog::scenario::{ConsentAnswer, LoginAnswer};
use crate::flow::client::User;
use crate::flow::session::Session;
use crate::oauth::{Outcome, Role};
use crate::transcript::StepRecord;

/// Keeps in mind that the consent page is about to be answered with yes.
pub fn remember_approval(session: &Session<'_>, asked: &AuthorizationRequest) {
    if let Some((client_id, user)) = asked_of(session, asked) {
        session.target.traces.approve(client_id, user);
    }
}

/// Which client asks, and whom. No client asks on a page for another kind of grant (RFC 8628 3.3).
pub fn asked_of<'a>(
    session: &Session<'a>,
    asked: &'a AuthorizationRequest,
) -> Option<(&'a str, &'a User)> {
    if asked.at.is_some() {
        return None;
    }
    let name = session.target.parameter_name("client_id");
    let (_, client_id) = asked.parameters.iter().find(|(key, _)| key == name)?;
    Some((client_id, session.target.user_of(asked.step.user)?))
}

/// Notes that a page was shown and is about to be answered; an end where the scenario stops there.
pub fn on_submit(
    purpose: Purpose,
    page: &Page,
    asked: &AuthorizationRequest,
    record: &mut StepRecord,
) -> Result<Role, End> {
    match purpose {
        Purpose::Login => {
            record.login_shown = Some(true);
            if asked.step.login == LoginAnswer::Stop {
                return Err(End::new(Outcome::LoginPage));
            }
            Ok(Role::Login)
        }
        Purpose::Consent(_) => {
            record.consent_unnamed = Some(unnamed(page, asked));
            record.consent_shown = Some(true);
            if asked.step.consent == ConsentAnswer::Stop {
                return Err(End::new(Outcome::ConsentPage));
            }
            Ok(Role::Consent)
        }
        Purpose::Continue => Ok(Role::Interaction),
    }
}

/// What the consent page should name and does not.
fn unnamed(page: &Page, asked: &AuthorizationRequest) -> Vec<String> {
    let text = page.text.to_lowercase();
    asked
        .named
        .iter()
        .filter(|(_, words)| !words.iter().any(|word| text.contains(&word.to_lowercase())))
        .map(|(what, _)| what.clone())
        .collect()
}
