//! What all dialects have in common, each in its own way.

use std::time::Duration;

use base64::Engine as _;
use grantcheck::sandbox::{
    Config, Dialect, Fault, FaultKind, FaultSet, Sandbox, StartError, User, faults,
};
use reqwest::Method;
use serde_json::json;

use super::{SPOKEN, unspoken};
use crate::browser::{Browser, Ending, hidden, value_of};
use crate::flows::{exchange, refresh, resource, revoke, start, text};

#[tokio::test]
async fn every_dialect_takes_a_user_from_login_to_logout() {
    for dialect in SPOKEN {
        let sandbox = start(dialect, &[]).await;
        let mut browser = Browser::new(&sandbox);
        let ending = browser
            .authorize(dialect, "read", Some("s t+a%te&=\""), "approve")
            .await;
        let Ending::Redirect(location) = ending else {
            panic!("{dialect}: {ending:?}")
        };
        assert!(
            location.starts_with("https://acme.example/oauth/return?code="),
            "{location}"
        );
        assert!(
            location.contains("&state=s%20t%2Ba%25te%26%3D%22"),
            "{location}"
        );
        let (status, first) =
            exchange(&sandbox, dialect, &value_of(&location, "code").unwrap()).await;
        assert_eq!(status, 200, "{dialect} {first}");
        let keys: Vec<&String> = first.as_object().unwrap().keys().collect();
        match dialect {
            Dialect::Survilla => assert_eq!(keys, ["access_token", "expires_in", "refresh_token"]),
            Dialect::CameraManager => {
                assert_eq!(
                    keys,
                    [
                        "access_token",
                        "token_type",
                        "refresh_token",
                        "expires_in",
                        "scope"
                    ]
                );
                assert_eq!(first["expires_in"], json!(43_199));
                assert!(text(&first, "access_token").ends_with(":10003"));
            }
            Dialect::Standard => {
                assert_eq!(
                    keys,
                    [
                        "access_token",
                        "token_type",
                        "expires_in",
                        "refresh_token",
                        "scope"
                    ]
                );
                assert!(location.contains("&iss=http%3A%2F%2F127.0.0.1%3A"));
            }
            _ => unspoken(dialect),
        }
        let access = text(&first, "access_token");
        assert_eq!(resource(&sandbox, dialect, access).await, 200, "{dialect}");
        let (status, second) = refresh(&sandbox, dialect, text(&first, "refresh_token")).await;
        assert_eq!(status, 200, "{dialect} {second}");
        let renewed = text(&second, "access_token");
        assert_ne!(access, renewed);
        let rotated = text(&first, "refresh_token") != text(&second, "refresh_token");
        assert_eq!(rotated, dialect == Dialect::Standard);
        assert_eq!(resource(&sandbox, dialect, renewed).await, 200);
        assert_eq!(revoke(&sandbox, dialect, renewed).await, 200, "{dialect}");
        assert_eq!(resource(&sandbox, dialect, renewed).await, 401);
        let (status, _) = refresh(&sandbox, dialect, text(&second, "refresh_token")).await;
        assert_eq!(status, 400, "{dialect}: the refresh token must be dead too");
        sandbox.stop().await;
    }
}

#[tokio::test]
async fn a_wrong_password_shows_the_form_again_and_a_refusal_is_redirected() {
    for dialect in SPOKEN {
        let sandbox = start(dialect, &[]).await;
        let mut browser = Browser::new(&sandbox);
        browser.password = Some("wrong".to_owned());
        let ending = browser.authorize(dialect, "read", None, "approve").await;
        let Ending::Page(page) = ending else {
            panic!("{ending:?}")
        };
        assert_eq!(page.status, 200);
        assert!(page.body.contains("name=\"password\"") && page.body.contains("is wrong"));
        let mut browser = Browser::new(&sandbox);
        let ending = browser
            .authorize(dialect, "read", Some("xyz"), "deny")
            .await;
        let Ending::Redirect(location) = ending else {
            panic!("{ending:?}")
        };
        assert_eq!(
            value_of(&location, "error").as_deref(),
            Some("access_denied")
        );
        assert_eq!(value_of(&location, "state").as_deref(), Some("xyz"));
        assert_eq!(value_of(&location, "code"), None);
        let ending = browser
            .authorize(dialect, "nonsense", None, "approve")
            .await;
        let Ending::Redirect(location) = ending else {
            panic!("{ending:?}")
        };
        assert_eq!(
            value_of(&location, "error").as_deref(),
            Some("invalid_scope"),
            "{dialect}"
        );
    }
}

#[tokio::test]
async fn unknown_clients_and_redirect_uris_end_on_a_page() {
    for dialect in SPOKEN {
        let sandbox = start(dialect, &[]).await;
        let client = sandbox.accounts().client.clone();
        for (id, uri) in [
            ("nobody", client.redirect_uris[0].as_str()),
            (&client.id, "https://evil.example/oauth/return"),
            (&client.id, "https://acme.example/oauth/return/"),
            (&client.id, "HTTPS://acme.example/oauth/return"),
            (&client.id, "<b>\"'"),
        ] {
            let mut browser = Browser::new(&sandbox);
            let sent = [
                ("response_type", "code"),
                ("client_id", id),
                ("redirect_uri", uri),
            ];
            let ending = browser.walk(Method::GET, dialect, &sent, "approve").await;
            let Ending::Page(page) = ending else {
                panic!("{dialect} {uri} {ending:?}")
            };
            assert_eq!(page.status, 400, "{dialect} {id} {uri}");
            assert!(!page.body.contains("<b>"));
            assert_eq!(page.header("x-frame-options"), Some("DENY"));
        }
    }
}

#[tokio::test]
async fn a_replayed_code_is_refused_and_ends_the_grant_except_in_spring() {
    for dialect in SPOKEN {
        let sandbox = start(dialect, &[]).await;
        let mut browser = Browser::new(&sandbox);
        let code = browser.code(dialect).await;
        let (_, first) = exchange(&sandbox, dialect, &code).await;
        let (status, second) = exchange(&sandbox, dialect, &code).await;
        assert_eq!(status, 400, "{second}");
        let expected = if dialect == Dialect::CameraManager {
            200
        } else {
            401
        };
        assert_eq!(
            resource(&sandbox, dialect, text(&first, "access_token")).await,
            expected,
            "{dialect}"
        );
        let healthy_again = start(dialect, &[Fault::CodeReusable]).await;
        let mut browser = Browser::new(&healthy_again);
        let code = browser.code(dialect).await;
        assert_eq!(exchange(&healthy_again, dialect, &code).await.0, 200);
        assert_eq!(
            exchange(&healthy_again, dialect, &code).await.0,
            200,
            "{dialect}"
        );
    }
}

#[tokio::test]
async fn codes_and_tokens_expire_when_the_clock_is_turned() {
    for (dialect, code_life, token_life) in [
        (Dialect::Survilla, 600, 3600),
        (Dialect::CameraManager, 600, 43_200),
        (Dialect::Standard, 60, 3600),
    ] {
        let sandbox = start(dialect, &[]).await;
        let mut browser = Browser::new(&sandbox);
        let code = browser.code(dialect).await;
        sandbox.advance(Duration::from_secs(code_life));
        assert_eq!(exchange(&sandbox, dialect, &code).await.0, 400, "{dialect}");
        let code = browser.code(dialect).await;
        sandbox.advance(Duration::from_secs(code_life - 10));
        let (status, answer) = exchange(&sandbox, dialect, &code).await;
        assert_eq!(status, 200);
        let access = text(&answer, "access_token");
        sandbox.advance(Duration::from_secs(token_life - 10));
        assert_eq!(resource(&sandbox, dialect, access).await, 200);
        sandbox.advance(Duration::from_secs(10));
        assert_eq!(resource(&sandbox, dialect, access).await, 401);
        assert_eq!(
            refresh(&sandbox, dialect, text(&answer, "refresh_token"))
                .await
                .0,
            200
        );
    }
}

#[tokio::test]
async fn strange_accounts_survive_every_encoding() {
    for dialect in SPOKEN {
        let mut config = Config::new(dialect);
        let odd = "a+b/c&d%e=f\"g<h> i:ü€";
        config.accounts.client.id = odd.replace(':', "");
        config.accounts.client.secret = Some(odd.to_owned());
        config.accounts.client.name = "<b>&\"'".to_owned();
        config.accounts.user = User {
            username: odd.to_owned(),
            password: format!(" {odd} "),
        };
        let sandbox = Sandbox::start(config).await.unwrap();
        let mut browser = Browser::new(&sandbox);
        let code = browser.code(dialect).await;
        let (status, answer) = exchange(&sandbox, dialect, &code).await;
        assert_eq!(status, 200, "{dialect} {answer}");
    }
}

#[tokio::test]
async fn the_bearer_challenge_has_an_error_only_for_a_bad_token() {
    for (dialect, method, path) in [
        (Dialect::Survilla, Method::POST, "/api/graphql.php"),
        (Dialect::CameraManager, Method::GET, "/rest/v2.4/cameras"),
        (Dialect::Standard, Method::GET, "/resource"),
    ] {
        let sandbox = start(dialect, &[]).await;
        let browser = Browser::new(&sandbox);
        let none = browser.send(method.clone(), path, &[], &[], &[]).await;
        let challenge = none.header("www-authenticate").unwrap();
        assert!(
            none.status == 401
                && challenge.starts_with("Bearer realm=")
                && !challenge.contains("error")
        );
        let bad = browser
            .send(
                method,
                path,
                &[],
                &[],
                &[("authorization", "bearer nonsense")],
            )
            .await;
        assert!(
            bad.header("www-authenticate")
                .unwrap()
                .contains("error=\"invalid_token\"")
        );
    }
}

#[tokio::test]
async fn nothing_that_comes_in_makes_a_server_error() {
    for dialect in SPOKEN {
        let sandbox = start(dialect, &[]).await;
        let browser = Browser::new(&sandbox);
        let paths = [
            "/",
            "/login",
            "/consent",
            "/authorize",
            "/oauth2/auth",
            "/oauth/authorize",
            "/token",
            "/oauth2/token",
            "/oauth/token",
            "/revoke",
            "/introspect",
            "/api/graphql.php",
            "/%ff",
            "/oauth2/auth/?%&=&&a=%zz&client_id=%00",
        ];
        for path in paths {
            for method in [
                Method::GET,
                Method::POST,
                Method::HEAD,
                Method::DELETE,
                Method::OPTIONS,
            ] {
                let basic = base64::engine::general_purpose::STANDARD.encode(b"\xff:\xfe");
                let headers = [
                    ("authorization", format!("Basic {basic}")),
                    ("cookie", "session=;;=".to_owned()),
                ];
                let headers: Vec<(&str, &str)> =
                    headers.iter().map(|(n, v)| (*n, v.as_str())).collect();
                let answer = browser
                    .send(
                        method.clone(),
                        path,
                        &[],
                        &[("a", "%"), ("code", "\0")],
                        &headers,
                    )
                    .await;
                assert!(
                    answer.status < 500,
                    "{dialect} {method} {path}: {}",
                    answer.status
                );
                assert_eq!(answer.status == 405, answer.header("allow").is_some());
            }
        }
    }
}

#[tokio::test]
async fn every_fault_starts_on_each_of_its_dialects_and_nowhere_else() {
    let mut names: Vec<&str> = faults().iter().map(|info| info.name).collect();
    for info in faults() {
        let set = FaultSet::parse([info.name]).unwrap();
        let fault: Fault = info.name.parse().unwrap();
        assert!(set.has(fault) && !info.defect.ends_with('.') && !info.dialects.is_empty());
        // What a legal variant names is what it keeps, and some keep nothing in particular.
        let named = !info.requirements.is_empty();
        match info.kind {
            FaultKind::Violation => assert!(named, "{}", info.name),
            FaultKind::Drift => assert!(!named, "{}", info.name),
            FaultKind::Benign => {}
        }
        for &dialect in Dialect::ALL {
            let mut config = Config::new(dialect);
            config.faults = set.clone();
            match Sandbox::start(config).await {
                Ok(sandbox) => {
                    assert!(info.dialects.contains(&dialect), "{} {dialect}", info.name);
                    sandbox.stop().await;
                }
                Err(StartError::NoSuchFaultInDialect { .. }) => {
                    assert!(!info.dialects.contains(&dialect))
                }
                Err(other) => panic!("{other}"),
            }
        }
    }
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count, "a name occurs twice");
}

#[tokio::test]
async fn the_port_is_free_after_stopping_and_after_dropping() {
    for drop_it in [false, true] {
        let sandbox = start(Dialect::Standard, &[]).await;
        let url = url::Url::parse(sandbox.base_url()).unwrap();
        let mut config = Config::new(Dialect::Standard);
        config.port = url.port().unwrap();
        assert!(matches!(
            Sandbox::start(config.clone()).await,
            Err(StartError::Listen { .. })
        ));
        if drop_it {
            drop(sandbox);
            tokio::time::sleep(Duration::from_millis(100)).await;
        } else {
            sandbox.stop().await;
        }
        Sandbox::start(config).await.unwrap().stop().await;
    }
}

#[tokio::test]
async fn forms_need_the_field_of_their_session_and_sign_in_renews_it() {
    for dialect in SPOKEN {
        let sandbox = start(dialect, &[]).await;
        let user = sandbox.accounts().user.clone();
        let browser = Browser::new(&sandbox);
        let page = browser.send(Method::GET, "/login", &[], &[], &[]).await;
        let planted = browser.cookie();
        let csrf = hidden(&page.body, "csrf").unwrap();
        let login = async |csrf: &str| {
            let form = [
                ("csrf", csrf),
                ("username", &user.username),
                ("password", &user.password),
            ];
            browser
                .send(Method::POST, "/login", &[], &form, &[])
                .await
                .status
        };
        assert_eq!(login("").await, 403);
        assert_eq!(login("wrong").await, 403);
        assert_eq!(login(&csrf).await, 200);
        assert_ne!(
            browser.cookie(),
            planted,
            "{dialect}: the session must get a new name"
        );
        let client = &sandbox.accounts().client;
        let path = match dialect {
            Dialect::Survilla => "/oauth2/auth",
            Dialect::CameraManager => "/oauth/authorize",
            Dialect::Standard => "/authorize",
            _ => unspoken(dialect),
        };
        let query = [
            ("response_type", "code"),
            ("client_id", client.id.as_str()),
            ("redirect_uri", client.redirect_uris[0].as_str()),
        ];
        let page = browser.send(Method::GET, path, &query, &[], &[]).await;
        assert!(page.body.contains("Acme Cameras") && page.body.contains("<li>read</li>"));
        let (csrf, id) = (
            hidden(&page.body, "csrf").unwrap(),
            hidden(&page.body, "request").unwrap(),
        );
        let decide = async |csrf: &str| {
            let form = [("csrf", csrf), ("request", &id), ("decision", "approve")];
            browser
                .send(Method::POST, "/consent", &[], &form, &[])
                .await
        };
        for wrong in ["", "wrong"] {
            let refused = decide(wrong).await;
            assert_eq!((refused.status, refused.header("location")), (403, None));
        }
        assert!(
            decide(&csrf)
                .await
                .header("location")
                .unwrap()
                .contains("?code=")
        );
        assert_eq!(
            decide(&csrf).await.status,
            400,
            "{dialect}: a question is answered once"
        );
    }
}

#[tokio::test]
async fn lifetime_and_latency_are_those_of_the_configuration() {
    for (dialect, shown) in [
        (Dialect::Survilla, 5),
        (Dialect::CameraManager, 4),
        (Dialect::Standard, 5),
    ] {
        let mut config = Config::new(dialect);
        config.token_ttl = Some(Duration::from_secs(5));
        config.latency = Duration::from_millis(20);
        let sandbox = Sandbox::start(config).await.unwrap();
        let begun = std::time::Instant::now();
        let code = Browser::new(&sandbox).code(dialect).await;
        // Request, login page, its form, request again and consent are five answers.
        assert!(begun.elapsed() >= Duration::from_millis(100));
        let (_, answer) = exchange(&sandbox, dialect, &code).await;
        assert_eq!(answer["expires_in"], json!(shown), "{dialect}");
        sandbox.advance(Duration::from_secs(5));
        assert_eq!(
            resource(&sandbox, dialect, text(&answer, "access_token")).await,
            401
        );
    }
}
