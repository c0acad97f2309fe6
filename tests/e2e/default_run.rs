//! `grantcheck run` with nothing else, in a folder with nothing but the binary.

use std::sync::LazyLock;

use grantcheck::Run;
use grantcheck::catalog::library::{Folders, Library};
use grantcheck::document::{Check, ClaimStatus, Document, FIRST_SCHEMA, Target, Verdict};
use grantcheck::judge::rule_ids;
use grantcheck::run::plan::{Options, SnapshotMode};
use grantcheck::run::rejudge::rejudge;
use grantcheck::sandbox::Dialect;

use super::command::{Ended, at, run};
use super::scene::Scene;
use super::verdicts::{assert_nothing_to_act_on, checks, scenario, target};

const CAMERA_CLOUDS: [&str; 3] = ["netrex", "camstreamer", "cameramanager"];
const SURVILLA: [&str; 2] = ["netrex", "camstreamer"];
const FLOWS: [&str; 6] = [
    "flows/bad-secret",
    "flows/code-exchange",
    "flows/denied-consent",
    "flows/mismatched-redirect",
    "flows/refresh",
    "flows/revoke",
];

struct DefaultRun {
    ended: Ended,
    document: Document,
    text: String,
    page: String,
    files: Vec<String>,
}

/// The run is made once and read by every test of this file.
static RUN: LazyLock<DefaultRun> = LazyLock::new(|| {
    let scene = Scene::new();
    let binary = scene.at(&format!("grantcheck{}", std::env::consts::EXE_SUFFIX));
    std::fs::copy(env!("CARGO_BIN_EXE_grantcheck"), &binary).expect("the binary can be copied");
    let ended = run(at(&binary, scene.path()), &["run"]).expect_code(0);
    let folder = scene.at("reports/latest");
    let mut files: Vec<String> = std::fs::read_dir(&folder)
        .expect("a report folder")
        .map(|entry| {
            let name = entry.expect("readable").file_name();
            name.to_string_lossy().into_owned()
        })
        .collect();
    files.sort();
    DefaultRun {
        ended,
        document: scene.report("reports/latest"),
        text: std::fs::read_to_string(folder.join("report.json")).expect("a report"),
        page: std::fs::read_to_string(folder.join("index.html")).expect("a page"),
        files,
    }
});

#[test]
fn every_flow_runs_on_every_target_and_nothing_needs_action() {
    let document = &RUN.document;
    let names: Vec<&str> = document
        .targets
        .iter()
        .map(|target| target.name.as_str())
        .collect();
    let dialects = Dialect::ALL.iter();
    let providers: Vec<&str> = dialects.flat_map(|it| it.providers()).copied().collect();
    assert_eq!(names, providers);
    assert!(document.complete);
    for target in &document.targets {
        assert!(
            target.sandbox && target.faults.is_empty(),
            "{}",
            target.name
        );
        for id in FLOWS {
            let scenario = scenario(target, id);
            assert!(
                matches!(scenario.outcome, Verdict::Pass | Verdict::Difference),
                "{id} on {}: {}",
                target.name,
                scenario.outcome.as_str()
            );
            assert!(!scenario.exchanges.is_empty() && !scenario.checks.is_empty());
        }
    }
    assert_nothing_to_act_on(document);
    let summary = &document.summary;
    let zero = [
        summary.fail,
        summary.drift,
        summary.resolved,
        summary.inconclusive,
        summary.error,
    ];
    assert_eq!(zero, [0; 5]);
}

#[test]
fn only_the_camera_clouds_differ_from_the_standards() {
    for name in CAMERA_CLOUDS {
        assert!(target(&RUN.document, name).summary.difference > 0, "{name}");
    }
    assert_eq!(target(&RUN.document, "standard").summary.difference, 0);
}

#[test]
fn the_summary_counts_the_checks() {
    for target in &RUN.document.targets {
        for verdict in Verdict::ALL {
            let counted = target
                .scenarios
                .iter()
                .flat_map(|scenario| &scenario.checks)
                .filter(|check| check.verdict == verdict)
                .count();
            assert_eq!(
                target.summary.of(verdict),
                counted,
                "{} {}",
                target.name,
                verdict.as_str()
            );
        }
    }
    let row = format!("{:>12}", RUN.document.summary.difference);
    let last = RUN
        .ended
        .stdout
        .lines()
        .find(|line| line.starts_with("all "))
        .expect("a sum on the console");
    assert!(last.contains(&row), "{last}");
}

/// The first difference of a target from a requirement, which has to name both of its sources.
#[track_caller]
fn difference<'t>(target: &'t Target, requirement: &str) -> &'t Check {
    let check = target
        .scenarios
        .iter()
        .flat_map(|scenario| &scenario.checks)
        .find(|check| check.requirement == requirement && check.verdict == Verdict::Difference)
        .unwrap_or_else(|| panic!("{} does not differ from {requirement}", target.name));
    let family = target.provider.replace("netrex", "survilla");
    let family = family.replace("camstreamer", "survilla");
    let claim = check.claim.as_deref().expect("a claim");
    assert!(claim.starts_with(&format!("{family}/C")), "{claim}");
    assert!(!check.source.quote.is_empty() && !check.source.document.is_empty());
    let standard = check.standard.as_ref().expect("the standard's clause");
    let clause = requirement.split('/').nth(1).expect("a clause");
    assert_eq!(standard.section, clause, "{requirement}");
    assert!(standard.document.starts_with("RFC "), "{standard:?}");
    assert!(
        check
            .behaviour
            .as_ref()
            .is_some_and(|text| !text.is_empty())
    );
    check
}

#[test]
fn cameramanager_differs_as_its_guide_says() {
    let target = target(&RUN.document, "cameramanager");
    for (requirement, claim) in [
        ("rfc6749/2.3.1/body-credentials", "cameramanager/C084"),
        ("rfc6749/4.1.3/request-encoding", "cameramanager/C088"),
        ("rfc6749/6/refresh-token-rotation", "cameramanager/C101"),
        ("rfc7009/2.1/request-style", "cameramanager/C104"),
        (
            "rfc6749/3.3/scope-not-wider-than-asked",
            "cameramanager/C095",
        ),
    ] {
        let check = difference(target, requirement);
        assert_eq!(check.claim.as_deref(), Some(claim), "{requirement}");
    }
}

#[test]
fn survilla_differs_as_its_pages_say() {
    for name in SURVILLA {
        let target = target(&RUN.document, name);
        for (requirement, claim) in [
            ("rfc6749/2.3.1/no-credentials-in-query", "survilla/C034"),
            ("rfc6749/3.3/space-delimited-request", "survilla/C017"),
            ("rfc6749/5.1/token-type-member", "survilla/C046"),
            ("rfc6749/5.2/error-code-known", "survilla/C052"),
            ("rfc7009/2.1/request-style", "survilla/C057"),
        ] {
            let check = difference(target, requirement);
            assert_eq!(check.claim.as_deref(), Some(claim), "{requirement}");
        }
    }
}

#[test]
fn the_claims_tables_are_complete_and_nothing_contradicts_them() {
    for (name, rows) in [
        ("netrex", 64),
        ("camstreamer", 64),
        ("cameramanager", 44),
        ("standard", 0),
    ] {
        let claims = &target(&RUN.document, name).claims;
        assert_eq!(claims.len(), rows, "{name}");
        for claim in claims {
            assert_ne!(claim.status, ClaimStatus::Contradicted, "{}", claim.id);
            assert!(!claim.quote.is_empty() && !claim.document.is_empty());
            let explained = match claim.status {
                ClaimStatus::Verified => !claim.evidence.is_empty(),
                _ => claim.reason.as_ref().is_some_and(|why| !why.is_empty()),
            };
            assert!(explained, "{} says neither where nor why not", claim.id);
        }
    }
}

#[test]
fn every_skip_has_a_reason() {
    for target in &RUN.document.targets {
        for scenario in &target.scenarios {
            if scenario.outcome == Verdict::Skipped {
                let why = scenario.reason.as_deref().unwrap_or_default();
                assert!(!why.is_empty(), "{} on {}", scenario.id, target.name);
            }
        }
    }
}

#[test]
fn the_report_is_in_four_formats_and_meets_its_schema() {
    assert_eq!(
        RUN.files,
        ["index.html", "junit.xml", "report.json", "summary.md"]
    );
    let scene = Scene::new();
    let schema = scene
        .grantcheck(&["schema", "report"])
        .expect_code(0)
        .stdout;
    let schema: serde_json::Value = serde_json::from_str(&schema).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a JSON Schema");
    let report: serde_json::Value = serde_json::from_str(&RUN.text).expect("JSON");
    let mistakes: Vec<String> = validator
        .iter_errors(&report)
        .take(5)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(mistakes.is_empty(), "{mistakes:#?}");
    let mut other = report;
    other["summary"]["pass"] = "many".into();
    assert!(!validator.is_valid(&other), "the schema accepts anything");
}

#[test]
fn the_report_is_small_enough_to_be_kept_for_every_night() {
    assert!(RUN.text.len() <= 5_000_000, "{} bytes", RUN.text.len());
    assert!(RUN.page.len() <= 2_300_000, "{} bytes", RUN.page.len());
}

/// Against what the run left in memory, and not against another reading: what writing forgets, no reading finds.
#[test]
fn nothing_of_a_run_is_lost_in_its_report() {
    let options = Options {
        snapshot_mode: SnapshotMode::Off,
        ..Options::default()
    };
    let done = Run::sandbox().options(options).execute().expect("a run");
    let text = done.document.to_json().expect("JSON");
    let read = Document::from_json(&text).expect("a report");
    assert!(
        read.to_json().expect("JSON") == text,
        "it is not written the same"
    );
    // What serde makes of it is the first schema, which must be read as well.
    let plain = |document: &Document| {
        let mut value = serde_json::to_value(document).expect("JSON");
        value["schema"] = FIRST_SCHEMA.into();
        value.to_string()
    };
    let first = plain(&done.document);
    assert!(plain(&read) == first, "something is lost");
    let of_first = Document::from_json(&first).expect("a report");
    assert!(
        plain(&of_first) == first,
        "something of the first schema is lost"
    );
    let (library, _) = Library::load(&Folders::default(), &rule_ids());
    let (again, _) = rejudge(&read, &library);
    let judged = checks(&again).map(|(_, _, check)| check);
    let were = checks(&done.document).map(|(_, _, check)| check);
    assert!(judged.eq(were), "it is judged otherwise");
}

#[test]
fn missing_snapshots_are_told_once_per_target() {
    for target in &RUN.document.targets {
        let told = RUN
            .ended
            .stdout
            .lines()
            .filter(|line| line.starts_with(&format!("{}: no snapshots", target.name)))
            .count();
        assert_eq!(told, 1, "{}", target.name);
    }
    assert!(RUN.ended.stdout.contains("--update-snapshots"));
}
