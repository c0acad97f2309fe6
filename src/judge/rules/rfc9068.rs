//! RFC 9068 2, 3 and 4: what a JWT access token says of itself, and whether the published keys verify it.

use crate::judge::judgement::Judgement;
use crate::judge::rules::shared::token_endpoint::token_answer;
use crate::judge::rules::{Context, Rule};
use crate::transcript::{Exchange, JwtFacts, SignatureFact};

/// The rules of this file.
pub const RULES: &[&[Rule]] = &[&[
    Rule::new("rfc9068/2.1/signed", signed),
    Rule::new("rfc9068/2.1/signature-valid", signature_valid),
    Rule::new("rfc9068/2.1/typ", typ),
    Rule::new("rfc9068/2.2/required-claims", required_claims),
    Rule::new("rfc9068/3/aud-names-resource", aud_names_resource),
    Rule::new("rfc9068/4/asymmetric-algorithm", asymmetric_algorithm),
    Rule::new("rfc9068/4/key-published", key_published),
]];

/// The claims of RFC 9068 2.2 that no token of the profile is without.
const REQUIRED: [&str; 7] = ["iss", "exp", "aud", "sub", "client_id", "iat", "jti"];

/// What the access token of an answer says of itself, where it is a JWT.
fn jwt<'c>(context: &'c Context<'_>, exchange: &Exchange) -> Option<&'c JwtFacts> {
    let name = token_answer(exchange)?.member("access_token")?.as_str()?;
    context.transcript.values.get(name)?.jwt.as_ref()
}

/// Whether it says that it follows the profile; `application/` may stand before it (RFC 9068 2.1).
fn is_of_profile(jwt: &JwtFacts) -> bool {
    jwt.typ.as_deref().is_some_and(|typ| {
        typ.eq_ignore_ascii_case("at+jwt") || typ.eq_ignore_ascii_case("application/at+jwt")
    })
}

fn signed(context: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let jwt = jwt(context, exchange)?;
    Some(Judgement::either(
        !jwt.alg.eq_ignore_ascii_case("none"),
        "alg-none",
        "an `alg` that signs",
        format!("alg `{}`", jwt.alg),
    ))
}

/// What the keys of the provider said of the signature, where they were read and the token follows the profile.
fn signature(context: &Context<'_>, exchange: &Exchange) -> Option<SignatureFact> {
    jwt(context, exchange).filter(|jwt| is_of_profile(jwt))?;
    context.step.tokens.as_ref()?.signature
}

fn signature_valid(context: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let fact = signature(context, exchange)?;
    matches!(fact, SignatureFact::Verified | SignatureFact::Wrong).then(|| {
        Judgement::either(
            fact == SignatureFact::Verified,
            "wrong-signature",
            "a signature of the key that the token names",
            if fact == SignatureFact::Verified {
                "the key set verifies it"
            } else {
                "the key says that it is wrong"
            },
        )
    })
}

fn key_published(context: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let fact = signature(context, exchange)?;
    let is_known = match fact {
        SignatureFact::Verified | SignatureFact::Wrong => true,
        SignatureFact::KeyMissing => false,
        SignatureFact::NotAsymmetric | SignatureFact::Unknown => return None,
    };
    Some(Judgement::either(
        is_known,
        "key-missing",
        "a key of the key set",
        if is_known {
            "the key set has the key"
        } else {
            "the key set has no such key"
        },
    ))
}

fn asymmetric_algorithm(context: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let jwt = jwt(context, exchange).filter(|jwt| is_of_profile(jwt))?;
    // That there has to be a signature is another requirement.
    (!jwt.alg.eq_ignore_ascii_case("none")).then(|| {
        Judgement::either(
            !jwt.alg.starts_with("HS"),
            "symmetric",
            "an asymmetric algorithm",
            format!("alg `{}`", jwt.alg),
        )
    })
}

fn typ(context: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let jwt = jwt(context, exchange)?;
    let observed = jwt.typ.as_deref().map_or_else(
        || "`typ` header missing".to_owned(),
        |typ| format!("typ `{typ}`"),
    );
    Some(Judgement::either(
        is_of_profile(jwt),
        "other-typ",
        "typ `at+jwt`",
        observed,
    ))
}

fn required_claims(context: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let jwt = jwt(context, exchange).filter(|jwt| is_of_profile(jwt))?;
    let missing: Vec<&str> = REQUIRED
        .into_iter()
        .filter(|name| !jwt.claims.iter().any(|known| known == name))
        .collect();
    let observed = match missing.as_slice() {
        [] => "all there".to_owned(),
        names => format!("no `{}`", names.join("`, no `")),
    };
    Some(Judgement::of(
        (!missing.is_empty()).then(|| format!("missing:{}", missing.join(","))),
        "the claims of the profile",
        observed,
    ))
}

fn aud_names_resource(context: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let jwt = jwt(context, exchange).filter(|jwt| is_of_profile(jwt))?;
    let form = exchange.request.form.iter();
    let mut named = form.filter(|pair| pair.0 == "resource").map(|pair| &pair.1);
    let (resource, None) = (named.next()?, named.next()) else {
        return None;
    };
    let observed = match jwt.audience.as_slice() {
        [] => "no `aud`".to_owned(),
        names => format!("aud `{}`", names.join("`, `")),
    };
    Some(Judgement::either(
        jwt.audience.len() == 1 && jwt.audience[0] == *resource,
        "other-audience",
        format!("aud `{resource}`"),
        observed,
    ))
}
