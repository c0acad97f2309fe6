//! One page of each kind that login and consent pages of the world come in.

mod addresses;
mod after_login;
mod between;
mod consents;
mod fields;
mod golden;
mod logins;
mod quoted;
mod rendered;

use url::Url;

use super::*;

const USER: &str = "anna@example.org";
const PASSWORD: &str = "w0nder+land";

macro_rules! page {
    ($name:literal) => {
        page!($name, 200)
    };
    ($name:literal, $status:literal) => {
        Page::parse(
            &Url::parse("https://cloud.test/oauth/authorize?client_id=acme&state=s3cret#top")
                .unwrap(),
            $status,
            include_str!(concat!("../../../tests/pages/", $name, ".html")),
        )
    };
}
use page;

fn agent(consent: Consent) -> FormAgent {
    let login = Login {
        username: USER.into(),
        password: PASSWORD.into(),
    };
    FormAgent::new(Some(login), consent, Hints::default())
}

#[track_caller]
fn submit(decided: Decision) -> Submission {
    match decided {
        Decision::Submit(submission) => submission,
        other => panic!("no submission: {other:?}"),
    }
}

#[track_caller]
fn answer(page: &Page, consent: Consent) -> (Submission, String) {
    let mut agent = agent(consent);
    let submission = submit(agent.next(page));
    (submission, agent.trace().join("\n"))
}

fn pairs(submission: &Submission) -> Vec<(&str, &str)> {
    submission
        .fields
        .iter()
        .map(|(n, v)| (n.as_str(), v.as_str()))
        .collect()
}
