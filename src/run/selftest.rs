//! The proof that the tests can fail: the sandbox once per fault, and which requirement caught it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use serde::Serialize;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::Engine;
use super::events::Listener;
use super::plan::{Options, Plan, SnapshotMode};
use super::targets::Spec;
use crate::catalog::library::Library;
use crate::judge::rules;
use crate::report::document::{Document, Verdict};
use crate::sandbox::{Dialect, Fault, FaultInfo, FaultKind, faults};

/// Sandboxes at a time. Each has scenarios of its own running side by side, so that few fill all cores.
const SANDBOXES: usize = 4;

/// Which faults to start the sandbox with.
#[derive(Debug, Clone, Default)]
pub struct Choice {
    /// One dialect only.
    pub dialect: Option<Dialect>,
    /// Faults by the beginning of their names; empty for all.
    pub faults: Vec<String>,
}

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

/// All cases.
#[derive(Debug, Clone, Serialize)]
pub struct Selftest {
    /// In the order of the fault table.
    pub cases: Vec<Case>,
}

impl Selftest {
    /// The cases with a result, as `fault (dialect)`.
    #[must_use]
    pub fn with(&self, result: Outcome) -> Vec<&Case> {
        self.cases
            .iter()
            .filter(|case| case.result == result)
            .collect()
    }

    /// Whether every case is right.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.cases.iter().all(|case| case.result == Outcome::Right)
    }
}

/// The provider that stands for a dialect.
fn provider_of(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Survilla => "netrex",
        Dialect::CameraManager => "cameramanager",
        Dialect::Standard => "standard",
    }
}

/// Findings by requirement: the worst verdict of each.
type Findings = BTreeMap<String, Verdict>;

/// Runs everything. `snapshots` is a folder for the plain sandbox's transcripts, which drift is measured by.
pub async fn selftest(library: &Arc<Library>, choice: &Choice, snapshots: &Path) -> Selftest {
    let dialects: Vec<Dialect> = Dialect::ALL
        .into_iter()
        .filter(|dialect| choice.dialect.is_none_or(|wanted| wanted == *dialect))
        .collect();
    let is_chosen = |fault: &&FaultInfo| {
        choice.faults.is_empty()
            || choice
                .faults
                .iter()
                .any(|prefix| fault.name.starts_with(prefix.as_str()))
    };
    // With and without https the plain sandbox has findings of its own.
    let mut plain: BTreeMap<(Dialect, bool), Findings> = BTreeMap::new();
    let mut cases = Vec::new();
    for dialect in &dialects {
        let over_tls = faults()
            .iter()
            .filter(is_chosen)
            .any(|fault| fault.dialects.contains(dialect) && shows_over_https(fault, library));
        for tls in [false, true].into_iter().filter(|tls| !tls || over_tls) {
            let mode = if tls {
                SnapshotMode::Off
            } else {
                SnapshotMode::Update
            };
            let findings = findings(&run(library, *dialect, &[], tls, snapshots, mode).await);
            cases.push(plain_case(*dialect, tls, &findings));
            plain.insert((*dialect, tls), findings);
        }
    }
    let permits = Arc::new(Semaphore::new(SANDBOXES));
    let mut tasks = JoinSet::new();
    let mut order = 0;
    for info in faults().iter().filter(is_chosen) {
        let tls = shows_over_https(info, library);
        for dialect in info
            .dialects
            .iter()
            .filter(|dialect| dialects.contains(dialect))
        {
            let Ok(fault) = info.name.parse::<Fault>() else {
                continue;
            };
            let (library, permits, snapshots) = (
                Arc::clone(library),
                Arc::clone(&permits),
                snapshots.to_owned(),
            );
            let before = plain.get(&(*dialect, tls)).cloned().unwrap_or_default();
            let (dialect, position) = (*dialect, order);
            order += 1;
            tasks.spawn(async move {
                // The semaphore lives as long as the tasks, so that it is never closed.
                let _permit = permits.acquire_owned().await.ok();
                let mode = if info.kind == FaultKind::Drift {
                    SnapshotMode::Compare
                } else {
                    SnapshotMode::Off
                };
                let document = run(&library, dialect, &[fault], tls, &snapshots, mode).await;
                (
                    position,
                    case(info, dialect, &library, &before, &findings(&document)),
                )
            });
        }
    }
    let mut done = BTreeMap::new();
    while let Some(joined) = tasks.join_next().await {
        if let Ok((position, case)) = joined {
            done.insert(position, case);
        }
    }
    cases.extend(done.into_values());
    Selftest { cases }
}

async fn run(
    library: &Arc<Library>,
    dialect: Dialect,
    faults: &[Fault],
    tls: bool,
    snapshots: &Path,
    mode: SnapshotMode,
) -> Document {
    let specs = library
        .profiles
        .get(provider_of(dialect))
        .and_then(|profile| Spec::sandbox(profile, faults, None))
        .map(|spec| if tls { spec.over_tls() } else { spec })
        .into_iter()
        .collect();
    let options = Options {
        snapshots: snapshots.to_owned(),
        snapshot_mode: mode,
        ..Options::default()
    };
    let silent: Listener = Arc::new(|_| {});
    let engine = Arc::new(Engine::new(
        Plan::new(Arc::clone(library), specs, options),
        silent,
    ));
    engine.run().await
}

/// Whether a fault shows only where the sandbox serves https: what must catch it is judged nowhere else.
fn shows_over_https(info: &FaultInfo, library: &Library) -> bool {
    let judged_over_https_alone = |id: &str| {
        let mut scenarios = library
            .scenarios
            .values()
            .filter(|scenario| {
                let mut listed = scenario.steps.iter().flat_map(|step| &step.requirements);
                listed.any(|requirement| requirement == id)
            })
            .peekable();
        rules::needs_https(id)
            || (scenarios.peek().is_some()
                && scenarios.all(|scenario| scenario.needs.iter().any(|need| need == "https")))
    };
    info.requirements
        .iter()
        .any(|id| judged_over_https_alone(id))
}

/// The worst verdict of each requirement that has a finding.
fn findings(document: &Document) -> Findings {
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
fn plain_case(dialect: Dialect, tls: bool, findings: &Findings) -> Case {
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

fn case(
    info: &FaultInfo,
    dialect: Dialect,
    library: &Library,
    before: &Findings,
    after: &Findings,
) -> Case {
    let (kind, wanted) = match info.kind {
        FaultKind::Violation => ("violation", expected(info, dialect, library)),
        FaultKind::Drift => ("drift", vec!["grantcheck/snapshot/unchanged".to_owned()]),
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
            let alarmed = after.iter().any(|(id, verdict)| {
                *verdict == Verdict::Fail && before.get(id) != Some(&Verdict::Fail)
            });
            if alarmed {
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

/// The requirements that must catch a fault in a dialect: claims of other providers do not speak of it.
fn expected(info: &FaultInfo, dialect: Dialect, library: &Library) -> Vec<String> {
    let lineage = library
        .profiles
        .get(provider_of(dialect))
        .map(|profile| profile.lineage.as_slice())
        .unwrap_or_default();
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
