//! Passwords, client credentials, codes and tokens go to the target's own origins and nowhere else, in both agents.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex};

use super::agents::there_is_no_browser;
use super::command::Ended;
use super::scene::Scene;
use super::server::{Answer, Request, Server, answer};
use super::treacherous_provider::{
    BY_ANSWER, BY_SCRIPT, ON_PAGES, PASSWORD, SECRET, TOKEN, USERNAME, back, page, provider,
    recorder, redirect, respond,
};
use grantcheck::oauth::Outcome;

fn environment(base_url: &str, more: &[(&str, &str)]) -> Vec<(String, String)> {
    let values = [
        ("PROVIDER", "standard"),
        ("URL", base_url),
        ("CLIENT_ID", "acme"),
        ("CLIENT_SECRET", SECRET),
        ("REDIRECT_URI", "https://acme.test/return"),
        ("USERNAME", USERNAME),
        ("PASSWORD", PASSWORD),
    ];
    let all = values.iter().chain(more);
    all.map(|(name, value)| (format!("GRANTCHECK_{name}"), (*value).to_owned()))
        .collect()
}

fn run(scene: &Scene, environment: &[(String, String)], agent: &str, scenarios: &[&str]) -> Ended {
    let mut arguments = vec!["run", "--agent", agent, "--no-snapshots"];
    for scenario in scenarios {
        arguments.extend(["--scenario", *scenario]);
    }
    scene.grantcheck_with(environment, &arguments)
}

/// Nothing is sent to the second origin, whichever of these ways leads there. `named` tells for which the run stops there
/// and says what to add.
fn nothing_arrives(ways: &[&str], agent: &str, scenarios: &[&str], named: impl Fn(&str) -> bool) {
    let mut yaml = "targets:\n".to_owned();
    let mut tried = Vec::new();
    for way in ways {
        let (there, records) = recorder();
        let here = provider(way, &there.base_url);
        let _ = write!(
            yaml,
            "  - name: {way}\n    provider: standard\n    base_url: {}\n    client: {{ id: acme, secret: \"${{env:SECRET}}\", redirect_uris: [\"https://acme.test/return\"] }}\n    users: [{{ username: {USERNAME}, password: \"${{env:PASSWORD}}\" }}]\n",
            here.base_url
        );
        tried.push((*way, there, here, records));
    }
    let scene = Scene::new();
    scene.write("targets.yaml", &yaml);
    let secrets = [("SECRET", SECRET), ("PASSWORD", PASSWORD)];
    let secrets = secrets.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let mut arguments = vec!["run", "--targets", "targets.yaml", "--agent", agent];
    arguments.push("--no-snapshots");
    for scenario in scenarios {
        arguments.extend(["--scenario", *scenario]);
    }
    let ended = scene.grantcheck_with(&secrets, &arguments);
    let report = scene.report("reports/latest");
    for (way, there, _here, records) in tried {
        let records = records.lock().expect("no panic");
        assert!(records.is_empty(), "{way}, {agent}: {records:#?}");
        let target = (report.targets.iter().find(|target| target.name == way)).expect("a target");
        if named(way) {
            let line = format!(
                "`origins: [{}]` (`origins` in targets.yaml)",
                there.base_url
            );
            let said = target.notes.join("\n");
            assert!(
                said.contains(&line),
                "{way}, {agent}: {said}\n{}",
                ended.stderr
            );
        }
    }
}

const LEAST: [&str; 1] = ["flows/code-exchange"];

#[test]
fn the_form_agent_is_not_led_away() {
    let ways: Vec<&str> = ON_PAGES.map(|(way, _)| way).into();
    // The one by GET is refused for that already.
    nothing_arrives(&ways, "form", &LEAST, |way| way != "get-form");
    nothing_arrives(&BY_ANSWER, "form", &LEAST, |_| true);
}

#[test]
fn the_browser_is_not_led_away() {
    if there_is_no_browser() {
        return;
    }
    let ways: Vec<&str> = ON_PAGES.map(|(way, _)| way).into();
    nothing_arrives(&ways, "webdriver", &LEAST, |_| true);
    nothing_arrives(&BY_ANSWER, "webdriver", &LEAST, |_| true);
}

#[test]
fn the_browser_is_not_led_away_by_scripts() {
    if there_is_no_browser() {
        return;
    }
    let ways: Vec<&str> = BY_SCRIPT.map(|(way, _)| way).into();
    // Where no document is asked for, the login only seems to do nothing.
    let documents = [
        "location",
        "replace",
        "late-action",
        "late-submit",
        "other-window",
    ];
    nothing_arrives(&ways, "webdriver", &LEAST, |way| documents.contains(&way));
}

#[test]
fn client_credentials_and_tokens_follow_no_redirect() {
    let ways = ["token-302", "token-307", "token-308", "rest-307"];
    let scenarios = [
        "flows",
        "revocation",
        "introspection",
        "par",
        "device",
        "bearer",
    ];
    nothing_arrives(&ways, "form", &scenarios, |_| false);
}

/// Tokens and secrets go only to endpoints that the provider has: those that its profile states or its metadata names, and
/// not those that the profile inherits. The clean-up is no exception.
#[test]
fn only_endpoints_that_are_there_are_asked() {
    let inherits = "title: Acme\nextends: standard\ndiscovery: false\nscopes: [read]\nendpoints: { authorize: { path: /authorize }, token: { path: /token } }\n";
    for (profile, text) in [("standard", ""), ("acme", inherits)] {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&seen);
        let here = Server::start(move |request: &Request| {
            let raw = String::from_utf8_lossy(&request.raw).into_owned();
            kept.lock()
                .expect("no panic before")
                .push((request.path().to_owned(), raw));
            respond("nowhere", "http://127.0.0.2", request)
        });
        let scene = Scene::new();
        scene.write("mine/acme.yaml", text);
        let mut environment = environment(&here.base_url, &[]);
        environment.retain(|(name, _)| name != "GRANTCHECK_PROVIDER");
        let mut arguments = vec!["run", "--provider", profile, "--no-snapshots"];
        if !text.is_empty() {
            arguments.extend(["--providers", "mine"]);
        }
        for scenario in [
            "flows",
            "revocation",
            "introspection",
            "par",
            "device",
            "bearer",
        ] {
            arguments.extend(["--scenario", scenario]);
        }
        let ended = scene.grantcheck_with(&environment, &arguments);
        let seen = seen.lock().expect("no panic");
        let known = ["/authorize", "/login", "/token"];
        let secrets = [SECRET, TOKEN, PASSWORD, "uthorization: "];
        for (path, raw) in seen
            .iter()
            .filter(|(path, _)| !known.contains(&path.as_str()))
        {
            let told = secrets.iter().find(|secret| raw.contains(*secret));
            assert_eq!(told, None, "{profile}: {path} got {raw}");
        }
        let redeemed = seen.iter().any(|(path, _)| path == "/token");
        assert!(redeemed, "{profile}: {seen:#?} {ended:#?}");
    }
}

/// A password goes only by POST: a form without a method, whose script would have sent it, is not submitted.
#[test]
fn no_password_stands_in_an_address() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&seen);
    let here = Server::start(move |request: &Request| -> Answer {
        kept.lock()
            .expect("no panic before")
            .push(request.target.clone());
        page(
            "<form><input name=username><input type=password name=password><button>Log in</button></form>",
        )
    });
    // The form as it stands is a finding about the provider; a script may send another one, which only a browser can tell.
    let mut agents = vec![("form", 1, "--agent webdriver")];
    if !there_is_no_browser() {
        agents.push(("webdriver", 3, "it was held back"));
    }
    for (agent, code, words) in agents {
        let scene = Scene::new();
        let ended = run(&scene, &environment(&here.base_url, &[]), agent, &LEAST).expect_code(code);
        assert!(ended.stderr.contains(words), "{agent}: {}", ended.stderr);
        assert!(ended.stderr.contains("GET"), "{agent}: {}", ended.stderr);
    }
    let seen = seen.lock().expect("no panic");
    assert!(
        !seen.iter().any(|target| target.contains(PASSWORD)),
        "{seen:#?}"
    );
}

/// Unencrypted, a password leaves this machine to nobody; not even where the target lists that origin.
#[test]
fn no_password_goes_unencrypted_to_another_machine() {
    let here = Server::start(|_: &Request| {
        page(
            "<form method=post action='http://login.example/in'><input name=username><input type=password name=password><button>Log in</button></form>",
        )
    });
    let mut agents = vec!["form"];
    if !there_is_no_browser() {
        agents.push("webdriver");
    }
    for agent in agents {
        let listed = environment(&here.base_url, &[("ORIGINS", "http://login.example")]);
        let scene = Scene::new();
        let ended = run(&scene, &listed, agent, &LEAST).expect_code(3);
        assert!(
            ended.stderr.contains("without encryption"),
            "{agent}: {}",
            ended.stderr
        );
    }
}

/// A provider that logs in on a second origin works when the target lists it.
#[test]
fn a_listed_origin_logs_in() {
    let login = Server::start_at("127.0.0.2", |request: &Request| {
        let text = String::from_utf8_lossy(&request.raw).into_owned();
        let query = request
            .target
            .split_once('?')
            .map_or("", |(_, query)| query);
        if text.starts_with("POST /login") && text.contains(PASSWORD) {
            return back(query);
        }
        page(&format!(
            "<form method=post action='/login?{query}'><input name=username><input type=password name=password><button>Log in</button></form>"
        ))
    });
    let at = login.base_url.clone();
    let here = Server::start(move |request: &Request| {
        let query = request
            .target
            .split_once('?')
            .map_or("", |(_, query)| query);
        match request.path() {
            "/authorize" => redirect(302, &format!("{at}/login?{query}")),
            "/token" => answer(
                200,
                "application/json",
                "{\"access_token\":\"a-token\",\"token_type\":\"Bearer\"}",
            ),
            _ => answer(404, "text/html", "<h1>Not found</h1>"),
        }
    });
    let mut agents = vec!["form"];
    if !there_is_no_browser() {
        agents.push("webdriver");
    }
    for agent in agents {
        let scene = Scene::new();
        let listed = environment(&here.base_url, &[("ORIGINS", &login.base_url)]);
        let ended = run(&scene, &listed, agent, &LEAST);
        let report = scene.report("reports/latest");
        let steps = &report.targets[0].scenarios[0].steps;
        let ends: Vec<Outcome> = steps.iter().map(|step| step.outcome).collect();
        assert_eq!(
            ends.get(..2),
            Some(&[Outcome::Code, Outcome::Tokens][..]),
            "{agent}: {ended:#?}"
        );
    }
    // The same by flag, and what is no origin is said before anything is sent.
    let scene = Scene::new();
    let plain = environment(&here.base_url, &[]);
    let least = ["run", "--scenario", LEAST[0], "--no-snapshots", "--origin"];
    let with = |origin: &str| scene.grantcheck_with(&plain, &[&least[..], &[origin]].concat());
    assert_ne!(with(&login.base_url).code, Some(3));
    let before = here.connections();
    let ended = with("login.example").expect_code(2);
    assert!(ended.stderr.contains("--origin"), "{}", ended.stderr);
    assert_eq!(here.connections(), before);
}
