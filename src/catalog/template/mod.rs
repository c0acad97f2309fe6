//! References inside scenario values: `${client.id}`, `${token.access_token}`, `${random}`.
//!
//! The language is small and typed: a reference is parsed into a [`Reference`], so an unknown name is
//! a mistake that lint finds, never an empty string at run time.

mod lookalike;
mod reference;
mod respelling;
mod table;

use thiserror::Error;

pub use self::lookalike::Lookalike;
pub use self::reference::{ClientPart, Reference};
pub use self::respelling::Respelling;
pub use self::table::table;
use crate::oauth::{Endpoint, StepValue};

/// A piece of a value: text, or a reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Literal text.
    Text(String),
    /// Something to be put in.
    Reference(Reference),
}

/// What is wrong with a reference.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TemplateError {
    /// A `${` without its `}`.
    #[error("`${{` without its closing brace")]
    Unclosed,
    /// A name that nothing provides.
    #[error("unknown variable `{name}`")]
    Unknown {
        /// The name between the braces.
        name: String,
    },
}

/// Splits a value into text and references. `steps` are the names that earlier steps go by.
///
/// # Errors
///
/// An unclosed brace, or a name that nothing provides.
pub fn parse(value: &str, steps: &[String]) -> Result<Vec<Piece>, TemplateError> {
    parse_after(value, &|name| steps.iter().any(|known| known == name))
}

/// As [`parse`], after steps that answer for themselves whether one goes by a name.
///
/// # Errors
///
/// As [`parse`].
pub fn parse_after(
    value: &str,
    is_step: &dyn Fn(&str) -> bool,
) -> Result<Vec<Piece>, TemplateError> {
    let mut pieces = Vec::new();
    let mut rest = value;
    while let Some(start) = rest.find("${") {
        if start > 0 {
            pieces.push(Piece::Text(rest[..start].to_owned()));
        }
        let after = &rest[start + 2..];
        let end = after.find('}').ok_or(TemplateError::Unclosed)?;
        pieces.push(Piece::Reference(reference(&after[..end], is_step)?));
        rest = &after[end + 1..];
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest.to_owned()));
    }
    Ok(pieces)
}

/// The place of the offered scope that a value stands for: 0 for `${scope.one}`. Nothing for any other value.
#[must_use]
pub fn offered_scope(value: &str) -> Option<usize> {
    match parse(value, &[]).ok()?.as_slice() {
        [Piece::Reference(Reference::Scope(index))] => Some(*index),
        _ => None,
    }
}

/// The endpoint that an address is: of `${endpoint.par}`, the pushed authorization request endpoint.
#[must_use]
pub fn endpoint_of(address: &str) -> Option<Endpoint> {
    match parse(address, &[]).ok()?.as_slice() {
        [Piece::Reference(Reference::Endpoint(endpoint))] => Some(*endpoint),
        _ => None,
    }
}

/// What a name of the table stands for.
fn named(name: &str) -> Option<&'static Reference> {
    let row = table().iter().find(|(known, ..)| *known == name);
    row.map(|(_, reference, _)| reference)
}

fn reference(name: &str, is_step: &dyn Fn(&str) -> bool) -> Result<Reference, TemplateError> {
    if let Some(reference) = named(name) {
        return Ok(reference.clone());
    }
    if let Some((uri, word)) = name.rsplit_once('.')
        && let Some(lookalike) = Lookalike::named(word)
        && let Some(Reference::Client(client, part)) = named(uri)
        && let Some(index) = part.redirect_uri()
    {
        return Ok(Reference::Lookalike(*client, index, lookalike));
    }
    if let Some(address) = name.strip_suffix(".http")
        && let Some(found) = named(address)
        && found.is_address()
    {
        return Ok(Reference::PlainHttp(Box::new(found.clone())));
    }
    if let Some((right, word)) = name.rsplit_once('.')
        && let Some(respelling) = Respelling::named(word)
        && let Ok(found) = reference(right, is_step)
        && found.is_exact()
    {
        return Ok(Reference::Respelled(Box::new(found), respelling));
    }
    if let Some((step, part)) = name.split_once('.')
        && is_step(step)
        && let Some(value) = StepValue::ALL
            .into_iter()
            .find(|value| value.as_str() == part)
    {
        return Ok(Reference::Step(step.to_owned(), value));
    }
    if let Some((step, member)) = name.split_once(".json.")
        && is_step(step)
        && !member.is_empty()
    {
        return Ok(Reference::Json(step.to_owned(), member.to_owned()));
    }
    Err(TemplateError::Unknown {
        name: name.to_owned(),
    })
}

/// Every name that may stand between the braces after steps with these names; for "did you mean".
#[must_use]
pub fn known_names(steps: &[String]) -> Vec<String> {
    let mut names: Vec<String> = table()
        .iter()
        .map(|(name, ..)| name.clone().into_owned())
        .collect();
    let addresses = table().iter().filter(|(_, found, _)| found.is_address());
    names.extend(addresses.map(|(name, ..)| format!("{name}.http")));
    for (name, found, _) in table() {
        if let Reference::Client(_, part) = found
            && part.redirect_uri().is_some()
        {
            let words = Lookalike::ALL.iter();
            names.extend(words.map(|(_, word, _)| format!("{name}.{word}")));
        }
    }
    for step in steps {
        names.extend(StepValue::ALL.map(|value| format!("{step}.{}", value.as_str())));
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_split_into_text_and_references() {
        let pieces = parse(
            "Basic ${client.id}:${token.access_token}!",
            &["token".to_owned()],
        )
        .expect("valid");
        assert_eq!(pieces.len(), 5);
        assert_eq!(
            pieces[3],
            Piece::Reference(Reference::Step("token".to_owned(), StepValue::AccessToken))
        );
    }

    #[test]
    fn addresses_have_a_plain_http_form_and_nothing_else_has() {
        assert_eq!(
            parse("${base_url.http}", &[]),
            Ok(vec![Piece::Reference(Reference::PlainHttp(Box::new(
                Reference::BaseUrl
            )))])
        );
        assert!(parse("${endpoint.token.http}", &[]).is_ok());
        assert!(parse("${client.id.http}", &[]).is_err());
    }

    #[test]
    fn secrets_codes_and_tokens_can_be_almost_right() {
        let steps = ["login".to_owned()];
        assert!(parse("${login.code.altered}", &steps).is_ok());
        assert!(parse("${client.secret.other_case}", &steps).is_ok());
        assert!(parse("${pkce.verifier.shorter}", &steps).is_ok());
        assert!(parse("${client.id.altered}", &steps).is_err());
    }

    #[test]
    fn offered_scopes_are_told_from_other_values() {
        assert_eq!(offered_scope("${scope.one}"), Some(0));
        assert_eq!(offered_scope("${scope.two}"), Some(1));
        assert_eq!(offered_scope("${scope.one} read"), None);
        assert_eq!(offered_scope("${client.id}"), None);
        assert_eq!(offered_scope("read"), None);
    }

    #[test]
    fn unknown_names_are_mistakes() {
        let unknown = |name: &str| TemplateError::Unknown {
            name: name.to_owned(),
        };
        assert_eq!(parse("${cleint.id}", &[]), Err(unknown("cleint.id")));
        assert_eq!(
            parse("${token.access_token}", &[]),
            Err(unknown("token.access_token"))
        );
        assert_eq!(parse("${client.id", &[]), Err(TemplateError::Unclosed));
    }
}
