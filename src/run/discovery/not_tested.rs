//! What a provider's metadata lists and no scenario has a way to test: said, so that silence is no pass.

use serde_json::Value;

use crate::oauth::AuthMethod;

/// The algorithms that clients of a target can sign with.
const SIGNED: &[&str] = &["ES256", "ES384", "RS256", "EdDSA", "HS256"];

/// The lists of metadata, each with the values that scenarios are about. What no scenario is about at all has no values.
const LISTS: [(&str, &[&str]); 8] = [
    (
        "grant_types_supported",
        &[
            "authorization_code",
            "implicit",
            "password",
            "refresh_token",
            "client_credentials",
            "urn:ietf:params:oauth:grant-type:device_code",
            "urn:ietf:params:oauth:grant-type:token-exchange",
        ],
    ),
    ("response_types_supported", &["code", "token"]),
    (
        "response_modes_supported",
        &["query", "fragment", "form_post"],
    ),
    ("code_challenge_methods_supported", &["S256", "plain"]),
    ("token_endpoint_auth_signing_alg_values_supported", SIGNED),
    ("introspection_signing_alg_values_supported", &[]),
    ("request_object_signing_alg_values_supported", SIGNED),
    // The key of a proof is the scenario's own, always of this kind.
    ("dpop_signing_alg_values_supported", &["ES256"]),
];

/// The lists of methods of client authentication.
const METHODS: [&str; 3] = [
    "token_endpoint_auth_methods_supported",
    "revocation_endpoint_auth_methods_supported",
    "introspection_endpoint_auth_methods_supported",
];

/// Members that say by `true` that something is there, each with why no scenario is about it.
const OFFERS: [(&str, &str); 1] = [(
    // draft-ietf-oauth-client-id-metadata-document: the provider fetches the document from the `client_id`.
    "client_id_metadata_document_supported",
    "such a client has its metadata at a public https address",
)];

/// One sentence about all of it; nothing where everything that is listed is tested.
pub fn sentence(json: &Value) -> Option<String> {
    let methods: Vec<&str> = AuthMethod::ALL
        .into_iter()
        .filter_map(AuthMethod::registered_name)
        .collect();
    let of_methods = METHODS.map(|name| (name, methods.as_slice()));
    let lists = LISTS.into_iter().chain(of_methods);
    let offered = OFFERS
        .into_iter()
        .filter(|(name, _)| json.get(name) == Some(&Value::Bool(true)))
        .map(|(name, why)| format!("`{name}` ({why})"));
    let clauses: Vec<String> = lists
        .filter_map(|(name, known)| {
            let listed = json.get(name)?.as_array()?.iter().filter_map(Value::as_str);
            let unknown: Vec<String> = listed
                .filter(|value| !known.contains(value))
                .map(|value| format!("`{value}`"))
                .collect();
            (!unknown.is_empty()).then(|| format!("{} in `{name}`", unknown.join(", ")))
        })
        .chain(offered)
        .collect();
    (!clauses.is_empty()).then(|| format!("listed, not tested: {}", clauses.join("; ")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_no_scenario_is_about_is_named_with_its_list() {
        let document = json!({
            "grant_types_supported": ["authorization_code", "urn:openid:params:grant-type:ciba"],
            "response_modes_supported": ["query", "jwt"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "tls_client_auth"],
            "dpop_signing_alg_values_supported": ["ES256", "PS256"],
            "client_id_metadata_document_supported": true,
        });
        let told = sentence(&document).expect("a sentence");
        for part in [
            "`urn:openid:params:grant-type:ciba` in `grant_types_supported`",
            "`jwt` in `response_modes_supported`",
            "`tls_client_auth` in `token_endpoint_auth_methods_supported`",
            "`PS256` in `dpop_signing_alg_values_supported`",
            "`client_id_metadata_document_supported` (such a client",
        ] {
            assert!(told.contains(part), "{told}");
        }
        let tested = json!({
            "grant_types_supported": ["refresh_token"],
            "client_id_metadata_document_supported": false,
        });
        assert_eq!(sentence(&tested), None);
    }
}
