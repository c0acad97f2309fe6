//! The variables of the environment that make a sandbox in another process a target.

use std::path::Path;

use super::SPECIAL_CLIENTS;
use super::environment::PREFIX;
use crate::oauth::ClientRef;
use crate::sandbox::{Accounts, Client};

/// The variables (`GRANTCHECK_…`) for a sandbox with these accounts, and their values.
#[must_use]
pub fn variables_of(
    provider: &str,
    base_url: &str,
    accounts: &Accounts,
    ca: Option<&Path>,
) -> Vec<(String, String)> {
    let mut variables = Vec::new();
    let mut add = |name: &str, value: &str| {
        variables.push((format!("{PREFIX}{name}"), value.to_owned()));
    };
    add("PROVIDER", provider);
    add("URL", base_url);
    add("USERNAME", &accounts.user.username);
    add("PASSWORD", &accounts.user.password);
    add("OTHER_USERNAME", &accounts.other_user.username);
    add("OTHER_PASSWORD", &accounts.other_user.password);
    if let Some(ca) = ca {
        add("CA", &ca.display().to_string());
    }
    let mut client = |prefix: &str, client: &Client| {
        add(&format!("{prefix}CLIENT_ID"), &client.id);
        if let Some(secret) = &client.secret {
            add(&format!("{prefix}CLIENT_SECRET"), secret);
        }
        if let Some(key) = &client.key {
            // A variable of an --env-file has one line.
            add(
                &format!("{prefix}CLIENT_KEY"),
                &key.trim_end().replace('\n', "\\n"),
            );
        }
        let names = ["REDIRECT_URI", "SECOND_REDIRECT_URI"];
        for (name, uri) in names.into_iter().zip(&client.redirect_uris) {
            add(&format!("{prefix}{name}"), uri);
        }
    };
    client("", &accounts.client);
    client("OTHER_", &accounts.other_client);
    if let Some(public) = &accounts.public_client {
        client("PUBLIC_", public);
    }
    for (which, prefix, _) in SPECIAL_CLIENTS {
        let special = match which {
            ClientRef::Native => &accounts.native_client,
            ClientRef::Restricted => &accounts.restricted_client,
            ClientRef::Expendable => &accounts.expendable_client,
            ClientRef::Reserved => &accounts.reserved_client,
            ClientRef::Signing => &accounts.signing_client,
            ClientRef::SecretSigning => &accounts.secret_signing_client,
            _ => continue,
        };
        if let Some(special) = special {
            client(&format!("{prefix}_"), special);
        }
    }
    variables
}
