//! The smallest scenarios, put together step by step, and a catalogue and a profile for them.

use super::super::*;
use crate::catalog::OneOrMany;
use crate::catalog::catalogue::{Catalogue, Listed};
use crate::catalog::profile::Profile;
use crate::catalog::requirement::{Requirement, RequirementKind};
use crate::judge::checks;
use crate::judge::evidence::RestingClaim;
use crate::oauth::StepKind;

pub(super) const MUST: &str = "r/1/must";
pub(super) const SHOULD: &str = "r/1/should";
pub(super) const MAY: &str = "r/1/may";
/// A MUST of which the profile declares the deviation `colon`.
pub(super) const DECLARED: &str = "r/1/declared";
/// The same, but the deviation shows only sometimes.
pub(super) const SOMETIMES: &str = "r/1/sometimes";

pub(super) fn catalogue() -> Catalogue {
    let mut catalogue = Catalogue::default();
    for (id, level) in [
        (MUST, Level::Must),
        (SHOULD, Level::Should),
        (MAY, Level::May),
        (DECLARED, Level::Must),
        (SOMETIMES, Level::Must),
    ] {
        let entry = Requirement {
            id: id.to_owned(),
            level,
            section: "1".to_owned(),
            summary: "Something is so.".to_owned(),
            concern: None,
            follows: Vec::new(),
            client: None,
            kind: RequirementKind::Active,
            about: Vec::new(),
            needs: Vec::new(),
            dimension: None,
            default: None,
            also: Vec::new(),
            note: None,
            untestable: None,
            no_fault: None,
        };
        let document = "R".to_owned();
        catalogue
            .requirements
            .insert(id.to_owned(), Listed { document, entry });
    }
    catalogue
}

pub(super) fn profile() -> Profile {
    let declared = |id: &str, sometimes| Difference {
        requirement: OneOrMany(vec![id.to_owned()]),
        observed: OneOrMany(vec!["colon".to_owned()]),
        behaviour: "a colon before the zone number".to_owned(),
        client: None,
        claim: Some("p/C001".to_owned()),
        source: None,
        sometimes,
        scenarios: Vec::new(),
    };
    Profile {
        differences: vec![declared(DECLARED, false), declared(SOMETIMES, true)],
        ..Profile::default()
    }
}

pub(super) fn good() -> Judgement {
    Judgement::conforming("", "")
}

pub(super) fn bad(deviation: &str) -> Judgement {
    Judgement::deviating(deviation, "", "")
}

/// The evidence of a scenario, step by step.
#[derive(Default)]
pub(super) struct Scene(pub(super) Evidence<'static>);

impl Scene {
    pub(super) fn step(
        mut self,
        expects: Expects,
        judgement: Judgement,
        requirement: Option<&'static str>,
    ) -> Self {
        let requirements = requirement.map(|id| StepRequirement {
            id,
            judgement: judgement.clone(),
        });
        self.0.steps.push(StepEvidence {
            number: self.0.steps.len() + 1,
            kind: StepKind::Token,
            expects,
            is_harm: judgement.deviation().is_some(),
            judgement,
            requirements: requirements.into_iter().collect(),
            carries_claim: false,
            is_told: false,
        });
        self
    }

    pub(super) fn refusal(self, judgement: Judgement, requirement: &'static str) -> Self {
        self.step(Expects::Refusal, judgement, Some(requirement))
    }

    pub(super) fn grant(self, judgement: Judgement, requirement: &'static str) -> Self {
        self.step(Expects::Grant, judgement, Some(requirement))
    }

    /// A rule that sees this on two exchanges of step 1.
    pub(super) fn rule(mut self, requirement: &'static str, judgements: [Judgement; 2]) -> Self {
        self.0.rules.push(RuleEvidence {
            requirement,
            step: Some(1),
            seen: judgements
                .into_iter()
                .enumerate()
                .map(|(index, judgement)| (Some(index), judgement))
                .collect(),
        });
        self
    }

    /// A claim that rests on the last step.
    pub(super) fn claim(mut self) -> Self {
        let step = self.0.steps.len();
        let last = &mut self.0.steps[step - 1];
        last.carries_claim = true;
        self.0.resting.push(RestingClaim {
            claim: "p/C001",
            step: Some(step),
            about: &[],
            judgements: BTreeMap::from([(step, last.judgement.clone())]),
        });
        self
    }

    /// The verdicts as `SUBJECT VERDICT`, and whether the scenario held.
    pub(super) fn decided(&self, control: &Control) -> (Vec<String>, bool) {
        let (catalogue, profile) = (catalogue(), profile());
        let basis = Basis {
            id: "s/one",
            profile: &profile,
            catalogue: &catalogue,
            control: None,
        };
        let verdicts = decide(&basis, control, &self.0);
        let told = verdicts.decisions.iter().map(|decision| {
            let check = checks::check(&basis, decision);
            let subject = match decision.subject {
                Subject::Requirement(_) => match decision.exchange {
                    Some(exchange) => format!("rule@{exchange}"),
                    None => "step".to_owned(),
                },
                Subject::Claim(_) => "claim".to_owned(),
                Subject::Probe(_) => "probe".to_owned(),
                Subject::Precondition => "precondition".to_owned(),
                Subject::Scenario => "scenario".to_owned(),
            };
            format!("{subject} {}", check.verdict.as_str())
        });
        (told.collect(), verdicts.held)
    }
}

pub(super) fn not_held() -> Control {
    Control::NotHeld("the control failed".to_owned())
}

/// One row: what it shows, the evidence, the control, the verdicts, and whether the scenario held.
pub(super) type Row = (&'static str, Scene, Control, &'static [&'static str], bool);

pub(super) fn check(rows: Vec<Row>) {
    for (what, scene, control, verdicts, held) in rows {
        let (told, has_held) = scene.decided(&control);
        assert_eq!(told, verdicts, "{what}");
        assert_eq!(has_held, held, "{what}: held");
    }
}

pub(super) fn scene() -> Scene {
    Scene::default()
}
