//! Whether everything that could be tested is: requirements without a judge, rules without a requirement, claims
//! that nothing verifies.

use std::collections::BTreeSet;

use super::profiles::claims_named_by;
use super::{Context, of_file};
use crate::catalog::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::catalog::requirement::{CatalogueFile, ClaimEntry, RequirementKind};
use crate::catalog::yaml::Located;

/// What scenarios and profiles reach.
struct Reached<'a> {
    /// Requirements that a step lists.
    requirements: BTreeSet<&'a str>,
    /// Dimensions that a step observes.
    dimensions: BTreeSet<&'a str>,
    /// Claims that a profile of their family names.
    claims: BTreeSet<&'a str>,
    /// Families: all ids of profiles and of what they extend.
    families: BTreeSet<&'a str>,
}

/// Only complete data can be asked for completeness: not a user's own scenarios with the compiled-in catalogue, and
/// not files that could not be read.
pub(super) fn check(context: &Context<'_>, out: &mut Diagnostics) {
    let loaded = context.loaded;
    let resolved = |(id, _): (&String, _)| loaded.resolved.contains_key(id);
    let all_read = loaded.scenarios.is_whole()
        && loaded.profiles.broken.is_empty()
        && loaded.profiles.checked().all(resolved)
        && loaded
            .catalogue
            .broken
            .iter()
            .all(|id| loaded.catalogue.repaired.contains_key(id));
    if !loaded.belong_together || !all_read {
        return;
    }
    let reached = reached(context);
    let files = &loaded.catalogue;
    let is_mixed = files.compiled_in.len() < files.ids().count()
        || loaded.scenarios.compiled_in.len() < loaded.scenarios.ids().count()
        || loaded.profiles.compiled_in.len() < loaded.profiles.ids().count();
    // What is compiled in is complete by itself, and what stands in the place of a part of it need not be.
    let is_asked = |id: &String| !is_mixed || !files.compiled_in.contains(id);
    for (_, file) in files.checked().filter(|(id, _)| is_asked(id)) {
        out.append(of_file(file, |out| {
            requirements(context, file, &reached, out);
            claims(file, &reached, out);
            dimensions(file, &reached, out);
        }));
    }
    if !files.has_all_ids() {
        return;
    }
    rules(context, out);
}

fn reached<'a>(context: &Context<'a>) -> Reached<'a> {
    let steps = || {
        let scenarios = context.loaded.scenarios.checked();
        scenarios.flat_map(|(_, scenario)| &scenario.value.steps)
    };
    let observed = steps()
        .flat_map(|step| &step.observe)
        .flat_map(|list| &list.0);
    let resolved = context.loaded.resolved.values();
    Reached {
        requirements: steps()
            .flat_map(|step| &step.requirements)
            .map(String::as_str)
            .collect(),
        dimensions: observed.map(|observe| observe.dimension.as_str()).collect(),
        claims: resolved
            .clone()
            .flat_map(|resolved| claims_named_by(&resolved.profile))
            .map(|(claim, _)| claim)
            .collect(),
        families: resolved
            .flat_map(|resolved| &resolved.lineage)
            .map(String::as_str)
            .collect(),
    }
}

fn requirements(
    context: &Context<'_>,
    file: &Located<CatalogueFile>,
    reached: &Reached<'_>,
    out: &mut Diagnostics,
) {
    for (index, entry) in file.value.requirements.iter().enumerate() {
        let id = entry.id.as_str();
        let has_rule = context.rules.contains(&id);
        let is_listed = reached.requirements.contains(id);
        let dimension = entry.dimension.as_deref().unwrap_or_default();
        let is_probe = entry.kind == RequirementKind::Probe;
        let is_observed = is_probe && reached.dimensions.contains(dimension);
        // A probe whose dimension is missing or unknown has been reported as such.
        if is_probe && !context.catalogue.dimensions.contains_key(dimension) {
            continue;
        }
        let (is_judged, missing) = match entry.kind {
            RequirementKind::Passive => (has_rule, "a rule in the judge"),
            RequirementKind::Active => (is_listed, "a step that lists it in `requirements`"),
            RequirementKind::Probe => (is_observed, "a step that observes its dimension"),
        };
        let at = |key: &'static str| ["requirements".into(), index.into(), key.into()];
        if entry.untestable.is_some() {
            if has_rule || is_listed || is_observed {
                let message = format!("`{id}` is said to be untestable, and yet it is judged");
                out.push(
                    Diagnostic::error(Code::JudgedUntestable, message)
                        .at(file.key_place(&at("untestable")))
                        .help("remove `untestable`, or what judges it"),
                );
            }
        } else if !is_judged {
            out.push(
                Diagnostic::error(Code::UntestedRequirement, format!("nothing judges `{id}`"))
                    .at(file.place(&at("id")))
                    .help(format!(
                        "it needs {missing}, or `untestable:` with the reason"
                    )),
            );
        }
    }
}

fn claims(file: &Located<CatalogueFile>, reached: &Reached<'_>, out: &mut Diagnostics) {
    for (index, entry) in file.value.claims.iter().enumerate() {
        let ClaimEntry {
            id,
            verified_by,
            untestable,
            ..
        } = entry;
        let at = |key: &'static str| ["claims".into(), index.into(), key.into()];
        let family = id.split('/').next().unwrap_or_default();
        if !reached.families.contains(family) {
            let message = format!("no profile is called `{family}`, so nobody claims `{id}`");
            out.push(Diagnostic::error(Code::UnknownFamily, message).at(file.place(&at("id"))));
        }
        match (untestable, verified_by.is_empty()) {
            (Some(_), false) => {
                let message = format!("`{id}` is said to be untestable, and yet it is judged");
                out.push(
                    Diagnostic::error(Code::JudgedUntestable, message)
                        .at(file.key_place(&at("untestable")))
                        .help("remove `untestable` or `verified_by`"),
                );
            }
            (None, true) if !reached.claims.contains(id.as_str()) => out.push(
                Diagnostic::error(Code::UnverifiedClaim, format!("nothing verifies `{id}`"))
                    .at(file.place(&at("id")))
                    .help(
                        "it needs `verified_by`, a statement of a profile that names it, or `untestable:` with the \
                         reason",
                    ),
            ),
            _ => {}
        }
    }
}

fn dimensions(file: &Located<CatalogueFile>, reached: &Reached<'_>, out: &mut Diagnostics) {
    for (index, entry) in file.value.dimensions.iter().enumerate() {
        if !reached.dimensions.contains(entry.id.as_str()) {
            let place = file.place(&["dimensions".into(), index.into(), "id".into()]);
            let message = format!("no step observes `{}`", entry.id);
            out.push(
                Diagnostic::warning(Code::UnobservedDimension, message)
                    .at(place)
                    .help(format!(
                        "a step shows its value with `observe: {}`",
                        entry.id
                    )),
            );
        }
    }
}

/// A rule whose requirement is not in the catalogue judges nothing, and that would go unnoticed.
fn rules(context: &Context<'_>, out: &mut Diagnostics) {
    for rule in context.rules {
        if context.catalogue.requirements.contains_key(*rule) {
            continue;
        }
        let message = format!("the judge has a rule for `{rule}`, which is not in the catalogue");
        out.push(
            Diagnostic::error(Code::RuleWithoutRequirement, message)
                .help("add the requirement with `kind: passive`, or remove the rule"),
        );
    }
}
