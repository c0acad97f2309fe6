//! Variables of the environment in a targets file: `${env:NAME}`.

use std::collections::BTreeMap;

use crate::catalog::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::catalog::targets::{TargetsFile, repeated};
use crate::catalog::yaml::{self, Located, Step as At};

/// What a variable of a targets file begins with.
pub(super) const VARIABLE: &str = "${env:";

/// A targets file with the values of the environment.
pub(super) struct Filled {
    pub file: TargetsFile,
    /// The places of values that hold a variable whose value is missing: what else is wrong there is not known.
    pub unknown: Vec<Place>,
    /// The variables that were replaced, with their values.
    pub values: BTreeMap<String, String>,
}

impl Filled {
    /// A mistake that names variables in the place of their values: where names were mixed up, one is another's, and a secret.
    pub fn named(&self, mut mistake: Diagnostic) -> Diagnostic {
        for (name, value) in &self.values {
            let variable = format!("{VARIABLE}{name}}}");
            let help = mistake.help.iter_mut();
            for text in help.chain(std::iter::once(&mut mistake.message)) {
                *text = text.replace(&format!("`{}`", repeated(value)), &format!("`{variable}`"));
                if value.chars().count() >= SHORTEST {
                    *text = text.replace(value, &variable);
                }
            }
        }
        mistake
    }
}

/// Shorter values stand in any sentence, and are named where they stand in backticks alone, in characters.
const SHORTEST: usize = 8;

/// The file with all `${env:NAME}` replaced that have a value.
pub(super) fn substitute(
    located: &Located<TargetsFile>,
    env: &dyn Fn(&str) -> Option<String>,
    out: &mut Diagnostics,
) -> Option<Filled> {
    let mut document = serde_json::to_value(&located.value).ok()?;
    let mut unknown = Vec::new();
    let mut values = BTreeMap::new();
    for scalar in located.scalars() {
        let text = scalar.text();
        if !text.contains("${") {
            continue;
        }
        let mut filled = String::new();
        let mut at = 0;
        while let Some(start) = text[at..].find("${").map(|offset| at + offset) {
            filled.push_str(&text[at..start]);
            let end = text[start..].find('}').map(|offset| start + offset + 1);
            let range = start..end.unwrap_or(text.len());
            at = range.end;
            match variable(&text[range.clone()], env) {
                Ok((name, value)) => {
                    filled.push_str(&value);
                    values.insert(name, value);
                }
                Err(diagnostic) => {
                    filled.push_str(&text[range.clone()]);
                    if out.counts_only() {
                        continue;
                    }
                    unknown.extend([
                        located.place(scalar.path()),
                        located.key_place(scalar.path()),
                    ]);
                    out.push(diagnostic.at(scalar.part(range)));
                }
            }
        }
        filled.push_str(&text[at..]);
        if let Some(value) = reach(&mut document, scalar.path()) {
            *value = filled.into();
        }
    }
    let file = yaml::typed(document).ok()?;
    Some(Filled {
        file,
        unknown,
        values,
    })
}

/// The name and the value of one `${…}`.
fn variable(
    text: &str,
    env: &dyn Fn(&str) -> Option<String>,
) -> Result<(String, String), Box<Diagnostic>> {
    let Some(name) = text
        .strip_prefix("${")
        .and_then(|rest| rest.strip_suffix('}'))
    else {
        let message = "`${` without its closing brace";
        let help = "close it with `}`, as in `${env:CLIENT_SECRET}`";
        return Err(Box::new(
            Diagnostic::error(Code::UnclosedVariable, message).help(help),
        ));
    };
    let Some(name) = name.strip_prefix("env:").filter(|name| !name.is_empty()) else {
        let message = format!("unknown variable `{name}`");
        let help = format!("a targets file knows variables of the environment: `{VARIABLE}NAME}}`");
        return Err(Box::new(
            Diagnostic::error(Code::UnknownVariable, message).help(help),
        ));
    };
    let (what, value) = match env(name) {
        None => ("not set", None),
        Some(value) if value.is_empty() => ("empty", None),
        Some(value) => ("", Some(value)),
    };
    value.map(|value| (name.to_owned(), value)).ok_or_else(|| {
        let message = format!("the environment variable `{name}` is {what}");
        let help = "set it in the environment";
        Box::new(Diagnostic::error(Code::MissingVariable, message).help(help))
    })
}

fn reach<'v>(
    document: &'v mut serde_json::Value,
    path: &[At<'_>],
) -> Option<&'v mut serde_json::Value> {
    path.iter().try_fold(document, |value, step| match step {
        At::Key(key) => value.get_mut(*key),
        At::Index(index) => value.get_mut(*index),
    })
}
