//! The proof that the tests can fail: the sandbox once per fault, and which requirement caught it.

mod case;
mod relevant;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Serialize;
use tokio::sync::{OnceCell, Semaphore};
use tokio::task::JoinSet;

pub use self::case::{Case, Outcome};
use self::case::{Findings, case, expected, findings, plain_case, raises_alarm};
use self::relevant::{Judged, judged, provider_of, shows_over_https};
use super::Engine;
use super::events::Listener;
use super::plan::{Options, Plan, SnapshotMode};
use super::targets::Spec;
use crate::catalog::library::Library;
use crate::document::Document;
use crate::sandbox::{Dialect, Fault, FaultInfo, FaultKind, faults};

/// Sandboxes at a time. Each has scenarios of its own running side by side, so that few fill all cores.
const SANDBOXES: usize = 8;

/// Which faults to start the sandbox with.
#[derive(Debug, Clone, Default)]
pub struct Choice {
    /// One dialect only.
    pub dialect: Option<Dialect>,
    /// Faults by the beginning of their names; empty for all.
    pub faults: Vec<String>,
    /// Whether each fault meets the whole catalogue alone, so that everything that catches it is known. Else a
    /// violation meets the scenarios that can show it, and the whole catalogue only when these do not; and the legal
    /// variants of a dialect meet it together, and alone only when these raise an alarm.
    pub whole: bool,
}

impl Choice {
    fn includes(&self, fault: &FaultInfo) -> bool {
        self.faults.is_empty()
            || self
                .faults
                .iter()
                .any(|prefix| fault.name.starts_with(prefix.as_str()))
    }

    fn dialects(&self) -> impl Iterator<Item = Dialect> {
        Dialect::ALL
            .into_iter()
            .filter(|dialect| self.dialect.is_none_or(|wanted| wanted == *dialect))
    }
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

/// How many cases are done, of how many.
pub type Progress = dyn Fn(usize, usize) + Send + Sync;

/// A fault in a dialect.
#[derive(Debug, Clone, Copy)]
pub struct Planned {
    /// The fault, as the table describes it.
    pub info: &'static FaultInfo,
    /// The dialect that has it.
    pub dialect: Dialect,
    fault: Fault,
    /// Whether it shows over https alone.
    tls: bool,
}

/// The self-test before it runs: which faults, and the sandboxes without one that they are compared with. Making it
/// starts nothing.
pub struct Bench {
    library: Arc<Library>,
    /// Where the plain sandbox's transcripts lie, which drift is measured by.
    snapshots: PathBuf,
    whole: bool,
    planned: Vec<Planned>,
    plain: BTreeMap<Plainly, OnceCell<Plain>>,
    /// Whether all legal variants of a sandbox at once raise no alarm.
    variants: BTreeMap<Plainly, OnceCell<bool>>,
}

/// A sandbox without a fault: its dialect, and whether it serves https.
pub type Plainly = (Dialect, bool);

/// What the sandbox without a fault says. With and without https it has findings of its own.
struct Plain {
    findings: Findings,
    judged: Judged,
}

/// Runs everything. `snapshots` is an empty folder for the plain sandbox's transcripts.
pub async fn selftest(
    library: &Arc<Library>,
    choice: &Choice,
    snapshots: &Path,
    progress: &Progress,
) -> Selftest {
    let bench = Arc::new(Bench::new(Arc::clone(library), choice, snapshots));
    let mut cases = Vec::new();
    for plainly in bench.plain() {
        cases.push(bench.plain_case(plainly).await);
    }
    let permits = Arc::new(Semaphore::new(SANDBOXES));
    let mut tasks = JoinSet::new();
    let total = bench.planned().len();
    for (position, planned) in bench.planned().iter().copied().enumerate() {
        let (bench, permits) = (Arc::clone(&bench), Arc::clone(&permits));
        tasks.spawn(async move {
            // The semaphore lives as long as the tasks, so that it is never closed.
            let _permit = permits.acquire().await.ok();
            (position, bench.case(planned).await)
        });
    }
    let mut done = BTreeMap::new();
    while let Some(joined) = tasks.join_next().await {
        match joined {
            Ok((position, case)) => done.insert(position, case),
            // A case that broke must not look like one that was never planned.
            Err(broken) => std::panic::resume_unwind(broken.into_panic()),
        };
        progress(done.len(), total);
    }
    cases.extend(done.into_values());
    Selftest { cases }
}

impl Bench {
    /// Plans the chosen faults. `snapshots` is an empty folder for the plain sandbox's transcripts.
    #[must_use]
    pub fn new(library: Arc<Library>, choice: &Choice, snapshots: &Path) -> Self {
        let planned: Vec<Planned> = faults()
            .iter()
            .filter(|info| choice.includes(info))
            .filter_map(|info| Some((info, info.name.parse::<Fault>().ok()?)))
            .flat_map(|(info, fault)| {
                let tls = shows_over_https(info, &library);
                choice
                    .dialects()
                    .filter(|dialect| info.dialects.contains(dialect))
                    .map(move |dialect| Planned {
                        info,
                        dialect,
                        fault,
                        tls,
                    })
            })
            .collect();
        let plainly = choice
            .dialects()
            .map(|dialect| (dialect, false))
            .chain(planned.iter().map(|planned| (planned.dialect, planned.tls)));
        let plain: BTreeMap<Plainly, OnceCell<Plain>> =
            plainly.map(|plainly| (plainly, OnceCell::new())).collect();
        let variants = plain.keys().map(|plainly| (*plainly, OnceCell::new()));
        Self {
            variants: variants.collect(),
            plain,
            library,
            snapshots: snapshots.to_owned(),
            whole: choice.whole,
            planned,
        }
    }

    /// The faults, in the order of the table.
    #[must_use]
    pub fn planned(&self) -> &[Planned] {
        &self.planned
    }

    /// The sandboxes without a fault that the others are compared with.
    pub fn plain(&self) -> impl Iterator<Item = Plainly> {
        self.plain.keys().copied()
    }

    /// Whether a sandbox without a fault raises no alarm.
    pub async fn plain_case(&self, plainly: Plainly) -> Case {
        plain_case(
            plainly.0,
            plainly.1,
            &self.without_fault(plainly).await.findings,
        )
    }

    /// What catches a fault.
    pub async fn case(&self, planned: Planned) -> Case {
        let Planned {
            info,
            dialect,
            fault,
            tls,
        } = planned;
        let plain = self.without_fault((dialect, tls)).await;
        if info.kind == FaultKind::Violation && !self.whole {
            let wanted = expected(info, dialect, &self.library);
            let scenarios = relevant::scenarios(&wanted, &plain.judged, &self.library);
            if !scenarios.is_empty() {
                let mode = SnapshotMode::Off;
                let document = self.run(dialect, &[fault], tls, scenarios, mode).await;
                let after = findings(&document);
                let case = case(info, dialect, &self.library, &plain.findings, &after);
                if case.result == Outcome::Right {
                    return case;
                }
            }
        }
        if info.kind == FaultKind::Benign
            && !self.whole
            && self.no_variant_alarms((dialect, tls)).await
        {
            return case(
                info,
                dialect,
                &self.library,
                &plain.findings,
                &plain.findings,
            );
        }
        let mode = if info.kind == FaultKind::Drift {
            SnapshotMode::Compare
        } else {
            SnapshotMode::Off
        };
        let document = self.run(dialect, &[fault], tls, Vec::new(), mode).await;
        let after = findings(&document);
        case(info, dialect, &self.library, &plain.findings, &after)
    }

    /// Whether a sandbox with all its legal variants at once raises no more alarms than one without, which is found
    /// out once. Then none of them does alone; else each has to show which it is.
    async fn no_variant_alarms(&self, plainly: Plainly) -> bool {
        let plain = self.without_fault(plainly).await;
        let Some(quiet) = self.variants.get(&plainly) else {
            unreachable!("the variants of every planned fault are planned");
        };
        let run = || async {
            let (dialect, tls) = plainly;
            let variants: Vec<Fault> = self
                .planned
                .iter()
                .filter(|planned| {
                    (planned.dialect, planned.tls) == plainly
                        && planned.info.kind == FaultKind::Benign
                })
                .map(|planned| planned.fault)
                .collect();
            let mode = SnapshotMode::Off;
            let document = self.run(dialect, &variants, tls, Vec::new(), mode).await;
            !raises_alarm(&plain.findings, &findings(&document))
        };
        *quiet.get_or_init(run).await
    }

    /// What the sandbox says without a fault, which is found out once.
    async fn without_fault(&self, plainly: Plainly) -> &Plain {
        let Some(plain) = self.plain.get(&plainly) else {
            unreachable!("the plain sandbox of every planned fault is planned");
        };
        plain
            .get_or_init(|| async {
                let (dialect, tls) = plainly;
                let mode = if tls {
                    SnapshotMode::Off
                } else {
                    SnapshotMode::Update
                };
                let document = self.run(dialect, &[], tls, Vec::new(), mode).await;
                Plain {
                    findings: findings(&document),
                    judged: judged(&document),
                }
            })
            .await
    }

    /// Runs scenarios (all, when none are named) on a sandbox of its own.
    async fn run(
        &self,
        dialect: Dialect,
        faults: &[Fault],
        tls: bool,
        scenarios: Vec<String>,
        mode: SnapshotMode,
    ) -> Document {
        let specs = self
            .library
            .profiles
            .get(provider_of(dialect))
            .and_then(|profile| Spec::sandbox(profile, faults, None))
            .map(|spec| if tls { spec.over_tls() } else { spec })
            .into_iter()
            .collect();
        let options = Options {
            scenarios,
            snapshots: self.snapshots.clone(),
            snapshot_mode: mode,
            ..Options::default()
        };
        let silent: Listener = Arc::new(|_| {});
        let plan = Plan::new(Arc::clone(&self.library), specs, options);
        Arc::new(Engine::new(plan, silent)).run().await
    }
}
