//! Golden tests of the lints: `tests/golden/lint/<case>` is laid over `tests/fixtures/catalog`, loaded, and must
//! produce `<case>/expected.stderr`. With `GRANTCHECK_BLESS=1` the expected files are written instead of compared.
//!
//! A case may hold `rules.txt` (what the judge has rules for, besides the fixture's), `targets.yaml` (which is then
//! what is checked) and `env.txt` (its environment).

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use grantcheck::catalog::diagnostic::{Code, Diagnostics};
use grantcheck::catalog::library::{Folders, Library};
use grantcheck::catalog::load_targets;
use grantcheck::catalog::targets::TargetEntry;
use grantcheck::catalog::yaml::SourceFile;

/// What the fixture's judge would have rules for.
const RULES: [&str; 1] = ["rfc6749/5.1/token-type"];

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a writable folder");
    for entry in fs::read_dir(from).expect("a readable folder") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).expect("a writable folder");
        }
    }
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_default()
}

/// The fixture with the case laid over it.
fn tree(case: Option<&Path>) -> tempfile::TempDir {
    let tree = tempfile::tempdir().expect("a temporary folder");
    copy(&root("tests/fixtures/catalog"), tree.path());
    if let Some(case) = case {
        copy(case, tree.path());
    }
    tree
}

fn load(tree: &Path) -> (Library, Diagnostics) {
    // Rules are part of the program, so their ids live as long as it does.
    let more = read(&tree.join("rules.txt")).leak().lines();
    let rules: Vec<&'static str> = RULES.into_iter().chain(more).collect();
    Library::load(&Folders::of_tree(tree), &rules)
}

fn load_targets_of(tree: &Path, library: &Library) -> (Vec<TargetEntry>, Diagnostics) {
    let text = read(&tree.join("env.txt"));
    let env: BTreeMap<&str, &str> = text
        .lines()
        .filter_map(|line| line.split_once('='))
        .collect();
    let file = SourceFile {
        name: "targets.yaml".to_owned(),
        text: read(&tree.join("targets.yaml")),
    };
    load_targets(file, library, &|name| {
        env.get(name).map(|value| (*value).to_owned())
    })
}

fn rendered(case: &Path) -> (String, Diagnostics) {
    let tree = tree(Some(case));
    let (library, mut mistakes) = load(tree.path());
    if tree.path().join("targets.yaml").exists() {
        mistakes = load_targets_of(tree.path(), &library).1;
    }
    let prefix = format!("{}/", tree.path().display()).replace('\\', "/");
    (mistakes.to_string().replace(&prefix, ""), mistakes)
}

#[test]
fn every_case_renders_as_accepted() {
    let bless = std::env::var_os("GRANTCHECK_BLESS").is_some();
    let mut cases: Vec<PathBuf> = fs::read_dir(root("tests/golden/lint"))
        .expect("the golden files are in the repository")
        .map(|entry| entry.expect("a directory entry").path())
        .filter(|path| path.is_dir())
        .collect();
    cases.sort();
    assert!(cases.len() >= 40, "only {} cases", cases.len());
    let mut wrong = Vec::new();
    for case in cases {
        let name = case.file_name().unwrap_or_default().to_string_lossy();
        let (actual, mistakes) = rendered(&case);
        let codes: BTreeSet<&str> = mistakes
            .iter()
            .map(|mistake| mistake.code.as_str())
            .collect();
        assert!(
            name.starts_with("targets-") || codes.contains(&*name),
            "{name} does not show its code: {codes:?}"
        );
        let accepted = case.join("expected.stderr");
        if bless {
            fs::write(&accepted, actual).expect("a writable directory");
        } else if read(&accepted) != actual {
            wrong.push(format!(
                "--- {name}, expected\n{}\n--- {name}, rendered\n{actual}",
                read(&accepted)
            ));
        }
    }
    let hint = "run again with GRANTCHECK_BLESS=1 to accept";
    assert!(wrong.is_empty(), "{}\n{hint}", wrong.join("\n"));
}

#[test]
fn the_fixture_has_no_mistakes_and_inherits() {
    let tree = tree(None);
    let (library, mistakes) = load(tree.path());
    assert!(mistakes.is_empty(), "{mistakes}");
    let ids: Vec<&str> = library.scenarios.keys().map(String::as_str).collect();
    assert_eq!(
        ids,
        ["flows/bad-secret", "flows/code-exchange", "probes/method"]
    );
    let child = &library.profiles["acme-cloud"];
    assert_eq!(child.lineage, ["acme-cloud", "acme"]);
    assert!(!child.profile.is_abstract && library.profiles["acme"].profile.is_abstract);
    assert_eq!(child.profile.scopes, ["read", "write"]);
    assert!(child.profile.answers.tokens.is_some());
}

#[test]
fn what_is_compiled_in_has_no_mistakes() {
    let rules = grantcheck::judge::rule_ids();
    let (library, mistakes) = Library::load(&Folders::default(), &rules);
    assert!(mistakes.is_empty(), "{mistakes}");
    assert!(!library.scenarios.is_empty() && !library.profiles.is_empty());
}

#[test]
fn somebodys_own_scenarios_need_not_cover_what_is_compiled_in() {
    let tree = tree(None);
    let folders = Folders {
        scenarios: vec![tree.path().join("scenarios/probes")],
        no_builtin: true,
        ..Folders::default()
    };
    let (library, mistakes) = Library::load(&folders, &[]);
    assert_eq!(library.scenarios.len(), 1);
    assert!(!mistakes.has_errors(), "{mistakes}");
}

#[test]
fn what_cannot_be_read_is_reported() {
    let tree = tree(None);
    let path = tree.path();
    fs::write(path.join("scenarios/old.yml"), "").expect("writable");
    fs::write(path.join("scenarios/latin.yaml"), b"title: \xe9\n").expect("writable");
    fs::write(path.join("scenarios/broken.yaml"), "titel: x\n").expect("writable");
    let folders = Folders {
        providers: vec![path.join("nowhere")],
        ..Folders::of_tree(path)
    };
    let (library, mistakes) = Library::load(&folders, &RULES);
    let codes: Vec<&str> = mistakes
        .iter()
        .map(|mistake| mistake.code.as_str())
        .collect();
    for code in [
        "wrong-extension",
        "unreadable-file",
        "unreadable-folder",
        "unknown-key",
    ] {
        assert!(codes.contains(&code), "{code} is not among {codes:?}");
    }
    assert_eq!(library.scenarios.len(), 3);
}

/// Every kind of mistake is shown by a golden file, but for one that no file can make today.
#[test]
fn every_code_has_a_golden_file() {
    let golden = ["diagnostics", "lint"].map(|folder| root("tests/golden").join(folder));
    let shown: String = golden
        .iter()
        .flat_map(|folder| accepted_below(folder))
        .collect();
    let missing: Vec<&str> = Code::ALL
        .iter()
        // Files that are right by themselves merge into a profile; a unit test of catalog/load.rs shows the message.
        .filter(|code| **code != Code::InvalidMerge)
        // A file of 100,000 values; tests/e2e/bad_input.rs makes some.
        .filter(|code| **code != Code::TooLarge)
        .map(|code| code.as_str())
        .filter(|code| !shown.contains(&format!("[{code}]")))
        .collect();
    assert!(missing.is_empty(), "no golden file shows {missing:?}");
}

/// The accepted messages in a folder and those below it.
fn accepted_below(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("the golden files are in the repository");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths
        .flat_map(|path| match path.is_dir() {
            true => accepted_below(&path),
            false if path.extension().is_some_and(|ending| ending == "stderr") => vec![read(&path)],
            false => Vec::new(),
        })
        .collect()
}

#[test]
fn what_cannot_be_read_renders_as_accepted() {
    let tree = tree(None);
    let path = tree.path();
    fs::create_dir(path.join("empty")).expect("writable");
    fs::write(path.join("requirements/latin.yaml"), b"title: \xe9\n").expect("writable");
    let folders = Folders {
        scenarios: vec![path.join("empty")],
        providers: vec![path.join("nowhere")],
        ..Folders::of_tree(path)
    };
    let (_, mistakes) = Library::load(&folders, &RULES);
    let unreadable = [Code::NoFiles, Code::UnreadableFolder, Code::UnreadableFile];
    let actual: String = mistakes
        .iter()
        .filter(|mistake| unreadable.contains(&mistake.code))
        .map(|mistake| format!("{}\n\n", mistake.render(false)))
        .collect();
    let actual = actual.replace(&format!("{}/", path.display()), "");
    let accepted = root("tests/golden/lint/unreadable.stderr");
    if std::env::var_os("GRANTCHECK_BLESS").is_some() {
        fs::write(&accepted, &actual).expect("a writable directory");
    }
    assert_eq!(read(&accepted), actual, "GRANTCHECK_BLESS=1 writes it anew");
}

#[test]
fn targets_are_filled_in_from_the_environment() {
    let tree = tree(Some(&root("tests/golden/lint/targets-valid")));
    let (library, _) = load(tree.path());
    let (targets, mistakes) = load_targets_of(tree.path(), &library);
    assert!(mistakes.is_empty(), "{mistakes}");
    let [staging, local] = targets.as_slice() else {
        panic!("{} targets", targets.len());
    };
    assert_eq!(staging.base_url, "https://staging.acme.example");
    assert_eq!(staging.client.secret.as_deref(), Some("s"));
    assert_eq!(staging.users[0].password, "p");
    assert_eq!(local.name.as_deref(), Some("acme-cloud@127.0.0.1:4000"));
}

/// What a file with these mistakes shows, by line.
fn shown(
    text: &str,
    mistakes: &[(&str, &str, Code)],
    lint: &dyn Fn(&str) -> Diagnostics,
) -> Vec<(usize, Code)> {
    let mut wrong = text.to_owned();
    for (right, instead, _) in mistakes {
        assert_eq!(wrong.matches(right).count(), 1, "{right}");
        wrong = wrong.replacen(right, instead, 1);
    }
    let found = lint(&wrong);
    let mut places: Vec<(usize, Code)> = found
        .iter()
        .map(|one| (one.place.as_ref().map_or(0, |place| place.line), one.code))
        .collect();
    places.sort();
    places
}

/// Mistakes that each show alone show all at once together, whichever phase of reading finds each.
#[track_caller]
fn all_at_once(text: &str, mistakes: &[(&str, &str, Code)], lint: &dyn Fn(&str) -> Diagnostics) {
    assert_eq!(shown(text, &[], lint), [], "without any mistake");
    let mut alone = Vec::new();
    for mistake in mistakes {
        let found = shown(text, std::slice::from_ref(mistake), lint);
        let [(line, code)] = found.as_slice() else {
            panic!("{mistake:?} alone shows {found:?}");
        };
        assert_eq!(*code, mistake.2, "{mistake:?}");
        alone.push((*line, *code));
    }
    alone.sort();
    assert_eq!(shown(text, mistakes, lint), alone);
}

#[test]
fn a_scenario_shows_all_its_mistakes_at_once() {
    let text = "\
title: A refresh token that is used twice is refused
about: A stolen refresh token is noticed by its second use.
needs: [authorization-code, refresh-token, refresh-rotation]
control: flows/code-exchange
steps:
  - authorize: { scope: [read], consent: approve }
    expect: { outcome: code }
  - token: { client_secret: \"${client.secret}\" }
    as: first
    expect: { outcome: tokens }
  - refresh: { refresh_token: \"${first.refresh_token}\" }
    expect: { outcome: tokens, access_token: new }
  - wait: 3s
  - refresh: { refresh_token: \"${first.refresh_token}\" }
    expect: { outcome: refused, status: 400 }
    requirements: [rfc6749/5.2/wrong-secret-invalid-client]
  - revoke: { token: \"${first.access_token}\" }
    expect: { outcome: revoked }
";
    let lint = |text: &str| {
        let tree = tree(None);
        fs::write(tree.path().join("scenarios/own.yaml"), text).expect("writable");
        load(tree.path()).1
    };
    let mistakes = [
        ("title:", "titel:", Code::UnknownKey),
        ("refresh-rotation]", "refresh-rotatoin]", Code::UnknownValue),
        (
            "control: flows/code-exchange",
            "control: flows/code-exchagne",
            Code::UnknownControl,
        ),
        ("consent: approve", "concent: approve", Code::UnknownKey),
        ("outcome: code }", "outcome: [code, 3] }", Code::WrongType),
        (
            "${client.secret}",
            "${client.secrte}",
            Code::UnknownVariable,
        ),
        (
            "tokens }\n  - refresh",
            "tokens, color: red }\n  - refresh",
            Code::UnknownKey,
        ),
        (
            "access_token: new",
            "access_token: newer",
            Code::UnknownValue,
        ),
        ("wait: 3s", "wait: \"3\"", Code::InvalidValue),
        ("status: 400", "status: \"400\"", Code::WrongType),
        (
            "wrong-secret-invalid-client]",
            "wrong-secret-invalid-clint]",
            Code::UnknownRequirement,
        ),
        (
            "outcome: revoked",
            "outcome: granted",
            Code::ImpossibleOutcome,
        ),
    ];
    all_at_once(text, &mistakes, &lint);
}

#[test]
fn claims_show_all_their_mistakes_at_once() {
    let text = "\
document: Developer guide
title: How to sign in
pages: { P1: Tokens }
claims:
  - id: acme/C901
    kind: wire
    quote: A code is exchanged for tokens.
    pages: [P1]
    check: a code is redeemed
    verified_by: [{ scenario: flows/code-exchange, step: 2 }]
  - id: acme/C902
    kind: advice
    quote: Keep secrets.
    pages: [P1]
    check: none
    untestable: It is advice.
  - id: acme/C903
    kind: wire
    quote: Codes are random.
    pages: []
    check: the length of codes
    verified_by: [{ requirement: rfc6749/5.2/wrong-secret-invalid-client }]
contradictions:
  - { id: acme/X-90, summary: Two names, finding: One works }
";
    let lint = |text: &str| {
        let tree = tree(None);
        fs::write(tree.path().join("requirements/own.yaml"), text).expect("writable");
        load(tree.path()).1
    };
    let mistakes = [
        ("title:", "titel:", Code::UnknownKey),
        ("acme/C901", "acme/C9", Code::BadId),
        ("kind: advice", "kind: advise", Code::UnknownValue),
        (
            "    pages: [P1]\n    check: none",
            "    pages: [P9]\n    check: none",
            Code::UnknownPage,
        ),
        (
            "flows/code-exchange, step: 2",
            "flows/code-exchagne, step: 2",
            Code::UnknownScenario,
        ),
        ("check: the length of codes", "check: 3", Code::WrongType),
        (
            "wrong-secret-invalid-client",
            "wrong-secret-invalid-clint",
            Code::UnknownRequirement,
        ),
        (", finding: One works", "", Code::BadContradiction),
        ("acme/X-90", "acme/X9", Code::BadId),
    ];
    all_at_once(text, &mistakes, &lint);
}

#[test]
fn a_targets_file_shows_all_its_mistakes_at_once() {
    let text = "\
targets:
  - name: staging
    provider: standard
    base_url: https://staging.example
    client:
      id: app
      secret: \"${env:SECRET}\"
      redirect_uris: [https://app.example/return]
    users:
      - { username: anna, password: \"${env:PASSWORD}\" }
    limits: { timeout: 20s, rate: 5/s }
  - name: other
    provider: netrex
    base_url: https://other.example
    origins: [https://login.example]
    authorization_parameters: { prompt: consent }
    client:
      id: app
      redirect_uris: [https://app.example/return]
    users:
      - { username: anna, password: \"${env:PASSWORD_TWO}\" }
    agent: form
";
    let (library, _) = Library::load(&Folders::default(), &grantcheck::judge::rule_ids());
    let lint = |text: &str| {
        let file = SourceFile {
            name: "targets.yaml".to_owned(),
            text: text.to_owned(),
        };
        let set = ["SECRET", "PASSWORD", "PASSWORD_TWO"];
        let env = |name: &str| set.contains(&name).then(|| "a value".to_owned());
        load_targets(file, &library, &env).1
    };
    let mistakes = [
        (
            "password: \"${env:PASSWORD}\"",
            "passwrod: \"${env:PASSWORD}\"",
            Code::UnknownKey,
        ),
        (
            "provider: standard",
            "provider: standrad",
            Code::UnknownProvider,
        ),
        ("${env:SECRET}", "${env:SECRTE}", Code::MissingVariable),
        ("timeout: 20s", "timeout: \"20\"", Code::InvalidValue),
        ("rate: 5/s", "rate: 5/h", Code::BadRate),
        (
            "https://other.example",
            "gopher://other.example",
            Code::BadUrl,
        ),
        ("https://login.example", "login", Code::BadUrl),
        ("prompt: consent", "state: x", Code::ReservedParameter),
        ("agent: form", "agent: from", Code::UnknownValue),
        (
            "${env:PASSWORD_TWO}",
            "${PASSWORD_TWO}",
            Code::UnknownVariable,
        ),
        (
            "redirect_uris: [https://app.example/return]\n    users:\n      - { username: anna, password: \"${env:PASSWORD_TWO",
            "redirect_uris: []\n    users:\n      - { username: anna, password: \"${env:PASSWORD_TWO",
            Code::NoRedirectUri,
        ),
    ];
    let mistakes: Vec<_> = mistakes.into_iter().rev().collect();
    all_at_once(text, &mistakes, &lint);
}
