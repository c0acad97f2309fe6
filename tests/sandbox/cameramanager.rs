//! What only CameraManager does.

use std::time::Duration;

use grantcheck::sandbox::{Dialect, Fault};
use reqwest::Method;
use serde_json::json;

use crate::browser::{Browser, Ending, basic, value_of};
use crate::flows::{exchange, grant, resource, revoke, start, text};

#[tokio::test]
async fn cameramanager_returns_the_same_tokens_and_asks_again_after_logout() {
    let dialect = Dialect::CameraManager;
    let sandbox = start(dialect, &[]).await;
    let mut browser = Browser::new(&sandbox);
    let code = browser.code(dialect).await;
    assert!(code.len() == 6 && code.bytes().all(|b| b.is_ascii_alphabetic()));
    let (_, first) = exchange(&sandbox, dialect, &code).await;
    assert_eq!(browser.consents, 1);
    sandbox.advance(Duration::from_secs(100));
    let code = browser.code(dialect).await;
    assert_eq!(browser.consents, 1, "the consent must be remembered");
    let (_, second) = exchange(&sandbox, dialect, &code).await;
    assert_eq!(first["access_token"], second["access_token"]);
    assert_eq!(first["refresh_token"], second["refresh_token"]);
    assert_ne!(first["access_token"], first["refresh_token"]);
    assert_eq!(second["expires_in"], json!(43_099));
    assert_eq!(
        revoke(&sandbox, dialect, text(&first, "access_token")).await,
        200
    );
    browser.code(dialect).await;
    assert_eq!(browser.consents, 2);
}

/// Parameters, headers, and the status and body that they lead to.
type Case<'a> = (
    &'a [(&'a str, &'a str)],
    &'a [(&'a str, &'a str)],
    u16,
    &'a str,
);

#[tokio::test]
async fn cameramanager_answers_as_spring_did() {
    let dialect = Dialect::CameraManager;
    let sandbox = start(dialect, &[]).await;
    let client = sandbox.accounts().client.clone();
    let secret = client.secret.clone().unwrap();
    let mut browser = Browser::new(&sandbox);
    let code = browser.code(dialect).await;
    let right = basic(&client.id, &secret);
    let wrong = basic(&client.id, "wrong");
    let json_only = ("accept", "application/json");
    let exchange = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("redirect_uri", "https://acme.example"),
    ];
    let cases: [Case; 7] = [
        (
            &exchange,
            &[json_only],
            401,
            r#"{"error":"unauthorized","error_description":"Full authentication is required to access this resource"}"#,
        ),
        (
            &exchange,
            &[],
            401,
            "<oauth><error_description>Full authentication is required to access this resource</error_description><error>unauthorized</error></oauth>",
        ),
        (
            &exchange,
            &[json_only, ("authorization", &wrong)],
            401,
            r#"{"error":"invalid_client","error_description":"Bad client credentials"}"#,
        ),
        (
            &[],
            &[json_only, ("authorization", &right)],
            400,
            r#"{"error":"invalid_request","error_description":"Missing grant type"}"#,
        ),
        (
            &[("grant_type", "x")],
            &[json_only, ("authorization", &right)],
            400,
            r#"{"error":"unsupported_grant_type","error_description":"Unsupported grant type"}"#,
        ),
        (
            &exchange,
            &[json_only, ("authorization", &right)],
            400,
            r#"{"error":"invalid_grant","error_description":"Redirect URI mismatch."}"#,
        ),
        // The mismatch burnt the code.
        (
            &exchange,
            &[json_only, ("authorization", &right)],
            400,
            r#"{"error":"invalid_grant","error_description":"Invalid authorization code"}"#,
        ),
    ];
    for (parameters, headers, status, body) in cases {
        let answer = browser
            .send(Method::POST, "/oauth/token", parameters, &[], headers)
            .await;
        assert_eq!((answer.status, answer.body.as_str()), (status, body));
        assert_eq!(answer.header("www-authenticate").is_some(), status == 401);
    }
    let got = browser
        .send(Method::GET, "/oauth/token", &[], &[], &[json_only])
        .await;
    assert_eq!((got.status, got.header("allow")), (405, Some("POST")));
    assert!(got.body.starts_with(r#"{"error":"method_not_allowed""#));
}

#[tokio::test]
async fn cameramanager_logs_out_by_delete_only() {
    let dialect = Dialect::CameraManager;
    for broken in [false, true] {
        let faults: &[Fault] = if broken { &[Fault::LogoutByPost] } else { &[] };
        let sandbox = start(dialect, faults).await;
        let mut browser = Browser::new(&sandbox);
        let code = browser.code(dialect).await;
        let (_, answer) = exchange(&sandbox, dialect, &code).await;
        let token = text(&answer, "access_token");
        let bearer = format!("Bearer {token}");
        let path = "/rest/v2.0/users/self/tokens/current";
        let posted = browser
            .send(Method::POST, path, &[], &[], &[("authorization", &bearer)])
            .await;
        assert_eq!(posted.status, if broken { 200 } else { 405 });
        assert_eq!(
            resource(&sandbox, dialect, token).await,
            if broken { 401 } else { 200 }
        );
        let nobody = browser.send(Method::DELETE, path, &[], &[], &[]).await;
        assert_eq!(nobody.status, 401);
        assert!(
            nobody
                .header("www-authenticate")
                .unwrap()
                .starts_with("Bearer")
        );
    }
}

#[tokio::test]
async fn cameramanager_refreshes_with_the_same_token_and_keeps_the_granted_scope() {
    let dialect = Dialect::CameraManager;
    let sandbox = start(dialect, &[]).await;
    let client = sandbox.accounts().client.clone();
    let mut browser = Browser::new(&sandbox);
    let ending = browser
        .authorize(dialect, "write+read", None, "approve")
        .await;
    let Ending::Redirect(location) = ending else {
        panic!("{ending:?}")
    };
    let (_, first) = exchange(&sandbox, dialect, &value_of(&location, "code").unwrap()).await;
    assert_eq!(text(&first, "scope"), "read write");
    let token = text(&first, "refresh_token");
    let ask = async |scope: &str| {
        let parameters = [
            ("grant_type", "refresh_token"),
            ("refresh_token", token),
            ("scope", scope),
        ];
        grant(&sandbox, dialect, &client, &parameters).await
    };
    let (status, narrow) = ask("read").await;
    assert_eq!(
        (
            status,
            text(&narrow, "scope"),
            text(&narrow, "refresh_token")
        ),
        (200, "read", token)
    );
    assert_eq!(
        resource(&sandbox, dialect, text(&first, "access_token")).await,
        401
    );
    let (status, refused) = ask("read admin").await;
    assert_eq!(status, 400);
    assert_eq!(
        refused.to_string(),
        r#"{"error":"invalid_scope","error_description":"Invalid scope","scope":"read write"}"#
    );
    // Who signs in again gets the whole scope, not the narrowed token.
    let ending = browser
        .authorize(dialect, "read write", None, "approve")
        .await;
    let Ending::Redirect(location) = ending else {
        panic!("{ending:?}")
    };
    let (_, again) = exchange(&sandbox, dialect, &value_of(&location, "code").unwrap()).await;
    assert_eq!(
        (text(&again, "scope"), text(&again, "refresh_token")),
        ("read write", token)
    );
}
