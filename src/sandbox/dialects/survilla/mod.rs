//! Survilla Cloud, as its page "OAuth2 authorization" describes it (claims `survilla/C001` to `survilla/C064`).
//!
//! What the page leaves open is decided here as RFC 6749 has it, and where that is silent too:
//!
//! - Errors of the token endpoint have status 400; the page gives no status (G-01).
//! - An empty `client_secret` counts as left out (RFC 6749 3.2), so it leads to temporary access.
//! - A refused exchange leaves the code usable, unless another client presented it: then it was stolen.
//! - A refresh repeats the refresh token, which works until the grant is cancelled (C051).
//! - Cancelling a token ends the grant it belongs to, with every access token of its refresh token (C061).

mod resource;
mod revoke;
mod token;

use std::time::Duration;

use super::{
    CONSENT, Description, Endpoint, LOGIN, Route, Rules, authorize_at, plain_method_refused,
};
use crate::sandbox::accounts::Accounts;
use crate::sandbox::body_format::Format;
use crate::sandbox::random::random_token;

const JSON: Format = Format::Json("application/json");

pub(super) static DIALECT: Description = Description {
    name: "survilla",
    // One cloud under two names (C003, C004).
    providers: &["netrex", "camstreamer"],
    accounts: Accounts::sample,
    rules: &RULES,
};

static RULES: Rules = Rules {
    routes: &[
        // The prose writes the address without a slash, the sample request with one (C012, C013).
        authorize_at("/oauth2/auth"),
        authorize_at("/oauth2/auth/"),
        LOGIN,
        CONSENT,
        Route {
            path: "/oauth2/token",
            methods: &["POST"],
            endpoint: Endpoint::Token,
            handler: token::token,
        },
        Route {
            path: "/oauth2/revoke",
            methods: &["POST"],
            endpoint: Endpoint::Revoke,
            handler: revoke::revoke,
        },
        Route {
            path: "/api/graphql.php",
            methods: &["POST"],
            endpoint: Endpoint::Resource,
            handler: resource::graphql,
        },
    ],
    session_cookie: "PHPSESSID",
    realm: "survilla",
    code_lifetime: Duration::from_secs(600),
    access_lifetime: Duration::from_secs(3600),
    // C019
    scopes: &[
        "read",
        "write",
        "liveview",
        "audiotransmit",
        "liveview_ptz",
        "liveview_light",
        "liveview_audioclip",
        "recordings",
        "recordings_delete",
        "events",
    ],
    default_scope: &["read"],
    // C017: a space does not separate, so that "read write" is one right that does not exist.
    split_scope: |text| text.split(',').collect(),
    // the tables say redirect_url, the sample requests redirect_uri.
    redirect_uri_names: &["redirect_uri", "redirect_url"],
    checks_redirect_after_login: false,
    has_pkce: false,
    has_par: false,
    has_request_objects: false,
    has_response_modes: false,
    knows_native_clients: false,
    resources: &[],
    takes_tokens_in_forms: false,
    sends_issuer: false,
    describes_errors: false,
    remembers_consent: false,
    status_after_form: 302,
    new_code: random_token,
    new_token: |_| random_token(),
    method_refused: plain_method_refused,
};
