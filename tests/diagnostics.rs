//! Golden tests of the diagnostics: `tests/golden/diagnostics/<case>.yaml` is read as a [`Scenario`] and must
//! produce `<case>.stderr`. With `GRANTCHECK_BLESS=1` the expected files are written instead of compared.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fmt;
use std::path::{Path, PathBuf};

use grantcheck::catalog::diagnostic::{Diagnostics, Place};
use grantcheck::catalog::yaml::{self, FileKind, Located, SourceFile};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::SeqAccessDeserializer;
use serde::{Deserialize, Deserializer, de};

/// One flow.
#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Scenario {
    /// What the scenario shows, in one sentence. Without a full stop.
    title: String,
    about: Option<String>,
    #[serde(default)]
    needs: Many<String>,
    steps: Vec<Step>,
    #[serde(default)]
    slow: bool,
    limits: Option<Limits>,
    #[serde(default)]
    clients: BTreeMap<String, Client>,
    action: Option<Action>,
    agent: Option<Agent>,
    #[serde(default)]
    #[schemars(schema_with = "text_or_texts")]
    documented: Option<serde_json::Value>,
    between: Option<[u32; 2]>,
}

/// An internally tagged enum: one key tells the variants apart.
#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
enum Agent {
    Form,
    Webdriver { url: String },
}

/// A schema written by hand, as some types need it.
fn text_or_texts(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "oneOf": [{ "type": "string" }, { "type": "object", "additionalProperties": { "type": "string" } }] })
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Step {
    authorize: Option<Authorize>,
    token: Option<Token>,
    expect: Option<Expect>,
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Authorize {
    #[serde(default)]
    scope: Many<String>,
    consent: Option<Consent>,
}

/// Whether the user agrees.
#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Consent {
    /// The user agrees to everything.
    Approve,
    Deny,
    LeaveOpen,
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Token {
    grant: Grant,
    client_secret: Option<String>,
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Grant {
    AuthorizationCode,
    RefreshToken,
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Expect {
    outcome: String,
    error: Option<String>,
    status: Option<u16>,
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Limits {
    #[schemars(range(min = 1, max = 20))]
    parallel: u32,
    rate: Option<f64>,
    /// How long an answer may take, with its unit: `30s`.
    timeout: Option<Seconds>,
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Client {
    id: String,
    secret: String,
}

/// An externally tagged enum: a word, or a mapping with one key.
#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Action {
    Login,
    Wait(String),
    Http { method: String, path: String },
}

/// A conversion that the schema knows nothing about.
#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
struct Seconds(u64);

impl TryFrom<String> for Seconds {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let number = text
            .strip_suffix('s')
            .and_then(|number| number.parse().ok());
        number
            .map(Self)
            .ok_or_else(|| format!("expected a duration such as `30s`, found `{text}`"))
    }
}

/// One value or a list of them.
#[derive(Debug, PartialEq, Default)]
struct Many<T>(Vec<T>);

impl<T: JsonSchema> JsonSchema for Many<T> {
    fn schema_name() -> Cow<'static, str> {
        format!("Many_{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let one = generator.subschema_for::<T>();
        json_schema!({ "anyOf": [one, { "type": "array", "items": one }] })
    }
}

impl<'de> Deserialize<'de> for Many<String> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> de::Visitor<'de> for Visitor {
            type Value = Many<String>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string or a list of strings")
            }
            fn visit_str<E: de::Error>(self, one: &str) -> Result<Self::Value, E> {
                Ok(Many(vec![one.to_owned()]))
            }
            fn visit_seq<A: de::SeqAccess<'de>>(self, list: A) -> Result<Self::Value, A::Error> {
                Deserialize::deserialize(SeqAccessDeserializer::new(list)).map(Many)
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

impl FileKind for Scenario {
    fn schema() -> serde_json::Value {
        schemars::schema_for!(Self).to_value()
    }
}

/// A file that is a list.
#[derive(Debug, Deserialize, JsonSchema)]
struct Words(Vec<String>);

impl FileKind for Words {
    fn schema() -> serde_json::Value {
        schemars::schema_for!(Self).to_value()
    }
}

fn golden() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/diagnostics")
}

fn load(name: &str, text: String) -> (Option<Located<Scenario>>, Diagnostics) {
    let mut mistakes = Diagnostics::new();
    let loaded = yaml::load(
        &SourceFile {
            name: name.to_owned(),
            text,
        },
        &mut mistakes,
    );
    (loaded, mistakes)
}

#[test]
fn every_case_renders_as_accepted() {
    let bless = std::env::var_os("GRANTCHECK_BLESS").is_some();
    let mut cases: Vec<PathBuf> = std::fs::read_dir(golden())
        .expect("the golden files are in the repository")
        .map(|entry| entry.expect("a directory entry").path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "yaml")
        })
        .collect();
    cases.sort();
    assert!(cases.len() >= 14, "only {} cases", cases.len());
    let mut wrong = Vec::new();
    for path in cases {
        let name = path
            .file_name()
            .and_then(OsStr::to_str)
            .expect("a name in UTF-8");
        let (loaded, mistakes) = load(
            name,
            std::fs::read_to_string(&path).expect("a readable case"),
        );
        assert_eq!(loaded.is_some(), !mistakes.has_errors(), "{name}");
        let actual = mistakes.to_string();
        let accepted = path.with_extension("stderr");
        if bless {
            std::fs::write(&accepted, actual).expect("a writable directory");
        } else {
            let expected = std::fs::read_to_string(&accepted).unwrap_or_default();
            if expected != actual {
                wrong.push(format!(
                    "--- {name}, expected\n{expected}\n--- {name}, rendered\n{actual}"
                ));
            }
        }
    }
    let hint = "run again with GRANTCHECK_BLESS=1 to accept";
    assert!(wrong.is_empty(), "{}\n{hint}", wrong.join("\n"));
}

#[test]
fn a_file_without_mistakes_knows_the_places_of_its_parts() {
    let text = "title: Größe\r\nneeds: pkce\r\nsteps:\r\n  - authorize: { scope: [lesen, \"ü ${client.id}\"] }\r\n  \
                - token:\r\n      grant: authorization_code\r\n      client_secret: '3'\r\nabout: |\r\n  first\r\n  \
                then ${random}\r\naction: { wait: 3s }\r\nlimits: { parallel: 2, timeout: 30s }\r\n";
    let (loaded, mistakes) = load("ok.yaml", text.to_owned());
    assert_eq!(mistakes.to_string(), "");
    let loaded = loaded.expect("no mistakes");
    assert_eq!(loaded.file(), "ok.yaml");
    assert_eq!(loaded.value.needs, Many(vec!["pkce".to_owned()]));
    assert_eq!(loaded.value.action, Some(Action::Wait("3s".to_owned())));
    assert_eq!(
        loaded.value.steps[1]
            .token
            .as_ref()
            .expect("it is there")
            .client_secret
            .as_deref(),
        Some("3")
    );
    assert_eq!(
        loaded.value.limits.as_ref().expect("it is there").timeout,
        Some(Seconds(30))
    );

    let show = |place: Place| (place.line, place.column, place.length);
    let scope = ["steps".into(), 0.into(), "authorize".into(), "scope".into()];
    assert_eq!(show(loaded.place(&scope)), (4, 25, 25));
    assert_eq!(show(loaded.key_place(&scope)), (4, 18, 5));
    assert_eq!(
        show(loaded.place(&["steps".into(), 1.into(), "token".into(), "nothing".into()])),
        (5, 5, 5)
    );
    assert_eq!(show(loaded.place(&[])), (1, 1, 5));
    assert_eq!(loaded.place(&["title".into()]).source_line, "title: Größe");
    assert!(loaded.contains(&["about".into()]) && !loaded.contains(&["steps".into(), 2.into()]));

    let strings: Vec<String> = loaded.strings().map(|(text, _)| text).collect();
    assert_eq!(
        strings,
        [
            "Größe",
            "pkce",
            "lesen",
            "ü ${client.id}",
            "authorization_code",
            "3",
            "first\nthen ${random}\n",
            "3s",
            "30s"
        ]
    );
    let part = |text: &str| {
        let scalar = loaded
            .scalars()
            .find(|scalar| scalar.text().contains(text))
            .expect("such a string");
        let at = scalar.text().find(text).expect("it contains it");
        show(scalar.part(at..at + text.len()))
    };
    assert_eq!(part("${client.id}"), (4, 36, 12));
    assert_eq!(part("${random}"), (10, 8, 9));
}

/// Whatever somebody is in the middle of typing, the answer is a value or mistakes, and never a panic.
#[test]
fn half_written_files_are_no_problem() {
    for entry in std::fs::read_dir(golden()).expect("the golden files are in the repository") {
        let path = entry.expect("a directory entry").path();
        if path.extension().is_none_or(|extension| extension != "yaml") {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("a readable case");
        for (cut, _) in text.char_indices().step_by(7) {
            for part in [&text[..cut], &text[cut..]] {
                let (loaded, mistakes) = load("part.yaml", part.to_owned());
                assert_eq!(loaded.is_some(), !mistakes.has_errors(), "{part}");
                assert_eq!(mistakes.is_empty(), mistakes.to_string().is_empty());
            }
        }
    }
}

#[test]
fn lists_and_other_roots_load_as_well() {
    let mut mistakes = Diagnostics::new();
    let file = SourceFile {
        name: "list.yaml".into(),
        text: "- a\n- b\n".into(),
    };
    let list = yaml::load::<Words>(&file, &mut mistakes).expect("no mistakes");
    assert_eq!((list.value.0.len(), list.place(&[1.into()]).line), (2, 2));
}
