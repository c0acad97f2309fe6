//! Rules: one requirement each, judged on every exchange that it applies to.
//!
//! The id of a requirement is the address of its rule: `rfc6749/…` is in `rules/rfc6749/`, a file per group of
//! clauses; a document with few rules is a single file. [`shared`] has what several rules read from an exchange.

mod mcp;
mod rfc6265;
mod rfc6749;
mod rfc6750;
mod rfc7591;
mod rfc7592;
mod rfc7636;
mod rfc7662;
mod rfc8414;
mod rfc8628;
mod rfc8693;
mod rfc9068;
mod rfc9110;
mod rfc9126;
mod rfc9207;
mod rfc9325;
mod rfc9449;
mod rfc9700;
mod rfc9728;
mod shared;
mod web;

use super::Input;
use super::evidence::RuleEvidence;
use super::judgement::Judgement;
use crate::catalog::profile::Profile;
use crate::oauth::Capability;
use crate::transcript::{Exchange, Randomness, StepRecord, Transcript};

/// What a rule may look at besides the exchange.
pub struct Context<'a> {
    /// The whole transcript.
    pub transcript: &'a Transcript,
    /// The step that made the exchange.
    pub step: &'a StepRecord,
    /// What the provider documents.
    pub profile: &'a Profile,
}

impl Context<'_> {
    /// Whether the profile offers a capability.
    #[must_use]
    pub fn offers(&self, capability: Capability) -> bool {
        self.profile.offers(capability)
    }
}

/// Judges one exchange; nothing where the exchange is not one that the rule is about.
type Judge = fn(&Context<'_>, &Exchange) -> Option<Judgement>;

/// One rule.
pub struct Rule {
    /// The requirement that it judges.
    pub requirement: &'static str,
    /// What judges it.
    pub judge: Judge,
    /// Whether it looks at exchanges over https alone.
    over_https: bool,
}

impl Rule {
    /// A rule about exchanges over http and https.
    const fn new(requirement: &'static str, judge: Judge) -> Self {
        Self {
            requirement,
            judge,
            over_https: false,
        }
    }

    /// A rule about exchanges over https alone.
    const fn over_https(requirement: &'static str, judge: Judge) -> Self {
        Self {
            requirement,
            judge,
            over_https: true,
        }
    }
}

/// Judges the values of one kind over a whole run; nothing where the rule is not about that kind.
type JudgeRun = fn(&Profile, &Randomness) -> Option<Judgement>;

/// One rule about a whole run.
pub struct RunRule {
    /// The requirement that it judges.
    pub requirement: &'static str,
    /// What judges it.
    pub judge: JudgeRun,
}

impl RunRule {
    /// A rule about the values of a whole run.
    const fn new(requirement: &'static str, judge: JudgeRun) -> Self {
        Self { requirement, judge }
    }
}

/// The rules of all documents, by group of clauses.
const DOCUMENTS: [&[&[Rule]]; 20] = [
    rfc6749::RULES,
    rfc6750::RULES,
    rfc7591::RULES,
    rfc7592::RULES,
    rfc7636::RULES,
    rfc7662::RULES,
    rfc8414::RULES,
    rfc8628::RULES,
    rfc8693::RULES,
    rfc9126::RULES,
    rfc9207::RULES,
    rfc9700::RULES,
    rfc9728::RULES,
    rfc6265::RULES,
    rfc9068::RULES,
    rfc9110::RULES,
    rfc9325::RULES,
    rfc9449::RULES,
    web::RULES,
    mcp::RULES,
];

/// All rules, by document.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    DOCUMENTS.into_iter().flatten().copied().flatten()
}

/// All rules about whole runs.
pub fn of_whole_runs() -> impl Iterator<Item = &'static RunRule> {
    [rfc6749::RUN_RULES, rfc8628::RUN_RULES, rfc9126::RUN_RULES]
        .into_iter()
        .flatten()
}

/// The evidence of every rule on the exchanges of every step.
pub fn collect(input: &Input<'_>) -> Vec<RuleEvidence> {
    let transcript = input.transcript;
    let mut evidence = Vec::new();
    for step in &transcript.steps {
        let context = Context {
            transcript,
            step,
            profile: input.profile,
        };
        for rule in all() {
            let exchanges = transcript.exchanges.iter().enumerate();
            let seen: Vec<_> = exchanges
                .filter(|(_, exchange)| exchange.step == step.number)
                .filter_map(|(index, exchange)| {
                    Some((Some(index), (rule.judge)(&context, exchange)?))
                })
                .collect();
            if !seen.is_empty() {
                evidence.push(RuleEvidence {
                    requirement: rule.requirement,
                    step: Some(step.number),
                    seen,
                });
            }
        }
    }
    evidence
}

/// Whether a requirement is judged by a rule that looks at exchanges over https alone.
#[must_use]
pub fn needs_https(requirement: &str) -> bool {
    all().any(|rule| rule.over_https && rule.requirement == requirement)
}

#[cfg(test)]
mod tests;
