//! Variables of the environment in a targets file: `${env:NAME}`.

use crate::catalog::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::catalog::targets::TargetsFile;
use crate::catalog::yaml::{Located, Step as At};

/// What a variable of a targets file begins with.
pub(super) const VARIABLE: &str = "${env:";

/// A targets file with the values of the environment.
pub(super) struct Filled {
    pub file: TargetsFile,
    /// The places of values that hold a variable whose value is missing: what else is wrong there is not known.
    pub unknown: Vec<Place>,
}

/// The file with all `${env:NAME}` replaced that have a value.
pub(super) fn substitute(
    located: &Located<TargetsFile>,
    env: &dyn Fn(&str) -> Option<String>,
    out: &mut Diagnostics,
) -> Option<Filled> {
    let mut document = serde_json::to_value(&located.value).ok()?;
    let mut unknown = Vec::new();
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
                Ok(value) => filled.push_str(&value),
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
    let file = serde_json::from_value(document).ok()?;
    Some(Filled { file, unknown })
}

/// The value of one `${…}`.
fn variable(text: &str, env: &dyn Fn(&str) -> Option<String>) -> Result<String, Box<Diagnostic>> {
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
    value.ok_or_else(|| {
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
