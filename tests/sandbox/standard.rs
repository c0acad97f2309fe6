//! What only the strict provider does.

use grantcheck::sandbox::{Accounts, Dialect};
use reqwest::Method;
use serde_json::{Value, json};

use crate::browser::{Browser, Ending, basic, value_of};
use crate::flows::{exchange, refresh, resource, start, text};

#[tokio::test]
async fn standard_ends_the_family_when_a_rotated_token_comes_back() {
    let dialect = Dialect::Standard;
    let sandbox = start(dialect, &[]).await;
    let mut browser = Browser::new(&sandbox);
    let code = browser.code(dialect).await;
    let (_, first) = exchange(&sandbox, dialect, &code).await;
    let (_, second) = refresh(&sandbox, dialect, text(&first, "refresh_token")).await;
    let (status, reuse) = refresh(&sandbox, dialect, text(&first, "refresh_token")).await;
    assert_eq!((status, text(&reuse, "error")), (400, "invalid_grant"));
    assert_eq!(
        refresh(&sandbox, dialect, text(&second, "refresh_token"))
            .await
            .0,
        400
    );
    assert_eq!(
        resource(&sandbox, dialect, text(&second, "access_token")).await,
        401
    );
}

#[tokio::test]
async fn standard_gives_public_clients_tokens_for_a_verifier() {
    let sandbox = start(Dialect::Standard, &[]).await;
    let client = sandbox.accounts().public_client.clone().unwrap();
    let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    let mut sent = vec![
        ("response_type", "code"),
        ("client_id", client.id.as_str()),
        ("redirect_uri", client.redirect_uris[0].as_str()),
        ("scope", "read write"),
    ];
    let mut browser = Browser::new(&sandbox);
    let ending = browser
        .walk(Method::GET, Dialect::Standard, &sent, "approve")
        .await;
    let Ending::Redirect(location) = ending else {
        panic!("{ending:?}")
    };
    assert_eq!(
        value_of(&location, "error").as_deref(),
        Some("invalid_request")
    );
    sent.extend([
        (
            "code_challenge",
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        ),
        ("code_challenge_method", "S256"),
    ]);
    let ending = browser
        .walk(Method::GET, Dialect::Standard, &sent, "approve")
        .await;
    let Ending::Redirect(location) = ending else {
        panic!("{ending:?}")
    };
    let code = value_of(&location, "code").unwrap();
    let mut form = vec![
        ("grant_type", "authorization_code"),
        ("client_id", client.id.as_str()),
        ("code", code.as_str()),
        ("redirect_uri", client.redirect_uris[0].as_str()),
    ];
    for (wrong, expected) in [
        (None, 400),
        (Some("x".repeat(43)), 400),
        (Some(verifier.to_owned()), 200),
    ] {
        let mut form = form.clone();
        form.extend(wrong.as_deref().map(|v| ("code_verifier", v)));
        let answer = browser.send(Method::POST, "/token", &[], &form, &[]).await;
        assert_eq!(answer.status, expected, "{}", answer.body);
    }
    form.push(("code_verifier", verifier));
    let replay = browser.send(Method::POST, "/token", &[], &form, &[]).await;
    assert!(replay.body.contains("invalid_grant"));
}

#[tokio::test]
async fn standard_introspects_revokes_and_describes_itself() {
    let dialect = Dialect::Standard;
    let sandbox = start(dialect, &[]).await;
    let Accounts {
        client,
        other_client,
        ..
    } = sandbox.accounts().clone();
    let mut browser = Browser::new(&sandbox);
    let document = browser
        .send(
            Method::GET,
            "/.well-known/oauth-authorization-server",
            &[],
            &[],
            &[],
        )
        .await;
    let document: Value = serde_json::from_str(&document.body).unwrap();
    assert_eq!(document["issuer"], json!(sandbox.base_url()));
    assert_eq!(
        document["token_endpoint"],
        json!(format!("{}/token", sandbox.base_url()))
    );
    let code = browser.code(dialect).await;
    let (_, answer) = exchange(&sandbox, dialect, &code).await;
    let (access, refresh_token) = (
        text(&answer, "access_token"),
        text(&answer, "refresh_token"),
    );
    let own = basic(&client.id, client.secret.as_deref().unwrap());
    let other = basic(&other_client.id, other_client.secret.as_deref().unwrap());
    let active = async |token: &str| {
        let headers = [("authorization", own.as_str())];
        let answer = browser
            .send(
                Method::POST,
                "/introspect",
                &[],
                &[("token", token)],
                &headers,
            )
            .await;
        serde_json::from_str::<Value>(&answer.body).unwrap()["active"].clone()
    };
    assert_eq!(
        (active(access).await, active(refresh_token).await),
        (json!(true), json!(true))
    );
    let form = [("token", access)];
    let end = async |header: &str, form: &[(&str, &str)]| {
        let headers = [("authorization", header)];
        browser
            .send(Method::POST, "/revoke", &[], form, &headers)
            .await
            .status
    };
    assert_eq!(end(&other, &form).await, 400);
    assert_eq!(end(&own, &[]).await, 400);
    assert_eq!(
        browser
            .send(Method::POST, "/revoke", &[], &form, &[])
            .await
            .status,
        401
    );
    assert_eq!(end(&own, &[("token", "unknown")]).await, 200);
    assert_eq!(active(access).await, json!(true));
    assert_eq!(
        end(
            &own,
            &[("token", access), ("token_type_hint", "refresh_token")]
        )
        .await,
        200
    );
    assert_eq!(
        (active(access).await, active(refresh_token).await),
        (json!(false), json!(false))
    );
}

#[tokio::test]
async fn standard_takes_one_way_of_authentication_and_form_parameters_only() {
    let sandbox = start(Dialect::Standard, &[]).await;
    let client = sandbox.accounts().client.clone();
    let secret = client.secret.clone().unwrap();
    let mut browser = Browser::new(&sandbox);
    let code = browser.code(Dialect::Standard).await;
    let header = basic(&client.id, &secret);
    let with_basic = [("authorization", header.as_str())];
    let form = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", &client.redirect_uris[0]),
    ];
    let mut with_body = form.to_vec();
    with_body.extend([
        ("client_id", client.id.as_str()),
        ("client_secret", &secret),
    ]);
    let mut twice = form.to_vec();
    twice.push(("code", &code));
    let error = async |query: &[(&str, &str)], form: &[(&str, &str)], headers: &[(&str, &str)]| {
        let answer = browser
            .send(Method::POST, "/token", query, form, headers)
            .await;
        let body: Value = serde_json::from_str(&answer.body).unwrap();
        (
            answer.status,
            body["error"].as_str().unwrap_or("none").to_owned(),
        )
    };
    let invalid_request = (400, "invalid_request".to_owned());
    assert_eq!(error(&form, &[], &with_basic).await, invalid_request);
    assert_eq!(error(&[], &with_body, &with_basic).await, invalid_request);
    assert_eq!(error(&[], &twice, &with_basic).await, invalid_request);
    assert_eq!(
        error(&[], &form, &[]).await,
        (401, "invalid_client".to_owned())
    );
    assert_eq!(
        error(&[], &with_body, &[]).await,
        (200, "none".to_owned()),
        "the refusals must not burn the code"
    );
}
