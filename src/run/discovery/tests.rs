//! Metadata as real providers publish it, laid over the standard profile.

use serde_json::json;

use super::*;
use crate::catalog::library::{Folders, Library};
use crate::oauth::{Capability, Endpoint};

const ISSUER: &str = "https://id.example/realms/one";

fn standard() -> ResolvedProfile {
    let (library, _) = Library::load(&Folders::default(), &crate::judge::rule_ids());
    library.profiles["standard"].clone()
}

fn found(json: Value, kind: WellKnown) -> Document {
    Document {
        address: format!("{ISSUER}/.well-known/openid-configuration"),
        kind,
        json,
    }
}

/// As node-oidc-provider publishes it, at the root of its host.
fn oidc_provider() -> Value {
    json!({
        "issuer": "https://op.example",
        "authorization_endpoint": "https://op.example/auth",
        "device_authorization_endpoint": "https://op.example/device/auth",
        "claims_parameter_supported": false,
        "code_challenge_methods_supported": ["S256"],
        "end_session_endpoint": "https://op.example/session/end",
        "grant_types_supported": ["implicit", "authorization_code", "refresh_token", DEVICE],
        "jwks_uri": "https://op.example/jwks",
        "authorization_response_iss_parameter_supported": true,
        "response_modes_supported": ["form_post", "fragment", "query"],
        "response_types_supported": ["code id_token", "code", "id_token", "none"],
        "scopes_supported": ["offline_access", "profile", "openid"],
        "subject_types_supported": ["public"],
        "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "none"],
        "token_endpoint": "https://op.example/token",
        "pushed_authorization_request_endpoint": "https://op.example/request",
        "userinfo_endpoint": "https://op.example/me",
        "introspection_endpoint": "https://op.example/token/introspection"
    })
}

/// As Keycloak publishes it, for an issuer with a path.
fn realm() -> Value {
    let at = |path: &str| format!("{ISSUER}/protocol/openid-connect/{path}");
    json!({
        "issuer": ISSUER,
        "authorization_endpoint": at("auth"),
        "token_endpoint": at("token"),
        "introspection_endpoint": at("token/introspect"),
        "userinfo_endpoint": at("userinfo"),
        "revocation_endpoint": at("revoke"),
        "device_authorization_endpoint": at("auth/device"),
        "pushed_authorization_request_endpoint": at("ext/par/request"),
        "grant_types_supported": ["authorization_code", "client_credentials", "implicit", "password", "refresh_token", DEVICE],
        "response_types_supported": ["code", "none", "id_token", "token", "code id_token token"],
        "token_endpoint_auth_methods_supported": ["private_key_jwt", "client_secret_basic", "client_secret_post", "tls_client_auth"],
        "scopes_supported": ["openid", "microprofile-jwt", "offline_access", "email"],
        "code_challenge_methods_supported": ["plain", "S256"],
        "authorization_response_iss_parameter_supported": true
    })
}

fn has(merged: &Merged, capability: Capability) -> bool {
    merged.profile.offers(capability)
}

fn path(merged: &Merged, endpoint: Endpoint) -> Option<&str> {
    merged.profile.endpoints.path(endpoint)
}

#[test]
fn what_is_not_listed_is_not_there() {
    let document = found(oidc_provider(), WellKnown::OpenId);
    let merged = merge(&standard(), "https://op.example", &document, Own::default());
    assert_eq!(path(&merged, Endpoint::Authorize), Some("/auth"));
    assert_eq!(path(&merged, Endpoint::Resource), Some("/me"));
    assert_eq!(path(&merged, Endpoint::Par), Some("/request"));
    assert_eq!(path(&merged, Endpoint::Revoke), None);
    for there in [
        Capability::AuthorizationCode,
        Capability::RefreshToken,
        Capability::Pkce,
        Capability::Iss,
        Capability::Par,
        Capability::DeviceGrant,
        Capability::Introspection,
        Capability::Metadata,
    ] {
        assert!(has(&merged, there), "{there}");
    }
    for (gone, word) in [
        (Capability::Revocation, "`revocation_endpoint`"),
        (Capability::ClientCredentials, "`client_credentials`"),
        (Capability::BasicAuth, "`client_secret_basic`"),
        (Capability::Rfc8414Location, "OpenID"),
    ] {
        assert!(
            !has(&merged, gone) && !merged.announced.contains(&gone),
            "{gone}"
        );
        let reason = &merged.absent[&gone];
        assert!(reason.contains(word), "{reason}");
    }
    assert!(merged.announced.contains(&Capability::Par));
    assert_eq!(merged.profile.client_auth.style, AuthMethod::Form);
    assert_eq!(
        merged.profile.scopes,
        ["openid", "profile", "offline_access"]
    );
    assert!(merged.notes.is_empty(), "{:?}", merged.notes);
}

#[test]
fn a_path_of_the_issuer_stays_out_of_the_endpoints() {
    let merged = merge(
        &standard(),
        ISSUER,
        &found(realm(), WellKnown::OAuth),
        Own::default(),
    );
    assert_eq!(
        path(&merged, Endpoint::Token),
        Some("/protocol/openid-connect/token")
    );
    assert_eq!(
        path(&merged, Endpoint::Metadata),
        Some("/.well-known/openid-configuration")
    );
    assert!(has(&merged, Capability::Revocation) && has(&merged, Capability::Metadata));
    assert_eq!(merged.profile.client_auth.style, AuthMethod::Basic);
    assert!(merged.notes.is_empty(), "{:?}", merged.notes);
}

#[test]
fn little_metadata_leaves_little() {
    let json = json!({
        "issuer": "https://id.example/tenant",
        "authorization_endpoint": "https://login.example/authorize?tenant=1",
        "token_endpoint": "https://api.example:8443/token",
        "response_types_supported": ["code"]
    });
    let merged = merge(
        &standard(),
        "https://id.example",
        &found(json, WellKnown::OAuth),
        Own::default(),
    );
    assert_eq!(
        path(&merged, Endpoint::Authorize),
        Some("https://login.example/authorize?tenant=1")
    );
    assert_eq!(
        path(&merged, Endpoint::Token),
        Some("https://api.example:8443/token")
    );
    assert!(merged.profile.scopes.is_empty());
    assert!(
        merged
            .notes
            .iter()
            .any(|note| note.contains("another issuer")),
        "{:?}",
        merged.notes
    );
    assert!(has(&merged, Capability::AuthorizationCode) && has(&merged, Capability::BasicAuth));
    // What the standards ask of everybody is tested whether it is announced or not.
    assert!(has(&merged, Capability::Pkce) && !merged.announced.contains(&Capability::Pkce));
    for gone in [
        Capability::RefreshToken,
        Capability::RefreshRotation,
        Capability::Iss,
        Capability::Par,
        Capability::DeviceGrant,
        Capability::Introspection,
    ] {
        assert!(!has(&merged, gone), "{gone}");
    }
    assert_eq!(path(&merged, Endpoint::Resource), None);
}

#[test]
fn what_the_profile_or_the_target_says_itself_stays() {
    let mut mine = standard();
    mine.profile.scopes = vec!["calendar".to_owned()];
    if let Some(token) = &mut mine.profile.endpoints.token {
        token.path = "/my/token".to_owned();
    }
    mine.stated
        .extend(["scopes", "endpoints.token"].map(str::to_owned));
    let own = Own {
        client_auth: true,
        ..Own::default()
    };
    let merged = merge(
        &mine,
        "https://op.example",
        &found(oidc_provider(), WellKnown::OpenId),
        own,
    );
    assert_eq!(path(&merged, Endpoint::Token), Some("/my/token"));
    assert_eq!(path(&merged, Endpoint::Authorize), Some("/auth"));
    assert_eq!(merged.profile.scopes, ["calendar"]);
    assert_eq!(merged.profile.client_auth.style, AuthMethod::Basic);
    assert!(!merged.from_metadata.contains(&Endpoint::Token));
}

#[test]
fn userinfo_needs_openid() {
    let mut json = oidc_provider();
    json["scopes_supported"] = json!(["read", "write", "openid"]);
    let document = found(json, WellKnown::OAuth);
    let merged = merge(&standard(), "https://op.example", &document, Own::default());
    assert_eq!(merged.profile.scopes, ["openid", "read", "write"]);
}

#[test]
fn what_the_profile_alone_states_is_not_announced() {
    let mut mine = standard();
    mine.profile
        .endpoints
        .put(Endpoint::Register, Some("/register".to_owned()));
    mine.profile.capabilities.push(Capability::Registration);
    let stated = ["endpoints.register", "endpoints.revoke", "endpoints.par"];
    mine.stated.extend(stated.map(str::to_owned));
    mine.profile.endpoints.put(Endpoint::Revoke, None);
    mine.profile.endpoints.put(Endpoint::Par, None);
    let document = found(oidc_provider(), WellKnown::OpenId);
    let merged = merge(&mine, "https://op.example", &document, Own::default());
    assert!(has(&merged, Capability::Registration));
    for silent in [
        Capability::Registration,
        Capability::Revocation,
        Capability::Rfc7009Revocation,
    ] {
        assert!(!merged.announced.contains(&silent), "{silent}");
    }
    assert!(merged.announced.contains(&Capability::Introspection));
    // `par: null` in the profile wins over the metadata.
    assert!(!has(&merged, Capability::Par));
    assert_eq!(
        merged.absent[&Capability::Par],
        "the profile states that there is no `endpoints.par`"
    );
}
