//! The dialects of vendors: each profile in `providers/` that has a style for the embedded sandbox is run on it and is clean but
//! for the differences that it declares; and where the sandbox breaks one habit of the style, the claim that rests on it says
//! so. Habits that no vendor here has stand in a table, and are run singly and combined. A trial each, named
//! `clean::withings`, `broken::N1-envelope` and `habit::N2-list`.

use std::collections::{BTreeMap, BTreeSet};
use std::process::ExitCode;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use grantcheck::Run;
use grantcheck::catalog::library::{Folders, Library, ResolvedProfile};
use grantcheck::catalog::profile::Profile;
use grantcheck::document::{Document, Verdict};
use grantcheck::judge;
use grantcheck::oauth::Capability;
use grantcheck::sandbox::{Dialect, Style};
use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::Value;

/// Trials at a time: each has scenarios of its own running side by side.
const THREADS: usize = 2;

/// What a vendor's profile is run with; whole runs are some seconds each, `grantcheck run --target NAME`.
const SCENARIOS: [&str; 7] = [
    "flows",
    "bearer",
    "metadata/document",
    "refresh/twice",
    "revocation",
    "token/client-credentials-without-secret",
    "token/wrong-password",
];

/// One habit broken: the case, the vendor, the key of its style with another value, and what has to fail.
const BROKEN: [(&str, &str, &str, &str, &str); 20] = [
    (
        "N1-envelope",
        "withings",
        "envelope",
        "data",
        "withings/C002",
    ),
    (
        "N1-name",
        "verkada",
        "names",
        "access_token:key",
        "verkada/C002",
    ),
    (
        "N2-shape",
        "verkada",
        "refusal",
        r#"{"reason":"no","fields":[]}"#,
        "verkada/C004",
    ),
    (
        "N2-status",
        "withings",
        "refusal-status",
        "400",
        "withings/C003",
    ),
    (
        "N3-denial",
        "ezviz",
        "denial",
        r#"{"code":"200","msg":"OK"}"#,
        "rfc6750/3.1/invalid-token-refused",
    ),
    (
        "N4-header",
        "verkada",
        "token-at",
        "header:x-other",
        "verkada/C003",
    ),
    ("N5-unit", "ezviz", "unit", "milliseconds", "ezviz/C002"),
    (
        "N6-fixed",
        "withings",
        "fixed",
        "action:gettoken",
        "withings/C001",
    ),
    (
        "N7-refresh",
        "coros",
        "refresh-path",
        "/oauth2/other",
        "rfc6749/6/refresh-yields-access-token",
    ),
    (
        "N7-same-token",
        "coros",
        "refresh-keeps",
        "refresh-token",
        "coros/C001",
    ),
    (
        "N8-base",
        "eagle-eye-v3",
        "base",
        "apiUrl",
        "eagle-eye-v3/C003",
    ),
    (
        "N9-signature",
        "tuya",
        "client",
        "signature:sign:{t}{client_id}",
        "tuya/C002",
    ),
    (
        "N9-header",
        "verkada",
        "client",
        "header:x-key",
        "verkada/C001",
    ),
    (
        "N10-revocation",
        "works-with-nest",
        "revoke",
        "DELETE:/tokens/:path",
        "works-with-nest/C002",
    ),
    (
        "N11-encoding",
        "eagle-eye-v3",
        "redirect",
        "encoded",
        "eagle-eye-v3/C001",
    ),
    ("N12-form", "qq", "format", "jsonp", "qq/C001"),
    (
        "N13-second-factor",
        "ring-app",
        "password",
        "factor:x-code",
        "ring-app/C002",
    ),
    (
        "N14-second-exchange",
        "facebook",
        "exchange",
        "/oauth/access_token_long:GET:other:fb_exchange_token",
        "facebook/C001",
    ),
    (
        "N15-redirect",
        "facebook",
        "redirect",
        "error:fault",
        "facebook/C004",
    ),
    (
        "N16-issuer",
        "microsoft",
        "redirect",
        "issuer:/another/v2.0",
        "microsoft/C001",
    ),
];

/// A habit that a header makes: without it nothing is answered.
const BROKEN_HEADER: (&str, &str, &str, &str, &str) = (
    "N17-header",
    "notion",
    "headers",
    "Notion-Version:2099-01-01",
    "notion/C002",
);

/// Habits that no vendor above has: what a profile says, in JSON, and the style that goes with it.
const HABITS: [(&str, &str, &[&str]); 16] = [
    (
        "N1-deep-envelope",
        r#"{"answers":{"tokens":{"at":"data.result","names":{"access_token":"accessToken","refresh_token":"renewal.token"}}}}"#,
        &[
            "envelope=data.result",
            "names=access_token:accessToken,refresh_token:renewal.token",
        ],
    ),
    (
        "N2-list",
        r#"{"answers":{"error":{"documented":"{\"success\":false,\"errors\":[{\"errorType\":\"e\",\"message\":\"m\"}]}","at":"errors.0","names":{"error":"errorType","error_description":"message"}}}}"#,
        &[
            r#"refusal={"success":false,"errors":[{"errorType":"$error","message":"$description"}]}"#,
        ],
    ),
    (
        "N2-page",
        r#"{"answers":{"error":{"format":"page","status":403}}}"#,
        &["refusal=page", "refusal-status=403"],
    ),
    (
        "N4-scheme",
        r#"{"endpoints":{"resource":{"token":{"scheme":"token"}}}}"#,
        &["token-at=scheme:token"],
    ),
    (
        "N5-expires-at",
        r#"{"answers":{"tokens":{"names":{"expires_in":"expires_at"},"lifetime_in":"unix-seconds"}}}"#,
        &["names=expires_in:expires_at", "unit=unix-seconds"],
    ),
    (
        "N5-timestamp",
        r#"{"answers":{"tokens":{"names":{"expires_in":"expiresAt"},"lifetime_in":"timestamp"}}}"#,
        &["names=expires_in:expiresAt", "unit=timestamp"],
    ),
    (
        "N6-mixed-places",
        r#"{"endpoints":{"token":{"left_out":["grant_type"],"places":{"redirect_uri":"query"}}}}"#,
        &["grants=none", "in-query=redirect_uri"],
    ),
    (
        "N7-elsewhere",
        r#"{"endpoints":{"refresh":{"path":"/renew","redirect_uri":true,"without_secret":true}}}"#,
        &[
            "refresh-path=/renew",
            "refresh-needs=redirect_uri",
            "refresh-without-secret=yes",
        ],
    ),
    (
        "N7-by-access-token",
        r#"{"capabilities":["authorization-code","access-token-refresh","revocation","resource"],"endpoints":{"refresh":{"path":"/renew","by":"access-token","parameter":"token"}}}"#,
        &["refresh-path=/renew", "refresh-by=token"],
    ),
    (
        "N8-host",
        r#"{"endpoints":{"resource":{"base":"api.url"}}}"#,
        &["base=api.url"],
    ),
    (
        "N9-header",
        r#"{"client_auth":{"style":"header","header":"secret_key"}}"#,
        &["client=header:secret_key"],
    ),
    (
        "N9-secret-as-user",
        r#"{"client_auth":{"style":"secret-as-user"}}"#,
        &["client=secret-as-user"],
    ),
    (
        "N10-get",
        r#"{"endpoints":{"revoke":{"path":"/logout","style":"custom","request":{"method":"GET","token":"query","parameter":"key"}}}}"#,
        &["revoke=GET:/logout:query:key"],
    ),
    (
        "N10-json-with-secret",
        r#"{"endpoints":{"token":{"params":"json"},"revoke":{"path":"/logout","style":"custom","request":{"token":"json","parameter":"key","authenticates":true}}}}"#,
        &[
            "request=json",
            "revoke=POST:/logout:json:key",
            "revoke-secret=yes",
        ],
    ),
    (
        "N12-jsonp",
        r#"{"answers":{"tokens":{"format":"jsonp"}}}"#,
        &["format=jsonp"],
    ),
    (
        "N15-code",
        r#"{"redirect_names":{"code":"spapi_oauth_code"}}"#,
        &["redirect=code:spapi_oauth_code"],
    ),
];

/// Those of them that one provider can have at once.
const COMBINED: [&str; 10] = [
    "N1-deep-envelope",
    "N2-list",
    "N4-scheme",
    "N6-mixed-places",
    "N7-elsewhere",
    "N8-host",
    "N9-header",
    "N10-get",
    "N15-code",
    "N5-expires-at",
];

/// What holds of each provider, whatever its dialect.
const KEPT: [&str; 3] = [
    "rfc6749/4.1.4/code-exchanged",
    "rfc6749/6/refresh-yields-usable-token",
    "rfc7009/2/access-token-revocable",
];

const BASE: &str = r#"{"title":"Acme","capabilities":["authorization-code","refresh-token","revocation","resource"],
"scopes":["read"],"client_auth":{"style":"form"},"endpoints":{"authorize":{"path":"/authorize"},"token":{"path":"/token"},
"revoke":{"path":"/revoke","style":"rfc7009"},"resource":{"path":"/resource"}}}"#;

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    arguments.test_threads.get_or_insert(THREADS);
    let (library, diagnostics) = Library::load(&Folders::default(), &judge::rule_ids());
    assert!(!diagnostics.has_errors(), "{diagnostics}");
    let library = Arc::new(library);
    let styled = library.profiles.values();
    let styled = styled.filter(|profile| !profile.profile.sandbox_style.is_empty());
    let vendors: Vec<String> = styled.map(|profile| profile.id.clone()).collect();
    let clean = vendors.into_iter().map(|vendor| {
        let library = Arc::clone(&library);
        Trial::test(format!("clean::{vendor}"), move || clean(&library, &vendor))
    });
    let all = BROKEN.into_iter().chain([BROKEN_HEADER]);
    let broken = all.map(|(case, vendor, key, value, caught)| {
        let library = Arc::clone(&library);
        Trial::test(format!("broken::{case}"), move || {
            broken(&library, (vendor, key, value), caught)
        })
    });
    let single = HABITS.map(|(name, ..)| (name, vec![name]));
    let combined = [("combined", COMBINED.to_vec())];
    let habits = single.into_iter().chain(combined).map(|(name, habits)| {
        let library = Arc::clone(&library);
        Trial::test(format!("habit::{name}"), move || habit(&library, &habits))
    });
    libtest_mimic::run(&arguments, clean.chain(broken).chain(habits).collect()).exit_code()
}

/// Puts what one JSON object says into another: maps key by key, everything else replaced.
fn merge(into: &mut Value, from: &Value) {
    match (into, from) {
        (Value::Object(into), Value::Object(from)) => {
            for (key, value) in from {
                merge(into.entry(key.clone()).or_insert(Value::Null), value);
            }
        }
        (into, from) => *into = from.clone(),
    }
}

/// A provider with these habits and a profile that says so: what every provider must keep is kept.
fn habit(library: &Arc<Library>, habits: &[&str]) -> Result<(), Failed> {
    let mut profile: Value = serde_json::from_str(BASE)?;
    let mut style = BTreeMap::<String, String>::new();
    for (_, said, words) in HABITS.iter().filter(|(name, ..)| habits.contains(name)) {
        merge(&mut profile, &serde_json::from_str(said)?);
        for (key, value) in words.iter().filter_map(|word| word.split_once('=')) {
            let joined = |known: &mut String| {
                known.push(',');
                known.push_str(value);
            };
            style
                .entry(key.to_owned())
                .and_modify(joined)
                .or_insert_with(|| value.to_owned());
        }
    }
    profile["sandbox_style"] = serde_json::to_value(&style)?;
    let profile: Profile = serde_json::from_value(profile)?;
    let refreshes = !profile.offers(Capability::AccessTokenRefresh);
    let mut library = Library::clone(library);
    let acme = ResolvedProfile {
        id: "acme".to_owned(),
        lineage: vec!["acme".to_owned()],
        profile,
        stated: BTreeSet::new(),
    };
    library.profiles.insert("acme".to_owned(), acme);
    let run = Run::sandbox().library(Arc::new(library)).target("acme");
    let done = run
        .scenario("flows")
        .execute()
        .map_err(|error| error.to_string())?;
    let unclear = told(&done.document, &[Verdict::Inconclusive, Verdict::Error]);
    let passed = told(&done.document, &[Verdict::Pass]);
    let kept = KEPT
        .iter()
        .all(|id| passed.iter().any(|line| line.contains(id)));
    if kept && unclear.is_empty() && (refreshes || passed.len() > 20) {
        return hides_tokens(&done.document);
    }
    let failed = told(&done.document, &[Verdict::Fail]);
    Err(format!(
        "unclear: {}\nfailed: {}",
        unclear.join("\n"),
        failed.join("\n")
    )
    .into())
}

fn run(library: &Arc<Library>, vendor: &str) -> Result<Document, Failed> {
    let run = Run::sandbox().library(Arc::clone(library)).target(vendor);
    let run = SCENARIOS
        .iter()
        .fold(run, |run, prefix| run.scenario(prefix));
    let done = run.execute().map_err(|error| error.to_string())?;
    Ok(done.document)
}

/// The checks of a document with these verdicts, a line each.
fn told(document: &Document, wanted: &[Verdict]) -> Vec<String> {
    let mut lines = Vec::new();
    for target in &document.targets {
        for scenario in &target.scenarios {
            for check in &scenario.checks {
                if wanted.contains(&check.verdict) {
                    lines.push(format!(
                        "{} {}: expected {}, observed {}",
                        scenario.id, check.requirement, check.expected, check.observed
                    ));
                }
            }
        }
    }
    lines
}

fn clean(library: &Arc<Library>, vendor: &str) -> Result<(), Failed> {
    let words = library.profiles[vendor].profile.sandbox_style.iter();
    let words: Vec<String> = words.map(|(key, value)| format!("{key}={value}")).collect();
    Style::parse(words.iter().map(String::as_str)).map_err(|error| error.to_string())?;
    let document = run(library, vendor)?;
    let bad = [
        Verdict::Fail,
        Verdict::Resolved,
        Verdict::Inconclusive,
        Verdict::Error,
    ];
    let lines = told(&document, &bad);
    if !lines.is_empty() {
        return Err(lines.join("\n").into());
    }
    if told(&document, &[Verdict::Pass]).len() < 20 {
        return Err("hardly anything was judged".into());
    }
    hides_tokens(&document)
}

/// That every token of the vendor is a pseudonym, whatever it is called and wherever it stands.
fn hides_tokens(document: &Document) -> Result<(), Failed> {
    let mut seen = 0;
    let scenarios = document.targets.iter().flat_map(|target| &target.scenarios);
    for exchange in scenarios.flat_map(|scenario| &scenario.exchanges) {
        let Some(response) = &exchange.response else {
            continue;
        };
        for name in ["access_token", "refresh_token"] {
            let Some(token) = response.told(name).and_then(Value::as_str) else {
                continue;
            };
            seen += 1;
            let shown = response.body.text.contains(token);
            let is_pseudonym = token.starts_with('<') && token.ends_with('>');
            if !is_pseudonym || !shown {
                return Err(format!("{name} `{token}` in {}", response.body.text).into());
            }
        }
    }
    if seen == 0 {
        return Err("no token was seen".into());
    }
    hides_secret(document)
}

/// That the secret of the client stands nowhere, be it in a header of its own or as a user name.
fn hides_secret(document: &Document) -> Result<(), Failed> {
    let secret = Dialect::Standard
        .accounts()
        .client
        .secret
        .ok_or("no secret")?;
    let as_user = STANDARD.encode(format!("{secret}:"));
    for scenario in document.targets.iter().flat_map(|target| &target.scenarios) {
        let text = serde_json::to_string(&scenario.exchanges)?;
        for spelling in [&secret, &as_user] {
            if text.contains(spelling.as_str()) {
                return Err(format!("{} shows the secret", scenario.id).into());
            }
        }
    }
    Ok(())
}

fn broken(
    library: &Arc<Library>,
    (vendor, key, value): (&str, &str, &str),
    caught: &str,
) -> Result<(), Failed> {
    let mut library = Library::clone(library);
    let profile = library.profiles.get_mut(vendor).ok_or("no such vendor")?;
    let style = &mut profile.profile.sandbox_style;
    style.insert(key.to_owned(), value.to_owned());
    let document = run(&Arc::new(library), vendor)?;
    let fails = told(&document, &[Verdict::Fail]);
    if fails.iter().any(|line| line.contains(caught)) {
        return Ok(());
    }
    Err(format!("{caught} does not fail, but\n{}", fails.join("\n")).into())
}
