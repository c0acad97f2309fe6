//! `${...}`: names that nothing provides, braces that are not closed, places where nothing is replaced.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::catalog::diagnostic::{Code, Diagnostic, Diagnostics, nearest};
use crate::catalog::scenario::{ScenarioFile, StepEntry};
use crate::catalog::template::{self, Piece, Reference, TemplateError};
use crate::catalog::yaml::{Located, Scalar, Step as At};
use crate::oauth::{StepKind, StepValue};

/// Keys of actions whose values are sent or used as they stand.
const VERBATIM: [&str; 9] = [
    "response_type",
    "scope_delimiter",
    "method",
    "accept",
    "hint",
    "omit",
    "rename",
    "operation",
    "of",
];

/// The names that earlier steps go by, with what steps of these names can provide.
type Names = BTreeMap<String, Vec<StepValue>>;

pub(super) fn check(scenario: &Located<ScenarioFile>, out: &mut Diagnostics) {
    let before: Vec<Names> = names_before_each_step(&scenario.value.steps);
    let none = Names::new();
    let all = before.last().unwrap_or(&none);
    for scalar in scenario.scalars_with("${") {
        let [At::Key("steps"), At::Index(index), below @ ..] = scalar.path() else {
            continue;
        };
        let earlier = before.get(*index).unwrap_or(&none);
        let keys: Vec<&str> = below
            .iter()
            .filter_map(|step| match step {
                At::Key(key) => Some(*key),
                At::Index(_) => None,
            })
            .collect();
        for range in references(scalar.text()) {
            let found = match keys.as_slice() {
                ["expect", "scope"] | ["observe", "when", "scope"] => {
                    expected_scope(&scalar, &range)
                }
                ["expect" | "observe" | "requirements" | "as", ..] => {
                    Some(not_replaced(keys.first().copied().unwrap_or_default()))
                }
                // What a member puts in place of `${each}` is put there before anything is sent.
                [_, rest @ ..]
                    if rest.iter().any(|key| VERBATIM.contains(key))
                        && !is_of_member(&scenario.value.steps, *index, &scalar, &range) =>
                {
                    rest.iter()
                        .find(|key| VERBATIM.contains(key))
                        .map(|key| not_replaced(key))
                }
                _ => {
                    let text = &scalar.text()[range.clone()];
                    let has_family =
                        (scenario.value.steps.get(*index)).is_some_and(|step| step.each.is_some());
                    match of_family(text).filter(|_| has_family) {
                        Some(meant) => reference(&meant, earlier, all),
                        None => reference(text, earlier, all),
                    }
                }
            };
            out.extend(found.map(|diagnostic| diagnostic.at(scalar.part(range))));
        }
    }
}

/// Whether a reference is the value of a member of the family that its step runs over.
fn is_of_member(
    steps: &[StepEntry],
    index: usize,
    scalar: &Scalar<'_>,
    range: &Range<usize>,
) -> bool {
    let has_family = steps.get(index).is_some_and(|step| step.each.is_some());
    has_family && scalar.text()[range.clone()].starts_with("${each}")
}

/// What a variable of a family comes to for the client under test: `${each}`, `${uri…}` and `${role…}` have a meaning in
/// steps that run over a family.
fn of_family(text: &str) -> Option<String> {
    let name = text.strip_prefix("${")?;
    if name.starts_with("each}") || name.starts_with("each.") {
        // Whether each member has such a value is looked at where the members are put in.
        return Some("${random}".to_owned());
    }
    if let Some(right) = text.strip_suffix(".each}") {
        let meant = format!("{right}.altered}}");
        return Some(of_family(&meant).unwrap_or(meant));
    }
    let of_uri = name
        .strip_prefix("uri")
        .filter(|rest| rest.starts_with(['}', '.']));
    let of_uri = of_uri.map(|rest| format!("${{client.redirect_uri{rest}"));
    of_uri.or_else(|| Some(format!("${{client.{}", name.strip_prefix("role.")?)))
}

/// For each step the names of those before it; one entry more at the end, with the names of all.
fn names_before_each_step(steps: &[StepEntry]) -> Vec<Names> {
    let mut names = Names::new();
    let mut before = vec![names.clone()];
    for step in steps {
        let kind = step.kind();
        let parts = kind.map_or(&[][..], StepKind::values);
        let mut known_as: Vec<&str> = kind.map(StepKind::as_str).into_iter().collect();
        known_as.extend(step.name.as_deref());
        if parts.contains(&StepValue::AccessToken) {
            known_as.push("tokens");
        }
        for name in known_as {
            names.insert(name.to_owned(), parts.to_vec());
        }
        before.push(names.clone());
    }
    before
}

/// The bytes of each `${...}`; one that is not closed ends with the text.
fn references(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find("${").map(|offset| at + offset) {
        // A second `${` before the brace shows that the first one lacks its own.
        let rest = &text[start + 2..];
        let end = match (rest.find('}'), rest.find("${")) {
            (Some(close), Some(open)) if open < close => start + 2 + open,
            (Some(close), _) => start + 2 + close + 1,
            (None, Some(open)) => start + 2 + open,
            (None, None) => text.len(),
        };
        found.push(start..end);
        at = end;
    }
    found
}

fn reference(text: &str, earlier: &Names, all: &Names) -> Option<Diagnostic> {
    let words = |names: &Names| names.keys().cloned().collect::<Vec<String>>();
    let error = match template::parse_after(text, &|name| earlier.contains_key(name)) {
        Ok(pieces) => return impossible_part(&pieces, earlier),
        Err(error) => error,
    };
    Some(match &error {
        TemplateError::Unclosed => Diagnostic::error(Code::UnclosedVariable, error.to_string())
            .help("close it with `}`, as in `${client.id}`"),
        TemplateError::Unknown { .. }
            if template::parse_after(text, &|name| all.contains_key(name)).is_ok() =>
        {
            Diagnostic::error(
                Code::UnknownVariable,
                format!("`{text}` is the value of a step that comes later"),
            )
            .help("only values of earlier steps can be used")
        }
        TemplateError::Unknown { name } => {
            let known = template::known_names(&words(earlier));
            let possible = known.iter().map(String::as_str).filter(|known| {
                known
                    .split_once('.')
                    .and_then(|(step, part)| Some((earlier.get(step)?, part)))
                    .is_none_or(|(parts, part)| {
                        parts.iter().any(|provided| provided.as_str() == part)
                    })
            });
            let help = nearest(name, possible).map(|near| format!("did you mean `${{{near}}}`?"));
            Diagnostic::error(Code::UnknownVariable, error.to_string()).maybe_help(help)
        }
    })
}

/// `${authorize.access_token}` is well formed, but authorize steps get no token.
fn impossible_part(pieces: &[Piece], earlier: &Names) -> Option<Diagnostic> {
    pieces.iter().find_map(|piece| {
        let Piece::Reference(Reference::Step(step, part)) = piece else {
            return None;
        };
        let provided = earlier.get(step)?;
        if provided.contains(part) {
            return None;
        }
        let message = format!("step `{step}` gives no {}", part.as_str());
        let help = if provided.is_empty() {
            "it gives nothing to later steps".to_owned()
        } else {
            let names: Vec<String> = provided
                .iter()
                .map(|part| format!("{step}.{}", part.as_str()))
                .collect();
            format!("it gives {}", super::list(names.iter().map(String::as_str)))
        };
        Some(Diagnostic::error(Code::UnknownVariable, message).help(help))
    })
}

/// The judge knows the documented scopes and nothing else of the run.
fn expected_scope(scalar: &Scalar<'_>, range: &Range<usize>) -> Option<Diagnostic> {
    let text = &scalar.text()[range.clone()];
    if template::offered_scope(text).is_some() {
        return None;
    }
    let code = if text.ends_with('}') {
        Code::UnknownVariable
    } else {
        Code::UnclosedVariable
    };
    Some(
        Diagnostic::error(code, format!("`{text}` cannot be used here"))
            .help("an expected scope knows `${scope.one}` and `${scope.two}`"),
    )
}

fn not_replaced(key: &str) -> Diagnostic {
    Diagnostic::error(
        Code::MisplacedVariable,
        format!("variables are not replaced in `{key}`"),
    )
    .help("write the value itself")
}
