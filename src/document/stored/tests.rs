//! What a report leaves out, what it always says, and what is no report.

use std::path::Path;

use serde_json::{Value, json};

use crate::document::finding::tests::{check, document, target};
use crate::document::{Check, Document, FIRST_SCHEMA, SCHEMA, Source, Verdict};
use crate::oauth::Role;
use crate::transcript::{Exchange, Failure, FailureKind, Request};

const REQUIREMENT: &str = "rfc6749/5.2/one";

fn saying(verdict: Verdict, expected: &str, observed: &str) -> Check {
    let mut check = check(REQUIREMENT, verdict, "");
    check.expected = expected.to_owned();
    check.observed = observed.to_owned();
    check
}

fn exchange(step: usize) -> Exchange {
    Exchange {
        step,
        role: Role::Token,
        endpoint: None,
        https: false,
        request: Request {
            method: "POST".to_owned(),
            url: "<base_url>/token".to_owned(),
            query: Vec::new(),
            headers: Vec::new(),
            form: Vec::new(),
            body: None,
        }
        .into(),
        response: None,
        failure: Some(Failure {
            kind: FailureKind::Closed,
            message: "it broke off".to_owned(),
        }),
        duration_ms: 1,
    }
}

fn of(checks: &[Check], steps: &[usize]) -> Document {
    let mut target = target(&[("one", checks)]);
    target.scenarios[0].exchanges = steps.iter().map(|step| exchange(*step)).collect();
    document(vec![target])
}

/// The report of a document, which has to be read as what it was.
fn written(document: &Document) -> Value {
    let text = document.to_json().expect("JSON");
    let read = Document::from_json(&text).expect("a report");
    assert_eq!(
        serde_json::to_value(&read).expect("JSON"),
        serde_json::to_value(document).expect("JSON")
    );
    serde_json::from_str(&text).expect("JSON")
}

/// The checks of the first scenario in their order, put together as reports/README.md says.
fn checks(report: &Value) -> Vec<Value> {
    let scenario = &report["targets"][0]["scenarios"][0];
    let list = |member: &str| scenario[member].as_array().cloned().unwrap_or_default();
    let entry = |table: &str, position: &Value| {
        let position = position.as_u64().expect("a position");
        report["tables"][table][usize::try_from(position).expect("a position")].clone()
    };
    let mut all = Vec::new();
    for pair in list("check_rows") {
        let rows = entry("check_lists", &pair[1]);
        for row in rows.as_array().expect("a list") {
            let mut check = entry("checks", row);
            if !pair[0].is_null() {
                check["step"] = pair[0].clone();
            }
            all.push(check);
        }
    }
    for mut check in list("checks") {
        let place = check.as_object_mut().and_then(|check| check.remove("at"));
        let place = place.and_then(|place| place.as_u64()?.try_into().ok());
        all.insert(place.unwrap_or(all.len()), check);
    }
    all
}

#[test]
fn a_pass_leaves_out_what_passes_say_most_often() {
    use Verdict::{Fail, Pass, Warn};
    let report = written(&of(
        &[
            saying(Pass, "a refusal", "status 401"),
            saying(Pass, "a refusal", "status 400"),
            saying(Pass, "a refusal", "status 400"),
            saying(Fail, "a refusal", "status 400"),
            saying(Fail, "a refusal", "status 200"),
            saying(Warn, "another", "status 200"),
        ],
        &[],
    ));
    let entry = &report["requirements"][REQUIREMENT];
    assert_eq!(
        (&entry["expected"], &entry["observed"]),
        (&json!("a refusal"), &json!("status 400"))
    );
    let brief = json!({ "requirement": REQUIREMENT, "verdict": "pass", "step": 1 });
    let checks = checks(&report);
    assert_eq!(checks[1], brief);
    assert_eq!(checks[0]["observed"], "status 401");
    assert_eq!(checks[0]["expected"], Value::Null);
    // Whoever looks for what is wrong has no need of the table.
    for index in [3, 4, 5] {
        assert!(checks[index]["expected"].is_string() && checks[index]["observed"].is_string());
        assert_eq!(checks[index]["level"], Value::Null);
    }
}

#[test]
fn of_texts_said_equally_often_the_first_in_the_alphabet_is_left_out() {
    let (one, other) = (
        saying(Verdict::Pass, "b", "y"),
        saying(Verdict::Pass, "a", "x"),
    );
    for order in [[one.clone(), other.clone()], [other, one]] {
        let report = written(&of(&order, &[]));
        assert_eq!(report["requirements"][REQUIREMENT]["expected"], "a");
        assert_eq!(report["requirements"][REQUIREMENT]["observed"], "x");
    }
}

#[test]
fn a_source_is_written_where_the_table_has_another_one() {
    let mut other = saying(Verdict::Pass, "a", "x");
    other.level = "may".to_owned();
    other.source.section = "2".to_owned();
    let mut claimed = saying(Verdict::Difference, "a", "y");
    claimed.claim = Some("survilla/C001".to_owned());
    claimed.standard = Some(claimed.source.clone());
    claimed.source = Source {
        document: "Manual".to_owned(),
        section: "C001".to_owned(),
        quote: "It is so.".to_owned(),
    };
    claimed.behaviour = Some("it is so".to_owned());
    let again = claimed.clone();
    let first = saying(Verdict::Pass, "a", "x");
    let document = of(&[first, other, claimed, again], &[]);
    let report = written(&document);
    let checks = checks(&report);
    assert_eq!(checks[0]["source"], Value::Null);
    assert_eq!(
        (&checks[1]["level"], &checks[1]["source"]["section"]),
        (&json!("may"), &json!("2"))
    );
    for index in [2, 3] {
        assert_eq!(checks[index]["source"], Value::Null);
        assert_eq!(checks[index]["difference"], 0);
    }
    assert_eq!(report["tables"]["differences"][0]["behaviour"], "it is so");
    // Without any table everything is written where it belongs.
    let mut bare = document;
    bare.requirements.clear();
    let text = bare.to_json().expect("JSON");
    let report: Value = serde_json::from_str(&text).expect("JSON");
    assert!(self::checks(&report)[0]["source"].is_object());
    Document::from_json(&text).expect("a report");
}

#[test]
fn a_pass_names_its_exchange_where_it_is_not_the_last_one_of_the_step() {
    let on = |verdict, exchange| {
        let mut check = saying(verdict, "a", "x");
        check.exchange = exchange;
        check
    };
    let report = written(&of(
        &[
            on(Verdict::Pass, Some(1)),
            on(Verdict::Pass, Some(0)),
            on(Verdict::Pass, None),
            on(Verdict::Fail, Some(1)),
            on(Verdict::Fail, None),
        ],
        &[1, 1, 2],
    ));
    let all = checks(&report);
    let named: Vec<Option<&Value>> = all.iter().map(|check| check.get("exchange")).collect();
    assert_eq!(
        named,
        [
            None,
            Some(&json!(0)),
            Some(&Value::Null),
            Some(&json!(1)),
            None
        ]
    );
}

#[test]
fn a_line_is_a_check() {
    let (check, other) = (
        saying(Verdict::Fail, "a", "x"),
        saying(Verdict::Pass, "a", "y"),
    );
    let text = of(&[check.clone(), other, check], &[1])
        .to_json()
        .expect("JSON");
    let count = |verdict| {
        let lines = text.lines();
        let lines = lines
            .filter(|line| line.contains("\"requirement\"") && line.ends_with(['}', ',', ']']));
        lines.filter(|line| line.contains(verdict)).count()
    };
    assert_eq!((count("fail"), count("pass")), (2, 1), "{text}");
}

#[test]
fn a_report_that_names_what_it_does_not_have_is_refused() {
    let document = of(&[saying(Verdict::Pass, "a", "x")], &[1]);
    let report: Value = serde_json::from_str(&document.to_json().expect("JSON")).expect("JSON");
    let refused = |place: &str, value: Value, because: &str| {
        let mut report = report.clone();
        *report.pointer_mut(place).expect(place) = value;
        let error = Document::from_json(&report.to_string()).expect_err(because);
        assert!(error.to_string().contains(because), "{error}");
    };
    let request = "/tables/requests/0";
    let headers = json!({ "role": "token", "method": "GET", "url": "", "headers": [7] });
    refused(request, headers, "entry 7 of `tables.headers`, which has 0");
    let query = json!({ "role": "token", "method": "GET", "url": "", "query": 0 });
    refused(request, query, "entry 0 of `tables.parameters`");
    let scenario = "/targets/0/scenarios/0";
    let exchange = format!("{scenario}/exchanges/0");
    let position = format!("{exchange}/sent");
    refused(
        &position,
        json!(3),
        "entry 3 of `tables.requests`, which has 1",
    );
    let bare = json!({ "step": 1, "duration_ms": 1 });
    refused(
        &exchange,
        bare,
        "an exchange of the step 1 of `one` has no `role`",
    );
    let rows = format!("{scenario}/check_rows");
    refused(
        &rows,
        json!([[1, 1]]),
        "entry 1 of `tables.check_lists`, which has 1",
    );
    refused(
        "/tables/check_lists",
        json!([[0, 1]]),
        "entry 1 of `tables.checks`, which has 1",
    );
    let entry = "/requirements/rfc6749~15.2~1one/observed";
    refused(
        entry,
        Value::Null,
        "a check of `rfc6749/5.2/one` has no `observed`",
    );
    let other = json!({});
    refused("/requirements", other, "has no `level`");
}

#[test]
fn what_needs_a_reader_stays_with_its_scenario_at_its_place() {
    use Verdict::{Difference, Fail, Pass, Skipped, Warn};
    let verdicts = [Pass, Fail, Warn, Pass, Difference, Skipped, Fail];
    let all = verdicts.map(|verdict| saying(verdict, "a", "x"));
    let report = written(&of(&all, &[1, 1]));
    let scenario = &report["targets"][0]["scenarios"][0];
    assert_eq!(scenario["check_rows"], json!([[1, 0]]));
    assert_eq!(report["tables"]["check_lists"], json!([[0, 0, 1, 2]]));
    let own = scenario["checks"].as_array().expect("checks");
    let places: Vec<&Value> = own.iter().map(|check| &check["at"]).collect();
    assert_eq!(places, [1, 2, 6]);
    let order = checks(&report);
    let order: Vec<&Value> = order.iter().map(|check| &check["verdict"]).collect();
    assert_eq!(json!(order), json!(verdicts));
    // Both exchanges are the same request.
    let requests = &report["tables"]["requests"];
    assert_eq!(requests.as_array().map(Vec::len), Some(1));
    for exchange in scenario["exchanges"].as_array().expect("exchanges") {
        assert_eq!(exchange["sent"], 0);
        assert_eq!(exchange.get("received"), None);
    }
    // Where everything is inline, the order is that of the list.
    let report = written(&of(&[all[1].clone(), all[2].clone()], &[]));
    let scenario = &report["targets"][0]["scenarios"][0];
    assert_eq!(scenario["checks"][1].get("at"), None);
    // A place behind the end, and one that another check has.
    for (place, other) in [(9, 2), (2, 2)] {
        let mut report: Value =
            serde_json::from_str(&of(&all, &[]).to_json().expect("JSON")).expect("JSON");
        let own = &mut report["targets"][0]["scenarios"][0]["checks"];
        own[1]["at"] = other.into();
        own[2]["at"] = place.into();
        let error = Document::from_json(&report.to_string()).expect_err("a place");
        let told = format!("`{REQUIREMENT}` in `one` cannot be at the place {place}");
        assert!(error.to_string().contains(&told), "{error}");
    }
}

/// Reports of the same schema from before there were rows have every check, step, request and response in its scenario.
#[test]
fn a_report_without_rows_is_read() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/report");
    let text = |name: &str| std::fs::read_to_string(path.join(name)).expect("a report");
    let old = text("without-rows.json");
    let stored: Value = serde_json::from_str(&old).expect("JSON");
    assert_eq!(stored["tables"].get("checks"), None);
    let document = Document::from_json(&old).expect("a report");
    let scenarios = || document.targets.iter().flat_map(|target| &target.scenarios);
    let checks: usize = scenarios().map(|scenario| scenario.checks.len()).sum();
    let told = stored["summary"].as_object().expect("a summary").values();
    let told: u64 = told.filter_map(Value::as_u64).sum();
    assert_eq!(u64::try_from(checks).expect("a number"), told);
    assert!(scenarios().any(|scenario| scenario.steps.len() > 1 && scenario.exchanges.len() > 2));
    written(&document);
    let again: Value = serde_json::from_str(&document.to_json().expect("JSON")).expect("JSON");
    assert!(again["tables"]["checks"].is_array() && again["tables"]["responses"].is_array());
}

/// Nothing writes that schema any more, so that the file stays as it is.
#[test]
fn a_report_of_the_first_schema_is_read() {
    let path = "tests/fixtures/report/first-schema.json";
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let text = std::fs::read_to_string(path).expect("a report");
    let stored: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(stored["schema"], FIRST_SCHEMA);
    let document = Document::from_json(&text).expect("a report");
    assert_eq!(document.schema, SCHEMA);
    written(&document);
    let mut again = serde_json::to_value(&document).expect("JSON");
    again["schema"] = FIRST_SCHEMA.into();
    // Members that came since are beside those of the file.
    let mut lost = Vec::new();
    lose(&stored, &again, "", &mut lost);
    assert_eq!(lost, Vec::<String>::new());
}

/// The places in a value that another one has not, or has otherwise.
fn lose(old: &Value, new: &Value, at: &str, lost: &mut Vec<String>) {
    match (old, new) {
        (Value::Object(old), Value::Object(new)) => {
            for (name, value) in old {
                let other = new.get(name).unwrap_or(&Value::Null);
                lose(value, other, &format!("{at}/{name}"), lost);
            }
        }
        (Value::Array(old), Value::Array(new)) if old.len() == new.len() => {
            for (index, (value, other)) in old.iter().zip(new).enumerate() {
                lose(value, other, &format!("{at}/{index}"), lost);
            }
        }
        _ if old == new => {}
        _ => lost.push(at.to_owned()),
    }
}
