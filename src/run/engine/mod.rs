//! Runs the trials of a plan on its targets.
//!
//! A target without a first look is made ready at its first use; each trial runs at most once, its control before it
//! (`trials`); what it showed is judged (`judged`) and compared with what was accepted (`snapshots`).

mod disturbance;
mod finished;
mod gate;
mod judged;
mod liveness;
mod max_fail;
mod snapshots;
mod trials;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError};
use std::time::Instant;

use tokio::sync::{Mutex, OnceCell, RwLock, Semaphore};

pub use self::finished::Finished;
use self::gate::Gate;
use self::max_fail::Failing;
use super::document;
use super::events::{Event, Listener};
use super::first_look::{Hopeless, told};
use super::plan::{DEFAULT_JOBS, DEFAULT_REMOTE_JOBS, Plan, Trial};
use super::targets::{Live, Spec};
use crate::catalog::AgentKind;
use crate::document::{Check, Document, Stage};
use crate::flow::own_clients;
use crate::snapshot::Accepted;
use crate::transcript::{Kept, Shelf};

/// What is known about a target while the run goes on.
struct Running {
    live: OnceCell<Result<Live, String>>,
    /// The stages of the first look; none for the sandbox.
    stages: Vec<Stage>,
    trials: BTreeMap<String, OnceCell<Arc<Finished>>>,
    users: [Mutex<()>; 2],
    /// What is tested all the same where the first look found testing hopeless.
    hopeless: Option<Hopeless>,
    /// Why it was given up in the middle of the run.
    dead: std::sync::OnceLock<String>,
    /// Held while it is asked whether it lives.
    asking: Mutex<()>,
    /// Held for writing by a scenario that must be alone.
    others: RwLock<()>,
    gate: Gate,
}

/// How many scenarios a target carries at a time. A machine of others is approached gently even where more are allowed.
fn gate(spec: &Spec, jobs: Option<usize>) -> Gate {
    if spec.is_sandbox() {
        return Gate::open();
    }
    if spec.learnt.approval_lives_with_token {
        return Gate::gentle(1);
    }
    match jobs {
        Some(jobs) if spec.is_local() => Gate::of(jobs),
        None if spec.is_local() => Gate::nearby(DEFAULT_JOBS),
        jobs => Gate::gentle(jobs.unwrap_or(DEFAULT_REMOTE_JOBS)),
    }
}

/// Runs the trials of a plan.
pub struct Engine {
    plan: Plan,
    running: Vec<Running>,
    /// Target and id of the scenarios whose start was told.
    begun: std::sync::Mutex<BTreeSet<(usize, String)>>,
    /// Target and id of the trials that were asked for, not as controls of others alone.
    asked: std::sync::Mutex<BTreeSet<(usize, String)>>,
    permits: Semaphore,
    failing: Failing,
    shelf: Shelf,
    checks: Kept<Check>,
    listener: Listener,
    accepted: Accepted,
    started: Instant,
    started_at: jiff::Timestamp,
}

impl Engine {
    /// An engine that has done nothing yet.
    #[must_use]
    pub fn new(mut plan: Plan, listener: Listener) -> Self {
        let mut opened = std::mem::take(&mut plan.opened).into_iter();
        let running = plan
            .targets
            .iter()
            .map(|spec| (spec, opened.next().flatten()))
            .map(|(spec, opened)| Running {
                stages: (opened.as_ref()).map_or_else(Vec::new, |opened| opened.stages.clone()),
                hopeless: (opened.as_ref()).and_then(|opened| opened.hopeless.clone()),
                live: OnceCell::new_with(opened.map(|opened| opened.live)),
                trials: plan
                    .library
                    .scenarios
                    .keys()
                    .map(|id| (id.clone(), OnceCell::new()))
                    .collect(),
                dead: std::sync::OnceLock::new(),
                asking: Mutex::new(()),
                users: [Mutex::new(()), Mutex::new(())],
                others: RwLock::new(()),
                gate: gate(spec, plan.options.jobs),
            })
            .collect();
        // A person does one thing at a time.
        let by_hand = plan
            .targets
            .iter()
            .any(|spec| spec.agent == AgentKind::Manual);
        let jobs = if by_hand {
            1
        } else {
            plan.options.jobs.unwrap_or(DEFAULT_JOBS)
        };
        let jobs = jobs.max(1);
        let permits = Semaphore::new(jobs);
        let accepted = Accepted::new(plan.options.snapshots.clone());
        Self {
            failing: Failing::new(plan.options.max_fail.clone(), jobs),
            shelf: Shelf::default(),
            checks: Kept::default(),
            plan,
            running,
            begun: std::sync::Mutex::default(),
            asked: std::sync::Mutex::default(),
            permits,
            listener,
            accepted,
            started: Instant::now(),
            started_at: jiff::Timestamp::now(),
        }
    }

    /// The plan.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// A flag that stops the run: steps in progress end, cleanups run, nothing new begins.
    #[must_use]
    pub fn interrupter(&self) -> Arc<AtomicBool> {
        self.plan.interrupter()
    }

    /// Runs all trials of the plan.
    pub async fn run(self: &Arc<Self>) -> Document {
        let trials: Vec<Trial> = self
            .plan
            .trials
            .iter()
            .filter(|trial| trial.skip.is_none())
            .cloned()
            .collect();
        (self.listener)(Event::Planned {
            targets: self
                .plan
                .targets
                .iter()
                .map(|spec| spec.name.clone())
                .collect(),
            trials: trials.len(),
            skipped: self.plan.trials.len() - trials.len(),
        });
        let mut tasks = tokio::task::JoinSet::new();
        let (ordered, free): (Vec<Trial>, Vec<Trial>) = trials.into_iter().partition(|trial| {
            self.plan.targets[trial.target]
                .learnt
                .approval_lives_with_token
        });
        let ordered = ordered.chunk_by(|one, next| one.target == next.target);
        let free = free.chunks(1);
        for row in ordered.chain(free).map(<[Trial]>::to_vec) {
            let engine = Arc::clone(self);
            tasks.spawn(async move {
                for trial in row {
                    engine.trial(trial.target, &trial.scenario).await;
                }
            });
        }
        while let Some(joined) = tasks.join_next().await {
            if let Err(error) = joined {
                (self.listener)(Event::note(format!("a task of the run broke: {error}")));
            }
        }
        self.delete_own_clients().await;
        self.end()
    }

    /// Deletes the clients that were registered for the run.
    async fn delete_own_clients(&self) {
        for running in &self.running {
            if let Some(Ok(live)) = running.live.get() {
                own_clients::delete_all(&live.target).await;
            }
        }
    }

    /// The document of everything that was done so far, told as the end of the run: for a caller that waits no longer for
    /// [`run`](Self::run), which ends in the same way.
    #[must_use]
    pub fn end(&self) -> Document {
        let document = self.document();
        (self.listener)(Event::ended(&document));
        document
    }

    /// The target, made ready at its first use.
    async fn live(&self, target: usize) -> Result<&Live, String> {
        let spec = &self.plan.targets[target];
        let open = || async {
            let opened = spec.open(self.plan.options.rate, &self.plan.agents).await;
            let live = opened.map_err(|error| error.to_string());
            told(spec, &live, &self.listener);
            live
        };
        let made = self.running[target].live.get_or_init(open).await;
        made.as_ref().map_err(Clone::clone)
    }

    fn ask_for(&self, target: usize, id: &str) {
        // The set is whole whatever panicked while it was held.
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.insert((target, id.to_owned()));
    }

    fn was_asked_for(&self, target: usize, id: &str) -> bool {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.contains(&(target, id.to_owned()))
    }

    /// Closes what the agents opened. Nothing runs after it.
    pub async fn close(&self) {
        self.delete_own_clients().await;
        self.plan.agents.pool.close().await;
    }

    /// The document of everything that was done so far.
    #[must_use]
    pub fn document(&self) -> Document {
        let done = |target: usize, id: &str| {
            // What another process was asked for is in its part of the run.
            if self.plan.options.is_part && !self.was_asked_for(target, id) {
                return None;
            }
            self.running[target]
                .trials
                .get(id)
                .and_then(OnceCell::get)
                .cloned()
        };
        let mut document = document::of_run(&self.plan, &done, &|target| {
            let running = &self.running[target];
            let (base_url, failure) = match running.live.get() {
                Some(Ok(live)) => (
                    Some(live.target.base_url.clone()),
                    (running.dead.get().cloned())
                        .or_else(|| Some(running.hopeless.as_ref()?.sentence.clone())),
                ),
                Some(Err(reason)) => (None, Some(reason.clone())),
                None => (None, None),
            };
            document::Ready {
                base_url,
                failure,
                stages: running.stages.clone(),
                paused: (running.live.get())
                    .and_then(|live| live.as_ref().ok()?.target.wire.paused().sentence()),
            }
        });
        document.started_at = format!("{:.3}", self.started_at);
        document.duration_ms =
            u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        document.complete = !self.plan.interrupted.load(Ordering::Relaxed);
        self.tell_not_begun(&mut document);
        document
    }
}
