//! Runs trials: each at most once, its control before it, those of one user apart where a provider shares tokens.

use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use tokio::sync::{Mutex, OnceCell, RwLock, Semaphore};

use super::document;
use super::events::{Event, Listener};
use super::plan::{Plan, SnapshotMode, Trial};
use super::preflight::preflight;
use super::targets::{Agents, Live};
use crate::agent::Kind;
use crate::agent::manual::Desk;
use crate::catalog::scenario::{Scenario, UserRef};
use crate::flow;
use crate::flow::quality::Issued;
use crate::judge::{self, Control, Input};
use crate::report::document::{Check, Document, Scenario as Report, Source, Stage, Verdict};
use crate::snapshot::{self, Comparison, Store};
use crate::transcript::{Outcome, Transcript};

/// A trial that is done.
pub struct Finished {
    /// What the report shows of it.
    pub report: Report,
    /// What became of it as a control.
    pub control: Control,
    /// Whether nothing could be reached: then it is of no use to ask again.
    pub unreachable: bool,
    /// Codes and tokens that the provider issued. They are no part of any report.
    pub(super) issued: Vec<Issued>,
}

/// What is known about a target while the run goes on.
struct Running {
    live: OnceCell<Result<Live, String>>,
    /// The stages of the first look; none for the sandbox.
    stages: std::sync::OnceLock<Vec<Stage>>,
    trials: BTreeMap<String, OnceCell<Arc<Finished>>>,
    users: [Mutex<()>; 2],
    /// Held for writing by a scenario that must be alone.
    others: RwLock<()>,
}

/// Runs the trials of a plan.
pub struct Engine {
    plan: Plan,
    running: Vec<Running>,
    permits: Semaphore,
    interrupted: Arc<AtomicBool>,
    listener: Listener,
    store: Store,
    agents: Agents,
    started: Instant,
    started_at: jiff::Timestamp,
}

impl Engine {
    /// An engine that has done nothing yet.
    #[must_use]
    pub fn new(plan: Plan, listener: Listener) -> Self {
        let running = plan
            .targets
            .iter()
            .map(|_| Running {
                live: OnceCell::new(),
                stages: std::sync::OnceLock::new(),
                trials: plan
                    .library
                    .scenarios
                    .keys()
                    .map(|id| (id.clone(), OnceCell::new()))
                    .collect(),
                users: [Mutex::new(()), Mutex::new(())],
                others: RwLock::new(()),
            })
            .collect();
        // A person does one thing at a time.
        let by_hand = plan.targets.iter().any(|spec| spec.agent == Kind::Manual);
        let jobs = if by_hand { 1 } else { plan.options.jobs };
        let permits = Semaphore::new(jobs.max(1));
        let agents = Agents {
            pool: Arc::default(),
            desk: Arc::new(Desk::new(plan.options.agent_timeout)),
        };
        let store = Store::new(plan.options.snapshots.clone());
        Self {
            plan,
            running,
            permits,
            interrupted: Arc::new(AtomicBool::new(false)),
            listener,
            store,
            agents,
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
        Arc::clone(&self.interrupted)
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
        for trial in trials {
            let engine = Arc::clone(self);
            tasks.spawn(async move {
                engine.trial(trial.target, &trial.scenario).await;
            });
        }
        while let Some(joined) = tasks.join_next().await {
            if let Err(error) = joined {
                (self.listener)(Event::Note(format!("a task of the run broke: {error}")));
            }
        }
        self.document()
    }

    /// Closes what the agents opened. Nothing runs after it.
    pub async fn close(&self) {
        self.agents.pool.close().await;
    }

    /// The document of everything that was done so far.
    #[must_use]
    pub fn document(&self) -> Document {
        let done = |target: usize, id: &str| {
            self.running[target]
                .trials
                .get(id)
                .and_then(OnceCell::get)
                .cloned()
        };
        let mut document = document::assemble(&self.plan, &done, &|target| {
            let running = &self.running[target];
            let (base_url, failure) = match running.live.get() {
                Some(Ok(live)) => (Some(live.target.base_url.clone()), None),
                Some(Err(reason)) => (None, Some(reason.clone())),
                None => (None, None),
            };
            document::Ready {
                base_url,
                failure,
                stages: running.stages.get().cloned().unwrap_or_default(),
            }
        });
        document.started_at = format!("{:.3}", self.started_at);
        document.duration_ms =
            u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        document.complete = !self.interrupted.load(Ordering::Relaxed);
        document
    }

    /// The outcome of one scenario on one target; runs it, and its control, if that was not done before.
    pub fn trial<'a>(
        &'a self,
        target: usize,
        id: &'a str,
    ) -> Pin<Box<dyn Future<Output = Option<Arc<Finished>>> + Send + 'a>> {
        Box::pin(async move {
            let scenario = self.plan.library.scenarios.get(id)?;
            let cell = self.running.get(target)?.trials.get(id)?;
            if self.interrupted.load(Ordering::Relaxed) && cell.get().is_none() {
                return None;
            }
            let finished = cell
                .get_or_init(|| async { Arc::new(self.carry_out(target, id, scenario).await) })
                .await;
            Some(Arc::clone(finished))
        })
    }

    async fn carry_out(&self, target: usize, id: &str, scenario: &Scenario) -> Finished {
        let start = Instant::now();
        let (control, unreachable) = self.control_of(target, scenario).await;
        let spec = &self.plan.targets[target];
        let mut finished = match self.live(target).await {
            Err(reason) => broken(
                id,
                scenario,
                Verdict::Error,
                "grantcheck/target/usable",
                &reason,
                "the target to be usable",
                &reason,
            ),
            Ok(_) if unreachable => {
                let reason = match &control {
                    Control::NotHeld(reason) => reason.clone(),
                    _ => String::new(),
                };
                broken(
                    id,
                    scenario,
                    Verdict::Inconclusive,
                    "grantcheck/scenario/control",
                    &reason,
                    "the control to hold",
                    &reason,
                )
            }
            Ok(live) => {
                let run = self.run_alone(target, live, scenario).await;
                self.judge(target, id, scenario, run, &control)
            }
        };
        finished.report.duration_ms =
            u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
        // Why a target cannot be used is told once, by its own event.
        let usable = matches!(self.running[target].live.get(), Some(Ok(_)));
        (self.listener)(Event::Finished {
            target: spec.name.clone(),
            scenario: id.to_owned(),
            outcome: finished.report.outcome,
            reason: finished.report.reason.clone().filter(|_| usable),
            trace: (finished.report.steps.iter())
                .flat_map(|step| {
                    step.trace
                        .iter()
                        .map(|line| format!("step {}: {line}", step.number))
                })
                .collect(),
        });
        finished
    }

    /// What became of the control, and whether nothing could be reached.
    async fn control_of(&self, target: usize, scenario: &Scenario) -> (Control, bool) {
        let Some(name) = &scenario.control else {
            return (Control::NotNeeded, false);
        };
        let spec = &self.plan.targets[target];
        // A control that does not apply here cannot be asked for; lint makes its needs a part of the scenario's.
        if let Some(control) = self.plan.library.scenarios.get(name)
            && let Some(reason) =
                (spec.missing(&control.needs, &control.unless, self.plan.options.slow))
                    .or_else(|| spec.cannot(control))
        {
            return (
                Control::NotHeld(format!("{name} is skipped here: {reason}")),
                false,
            );
        }
        match self.trial(target, name).await {
            Some(finished) => match &finished.control {
                Control::NotHeld(reason) => (
                    Control::NotHeld(format!("{name}: {reason}")),
                    finished.unreachable,
                ),
                held => (held.clone(), finished.unreachable),
            },
            None => (Control::NotHeld(format!("{name} did not run")), false),
        }
    }

    /// The target, made ready at its first use.
    async fn live(&self, target: usize) -> Result<&Live, String> {
        let spec = &self.plan.targets[target];
        let made = self.running[target]
            .live
            .get_or_init(|| async {
                let opened = match spec.open(self.plan.options.rate, &self.agents).await {
                    Ok(live) if live.sandbox.is_some() || spec.agent == Kind::Manual => Ok(live),
                    Ok(live) => self.look_at(target, live).await,
                    Err(error) => Err(error.to_string()),
                };
                (self.listener)(match &opened {
                    Ok(live) => Event::TargetReady {
                        target: spec.name.clone(),
                        base_url: live.target.base_url.clone(),
                    },
                    Err(reason) => Event::TargetFailed {
                        target: spec.name.clone(),
                        reason: reason.clone(),
                    },
                });
                opened
            })
            .await;
        made.as_ref().map_err(Clone::clone)
    }

    /// The first look at a remote target. An error is the sentence of the stage that did not pass.
    async fn look_at(&self, target: usize, live: Live) -> Result<Live, String> {
        let spec = &self.plan.targets[target];
        let stages = preflight(
            &live.target,
            &spec.source,
            spec.proxy.is_some(),
            spec.discovery.as_ref(),
            &self.interrupted,
        )
        .await;
        let stages = self.running[target].stages.get_or_init(|| stages);
        for stage in stages.iter().filter(|stage| stage.passed) {
            (self.listener)(Event::Looked {
                target: spec.name.clone(),
                stage: stage.name.clone(),
                sentence: stage.sentence.clone(),
            });
        }
        match stages.iter().find(|stage| !stage.passed) {
            Some(stage) => {
                for line in &stage.trace {
                    (self.listener)(Event::Note(format!("    {line}")));
                }
                Err(stage.sentence.clone())
            }
            None => Ok(live),
        }
    }

    /// Runs the flow while nobody disturbs it: scenarios that turn the clock are alone on their target, as are those
    /// about the consent page on a provider that may leave it out while a token of another scenario is alive. Those
    /// of one user follow one another where a second login returns the same token.
    async fn run_alone(&self, target: usize, live: &Live, scenario: &Scenario) -> flow::Run {
        let running = &self.running[target];
        let alone = match live.target.clock {
            Some(_) => scenario.steps.iter().any(|step| step.wait.is_some()),
            None => scenario.is_about_consent(),
        };
        let (_alone, _together) = if alone {
            (Some(running.others.write().await), None)
        } else {
            (None, Some(running.others.read().await))
        };
        let mut held = Vec::new();
        if live.target.profile.shared_tokens {
            // Always in the same order, so that two scenarios never wait for each other.
            for user in users_of(scenario) {
                held.push(
                    running.users[usize::from(user == UserRef::Other)]
                        .lock()
                        .await,
                );
            }
        }
        // A closed semaphore would mean that the engine is gone; the scenario runs all the same.
        let _permit = self.permits.acquire().await.ok();
        flow::run(&live.target, scenario, &self.interrupted).await
    }

    fn judge(
        &self,
        target: usize,
        id: &str,
        scenario: &Scenario,
        run: flow::Run,
        control: &Control,
    ) -> Finished {
        let transcript = run.transcript;
        let spec = &self.plan.targets[target];
        let input = Input {
            id,
            scenario,
            transcript: &transcript,
            profile: &spec.provider.profile,
            lineage: &spec.provider.lineage,
            catalogue: &self.plan.library.catalogue,
            control,
        };
        let judged = judge::judge(&input);
        let mut report = Report {
            id: id.to_owned(),
            title: scenario.title.clone(),
            about: Some(scenario.about.clone()),
            outcome: judged.outcome(),
            reason: None,
            duration_ms: 0,
            checks: judged.checks,
            steps: transcript.steps.clone(),
            exchanges: transcript.exchanges.clone(),
            values: transcript.values.clone(),
            observations: judged.observations,
            notes: judged.notes,
            snapshot_diff: None,
        };
        self.compare_snapshot(&spec.name, id, &transcript, target, &mut report);
        report.outcome = report.outcome.max(
            report
                .checks
                .iter()
                .map(|check| check.verdict)
                .max()
                .unwrap_or(Verdict::Skipped),
        );
        report.reason = reason(&report);
        if !report.outcome.needs_action() {
            // A picture explains what went wrong; nobody looks at the others.
            report.steps.iter_mut().for_each(|step| step.picture = None);
        }
        let unreachable = transcript
            .steps
            .iter()
            .any(|step| matches!(step.outcome, Outcome::ConnectionFailed | Outcome::Timeout));
        let control = if judged.held {
            Control::Held
        } else {
            Control::NotHeld(report.reason.clone().unwrap_or_default())
        };
        Finished {
            report,
            control,
            unreachable,
            issued: run.issued,
        }
    }

    /// Compares with the accepted transcript. A change is drift unless a finding at or before the first changed
    /// step explains it.
    fn compare_snapshot(
        &self,
        target: &str,
        id: &str,
        transcript: &Transcript,
        index: usize,
        report: &mut Report,
    ) {
        let text = snapshot::render(transcript, &self.plan.targets[index].provider.profile);
        let compared = match self.plan.options.snapshot_mode {
            SnapshotMode::Off => return,
            SnapshotMode::Update => self
                .store
                .accept(target, id, &text)
                .map(|()| Comparison::Same),
            SnapshotMode::Compare => self.store.compare(target, id, &text),
        };
        match compared {
            Ok(Comparison::Same) => self.store.withdraw(target, id),
            Ok(Comparison::Missing) if self.store.knows(target) => {
                report.notes.push(
                    "no snapshot of this scenario is accepted yet (--update-snapshots)".to_owned(),
                );
            }
            Ok(Comparison::Missing) => {}
            Ok(Comparison::Changed { diff, first_step }) => {
                let explained = report.checks.iter().any(|check| {
                    check.step.is_none_or(|step| step <= first_step)
                        && matches!(
                            check.verdict,
                            Verdict::Fail
                                | Verdict::Resolved
                                | Verdict::Error
                                | Verdict::Inconclusive
                        )
                });
                report.snapshot_diff = Some(diff);
                if !explained {
                    report.checks.push(drift(first_step));
                }
                if let Err(error) = self.store.propose(target, id, &text) {
                    report.notes.push(error.to_string());
                }
            }
            Err(error) => report.notes.push(error.to_string()),
        }
    }
}

fn users_of(scenario: &Scenario) -> BTreeSet<UserRef> {
    let users: BTreeSet<UserRef> = scenario
        .steps
        .iter()
        .filter_map(|step| step.authorize.as_ref())
        .map(|authorize| authorize.user)
        .collect();
    // Refreshing and revoking act on somebody's tokens as well, though nobody signs in.
    if users.is_empty() {
        BTreeSet::from([UserRef::First])
    } else {
        users
    }
}

fn drift(step: usize) -> Check {
    harness_check(
        "grantcheck/snapshot/unchanged",
        Verdict::Drift,
        Some(step),
        "the accepted transcript",
        "another one, which no rule explains; see the diff",
        "What the provider answers stays as it was accepted, or a rule says what is wrong with the change.",
    )
}

fn harness_check(
    id: &str,
    verdict: Verdict,
    step: Option<usize>,
    expected: &str,
    observed: &str,
    rule: &str,
) -> Check {
    Check {
        requirement: id.to_owned(),
        level: "harness".to_owned(),
        verdict,
        step,
        expected: expected.to_owned(),
        observed: observed.to_owned(),
        source: Source {
            document: "grantcheck".to_owned(),
            section: "run".to_owned(),
            quote: rule.to_owned(),
        },
        standard: None,
        claim: None,
        behaviour: None,
        exchange: None,
    }
}

/// A scenario that could not run.
fn broken(
    id: &str,
    scenario: &Scenario,
    verdict: Verdict,
    check: &str,
    reason: &str,
    expected: &str,
    observed: &str,
) -> Finished {
    let rule =
        "A scenario is judged only when its target can be used and its control could be asked.";
    Finished {
        report: Report {
            id: id.to_owned(),
            title: scenario.title.clone(),
            about: Some(scenario.about.clone()),
            outcome: verdict,
            reason: Some(reason.to_owned()),
            duration_ms: 0,
            checks: vec![harness_check(
                check, verdict, None, expected, observed, rule,
            )],
            steps: Vec::new(),
            exchanges: Vec::new(),
            values: BTreeMap::new(),
            observations: BTreeMap::new(),
            notes: Vec::new(),
            snapshot_diff: None,
        },
        control: Control::NotHeld(reason.to_owned()),
        unreachable: true,
        issued: Vec::new(),
    }
}

/// The worst check in one line, for outcomes that need action.
pub(super) fn reason(report: &Report) -> Option<String> {
    if !report.outcome.needs_action() {
        return None;
    }
    let worst = report
        .checks
        .iter()
        .filter(|check| check.verdict == report.outcome)
        .min_by_key(|check| check.step.unwrap_or(usize::MAX));
    Some(worst.map_or_else(
        || "an expectation was not met".to_owned(),
        |check| {
            format!(
                "{}: expected {}, observed {}",
                check.requirement, check.expected, check.observed
            )
        },
    ))
}
