//! Lists of what the library holds, for people and as JSON.

use serde_json::{Value, json};

use super::library::Library;
use super::proofs::{Proof, Variant, proofs};
use super::requirement::{ClaimEntry, Requirement};

/// One entry of a list.
pub struct Row {
    /// The id.
    pub id: String,
    /// What to know about it, in one line.
    pub text: String,
    /// The same as data.
    pub json: Value,
}

/// The scenarios with what they need.
#[must_use]
pub fn scenarios(library: &Library) -> Vec<Row> {
    library
        .scenarios
        .iter()
        .map(|(id, scenario)| {
            let requirements = scenario.requirements();
            let needs: Vec<&str> = scenario.needs.iter().map(|need| need.as_str()).collect();
            Row {
                id: id.clone(),
                text: format!("{} [{}]", scenario.title, needs.join(", ")),
                json: json!({
                    "id": id,
                    "title": scenario.title,
                    "about": scenario.about,
                    "needs": scenario.needs,
                    "control": scenario.control,
                    "steps": scenario.steps.len(),
                    "requirements": requirements,
                }),
            }
        })
        .collect()
}

/// The members of the families, each with what it is, the faults that it shows and the scenarios that try it.
#[must_use]
pub fn families(library: &Library) -> Vec<Row> {
    let mut rows = Vec::new();
    for (id, family) in &library.families {
        let tries = |scenario: &super::scenario::Scenario| {
            let mut variants = scenario.steps.iter().flat_map(|step| &step.variant);
            variants.any(|variant| variant.family == *id)
        };
        let tried_by: Vec<&String> = (library.scenarios.iter())
            .filter(|(_, scenario)| tries(scenario))
            .map(|(id, _)| id)
            .collect();
        for member in &family.members {
            rows.push(Row {
                id: format!("{id}/{}", member.name),
                text: format!("{} [{}]", member.about, member.by.join(", ")),
                json: json!({
                    "id": format!("{id}/{}", member.name),
                    "family": id,
                    "title": family.title,
                    "member": member.name,
                    "about": member.about,
                    "shows": member.by,
                    "scenarios": tried_by,
                }),
            });
        }
    }
    rows
}

/// The provider profiles.
#[must_use]
pub fn providers(library: &Library) -> Vec<Row> {
    library
        .profiles
        .values()
        .map(|resolved| {
            let profile = &resolved.profile;
            let kind = if profile.is_abstract {
                " (a family, no target of its own)"
            } else {
                ""
            };
            Row {
                id: resolved.id.clone(),
                text: format!("{}{kind}", profile.title),
                json: json!({
                    "id": resolved.id,
                    "title": profile.title,
                    "extends": profile.extends,
                    "abstract": profile.is_abstract,
                    "base_url": profile.base_url,
                    "capabilities": profile.capabilities,
                    "differences": profile.differences.len(),
                }),
            }
        })
        .collect()
}

/// The dimensions with what observes them.
#[must_use]
pub fn dimensions(library: &Library) -> Vec<Row> {
    library
        .catalogue
        .dimensions
        .values()
        .map(|dimension| {
            let observed_by: Vec<&String> = library
                .scenarios
                .iter()
                .filter(|(_, scenario)| {
                    scenario
                        .steps
                        .iter()
                        .flat_map(|step| step.observe.iter().flat_map(|list| &list.0))
                        .any(|observe| observe.dimension == dimension.id)
                })
                .map(|(id, _)| id)
                .collect();
            Row {
                id: dimension.id.clone(),
                text: dimension.title.clone(),
                json: json!({ "id": dimension.id, "title": dimension.title, "observed_by": observed_by }),
            }
        })
        .collect()
}

/// The contradictions of documentations with what answers them.
#[must_use]
pub fn contradictions(library: &Library) -> Vec<Row> {
    let listed = library.catalogue.contradictions.values();
    listed
        .map(|listed| {
            let entry = &listed.entry;
            let answer = match (&entry.dimension, &entry.finding) {
                (Some(dimension), _) => format!("answered by {dimension}"),
                (None, Some(finding)) => finding.clone(),
                (None, None) => String::new(),
            };
            Row {
                id: entry.id.clone(),
                text: format!("{} [{answer}]", entry.summary),
                json: json!({
                    "id": entry.id,
                    "document": listed.document,
                    "summary": entry.summary,
                    "dimension": entry.dimension,
                    "finding": entry.finding,
                }),
            }
        })
        .collect()
}

/// The requirements and claims with what judges them, and which of the `variants` break and keep them. `rules` are the
/// requirements that have a rule.
#[must_use]
pub fn requirements(library: &Library, rules: &[&str], variants: &[Variant]) -> Vec<Row> {
    let proofs = proofs(library, variants);
    let standards = library.catalogue.requirements.values().map(|listed| {
        let entry = &listed.entry;
        let judged_by = judges_of_requirement(library, rules, entry);
        let kind = serde_json::to_value(entry.kind).unwrap_or_default();
        row(
            &entry.id,
            entry.level.as_str(),
            &kind,
            &judged_by,
            entry.untestable.as_deref(),
            &entry.summary,
            &proofs[&entry.id],
        )
    });
    let claims = library.catalogue.claims.values().map(|listed| {
        let entry = &listed.entry;
        let judged_by = judges_of_claim(library, entry);
        let kind = serde_json::to_value(entry.kind).unwrap_or_default();
        row(
            &entry.id,
            "documented",
            &kind,
            &judged_by,
            entry.untestable.as_deref(),
            &entry.quote,
            &proofs[&entry.id],
        )
    });
    standards.chain(claims).collect()
}

/// What judges a requirement: `rule`, steps that list it, steps that observe its dimension.
#[must_use]
pub fn judges_of_requirement(
    library: &Library,
    rules: &[&str],
    entry: &Requirement,
) -> Vec<String> {
    let mut judges: Vec<String> = Vec::new();
    if rules.contains(&entry.id.as_str()) {
        judges.push("rule".to_owned());
    }
    judges.extend(steps_that_list(library, &entry.id));
    if let Some(dimension) = &entry.dimension {
        judges.extend(steps_that_observe(library, dimension));
    }
    judges
}

/// What judges a claim: its evidence, and the statements of profiles that name it.
#[must_use]
pub fn judges_of_claim(library: &Library, entry: &ClaimEntry) -> Vec<String> {
    let evidence = entry.verified_by.iter();
    let evidence = evidence.map(
        |evidence| match (&evidence.scenario, &evidence.requirement) {
            (Some(scenario), _) => match evidence.step {
                Some(step) => format!("{scenario}#{step}"),
                None => scenario.clone(),
            },
            (None, Some(requirement)) => requirement.clone(),
            (None, None) => String::new(),
        },
    );
    evidence
        .chain(profile_statements(library, &entry.id))
        .collect()
}

fn row(
    id: &str,
    level: &str,
    kind: &Value,
    judged_by: &[String],
    untestable: Option<&str>,
    sentence: &str,
    proof: &Proof,
) -> Row {
    let judges = match untestable {
        Some(why) => format!("untestable: {why}"),
        None => judged_by.join(", "),
    };
    Row {
        id: id.to_owned(),
        text: format!("{level}; {sentence} [{judges}]"),
        json: json!({
            "id": id,
            "level": level,
            "kind": kind,
            "summary": sentence,
            "judged_by": judged_by,
            "untestable": untestable,
            "broken_by": some(&proof.broken_by),
            "unbroken": proof.unbroken,
            "kept_by": some(&proof.kept_by),
        }),
    }
}

/// A list, and nothing in place of an empty one.
fn some<'l>(list: &'l [&'static str]) -> Option<&'l [&'static str]> {
    (!list.is_empty()).then_some(list)
}

fn steps_that_list(library: &Library, requirement: &str) -> Vec<String> {
    steps(library, |step| {
        step.requirements.iter().any(|id| id == requirement)
    })
}

/// The steps that observe a dimension, as `scenario#step`.
#[must_use]
pub fn steps_that_observe(library: &Library, dimension: &str) -> Vec<String> {
    steps(library, |step| {
        step.observe
            .iter()
            .flat_map(|list| &list.0)
            .any(|observe| observe.dimension == dimension)
    })
}

fn steps(library: &Library, wanted: impl Fn(&super::scenario::Step) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    for (id, scenario) in &library.scenarios {
        for (index, _) in scenario
            .steps
            .iter()
            .enumerate()
            .filter(|(_, step)| wanted(step))
        {
            found.push(format!("{id}#{}", index + 1));
        }
    }
    found
}

/// Documented answers and dimensions of profiles that name a claim.
fn profile_statements(library: &Library, claim: &str) -> Vec<String> {
    let mut found = Vec::new();
    for resolved in library.profiles.values() {
        let profile = &resolved.profile;
        for (name, answer) in profile.answers.documented() {
            let claims = [answer.claim.as_deref(), answer.status_claim.as_deref()];
            let of_fields = answer
                .fields
                .values()
                .any(|field| field.claim.as_deref() == Some(claim));
            if of_fields || claims.contains(&Some(claim)) {
                found.push(format!("{}: answer {name}", resolved.id));
            }
        }
        for entry in profile
            .dimensions
            .iter()
            .filter(|entry| entry.claim == claim)
        {
            found.push(format!("{}: dimension {}", resolved.id, entry.dimension));
        }
    }
    found
}
