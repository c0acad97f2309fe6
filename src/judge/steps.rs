//! The evidence of steps: each against what its scenario expects of it.

use super::Input;
use super::evidence::{Expects, RestingClaim, StepEvidence, StepRequirement};
use super::expectation::{Compared, compare};
use super::judgement::{Judgement, Silence};
use crate::catalog::scenario::{
    Action, Aspect, Authorize, ConsentAnswer, Expect, Shown, Step, Tamper,
};
use crate::oauth::Outcome;
use crate::transcript::{StepRecord, is_not_looked_at};

/// The evidence of every step of the scenario, and of the claims that rest on steps.
pub fn collect<'a>(input: &Input<'a>, resting: &mut [RestingClaim<'a>]) -> Vec<StepEvidence<'a>> {
    let steps = input.scenario.steps.iter().enumerate();
    steps
        .map(|(index, step)| {
            let number = index + 1;
            let record = input.transcript.step(number);
            let seen = Seen::of(input, step, record);
            let mut carries_claim = false;
            let claims = resting.iter_mut();
            for claim in claims.filter(|claim| claim.step.is_none_or(|step| step == number)) {
                let judgement = seen.about(claim.about);
                carries_claim |= !matches!(judgement, Judgement::NotApplicable(_));
                claim.judgements.insert(number, judgement);
            }
            StepEvidence {
                number,
                kind: step.kind(),
                expects: expects(step),
                judgement: seen.about(&[]),
                is_harm: matches!(&seen, Seen::Compared(compared) if compared.is_harm()),
                requirements: step
                    .requirements
                    .iter()
                    .filter(|id| is_asked(input, id))
                    .map(|id| StepRequirement {
                        id,
                        judgement: seen.about(aspects_of(input, id)),
                    })
                    .collect(),
                carries_claim,
                is_told: false,
            }
        })
        .collect()
}

/// Whether a requirement is asked of this provider.
fn is_asked(input: &Input<'_>, requirement: &str) -> bool {
    let listed = input.catalogue.requirements.get(requirement);
    listed.is_none_or(|listed| {
        let mut needs = listed.entry.needs.iter();
        needs.all(|capability| input.profile.offers(*capability))
    })
}

/// The parts of an expectation that a requirement is about.
fn aspects_of<'a>(input: &Input<'a>, requirement: &str) -> &'a [Aspect] {
    let listed = input.catalogue.requirements.get(requirement);
    listed.map_or(&[], |listed| listed.entry.about.as_slice())
}

/// What was seen of a step.
enum Seen {
    /// It was compared with what is expected of it.
    Compared(Compared),
    /// It was, and what was observed says nothing about the provider's rules.
    Silent(Silence, Compared),
    /// It was, and ended as it may end, for this reason.
    Excused(Compared, String),
    /// There was nothing to compare.
    Settled(Judgement),
}

impl Seen {
    fn about(&self, aspects: &[Aspect]) -> Judgement {
        match self {
            Self::Compared(compared) => compared.about(aspects),
            Self::Silent(silence, compared) => Judgement::Silent {
                silence: *silence,
                account: compared.whole().account().cloned().unwrap_or_default(),
            },
            Self::Excused(compared, because) => {
                let account = compared.whole().account().cloned().unwrap_or_default();
                let observed = format!("{}; {because}", account.observed);
                Judgement::silent(Silence::MayRefuse, account.expected, observed)
            }
            Self::Settled(judgement) => judgement.clone(),
        }
    }

    fn of(input: &Input<'_>, step: &Step, record: Option<&StepRecord>) -> Self {
        let (Some(expect), Some(record)) = (&step.expect, record) else {
            return Self::Settled(match (&step.expect, record) {
                (Some(_), _) => {
                    Judgement::silent(Silence::NotRun, "the step to run", "it did not run")
                }
                (None, Some(record)) => unexpected(record),
                (None, None) => Judgement::NotApplicable("nothing is expected of the step"),
            });
        };
        if record.outcome == Outcome::LeftOut {
            return Self::Settled(Judgement::NotApplicable("the step was left out"));
        }
        if !applies(input, step, record.number) {
            return Self::Settled(Judgement::NotApplicable(
                "the earlier step that it depends on ended otherwise",
            ));
        }
        let compared = compare(expect, record, input.transcript, &input.profile.scopes);
        let may_end = step.may_end.as_ref().filter(|end| end.is_met(record));
        match (may_end, silence(step, expect, record)) {
            // A step that cannot be carried out where a provider leaves out what it may leave out.
            (Some(end), Some(Silence::NotDone)) => Self::Excused(compared, end.because.clone()),
            (_, Some(silence)) => Self::Silent(silence, compared),
            (Some(end), None) => Self::Excused(compared, end.because.clone()),
            (None, None) => Self::Compared(compared),
        }
    }
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

/// Whether the condition of a step holds.
fn applies(input: &Input<'_>, step: &Step, number: usize) -> bool {
    step.given.as_ref().is_none_or(|given| {
        input
            .transcript
            .named(&given.step, number)
            .is_some_and(|record| {
                compare(
                    &given.expect,
                    record,
                    input.transcript,
                    &input.profile.scopes,
                )
                .whole()
                .conforms()
            })
    })
}

/// Why the outcome of a step says nothing about the provider's rules.
fn silence(step: &Step, expect: &Expect, record: &StepRecord) -> Option<Silence> {
    if let Action::Authorize(authorize) = &step.action
        && let Some(reason) = not_asked(authorize, expect, record)
    {
        return Some(Silence::NotAsked(reason));
    }
    // How often, and how fast, is the subject where an answer is expected to change or to be won.
    let counts = expect.changed.is_some() || expect.winners.is_some();
    if record.status.is_some_and(is_not_looked_at) && !counts {
        return Some(Silence::TooBusy);
    }
    let wanted = expect.outcome.as_ref();
    if wanted.is_some_and(|wanted| wanted.contains(&record.outcome)) {
        return None;
    }
    match record.outcome {
        Outcome::Timeout | Outcome::ConnectionFailed => Some(Silence::Unanswered),
        Outcome::LoginFailed => Some(Silence::LoginFailed),
        Outcome::NotDone => Some(Silence::NotDone),
        Outcome::ServerError if !counts => Some(Silence::Broken),
        _ => None,
    }
}

/// Why a code without a consent page says nothing about what the step is for: a question that does not come cannot
/// be answered with no. Whether it has to come is another matter, unless the same user approved the same client
/// before, which a provider may remember.
fn not_asked(authorize: &Authorize, expect: &Expect, record: &StepRecord) -> Option<&'static str> {
    // A login page in place of the question means that remembering is what is judged.
    let is_about_remembering = authorize.tamper.is_none()
        && (expect.outcome.as_ref()).is_some_and(|wanted| wanted.contains(&Outcome::LoginPage));
    if record.outcome != Outcome::Code
        || record.consent_shown != Some(false)
        || is_about_remembering
    {
        return None;
    }
    let wants_page = authorize.consent != ConsentAnswer::Approve
        || expect.consent == Some(Shown::Shown)
        || authorize.tamper.is_some_and(Tamper::is_of_consent);
    if wants_page && record.consent_remembered {
        return Some(
            "the provider remembers that this user approved this client earlier in the run",
        );
    }
    (authorize.consent == ConsentAnswer::Deny)
        .then_some("no consent page came, so that nothing could be denied")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// What a remembered approval leaves out is the consent page; the pages before it were shown all the same.
    #[test]
    fn a_remembered_approval_hides_what_the_consent_page_is_asked_alone() {
        let record = json!({
            "number": 1, "kind": "authorize", "outcome": "code", "status": 303,
            "consent_shown": false, "consent_remembered": true,
        });
        let record: StepRecord = serde_json::from_value(record).expect("a record");
        for (tamper, is_asked) in [
            ("return-address-foreign", true),
            ("return-address-schemeless", true),
            ("hidden-fields-removed", false),
            ("cookies-dropped", false),
            ("scope-field", false),
        ] {
            let step = json!({ "tamper": tamper, "fresh_session": true });
            let step: Authorize = serde_json::from_value(step).expect("a step");
            let expect = json!({ "outcome": ["code", "error-page"] });
            let expect: Expect = serde_json::from_value(expect).expect("an expectation");
            let reason = not_asked(&step, &expect, &record);
            assert_eq!(reason.is_none(), is_asked, "{tamper}: {reason:?}");
        }
    }
}
