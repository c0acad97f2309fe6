//! What is done with foreign bytes, a function for each way in: none of them may panic, and each has a property besides.
//!
//! The same bodies run under proptest (`cargo test --test properties`) and under libFuzzer (`fuzz/`).

use std::path::Path;
use std::sync::OnceLock;
use std::time::Duration;

use grantcheck::Run;
use grantcheck::agent::{Consent, FormAgent, Hints, Login, Page};
use grantcheck::catalog::diagnostic::Diagnostics;
use grantcheck::catalog::family::Family;
use grantcheck::catalog::library::{Folders, Library};
use grantcheck::catalog::load_targets;
use grantcheck::catalog::profile::Profile;
use grantcheck::catalog::requirement::CatalogueFile;
use grantcheck::catalog::scenario::ScenarioFile;
use grantcheck::catalog::yaml::{self, SourceFile};
use grantcheck::document::{Comparison, Document, compare};
use grantcheck::judge::{self, Control, Input, challenge};
use grantcheck::oauth::{Endpoint, Role};
use grantcheck::snapshot::{self, Accepted, Place};
use grantcheck::transcript::Transcript;
use grantcheck::wire::capture;
use grantcheck::wire::pseudonym::{SecretKind, Vault};
use grantcheck::wire::{RawExchange, RawRequest, RawResponse};
use url::Url;

/// Bytes as the text that a file or a body is read as.
fn text_of(data: &[u8]) -> String {
    String::from_utf8_lossy(data).into_owned()
}

/// What is compiled in.
pub fn library() -> &'static Library {
    static LIBRARY: OnceLock<Library> = OnceLock::new();
    LIBRARY.get_or_init(|| Library::load(&Folders::default(), &judge::rule_ids()).0)
}

/// A run of one refresh on the embedded sandbox.
pub fn document() -> &'static Document {
    static DOCUMENT: OnceLock<Document> = OnceLock::new();
    DOCUMENT.get_or_init(|| {
        let run = Run::sandbox().target("standard").scenario(SCENARIO);
        let done = run.execute().expect("the sandbox runs");
        assert!(done.document.complete && done.document.summary.pass > 0);
        done.document
    })
}

const SCENARIO: &str = "flows/refresh";

/// A YAML file of one kind: it is read, or its mistakes are told with their places. Whether it was read.
pub fn yaml(kind: Kind, data: &[u8]) -> bool {
    let file = SourceFile {
        name: "file.yaml".to_owned(),
        text: text_of(data),
    };
    let mut mistakes = Diagnostics::new();
    let is_read = match kind {
        Kind::Scenario => yaml::load::<ScenarioFile>(&file, &mut mistakes).is_some(),
        Kind::Family => yaml::load::<Family>(&file, &mut mistakes).is_some(),
        Kind::Profile => yaml::load::<Profile>(&file, &mut mistakes).is_some(),
        Kind::Catalogue => yaml::load::<CatalogueFile>(&file, &mut mistakes).is_some(),
    };
    assert_eq!(
        is_read,
        !mistakes.has_errors(),
        "{}",
        mistakes.render(false)
    );
    rendered(&mistakes);
    is_read
}

/// The kinds of data files.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    Scenario,
    Family,
    Profile,
    Catalogue,
}

/// What lint accepts can be planned: a scenario beside those that are compiled in. Whether it was accepted.
pub fn plan(data: &[u8]) -> bool {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("scenarios/own/one.yaml");
    std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
    std::fs::write(&path, data).expect("a file");
    let folders = Folders {
        scenarios: vec![dir.path().join("scenarios")],
        ..Folders::default()
    };
    let (library, mistakes) = Library::load(&folders, &judge::rule_ids());
    rendered(&mistakes);
    if mistakes.has_errors() {
        return false;
    }
    let run = Run::sandbox().library(library.into());
    let (plan, _) = run.plan().expect("what lint accepts can be planned");
    assert!(plan.trials.iter().any(|trial| trial.scenario == "own/one"));
    true
}

/// A targets file. Whether it was accepted.
pub fn targets(data: &[u8]) -> bool {
    let file = SourceFile {
        name: "targets.yaml".to_owned(),
        text: text_of(data),
    };
    let variables = |name: &str| name.starts_with("SET").then(|| "value".to_owned());
    let (_, mistakes) = load_targets(file, library(), &variables);
    rendered(&mistakes);
    !mistakes.has_errors()
}

/// Messages can be shown in colour and without.
fn rendered(mistakes: &Diagnostics) {
    for colour in [false, true] {
        let shown = mistakes.render(colour);
        assert_eq!(shown.is_empty(), mistakes.is_empty());
    }
}

/// A page: the agent decides within its limit of pages, whatever stands there, and follows nothing but web addresses.
pub fn page(data: &[u8]) {
    let url = Url::parse("https://provider.example/login").expect("a URL");
    let page = Page::parse(&url, 200, &text_of(data));
    for form in &page.forms {
        let action = page.action_url(form.action.as_deref());
        assert!(action.is_none_or(|url| matches!(url.scheme(), "http" | "https")));
    }
    let login = Login {
        username: "lisa".to_owned(),
        password: "hunter2hunter2".to_owned(),
    };
    let mut agent = FormAgent::new(Some(login), Consent::Approve, Hints::default());
    for _ in 0..=grantcheck::agent::MAX_PAGES {
        if let grantcheck::agent::Decision::Stop(_) = agent.next(&page) {
            break;
        }
    }
    for line in agent.trace() {
        assert!(
            !line.contains("hunter2hunter2"),
            "the trace tells the password: {line}"
        );
    }
}

/// The body of a token answer, for the judge: it judges anything, twice the same, and no token stands in what is kept.
pub fn token_answer(data: &[u8]) {
    const LIVE: &str = "live-Zr4QmW81kd0Xx2";
    let mut body = data.to_vec();
    body.extend_from_slice(format!(r#"{{"access_token":"{LIVE}"}}"#).as_bytes());
    let exchange = token_exchange(body);
    let mut vault = Vault::new();
    capture::learn(&mut vault, &exchange);
    let recorded = capture::record(&exchange, &vault.sealed(), &[], &[]);
    let kept = serde_json::to_string(&recorded).expect("an exchange is JSON");
    assert!(!kept.contains(LIVE), "a token is in the record: {kept}");

    let mut transcript = transcript();
    for answered in &mut transcript.exchanges {
        if answered.endpoint == Some(Endpoint::Token) {
            answered.response.clone_from(&recorded.response);
        }
    }
    let (first, second) = (judged(&transcript), judged(&transcript));
    assert_eq!(first.checks, second.checks);
}

/// A request to the token endpoint with this answer.
pub fn token_exchange(body: Vec<u8>) -> RawExchange {
    RawExchange {
        step: 2,
        role: Role::Token,
        request: RawRequest::new("POST", "https://provider.example/token")
            .to(Some(Endpoint::Token)),
        result: Ok(RawResponse {
            status: 200,
            headers: vec![("content-type".to_owned(), "application/json".to_owned())],
            body,
        }),
        tokens: Vec::new(),
        members: None,
        duration: Duration::ZERO,
    }
}

/// The transcript of the one scenario of [`document`].
pub fn transcript() -> Transcript {
    let scenario = &document().targets[0].scenarios[0];
    Transcript {
        steps: scenario.steps.clone(),
        exchanges: scenario.exchanges.clone(),
        values: scenario.values.clone(),
    }
}

/// What the judge makes of a transcript of that scenario.
pub fn judged(transcript: &Transcript) -> judge::Judged {
    let profile = &library().profiles["standard"];
    judge::judge(&Input {
        id: SCENARIO,
        scenario: &library().scenarios[SCENARIO],
        transcript,
        profile: &profile.profile,
        lineage: &profile.lineage,
        catalogue: &library().catalogue,
        control: &Control::NotNeeded,
    })
}

/// Text with a secret in it: nothing of the secret is left, and a second time changes nothing.
pub fn pseudonyms(data: &[u8]) {
    const SECRET: &str = "p+q/r&s=ü 27";
    let mut vault = Vault::new();
    vault.fixed("client_secret", SECRET, true);
    vault.learn(SecretKind::AccessToken, "Zr4QmW81kd0Xx2");
    let redactor = vault.sealed();
    let text = text_of(data);
    for seen in [
        text.clone(),
        format!("{text}{SECRET}{text}"),
        format!("{text}Zr4QmW81kd0Xx2"),
    ] {
        let told = redactor.text(&seen);
        assert!(
            !told.contains(SECRET) && !told.contains("Zr4QmW81kd0Xx2"),
            "{seen:?} became {told:?}"
        );
        assert_eq!(redactor.text(&told), told, "once more changes it: {seen:?}");
    }
}

/// A report.json: what is read is written and read as the same, and differs in nothing from itself.
pub fn report(data: &[u8]) -> bool {
    let Ok(document) = Document::from_json(&text_of(data)) else {
        return false;
    };
    let written = document.to_json().expect("a document is JSON");
    let again = Document::from_json(&written).expect("what was written can be read");
    assert_eq!(written, again.to_json().expect("a document is JSON"));
    let itself = compare(&document, &document);
    let quiet = Comparison {
        baseline_started_at: itself.baseline_started_at.clone(),
        still: itself.still,
        unreached: itself.unreached.clone(),
        ..Comparison::default()
    };
    assert_eq!(itself, quiet);
    true
}

/// An accepted transcript: whatever the file holds, it is compared or refused in a sentence.
pub fn snapshot(folder: &Path, data: &[u8]) -> bool {
    let place = Place::of_its_own("here");
    let file = folder.join("here/flows/one.snap");
    std::fs::create_dir_all(file.parent().expect("a parent")).expect("a folder");
    std::fs::write(&file, data).expect("a file");
    match Accepted::new(folder).compare(&place, "flows/one", "step 1: token\n  200\n") {
        Ok(snapshot::Comparison::Missing) => panic!("the file is there"),
        Ok(_) => true,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            false
        }
    }
}

/// A `WWW-Authenticate` header.
pub fn challenges(data: &[u8]) {
    let header = text_of(data);
    for parsed in challenge::parse(&header) {
        if let Err(message) = parsed {
            assert!(!message.is_empty());
        }
    }
}

/// A `Location`: it arrives at a redirect URI only where it begins with it.
pub fn redirect(data: &[u8]) {
    const OWN: &str = "https://client.example/cb";
    let location = text_of(data);
    for seen in [
        location.clone(),
        format!("{OWN}{location}"),
        format!("{OWN}?{location}"),
    ] {
        if capture::arrival_at(&seen, OWN).is_some() {
            assert!(seen.starts_with(OWN));
        }
        let mut vault = Vault::new();
        capture::learn_address(&mut vault, &seen);
        let shown = vault.sealed().address(&seen);
        assert_eq!(
            vault.sealed().address(&shown),
            shown,
            "once more changes it: {seen:?}"
        );
    }
}
