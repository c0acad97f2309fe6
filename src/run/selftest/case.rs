//! What became of a fault: which requirements caught it, and whether these are the right ones.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::relevant::lineage_of;
use crate::catalog::library::Library;
use crate::document::{Document, HarnessCheck, Verdict};
use crate::sandbox::{Dialect, FaultInfo, FaultKind};

/// What became of one fault in one dialect.
#[derive(Debug, Clone, Serialize)]
pub struct Case {
    /// The fault.
    pub fault: String,
    /// The dialect that has it.
    pub dialect: String,
    /// Violation, drift or benign.
    pub kind: &'static str,
    /// The requirements that must catch it in this dialect.
    pub expected: Vec<String>,
    /// The requirements that caught it: those with a finding that the plain sandbox does not have.
    pub caught_by: Vec<String>,
    /// What to say about it.
    pub result: Outcome,
}

/// What to say about a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Each requirement that must catch it did, or the variant raised no alarm.
    Right,
    /// Nothing caught it.
    Missed,
    /// Something caught it, but not every requirement that must.
    CaughtByOthers,
    /// A legal variant, or the plain sandbox, raised a failure.
    FalseAlarm,
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

/// The plain sandbox must raise nothing that needs action.
pub(super) fn plain_case(dialect: Dialect, tls: bool, findings: &Findings) -> Case {
    let alarms: Vec<String> = findings
        .iter()
        .filter(|(_, verdict)| verdict.needs_action())
        .map(|(id, _)| id.clone())
        .collect();
    Case {
        fault: if tls { "(none, https)" } else { "(none)" }.to_owned(),
        dialect: dialect.name().to_owned(),
        kind: "benign",
        expected: Vec::new(),
        result: if alarms.is_empty() {
            Outcome::Right
        } else {
            Outcome::FalseAlarm
        },
        caught_by: alarms,
    }
}

/// What a run with the fault says, compared with one without.
pub(super) fn case(
    info: &FaultInfo,
    dialect: Dialect,
    library: &Library,
    before: &Findings,
    after: &Findings,
) -> Case {
    let (kind, wanted) = match info.kind {
        FaultKind::Violation => ("violation", expected(info, dialect, library)),
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
    let result = match info.kind {
        FaultKind::Benign => {
            if raises_alarm(before, after) {
                Outcome::FalseAlarm
            } else {
                Outcome::Right
            }
        }
        _ if caught.is_empty() => Outcome::Missed,
        _ if wanted.iter().all(|id| caught.contains(id)) => Outcome::Right,
        _ => Outcome::CaughtByOthers,
    };
    Case {
        fault: info.name.to_owned(),
        dialect: dialect.name().to_owned(),
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
pub(super) fn expected(info: &FaultInfo, dialect: Dialect, library: &Library) -> Vec<String> {
    let lineage = lineage_of(dialect, library);
    info.requirements
        .iter()
        .filter(|id| {
            let family = id.split('/').next().unwrap_or_default();
            !library.catalogue.claims.contains_key(**id)
                || lineage.iter().any(|known| known == family)
        })
        .map(|id| (*id).to_owned())
        .collect()
}
