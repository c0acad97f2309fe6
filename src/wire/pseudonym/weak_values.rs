//! Values that stand in innocent text as well: short ones, and the protocol's own words.
//!
//! A client called `client`, a password `token` or a secret `1` is replaced where it stands as the value of what holds it,
//! and nowhere else: else `client_credentials` became `<client_id>_credentials`, which is false, and tells the reader what
//! the value is.

/// Shorter values are replaced by structure only, in characters: by value they would be found everywhere.
const SHORTEST: usize = 4;

/// Numbers up to this length are lifetimes, statuses and years, in digits.
const LONGEST_NUMBER: usize = 5;

/// Terms of the protocol, of HTTP and of the sentences about them. A part of one is as weak as the whole.
const TERMS: &str = "\
access_denied
access_token
account_selection_required
active
application/json
application/x-www-form-urlencoded
application/xml
approve
assertion
audience
authenticate
authentication
authorization
authorization_code
authorization_details
authorization_endpoint
authorization_pending
authorization_response_iss_parameter_supported
authorize
basic
bearer
boolean
browser
cache-control
callback
camera
challenge
charset
client
client_assertion
client_assertion_type
client_credentials
client_id
client_id_issued_at
client_name
client_secret
client_secret_basic
client_secret_expires_at
client_secret_jwt
client_secret_post
code
code id_token
code token
code_challenge
code_challenge_method
code_challenge_methods_supported
code_verifier
configuration
connection
consent
consent_required
content-length
content-security-policy
content-type
cookie
cors
credential
credentials
data
default
denied
deny
description
details
device_authorization
device_authorization_endpoint
device_code
dpop
email
endpoint
error
error_description
error_uri
example
exchange
expected
expired
expired_token
expires
expires_at
expires_in
false
fragment
form_post
forbidden
frame-ancestors
grant
grant_type
grant_types_supported
graphql
header
html
http
httponly
https
id_token
implicit
insufficient_scope
interaction_required
interval
introspect
introspection
introspection_endpoint
invalid
invalid_client
invalid_client_metadata
invalid_dpop_proof
invalid_grant
invalid_redirect_uri
invalid_request
invalid_request_object
invalid_request_uri
invalid_scope
invalid_target
invalid_token
issued_token_type
issuer
json
jwks
jwks_uri
key
keys
lifetime
localhost
location
login
login_hint
login_required
logout
malformed
member
message
metadata
method
method not allowed
missing
mtls
must-revalidate
name
nonce
none
no-cache
no-store
not found
null
number
oauth
oauth2
offline_access
openid
page
parameter
password
permission
plain
policy
post
pragma
preferred_username
private
private_key_jwt
profile
prompt
protected
provider
public
pushed_authorization_request_endpoint
query
read
realm
redirect
redirect_uri
redirect_uris
refresh
refresh_token
refused
register
registration
registration_access_token
registration_client_uri
registration_endpoint
request
request_not_supported
request_uri
request_uri_not_supported
requested_token_type
required
resource
response
response_mode
response_modes_supported
response_type
response_types_supported
retry-after
returned
revoke
revoked
revocation
revocation_endpoint
s256
samesite
sandbox
scenario
scope
scopes_supported
secret
secure
server
server_error
service
session
session_state
set-cookie
signature
slow_down
standard
state
status
strict-transport-security
subject
subject_token
subject_token_type
success
support
target
temporarily_unavailable
test
testing
text/html
text/plain
token
token_endpoint
token_endpoint_auth_methods_supported
token_type
token_type_hint
too many requests
true
type
unauthorized
unauthorized_client
unknown
unmet_authentication_requirements
unsupported
unsupported_grant_type
unsupported_response_type
unsupported_token_type
unreachable
user
user_code
userinfo
username
valid
value
vary
verification_uri
verification_uri_complete
verifier
version
warning
well-known
write
wrong
www-authenticate
";

/// Whether a value is too short, or too much a word of the protocol, to be looked for in text.
pub(super) fn is_weak(value: &str) -> bool {
    if value.chars().count() < SHORTEST {
        return true;
    }
    if value.bytes().all(|byte| byte.is_ascii_digit()) {
        return value.len() <= LONGEST_NUMBER;
    }
    TERMS.contains(&value.to_ascii_lowercase())
}

/// A word of letters alone may be part of a longer name (`camera` of `camera_list`), up to this length.
const LONGEST_WORD: usize = 15;

/// Whether a value is a word, which counts only where no underscore or hyphen touches it either.
pub(super) fn is_word(value: &str) -> bool {
    value.len() <= LONGEST_WORD && value.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// Whether a parameter, member or header of this name holds values of this kind.
pub(super) fn may_hold(name: &str, kind: &str) -> bool {
    // Only its own name tells a cookie, and an empty one nothing.
    if name.is_empty() || kind.starts_with("cookie:") || name.starts_with("cookie:") {
        return name == kind || (name.starts_with("cookie:") && kind == "cookie");
    }
    let name = name.to_ascii_lowercase().replace('-', "_");
    let is_one_of = |words: &[&str]| words.contains(&name.as_str());
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    if kind.ends_with("client_id") {
        return is_one_of(&[
            "client_id",
            "clientid",
            "client",
            "aud",
            "audience",
            "azp",
            "sub",
            "appid",
            "app_id",
            "cid",
            "iss",
        ]);
    }
    if kind.ends_with("client_secret") {
        return is_one_of(&[
            "client_secret",
            "clientsecret",
            "secret",
            "app_secret",
            "appsecret",
        ]);
    }
    if kind.ends_with("username") {
        return is_one_of(&[
            "sub",
            "email",
            "login",
            "login_hint",
            "account",
            "uid",
            "upn",
            "name",
            "owner",
        ]) || (has(&["user"]) && !has(&["user_code", "userinfo", "user_agent"]));
    }
    if kind.ends_with("password") {
        return has(&["pass", "pwd", "kennwort"]) || is_one_of(&["pw", "pin"]);
    }
    if kind == "second_factor" {
        return has(&["otp", "factor", "mfa", "2fa"]) || is_one_of(&["pin", "passcode"]);
    }
    if let Some(header) = kind.strip_prefix("header_") {
        return name == header.replace('-', "_");
    }
    if kind == "csrf" {
        return has(&["csrf", "xsrf", "authenticity"]);
    }
    let compact = |text: &str| text.replace('_', "");
    compact(&name) == compact(kind)
        || (kind == "access_token" && is_one_of(&["token", "subject_token", "actor_token"]))
        || (kind == "refresh_token" && is_one_of(&["token", "subject_token"]))
        || (kind == "code" && is_one_of(&["auth_code", "authorization_code"]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weak_values_are_told_from_strong_ones() {
        for value in [
            "1",
            "abc",
            "3600",
            "token",
            "Client",
            "access",
            "invalid_request",
            "code_challenge",
            "uthoriz",
        ] {
            assert!(is_weak(value), "{value}");
        }
        for value in [
            "alice",
            "xy12",
            "123456",
            "correcthorse",
            "acme-app",
            "token-8f3a",
            "access denied!",
            "pässe",
        ] {
            assert!(!is_weak(value), "{value}");
        }
    }

    #[test]
    fn names_hold_what_they_say() {
        assert!(
            may_hold("client_id", "other_client_id") && may_hold("clientSecret", "client_secret")
        );
        assert!(may_hold("j_password", "password") && may_hold("username", "other_username"));
        assert!(may_hold("accessToken", "access_token") && may_hold("token", "refresh_token"));
        for (name, kind) in [
            ("response_type", "client_id"),
            ("grant_type", "password"),
            ("error", "client_secret"),
            ("scope", "username"),
            ("token_type", "access_token"),
            ("max_age", "cookie:theme"),
        ] {
            assert!(!may_hold(name, kind), "{name} {kind}");
        }
    }
}
