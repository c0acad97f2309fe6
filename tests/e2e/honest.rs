//! Providers that are broken, hostile or not there: nothing good may be said about them.

use grantcheck::document::{Document, Verdict};
use grantcheck::oauth::StepKind;
use grantcheck::sandbox::Dialect;

use super::command::Ended;
use super::scene::{Provider, Scene, TargetsFile, targets_file};
use super::server::{Answer, Request, Server, answer, forward};
use super::verdicts::{lies, unheld};

const LIMITS: &str = "    limits: { timeout: 1s }\n";
const EVERYTHING: [StepKind; 5] = [
    StepKind::Authorize,
    StepKind::Token,
    StepKind::Refresh,
    StepKind::Revoke,
    StepKind::Resource,
];
const PROVIDERS: [(&str, Dialect); 3] = [
    ("netrex", Dialect::Survilla),
    ("cameramanager", Dialect::CameraManager),
    ("sandbox", Dialect::Standard),
];

/// Runs scenarios against all these addresses at once. They end by themselves and call for somebody to act.
#[track_caller]
fn attempt(places: &[Place], arguments: &[&str]) -> (Ended, Document) {
    let scene = Scene::new();
    let mut file = TargetsFile::default();
    for place in places {
        let accounts = place.dialect.accounts();
        file.add(
            &place.name,
            place.provider,
            &place.base_url,
            &accounts,
            LIMITS,
        );
    }
    let path = scene
        .write("targets.yaml", &file.yaml)
        .display()
        .to_string();
    let run = ["run", "--targets", &path, "--no-snapshots", "--jobs", "32"];
    let arguments = [&run[..], arguments].concat();
    let ended = scene.grantcheck_with(&file.environment, &arguments);
    assert!(
        matches!(ended.code, Some(0 | 1 | 3)),
        "exit {:?}\n{}",
        ended.code,
        ended.stderr
    );
    let report = scene.report("reports/latest");
    assert!(report.complete);
    assert_eq!(report.targets.len(), places.len());
    (ended, report)
}

/// One target of an attempt.
struct Place {
    name: String,
    provider: &'static str,
    dialect: Dialect,
    base_url: String,
}

impl Place {
    fn new(name: &str, provider: &'static str, dialect: Dialect, base_url: &str) -> Self {
        Self {
            name: format!("{provider} {name}").replace(' ', "-"),
            provider,
            dialect,
            base_url: base_url.to_owned(),
        }
    }

    /// The healthy one's address behind a server that answers some paths wrongly.
    fn behind(
        upstream: &Provider,
        wrongly: impl Fn(&Request) -> bool + Send + Sync + 'static,
        fault: fn() -> Answer,
    ) -> Server {
        let base_url = upstream.base_url.clone();
        Server::start(move |request: &Request| {
            if wrongly(request) {
                fault()
            } else {
                Answer::Bytes(forward(&base_url, request))
            }
        })
    }
}

/// A way to be broken, with its name.
type Breakage = (&'static str, fn() -> Answer);

/// What a provider can do wrong with every request.
fn faults() -> Vec<Breakage> {
    vec![
        ("500", || answer(500, "application/json", "{}")),
        ("500 with an OAuth error", || {
            answer(500, "application/json", "{\"error\":\"invalid_grant\"}")
        }),
        ("404", || answer(404, "text/html", "<h1>Not found</h1>")),
        ("404 as JSON", || {
            answer(404, "application/json", "{\"message\":\"no route\"}")
        }),
        ("empty 200", || answer(200, "application/json", "")),
        ("JSON without a word", || {
            answer(200, "application/json", "{}")
        }),
        ("HTML", || {
            answer(200, "text/html", "<html><body><p>Welcome</p></body></html>")
        }),
        ("reset", || Answer::Reset),
        ("hang", || Answer::Hang),
        ("half an answer", || {
            Answer::Bytes(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{\"acc".to_vec())
        }),
        ("no HTTP", || {
            Answer::Bytes(b"220 mail.example ESMTP\r\n".to_vec())
        }),
        ("login without an end", || {
            answer(
                200,
                "text/html",
                "<form method=post><input name=username><input name=password type=password><button>Sign in</button></form>",
            )
        }),
        ("refusal", refusal),
        ("unauthorised", || {
            answer(401, "application/json", "{\"error\":\"invalid_client\"}")
        }),
        ("redirect to itself", || {
            Answer::Bytes(
                b"HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_vec(),
            )
        }),
        ("maintenance", || {
            answer(
                503,
                "application/json",
                "{\"error\":\"temporarily_unavailable\"}",
            )
        }),
        ("rate limit", || {
            answer(429, "application/json", "{\"error\":\"slow_down\"}")
        }),
    ]
}

/// A refusal to the letter of RFC 6749 5.2.
fn refusal() -> Answer {
    answer(400, "application/json", "{\"error\":\"invalid_request\"}")
}

#[test]
fn a_provider_that_always_answers_the_same_proves_nothing() {
    let mut servers = Vec::new();
    let mut places = Vec::new();
    for (name, fault) in faults() {
        for (provider, dialect) in PROVIDERS {
            let server = Server::start(move |_: &Request| fault());
            places.push(Place::new(name, provider, dialect, &server.base_url));
            servers.push(server);
        }
    }
    let (_, report) = attempt(&places, &[]);
    let mut wrong = Vec::new();
    for target in &report.targets {
        wrong.extend(lies(target, &EVERYTHING));
        let good = [Verdict::Pass, Verdict::Difference, Verdict::Warn];
        let praised = target
            .scenarios
            .iter()
            .filter(|done| good.contains(&done.outcome));
        wrong.extend(praised.map(|done| format!("{}: {} is praised", target.name, done.id)));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Signing in works and the token endpoint does not: the harder case, because half of each control holds.
#[test]
fn a_provider_whose_token_endpoint_is_broken_proves_nothing() {
    let upstreams = PROVIDERS.map(|(_, dialect)| Provider::start(dialect));
    let mut servers = Vec::new();
    let mut places = Vec::new();
    // The providers take turns: all of them with everything would take long and show no more.
    for (turn, (name, fault)) in faults().into_iter().enumerate() {
        let (provider, dialect) = PROVIDERS[turn % PROVIDERS.len()];
        let upstream = &upstreams[turn % PROVIDERS.len()];
        let server = Place::behind(
            upstream,
            |request| request.path().ends_with("/token"),
            fault,
        );
        places.push(Place::new(name, provider, dialect, &server.base_url));
        servers.push(server);
    }
    let subjects = ["flows/", "token/", "refresh/", "revocation/"];
    let arguments: Vec<&str> = subjects
        .iter()
        .flat_map(|subject| ["--scenario", subject])
        .collect();
    let (_, report) = attempt(&places, &arguments);
    let kinds = [
        StepKind::Token,
        StepKind::Refresh,
        StepKind::Revoke,
        StepKind::Introspect,
    ];
    let wrong: Vec<String> = report
        .targets
        .iter()
        .flat_map(|target| [lies(target, &kinds), unheld(target)].concat())
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Everything works except the endpoints that take tokens back, tell about them, or ask for them.
#[test]
fn a_provider_whose_other_endpoints_are_broken_is_not_praised_for_refusals_there() {
    let upstream = Provider::start(Dialect::Standard);
    let others = |request: &Request| {
        ["/revoke", "/introspect", "/resource"]
            .iter()
            .any(|path| request.path().starts_with(path))
    };
    let mut servers = Vec::new();
    let mut places = Vec::new();
    for (name, fault) in faults() {
        let server = Place::behind(&upstream, others, fault);
        places.push(Place::new(
            name,
            "sandbox",
            Dialect::Standard,
            &server.base_url,
        ));
        servers.push(server);
    }
    let subjects = ["revocation/", "bearer/", "flows/revoke", "introspection/"];
    let arguments: Vec<&str> = subjects
        .iter()
        .flat_map(|subject| ["--scenario", subject])
        .collect();
    let (_, report) = attempt(&places, &arguments);
    let kinds = [StepKind::Revoke, StepKind::Introspect, StepKind::Resource];
    let wrong: Vec<String> = report
        .targets
        .iter()
        .flat_map(|target| lies(target, &kinds))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// One clear sentence per target instead of one failure per scenario.
#[track_caller]
fn broken_in_one_sentence(base_url: &str, words: &[&str]) {
    let place = Place::new("there", "sandbox", Dialect::Standard, base_url);
    let (ended, report) = attempt(&[place], &[]);
    assert_eq!(ended.code, Some(3), "{}", ended.stderr);
    let notes = &report.targets[0].notes;
    assert_eq!(notes.len(), 1, "{notes:?}");
    for word in words.iter().chain(&[base_url]) {
        assert!(notes[0].contains(word), "no {word:?} in {:?}", notes[0]);
    }
    assert!(ended.stdout.contains(&notes[0]), "{}", ended.stdout);
    assert_eq!(report.summary.pass, 0);
}

/// A night in which the provider is down is no regression, and fills no page.
#[test]
fn an_outage_is_no_regression() {
    let provider = Provider::start(Dialect::Standard);
    let base_url = provider.base_url.clone();
    let place = || Place::new("there", "sandbox", Dialect::Standard, &base_url);
    let (_, before) = attempt(&[place()], &["--scenario", "flows"]);
    assert!(before.summary.pass > 0);
    drop(provider);
    let baseline = tempfile::NamedTempFile::new().expect("a temporary file");
    let text = before.to_json().expect("a report");
    std::fs::write(baseline.path(), text).expect("written");
    let baseline = baseline.path().to_str().expect("a name in UTF-8");
    let (ended, report) = attempt(&[place()], &["--baseline", baseline]);
    assert_eq!(ended.code, Some(3), "{}", ended.stderr);
    let lines = ended.stdout.lines().count() + ended.stderr.lines().count();
    assert!(lines < 10, "{}{}", ended.stdout, ended.stderr);
    let comparison = report.comparison.expect("a comparison");
    assert_eq!(comparison.unreached.len(), 1);
    assert!(!comparison.has_regressions() && comparison.gone.is_empty());
}

#[test]
fn what_cannot_be_reached_is_told_in_one_sentence() {
    let port = std::net::TcpListener::bind(("127.0.0.1", 0))
        .and_then(|listener| listener.local_addr())
        .expect("a free port")
        .port();
    broken_in_one_sentence(
        &format!("http://127.0.0.1:{port}"),
        &["cannot be reached", "refused"],
    );
    broken_in_one_sentence(
        "http://no-such-host.invalid",
        &["cannot be reached", "host name does not resolve"],
    );
    // A plain server that knows what to do with a handshake that it cannot read: it ends the connection.
    let plain = Provider::start(Dialect::Standard);
    broken_in_one_sentence(
        &plain.base_url.replace("http:", "https:"),
        &["cannot be reached", "TLS"],
    );
    let server = Server::start(|_| Answer::Hang);
    broken_in_one_sentence(&server.base_url, &["does not answer", "1 s"]);
    let server = Server::start(|_| answer(404, "text/html", "<h1>Not found</h1>"));
    broken_in_one_sentence(&server.base_url, &["no authorization endpoint", "404"]);
    let server = Server::start(|_| answer(503, "text/html", "<h1>Maintenance</h1>"));
    broken_in_one_sentence(&server.base_url, &["503"]);
}

/// Wrong credentials are a mistake in the configuration, told once and without repeating them.
#[test]
fn wrong_credentials_are_told_in_one_sentence() {
    let upstream = Provider::start(Dialect::Standard);
    for (wrong, words) in [
        ("password", &["users[0].password"][..]),
        ("client_id", &["client.id"]),
        ("client_secret", &["client.secret"]),
    ] {
        let mut accounts = upstream.accounts.clone();
        let value = "tell-nobody-about-this".to_owned();
        match wrong {
            "password" => accounts.user.password = value,
            "client_id" => accounts.client.id = value,
            _ => accounts.client.secret = Some(value),
        }
        let scene = Scene::new();
        let (yaml, environment) = targets_file("sandbox", &upstream.base_url, &accounts, LIMITS);
        let file = scene.write("targets.yaml", &yaml).display().to_string();
        let ended = scene
            .grantcheck_with(&environment, &["run", "--targets", &file, "--no-snapshots"])
            .expect_code(3);
        let report = scene.report("reports/latest");
        let notes = &report.targets[0].notes;
        assert_eq!(notes.len(), 1, "{wrong}: {notes:?}");
        for word in words {
            assert!(notes[0].contains(word), "{wrong}: {}", notes[0]);
        }
        if wrong != "client_id" {
            assert!(!ended.stderr.contains("tell-nobody"), "{}", ended.stderr);
            assert!(!ended.stdout.contains("tell-nobody"), "{}", ended.stdout);
        }
        let told = lies(&report.targets[0], &EVERYTHING);
        assert!(told.is_empty(), "{wrong}: {told:#?}");
        assert_eq!(report.summary.pass, 0, "{wrong}");
    }
}
