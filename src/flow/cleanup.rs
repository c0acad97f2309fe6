//! The cleanup after a scenario: every token that it obtained is revoked, every client that it registered deleted.

use std::collections::HashSet;

use super::context::Context;
use super::steps::register;
use super::steps::revoke::{self, Revocation};
use super::strays::strays;
use crate::catalog::profile::RevokeStyle;
use crate::oauth::{Outcome, StepKind};
use crate::transcript::StepRecord;

/// Revokes every token that the scenario obtained, whatever the steps did, and those that stand in answers that no step could
/// read: no scenario leaves tokens alive at a
/// provider that offers a way to revoke them. Revoking a dead token again does no harm.
pub async fn revoke_all(context: &mut Context<'_>) {
    let target = context.session.target;
    for (client, tokens) in strays(context) {
        let refresh_token = tokens.refresh_token.as_deref();
        target
            .traces
            .issued(client, &tokens.access_token, refresh_token, None);
        context.live_tokens.push(tokens);
    }
    let Some(endpoint) = &target.profile.endpoints.revoke else {
        return;
    };
    let issued = std::mem::take(&mut context.live_tokens);
    let mut done = HashSet::new();
    for tokens in issued.into_iter().rev() {
        let client = tokens.client;
        let refresh_token = tokens
            .refresh_token
            .filter(|_| endpoint.style == RevokeStyle::Rfc7009);
        for token in std::iter::once(tokens.access_token).chain(refresh_token) {
            if !done.insert(token.clone()) {
                continue;
            }
            let revocation = Revocation::of(target, &client, token.clone());
            let mut unjudged = StepRecord::blank(0, StepKind::Revoke, None);
            revoke::send(&mut context.session, endpoint, revocation, &mut unjudged).await;
            if unjudged.outcome != Outcome::Revoked {
                target.traces.not_revoked(&token, &failure(&unjudged));
            }
        }
    }
}

/// What became of a revocation that did not succeed, as the end of a sentence.
fn failure(record: &StepRecord) -> String {
    match (record.status, record.outcome) {
        (Some(status), _) => format!("the provider answered with status {status}"),
        (None, Outcome::Timeout) => "no answer came in time".to_owned(),
        (None, _) => "no answer came".to_owned(),
    }
}

/// Deletes every client that the scenario registered and that the provider lets it delete (RFC 7592 2.3). The rest is told
/// as what the run leaves behind.
pub async fn delete_clients(context: &mut Context<'_>) {
    for index in 0..context.registered.len() {
        let client = context.registered[index].clone();
        if !client.deleted && register::delete(&mut context.session, &client).await {
            context.forget_client(index);
        }
    }
}
