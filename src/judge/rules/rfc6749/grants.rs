//! RFC 6749 4.2.2 and 4.4.3: grants that issue no refresh token.

use crate::judge::judgement::Judgement;
use crate::judge::rules::shared::authorization::parameter;
use crate::judge::rules::shared::token_endpoint::token_answer;
use crate::judge::rules::{Context, Rule};
use crate::oauth::{Role, StepKind};
use crate::transcript::Exchange;

/// The rules of this file.
pub const RULES: &[Rule] = &[
    Rule::new(
        "rfc6749/4.2.2/implicit-no-refresh-token",
        implicit_no_refresh_token,
    ),
    Rule::new(
        "rfc6749/4.4.3/client-credentials-no-refresh-token",
        client_credentials_no_refresh_token,
    ),
];

fn implicit_no_refresh_token(context: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let location = exchange.response.as_deref()?.location.as_ref()?;
    let implicit = context.step.kind == StepKind::Authorize
        && context
            .transcript
            .exchanges_of(context.step.number)
            .find(|first| first.role == Role::Authorization)
            .and_then(|first| parameter(first, "response_type"))
            .is_some_and(|wanted| wanted.split(' ').any(|word| word == "token"));
    let mut parameters = location.query.iter().chain(&location.fragment);
    if !implicit || !parameters.clone().any(|pair| pair.0 == "access_token") {
        return None;
    }
    let present = parameters.any(|pair| pair.0 == "refresh_token");
    Some(Judgement::either(
        !present,
        "present",
        "an implicit response without refresh_token",
        if present {
            "`refresh_token` in the redirect"
        } else {
            "no `refresh_token`"
        },
    ))
}

fn client_credentials_no_refresh_token(_: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    if parameter(exchange, "grant_type") != Some("client_credentials") {
        return None;
    }
    let answer = token_answer(exchange)?;
    let present = answer
        .told("refresh_token")
        .is_some_and(|token| !token.is_null());
    Some(Judgement::either(
        !present,
        "present",
        "a client credentials answer without refresh_token",
        if present {
            "`refresh_token` present"
        } else {
            "no `refresh_token`"
        },
    ))
}
