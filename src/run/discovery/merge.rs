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
const DEVICE: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// A profile with what the metadata says.
pub struct Merged {
    /// The profile.
    pub profile: Profile,
    /// Capabilities that the metadata takes away, each with the reason.
    pub absent: BTreeMap<Capability, String>,
    /// The endpoints that the metadata gave.
    pub from_metadata: BTreeSet<Endpoint>,
    /// Sentences worth knowing.
    pub notes: Vec<String>,
}

/// Lays the metadata over the profile: an endpoint, a capability or a scope that the metadata does not list is not
/// there. What the profile states for this provider itself, and not by inheritance from the profile that asks for
/// discovery, stays; so does what the target says (`own`).
#[must_use]
pub fn merge(provider: &ResolvedProfile, base_url: &str, document: &Document, own: Own) -> Merged {
    let mut merged = Merged {
        profile: provider.profile.clone(),
        absent: BTreeMap::new(),
        from_metadata: BTreeSet::new(),
        notes: Vec::new(),
    };
    merged.issuer(base_url, document);
    merged.endpoints(provider, base_url, document);
    if !provider.states("capabilities") {
        merged.capabilities(provider, document);
    }
    if !own.scopes && !provider.states("scopes") {
        merged.scopes(&document.json);
    }
    if !own.client_auth && !provider.states("client_auth") {
        merged.client_auth(&document.json);
    }
    merged
}

/// The profile of a target whose provider announces nothing: an endpoint that the profile only inherits from the profile
/// that asks for discovery is the guess of somebody who never saw this provider, and no token or secret is sent there.
/// What nothing works without stays, and so do the metadata, which is asked without any secret, and the resources, which
/// show by themselves whether they are there.
#[must_use]
pub fn unannounced(provider: &ResolvedProfile) -> Merged {
    let mut merged = Merged {
        profile: provider.profile.clone(),
        absent: BTreeMap::new(),
        from_metadata: BTreeSet::new(),
        notes: Vec::new(),
    };
    let documents = |endpoint: Endpoint| {
        let capabilities = endpoint.capabilities();
        provider.states_endpoint(endpoint)
            // Whoever lists the capability says that the inherited path is the provider's.
            || (provider.states("capabilities")
                && capabilities.iter().any(|one| provider.profile.offers(*one)))
    };
    let guessed = [
        Endpoint::Revoke,
        Endpoint::Introspect,
        Endpoint::Par,
        Endpoint::DeviceAuthorization,
    ];
    for endpoint in guessed.into_iter().filter(|one| !documents(*one)) {
        let endpoints = &mut merged.profile.endpoints;
        if endpoints.path(endpoint).is_none() {
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
            merged.take_away(*capability, &reason);
        }
    }
    merged
}

/// A path below the base URL where the address is one, else the address.
fn place(address: &str, base_url: &str) -> String {
    match address.strip_prefix(base_url) {
        Some(path) if path.starts_with('/') => path.to_owned(),
        _ => address.to_owned(),
    }
}

fn text<'d>(document: &'d Value, member: &str) -> Option<&'d str> {
    document
        .get(member)?
        .as_str()
        .filter(|text| !text.is_empty())
}

impl Merged {
    fn issuer(&mut self, base_url: &str, document: &Document) {
        let issuer = text(&document.json, "issuer").unwrap_or_default();
        if issuer.trim_end_matches('/') != base_url {
            self.notes.push(format!(
                "the metadata at {} names another issuer, `{issuer}`; a client that asked for {base_url} would have to refuse it (RFC 8414 3.3)",
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
                Endpoint::Metadata => {
                    (document.kind == WellKnown::OAuth).then(|| place(&document.address, base_url))
                }
                _ => match endpoint.metadata_member() {
                    Some(member) => {
                        text(&document.json, member).map(|address| place(address, base_url))
                    }
                    None => continue,
                },
            };
            let endpoints = &mut self.profile.endpoints;
            match (endpoint, &path) {
                // A provider may have no userinfo endpoint and a resource all the same, so that its absence says nothing.
                (Endpoint::Resource, None) => continue,
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

    /// Takes away what the metadata does not list.
    fn capabilities(&mut self, provider: &ResolvedProfile, document: &Document) {
        let json = &document.json;
        let member = |capability: Capability| {
            let mut needed = Endpoint::ALL
                .into_iter()
                .filter(|endpoint| endpoint.capabilities().contains(&capability))
                .filter(|endpoint| !provider.states_endpoint(*endpoint));
            needed.find_map(|endpoint| {
                let name = endpoint.metadata_member()?;
                let is_there = text(json, name).is_some();
                (!is_there).then(|| format!("the provider's metadata lists no `{name}`"))
            })
        };
        let value = |name: &str, value: &str| {
            (lists(json, name, value) != Some(true))
                .then(|| format!("the provider's metadata lists no `{value}` in `{name}`"))
        };
        let lists_no_code = lists(json, "response_types_supported", "code") == Some(false);
        let codes = member(Capability::AuthorizationCode)
            .or_else(|| value(GRANTS, "authorization_code"))
            .or_else(|| {
                lists_no_code.then(|| {
                    "the provider's metadata lists no `code` in `response_types_supported`"
                        .to_owned()
                })
            });
        let refresh = value(GRANTS, "refresh_token");
        let revocation = member(Capability::Revocation);
        // The profile's own way to revoke may be another one than the one it inherits.
        let revokes = &self.profile.endpoints.revoke;
        let other_way = revokes
            .as_ref()
            .is_some_and(|endpoint| endpoint.style != RevokeStyle::Rfc7009)
            .then(|| "the profile has another way to revoke than RFC 7009".to_owned());
        let basic = AuthMethod::Basic
            .registered_name()
            .and_then(|name| value(METHODS, name));
        let pkce = value(CHALLENGES, "S256");
        let iss = (json.get("authorization_response_iss_parameter_supported")
            != Some(&Value::Bool(true)))
        .then(|| {
            "the provider's metadata lists no `authorization_response_iss_parameter_supported`"
                .to_owned()
        });
        let metadata = (document.kind == WellKnown::OpenId).then(|| {
            "the provider's metadata lists no address of RFC 8414: it was found as OpenID Connect has it"
                .to_owned()
        });
        let absent = [
            (Capability::AuthorizationCode, codes),
            (Capability::RefreshToken, refresh.clone()),
            (Capability::RefreshRotation, refresh),
            (
                Capability::ClientCredentials,
                member(Capability::ClientCredentials)
                    .or_else(|| value(GRANTS, "client_credentials")),
            ),
            (
                Capability::DeviceGrant,
                member(Capability::DeviceGrant).or_else(|| value(GRANTS, DEVICE)),
            ),
            (Capability::Revocation, revocation.clone()),
            (Capability::Rfc7009Revocation, revocation.or(other_way)),
            (Capability::Introspection, member(Capability::Introspection)),
            (Capability::Par, member(Capability::Par)),
            (Capability::Pkce, pkce.clone()),
            (Capability::PkceRequired, pkce),
            (Capability::Iss, iss),
            (Capability::BasicAuth, basic),
            (Capability::Metadata, metadata),
        ];
        for (capability, reason) in absent {
            if let Some(reason) = reason {
                self.take_away(capability, &reason);
            }
        }
    }

    fn take_away(&mut self, capability: Capability, reason: &str) {
        let known = &mut self.profile.capabilities;
        if let Some(index) = known.iter().position(|known| *known == capability) {
            known.remove(index);
            self.absent.insert(capability, reason.to_owned());
        }
    }

    /// What hangs on a resource goes with it. To be called when it is known which resources are there.
    pub fn settle_resources(&mut self, provider: &ResolvedProfile) {
        if provider.states("capabilities") {
            return;
        }
        let endpoints = &self.profile.endpoints;
        let (first, second) = (
            endpoints.resource.is_some(),
            endpoints.other_resource.is_some(),
        );
        let is_userinfo = self.from_metadata.contains(&Endpoint::Resource);
        let unknown =
            "no resource is documented or announced, and the one that is usual is not there";
        if !first {
            self.take_away(Capability::Resource, unknown);
            self.absent.insert(
                Capability::Resource,
                format!("{unknown} (`resource_url` or GRANTCHECK_RESOURCE_URL names one)"),
            );
        }
        if !first || is_userinfo {
            self.take_away(
                Capability::TokenInFormBody,
                "the provider's metadata lists no resource that takes tokens in a form body",
            );
        }
        if !second {
            let reason = "the provider's metadata lists no second resource server";
            self.take_away(Capability::SecondResource, reason);
            self.take_away(Capability::ResourceIndicators, reason);
        }
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
        if self.profile.scopes.iter().all(|word| listed.contains(word)) {
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

    /// The first listed method that presents a secret. Where none of them is listed that this version has, the secret is
    /// tried the usual way.
    fn client_auth(&mut self, json: &Value) {
        let is_listed = |method: &AuthMethod| {
            let name = method.registered_name();
            name.is_some_and(|name| lists(json, METHODS, name) == Some(true))
        };
        let mut with_secret = AuthMethod::ALL
            .into_iter()
            .filter(|method| *method != AuthMethod::None);
        if let Some(style) = with_secret.find(is_listed) {
            self.profile.client_auth.style = style;
        }
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
