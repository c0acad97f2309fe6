//! What a provider or a target can offer, by the words that `needs`, `unless` and `capabilities` use.

use std::fmt;

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Writes the table below out: the type and what is known of each row.
macro_rules! capabilities {
    ($($variant:ident $word:literal $meaning:literal;)*) => {
        /// One capability. A scenario that needs what is not there is skipped with that reason.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(test, derive(JsonSchema))]
        pub enum Capability {
            $(#[doc = $meaning] #[serde(rename = $word)] $variant,)*
        }

        impl Capability {
            /// All capabilities, by subject.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The word in the YAML files.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                }
            }

            /// What it means, as a sentence.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self {
                    $(Self::$variant => $meaning,)*
                }
            }
        }
    };
}

capabilities! {
    // Grants.
    AuthorizationCode "authorization-code" "The provider offers the authorization code grant (RFC 6749 4.1).";
    Implicit "implicit" "The provider offers the implicit grant (RFC 6749 4.2).";
    ClientCredentials "client-credentials" "The provider offers the client credentials grant (RFC 6749 4.4).";
    PasswordGrant "password-grant" "The documented way in is the password grant (RFC 6749 4.3).";
    DeviceGrant "device-grant" "The provider offers the device authorization grant (RFC 8628).";
    TokenExchange "token-exchange" "The provider exchanges tokens for others (RFC 8693).";
    RefreshToken "refresh-token" "A code exchange brings a refresh token (RFC 6749 6).";
    AccessTokenRefresh "access-token-refresh" "Access tokens are renewed by themselves, without a refresh token.";
    RefreshRotation "refresh-rotation" "A refresh brings a new refresh token.";
    LoginPage "login-page" "Users sign in on a page of the provider.";
    RemembersConsent "remembers-consent" "An approval counts for later requests of the client, so that nothing can be denied after it.";
    // Clients.
    ClientSecret "client-secret" "The client under test has a secret.";
    BasicAuth "basic-auth" "The token endpoint accepts client authentication by HTTP Basic.";
    GeneratedSecret "generated-secret" "The provider made the client's secret.";
    SecretWithReservedCharacters "secret-with-reserved-characters" "The client's secret holds characters that URLs reserve.";
    SecretlessExchange "secretless-exchange" "The documentation describes a code exchange without the client's secret.";
    PublicClient "public-client" "A client without a secret is registered.";
    NativeClient "native-client" "A loopback redirect URI is registered (RFC 8252).";
    SecondClient "second-client" "A second confidential client is registered.";
    RestrictedClient "restricted-client" "A client is registered for the code grant only.";
    PrivateKeyJwt "private-key-jwt" "A client is registered that authenticates by an assertion signed with its key (RFC 7523).";
    ClientSecretJwt "client-secret-jwt" "A client is registered that authenticates by an assertion whose MAC is made with its secret (RFC 7523).";
    ExpendableClient "expendable-client" "A client is registered that may be locked out.";
    // Users.
    SecondUser "second-user" "A second user has an account.";
    FreshUser "fresh-user" "A user has not yet approved the client.";
    // Redirect URIs.
    SecondRedirectUri "second-redirect-uri" "The client has a second registered redirect URI.";
    RedirectUriWithQuery "redirect-uri-with-query" "The client has a registered redirect URI with a query.";
    HttpRedirectUri "http-redirect-uri" "The client has a registered redirect URI with the scheme http.";
    // Scopes.
    TwoScopes "two-scopes" "Two scopes are documented.";
    SpaceDelimitedScopes "space-delimited-scopes" "Scopes are separated by spaces, as in RFC 6749 3.3.";
    CameraRights "camera-rights" "Scopes are documented as rights on single cameras.";
    ScopeParameterAtToken "scope-parameter-at-token" "The documentation sends a scope with the token request.";
    // Dialects.
    PostAuthorization "post-authorization" "The documentation allows POST at the authorization endpoint.";
    TrailingSlash "trailing-slash" "The documentation writes an endpoint with and without a trailing slash.";
    DocumentedRedirectUrlName "documented-redirect-url-name" "The documentation calls `redirect_uri` `redirect_url` in some places.";
    DocumentedAuthCodeValue "documented-auth-code-value" "The documentation calls the grant type `auth_code` in some places.";
    ContentNegotiation "content-negotiation" "The form of an answer depends on the Accept header.";
    // Extensions.
    Pkce "pkce" "The provider supports PKCE (RFC 7636).";
    PkceExpected "pkce-expected" "PKCE is documented, or nothing is documented at all, so that RFC 9700 2.1.1 holds.";
    PkceRequired "pkce-required" "The provider insists on PKCE, at least from public clients.";
    Revocation "revocation" "The provider offers some way to revoke tokens.";
    Rfc7009Revocation "rfc7009-revocation" "Tokens are revoked in the standard way (RFC 7009).";
    QueryRevocation "query-revocation" "Tokens are revoked by a POST with the token in the query.";
    DeleteLogout "delete-logout" "Tokens are revoked by a DELETE with the token as Bearer.";
    LogoutEndsRefresh "logout-ends-refresh" "The documentation says that revoking an access token ends its refresh token.";
    Introspection "introspection" "The provider offers token introspection (RFC 7662).";
    Metadata "metadata" "The provider publishes its metadata (RFC 8414).";
    Rfc8414Location "rfc8414-location" "The metadata is where RFC 8414 3 derives its address from the issuer.";
    Iss "iss" "The provider identifies itself in authorization responses (RFC 9207).";
    ResourceIndicators "resource-indicators" "The provider supports resource indicators (RFC 8707).";
    SignedRequests "signed-requests" "The provider takes authorization requests as signed request objects (RFC 9101).";
    Dpop "dpop" "The provider binds tokens to a key of the client (RFC 9449).";
    Registration "registration" "The provider registers clients by itself (RFC 7591).";
    Par "par" "The provider offers pushed authorization requests (RFC 9126).";
    // Resources.
    Resource "resource" "One call that needs a token is known.";
    TokenCheck "token-check" "A token can be shown to live: by a call that needs it, or by introspection.";
    ScopedResource "scoped-resource" "Two calls that need different scopes are known.";
    SecondResource "second-resource" "Tokens can be asked for two resource servers (RFC 8707).";
    TokenInFormBody "token-in-form-body" "The resource takes tokens in a form body (RFC 6750 2.2).";
    // Profiles of OAuth.
    Mcp "mcp" "The provider authorizes clients of the Model Context Protocol, or is asked whether it could (`--requirement mcp`).";
    // The run.
    Https "https" "The target is reached by https, so it is not the sandbox on loopback.";
    Slow "slow" "The run may wait for expiries (`--slow`).";
    Concurrency "concurrency" "The target may be sent requests in parallel.";
}

impl fmt::Display for Capability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn words_are_unique_and_meanings_are_sentences() {
        let words: BTreeSet<&str> = Capability::ALL.iter().map(|it| it.as_str()).collect();
        assert_eq!(words.len(), Capability::ALL.len());
        for capability in Capability::ALL {
            assert!(capability.meaning().ends_with('.'), "{capability}");
        }
    }
}
