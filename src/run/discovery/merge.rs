//! Metadata laid over a profile. No I/O.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::find::{Document, WellKnown};
use crate::catalog::library::ResolvedProfile;
use crate::catalog::profile::{Profile, RevokeStyle};
use crate::flow::lists;
use crate::oauth::{AuthMethod, Capability, Endpoint};
use crate::run::targets::Own;

const GRANTS: &str = "grant_types_supported";
const METHODS: &str = "token_endpoint_auth_methods_supported";
const CHALLENGES: &str = "code_challenge_methods_supported";
const PROOF_ALGORITHMS: &str = "dpop_signing_alg_values_supported";
const REQUEST_ALGORITHMS: &str = "request_object_signing_alg_values_supported";
const EXCHANGE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
const DEVICE: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// A profile with what the metadata says.
pub struct Merged {
    /// The profile.
    pub profile: Profile,
    /// Capabilities that the metadata announces.
    pub announced: BTreeSet<Capability>,
    /// Capabilities that the provider has not, for what the metadata says, each with the reason.
    pub absent: BTreeMap<Capability, String>,
    /// The endpoints that the metadata gave.
    pub from_metadata: BTreeSet<Endpoint>,
    /// Sentences worth knowing.
    pub notes: Vec<String>,
}

/// Lays the metadata over the profile: endpoints and scopes are those of the metadata, and its capabilities are added.
/// What a list names is all that it stands for; what the metadata does not speak of may be there all the same, and is
/// left to the first look at the provider. What the profile states for this provider itself, and not by inheritance from the profile that asks for
/// discovery, stays; so does what the target says (`own`).
#[must_use]
pub fn merge(provider: &ResolvedProfile, base_url: &str, document: &Document, own: Own) -> Merged {
    let mut merged = Merged {
        profile: provider.profile.clone(),
        announced: BTreeSet::new(),
        absent: BTreeMap::new(),
        from_metadata: BTreeSet::new(),
        notes: Vec::new(),
    };
    let issuer = issuer_of(provider, base_url);
    merged.issuer(&issuer, document);
    merged.endpoints(provider, base_url, document);
    merged.capabilities(provider, document);
    if !own.scopes && !provider.states("scopes") {
        merged.scopes(&document.json);
    }
    if !own.client_auth && !provider.states("client_auth") {
        merged.client_auth(&document.json);
    }
    merged
}

/// Whether the metadata lists methods of client authentication, and HTTP Basic is none of them: the provider says itself
/// that it does without what RFC 6749 2.3.1 demands.
pub fn denies_basic(json: &Value) -> bool {
    let name = AuthMethod::Basic.registered_name();
    name.is_some_and(|name| lists(json, METHODS, name) == Some(false))
}

/// The profile of a target whose provider announces nothing: an endpoint that the profile only inherits from the profile
/// that asks for discovery is a guess, made without this provider, and no token or secret is sent there.
/// What nothing works without stays, and so does the metadata, which is asked without any secret.
#[must_use]
pub fn unannounced(provider: &ResolvedProfile) -> Merged {
    let mut merged = Merged {
        profile: provider.profile.clone(),
        announced: BTreeSet::new(),
        absent: BTreeMap::new(),
        from_metadata: BTreeSet::new(),
        notes: Vec::new(),
    };
    let guessed = [
        Endpoint::Revoke,
        Endpoint::Introspect,
        Endpoint::Par,
        Endpoint::DeviceAuthorization,
        Endpoint::Register,
    ];
    for endpoint in guessed.into_iter().chain(RESOURCES) {
        let endpoints = &mut merged.profile.endpoints;
        if endpoints.path(endpoint).is_none() || is_documented(provider, endpoint) {
            continue;
        }
        endpoints.put(endpoint, None);
        let reason = format!(
            "the provider publishes no metadata, and its profile states no `endpoints.{endpoint}`"
        );
        let also: &[Capability] = match endpoint {
            Endpoint::Revoke => &[Capability::Rfc7009Revocation],
            _ => &[],
        };
        for capability in endpoint.capabilities().iter().chain(also) {
            merged.leave_out(*capability, reason.clone());
        }
    }
    merged
}

/// The resources, which no metadata names but the first (OpenID Connect Discovery 3).
const RESOURCES: [Endpoint; 3] = [
    Endpoint::Resource,
    Endpoint::ScopedResource,
    Endpoint::OtherResource,
];

/// Whether the profile says for its provider itself that an endpoint is there. A profile that lists the capability says that
/// the inherited path is the provider's.
fn is_documented(provider: &ResolvedProfile, endpoint: Endpoint) -> bool {
    let needed: &[Capability] = match endpoint {
        Endpoint::Resource => &[Capability::Resource],
        _ => endpoint.capabilities(),
    };
    provider.states_endpoint(endpoint)
        || (provider.states("capabilities")
            && needed.iter().any(|one| provider.profile.offers(*one)))
}

/// A path below the base URL where the address is one, else the address.
fn place(address: &str, base_url: &str) -> String {
    match address.strip_prefix(base_url) {
        Some(path) if path.starts_with('/') => path.to_owned(),
        _ => address.to_owned(),
    }
}

/// The issuer whose metadata is looked for: the base URL, unless the profile has another one.
pub fn issuer_of(provider: &ResolvedProfile, base_url: &str) -> String {
    let documented = provider.profile.issuer.as_deref();
    documented.map_or_else(
        || base_url.to_owned(),
        |issuer| issuer.replace("{base_url}", base_url),
    )
}

fn text<'d>(document: &'d Value, member: &str) -> Option<&'d str> {
    document
        .get(member)?
        .as_str()
        .filter(|text| !text.is_empty())
}

impl Merged {
    fn issuer(&mut self, expected: &str, document: &Document) {
        let issuer = text(&document.json, "issuer").unwrap_or_default();
        if issuer.trim_end_matches('/') != expected.trim_end_matches('/') {
            self.notes.push(format!(
                "the metadata at {} names another issuer, `{issuer}`; a client that asked for {expected} would have to refuse it (RFC 8414 3.3)",
                document.address
            ));
        }
    }

    fn endpoints(&mut self, provider: &ResolvedProfile, base_url: &str, document: &Document) {
        for endpoint in Endpoint::ALL {
            if provider.states_endpoint(endpoint) {
                continue;
            }
            let path = match endpoint {
                // The document does not name its own address.
                Endpoint::Metadata => Some(place(&document.address, base_url)),
                _ => match endpoint.metadata_member() {
                    Some(member) => {
                        text(&document.json, member).map(|address| place(address, base_url))
                    }
                    None if is_documented(provider, endpoint) => continue,
                    None => None,
                },
            };
            let endpoints = &mut self.profile.endpoints;
            match (endpoint, &path) {
                // A provider may have no userinfo endpoint and a resource all the same, so that its absence says nothing
                // about what its profile documents.
                (Endpoint::Resource, None) if is_documented(provider, endpoint) => continue,
                // The two that profiles may have in another way than the one that metadata stands for.
                (Endpoint::Resource, Some(_)) => endpoints.resource = None,
                (Endpoint::Revoke, Some(_)) => endpoints.revoke = None,
                _ => {}
            }
            if path.is_some() {
                self.from_metadata.insert(endpoint);
            }
            endpoints.put(endpoint, path);
        }
    }

    /// Adds what the metadata announces, and says why the rest is not known to be there.
    fn capabilities(&mut self, provider: &ResolvedProfile, document: &Document) {
        let json = &document.json;
        let is_listed = |endpoint: Endpoint| {
            let name = endpoint.metadata_member();
            name.is_some_and(|name| text(json, name).is_some())
        };
        let is_stated = |endpoint: Endpoint| provider.profile.endpoints.path(endpoint).is_some();
        let member = |endpoint: Endpoint| {
            let name = endpoint.metadata_member()?;
            match (is_listed(endpoint), provider.states_endpoint(endpoint)) {
                (true, false) => None,
                (_, true) if is_stated(endpoint) => None,
                (_, true) => Some(format!(
                    "the profile states that there is no `endpoints.{endpoint}`"
                )),
                (false, false) => Some(format!("the provider's metadata lists no `{name}`")),
            }
        };
        let value = |name: &str, value: &str| {
            (lists(json, name, value) != Some(true))
                .then(|| format!("the provider's metadata lists no `{value}` in `{name}`"))
        };
        let lists_no_code = lists(json, "response_types_supported", "code") == Some(false);
        let codes = member(Endpoint::Authorize)
            .or_else(|| member(Endpoint::Token))
            .or_else(|| value(GRANTS, "authorization_code"))
            .or_else(|| {
                lists_no_code.then(|| {
                    "the provider's metadata lists no `code` in `response_types_supported`"
                        .to_owned()
                })
            });
        let revocation = member(Endpoint::Revoke);
        // The profile's own way to revoke may be another one than the one that metadata stands for.
        let revokes = &self.profile.endpoints.revoke;
        let other_way = revokes
            .as_ref()
            .is_some_and(|endpoint| endpoint.style != RevokeStyle::Rfc7009)
            .then(|| "the profile has another way to revoke than RFC 7009".to_owned());
        let basic = AuthMethod::Basic
            .registered_name()
            .and_then(|name| value(METHODS, name));
        let iss = (json.get("authorization_response_iss_parameter_supported")
            != Some(&Value::Bool(true)))
        .then(|| {
            "the provider's metadata lists no `authorization_response_iss_parameter_supported`"
                .to_owned()
        });
        let signed_requests = json
            .get(REQUEST_ALGORITHMS)
            .is_none()
            .then(|| format!("the provider's metadata lists no `{REQUEST_ALGORITHMS}`"));
        let dpop = json
            .get(PROOF_ALGORITHMS)
            .is_none()
            .then(|| format!("the provider's metadata lists no `{PROOF_ALGORITHMS}`"));
        let location = (document.kind == WellKnown::OpenId).then(|| {
            "the metadata was found where OpenID Connect has it, and not at an address of RFC 8414"
                .to_owned()
        });
        let announced = [
            (Capability::AuthorizationCode, codes),
            (Capability::RefreshToken, value(GRANTS, "refresh_token")),
            (
                Capability::ClientCredentials,
                member(Endpoint::Token).or_else(|| value(GRANTS, "client_credentials")),
            ),
            (
                Capability::TokenExchange,
                member(Endpoint::Token).or_else(|| value(GRANTS, EXCHANGE)),
            ),
            (
                Capability::DeviceGrant,
                member(Endpoint::DeviceAuthorization).or_else(|| value(GRANTS, DEVICE)),
            ),
            (Capability::Revocation, revocation.clone()),
            (Capability::Rfc7009Revocation, revocation.or(other_way)),
            (Capability::Introspection, member(Endpoint::Introspect)),
            (Capability::Par, member(Endpoint::Par)),
            (Capability::Dpop, dpop),
            (Capability::SignedRequests, signed_requests),
            (Capability::Registration, member(Endpoint::Register)),
            (Capability::Pkce, value(CHALLENGES, "S256")),
            (Capability::Iss, iss),
            (Capability::BasicAuth, basic),
            (Capability::Metadata, None),
            (Capability::Rfc8414Location, location),
        ];
        let is_open = !provider.states("capabilities");
        for (capability, reason) in announced {
            match reason {
                None => {
                    self.announced.insert(capability);
                    if is_open && !self.profile.offers(capability) {
                        self.profile.capabilities.push(capability);
                    }
                }
                Some(reason) if is_open => self.leave_out(capability, reason),
                Some(_) => {}
            }
        }
        // What the profile alone states, the metadata do not announce.
        for endpoint in Endpoint::ALL {
            if endpoint.metadata_member().is_some() && !is_listed(endpoint) {
                let known = endpoint.capabilities();
                self.announced
                    .retain(|capability| !known.contains(capability));
            }
        }
        if !is_listed(Endpoint::Revoke) {
            self.announced.remove(&Capability::Rfc7009Revocation);
        }
    }

    /// What the metadata does not announce. What the standards ask of every provider is there without that, unless a
    /// list has other values in its place; of the rest it is the reason why it is not known to be there.
    fn leave_out(&mut self, capability: Capability, reason: String) {
        // RFC 9700 2.1.1 asks for PKCE, whatever the metadata says of it.
        if capability == Capability::Pkce {
            return;
        }
        self.profile
            .capabilities
            .retain(|known| *known != capability);
        self.absent.insert(capability, reason);
    }

    /// The listed scopes, unless those of the profile are among them. `openid` comes first, because nothing of OpenID
    /// Connect works without it, and `offline_access` last, because it may ask for consent each time.
    fn scopes(&mut self, json: &Value) {
        let listed: Option<Vec<String>> = json.get("scopes_supported").and_then(|value| {
            let words = value.as_array()?.iter().filter_map(Value::as_str);
            Some(words.map(str::to_owned).collect())
        });
        let Some(mut listed) = listed else {
            self.notes.push(
                "the metadata lists no scopes, so none are asked for (`scopes` or GRANTCHECK_SCOPE names some)"
                    .to_owned(),
            );
            self.profile.scopes = Vec::new();
            return;
        };
        let openid = "openid".to_owned();
        let known = &self.profile.scopes;
        if !known.is_empty() && known.iter().all(|word| listed.contains(word)) {
            // The userinfo endpoint opens for nothing else (OpenID Connect Core 5.3).
            let is_userinfo = self.from_metadata.contains(&Endpoint::Resource);
            if is_userinfo && listed.contains(&openid) && !self.profile.scopes.contains(&openid) {
                self.profile.scopes.insert(0, openid);
            }
            return;
        }
        listed.sort_by_key(|word| match word.as_str() {
            "openid" => 0,
            "offline_access" => 2,
            _ => 1,
        });
        self.profile.scopes = listed;
    }

    /// The first listed method that sends a secret: how a client is registered for assertions has to be said. Where none of them is listed that this version has, the secret is
    /// tried the usual way.
    fn client_auth(&mut self, json: &Value) {
        let is_listed = |method: &AuthMethod| {
            let name = method.registered_name();
            name.is_some_and(|name| lists(json, METHODS, name) == Some(true))
        };
        let mut with_secret = AuthMethod::ALL
            .into_iter()
            .filter(|method| *method != AuthMethod::None && !method.is_assertion());
        if let Some(style) = with_secret.find(is_listed) {
            self.profile.client_auth.style = style;
        }
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
