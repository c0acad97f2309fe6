//! What a provider or a target can offer, by the words that `needs`, `unless` and `capabilities` use.
//!
//! A scenario that needs what is not there is skipped with that reason, so a misspelt word would silently switch a
//! scenario off: lint knows only these.

/// One capability.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capability {
    /// The word in the YAML files.
    pub name: &'static str,
    /// What it means, as a sentence.
    pub meaning: &'static str,
}

const fn capability(name: &'static str, meaning: &'static str) -> Capability {
    Capability { name, meaning }
}

/// All capabilities, by subject.
pub const ALL: &[Capability] = &[
    // Grants.
    capability(
        "authorization-code",
        "The provider offers the authorization code grant (RFC 6749 4.1).",
    ),
    capability(
        "implicit",
        "The provider offers the implicit grant (RFC 6749 4.2).",
    ),
    capability(
        "client-credentials",
        "The provider offers the client credentials grant (RFC 6749 4.4).",
    ),
    capability(
        "device-grant",
        "The provider offers the device authorization grant (RFC 8628).",
    ),
    capability(
        "refresh-token",
        "A code exchange brings a refresh token (RFC 6749 6).",
    ),
    capability("refresh-rotation", "A refresh brings a new refresh token."),
    capability(
        "remembers-consent",
        "An approval counts for later requests of the client, so that nothing can be denied after it.",
    ),
    // Clients.
    capability("client-secret", "The client under test has a secret."),
    capability(
        "basic-auth",
        "The token endpoint accepts client authentication by HTTP Basic.",
    ),
    capability("generated-secret", "The provider made the client's secret."),
    capability(
        "secret-with-reserved-characters",
        "The client's secret holds characters that URLs reserve.",
    ),
    capability(
        "secretless-exchange",
        "The documentation describes a code exchange without the client's secret.",
    ),
    capability("public-client", "A client without a secret is registered."),
    capability(
        "native-client",
        "A loopback redirect URI is registered (RFC 8252).",
    ),
    capability(
        "second-client",
        "A second confidential client is registered.",
    ),
    capability(
        "restricted-client",
        "A client is registered for the code grant only.",
    ),
    capability(
        "expendable-client",
        "A client is registered that may be locked out.",
    ),
    // Users.
    capability("second-user", "A second user has an account."),
    capability("fresh-user", "A user has not yet approved the client."),
    // Redirect URIs.
    capability(
        "second-redirect-uri",
        "The client has a second registered redirect URI.",
    ),
    capability(
        "redirect-uri-with-query",
        "The client has a registered redirect URI with a query.",
    ),
    capability(
        "http-redirect-uri",
        "The client has a registered redirect URI with the scheme http.",
    ),
    // Scopes.
    capability("two-scopes", "Two scopes are documented."),
    capability(
        "camera-rights",
        "Scopes are documented as rights on single cameras.",
    ),
    capability(
        "scope-parameter-at-token",
        "The documentation sends a scope with the token request.",
    ),
    // Dialects.
    capability(
        "post-authorization",
        "The documentation allows POST at the authorization endpoint.",
    ),
    capability(
        "trailing-slash",
        "The documentation writes an endpoint with and without a trailing slash.",
    ),
    capability(
        "documented-redirect-url-name",
        "The documentation calls `redirect_uri` `redirect_url` in some places.",
    ),
    capability(
        "documented-auth-code-value",
        "The documentation calls the grant type `auth_code` in some places.",
    ),
    capability(
        "content-negotiation",
        "The form of an answer depends on the Accept header.",
    ),
    // Extensions.
    capability("pkce", "The provider supports PKCE (RFC 7636)."),
    capability(
        "pkce-required",
        "The provider insists on PKCE, at least from public clients.",
    ),
    capability(
        "revocation",
        "The provider offers some way to revoke tokens.",
    ),
    capability(
        "rfc7009-revocation",
        "Tokens are revoked in the standard way (RFC 7009).",
    ),
    capability(
        "query-revocation",
        "Tokens are revoked by a POST with the token in the query.",
    ),
    capability(
        "delete-logout",
        "Tokens are revoked by a DELETE with the token as Bearer.",
    ),
    capability(
        "logout-ends-refresh",
        "The documentation says that revoking an access token ends its refresh token.",
    ),
    capability(
        "introspection",
        "The provider offers token introspection (RFC 7662).",
    ),
    capability(
        "metadata",
        "The provider publishes its metadata (RFC 8414).",
    ),
    capability(
        "iss",
        "The provider identifies itself in authorization responses (RFC 9207).",
    ),
    capability(
        "resource-indicators",
        "The provider supports resource indicators (RFC 8707).",
    ),
    capability(
        "par",
        "The provider offers pushed authorization requests (RFC 9126).",
    ),
    // Resources.
    capability("resource", "One call that needs a token is known."),
    capability(
        "scoped-resource",
        "Two calls that need different scopes are known.",
    ),
    capability(
        "second-resource",
        "Tokens can be asked for two resource servers (RFC 8707).",
    ),
    capability(
        "token-in-form-body",
        "The resource takes tokens in a form body (RFC 6750 2.2).",
    ),
    // The run.
    capability(
        "https",
        "The target is reached by https, so it is not the sandbox on loopback.",
    ),
    capability("slow", "The run may wait for expiries (`--slow`)."),
    capability(
        "concurrency",
        "The target may be sent requests in parallel.",
    ),
];

/// The capability of this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Capability> {
    ALL.iter().find(|capability| capability.name == name)
}

/// All names.
pub fn names() -> impl Iterator<Item = &'static str> {
    ALL.iter().map(|capability| capability.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_meanings_are_sentences() {
        for (index, capability) in ALL.iter().enumerate() {
            assert_eq!(find(capability.name), Some(&ALL[index]));
            assert!(capability.meaning.ends_with('.'), "{}", capability.name);
        }
    }
}
