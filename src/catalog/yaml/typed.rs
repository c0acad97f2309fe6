//! Deserialisation, the last step: a file without mistakes in its shape becomes a value.
//!
//! What can still fail are conversions that a schema does not describe, such as a duration without a unit.

use serde::de::DeserializeOwned;

use super::locate;
use super::node::Node;
use super::schema_check;
use super::text::{Mark, Source, Span};
use crate::catalog::diagnostic::{Code, Diagnostic, Diagnostics};

/// Deserialises the file; a failure becomes a diagnostic at the value that does not convert.
pub(super) fn deserialize<T: DeserializeOwned>(
    source: &Source,
    root: &Node,
    schema: &serde_json::Value,
    out: &mut Diagnostics,
) -> Option<T> {
    // Without this wrapper serde_yaml wants enum variants as `!Variant` tags; people write them as keys.
    let wrapped = serde_yaml::with::singleton_map_recursive::deserialize;
    let error = match wrapped(serde_yaml::Deserializer::from_str(&source.text)) {
        Ok(value) => return Some(value),
        Err(error) => error,
    };
    // serde_yaml blames the mapping around a value whose conversion failed, so a second pass finds the value itself.
    let (message, span) = match locate::first_failure::<T>(root) {
        Some((message, span)) => (message, span),
        None => (without_place(&error), start_of(&error)),
    };
    out.push(
        Diagnostic::error(Code::InvalidValue, message)
            .at(source.place(span))
            .maybe_help(schema_check::describe(source, root, schema, span)),
    );
    None
}

/// The message without ` at line 1 column 2`: the diagnostic shows the place itself.
fn without_place(error: &serde_yaml::Error) -> String {
    let mut message = error.to_string();
    if let Some(location) = error.location() {
        let suffix = format!(" at line {} column {}", location.line(), location.column());
        message = message
            .strip_suffix(&suffix)
            .map(str::to_owned)
            .unwrap_or(message);
    }
    message
}

fn start_of(error: &serde_yaml::Error) -> Span {
    let (line, column) = error
        .location()
        .map_or((1, 1), |location| (location.line(), location.column()));
    Span::empty(Mark {
        line,
        column: column.saturating_sub(1),
    })
}
