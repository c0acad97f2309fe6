//! What became of a case: which requirements caught the fault, and whether these are the right ones.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Serialize;

use super::case::Case;
use super::relevant::lineage_of;
use crate::catalog::library::Library;
use crate::document::{Document, HarnessCheck, Verdict};
use crate::sandbox::{Dialect, Fault, FaultKind};

/// What became of one case. Its text says in one line what was expected and what was seen.
#[derive(Debug, Clone, Serialize)]
pub struct CaseReport {
    /// The fault.
    pub fault: String,
    /// The dialect that has it.
    pub dialect: String,
    /// Violation, drift or benign.
    pub kind: &'static str,
    /// The requirements that must catch it in this dialect.
    pub expected: Vec<String>,
    /// The requirements that caught it: those with a finding that the sandbox without a fault does not have.
    pub caught_by: Vec<String>,
    /// What to say about it.
    pub result: CaseResult,
}

impl fmt::Display for CaseReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |ids: &[String]| match ids {
            [] => "nothing".to_owned(),
            ids => ids.join(", "),
        };
        write!(
            f,
            "{} ({}, {}): expected {}, caught by {}",
            self.fault,
            self.dialect,
            self.kind,
            list(&self.expected),
            list(&self.caught_by)
        )
    }
}

/// What to say about a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CaseResult {
    /// Each requirement that must catch it did, or the variant raised no alarm.
    Right,
    /// Nothing caught it.
    Missed,
    /// Something caught it, but not every requirement that must.
    CaughtByOthers,
    /// A legal variant, or the sandbox without a fault, raised a failure.
    FalseAlarm,
}

/// What became of all cases.
#[derive(Debug, Clone, Serialize)]
pub struct Summary {
    /// In the order of the cases.
    pub cases: Vec<CaseReport>,
}

impl Summary {
    /// The cases with a result.
    #[must_use]
    pub fn with(&self, result: CaseResult) -> Vec<&CaseReport> {
        self.cases
            .iter()
            .filter(|case| case.result == result)
            .collect()
    }

    /// Whether every case is right.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.cases
            .iter()
            .all(|case| case.result == CaseResult::Right)
    }
}

/// Findings by requirement: the worst verdict of each.
pub(super) type Findings = BTreeMap<String, Verdict>;

/// The worst verdict of each requirement that has a finding.
pub(super) fn findings(document: &Document) -> Findings {
    let mut found = Findings::new();
    for check in document
        .targets
        .iter()
        .flat_map(|target| &target.scenarios)
        .flat_map(|scenario| &scenario.checks)
    {
        let is_finding = matches!(
            check.verdict,
            Verdict::Fail
                | Verdict::Warn
                | Verdict::Resolved
                | Verdict::Drift
                | Verdict::Error
                | Verdict::Inconclusive
        );
        if is_finding {
            let worst = found
                .entry(check.requirement.clone())
                .or_insert(check.verdict);
            *worst = (*worst).max(check.verdict);
        }
    }
    found
}

/// The sandbox without a fault must raise nothing that needs action.
pub(super) fn healthy(case: Case, findings: &Findings) -> CaseReport {
    let alarms: Vec<String> = findings
        .iter()
        .filter(|(_, verdict)| verdict.needs_action())
        .map(|(id, _)| id.clone())
        .collect();
    CaseReport {
        fault: case.fault_name().to_owned(),
        dialect: case.dialect.name().to_owned(),
        kind: "benign",
        expected: Vec::new(),
        result: if alarms.is_empty() {
            CaseResult::Right
        } else {
            CaseResult::FalseAlarm
        },
        caught_by: alarms,
    }
}

/// What a run with the fault says, compared with one without.
pub(super) fn broken(
    case: Case,
    fault: Fault,
    library: &Library,
    before: &Findings,
    after: &Findings,
) -> CaseReport {
    let fault_kind = fault.info().kind;
    let (kind, wanted) = match fault_kind {
        FaultKind::Violation => ("violation", expected(fault, case.dialect, library)),
        FaultKind::Drift => (
            "drift",
            vec![HarnessCheck::SnapshotUnchanged.id().to_owned()],
        ),
        FaultKind::Benign => ("benign", Vec::new()),
    };
    // Only a failure, a warning or a drift catches something: an inconclusive check knows nothing.
    let caught: BTreeSet<&String> = after
        .iter()
        .filter(|(_, verdict)| matches!(verdict, Verdict::Fail | Verdict::Warn | Verdict::Drift))
        .filter(|(id, verdict)| before.get(*id).is_none_or(|earlier| *verdict > earlier))
        .map(|(id, _)| id)
        .collect();
    let result = match fault_kind {
        FaultKind::Benign => {
            if raises_alarm(before, after) {
                CaseResult::FalseAlarm
            } else {
                CaseResult::Right
            }
        }
        _ if caught.is_empty() => CaseResult::Missed,
        _ if wanted.iter().all(|id| caught.contains(id)) => CaseResult::Right,
        _ => CaseResult::CaughtByOthers,
    };
    CaseReport {
        fault: case.fault_name().to_owned(),
        dialect: case.dialect.name().to_owned(),
        kind,
        expected: wanted,
        caught_by: caught.into_iter().cloned().collect(),
        result,
    }
}

/// Whether something fails that did not before.
pub(super) fn raises_alarm(before: &Findings, after: &Findings) -> bool {
    after
        .iter()
        .any(|(id, verdict)| *verdict == Verdict::Fail && before.get(id) != Some(&Verdict::Fail))
}

/// The requirements that must catch a fault in a dialect: claims of other providers do not speak of it.
pub(super) fn expected(fault: Fault, dialect: Dialect, library: &Library) -> Vec<String> {
    let lineage = lineage_of(dialect, library);
    fault
        .info()
        .requirements
        .iter()
        .filter(|id| {
            let family = id.split('/').next().unwrap_or_default();
            !library.catalogue.claims.contains_key(**id)
                || lineage.iter().any(|known| known == family)
        })
        .map(|id| (*id).to_owned())
        .collect()
}
