//! The self-test: starts the sandbox once per fault and says which requirement caught it. It proves that the tests
//! can fail.
//!
//! ```no_run
//! # async fn example(library: std::sync::Arc<grantcheck::catalog::library::Library>) -> std::io::Result<()> {
//! use grantcheck::run::selftest::{CaseResult, Choice, Selftest};
//!
//! let selftest = Selftest::new(library, &Choice::default())?;
//! for &case in selftest.cases() {
//!     let report = selftest.run(case).await;
//!     assert_eq!(report.result, CaseResult::Right, "{case}: {report}");
//! }
//! # Ok(())
//! # }
//! ```

mod case;
mod relevant;
mod report;

use std::collections::BTreeMap;
use std::sync::Arc;

use futures_util::future::{BoxFuture, join_all};
use tempfile::TempDir;
use tokio::sync::{OnceCell, Semaphore};
use tokio::task::JoinSet;

pub use self::case::{Case, Choice};
use self::relevant::{Judged, judged, profile_of};
pub use self::report::{CaseReport, CaseResult, Summary};
use self::report::{
    Findings, broken, expected, findings, healthy, not_kept, raises_alarm, to_keep,
};
use super::Run;
use super::plan::{Options, SnapshotMode};
use super::targets::variables_of;
use crate::catalog::library::Library;
use crate::catalog::proofs::Variant;
use crate::document::Document;
use crate::sandbox::{Config, Dialect, Fault, FaultKind, Sandbox, faults};

/// Sandboxes at a time. Each has scenarios of its own running side by side, so that few fill all cores.
const SANDBOXES: usize = 6;

/// Sandboxes with legal variants at a time, beside the others: which variants run next depends on what those before them
/// showed, so that they would wait behind all the other cases again and again.
const SANDBOXES_OF_VARIANTS: usize = 3;

/// Scenarios for each requirement that a rule judges in passing, wherever exchanges of its kind come up: a few, and where
/// these do not show the defect, many.
const IN_PASSING: [usize; 2] = [6, 40];

/// How many cases are done, of how many.
pub type Progress = dyn Fn(usize, usize) + Send + Sync;

/// The cases, and what they have in common. Cases may run side by side; those of one dialect share one run of the
/// sandbox without a fault, which the first of them makes.
#[derive(Debug)]
pub struct Selftest {
    library: Arc<Library>,
    whole: bool,
    remote: bool,
    cases: Vec<Case>,
    needs_time: Vec<String>,
    /// The transcripts of the sandbox without a fault, which drift is measured by.
    snapshots: TempDir,
    healthy: BTreeMap<(Dialect, bool), Healthy>,
    permits: Semaphore,
    permits_of_variants: Semaphore,
}

/// What a conforming sandbox says, found out once. With and without https it has findings of its own.
#[derive(Debug, Default)]
struct Healthy {
    /// Without a fault.
    plain: OnceCell<Plain>,
    /// What each legal variant says.
    variants: OnceCell<BTreeMap<Fault, Findings>>,
}

/// What the sandbox without a fault says.
#[derive(Debug)]
struct Plain {
    findings: Findings,
    judged: Judged,
}

impl Selftest {
    /// Decides which cases there are; nothing is started yet.
    ///
    /// # Errors
    ///
    /// When there can be no temporary folder for transcripts, or the library has nothing for the sandbox of a case.
    pub fn new(library: Arc<Library>, choice: &Choice) -> std::io::Result<Self> {
        let cases = choice.cases(&library);
        for &case in cases.iter().filter(|case| case.fault.is_none()) {
            // A case without anything to run would pass for a fault that nothing catches.
            on_sandbox(case, &library)
                .plan()
                .map_err(std::io::Error::other)?;
        }
        let healthy = cases
            .iter()
            .map(|case| ((case.dialect, case.tls), Healthy::default()))
            .collect();
        let needs_time = choice.needs_time(&library);
        Ok(Self {
            library,
            whole: choice.whole,
            remote: choice.remote,
            needs_time,
            cases,
            snapshots: tempfile::tempdir()?,
            healthy,
            permits: Semaphore::new(SANDBOXES),
            permits_of_variants: Semaphore::new(SANDBOXES_OF_VARIANTS),
        })
    }

    /// The cases, in the order in which they are best started: the sandbox without a fault first.
    #[must_use]
    pub fn cases(&self) -> &[Case] {
        &self.cases
    }

    /// Runs one of the [cases](Self::cases). Any number may be asked for at a time; few sandboxes run side by side.
    ///
    /// # Panics
    ///
    /// When the case is of another self-test, which has a dialect or a fault that this one has not.
    pub async fn run(&self, case: Case) -> CaseReport {
        let plain = self.plain(case).await;
        let Some(fault) = case.fault else {
            return healthy(case, &plain.findings);
        };
        let report = |after: &Findings| broken(case, fault, &self.library, &plain.findings, after);
        let kind = fault.info().kind;
        match kind {
            FaultKind::Violation if !self.whole => {
                let wanted = expected(fault, case.dialect, &self.library);
                for in_passing in IN_PASSING {
                    let scenarios =
                        relevant::scenarios(&wanted, &plain.judged, &self.library, in_passing);
                    if scenarios.is_empty() {
                        break;
                    }
                    let mode = SnapshotMode::Off;
                    let after = self.start(case, &[fault], scenarios, mode).await;
                    let report = report(&findings(&after));
                    if report.result == CaseResult::Right {
                        return report;
                    }
                }
            }
            FaultKind::Benign if !self.whole && !runs_apart(fault) => {
                return report(&self.variants(case).await[&fault]);
            }
            _ => {}
        }
        let mode = match kind {
            FaultKind::Drift => SnapshotMode::Compare,
            FaultKind::Violation | FaultKind::Benign => SnapshotMode::Off,
        };
        let after = self.start(case, &[fault], Vec::new(), mode).await;
        report(&findings(&after))
    }

    /// Runs all cases side by side.
    pub async fn run_all(self, progress: &Progress) -> Summary {
        let this = Arc::new(self);
        let mut tasks = JoinSet::new();
        for (position, &case) in this.cases.iter().enumerate() {
            let this = Arc::clone(&this);
            tasks.spawn(async move { (position, this.run(case).await) });
        }
        let mut done = BTreeMap::new();
        while let Some(joined) = tasks.join_next().await {
            match joined {
                Ok((position, report)) => done.insert(position, report),
                // A case that broke must not look like one that was never planned.
                Err(broken) => std::panic::resume_unwind(broken.into_panic()),
            };
            progress(done.len(), this.cases.len());
        }
        Summary {
            cases: done.into_values().collect(),
            needs_time: this.needs_time.clone(),
        }
    }

    /// What the sandbox of a case says without a fault.
    async fn plain(&self, case: Case) -> &Plain {
        let run = || async {
            let mode = if case.tls {
                SnapshotMode::Off
            } else {
                SnapshotMode::Update
            };
            let document = self.start(case, &[], Vec::new(), mode).await;
            Plain {
                findings: findings(&document),
                judged: judged(&document),
            }
        };
        self.healthy(case).plain.get_or_init(run).await
    }

    /// What the sandbox of a case says with each legal variant.
    async fn variants(&self, case: Case) -> &BTreeMap<Fault, Findings> {
        let plain = self.plain(case).await;
        let run = || async {
            let variants = self
                .cases
                .iter()
                .filter(|other| (other.dialect, other.tls) == (case.dialect, case.tls))
                .filter_map(|other| other.fault)
                .filter(|fault| fault.info().kind == FaultKind::Benign && !runs_apart(*fault));
            self.all_at_once(case, plain, variants.collect()).await
        };
        let found = &self.healthy(case).variants;
        found.get_or_init(run).await
    }

    /// Runs legal variants together. Where they raise no alarm none of them does alone; else each half has to show
    /// which it is. Those of which the run together does not show what they keep run anew without the others.
    fn all_at_once<'a>(
        &'a self,
        case: Case,
        plain: &'a Plain,
        variants: Vec<Fault>,
    ) -> BoxFuture<'a, BTreeMap<Fault, Findings>> {
        Box::pin(async move {
            let mode = SnapshotMode::Off;
            let document = self.start(case, &variants, Vec::new(), mode).await;
            let after = findings(&document);
            let is_quiet = !raises_alarm(&plain.findings, &after, None);
            let is_shown = |variant: &Fault| {
                let wanted = to_keep(*variant, case.dialect, &self.library, &plain.findings);
                not_kept(&wanted, &plain.findings, &after).is_empty()
            };
            let is_last = variants.len() <= 1;
            let (done, left): (Vec<Fault>, Vec<Fault>) = variants
                .iter()
                .partition(|variant| is_last || (is_quiet && is_shown(variant)));
            let mut found: BTreeMap<Fault, Findings> = done
                .into_iter()
                .map(|variant| (variant, after.clone()))
                .collect();
            let middle = if is_quiet && !found.is_empty() {
                left.len()
            } else {
                left.len() / 2
            };
            let (first, second) = left.split_at(middle);
            let halves = [first, second].into_iter().filter(|half| !half.is_empty());
            let halves = halves.map(|half| self.all_at_once(case, plain, half.to_vec()));
            found.extend(join_all(halves).await.into_iter().flatten());
            found
        })
    }

    fn healthy(&self, case: Case) -> &Healthy {
        &self.healthy[&(case.dialect, case.tls)]
    }

    /// Runs scenarios (all, when none are named) on a sandbox with these faults.
    async fn start(
        &self,
        case: Case,
        faults: &[Fault],
        scenarios: Vec<String>,
        mode: SnapshotMode,
    ) -> Document {
        let is_variant = faults
            .iter()
            .any(|fault| fault.info().kind == FaultKind::Benign);
        let permits = match is_variant {
            true => &self.permits_of_variants,
            false => &self.permits,
        };
        // Both live as long as the self-test, so that they are never closed.
        let _permit = permits.acquire().await.ok();
        let options = Options {
            scenarios,
            snapshots: self.snapshots.path().to_owned(),
            snapshot_mode: mode,
            ..Options::default()
        };
        if self.remote {
            return self.start_apart(case, faults, options).await;
        }
        let run = on_sandbox(case, &self.library).options(options);
        let run = faults
            .iter()
            .fold(run, |run, fault| run.fault(fault.name()));
        match run.execute_async().await {
            Ok(completed) => completed.document,
            Err(error) => panic!("{case}: {error}"),
        }
    }

    /// As [`start`](Self::start), by the way of a remote target: the sandbox is a server like any other, of which only
    /// its address and what the environment says is known, so that discovery and preflight have their part in it.
    async fn start_apart(&self, case: Case, faults: &[Fault], options: Options) -> Document {
        let name = case.dialect.name();
        let provider = profile_of(case.dialect, &self.library).map_or(name, |known| &known.id);
        let mut config = Config::new(case.dialect);
        config.faults = faults.iter().copied().collect();
        config.tls = case.tls;
        let sandbox = match Sandbox::start(config).await {
            Ok(sandbox) => sandbox,
            Err(error) => panic!("{case}: {error}"),
        };
        let ca = sandbox.ca_pem().map(|pem| {
            let file = self
                .snapshots
                .path()
                .join(format!("{name}-{}.pem", case.fault_name()));
            match std::fs::write(&file, pem) {
                Ok(()) => file,
                Err(error) => panic!("{case}: {error}"),
            }
        });
        let url = sandbox.base_url();
        let variables: BTreeMap<String, String> =
            variables_of(provider, url, sandbox.accounts(), ca.as_deref())
                .into_iter()
                .collect();
        let run = Run::at(provider, url)
            .library(Arc::clone(&self.library))
            .name(provider)
            .variables(move |name| variables.get(name).cloned())
            .options(options);
        let done = run.execute_async().await;
        sandbox.stop().await;
        match done {
            Ok(completed) => completed.document,
            Err(error) => panic!("{case}: {error}"),
        }
    }
}

/// Whether a legal variant says nothing about others that are there at the same time, or would leave them in doubt.
fn runs_apart(fault: Fault) -> bool {
    fault.hides_others() || fault.doubts().is_some()
}

/// A run on the sandbox of a case, without its fault.
fn on_sandbox(case: Case, library: &Arc<Library>) -> Run {
    let providers = case.dialect.providers();
    Run::sandbox()
        .library(Arc::clone(library))
        .target(providers.first().unwrap_or(&case.dialect.name()))
        .tls(case.tls)
}

/// The sandbox's faults that break requirements or keep them in an odd way, as the catalogue reads them.
#[must_use]
pub fn variants() -> Vec<Variant> {
    let told = faults()
        .iter()
        .filter(|fault| fault.kind != FaultKind::Drift);
    told.map(|fault| Variant {
        name: fault.name,
        is_legal: fault.kind == FaultKind::Benign,
        requirements: fault.requirements,
    })
    .collect()
}
