//! The metadata of RFC 8414 2, which says what this dialect does and nothing more.

use serde_json::{Value, json};

use super::{JSON, RULES, device, token_exchange};
use crate::sandbox::access_jwt;
use crate::sandbox::body_format::{self, members};
use crate::sandbox::core::Core;
use crate::sandbox::faults::Fault;
use crate::sandbox::leave::{LOGOUT_PATH, has_logout};
use crate::sandbox::message::{Request, Response};
use crate::sandbox::resources;

/// Answers with the document, to scripts of every origin: it is public and always the same.
pub(super) fn metadata(core: &mut Core, request: &Request) -> Response {
    let base = core.base_url.clone();
    if core.has(Fault::MetadataRedirected) && request.query.is_empty() {
        return Response::redirect(302, format!("{base}{}?version=1", request.path));
    }
    let at = |path: &str| json!(format!("{base}{path}"));
    let issuer = if core.has(Fault::IssuerOfAnotherTenant) {
        format!("{}/tenant", core.issuer())
    } else {
        core.issuer()
    };
    let authorization_endpoint = if core.has(Fault::EndpointUrlWithFragment) {
        at("/authorize#top")
    } else {
        at("/authorize")
    };
    let introspection_endpoint = if core.has(Fault::IntrospectionEndpointMistaken) {
        at("/revoke")
    } else {
        at("/introspect")
    };
    let announces_issuer = if core.has(Fault::IssFlagAsString) {
        json!("true")
    } else {
        json!(true)
    };
    let with_secret = || {
        json!([
            "client_secret_basic",
            "client_secret_post",
            "client_secret_jwt",
            "private_key_jwt",
        ])
    };
    let mut document = members([
        ("issuer", json!(issuer)),
        ("authorization_endpoint", authorization_endpoint),
        ("token_endpoint", at("/token")),
        ("revocation_endpoint", revocation_endpoint(core)),
        ("introspection_endpoint", introspection_endpoint),
        ("device_authorization_endpoint", at("/device_authorization")),
        ("pushed_authorization_request_endpoint", at("/par")),
        ("registration_endpoint", at("/register")),
        ("jwks_uri", at("/jwks")),
        ("require_pushed_authorization_requests", json!(false)),
        ("scopes_supported", json!(RULES.scopes)),
        ("response_types_supported", response_types(core)),
        ("response_modes_supported", response_modes(core)),
        ("grant_types_supported", grant_types(core)),
        (
            "token_endpoint_auth_methods_supported",
            at_token_endpoint(core),
        ),
        (
            "revocation_endpoint_auth_methods_supported",
            at_token_endpoint(core),
        ),
        (
            "revocation_endpoint_auth_signing_alg_values_supported",
            assertion_algorithms(core),
        ),
        (
            "introspection_endpoint_auth_signing_alg_values_supported",
            assertion_algorithms(core),
        ),
        (
            "token_endpoint_auth_signing_alg_values_supported",
            assertion_algorithms(core),
        ),
        (
            "introspection_endpoint_auth_methods_supported",
            with_secret(),
        ),
        ("code_challenge_methods_supported", challenge_methods(core)),
        (
            "authorization_response_iss_parameter_supported",
            announces_issuer,
        ),
        ("protected_resources", json!(resources::all(core))),
        ("dpop_signing_alg_values_supported", proof_algorithms(core)),
        (
            "request_object_signing_alg_values_supported",
            json!(["ES256"]),
        ),
    ]);
    for (fault, name) in [
        (
            Fault::MetadataWithoutResponseTypes,
            "response_types_supported",
        ),
        (Fault::ScopesNotListed, "scopes_supported"),
        (
            Fault::AssertionAlgorithmsUnlisted,
            "token_endpoint_auth_signing_alg_values_supported",
        ),
        (Fault::TokenEndpointUnlisted, "token_endpoint"),
        (Fault::PkceNotAdvertised, "code_challenge_methods_supported"),
        (
            Fault::IssNotAdvertised,
            "authorization_response_iss_parameter_supported",
        ),
    ] {
        if core.has(fault) {
            document.shift_remove(name);
        }
    }
    if has_logout(core) {
        document.insert("end_session_endpoint".to_owned(), at(LOGOUT_PATH));
    }
    if core.has(Fault::ExtraJsonMembers) {
        document.insert("sandbox_colour".to_owned(), json!("green"));
    }
    if core.has(Fault::MetadataOfOpenId) {
        document.insert("subject_types_supported".to_owned(), json!(["public"]));
        document.insert("claims_supported".to_owned(), json!(["sub", "iss"]));
        let scopes: Vec<&str> = RULES.scopes.iter().copied().chain(["profile"]).collect();
        document.insert("scopes_supported".to_owned(), json!(scopes));
    }
    if core.has(Fault::MetadataInEnvelope) {
        document = members([("data", json!(document))]);
    }
    let response =
        body_format::write(200, JSON, &document).with("access-control-allow-origin", "*");
    if core.has(Fault::MetadataOfOpenId) {
        response.replacing("content-type", Some("application/json; charset=utf-8"))
    } else if core.has(Fault::MetadataAsText) {
        response.replacing("content-type", Some("text/plain; charset=utf-8"))
    } else {
        response
    }
}

/// Answers with the keys that access tokens are signed with (RFC 7517 5).
pub(super) fn keys(core: &mut Core, _: &Request) -> Response {
    let keys = access_jwt::key_set(core);
    Response::new(200, "application/jwk-set+json", keys.to_string())
        .with("access-control-allow-origin", "*")
}

fn revocation_endpoint(core: &Core) -> Value {
    let base = core.base_url.as_str();
    if core.has(Fault::RevocationEndpointMistaken) {
        json!(format!("{base}/introspect"))
    } else if core.has(Fault::RevocationEndpointDead) {
        json!(format!("{base}/revocation"))
    } else if core.has(Fault::RevocationOverHttp) {
        json!(format!(
            "{}/revoke",
            base.replacen("https://", "http://", 1)
        ))
    } else {
        json!(format!("{base}/revoke"))
    }
}

fn response_types(core: &Core) -> Value {
    if core.has(Fault::ResponseTypesAsString) {
        json!("code")
    } else if core.has(Fault::ImplicitEnabled) || core.has(Fault::ResponseTypeListedButRefused) {
        json!(["code", "token"])
    } else {
        json!(["code"])
    }
}

fn response_modes(core: &Core) -> Value {
    if core.has(Fault::ResponseModesUnlisted) {
        json!(["query"])
    } else {
        json!(["query", "fragment", "form_post"])
    }
}

fn grant_types(core: &Core) -> Value {
    if core.has(Fault::MetadataEmptyArray) {
        return json!([]);
    }
    let mut types = vec![
        "authorization_code",
        "refresh_token",
        "client_credentials",
        device::GRANT_TYPE,
        token_exchange::GRANT_TYPE,
    ];
    if core.has(Fault::PasswordGrantEnabled) {
        types.push("password");
    }
    if core.has(Fault::ImplicitEnabled) {
        types.push("implicit");
    }
    if core.has(Fault::MetadataArrayAsString) {
        return json!(types.join(" "));
    }
    json!(types)
}

/// A provider that lost a method to a defect does not list it, unless that is the defect.
fn at_token_endpoint(core: &Core) -> Value {
    let mut methods = vec!["client_secret_post", "client_secret_jwt"];
    if !core.has(Fault::BasicNotSupported) {
        methods.insert(0, "client_secret_basic");
    }
    if !core.has(Fault::KeysNotAdvertised) {
        methods.push("private_key_jwt");
    }
    methods.push("none");
    json!(methods)
}

/// What assertions may be signed with (RFC 8414 2).
fn assertion_algorithms(core: &Core) -> Value {
    if core.has(Fault::AssertionNoneListed) {
        json!(["ES256", "HS256", "none"])
    } else {
        json!(["ES256", "HS256"])
    }
}

/// What proofs of possession may be signed with (RFC 9449 5.1).
fn proof_algorithms(core: &Core) -> Value {
    if core.has(Fault::DpopNoneListed) {
        json!(["ES256", "none"])
    } else if core.has(Fault::DpopSymmetricListed) {
        json!(["ES256", "HS256"])
    } else {
        json!(["ES256"])
    }
}

fn challenge_methods(core: &Core) -> Value {
    if core.has(Fault::S256Unsupported) {
        json!(["plain"])
    } else if core.has(Fault::PlainSupported) {
        json!(["S256", "plain"])
    } else {
        json!(["S256"])
    }
}
