//! The entries of the catalogue by themselves: ids, and fields that need each other or exclude each other.

use std::collections::BTreeMap;

use super::{Context, unknown};
use crate::catalog::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::catalog::requirement::{CatalogueFile, ClaimEntry, RequirementKind};
use crate::catalog::yaml::Located;

/// A list of a catalogue file: its key, and the form of its ids.
struct Section {
    key: &'static str,
    what: &'static str,
    shape: fn(&str) -> bool,
    example: &'static str,
}

const REQUIREMENTS: Section = Section {
    key: "requirements",
    what: "requirement",
    shape: is_requirement,
    example: "`document/section/name`, like `rfc6749/5.2/error-code-known`",
};
const CLAIMS: Section = Section {
    key: "claims",
    what: "claim",
    shape: is_claim,
    example: "`family/Cnnn`, like `survilla/C046`",
};
const CONTRADICTIONS: Section = Section {
    key: "contradictions",
    what: "contradiction",
    shape: is_contradiction,
    example: "`family/X-nn`, like `survilla/X-07`",
};
const DIMENSIONS: Section = Section {
    key: "dimensions",
    what: "dimension",
    shape: is_dimension,
    example: "`subject.name`, like `token.client-auth`",
};

pub(super) fn check(context: &Context<'_>, out: &mut Diagnostics) {
    let mut seen: BTreeMap<String, Place> = BTreeMap::new();
    for (_, file) in context.loaded.catalogue.checked() {
        let mut found = Diagnostics::new();
        let value = &file.value;
        let requirements = value.requirements.iter().map(|entry| &entry.id);
        ids(file, &REQUIREMENTS, requirements, &mut seen, &mut found);
        let claims = value.claims.iter().map(|entry| &entry.id);
        ids(file, &CLAIMS, claims, &mut seen, &mut found);
        let contradictions = value.contradictions.iter().map(|entry| &entry.id);
        ids(file, &CONTRADICTIONS, contradictions, &mut seen, &mut found);
        let dimensions = value.dimensions.iter().map(|entry| &entry.id);
        ids(file, &DIMENSIONS, dimensions, &mut seen, &mut found);
        requirements_of(context, file, &mut found);
        claims_of(context, file, &mut found);
        contradictions_of(context, file, &mut found);
        out.extend(
            found
                .into_iter()
                .filter(|mistake| !file.may_follow(mistake)),
        );
    }
}

fn ids<'f>(
    file: &Located<CatalogueFile>,
    section: &Section,
    ids: impl Iterator<Item = &'f String>,
    seen: &mut BTreeMap<String, Place>,
    out: &mut Diagnostics,
) {
    let what = section.what;
    for (index, id) in ids.enumerate() {
        let place = file.place(&[section.key.into(), index.into(), "id".into()]);
        if !(section.shape)(id) {
            out.push(
                Diagnostic::error(Code::BadId, format!("`{id}` is no id of a {what}"))
                    .at(place.clone())
                    .help(format!("such ids have the form {}", section.example)),
            );
        }
        // Two places, so two diagnostics: each of them can be the one that is wrong.
        if let Some(first) = seen.get(id) {
            for (here, there) in [(first, &place), (&place, first)] {
                out.push(
                    Diagnostic::error(Code::DuplicateId, format!("the id `{id}` is given twice"))
                        .at(here.clone())
                        .help(format!("the other one is at {there}")),
                );
            }
        } else {
            seen.insert(id.clone(), place);
        }
    }
}

fn is_requirement(id: &str) -> bool {
    let parts: Vec<&str> = id.split('/').collect();
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let section = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
    matches!(parts.as_slice(), [document, clause, name]
        if [document, clause, name].iter().all(|part| !part.is_empty())
            && document.chars().all(plain)
            && clause.chars().all(section)
            && name.chars().all(plain))
}

fn is_claim(id: &str) -> bool {
    numbered(id, "C", 3)
}

fn is_contradiction(id: &str) -> bool {
    numbered(id, "X-", 2)
}

fn numbered(id: &str, prefix: &str, digits: usize) -> bool {
    id.split_once('/').is_some_and(|(family, rest)| {
        let number = rest.strip_prefix(prefix).unwrap_or_default();
        !family.is_empty()
            && number.len() == digits
            && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

fn is_dimension(id: &str) -> bool {
    let plain = |part: &str| {
        !part.is_empty()
            && part
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
    };
    id.split_once('.')
        .is_some_and(|(subject, name)| plain(subject) && plain(name))
}

fn requirements_of(context: &Context<'_>, file: &Located<CatalogueFile>, out: &mut Diagnostics) {
    for (index, entry) in file.value.requirements.iter().enumerate() {
        let id = &entry.id;
        let at = |key: &'static str| [REQUIREMENTS.key.into(), index.into(), key.into()];
        match (&entry.dimension, entry.kind) {
            (None, RequirementKind::Probe) => out.push(
                Diagnostic::error(
                    Code::MissingDimension,
                    format!("`{id}` is a probe without a `dimension`"),
                )
                .at(file.place(&at("kind")))
                .help("name the dimension whose value it records"),
            ),
            (Some(_), RequirementKind::Passive | RequirementKind::Active) => out.push(
                Diagnostic::error(
                    Code::StrayDimension,
                    format!("`{id}` is no probe, so it has no `dimension`"),
                )
                .at(file.key_place(&at("dimension")))
                .help("write `kind: probe`, or remove the dimension"),
            ),
            (Some(dimension), RequirementKind::Probe) => {
                let place = file.place(&at("dimension"));
                known_dimension(context, dimension, place, out);
            }
            (None, _) => {}
        }
        if entry.default.is_some() && entry.kind != RequirementKind::Probe {
            let message = format!("`{id}` is no probe, so it has no `default`");
            out.push(
                Diagnostic::error(Code::StrayDefault, message).at(file.key_place(&at("default"))),
            );
        }
    }
}

fn known_dimension(context: &Context<'_>, word: &str, place: Place, out: &mut Diagnostics) {
    let known = &context.catalogue.dimensions;
    if context.catalogue_is_whole() && !known.contains_key(word) {
        let names = known.keys().map(String::as_str);
        out.push(unknown(Code::UnknownDimension, "dimension", word, names).at(place));
    }
}

fn claims_of(context: &Context<'_>, file: &Located<CatalogueFile>, out: &mut Diagnostics) {
    for (index, entry) in file.value.claims.iter().enumerate() {
        for (item, page) in entry.pages.iter().enumerate() {
            if !file.value.pages.contains_key(page) {
                let place =
                    file.place(&[CLAIMS.key.into(), index.into(), "pages".into(), item.into()]);
                let known = file.value.pages.keys().map(String::as_str);
                out.push(unknown(Code::UnknownPage, "page", page, known).at(place));
            }
        }
        evidence_of(context, file, index, entry, out);
    }
}

fn evidence_of(
    context: &Context<'_>,
    file: &Located<CatalogueFile>,
    index: usize,
    entry: &ClaimEntry,
    out: &mut Diagnostics,
) {
    for (item, evidence) in entry.verified_by.iter().enumerate() {
        let path = [
            CLAIMS.key.into(),
            index.into(),
            "verified_by".into(),
            item.into(),
        ];
        let below = |key: &'static str| [path.as_slice(), &[key.into()]].concat();
        let (scenario, requirement) = match (&evidence.scenario, &evidence.requirement) {
            (Some(scenario), None) => (Some(scenario), None),
            (None, Some(requirement)) => (None, Some(requirement)),
            (both, _) => {
                let what = if both.is_some() {
                    "both `scenario` and `requirement`"
                } else {
                    "neither `scenario` nor `requirement`"
                };
                out.push(
                    Diagnostic::error(Code::BadEvidence, format!("the evidence names {what}"))
                        .at(file.place(&path))
                        .help("write one item per scenario or requirement"),
                );
                continue;
            }
        };
        if let Some(id) = requirement {
            let known = &context.catalogue.requirements;
            if context.catalogue_is_whole() && !known.contains_key(id) {
                let names = known.keys().map(String::as_str);
                out.push(
                    unknown(Code::UnknownRequirement, "requirement", id, names)
                        .at(file.place(&below("requirement"))),
                );
            }
            if evidence.step.is_some() {
                let message = "`step` belongs to a scenario, and this evidence is a requirement";
                out.push(
                    Diagnostic::error(Code::BadEvidence, message)
                        .at(file.key_place(&below("step"))),
                );
            }
        }
        if let Some(id) = scenario.filter(|_| context.loaded.belong_together) {
            let scenarios = &context.loaded.scenarios;
            if !scenarios.has(id) {
                out.push(
                    unknown(Code::UnknownScenario, "scenario", id, scenarios.ids())
                        .at(file.place(&below("scenario"))),
                );
            }
            let known = scenarios.get(id).filter(|file| !file.is_doubtful());
            let Some(scenario) = known else {
                continue;
            };
            let steps = &scenario.value.steps;
            let problem = match evidence.step {
                None if steps.iter().any(|step| step.expect.is_some()) => None,
                None => Some((format!("no step of `{id}` expects anything"), "scenario")),
                Some(number) => match number.checked_sub(1).and_then(|at| steps.get(at)) {
                    None => Some((format!("`{id}` has {} steps", steps.len()), "step")),
                    Some(step) if step.expect.is_none() => {
                        Some((format!("step {number} of `{id}` expects nothing"), "step"))
                    }
                    Some(_) => None,
                },
            };
            if let Some((message, key)) = problem {
                out.push(
                    Diagnostic::error(Code::UnknownStep, message)
                        .at(file.place(&below(key)))
                        .help("a claim is verified by a step with `expect`, counted from 1"),
                );
            }
        }
    }
}

fn contradictions_of(context: &Context<'_>, file: &Located<CatalogueFile>, out: &mut Diagnostics) {
    for (index, entry) in file.value.contradictions.iter().enumerate() {
        let path = [CONTRADICTIONS.key.into(), index.into()];
        let what = match (&entry.dimension, &entry.finding) {
            (Some(_), None) | (None, Some(_)) => None,
            (Some(_), Some(_)) => Some("both a dimension and a finding"),
            (None, None) => Some("neither a dimension nor a finding"),
        };
        if let Some(what) = what {
            out.push(
                Diagnostic::error(Code::BadContradiction, format!("`{}` has {what}", entry.id))
                    .at(file.place(&[path.as_slice(), &["id".into()]].concat()))
                    .help(
                        "either the wire can decide (`dimension`), or readers are told (`finding`)",
                    ),
            );
        }
        if let Some(dimension) = &entry.dimension {
            let place = file.place(&[path.as_slice(), &["dimension".into()]].concat());
            known_dimension(context, dimension, place, out);
        }
    }
}
