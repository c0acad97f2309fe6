//! Where the endpoints of a provider are, and how each is to be called.

use std::collections::BTreeMap;

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::dialect::{RefreshEndpoint, ResourceToken, RevokeRequest, SecondExchange};
use crate::catalog::scenario::Place;
use crate::oauth::Endpoint;

/// The endpoints of a provider. Paths are appended to the base URL; a full URL stands for itself.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Endpoints {
    /// The authorization endpoint (RFC 6749 3.1).
    pub authorize: Option<AuthorizeEndpoint>,
    /// The token endpoint (RFC 6749 3.2).
    pub token: Option<TokenEndpoint>,
    /// What revokes tokens.
    pub revoke: Option<RevokeEndpoint>,
    /// A call that needs a token.
    pub resource: Option<ResourceEndpoint>,
    /// The introspection endpoint (RFC 7662 2).
    pub introspect: Option<PlainEndpoint>,
    /// The metadata document (RFC 8414 3).
    pub metadata: Option<PlainEndpoint>,
    /// A call that needs the second scope of the profile.
    pub scoped_resource: Option<ResourceEndpoint>,
    /// A resource of another resource server, for which tokens can be asked (RFC 8707 2).
    pub other_resource: Option<PlainEndpoint>,
    /// The pushed authorization request endpoint (RFC 9126 2).
    pub par: Option<PlainEndpoint>,
    /// The device authorization endpoint (RFC 8628 3.1).
    pub device_authorization: Option<PlainEndpoint>,
    /// The client registration endpoint (RFC 7591 3).
    pub register: Option<PlainEndpoint>,
    /// What refreshes, where it is not as at the token endpoint.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh: Option<RefreshEndpoint>,
    /// A second exchange after that of the code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub second_exchange: Option<SecondExchange>,
}

impl Endpoints {
    /// The path of an endpoint, if the profile has it.
    #[must_use]
    pub fn path(&self, endpoint: Endpoint) -> Option<&str> {
        let path = match endpoint {
            Endpoint::Authorize => &self.authorize.as_ref()?.path,
            Endpoint::Token => &self.token.as_ref()?.path,
            Endpoint::Revoke => &self.revoke.as_ref()?.path,
            Endpoint::Resource => &self.resource.as_ref()?.path,
            Endpoint::Introspect => &self.introspect.as_ref()?.path,
            Endpoint::Metadata => &self.metadata.as_ref()?.path,
            Endpoint::ScopedResource => &self.scoped_resource.as_ref()?.path,
            Endpoint::OtherResource => &self.other_resource.as_ref()?.path,
            Endpoint::Par => &self.par.as_ref()?.path,
            Endpoint::DeviceAuthorization => &self.device_authorization.as_ref()?.path,
            Endpoint::Register => &self.register.as_ref()?.path,
        };
        Some(path)
    }

    /// Each endpoint that there is, with its path.
    pub fn paths(&self) -> impl Iterator<Item = (Endpoint, &str)> {
        Endpoint::ALL
            .into_iter()
            .filter_map(|endpoint| Some((endpoint, self.path(endpoint)?)))
    }

    /// Puts an endpoint at another path, or takes it away. Where it is new it is as its standard has it; otherwise
    /// everything but its path stays.
    pub fn put(&mut self, endpoint: Endpoint, path: Option<String>) {
        match endpoint {
            Endpoint::Authorize => {
                self.authorize = path.map(|path| match self.authorize.take() {
                    Some(known) => AuthorizeEndpoint { path, ..known },
                    None => AuthorizeEndpoint {
                        path,
                        methods: default_authorize_methods(),
                        claim: None,
                    },
                });
            }
            Endpoint::Token => {
                self.token = path.map(|path| match self.token.take() {
                    Some(known) => TokenEndpoint { path, ..known },
                    None => TokenEndpoint {
                        path,
                        method: default_post(),
                        params: default_form(),
                        left_out: Vec::new(),
                        places: BTreeMap::new(),
                        accept: None,
                        claim: None,
                    },
                });
            }
            Endpoint::Revoke => {
                self.revoke = path.map(|path| match self.revoke.take() {
                    Some(known) => RevokeEndpoint { path, ..known },
                    None => RevokeEndpoint {
                        path,
                        style: RevokeStyle::Rfc7009,
                        request: None,
                        cascade: None,
                        claim: None,
                    },
                });
            }
            Endpoint::Resource => put_resource(&mut self.resource, path),
            Endpoint::ScopedResource => put_resource(&mut self.scoped_resource, path),
            Endpoint::Introspect => self.introspect = plain(path),
            Endpoint::Metadata => self.metadata = plain(path),
            Endpoint::OtherResource => self.other_resource = plain(path),
            Endpoint::Par => self.par = plain(path),
            Endpoint::DeviceAuthorization => self.device_authorization = plain(path),
            Endpoint::Register => self.register = plain(path),
        }
    }

    /// The claim that an endpoint stands on.
    #[must_use]
    pub fn claim(&self, endpoint: Endpoint) -> Option<&str> {
        let claim = match endpoint {
            Endpoint::Authorize => &self.authorize.as_ref()?.claim,
            Endpoint::Token => &self.token.as_ref()?.claim,
            Endpoint::Revoke => &self.revoke.as_ref()?.claim,
            Endpoint::Resource => &self.resource.as_ref()?.claim,
            Endpoint::ScopedResource => &self.scoped_resource.as_ref()?.claim,
            Endpoint::Introspect
            | Endpoint::Metadata
            | Endpoint::OtherResource
            | Endpoint::Par
            | Endpoint::DeviceAuthorization
            | Endpoint::Register => return None,
        };
        claim.as_deref()
    }
}

fn put_resource(resource: &mut Option<ResourceEndpoint>, path: Option<String>) {
    *resource = path.map(|path| match resource.take() {
        Some(known) => ResourceEndpoint { path, ..known },
        None => ResourceEndpoint {
            path,
            method: default_get(),
            json: None,
            token: None,
            base: None,
            claim: None,
        },
    });
}

fn plain(path: Option<String>) -> Option<PlainEndpoint> {
    path.map(|path| PlainEndpoint { path })
}

/// The authorization endpoint.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AuthorizeEndpoint {
    /// Path below the base URL.
    pub path: String,
    /// Documented methods, the one to use first.
    #[serde(default = "default_authorize_methods")]
    pub methods: Vec<String>,
    /// The claim this stands on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<String>,
}

fn default_authorize_methods() -> Vec<String> {
    vec!["GET".to_owned()]
}

/// The token endpoint.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TokenEndpoint {
    /// Path below the base URL.
    pub path: String,
    /// The HTTP method.
    #[serde(default = "default_post")]
    pub method: String,
    /// Where the parameters go.
    #[serde(default = "default_form")]
    pub params: Place,
    /// Parameters that are not sent, like `grant_type`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<String>,
    /// Parameters that go to another place than the others: `redirect_uri: query`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub places: BTreeMap<String, Place>,
    /// The `Accept` header; `application/json` if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accept: Option<String>,
    /// The claim this stands on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<String>,
}

fn default_post() -> String {
    "POST".to_owned()
}

fn default_form() -> Place {
    Place::Form
}

/// How tokens are revoked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum RevokeStyle {
    /// `token` in a form body with client authentication (RFC 7009 2.1).
    Rfc7009,
    /// POST with `access_token` in the query and no client authentication.
    QueryAccessToken,
    /// DELETE of the token's own resource with the token as Bearer.
    DeleteBearer,
    /// As `request` says.
    Custom,
}

/// What dies with a revoked access token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Cascade {
    /// The access token and its refresh token.
    Grant,
    /// The token alone.
    Token,
}

/// What revokes tokens.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RevokeEndpoint {
    /// Path below the base URL.
    pub path: String,
    /// The style of the request.
    pub style: RevokeStyle,
    /// The request, for the style `custom`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<RevokeRequest>,
    /// What dies with the token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cascade: Option<Cascade>,
    /// The claim this stands on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<String>,
}

/// A call that needs a token.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ResourceEndpoint {
    /// Path below the base URL.
    pub path: String,
    /// The HTTP method; GET if not given.
    #[serde(default = "default_get")]
    pub method: String,
    /// A JSON body to send.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub json: Option<String>,
    /// Where the token stands, if not in `Authorization: Bearer`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<ResourceToken>,
    /// The member of the token answer that names the base URL or the host of the resource, as a path: `httpsBaseUrl.hostname`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<String>,
    /// The claim this stands on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<String>,
}

fn default_get() -> String {
    "GET".to_owned()
}

/// An endpoint that needs no more than its path.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PlainEndpoint {
    /// Path below the base URL.
    pub path: String,
}
