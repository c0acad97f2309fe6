//! Clients and users that are called like the protocol's own words: the verdicts are those of any other, and the report can
//! be read.

use std::collections::BTreeMap;

use grantcheck::document::Verdict;
use grantcheck::sandbox::{Accounts, Config, Dialect};

use super::scene::{Provider, Scene, targets_file};
use super::verdicts::tally;

/// The clients' ids and secrets, then the users' names and passwords.
const WORDS: [[&str; 8]; 4] = [
    [
        "client", "token", "code", "access", "scope", "invalid", "user", "error",
    ],
    [
        "1",
        "test",
        "bearer",
        "state",
        "json",
        "password",
        "a",
        "refresh_token",
    ],
    [
        "invalid_client",
        "2",
        "authorization_code",
        "basic",
        "read",
        "login",
        "id",
        "grant",
    ],
    [
        "account", "welcome", "granted", "please", "allow", "expires", "number", "session",
    ],
];

const SELECTION: [&str; 4] = ["flows/", "token/", "bearer/", "introspection/"];

fn accounts(words: &[&str; 8]) -> Accounts {
    let mut accounts = Dialect::Standard.accounts();
    let word = |index: usize| words[index].to_owned();
    accounts.client.id = word(0);
    accounts.client.secret = Some(word(1));
    accounts.other_client.id = word(2);
    accounts.other_client.secret = Some(word(3));
    accounts.user.username = word(4);
    accounts.user.password = word(5);
    accounts.other_user.username = word(6);
    accounts.other_user.password = word(7);
    accounts
}

/// How often each scenario, requirement, step and verdict occurs.
type Tally = BTreeMap<(String, String, Option<usize>, Verdict), usize>;

/// The verdicts of a run with these accounts, and its report as text.
fn run(accounts: Option<Accounts>) -> (Tally, String) {
    let mut config = Config::new(Dialect::Standard);
    config.accounts = accounts.unwrap_or_else(|| Dialect::Standard.accounts());
    let provider = Provider::with(config);
    let (yaml, environment) = targets_file("sandbox", &provider.base_url, &provider.accounts, "");
    let scene = Scene::new();
    let elsewhere = Scene::new();
    let file = elsewhere.write("targets.yaml", &yaml).display().to_string();
    let mut arguments = vec!["run", "--targets", &file, "--no-snapshots"];
    arguments.extend(SELECTION.iter().flat_map(|prefix| ["--scenario", prefix]));
    let ended = scene.grantcheck_with(&environment, &arguments);
    let report = scene.report("reports/latest");
    assert!(!report.targets.is_empty(), "{}", ended.stderr);
    let text = std::fs::read_to_string(scene.at("reports/latest/report.json")).expect("a report");
    (tally(&report.targets[0]), text)
}

#[test]
fn verdicts_are_the_same_whatever_the_secrets_are() {
    let (ordinary, _) = run(None);
    assert!(
        ordinary.len() > 300,
        "only {} kinds of checks",
        ordinary.len()
    );
    for words in &WORDS {
        let (verdicts, text) = run(Some(accounts(words)));
        let differing: Vec<_> = verdicts
            .iter()
            .filter(|(key, count)| ordinary.get(key) != Some(count))
            .map(|(key, count)| (key, count, ordinary.get(key)))
            .collect();
        assert!(
            differing.is_empty(),
            "{words:?}: {} differ: {:#?}",
            differing.len(),
            &differing[..differing.len().min(12)]
        );
        let missing: Vec<_> = ordinary
            .keys()
            .filter(|key| !verdicts.contains_key(key))
            .collect();
        assert!(missing.is_empty(), "{words:?}: not judged: {missing:#?}");
        // No name stands inside a word, where it would tell what it replaced.
        for name in ["client_id>", "client_secret>", "username>", "password>"] {
            for (at, _) in text.match_indices(name) {
                let after = text[at + name.len()..].chars().next();
                assert!(
                    !after.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_'),
                    "{words:?}: {}",
                    &text[at.saturating_sub(30)..at + name.len() + 20]
                );
            }
        }
        // What the login form and the token endpoint were sent stands there by name.
        for told in [
            "[\"password\",\"<password>\"]",
            "Basic <client_id>:<client_secret>",
            "[\"grant_type\",\"authorization_code\"]",
        ] {
            assert!(text.contains(told), "{words:?}: no {told}");
        }
    }
}
