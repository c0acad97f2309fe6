//! From checks to findings.
//!
//! 1. The checks of a step that rest on one observation are one [`Fact`].
//! 2. Facts with the same requirement, deviation and endpoint are one finding; documented differences are one by the
//!    behaviour that is documented, drift by the lines that changed, what could not be tested by the reason.
//! 3. A finding about a requirement that `follows` from another one is told under the finding about that.
//! 4. What could not be judged because of something that is wrong is told under that.

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};

use super::drift::Hunk;
use super::fact::Fact;
use super::{Finding, Place, sentence};
use crate::document::{Check, Requirement, Scenario, Target, Verdict};
use crate::oauth::Concern;

/// How long the last part of an id may be.
const LONGEST_WORD: usize = 60;

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
            check.finding = of_check.remove(&(scenario, index));
        }
    }
    target.findings = findings;
}

/// What makes two facts one finding.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Cause {
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
struct Seen {
    /// Index into the target's scenarios.
    scenario: usize,
    /// Indexes into the scenario's checks.
    checks: Vec<usize>,
}

struct Group {
    cause: Cause,
    seen: Vec<Seen>,
}

struct Gathering<'a> {
    target: &'a Target,
    table: &'a BTreeMap<String, Requirement>,
    groups: Vec<Group>,
    by_cause: BTreeMap<Cause, usize>,
}

impl<'a> Gathering<'a> {
    fn of(target: &'a Target, table: &'a BTreeMap<String, Requirement>) -> Self {
        let mut gathering = Self {
            target,
            table,
            groups: Vec::new(),
            by_cause: BTreeMap::new(),
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
        self.groups[at].seen.push(Seen { scenario, checks });
    }

    /// For each group the one that tells it: itself, or the one that it follows from.
    fn told(&self) -> Vec<usize> {
        let parents: Vec<usize> = (0..self.groups.len())
            .map(|own| self.parent(own).unwrap_or(own))
            .collect();
        (0..self.groups.len())
            .map(|own| {
                let mut root = own;
                // As many steps as there are groups lead to the root, or round in a circle, which lint refuses.
                for _ in 0..parents.len() {
                    root = parents[root];
                }
                if parents[root] == root { root } else { own }
            })
            .collect()
    }

    fn parent(&self, own: usize) -> Option<usize> {
        match &self.groups[own].cause {
            Cause::Deviation {
                requirement,
                endpoint,
                ..
            } => {
                let follows = &self.table.get(requirement)?.follows;
                let parents = follows
                    .iter()
                    .filter_map(|wanted| self.deviating(wanted, *endpoint));
                // Something that was granted is never told under something that was merely said in another form.
                let is_lesser = |parent: &usize| !self.is_harm(own) || self.is_harm(*parent);
                parents
                    .into_iter()
                    .find(|parent| *parent != own && is_lesser(parent))
            }
            Cause::Missing { .. } => self.what_prevents(own),
            Cause::Documented { .. } | Cause::Stale { .. } | Cause::Change(_) => None,
        }
    }

    fn is_harm(&self, group: usize) -> bool {
        match &self.groups[group].cause {
            Cause::Deviation { deviation, .. } => is_granting(deviation),
            _ => false,
        }
    }

    /// The finding about a requirement, at this endpoint if there is one.
    fn deviating(&self, wanted: &str, endpoint: Option<&str>) -> Option<usize> {
        let about = |at: &usize, there: Option<Option<&str>>| {
            matches!(&self.groups[*at].cause,
                Cause::Deviation { requirement, endpoint, .. }
                    if requirement == wanted && there.is_none_or(|there| *endpoint == there))
        };
        let all = || 0..self.groups.len();
        all()
            .find(|at| about(at, Some(endpoint)))
            .or_else(|| all().find(|at| about(at, None)))
    }

    /// The violation because of which something could not be judged: the worst one of the scenario that is its control,
    /// else one of its own scenario, else one of the same words.
    fn what_prevents(&self, own: usize) -> Option<usize> {
        let group = &self.groups[own];
        let seen = group.seen.first()?;
        let scenario = self.target.scenarios.get(seen.scenario)?;
        let check = seen.checks.first().and_then(|at| scenario.checks.get(*at));
        let control = check.and_then(|check| check.control.as_deref());
        let in_control = control.and_then(|id| self.worst_in(id, own));
        in_control
            .or_else(|| self.worst_in(&scenario.id, own))
            .or_else(|| self.same_words(check?))
    }

    fn worst_in(&self, id: &str, besides: usize) -> Option<usize> {
        let scenario = self
            .target
            .scenarios
            .iter()
            .position(|known| known.id == id)?;
        let in_it = |group: &Group| group.seen.iter().any(|seen| seen.scenario == scenario);
        let violations = self.groups.iter().enumerate().filter(|(at, group)| {
            *at != besides && in_it(group) && self.verdict(group) == Verdict::Fail
        });
        let (violation, _) = violations
            .min_by_key(|(_, group)| self.concern(group))
            .or_else(|| {
                // A control that could not be judged itself has a reason of its own.
                let other = id != self.target.scenarios[self.groups[besides].seen[0].scenario].id;
                let missing = |group: &Group| {
                    matches!(group.cause, Cause::Missing { .. } | Cause::Deviation { .. })
                };
                let mut rest = self.groups.iter().enumerate();
                rest.find(|(at, group)| {
                    *at != besides
                        && in_it(group)
                        && ((other && missing(group)) || self.verdict(group) == Verdict::Warn)
                })
            })?;
        Some(violation)
    }

    fn same_words(&self, check: &Check) -> Option<usize> {
        let wanted = check.deviation.as_deref()?;
        self.groups.iter().position(|group| {
            let Cause::Deviation { deviation, .. } = &group.cause else {
                return false;
            };
            deviation == wanted
                && self
                    .head(group)
                    .is_some_and(|head| head.observed == check.observed)
        })
    }

    fn head(&self, group: &Group) -> Option<&'a Check> {
        let seen = group.seen.first()?;
        let scenario = self.target.scenarios.get(seen.scenario)?;
        scenario.checks.get(*seen.checks.first()?)
    }

    fn scenario(&self, seen: &Seen) -> &'a Scenario {
        &self.target.scenarios[seen.scenario]
    }

    fn verdict(&self, group: &Group) -> Verdict {
        let checks = group.seen.iter().flat_map(|seen| {
            let scenario = self.scenario(seen);
            seen.checks.iter().map(|at| scenario.checks[*at].verdict)
        });
        checks
            .max()
            .or_else(|| Some(self.scenario(group.seen.first()?).outcome))
            .unwrap_or(Verdict::Error)
    }

    fn concern(&self, group: &Group) -> Concern {
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
            Cause::Change(hunk) => match hunk.word() {
                "" => "the transcript is another one than the accepted one".to_owned(),
                line => format!("the accepted transcript has changed: {line}"),
            },
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

/// The word of a check's deviation. Reports from before version 0.2 have it in brackets behind what was observed.
fn deviation(check: &Check) -> &str {
    let bracketed = || {
        let (_, word) = check.observed.rsplit_once(" [")?;
        word.strip_suffix(']')
    };
    let known = check.deviation.as_deref().or_else(bracketed);
    known.unwrap_or(check.verdict.as_str())
}

/// Whether a deviation says that something was granted.
pub fn is_granting(deviation: &str) -> bool {
    let outcome = deviation.strip_prefix("outcome:");
    outcome.is_some_and(|outcome| {
        ["tokens", "code", "granted", "active", "revoked"].contains(&outcome)
    })
}

/// Whether a verdict is told as a finding.
fn is_told(verdict: Verdict) -> bool {
    !matches!(verdict, Verdict::Pass | Verdict::Skipped)
}

/// A text as a part of an address: small letters and digits with hyphens between. Counts, which differ from run to run,
/// do not belong to it; a status, which has three digits, does.
fn word(text: &str) -> String {
    let mut word = String::new();
    let mut digits = String::new();
    let flush = |word: &mut String, digits: &mut String| {
        match digits.len() {
            0 => {}
            3 => word.push_str(digits),
            _ => word.push('n'),
        }
        digits.clear();
    };
    for character in text.chars() {
        if character.is_ascii_digit() {
            digits.push(character);
            continue;
        }
        flush(&mut word, &mut digits);
        if character.is_alphanumeric() || matches!(character, '_' | '.') {
            word.extend(character.to_lowercase());
        } else if !word.is_empty() && !word.ends_with('-') {
            word.push('-');
        }
    }
    flush(&mut word, &mut digits);
    let word = word.trim_end_matches('-');
    let short: String = word.chars().take(LONGEST_WORD).collect();
    if short.len() == word.len() {
        return short;
    }
    // Two long texts with the same beginning stay apart.
    let rest: String = Sha256::digest(word)
        .iter()
        .take(4)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("{}-{rest}", short.trim_end_matches('-'))
}

#[cfg(test)]
mod tests {
    use super::word;

    #[test]
    fn counts_are_no_part_of_an_address_and_statuses_are() {
        assert_eq!(word("winners:6"), word("winners:51"));
        assert_ne!(word("status-500"), word("status-502"));
        assert_eq!(word("text/html; charset"), "text-html-charset");
    }

    #[test]
    fn long_texts_with_one_beginning_stay_apart() {
        let long = "a".repeat(100);
        assert_ne!(word(&format!("{long}b")), word(&format!("{long}c")));
        assert!(word(&long).len() < 80);
    }
}
