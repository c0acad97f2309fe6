//! The manual agent's way through a provider's pages: a person goes it.

use url::Url;

use super::outcome::End;
use super::redirect::{Arrival, Watch};
use super::request::AuthorizationRequest;
use crate::agent::manual::{Answer, Came, Errand, Prompt};
use crate::agent::{Method, Purpose, Submission};
use crate::catalog::scenario::{ConsentAnswer, LoginAnswer};
use crate::flow::session::Session;
use crate::oauth::{Outcome, UserRef};
use crate::transcript::StepRecord;
use crate::wire::{RawRequest, capture};

/// Asks the person to go, and reads the end from where the browser came back or from what the person says.
pub async fn run(
    session: &mut Session<'_>,
    prompt: &Prompt,
    asked: &AuthorizationRequest,
    first: &RawRequest,
    record: &mut StepRecord,
) -> End {
    let errand = Errand {
        title: format!("{}, step {}", session.target.name, record.number),
        url: first.full_url(),
        tasks: tasks(session, asked),
        redirect_uri: (asked.redirect_uri.as_ref())
            .or(session.target.setup.client.redirect_uris.first())
            .cloned(),
    };
    let answer = prompt.ask(&errand, session.interrupt()).await;
    record.trace = errand.tasks;
    let not_done = |reason: &str| End::because(Outcome::NotDone, reason);
    let came = match answer {
        Answer::Came(came) => came,
        Answer::ErrorPage => {
            let reason = "the person saw an error page of the provider";
            return End::because(Outcome::ErrorPage, reason);
        }
        Answer::LoginRefused => {
            let reason = "the person was not let in with this name and password";
            return End::because(Outcome::LoginFailed, reason);
        }
        Answer::Done if asked.at.is_some() => return End::new(Outcome::Answered),
        Answer::Done => {
            let reason = "the provider ended on a page of its own";
            return End::because(Outcome::ErrorPage, reason);
        }
        Answer::Skipped => return not_done("the person skipped it"),
        Answer::NoAnswer(reason) => return not_done(&reason),
        Answer::Interrupted => return not_done("the run was interrupted"),
    };
    record.trace.push("The browser came back.".to_owned());
    let (login, consent) = asked.judged_pages;
    if login {
        let question = "Were you asked to log in?";
        record.login_shown = prompt.confirm(question, session.interrupt()).await;
    }
    if consent {
        let question = "Were you asked for consent?";
        record.consent_shown = prompt.confirm(question, session.interrupt()).await;
    }
    if (login && record.login_shown.is_none()) || (consent && record.consent_shown.is_none()) {
        return not_done("the person did not say which pages were shown");
    }
    match arrival(session, asked, &errand.url, came) {
        Some(arrival) => End::arrived(arrival),
        None => not_done("the address that came back is none of the client's"),
    }
}

fn arrival(
    session: &mut Session<'_>,
    asked: &AuthorizationRequest,
    from: &str,
    came: Came,
) -> Option<Arrival> {
    let watch = Watch::new(asked.redirect_uri.as_deref(), session.target);
    let from = Url::parse(from).ok()?;
    match came {
        Came::Address(address) => {
            capture::learn_address(&mut session.vault, &address);
            watch.arrival(&address, &from)
        }
        Came::Form(address, fields) => {
            capture::learn_fields(&mut session.vault, &fields);
            let form = Submission {
                method: Method::Post,
                url: Url::parse(&address).ok()?,
                fields,
                enctype: Default::default(),
                purpose: Purpose::Continue,
                input: Default::default(),
            };
            watch.form_arrival(&form, &from)
        }
    }
}

/// What to do, one sentence each. The password is the person's to know.
fn tasks(session: &Session<'_>, asked: &AuthorizationRequest) -> Vec<String> {
    let step = &asked.step;
    let target = session.target;
    let is_first = session.step == 1 || step.fresh_session;
    let window = match (is_first, step.user) {
        (true, _) => "Use a new private window, so that no earlier login counts.",
        (false, UserRef::First) => "Use the same window as before, if there was one.",
        (false, UserRef::Other) => "Use another private window than the first user's.",
    };
    let name = target
        .user_of(step.user)
        .map_or("the second user", |user| user.username.as_str());
    let login = match step.login {
        LoginAnswer::WrongPassword => {
            format!("Log in as `{name}` with any WRONG password.")
        }
        _ => format!("If asked, log in as `{name}`."),
    };
    let consent = match step.consent {
        ConsentAnswer::Deny => "If asked for consent, DENY it.",
        _ => "If asked for consent, approve everything.",
    };
    vec![window.to_owned(), login, consent.to_owned()]
}
