//! What a run left at a remote target, in the words of its settings.

use std::collections::BTreeMap;

use super::targets::Spec;
use crate::catalog::profile::RevokeStyle;
use crate::document::{LeftBehind, LeftKind};
use crate::flow::client::{Client, User};
use crate::flow::traces::{TokenKind, Unrevoked};
use crate::oauth::ClientRef;

/// What the run left there: nothing at the embedded sandbox, which ends with the run.
pub fn left_behind(spec: &Spec) -> Vec<LeftBehind> {
    if spec.is_sandbox() {
        return Vec::new();
    }
    let mut left: Vec<LeftBehind> = Vec::new();
    for tokens in spec.traces.unrevoked() {
        LeftBehind::add(&mut left, of_tokens(spec, &tokens));
    }
    for (client_id, username) in spec.traces.approvals() {
        LeftBehind::add(&mut left, of_approval(spec, &client_id, &username));
    }
    let clients = spec.traces.clients();
    if clients > 0 {
        LeftBehind::add(&mut left, of_clients(clients));
    }
    LeftBehind::sort(&mut left);
    left
}

fn of_clients(count: usize) -> LeftBehind {
    LeftBehind {
        what: LeftKind::Client,
        count,
        client: ClientRef::Registered.setting().to_owned(),
        user: None,
        ends_within_s: None,
        because: "the provider gave no way to delete a registered client, or did not confirm it"
            .to_owned(),
    }
}

fn of_tokens(spec: &Spec, tokens: &Unrevoked) -> LeftBehind {
    let endpoint = spec.provider.profile.endpoints.revoke.as_ref();
    let because = match (endpoint, tokens.kind) {
        (None, _) => "the provider has no way to revoke tokens that is known here".to_owned(),
        _ if !tokens.failures.is_empty() => failed(&tokens.failures),
        (Some(endpoint), TokenKind::Refresh) if endpoint.style != RevokeStyle::Rfc7009 => {
            "the provider's way to revoke access tokens did not end them for certain".to_owned()
        }
        (Some(_), _) => "the run ended before they were revoked".to_owned(),
    };
    LeftBehind {
        what: match tokens.kind {
            TokenKind::Access => LeftKind::AccessToken,
            TokenKind::Refresh => LeftKind::RefreshToken,
        },
        count: tokens.count,
        client: tokens.client.setting().to_owned(),
        user: None,
        ends_within_s: tokens.ends_within.map(|left| left.as_secs()),
        because,
    }
}

/// Why revocations failed, the most frequent reason first.
fn failed(failures: &BTreeMap<String, usize>) -> String {
    let mut reasons: Vec<(&String, &usize)> = failures.iter().collect();
    reasons.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    let reasons = reasons.iter().map(|(reason, count)| match count {
        1 => format!("revoking one failed: {reason}"),
        count => format!("revoking {count} failed: {reason}"),
    });
    reasons.collect::<Vec<_>>().join("; ")
}

fn of_approval(spec: &Spec, client_id: &str, username: &str) -> LeftBehind {
    let setup = &spec.setup;
    let usual: [(ClientRef, Option<&Client>); 3] = [
        (ClientRef::First, Some(&setup.client)),
        (ClientRef::Other, setup.other_client.as_ref()),
        (ClientRef::Public, setup.public_client.as_ref()),
    ];
    let special = setup.special_clients.iter();
    let clients: BTreeMap<&str, ClientRef> = usual
        .into_iter()
        .filter_map(|(which, client)| Some((client?.id.as_str(), which)))
        .chain(special.map(|(which, client)| (client.id.as_str(), *which)))
        .collect();
    let is_first = |user: &User| user.username == username;
    LeftBehind {
        what: LeftKind::Approval,
        count: 1,
        client: clients
            .get(client_id)
            .map_or("another client", |which| which.setting())
            .to_owned(),
        user: Some(
            if is_first(&setup.user) {
                "user"
            } else {
                "other_user"
            }
            .to_owned(),
        ),
        ends_within_s: None,
        because: "the user approved the client, which a provider may remember".to_owned(),
    }
}
