//! What happens to remote targets before the run: their metadata is read, the first look is taken, and what both
//! brought decides which scenarios apply.

use std::sync::Arc;

use futures_util::future::join_all;

use super::events::{Event, Listener};
use super::plan::Plan;
use super::preflight::{Seen, Wanted, preflight};
use super::targets::{Live, Spec};
use crate::catalog::AgentKind;
use crate::document::Stage;

/// A target that was made ready before the run.
pub(super) struct Opened {
    /// The target; else why it cannot be used, in one sentence.
    pub live: Result<Live, String>,
    /// The stages of the first look.
    pub stages: Vec<Stage>,
}

impl Plan {
    /// Reads the metadata of remote targets, takes a first look at each, and decides again what applies to them.
    /// Until then a plan says what the profiles alone would have. Nothing is sent to the embedded sandbox; a person
    /// who logs in by hand is asked once, by the scenarios.
    pub async fn discover(&mut self, listener: &Listener) {
        let rate = self.options.rate;
        let mut specs = std::mem::take(&mut self.targets);
        join_all(specs.iter_mut().map(|spec| spec.discover(rate))).await;
        self.targets = specs;
        self.decide();
        let wanted: Vec<Wanted> = (0..self.targets.len())
            .map(|index| self.wanted(index))
            .collect();
        let specs = std::mem::take(&mut self.targets);
        let looks = specs.into_iter().enumerate().map(|(index, mut spec)| {
            let (plan, wanted) = (&*self, &wanted[index]);
            async move {
                let opened = match plan.is_looked_at(index, &spec) {
                    true => plan.open(&mut spec, wanted, listener).await,
                    false => None,
                };
                (spec, opened)
            }
        });
        let (specs, opened) = join_all(looks).await.into_iter().unzip();
        self.targets = specs;
        self.opened = opened;
        self.decide();
    }

    /// Nobody looks at what nothing is asked of.
    fn is_looked_at(&self, index: usize, spec: &Spec) -> bool {
        !spec.is_sandbox()
            && spec.agent != AgentKind::Manual
            && self.trials.iter().any(|trial| trial.target == index)
    }

    /// What the scenarios of a target need, their controls included.
    fn wanted(&self, target: usize) -> Wanted {
        let mut wanted = Wanted::default();
        for trial in self.trials.iter().filter(|trial| trial.target == target) {
            let mut id = Some(&trial.scenario);
            for _ in 0..=self.library.scenarios.len() {
                let Some(scenario) = id.and_then(|id| self.library.scenarios.get(id)) else {
                    break;
                };
                wanted.capabilities.extend(&scenario.needs);
                wanted.consent |= scenario.is_about_consent();
                id = scenario.control.as_ref();
            }
        }
        wanted
    }

    /// Opens a target and looks at it. Nothing comes of a look that was interrupted.
    async fn open(&self, spec: &mut Spec, wanted: &Wanted, listener: &Listener) -> Option<Opened> {
        let mut opened = match spec.open(self.options.rate, &self.agents).await {
            Ok(live) => Opened {
                live: Ok(live),
                stages: Vec::new(),
            },
            Err(error) => Opened {
                live: Err(error.to_string()),
                stages: Vec::new(),
            },
        };
        if let Ok(live) = &mut opened.live {
            let Seen { stages, learnt } = preflight(live, spec, wanted, &self.interrupted).await;
            spec.learn(learnt);
            live.target.profile.clone_from(&spec.provider.profile);
            live.target.setup.clone_from(&spec.setup);
            opened.stages = stages;
        }
        if self.interrupted.load(std::sync::atomic::Ordering::Relaxed) {
            return None;
        }
        for stage in opened.stages.iter().filter(|stage| stage.passed) {
            listener(Event::Looked {
                target: spec.name.clone(),
                stage: stage.name.clone(),
                sentence: stage.sentence.clone(),
            });
        }
        if let Some(stage) = opened.stages.iter().find(|stage| !stage.passed) {
            for line in &stage.trace {
                listener(Event::Note(format!("    {line}")));
            }
            opened.live = Err(stage.sentence.clone());
        }
        told(spec, &opened.live, listener);
        Some(opened)
    }
}

/// Tells that a target is ready, or why it is not.
pub(super) fn told(spec: &Spec, live: &Result<Live, String>, listener: &Listener) {
    listener(match live {
        Ok(live) => Event::TargetReady {
            target: spec.name.clone(),
            base_url: live.target.base_url.clone(),
        },
        Err(reason) => Event::TargetFailed {
            target: spec.name.clone(),
            reason: reason.clone(),
        },
    });
}

/// A flag that stops a run, shared by its parts.
pub(super) type Interrupter = Arc<std::sync::atomic::AtomicBool>;
