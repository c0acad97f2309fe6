//! What the first look finds out about a provider that nobody described, and what is made of it.

use grantcheck::document::{Document, Verdict};
use grantcheck::sandbox::{Config, Dialect};

use super::bare_provider::{self, Bare, Kind};
use super::command::Ended;
use super::scene::{Provider, Scene, Shop, targets_file};
use super::server::{Answer, Request, Server, answer, forward};
use super::verdicts::{assert_nothing_to_act_on, checks};

/// Runs everything that the baseline of the RFCs has on a bare provider.
fn run(scene: &Scene, bare: &Bare) -> Ended {
    let arguments = bare_provider::arguments(&bare.server.base_url, &[]);
    scene.grantcheck_with(&bare.environment(), &arguments)
}

#[test]
fn a_provider_with_two_endpoints_is_tested_for_what_it_has() {
    let bare = bare_provider::start(Kind::Plain);
    let scene = Scene::new();
    let ended = run(&scene, &bare);
    let report = scene.report("reports/latest");
    assert_nothing_to_act_on(&report);
    assert_eq!(ended.code, Some(0), "{}{}", ended.stdout, ended.stderr);
    let target = &report.targets[0];
    let passed = |prefix: &str| {
        target
            .scenarios
            .iter()
            .filter(|done| done.id.starts_with(prefix) && done.outcome == Verdict::Pass)
            .count()
    };
    for (subject, least) in [
        ("flows/", 4),
        ("pkce/", 8),
        ("token/", 10),
        ("authorization/", 15),
    ] {
        assert!(passed(subject) >= least, "{subject}: {}", passed(subject));
    }
    // The challenge was demanded, found out, and sent.
    let pkce = target.preflight.iter().find(|stage| stage.name == "PKCE");
    assert!(
        pkce.is_some_and(|stage| stage.sentence.contains("GRANTCHECK_PKCE")),
        "{pkce:?}"
    );
    let offered = |word: &str| {
        target
            .offered
            .iter()
            .find(|offered| offered.capability == word)
    };
    let pkce = offered("pkce").expect("PKCE");
    assert!(pkce.observed && pkce.documented && !pkce.announced);
    // One paragraph says what was not tested and which setting would change that, and the console shows it.
    let told: Vec<&String> = target
        .notes
        .iter()
        .filter(|note| note.contains("not tested"))
        .collect();
    assert_eq!(told.len(), 1, "{:?}", target.notes);
    for word in [
        "refresh-token",
        "GRANTCHECK_RESOURCE_URL",
        "GRANTCHECK_OTHER_CLIENT_ID",
        "GRANTCHECK_SCOPE",
        "revocation",
        "`endpoints`",
    ] {
        assert!(told[0].contains(word), "no {word} in {}", told[0]);
    }
    assert!(ended.stdout.contains(told[0].as_str()), "{}", ended.stdout);
}

/// Other addresses of the place answer, so that its host and port are right.
#[test]
fn a_broken_token_endpoint_is_not_a_wrong_base_url() {
    let bare = bare_provider::start(Kind::TokenBroken);
    let scene = Scene::new();
    let ended = run(&scene, &bare).expect_code(3);
    let sentence = &scene.report("reports/latest").targets[0].notes[0];
    assert!(sentence.starts_with("the token endpoint "), "{sentence}");
    for word in ["other addresses there do", "`endpoints.token`"] {
        assert!(sentence.contains(word), "no {word} in {sentence}");
    }
    assert!(!sentence.contains("cannot be reached"), "{sentence}");
    assert!(ended.stdout.contains(sentence.as_str()), "{}", ended.stdout);
}

/// The sandbox's settings with some of them replaced, and the sentence that is the reason for exit code 3.
#[track_caller]
fn hopeless(shop: &Shop, replaced: &[(&str, &str)], scenario: &str, words: &[&str]) {
    let mut environment = shop.environment.clone();
    for (name, value) in replaced {
        environment.retain(|(known, _)| known != name);
        environment.push(((*name).to_owned(), (*value).to_owned()));
    }
    let scene = Scene::new();
    scene
        .grantcheck_with(
            &environment,
            &["run", "--no-snapshots", "--scenario", scenario],
        )
        .expect_code(3);
    let target = &scene.report("reports/latest").targets[0];
    assert_eq!(target.notes.len(), 1, "{:?}", target.notes);
    for word in words {
        assert!(
            target.notes[0].contains(word),
            "no {word} in {}",
            target.notes[0]
        );
    }
}

/// With a wrong secret of the second client, what is refused for that would look like a refusal of what is tested.
#[test]
fn every_client_and_every_user_is_looked_at() {
    let scene = Scene::new();
    let shop = Shop::open(&scene, &["--dialect", "standard"]);
    let id = shop.variable("GRANTCHECK_CLIENT_ID").to_owned();
    let username = shop.variable("GRANTCHECK_USERNAME").to_owned();
    let foreign = "revocation/foreign-token";
    hopeless(
        &shop,
        &[("GRANTCHECK_OTHER_CLIENT_SECRET", "wrong")],
        foreign,
        &[
            "the second client and its secret",
            "check GRANTCHECK_OTHER_CLIENT_SECRET",
        ],
    );
    hopeless(
        &shop,
        &[("GRANTCHECK_OTHER_CLIENT_ID", "nobody")],
        foreign,
        &[
            "second client",
            "GRANTCHECK_OTHER_CLIENT_ID and GRANTCHECK_OTHER_REDIRECT_URI",
        ],
    );
    hopeless(
        &shop,
        &[("GRANTCHECK_OTHER_CLIENT_ID", &id)],
        foreign,
        &[
            "the second client is the client again",
            "GRANTCHECK_OTHER_CLIENT_ID and GRANTCHECK_CLIENT_ID",
        ],
    );
    hopeless(
        &shop,
        &[("GRANTCHECK_OTHER_PASSWORD", "wrong")],
        "authorization/other-user",
        &[
            "second user",
            "GRANTCHECK_OTHER_USERNAME and GRANTCHECK_OTHER_PASSWORD",
        ],
    );
    hopeless(
        &shop,
        &[("GRANTCHECK_OTHER_USERNAME", &username)],
        "authorization/other-user",
        &[
            "the second user is the first one again",
            "GRANTCHECK_USERNAME and GRANTCHECK_OTHER_USERNAME",
        ],
    );
    hopeless(
        &shop,
        &[(
            "GRANTCHECK_NATIVE_REDIRECT_URI",
            "http://127.0.0.1:1/elsewhere",
        )],
        "native",
        &["native client", "GRANTCHECK_NATIVE_REDIRECT_URI"],
    );
    // Who is not needed is not asked.
    let mut environment = shop.environment.clone();
    environment.push((
        "GRANTCHECK_OTHER_CLIENT_SECRET".to_owned(),
        "wrong".to_owned(),
    ));
    scene
        .grantcheck_with(
            &environment,
            &["run", "--no-snapshots", "--scenario", "flows/code-exchange"],
        )
        .expect_code(0);
}

#[test]
fn equal_secrets_are_noted() {
    let scene = Scene::new();
    let mut accounts = Dialect::Standard.accounts();
    accounts
        .other_client
        .secret
        .clone_from(&accounts.client.secret);
    let mut config = Config::new(Dialect::Standard);
    config.accounts = accounts.clone();

    let provider = Provider::with(config);
    let (yaml, environment) = targets_file("sandbox", &provider.base_url, &accounts, "");
    let file = scene.write("targets.yaml", &yaml).display().to_string();
    scene
        .grantcheck_with(
            &environment,
            &[
                "run",
                "--targets",
                &file,
                "--no-snapshots",
                "--scenario",
                "revocation/foreign-token",
            ],
        )
        .expect_code(0);
    let notes = &scene.report("reports/latest").targets[0].notes;
    assert!(
        notes
            .iter()
            .any(|note| note.contains("have the same secret")
                && note.contains("`other_client.secret` and `client.secret` in ")),
        "{notes:?}"
    );
}

/// What became of the scenario in which the user refuses.
fn denied(shop: &Shop) -> (Document, Verdict, String) {
    let scene = Scene::new();
    scene
        .grantcheck_with(
            &shop.environment,
            &[
                "run",
                "--no-snapshots",
                "--scenario",
                "flows",
                "--scenario",
                "authorization",
            ],
        )
        .expect_code(0);
    let report = scene.report("reports/latest");
    let denied = report.targets[0]
        .scenarios
        .iter()
        .find(|done| done.id == "flows/denied-consent")
        .expect("the scenario");
    let (outcome, reason) = (denied.outcome, denied.reason.clone().unwrap_or_default());
    (report, outcome, reason)
}

/// Approvals of other scenarios spoil those in which the user refuses; the run finds that out and says what to set. A
/// second run finds the provider as the first one left it.
#[test]
fn remembered_consent_is_found_out() {
    let scene = Scene::new();
    let fault = |name: &str| Shop::open(&scene, &["--dialect", "standard", "--fault", name]);
    let shop = fault("consent-remembered");
    for _ in 0..2 {
        let (report, outcome, reason) = denied(&shop);
        assert_eq!(outcome, Verdict::Skipped, "{reason}");
        assert!(
            reason.contains("GRANTCHECK_AUTHORIZATION_PARAMETERS"),
            "{reason}"
        );
        assert_nothing_to_act_on(&report);
        let notes = &report.targets[0].notes;
        let told = notes.iter().filter(|note| note.contains("denied consent"));
        assert_eq!(told.count(), 1, "{notes:?}");
    }
    let shop = fault("consent-remembered-unless-prompted");
    for _ in 0..2 {
        let (report, outcome, reason) = denied(&shop);
        assert_eq!(outcome, Verdict::Pass, "{reason}");
        assert_nothing_to_act_on(&report);
        let stages = &report.targets[0].preflight;
        assert!(
            stages
                .iter()
                .any(|stage| stage.sentence.contains("`prompt=consent`")),
            "{stages:?}"
        );
    }
}

/// A login that led to the consent page was accepted: what comes after it is no wrong password.
#[test]
fn a_login_page_after_the_consent_blames_no_password() {
    let provider = Provider::start(Dialect::Standard);
    let upstream = provider.base_url.clone();
    let server = Server::start(move |request| {
        if request.path() == "/consent" && request.raw.starts_with(b"POST") {
            let form = "<form method=post><input name=username><input name=password type=password><button>Sign in</button></form>";
            return answer(200, "text/html", form);
        }
        Answer::Bytes(forward(&upstream, request))
    });
    let scene = Scene::new();
    let ended = scene
        .grantcheck_with(
            &bare_provider::environment(&provider.accounts),
            &bare_provider::arguments(&server.base_url, &["authorization/consent-forgery"]),
        )
        .expect_code(3);
    let said = ended.stderr.replace('\n', " ");
    assert!(said.contains("asks the user to sign in again"), "{said}");
    assert!(!said.contains("name and password"), "{said}");
    let report = scene.report("reports/latest");
    assert!(checks(&report).all(|(_, _, check)| check.verdict != Verdict::Pass));
}

/// A provider that has its metadata where OpenID Connect has it violates nothing, and what its document says is judged.
#[test]
fn metadata_of_openid_connect_alone_is_judged() {
    let provider = Provider::start(Dialect::Standard);
    let upstream = provider.base_url.clone();
    for lacks in ["", "code_challenge_methods_supported"] {
        let upstream = upstream.clone();
        let server = Server::start(move |request| {
            let own = format!("http://{}", request.host());
            match request.path() {
                "/.well-known/openid-configuration" => {
                    let raw = String::from_utf8_lossy(&request.raw).replace(
                        "/.well-known/openid-configuration",
                        "/.well-known/oauth-authorization-server",
                    );
                    let moved = Request {
                        target: "/.well-known/oauth-authorization-server".to_owned(),
                        raw: raw.into_bytes(),
                    };
                    let text = String::from_utf8_lossy(&forward(&upstream, &moved)).into_owned();
                    let body = text.split_once("\r\n\r\n").map_or("", |(_, body)| body);
                    let body = body.replace(&upstream, &own);
                    let mut json: serde_json::Value = serde_json::from_str(&body).expect("JSON");
                    let members = json.as_object_mut().expect("an object");
                    members.remove(lacks);
                    // The sandbox would name itself by its own address, so that it is cut out on the way.
                    members.remove("authorization_response_iss_parameter_supported");
                    answer(200, "application/json", &json.to_string())
                }
                "/.well-known/oauth-authorization-server" => {
                    answer(404, "text/html", "<h1>No</h1>")
                }
                _ => Answer::Bytes(bare_provider::without_extras(forward(&upstream, request))),
            }
        });
        let bare = bare_provider::environment(&provider.accounts);
        let scene = Scene::new();
        let ended = scene.grantcheck_with(
            &bare,
            &[
                "run",
                "--provider",
                "standard",
                "--url",
                &server.base_url,
                "--no-snapshots",
                "--scenario",
                "metadata",
                "--scenario",
                "pkce",
                "--scenario",
                "revocation",
            ],
        );
        let report = scene.report("reports/latest");
        let target = &report.targets[0];
        let told: Vec<(Verdict, &str)> = checks(&report)
            .filter(|(_, _, check)| matches!(check.verdict, Verdict::Fail | Verdict::Warn))
            .map(|(_, _, check)| (check.verdict, check.requirement.as_str()))
            .collect();
        let failed: Vec<_> = told
            .iter()
            .filter(|(verdict, _)| *verdict == Verdict::Fail)
            .collect();
        assert!(failed.is_empty(), "{failed:?} {}", ended.stderr);
        let advertised = told.contains(&(Verdict::Warn, "rfc9700/2.1.1/pkce-advertised"));
        assert_eq!(advertised, !lacks.is_empty(), "{told:?}");
        let location = target
            .scenarios
            .iter()
            .find(|done| done.id == "metadata/well-known");
        let location = location.expect("the scenario");
        assert_eq!(location.outcome, Verdict::Skipped);
        assert!(
            location
                .reason
                .as_ref()
                .is_some_and(|reason| reason.contains("OpenID Connect"))
        );
        let passed = |prefix: &str| {
            let done = target.scenarios.iter();
            done.filter(|done| done.id.starts_with(prefix) && !done.exchanges.is_empty())
                .count()
        };
        let notes = &target.notes;
        let promised = "the metadata announces refresh-token, and the code exchange";
        assert!(
            notes.iter().any(|note| note.contains(promised)),
            "{notes:?}"
        );
        // Leaving PKCE out of the metadata switches nothing off.
        assert!(passed("pkce/") >= 10 && passed("metadata/") >= 5 && passed("revocation/") >= 4);
    }
}

/// Where what the first look met is what the provider does, and no setting can be the reason, the run judges that and says
/// that it could test nothing else.
#[test]
fn what_no_setting_explains_is_judged() {
    for (fault, dialect, id, verdict, words) in [
        (
            "authorize-get-refused",
            "netrex",
            "rfc6749/3.1/get-supported",
            Verdict::Fail,
            "answers the same by POST",
        ),
        (
            "code-shown-on-page",
            "standard",
            "rfc6749/4.1.2/code-issued",
            Verdict::Fail,
            "answers the approval",
        ),
        (
            "basic-not-supported",
            "standard",
            "rfc6749/2.3.1/basic-supported",
            Verdict::Fail,
            "should be `post`",
        ),
        (
            "login-form-by-get",
            "cameramanager",
            "web/pages/credentials-by-post",
            Verdict::Warn,
            "sends the password in the address",
        ),
    ] {
        let scene = Scene::new();
        let shop = Shop::open(&scene, &["--dialect", dialect, "--fault", fault]);
        let mut environment = shop.environment.clone();
        if fault == "basic-not-supported" {
            environment.push(("GRANTCHECK_CLIENT_AUTH".to_owned(), "basic".to_owned()));
        }
        let ended = scene.grantcheck_with(&environment, &["run", "--no-snapshots"]);
        ended.expect_code(1);
        let report = scene.report("reports/latest");
        let told = &report.targets[0].notes[0];
        for word in [id, words, "nothing else was tested"] {
            assert!(told.contains(word), "{fault}: no {word} in {told}");
        }
        let judged: Vec<_> = checks(&report)
            .filter(|(_, _, check)| matches!(check.verdict, Verdict::Fail | Verdict::Warn))
            .collect();
        assert!(
            (judged.iter())
                .any(|(_, _, check)| check.requirement == id && check.verdict == verdict),
            "{fault}: {judged:?}"
        );
        let untested = report.targets[0].summary.error;
        assert!(untested > 50, "{fault}: {untested}");
    }
}

/// A provider that never asks for consent is not one that remembers it: what was never approved comes through as well.
#[test]
fn consent_that_is_never_asked_for_is_not_remembered() {
    let scene = Scene::new();
    let shop = Shop::open(
        &scene,
        &["--dialect", "netrex", "--fault", "consent-skipped"],
    );
    let scenario = "authorization/consent-asked";
    let run = |environment: &[(String, String)]| {
        let arguments = ["run", "--no-snapshots", "--scenario", scenario];
        scene.grantcheck_with(environment, &arguments);
        let report = scene.report("reports/latest");
        let done = report.targets[0].scenarios.iter();
        let mut done = done.filter(|done| done.id == scenario);
        done.next().map(|done| done.outcome)
    };
    assert_eq!(run(&shop.environment), Some(Verdict::Fail));
    // With one client alone it may be remembered from an earlier run.
    let mut alone = shop.environment.clone();
    alone.retain(|(name, _)| !name.starts_with("GRANTCHECK_OTHER_CLIENT"));
    assert_eq!(run(&alone), Some(Verdict::Skipped));
}
