//! Requirements, claims, contradictions, dimensions and the scenarios that judge them.

use super::Explanation;
use crate::catalog::inventory;
use crate::catalog::library::Library;
use crate::catalog::proofs::{Proof, proofs};
use crate::catalog::requirement::{ClaimKind, RequirementKind};
use crate::catalog::scenario::Step;
use crate::judge;
use crate::run::selftest::variants;
use crate::sandbox::{FaultKind, faults};

/// The meanings of an id in the catalogue and among the scenarios.
pub(super) fn explain(library: &Library, id: &str) -> Vec<Explanation> {
    let found = [
        requirement(library, id),
        claim(library, id),
        contradiction(library, id),
        dimension(library, id),
        scenario(library, id),
    ];
    found.into_iter().flatten().collect()
}

fn requirement(library: &Library, id: &str) -> Option<Explanation> {
    let listed = library.catalogue.requirements.get(id)?;
    let entry = &listed.entry;
    let source = format!("{}, section {}", listed.document, entry.section);
    let kind = match entry.kind {
        RequirementKind::Passive => "by a rule, on every exchange of its sort",
        RequirementKind::Active => "by steps that list it",
        RequirementKind::Probe => {
            "not as right or wrong: a dimension records what the provider does"
        }
    };
    let aims = library.aimed_at(id).next().cloned();
    let judged = judged_by(&inventory::judges_of_requirement(
        library,
        &judge::rule_ids(),
        entry,
    ));
    let proof = proofs(library, &variants()).remove(id).unwrap_or_default();
    let explanation = Explanation::new(id, "requirement", &entry.summary)
        .with("source", [source])
        .with("level", [entry.level.as_str().to_uppercase()])
        .with("also", entry.also.clone())
        .with("note", entry.note.clone())
        .with("judged", [kind.to_owned()])
        .with("judged by", judged)
        .with("dimension", entry.dimension.clone())
        .with("not judged", entry.untestable.clone())
        .with("claims", claims_about(library, id));
    Some(proven(explanation, &proof, aims.as_deref()))
}

/// The claims that the checks of a requirement decide.
fn claims_about(library: &Library, id: &str) -> Vec<String> {
    let claims = library.catalogue.claims.values();
    claims
        .filter(|listed| {
            let mut evidence = listed.entry.verified_by.iter();
            evidence.any(|one| one.requirement.as_deref() == Some(id))
        })
        .map(|listed| listed.entry.id.clone())
        .collect()
}

fn claim(library: &Library, id: &str) -> Option<Explanation> {
    let listed = library.catalogue.claims.get(id)?;
    let entry = &listed.entry;
    let kind = match entry.kind {
        ClaimKind::Wire => "on the wire",
        ClaimKind::Browser => {
            "a browser, a second account or a step in the provider's user interface"
        }
        ClaimKind::Timed => "waiting for an expiry",
        ClaimKind::Advice => "nothing: it is advice to the integrator",
        ClaimKind::Document => "nothing: it is a fault of the document itself",
    };
    let aims = library.aimed_at(id).next().cloned();
    let proof = proofs(library, &variants()).remove(id).unwrap_or_default();
    let explanation = Explanation::new(id, "claim", format!("\"{}\"", entry.quote))
        .with("source", [listed.document.clone()])
        .with(
            "level",
            ["documented: the provider says so itself".to_owned()],
        )
        .with("would show it", [entry.check.clone()])
        .with("takes", [kind.to_owned()])
        .with(
            "judged by",
            judged_by(&inventory::judges_of_claim(library, entry)),
        )
        .with("not judged", entry.untestable.clone());
    Some(proven(explanation, &proof, aims.as_deref()))
}

/// Lists such as `token/replay#2` as sentences have them.
fn judged_by(judges: &[String]) -> Vec<String> {
    let spelt = |judge: &String| match judge.split_once('#') {
        Some((scenario, step)) => format!("{scenario}, step {step}"),
        None if judge == "rule" => "a rule of the judge".to_owned(),
        None => judge.clone(),
    };
    judges.iter().map(spelt).collect()
}

/// With the faults that break it, the variants that keep it, and a command that shows the first fault.
fn proven(explanation: Explanation, proof: &Proof, scenario: Option<&str>) -> Explanation {
    let told = |names: &[&'static str]| -> Vec<String> {
        let known = names
            .iter()
            .filter_map(|name| faults().iter().find(|fault| fault.name == *name));
        known
            .map(|fault| format!("`{}`: {}", fault.name, fault.defect))
            .collect()
    };
    let shown = proof.broken_by.first().map(|fault| {
        let aimed = scenario
            .map(|id| format!(" --scenario {id}"))
            .unwrap_or_default();
        format!("grantcheck run --fault {fault}{aimed} --no-snapshots")
    });
    explanation
        .with("broken by", told(&proof.broken_by))
        .with("not broken", proof.unbroken.clone())
        .with("kept by", told(&proof.kept_by))
        .with("shown by", shown)
}

fn contradiction(library: &Library, id: &str) -> Option<Explanation> {
    let listed = library.catalogue.contradictions.get(id)?;
    let entry = &listed.entry;
    let answered = entry
        .dimension
        .as_ref()
        .map(|dimension| format!("the observed value of `{dimension}`"));
    let observed = entry
        .dimension
        .as_ref()
        .map(|dimension| observed_by(library, dimension));
    Some(
        Explanation::new(id, "contradiction", &entry.summary)
            .with("source", [listed.document.clone()])
            .with("answered by", answered)
            .with("observed by", observed.unwrap_or_default())
            .with("to know", entry.finding.clone()),
    )
}

fn observed_by(library: &Library, dimension: &str) -> Vec<String> {
    judged_by(&inventory::steps_that_observe(library, dimension))
}

fn dimension(library: &Library, id: &str) -> Option<Explanation> {
    let entry = library.catalogue.dimensions.get(id)?;
    let probe = library.catalogue.probe_of(id).map(|listed| {
        let default = &listed.entry.default;
        let first = default
            .as_ref()
            .map(|value| format!(" (the standard describes `{value}` first)"));
        format!("{}{}", listed.entry.id, first.unwrap_or_default())
    });
    let documented = library.profiles.values().flat_map(|resolved| {
        let own = resolved
            .profile
            .dimensions
            .iter()
            .filter(|stated| stated.dimension == id);
        own.map(|stated| format!("{}: `{}` ({})", resolved.id, stated.value, stated.claim))
    });
    let answers = library.catalogue.contradictions.values();
    let answers = answers.filter(|listed| listed.entry.dimension.as_deref() == Some(id));
    Some(
        Explanation::new(id, "dimension", format!("{}.", entry.title))
            .with("observed by", observed_by(library, id))
            .with("probe", probe)
            .with("documented", documented)
            .with("answers", answers.map(|listed| listed.entry.id.clone())),
    )
}

fn scenario(library: &Library, id: &str) -> Option<Explanation> {
    let scenario = library.scenarios.get(id)?;
    let words = |list: &[crate::oauth::Capability]| -> Vec<String> {
        list.iter()
            .map(|one| format!("{one}: {}", one.meaning()))
            .collect()
    };
    let steps = scenario
        .steps
        .iter()
        .enumerate()
        .map(|(index, step)| described(index, step));
    let requirements = scenario.requirements();
    let claims = library.catalogue.claims.values().filter(|listed| {
        let mut evidence = listed.entry.verified_by.iter();
        evidence.any(|one| one.scenario.as_deref() == Some(id))
    });
    let catches = faults().iter().filter(|fault| {
        fault.kind == FaultKind::Violation
            && fault
                .requirements
                .iter()
                .any(|id| requirements.iter().any(|own| own == id))
    });
    Some(
        Explanation::new(
            id,
            "scenario",
            format!("{}.", scenario.title.trim_end_matches('.')),
        )
        .with("about", [scenario.about.clone()])
        .with("needs", words(&scenario.needs))
        .with("not where", words(&scenario.unless))
        .with("control", scenario.control.clone())
        .with("steps", steps)
        .with("judges", requirements.iter().map(|id| (*id).to_owned()))
        .with("verifies", claims.map(|listed| listed.entry.id.clone()))
        .with(
            "catches",
            catches.map(|fault| format!("`{}`: {}", fault.name, fault.defect)),
        )
        .with("run it", [format!("grantcheck run --scenario {id}")]),
    )
}

fn described(index: usize, step: &Step) -> String {
    let expected = step
        .expect
        .as_ref()
        .and_then(|expect| expect.outcome.as_ref());
    let expected = expected.map(|outcomes| {
        let words: Vec<&str> = outcomes.0.iter().map(|outcome| outcome.as_str()).collect();
        format!(" -> {}", words.join(" or "))
    });
    format!(
        "{} {}{}",
        index + 1,
        step.kind().as_str(),
        expected.unwrap_or_default()
    )
}
