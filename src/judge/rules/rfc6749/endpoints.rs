//! RFC 6749 3.1: the URLs of endpoints, and parameters that come once only.

use crate::judge::judgement::Judgement;
use crate::judge::rules::shared::authorization::redirect;
use crate::judge::rules::shared::metadata;
use crate::judge::rules::{Context, Rule};
use crate::transcript::Exchange;

/// The rules of this file.
pub const RULES: &[Rule] = &[
    Rule::new("rfc6749/3.1/response-parameters-once", parameters_once),
    Rule::new(
        "rfc6749/3.1/endpoint-without-fragment",
        endpoint_without_fragment,
    ),
];

fn parameters_once(_: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let response = exchange.response.as_deref()?;
    let mut repeated = response.body.repeated_members.clone();
    let mut applies = response.body.json.is_some();
    if let Some(location) = redirect(exchange) {
        applies = true;
        for (index, pair) in location.query.iter().enumerate() {
            if location.query[..index]
                .iter()
                .any(|earlier| earlier.0 == pair.0)
                && !repeated.contains(&pair.0)
            {
                repeated.push(pair.0.clone());
            }
        }
    }
    let observed = if repeated.is_empty() {
        "no repetition".to_owned()
    } else {
        format!("`{}` more than once", repeated.join("`, `"))
    };
    applies.then(|| {
        Judgement::either(
            repeated.is_empty(),
            format!("repeated:{}", repeated.join(",")),
            "each parameter once",
            observed,
        )
    })
}

fn endpoint_without_fragment(_: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let with_fragment: Vec<String> = metadata::document(exchange)?
        .iter()
        .filter(|(name, _)| name.ends_with("_endpoint"))
        .filter(|(_, url)| url.as_str().is_some_and(|url| url.contains('#')))
        .map(|(name, _)| name.clone())
        .collect();
    Some(metadata::without(
        &with_fragment,
        "fragment",
        "endpoint URLs without a fragment",
        "no fragment",
    ))
}
