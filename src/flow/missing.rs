//! Why a scenario cannot run where a capability is missing.

use std::collections::{BTreeMap, BTreeSet};

use crate::oauth::Capability;

/// Why a scenario with these needs cannot run where these capabilities are, if it cannot. `absent` says of some
/// capabilities why they are not there.
#[must_use]
pub fn reason(
    capabilities: &BTreeSet<Capability>,
    absent: &BTreeMap<Capability, String>,
    needs: &[Capability],
    unless: &[Capability],
) -> Option<String> {
    if let Some(present) = unless
        .iter()
        .find(|capability| capabilities.contains(*capability))
    {
        return Some(format!("does not apply where the provider has {present}"));
    }
    let missing: Vec<Capability> = needs
        .iter()
        .copied()
        .filter(|need| !capabilities.contains(need))
        .collect();
    if missing.is_empty() {
        return None;
    }
    let mut reasons: Vec<&str> = missing
        .iter()
        .map(|need| {
            absent
                .get(need)
                .map_or_else(|| reason_for(*need), String::as_str)
        })
        .collect();
    reasons.dedup();
    let missing: Vec<&str> = missing.into_iter().map(Capability::as_str).collect();
    Some(format!(
        "needs {}: {}",
        missing.join(", "),
        reasons.join("; ")
    ))
}

/// In one clause, why a capability can be missing.
#[must_use]
pub fn reason_for(capability: Capability) -> &'static str {
    match capability {
        Capability::SecondClient => "no second client is configured (GRANTCHECK_OTHER_CLIENT_ID)",
        Capability::SecondUser => "no second user is configured (GRANTCHECK_OTHER_USERNAME)",
        Capability::SecondRedirectUri => {
            "no second redirect URI is configured (GRANTCHECK_SECOND_REDIRECT_URI)"
        }
        Capability::RedirectUriWithQuery => "no configured redirect URI has a query",
        Capability::PublicClient => "no public client is configured (GRANTCHECK_PUBLIC_CLIENT_ID)",
        Capability::NativeClient => "no native client is configured (GRANTCHECK_NATIVE_CLIENT_ID)",
        Capability::RestrictedClient => {
            "no client for the code grant only is configured (GRANTCHECK_RESTRICTED_CLIENT_ID)"
        }
        Capability::ExpendableClient => {
            "no client that may be locked out is configured (GRANTCHECK_EXPENDABLE_CLIENT_ID)"
        }
        Capability::SecretWithReservedCharacters => {
            "no client with such a secret is configured (GRANTCHECK_RESERVED_CLIENT_ID)"
        }
        Capability::PrivateKeyJwt => {
            "no client that signs with a key is configured (GRANTCHECK_SIGNING_CLIENT_ID)"
        }
        Capability::ClientSecretJwt => {
            "no client that signs with its secret is configured (GRANTCHECK_SECRET_SIGNING_CLIENT_ID)"
        }
        Capability::HttpRedirectUri => {
            "no second redirect URI with http is configured for the restricted client"
        }
        Capability::Concurrency => "the rate of the requests is limited",
        Capability::ClientSecret => "no client secret is configured (GRANTCHECK_CLIENT_SECRET)",
        Capability::TwoScopes => "fewer than two scopes are known (GRANTCHECK_SCOPE)",
        Capability::SpaceDelimitedScopes => "the documentation separates scopes otherwise",
        Capability::Https => "the address does not begin with https",
        Capability::Slow => "waits for an expiry (--slow)",
        Capability::TokenCheck => {
            "nothing shows whether a token lives: no protected resource is known (GRANTCHECK_RESOURCE_URL), and no introspection"
        }
        Capability::Resource => "no protected resource is known (GRANTCHECK_RESOURCE_URL)",
        _ => "the provider documents no such thing",
    }
}
