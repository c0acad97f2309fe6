//! What a run says of the codes and tokens that a target issued in it, taken together.

use super::targets::Spec;
use crate::flow::randomness::{Issued, Keys, fingerprints};
use crate::flow::target::Setup;
use crate::transcript::{Fingerprints, Randomness};

/// How random the values of each scenario look together; with their fingerprints in a part of a run, where the other parts
/// can make comparable ones.
pub fn taken_together(
    spec: &Spec,
    issued: &[Vec<Issued>],
    is_part: bool,
) -> (Vec<Randomness>, Vec<Fingerprints>) {
    let shared = if !is_part {
        None
    } else if spec.is_sandbox() {
        Some(Keys::of_sandbox(&spec.name))
    } else {
        Keys::of_secrets(&spec.name, &secrets(&spec.setup))
    };
    let is_shared = shared.is_some();
    let made = fingerprints(issued, &shared.unwrap_or_else(Keys::of_process));
    let values = made.iter().map(Randomness::of).collect();
    (values, if is_shared { made } else { Vec::new() })
}

/// What all parts of a run know of a target and no report tells.
fn secrets(setup: &Setup) -> Vec<&str> {
    let Setup {
        client,
        other_client,
        public_client,
        special_clients,
        user,
        other_user,
        headers,
        ..
    } = setup;
    let further = other_client
        .iter()
        .chain(public_client)
        .chain(special_clients.values());
    let clients = std::iter::once(client).chain(further);
    let users = std::iter::once(user).chain(other_user);
    clients
        .map(|client| client.secret.as_deref().unwrap_or_default())
        .chain(users.map(|user| user.password.as_str()))
        .chain(headers.values().map(String::as_str))
        .collect()
}
