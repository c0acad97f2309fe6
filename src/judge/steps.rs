//! The expectations of a scenario, step by step.

use super::expectation::evaluate;
use super::likeness;
use super::verdict::Finding;
use super::{Control, Input, standard_check};
use crate::catalog::scenario::{Action, ConsentAnswer, Expect, Shown, Step};
use crate::document::{Check, HarnessCheck, Verdict};
use crate::oauth::Outcome;
use crate::transcript::StepRecord;

/// What the expectations came to.
pub struct Stepwise {
    /// The checks.
    pub checks: Vec<Check>,
    /// Per step (1-based order): what its expectation came to; nothing for a step without one.
    pub steps: Vec<Option<Judgement>>,
}

impl Stepwise {
    /// Whether every expectation was met as the standard or the documentation has it.
    pub fn held(&self) -> bool {
        let mut judged = self.steps.iter().flatten();
        judged.all(|judged| judged.verdict <= Verdict::Warn)
    }
}

/// What an expectation came to.
#[derive(Debug, Clone)]
pub struct Judgement {
    /// The comparison itself.
    pub finding: Finding,
    /// `pass` where it was met as the standard or the documentation has it, else why not.
    pub verdict: Verdict,
}

/// Judges every step that has an expectation.
pub fn judge(input: &Input<'_>) -> Stepwise {
    let mut result = Stepwise {
        checks: Vec::new(),
        steps: Vec::new(),
    };
    for (index, step) in input.scenario.steps.iter().enumerate() {
        let number = index + 1;
        let judged = match (&step.expect, input.transcript.step(number)) {
            // A step whose condition does not hold has nothing to say.
            (Some(_), Some(record)) if record.outcome == Outcome::LeftOut => None,
            (Some(_), Some(record)) if is_excused(step, record) => None,
            // Where the condition does not hold, the step says nothing.
            (Some(_), Some(_)) if !applies(input, step) => None,
            (Some(expect), Some(record)) => {
                Some(judge_step(input, step, expect, record, &mut result.checks))
            }
            (Some(_), None) => {
                result.checks.push(HarnessCheck::Precondition.check_of_step(
                    number,
                    Verdict::Inconclusive,
                    "the step to run",
                    "it did not run",
                ));
                Some(Judgement {
                    finding: Finding::deviating("not-run", "", ""),
                    verdict: Verdict::Inconclusive,
                })
            }
            (None, record) => {
                result.checks.extend(record.and_then(unanswered));
                None
            }
        };
        result.steps.push(judged);
    }
    result
}

/// A step that only observes sees nothing when nobody answers, which is no pass.
fn unanswered(record: &StepRecord) -> Option<Check> {
    matches!(record.outcome, Outcome::Timeout | Outcome::ConnectionFailed).then(|| {
        let observed = record.reason.as_deref().unwrap_or(record.outcome.as_str());
        HarnessCheck::Precondition.check_of_step(
            record.number,
            Verdict::Error,
            "an answer",
            observed,
        )
    })
}

/// A refusal proves nothing either where the same kind of step, asked for correctly in the same scenario, was not
/// granted: an endpoint that refuses everybody refuses the wrong ones as well.
pub fn doubt_refusals(input: &Input<'_>, result: &mut Stepwise) {
    let steps = &input.scenario.steps;
    let expected = |index: usize| steps[index].expect.as_ref();
    for index in 0..steps.len() {
        let accepted = result.steps[index]
            .as_ref()
            .is_some_and(|judged| judged.verdict <= Verdict::Warn);
        if !accepted || !expected(index).is_some_and(cheap) {
            continue;
        }
        let refused_all = (0..steps.len()).find(|other| {
            steps[*other].kind() == steps[index].kind()
                && expected(*other).is_some_and(|expect| expect.outcome.is_some() && !cheap(expect))
                && result.steps[*other]
                    .as_ref()
                    .is_some_and(|judged| judged.verdict > Verdict::Warn)
        });
        let Some(other) = refused_all else { continue };
        for check in &mut result.checks {
            if check.step == Some(index + 1) && check.verdict < Verdict::Inconclusive {
                check.verdict = Verdict::Inconclusive;
                check.observed = format!(
                    "{}; but step {}, which asks correctly, did not end as expected",
                    check.observed,
                    other + 1
                );
            }
        }
        if let Some(judged) = &mut result.steps[index] {
            judged.verdict = Verdict::Inconclusive;
        }
    }
}

fn judge_step(
    input: &Input<'_>,
    step: &Step,
    expect: &Expect,
    record: &StepRecord,
    checks: &mut Vec<Check>,
) -> Judgement {
    let mut finding = evaluate(
        expect,
        record,
        input.transcript.last_response(record.number),
        &input.profile.scopes,
    );
    if let Some(name) = &expect.same_as {
        likeness::compare(&mut finding, record, named(input, name), name);
    }
    let unasked = unasked(step, expect, record);
    if let Some(reason) = unasked {
        finding.observed = format!("{}; {reason}", finding.observed);
    }
    let no_evidence = unasked.map(|_| Verdict::Inconclusive);
    if let Some(verdict) = no_evidence.or_else(|| self::no_evidence(record, expect)) {
        if step.requirements.is_empty() {
            checks.push(HarnessCheck::Precondition.check_of_step(
                record.number,
                verdict,
                finding.expected.clone(),
                finding.observed.clone(),
            ));
        }
        for id in &step.requirements {
            if let Some(mut check) = standard_check(input, id, Some(record.number), &finding) {
                check.verdict = verdict;
                checks.push(check);
            }
        }
        return Judgement { finding, verdict };
    }
    if step.requirements.is_empty() {
        if finding.conforms {
            return Judgement {
                verdict: uncontrolled(input, expect).unwrap_or(Verdict::Pass),
                finding,
            };
        }
        // A claim that rests on this step speaks for itself; else the step was preparation that went wrong.
        if claimed(input, record.number) {
            return Judgement {
                verdict: uncontrolled(input, expect).unwrap_or(Verdict::Fail),
                finding,
            };
        }
        let because = format!("{} [{}]", finding.observed, finding.deviation);
        checks.push(HarnessCheck::Precondition.check_of_step(
            record.number,
            Verdict::Inconclusive,
            finding.expected.clone(),
            because,
        ));
        return Judgement {
            finding,
            verdict: Verdict::Inconclusive,
        };
    }
    let mut worst = Verdict::Pass;
    for id in &step.requirements {
        let Some(mut check) = standard_check(input, id, Some(record.number), &finding) else {
            continue;
        };
        if check.verdict < Verdict::Drift
            && let Some(verdict) = uncontrolled(input, expect)
        {
            check.verdict = verdict;
            if let Control::NotHeld(reason) = input.control {
                check.observed =
                    format!("{}; but the control did not hold: {reason}", check.observed);
            }
        }
        worst = worst.max(check.verdict);
        checks.push(check);
    }
    // A declared difference is the provider's documented way: for claims and controls that is as good as a pass.
    let verdict = if worst <= Verdict::Warn {
        Verdict::Pass
    } else {
        worst
    };
    Judgement { finding, verdict }
}

/// The record of the step with this name.
fn named<'a>(input: &Input<'a>, name: &str) -> Option<&'a StepRecord> {
    input
        .transcript
        .steps
        .iter()
        .find(|record| record.name.as_deref() == Some(name))
}

/// Whether the step ended in an error that says nothing about what it is for.
fn is_excused(step: &Step, record: &StepRecord) -> bool {
    let error = record.error.as_ref();
    step.unless_error
        .as_ref()
        .is_some_and(|errors| error.is_some_and(|error| errors.contains(error)))
}

/// Whether the condition of a step holds.
fn applies(input: &Input<'_>, step: &Step) -> bool {
    step.given.as_ref().is_none_or(|given| {
        named(input, &given.step).is_some_and(|record| {
            let response = input.transcript.last_response(record.number);
            evaluate(&given.expect, record, response, &input.profile.scopes).conforms
        })
    })
}

/// Whether a claim of this provider stands or falls with the step.
fn claimed(input: &Input<'_>, step: usize) -> bool {
    input
        .catalogue
        .claims_of(input.lineage)
        .flat_map(|listed| &listed.entry.verified_by)
        .any(|evidence| {
            evidence.scenario.as_deref() == Some(input.id)
                && evidence.step.is_none_or(|number| number == step)
        })
}

/// A refusal proves nothing when the control, which asks for the same thing correctly, was not granted.
fn uncontrolled(input: &Input<'_>, expect: &Expect) -> Option<Verdict> {
    (cheap(expect) && matches!(input.control, Control::NotHeld(_))).then_some(Verdict::Inconclusive)
}

/// Whether an expectation can be met by a server that does nothing at all: it says no to everything, or says
/// that something is revoked, which takes no more than status 200 (RFC 7009 2.2).
fn cheap(expect: &Expect) -> bool {
    expect.outcome.as_ref().is_some_and(|wanted| {
        wanted
            .0
            .iter()
            .any(|outcome| outcome.is_refusal() || *outcome == Outcome::Revoked)
    })
}

/// Why a code without a consent page says nothing about what the step is for: a question that does not come cannot
/// be answered with no. Whether it has to come is another matter, unless the same user approved the same client
/// before, which a provider may remember.
fn unasked(step: &Step, expect: &Expect, record: &StepRecord) -> Option<&'static str> {
    let Action::Authorize(authorize) = &step.action else {
        return None;
    };
    // A login page in place of the question means that remembering is what is judged.
    let is_about_remembering =
        (expect.outcome.as_ref()).is_some_and(|wanted| wanted.contains(&Outcome::LoginPage));
    if record.outcome != Outcome::Code
        || record.consent_shown != Some(false)
        || is_about_remembering
    {
        return None;
    }
    let wants_page = authorize.consent != ConsentAnswer::Approve
        || expect.consent == Some(Shown::Shown)
        || authorize.tamper.is_some();
    if wants_page && record.consent_remembered {
        return Some(
            "the provider remembers that this user approved this client earlier in the run",
        );
    }
    (authorize.consent == ConsentAnswer::Deny)
        .then_some("no consent page came, so that nothing could be denied")
}

/// Outcomes that say nothing about the provider's rules, unless they are just what was expected.
fn no_evidence(record: &StepRecord, expect: &Expect) -> Option<Verdict> {
    if expect
        .outcome
        .as_ref()
        .is_some_and(|wanted| wanted.contains(&record.outcome))
    {
        return None;
    }
    match record.outcome {
        Outcome::Timeout | Outcome::ConnectionFailed | Outcome::LoginFailed => Some(Verdict::Error),
        Outcome::NotDone => Some(Verdict::Inconclusive),
        _ => None,
    }
}
