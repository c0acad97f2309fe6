//! The variables of the environment that grantcheck reads: one table, for the pages and for what is misspelt.

use super::environment::PREFIX;
use super::{SPECIAL_CLIENTS, client_names};
use crate::catalog::diagnostic::nearest;
use crate::oauth::ClientRef;

/// Variables without their prefix, and what each is.
const VARIABLES: [(&str, &str); 27] = [
    ("PROVIDER", "the profile, as `--provider`"),
    ("URL", "the base URL, as `--url`"),
    ("NAME", "the name of the target, for `cargo test`"),
    ("TARGETS", "a targets file, as `--targets`"),
    ("USERNAME", "the first user"),
    ("PASSWORD", "the password of the first user"),
    ("OTHER_USERNAME", "the second user"),
    ("OTHER_PASSWORD", "the password of the second user"),
    (
        "SECOND_FACTOR",
        "what answers the question for a second factor after the password grant",
    ),
    ("RESOURCE_URL", "a protected resource"),
    ("CLIENT_AUTH", "how the client authenticates"),
    ("PKCE", "the use of PKCE"),
    ("SCOPE", "the scopes, with commas between them"),
    (
        "AUTHORIZATION_PARAMETERS",
        "further parameters of authorization requests, as a query",
    ),
    ("HEADERS", "further headers of all requests, as a query"),
    (
        "REGISTER",
        "the run registers its clients and deletes them, where it is set",
    ),
    (
        "INITIAL_ACCESS_TOKEN",
        "what authorizes the registration of clients",
    ),
    (
        "ORIGINS",
        "further origins that secrets may be sent to, with commas between them",
    ),
    ("CA", "a PEM file of certificate authorities"),
    ("PROXY", "the proxy"),
    (
        "TIMEOUT",
        "the longest time of one exchange, as `--timeout`",
    ),
    ("AGENT", "what logs in, as `--agent`"),
    ("WEBDRIVER_URL", "a chromedriver that runs already"),
    (
        "SLOW",
        "the scenarios that wait for an expiry too, for `cargo test`",
    ),
    (
        "REPORT_DIR",
        "where `cargo test --test conformance` leaves its report, or its parts under nextest",
    ),
    (
        "BLESS",
        "write golden files anew, for the tests of grantcheck",
    ),
    (
        "REQUIRE_BROWSER",
        "fail where there is no browser, for the tests of grantcheck",
    ),
];

/// What each client has, by the end of the variable.
const OF_CLIENTS: [(&str, &str); 7] = [
    ("CLIENT_ID", "its id"),
    ("CLIENT_SECRET", "its secret"),
    ("CLIENT_KEY", "its private key, PKCS#8 in PEM"),
    ("CLIENT_KEY_ID", "the `kid` of its key"),
    ("CLIENT_NAME", "what its consent page calls it"),
    ("REDIRECT_URI", "the redirect URI to use first"),
    ("SECOND_REDIRECT_URI", "a second registered redirect URI"),
];

/// A variable that grantcheck reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Its whole name.
    pub name: String,
    /// What it is, in a few words.
    pub meaning: String,
}

/// All variables that grantcheck reads: those of a target, those of each client, those of the program.
#[must_use]
pub fn known_variables() -> Vec<Known> {
    let plain = VARIABLES.iter().map(|(name, meaning)| Known {
        name: format!("{PREFIX}{name}"),
        meaning: (*meaning).to_owned(),
    });
    let special = SPECIAL_CLIENTS.map(|(which, prefix, _)| (which, format!("{prefix}_")));
    let clients = [
        (ClientRef::First, String::new()),
        (ClientRef::Other, "OTHER_".to_owned()),
        (ClientRef::Public, "PUBLIC_".to_owned()),
    ];
    let of_clients = clients
        .into_iter()
        .chain(special)
        .flat_map(|(which, prefix)| {
            let is_secret = |name: &str| name == "CLIENT_SECRET" || name.starts_with("CLIENT_KEY");
            let has = move |name: &str| which != ClientRef::Public || !is_secret(name);
            let own = OF_CLIENTS.iter().filter(move |(name, _)| has(name));
            own.map(move |(name, meaning)| Known {
                name: format!("{PREFIX}{prefix}{name}"),
                meaning: format!("{}: {meaning}", client_names(which).0),
            })
        });
    plain.chain(of_clients).collect()
}

/// One sentence about a variable that is called like those of grantcheck and is none of them, with the nearest one.
#[must_use]
pub fn misspelt(name: &str) -> Option<String> {
    let word = name.strip_prefix(PREFIX)?;
    let known = known_variables();
    if known.iter().any(|known| known.name == name) {
        return None;
    }
    // The common beginning would make them all alike.
    let words = known
        .iter()
        .filter_map(|known| known.name.strip_prefix(PREFIX));
    let help = nearest(word, words).map(|near| format!("; did you mean `{PREFIX}{near}`?"));
    Some(format!(
        "`{name}` is set, and grantcheck reads no such variable{}",
        help.unwrap_or_default()
    ))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::sync::Mutex;

    use super::*;
    use crate::catalog::library::{Folders, Library};
    use crate::run::targets::{Spec, variables_of};
    use crate::sandbox::Dialect;

    /// What is read is in the table: a target from the environment asks for every variable that describes one.
    #[test]
    fn every_variable_that_is_read_is_known() {
        let (library, _) = Library::load(&Folders::default(), &crate::judge::rule_ids());
        let accounts = Dialect::Standard.accounts();
        let set = variables_of("standard", "https://acme.example", &accounts, None);
        let asked = Mutex::new(BTreeSet::new());
        let env = |name: &str| {
            asked.lock().expect("unbroken").insert(name.to_owned());
            let found = set.iter().find(|(known, _)| known == name);
            found.map(|(_, value)| value.clone())
        };
        let profile = &library.profiles["standard"];
        Spec::from_environment(profile, "https://acme.example", None, &[], &env).expect("a target");
        let asked = asked.into_inner().expect("unbroken");
        assert!(asked.len() > 30, "{asked:?}");
        let names = asked.iter().chain(set.iter().map(|(name, _)| name));
        // It is read like that of every client, and not used.
        for name in names.filter(|name| {
            ![
                "GRANTCHECK_PUBLIC_CLIENT_SECRET",
                "GRANTCHECK_PUBLIC_CLIENT_KEY",
            ]
            .iter()
            .any(|unused| name.starts_with(unused))
        }) {
            assert_eq!(misspelt(name), None);
        }
    }

    #[test]
    fn a_misspelt_variable_comes_with_the_nearest_one() {
        for (wrong, right) in [
            ("CLIENT_SECRT", "CLIENT_SECRET"),
            ("CLIENTID", "CLIENT_ID"),
            ("USER", "USERNAME"),
            ("REDIRECT_URL", "REDIRECT_URI"),
            ("OTHER_CLIENT_SECERT", "OTHER_CLIENT_SECRET"),
        ] {
            let told = misspelt(&format!("GRANTCHECK_{wrong}")).expect("a sentence");
            assert!(
                told.ends_with(&format!("did you mean `GRANTCHECK_{right}`?")),
                "{told}"
            );
        }
        assert_eq!(misspelt("PATH"), None);
        let far = misspelt("GRANTCHECK_ZZZZZZ").expect("a sentence");
        assert!(!far.contains("did you mean"), "{far}");
    }
}
