//! Parts of a run that are put together: they say what the undivided run says.

use grantcheck::document::{Document, WHOLE_RUN};
use serde_json::{Value, json};

use super::scene::{Scene, Shop};
use super::verdicts::scenario;

/// What a document says apart from times, and from what a provider says anew each time.
fn said(document: &Document) -> Value {
    let mut document = serde_json::to_value(document).expect("JSON");
    let members = |value: &mut Value, names: &[&str]| {
        for name in names {
            value.as_object_mut().expect("an object").remove(*name);
        }
    };
    members(&mut document, &["started_at", "duration_ms"]);
    for target in document["targets"].as_array_mut().expect("targets") {
        for scenario in target["scenarios"].as_array_mut().expect("scenarios") {
            members(scenario, &["duration_ms", "exchanges", "steps", "values"]);
        }
        for values in target["values"].as_array_mut().expect("values") {
            members(values, &["bits_upper"]);
        }
    }
    without_bits(&mut document);
    document
}

/// How many bits random values seem to have depends on the values.
fn without_bits(value: &mut Value) {
    match value {
        Value::String(text) if text.contains(" bits at most") => {
            text.retain(|c| !c.is_ascii_digit());
        }
        Value::Array(items) => items.iter_mut().for_each(without_bits),
        Value::Object(members) => members.values_mut().for_each(without_bits),
        _ => {}
    }
}

/// Asserts that two documents say the same, and names where they do not.
#[track_caller]
fn assert_same(one: &Document, other: &Document) {
    fn differences(one: &Value, other: &Value, place: &str, found: &mut Vec<String>) {
        match (one, other) {
            (Value::Object(a), Value::Object(b)) => {
                for name in a
                    .keys()
                    .chain(b.keys().filter(|name| !a.contains_key(*name)))
                {
                    let (a, b) = (&one[name.as_str()], &other[name.as_str()]);
                    differences(a, b, &format!("{place}/{name}"), found);
                }
            }
            (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
                for (index, (a, b)) in a.iter().zip(b).enumerate() {
                    differences(a, b, &format!("{place}/{index}"), found);
                }
            }
            _ if one == other => {}
            _ => found.push(format!("{place}: {one} and {other}")),
        }
    }
    let mut found = Vec::new();
    differences(&said(one), &said(other), "", &mut found);
    assert!(found.is_empty(), "{found:#?}");
}

/// A provider in a process of its own, and runs of it: as a whole and in four shards, one after another.
struct Runs {
    scene: Scene,
    shop: Shop,
    selection: &'static str,
}

impl Runs {
    fn of(fault: &str, selection: &'static str) -> Self {
        let scene = Scene::new();
        let shop = Shop::open(&scene, &["--dialect", "standard", "--fault", fault]);
        Self {
            scene,
            shop,
            selection,
        }
    }

    fn run(&self, folder: &str, more: &[&str]) {
        // Scenarios that get the same code at the same time disturb each other; here they are equal for certain.
        let arguments = [
            "run",
            "--scenario",
            self.selection,
            "--no-snapshots",
            "--jobs",
            "1",
            "--fail-on",
            "none",
            "--report-dir",
            folder,
        ];
        self.scene
            .grantcheck_with(&self.shop.environment, &[&arguments, more].concat())
            .expect_code(0);
    }

    /// The report of the undivided run, and what four shards come to.
    fn whole_and_merged(&self) -> (Document, Document) {
        self.run("whole", &[]);
        let mut merge = vec!["merge".to_owned()];
        for shard in 1..=4 {
            self.run(&shard.to_string(), &["--shard", &format!("{shard}/4")]);
            merge.push(format!("{shard}/report.json"));
        }
        merge.extend(["--report-dir", "merged", "--fail-on", "none"].map(str::to_owned));
        let merge: Vec<&str> = merge.iter().map(String::as_str).collect();
        self.scene.grantcheck(&merge).expect_code(0);
        (self.scene.report("whole"), self.scene.report("merged"))
    }
}

/// A code that comes once in each shard has come four times in the run.
#[test]
fn values_that_repeat_across_shards_are_told_as_in_the_undivided_run() {
    let runs = Runs::of("codes-repeat", "flows/");
    let (whole, merged) = runs.whole_and_merged();
    assert_same(&whole, &merged);
    let codes = &merged.targets[0].values[0];
    assert_eq!(codes.kind, "code");
    assert!(codes.distinct < codes.seen, "{codes:?}");
    let checks = &scenario(&merged.targets[0], WHOLE_RUN).checks;
    let named = |requirement: &str| checks.iter().any(|check| check.requirement == requirement);
    assert!(named("rfc6749/10.10/values-never-repeat"));
    // No shard alone knows so much, and what it needs for that is of no use afterwards.
    for shard in ["1", "2", "3", "4"] {
        let part = &runs.scene.report(shard).targets[0];
        assert!(part.values[0].seen < codes.seen);
        assert!(!part.fingerprints.is_empty());
    }
    assert!(merged.targets[0].fingerprints.is_empty());
    assert!(whole.targets[0].fingerprints.is_empty());
}

/// Each shard has too few values to say how hard they are to guess; all of them together have enough.
#[test]
fn randomness_is_estimated_over_all_shards() {
    let runs = Runs::of("par-uri-counts-up", "par/");
    let (whole, merged) = runs.whole_and_merged();
    let found = |document: &Document| {
        let checks = &scenario(&document.targets[0], WHOLE_RUN).checks;
        let checks = checks
            .iter()
            .map(|check| json!([check.requirement, check.verdict.as_str()]));
        Value::from_iter(checks)
    };
    assert_eq!(found(&whole), found(&merged));
    let weak = json!(["rfc9126/2.2/request-uri-entropy", "fail"]);
    assert!(found(&merged).as_array().expect("checks").contains(&weak));
    let sums = |document: &Document| {
        let values = &document.targets[0].values;
        let sums = values
            .iter()
            .map(|values| (values.kind.clone(), values.seen, values.distinct));
        sums.collect::<Vec<_>>()
    };
    assert_eq!(sums(&whole), sums(&merged));
}
