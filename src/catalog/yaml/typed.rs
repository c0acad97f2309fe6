//! Deserialisation, the last step: a file without mistakes in its shape becomes a value.
//!
//! What can still fail are conversions that a schema does not describe, such as a duration without a unit.

use serde::de::DeserializeOwned;

use super::text::{Mark, Source, Span};
use crate::catalog::diagnostic::{Code, Diagnostic};

/// Deserialises the file.
///
/// # Errors
///
/// What serde_yaml says of it, boxed since it is rare. It blames the mapping around a value whose conversion failed, so
/// that a second reader finds the value itself (`repair`).
pub(super) fn deserialize<T: DeserializeOwned>(source: &Source) -> Result<T, Box<Diagnostic>> {
    // Without this wrapper serde_yaml wants enum variants as `!Variant` tags; people write them as keys.
    let wrapped = serde_yaml::with::singleton_map_recursive::deserialize;
    wrapped(serde_yaml::Deserializer::from_str(&source.text)).map_err(|error| {
        let place = source.place(start_of(&error));
        Box::new(Diagnostic::error(Code::InvalidValue, without_place(&error)).at(place))
    })
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
