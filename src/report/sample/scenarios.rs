//! Checks, steps and scenarios.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::json;

use super::exchanges::*;
use crate::document::*;
use crate::oauth::{Outcome, Role, StepKind};
use crate::transcript::*;

/// Characters that some format has to escape, and a word that no line can hold.
pub const ODD: &str = "<b>&\"'|`*_ \u{2713}";

pub(super) fn source(document: &str, section: &str, quote: &str) -> Source {
    Source {
        document: document.to_owned(),
        section: section.to_owned(),
        quote: quote.to_owned(),
    }
}

pub(super) fn check(
    requirement: &str,
    verdict: Verdict,
    step: usize,
    said: [&str; 2],
    from: Source,
) -> Check {
    Check {
        requirement: requirement.to_owned(),
        level: "must".to_owned(),
        verdict,
        step: Some(step),
        expected: said[0].to_owned(),
        observed: said[1].to_owned(),
        source: from,
        standard: None,
        claim: None,
        behaviour: None,
        exchange: Some(0),
        deviation: None,
        control: None,
        client: None,
        finding: None,
    }
}

pub(super) fn step(number: usize, kind: StepKind, outcome: Outcome) -> StepRecord {
    StepRecord {
        outcome,
        status: Some(200),
        media_type: Some("application/json".to_owned()),
        ..StepRecord::blank(number, kind, None)
    }
}

pub(super) fn scenario(id: &str, title: &str, outcome: Verdict, checks: Vec<Check>) -> Scenario {
    Scenario {
        id: id.to_owned(),
        title: title.to_owned(),
        about: None,
        outcome,
        reason: None,
        duration_ms: 12,
        checks: checks.into_iter().map(Arc::new).collect(),
        steps: Vec::new(),
        exchanges: Vec::new(),
        values: BTreeMap::new(),
        observations: BTreeMap::new(),
        notes: Vec::new(),
        snapshot_diff: None,
        snapshot_step: None,
        snapshot_wrong: Vec::new(),
        run_notes: Vec::new(),
    }
}

pub(super) fn colon() -> Check {
    Check {
        standard: Some(source(
            "RFC 6750",
            "2.1",
            "An access token sent as a Bearer credential consists of b64token characters only.",
        )),
        claim: Some("cameramanager/C091".to_owned()),
        behaviour: Some("a colon before the zone number".to_owned()),
        ..check(
            "rfc6750/2.1/token-syntax",
            Verdict::Difference,
            2,
            [
                "an access token of b64token characters",
                "<access_token#1> contains `:`",
            ],
            source(
                "CameraManager: OAuth",
                "Obtaining a token",
                "\"access_token\": \"aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa:10003\"",
            ),
        )
    }
}

pub(super) fn code_exchange() -> Scenario {
    let rfc = |section: &str, quote: &str| source("RFC 6749", section, quote);
    let mut authorize = step(1, StepKind::Authorize, Outcome::Code);
    authorize.state = Some(Echo::Echoed);
    authorize.status = Some(302);
    authorize.media_type = None;
    authorize.login_shown = Some(true);
    authorize.consent_shown = Some(true);
    authorize.trace = vec![
        "The page “Sign in” has one form with a password field; filled in `username` and `password`.".to_owned(),
        format!("The page “Grant access” offers {ODD}; chose “Allow”."),
    ];
    let mut token = step(2, StepKind::Token, Outcome::Tokens);
    token.tokens = Some(TokenFacts {
        access_token: Relation::New,
        refresh_token: Relation::New,
        scope: Some(vec!["read".to_owned()]),
        token_type: None,
        members: [
            "access_token",
            "token_type",
            "refresh_token",
            "expires_in",
            "scope",
        ]
        .map(str::to_owned)
        .to_vec(),
        signature: None,
        format: "base64url".to_owned(),
    });
    Scenario {
        about: Some("The way every client takes. All other scenarios build on it.".to_owned()),
        steps: vec![authorize, token],
        exchanges: vec![
            redirect(),
            exchange(2, Role::Token, token_request(), 200, tokens()),
            exchange(
                0,
                Role::Revocation,
                Request {
                    method: "DELETE".to_owned(),
                    url: "<base_url>/rest/v2.0/users/self/tokens/current".to_owned(),
                    query: Vec::new(),
                    headers: pairs(&[("Authorization", "Bearer <access_token#1>")]),
                    form: Vec::new(),
                    body: None,
                },
                200,
                json!({}),
            ),
        ],
        observations: BTreeMap::from([("token.format".to_owned(), vec!["uuid-zone".to_owned()])]),
        notes: vec![
            "The answer has a member `jti` that the documentation does not mention.".to_owned(),
        ],
        ..scenario(
            "flows/code-exchange",
            "A code is exchanged for tokens",
            Verdict::Difference,
            vec![
                check(
                    "rfc6749/4.1.2/state-echoed",
                    Verdict::Pass,
                    1,
                    [
                        "`state` comes back unchanged",
                        "`state` came back unchanged",
                    ],
                    rfc("4.1.2", "The exact value of state is returned."),
                ),
                check(
                    "rfc6749/5.1/no-store",
                    Verdict::Pass,
                    2,
                    ["Cache-Control: no-store", "Cache-Control: no-store"],
                    rfc("5.1", "A token answer carries Cache-Control: no-store."),
                ),
                colon(),
            ],
        )
    }
}

pub(super) fn bad_secret() -> Scenario {
    let long = "x".repeat(180);
    Scenario {
        about: Some("A token endpoint that does not check the secret gives every holder of a leaked code a session.".to_owned()),
        exchanges: vec![exchange(2, Role::Token, token_request(), 200, tokens())],
        steps: vec![step(1, StepKind::Authorize, Outcome::Code), step(2, StepKind::Token, Outcome::Tokens)],
        ..scenario("flows/bad-secret", "A wrong client secret gets no tokens", Verdict::Fail, vec![
            check("rfc6749/5.2/wrong-secret-invalid-client", Verdict::Fail, 2,
                ["a refusal with the error `invalid_client`", &format!("tokens, status 200, to a client called {ODD} {long}")],
                source("RFC 6749", "5.2", "Failed client authentication is answered with invalid_client.")),
            colon(),
        ])
    }
}
