//! The metadata document, and complaints about its members.

use serde_json::{Map, Value};

use crate::catalog::profile::Profile;
use crate::judge::judgement::Judgement;
use crate::oauth::Role;
use crate::transcript::{Exchange, Response};

/// The target's own address, as transcripts write it. It is also the issuer that the request was derived from.
pub const ISSUER: &str = "<base_url>";

/// Whether this is the identifier that the request for the metadata was derived from: the base URL, unless the profile has
/// another one. A slash at its end is cut off before the well-known path is put in (RFC 8414 3.1), so that the request does
/// not tell whether there was one.
pub fn is_issuer(profile: &Profile, issuer: &str) -> bool {
    let documented = profile.issuer.as_deref().unwrap_or("{base_url}");
    let documented = documented.replace("{base_url}", ISSUER);
    let trimmed = |text: &str| text.strip_suffix('/').unwrap_or(text).to_owned();
    trimmed(issuer) == trimmed(&documented)
}

/// An answer to a metadata request below status 400: a 404 says that there is no document, which is judged elsewhere.
pub fn answer(exchange: &Exchange) -> Option<&Response> {
    exchange
        .response
        .as_deref()
        .filter(|response| exchange.role == Role::Metadata && response.status < 400)
}

/// The metadata document, where the answer is one.
pub fn document(exchange: &Exchange) -> Option<&Map<String, Value>> {
    answer(exchange)?.body.json.as_ref()?.as_object()
}

/// Conforms where there are no complaints.
pub fn without(complaints: &[String], word: &str, expected: &str, good: &str) -> Judgement {
    let observed = if complaints.is_empty() {
        good.to_owned()
    } else {
        complaints.join(", ")
    };
    Judgement::either(
        complaints.is_empty(),
        format!("{word}:{}", complaints.join(",")),
        expected,
        observed,
    )
}
