//! Requests in the way of each dialect, with everything right.

use grantcheck::sandbox::{Client, Config, Dialect, Fault, Sandbox};
use reqwest::Method;
use serde_json::Value;

use super::unspoken;
use crate::browser::{Browser, basic};

/// A sandbox with the sample accounts.
pub async fn start(dialect: Dialect, faults: &[Fault]) -> Sandbox {
    let mut config = Config::new(dialect);
    config.faults = faults.iter().copied().collect();
    Sandbox::start(config).await.unwrap()
}

/// Exchanges a code in the way of the dialect, with everything right.
pub async fn exchange(sandbox: &Sandbox, dialect: Dialect, code: &str) -> (u16, Value) {
    let client = &sandbox.accounts().client;
    grant(
        sandbox,
        dialect,
        client,
        &[
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &client.redirect_uris[0]),
        ],
    )
    .await
}

pub async fn refresh(sandbox: &Sandbox, dialect: Dialect, token: &str) -> (u16, Value) {
    let client = &sandbox.accounts().client;
    grant(
        sandbox,
        dialect,
        client,
        &[("grant_type", "refresh_token"), ("refresh_token", token)],
    )
    .await
}

/// A token request in the way of the dialect, by any client.
pub async fn grant(
    sandbox: &Sandbox,
    dialect: Dialect,
    client: &Client,
    parameters: &[(&str, &str)],
) -> (u16, Value) {
    let browser = Browser::new(sandbox);
    let secret = client.secret.as_deref().unwrap_or_default();
    let response = match dialect {
        Dialect::Survilla => {
            let mut all = parameters.to_vec();
            all.extend([("client_id", client.id.as_str()), ("client_secret", secret)]);
            browser
                .send(Method::POST, "/oauth2/token", &all, &[], &[])
                .await
        }
        Dialect::CameraManager => {
            let headers = [
                ("accept", "application/json"),
                ("authorization", &basic(&client.id, secret)),
            ];
            browser
                .send(Method::POST, "/oauth/token", parameters, &[], &headers)
                .await
        }
        Dialect::Standard => {
            let headers = [("authorization", basic(&client.id, secret))];
            let headers: Vec<(&str, &str)> =
                headers.iter().map(|(n, v)| (*n, v.as_str())).collect();
            browser
                .send(Method::POST, "/token", &[], parameters, &headers)
                .await
        }
        _ => unspoken(dialect),
    };
    (
        response.status,
        serde_json::from_str(&response.body).unwrap_or(Value::Null),
    )
}

/// The status of the protected resource with this token.
pub async fn resource(sandbox: &Sandbox, dialect: Dialect, token: &str) -> u16 {
    let browser = Browser::new(sandbox);
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str())];
    match dialect {
        Dialect::Survilla => {
            let body = r#"{"query":"{cameraList{name}}"}"#;
            browser
                .post_json("/api/graphql.php", body, &headers)
                .await
                .status
        }
        Dialect::CameraManager => {
            browser
                .send(Method::GET, "/rest/v2.4/cameras", &[], &[], &headers)
                .await
                .status
        }
        Dialect::Standard => {
            browser
                .send(Method::GET, "/resource", &[], &[], &headers)
                .await
                .status
        }
        _ => unspoken(dialect),
    }
}

/// Ends a token in the way of the dialect; the status of the answer.
pub async fn revoke(sandbox: &Sandbox, dialect: Dialect, token: &str) -> u16 {
    let browser = Browser::new(sandbox);
    let client = &sandbox.accounts().client;
    match dialect {
        Dialect::Survilla => {
            browser
                .send(
                    Method::POST,
                    "/oauth2/revoke",
                    &[("access_token", token)],
                    &[],
                    &[],
                )
                .await
                .status
        }
        Dialect::CameraManager => {
            let bearer = format!("Bearer {token}");
            let path = "/rest/v2.0/users/self/tokens/current";
            let answer = browser
                .send(
                    Method::DELETE,
                    path,
                    &[],
                    &[],
                    &[("authorization", &bearer)],
                )
                .await;
            if answer.status == 200 {
                assert_eq!(answer.header("content-length"), Some("0"));
            }
            answer.status
        }
        Dialect::Standard => {
            let header = basic(&client.id, client.secret.as_deref().unwrap());
            browser
                .send(
                    Method::POST,
                    "/revoke",
                    &[],
                    &[("token", token)],
                    &[("authorization", &header)],
                )
                .await
                .status
        }
        _ => unspoken(dialect),
    }
}

pub fn text<'a>(answer: &'a Value, name: &str) -> &'a str {
    answer[name]
        .as_str()
        .unwrap_or_else(|| panic!("no {name} in {answer}"))
}
