//! The evidence of steps: each against what its scenario expects of it.

use super::Input;
use super::evidence::{Expects, RestingClaim, StepEvidence};
use super::expectation::evaluate;
use super::judgement::{Judgement, Silence};
use crate::catalog::scenario::{Action, ConsentAnswer, Expect, Shown, Step};
use crate::oauth::Outcome;
use crate::transcript::StepRecord;

/// The evidence of every step of the scenario.
pub fn collect<'a>(input: &Input<'a>, resting: &[RestingClaim<'_>]) -> Vec<StepEvidence<'a>> {
    input
        .scenario
        .steps
        .iter()
        .enumerate()
        .map(|(index, step)| {
            let number = index + 1;
            StepEvidence {
                number,
                kind: step.kind(),
                expects: expects(step),
                judgement: judgement(input, step, input.transcript.step(number)),
                requirements: &step.requirements,
                carries_claim: resting
                    .iter()
                    .any(|claim| claim.step.is_none_or(|step| step == number)),
            }
        })
        .collect()
}

fn expects(step: &Step) -> Expects {
    let Some(expect) = &step.expect else {
        return Expects::Nothing;
    };
    let Some(wanted) = &expect.outcome else {
        return Expects::Details;
    };
    let refusal = |outcome: &Outcome| outcome.is_refusal() || *outcome == Outcome::Revoked;
    if wanted.0.iter().any(refusal) {
        Expects::Refusal
    } else {
        Expects::Grant
    }
}

fn judgement(input: &Input<'_>, step: &Step, record: Option<&StepRecord>) -> Judgement {
    let (Some(expect), Some(record)) = (&step.expect, record) else {
        return match (&step.expect, record) {
            (Some(_), _) => Judgement::silent(Silence::NotRun, "the step to run", "it did not run"),
            (None, Some(record)) => unexpected(record),
            (None, None) => Judgement::NotApplicable("nothing is expected of the step"),
        };
    };
    if record.outcome == Outcome::LeftOut {
        return Judgement::NotApplicable("the step was left out");
    }
    if is_excused(step, record) {
        return Judgement::NotApplicable(
            "it ended in an error that says nothing about its subject",
        );
    }
    if !applies(input, step) {
        return Judgement::NotApplicable("the earlier step that it depends on ended otherwise");
    }
    let judgement = evaluate(expect, record, input.transcript, &input.profile.scopes);
    match silence(step, expect, record) {
        Some(silence) => {
            let account = judgement.account().cloned().unwrap_or_default();
            Judgement::Silent { silence, account }
        }
        None => judgement,
    }
}

/// A step that only observes sees nothing when no answer comes, which must not pass.
fn unexpected(record: &StepRecord) -> Judgement {
    match record.outcome {
        Outcome::Timeout | Outcome::ConnectionFailed => Judgement::silent(
            Silence::Unanswered,
            "an answer",
            record.reason.as_deref().unwrap_or(record.outcome.as_str()),
        ),
        _ => Judgement::NotApplicable("nothing is expected of the step"),
    }
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
        input.transcript.named(&given.step).is_some_and(|record| {
            evaluate(
                &given.expect,
                record,
                input.transcript,
                &input.profile.scopes,
            )
            .conforms()
        })
    })
}

/// Why the outcome of a step says nothing about the provider's rules.
fn silence(step: &Step, expect: &Expect, record: &StepRecord) -> Option<Silence> {
    if let Some(reason) = not_asked(step, expect, record) {
        return Some(Silence::NotAsked(reason));
    }
    let wanted = expect.outcome.as_ref();
    if wanted.is_some_and(|wanted| wanted.contains(&record.outcome)) {
        return None;
    }
    match record.outcome {
        Outcome::Timeout | Outcome::ConnectionFailed => Some(Silence::Unanswered),
        Outcome::LoginFailed => Some(Silence::LoginFailed),
        Outcome::NotDone => Some(Silence::NotDone),
        _ => None,
    }
}

/// Why a code without a consent page says nothing about what the step is for: a question that does not come cannot
/// be answered with no. Whether it has to come is another matter, unless the same user approved the same client
/// before, which a provider may remember.
fn not_asked(step: &Step, expect: &Expect, record: &StepRecord) -> Option<&'static str> {
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
