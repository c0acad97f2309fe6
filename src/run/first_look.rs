//! What happens to remote targets before the run: their metadata is read, the first look is taken, and what both
//! brought decides which scenarios apply.

use std::collections::BTreeSet;
use std::sync::Arc;

use futures_util::future::join_all;

use super::events::{Event, Listener};
use super::plan::Plan;
use super::preflight::{Seen, Wanted, preflight};
use super::targets::{Live, Spec};
use crate::catalog::AgentKind;
use crate::document::Stage;
use crate::flow::own_clients;
use crate::oauth::{Endpoint, StepKind};

/// A target that was made ready before the run.
pub(super) struct Opened {
    /// The target; else why it cannot be used, in one sentence.
    pub live: Result<Live, String>,
    /// The stages of the first look.
    pub stages: Vec<Stage>,
    /// What is tested all the same where the first look found testing hopeless for what the provider does.
    pub hopeless: Option<Hopeless>,
}

/// A provider that cannot be tested for what it does itself, and the scenarios that judge this.
#[derive(Debug, Clone)]
pub(super) struct Hopeless {
    /// What it does, and what follows, in one sentence.
    pub sentence: String,
    /// The scenarios that run all the same.
    pub judged_by: BTreeSet<String>,
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
                    true => plan.open(index, &mut spec, wanted, listener).await,
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

    /// A target of which nothing is asked is not looked at.
    fn is_looked_at(&self, index: usize, spec: &Spec) -> bool {
        let is_looked_at = !spec.is_sandbox() && spec.agent != AgentKind::Manual;
        (is_looked_at || !spec.registers.is_empty())
            && self.trials.iter().any(|trial| trial.target == index)
    }

    /// What the scenarios of a target need, their controls included; those of other parts of the run count as well, so that
    /// each part sees the same of the target.
    fn wanted(&self, target: usize) -> Wanted {
        let mut wanted = Wanted::default();
        for trial in self.whole.iter().filter(|trial| trial.target == target) {
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
    async fn open(
        &self,
        index: usize,
        spec: &mut Spec,
        wanted: &Wanted,
        listener: &Listener,
    ) -> Option<Opened> {
        let mut opened = match spec.open(self.options.rate, &self.agents).await {
            Ok(live) => Opened {
                live: Ok(live),
                stages: Vec::new(),
                hopeless: None,
            },
            Err(error) => Opened {
                live: Err(error.to_string()),
                stages: Vec::new(),
                hopeless: None,
            },
        };
        let (mut shown, mut lacking) = (Vec::new(), None);
        let mut registered = None;
        if let Ok(live) = &mut opened.live
            && !spec.registers.is_empty()
        {
            registered = Some(spec.register_clients(live, wanted).await);
        }
        let is_ready = registered.as_ref().is_none_or(|stage| stage.passed);
        if let Ok(live) = &mut opened.live
            && is_ready
            && spec.agent != AgentKind::Manual
        {
            let Seen {
                stages,
                learnt,
                broken,
                without,
            } = preflight(live, spec, wanted, &self.interrupted).await;
            (shown, lacking) = (broken, without);
            spec.learn(learnt);
            live.target.profile.clone_from(&spec.provider.profile);
            live.target.setup.clone_from(&spec.setup);
            opened.stages = stages;
        }
        opened.stages.splice(..0, registered);
        if self.interrupted.load(std::sync::atomic::Ordering::Relaxed) {
            if let Ok(live) = &opened.live {
                own_clients::delete_all(&live.target).await;
            }
            return None;
        }
        for stage in &opened.stages {
            listener(Event::Looked {
                target: spec.name.clone(),
                stage: stage.name.clone(),
                passed: stage.passed,
                sentence: stage.sentence.clone(),
                trace: stage.trace.clone(),
            });
        }
        if let Some(stage) = opened.stages.iter().find(|stage| !stage.passed) {
            opened.hopeless = match lacking {
                Some(endpoint) => self.beside(index, &stage.sentence, endpoint),
                None => self.judging(index, &stage.sentence, &shown),
            };
            if opened.hopeless.is_none() {
                if let Ok(live) = &opened.live {
                    own_clients::delete_all(&live.target).await;
                }
                opened.live = Err(stage.sentence.clone());
            }
        }
        match &opened.hopeless {
            Some(hopeless) => listener(Event::TargetFailed {
                target: spec.name.clone(),
                reason: hopeless.sentence.clone(),
            }),
            None => told(spec, &opened.live, listener),
        }
        Some(opened)
    }

    /// The scenarios of a target that do without an endpoint that does not work; where that is the one of tokens, also the one
    /// that does what the first look did: it shows what came of that, and breaks no more rules than it.
    fn beside(&self, target: usize, sentence: &str, endpoint: Endpoint) -> Option<Hopeless> {
        let scenarios = self
            .trials
            .iter()
            .filter(|trial| trial.target == target && trial.skip.is_none())
            .map(|trial| &trial.scenario);
        let does_without = |id: &str| {
            let mut next = self.library.scenarios.get(id);
            while let Some(scenario) = next {
                if scenario
                    .steps
                    .iter()
                    .any(|step| needs(step.kind(), endpoint))
                {
                    return false;
                }
                let control = scenario.control.as_ref();
                next = control.and_then(|id| self.library.scenarios.get(id));
            }
            true
        };
        let judged_by: BTreeSet<String> = scenarios
            .filter(|id| does_without(id) || (endpoint == Endpoint::Token && *id == ORDINARY))
            .cloned()
            .collect();
        (!judged_by.is_empty()).then(|| Hopeless {
            sentence: format!("{sentence}. Only what does without it was tested"),
            judged_by,
        })
    }

    /// The scenarios of a target that judge what the first look found broken, with their controls; a requirement that no
    /// step aims at is judged wherever there are requests like those of the first look.
    fn judging(&self, target: usize, sentence: &str, broken: &[&str]) -> Option<Hopeless> {
        let runs = |id: &str| {
            let mut trials = self.trials.iter();
            trials
                .any(|trial| trial.target == target && trial.scenario == id && trial.skip.is_none())
        };
        let mut judged_by = BTreeSet::new();
        for requirement in broken {
            let mut aimed: Vec<&str> = (self.library.aimed_at(requirement))
                .map(String::as_str)
                .collect();
            if aimed.is_empty() {
                aimed.push(ORDINARY);
            }
            for id in aimed.into_iter().filter(|id| runs(id)) {
                let mut next = Some(id);
                while let Some(id) = next.filter(|id| judged_by.insert((*id).to_owned())) {
                    let scenario = self.library.scenarios.get(id);
                    next = scenario.and_then(|scenario| scenario.control.as_deref());
                }
            }
        }
        (!judged_by.is_empty()).then(|| Hopeless {
            sentence: format!(
                "{sentence}. That is about {}, whatever the settings are, and nothing else was tested",
                broken.join(", ")
            ),
            judged_by,
        })
    }
}

/// Whether a step comes to nothing without this endpoint.
fn needs(step: StepKind, endpoint: Endpoint) -> bool {
    match endpoint {
        Endpoint::Authorize => step == StepKind::Authorize,
        _ => !matches!(
            step,
            StepKind::Authorize | StepKind::Metadata | StepKind::Push | StepKind::Register
        ),
    }
}

/// The scenario that does what the first look does.
const ORDINARY: &str = "flows/code-exchange";

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
