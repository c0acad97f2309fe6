//! The two targets.

use std::collections::BTreeMap;

use super::scenarios::*;
use crate::document::*;

pub(super) fn cameramanager() -> Target {
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
        findings: Vec::new(),
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
        documented: BTreeMap::new(),
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
        fingerprints: Vec::new(),
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

pub(super) fn netrex() -> Target {
    let page = "Survilla Cloud: OAuth2 authorization";
    Target {
        name: "netrex".to_owned(),
        provider: "netrex".to_owned(),
        title: "Netrex Cloud".to_owned(),
        base_url: "http://127.0.0.1:41873".to_owned(),
        sandbox: true,
        faults: vec!["token-ignores-secret".to_owned()],
        summary: Summary::default(),
        findings: Vec::new(),
        notes: vec!["No snapshots are accepted for this target yet; run with --update-snapshots to accept these.".to_owned()],
        left_behind: Vec::new(),
        endpoints: Vec::new(),
        offered: Vec::new(),
        preflight: Vec::new(),
        documented: BTreeMap::new(),
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
        fingerprints: Vec::new(),
        claims: vec![
            Claim { id: "survilla/C001".to_owned(), status: ClaimStatus::Untestable, quote: "There are two ways to obtain an authorization token.".to_owned(), document: page.to_owned(), evidence: Vec::new(), reason: Some("the user interface is not part of the protocol".to_owned()) },
            Claim { id: "survilla/C046".to_owned(), status: ClaimStatus::Verified, quote: "{\"access_token\":\"ACCESS_TOKEN\",\"expires_in\":3600,\"refresh_token\":\"1234\"}".to_owned(), document: page.to_owned(), evidence: vec!["flows/code-exchange".to_owned()], reason: None },
        ],
        contradictions: Vec::new(),
    }
}
