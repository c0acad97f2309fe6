//! The authorization step: a browser that signs in, answers the consent page, and is sent back (RFC 6749 4.1.1, 4.1.2).

use super::arrival::Arrival;
use super::end::End;
use super::session::Session;
use super::target::{Agent, User};
use super::values::StepValues;
use super::{browse, person, walk};
use crate::agent::{Consent, FormAgent, Login, Page, Purpose, Stop};
use crate::catalog::scenario::{Authorize, ConsentAnswer, LoginAnswer, Place, Slash, Tamper};
use crate::oauth::{Outcome, Role};
use crate::transcript::{Delivery, Echo, StepRecord};
use crate::wire::{RawBody, RawRequest, encode};

/// What the step asks for, with all references filled in.
pub struct Plan {
    /// The step as the scenario has it.
    pub step: Authorize,
    /// `redirect_uri`, unless left out.
    pub redirect_uri: Option<String>,
    /// `state`, unless left out.
    pub state: Option<String>,
    /// The scope, unless left out.
    pub scope: Option<Vec<String>>,
    /// Whether the request has the challenge that belongs to every request of the target.
    pub challenged: bool,
    /// What the consent page should name: the client and each scope, with the words that count as its name.
    pub named: Vec<(String, Vec<String>)>,
    /// Whether the scenario judges if the login page was shown, and the consent page.
    pub judged_pages: (bool, bool),
    /// Where the browser starts instead of the authorization endpoint.
    pub at: Option<String>,
    /// All parameters under their names on the wire, in order.
    pub parameters: Vec<(String, String)>,
}

/// Carries out the step. Fills the record and returns what later steps may use.
pub async fn run(session: &mut Session<'_>, plan: &Plan, record: &mut StepRecord) -> StepValues {
    if plan.step.fresh_session {
        session.forget_cookies(plan.step.user).await;
    }
    let mut agent = agent(session, plan);
    let target = session.target;
    let end = match &target.agent {
        Agent::Form => walk::walk(session, plan, &mut agent, record).await,
        Agent::Browser { .. } => browse::walk(session, plan, &mut agent, record).await,
        Agent::Person(prompt) => person::walk(session, prompt, plan, record).await,
    };
    record.trace.extend_from_slice(agent.trace());
    record.outcome = end.outcome;
    record.reason = end.reason;
    record.status = end.status;
    record.media_type = end.media_type;
    let mut values = StepValues {
        number: record.number,
        state: plan.state.clone(),
        redirect_uri: plan.redirect_uri.clone(),
        challenged: plan.challenged,
        ..StepValues::default()
    };
    if let Some(arrival) = end.arrival {
        let client = session.target.client_of(plan.step.client);
        let own = client.map_or(&[][..], |client| &client.redirect_uris);
        judge_arrival(plan, own, &arrival, record, &mut values);
    }
    if record.outcome == Outcome::Code && record.consent_shown == Some(false) {
        record.consent_remembered = asked_of(session, plan)
            .is_some_and(|(client_id, user)| session.target.has_approved(client_id, user));
    }
    values
}

/// Keeps in mind that the consent page is about to be answered with yes.
pub(super) fn remember_approval(session: &Session<'_>, plan: &Plan) {
    if let Some((client_id, user)) = asked_of(session, plan) {
        session.target.approves(client_id, user);
    }
}

/// Which client asks, and whom. Nobody asks on a page for another kind of grant (RFC 8628 3.3).
fn asked_of<'a>(session: &Session<'a>, plan: &'a Plan) -> Option<(&'a str, &'a User)> {
    if plan.at.is_some() {
        return None;
    }
    let name = session.target.parameter_name("client_id");
    let (_, client_id) = plan.parameters.iter().find(|(key, _)| key == name)?;
    Some((client_id, session.target.user_of(plan.step.user)?))
}

/// Reads outcome, error and state off the parameters that reached the redirect URI.
fn judge_arrival(
    plan: &Plan,
    own_redirect_uris: &[String],
    arrival: &Arrival,
    record: &mut StepRecord,
    values: &mut StepValues,
) {
    record.delivered = Some(arrival.delivered);
    let first = |name: &str| {
        arrival
            .parameters
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.clone())
    };
    let returned = first("state");
    // A state without a value was not sent (RFC 6749 3.1).
    let sent = plan.state.as_ref().filter(|state| !state.is_empty());
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
    // Whoever sends a pushed request of somebody else is told so where it is registered itself (RFC 9126 2.2).
    let is_pushed = plan.step.extra.contains_key("request_uri");
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
    values.code = code;
}

fn agent(session: &Session<'_>, plan: &Plan) -> FormAgent {
    let target = session.target;
    let login = target.user_of(plan.step.user).map(|user| Login {
        username: user.username.clone(),
        password: match plan.step.login {
            LoginAnswer::WrongPassword => format!("not-{}", super::values::random_text(12)),
            LoginAnswer::Correct | LoginAnswer::Stop => user.password.clone(),
        },
    });
    let consent = match plan.step.consent {
        ConsentAnswer::Deny => Consent::Deny,
        ConsentAnswer::Approve | ConsentAnswer::Stop => Consent::Approve,
    };
    FormAgent::new(login, consent, target.profile.login.clone())
}

/// The request to the authorization endpoint.
pub(super) fn first_request(session: &Session<'_>, plan: &Plan) -> Result<RawRequest, String> {
    if let Some(address) = &plan.at {
        return Ok(RawRequest::from_full_url("GET", address));
    }
    let endpoint = session
        .target
        .profile
        .endpoints
        .authorize
        .as_ref()
        .ok_or("the profile has no authorization endpoint")?;
    let mut path = endpoint.path.clone();
    match plan.step.slash {
        Some(Slash::With) if !path.ends_with('/') => path.push('/'),
        Some(Slash::Without) => path.truncate(path.trim_end_matches('/').len()),
        _ => {}
    }
    let method = plan
        .step
        .method
        .as_deref()
        .or(endpoint.methods.first().map(String::as_str))
        .unwrap_or("GET");
    let mut request = RawRequest::from_full_url(method, &session.target.url(&path));
    match plan.step.params {
        Some(Place::Form) => request.body = RawBody::Form(plan.parameters.clone()),
        _ => request.query = joined(&request.query, &encode::parameters(&plan.parameters)),
    }
    if let Some(raw) = &plan.step.raw {
        request.query = format!("{}&{raw}", request.query);
    }
    request.headers.extend(plan.step.headers.clone());
    Ok(request)
}

/// Two parts of a query. An endpoint may have one of its own, which is retained (RFC 6749 3.1).
fn joined(first: &str, second: &str) -> String {
    if first.is_empty() {
        second.to_owned()
    } else {
        format!("{first}&{second}")
    }
}

/// What a page that the agent cannot do anything with means after what happened before it.
pub(super) fn aftermath(stop: &Stop, plan: &Plan, record: &StepRecord) -> Option<End> {
    let Stop::NotUnderstood { .. } = stop else {
        return None;
    };
    let outcome = if plan.step.tamper == Some(Tamper::ReturnAddressForeign) {
        // Nothing was left to return to once the address was replaced.
        Outcome::ErrorPage
    } else if record.consent_shown != Some(true) {
        return None;
    } else if plan.at.is_some() {
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

/// Notes that a page was shown and is about to be answered; an end where the scenario stops there.
pub(super) fn on_submit(
    purpose: Purpose,
    page: &Page,
    plan: &Plan,
    record: &mut StepRecord,
) -> Result<Role, End> {
    match purpose {
        Purpose::Login => {
            record.login_shown = Some(true);
            if plan.step.login == LoginAnswer::Stop {
                return Err(End::new(Outcome::LoginPage));
            }
            Ok(Role::Login)
        }
        Purpose::Consent(_) => {
            record.consent_unnamed = Some(unnamed(page, plan));
            record.consent_shown = Some(true);
            if plan.step.consent == ConsentAnswer::Stop {
                return Err(End::new(Outcome::ConsentPage));
            }
            Ok(Role::Consent)
        }
        Purpose::Continue => Ok(Role::Interaction),
    }
}

/// What the consent page should name and does not.
fn unnamed(page: &Page, plan: &Plan) -> Vec<String> {
    let text = page.text.to_lowercase();
    plan.named
        .iter()
        .filter(|(_, words)| !words.iter().any(|word| text.contains(&word.to_lowercase())))
        .map(|(what, _)| what.clone())
        .collect()
}
