//! What a target can say about itself, and what the first look says when something is wrong.

use std::sync::{Arc, Mutex};

use grantcheck::document::Document;

use super::command::Ended;
use super::scene::{Scene, Shop};
use super::server::{Answer, Request, Server, answer};

/// A target of a file whose settings can be spoilt one by one.
pub struct Settings {
    pub base_url: String,
    pub id: String,
    pub secret: String,
    pub redirect_uri: String,
    pub username: String,
    pub password: String,
    pub provider: &'static str,
    pub more: String,
}

impl Settings {
    pub fn of(shop: &Shop) -> Self {
        Self {
            base_url: shop.variable("GRANTCHECK_URL").to_owned(),
            id: shop.variable("GRANTCHECK_CLIENT_ID").to_owned(),
            secret: shop.variable("GRANTCHECK_CLIENT_SECRET").to_owned(),
            redirect_uri: shop.variable("GRANTCHECK_REDIRECT_URI").to_owned(),
            username: shop.variable("GRANTCHECK_USERNAME").to_owned(),
            password: shop.variable("GRANTCHECK_PASSWORD").to_owned(),
            provider: "standard",
            more: String::new(),
        }
    }

    /// Runs the least of scenarios with these settings in a file.
    pub fn run(&self, scene: &Scene, arguments: &[&str]) -> (Ended, Document) {
        let quoted = |text: &str| serde_json::to_string(text).expect("a string");
        scene.write(
            "targets.yaml",
            &format!(
                "targets:\n  - name: there\n    provider: {}\n    base_url: {}\n    client:\n      id: {}\n      secret: {}\n      redirect_uris: [{}]\n    users:\n      - {{ username: {}, password: {} }}\n{}",
                self.provider,
                quoted(&self.base_url),
                quoted(&self.id),
                quoted(&self.secret),
                quoted(&self.redirect_uri),
                quoted(&self.username),
                quoted(&self.password),
                self.more
            ),
        );
        let mut all = vec!["run", "--targets", "targets.yaml", "--no-snapshots"];
        all.extend(arguments);
        let ended = scene.grantcheck(&all);
        let report = scene.report("reports/latest");
        (ended, report)
    }
}

pub const LEAST: [&str; 2] = ["--scenario", "flows/code-exchange"];

/// The target is hopeless, told in one sentence with all these words.
#[track_caller]
fn hopeless(settings: &Settings, words: &[&str]) -> String {
    let scene = Scene::new();
    let (ended, report) = settings.run(&scene, &LEAST);
    assert_eq!(ended.code, Some(3), "{}{}", ended.stdout, ended.stderr);
    let target = &report.targets[0];
    assert_eq!(target.notes.len(), 1, "{:?}", target.notes);
    let sentence = target.notes[0].clone();
    for word in words {
        assert!(sentence.contains(word), "no {word:?} in {sentence:?}");
    }
    let last = target.preflight.last().expect("a stage");
    assert!(!last.passed && last.sentence == sentence, "{last:?}");
    assert!(
        target
            .preflight
            .iter()
            .rev()
            .skip(1)
            .all(|stage| stage.passed)
    );
    assert!(ended.stderr.contains(&sentence), "{}", ended.stderr);
    sentence
}

pub fn spoilt(shop: &Shop, spoil: impl FnOnce(&mut Settings)) -> Settings {
    let mut settings = Settings::of(shop);
    spoil(&mut settings);
    settings
}

#[test]
fn each_wrong_setting_ends_in_one_sentence_that_names_it() {
    for dialect in ["standard", "netrex", "cameramanager"] {
        let scene = Scene::new();
        let shop = Shop::open(&scene, &["--dialect", dialect]);
        let wrong = |spoil: &dyn Fn(&mut Settings)| {
            let mut settings = Settings::of(&shop);
            settings.provider = dialect;
            spoil(&mut settings);
            settings
        };
        hopeless(
            &wrong(&|it| it.password = "tell-nobody".to_owned()),
            &["`users[0].password` in targets.yaml"],
        );
        hopeless(
            &wrong(&|it| it.secret = "tell-nobody".to_owned()),
            &["`client.secret` in targets.yaml"],
        );
        hopeless(
            &wrong(&|it| it.id = "nobody".to_owned()),
            &["`client.id`", "in targets.yaml"],
        );
        hopeless(
            &wrong(&|it| it.redirect_uri = "https://other.example/back".to_owned()),
            &["`client.redirect_uris[0]` in targets.yaml"],
        );
        hopeless(
            &wrong(&|it| it.base_url.push_str("/deeper")),
            &["`base_url` in targets.yaml", "404"],
        );
        let port = std::net::TcpListener::bind(("127.0.0.1", 0))
            .and_then(|listener| listener.local_addr())
            .expect("a free port");
        hopeless(
            &wrong(&|it| it.base_url = format!("http://{port}")),
            &[
                "cannot be reached",
                "host and port in `base_url` in targets.yaml",
            ],
        );
    }
}

#[test]
fn further_settings_are_named_too() {
    let scene = Scene::new();
    let shop = Shop::open(&scene, &["--dialect", "standard"]);
    hopeless(
        &spoilt(&shop, |it| it.more = "    scopes: [nonsense]\n".to_owned()),
        &["invalid_scope", "`scopes` in targets.yaml"],
    );
    hopeless(
        &spoilt(&shop, |it| {
            it.more = "    proxy: http://127.0.0.1:1\n".to_owned();
        }),
        &["cannot be reached", "`proxy` in targets.yaml"],
    );
    let only_post = Shop::open(
        &scene,
        &["--dialect", "standard", "--fault", "basic-not-supported"],
    );
    hopeless(
        &spoilt(&only_post, |it| {
            it.more = "    client_auth: basic\n".to_owned();
        }),
        &["`client_auth` in targets.yaml", "should be `post`"],
    );
    let secure = Shop::open(&scene, &["--dialect", "standard", "--tls"]);
    hopeless(
        &spoilt(&secure, |_| {}),
        &["cannot be reached", "`tls.ca` in targets.yaml"],
    );
}

#[test]
fn variables_are_named_where_the_target_comes_from_them() {
    let scene = Scene::new();
    let shop = Shop::open(&scene, &["--dialect", "standard"]);
    let mut environment = shop.environment.clone();
    environment.push(("GRANTCHECK_PASSWORD".to_owned(), "wrong".to_owned()));
    let mut arguments = vec!["run", "--no-snapshots"];
    arguments.extend(LEAST);
    let ended = scene
        .grantcheck_with(&environment, &arguments)
        .expect_code(3);
    assert!(
        ended.stdout.contains("GRANTCHECK_PASSWORD"),
        "{}",
        ended.stdout
    );
    for (name, value) in [
        ("GRANTCHECK_PKCE", "sometimes"),
        ("GRANTCHECK_CLIENT_AUTH", "basics"),
        ("GRANTCHECK_AUTHORIZATION_PARAMETERS", "state=1"),
        ("GRANTCHECK_HEADERS", "Host=x"),
        ("GRANTCHECK_PROXY", "nowhere"),
        ("GRANTCHECK_CA", "missing.pem"),
    ] {
        let mut environment = shop.environment.clone();
        environment.push((name.to_owned(), value.to_owned()));
        let ended = scene
            .grantcheck_with(&environment, &arguments)
            .expect_code(2);
        assert!(ended.stderr.contains(name), "{}", ended.stderr);
    }
}

/// A page that says nothing is compared with the answers to what is certainly wrong.
#[test]
fn a_page_without_words_is_told_by_comparison() {
    let page = |status: u16, text: &str| {
        answer(
            status,
            "text/html",
            &format!("<html><body><h1>{text}</h1></body></html>"),
        )
    };
    let scene = Scene::new();
    let shop = Shop::open(&scene, &["--dialect", "standard"]);
    let server = Server::start(move |request: &Request| {
        if !request.path().ends_with("/authorize") {
            return page(404, "Nothing");
        }
        if request.target.contains("unregistered.grantcheck.invalid") {
            page(400, "Error seven")
        } else {
            page(400, "Error nine")
        }
    });
    hopeless(
        &spoilt(&shop, |it| it.base_url.clone_from(&server.base_url)),
        &["Error nine", "probably check `client.id` in targets.yaml"],
    );
    let server = Server::start(move |request: &Request| {
        if request.path().ends_with("/authorize") {
            page(400, "Oh dear")
        } else {
            page(404, "Nothing")
        }
    });
    hopeless(
        &spoilt(&shop, |it| it.base_url.clone_from(&server.base_url)),
        &[
            "does not say why",
            "`client.id`",
            "`client.redirect_uris[0]`",
        ],
    );
}

#[test]
fn what_a_target_adds_goes_with_its_requests() {
    let scene = Scene::new();
    let shop = Shop::open(&scene, &["--dialect", "standard"]);
    let upstream = shop.variable("GRANTCHECK_URL").to_owned();
    let settings = spoilt(&shop, |it| {
        it.more = "    pkce: always\n    client_auth: client_secret_post\n    authorization_parameters: { prompt: consent }\n    headers: { X-Stage-Pass: do-not-tell-this }\n    scopes: [read write]\n"
            .to_owned();
    });
    let (ended, report) = settings.run(&scene, &LEAST);
    assert_eq!(ended.code, Some(0), "{}{}", ended.stdout, ended.stderr);
    let text = serde_json::to_string(&report).expect("JSON");
    assert!(!text.contains("do-not-tell-this"));
    let exchanges = &report.targets[0].scenarios[0].exchanges;
    let first = &exchanges[0].request;
    let sent = |name: &str| {
        first
            .query
            .iter()
            .find(|pair| pair.0 == name)
            .map(|pair| pair.1.as_str())
    };
    assert_eq!(sent("prompt"), Some("consent"));
    assert_eq!(sent("code_challenge_method"), Some("S256"));
    assert_eq!(sent("scope"), Some("read write"));
    assert!(first.url.starts_with("<base_url>"), "{upstream}");
    assert!(exchanges.iter().all(|exchange| {
        let headers = &exchange.request.headers;
        headers.iter().any(|pair| {
            pair.0.eq_ignore_ascii_case("x-stage-pass") && pair.1 == "<header_x-stage-pass>"
        })
    }));
    let token = exchanges
        .iter()
        .find(|exchange| exchange.request.url.ends_with("/token"))
        .expect("a token request");
    let form: Vec<&str> = token
        .request
        .form
        .iter()
        .map(|pair| pair.0.as_str())
        .collect();
    assert!(
        form.contains(&"code_verifier") && form.contains(&"client_secret"),
        "{form:?}"
    );
    // Without PKCE what needs it is left out, with the reason.
    let settings = spoilt(&shop, |it| it.more = "    pkce: never\n".to_owned());
    let (_, report) = settings.run(
        &scene,
        &[
            "--scenario",
            "pkce/s256",
            "--scenario",
            "flows/code-exchange",
        ],
    );
    let reasons: Vec<&str> = report.targets[0]
        .scenarios
        .iter()
        .filter_map(|scenario| scenario.reason.as_deref())
        .collect();
    assert!(
        reasons.iter().any(|reason| reason.contains("pkce: never")),
        "{reasons:?}"
    );
}

/// A header that opens the gate of a staging system is nobody else's business.
#[test]
fn headers_go_to_the_provider_alone() {
    let scene = Scene::new();
    let shop = Shop::open(&scene, &["--dialect", "standard"]);
    let seen = Arc::new(Mutex::new(Vec::new()));
    let heard = |seen: &Arc<Mutex<Vec<bool>>>| {
        let seen = Arc::clone(seen);
        move |request: &Request| {
            let has = String::from_utf8_lossy(&request.raw).contains("do-not-tell-this");
            seen.lock().expect("a list").push(has);
        }
    };
    let note = heard(&seen);
    let stranger = Server::start(move |request: &Request| {
        note(request);
        answer(200, "text/html", "<h1>Welcome</h1>")
    });
    let own = Arc::new(Mutex::new(Vec::new()));
    let (note, to) = (heard(&own), stranger.base_url.clone());
    let provider = Server::start(move |request: &Request| {
        note(request);
        Answer::Bytes(
            format!("HTTP/1.1 302 Found\r\nLocation: {to}/login\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                .into_bytes(),
        )
    });
    let settings = spoilt(&shop, |it| {
        it.base_url.clone_from(&provider.base_url);
        it.more = "    headers: { X-Stage-Pass: do-not-tell-this }\n".to_owned();
    });
    let (ended, _) = settings.run(&scene, &LEAST);
    assert_eq!(ended.code, Some(3), "{}", ended.stdout);
    let line = format!("origins: [{}]", stranger.base_url);
    assert!(ended.stderr.contains(&line), "{}", ended.stderr);
    let (own, seen) = (own.lock().expect("a list"), seen.lock().expect("a list"));
    assert!(!own.is_empty() && own.iter().all(|has| *has), "{own:?}");
    assert!(seen.is_empty(), "{seen:?}");
}

/// A private proxy is used for a provider on this machine as well, when it is given.
#[test]
fn a_given_proxy_is_used() {
    let scene = Scene::new();
    let shop = Shop::open(&scene, &["--dialect", "standard"]);
    let proxy = Server::start(|_: &Request| answer(407, "text/html", "<h1>Who are you?</h1>"));
    let settings = spoilt(&shop, |it| {
        it.more = format!("    proxy: {}\n", proxy.base_url)
    });
    let (ended, _) = settings.run(&scene, &LEAST);
    assert_ne!(ended.code, Some(0));
    assert!(proxy.connections() > 0);
}
