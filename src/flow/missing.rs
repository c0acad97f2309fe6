//! Why a scenario cannot run where a capability is missing.

use std::collections::{BTreeMap, BTreeSet};

/// Why a scenario with these needs cannot run where these capabilities are, if it cannot. `absent` says of some
/// capabilities why they are not there.
#[must_use]
pub fn reason(
    capabilities: &BTreeSet<String>,
    absent: &BTreeMap<String, String>,
    needs: &[String],
    unless: &[String],
) -> Option<String> {
    if let Some(present) = unless
        .iter()
        .find(|capability| capabilities.contains(*capability))
    {
        return Some(format!("does not apply where the provider has {present}"));
    }
    let missing: Vec<&str> = needs
        .iter()
        .map(String::as_str)
        .filter(|need| !capabilities.contains(*need))
        .collect();
    if missing.is_empty() {
        return None;
    }
    let mut reasons: Vec<&str> = missing
        .iter()
        .map(|need| {
            absent
                .get(*need)
                .map_or_else(|| reason_for(need), String::as_str)
        })
        .collect();
    reasons.dedup();
    Some(format!(
        "needs {}: {}",
        missing.join(", "),
        reasons.join("; ")
    ))
}

/// In one clause, why a capability can be missing.
fn reason_for(capability: &str) -> &'static str {
    match capability {
        "second-client" => "no second client is configured (GRANTCHECK_OTHER_CLIENT_ID)",
        "second-user" => "no second user is configured (GRANTCHECK_OTHER_USERNAME)",
        "second-redirect-uri" => {
            "no second redirect URI is configured (GRANTCHECK_SECOND_REDIRECT_URI)"
        }
        "redirect-uri-with-query" => "no configured redirect URI has a query",
        "public-client" => "no public client is configured (GRANTCHECK_PUBLIC_CLIENT_ID)",
        "native-client" => "no native client is configured (GRANTCHECK_NATIVE_CLIENT_ID)",
        "restricted-client" => {
            "no client for the code grant only is configured (GRANTCHECK_RESTRICTED_CLIENT_ID)"
        }
        "expendable-client" => {
            "no client that may be locked out is configured (GRANTCHECK_EXPENDABLE_CLIENT_ID)"
        }
        "secret-with-reserved-characters" => {
            "no client with such a secret is configured (GRANTCHECK_RESERVED_CLIENT_ID)"
        }
        "http-redirect-uri" => {
            "no second redirect URI with http is configured for the restricted client"
        }
        "concurrency" => "the rate of the requests is limited",
        "client-secret" => "no client secret is configured (GRANTCHECK_CLIENT_SECRET)",
        "two-scopes" => "the profile documents fewer than two scopes",
        "slow" => "waits for an expiry (--slow)",
        "resource" => "no protected resource is known (GRANTCHECK_RESOURCE_URL)",
        _ => "the provider documents no such thing",
    }
}
