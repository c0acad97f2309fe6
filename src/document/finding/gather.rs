//! From checks to findings.
//!
//! 1. The checks of a step that rest on one observation are one [`Fact`].
//! 2. Facts with the same requirement, deviation and endpoint are one finding; documented differences are one by the
//!    behaviour that is documented, drift by the lines that changed, what could not be tested by the reason.
//! 3. A finding about a requirement that `follows` from another one is told under the finding about that.
//! 4. What could not be judged because of something that is wrong is told under that.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::address::word;
use super::deviation::{deviation, documented_elsewhere, is_told};
use super::drift::Hunk;
use super::fact::Fact;
use super::{Finding, Place, sentence};
use crate::document::{Check, Requirement, Scenario, Target, Verdict};
use crate::oauth::Concern;

/// Gathers the findings of a target, and names in each of its checks the finding that tells it.
pub fn gather(target: &mut Target, table: &BTreeMap<String, Requirement>) {
    let gathering = Gathering::of(target, table);
    let told = gathering.told();
    let mut findings: Vec<Finding> = Vec::new();
    let mut at: BTreeMap<usize, usize> = BTreeMap::new();
    for (own, group) in gathering.groups.iter().enumerate() {
        let root = told[own];
        if root == own {
            at.insert(own, findings.len());
            findings.push(gathering.finding(group));
        }
    }
    // What is told under another finding is counted there.
    let mut of_check: BTreeMap<(usize, usize), String> = BTreeMap::new();
    for (own, group) in gathering.groups.iter().enumerate() {
        let Some(finding) = at.get(&told[own]).and_then(|at| findings.get_mut(*at)) else {
            continue;
        };
        if told[own] != own {
            gathering.tell_under(finding, group);
        }
        for seen in &group.seen {
            for check in &seen.checks {
                of_check
                    .entry((seen.scenario, *check))
                    .or_insert_with(|| finding.id.clone());
            }
        }
    }
    for finding in &mut findings {
        let order = |id: &String| target.scenarios.iter().position(|known| known.id == *id);
        finding.scenarios.sort_by_key(order);
        finding.scenarios.dedup();
        // What a standard says comes before what the documentation says of the same.
        let is_claim = |id: &String| {
            table
                .get(id)
                .is_some_and(|known| known.level == Requirement::OF_A_CLAIM)
        };
        finding.requirements.sort_by_key(is_claim);
    }
    findings.sort_by(|a, b| a.order().cmp(&b.order()));
    for (scenario, report) in target.scenarios.iter_mut().enumerate() {
        for (index, check) in report.checks.iter_mut().enumerate() {
            let finding = of_check.remove(&(scenario, index));
            // Most have none, and stay shared with those of other scenarios.
            if check.finding != finding {
                Arc::make_mut(check).finding = finding;
            }
        }
    }
    target.findings = findings;
}

/// What makes two facts one finding.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Cause {
    /// A requirement is not met, in this way, there.
    Deviation {
        requirement: String,
        deviation: String,
        endpoint: Option<&'static str>,
    },
    /// A behaviour is documented.
    Documented { claim: String, behaviour: String },
    /// A declared behaviour is gone.
    Stale { requirement: String },
    /// Lines of a transcript changed.
    Change(Hunk),
    /// Nothing could be judged, or nothing came back.
    Missing {
        verdict: &'static str,
        /// The reason as a part of an address, which leaves counts and times aside.
        reason: String,
    },
}

/// One place where a group was seen.
pub(super) struct Seen {
    /// Index into the target's scenarios.
    pub(super) scenario: usize,
    /// Indexes into the scenario's checks.
    pub(super) checks: Vec<usize>,
}

/// What is one finding, or is told under another one.
pub(super) struct Group {
    pub(super) cause: Cause,
    pub(super) seen: Vec<Seen>,
}

/// The groups of one target.
pub(super) struct Gathering<'a> {
    pub(super) target: &'a Target,
    pub(super) table: &'a BTreeMap<String, Requirement>,
    pub(super) groups: Vec<Group>,
    by_cause: BTreeMap<Cause, usize>,
    /// The group of a check, by the indexes of its scenario and its own.
    pub(super) of_check: BTreeMap<(usize, usize), usize>,
}

impl<'a> Gathering<'a> {
    fn of(target: &'a Target, table: &'a BTreeMap<String, Requirement>) -> Self {
        let mut gathering = Self {
            target,
            table,
            groups: Vec::new(),
            by_cause: BTreeMap::new(),
            of_check: BTreeMap::new(),
        };
        for (index, scenario) in target.scenarios.iter().enumerate() {
            if scenario.checks.is_empty() && is_told(scenario.outcome) {
                let reason = scenario.reason.as_deref().unwrap_or("no reason was given");
                let cause = Cause::Missing {
                    verdict: scenario.outcome.as_str(),
                    reason: word(reason),
                };
                gathering.add(cause, index, Vec::new());
            }
            for fact in Fact::all(scenario, table) {
                gathering.add_fact(index, &fact);
            }
        }
        gathering
    }

    fn add_fact(&mut self, scenario: usize, fact: &Fact<'_>) {
        let check = fact.head();
        let cause = match check.verdict {
            Verdict::Drift => {
                let diff = fact.scenario.snapshot_diff.as_deref().unwrap_or("");
                let hunks = Hunk::all(diff);
                if hunks.is_empty() {
                    self.add(
                        Cause::Change(Hunk { lines: Vec::new() }),
                        scenario,
                        fact.checks.clone(),
                    );
                }
                for hunk in hunks {
                    self.add(Cause::Change(hunk), scenario, fact.checks.clone());
                }
                return;
            }
            Verdict::Difference => Cause::Documented {
                claim: (check.claim.clone()).unwrap_or_else(|| check.requirement.clone()),
                behaviour: sentence::of_check(check),
            },
            Verdict::Resolved => Cause::Stale {
                requirement: check.requirement.clone(),
            },
            Verdict::Inconclusive | Verdict::Error => Cause::Missing {
                verdict: check.verdict.as_str(),
                reason: word(&check.observed),
            },
            Verdict::Fail | Verdict::Warn | Verdict::Pass | Verdict::Skipped => Cause::Deviation {
                requirement: check.requirement.clone(),
                deviation: deviation(check).to_owned(),
                endpoint: fact.endpoint(),
            },
        };
        self.add(cause, scenario, fact.checks.clone());
    }

    fn add(&mut self, cause: Cause, scenario: usize, checks: Vec<usize>) {
        let at = match self.by_cause.get(&cause) {
            Some(at) => *at,
            None => {
                self.by_cause.insert(cause.clone(), self.groups.len());
                self.groups.push(Group {
                    cause,
                    seen: Vec::new(),
                });
                self.groups.len() - 1
            }
        };
        for check in &checks {
            self.of_check.entry((scenario, *check)).or_insert(at);
        }
        self.groups[at].seen.push(Seen { scenario, checks });
    }

    pub(super) fn head(&self, group: &Group) -> Option<&'a Check> {
        let seen = group.seen.first()?;
        let scenario = self.target.scenarios.get(seen.scenario)?;
        scenario.checks.get(*seen.checks.first()?).map(Arc::as_ref)
    }

    fn scenario(&self, seen: &Seen) -> &'a Scenario {
        &self.target.scenarios[seen.scenario]
    }

    pub(super) fn verdict(&self, group: &Group) -> Verdict {
        let checks = group.seen.iter().flat_map(|seen| {
            let scenario = self.scenario(seen);
            seen.checks.iter().map(|at| scenario.checks[*at].verdict)
        });
        checks
            .max()
            .or_else(|| Some(self.scenario(group.seen.first()?).outcome))
            .unwrap_or(Verdict::Error)
    }

    pub(super) fn concern(&self, group: &Group) -> Concern {
        let head = self.head(group);
        let known = head.and_then(|head| self.table.get(&head.requirement));
        let concern = known.map_or(Concern::Protocol, |known| known.concern);
        // What is refused in other words than the standard's is refused all the same.
        let in_other_words = head.is_some_and(|head| deviation(head).starts_with("error:"));
        if in_other_words {
            concern.max(Concern::Form)
        } else {
            concern
        }
    }

    fn finding(&self, group: &Group) -> Finding {
        let head = self.head(group);
        let first = group.seen.first();
        let mut finding = Finding {
            id: self.id(group),
            verdict: self.verdict(group),
            concern: self.concern(group),
            level: head.map_or_else(|| "harness".to_owned(), |head| head.level.clone()),
            requirements: Vec::new(),
            source: head.and_then(documented_elsewhere),
            deviation: head.and_then(|head| head.deviation.clone()),
            endpoint: match &group.cause {
                Cause::Deviation { endpoint, .. } => endpoint.map(str::to_owned),
                _ => None,
            },
            sentence: self.sentence(group),
            client: head.and_then(|head| self.client(head)),
            diff: match &group.cause {
                Cause::Change(hunk) => Some(hunk.text()),
                _ => None,
            },
            since: None,
            flaky: None,
            variants: Vec::new(),
            count: 0,
            first: Place {
                scenario: first.map_or_else(String::new, |seen| self.scenario(seen).id.clone()),
                step: head.and_then(|head| head.step),
                exchange: first.and_then(|seen| self.exchange(seen)),
                check: first.and_then(|seen| seen.checks.first().copied()),
            },
            scenarios: Vec::new(),
        };
        self.tell_under(&mut finding, group);
        finding
    }

    /// The exchange that shows it: that of the check, else the last one of the step.
    fn exchange(&self, seen: &Seen) -> Option<usize> {
        let scenario = self.scenario(seen);
        let check = scenario.checks.get(*seen.checks.first()?)?;
        check.exchange.or_else(|| {
            let step = check.step?;
            (scenario.exchanges.iter()).rposition(|exchange| exchange.step == step)
        })
    }

    /// Adds what was seen of a group.
    fn tell_under(&self, finding: &mut Finding, group: &Group) {
        finding.verdict = finding.verdict.max(self.verdict(group));
        for seen in &group.seen {
            let scenario = self.scenario(seen);
            finding.count += seen.checks.len().max(1);
            if !finding.scenarios.contains(&scenario.id) {
                finding.scenarios.push(scenario.id.clone());
            }
            for check in seen.checks.iter().map(|at| &scenario.checks[*at]) {
                let mut steps = scenario.steps.iter();
                let step = steps.find(|step| Some(step.number) == check.step);
                if let Some(variant) = step.and_then(|step| step.variant.as_ref())
                    && !finding.variants.contains(variant)
                {
                    finding.variants.push(variant.clone());
                }
                // The harness's own checks are about the run and say nothing of the provider.
                let is_own = check.level == "harness" && !finding.requirements.is_empty();
                let named = std::iter::once(&check.requirement).chain(&check.claim);
                for id in named {
                    if !is_own && !finding.requirements.contains(id) {
                        finding.requirements.push(id.clone());
                    }
                }
            }
        }
    }

    fn sentence(&self, group: &Group) -> String {
        match &group.cause {
            Cause::Change(hunk) => hunk.sentence(),
            Cause::Missing { .. } if self.head(group).is_none() => {
                let scenario = group.seen.first().map(|seen| self.scenario(seen));
                let reason = scenario.and_then(|scenario| scenario.reason.clone());
                reason.unwrap_or_else(|| "no reason was given".to_owned())
            }
            _ => self.head(group).map(sentence::of_check).unwrap_or_default(),
        }
    }

    /// What a client has to do: what the difference says, else what the requirement says.
    fn client(&self, head: &Check) -> Option<String> {
        let general = || self.table.get(&head.requirement)?.client.clone();
        head.client.clone().or_else(general)
    }

    fn id(&self, group: &Group) -> String {
        let target = &self.target.name;
        match &group.cause {
            Cause::Deviation {
                requirement,
                deviation,
                endpoint,
            } => {
                let endpoint = endpoint.unwrap_or("run");
                format!("{target}/{endpoint}/{requirement}/{}", word(deviation))
            }
            Cause::Documented { claim, behaviour } => {
                format!("{target}/documented/{claim}/{}", word(behaviour))
            }
            Cause::Stale { requirement } => format!("{target}/resolved/{requirement}"),
            Cause::Change(hunk) => format!("{target}/drift/{}", word(&hunk.text())),
            Cause::Missing { verdict, reason } => format!("{target}/{verdict}/{reason}"),
        }
    }
}
