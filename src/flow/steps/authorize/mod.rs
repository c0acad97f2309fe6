//! `authorize`: a browser that signs in, answers the consent page, and is sent back (RFC 6749 4.1.1, 4.1.2).
//!
//! `form`, `webdriver` and `manual` are the three agents that can do that. `request` is what they are sent off with,
//! `redirect` knows where they have to stop, `pages` what is noted on the way, and `outcome` what the end means.

mod form;
mod guard;
pub mod lookalike;
mod manual;
mod outcome;
mod page_notes;
mod redirect;
mod request;
mod request_field;
mod return_address;
mod tamper;
mod uri_parts;
mod webdriver;

use self::request::AuthorizationRequest;
pub use self::request::adds_challenge;
use self::request_field::RequestField;
pub use self::tamper::ConsentForm;
use crate::agent::{Consent, FormAgent, Hints, Login};
use crate::catalog::LoginHints;
use crate::catalog::scenario::{Authorize, ConsentAnswer, Expect, LoginAnswer};
use crate::flow::context::Context;
use crate::flow::issued::Holder;
use crate::flow::references::{StepValues, random_text};
use crate::flow::session::Session;
use crate::flow::target::Agent;
use crate::oauth::Outcome;
use crate::transcript::{StepRecord, split_scope};

/// Carries out the step. What is expected of it decides what a person is asked about the pages.
pub async fn run(
    context: &mut Context<'_>,
    action: &Authorize,
    expect: Option<&Expect>,
    record: &mut StepRecord,
) -> Result<StepValues, String> {
    let mut asked = AuthorizationRequest::new(context, action)?;
    if let Some(expect) = expect {
        asked.judged_pages = (expect.login.is_some(), expect.consent.is_some());
    }
    if let Some(tamper) = action.tamper.filter(|tamper| tamper.is_of_field()) {
        match RequestField::of(context, tamper, &asked) {
            Ok(field) => asked.field = Some(field),
            Err(missing) => {
                record.outcome = Outcome::LeftOut;
                record.reason = Some(missing);
                return Ok(StepValues::default());
            }
        }
    }
    let scope = asked.scope.clone();
    record.requested_scope = scope.filter(|words| words.iter().any(|word| !word.is_empty()));
    let resource = context.fill_optional(action.extra.get("resource").map(String::as_str))?;
    let own = context.client(action.client);
    let own = own.map_or_else(|_| Vec::new(), |client| client.redirect_uris);
    let session = &mut context.session;
    let target = session.target;
    let first = asked.first(target)?;
    if action.fresh_session {
        session.forget_cookies(action.user).await;
    }
    if action.planted_session {
        session.take_planted(action.user);
    }
    let mut agent = agent(session, action);
    let end = match &target.agent {
        Agent::Form => form::run(session, &asked, first, &mut agent, record).await,
        Agent::Webdriver { .. } => webdriver::run(session, &asked, first, &mut agent, record).await,
        Agent::Manual(prompt) => manual::run(session, prompt, &asked, &first, record).await,
    };
    record.trace.extend_from_slice(agent.trace());
    record.outcome = end.outcome;
    record.reason = end.reason;
    record.status = end.status;
    record.media_type = end.media_type;
    let mut left = StepValues::default();
    if let Some(arrival) = end.arrival {
        left.code = outcome::read_arrival(&asked, target, &own, &arrival, record);
    }
    if record.outcome == Outcome::Code && record.consent_shown == Some(false) {
        record.consent_remembered = page_notes::asked_of(session, &asked)
            .is_some_and(|(client_id, user)| target.traces.has_approved(client_id, user));
    }
    if let Some(code) = &left.code {
        let user = target.user_of(action.user);
        let holder = Holder {
            user: user.map(|user| user.username.clone()),
            scope: (record.requested_scope.as_ref()).map(|words| split_scope(&words.join(" "))),
            resources: resource.into_iter().collect(),
            client: String::new(),
        };
        session.holders.push((code.clone(), holder));
    }
    left.state = asked.state;
    left.redirect_uri = asked.redirect_uri;
    left.challenged = asked.challenged;
    Ok(left)
}

fn agent(session: &Session<'_>, action: &Authorize) -> FormAgent {
    let target = session.target;
    let login = target.user_of(action.user).map(|user| Login {
        username: user.username.clone(),
        password: match action.login {
            LoginAnswer::WrongPassword => format!("not-{}", random_text(12)),
            LoginAnswer::Correct | LoginAnswer::Stop => user.password.clone(),
        },
    });
    let consent = match action.consent {
        ConsentAnswer::Deny => Consent::Deny,
        ConsentAnswer::Approve | ConsentAnswer::Stop => Consent::Approve,
    };
    FormAgent::new(login, consent, hints(&target.profile.login))
}

fn hints(of_profile: &LoginHints) -> Hints {
    let LoginHints {
        username,
        password,
        login,
        approve,
        deny,
    } = of_profile.clone();
    Hints {
        username,
        password,
        login,
        approve,
        deny,
    }
}
