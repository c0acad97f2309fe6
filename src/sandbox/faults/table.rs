//! The table of all faults. One entry is one defect; the enum and the descriptions cannot drift apart.

use super::super::Dialect::{self, CameraManager, Standard, Survilla};
use super::FaultInfo;
use super::FaultKind::{Drift, Violation};

const ALL_DIALECTS: &[Dialect] = &[Survilla, CameraManager, Standard];
const SURVILLA: &[Dialect] = &[Survilla];
const CAMERA_MANAGER: &[Dialect] = &[CameraManager];
const STANDARD: &[Dialect] = &[Standard];
const SURVILLA_AND_CAMERA_MANAGER: &[Dialect] = &[Survilla, CameraManager];
const SURVILLA_AND_STANDARD: &[Dialect] = &[Survilla, Standard];
const STANDARD_AND_CAMERA_MANAGER: &[Dialect] = &[Standard, CameraManager];

macro_rules! table {
    ($($variant:ident $name:literal $dialects:ident $kind:ident $defect:literal [$($id:literal),*];)*) => {
        /// One deliberate defect of the sandbox; its description is in [`Fault::info`].
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Fault {
            $(#[doc = $defect] $variant,)*
        }

        /// Every fault, in the order of [`TABLE`].
        pub(super) const ALL: &[Fault] = &[$(Fault::$variant,)*];

        /// The description of every fault, indexed by the fault.
        pub(super) const TABLE: &[FaultInfo] = &[$(FaultInfo {
            name: $name,
            dialects: $dialects,
            kind: $kind,
            defect: $defect,
            requirements: &[$($id),*],
        },)*];
    };
}

table! {
    // The authorization endpoint.
    CodeWithoutLogin "code-without-login" ALL_DIALECTS Violation
        "consent is assumed and the default user signed in automatically"
        ["rfc6749/3.1/resource-owner-authenticated"];
    AuthorizeGetRefused "authorize-get-refused" ALL_DIALECTS Violation
        "GET on the authorization endpoint answers 405"
        ["rfc6749/3.1/get-supported"];
    AuthorizePostRefused "authorize-post-refused" SURVILLA_AND_CAMERA_MANAGER Violation
        "POST on the authorization endpoint answers 405"
        ["survilla/C014", "cameramanager/C072"];
    SlashFormMissing "slash-form-missing" SURVILLA Violation
        "the authorization endpoint does not exist with a trailing slash"
        ["survilla/C013"];
    UnknownClientRedirected "unknown-client-redirected" ALL_DIALECTS Violation
        "an unknown client is reported to the redirect URI of the request"
        ["rfc6749/4.1.2.1/bad-client-no-redirect"];
    RedirectHostUnchecked "redirect-host-unchecked" ALL_DIALECTS Violation
        "only scheme, path and query of a redirect URI are compared"
        ["rfc6749/3.1.2.3/redirect-host-mismatch-refused"];
    RedirectLongerPathAccepted "redirect-longer-path-accepted" ALL_DIALECTS Violation
        "further plain segments may follow the registered path of a redirect URI"
        ["rfc9700/2.1/redirect-path-exact"];
    RedirectQueryIgnored "redirect-query-ignored" ALL_DIALECTS Violation
        "the query of a redirect URI is not compared"
        ["rfc9700/2.1/redirect-query-exact"];
    RedirectComparedNormalised "redirect-compared-normalised" ALL_DIALECTS Violation
        "redirect URIs are normalised before they are compared"
        ["rfc9700/2.1/redirect-spelling-exact"];
    RedirectQueryDropped "redirect-query-dropped" SURVILLA_AND_STANDARD Violation
        "the query of the redirect URI is replaced by the response parameters"
        ["rfc6749/3.1.2/redirect-query-retained"];
    UnknownScopeGranted "unknown-scope-granted" ALL_DIALECTS Violation
        "requested scopes are copied into the grant unchecked"
        ["rfc6749/4.1.2.1/unknown-scope-invalid-scope"];
    StateNormalised "state-normalised" ALL_DIALECTS Violation
        "state is trimmed and its plus signs are turned into spaces"
        ["rfc6749/4.1.2/state-echoed-exactly"];
    StateInvented "state-invented" ALL_DIALECTS Violation
        "a missing state is answered with an empty state parameter"
        ["rfc6749/4.1.2/state-absent-when-not-sent"];
    ErrorLosesState "error-loses-state" ALL_DIALECTS Violation
        "state is only added to success redirects"
        ["rfc6749/4.1.2.1/error-state-echoed"];
    DenialWithoutRedirect "denial-without-redirect" ALL_DIALECTS Violation
        "refusing consent ends on a page of the provider"
        ["rfc6749/4.1.2.1/denial-is-access-denied"];
    DenialOtherCode "denial-other-code" SURVILLA Violation
        "refusing consent is reported as unauthorized_client"
        ["survilla/C028"];
    CodeBesideError "code-beside-error" ALL_DIALECTS Violation
        "a denial redirect carries an unusable code as well as the error"
        ["rfc6749/4.1.2/code-or-error"];
    CodeInFragment "code-in-fragment" ALL_DIALECTS Violation
        "the response to response_type=code is put into the fragment"
        ["rfc6749/4.1.2/parameters-in-query"];

    // The token endpoint: who may ask.
    TokenEndpointAcceptsGet "token-endpoint-accepts-get" ALL_DIALECTS Violation
        "GET is routed to the same handler as POST"
        ["rfc6749/3.2/get-refused"];
    SecretUnchecked "secret-unchecked" ALL_DIALECTS Violation
        "any client secret is accepted"
        ["rfc6749/5.2/wrong-secret-invalid-client"];
    SecretOptional "secret-optional" STANDARD_AND_CAMERA_MANAGER Violation
        "a code exchange without the client secret is accepted"
        ["rfc6749/3.2.1/client-authentication-required"];
    BasicFailure400 "basic-failure-400" STANDARD_AND_CAMERA_MANAGER Violation
        "failed Basic authentication is answered with status 400"
        ["rfc6749/5.2/basic-failure-401"];

    // The token endpoint: the code exchange.
    AuthCodeValueRefused "auth-code-value-refused" SURVILLA Violation
        "grant_type=auth_code is refused as an unknown grant"
        ["survilla/C041"];
    CodeReusable "code-reusable" ALL_DIALECTS Violation
        "a redeemed code can be redeemed again"
        ["rfc6749/4.1.2/code-single-use"];
    CodeNotBoundToClient "code-not-bound-to-client" ALL_DIALECTS Violation
        "the client of a code is not compared at redemption"
        ["rfc6749/4.1.3/code-bound-to-client"];
    RedirectUriNotCompared "redirect-uri-not-compared" STANDARD_AND_CAMERA_MANAGER Violation
        "the value of redirect_uri at the token endpoint is ignored"
        ["rfc6749/4.1.3/redirect-uri-identical"];
    UnregisteredRedirectUriAtToken "unregistered-redirect-uri-at-token" SURVILLA Violation
        "a redirect_uri that was never registered is accepted at the token endpoint"
        ["survilla/C038"];
    RedirectUriOptionalAtToken "redirect-uri-optional-at-token" ALL_DIALECTS Violation
        "redirect_uri is compared only when present"
        ["rfc6749/4.1.3/redirect-uri-required-when-sent"];
    UnknownCodeInvalidRequest "unknown-code-invalid-request" STANDARD_AND_CAMERA_MANAGER Violation
        "an unknown code is answered with invalid_request"
        ["rfc6749/5.2/unknown-code-invalid-grant"];
    RefreshTokenWithoutSecret "refresh-token-without-secret" SURVILLA Violation
        "the exchange without the secret yields a refresh token too"
        ["survilla/C036"];
    RefreshTokenNull "refresh-token-null" SURVILLA Violation
        "the answer without a refresh token carries the member with the value null"
        ["survilla/C047"];

    // The token endpoint: what an answer looks like.
    TokensWithStatus201 "tokens-with-status-201" ALL_DIALECTS Violation
        "token responses use status 201"
        ["rfc6749/5.1/status-200"];
    TokensAsText "tokens-as-text" ALL_DIALECTS Violation
        "token responses are labelled text/html"
        ["rfc6749/5.1/json-media-type"];
    TokensCacheable "tokens-cacheable" ALL_DIALECTS Violation
        "token responses may be stored for an hour"
        ["rfc6749/5.1/cache-control-no-store"];
    PragmaMissing "pragma-missing" ALL_DIALECTS Violation
        "token responses have no Pragma header"
        ["rfc6749/5.1/pragma-no-cache"];
    TokenTypeMissing "token-type-missing" STANDARD_AND_CAMERA_MANAGER Violation
        "token responses have no token_type"
        ["rfc6749/5.1/token-type-member"];
    ExpiresInString "expires-in-string" ALL_DIALECTS Violation
        "expires_in is a string"
        ["rfc6749/5.1/expires-in-number"];
    ScopeAsArray "scope-as-array" STANDARD_AND_CAMERA_MANAGER Violation
        "scope is delivered as a JSON array"
        ["rfc6749/5.1/optional-members-are-strings"];
    LifetimeChanged "lifetime-changed" SURVILLA Violation
        "access tokens live for 7200 seconds"
        ["survilla/C048"];
    TokenScopeAsRequested "token-scope-as-requested" CAMERA_MANAGER Violation
        "the scope of the token request is granted instead of the one the user approved"
        ["cameramanager/C095"];
    ZoneMissing "zone-missing" CAMERA_MANAGER Violation
        "tokens are bare UUIDs without a zone"
        ["cameramanager/C091"];
    TokenWithForeignCharacters "token-with-foreign-characters" STANDARD Violation
        "access tokens contain a colon"
        ["rfc6750/2.1/token-syntax"];
    XmlDespiteAccept "xml-despite-accept" CAMERA_MANAGER Violation
        "answers are XML whatever the Accept header asks for"
        ["cameramanager/C081"];
    AnswerGainsField "answer-gains-field" ALL_DIALECTS Drift
        "token responses have an additional member tenant"
        [];
    ErrorsWithStatus200 "errors-with-status-200" ALL_DIALECTS Violation
        "refused token requests are answered with status 200"
        ["rfc6749/5.2/status-400"];
    ErrorAsObject "error-as-object" ALL_DIALECTS Violation
        "the error is delivered as an object with code and message"
        ["rfc6749/5.2/error-member"];
    TokenErrorLabelledHtml "token-error-labelled-html" ALL_DIALECTS Violation
        "error answers of the token endpoint are labelled text/html"
        ["rfc6749/5.2/json-media-type"];
    TokenErrorFreeText "token-error-free-text" STANDARD_AND_CAMERA_MANAGER Violation
        "the error member holds a sentence"
        ["rfc6749/5.2/error-code-known"];
    TokenDescriptionEchoesQuotes "token-description-echoes-quotes" STANDARD_AND_CAMERA_MANAGER Violation
        "error_description repeats the rejected value in double quotes"
        ["rfc6749/5.2/error-charset"];

    // Refreshing.
    RefreshedTokenDead "refreshed-token-dead" ALL_DIALECTS Violation
        "access tokens from a refresh are not stored"
        ["rfc6749/6/refresh-yields-usable-token"];
    AccessTokenNotRenewed "access-token-not-renewed" SURVILLA_AND_CAMERA_MANAGER Violation
        "a refresh repeats the access token"
        ["survilla/C044", "cameramanager/C097"];
    RefreshTokenRotates "refresh-token-rotates" CAMERA_MANAGER Violation
        "each refresh replaces the refresh token"
        ["cameramanager/C101"];
    RefreshWithoutSecret "refresh-without-secret" ALL_DIALECTS Violation
        "client authentication is skipped for the refresh grant"
        ["rfc6749/6/client-authentication-required"];
    RefreshWidensScope "refresh-widens-scope" ALL_DIALECTS Violation
        "the scope of a refresh request is granted unchecked"
        ["rfc6749/6/scope-widening-refused"];
    RefreshTokenNotBound "refresh-token-not-bound" ALL_DIALECTS Violation
        "the client of a refresh token is not compared"
        ["rfc6749/10.4/refresh-token-bound-to-client"];
    UnknownRefreshTokenInvalidRequest "unknown-refresh-token-invalid-request" STANDARD_AND_CAMERA_MANAGER Violation
        "an unknown refresh token is answered with invalid_request"
        ["rfc6749/5.2/unknown-refresh-token-invalid-grant"];

    // Revoking.
    AccessRevocationWithoutEffect "access-revocation-without-effect" SURVILLA_AND_CAMERA_MANAGER Violation
        "revoking an access token is answered with success and forgotten"
        ["survilla/C061", "cameramanager/C103"];
    RevocationKeepsRefreshToken "revocation-keeps-refresh-token" SURVILLA_AND_CAMERA_MANAGER Violation
        "revoking an access token leaves its refresh token alive"
        ["survilla/C061", "cameramanager/C103"];
    RefreshRevocationWithoutEffect "refresh-revocation-without-effect" STANDARD Violation
        "revoking a refresh token is answered with 200 and forgotten"
        ["rfc7009/2/refresh-token-revocable"];
    RevocationEndsEverything "revocation-ends-everything" ALL_DIALECTS Violation
        "revoking one token ends all tokens there are"
        ["rfc7009/2.1/other-grants-unaffected"];
    RevocationWithoutAuthentication "revocation-without-authentication" STANDARD Violation
        "anybody who holds a token can revoke it"
        ["rfc7009/2.1/client-authentication-required"];
    ForeignRevocationAccepted "foreign-revocation-accepted" STANDARD Violation
        "the owner of a token is not compared at revocation"
        ["rfc7009/2.1/foreign-token-kept"];
    UnknownTokenRevocationError "unknown-token-revocation-error" STANDARD Violation
        "unknown tokens are answered with invalid_request"
        ["rfc7009/2.2/unknown-token-200"];
    RevocationStatus204 "revocation-status-204" STANDARD_AND_CAMERA_MANAGER Violation
        "successful revocations answer 204"
        ["rfc7009/2.2/status-200", "cameramanager/C107"];
    LogoutByPost "logout-by-post" CAMERA_MANAGER Violation
        "POST on the logout address logs out like DELETE"
        ["cameramanager/C104"];
    RevokeMessageMissing "revoke-message-missing" SURVILLA Violation
        "the answer to a revocation has no message"
        ["survilla/C060"];
    RevokeSuccessAsString "revoke-success-as-string" SURVILLA Violation
        "the member success is a string"
        ["survilla/C059"];

    // The resource.
    BearerHeaderIgnored "bearer-header-ignored" ALL_DIALECTS Violation
        "the resource reads tokens from the query only"
        ["rfc6750/2.1/header-supported"];
    NoChallengeOnBadToken "no-challenge-on-bad-token" ALL_DIALECTS Violation
        "invalid tokens get a bare 401"
        ["rfc6750/3/challenge-on-bad-token"];
    NoChallengeWithoutToken "no-challenge-without-token" ALL_DIALECTS Violation
        "requests without a token get a bare 401"
        ["rfc6750/3/challenge-without-credentials"];
    ResourceOpen "resource-open" ALL_DIALECTS Violation
        "any request opens the resource"
        ["rfc6750/3/challenge-without-credentials"];
}
