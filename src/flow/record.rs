//! The record of a scenario: a blank one for each step, and the transcript once all secrets in it are known.

use std::time::Duration;

use super::randomness::Issued;
use super::runner::Run;
use super::session::Session;
use crate::oauth::Role;
use crate::transcript::fingerprint::KINDS;
use crate::transcript::{StepRecord, Transcript};
use crate::wire::{RawBody, RawRequest, capture, encode, page_facts};

/// Writes the transcript once all secrets are known.
pub fn finish(session: &Session<'_>, mut steps: Vec<StepRecord>) -> Run {
    let mut vault = session.vault.clone();
    capture::learn_pages(&mut vault, session.exchanges.iter());
    let redactor = vault.sealed();
    let target = session.target;
    let mut watched = Vec::new();
    let mut markup = Vec::new();
    let exchanges = session
        .exchanges
        .iter()
        .map(|exchange| {
            if exchange.role == Role::Authorization {
                watched = requested_redirect_uris(&exchange.request);
                watched.extend(target.registered_redirect_uris().cloned());
            }
            markup.extend(sent_markup(&exchange.request));
            capture::record(exchange, &redactor, &watched, &markup)
        })
        .collect();
    for step in &mut steps {
        let told = |text: String| capture::short_text(&redactor, &text);
        step.reason = step.reason.take().map(told);
        step.error = step.error.take().map(told);
        step.trace = step.trace.drain(..).map(told).collect();
        step.media_type = step.media_type.take().map(told);
        step.foreign_origin = step.foreign_origin.take().map(told);
        if let Some(tokens) = &mut step.tokens {
            for text in &mut tokens.members {
                *text = redactor.text(text);
            }
            tokens.token_type = tokens.token_type.take().map(told);
            for text in tokens.scope.iter_mut().flatten() {
                *text = redactor.text(text);
            }
        }
    }
    let values = vault
        .values()
        .map(|(name, mut facts)| {
            if let Some(jwt) = &mut facts.jwt {
                for one in &mut jwt.audience {
                    *one = redactor.value("aud", one);
                }
                for one in &mut jwt.claims {
                    *one = redactor.text(one);
                }
            }
            (name.to_owned(), facts)
        })
        .collect();
    let issued = vault
        .raw_values()
        .filter(|(kind, _)| KINDS.contains(kind))
        .map(|(kind, value)| Issued {
            kind: kind.to_owned(),
            value: value.to_owned(),
            holders: (session.holders.iter())
                .filter(|(known, _)| known == value)
                .map(|(_, holder)| holder.clone())
                .collect(),
        })
        .collect();
    Run {
        transcript: Transcript {
            steps,
            exchanges,
            values,
        },
        issued,
        took: Duration::ZERO,
        shares_tokens: session.leave(),
    }
}

/// The markup in the parameters of a request.
fn sent_markup(request: &RawRequest) -> Vec<String> {
    let mut pairs = encode::decode_parameters(&request.query);
    if let RawBody::Form(form) = &request.body {
        pairs.extend(form.iter().cloned());
    }
    pairs
        .iter()
        .flat_map(|(_, value)| page_facts::markup_of(value))
        .collect()
}

/// The redirect URIs that an authorization request names, in query or body, by either documented name.
fn requested_redirect_uris(request: &RawRequest) -> Vec<String> {
    let mut pairs = encode::decode_parameters(&request.query);
    if let RawBody::Form(form) = &request.body {
        pairs.extend(form.iter().cloned());
    }
    pairs
        .into_iter()
        .filter(|(name, _)| name.starts_with("redirect_ur"))
        .map(|(_, value)| value)
        .collect()
}
