//! Families: members that can be told apart, values that mean something, and steps that they fit.

use std::collections::BTreeMap;

use super::{Context, of_file, step_path, step_place, unknown};
use crate::catalog::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::catalog::family::Family;
use crate::catalog::scenario::{ScenarioFile, misfit};
use crate::catalog::template;
use crate::catalog::yaml::Located;
use crate::oauth::StepKind;

/// Checks what families say themselves, and, of complete data, that something uses them.
pub(super) fn check(context: &Context<'_>, out: &mut Diagnostics) {
    let families = &context.loaded.families;
    let scenarios = &context.loaded.scenarios;
    let is_used = |id: &String| {
        let mut steps = scenarios
            .checked()
            .flat_map(|(_, scenario)| &scenario.value.steps);
        steps.any(|step| step.each.as_ref() == Some(id))
    };
    for (id, family) in families.checked() {
        out.append(of_file(family, |out| members(family, out)));
        // The families that are compiled in are for a folder's own scenarios too.
        let is_asked = scenarios.is_whole() && !families.compiled_in.contains(id);
        let is_complete = scenarios.compiled_in.len() == scenarios.ids().count();
        if (is_asked || is_complete) && !is_used(id) {
            let message = format!("no scenario uses the family `{id}`");
            out.push(
                Diagnostic::warning(Code::UnusedFamily, message)
                    .at(family.key_place(&["members".into()]))
                    .help(format!("a step runs over it with `each: {id}`")),
            );
        }
    }
}

/// Checks the steps of a scenario against the families that they name.
pub(super) fn of_scenario(
    context: &Context<'_>,
    scenario: &Located<ScenarioFile>,
    out: &mut Diagnostics,
) {
    let families = &context.loaded.families;
    for (index, step) in scenario.value.steps.iter().enumerate() {
        let Some(each) = &step.each else {
            if !step.of.is_empty() {
                let message = "`of` without `each`: there is no family to try";
                out.push(
                    Diagnostic::error(Code::OfWithoutEach, message)
                        .at(scenario.key_place(&step_path(index, &["of".into()])))
                        .help("name the family with `each`"),
                );
            }
            continue;
        };
        let place = || step_place(scenario, index, &["each".into()]);
        let Some(family) = families.get(each) else {
            if !families.broken.contains(each) {
                out.push(unknown(Code::UnknownEach, "family", each, families.ids()).at(place()));
            }
            continue;
        };
        if let Some((member, why)) = misfit(step, &family.value) {
            let message = format!("`{each}/{}` does not fit this step: {why}", member.name);
            out.push(Diagnostic::error(Code::UnfitMember, message).at(place()));
        }
    }
}

fn members(family: &Located<Family>, out: &mut Diagnostics) {
    let mut names: BTreeMap<&str, usize> = BTreeMap::new();
    let steps: Vec<String> = (StepKind::ALL.iter())
        .map(|kind| kind.as_str().to_owned())
        .collect();
    for (index, member) in family.value.members.iter().enumerate() {
        let at = |key: &'static str| ["members".into(), index.into(), key.into()];
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let name = member.name.as_str();
        if name.is_empty() || !name.chars().all(plain) {
            let message = format!("`{name}` cannot be the name of a member");
            out.push(
                Diagnostic::error(Code::BadName, message)
                    .at(family.place(&at("name")))
                    .help("use small letters, digits and `-`"),
            );
        } else if names.insert(name, index).is_some() {
            let message = format!("the family has a member `{name}` already");
            out.push(Diagnostic::error(Code::DuplicateName, message).at(family.place(&at("name"))));
        }
        let mut texts: Vec<&str> = member
            .value
            .iter()
            .chain(member.values.values())
            .map(String::as_str)
            .collect();
        let within = serde_json::Value::Object(member.parameters.clone());
        collect(&within, &mut texts);
        for text in texts {
            let filled = text
                .replace("${uri", "${client.redirect_uri")
                .replace("${role.", "${client.");
            if let Err(error) = template::parse(&filled, &steps) {
                out.push(
                    Diagnostic::error(Code::UnknownVariable, error.to_string())
                        .at(family.place(&["members".into(), index.into()])),
                );
            }
        }
    }
}

/// The texts of a value.
fn collect<'v>(value: &'v serde_json::Value, texts: &mut Vec<&'v str>) {
    match value {
        serde_json::Value::String(text) => texts.push(text),
        serde_json::Value::Array(items) => items.iter().for_each(|item| collect(item, texts)),
        serde_json::Value::Object(members) => {
            members.values().for_each(|item| collect(item, texts));
        }
        _ => {}
    }
}
