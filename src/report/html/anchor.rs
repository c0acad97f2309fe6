//! Ids inside the HTML report. They depend on names alone, so a link to a check survives the next run.

use crate::document::{Check, Scenario, Target};

/// The id of a target's section.
pub fn target(target: &Target) -> String {
    format!("t:{}", slug(&target.name))
}

/// The id of a scenario on a target.
pub fn scenario(target: &Target, scenario: &Scenario) -> String {
    format!("s:{}:{}", slug(&target.name), slug(&scenario.id))
}

/// The id of a finding.
pub fn finding(id: &str) -> String {
    format!("f:{}", slug(id))
}

/// The id of a claim on a target.
pub fn claim(target: &Target, id: &str) -> String {
    format!("claim:{}:{}", slug(&target.name), slug(id))
}

/// The id of an exchange of a scenario.
pub fn exchange(target: &Target, within: &Scenario, index: usize) -> String {
    format!("x{}:{}", &scenario(target, within)[1..], index + 1)
}

/// The id of a check or an exchange as the body of its scenario has it: without the names of the target and the scenario,
/// which the page's script puts in. A thousand ids are a third of the page else.
pub fn inner(id: &str) -> String {
    let mut parts = id.splitn(4, ':');
    match (parts.next(), parts.nth(2)) {
        (Some(kind), Some(rest)) => format!("{kind}~:{rest}"),
        _ => id.to_owned(),
    }
}

/// The id of the exchange with this number, as the body of its scenario has it.
pub fn inner_exchange(number: &str) -> String {
    format!("x~:{number}")
}

/// The id of a check with something else in the place of the number of its step.
pub fn any_step(id: &str, check: &Check, other: &str) -> String {
    let Some(step) = check.step else {
        return id.to_owned();
    };
    let base = format!("{}:{step}", slug(&check.requirement));
    match id.split_once(&base) {
        Some((kind, behind)) if behind.is_empty() || behind.starts_with(':') => {
            format!("{kind}{}:{other}{behind}", slug(&check.requirement))
        }
        _ => id.to_owned(),
    }
}

/// The ids of a scenario's checks: requirement and step, with a number where those repeat.
pub fn checks(target: &Target, within: &Scenario) -> Vec<String> {
    let base = scenario(target, within);
    let mut seen = std::collections::HashMap::new();
    within
        .checks
        .iter()
        .map(|check| {
            let step = check.step.unwrap_or(0);
            let id = format!("c{}:{}:{step}", &base[1..], slug(&check.requirement));
            let count = seen.entry(id.clone()).or_insert(0_usize);
            *count += 1;
            if *count == 1 {
                id
            } else {
                format!("{id}:{count}")
            }
        })
        .collect()
}

/// A name as part of an id: one to one, and without a character that a URL fragment would escape.
pub fn slug(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' => out.push(char::from(byte)),
            b'/' => out.push('~'),
            other => out.push_str(&format!("_{other:02x}")),
        }
    }
    out
}
