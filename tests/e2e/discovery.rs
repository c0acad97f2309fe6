//! What a provider without a profile is tested by: its metadata, and where that stands back.

use grantcheck::document::Verdict;
use serde_json::json;

use super::scene::{Scene, Shop};
use super::server::{Answer, Request, Server, answer};
use super::targets::{LEAST, Settings, spoilt};
use super::verdicts::assert_nothing_to_act_on;

/// A server that publishes metadata for the sandbox under another base URL, with the sandbox's own addresses.
fn directory(sandbox: &str, path: &'static str, less: &'static [&'static str]) -> Server {
    let sandbox = sandbox.to_owned();
    Server::start(move |request: &Request| -> Answer {
        let issuer = format!("http://{}", request.host());
        let at = |path: &str| json!(format!("{sandbox}{path}"));
        let mut document = json!({
            "issuer": format!("{issuer}/tenant/one"),
            "authorization_endpoint": at("/authorize"),
            "token_endpoint": at("/token"),
            "revocation_endpoint": at("/revoke"),
            "introspection_endpoint": at("/introspect"),
            "userinfo_endpoint": at("/resource"),
            "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code", "refresh_token"],
            "scopes_supported": ["read", "write"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        });
        for member in less {
            document.as_object_mut().expect("an object").remove(*member);
        }
        if request.path() == path {
            answer(200, "application/json", &document.to_string())
        } else {
            answer(404, "text/html", "<h1>Not found</h1>")
        }
    })
}

/// The sandbox without `iss` in its answers, which would be another issuer than that of the directory.
fn nameless(scene: &Scene) -> Shop {
    let faults = ["--fault", "iss-missing", "--fault", "iss-missing-in-errors"];
    Shop::open(scene, &[&["--dialect", "standard"], &faults[..]].concat())
}

#[test]
fn a_provider_without_a_profile_is_tested_as_its_metadata_says() {
    let scene = Scene::new();
    let shop = nameless(&scene);
    let sandbox = shop.variable("GRANTCHECK_URL").to_owned();
    for path in [
        "/.well-known/oauth-authorization-server/tenant/one",
        "/tenant/one/.well-known/openid-configuration",
    ] {
        let server = directory(&sandbox, path, &["revocation_endpoint"]);
        let settings = spoilt(&shop, |it| {
            it.base_url = format!("{}/tenant/one", server.base_url);
            // The endpoints are at another origin than the document.
            it.more = format!("    origins: [{sandbox}]\n");
        });
        let scene = Scene::new();
        let arguments = [
            "--scenario",
            "flows",
            "--scenario",
            "revocation",
            "--scenario",
            "par",
            "--scenario",
            "introspection",
        ];
        let (ended, report) = settings.run(&scene, &arguments);
        assert_eq!(ended.code, Some(0), "{}{}", ended.stdout, ended.stderr);
        assert_nothing_to_act_on(&report);
        let target = &report.targets[0];
        let of = |name: &str| {
            target
                .endpoints
                .iter()
                .find(|endpoint| endpoint.name == name)
        };
        let token = of("token").expect("a token endpoint");
        assert_eq!(token.url, format!("{sandbox}/token"));
        assert_eq!(token.source, format!("{}{path}", server.base_url));
        assert!(of("revoke").is_none() && of("par").is_none());
        let reason = |id: &str| {
            let scenario = target.scenarios.iter().find(|scenario| scenario.id == id);
            let scenario = scenario.expect("the scenario");
            assert_eq!(scenario.outcome, Verdict::Skipped, "{id}");
            scenario.reason.clone().unwrap_or_default()
        };
        assert!(
            reason("flows/revoke")
                .contains("the provider's metadata lists no `revocation_endpoint`")
        );
        assert!(
            reason("par/authorization")
                .contains("lists no `pushed_authorization_request_endpoint`")
        );
        assert!(
            ended
                .stderr
                .contains(&format!("metadata: the metadata at {}", server.base_url))
        );
    }
}

#[test]
fn without_metadata_the_profile_stands_and_that_is_said() {
    let scene = Scene::new();
    let shop = Shop::open(
        &scene,
        &["--dialect", "standard", "--fault", "metadata-not-published"],
    );
    let (ended, report) = Settings::of(&shop).run(&scene, &LEAST);
    assert_eq!(ended.code, Some(0), "{}{}", ended.stdout, ended.stderr);
    let notes = &report.targets[0].notes;
    assert!(
        notes
            .iter()
            .any(|note| note.contains("no metadata was found")),
        "{notes:?}"
    );
    assert!(
        report.targets[0]
            .endpoints
            .iter()
            .all(|endpoint| endpoint.source == "profile")
    );
}

/// Ten lines for what the metadata does not say, and for what this provider has otherwise.
#[test]
fn a_short_profile_wins_over_the_metadata() {
    let scene = Scene::new();
    let shop = nameless(&scene);
    let server = directory(
        shop.variable("GRANTCHECK_URL"),
        "/.well-known/oauth-authorization-server/tenant/one",
        &[
            "token_endpoint",
            "scopes_supported",
            "grant_types_supported",
        ],
    );
    scene.write(
        "mine/acme-id.yaml",
        &format!(
            "title: Acme ID\nextends: standard\nscopes: [read]\npkce: always\nauthorization_parameters: {{ prompt: consent }}\nendpoints:\n  token: {{ path: {}/token }}\n",
            shop.variable("GRANTCHECK_URL")
        ),
    );
    let mut settings = spoilt(&shop, |it| {
        it.base_url = format!("{}/tenant/one", server.base_url);
    });
    settings.provider = "acme-id";
    let (ended, report) = settings.run(&scene, &["--providers", "mine", "--scenario", "flows"]);
    assert_eq!(ended.code, Some(0), "{}{}", ended.stdout, ended.stderr);
    let target = &report.targets[0];
    let source = |name: &str| {
        let endpoint = target
            .endpoints
            .iter()
            .find(|endpoint| endpoint.name == name);
        endpoint.expect("an endpoint").source.clone()
    };
    assert_eq!(source("token"), "profile");
    assert!(source("authorize").starts_with(&server.base_url));
    let exchanged = target
        .scenarios
        .iter()
        .find(|done| done.id == "flows/code-exchange");
    let first = &exchanged.expect("the scenario").exchanges[0].request;
    for name in ["prompt", "code_challenge"] {
        assert!(first.query.iter().any(|pair| pair.0 == name), "no {name}");
    }
}

/// Secrets are not sent to where nobody pointed.
#[test]
fn metadata_of_another_host_is_left_aside() {
    let scene = Scene::new();
    let shop = Shop::open(&scene, &["--dialect", "standard"]);
    let stranger = json!({
        "issuer": "https://stranger.example",
        "authorization_endpoint": "https://stranger.example/authorize",
        "token_endpoint": "https://stranger.example/token"
    });
    let server =
        Server::start(move |_: &Request| answer(200, "application/json", &stranger.to_string()));
    let settings = spoilt(&shop, |it| it.base_url.clone_from(&server.base_url));
    let (ended, _) = settings.run(&scene, &LEAST);
    assert!(
        ended
            .stderr
            .contains("speaks for another issuer, `https://stranger.example`"),
        "{}",
        ended.stderr
    );
}
