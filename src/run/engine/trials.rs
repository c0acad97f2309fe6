//! Trials: each at most once, its control before it, those of one user apart where a provider shares tokens.

use std::collections::BTreeSet;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use super::Engine;
use super::disturbance::disturbance;
use super::finished::{Finished, not_run};
use crate::catalog::scenario::{Action, Scenario};
use crate::document::{HarnessCheck, Verdict};
use crate::flow;
use crate::judge::Control;
use crate::oauth::{StepKind, UserRef};
use crate::run::events::Event;
use crate::run::plan::SnapshotMode;
use crate::run::targets::Live;
use crate::transcript::Transcript;

/// What the report says of a scenario that shared a token with another.
const APART: &str = "carried out a second time, alone on the target, because another scenario got the same token at the same time";

/// What is repeated of a long sentence about a target in each of its scenarios, in characters.
const LONGEST_REASON: usize = 600;

impl Engine {
    /// The outcome of one scenario on one target; runs it, and its control, if that was not done before.
    pub async fn trial(&self, target: usize, id: &str) -> Option<Arc<Finished>> {
        self.ask_for(target, id);
        self.outcome(target, id).await
    }

    /// The same for a trial that nobody asked for: the control of another one.
    fn outcome<'a>(
        &'a self,
        target: usize,
        id: &'a str,
    ) -> Pin<Box<dyn Future<Output = Option<Arc<Finished>>> + Send + 'a>> {
        Box::pin(async move {
            let scenario = self.plan.library.scenarios.get(id)?;
            let cell = self.running.get(target)?.trials.get(id)?;
            if self.plan.interrupted.load(Ordering::Relaxed) && cell.get().is_none() {
                return None;
            }
            let begin = || async {
                let carried_out = self.carry_out(target, id, scenario).await;
                carried_out.map(Arc::new).ok_or(())
            };
            cell.get_or_try_init(begin).await.ok().map(Arc::clone)
        })
    }

    /// Nothing comes of it where enough others failed before it began.
    async fn carry_out(&self, target: usize, id: &str, scenario: &Scenario) -> Option<Finished> {
        if let Some(sentence) = self.kept_out(target, id) {
            let finished = unusable(id, scenario, sentence);
            self.tell(target, id, &finished, false);
            return Some(finished);
        }
        let (control, unreachable) = self.control_of(target, scenario).await;
        // After the control, which needs a place of its own.
        let _place = self.failing.place().await;
        let finished = match self.live(target).await {
            Ok(_) if self.given_up(target).is_some() => self.lost(target, id, scenario, None),
            Err(reason) => unusable(id, scenario, reason),
            Ok(_) if unreachable => {
                let reason = match &control {
                    Control::NotHeld(reason) => reason.clone(),
                    _ => String::new(),
                };
                not_run(
                    id,
                    scenario,
                    HarnessCheck::Control.check(
                        Verdict::Inconclusive,
                        "the control to hold",
                        reason,
                    ),
                )
            }
            Ok(live) => match self.run_undisturbed(target, live, id, scenario).await {
                Ok((run, repeated)) => {
                    let second = self.look_again(target, live, id, scenario).await;
                    let shares = run.shares_tokens && !live.target.profile.shared_tokens;
                    let mut finished = self.judge(target, id, scenario, run, second, &control);
                    finished.report.run_notes.extend(repeated);
                    match self
                        .once_more(target, live, scenario, &finished, shares)
                        .await
                    {
                        Some(run) => {
                            let mut apart = self.judge(target, id, scenario, run, None, &control);
                            apart.report.run_notes.push(APART.to_owned());
                            apart
                        }
                        None => finished,
                    }
                }
                Err(None) if self.failing.is_enough() && self.given_up(target).is_none() => {
                    return None;
                }
                Err(seen) => self.lost(target, id, scenario, seen),
            },
        };
        // Why a target cannot be used is told once, by its own event.
        let usable = matches!(self.running[target].live.get(), Some(Ok(_)))
            && self.given_up(target).is_none();
        self.tell(target, id, &finished, usable);
        self.count_failing(target, id, finished.report.outcome);
        Some(finished)
    }

    /// Why a scenario is left out where the first look found testing hopeless, if it is.
    fn kept_out(&self, target: usize, id: &str) -> Option<String> {
        let hopeless = self.running[target].hopeless.as_ref()?;
        (!hopeless.judged_by.contains(id)).then(|| hopeless.sentence.clone())
    }

    /// Tells that a scenario begins, once: what is carried out again began before.
    fn tell_start(&self, target: usize, id: &str) {
        // The set is whole whatever panicked while it was held.
        let mut begun = self.begun.lock().unwrap_or_else(PoisonError::into_inner);
        let is_first = begun.insert((target, id.to_owned()));
        drop(begun);
        if is_first {
            (self.listener)(Event::Started {
                target: self.plan.targets[target].name.clone(),
                scenario: id.to_owned(),
            });
        }
    }

    /// Tells what became of a scenario, with the reason where the target was usable.
    fn tell(&self, target: usize, id: &str, finished: &Finished, usable: bool) {
        (self.listener)(Event::Finished {
            target: self.plan.targets[target].name.clone(),
            scenario: id.to_owned(),
            outcome: finished.report.outcome,
            reason: finished.report.reason.clone().filter(|_| usable),
            duration_ms: finished.report.duration_ms,
            trace: (finished.report.steps.iter())
                .flat_map(|step| {
                    step.trace
                        .iter()
                        .map(|line| format!("step {}: {line}", step.number))
                })
                .collect(),
        });
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
        match self.outcome(target, name).await {
            Some(finished) => match &finished.control {
                Control::NotHeld(reason) => (
                    Control::NotHeld(format!("{name}: {reason}")),
                    finished.unreachable,
                ),
                Control::MayBeRefused(reason) => (
                    Control::MayBeRefused(format!("{name}: {reason}")),
                    finished.unreachable,
                ),
                held => (held.clone(), finished.unreachable),
            },
            None => (Control::NotHeld(format!("{name} did not run")), false),
        }
    }

    /// Runs the flow, and where the load on the target disturbed it, a second time alone. Says so when it did.
    ///
    /// # Errors
    ///
    /// What was seen of it, where the target is given up.
    async fn run_undisturbed(
        &self,
        target: usize,
        live: &Live,
        id: &str,
        scenario: &Scenario,
    ) -> Result<(flow::Run, Option<String>), Option<Transcript>> {
        let gate = &self.running[target].gate;
        let remote = live.sandbox.is_none();
        let place = gate.enter().await;
        let run = self.run_alone(target, live, id, scenario).await;
        let run = run.ok_or(None)?;
        if !self.lives(target, live, &run.transcript).await {
            return Err(Some(run.transcript));
        }
        let Some(trouble) = disturbance(scenario, &run.transcript, remote) else {
            gate.calm(mean_latency(&run.transcript));
            return Ok((run, None));
        };
        // A 429 or 503 is always worth a second look; errors that came again several times are how the target is.
        let is_busy = disturbance(scenario, &run.transcript, false).is_some();
        if !is_busy && !gate.repeating_helps() {
            gate.usual();
            return Ok((run, None));
        }
        gate.disturbed();
        if self.plan.interrupted.load(Ordering::Relaxed) {
            return Ok((run, None));
        }
        // Its place is free for those that have to end before this one can be alone.
        drop(place);
        let _alone = self.running[target].others.write().await;
        if self.given_up(target).is_some() {
            return Err(Some(run.transcript));
        }
        let adapted = self.plan.targets[target].adapted(scenario);
        let again = flow::run(&live.target, &adapted, &self.plan.interrupted).await;
        if !self.lives(target, live, &again.transcript).await {
            return Err(Some(again.transcript));
        }
        if !is_busy {
            gate.repeated(disturbance(scenario, &again.transcript, remote).is_some());
        }
        let note = format!(
            "carried out a second time, alone on the target, because of {trouble} the first time"
        );
        Ok((again, Some(note)))
    }

    /// Carries out a scenario once more, alone on the target, where another scenario held the same token at the time and
    /// anything is not as it should be: what the other did to the token, this one saw.
    async fn once_more(
        &self,
        target: usize,
        live: &Live,
        scenario: &Scenario,
        finished: &Finished,
        shares_tokens: bool,
    ) -> Option<flow::Run> {
        let is_fine = finished.report.outcome <= Verdict::Difference;
        if !shares_tokens || is_fine || self.plan.interrupted.load(Ordering::Relaxed) {
            return None;
        }
        let _alone = self.running[target].others.write().await;
        if self.given_up(target).is_some() {
            return None;
        }
        let adapted = self.plan.targets[target].adapted(scenario);
        let again = flow::run(&live.target, &adapted, &self.plan.interrupted).await;
        self.lives(target, live, &again.transcript)
            .await
            .then_some(again)
    }

    /// A second look at what is to be accepted: it tells what varies although nothing changed.
    async fn look_again(
        &self,
        target: usize,
        live: &Live,
        id: &str,
        scenario: &Scenario,
    ) -> Option<Transcript> {
        if self.plan.options.snapshot_mode != SnapshotMode::Update
            || self.plan.interrupted.load(Ordering::Relaxed)
        {
            return None;
        }
        let again = self.run_undisturbed(target, live, id, scenario).await;
        let (run, _) = again.ok()?;
        Some(run.transcript)
    }

    /// Runs the flow undisturbed by others: scenarios that turn the clock are alone on their target, as are those
    /// about the consent page on a provider that may leave it out while a token of another scenario is alive. Those
    /// of one user follow one another where a second login returns the same token. Nothing comes of it where the target
    /// was given up in the meantime, or enough scenarios failed.
    async fn run_alone(
        &self,
        target: usize,
        live: &Live,
        id: &str,
        scenario: &Scenario,
    ) -> Option<flow::Run> {
        let running = &self.running[target];
        let alone = match live.target.clock {
            Some(_) => scenario
                .steps
                .iter()
                .any(|step| step.kind() == StepKind::Wait),
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
        if self.given_up(target).is_some() || self.failing.is_enough() {
            return None;
        }
        self.tell_start(target, id);
        let scenario = self.plan.targets[target].adapted(scenario);
        Some(flow::run(&live.target, &scenario, &self.plan.interrupted).await)
    }
}

/// A scenario whose target cannot be used.
fn unusable(id: &str, scenario: &Scenario, mut reason: String) -> Finished {
    // The target says it once, at whatever length.
    if let Some((end, _)) = reason.char_indices().nth(LONGEST_REASON) {
        reason.truncate(end);
        reason.push_str("… (the target's note has the rest)");
    }
    let check = HarnessCheck::TargetUsable.check(Verdict::Error, "the target to be usable", reason);
    not_run(id, scenario, check)
}

/// The average time to an answer.
fn mean_latency(transcript: &Transcript) -> Duration {
    let exchanges = &transcript.exchanges;
    let total: u64 = exchanges.iter().map(|exchange| exchange.duration_ms).sum();
    let count = u64::try_from(exchanges.len()).unwrap_or(u64::MAX).max(1);
    Duration::from_millis(total / count)
}

fn users_of(scenario: &Scenario) -> BTreeSet<UserRef> {
    let users: BTreeSet<UserRef> = scenario
        .steps
        .iter()
        .filter_map(|step| match &step.action {
            Action::Authorize(authorize) => Some(authorize.user),
            _ => None,
        })
        .collect();
    // Refreshing and revoking act on a user's tokens as well, though no user signs in.
    if users.is_empty() {
        BTreeSet::from([UserRef::First])
    } else {
        users
    }
}
