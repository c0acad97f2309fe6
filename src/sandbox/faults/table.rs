//! The table of all faults. One entry is one defect; the enum and the descriptions cannot drift apart.

use super::super::Dialect::{self, CameraManager, Standard, Survilla};
use super::FaultInfo;
use super::FaultKind::{Benign, Drift, Violation};

const ALL_DIALECTS: &[Dialect] = Dialect::ALL;
const SURVILLA: &[Dialect] = &[Survilla];
const CAMERA_MANAGER: &[Dialect] = &[CameraManager];
const STANDARD: &[Dialect] = &[Standard];
const SURVILLA_AND_CAMERA_MANAGER: &[Dialect] = &[Survilla, CameraManager];
const SURVILLA_AND_STANDARD: &[Dialect] = &[Survilla, Standard];
const STANDARD_AND_CAMERA_MANAGER: &[Dialect] = &[Standard, CameraManager];

/// What a refusal of the token endpoint is evidence of, whatever it says beside its error code.
const REFUSALS_OF_THE_TOKEN_ENDPOINT: &[&str] = &[
    "rfc6749/5.2/error-charset",
    "rfc6749/5.2/error-code-known",
    "rfc6749/5.2/error-member",
    "rfc6749/4.1.2/code-single-use",
    "rfc6749/4.1.3/code-bound-to-client",
    "rfc6749/4.1.3/code-exact",
    "rfc6749/4.1.3/included-authentication-checked",
    "rfc6749/4.1.3/redirect-uri-identical",
    "rfc6749/4.1.3/redirect-uri-required-when-sent",
    "rfc6749/3.2.1/client-authentication-required",
    "rfc6749/3.2.1/client-id-required-for-public-clients",
    "rfc6749/3.2/duplicate-parameter-refused",
    "rfc6749/2.3/one-authentication-method",
    "rfc6749/2.3.1/no-credentials-in-query",
    "rfc6749/4.4.2/client-credentials-authenticated",
    "rfc6749/5.2/forbidden-grant-type",
    "rfc6749/5.2/malformed-credentials-refused",
    "rfc6749/5.2/missing-parameter-invalid-request",
    "rfc6749/5.2/unknown-code-invalid-grant",
    "rfc6749/5.2/unknown-grant-type",
    "rfc6749/5.2/unknown-refresh-token-invalid-grant",
    "rfc6749/5.2/wrong-secret-invalid-client",
    "rfc6749/5.2/basic-failure-401",
    "rfc6749/6/access-token-is-no-refresh-token",
    "rfc6749/6/client-authentication-required",
    "rfc6749/6/refresh-token-exact",
    "rfc6749/6/scope-widening-refused",
    "rfc6749/10.4/refresh-token-bound-to-client",
    "rfc7636/4.1/verifier-syntax",
    "rfc7636/4.5/method-bound-to-code",
    "rfc7636/4.6/missing-verifier-refused",
    "rfc7636/4.6/wrong-verifier-invalid-grant",
    "rfc9700/4.8.2/verifier-without-challenge",
    "rfc9700/2.4/password-grant-disabled",
    "rfc8628/3.4/missing-device-code-invalid-request",
    "rfc8628/3.5/unknown-device-code-invalid-grant",
    "rfc8628/3.5/device-code-single-use",
    "rfc8628/3.4/device-code-bound-to-client",
    "rfc8628/3.5/denial",
    "rfc8707/2/unknown-resource-invalid-target",
    "rfc8707/2/malformed-resource-invalid-target",
    "oauth21/4.1.3/code-race-single-winner",
    "rfc6749/4.1.2/code-expires",
    "rfc9700/4.14.2/refresh-race-single-winner",
];

/// What codes and tokens are looked up by, in bodies and in headers.
const VALUES_IN_HEADERS: &[&str] = &[
    "rfc6749/4.1.3/code-exact",
    "rfc6749/6/refresh-token-exact",
    "rfc6749/10.3/tampered-access-token-refused",
    "rfc7662/2.2/unknown-token-inactive",
    "rfc8628/3.5/unknown-device-code-invalid-grant",
];

/// What codes and tokens are looked up by where they stand in a body, which can hold any character.
const VALUES_IN_BODIES: &[&str] = &[
    "rfc6749/4.1.3/code-exact",
    "rfc6749/6/refresh-token-exact",
    "rfc7662/2.2/unknown-token-inactive",
    "rfc8628/3.5/unknown-device-code-invalid-grant",
];

macro_rules! refused {
    () => {
        None
    };
    ($text:literal) => {
        Some($text)
    };
}

macro_rules! requirements {
    ([$($id:literal),* $(,)?]) => {
        &[$($id),*]
    };
    ($list:ident) => {
        $list
    };
}

macro_rules! table {
    ($($variant:ident $name:literal $dialects:ident $kind:ident $defect:literal $requirements:tt $($refused:literal)?;)*) => {
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
            requirements: requirements!($requirements),
            refused_by_first_look: refused!($($refused)?),
        },)*];
    };
}

table! {
    // The authorization endpoint.
    CodeWithoutLogin "code-without-login" ALL_DIALECTS Violation
        "consent is assumed and the default user signed in automatically"
        [
            "rfc6749/3.1/resource-owner-authenticated",
            "cameramanager/C066",
            "cameramanager/C073",
            "survilla/C023",
        ];
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
        ["rfc6749/4.1.2.1/bad-client-no-redirect", "cameramanager/C070", "survilla/C016"];
    RedirectHostUnchecked "redirect-host-unchecked" ALL_DIALECTS Violation
        "only scheme, path and query of a redirect URI are compared"
        ["rfc6749/3.1.2.3/redirect-host-mismatch-refused"];
    RedirectLongerPathAccepted "redirect-longer-path-accepted" ALL_DIALECTS Violation
        "further plain segments may follow the registered path of a redirect URI"
        ["rfc9700/2.1/redirect-path-exact", "survilla/C021"];
    RedirectQueryIgnored "redirect-query-ignored" ALL_DIALECTS Violation
        "the query of a redirect URI is not compared"
        ["rfc9700/2.1/redirect-query-exact", "survilla/C021"];
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
        ["rfc6749/4.1.2/state-echoed-exactly", "survilla/C022", "survilla/C030"];
    StateInvented "state-invented" ALL_DIALECTS Violation
        "a missing state is answered with an empty state parameter"
        ["rfc6749/4.1.2/state-absent-when-not-sent"];
    ErrorLosesState "error-loses-state" ALL_DIALECTS Violation
        "state is only added to success redirects"
        ["rfc6749/4.1.2.1/error-state-echoed", "survilla/C030"];
    DenialWithoutRedirect "denial-without-redirect" ALL_DIALECTS Violation
        "refusing consent ends on a page of the provider"
        ["rfc6749/4.1.2.1/denial-is-access-denied", "survilla/C025", "survilla/C027"];
    DenialOtherCode "denial-other-code" SURVILLA Violation
        "refusing consent is reported as unauthorized_client"
        ["survilla/C028"];
    CodeBesideError "code-beside-error" ALL_DIALECTS Violation
        "a denial redirect carries an unusable code as well as the error"
        ["rfc6749/4.1.2/code-or-error"];
    CodeInFragment "code-in-fragment" ALL_DIALECTS Violation
        "the response to response_type=code is put into the fragment"
        ["rfc6749/4.1.2/parameters-in-query"];
    AuthorizeRefusesUnknownParameter "authorize-refuses-unknown-parameter" ALL_DIALECTS Violation
        "any parameter outside a fixed list ends in invalid_request"
        ["rfc6749/3.1/unknown-parameter-ignored"];
    AuthorizeEmptyParameterCounts "authorize-empty-parameter-counts" ALL_DIALECTS Violation
        "empty values are kept and validated like real ones"
        ["rfc6749/3.1/empty-parameter-omitted"];
    AuthorizeAcceptsDuplicates "authorize-accepts-duplicates" ALL_DIALECTS Violation
        "the last occurrence of a repeated parameter wins silently"
        ["rfc6749/3.1/duplicate-parameter-refused"];
    AuthorizeCrashesOnBadEncoding "authorize-crashes-on-bad-encoding" ALL_DIALECTS Violation
        "an invalid percent-encoding in scope ends in status 500"
        ["rfc6749/4.1.2.1/no-server-error"];
    ResponseTypeDefaultsToCode "response-type-defaults-to-code" ALL_DIALECTS Violation
        "a missing response_type is treated as code"
        ["rfc6749/3.1.1/response-type-missing", "survilla/C015"];
    ResponseTypeUnchecked "response-type-unchecked" ALL_DIALECTS Violation
        "any response_type value is handled as code"
        ["rfc6749/3.1.1/response-type-unknown"];
    RedirectFragmentAccepted "redirect-fragment-accepted" ALL_DIALECTS Violation
        "the fragment is cut off before the redirect URIs are compared"
        ["rfc6749/3.1.2/redirect-fragment-refused"];
    RedirectFragmentKept "redirect-fragment-kept" STANDARD Violation
        "the fragment is left out when redirect URIs are compared, and stays in the response"
        ["rfc6749/3.1.2/redirect-fragment-refused"];
    FirstRedirectUriChosen "first-redirect-uri-chosen" ALL_DIALECTS Violation
        "the first registered URI is used when the parameter is missing"
        ["rfc6749/3.1.2.3/redirect-uri-required-when-several"];
    ErrorSentToInvalidRedirect "error-sent-to-invalid-redirect" ALL_DIALECTS Violation
        "error responses are delivered to the requested redirect URI before it is validated"
        ["rfc6749/3.1.2.4/no-redirect-to-invalid-uri"];
    InvalidRedirectShowsLogin "invalid-redirect-shows-login" SURVILLA_AND_STANDARD Violation
        "the redirect URI is only checked after the user has signed in"
        ["rfc6749/3.1.2.4/user-told-about-invalid-redirect"];
    RedirectDotSegmentsResolved "redirect-dot-segments-resolved" ALL_DIALECTS Violation
        "the path of a redirect URI is resolved before and not after the comparison"
        ["rfc9700/2.1/redirect-path-confusion"];
    RedirectHostPrefixMatch "redirect-host-prefix-match" ALL_DIALECTS Violation
        "the host of a redirect URI only has to begin with the registered host"
        ["rfc9700/2.1/redirect-authority-confusion"];
    HttpRedirectAccepted "http-redirect-accepted" STANDARD Violation
        "http redirect URIs can be registered and used"
        ["rfc9700/2.6/http-redirect-refused"];
    LoopbackPortFixed "loopback-port-fixed" STANDARD Violation
        "the port of loopback redirect URIs is compared"
        ["rfc8252/7.3/loopback-any-port"];
    LoopbackPathUnchecked "loopback-path-unchecked" STANDARD Violation
        "for loopback redirect URIs only the host is compared"
        ["rfc8252/8.4/loopback-rest-exact"];
    ScopeOrderMatters "scope-order-matters" ALL_DIALECTS Violation
        "only a scope string in registered order is recognised"
        ["rfc6749/3.3/scope-order-irrelevant"];
    NarrowedScopeNotReported "narrowed-scope-not-reported" STANDARD Violation
        "an unsupported scope is dropped without a scope member in the response"
        ["rfc6749/3.3/changed-scope-reported"];
    MissingScopeBreaks "missing-scope-breaks" ALL_DIALECTS Violation
        "a request without scope ends in a server error page"
        ["rfc6749/4.1.2.1/no-server-error"];
    PlusNotDecoded "plus-not-decoded" STANDARD Violation
        "a plus sign in a scope stays a plus sign"
        ["rfc6749/B/form-decoding"];
    ErrorRedirectWithoutLogin "error-redirect-without-login" ALL_DIALECTS Violation
        "request errors are redirected before the user signs in"
        ["rfc9700/4.11.2/sign-in-before-error-redirect"];
    AuthorizeErrorFreeText "authorize-error-free-text" ALL_DIALECTS Violation
        "the error parameter of redirects holds a sentence"
        ["rfc6749/4.1.2.1/error-code-known"];
    AuthorizeDescriptionNonAscii "authorize-description-non-ascii" STANDARD_AND_CAMERA_MANAGER Violation
        "error_description of redirects has accented letters and typographic quotes"
        ["rfc6749/4.1.2.1/error-charset"];
    ErrorUriMalformed "error-uri-malformed" ALL_DIALECTS Violation
        "error_uri contains an unescaped space"
        ["rfc6749/4.1.2.1/error-uri-syntax"];
    ResponseRepeatsParameter "response-repeats-parameter" ALL_DIALECTS Violation
        "the redirect carries the state parameter twice"
        ["rfc6749/3.1/response-parameters-once"];
    StateSplitsHeaders "state-splits-headers" ALL_DIALECTS Violation
        "line breaks in state are copied into Location without encoding"
        ["rfc6749/10.14/no-header-injection"];
    StateReflectedRaw "state-reflected-raw" ALL_DIALECTS Violation
        "the error page prints the state parameter unescaped"
        ["rfc6749/10.14/reflected-input-escaped"];
    CorsOnAuthorization "cors-on-authorization" ALL_DIALECTS Violation
        "the authorization endpoint allows every origin"
        ["rfc9700/2.6/no-cors-on-authorization"];
    ImplicitEnabled "implicit-enabled" STANDARD Violation
        "response_type token is accepted"
        ["rfc9700/2.1.2/no-token-from-authorization-endpoint"];
    IssMissing "iss-missing" STANDARD Violation
        "iss is left out of success redirects"
        ["rfc9207/2/iss-in-success", "mcp/server/iss-in-responses"];
    IssMissingInErrors "iss-missing-in-errors" STANDARD Violation
        "iss is added to success redirects only"
        ["rfc9207/2/iss-in-error"];
    IssDiffersFromIssuer "iss-differs-from-issuer" STANDARD Violation
        "iss ends in a slash that the issuer does not have"
        ["rfc9207/2.3/iss-equals-issuer"];
    CodesRepeat "codes-repeat" ALL_DIALECTS Violation
        "codes are derived from user and client only"
        ["rfc6749/10.10/values-never-repeat"];
    AccessTokensOfClientsEqual "access-tokens-of-clients-equal" STANDARD Violation
        "an access token is made of the user and the scope alone, so that two clients get the same"
        ["rfc6749/10.10/values-never-repeat"];
    CodeShort "code-short" SURVILLA_AND_STANDARD Violation
        "authorization codes are six letters"
        ["rfc6749/10.10/code-entropy"];

    // Pages: signing in and consenting.
    ConsentSkipped "consent-skipped" ALL_DIALECTS Violation
        "a code is issued directly after sign-in"
        ["survilla/C024", "rfc6749/10.2/consent-asked", "cameramanager/C076"];
    ConsentPageAnonymous "consent-page-anonymous" ALL_DIALECTS Violation
        "the consent page names neither client nor scopes"
        ["rfc6749/10.2/consent-names-client-and-scope"];
    PublicClientAutoApproved "public-client-auto-approved" STANDARD Violation
        "remembered consent also applies to public clients"
        ["rfc6749/10.2/repeat-needs-interaction"];
    ConsentWithoutCsrfCheck "consent-without-csrf-check" ALL_DIALECTS Violation
        "the hidden field of the consent form is not compared"
        ["rfc6749/10.12/consent-csrf-protected"];
    CsrfFieldBase64Unchecked "csrf-field-base64-unchecked" ALL_DIALECTS Violation
        "the hidden field of the consent form is base64 with padding and is not compared"
        ["rfc6749/10.12/consent-csrf-protected"];
    CsrfFieldEmptyAccepted "csrf-field-empty-accepted" ALL_DIALECTS Violation
        "the hidden field of the consent form is not compared where it is empty"
        ["rfc6749/10.12/consent-csrf-protected"];
    ConsentWithoutCookies "consent-without-cookies" ALL_DIALECTS Violation
        "a consent form that comes with no cookies is decided for the session that it was made for"
        ["rfc6749/10.12/consent-csrf-protected"];
    ConsentBeforeLogin "consent-before-login" ALL_DIALECTS Violation
        "a consent form that comes from a session without a user is decided for the session that it was made for"
        ["rfc6749/10.12/consent-csrf-protected"];
    ConsentScopeFromForm "consent-scope-from-form" STANDARD Violation
        "the consent form has a hidden field with the scope, which is granted as it comes back"
        ["rfc6749/10.12/consent-for-what-shown"];
    ConsentStateFromForm "consent-state-from-form" STANDARD Violation
        "the consent form has a hidden field with the state, which is sent to the client as it comes back"
        ["rfc6749/10.12/consent-for-what-shown"];
    ConsentChallengeFromForm "consent-challenge-from-form" STANDARD Violation
        "the consent form has a hidden field with the code challenge, which the code is bound to as it comes back"
        ["rfc6749/10.12/consent-for-what-shown"];
    ConsentClientFromForm "consent-client-from-form" STANDARD Violation
        "the consent form has a hidden field with the client, which gets the code as it comes back"
        ["rfc6749/10.12/consent-for-whom-shown"];
    ConsentUserFromForm "consent-user-from-form" STANDARD Violation
        "the consent form has a hidden field with the user, whose consent it is taken for as it comes back"
        ["rfc6749/10.12/consent-for-whom-shown"];
    ConsentRedirectFromForm "consent-redirect-from-form" STANDARD Violation
        "the consent form has a hidden field with the redirect URI, where the browser is sent as it comes back"
        ["rfc6749/3.1.2.4/no-redirect-to-invalid-uri"];
    ConsentRedirects307 "consent-redirects-307" ALL_DIALECTS Violation
        "the consent form is answered with status 307"
        ["rfc9700/4.12/no-307"];
    LoginReturnAddressOpen "login-return-address-open" ALL_DIALECTS Violation
        "the login page redirects to any address in its request parameter"
        ["rfc9700/2.1/no-open-redirector"];
    LoginReturnPathUnchecked "login-return-path-unchecked" ALL_DIALECTS Violation
        "the login page redirects to whatever begins with a slash in its request parameter"
        ["rfc9700/2.1/no-open-redirector"];
    LoginActionReturnOpen "login-action-return-open" STANDARD Violation
        "the login form is sent to an address with a parameter that says where to go on, whatever the address"
        ["rfc9700/2.1/no-open-redirector"];
    LeaveLinkOpen "leave-link-open" STANDARD Violation
        "a link of the login page leads over a page that redirects to any address in its query"
        ["rfc9700/2.1/no-open-redirector"];
    LeaveLinkSchemeless "leave-link-schemeless" STANDARD Violation
        "a link of the login page leads over a page that redirects to whatever begins with a slash in its query"
        ["rfc9700/2.1/no-open-redirector"];
    LogoutRedirectOpen "logout-redirect-open" STANDARD Violation
        "the endpoint that ends sessions redirects to any address in its query"
        ["rfc9700/2.1/no-open-redirector"];
    LoginFormByGet "login-form-by-get" ALL_DIALECTS Violation
        "the login form uses the method get"
        ["web/pages/credentials-by-post"];
    ThirdPartyScriptOnLogin "third-party-script-on-login" ALL_DIALECTS Violation
        "the login page loads a script from an analytics host"
        ["rfc9700/4.2.4/no-third-party-content"];
    ReferrerPolicyMissing "referrer-policy-missing" ALL_DIALECTS Violation
        "pages of the flow have no referrer policy"
        ["rfc9700/4.2.4/referrer-suppressed"];
    PagesFrameable "pages-frameable" ALL_DIALECTS Violation
        "pages of the flow have neither X-Frame-Options nor frame-ancestors"
        ["rfc9700/4.16/framing-prevented"];
    CspMissing "csp-missing" ALL_DIALECTS Violation
        "pages of the flow have X-Frame-Options only"
        ["rfc9700/4.16/csp-frame-ancestors"];
    SessionFixed "session-fixed" ALL_DIALECTS Violation
        "the session identifier stays the same at sign-in"
        ["rfc6265/8.4/session-renewed-at-login"];
    SessionCookieScriptReadable "session-cookie-script-readable" ALL_DIALECTS Violation
        "the session cookie lacks HttpOnly and SameSite"
        ["web/cookies/session-cookie-flags"];

    // PKCE.
    PkceIgnored "pkce-ignored" STANDARD Violation
        "PKCE parameters are ignored at both endpoints"
        ["rfc9700/2.1.1/pkce-supported"];
    PkceOptionalForPublicClients "pkce-optional-for-public-clients" STANDARD Violation
        "public clients may leave PKCE out"
        ["rfc9700/2.1.1/pkce-required-for-public-clients", "mcp/server/pkce-required"];
    MissingChallengeErrorPage "missing-challenge-error-page" STANDARD Violation
        "a missing challenge is reported on a page of the provider"
        ["rfc7636/4.4.1/missing-challenge-invalid-request"];
    S256Unsupported "s256-unsupported" STANDARD Violation
        "only the challenge method plain is known"
        ["rfc7636/4.2/s256-supported"];
    PlainSupported "plain-supported" STANDARD Violation
        "the challenge method plain is accepted besides S256 and listed"
        ["rfc7636/7.2/plain-not-offered"];
    MissingMethodIsPlain "missing-method-is-plain" STANDARD Violation
        "the challenge method plain is refused by its name, and taken where no method is named"
        ["rfc7636/7.2/plain-not-offered"];
    MethodDefaultsToS256 "method-defaults-to-s256" STANDARD Violation
        "a missing code_challenge_method is treated as S256"
        ["rfc7636/4.3/method-defaults-to-plain"];
    UnknownMethodFallsBack "unknown-method-falls-back" STANDARD Violation
        "unknown challenge methods are treated as plain"
        ["rfc7636/4.4.1/unknown-method-invalid-request"];
    ChallengeInsideCode "challenge-inside-code" STANDARD Violation
        "the code is readable and holds the challenge"
        ["rfc7636/4.4/challenge-not-exposed"];
    PlainComparisonAccepted "plain-comparison-accepted" STANDARD Violation
        "a verifier equal to the stored challenge passes for any method"
        ["rfc7636/4.5/method-bound-to-code"];
    VerifierSyntaxUnchecked "verifier-syntax-unchecked" STANDARD Violation
        "any string is hashed and compared as code_verifier"
        ["rfc7636/4.1/verifier-syntax"];
    VerifierUnchecked "verifier-unchecked" STANDARD Violation
        "code_verifier is required but not compared"
        ["rfc7636/4.6/wrong-verifier-invalid-grant"];
    VerifierOptional "verifier-optional" STANDARD Violation
        "the challenge is only checked when a verifier is sent"
        ["rfc7636/4.6/missing-verifier-refused"];
    StrayVerifierIgnored "stray-verifier-ignored" STANDARD Violation
        "a verifier is ignored when the code has no challenge"
        ["rfc9700/4.8.2/verifier-without-challenge"];

    // Pushed authorization requests.
    ParWithoutAuthentication "par-without-authentication" STANDARD Violation
        "pushed requests are accepted without client authentication"
        ["rfc9126/2.1/client-authentication-required"];
    ParSkipsValidation "par-skips-validation" STANDARD Violation
        "pushed parameters are trusted and never validated"
        ["rfc9126/2.1/invalid-request-refused-early"];
    ParStatus200 "par-status-200" STANDARD Violation
        "pushes are answered with status 200"
        ["rfc9126/2.2/response"];
    ParNotBoundToClient "par-not-bound-to-client" STANDARD Violation
        "the client of a request_uri is not compared"
        ["rfc9126/2.2/bound-to-client"];
    ParUriCountsUp "par-uri-counts-up" STANDARD Violation
        "request_uri ends in a counter"
        ["rfc9126/2.2/request-uri-entropy"];
    ParUriNeverExpires "par-uri-never-expires" STANDARD Violation
        "request_uri values are kept for ever"
        ["rfc9126/4/expired-refused"];
    ParQueryWins "par-query-wins" STANDARD Violation
        "parameters beside a request_uri take the place of those that were pushed"
        ["rfc9126/4/query-ignored"];
    ParUriLivesLonger "par-uri-lives-longer" STANDARD Violation
        "request_uri values are taken for five minutes longer than was announced"
        ["rfc9126/4/expired-refused"];
    ParUriDiesEarly "par-uri-dies-early" STANDARD Violation
        "request_uri values live for half of the time that was announced"
        ["rfc9126/2.2/lives-as-announced"];
    ParUriReusable "par-uri-reusable" STANDARD Violation
        "a used request_uri stays valid"
        ["rfc9126/4/one-time-use"];
    ParNewRedirectForAnybody "par-new-redirect-for-anybody" STANDARD Violation
        "pushed redirect URIs need not be registered for any client"
        ["rfc9126/7.2/new-redirect-needs-authentication"];

    // Clients that register themselves.
    RegistrationStatus200 "registration-status-200" STANDARD Violation
        "a registration is answered with status 200"
        ["rfc7591/3.2.1/created"];
    RegistrationSecretExpiryMissing "registration-secret-expiry-missing" STANDARD Violation
        "a new client gets a secret without client_secret_expires_at"
        ["rfc7591/3.2.1/secret-expiry-told"];
    RegistrationClientIdsRepeat "registration-client-ids-repeat" STANDARD Violation
        "the client_id is made of what the client says of itself"
        ["rfc7591/3.2.1/client-id-unique"];
    RegistrationSecretsRepeat "registration-secrets-repeat" STANDARD Violation
        "all registered clients get the same secret"
        ["rfc7591/3.2.1/client-secret-unique"];
    RegistrationSecretsShort "registration-secrets-short" STANDARD Violation
        "registered clients get a secret of 16 characters"
        ["rfc6749/10.10/client-secret-entropy"];
    RegistrationMetadataNotReturned "registration-metadata-not-returned" STANDARD Violation
        "answers about a client hold its credentials and no metadata"
        ["rfc7591/3.2.1/metadata-returned"];
    RegistrationCacheable "registration-cacheable" STANDARD Violation
        "answers with the secret of a client may be cached"
        ["rfc7591/3.2.1/not-cached"];
    RegisteredSecretUnknown "registered-secret-unknown" STANDARD Violation
        "the secret in the answer is another than the one that the token endpoint knows"
        ["rfc7591/3.2.1/client-usable"];
    RegistrationErrors422 "registration-errors-422" STANDARD Violation
        "a registration is refused with status 422"
        ["rfc7591/3.2.2/error-response"];
    RegistrationErrorsUnnamed "registration-errors-unnamed" STANDARD Violation
        "a registration is refused with an error code that no document has"
        ["rfc7591/3.2.2/error-response"];
    RedirectUriErrorUnnamed "redirect-uri-error-unnamed" STANDARD Violation
        "a bad redirect URI is refused as bad metadata"
        ["rfc7591/3.2.2/invalid-redirect-uri"];
    RegistrationBodyUnchecked "registration-body-unchecked" STANDARD Violation
        "a registration whose body is not JSON leads to a client without metadata"
        ["rfc7591/3.2.2/broken-metadata-refused"];
    RegistrationListsUnchecked "registration-lists-unchecked" STANDARD Violation
        "a string is registered where metadata has to be a list"
        ["rfc7591/2/lists-are-lists"];
    RegistrationWithoutRedirectUris "registration-without-redirect-uris" STANDARD Violation
        "a client registers for the code grant without a redirect URI"
        ["rfc7591/2/redirect-uris-required"];
    RegistrationMethodUnchecked "registration-method-unchecked" STANDARD Violation
        "a client registers with a method of authentication that the provider does not have"
        ["rfc7591/2/unknown-method-not-registered"];
    RegistrationDefaultUntold "registration-default-untold" STANDARD Violation
        "a client that registers without a method authenticates in the body alone, which no answer says"
        ["rfc7591/2/default-method"];
    RegistrationBothKeySetsKept "registration-both-key-sets-kept" STANDARD Violation
        "a client registers jwks and jwks_uri at once"
        ["rfc7591/2/one-key-set"];
    RegisteredGrantTypesIgnored "registered-grant-types-ignored" STANDARD Violation
        "registered clients may use grants that they are not registered for"
        ["rfc7591/2/grant-types-kept"];
    RegistrationHttpAccepted "registration-http-accepted" STANDARD Violation
        "a redirect URI with http on another machine is registered"
        ["rfc7591/5/redirect-uri-protected"];
    RegistrationScriptAccepted "registration-script-accepted" STANDARD Violation
        "a redirect URI with the scheme javascript is registered"
        ["rfc7591/5/script-redirect-refused"];
    RegistrationFragmentAccepted "registration-fragment-accepted" STANDARD Violation
        "a redirect URI with a fragment is registered"
        ["rfc7591/2/fragment-refused"];
    RegisteredRedirectUnchecked "registered-redirect-unchecked" STANDARD Violation
        "the redirect URIs of clients that registered themselves are not compared"
        ["rfc7591/5/registered-redirect-uri-only"];
    RegistrationTokenUnchecked "registration-token-unchecked" STANDARD Violation
        "the registration access token is not compared"
        ["rfc7592/2/token-required"];
    RegistrationTokenNotBound "registration-token-not-bound" STANDARD Violation
        "the registration access token of a client opens the registrations of all"
        ["rfc7592/2/token-bound-to-client"];
    RegistrationRefusals403 "registration-refusals-403" STANDARD Violation
        "a wrong registration access token is refused with status 403"
        ["rfc7592/2.1/invalid-token-401"];
    RegistrationRefusals400 "registration-refusals-400" STANDARD Violation
        "a wrong registration access token is refused with status 400 and access_denied"
        ["rfc7592/2.1/invalid-token-401"];
    RegistrationReadWithoutToken "registration-read-without-token" STANDARD Violation
        "a registration that is read says nothing of how it is managed"
        ["rfc7592/3/management-members"];
    RegistrationUpdateAugments "registration-update-augments" STANDARD Violation
        "an update of a registration adds redirect URIs and removes none"
        ["rfc7592/2.2/update-replaces"];
    RegistrationUpdateUnchecked "registration-update-unchecked" STANDARD Violation
        "what an update of a registration says is not checked"
        ["rfc7592/2.2/update-checked"];
    RegistrationDelete200 "registration-delete-200" STANDARD Violation
        "a deleted registration is confirmed with status 200 and a body"
        ["rfc7592/2.3/no-content"];
    RegistrationDeleteWithoutEffect "registration-delete-without-effect" STANDARD Violation
        "the deletion of a client is confirmed and not done"
        ["rfc7592/2.3/client-ended", "rfc7592/2.3/registration-ended"];
    RegistrationDeleteKeepsTokens "registration-delete-keeps-tokens" STANDARD Violation
        "the tokens of a deleted client go on working"
        ["rfc7592/2.3/tokens-ended"];
    DeletedRegistrationReadable "deleted-registration-readable" STANDARD Violation
        "the registration of a deleted client can be read still"
        ["rfc7592/2.3/registration-ended"];
    RegistrationSubstitutesValues "registration-substitutes-values" STANDARD Benign
        "registered clients get the name and the scope that the provider chooses, and are told so"
        ["rfc7591/3.2.1/metadata-returned", "rfc7591/3.2.1/client-usable"];
    RegistrationDefaultPost "registration-default-post" STANDARD Benign
        "a client that registers without a method is registered for its secret in the body, and told so"
        ["rfc7591/2/default-method", "rfc7591/3.2.1/client-usable"];
    RegistrationListsLenient "registration-lists-lenient" STANDARD Benign
        "a string is taken for a list of one at the registration, and the answer says so"
        ["rfc7591/2/lists-are-lists"];
    RegistrationUnmanaged "registration-unmanaged" STANDARD Benign
        "clients register and cannot manage their registrations, which RFC 7591 leaves out"
        ["rfc7591/3.2.1/client-usable", "rfc7591/3.2.1/created"];
    RegistrationTokenRotates "registration-token-rotates" STANDARD Benign
        "each use of a registration changes its token"
        ["rfc7592/3/management-members", "rfc7592/2.2/update-replaces"];
    RegistrationSecretsExpire "registration-secrets-expire" STANDARD Benign
        "the secret of a registered client lives for thirty days"
        ["rfc7591/3.2.1/secret-expiry-told"];

    // What the resource says of itself.
    ResourceMetadataOfAnother "resource-metadata-of-another" STANDARD Violation
        "the metadata of a resource name another one"
        ["rfc9728/3.3/resource-identical"];
    ResourceMetadataWithFragment "resource-metadata-with-fragment" STANDARD Violation
        "the metadata of a resource name it with a fragment"
        ["rfc9728/2/resource-form", "rfc9728/3.3/resource-identical"];
    ResourceMetadataOtherServer "resource-metadata-other-server" STANDARD Violation
        "the metadata of a resource list another provider than the one whose tokens it takes"
        ["rfc9728/2/authorization-servers-include-issuer"];
    ResourceMetadataClaimsQuery "resource-metadata-claims-query" STANDARD Violation
        "the metadata of a resource list a way to send tokens that it does not read"
        ["rfc9728/2/bearer-methods-truthful"];
    ResourceMetadataAsText "resource-metadata-as-text" STANDARD Violation
        "the metadata of a resource are labelled text/plain"
        ["rfc9728/3.2/response"];
    ResourceMetadataNotInserted "resource-metadata-not-inserted" STANDARD Violation
        "the metadata of a resource are behind its path and not at the well-known address"
        ["rfc9728/3/well-known-location"];
    ChallengeMetadataDead "challenge-metadata-dead" STANDARD Violation
        "the address of the metadata in a challenge leads nowhere"
        ["rfc9728/5.1/challenge-metadata-found"];
    ResourceMetadataSparse "resource-metadata-sparse" STANDARD Violation
        "the metadata of a resource hold nothing but its address"
        ["mcp/resource/authorization-servers-listed"];
    ResourceMetadataUnpublished "resource-metadata-unpublished" STANDARD Violation
        "the resource publishes no metadata, and its challenges name none"
        ["mcp/resource/metadata-found"];
    ChallengeWithoutScope "challenge-without-scope" STANDARD Violation
        "challenges do not say which scope opens the resource"
        ["mcp/resource/challenge-names-scope"];

    ScopeChallengeSparse "scope-challenge-sparse" STANDARD Violation
        "a challenge with insufficient_scope does not say where the metadata of the resource are"
        ["mcp/resource/insufficient-scope-attributes"];
    ResourceWidenedAtToken "resource-widened-at-token" STANDARD Violation
        "a token request may name a resource that the authorization request did not"
        ["rfc8707/2.2/resource-not-widened"];
    UnauthorizedResourceInvalidGrant "unauthorized-resource-invalid-grant" STANDARD Violation
        "a resource that was not authorized is refused with invalid_grant"
        ["rfc8707/2.2/unauthorized-resource-invalid-target"];
    RefreshKeepsFirstResource "refresh-keeps-first-resource" STANDARD Violation
        "a refresh names a resource in vain and gets a token for the first one"
        ["rfc8707/2.2/several-resources-one-token-each"];
    RefreshForEveryResource "refresh-for-every-resource" STANDARD Violation
        "a refreshed token is good for all resources of the grant, whatever the request names"
        ["rfc8707/2.2/refreshed-token-restricted"];
    SeveralResourcesRefused "several-resources-refused" STANDARD Benign
        "an authorization request names one resource at most"
        ["rfc8707/2/token-audience-restricted"];
    ResourceParameterRefused "resource-parameter-refused" STANDARD Violation
        "requests that name a resource are refused as malformed"
        ["mcp/server/resource-accepted"];

    // Token exchange.
    ExchangeWithoutIssuedType "exchange-without-issued-type" STANDARD Violation
        "an exchange does not say of which type the new token is"
        ["rfc8693/2.2.1/issued-token-type"];
    ExchangedTokenOfNoType "exchanged-token-of-no-type" STANDARD Violation
        "a new access token comes with the token type of tokens that are none"
        ["rfc8693/2.2.1/token-type"];
    ExchangeSubjectOptional "exchange-subject-optional" STANDARD Violation
        "an exchange without a subject token brings a token for the client"
        ["rfc8693/2.1/subject-token-required"];
    ExchangeSubjectTypeOptional "exchange-subject-type-optional" STANDARD Violation
        "a subject token without a type is taken for an access token"
        ["rfc8693/2.1/subject-token-type-required"];
    ExchangeSubjectTypeUnchecked "exchange-subject-type-unchecked" STANDARD Violation
        "a subject token of any type is taken for an access token"
        ["rfc8693/2.1/subject-token-validated"];
    ExchangeSubjectUnchecked "exchange-subject-unchecked" STANDARD Violation
        "a subject token that is not known brings a token for the client"
        ["rfc8693/2.1/subject-token-validated"];
    ExchangeOfExpiredTokens "exchange-of-expired-tokens" STANDARD Violation
        "an expired subject token is renewed by its exchange"
        ["rfc8693/2.1/expired-subject-token-refused"];
    ExchangeOfRevokedTokens "exchange-of-revoked-tokens" STANDARD Violation
        "a revoked subject token is renewed by its exchange"
        ["rfc8693/2.1/revoked-subject-token-refused"];
    ExchangeOfRefreshTokens "exchange-of-refresh-tokens" STANDARD Violation
        "a refresh token is exchanged although the request calls it an access token"
        ["rfc8693/2.1/subject-token-validated"];
    ExchangeSubjectInvalidGrant "exchange-subject-invalid-grant" STANDARD Violation
        "a subject token that is not valid is answered with invalid_grant"
        ["rfc8693/2.2.2/invalid-request"];
    ExchangeActorTypeOptional "exchange-actor-type-optional" STANDARD Violation
        "an actor token without a type is taken for an access token"
        ["rfc8693/2.1/actor-token-type-required"];
    ExchangeActorTypeAlone "exchange-actor-type-alone" STANDARD Violation
        "the type of an actor token that is not there is ignored"
        ["rfc8693/2.1/actor-token-type-alone"];
    ExchangeActorUnchecked "exchange-actor-unchecked" STANDARD Violation
        "an actor token that is not known makes the client the actor"
        ["rfc8693/2.1/actor-token-validated"];
    ExchangeAlwaysDelegates "exchange-always-delegates" STANDARD Violation
        "introspection names the client as the actor of every exchanged token"
        ["rfc8693/4.1/act-names-actor"];
    ExchangeWidensScope "exchange-widens-scope" STANDARD Violation
        "an exchange brings every scope that is asked for"
        ["rfc8693/2.1/scope-not-widened"];
    ExchangeUnknownTargetIgnored "exchange-unknown-target-ignored" STANDARD Violation
        "a target that is not known is ignored, so that the token is for those of the subject token"
        ["rfc8693/2.2.2/unknown-target-refused"];
    ExchangeWithoutSecret "exchange-without-secret" STANDARD Violation
        "a client with a secret exchanges tokens without it"
        ["rfc8693/2.1/client-authenticated"];
    ExchangeForOtherClients "exchange-for-other-clients" STANDARD Benign
        "the clients that are registered for it exchange tokens, and those under test are none of them"
        ["rfc6749/5.2/error-code-known"];
    ExchangeOfForeignTokens "exchange-of-foreign-tokens" STANDARD Benign
        "a client exchanges tokens that were issued to others"
        ["rfc8693/2.1/subject-token-validated"];
    ExchangeWidensAudience "exchange-widens-audience" STANDARD Benign
        "an exchange brings a token for another resource than the subject token is for"
        ["rfc8693/2.2.2/unknown-target-refused"];
    ExchangeTargetsRefused "exchange-targets-refused" STANDARD Benign
        "an exchange cannot name a target"
        ["rfc8693/2.2.2/unknown-target-refused"];
    ExchangeWiderScopeIgnored "exchange-wider-scope-ignored" STANDARD Benign
        "an exchange that asks for more scope than the subject token has brings that of the subject token"
        ["rfc8693/2.1/scope-not-widened"];
    ExchangedTokenOutlivesSubject "exchanged-token-outlives-subject" STANDARD Benign
        "an exchanged token has a grant of its own, so that it lives on when that of the subject token ends"
        ["rfc8693/2.1/revoked-subject-token-refused"];
    ExchangeWithRefreshToken "exchange-with-refresh-token" STANDARD Benign
        "an exchange brings a refresh token"
        ["rfc8693/2.2.1/issued-token-type"];

    // Access tokens that can be read.
    JwtTypMissing "jwt-typ-missing" STANDARD Violation
        "access tokens are signed JSON of the general type"
        ["rfc9068/2.1/typ"];
    JwtUnsigned "jwt-unsigned" STANDARD Violation
        "access tokens are JSON without a signature"
        ["rfc9068/2.1/signed"];
    JwtWithoutClient "jwt-without-client" STANDARD Violation
        "access tokens do not say which client they are for"
        ["rfc9068/2.2/required-claims"];
    JwtAudienceOfClient "jwt-audience-of-client" STANDARD Violation
        "the audience of an access token is its client"
        ["rfc9068/3/aud-names-resource"];
    JwtClaimsUnchecked "jwt-claims-unchecked" STANDARD Violation
        "the resource looks up the signature of a token and believes any claims before it"
        ["rfc9068/4/signature-checked"];
    JwtSymmetric "jwt-symmetric" STANDARD Violation
        "access tokens are sealed with a secret, so that no resource can check them with the published keys"
        ["rfc9068/4/asymmetric-algorithm"];
    JwtKeyUnpublished "jwt-key-unpublished" STANDARD Violation
        "the key set does not hold the key that access tokens are signed with"
        ["rfc9068/4/key-published"];
    JwtSignedWithAnotherKey "jwt-signed-with-another-key" STANDARD Violation
        "access tokens name one key and are signed with another"
        ["rfc9068/2.1/signature-valid"];
    JwtNoneSpelledOtherwise "jwt-none-spelled-otherwise" STANDARD Violation
        "unsigned tokens are refused where their header says none in small letters, and in no other spelling"
        ["rfc9068/4/unsigned-refused"];
    JwtEmptySignatureAccepted "jwt-empty-signature-accepted" STANDARD Violation
        "a signature is checked where there is one"
        ["rfc9068/4/signature-checked"];
    JwtZeroSignatureAccepted "jwt-zero-signature-accepted" STANDARD Violation
        "a signature of zero bytes holds for every token"
        ["rfc9068/4/signature-checked"];
    JwtSignaturePartCompared "jwt-signature-part-compared" STANDARD Violation
        "a signature is compared as far as the token has it"
        ["rfc9068/4/signature-checked"];
    JwtUnknownKeySkipped "jwt-unknown-key-skipped" STANDARD Violation
        "a token that names a key which is not known is taken unchecked"
        ["rfc9068/4/signature-checked"];
    JwtHeaderKeyTrusted "jwt-header-key-trusted" STANDARD Violation
        "a token is checked with the key in its own header"
        ["rfc9068/4/signature-checked"];
    JwtKeyAddressTrusted "jwt-key-address-trusted" STANDARD Violation
        "a token is checked with the keys at the address in its own header"
        ["rfc9068/4/signature-checked"];
    JwtPublicPemAsSecret "jwt-public-pem-as-secret" STANDARD Violation
        "the public key in PEM is the secret of tokens that say that they are sealed with one"
        ["rfc9068/4/signature-checked"];
    JwtPublicJwkAsSecret "jwt-public-jwk-as-secret" STANDARD Violation
        "the published key, as it stands in the key set, is the secret of tokens that say that they are sealed with one"
        ["rfc9068/4/signature-checked"];
    JwtUnknownKeyIsEmpty "jwt-unknown-key-is-empty" STANDARD Violation
        "a secret that is not found is an empty one"
        ["rfc9068/4/signature-checked"];
    IntrospectionSignatureUnchecked "introspection-signature-unchecked" STANDARD Violation
        "introspection reads the claims of a token and does not check its signature"
        ["rfc7662/4/signature-checked"];
    IdTokenOpensResource "id-token-opens-resource" STANDARD Violation
        "the resource does not look at the type of a signed token"
        ["rfc9068/4/type-checked"];

    // The token endpoint: who may ask.
    TokenEndpointAcceptsGet "token-endpoint-accepts-get" ALL_DIALECTS Violation
        "GET is routed to the same handler as POST"
        ["rfc6749/3.2/get-refused", "survilla/C031"];
    SecretUnchecked "secret-unchecked" ALL_DIALECTS Violation
        "any client secret is accepted"
        ["rfc6749/5.2/wrong-secret-invalid-client", "cameramanager/C084", "survilla/C010"];
    SecretOptional "secret-optional" STANDARD_AND_CAMERA_MANAGER Violation
        "a code exchange without the client secret is accepted"
        ["rfc6749/3.2.1/client-authentication-required"];
    BasicFailure400 "basic-failure-400" STANDARD_AND_CAMERA_MANAGER Violation
        "failed Basic authentication is answered with status 400"
        ["rfc6749/5.2/basic-failure-401"];
    BasicFailureBearerChallenge "basic-failure-bearer-challenge" STANDARD_AND_CAMERA_MANAGER Violation
        "failed Basic authentication is answered with a challenge for the Bearer scheme"
        ["rfc6749/5.2/basic-failure-401"];
    TwoClientAuthenticationsAccepted "two-client-authentications-accepted" STANDARD Violation
        "credentials in the body are ignored when Basic is present"
        ["rfc6749/2.3/one-authentication-method"];
    BasicNotSupported "basic-not-supported" STANDARD Violation
        "the Authorization header is not read at the token endpoint"
        ["rfc6749/2.3.1/basic-supported"];
    BasicComparedRaw "basic-compared-raw" STANDARD Violation
        "Basic credentials are compared without form-decoding"
        ["rfc6749/2.3.1/basic-form-decoding"];
    CredentialsReadFromQuery "credentials-read-from-query" STANDARD Violation
        "query parameters are merged into the form before client authentication"
        ["rfc6749/2.3.1/no-credentials-in-query"];
    SecretGuessingUnlimited "secret-guessing-unlimited" STANDARD Violation
        "failed client authentications are never counted"
        ["rfc6749/2.3.1/secret-guessing-limited"];
    PublicClientMayStayAnonymous "public-client-may-stay-anonymous" STANDARD Violation
        "the client is derived from the code when client_id is missing"
        ["rfc6749/3.2.1/client-id-required-for-public-clients"];
    NativeClientNeedsSecret "native-client-needs-secret" STANDARD Violation
        "native clients are registered with a mandatory secret"
        ["rfc8252/8.5/native-client-without-secret"];
    TokenCrashesOnBrokenBasic "token-crashes-on-broken-basic" STANDARD_AND_CAMERA_MANAGER Violation
        "undecodable Basic credentials end in status 500"
        ["rfc6749/5.2/no-server-error"];
    SchemeCaseSensitive "scheme-case-sensitive" ALL_DIALECTS Violation
        "only the spelling Bearer of the scheme is recognised"
        ["rfc9110/11.1/scheme-case-insensitive"];

    // The token endpoint: which grants there are.
    GrantTypeOptional "grant-type-optional" ALL_DIALECTS Violation
        "a missing grant type is guessed from the other parameters"
        ["rfc6749/3.2/missing-parameter-refused", "rfc6749/5.2/missing-parameter-invalid-request"];
    MissingCodeTaken "missing-code-taken" STANDARD Violation
        "a code exchange without a code is answered for the newest code of the client"
        ["rfc6749/3.2/missing-parameter-refused"];
    MissingRefreshTokenTaken "missing-refresh-token-taken" STANDARD Violation
        "a refresh without a refresh token is answered for the newest one of the client"
        ["rfc6749/3.2/missing-parameter-refused"];
    QueryParametersWin "query-parameters-win" STANDARD Violation
        "parameters in the query of the token and the introspection endpoint take the place of those in the body"
        ["rfc6749/3.2/duplicate-parameter-refused", "rfc7662/2.1/token-in-body"];
    GrantTypeUnchecked "grant-type-unchecked" ALL_DIALECTS Violation
        "an unknown grant type is guessed from the other parameters"
        ["rfc6749/5.2/unknown-grant-type"];
    GrantTypesNotRestricted "grant-types-not-restricted" STANDARD Violation
        "registered grant types of a client are not enforced"
        ["rfc6749/5.2/forbidden-grant-type"];
    ClientCredentialsWithoutSecret "client-credentials-without-secret" STANDARD Violation
        "the client credentials grant needs client_id only"
        ["rfc6749/4.4.2/client-credentials-authenticated"];
    ClientCredentialsWithRefreshToken "client-credentials-with-refresh-token" STANDARD Violation
        "client credentials responses include a refresh token"
        ["rfc6749/4.4.3/client-credentials-no-refresh-token"];
    TokensInEnvelope "tokens-in-envelope" STANDARD Violation
        "client credentials responses are wrapped into a member named data"
        ["rfc6749/5.1/access-token-member"];
    PasswordGrantEnabled "password-grant-enabled" STANDARD Violation
        "the password grant is served and listed"
        ["rfc9700/2.4/password-grant-disabled"];
    TokenRefusesUnknownParameter "token-refuses-unknown-parameter" ALL_DIALECTS Violation
        "unknown parameters of the token endpoint end in an error"
        ["rfc6749/3.2/unknown-parameter-ignored"];
    TokenEmptyParameterCounts "token-empty-parameter-counts" STANDARD_AND_CAMERA_MANAGER Violation
        "empty parameters of the token endpoint are validated like real values"
        ["rfc6749/3.2/empty-parameter-omitted"];
    TokenAcceptsDuplicates "token-accepts-duplicates" ALL_DIALECTS Violation
        "the first occurrence of a repeated parameter wins silently"
        ["rfc6749/3.2/duplicate-parameter-refused"];
    ResourceSyntaxUnchecked "resource-syntax-unchecked" STANDARD Violation
        "a resource value that is not a URI is accepted and copied"
        ["rfc8707/2/malformed-resource-invalid-target"];
    UnknownResourceAccepted "unknown-resource-accepted" STANDARD Violation
        "unknown resources are ignored silently"
        ["rfc8707/2/unknown-resource-invalid-target"];
    ResourceParameterWithoutEffect "resource-parameter-without-effect" STANDARD Violation
        "tokens are valid at every resource whatever was asked for"
        ["rfc8707/2/token-audience-restricted", "mcp/resource/audience-checked"];

    // The device grant.
    DeviceRequestAcceptsDuplicates "device-request-accepts-duplicates" STANDARD Violation
        "the last occurrence of a repeated parameter of a device request wins silently"
        ["rfc8628/3.1/parameter-handling"];
    DeviceResponseWithoutLifetime "device-response-without-lifetime" STANDARD Violation
        "expires_in is left out of the device response"
        ["rfc8628/3.2/response-members"];
    DeviceInsistsOnClientId "device-insists-on-client-id" STANDARD Violation
        "a device request without client_id is refused though the client authenticates by Basic"
        ["rfc8628/3.1/client-id-beside-authentication"];
    DevicePollInsistsOnClientId "device-poll-insists-on-client-id" STANDARD Violation
        "a poll without client_id is refused though the client authenticates by Basic"
        ["rfc8628/3.4/client-id-beside-authentication"];
    MissingDeviceCodeInvalidGrant "missing-device-code-invalid-grant" STANDARD Violation
        "a poll without a device code is answered with invalid_grant"
        ["rfc8628/3.4/missing-device-code-invalid-request"];
    UnknownDeviceCodePending "unknown-device-code-pending" STANDARD Violation
        "a device code that was never issued is answered with authorization_pending"
        ["rfc8628/3.5/unknown-device-code-invalid-grant"];
    DeviceCodeReusable "device-code-reusable" STANDARD Violation
        "a device code buys tokens again and again"
        ["rfc8628/3.5/device-code-single-use"];
    DeviceCodeNotBound "device-code-not-bound" STANDARD Violation
        "the client of a device code is not compared"
        ["rfc8628/3.4/device-code-bound-to-client"];
    PendingAsInvalidGrant "pending-as-invalid-grant" STANDARD Violation
        "a pending device flow is answered with invalid_grant"
        ["rfc8628/3.5/pending-before-approval"];
    DeviceDenialPending "device-denial-pending" STANDARD Violation
        "a refused device flow stays pending"
        ["rfc8628/3.5/denial"];
    DeviceCodeNeverExpires "device-code-never-expires" STANDARD Violation
        "device codes stay pending for ever"
        ["rfc8628/3.5/expiry"];
    DeviceScopeAtToken "device-scope-at-token" STANDARD Violation
        "a device that polls with a scope is granted it"
        ["rfc8628/3.1/scope-not-widened"];
    DeviceWithoutClient "device-without-client" STANDARD Violation
        "a device request that names no client is taken for one of the first client"
        ["rfc8628/3.1/client-authentication-required"];
    DeviceCodeLivesLonger "device-code-lives-longer" STANDARD Violation
        "device codes stay pending for a minute longer than was announced"
        ["rfc8628/3.5/expiry"];
    DeviceCodeDiesEarly "device-code-dies-early" STANDARD Violation
        "device codes live for half of the time that was announced"
        ["rfc8628/3.2/lives-as-announced"];
    DeviceCodeShort "device-code-short" STANDARD Violation
        "the device code equals the user code"
        ["rfc8628/5.2/device-code-entropy"];

    // The token endpoint: the code exchange.
    AuthCodeValueRefused "auth-code-value-refused" SURVILLA Violation
        "grant_type=auth_code is refused as an unknown grant"
        ["survilla/C041"];
    CodeReusable "code-reusable" ALL_DIALECTS Violation
        "a redeemed code can be redeemed again"
        ["rfc6749/4.1.2/code-single-use", "cameramanager/C080", "survilla/C043"];
    CodeNotBoundToClient "code-not-bound-to-client" ALL_DIALECTS Violation
        "the client of a code is not compared at redemption"
        ["rfc6749/4.1.3/code-bound-to-client"];
    RedirectUriNotCompared "redirect-uri-not-compared" STANDARD_AND_CAMERA_MANAGER Violation
        "the value of redirect_uri at the token endpoint is ignored"
        ["rfc6749/4.1.3/redirect-uri-identical", "cameramanager/C082"];
    UnregisteredRedirectUriAtToken "unregistered-redirect-uri-at-token" SURVILLA Violation
        "a redirect_uri that was never registered is accepted at the token endpoint"
        ["survilla/C038", "survilla/C039"];
    RedirectUriOptionalAtToken "redirect-uri-optional-at-token" ALL_DIALECTS Violation
        "redirect_uri is compared only when present"
        ["rfc6749/4.1.3/redirect-uri-required-when-sent"];
    UnknownCodeInvalidRequest "unknown-code-invalid-request" STANDARD_AND_CAMERA_MANAGER Violation
        "an unknown code is answered with invalid_request"
        ["rfc6749/5.2/unknown-code-invalid-grant"];
    RefreshTokenWithoutSecret "refresh-token-without-secret" SURVILLA Violation
        "the exchange without the secret yields a refresh token too"
        ["survilla/C036"];
    RefreshTokenNever "refresh-token-never" SURVILLA Violation
        "no exchange yields a refresh token"
        ["survilla/C035", "survilla/C046"];
    RefreshTokenNull "refresh-token-null" SURVILLA Violation
        "the answer without a refresh token carries the member with the value null"
        ["survilla/C047"];
    CodeNeverExpires "code-never-expires" ALL_DIALECTS Violation
        "codes have no expiry time"
        ["rfc6749/4.1.2/code-expires"];
    CodeLivesHalfAnHour "code-lives-half-an-hour" ALL_DIALECTS Violation
        "codes expire after thirty minutes"
        ["rfc6749/4.1.2/code-lifetime-ten-minutes"];
    CodeRaceLost "code-race-lost" ALL_DIALECTS Violation
        "a code is marked as used after a delay"
        ["oauth21/4.1.3/code-race-single-winner"];
    RacedTokensSurvive "raced-tokens-survive" STANDARD Violation
        "parallel exchanges of a code all win and a replay revokes only the newest token"
        ["rfc6749/10.5/raced-tokens-revoked"];
    SpentCodeForgotten "spent-code-forgotten" STANDARD Violation
        "ten seconds after a code was redeemed it can be redeemed again"
        ["rfc6749/4.1.2/code-single-use"];
    LateReplayUnnoticed "late-replay-unnoticed" STANDARD Violation
        "a code that is presented again ten seconds after it was redeemed is refused, and its tokens go on"
        ["rfc6749/4.1.2/replay-revokes-access-token", "rfc6749/4.1.2/replay-revokes-refresh-token"];
    ReplayKeepsAccessToken "replay-keeps-access-token" SURVILLA_AND_STANDARD Violation
        "a replayed code is refused but its access tokens stay valid"
        ["rfc6749/4.1.2/replay-revokes-access-token"];
    ReplayKeepsRefreshToken "replay-keeps-refresh-token" SURVILLA_AND_STANDARD Violation
        "a replayed code revokes access tokens only"
        ["rfc6749/4.1.2/replay-revokes-refresh-token"];
    InvalidReplayRevokes "invalid-replay-revokes" STANDARD Violation
        "any second use of a code revokes its tokens"
        ["oauth21/7.5.2/invalid-replay-keeps-tokens"];
    MissingCodeInvalidGrant "missing-code-invalid-grant" STANDARD_AND_CAMERA_MANAGER Violation
        "a missing code is reported as invalid_grant"
        ["rfc6749/5.2/missing-parameter-invalid-request"];
    UnknownClientServed "unknown-client-served" SURVILLA Violation
        "a client_id that does not exist counts as that of the best known client at the token endpoint"
        ["survilla/C009"];
    OwnerOnly "owner-only" SURVILLA Violation
        "codes buy tokens for the user who owns the client alone"
        ["survilla/C005"];
    TemporaryAccessOutlivesItsTime "temporary-access-outlives-its-time" SURVILLA Violation
        "access without the secret works on after its time"
        ["survilla/C049"];

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
        ["rfc6749/5.1/token-type-member", "cameramanager/C092"];
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
        ["cameramanager/C095", "cameramanager/C090"];
    ZoneMissing "zone-missing" CAMERA_MANAGER Violation
        "tokens are bare UUIDs without a zone"
        ["cameramanager/C091", "cameramanager/C093"];
    TokenWithForeignCharacters "token-with-foreign-characters" STANDARD Violation
        "access tokens contain a colon"
        ["rfc6750/2.1/token-syntax"];
    XmlDespiteAccept "xml-despite-accept" CAMERA_MANAGER Violation
        "answers are XML whatever the Accept header asks for"
        ["cameramanager/C081"];
    AnswerGainsField "answer-gains-field" ALL_DIALECTS Drift
        "token responses have an additional member tenant"
        [];
    LoginFieldRenamed "login-field-renamed" ALL_DIALECTS Drift
        "the field for the username has another name"
        [];
    LifetimeHalved "lifetime-halved" STANDARD Drift
        "expires_in is half of what it was"
        [];
    DocumentedLifetimeHalved "documented-lifetime-halved" SURVILLA_AND_CAMERA_MANAGER Violation
        "expires_in is half of what the documentation prints"
        ["survilla/C048", "cameramanager/C094"];
    TokenDiesEarly "token-dies-early" ALL_DIALECTS Violation
        "the resource refuses access tokens after a tenth of their announced lifetime"
        ["rfc6749/5.1/token-lives-as-announced"];
    IntrospectionForgetsEarly "introspection-forgets-early" STANDARD Violation
        "introspection calls access tokens inactive after half of their announced lifetime"
        ["rfc6749/5.1/token-lives-as-announced"];
    CodeGrantsEveryScope "code-grants-every-scope" STANDARD_AND_CAMERA_MANAGER Violation
        "a code buys all scopes there are, and the answer says so"
        ["rfc9700/2.3/no-scope-beyond-request"];
    EveryScopeUnreported "every-scope-unreported" STANDARD Violation
        "a code buys all scopes there are, and the answer has no scope member"
        ["rfc9700/2.3/no-scope-beyond-request", "rfc6749/3.3/changed-scope-reported"];
    ErrorsWithStatus200 "errors-with-status-200" ALL_DIALECTS Violation
        "refused token requests are answered with status 200"
        ["rfc6749/5.2/status-400"];
    ErrorsAsList "errors-as-list" ALL_DIALECTS Violation
        "refusals are a JSON list of messages"
        ["rfc6749/5.2/error-member", "survilla/C052"];
    ErrorsAsObjects "errors-as-objects" ALL_DIALECTS Violation
        "the error member of refusals is an object with a number and a message"
        ["rfc6749/5.2/error-member", "survilla/C052"];
    ErrorsAsNumbers "errors-as-numbers" ALL_DIALECTS Violation
        "the error member of refusals is a number"
        ["rfc6749/5.2/error-member", "survilla/C052"];
    ErrorsAsText "errors-as-text" ALL_DIALECTS Violation
        "refusals are a word of plain text with status 403"
        ["rfc6749/5.2/error-member", "rfc6749/5.2/json-media-type", "rfc6749/5.2/status-400"];
    ErrorsAsSuccess "errors-as-success" ALL_DIALECTS Violation
        "refusals are an object with success false and status 200"
        ["rfc6749/5.2/error-member", "rfc6749/5.2/status-400"];
    ErrorsAsPages "errors-as-pages" ALL_DIALECTS Violation
        "refusals are HTML pages with status 400"
        ["rfc6749/5.2/error-member", "rfc6749/5.2/json-media-type"];
    ErrorsRedirectToLogin "errors-redirect-to-login" ALL_DIALECTS Violation
        "refused requests of clients are redirected to the login page"
        ["rfc6749/5.2/status-400", "rfc6749/5.2/error-member"];
    ErrorsAllInvalidRequest "errors-all-invalid-request" STANDARD_AND_CAMERA_MANAGER Violation
        "every refusal has the error code invalid_request"
        ["rfc6749/5.2/unknown-code-invalid-grant", "rfc6749/5.2/unknown-refresh-token-invalid-grant"];
    TokensTruncated "tokens-truncated" ALL_DIALECTS Violation
        "token responses end in the middle"
        ["rfc6749/5.1/access-token-member"];
    AccessTokenRenamed "access-token-renamed" ALL_DIALECTS Violation
        "token responses call the access token accessToken"
        [
            "rfc6749/5.1/access-token-member",
            "cameramanager/C069",
            "cameramanager/C088",
            "survilla/C004",
            "survilla/C032",
            "survilla/C033",
            "survilla/C034",
        ];
    ErrorAsObject "error-as-object" ALL_DIALECTS Violation
        "the error is delivered as an object with code and message"
        ["rfc6749/5.2/error-member", "survilla/C052"];
    TokenErrorLabelledHtml "token-error-labelled-html" ALL_DIALECTS Violation
        "error answers of the token endpoint are labelled text/html"
        ["rfc6749/5.2/json-media-type"];
    TokenErrorFreeText "token-error-free-text" STANDARD_AND_CAMERA_MANAGER Violation
        "the error member holds a sentence"
        ["rfc6749/5.2/error-code-known"];
    TokenDescriptionEchoesQuotes "token-description-echoes-quotes" STANDARD_AND_CAMERA_MANAGER Violation
        "error_description repeats the rejected value in double quotes"
        ["rfc6749/5.2/error-charset"];
    ExpiresInMissing "expires-in-missing" ALL_DIALECTS Violation
        "expires_in is left out of token responses"
        ["rfc6749/5.1/expires-in-present"];
    AccessTokenLivesADay "access-token-lives-a-day" SURVILLA_AND_STANDARD Violation
        "access tokens live for 86400 seconds"
        ["rfc6750/5.3/short-lived"];
    TokenTypeInvented "token-type-invented" STANDARD_AND_CAMERA_MANAGER Violation
        "token_type is User Access Token"
        ["rfc6749/7.1/token-type-usable", "cameramanager/C092"];
    ScopeJoinedByComma "scope-joined-by-comma" STANDARD_AND_CAMERA_MANAGER Violation
        "scopes are joined with commas in the token response"
        ["rfc6749/3.3/scope-syntax"];
    TokensCountUp "tokens-count-up" ALL_DIALECTS Violation
        "tokens are a counter after a fixed prefix"
        ["rfc6749/10.10/token-entropy"];
    CodesCountUp "codes-count-up" ALL_DIALECTS Violation
        "codes are a counter in six letters"
        ["rfc6749/10.10/code-entropy"];
    CodesOfSixDigits "codes-of-six-digits" ALL_DIALECTS Violation
        "codes have six digits"
        ["rfc6749/10.10/code-entropy"];
    TokensOf130Bits "tokens-of-130-bits" SURVILLA_AND_STANDARD Violation
        "all generated values have 130 random bits"
        ["rfc6749/10.10/entropy-160"];

    // Refreshing.
    RefreshedTokenDead "refreshed-token-dead" ALL_DIALECTS Violation
        "access tokens from a refresh are not stored"
        ["rfc6749/6/refresh-yields-usable-token", "cameramanager/C098"];
    AccessTokenNotRenewed "access-token-not-renewed" SURVILLA_AND_CAMERA_MANAGER Violation
        "a refresh repeats the access token"
        ["survilla/C044", "cameramanager/C097", "cameramanager/C065", "cameramanager/C067", "cameramanager/C100"];
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
    AccessTokenRefreshes "access-token-refreshes" ALL_DIALECTS Violation
        "the refresh grant accepts any live token"
        ["rfc6749/6/access-token-is-no-refresh-token"];
    NarrowingIgnored "narrowing-ignored" STANDARD_AND_CAMERA_MANAGER Violation
        "the scope parameter of a refresh request is ignored"
        ["rfc6749/6/narrower-scope-granted", "rfc6749/3.3/scope-not-wider-than-asked"];
    NarrowingSticks "narrowing-sticks" STANDARD_AND_CAMERA_MANAGER Violation
        "a refresh token inherits the narrowed scope"
        ["rfc6749/6/narrowing-is-not-permanent"];
    PublicRefreshTokenStatic "public-refresh-token-static" STANDARD Violation
        "refresh answers to public clients repeat the same refresh token"
        ["rfc9700/2.2.2/public-refresh-rotation", "mcp/server/public-refresh-rotation"];
    ReuseKeepsFamily "reuse-keeps-family" STANDARD Violation
        "a reused refresh token is refused without further effect"
        ["rfc9700/4.14.2/reuse-ends-family"];
    RotatedTokenWorksOn "rotated-token-works-on" STANDARD Violation
        "a refresh gives a new refresh token and leaves the old one alive"
        ["rfc9700/2.2.2/public-refresh-rotation"];
    RefreshRaceLost "refresh-race-lost" STANDARD Violation
        "the old refresh token is marked as used after a delay"
        ["rfc9700/4.14.2/refresh-race-single-winner"];
    RefreshDiesWithAccessToken "refresh-dies-with-access-token" SURVILLA_AND_CAMERA_MANAGER Violation
        "a refresh token ends when its access token expires"
        ["survilla/C050", "cameramanager/C099", "survilla/C051"];

    // Revoking.
    AccessRevocationWithoutEffect "access-revocation-without-effect" ALL_DIALECTS Violation
        "revoking an access token is answered with success and forgotten"
        ["survilla/C061", "cameramanager/C103", "rfc7009/2/access-token-revocable"];
    AccessTokenOutlivesRevocation "access-token-outlives-revocation" SURVILLA_AND_CAMERA_MANAGER Violation
        "revoking an access token ends its refresh token, and the access token opens the resource as before"
        ["survilla/C061", "cameramanager/C103", "rfc7009/2/access-token-revocable"];
    RevocationKeepsRefreshToken "revocation-keeps-refresh-token" SURVILLA_AND_CAMERA_MANAGER Violation
        "revoking an access token leaves its refresh token alive"
        ["survilla/C061", "cameramanager/C103"];
    RefreshRevocationWithoutEffect "refresh-revocation-without-effect" STANDARD Violation
        "revoking a refresh token is answered with 200 and forgotten"
        ["rfc7009/2/refresh-token-revocable"];
    RevocationEndsEverything "revocation-ends-everything" ALL_DIALECTS Violation
        "revoking one token ends all tokens there are"
        ["rfc7009/2.1/other-grants-unaffected", "cameramanager/C108"];
    RevocationWithoutAuthentication "revocation-without-authentication" STANDARD Violation
        "holding a token is enough to revoke it"
        ["rfc7009/2.1/client-authentication-required"];
    ForeignRevocationAccepted "foreign-revocation-accepted" STANDARD Violation
        "the owner of a token is not compared at revocation"
        ["rfc7009/2.1/foreign-token-kept"];
    PublicTokenRevocationAccepted "public-token-revocation-accepted" STANDARD Violation
        "any client may revoke the tokens of public clients"
        ["rfc7009/2.1/foreign-token-kept"];
    UnknownTokenRevocationError "unknown-token-revocation-error" STANDARD Violation
        "unknown tokens are answered with invalid_request"
        ["rfc7009/2.2/unknown-token-200"];
    RevocationStatus204 "revocation-status-204" STANDARD_AND_CAMERA_MANAGER Violation
        "successful revocations answer 204"
        ["rfc7009/2.2/status-200", "cameramanager/C107", "cameramanager/C105"];
    LogoutByPost "logout-by-post" CAMERA_MANAGER Violation
        "POST on the logout address logs out like DELETE"
        ["cameramanager/C104"];
    RevokeMessageMissing "revoke-message-missing" SURVILLA Violation
        "the answer to a revocation has no message"
        ["survilla/C060"];
    RevokeSuccessAsString "revoke-success-as-string" SURVILLA Violation
        "the member success is a string"
        ["survilla/C059", "survilla/C058"];
    RefreshRevocationKeepsAccessTokens "refresh-revocation-keeps-access-tokens" STANDARD Violation
        "revoking a refresh token leaves its access tokens alive"
        ["rfc7009/2.1/refresh-revocation-ends-access-tokens"];
    WrongHintMissesToken "wrong-hint-misses-token" STANDARD Violation
        "only the token store named by the hint is searched at revocation"
        ["rfc7009/2.1/wrong-hint-still-revokes"];
    MissingTokenActive "missing-token-active" STANDARD Violation
        "introspection without a token tells of the newest one"
        ["rfc7662/2.1/token-required"];
    MissingTokenRevoked "missing-token-revoked" STANDARD Violation
        "a revocation request without a token answers 200"
        ["rfc7009/2.1/missing-token-invalid-request"];
    Revocation401WithoutChallenge "revocation-401-without-challenge" STANDARD Violation
        "the 401 of the revocation endpoint has no challenge"
        ["rfc9110/15.5.2/401-has-challenge"];
    LogoutByGet "logout-by-get" CAMERA_MANAGER Violation
        "GET on the logout address logs out like DELETE"
        ["cameramanager/C104"];

    // Introspection.
    IntrospectionOpen "introspection-open" STANDARD Violation
        "introspection needs no authentication"
        ["rfc7662/2.1/authorization-required"];
    IntrospectionBadCredentialsInactive "introspection-bad-credentials-inactive" STANDARD Violation
        "wrong credentials get active false with status 200"
        ["rfc7662/2.3/bad-credentials-401"];
    IntrospectionTrustsHint "introspection-trusts-hint" STANDARD Violation
        "only the token store named by the hint is searched at introspection"
        ["rfc7662/2.1/wrong-hint-still-found"];
    ActiveAsString "active-as-string" STANDARD Violation
        "active is the string true"
        ["rfc7662/2.2/active-boolean"];
    IntrospectionAlwaysInactive "introspection-always-inactive" STANDARD Violation
        "introspection finds no live token"
        ["rfc7662/2.2/live-token-active"];
    UnknownTokenIntrospection404 "unknown-token-introspection-404" STANDARD Violation
        "unknown tokens are answered with status 404 at introspection"
        ["rfc7662/2.2/unknown-token-inactive"];
    InactiveWithReason "inactive-with-reason" STANDARD Violation
        "inactive answers keep the claims of the token and a reason"
        ["rfc7662/2.2/inactive-minimal"];
    ExpAsDateString "exp-as-date-string" STANDARD Violation
        "exp is a formatted date"
        ["rfc7662/2.2/member-types"];
    IntrospectionWrongScope "introspection-wrong-scope" STANDARD Violation
        "introspection reports all scopes instead of those of the token"
        ["rfc7662/2.2/members-match-grant"];
    IntrospectionIgnoresRevocation "introspection-ignores-revocation" STANDARD Violation
        "introspection does not look at revocations"
        ["rfc7662/4/revoked-token-inactive"];
    IntrospectionIgnoresExpiry "introspection-ignores-expiry" STANDARD Violation
        "introspection does not look at the expiry time"
        ["rfc7662/4/expired-token-inactive"];

    // Metadata.
    MetadataNotPublished "metadata-not-published" STANDARD Violation
        "the well-known URL answers 404"
        ["rfc9700/2.6/metadata-published", "mcp/server/metadata-published"];
    MetadataRedirected "metadata-redirected" STANDARD Violation
        "the well-known URL redirects to an address with a query, which has the metadata"
        ["rfc8414/3/well-known-location", "rfc9700/2.6/metadata-published"];
    MetadataAsText "metadata-as-text" STANDARD Violation
        "metadata is labelled text/plain"
        ["rfc8414/3.2/status-and-type"];
    MetadataEmptyArray "metadata-empty-array" STANDARD Violation
        "grant_types_supported is an empty array"
        ["rfc8414/3.2/arrays"];
    MetadataWithoutResponseTypes "metadata-without-response-types" STANDARD Violation
        "response_types_supported is missing"
        ["rfc8414/2/required-members"];
    ScopesNotListed "scopes-not-listed" STANDARD Violation
        "scopes_supported is missing"
        ["rfc8414/2/scopes-supported-present"];
    IssuerWithQuery "issuer-with-query" STANDARD Violation
        "the issuer ends in a query"
        ["rfc8414/2/issuer-form"];
    IssuerOfAnotherTenant "issuer-of-another-tenant" STANDARD Violation
        "the issuer in the metadata has a path that its address does not have"
        ["rfc8414/3.3/issuer-identical"];
    EndpointUrlWithFragment "endpoint-url-with-fragment" STANDARD Violation
        "metadata lists the authorization endpoint with a trailing fragment"
        ["rfc6749/3.1/endpoint-without-fragment"];
    RevocationEndpointDead "revocation-endpoint-dead" STANDARD Violation
        "revocation_endpoint points to a path that does not exist"
        ["rfc8414/2/endpoints-live"];
    AuthMethodListedButRefused "auth-method-listed-but-refused" STANDARD Violation
        "client_secret_post is listed and refused"
        ["rfc8414/2/auth-methods-truthful"];
    PasswordGrantUnlisted "password-grant-unlisted" STANDARD Violation
        "the password grant works and is not listed"
        ["rfc8414/2/grant-types-truthful"];
    ResponseTypeListedButRefused "response-type-listed-but-refused" STANDARD Violation
        "the response type token is listed and refused"
        ["rfc8414/2/response-types-truthful"];
    PlainWorksUnlisted "plain-works-unlisted" STANDARD Violation
        "the challenge method plain works although only S256 is listed"
        ["rfc8414/2/code-challenge-methods-truthful"];
    PkceNotAdvertised "pkce-not-advertised" STANDARD Violation
        "the metadata does not mention PKCE"
        ["rfc9700/2.1.1/pkce-advertised", "mcp/server/s256-announced"];
    IssNotAdvertised "iss-not-advertised" STANDARD Violation
        "iss is sent and the metadata flag is missing"
        ["rfc9207/2.3/iss-advertised"];

    // The resource.
    BearerHeaderIgnored "bearer-header-ignored" ALL_DIALECTS Violation
        "the resource reads tokens from the query only"
        [
            "rfc6750/2.1/header-supported",
            "cameramanager/C087",
            "survilla/C001",
            "survilla/C054",
            "survilla/C007",
        ];
    NoChallengeOnBadToken "no-challenge-on-bad-token" ALL_DIALECTS Violation
        "invalid tokens get a bare 401"
        ["rfc6750/3/challenge-on-bad-token"];
    NoChallengeWithoutToken "no-challenge-without-token" ALL_DIALECTS Violation
        "requests without a token get a bare 401"
        ["rfc6750/3/challenge-without-credentials"];
    ResourceOpen "resource-open" ALL_DIALECTS Violation
        "any request opens the resource"
        ["rfc6750/3/challenge-without-credentials"];
    RefreshTokenOpensResource "refresh-token-opens-resource" ALL_DIALECTS Violation
        "the resource server looks tokens up without regard to their type"
        ["rfc6749/1.5/refresh-token-not-for-resources"];
    ExpiredTokenAccepted "expired-token-accepted" ALL_DIALECTS Violation
        "the resource server ignores expiry"
        ["rfc6749/7/expired-token-refused"];
    TokenSignatureUnchecked "token-signature-unchecked" STANDARD Violation
        "the resource server reads the claims of a token without checking its integrity"
        ["rfc6749/10.3/tampered-access-token-refused"];
    ResourceIgnoresScope "resource-ignores-scope" STANDARD Violation
        "the resource server checks that a token is live and nothing else"
        ["rfc6749/7/scope-enforced"];
    InsufficientScope401 "insufficient-scope-401" STANDARD Violation
        "missing scope is reported like an invalid token"
        ["rfc6750/3.1/insufficient-scope-403"];
    TwoTokenMethodsAccepted "two-token-methods-accepted" STANDARD Violation
        "the form field is ignored when a header is present"
        ["rfc6750/2/one-method-only"];
    QueryTokenAccepted "query-token-accepted" ALL_DIALECTS Violation
        "the resource reads access_token from the query as well"
        ["rfc9700/4.3.2/token-in-query-refused"];
    QueryTokenCacheable "query-token-cacheable" STANDARD Violation
        "query tokens are accepted and their answers carry no Cache-Control"
        ["rfc6750/2.3/private-cache-control"];
    ChallengeWithoutAttribute "challenge-without-attribute" ALL_DIALECTS Violation
        "the challenge is the bare word Bearer"
        ["rfc6750/3/challenge-well-formed"];
    ChallengeDescriptionQuoted "challenge-description-quoted" ALL_DIALECTS Violation
        "error_description of the challenge contains escaped double quotes"
        ["rfc6750/3/challenge-attribute-charset"];
    ChallengeWithoutCommas "challenge-without-commas" ALL_DIALECTS Violation
        "the attributes of the challenge have no commas between them"
        ["rfc9110/11.6.1/challenge-grammar"];
    ChallengeWithoutQuotes "challenge-without-quotes" ALL_DIALECTS Violation
        "the values of the challenge have blanks and no quotes"
        ["rfc9110/11.6.1/challenge-grammar"];
    TokenChallengeWithoutComma "token-challenge-without-comma" STANDARD_AND_CAMERA_MANAGER Violation
        "the challenge of the token endpoint has no comma between its attributes"
        ["rfc9110/11.6.1/challenge-grammar"];
    ErrorWithoutCredentials "error-without-credentials" ALL_DIALECTS Violation
        "a missing token is reported as invalid_token"
        ["rfc6750/3.1/no-error-without-credentials"];
    InvalidToken403 "invalid-token-403" ALL_DIALECTS Violation
        "invalid tokens are answered with status 403"
        ["rfc6750/3.1/invalid-token-401", "cameramanager/C106", "mcp/resource/invalid-token-401"];

    // What happens to requests that are right.
    RedirectWithoutSchemeAccepted "redirect-without-scheme-accepted" ALL_DIALECTS Violation
        "a redirect URI may come without its scheme"
        ["rfc6749/3.1.2/redirect-uri-absolute", "cameramanager/C074"];
    FirstRedirectUriUsed "first-redirect-uri-used" ALL_DIALECTS Violation
        "browsers are sent to the first registered redirect URI, whichever the request names"
        [
            "rfc6749/3.1.2/registered-redirect-uri-used",
            "cameramanager/C079",
            "cameramanager/C089",
            "survilla/C008",
            "survilla/C020",
        ];
    MissingScopeErrorPage "missing-scope-error-page" ALL_DIALECTS Violation
        "a request without scope ends on an error page"
        ["rfc6749/3.3/omitted-scope-handled"];
    ScopeSplitAtCommas "scope-split-at-commas" STANDARD_AND_CAMERA_MANAGER Violation
        "the words of a requested scope are separated by commas only"
        ["rfc6749/3.3/space-delimited-request"];
    ScopeSplitAtSpaces "scope-split-at-spaces" SURVILLA Violation
        "the words of a requested scope are separated by spaces only"
        ["survilla/C017", "survilla/C018"];
    RightUnknown "right-unknown" SURVILLA Violation
        "the documented right events is refused as unknown"
        ["survilla/C019"];
    DenialIsForEver "denial-is-for-ever" ALL_DIALECTS Violation
        "a client that was refused once gets access_denied in the same browser ever after"
        ["rfc6749/4.1.2.1/denial-leaves-no-grant"];
    CodeShownOnPage "code-shown-on-page" ALL_DIALECTS Violation
        "an approval ends on a page that shows the code"
        ["rfc6749/4.1.2/code-issued", "cameramanager/C077", "cameramanager/C078", "survilla/C003", "survilla/C026"];
    FreshCodeRefused "fresh-code-refused" STANDARD Violation
        "every code is called expired"
        ["rfc6749/4.1.4/code-exchanged"];
    ImplicitWithRefreshToken "implicit-with-refresh-token" STANDARD Violation
        "response_type token is answered with a refresh token as well"
        ["rfc6749/4.2.2/implicit-no-refresh-token"];
    MalformedBasicAccepted "malformed-basic-accepted" STANDARD Violation
        "Basic credentials that cannot be read count as those of the best known client"
        ["rfc6749/5.2/malformed-credentials-refused"];
    RefreshWithoutAccessToken "refresh-without-access-token" STANDARD Violation
        "a refresh is answered with a new refresh token and no access token"
        ["rfc6749/6/refresh-yields-access-token"];
    AnyTokenOpensResource "any-token-opens-resource" ALL_DIALECTS Violation
        "any text opens the resource as long as it is called a Bearer token"
        ["rfc6750/3.1/invalid-token-refused"];
    RevocationRedirects "revocation-redirects" SURVILLA_AND_STANDARD Violation
        "a revocation is answered by a redirect to the login page"
        ["rfc7009/2.1/revocation-confirmed", "survilla/C055", "survilla/C056", "survilla/C057"];
    ClientCredentialsEveryScope "client-credentials-every-scope" STANDARD Violation
        "the client credentials grant gives all scopes there are"
        ["rfc6749/3.3/scope-not-wider-than-asked"];

    // What answers tell too much.
    TokenErrorRepeatsSecret "token-error-repeats-secret" ALL_DIALECTS Violation
        "refusals of the token endpoint quote the client's secret"
        ["web/answers/credentials-not-repeated"];
    SecretInHeader "secret-in-header" ALL_DIALECTS Violation
        "answers of the token endpoint carry the client's credentials in base64 in a header"
        ["web/answers/credentials-not-repeated"];
    ConsentPageHoldsPassword "consent-page-holds-password" ALL_DIALECTS Violation
        "the consent page has the user's password in a hidden field"
        ["web/answers/credentials-not-repeated"];
    PasswordInRedirect "password-in-redirect" ALL_DIALECTS Violation
        "the redirect after the login carries the password"
        ["web/answers/credentials-not-repeated"];
    RefusalQuotesRefreshToken "refusal-quotes-refresh-token" ALL_DIALECTS Violation
        "a refused refresh quotes the refresh token"
        ["web/answers/tokens-not-repeated"];
    ChallengeQuotesToken "challenge-quotes-token" ALL_DIALECTS Violation
        "the challenge quotes the access token that was refused"
        ["web/answers/tokens-not-repeated"];
    StackTraceInErrors "stack-trace-in-errors" ALL_DIALECTS Violation
        "refusals of the token endpoint carry a stack trace"
        ["web/answers/no-internals"];
    ErrorPageNamesFile "error-page-names-file" ALL_DIALECTS Violation
        "error pages name the source file that made them"
        ["web/answers/no-internals"];
    AccessTokenBesideCode "access-token-beside-code" ALL_DIALECTS Violation
        "the redirect with the code carries an access token as well"
        ["rfc6749/10.3/access-token-confidential"];
    AccessTokenInCodeFragment "access-token-in-code-fragment" ALL_DIALECTS Violation
        "the redirect with the code carries an access token in its fragment"
        ["rfc6749/10.3/access-token-confidential"];
    RefreshTokenBesideCode "refresh-token-beside-code" ALL_DIALECTS Violation
        "the redirect with the code carries a refresh token as well"
        ["rfc6749/10.4/refresh-token-confidential"];
    RefreshTokenInCodeFragment "refresh-token-in-code-fragment" ALL_DIALECTS Violation
        "the redirect with the code carries a refresh token in its fragment"
        ["rfc6749/10.4/refresh-token-confidential"];
    ResponseNamesUser "response-names-user" ALL_DIALECTS Violation
        "the redirect with the code carries the parameter user"
        ["rfc6749/8.2/response-parameters-registered"];
    ResponseWithFragment "response-with-fragment" ALL_DIALECTS Violation
        "redirects to the client carry the parameter lang in their fragment"
        ["rfc6749/8.2/response-parameters-registered"];

    // HTTP and TLS; those of TLS show only where the sandbox serves https.
    MethodRefusedWithoutAllow "405-without-allow" ALL_DIALECTS Violation
        "405 answers have no Allow header"
        ["rfc9110/15.5.6/405-has-allow"];
    AuthorizeOverHttp "authorize-over-http" STANDARD Violation
        "the authorization endpoint is served in the clear too"
        ["rfc6749/3.1/tls-required"];
    TokenOverHttp "token-over-http" STANDARD Violation
        "the token endpoint is served in the clear too"
        ["rfc6749/3.2/tls-required"];
    TokenPagesOverHttp "token-pages-over-http" STANDARD Violation
        "the token endpoint is served in the clear too, and its refusals are pages there as over TLS"
        ["rfc6749/3.2/tls-required"];
    IntrospectionOverHttp "introspection-over-http" STANDARD Violation
        "the introspection endpoint is served in the clear too"
        ["rfc7009/2/https-only"];
    ResourceOverHttp "resource-over-http" STANDARD Violation
        "the resource is served in the clear too"
        ["rfc6750/5.3/tls-required"];
    RevocationOverHttp "revocation-over-http" STANDARD Violation
        "the revocation endpoint is published with an http URL and served there"
        ["rfc7009/2/https-only"];
    SelfSignedCertificate "self-signed-certificate" STANDARD Violation
        "the server uses a certificate for another name"
        ["rfc6749/10.9/certificate-valid"]
        "its certificate is for another name";
    HstsMissing "hsts-missing" STANDARD Violation
        "no response has a Strict-Transport-Security header"
        ["rfc9325/3.2/hsts"];
    SessionCookieNotSecure "session-cookie-not-secure" STANDARD Violation
        "the session cookie lacks the Secure attribute"
        ["rfc6265/8.3/secure-cookies"];

    // The same mistakes in other spellings: what a provider gets wrong that was not typed in before.
    RedirectPathCaseIgnored "redirect-path-case-ignored" ALL_DIALECTS Violation
        "the path of a redirect URI is compared without regard to letter case"
        ["rfc9700/2.1/redirect-spelling-exact", "mcp/server/redirect-uri-exact"];
    RedirectEscapesDecoded "redirect-escapes-decoded" ALL_DIALECTS Violation
        "redirect URIs are percent-decoded before they are compared"
        ["rfc9700/2.1/redirect-spelling-exact"];
    RedirectSlashIgnored "redirect-slash-ignored" ALL_DIALECTS Violation
        "a slash at the end of a redirect URI is not compared"
        ["rfc9700/2.1/redirect-spelling-exact"];
    RedirectHostSuffixMatch "redirect-host-suffix-match" ALL_DIALECTS Violation
        "the host of a redirect URI only has to end with the registered host"
        ["rfc9700/2.1/redirect-authority-confusion"];
    RedirectPortIgnored "redirect-port-ignored" ALL_DIALECTS Violation
        "the port of a redirect URI is not compared"
        ["rfc9700/2.1/redirect-authority-confusion"];
    RedirectParentPathAccepted "redirect-parent-path-accepted" ALL_DIALECTS Violation
        "a redirect URI may have a shorter path than the registered one"
        ["rfc9700/2.1/redirect-path-exact"];
    // Redirect URIs: the tricks by which comparisons are fooled.
    RedirectSchemeIgnored "redirect-scheme-ignored" STANDARD Violation
        "the scheme of a redirect URI is not compared"
        ["rfc9700/2.1/redirect-authority-confusion"];
    RedirectScriptSchemeAccepted "redirect-script-scheme-accepted" STANDARD Violation
        "redirect URIs that are scripts or data are accepted"
        ["rfc9700/2.1/redirect-authority-confusion"];
    RedirectRelativeAccepted "redirect-relative-accepted" STANDARD Violation
        "a redirect URI may be relative to the registered one"
        ["rfc9700/2.1/redirect-authority-confusion"];
    RedirectSlashesRepaired "redirect-slashes-repaired" STANDARD Violation
        "the slashes behind the scheme of a redirect URI are not counted"
        ["rfc9700/2.1/redirect-authority-confusion"];
    RedirectBackslashAsSlash "redirect-backslash-as-slash" STANDARD Violation
        "backslashes in a redirect URI are read as slashes, as browsers read them"
        ["rfc9700/2.1/redirect-path-confusion"];
    RedirectSuffixMatch "redirect-suffix-match" STANDARD Violation
        "a redirect URI only has to end with the registered host and path"
        ["rfc9700/2.1/redirect-authority-confusion"];
    RedirectPatternFoundAnywhere "redirect-pattern-found-anywhere" STANDARD Violation
        "a redirect URI only has to contain the registered one"
        ["rfc9700/2.1/redirect-authority-confusion"];
    RedirectSubdomainsAccepted "redirect-subdomains-accepted" STANDARD Violation
        "redirect URIs on names below the registered host are accepted"
        ["rfc9700/2.1/redirect-authority-confusion"];
    RedirectDotAsPattern "redirect-dot-as-pattern" STANDARD Violation
        "the registered redirect URI is a regular expression in which a dot is any character"
        ["rfc9700/2.1/redirect-authority-confusion"];
    RedirectHostBeforeUserinfo "redirect-host-before-userinfo" STANDARD Violation
        "the host of a redirect URI is taken to end at an at sign"
        ["rfc9700/2.1/redirect-authority-confusion"];
    RedirectUserinfoIgnored "redirect-userinfo-ignored" STANDARD Violation
        "userinfo in a redirect URI is ignored"
        ["rfc9700/2.1/redirect-authority-confusion"];
    RedirectDefaultPortDropped "redirect-default-port-dropped" STANDARD Violation
        "the usual port of a redirect URI is left out before the comparison"
        ["rfc9700/2.1/redirect-authority-confusion"];
    RedirectTrailingDotDropped "redirect-trailing-dot-dropped" STANDARD Violation
        "a dot behind the host of a redirect URI is left out before the comparison"
        ["rfc9700/2.1/redirect-authority-confusion"];
    RedirectHostFolded "redirect-host-folded" STANDARD Violation
        "full-width letters in the host of a redirect URI are folded before the comparison"
        ["rfc9700/2.1/redirect-authority-confusion"];
    RedirectHostConfusablesFolded "redirect-host-confusables-folded" STANDARD Violation
        "letters that look alike in the host of a redirect URI are folded before the comparison"
        ["rfc9700/2.1/redirect-authority-confusion"];
    RedirectLocalhostAccepted "redirect-localhost-accepted" STANDARD Violation
        "localhost is accepted in place of the host of every redirect URI, for developers"
        ["rfc9700/2.1/redirect-authority-confusion"];
    LoopbackAddressParsed "loopback-address-parsed" STANDARD Violation
        "every spelling of a loopback address is good for a registered one"
        ["rfc9700/2.1/redirect-authority-confusion"];
    RedirectPrefixMatch "redirect-prefix-match" STANDARD Violation
        "a redirect URI only has to begin with the registered one"
        ["rfc9700/2.1/redirect-path-exact", "rfc9700/2.1/redirect-path-confusion"];
    RedirectPathUnchecked "redirect-path-unchecked" STANDARD Violation
        "only scheme, host and port of a redirect URI are compared"
        ["rfc9700/2.1/redirect-path-exact"];
    RedirectLastSegmentIgnored "redirect-last-segment-ignored" STANDARD Violation
        "the last segment of a redirect URI is not compared"
        ["rfc9700/2.1/redirect-path-exact"];
    RedirectPathSuffixMatch "redirect-path-suffix-match" STANDARD Violation
        "the path of a redirect URI only has to end with the registered one"
        ["rfc9700/2.1/redirect-path-exact"];
    RedirectDotSegmentsBehindAccepted "redirect-dot-segments-behind-accepted" STANDARD Violation
        "dot segments may follow the registered redirect URI, however they are encoded"
        ["rfc9700/2.1/redirect-path-confusion"];
    RedirectPathParametersDropped "redirect-path-parameters-dropped" STANDARD Violation
        "what follows a semicolon in a redirect URI is left out before the comparison"
        ["rfc9700/2.1/redirect-path-confusion"];
    RedirectSlashesMerged "redirect-slashes-merged" STANDARD Violation
        "several slashes in a redirect URI are read as one"
        ["rfc9700/2.1/redirect-path-confusion"];
    RedirectCutAtNul "redirect-cut-at-nul" STANDARD Violation
        "a redirect URI is compared up to its first NUL"
        ["rfc9700/2.1/redirect-path-confusion"];
    RedirectWhiteSpaceTrimmed "redirect-white-space-trimmed" STANDARD Violation
        "white space around a redirect URI is left out before the comparison"
        ["rfc9700/2.1/redirect-path-confusion"];
    RedirectControlCharactersRemoved "redirect-control-characters-removed" STANDARD Violation
        "tabs and line breaks in a redirect URI are left out before the comparison, as browsers leave them out"
        ["rfc9700/2.1/redirect-path-confusion"];
    RedirectEscapesDecodedTwice "redirect-escapes-decoded-twice" STANDARD Violation
        "redirect URIs are percent-decoded twice before they are compared"
        ["rfc9700/2.1/redirect-spelling-exact"];
    RedirectAddedQueryAccepted "redirect-added-query-accepted" STANDARD Violation
        "further query parameters may follow the registered redirect URI"
        ["rfc9700/2.1/redirect-query-exact"];
    RedirectQueryValuesIgnored "redirect-query-values-ignored" STANDARD Violation
        "of the query of a redirect URI only the names are compared"
        ["rfc9700/2.1/redirect-query-exact"];
    RedirectQueryOptional "redirect-query-optional" STANDARD Violation
        "the registered query may be missing from a redirect URI"
        ["rfc9700/2.1/redirect-query-exact"];
    RedirectEmptyQueryDropped "redirect-empty-query-dropped" STANDARD Violation
        "an empty query is left out before redirect URIs are compared"
        ["rfc9700/2.1/redirect-query-exact"];
    RedirectEscapedFragmentAccepted "redirect-escaped-fragment-accepted" STANDARD Violation
        "a percent-encoded fragment is cut off before the redirect URIs are compared"
        ["rfc6749/3.1.2/redirect-fragment-refused"];
    RedirectWwwDropped "redirect-www-dropped" STANDARD Violation
        "www before the host of a redirect URI is left out before the comparison"
        ["rfc9700/2.1/redirect-authority-confusion"];
    RedirectHostByIdna "redirect-host-by-idna" STANDARD Violation
        "hosts of redirect URIs are compared after the mapping of IDNA"
        ["rfc9700/2.1/redirect-authority-confusion"];
    LoopbackFamilyIgnored "loopback-family-ignored" STANDARD Violation
        "the loopback address of IPv6 is good for a registered one of IPv4"
        ["rfc9700/2.1/redirect-authority-confusion"];
    LoopbackAnyAddress "loopback-any-address" STANDARD Violation
        "the address 0.0.0.0 is good for a registered loopback address"
        ["rfc9700/2.1/redirect-authority-confusion"];
    RedirectSpacesTrimmed "redirect-spaces-trimmed" STANDARD Violation
        "spaces behind a redirect URI are left out before the comparison"
        ["rfc9700/2.1/redirect-path-confusion"];
    RedirectEscapedSpaceTrimmed "redirect-escaped-space-trimmed" STANDARD Violation
        "percent-encoded spaces and plus signs in a redirect URI are left out before the comparison"
        ["rfc9700/2.1/redirect-path-confusion"];
    RedirectUnicodeSpaceTrimmed "redirect-unicode-space-trimmed" STANDARD Violation
        "white space of Unicode behind a redirect URI is left out before the comparison"
        ["rfc9700/2.1/redirect-path-confusion"];
    RedirectTrailingDotSegmentDropped "redirect-trailing-dot-segment-dropped" STANDARD Violation
        "a dot behind a redirect URI is left out before the comparison"
        ["rfc9700/2.1/redirect-path-confusion"];
    RedirectOverlongDecoded "redirect-overlong-decoded" STANDARD Violation
        "overlong forms of UTF-8 in a redirect URI are decoded behind the comparison of its beginning"
        ["rfc9700/2.1/redirect-path-confusion"];
    RedirectEncodedSlashBehindAccepted "redirect-encoded-slash-behind-accepted" STANDARD Violation
        "an encoded slash and more may follow the registered redirect URI"
        ["rfc9700/2.1/redirect-path-confusion"];
    RedirectEscapedQueryAccepted "redirect-escaped-query-accepted" STANDARD Violation
        "what follows a percent-encoded question mark in a redirect URI is left out before the comparison"
        ["rfc9700/2.1/redirect-query-exact"];
    RedirectSchemeWithoutCase "redirect-scheme-without-case" STANDARD Violation
        "the scheme of a redirect URI is compared without regard to letter case"
        ["rfc9700/2.1/redirect-spelling-exact"];
    RedirectPrivateUseSchemeOnly "redirect-private-use-scheme-only" STANDARD Violation
        "of a redirect URI of a private-use scheme only the scheme is compared"
        ["rfc9700/2.1/redirect-path-exact"];
    StateLowerCased "state-lower-cased" ALL_DIALECTS Violation
        "state comes back in lower case"
        ["rfc6749/4.1.2/state-echoed-exactly", "survilla/C022", "survilla/C030"];
    StateCutOff "state-cut-off" ALL_DIALECTS Violation
        "state is cut off after 255 bytes, as by a column of a database"
        ["rfc6749/4.1.2/state-echoed-exactly"];
    StateEscapedAsMarkup "state-escaped-as-markup" ALL_DIALECTS Violation
        "state comes back with the character references of HTML"
        ["rfc6749/4.1.2/state-echoed-exactly", "survilla/C022"];
    DenialAsServerError "denial-as-server-error" ALL_DIALECTS Violation
        "refusing consent is reported as server_error"
        ["rfc6749/4.1.2.1/denial-is-access-denied", "survilla/C028"];
    AuthorizeErrorUpperCase "authorize-error-upper-case" ALL_DIALECTS Violation
        "the error codes of redirects are in upper case"
        ["rfc6749/4.1.2.1/error-code-known", "survilla/C028"];
    AuthorizeDescriptionQuoted "authorize-description-quoted" STANDARD_AND_CAMERA_MANAGER Violation
        "error_description of redirects has double quotes in it"
        ["rfc6749/4.1.2.1/error-charset"];
    IssOfAnotherHost "iss-of-another-host" STANDARD Violation
        "iss is the issuer of another host"
        ["rfc9207/2.3/iss-equals-issuer"];
    IssDiffersInErrors "iss-differs-in-errors" STANDARD Violation
        "iss ends in a slash in error redirects only"
        ["rfc9207/2.3/iss-equals-issuer"];
    IssFlagAsString "iss-flag-as-string" STANDARD Violation
        "the metadata flag for iss is the string true"
        ["rfc9207/2.3/iss-advertised"];
    CodeTwice "code-twice" ALL_DIALECTS Violation
        "the redirect carries the code twice"
        ["rfc6749/3.1/response-parameters-once"];
    FrameAncestorsAny "frame-ancestors-any" ALL_DIALECTS Violation
        "pages of the flow may be framed by every https and http origin"
        ["rfc9700/4.16/framing-prevented"];
    FrameOptionsAllowAll "frame-options-allowall" ALL_DIALECTS Violation
        "pages of the flow have X-Frame-Options ALLOWALL and no frame-ancestors"
        ["rfc9700/4.16/framing-prevented"];
    ErrorPagesFrameable "error-pages-frameable" ALL_DIALECTS Violation
        "error pages have neither X-Frame-Options nor frame-ancestors"
        ["rfc9700/4.16/framing-prevented"];
    CspReportOnly "csp-report-only" ALL_DIALECTS Violation
        "the Content-Security-Policy of pages is only reported"
        ["rfc9700/4.16/csp-frame-ancestors"];
    ReferrerPolicyUnsafe "referrer-policy-unsafe" ALL_DIALECTS Violation
        "pages of the flow have the referrer policy unsafe-url"
        ["rfc9700/4.2.4/referrer-suppressed"];
    ReferrerMetaUnsafe "referrer-meta-unsafe" ALL_DIALECTS Violation
        "a meta element of pages sets the referrer policy to unsafe-url"
        ["rfc9700/4.2.4/referrer-suppressed"];
    ThirdPartyImageOnConsent "third-party-image-on-consent" ALL_DIALECTS Violation
        "the consent page loads an image from an analytics host"
        ["rfc9700/4.2.4/no-third-party-content"];
    LoginButtonByGet "login-button-by-get" ALL_DIALECTS Violation
        "the button of the login form has formmethod get"
        ["web/pages/credentials-by-post"];
    SessionRenewedElsewhere "session-renewed-elsewhere" ALL_DIALECTS Violation
        "the session identifier stays the same at sign-in, and another cookie is set"
        ["rfc6265/8.4/session-renewed-at-login"];
    SessionCookieForeignPosts "session-cookie-foreign-posts" ALL_DIALECTS Violation
        "the session cookie has SameSite=None"
        ["web/cookies/session-cookie-flags"];
    CsrfFieldOfAnySession "csrf-field-of-any-session" ALL_DIALECTS Violation
        "the hidden field of the consent form may be that of any session"
        ["rfc6749/10.12/consent-csrf-protected"];
    CsrfFieldOptional "csrf-field-optional" ALL_DIALECTS Violation
        "the hidden field of the consent form is compared where it is sent"
        ["rfc6749/10.12/consent-csrf-protected"];
    CorsReflectsOrigin "cors-reflects-origin" ALL_DIALECTS Violation
        "the authorization endpoint allows the origin that asks, with credentials"
        ["rfc9700/2.6/no-cors-on-authorization"];
    VerifierAlwaysRefused "verifier-always-refused" STANDARD Violation
        "S256 is computed in hexadecimal digits, so that no verifier fits"
        ["rfc7636/4.2/s256-supported"];
    VerifierCharactersUnchecked "verifier-characters-unchecked" STANDARD Violation
        "a code_verifier has the right length and any characters"
        ["rfc7636/4.1/verifier-syntax"];
    VerifierLengthUnchecked "verifier-length-unchecked" STANDARD Violation
        "a code_verifier may be longer than 128 characters"
        ["rfc7636/4.1/verifier-syntax"];
    TokensNoCache "tokens-no-cache" ALL_DIALECTS Violation
        "token responses have Cache-Control no-cache"
        ["rfc6749/5.1/cache-control-no-store"];
    TokensAsForm "tokens-as-form" STANDARD Violation
        "token responses are a form and no JSON"
        ["rfc6749/5.1/json-media-type"];
    ExpiresInMilliseconds "expires-in-milliseconds" ALL_DIALECTS Violation
        "expires_in counts milliseconds"
        ["rfc6749/5.1/expires-in-number"];
    ExpiresInAsTime "expires-in-as-time" ALL_DIALECTS Violation
        "expires_in is the second since 1970 at which the token ends"
        ["rfc6749/5.1/expires-in-number"];
    ScopeNull "scope-null" STANDARD_AND_CAMERA_MANAGER Violation
        "the scope of token responses is null"
        ["rfc6749/5.1/optional-members-are-strings"];
    RefreshTokenEmpty "refresh-token-empty" ALL_DIALECTS Violation
        "the refresh token of token responses is empty"
        ["rfc6749/5.1/optional-members-are-strings"];
    TokenErrorUpperCase "token-error-upper-case" STANDARD_AND_CAMERA_MANAGER Violation
        "the error codes of the token endpoint are in upper case"
        ["rfc6749/5.2/error-code-known"];
    TokenErrors403 "token-errors-403" ALL_DIALECTS Violation
        "refused token requests have the status 403"
        ["rfc6749/5.2/status-400"];
    CodesComparedWithoutCase "codes-compared-without-case" ALL_DIALECTS Violation
        "a code is found in any letter case"
        ["rfc6749/5.2/unknown-code-invalid-grant"];
    SecretTailUnchecked "secret-tail-unchecked" ALL_DIALECTS Violation
        "only the first eight characters of a client secret are compared"
        ["rfc6749/4.1.3/included-authentication-checked"];
    SecretComparedWithoutCase "secret-compared-without-case" ALL_DIALECTS Violation
        "client secrets are compared without regard to letter case"
        ["rfc6749/4.1.3/included-authentication-checked"];
    ActiveAsNumber "active-as-number" STANDARD Violation
        "active is the number 1"
        ["rfc7662/2.2/active-boolean"];
    ExpInMilliseconds "exp-in-milliseconds" STANDARD Violation
        "exp and iat of introspection count milliseconds"
        ["rfc7662/2.2/members-match-grant"];
    IntrospectionWrongClient "introspection-wrong-client" STANDARD Violation
        "introspection names the resource server as the client of every token"
        ["rfc7662/2.2/members-match-grant"];
    InactiveWithScope "inactive-with-scope" STANDARD Violation
        "inactive answers of introspection keep the scope of the token"
        ["rfc7662/2.2/inactive-minimal"];
    UnknownTokenActive "unknown-token-active" STANDARD Violation
        "introspection calls every token active"
        ["rfc7662/2.2/unknown-token-inactive"];
    RevocationEndsUser "revocation-ends-user" ALL_DIALECTS Violation
        "revoking a token ends all grants of its user, whichever client has them"
        ["rfc7009/2.1/other-grants-unaffected"];
    MetadataArrayAsString "metadata-array-as-string" STANDARD Violation
        "grant_types_supported is a string of words"
        ["rfc8414/3.2/arrays"];
    IntrospectionEndpointMistaken "introspection-endpoint-mistaken" STANDARD Violation
        "introspection_endpoint is the address of the revocation endpoint"
        ["rfc8414/2/endpoints-live"];
    IssuerWithFragment "issuer-with-fragment" STANDARD Violation
        "the issuer ends in a fragment"
        ["rfc8414/2/issuer-form"];
    ChallengeOfAnotherScheme "challenge-of-another-scheme" ALL_DIALECTS Violation
        "the resource asks for the scheme Token"
        ["rfc6750/3/challenge-well-formed"];
    BadTokenWithStatus200 "bad-token-with-status-200" ALL_DIALECTS Violation
        "a token that gives no access is answered with status 200 and an error in JSON"
        ["rfc6750/3.1/invalid-token-401"];
    NoCredentialsInvalidRequest "no-credentials-invalid-request" ALL_DIALECTS Violation
        "a missing token is reported as invalid_request"
        ["rfc6750/3.1/no-error-without-credentials"];
    HstsWithoutTime "hsts-without-time" STANDARD Violation
        "Strict-Transport-Security has the max-age 0"
        ["rfc9325/3.2/hsts"];
    DeviceExpiryInvalidGrant "device-expiry-invalid-grant" STANDARD Violation
        "a device code that has expired is answered with invalid_grant"
        ["rfc8628/3.5/expiry"];
    DeviceLifetimeAsString "device-lifetime-as-string" STANDARD Violation
        "expires_in of the device response is a string"
        ["rfc8628/3.2/response-members"];
    VerificationUriMissing "verification-uri-missing" STANDARD Violation
        "the device response calls its address verification_url"
        ["rfc8628/3.2/response-members"];
    DeviceCodesCountUp "device-codes-count-up" STANDARD Violation
        "device codes are a counter after a fixed word"
        ["rfc8628/5.2/device-code-entropy"];
    ParLifetimeAsString "par-lifetime-as-string" STANDARD Violation
        "expires_in of a push is a string"
        ["rfc9126/2.2/response"];
    ParUriOfSixDigits "par-uri-of-six-digits" STANDARD Violation
        "request_uri ends in six digits"
        ["rfc9126/2.2/request-uri-entropy"];
    IntrospectionScopeAsArray "introspection-scope-as-array" STANDARD Violation
        "introspection gives the scope as a list"
        ["rfc7662/2.2/member-types"];
    UnknownTokenRevocation404 "unknown-token-revocation-404" STANDARD Violation
        "unknown tokens are answered with status 404 at revocation"
        ["rfc7009/2.2/unknown-token-200"];
    WrongHintRefused "wrong-hint-refused" STANDARD Violation
        "a revocation with the hint of the other kind of token is answered with unsupported_token_type"
        ["rfc7009/2.1/wrong-hint-still-revokes"];
    BasicFailure403 "basic-failure-403" STANDARD_AND_CAMERA_MANAGER Violation
        "failed Basic authentication is answered with status 403"
        ["rfc6749/5.2/basic-failure-401"];
    BasicFailureUnchallenged "basic-failure-unchallenged" STANDARD_AND_CAMERA_MANAGER Violation
        "failed Basic authentication is answered with 401 and no challenge"
        ["rfc6749/5.2/basic-failure-401", "rfc9110/15.5.2/401-has-challenge"];
    UnknownGrantInvalidRequest "unknown-grant-invalid-request" STANDARD_AND_CAMERA_MANAGER Violation
        "an unknown grant type is answered with invalid_request"
        ["rfc6749/5.2/unknown-grant-type"];
    UnsignedTokenAccepted "unsigned-token-accepted" STANDARD Violation
        "the resource takes a token whose header says that it is not signed"
        ["rfc6749/10.3/tampered-access-token-refused", "rfc9068/4/unsigned-refused"];
    RefreshGrantsEveryScope "refresh-grants-every-scope" STANDARD Violation
        "a refresh without a scope gets all scopes there are"
        ["rfc6749/6/scope-widening-refused"];
    ErrorsInFragment "errors-in-fragment" ALL_DIALECTS Violation
        "errors of the authorization endpoint are in the fragment"
        ["rfc6749/4.1.2/parameters-in-query"];
    ErrorWithoutCode "error-without-code" ALL_DIALECTS Violation
        "error redirects have everything but the parameter error"
        ["rfc6749/4.1.2/code-or-error"];
    UnknownResponseTypeInvalidRequest "unknown-response-type-invalid-request" ALL_DIALECTS Violation
        "an unknown response_type is answered with invalid_request"
        ["rfc6749/3.1.1/response-type-unknown"];
    ConsentWithoutScope "consent-without-scope" ALL_DIALECTS Violation
        "the consent page names the client and no scope"
        ["rfc6749/10.2/consent-names-client-and-scope"];
    TokenEndpointUnlisted "token-endpoint-unlisted" STANDARD Violation
        "the metadata leaves the token endpoint out"
        ["rfc8414/2/required-members"];
    ResponseTypesAsString "response-types-as-string" STANDARD Violation
        "response_types_supported is a string"
        ["rfc8414/3.2/arrays"];
    MetadataInEnvelope "metadata-in-envelope" STANDARD Violation
        "the metadata is in a member named data"
        ["rfc8414/2/required-members"];
    InsufficientScope404 "insufficient-scope-404" STANDARD Violation
        "missing scope is answered with status 404"
        ["rfc6750/3.1/insufficient-scope-403", "mcp/resource/insufficient-scope-403"];
    ExpiryIgnoredForAWhile "expiry-ignored-for-a-while" ALL_DIALECTS Violation
        "the resource takes tokens for an hour after their expiry"
        ["rfc6749/7/expired-token-refused"];
    LoopbackNameAccepted "loopback-name-accepted" STANDARD Violation
        "localhost is taken for the registered loopback address"
        ["rfc8252/8.4/loopback-rest-exact"];
    ResourceFragmentIgnored "resource-fragment-ignored" STANDARD Violation
        "the fragment of a resource is cut off before it is compared"
        ["rfc8707/2/malformed-resource-invalid-target"];
    SecretLongerAccepted "secret-longer-accepted" ALL_DIALECTS Violation
        "anything may follow the client secret"
        ["rfc6749/4.1.3/included-authentication-checked"];
    SecretBeginningAccepted "secret-beginning-accepted" ALL_DIALECTS Violation
        "the beginning of a client secret counts as the secret"
        ["rfc6749/4.1.3/included-authentication-checked"];
    CodeBeginningAccepted "code-beginning-accepted" ALL_DIALECTS Violation
        "a code is found by its beginning"
        ["rfc6749/5.2/unknown-code-invalid-grant"];
    RefreshTokenLongerAccepted "refresh-token-longer-accepted" ALL_DIALECTS Violation
        "anything may follow a refresh token"
        ["rfc6749/5.2/unknown-refresh-token-invalid-grant"];
    RevocationEndpointMistaken "revocation-endpoint-mistaken" STANDARD Violation
        "revocation_endpoint is the address of the introspection endpoint"
        ["rfc8414/2/endpoints-live"];
    StackTraceInHeader "stack-trace-in-header" ALL_DIALECTS Violation
        "refusals of the token endpoint carry the trace of a Go program in a header"
        ["web/answers/no-internals"];
    StackTraceInMarkup "stack-trace-in-markup" ALL_DIALECTS Violation
        "error pages show the trace of a Java program with line breaks of HTML"
        ["web/answers/no-internals"];
    // Legal but unusual: no report.
    SecretFirstUnchecked "secret-first-unchecked" STANDARD Violation
        "the first character of a client secret is not compared"
        ["rfc6749/4.1.3/included-authentication-checked"];
    SecretTrimmed "secret-trimmed" STANDARD Violation
        "white space around a client secret is cut off before it is compared"
        ["rfc6749/4.1.3/included-authentication-checked"];
    SecretCutAtNul "secret-cut-at-nul" STANDARD Violation
        "a client secret is compared up to the first NUL"
        ["rfc6749/4.1.3/included-authentication-checked"];
    SecretPaddingIgnored "secret-padding-ignored" STANDARD Violation
        "equals signs at the end of a client secret are cut off before it is compared"
        ["rfc6749/4.1.3/included-authentication-checked"];
    SecretDecodedAgain "secret-decoded-again" STANDARD Violation
        "client secrets are percent-decoded until nothing is left to decode"
        ["rfc6749/4.1.3/included-authentication-checked"];
    SecretNullAccepted "secret-null-accepted" STANDARD Violation
        "the words null and undefined count as the secret of every client"
        ["rfc6749/4.1.3/included-authentication-checked"];
    SecretAsPattern "secret-as-pattern" STANDARD Violation
        "a client secret is looked up as a pattern, so that a percent sign fits each"
        ["rfc6749/4.1.3/included-authentication-checked"];
    SecretIsClientId "secret-is-client-id" STANDARD Violation
        "the id of a client counts as its secret"
        ["rfc6749/4.1.3/included-authentication-checked"];
    AnyClientsSecretAccepted "any-clients-secret-accepted" STANDARD Violation
        "the secret of any client counts as that of each"
        ["rfc6749/5.2/wrong-secret-invalid-client"];
    RefreshSecretUnchecked "refresh-secret-unchecked" STANDARD Violation
        "a refresh is answered whatever secret comes with it"
        ["rfc6749/6/client-authentication-required"];
    DeviceRequestWithoutAuthentication "device-request-without-authentication" STANDARD Violation
        "a device flow is started for any client that is named"
        ["rfc8628/3.1/client-authentication-required"];
    SecondAuthenticationTried "second-authentication-tried" STANDARD Violation
        "where the credentials in the header are wrong, those in the body count"
        ["rfc6749/2.3/one-authentication-method"];
    NamedClientActs "named-client-acts" STANDARD Violation
        "the client that client_id names is taken for the one that authenticated by header"
        ["rfc6749/4.1.3/code-bound-to-client"];
    UnknownClientIsDefault "unknown-client-is-default" STANDARD Violation
        "a client that does not exist counts as the first one that does"
        ["rfc6749/4.1.3/included-authentication-checked"];
    VerifierReplacesSecret "verifier-replaces-secret" STANDARD Violation
        "a confidential client that sends a code_verifier needs no secret"
        ["rfc6749/3.2.1/client-authentication-required"];
    CredentialsReadFromQueryElsewhere "credentials-read-from-query-elsewhere" STANDARD Violation
        "beside the token endpoint, client credentials are read from the query as well"
        ["rfc6749/2.3.1/no-credentials-in-query"];
    ValuesFirstUnchecked "values-first-unchecked" STANDARD Violation
        "the first character of codes and tokens is not compared"
        VALUES_IN_HEADERS;
    ValuesMiddleUnchecked "values-middle-unchecked" STANDARD Violation
        "of codes and tokens the first eight characters and the last are compared"
        VALUES_IN_HEADERS;
    ValuesLastUnchecked "values-last-unchecked" STANDARD Violation
        "the last character of codes and tokens is not compared"
        VALUES_IN_HEADERS;
    ValuesComparedWithoutCase "values-compared-without-case" STANDARD Violation
        "codes and tokens are compared without regard to letter case"
        VALUES_IN_HEADERS;
    ValuesBeginningAccepted "values-beginning-accepted" STANDARD Violation
        "the beginning of a code or token suffices"
        VALUES_IN_HEADERS;
    ValuesLongerAccepted "values-longer-accepted" STANDARD Violation
        "anything may follow a code or token"
        VALUES_IN_HEADERS;
    ValuesTrimmed "values-trimmed" STANDARD Violation
        "white space around codes and tokens is cut off"
        VALUES_IN_BODIES;
    ValuesCutAtNul "values-cut-at-nul" STANDARD Violation
        "codes and tokens are read up to the first NUL"
        VALUES_IN_BODIES;
    ValuesPaddingIgnored "values-padding-ignored" STANDARD Violation
        "equals signs at the end of codes and tokens are cut off"
        VALUES_IN_HEADERS;
    ValuesDecodedAgain "values-decoded-again" STANDARD Violation
        "codes and tokens are percent-decoded twice"
        VALUES_IN_HEADERS;
    VerifierTrimmed "verifier-trimmed" STANDARD Violation
        "white space around a code_verifier is cut off"
        ["rfc7636/4.6/wrong-verifier-invalid-grant"];
    VerifierCutAtNul "verifier-cut-at-nul" STANDARD Violation
        "a code_verifier is read up to the first NUL"
        ["rfc7636/4.6/wrong-verifier-invalid-grant"];
    VerifierPaddingIgnored "verifier-padding-ignored" STANDARD Violation
        "equals signs at the end of a code_verifier are cut off"
        ["rfc7636/4.6/wrong-verifier-invalid-grant"];
    VerifierDecodedAgain "verifier-decoded-again" STANDARD Violation
        "a code_verifier is percent-decoded twice"
        ["rfc7636/4.6/wrong-verifier-invalid-grant"];
    UnknownMethodIgnoresChallenge "unknown-method-ignores-challenge" STANDARD Violation
        "a challenge with a method that is not known is forgotten"
        ["rfc7636/4.6/missing-verifier-refused", "rfc7636/4.4.1/unknown-method-invalid-request"];
    MissingMethodIgnoresChallenge "missing-method-ignores-challenge" STANDARD Violation
        "a challenge without a method is forgotten"
        ["rfc7636/4.6/missing-verifier-refused"];
    PlainIgnoresChallenge "plain-ignores-challenge" STANDARD Violation
        "a challenge with the method plain is forgotten"
        ["rfc7636/4.6/missing-verifier-refused"];
    MalformedChallengeIgnored "malformed-challenge-ignored" STANDARD Violation
        "a challenge that no verifier has is forgotten"
        ["rfc7636/4.6/missing-verifier-refused"];
    NulCrashes "nul-crashes" STANDARD Violation
        "a NUL in a parameter ends in status 500 at the endpoints for clients"
        ["rfc6749/5.2/no-server-error"];
    LineBreakCrashes "line-break-crashes" STANDARD Violation
        "a line break in a parameter ends in status 500 at the endpoints for clients"
        ["rfc6749/5.2/no-server-error"];
    QuoteCrashes "quote-crashes" STANDARD Violation
        "an apostrophe in a parameter ends in status 500 at the endpoints for clients"
        ["rfc6749/5.2/no-server-error"];
    MarkupCrashes "markup-crashes" STANDARD Violation
        "markup in a parameter ends in status 500 at the endpoints for clients"
        ["rfc6749/5.2/no-server-error"];
    NonAsciiCrashes "non-ascii-crashes" STANDARD Violation
        "characters beyond ASCII in a parameter end in status 500 at the endpoints for clients"
        ["rfc6749/5.2/no-server-error"];
    InvalidUtf8Crashes "invalid-utf8-crashes" STANDARD Violation
        "bytes that are not UTF-8 in a parameter end in status 500 at the endpoints for clients"
        ["rfc6749/5.2/no-server-error"];
    LongValueCrashes "long-value-crashes" STANDARD Violation
        "a parameter of more than 4096 bytes ends in status 500 at the endpoints for clients"
        ["rfc6749/5.2/no-server-error"];
    MalformedVerifierIgnored "malformed-verifier-ignored" STANDARD Violation
        "a code_verifier that no challenge can be made of counts as right"
        ["rfc7636/4.6/wrong-verifier-invalid-grant", "rfc7636/4.1/verifier-syntax"];
    IntrospectionIgnoresRotation "introspection-ignores-rotation" STANDARD Violation
        "a refresh token that was used up is called active"
        ["rfc7662/4/used-refresh-token-inactive"];
    IntrospectionForPublicClients "introspection-for-public-clients" STANDARD Violation
        "a public client may ask about tokens by naming itself"
        ["rfc7662/2.1/authorization-required"];
    PublicRevocationWithoutEffect "public-revocation-without-effect" STANDARD Violation
        "a revocation by a public client is answered with success and forgotten"
        ["rfc7009/2.1/public-client-served"];
    ForeignRefreshRevocationAccepted "foreign-refresh-revocation-accepted" STANDARD Violation
        "the owner of a refresh token is not compared at revocation"
        ["rfc7009/2.1/foreign-token-kept"];
    RefreshRevocationNeedsAccess "refresh-revocation-needs-access" STANDARD Violation
        "a refresh token whose access token has expired is not found at revocation"
        ["rfc7009/2/refresh-token-revocable"];
    UnknownHintRefused "unknown-hint-refused" STANDARD Violation
        "a revocation with a hint that is not known is answered with unsupported_token_type"
        ["rfc7009/2.1/wrong-hint-still-revokes"];
    UnknownHintInactive "unknown-hint-inactive" STANDARD Violation
        "introspection with a hint that is not known finds no token"
        ["rfc7662/2.1/wrong-hint-still-found"];
    Redirects303 "redirects-303" SURVILLA_AND_CAMERA_MANAGER Benign
        "forms are answered with status 303"
        ["rfc9700/4.12/no-307"];
    Redirects302 "redirects-302" STANDARD Benign
        "forms are answered with status 302"
        ["rfc9700/4.12/no-307", "rfc6749/3.1/empty-parameter-omitted", "rfc6749/3.1/unknown-parameter-ignored", "rfc8252/7.3/loopback-any-port"];
    StateBeforeCode "state-before-code" ALL_DIALECTS Benign
        "state comes first in redirects to the client"
        [
            "rfc6749/4.1.2/code-issued",
            "rfc6749/4.1.2/parameters-in-query",
            "rfc6749/4.1.2/code-or-error",
            "rfc6749/3.1/response-parameters-once",
            "rfc9207/2/iss-in-success",
            "rfc9207/2/iss-in-error",
        ];
    SpacesAsPlus "spaces-as-plus" ALL_DIALECTS Benign
        "spaces in redirects to the client are written as plus signs"
        [
            "rfc6749/4.1.2/state-echoed-exactly",
            "rfc6749/4.1.2.1/error-charset",
            "rfc6749/4.1.2.1/error-code-known",
            "rfc6749/3.1.2/redirect-query-retained",
            "rfc6749/3.1/duplicate-parameter-refused",
            "rfc6749/3.1.1/response-type-missing",
            "rfc6749/3.1.1/response-type-unknown",
            "rfc6749/4.1.2.1/unknown-scope-invalid-scope",
            "rfc6749/4.1.2.1/denial-is-access-denied",
            "rfc6749/4.1.2.1/error-state-echoed",
            "rfc7636/4.4.1/missing-challenge-invalid-request",
            "rfc7636/4.4.1/unknown-method-invalid-request",
            "rfc9700/2.1.1/pkce-required-for-public-clients",
            "rfc9700/2.1.2/no-token-from-authorization-endpoint",
            "rfc9700/4.11.2/sign-in-before-error-redirect",
        ];
    LoginOnTwoPages "login-on-two-pages" ALL_DIALECTS Benign
        "the login asks for the username and the password on two pages"
        [
            "rfc6749/3.1/resource-owner-authenticated",
            "web/pages/credentials-by-post",
            "rfc6749/3.1/get-supported",
        ];
    HtmlLoginOn401 "html-login-on-401" ALL_DIALECTS Benign
        "a wrong password shows the form again with status 401 and a challenge"
        ["rfc6749/3.1/resource-owner-authenticated", "rfc9110/15.5.2/401-has-challenge", "web/answers/no-internals"];
    IssuerEndsInSlash "issuer-ends-in-slash" STANDARD Benign
        "the issuer ends in a slash, in the metadata and in redirects alike"
        [
            "rfc8414/2/issuer-form",
            "rfc8414/3.3/issuer-identical",
            "rfc9207/2.3/iss-equals-issuer",
        ];
    StateBeyondAsciiRefused "state-beyond-ascii-refused" ALL_DIALECTS Benign
        "a state with characters that RFC 6749 A.5 does not permit is refused on a page"
        [
            "rfc6749/4.1.2/state-echoed-exactly",
            "rfc6749/10.14/no-header-injection",
            "rfc6749/10.14/reflected-input-escaped",
        ];
    StateDemanded "state-demanded" ALL_DIALECTS Benign
        "an authorization request without state is refused, and the client told so"
        ["rfc6749/4.1.2/state-echoed-exactly", "rfc6749/4.1.2.1/error-code-known", "rfc6749/4.1.2/state-absent-when-not-sent"];
    StateDemandedOnPage "state-demanded-on-page" ALL_DIALECTS Benign
        "an authorization request without state is refused on a page"
        ["rfc6749/4.1.2/state-echoed-exactly"];
    ErrorPagesWithStatus200 "error-pages-with-status-200" ALL_DIALECTS Benign
        "pages that tell a user what is wrong with a request have status 200"
        [
            "rfc6749/3.1.2/redirect-fragment-refused",
            "rfc6749/3.1.2/redirect-uri-absolute",
            "rfc6749/3.1.2.3/redirect-host-mismatch-refused",
            "rfc6749/3.1.2.3/redirect-uri-required-when-several",
            "rfc6749/3.1.2.4/no-redirect-to-invalid-uri",
            "rfc6749/3.1.2.4/user-told-about-invalid-redirect",
            "rfc6749/4.1.2.1/bad-client-no-redirect",
            "rfc9700/2.1/redirect-authority-confusion",
            "rfc9700/2.1/redirect-path-confusion",
            "rfc9700/2.1/redirect-path-exact",
            "rfc9700/2.1/redirect-query-exact",
            "rfc9700/2.1/redirect-spelling-exact",
            "rfc9700/2.6/http-redirect-refused",
            "rfc8252/8.4/loopback-rest-exact",
        ];
    WiderScopeIgnored "wider-scope-ignored" STANDARD Benign
        "a refresh that asks for more than was granted gets what was granted"
        ["rfc6749/6/scope-widening-refused"];
    RefusedRefreshSpendsToken "refused-refresh-spends-token" STANDARD Benign
        "a refresh token that another client presents, or asks too much with, is spent"
        [
            "rfc6749/10.4/refresh-token-bound-to-client",
            "rfc6749/6/scope-widening-refused",
            "rfc6749/6/client-authentication-required",
        ];
    JsonTokenRequestUnsupported "json-token-request-unsupported" STANDARD Benign
        "a token request in JSON is answered with status 415"
        ["rfc6749/5.2/status-400"];
    ConsentRemembered "consent-remembered" STANDARD Benign
        "confidential clients that were approved once are not asked about again"
        ["rfc6749/10.2/repeat-needs-interaction", "rfc6749/3.1.2/registered-redirect-uri-used", "rfc6749/3.3/omitted-scope-handled", "rfc6749/B/form-decoding", "rfc7636/4.2/s256-supported", "rfc6749/3.3/space-delimited-request"];
    ConsentRememberedUnlessPrompted "consent-remembered-unless-prompted" STANDARD Benign
        "confidential clients that were approved once are asked about again only with prompt=consent"
        ["rfc6749/10.2/repeat-needs-interaction"];
    ConsentButtonsSwapped "consent-buttons-swapped" ALL_DIALECTS Benign
        "the consent page offers approval first"
        [
            "rfc6749/10.2/consent-asked",
            "rfc6749/4.1.2.1/denial-is-access-denied",
            "rfc6749/4.1.2.1/denial-leaves-no-grant",
        ];
    CsrfFieldShort "csrf-field-short" ALL_DIALECTS Benign
        "the hidden fields against forgery hold eight small letters"
        ["rfc6749/10.12/consent-csrf-protected"];
    CsrfFieldBase64 "csrf-field-base64" ALL_DIALECTS Benign
        "the hidden fields against forgery are base64 with padding"
        ["rfc6749/10.12/consent-csrf-protected"];
    MenuOnPages "menu-on-pages" ALL_DIALECTS Benign
        "every page has a menu that speaks of failed logins and of consents, and a hidden text about an error"
        ["rfc6749/10.2/consent-names-client-and-scope", "rfc6749/3.1/resource-owner-authenticated", "rfc9700/2.1/no-open-redirector", "rfc9700/4.2.4/no-third-party-content"];
    CookiesRenamed "cookies-renamed" ALL_DIALECTS Benign
        "the session cookie has another name"
        ["rfc6265/8.4/session-renewed-at-login", "web/cookies/session-cookie-flags"];
    ExtraJsonMembers "extra-json-members" STANDARD Benign
        "refusals, introspection and metadata have a member that no standard defines"
        [
            "rfc6749/5.2/error-member",
            "rfc7662/2.2/active-boolean",
            "rfc7662/2.2/live-token-active",
            "rfc7662/2.2/member-types",
            "rfc7662/2.2/members-match-grant",
            "rfc8414/2/required-members",
            "rfc8414/3.2/arrays",
            "rfc8414/3/well-known-location",
            "rfc8414/2/auth-methods-truthful",
            "rfc8414/2/grant-types-truthful",
            "rfc8414/2/response-types-truthful",
            "rfc8414/2/code-challenge-methods-truthful",
            "rfc8414/2/endpoints-live",
            "rfc9700/2.6/metadata-published", "rfc7662/2.2/inactive-minimal", "rfc7662/2.2/unknown-token-inactive", "rfc6749/5.2/json-media-type",
        ];
    ReorderedMembers "reordered-members" ALL_DIALECTS Benign
        "token responses list their members in the opposite order"
        [
            "rfc6749/5.1/access-token-member",
            "rfc6749/5.1/token-type-member",
            "rfc6749/4.1.4/code-exchanged",
        ];
    JsonCharsetParameter "json-charset-parameter" SURVILLA_AND_STANDARD Benign
        "the media type of token responses has a charset parameter"
        ["rfc6749/5.1/json-media-type"];
    JsonPrettyPrinted "json-pretty-printed" SURVILLA_AND_STANDARD Benign
        "token responses are spread over several lines"
        [
            "rfc6749/5.1/access-token-member",
            "rfc6749/4.1.4/code-exchanged",
            "rfc6749/6/refresh-yields-access-token",
        ];
    CacheControlInManyWords "cache-control-in-many-words" ALL_DIALECTS Benign
        "Cache-Control has further directives besides no-store"
        ["rfc6749/5.1/cache-control-no-store"];
    TokenTypeLowerCase "token-type-lower-case" STANDARD Benign
        "token_type is bearer in lower case"
        [
            "rfc6749/5.1/token-type-member",
            "rfc6749/7.1/token-type-usable",
            "rfc6750/2.1/header-supported",
            "rfc9110/11.1/scheme-case-insensitive",
        ];
    ErrorDescriptionAbsent "error-description-absent" STANDARD Benign
        "refusals of the token endpoint have no description"
        REFUSALS_OF_THE_TOKEN_ENDPOINT;
    ScopeOmittedWhenEqual "scope-omitted-when-equal" STANDARD Benign
        "the scope member is left out where it says what was asked for"
        [
            "rfc6749/3.3/changed-scope-reported",
            "rfc6749/3.3/scope-not-wider-than-asked",
            "rfc6749/3.3/scope-syntax",
            "rfc9700/2.3/no-scope-beyond-request",
            "rfc6749/6/narrower-scope-granted",
            "rfc6749/6/narrowing-is-not-permanent",
        ];
    RefreshTokenKept "refresh-token-kept" STANDARD Benign
        "a refresh of a confidential client repeats the refresh token"
        [
            "rfc6749/6/refresh-yields-usable-token",
            "rfc9700/2.2.2/public-refresh-rotation",
            "rfc7009/2/refresh-token-revocable",
            "rfc6749/4.1.2/replay-revokes-refresh-token", "rfc6749/6/old-refresh-token-retired", "rfc6749/6/refresh-token-rotation",
        ];
    IdTokensIssued "id-tokens-issued" STANDARD Benign
        "access tokens are signed JSON, and an ID token comes with the first one of a grant"
        [
            "rfc6749/5.1/status-200",
            "rfc6749/10.3/tampered-access-token-refused",
            "rfc9068/4/type-checked",
            "rfc9068/4/signature-checked",
            "rfc9068/4/unsigned-refused",
        ];
    AccessTokensAreJwts "access-tokens-are-jwts" STANDARD Benign
        "access tokens are signed JSON"
        [
            "rfc6749/10.10/token-entropy",
            "rfc6749/10.10/values-never-repeat",
            "rfc6750/2.1/token-syntax",
            "rfc6749/10.3/tampered-access-token-refused",
            "rfc9068/2.1/signed",
            "rfc9068/2.1/typ",
            "rfc9068/2.2/required-claims",
            "rfc9068/3/aud-names-resource",
            "rfc9068/2.1/signature-valid",
            "rfc9068/4/asymmetric-algorithm",
            "rfc9068/4/key-published",
            "rfc9068/4/signature-checked",
            "rfc9068/4/unsigned-refused",
            "rfc7662/4/signature-checked",
            "rfc6749/1.5/refresh-token-not-for-resources",
            "rfc7009/2/access-token-revocable",
            "rfc7009/2.1/other-grants-unaffected",
            "rfc7009/2.1/foreign-token-kept",
            "rfc7009/2.1/wrong-hint-still-revokes",
            "rfc7009/2.1/refresh-revocation-ends-access-tokens",
            "rfc7662/2.1/wrong-hint-still-found",
            "rfc7662/4/revoked-token-inactive",
            "rfc6749/4.1.2/replay-revokes-access-token",
            "rfc6749/7/scope-enforced",
            "rfc8707/2/token-audience-restricted", "rfc6749/1.4/token-format", "rfc6749/10.10/entropy-160",
        ];
    SameSecondTokens "same-second-tokens" STANDARD Benign
        "access tokens are signed JSON without a number of their own: those of one user, client and scope are equal within a second"
        ["rfc6749/10.10/values-never-repeat"];
    LivingTokenReturned "living-token-returned" STANDARD Benign
        "a refresh returns the access token that still lives"
        ["rfc6749/6/refresh-yields-access-token", "rfc6749/6/refresh-yields-usable-token"];
    AccessTokenLivesAWeek "access-token-lives-a-week" STANDARD Benign
        "access tokens live for seven days"
        [
            "rfc6749/5.1/expires-in-number",
            "rfc6749/7/expired-token-refused",
            "rfc7662/4/expired-token-inactive",
        ];
    ClientCredentialsUnregistered "client-credentials-unregistered" STANDARD Benign
        "no client is registered for the client credentials grant, which the metadata lists"
        ["rfc6749/5.2/error-code-known", "rfc6749/1.3/grants-offered"];
    PublicClientsGetNoRefreshToken "public-clients-get-no-refresh-token" STANDARD Benign
        "public clients get no refresh token"
        ["rfc6749/4.1.4/code-exchanged"];
    PublicRefreshRefused "public-refresh-refused" STANDARD Benign
        "a public client may not refresh"
        ["rfc6749/5.2/error-code-known"];
    ClientsRegisteredForBasic "clients-registered-for-basic" STANDARD Benign
        "clients are registered for HTTP Basic; client_secret_post is listed for others"
        [
            "rfc6749/2.3.1/basic-supported",
            "rfc6749/2.3.1/body-credentials",
            "rfc8414/2/auth-methods-truthful",
        ];
    ConsentAskedEachTime "consent-asked-each-time" CAMERA_MANAGER Benign
        "the user is asked for consent each time"
        ["rfc6749/10.2/consent-asked"];
    PlainHttpRedirected "plain-http-redirected" STANDARD Benign
        "who speaks plain HTTP is sent on to https"
        ["rfc6749/3.1/tls-required", "rfc6749/3.2/tls-required", "rfc6750/5.3/tls-required", "rfc7009/2/https-only"];
    PlainHttpForbidden "plain-http-forbidden" STANDARD Benign
        "who speaks plain HTTP is told in JSON that TLS is required"
        ["rfc6749/3.1/tls-required", "rfc6749/3.2/tls-required", "rfc6750/5.3/tls-required", "rfc7009/2/https-only"];
    IntervalAbsent "interval-absent" STANDARD Benign
        "the device response does not mention the interval, which is five seconds then"
        ["rfc8628/3.2/response-members", "rfc8628/3.5/pending-before-approval"];
    ShortKeysInUrls "short-keys-in-urls" ALL_DIALECTS Benign
        "login addresses and token responses have short values that are others each time, and lifetimes tick"
        ["rfc6749/5.1/expires-in-number", "rfc6749/10.14/reflected-input-escaped"];
    OrderByChance "order-by-chance" ALL_DIALECTS Benign
        "members, parameters, the words of scopes and the methods of Allow come in another order each time"
        [
            "rfc6749/3.3/scope-order-irrelevant",
            "rfc6749/3.3/scope-syntax",
            "rfc6749/3.3/changed-scope-reported",
        ];
    ErrorsNameTheirPage "errors-name-their-page" STANDARD Benign
        "refusals of the token endpoint name the page of the documentation that explains them"
        REFUSALS_OF_THE_TOKEN_ENDPOINT;
    ResponseWithVendorParameter "response-with-vendor-parameter" ALL_DIALECTS Benign
        "the redirect with the code carries a parameter with the vendor's prefix"
        [
            "rfc6749/8.2/response-parameters-registered",
            "rfc6749/10.3/access-token-confidential",
            "rfc6749/10.4/refresh-token-confidential",
        ];
    ChallengesOfSeveralSchemes "challenges-of-several-schemes" ALL_DIALECTS Benign
        "the challenge of the resource stands between others, one of them with a token68"
        [
            "rfc9110/11.6.1/challenge-grammar",
            "rfc6750/3/challenge-well-formed",
            "rfc6750/3/challenge-on-bad-token",
            "rfc6750/3/challenge-without-credentials",
            "rfc6750/3/challenge-attribute-charset",
            "rfc6750/3.1/no-error-without-credentials",
            "rfc6750/3.1/invalid-token-refused",
            "rfc6750/3.1/invalid-token-401",
            "rfc6750/3.1/insufficient-scope-403",
            "rfc9700/4.3.2/token-in-query-refused",
            "rfc6749/7/scope-enforced",
            "rfc6750/2/one-method-only",
        ];
    ConsentPageRepeatsRequest "consent-page-repeats-request" ALL_DIALECTS Benign
        "the consent page repeats scope, client and redirect URI of the request in hidden fields, and names the grant type"
        [
            "web/answers/credentials-not-repeated",
            "web/answers/tokens-not-repeated",
            "rfc6749/10.2/consent-names-client-and-scope",
            "rfc6749/10.12/consent-for-what-shown",
            "rfc6749/10.12/consent-for-whom-shown",
            "rfc6749/3.1.2.4/no-redirect-to-invalid-uri",
        ];
    BusyEveryThird "busy-every-third" ALL_DIALECTS Benign
        "every third request is answered with 429 and not dealt with"
        [
            "rfc6749/4.1.2.1/no-server-error",
            "rfc6749/5.2/no-server-error",
            "rfc6749/5.2/status-400",
        ];
    BusyInBursts "busy-in-bursts" ALL_DIALECTS Benign
        "two of forty requests in a row are answered with 503 and Retry-After and not dealt with"
        ["rfc6749/4.1.2.1/no-server-error", "rfc6749/5.2/no-server-error"];
    FrameAncestorsOfPartner "frame-ancestors-of-partner" ALL_DIALECTS Benign
        "pages of the flow may be framed by the sites below one named host"
        ["rfc9700/4.16/framing-prevented", "rfc9700/4.16/csp-frame-ancestors"];
    ReferrerPolicyInPage "referrer-policy-in-page" ALL_DIALECTS Benign
        "pages set the referrer policy in an element and not in a header"
        ["rfc9700/4.2.4/referrer-suppressed"];
    ReferrerPolicyWithFallback "referrer-policy-with-fallback" ALL_DIALECTS Benign
        "pages list two referrer policies, the older one for older browsers"
        ["rfc9700/4.2.4/referrer-suppressed"];
    SessionCookieStrict "session-cookie-strict" ALL_DIALECTS Benign
        "the session cookie has SameSite=Strict"
        ["web/cookies/session-cookie-flags"];
    ResourceNamesNoError "resource-names-no-error" SURVILLA_AND_STANDARD Benign
        "the resource answers with an error that is false and an empty list of errors beside its data"
        ["rfc6750/2.1/header-supported"];
    HstsForSubdomains "hsts-for-subdomains" STANDARD Benign
        "Strict-Transport-Security covers the hosts below, and its max-age is quoted"
        ["rfc9325/3.2/hsts"];
    AllowNamesMoreMethods "allow-names-more-methods" ALL_DIALECTS Benign
        "the Allow header of 405 answers names OPTIONS as well"
        ["rfc9110/15.5.6/405-has-allow"];
    MetadataOfOpenId "metadata-of-openid" STANDARD Benign
        "the metadata has the members of OpenID Connect, a further scope, and a charset"
        [
            "rfc6749/3.1/endpoint-without-fragment",
            "rfc8414/2/scopes-supported-present",
            "rfc8414/3.2/status-and-type",
            "rfc9207/2.3/iss-advertised",
            "rfc9700/2.1.1/pkce-advertised",
        ];
    RevocationAnswersInJson "revocation-answers-in-json" STANDARD Benign
        "a revocation is confirmed with an empty JSON object"
        [
            "rfc7009/2.1/revocation-confirmed",
            "rfc7009/2.2/status-200",
            "rfc7009/2.2/unknown-token-200",
        ];
    BasicChallengeWithCharset "basic-challenge-with-charset" STANDARD Benign
        "the challenge for Basic names a charset, as RFC 7617 has it"
        [
            "rfc6749/5.2/basic-failure-401",
            "rfc7009/2.1/client-authentication-required",
            "rfc7662/2.1/authorization-required",
            "rfc7662/2.3/bad-credentials-401",
            "rfc9126/2.1/client-authentication-required",
        ];
    // Assertions of clients (RFC 7521, RFC 7523).
    AssertionMissingAccepted "assertion-missing-accepted" STANDARD Violation
        "a client that is registered to sign assertions is taken at its word without one"
        ["rfc7521/4.2/assertion-required"];
    AssertionListedButRefused "assertion-listed-but-refused" STANDARD Violation
        "the metadata lists private_key_jwt, and every assertion is refused"
        ["rfc7523/2.2/assertion-accepted"];
    AssertionTypeUnchecked "assertion-type-unchecked" STANDARD Violation
        "the client_assertion_type is not looked at"
        ["rfc7521/4.2/assertion-type-checked"];
    AssertionSignatureUnchecked "assertion-signature-unchecked" STANDARD Violation
        "the signature of a client assertion is not looked at, unless there is none"
        ["rfc7523/3/signature-checked"];
    AssertionUncheckedElsewhere "assertion-unchecked-elsewhere" STANDARD Violation
        "the signature of a client assertion is checked at the token endpoint alone"
        ["rfc7523/3/signature-checked"];
    AssertionUnsignedAccepted "assertion-unsigned-accepted" STANDARD Violation
        "a client assertion with alg none needs no signature"
        ["rfc7523/3/signature-required"];
    AssertionKeyConfused "assertion-key-confused" STANDARD Violation
        "a client assertion with alg HS256 is checked with the client's public key as the secret"
        ["rfc8725/3.1/algorithm-bound-to-key"];
    AssertionAudienceUnchecked "assertion-audience-unchecked" STANDARD Violation
        "a client assertion may be meant for any server"
        ["rfc7523/3/audience-checked"];
    AssertionAudienceOptional "assertion-audience-optional" STANDARD Violation
        "a client assertion need not say which server it is meant for"
        ["rfc7523/3/audience-required"];
    AssertionExpiryUnchecked "assertion-expiry-unchecked" STANDARD Violation
        "client assertions do not expire"
        ["rfc7523/3/expired-refused"];
    AssertionExpiryOptional "assertion-expiry-optional" STANDARD Violation
        "a client assertion without exp is taken for ever"
        ["rfc7523/3/expiry-required"];
    AssertionNotBeforeUnchecked "assertion-not-before-unchecked" STANDARD Violation
        "a client assertion is taken before its nbf"
        ["rfc7523/3/not-before-honoured"];
    AssertionIssuerUnchecked "assertion-issuer-unchecked" STANDARD Violation
        "a client assertion may be issued by any party"
        ["rfc7523/3/issuer-checked"];
    AssertionIssuerOptional "assertion-issuer-optional" STANDARD Violation
        "a client assertion need not say who issued it"
        ["rfc7523/3/issuer-required"];
    AssertionSubjectUnchecked "assertion-subject-unchecked" STANDARD Violation
        "the client is the issuer of an assertion, whatever its subject is"
        ["rfc7523/3/subject-is-client"];
    AssertionSubjectOptional "assertion-subject-optional" STANDARD Violation
        "the client is the issuer of an assertion that has no subject"
        ["rfc7523/3/subject-required"];
    AssertionClientIdIgnored "assertion-client-id-ignored" STANDARD Violation
        "a client_id beside an assertion may name another client"
        ["rfc7521/4.2/client-id-matches"];
    AssertionNeedsClientId "assertion-needs-client-id" STANDARD Violation
        "an assertion is refused without a client_id beside it"
        ["rfc7521/4.2/client-id-optional"];
    AssertionRefusedAsGrant "assertion-refused-as-grant" STANDARD Violation
        "a client assertion that is not valid is refused as invalid_grant"
        ["rfc7523/3.2/invalid-client"];
    AssertionNoneListed "assertion-none-listed" STANDARD Violation
        "the metadata lists none among the algorithms for client assertions"
        ["rfc8414/2/auth-algorithms-without-none"];
    AssertionAlgorithmsUnlisted "assertion-algorithms-unlisted" STANDARD Violation
        "the metadata lists private_key_jwt and no algorithms for it"
        ["rfc8414/2/auth-algorithms-listed"];
    KeysNotAdvertised "keys-not-advertised" STANDARD Violation
        "the metadata lists ways to authenticate with a secret alone"
        ["rfc9700/2.5/asymmetric-client-authentication"];
    AssertionReplayable "assertion-replayable" STANDARD Benign
        "a client assertion may be used until it expires"
        ["rfc7523/3/signature-checked", "rfc7523/3/expired-refused"];
    AssertionContradictionInvalidRequest "assertion-contradiction-invalid-request" STANDARD Benign
        "a client_id that contradicts an assertion is refused as invalid_request"
        ["rfc7521/4.2/client-id-matches"];
    AssertionClocksApart "assertion-clocks-apart" STANDARD Benign
        "the clock of a client may be a minute late or early"
        ["rfc7523/3/expired-refused", "rfc7523/3/not-before-honoured"];
    // Request objects (RFC 9101).
    RequestObjectSignatureUnchecked "request-object-signature-unchecked" STANDARD Violation
        "the signature of a request object is not looked at, unless there is none"
        ["rfc9101/6.2/signature-checked"];
    RequestObjectUnsignedAccepted "request-object-unsigned-accepted" STANDARD Violation
        "a request object with alg none needs no signature"
        ["rfc9101/4/signature-required"];
    RequestObjectKeyConfused "request-object-key-confused" STANDARD Violation
        "a request object with alg HS256 is checked with the client's public key as the secret"
        ["rfc8725/3.1/algorithm-bound-to-key"];
    RequestObjectQueryWins "request-object-query-wins" STANDARD Violation
        "parameters beside a request object take the place of those in it"
        ["rfc9101/6.3/query-ignored"];
    RequestObjectClientUnchecked "request-object-client-unchecked" STANDARD Violation
        "the client_id in a request object is not compared with the one beside it"
        ["rfc9101/6.3/client-id-matches"];
    ParTakesRequestUri "par-takes-request-uri" STANDARD Violation
        "a request with a request_uri in it can be pushed"
        ["rfc9126/2.1/request-uri-refused"];
    RequestObjectErrorRedirected "request-object-error-redirected" STANDARD Benign
        "a request object that is not valid is told by redirect to the registered address"
        ["rfc9101/6.2/signature-checked", "rfc9101/4/signature-required"];
    // Proofs of possession (RFC 9449).
    DpopProofIgnored "dpop-proof-ignored" STANDARD Violation
        "proofs of possession are not looked at, so that tokens are bearer tokens"
        ["rfc9449/5/token-type-dpop"];
    DpopTokenTypeBearer "dpop-token-type-bearer" STANDARD Violation
        "a token that is bound to a key is called a bearer token"
        ["rfc9449/5/token-type-truthful"];
    DpopTwoProofsAccepted "dpop-two-proofs-accepted" STANDARD Violation
        "of several proofs the first one counts"
        ["rfc9449/4.3/one-proof"];
    DpopTypeUnchecked "dpop-type-unchecked" STANDARD Violation
        "the typ of a proof is not looked at"
        ["rfc9449/4.3/type-checked"];
    DpopClaimsOptional "dpop-claims-optional" STANDARD Violation
        "a proof may lack claims"
        ["rfc9449/4.3/required-claims"];
    DpopUnsignedAccepted "dpop-unsigned-accepted" STANDARD Violation
        "a proof with alg none needs no signature"
        ["rfc9449/4.3/signature-required"];
    DpopSymmetricAccepted "dpop-symmetric-accepted" STANDARD Violation
        "a proof with a symmetric algorithm is taken"
        ["rfc9449/4.3/asymmetric-algorithm"];
    DpopSignatureUnchecked "dpop-signature-unchecked" STANDARD Violation
        "the signature of a proof is not looked at, unless there is none"
        ["rfc9449/4.3/signature-checked"];
    DpopPrivateKeyAccepted "dpop-private-key-accepted" STANDARD Violation
        "a proof may show the private key"
        ["rfc9449/4.3/no-private-key"];
    DpopMethodUnchecked "dpop-method-unchecked" STANDARD Violation
        "the htm of a proof is not compared"
        ["rfc9449/4.3/method-checked"];
    DpopUriUnchecked "dpop-uri-unchecked" STANDARD Violation
        "the htu of a proof is not compared"
        ["rfc9449/4.3/uri-checked"];
    DpopAgeUnchecked "dpop-age-unchecked" STANDARD Violation
        "a proof is good for ever"
        ["rfc9449/4.3/age-checked"];
    DpopNonceNotCompared "dpop-nonce-not-compared" STANDARD Violation
        "a proof needs a nonce, and any one does"
        ["rfc9449/4.3/nonce-checked"];
    DpopHashOptional "dpop-hash-optional" STANDARD Violation
        "a proof at the resource need not name the access token"
        ["rfc9449/4.3/token-hash-required"];
    DpopHashUnchecked "dpop-hash-unchecked" STANDARD Violation
        "the ath of a proof is not compared"
        ["rfc9449/4.3/token-hash-checked"];
    DpopKeyNotCompared "dpop-key-not-compared" STANDARD Violation
        "a proof of any key opens the resource for a token that is bound to another one"
        ["rfc9449/7.1/key-checked"];
    DpopSchemeUnknown "dpop-scheme-unknown" STANDARD Violation
        "the resource does not know the scheme DPoP, so that a token that is bound to a key opens nothing"
        ["rfc9449/7.1/scheme-supported"];
    DpopProofOptional "dpop-proof-optional" STANDARD Violation
        "a token that is bound to a key opens the resource without a proof"
        ["rfc9449/7.1/proof-required"];
    DpopBearerAccepted "dpop-bearer-accepted" STANDARD Violation
        "a token that is bound to a key opens the resource as a bearer token"
        ["rfc9449/7.2/no-downgrade"];
    DpopChallengeMissing "dpop-challenge-missing" STANDARD Violation
        "a proof that is not valid is answered with a challenge for Bearer alone"
        ["rfc9449/7.1/challenge"];
    DpopRefreshNotBound "dpop-refresh-not-bound" STANDARD Violation
        "the refresh token of a public client is not bound to its key"
        ["rfc9449/5/refresh-token-bound"];
    DpopCodeNotBound "dpop-code-not-bound" STANDARD Violation
        "the dpop_jkt of an authorization request is not compared"
        ["rfc9449/10/code-bound"];
    DpopErrorOtherCode "dpop-error-other-code" STANDARD Violation
        "a proof that is not valid is refused as invalid_request"
        ["rfc9449/5/invalid-dpop-proof"];
    DpopConfirmationMissing "dpop-confirmation-missing" STANDARD Violation
        "introspection does not tell which key a token is bound to"
        ["rfc9449/6.2/introspection-confirmation"];
    DpopNoneListed "dpop-none-listed" STANDARD Violation
        "the metadata lists none among the algorithms of proofs"
        ["rfc9449/5.1/asymmetric-algorithms"];
    DpopSymmetricListed "dpop-symmetric-listed" STANDARD Violation
        "the metadata lists a symmetric algorithm for proofs"
        ["rfc9449/5.1/asymmetric-algorithms"];
    DpopNonceDemanded "dpop-nonce-demanded" STANDARD Benign
        "a proof needs the nonce of the provider"
        ["rfc9449/5/token-type-dpop", "rfc9449/7.1/scheme-supported", "rfc9449/4.3/nonce-checked"];
    DpopNonceKeepsTime "dpop-nonce-keeps-time" STANDARD Benign
        "a proof needs the nonce of the provider, and its iat is not looked at"
        ["rfc9449/5/token-type-dpop", "rfc9449/7.1/scheme-supported"];
    DpopReplayable "dpop-replayable" STANDARD Benign
        "a proof may be used until it is too old"
        ["rfc9449/5/token-type-dpop", "rfc9449/7.1/scheme-supported"];
    CodesLiveTwoMinutes "codes-live-two-minutes" STANDARD Benign
        "codes can be exchanged for two minutes"
        ["rfc6749/4.1.2/code-lifetime-ten-minutes", "rfc6749/4.1.2/code-expires"];
    PushedRequestsLiveLong "pushed-requests-live-long" STANDARD Benign
        "a pushed request can be used for ten minutes, and its request_uri is twice as long"
        [
            "rfc9126/2.2/bound-to-client",
            "rfc9126/2.2/request-uri-entropy",
            "rfc9126/2.2/response",
            "rfc9126/4/expired-refused",
            "rfc9126/4/one-time-use",
        ];
    TokensExpireForCaches "tokens-expire-for-caches" ALL_DIALECTS Benign
        "token responses have an Expires header in the past as well"
        ["rfc6749/5.1/cache-control-no-store", "rfc6749/5.1/pragma-no-cache"];
    DeviceCodesInHexadecimal "device-codes-in-hexadecimal" STANDARD Benign
        "device codes are hexadecimal digits"
        ["rfc8628/5.2/device-code-entropy", "rfc8628/3.5/expiry"];
    ParRefusesBeside "par-refuses-beside" STANDARD Benign
        "parameters beside a request_uri, other than client_id, are refused"
        ["rfc9126/4/query-ignored"];
    DeviceRefusesScope "device-refuses-scope" STANDARD Benign
        "a device that polls with a scope is refused"
        ["rfc8628/3.1/scope-not-widened"];
    LeaveLinkChecked "leave-link-checked" STANDARD Benign
        "a link of the login page leads over a page that redirects to addresses of the provider in its query"
        ["rfc9700/2.1/no-open-redirector"];
    LogoutRedirectChecked "logout-redirect-checked" STANDARD Benign
        "the metadata names an endpoint that ends sessions and redirects to no address that is not registered"
        ["rfc9700/2.1/no-open-redirector"];
    LoginActionReturnChecked "login-action-return-checked" STANDARD Benign
        "the login form is sent to an address with a parameter that says where to go on, which is followed within the provider"
        ["rfc9700/2.1/no-open-redirector"];
    QueryParametersFill "query-parameters-fill" STANDARD Benign
        "what is missing in the body of a token or an introspection request is read from its query, but for credentials"
        [
            "rfc6749/3.2/duplicate-parameter-refused",
            "rfc6749/3.2/missing-parameter-refused",
            "rfc7662/2.1/token-in-body",
        ];
    ConsentFieldsShown "consent-fields-shown" STANDARD Benign
        "the consent form repeats the whole request in hidden fields, which are not read"
        [
            "rfc6749/3.1.2.4/no-redirect-to-invalid-uri",
            "rfc6749/10.12/consent-for-what-shown",
            "rfc6749/10.12/consent-for-whom-shown",
        ];
    ConsentFieldsCompared "consent-fields-compared" STANDARD Benign
        "the consent form repeats the whole request in hidden fields, and is refused where one comes back changed"
        [
            "rfc6749/3.1.2.4/no-redirect-to-invalid-uri",
            "rfc6749/10.12/consent-for-what-shown",
            "rfc6749/10.12/consent-for-whom-shown",
        ];
    CsrfFieldOfUser "csrf-field-of-user" ALL_DIALECTS Benign
        "the hidden field of the consent form may be that of another session of the same user"
        ["rfc6749/10.12/consent-csrf-protected"];
    ConsentAsksForLogin "consent-asks-for-login" ALL_DIALECTS Benign
        "a consent form that comes from nobody who is signed in is answered with the login page and status 200"
        ["rfc6749/10.12/consent-csrf-protected"];
    FrameOptionsTwice "frame-options-twice" ALL_DIALECTS Benign
        "X-Frame-Options says the same twice in one line, as behind a proxy, and there is no frame-ancestors"
        ["rfc9700/4.16/framing-prevented"];
    MethodInAnyCase "method-in-any-case" STANDARD Benign
        "the challenge method S256 may be written in small letters"
        ["rfc7636/4.6/missing-verifier-refused", "rfc7636/4.4.1/unknown-method-invalid-request"];
    ChallengeSyntaxUnchecked "challenge-syntax-unchecked" STANDARD Benign
        "a challenge may be of any length, though no verifier fits some"
        ["rfc7636/4.6/missing-verifier-refused"];
    RefreshTokensNotIntrospected "refresh-tokens-not-introspected" STANDARD Benign
        "introspection tells of access tokens only"
        ["rfc7662/2.1/wrong-hint-still-found", "rfc7662/2.2/unknown-token-inactive"];
    RevocationForConfidentialClients "revocation-for-confidential-clients" STANDARD Benign
        "public clients may not revoke and are told so"
        ["rfc7009/2.1/client-authentication-required", "rfc7009/2.1/foreign-token-kept"];
    RedirectUriBeginningComparedAtToken "redirect-uri-beginning-compared-at-token" STANDARD Violation
        "the redirect_uri at the token endpoint need only begin with that of the authorization request"
        ["rfc6749/4.1.3/redirect-uri-identical"];
    RedirectUriNormalisedAtToken "redirect-uri-normalised-at-token" STANDARD Violation
        "the redirect_uri at the token endpoint is decoded and parsed before it is compared"
        ["rfc6749/4.1.3/redirect-uri-identical"];
    RedirectUriHostComparedAtToken "redirect-uri-host-compared-at-token" STANDARD Violation
        "of the redirect_uri at the token endpoint only scheme, host and port are compared"
        ["rfc6749/4.1.3/redirect-uri-identical"];
    ParNewRedirectOfAuthenticated "par-new-redirect-of-authenticated" STANDARD Benign
        "an authenticated client may push a redirect URI that was not registered"
        ["rfc9126/7.2/new-redirect-needs-authentication"];
    RedirectUriFirstCheckedLastUsed "redirect-uri-first-checked-last-used" STANDARD Violation
        "of two redirect_uri parameters the first is compared and the last is used"
        ["rfc9700/2.1/redirect-uri-single"];
    RedirectUriLastCheckedFirstUsed "redirect-uri-last-checked-first-used" STANDARD Violation
        "of two redirect_uri parameters the last is compared and the first is used"
        ["rfc9700/2.1/redirect-uri-single"];
    RedirectUriOfArrayUsed "redirect-uri-of-array-used" STANDARD Violation
        "a parameter redirect_uri[] takes the place of redirect_uri once that has been compared"
        ["rfc9700/2.1/redirect-uri-single"];
    ParameterNamesWithoutCase "parameter-names-without-case" STANDARD Violation
        "a redirect_uri in capitals takes the place of the one that was compared"
        ["rfc9700/2.1/redirect-uri-single"];
    RedirectListSplitAtSpaces "redirect-list-split-at-spaces" STANDARD Violation
        "redirect_uri may be a list with spaces, of which one address has to be registered"
        ["rfc9700/2.1/redirect-uri-single"];
    RedirectListSplitAtCommas "redirect-list-split-at-commas" STANDARD Violation
        "redirect_uri may be a list with commas or a JSON array, of which one address has to be registered"
        ["rfc9700/2.1/redirect-uri-single"];
    HostHeaderTrusted "host-header-trusted" ALL_DIALECTS Violation
        "the provider's addresses are made of the Host header"
        ["web/hosts/own-addresses"];
    ForwardedHostTrusted "forwarded-host-trusted" ALL_DIALECTS Violation
        "the provider's addresses are made of X-Forwarded-Host, from any sender"
        ["web/hosts/own-addresses"];
    ProxyHostTrusted "proxy-host-trusted" STANDARD Violation
        "the provider's addresses are made of X-Host or X-Forwarded-Server"
        ["web/hosts/own-addresses"];
    ForwardedTrusted "forwarded-trusted" STANDARD Violation
        "the provider's addresses are made of the Forwarded header"
        ["web/hosts/own-addresses"];
    ForwardedProtoTrusted "forwarded-proto-trusted" STANDARD Violation
        "the provider's addresses have the scheme that X-Forwarded-Proto names"
        ["web/hosts/own-addresses"];
    ForwardedPortTrusted "forwarded-port-trusted" STANDARD Violation
        "the provider's addresses have the port that X-Forwarded-Port names"
        ["web/hosts/own-addresses"];
    ForwardedPrefixTrusted "forwarded-prefix-trusted" STANDARD Violation
        "the provider's addresses begin with the path that X-Forwarded-Prefix or X-Original-URL names"
        ["web/hosts/own-addresses"];
    ForeignHostMisdirected "foreign-host-misdirected" ALL_DIALECTS Benign
        "a request that names another host is answered with status 421"
        ["web/hosts/own-addresses"];
    ResponseModeIgnored "response-mode-ignored" STANDARD Violation
        "every authorization response comes in the query, whatever response mode is listed and asked for"
        ["responsemodes/2.1/response-as-asked", "responsemodes/2.1/errors-as-asked"];
    ErrorsByQueryInEveryMode "errors-by-query-in-every-mode" STANDARD Violation
        "errors come in the query, whatever response mode is asked for"
        ["responsemodes/2.1/errors-as-asked"];
    FormPostLosesState "form-post-loses-state" STANDARD Violation
        "a response that is posted has no state"
        ["rfc6749/4.1.2/state-echoed-exactly"];
    FormPostUnescaped "form-post-unescaped" STANDARD Violation
        "the page that posts a response holds the values of the request as markup"
        ["rfc6749/4.1.2/state-echoed-exactly", "rfc6749/10.14/reflected-input-escaped"];
    ResponseModesUnlisted "response-modes-unlisted" STANDARD Benign
        "the metadata lists query alone, although other response modes are known"
        ["responsemodes/2.1/response-as-asked"];
    ConsentOfAnyScopeRemembered "consent-of-any-scope-remembered" STANDARD Violation
        "who approved one scope is not asked about another one"
        ["rfc6749/10.2/new-scope-asked"];
    RememberedScopeGranted "remembered-scope-granted" STANDARD Violation
        "a request for less gets all that was approved before"
        ["rfc9700/2.3/no-scope-beyond-request"];
}
