//! A run document with one of everything, for the tests of the reports.

use std::collections::BTreeMap;

use serde_json::json;

use crate::document::*;
use crate::oauth::{Outcome, Role, StepKind};
use crate::transcript::*;

/// Characters that some format has to escape, and a word that no line can hold.
pub const ODD: &str = "<b>&\"'|`*_ \u{2713}";

fn pairs(items: &[(&str, &str)]) -> Vec<Pair> {
    items
        .iter()
        .map(|(name, value)| Pair((*name).to_owned(), (*value).to_owned()))
        .collect()
}

fn source(document: &str, section: &str, quote: &str) -> Source {
    Source {
        document: document.to_owned(),
        section: section.to_owned(),
        quote: quote.to_owned(),
    }
}

fn check(requirement: &str, verdict: Verdict, step: usize, said: [&str; 2], from: Source) -> Check {
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
    }
}

fn exchange(
    step: usize,
    role: Role,
    request: Request,
    status: u16,
    body: serde_json::Value,
) -> Exchange {
    Exchange {
        step,
        role,
        endpoint: role.endpoint(),
        https: true,
        request,
        response: Some(Response {
            status,
            headers: pairs(&[
                ("content-type", "application/json;charset=UTF-8"),
                ("cache-control", "no-store"),
            ]),
            media_type: Some("application/json".to_owned()),
            location: None,
            body: Body {
                kind: BodyKind::Json,
                size: 180,
                text: body.to_string(),
                json: Some(body),
                repeated_members: Vec::new(),
                title: None,
                markup: None,
                foreign_origins: Vec::new(),
            },
            disclosed: Vec::new(),
            internals: Vec::new(),
        }),
        failure: None,
        duration_ms: 3,
    }
}

fn token_request() -> Request {
    Request {
        method: "POST".to_owned(),
        url: "<base_url>/oauth/token".to_owned(),
        query: pairs(&[
            ("grant_type", "authorization_code"),
            ("code", "<code#1>"),
            ("redirect_uri", "<redirect_uri>"),
        ]),
        headers: pairs(&[
            ("Accept", "application/json"),
            ("Authorization", "Basic <client_id>:<client_secret>"),
        ]),
        form: Vec::new(),
        body: None,
    }
}

fn tokens() -> serde_json::Value {
    json!({
        "access_token": "<access_token#1>", "token_type": "bearer",
        "refresh_token": "<refresh_token#1>", "expires_in": 43199, "scope": "read"
    })
}

fn redirect() -> Exchange {
    let raw = "<redirect_uri>?code=<code#1>&state=<state#1>";
    Exchange {
        step: 1,
        role: Role::Consent,
        endpoint: None,
        https: true,
        request: Request {
            method: "POST".to_owned(),
            url: "<base_url>/oauth/confirm_access".to_owned(),
            query: Vec::new(),
            headers: pairs(&[("Cookie", "JSESSIONID=<cookie:JSESSIONID#1>")]),
            form: pairs(&[("user_oauth_approval", "true"), ("note", ODD)]),
            body: None,
        },
        response: Some(Response {
            status: 302,
            headers: pairs(&[
                ("location", raw),
                ("set-cookie", "JSESSIONID=<cookie:JSESSIONID#2>; HttpOnly"),
            ]),
            media_type: None,
            location: Some(Location {
                raw: raw.to_owned(),
                target: "<redirect_uri>".to_owned(),
                query: pairs(&[("code", "<code#1>"), ("state", "<state#1>")]),
                fragment: Vec::new(),
                at_redirect_uri: true,
            }),
            body: Body {
                kind: BodyKind::Empty,
                size: 0,
                text: String::new(),
                json: None,
                repeated_members: Vec::new(),
                title: None,
                markup: None,
                foreign_origins: Vec::new(),
            },
            disclosed: Vec::new(),
            internals: Vec::new(),
        }),
        failure: None,
        duration_ms: 5,
    }
}

fn step(number: usize, kind: StepKind, outcome: Outcome) -> StepRecord {
    StepRecord {
        outcome,
        status: Some(200),
        media_type: Some("application/json".to_owned()),
        ..StepRecord::blank(number, kind, None)
    }
}

fn scenario(id: &str, title: &str, outcome: Verdict, checks: Vec<Check>) -> Scenario {
    Scenario {
        id: id.to_owned(),
        title: title.to_owned(),
        about: None,
        outcome,
        reason: None,
        duration_ms: 12,
        checks,
        steps: Vec::new(),
        exchanges: Vec::new(),
        values: BTreeMap::new(),
        observations: BTreeMap::new(),
        notes: Vec::new(),
        snapshot_diff: None,
        snapshot_step: None,
        run_notes: Vec::new(),
    }
}

fn colon() -> Check {
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

fn code_exchange() -> Scenario {
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
        members: [
            "access_token",
            "token_type",
            "refresh_token",
            "expires_in",
            "scope",
        ]
        .map(str::to_owned)
        .to_vec(),
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

fn bad_secret() -> Scenario {
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

fn cameramanager() -> Target {
    let rotates = source(
        "CameraManager: OAuth",
        "Refreshing",
        "call the following API call which will delete the access_token and",
    );
    let drift = "--- accepted\n+++ this run\n@@ -3,3 +3,3 @@\n                200  application/json  no-store\n-                    expires_in     integer 1..43200\n+                    expires_in     string \"43199\"\n";
    Target {
        name: "cameramanager@staging.example.org".to_owned(),
        provider: "cameramanager".to_owned(),
        title: "Eagle Eye Networks CameraManager".to_owned(),
        base_url: "https://staging.example.org".to_owned(),
        sandbox: false,
        faults: Vec::new(),
        summary: Summary::default(),
        notes: vec!["The certificate expires in nine days.".to_owned()],
        left_behind: vec![
            LeftBehind {
                what: LeftKind::AccessToken,
                count: 2,
                client: "client".to_owned(),
                user: None,
                ends_within_s: Some(43_020),
                because: "the provider did not confirm that they are revoked".to_owned(),
            },
            LeftBehind {
                what: LeftKind::Approval,
                count: 1,
                client: "client".to_owned(),
                user: Some("user".to_owned()),
                ends_within_s: None,
                because: "the user approved the client, which a provider may remember".to_owned(),
            },
        ],
        endpoints: Vec::new(),
        offered: Vec::new(),
        preflight: Vec::new(),
        scenarios: vec![
            bad_secret(),
            code_exchange(),
            Scenario {
                snapshot_diff: Some(drift.to_owned()),
                ..scenario(
                    "refresh/same-token",
                    "Refreshing returns the documented members",
                    Verdict::Drift,
                    vec![
                        check(
                            "grantcheck/snapshot",
                            Verdict::Drift,
                            3,
                            ["the accepted transcript", "1 line changed"],
                            source(
                                "accepted snapshot",
                                "",
                                "snapshots/cameramanager/refresh/same-token.snap",
                            ),
                        ),
                        check(
                            "cameramanager/C101",
                            Verdict::Warn,
                            3,
                            ["a new refresh token", "<refresh_token#1> again"],
                            source(
                                "RFC 9700",
                                "2.2.2",
                                "Refresh tokens of public clients are rotated or bound to the sender.",
                            ),
                        ),
                    ],
                )
            },
            Scenario {
                reason: Some("the connection was closed before the answer was complete".to_owned()),
                ..scenario(
                    "resource/bearer",
                    "An access token opens the resource",
                    Verdict::Error,
                    Vec::new(),
                )
            },
            scenario(
                "revocation/logout",
                "Logging out ends the session",
                Verdict::Inconclusive,
                vec![
                    check(
                        "cameramanager/C103",
                        Verdict::Inconclusive,
                        3,
                        [
                            "401 after the logout",
                            "the control `resource/bearer` did not pass",
                        ],
                        rotates.clone(),
                    ),
                    Check {
                        step: Some(4),
                        ..check(
                            "cameramanager/C103",
                            Verdict::Inconclusive,
                            3,
                            [
                                "401 after the logout",
                                "the control `resource/bearer` did not pass",
                            ],
                            rotates,
                        )
                    },
                ],
            ),
        ],
        observations: BTreeMap::from([
            ("token.client-auth".to_owned(), vec!["basic".to_owned()]),
            ("token.format".to_owned(), vec!["uuid-zone".to_owned()]),
        ]),
        values: Vec::new(),
        claims: vec![
            Claim {
                id: "cameramanager/C084".to_owned(),
                status: ClaimStatus::Contradicted,
                quote: "The Authorization header can use basic auth".to_owned(),
                document: "CameraManager: OAuth".to_owned(),
                evidence: vec!["flows/bad-secret".to_owned()],
                reason: Some("a wrong secret was accepted".to_owned()),
            },
            Claim {
                id: "cameramanager/C091".to_owned(),
                status: ClaimStatus::Verified,
                quote: "\"access_token\": \"aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa:10003\""
                    .to_owned(),
                document: "CameraManager: OAuth".to_owned(),
                evidence: vec!["flows/code-exchange".to_owned()],
                reason: None,
            },
            Claim {
                id: "cameramanager/C103".to_owned(),
                status: ClaimStatus::NotReached,
                quote: "call the following API call which will delete the access_token and"
                    .to_owned(),
                document: "CameraManager: OAuth".to_owned(),
                evidence: Vec::new(),
                reason: Some("the control did not pass".to_owned()),
            },
        ],
        contradictions: vec![
            Contradiction {
                id: "cameramanager/X-33".to_owned(),
                summary: format!("The Basic sample has no colon {ODD}"),
                status: ContradictionStatus::Finding,
                dimension: None,
                answer: vec!["The sample must not be copied.".to_owned()],
            },
            Contradiction {
                id: "cameramanager/X-35".to_owned(),
                summary: "Basic \"can\" be used, and no other way is shown".to_owned(),
                status: ContradictionStatus::Observed,
                dimension: Some("token.client-auth".to_owned()),
                answer: vec!["basic".to_owned(), "query".to_owned()],
            },
            Contradiction {
                id: "cameramanager/X-38".to_owned(),
                summary: "The logout address is the only one with `http`".to_owned(),
                status: ContradictionStatus::NotObserved,
                dimension: Some("revocation.plain-http".to_owned()),
                answer: Vec::new(),
            },
        ],
    }
}

fn netrex() -> Target {
    let page = "Survilla Cloud: OAuth2 authorization";
    Target {
        name: "netrex".to_owned(),
        provider: "netrex".to_owned(),
        title: "Netrex Cloud".to_owned(),
        base_url: "http://127.0.0.1:41873".to_owned(),
        sandbox: true,
        faults: vec!["token-ignores-secret".to_owned()],
        summary: Summary::default(),
        notes: vec!["No snapshots are accepted for this target yet; run with --update-snapshots to accept these.".to_owned()],
        left_behind: Vec::new(),
        endpoints: Vec::new(),
        offered: Vec::new(),
        preflight: Vec::new(),
        scenarios: vec![
            scenario("flows/bad-secret", "A wrong client secret gets no tokens", Verdict::Pass, vec![
                check("rfc6749/5.2/wrong-secret-invalid-client", Verdict::Pass, 2, ["a refusal", "refused, status 401"], source(page, "Errors", "Wrong client credentials")),
            ]),
            scenario("flows/code-exchange", "A code is exchanged for tokens", Verdict::Resolved, vec![
                check("survilla/C046", Verdict::Pass, 2, ["exactly the documented members", "exactly the documented members"], source(page, "Token", "{\"access_token\":\"ACCESS_TOKEN\",\"expires_in\":3600,\"refresh_token\":\"1234\"}")),
                check("rfc6749/5.1/token-type", Verdict::Resolved, 2, ["no `token_type`, as the profile declares", "\"token_type\": \"Bearer\""], source(page, "Token", "{\"access_token\":\"ACCESS_TOKEN\",\"expires_in\":3600,\"refresh_token\":\"1234\"}")),
            ]),
            Scenario {
                reason: Some("the profile has no capability `introspection`".to_owned()),
                ..scenario("introspection/active", "A fresh token is active", Verdict::Skipped, vec![
                    check("rfc7662/2.2/active", Verdict::Skipped, 1, ["active", "not applicable: no introspection endpoint"], source("RFC 7662", "2.2", "active tells whether the token is currently active.")),
                ])
            },
        ],
        observations: BTreeMap::from([
            ("scope.delimiter".to_owned(), vec!["comma".to_owned()]),
            ("token.client-auth".to_owned(), vec!["query".to_owned(), "form".to_owned()]),
        ]),
        values: Vec::new(),
        claims: vec![
            Claim { id: "survilla/C001".to_owned(), status: ClaimStatus::Untestable, quote: "There are two ways to obtain an authorization token.".to_owned(), document: page.to_owned(), evidence: Vec::new(), reason: Some("the user interface is not part of the protocol".to_owned()) },
            Claim { id: "survilla/C046".to_owned(), status: ClaimStatus::Verified, quote: "{\"access_token\":\"ACCESS_TOKEN\",\"expires_in\":3600,\"refresh_token\":\"1234\"}".to_owned(), document: page.to_owned(), evidence: vec!["flows/code-exchange".to_owned()], reason: None },
        ],
        contradictions: Vec::new(),
    }
}

/// The sample: two targets and every verdict.
pub fn document() -> Document {
    let mut document = Document {
        schema: SCHEMA.to_owned(),
        version: "0.1.0".to_owned(),
        started_at: "2026-11-21T00:29:10Z".to_owned(),
        duration_ms: 65_812,
        complete: true,
        summary: Summary::default(),
        targets: vec![netrex(), cameramanager()],
        comparison: None,
    };
    document.recount();
    document
}

/// An earlier run of the same: a failure was a pass, an error was none, one dimension was different.
pub fn baseline() -> Document {
    let mut document = document();
    document.started_at = "2026-11-20T00:29:10Z".to_owned();
    document.targets[1].scenarios[0].checks[0].verdict = Verdict::Pass;
    document.targets[1].scenarios[3].outcome = Verdict::Pass;
    document.targets[0].scenarios[0].checks[0].verdict = Verdict::Fail;
    document.targets[0].scenarios.remove(2);
    document.targets[0]
        .observations
        .insert("scope.delimiter".to_owned(), vec!["space".to_owned()]);
    document.recount();
    document
}
