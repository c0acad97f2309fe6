//! Makes a target ready at its first use.

use super::Engine;
use crate::catalog::AgentKind;
use crate::run::events::Event;
use crate::run::preflight::preflight;
use crate::run::targets::Live;

impl Engine {
    /// The target, made ready at its first use.
    pub(super) async fn live(&self, target: usize) -> Result<&Live, String> {
        let spec = &self.plan.targets[target];
        let made = self.running[target]
            .live
            .get_or_init(|| async {
                let opened = match spec.open(self.plan.options.rate, &self.agents).await {
                    Ok(live) if live.sandbox.is_some() || spec.agent == AgentKind::Manual => {
                        Ok(live)
                    }
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
}
