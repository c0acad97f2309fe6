//! The form agent's way through a provider's pages, without a browser: redirects are followed and forms are sent as
//! they stand.

use url::Url;

use super::guard;
use super::outcome::{End, aftermath, farewell, stopped};
use super::page_notes::{on_submit, remember_approval};
use super::redirect::Watch;
use super::request::AuthorizationRequest;
use super::return_address::{self, ReturnLinks};
use super::tamper::{self, ConsentForm};
use crate::agent::{Decision, FormAgent, Page, Stop, Submission};
use crate::catalog::scenario::{ConsentAnswer, Tamper};
use crate::flow::off_thread;
use crate::flow::session::Session;
use crate::oauth::{Outcome, Role};
use crate::transcript::StepRecord;
use crate::wire::{RawBody, RawRequest, RawResponse};

/// Shorter values are part of many an address by chance, in bytes.
const SHORT: usize = 8;

/// What the browser does next.
enum Hop {
    /// A request, and what on the page or in the answer leads there.
    Send(Role, RawRequest, &'static str),
    End(End),
}

/// Goes on until a redirect leads back to the client, or until nothing leads on.
pub async fn run(
    session: &mut Session<'_>,
    asked: &AuthorizationRequest,
    first: RawRequest,
    agent: &mut FormAgent,
    record: &mut StepRecord,
) -> End {
    session.come_from_client(asked.step.user);
    let start = first.full_url();
    let mut hop = Hop::Send(Role::Authorization, first, "the authorization request");
    // What came with the request is not a secret of the provider.
    let is_known = |text: &str| {
        let mut values = asked.parameters.iter().map(|(_, value)| value);
        if text.len() < SHORT {
            values.any(|value| value == text)
        } else {
            start.contains(text) || values.any(|value| value.contains(text))
        }
    };
    let watch = Watch::new(asked.redirect_uri.as_deref(), session.target);
    record.login_shown = Some(false);
    record.consent_shown = Some(false);
    let mut tampered = false;
    let mut links = ReturnLinks::default();
    for _ in 0..session.target.wire.limits().max_hops {
        let (mut role, mut request, what) = match hop {
            // After a form that was tampered with, what is asked anew is another question.
            Hop::Send(Role::Login, ..) if tampered => return End::new(Outcome::LoginPage),
            Hop::Send(Role::Consent, ..) if tampered => return End::new(Outcome::ConsentPage),
            Hop::Send(role, request, what) => (role, request, what),
            Hop::End(end) => return end,
        };
        if let Some(tamper) = asked.step.tamper
            && !tampered
        {
            match tampering(session, asked, tamper, &mut role, &mut request, is_known).await {
                Ok(is_done) => {
                    tampered = is_done;
                    // The form was shown, be it to another session.
                    record.consent_shown = Some(role == Role::Consent);
                }
                Err(end) => return end,
            }
        }
        if session.interrupted() {
            return End::because(Outcome::NotDone, "the run was interrupted");
        }
        if let Some(end) = guard::request(session, asked.step.user, what, &request) {
            return end;
        }
        let url = request.full_url();
        if role == Role::Login {
            session.note_planted(asked.step.user);
        }
        if role == Role::Consent && asked.step.consent == ConsentAnswer::Approve {
            remember_approval(session, asked);
        }
        let response = match session.browse(asked.step.user, role, request.clone()).await {
            Ok(response) => response,
            Err(failure) => return End::failure(&failure),
        };
        let wants_links = asked.step.tamper == Some(Tamper::ReturnAddressForeign);
        if wants_links && let Ok(url) = Url::parse(&url) {
            links.collect(&session.target.origins, &url, &response);
        }
        let length = response.body.len();
        hop = off_thread(length, || {
            next(&url, &request, &response, &watch, agent, asked, record)
        });
        if let Hop::End(mut end) = hop {
            end.status.get_or_insert(response.status);
            end.media_type = end.media_type.or_else(|| response.media_type());
            if let Some(form) = end.form.take() {
                session.consent_form = Some(*form);
            }
            if end.outcome != Outcome::OtherRedirect
                && let Some(end) = links.follow(session, asked.step.user).await
            {
                return end;
            }
            if asked.field.is_some() && !tampered && end.arrival.is_some() {
                let reason = "no consent page came, so that nothing could be tampered with";
                return End::because(Outcome::LeftOut, reason);
            }
            return end;
        }
    }
    let limit = session.target.wire.limits().max_hops;
    End::because(
        Outcome::NotDone,
        format!("the provider sent the browser on more than {limit} times"),
    )
}

/// Does to a request what the scenario does to the consent form, where it is the one. Whether it was; an end where there is
/// nothing to do it to.
async fn tampering(
    session: &mut Session<'_>,
    asked: &AuthorizationRequest,
    tamper: Tamper,
    role: &mut Role,
    request: &mut RawRequest,
    is_known: impl Fn(&str) -> bool,
) -> Result<bool, End> {
    let is_consent = *role == Role::Consent;
    match (tamper, &asked.field) {
        (Tamper::CookiesDropped, _) if is_consent => session.forget_cookies(asked.step.user).await,
        (Tamper::CookiesDropped, _) => {}
        (Tamper::SentBeforeLogin, _) => {
            if *role != Role::Login {
                return Ok(false);
            }
            let Some(form) = &session.consent_form else {
                let reason =
                    "no step before stopped at a consent page, so that there is no form to send";
                return Err(End::because(Outcome::LeftOut, reason));
            };
            (*role, *request) = (Role::Consent, form.request());
            return Ok(true);
        }
        (_, Some(field)) if is_consent => {
            let mut none = Vec::new();
            let fields = match &mut request.body {
                RawBody::Form(fields) => fields,
                _ => &mut none,
            };
            field
                .change(fields)
                .map_err(|missing| End::because(Outcome::LeftOut, missing))?;
        }
        (_, Some(_)) => {}
        _ => {
            let other = session.consent_form.clone();
            let made_up = tamper::submission(tamper, *role, request, other.as_ref(), is_known);
            let Some(made_up) = made_up else {
                return Err(End::because(
                    Outcome::NotDone,
                    "no field of the consent form and no part of its address changes with the session, so nothing could be tampered with",
                ));
            };
            for value in made_up {
                session.made_up("tampered", &value);
            }
        }
    }
    Ok(is_consent && tamper.is_of_consent())
}

fn next(
    url: &str,
    request: &RawRequest,
    response: &RawResponse,
    watch: &Watch,
    agent: &mut FormAgent,
    asked: &AuthorizationRequest,
    record: &mut StepRecord,
) -> Hop {
    let Ok(url) = Url::parse(url) else {
        return Hop::End(End::because(
            Outcome::NotDone,
            "the page's address is not a URL",
        ));
    };
    if (300..400).contains(&response.status)
        && let Some(location) = response.header("location")
    {
        let what = "a redirect of the provider";
        return follow(
            &url,
            request,
            (response.status, what),
            location,
            watch,
            asked,
        );
    }
    if response.status >= 500 {
        return Hop::End(End::because(
            Outcome::ServerError,
            format!("status {} from {}", response.status, request.method),
        ));
    }
    let mut page = Page::parse(&url, response.status, &response.text());
    // The header means what the element means.
    let header = response.header("refresh").map(str::to_owned);
    page.meta_refresh = page.meta_refresh.or(header);
    match agent.next(&page) {
        Decision::Submit(submission) => match watch.form_arrival(&submission, &url) {
            Some(arrival) => Hop::End(End::arrived(arrival)),
            None => match on_submit(submission.purpose, &page, asked, record) {
                Ok(role) => submit(&submission, role),
                Err(mut end) => {
                    end.form = (end.outcome == Outcome::ConsentPage).then(|| {
                        Box::new(ConsentForm {
                            url: submission.url.to_string(),
                            fields: submission.fields.clone(),
                        })
                    });
                    Hop::End(end)
                }
            },
        },
        Decision::Follow(link) => {
            if let Some(end) = farewell(asked, record) {
                return Hop::End(end);
            }
            if agent.has_answered_consent() {
                record.consent_shown = Some(true);
            }
            let what = guard::of_link(&page, &link);
            follow(&url, request, (302, what), link.as_str(), watch, asked)
        }
        Decision::Stop(stop) => {
            record.login_by_get = stop == Stop::PasswordInAddress;
            Hop::End(aftermath(&stop, asked, record).unwrap_or_else(|| stopped(stop)))
        }
    }
}

/// Follows a redirect, or ends where it leads back to the client.
fn follow(
    url: &Url,
    request: &RawRequest,
    (status, what): (u16, &'static str),
    location: &str,
    watch: &Watch,
    asked: &AuthorizationRequest,
) -> Hop {
    if let Some(arrival) = watch.arrival(location, url) {
        return Hop::End(End::arrived(arrival));
    }
    let Ok(mut next_url) = url.join(location) else {
        return Hop::End(End::because(
            Outcome::NotDone,
            format!("the Location `{location}` is not a URL"),
        ));
    };
    if return_address::is_foreign(&next_url) {
        return Hop::End(End::because(
            Outcome::OtherRedirect,
            "the browser was sent to the address of another site that stood in the request",
        ));
    }
    if let Some(tamper) = asked
        .step
        .tamper
        .filter(|tamper| tamper.is_of_return_address())
    {
        return_address::replace_in_query(&mut next_url, return_address::foreign(tamper));
    }
    let mut following = RawRequest::from_full_url("GET", next_url.as_str());
    if matches!(status, 307 | 308) {
        following.method.clone_from(&request.method);
        following.body = request.body.clone();
    }
    Hop::Send(Role::Interaction, following, what)
}

fn submit(submission: &Submission, role: Role) -> Hop {
    let mut request =
        RawRequest::from_full_url(submission.method.as_str(), submission.url.as_str());
    // The fields of a GET form are in its URL already.
    if !request.method.eq_ignore_ascii_case("GET") {
        request.body = RawBody::Form(submission.fields.clone());
    }
    Hop::Send(role, request, guard::of_form(submission.purpose))
}
