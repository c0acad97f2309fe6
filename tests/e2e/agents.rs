//! The three agents reach the same ends. The webdriver agent needs chromium and chromedriver: without chromedriver its
//! tests say so and test nothing, unless `GRANTCHECK_REQUIRE_BROWSER=1` makes that a failure, as `.ci/run` does.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::process::Stdio;
use std::sync::atomic::Ordering;

use grantcheck::agent::Consent;
use grantcheck::document::{Document, Verdict};
use grantcheck::oauth::{Outcome, StepKind};
use grantcheck::sandbox::{Config, Dialect};
use grantcheck::transcript::{BodyKind, StepRecord};

use super::command::Running;
use super::person::{Ending, walk};
use super::scene::{Provider, Scene, targets_file};
use super::script_provider::{self, Denial, PASSWORD, USERNAME};
use super::verdicts::LIBRARY;
use super::worldly_provider;

const SCENARIOS: [&str; 5] = [
    "flows/code-exchange",
    "flows/denied-consent",
    "flows/mismatched-redirect",
    "authorization/sign-in-required",
    "authorization/consent-forgery",
];

pub fn there_is_no_browser() -> bool {
    let running = std::env::var_os("GRANTCHECK_WEBDRIVER_URL").is_some();
    let installed = std::env::var_os("PATH").is_some_and(|path| {
        std::env::split_paths(&path).any(|folder| folder.join("chromedriver").is_file())
    });
    if running || installed {
        return false;
    }
    let required = std::env::var("GRANTCHECK_REQUIRE_BROWSER").is_ok_and(|value| value == "1");
    assert!(
        !required,
        "chromedriver is not in the PATH, and GRANTCHECK_REQUIRE_BROWSER=1 demands it"
    );
    eprintln!("NOT TESTED: the webdriver agent, because chromedriver is not in the PATH");
    true
}

fn first_step(document: &Document) -> &StepRecord {
    &document.targets[0].scenarios[0].steps[0]
}

#[test]
fn the_browser_reaches_the_same_ends() {
    if there_is_no_browser() {
        return;
    }
    let scene = Scene::new();
    let run = |agent: &str| {
        let mut arguments = vec!["run", "--target", "standard", "--agent", agent];
        arguments.extend(["--report-dir", agent]);
        for scenario in SCENARIOS {
            arguments.extend(["--scenario", scenario]);
        }
        scene.grantcheck(&arguments).expect_code(0);
        scene.report(agent)
    };
    let (form, browser) = (run("form"), run("webdriver"));
    let mut compared = 0;
    for (here, there) in form.targets[0]
        .scenarios
        .iter()
        .zip(&browser.targets[0].scenarios)
    {
        assert_eq!(here.id, there.id);
        if there.outcome == Verdict::Skipped {
            let forges = there.id.starts_with("authorization/consent-forgery");
            assert!(forges, "{}", there.id);
            let reason = there.reason.as_deref().unwrap_or_default();
            assert!(reason.contains("the webdriver agent cannot"), "{reason}");
            continue;
        }
        let ends = |steps: &[StepRecord]| -> Vec<_> {
            let end =
                |step: &StepRecord| (step.outcome, step.status, step.state, step.error.clone());
            steps.iter().map(end).collect()
        };
        assert_eq!(ends(&here.steps), ends(&there.steps), "{}", here.id);
        // What the browser's log says is what the form agent sent itself.
        let sent = |scenario: &grantcheck::document::Scenario| -> Vec<_> {
            let exchange = |e: &grantcheck::transcript::Exchange| {
                let status = e.response.as_deref().map(|response| response.status);
                (
                    e.role,
                    e.request.method.clone(),
                    e.request.url.clone(),
                    status,
                )
            };
            scenario.exchanges.iter().map(exchange).collect()
        };
        assert_eq!(sent(here), sent(there), "{}", here.id);
        assert!(there.steps.iter().all(|step| step.picture.is_none()));
        compared += 1;
    }
    assert!(compared >= 4, "{compared} scenarios were compared");
}

fn script_environment(base_url: &str, password: &str) -> Vec<(String, String)> {
    let values = [
        ("PROVIDER", "standard"),
        ("URL", base_url),
        ("CLIENT_ID", "acme"),
        ("CLIENT_SECRET", "a-secret-that-nobody-asks-for"),
        ("REDIRECT_URI", "acme.app://callback/return"),
        ("USERNAME", USERNAME),
        ("PASSWORD", password),
    ];
    values
        .map(|(name, value)| (format!("GRANTCHECK_{name}"), value.to_owned()))
        .into()
}

/// Search box, two login pages, a demanded Referer, repeated fields, a page that only leads on, boxes, a link that denies.
#[test]
fn the_pages_of_the_world_are_walked_through() {
    let server = worldly_provider::start();
    let scene = Scene::new();
    let run = |password: &str| {
        let arguments = [
            "run",
            "--scenario",
            "flows/denied-consent",
            "--trace-agent",
            "--report-dir",
            "there",
        ];
        let mut environment = script_environment(&server.base_url, password);
        environment.retain(|(name, _)| name != "GRANTCHECK_USERNAME");
        let username = worldly_provider::USERNAME.to_owned();
        environment.push(("GRANTCHECK_USERNAME".to_owned(), username));
        scene.grantcheck_with(&environment, &arguments)
    };
    let ended = run(worldly_provider::PASSWORD);
    let steps = &scene.report("there").targets[0].scenarios[0].steps;
    let ends: Vec<Outcome> = steps.iter().map(|step| step.outcome).collect();
    assert_eq!(
        ends.get(..2),
        Some(&[Outcome::ErrorRedirect, Outcome::Code][..]),
        "{}{}",
        ended.stdout,
        ended.stderr
    );
    let ended = run("not the password").expect_code(3);
    assert!(ended.stderr.contains("Wrong password"), "{}", ended.stderr);
}

/// A page that a script makes is beyond the form agent, which says what to do about it.
#[test]
fn a_scripted_login_is_refused_with_advice() {
    let (server, _) = script_provider::start(Denial::Redirect);
    let scene = Scene::new();
    let ended = scene
        .grantcheck_with(
            &script_environment(&server.base_url, PASSWORD),
            &["run", "--scenario", "flows/code-exchange"],
        )
        .expect_code(3);
    assert!(
        ended.stderr.contains("--agent webdriver"),
        "{}",
        ended.stderr
    );
}

#[test]
fn a_scripted_login_works_in_a_browser() {
    if there_is_no_browser() {
        return;
    }
    let (server, leaked) = script_provider::start(Denial::Redirect);
    let scene = Scene::new();
    let run = |password: &str, scenario: &str| {
        let arguments = [
            "run",
            "--agent",
            "webdriver",
            "--trace-agent",
            "--scenario",
            scenario,
            "--report-dir",
            "there",
        ];
        scene.grantcheck_with(&script_environment(&server.base_url, password), &arguments)
    };
    // Its redirect URI has an application's scheme, and there is no token endpoint.
    let ended = run(PASSWORD, "flows/denied-consent");
    let steps = &scene.report("there").targets[0].scenarios[0].steps;
    let ends: Vec<Outcome> = steps.iter().map(|step| step.outcome).collect();
    assert!(
        ends.contains(&Outcome::ErrorRedirect),
        "{ends:?} {}{}",
        ended.stdout,
        ended.stderr
    );
    assert!(
        ended.stderr.contains("pressing \"Sign in\""),
        "{}",
        ended.stderr
    );
    let ended = run("not the password", "flows/code-exchange").expect_code(3);
    assert!(
        ended.stderr.contains("Wrong login or secret"),
        "{}",
        ended.stderr
    );
    assert_eq!(leaked.load(Ordering::SeqCst), 0);
}

/// What a browser shows for a refusal without a body is no evidence: it is the browser's own page.
#[test]
fn the_pages_of_the_browser_are_nobodys_answer() {
    if there_is_no_browser() {
        return;
    }
    let (server, _) = script_provider::start(Denial::Redirect);
    let scene = Scene::new();
    let arguments = ["run", "--agent", "webdriver", "--report-dir", "there"];
    let scenario = ["--scenario", "authorization/response-type"];
    scene.grantcheck_with(
        &script_environment(&server.base_url, PASSWORD),
        &[&arguments[..], &scenario].concat(),
    );
    let document = scene.report("there");
    let scenario = &document.targets[0].scenarios[0];
    let ends: Vec<_> = (scenario.steps.iter())
        .map(|step| (step.outcome, step.status))
        .collect();
    assert_eq!(ends[..2], [(Outcome::ErrorPage, Some(403)); 2]);
    // Half a page is no page on which anything could be read.
    assert_eq!(ends[2].0, Outcome::ConnectionFailed, "{ends:?}");
    let bodies = scenario.exchanges.iter().filter_map(|exchange| {
        let response = exchange.response.as_deref()?;
        (response.status == 403).then_some(&response.body)
    });
    let bodies: Vec<_> = bodies.collect();
    assert!(bodies.len() >= 2, "{bodies:?}");
    assert!(
        bodies.iter().all(|body| body.kind == BodyKind::Empty),
        "{bodies:?}"
    );
}

/// A scenario that went wrong shows where, unless a secret stands there.
#[test]
fn the_last_page_is_pictured() {
    if there_is_no_browser() {
        return;
    }
    for (denial, is_pictured) in [(Denial::Page, true), (Denial::Echo, false)] {
        let (server, _) = script_provider::start(denial);
        let scene = Scene::new();
        let scenario = ["run", "--scenario", "flows/denied-consent"];
        let arguments = [
            &scenario[..],
            &["--agent", "webdriver", "--report-dir", "there"],
        ]
        .concat();
        let environment = script_environment(&server.base_url, PASSWORD);
        scene
            .grantcheck_with(&environment, &arguments)
            .expect_code(1);
        let document = scene.report("there");
        let step = first_step(&document);
        assert_eq!(step.outcome, Outcome::ErrorPage);
        assert_eq!(step.picture.is_some(), is_pictured);
        let evidence = scene.evidence("there");
        assert_eq!(
            evidence.contains("src=\\\"data:image/png;base64,iVBOR"),
            is_pictured
        );
        assert!(evidence.contains("<details open><summary class=\\\"small\\\">What the agent saw"));
    }
}

#[test]
fn a_missing_driver_is_said_once() {
    let scene = Scene::new();
    let empty = scene.at("empty");
    std::fs::create_dir(&empty).expect("writable");
    let path = empty.display().to_string();
    let ended = scene
        .grantcheck_with(
            &[("PATH".to_owned(), path)],
            &[
                "run",
                "--target",
                "standard",
                "--scenario",
                "flows",
                "--agent",
                "webdriver",
            ],
        )
        .expect_code(3);
    assert_eq!(
        ended.stderr.matches("install chromium").count(),
        1,
        "{}",
        ended.stderr
    );
}

/// What the manual agent asks for.
fn asked(process: &Running) -> (String, String) {
    let lines = process.until(|line| line.starts_with("  Or type what the provider shows"));
    let url = lines.iter().find_map(|line| line.strip_prefix("  Open  "));
    (
        url.expect("an address to open").to_owned(),
        lines.join("\n"),
    )
}

/// How often a scenario asks somebody to log in.
fn logins(scenario: &str) -> usize {
    let steps = &LIBRARY.scenarios[scenario].steps;
    steps
        .iter()
        .filter(|step| step.kind() == StepKind::Authorize)
        .count()
}

fn by_hand(scene: &Scene, environment: &[(String, String)], arguments: &[&str]) -> Running {
    let mut command = scene.command_with(environment);
    command.args([
        "run",
        "--agent",
        "manual",
        "--no-snapshots",
        "--report-dir",
        "by-hand",
    ]);
    command
        .args(arguments)
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY");
    command.stdin(Stdio::piped());
    Running::start(command)
}

/// Over SSH, and where the redirect URI is on another machine: the address is pasted.
#[test]
fn a_person_pastes_the_address() {
    let scene = Scene::new();
    let mut process = by_hand(
        &scene,
        &[],
        &[
            "--target",
            "standard",
            "--scenario",
            "flows/denied-consent",
            "--scenario",
            "flows/code-exchange",
        ],
    );
    let (mut answers, mut denied) = (BTreeMap::new(), false);
    for _ in 0..logins("flows/denied-consent") + logins("flows/code-exchange") {
        let (url, text) = asked(&process);
        assert!(
            text.contains("alice") && !text.contains("correct horse"),
            "{text}"
        );
        let consent = if text.contains("DENY") {
            Consent::Deny
        } else {
            Consent::Approve
        };
        let Ending::Sent(address) = walk(&url, "alice", "correct horse battery", consent) else {
            panic!("nobody is sent back");
        };
        answers.insert(consent == Consent::Deny, address.clone());
        process.type_line(&format!("<{address}>"));
        if text.contains("kept-through-denial") || denied {
            process.until(|line| line.contains("asked for consent? "));
            process.type_line("yes");
        }
        denied = consent == Consent::Deny;
    }
    process.end().expect_code(0);
    assert!(answers[&true].contains("access_denied") && answers[&false].contains("code="));
    let text = std::fs::read_to_string(scene.at("by-hand/report.json")).expect("a report");
    let code = answers[&false]
        .split("code=")
        .nth(1)
        .and_then(|rest| rest.split('&').next());
    assert!(
        !text.contains(code.expect("a code")),
        "the code stands in the report"
    );
}

/// On the same machine the browser comes back by itself.
#[test]
fn a_person_comes_back_to_the_porch() {
    let port = TcpListener::bind(("127.0.0.1", 0))
        .and_then(|listener| listener.local_addr())
        .expect("a free port")
        .port();
    let mut config = Config::new(Dialect::Standard);
    config.accounts.client.redirect_uris[0] = format!("http://127.0.0.1:{port}/cb");
    let provider = Provider::with(config);
    let accounts = &provider.accounts;
    let more = "    agent: manual\n";
    let (yaml, environment) = targets_file("standard", &provider.base_url, accounts, more);
    let scene = Scene::new();
    let file = scene.write("targets.yaml", &yaml).display().to_string();
    let arguments = ["--targets", &file, "--scenario", "flows/code-exchange"];
    let process = by_hand(&scene, &environment, &arguments);
    let (url, text) = asked(&process);
    assert!(text.contains("by itself"), "{text}");
    let user = &accounts.user;
    let Ending::Sent(address) = walk(&url, &user.username, &user.password, Consent::Approve) else {
        panic!("nobody is sent back");
    };
    // The person's browser goes there.
    let Ending::Stuck(page) = walk(&address, "", "", Consent::Approve) else {
        panic!("the listener sends nobody on");
    };
    assert!(page.contains("close this window"), "{page}");
    process.end().expect_code(0);
    assert_eq!(first_step(&scene.report("by-hand")).outcome, Outcome::Code);
}

#[test]
fn a_person_tells_what_the_page_says() {
    let scene = Scene::new();
    let arguments = [
        "--target",
        "standard",
        "--scenario",
        "flows/mismatched-redirect",
    ];
    let mut process = by_hand(&scene, &[], &arguments);
    let mut seen = Vec::new();
    // The control comes first, then the addresses that are not registered.
    let wrong = logins("flows/mismatched-redirect");
    for _ in 0..logins("flows/code-exchange") + wrong {
        let (url, _) = asked(&process);
        match walk(&url, "alice", "correct horse battery", Consent::Approve) {
            Ending::Sent(address) => process.type_line(&address),
            Ending::Stuck(page) => {
                seen.push(page);
                process.type_line("error");
            }
        }
    }
    process.end().expect_code(0);
    assert_eq!(seen.len(), wrong, "{seen:?}");
}

#[test]
fn nobody_at_the_desk() {
    let scene = Scene::new();
    let ended = scene
        .grantcheck(&[
            "run",
            "--target",
            "standard",
            "--scenario",
            "flows/denied-consent",
            "--agent",
            "manual",
            "--agent-timeout",
            "1",
        ])
        .expect_code(1);
    assert!(
        ended.stderr.contains("no answer is possible"),
        "{}",
        ended.stderr
    );
}
