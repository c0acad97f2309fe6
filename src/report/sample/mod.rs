//! A run document with one of everything, for the tests of the reports.

mod exchanges;
mod scenarios;
mod targets;

use std::collections::BTreeMap;
use std::sync::Arc;

use self::targets::{cameramanager, netrex};
use crate::document::*;

/// The sample: two targets and every verdict.
pub fn document() -> Document {
    let mut document = Document {
        schema: SCHEMA.to_owned(),
        version: "0.1.0".to_owned(),
        started_at: "2026-11-21T00:29:10Z".to_owned(),
        duration_ms: 65_812,
        complete: true,
        repetitions: None,
        shards: Vec::new(),
        part_of: None,
        lacks_parts: false,
        summary: Summary::default(),
        findings_summary: Summary::default(),
        requirements: BTreeMap::new(),
        dimensions: BTreeMap::new(),
        targets: vec![netrex(), cameramanager()],
        history: Vec::new(),
        comparison: None,
    };
    document.requirements = Requirement::named_in(&document.targets);
    document.recount();
    document
}

/// An earlier run of the same: a failure was a pass, an error was none, one dimension was different.
pub fn baseline() -> Document {
    let mut document = document();
    document.started_at = "2026-11-20T00:29:10Z".to_owned();
    Arc::make_mut(&mut document.targets[1].scenarios[0].checks[0]).verdict = Verdict::Pass;
    document.targets[1].scenarios[3].outcome = Verdict::Pass;
    Arc::make_mut(&mut document.targets[0].scenarios[0].checks[0]).verdict = Verdict::Fail;
    document.targets[0].scenarios.remove(2);
    document.targets[0]
        .observations
        .insert("scope.delimiter".to_owned(), vec!["space".to_owned()]);
    document.recount();
    document
}
