//! The authorization step: a browser that signs in, answers the consent page, and is sent back (RFC 6749 4.1.1, 4.1.2).

use url::Url;

use super::session::Session;
use super::target::Client;
use super::values::StepValues;
use crate::agent::{Consent, FormAgent, Login, Move, Page, Purpose, Stop, Submission};
use crate::catalog::scenario::{Authorize, ConsentAnswer, LoginAnswer, Place, Slash, UserRef};
use crate::transcript::{Echo, Failure, FailureKind, Outcome, Role, StepRecord};
use crate::wire::capture::arrival_at;
use crate::wire::{RawBody, RawRequest, RawResponse, encode};

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
    /// All parameters under their names on the wire, in order.
    pub parameters: Vec<(String, String)>,
}

/// What the browser does next.
enum Hop {
    Send(Role, RawRequest),
    End(End),
}

/// How the walk ended.
struct End {
    outcome: Outcome,
    reason: Option<String>,
    status: Option<u16>,
    media_type: Option<String>,
    arrival: Option<Arrival>,
}

/// The parameters that reached the redirect URI.
struct Arrival {
    parameters: Vec<(String, String)>,
    in_fragment: bool,
}

impl End {
    fn new(outcome: Outcome) -> Self {
        Self {
            outcome,
            reason: None,
            status: None,
            media_type: None,
            arrival: None,
        }
    }

    fn because(outcome: Outcome, reason: impl Into<String>) -> Self {
        Self {
            reason: Some(reason.into()),
            ..Self::new(outcome)
        }
    }

    fn failure(failure: &Failure) -> Self {
        let outcome = if failure.kind == FailureKind::Timeout {
            Outcome::Timeout
        } else {
            Outcome::ConnectionFailed
        };
        Self::because(outcome, failure.message.clone())
    }
}

/// Carries out the step. Fills the record and returns what later steps may use.
pub async fn run(session: &mut Session<'_>, plan: &Plan, record: &mut StepRecord) -> StepValues {
    if plan.step.fresh_session {
        session.forget_cookies(plan.step.user);
    }
    let mut agent = agent(session, plan);
    let end = walk(session, plan, &mut agent, record).await;
    record.trace = agent.trace().to_vec();
    record.outcome = end.outcome;
    record.reason = end.reason;
    record.status = end.status;
    record.media_type = end.media_type;
    let mut values = StepValues {
        number: record.number,
        state: plan.state.clone(),
        redirect_uri: plan.redirect_uri.clone(),
        ..StepValues::default()
    };
    if let Some(arrival) = end.arrival {
        judge_arrival(plan, &arrival, record, &mut values);
    }
    values
}

/// Reads outcome, error and state off the parameters that reached the redirect URI.
fn judge_arrival(plan: &Plan, arrival: &Arrival, record: &mut StepRecord, values: &mut StepValues) {
    let first = |name: &str| {
        arrival
            .parameters
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.clone())
    };
    let returned = first("state");
    record.state = Some(match (&plan.state, &returned) {
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
    if arrival.in_fragment {
        record.reason = Some("the parameters came in the fragment".to_owned());
    }
    values.code = code;
}

fn agent(session: &Session<'_>, plan: &Plan) -> FormAgent {
    let target = session.target;
    let user = match plan.step.user {
        UserRef::First => Some(&target.user),
        UserRef::Other => target.other_user.as_ref(),
    };
    let login = user.map(|user| Login {
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
fn first_request(session: &Session<'_>, plan: &Plan) -> Result<RawRequest, String> {
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
    let mut request = RawRequest::new(method, session.target.url(&path));
    match plan.step.params {
        Some(Place::Form) => request.body = RawBody::Form(plan.parameters.clone()),
        _ => request.query = encode::parameters(&plan.parameters),
    }
    Ok(request)
}

async fn walk(
    session: &mut Session<'_>,
    plan: &Plan,
    agent: &mut FormAgent,
    record: &mut StepRecord,
) -> End {
    let mut hop = match first_request(session, plan) {
        Ok(request) => Hop::Send(Role::Authorization, request),
        Err(reason) => return End::because(Outcome::NotDone, reason),
    };
    let watched = watched_redirect_uris(
        plan,
        &session.target.client,
        session.target.other_client.as_ref(),
    );
    record.login_shown = Some(false);
    record.consent_shown = Some(false);
    for _ in 0..session.target.wire.limits().max_hops {
        let (role, request) = match hop {
            Hop::Send(role, request) => (role, request),
            Hop::End(end) => return end,
        };
        if session.interrupted() {
            return End::because(Outcome::NotDone, "the run was interrupted");
        }
        let url = request.full_url();
        let response = match session.browse(plan.step.user, role, request.clone()).await {
            Ok(response) => response,
            Err(failure) => return End::failure(&failure),
        };
        hop = next(&url, &request, &response, &watched, agent, plan, record);
        if let Hop::End(mut end) = hop {
            end.status.get_or_insert(response.status);
            end.media_type = end.media_type.or_else(|| response.media_type());
            return end;
        }
    }
    let limit = session.target.wire.limits().max_hops;
    End::because(
        Outcome::NotDone,
        format!("the provider sent the browser on more than {limit} times"),
    )
}

/// Where the browser must stop: the redirect URI of the request and all registered ones. None is ever requested.
fn watched_redirect_uris(plan: &Plan, client: &Client, other: Option<&Client>) -> Vec<String> {
    let mut uris: Vec<String> = plan.redirect_uri.iter().cloned().collect();
    uris.extend(client.redirect_uris.iter().cloned());
    uris.extend(
        other
            .into_iter()
            .flat_map(|client| client.redirect_uris.iter().cloned()),
    );
    uris
}

fn next(
    url: &str,
    request: &RawRequest,
    response: &RawResponse,
    watched: &[String],
    agent: &mut FormAgent,
    plan: &Plan,
    record: &mut StepRecord,
) -> Hop {
    if (300..400).contains(&response.status)
        && let Some(location) = response.header("location")
    {
        return follow(url, request, response.status, location, watched);
    }
    if response.status >= 500 {
        return Hop::End(End::because(
            Outcome::ServerError,
            format!("status {} from {}", response.status, request.method),
        ));
    }
    let Ok(page_url) = Url::parse(url) else {
        return Hop::End(End::because(
            Outcome::NotDone,
            "the page's address is no URL",
        ));
    };
    let page = Page::parse(&page_url, response.status, &response.text());
    match agent.next(&page) {
        Move::Submit(submission) => submit(&submission, plan, record),
        Move::Follow(link) => Hop::Send(
            Role::Interaction,
            RawRequest::from_full_url("GET", link.as_str()),
        ),
        Move::Stop(stop) => Hop::End(stopped(stop)),
    }
}

/// Follows a redirect, or ends the walk at the redirect URI.
fn follow(url: &str, request: &RawRequest, status: u16, location: &str, watched: &[String]) -> Hop {
    for uri in watched {
        if let Some(rest) = arrival_at(location, uri) {
            let (query, fragment) = rest.split_once('#').unwrap_or((rest, ""));
            let query = encode::decode_parameters(query.trim_start_matches(['?', '&', '/']));
            let fragment = encode::decode_parameters(fragment);
            let in_fragment = query.is_empty() && !fragment.is_empty();
            let parameters = if in_fragment { fragment } else { query };
            return Hop::End(End {
                arrival: Some(Arrival {
                    parameters,
                    in_fragment,
                }),
                ..End::new(Outcome::EmptyRedirect)
            });
        }
    }
    let Some(next_url) = Url::parse(url)
        .ok()
        .and_then(|base| base.join(location).ok())
    else {
        return Hop::End(End::because(
            Outcome::NotDone,
            format!("the Location `{location}` is no URL"),
        ));
    };
    let same_place_as_redirect_uri =
        watched
            .iter()
            .filter_map(|uri| Url::parse(uri).ok())
            .any(|uri| {
                uri.host_str() == next_url.host_str()
                    && uri.port_or_known_default() == next_url.port_or_known_default()
                    && uri.host_str() != Url::parse(url).ok().as_ref().and_then(Url::host_str)
            });
    if same_place_as_redirect_uri || !matches!(next_url.scheme(), "http" | "https") {
        // The browser was sent to the client's own host, though not to the very redirect URI: that is an
        // arrival as well, and the host is never contacted.
        let query = encode::decode_parameters(next_url.query().unwrap_or_default());
        return Hop::End(End {
            arrival: Some(Arrival {
                parameters: query,
                in_fragment: false,
            }),
            reason: Some(format!(
                "the browser was sent to another place than the redirect URI: {location}"
            )),
            ..End::new(Outcome::EmptyRedirect)
        });
    }
    let full = next_url.as_str();
    let mut following = RawRequest::from_full_url("GET", full);
    if matches!(status, 307 | 308) {
        following.method.clone_from(&request.method);
        following.body = request.body.clone();
    }
    Hop::Send(Role::Interaction, following)
}

fn submit(submission: &Submission, plan: &Plan, record: &mut StepRecord) -> Hop {
    let role = match submission.purpose {
        Purpose::Login => {
            record.login_shown = Some(true);
            if plan.step.login == LoginAnswer::Stop {
                return Hop::End(End::new(Outcome::LoginPage));
            }
            Role::Login
        }
        Purpose::Consent(_) => {
            record.consent_shown = Some(true);
            if plan.step.consent == ConsentAnswer::Stop {
                return Hop::End(End::new(Outcome::ConsentPage));
            }
            Role::Consent
        }
        Purpose::Continue => Role::Interaction,
    };
    let mut request =
        RawRequest::from_full_url(submission.method.as_str(), submission.url.as_str());
    // The fields of a GET form are in its URL already.
    if !request.method.eq_ignore_ascii_case("GET") {
        request.body = RawBody::Form(submission.fields.clone());
    }
    Hop::Send(role, request)
}

fn stopped(stop: Stop) -> End {
    match stop {
        Stop::LoginFailed { message } => End::because(Outcome::LoginFailed, message),
        Stop::ErrorPage { status, message } => End {
            status: Some(status),
            ..End::because(Outcome::ErrorPage, message)
        },
        Stop::NeedsJavaScript => End::because(
            Outcome::NotDone,
            "the page works by JavaScript alone, which the form agent does not run",
        ),
        Stop::NoWayToDeny => {
            End::because(Outcome::NotDone, "the consent page offers no way to deny")
        }
        Stop::NotUnderstood { why } => End::because(
            Outcome::NotDone,
            format!("the page was not understood: {why}"),
        ),
        Stop::TooManyPages => End::because(
            Outcome::NotDone,
            "the provider showed page after page without an end",
        ),
    }
}
