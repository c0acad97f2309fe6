//! What a client says of itself at its registration (RFC 7591 2), and what is refused of it (RFC 7591 3.2.2 and 5).

use serde_json::{Value, json};

use crate::sandbox::body_format::Members;
use crate::sandbox::core::Core;
use crate::sandbox::faults::Fault;
use crate::sandbox::refusal::Refusal;

/// Metadata that can be registered.
#[derive(Debug)]
pub(super) struct Checked {
    /// As it is registered, with the defaults in the place of what was not sent.
    pub(super) metadata: Members,
    /// Its redirect URIs.
    pub(super) redirect_uris: Vec<String>,
    /// Whether the client gets a secret.
    pub(super) has_secret: bool,
}

/// The ways to authenticate that this provider has.
const METHODS: [&str; 3] = ["client_secret_basic", "client_secret_post", "none"];

/// The grants that clients can register for.
const GRANTS: [&str; 5] = [
    "urn:ietf:params:oauth:grant-type:token-exchange",
    "authorization_code",
    "refresh_token",
    "client_credentials",
    super::device::GRANT_TYPE,
];

/// Schemes that are no application's own: what stands behind them runs, or is read, in the browser itself.
const OF_BROWSERS: [&str; 7] = [
    "about",
    "blob",
    "data",
    "file",
    "ftp",
    "javascript",
    "vbscript",
];

/// What may be sent and is neither registered nor told: these are the provider's own.
const NOT_METADATA: [&str; 6] = [
    "client_id",
    "client_secret",
    "client_id_issued_at",
    "client_secret_expires_at",
    "registration_access_token",
    "registration_client_uri",
];

/// Reads the body of a registration.
pub(super) fn checked(core: &Core, body: &[u8]) -> Result<Checked, Refusal> {
    let mut metadata = read(core, body)?;
    let grants = list(core, &metadata, "grant_types", &["authorization_code"])?;
    if grants.iter().any(|grant| !GRANTS.contains(&grant.as_str())) {
        return Err(invalid("A grant type is not known"));
    }
    let types = list(core, &metadata, "response_types", &["code"])?;
    if types.iter().any(|one| one != "code") {
        return Err(invalid("A response type is not known"));
    }
    let redirect_uris = redirect_uris(core, &metadata, &grants)?;
    let method = match metadata.get("token_endpoint_auth_method") {
        None => "client_secret_basic".to_owned(),
        Some(Value::String(method)) => method.clone(),
        Some(_) => return Err(invalid("The method of authentication is no string")),
    };
    if !METHODS.contains(&method.as_str()) && !core.has(Fault::RegistrationMethodUnchecked) {
        return Err(invalid("The method of authentication is not known"));
    }
    let has_both = metadata.contains_key("jwks") && metadata.contains_key("jwks_uri");
    if has_both && !core.has(Fault::RegistrationBothKeySetsKept) {
        return Err(invalid("There are both jwks and jwks_uri"));
    }
    metadata.insert("grant_types".to_owned(), json!(grants));
    metadata.insert("response_types".to_owned(), json!(types));
    let is_list = metadata.get("redirect_uris").is_none_or(Value::is_array);
    if is_list || !core.has(Fault::RegistrationListsUnchecked) {
        metadata.insert("redirect_uris".to_owned(), json!(redirect_uris));
    }
    let is_named = metadata.contains_key("token_endpoint_auth_method");
    if is_named || !core.has(Fault::RegistrationDefaultUntold) {
        let method = if is_named || !core.has(Fault::RegistrationDefaultPost) {
            method.as_str()
        } else {
            "client_secret_post"
        };
        metadata.insert("token_endpoint_auth_method".to_owned(), json!(method));
    }
    Ok(Checked {
        metadata,
        redirect_uris,
        has_secret: method != "none",
    })
}

/// The same of a provider that takes what it is sent.
pub(super) fn unchecked(body: &[u8]) -> Result<Checked, Refusal> {
    let mut metadata = object(body)?;
    metadata.retain(|name, _| !NOT_METADATA.contains(&name.as_str()));
    let uris = metadata.get("redirect_uris").and_then(Value::as_array);
    let uris = uris.into_iter().flatten().filter_map(Value::as_str);
    Ok(Checked {
        redirect_uris: uris.map(str::to_owned).collect(),
        metadata,
        has_secret: true,
    })
}

fn read(core: &Core, body: &[u8]) -> Result<Members, Refusal> {
    let mut metadata = match object(body) {
        Err(_) if core.has(Fault::RegistrationBodyUnchecked) => {
            Members::from_iter([("grant_types".to_owned(), json!(["client_credentials"]))])
        }
        read => read?,
    };
    metadata.retain(|name, _| !NOT_METADATA.contains(&name.as_str()));
    Ok(metadata)
}

fn object(body: &[u8]) -> Result<Members, Refusal> {
    match serde_json::from_slice(body) {
        Ok(Value::Object(members)) => Ok(members),
        _ => Err(invalid("The body is no JSON object")),
    }
}

/// A list of strings; a lenient provider takes a string for a list of one.
fn list(
    core: &Core,
    metadata: &Members,
    name: &str,
    default: &[&str],
) -> Result<Vec<String>, Refusal> {
    let own = |text: &Value| text.as_str().map(str::to_owned);
    match metadata.get(name) {
        None => Ok(default.iter().map(|one| (*one).to_owned()).collect()),
        Some(Value::Array(items)) => {
            let texts: Option<Vec<String>> = items.iter().map(own).collect();
            texts.ok_or_else(|| invalid("A list holds other things than strings"))
        }
        Some(Value::String(one))
            if core.has(Fault::RegistrationListsUnchecked)
                || core.has(Fault::RegistrationListsLenient) =>
        {
            Ok(vec![one.clone()])
        }
        Some(_) => Err(invalid("A member that has to be a list is none")),
    }
}

fn redirect_uris(
    core: &Core,
    metadata: &Members,
    grants: &[String],
) -> Result<Vec<String>, Refusal> {
    let uris = list(core, metadata, "redirect_uris", &[])?;
    let is_redirected = grants.iter().any(|grant| grant == "authorization_code");
    if uris.is_empty() && is_redirected && !core.has(Fault::RegistrationWithoutRedirectUris) {
        return Err(invalid_uri("The code grant needs redirect_uris"));
    }
    match uris.iter().find_map(|uri| unfit(core, uri)) {
        Some(why) => Err(invalid_uri(why)),
        None => Ok(uris),
    }
}

/// Why a redirect URI cannot be registered (RFC 7591 5, RFC 6749 3.1.2).
fn unfit(core: &Core, uri: &str) -> Option<&'static str> {
    if uri.contains('#') && !core.has(Fault::RegistrationFragmentAccepted) {
        return Some("A redirect URI has a fragment");
    }
    let Ok(url) = url::Url::parse(uri) else {
        return Some("A redirect URI is not absolute");
    };
    let is_local = matches!(url.host_str(), Some("127.0.0.1" | "[::1]" | "localhost"));
    match url.scheme() {
        "https" => None,
        "http" if is_local || core.has(Fault::RegistrationHttpAccepted) => None,
        "http" => Some("A redirect URI is http"),
        scheme if OF_BROWSERS.contains(&scheme) => (!core.has(Fault::RegistrationScriptAccepted))
            .then_some("A redirect URI has a scheme of browsers"),
        _ => None,
    }
}

fn invalid(description: &'static str) -> Refusal {
    Refusal::new(400, "invalid_client_metadata", description)
}

fn invalid_uri(description: &'static str) -> Refusal {
    Refusal::new(400, "invalid_redirect_uri", description)
}
