//! The proof that the tests can fail: the sandbox once per fault, and which requirement caught it.

mod case;
mod relevant;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Serialize;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

pub use self::case::{Case, Outcome};
use self::case::{Findings, case, expected, findings, plain_case};
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
    /// Whether each violation meets the whole catalogue, so that everything that catches it is known. Else it meets
    /// the scenarios that can show it, and the whole catalogue only when these do not.
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

/// What all cases need.
struct Shared {
    library: Arc<Library>,
    /// Where the plain sandbox's transcripts lie, which drift is measured by.
    snapshots: PathBuf,
    whole: bool,
    plain: BTreeMap<(Dialect, bool), Plain>,
    permits: Semaphore,
}

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
    let mut shared = Shared {
        library: Arc::clone(library),
        snapshots: snapshots.to_owned(),
        whole: choice.whole,
        plain: BTreeMap::new(),
        permits: Semaphore::new(SANDBOXES),
    };
    let planned: Vec<(&'static FaultInfo, Fault, Dialect, bool)> = faults()
        .iter()
        .filter(|info| choice.includes(info))
        .filter_map(|info| Some((info, info.name.parse::<Fault>().ok()?)))
        .flat_map(|(info, fault)| {
            let tls = shows_over_https(info, library);
            choice
                .dialects()
                .filter(|dialect| info.dialects.contains(dialect))
                .map(move |dialect| (info, fault, dialect, tls))
        })
        .collect();
    let mut cases = Vec::new();
    for dialect in choice.dialects() {
        let over_tls = planned.iter().any(|(_, _, of, tls)| *tls && *of == dialect);
        for tls in [false, true].into_iter().filter(|tls| !tls || over_tls) {
            let mode = if tls {
                SnapshotMode::Off
            } else {
                SnapshotMode::Update
            };
            let document = shared.run(dialect, &[], tls, Vec::new(), mode).await;
            let findings = findings(&document);
            cases.push(plain_case(dialect, tls, &findings));
            let judged = judged(&document);
            shared
                .plain
                .insert((dialect, tls), Plain { findings, judged });
        }
    }
    let shared = Arc::new(shared);
    let mut tasks = JoinSet::new();
    let total = planned.len();
    for (position, (info, fault, dialect, tls)) in planned.into_iter().enumerate() {
        let shared = Arc::clone(&shared);
        tasks.spawn(async move {
            // The semaphore lives as long as the tasks, so that it is never closed.
            let _permit = shared.permits.acquire().await.ok();
            (position, shared.case(info, fault, dialect, tls).await)
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

impl Shared {
    async fn case(
        &self,
        info: &'static FaultInfo,
        fault: Fault,
        dialect: Dialect,
        tls: bool,
    ) -> Case {
        let Some(plain) = self.plain.get(&(dialect, tls)) else {
            unreachable!("the plain sandbox of every planned dialect has run");
        };
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
        let mode = if info.kind == FaultKind::Drift {
            SnapshotMode::Compare
        } else {
            SnapshotMode::Off
        };
        let document = self.run(dialect, &[fault], tls, Vec::new(), mode).await;
        let after = findings(&document);
        case(info, dialect, &self.library, &plain.findings, &after)
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
