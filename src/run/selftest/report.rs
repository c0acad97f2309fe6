//! What became of a case: which requirements caught the fault, and whether these are the right ones.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Serialize;

use super::case::Case;
use super::relevant::{lineage_of, profile_of};
use crate::catalog::family::Member;
use crate::catalog::library::Library;
use crate::document::{Check, Document, HarnessCheck, Verdict};
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
    /// The requirements that must catch it in this dialect; of a legal variant those that it must keep.
    pub expected: Vec<String>,
    /// The requirements that caught it: those with a finding that the sandbox without a fault does not have. Of a legal
    /// variant that is not one of what it is said to be: what nothing saw kept.
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
        let (name, dialect, kind) = (&self.fault, &self.dialect, self.kind);
        let expected = list(&self.expected);
        let caught = list(&self.caught_by);
        write!(f, "{name} ({dialect}, {kind}): ")?;
        match self.result {
            CaseResult::NotKept => write!(f, "of {expected} not kept: {caught}"),
            CaseResult::OtherMembers => write!(
                f,
                "shown by other members of families than those that name it: {caught}"
            ),
            _ if kind == "benign" => write!(f, "expected nothing, caught by {caught}"),
            _ => write!(f, "expected {expected}, caught by {caught}"),
        }
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
    /// Other members of a family showed it than those that say so.
    OtherMembers,
    /// A legal variant, or the sandbox without a fault, raised what needs action.
    FalseAlarm,
    /// A legal variant is no case of a requirement that it is said to be one of: nothing saw that it keeps it.
    NotKept,
}

/// What became of all cases.
#[derive(Debug, Clone, Serialize)]
pub struct Summary {
    /// In the order of the cases.
    pub cases: Vec<CaseReport>,
    /// The faults that were left out because only time shows them, which a remote target's clock cannot be turned for.
    pub needs_time: Vec<String>,
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

/// What a run said of the requirements.
#[derive(Debug, Clone, Default)]
pub(super) struct Findings {
    /// The worst verdict of each requirement that has a finding.
    found: BTreeMap<String, Verdict>,
    /// The requirements that were seen to be kept somewhere.
    kept: BTreeSet<String>,
    /// The members of families that showed something wrong, as `family/member`.
    members: BTreeSet<String>,
    /// Why the first look at a remote target found that it cannot be tested.
    refused: Option<String>,
}

/// What a run says of the requirements.
pub(super) fn findings(document: &Document) -> Findings {
    let mut findings = Findings {
        members: members(document),
        ..Findings::default()
    };
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
            let worst = findings
                .found
                .entry(check.requirement.clone())
                .or_insert(check.verdict);
            *worst = (*worst).max(check.verdict);
        } else if check.verdict != Verdict::Skipped {
            findings.kept.insert(check.requirement.clone());
        }
    }
    let mut stages = document.targets.iter().flat_map(|target| &target.preflight);
    let refused = stages.find(|stage| !stage.passed);
    findings.refused = refused.map(|stage| stage.sentence.clone());
    findings
}

/// The members of families whose steps have a check that catches something: of the rules the one that a server stumbled,
/// since the step itself shows nothing then.
fn members(document: &Document) -> BTreeSet<String> {
    let scenarios = document.targets.iter().flat_map(|target| &target.scenarios);
    let caught = scenarios.flat_map(|scenario| {
        let checks = scenario.checks.iter();
        let is_of_step = |check: &Check| {
            check.exchange.is_none() || check.requirement.ends_with("/no-server-error")
        };
        let caught = checks.filter(move |check| catches(check.verdict) && is_of_step(check));
        caught.filter_map(|check| {
            let step = scenario
                .steps
                .iter()
                .find(|step| Some(step.number) == check.step)?;
            let variant = step.variant.as_deref()?;
            Some(variant.split(" of ").next().unwrap_or(variant).to_owned())
        })
    });
    caught.collect()
}

/// The members of families that say that they show a fault and do not, and those that show it and do not say so although
/// others of their family do.
fn other_members(fault: Fault, library: &Library, after: &Findings) -> Vec<String> {
    let mut others = Vec::new();
    for (id, family) in &library.families {
        let says = |member: &&Member| member.by.iter().any(|name| name == fault.name());
        if !family.members.iter().any(|member| says(&member)) {
            continue;
        }
        for member in &family.members {
            let name = format!("{id}/{}", member.name);
            if says(&member) != after.members.contains(&name) {
                others.push(name);
            }
        }
    }
    others
}

/// The sandbox without a fault must raise nothing that needs action.
pub(super) fn healthy(case: Case, findings: &Findings) -> CaseReport {
    let alarms: Vec<String> = findings
        .found
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
    let refused = refused_as_it_should_be(fault, after);
    let (kind, wanted) = match fault_kind {
        FaultKind::Violation => ("violation", expected(fault, case.dialect, library)),
        FaultKind::Drift => (
            "drift",
            vec![HarnessCheck::SnapshotUnchanged.id().to_owned()],
        ),
        FaultKind::Benign => ("benign", to_keep(fault, case.dialect, library, before)),
    };
    let caught: BTreeSet<&String> = after
        .found
        .iter()
        .filter(|(_, verdict)| catches(**verdict))
        .filter(|(id, verdict)| {
            before
                .found
                .get(*id)
                .is_none_or(|earlier| *verdict > earlier)
        })
        .map(|(id, _)| id)
        .collect();
    let lost = match fault_kind {
        FaultKind::Benign => not_kept(&wanted, before, after),
        _ => Vec::new(),
    };
    // What families say of faults is said of the strict dialect, which has all their endpoints and clients.
    let others = match (fault_kind, case.dialect) {
        (FaultKind::Violation, Dialect::Standard) => other_members(fault, library, after),
        _ => Vec::new(),
    };
    let result = match fault_kind {
        FaultKind::Benign => {
            if raises_alarm(before, after, fault.doubts()) {
                CaseResult::FalseAlarm
            } else if wanted.is_empty() || !lost.is_empty() {
                CaseResult::NotKept
            } else {
                CaseResult::Right
            }
        }
        _ if refused.is_some() => CaseResult::Right,
        _ if caught.is_empty() => CaseResult::Missed,
        _ if !wanted.iter().all(|id| caught.contains(id)) => CaseResult::CaughtByOthers,
        _ if !others.is_empty() => CaseResult::OtherMembers,
        _ => CaseResult::Right,
    };
    CaseReport {
        fault: case.fault_name().to_owned(),
        dialect: case.dialect.name().to_owned(),
        kind,
        expected: wanted,
        caught_by: match (result, fault_kind) {
            (CaseResult::OtherMembers, _) => others,
            (CaseResult::NotKept, _) => lost,
            (_, FaultKind::Benign) => alarms(before, after, fault.doubts()).cloned().collect(),
            _ => caught.into_iter().cloned().chain(refused).collect(),
        },
        result,
    }
}

/// The sentence of the first look, where a fault keeps a remote target from being judged and this is what is to be said.
fn refused_as_it_should_be(fault: Fault, after: &Findings) -> Option<String> {
    let words = fault.info().refused_by_first_look?;
    let sentence = after.refused.as_ref()?;
    (sentence.contains(words)).then(|| format!("the first look: {sentence}"))
}

/// Only a failure, a warning or a drift catches something: an inconclusive check knows nothing.
fn catches(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Fail | Verdict::Warn | Verdict::Drift)
}

/// Whether something needs action that did not before. `doubts` are why what a legal variant answers may be too little to
/// judge it by: then a check that knows nothing is right.
pub(super) fn raises_alarm(before: &Findings, after: &Findings, doubts: Option<&str>) -> bool {
    alarms(before, after, doubts).next().is_some()
}

/// What needs action that did not before.
fn alarms<'a>(
    before: &'a Findings,
    after: &'a Findings,
    doubts: Option<&str>,
) -> impl Iterator<Item = &'a String> {
    let may_doubt = doubts.is_some();
    after
        .found
        .iter()
        .filter(move |(id, verdict)| {
            verdict.needs_action()
                && before
                    .found
                    .get(*id)
                    .is_none_or(|earlier| *verdict > earlier)
                && !(may_doubt && **verdict == Verdict::Inconclusive)
        })
        .map(|(id, _)| id)
}

/// Those of the requirements that nothing saw kept, or that are worse off than before.
pub(super) fn not_kept(wanted: &[String], before: &Findings, after: &Findings) -> Vec<String> {
    let is_worse = |id: &String| {
        let verdict = after.found.get(id);
        let catches = verdict.is_some_and(|verdict| catches(*verdict));
        catches && verdict > before.found.get(id)
    };
    let lost = wanted
        .iter()
        .filter(|id| !after.kept.contains(*id) || is_worse(id));
    lost.cloned().collect()
}

/// The requirements that a legal variant must keep in a dialect: those of its list that are kept without it.
pub(super) fn to_keep(
    fault: Fault,
    dialect: Dialect,
    library: &Library,
    before: &Findings,
) -> Vec<String> {
    let listed = expected(fault, dialect, library).into_iter();
    listed.filter(|id| before.kept.contains(id)).collect()
}

/// Whether a requirement that is asked only of some providers is asked of the one that stands for a dialect.
fn is_asked(id: &str, dialect: Dialect, library: &Library) -> bool {
    let listed = library.catalogue.requirements.get(id);
    let mut needs = listed.iter().flat_map(|listed| &listed.entry.needs);
    let profile = profile_of(dialect, library);
    needs.all(|need| profile.is_some_and(|resolved| resolved.profile.offers(*need)))
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
        .filter(|id| is_asked(id, dialect, library))
        .map(|id| (*id).to_owned())
        .collect()
}
