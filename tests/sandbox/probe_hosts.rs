//! Observations of requests that claim another host, that name two addresses to return to, and that redeem a code with a
//! redirect URI which is almost the right one.

use grantcheck::sandbox::Dialect;
use reqwest::Method;

use crate::browser::{Browser, authorization_path};
use crate::probe::Probe;

/// Headers that claim where the provider is.
const CLAIMS: &[(&str, &str)] = &[
    ("host", "other.example"),
    ("x-forwarded-host", "other.example"),
    ("x-host", "other.example"),
    ("forwarded", "host=other.example"),
    ("x-forwarded-proto", "other"),
    ("x-forwarded-port", "1"),
    ("x-forwarded-prefix", "/other"),
];

/// Further parameters of a request with a registered redirect URI.
const TWICE: &[(&str, &str)] = &[
    ("redirect_uri", "https://other.example/"),
    ("redirect_uri[]", "https://other.example/"),
    ("REDIRECT_URI", "https://other.example/"),
];

/// Lists with a registered redirect URI in them.
const LISTS: &[&str] = &[
    "https://other.example/ https://acme.example/oauth/return",
    "https://other.example/,https://acme.example/oauth/return",
];

/// Redirect URIs of a token request that are almost that of the authorization request.
const AT_TOKEN: &[&str] = &[
    "https://acme.example/oauth/return/more",
    "https://ACME.example/oauth/return",
    "https://acme.example/elsewhere",
];

impl Probe {
    /// What the provider says where it is, and where browsers end that two addresses were named to.
    pub async fn hosts(&mut self) {
        let client = self.sandbox.accounts().client.clone();
        let own = client.redirect_uris[0].clone();
        let mut seen = String::new();
        for header in CLAIMS {
            let sent = [
                ("response_type", "code"),
                ("client_id", client.id.as_str()),
                ("redirect_uri", own.as_str()),
                ("scope", "read"),
            ];
            let browser = Browser::new(&self.sandbox);
            let path = authorization_path(self.dialect);
            let answer = browser
                .send(Method::GET, path, &sent, &[], &[*header])
                .await;
            let location = answer.header("location").unwrap_or_default();
            let place = location.split('?').next().unwrap_or_default();
            seen += &format!("{header:?} {} {place}\n", answer.status);
        }
        self.note("hosts/claimed", seen).await;
        if self.dialect != Dialect::Standard {
            return;
        }
        for (name, value) in TWICE {
            for further_first in [false, true] {
                let mut sent = vec![("redirect_uri", own.as_str()), (name, value)];
                if further_first {
                    sent.reverse();
                }
                self.authorize("hosts/two-addresses", Method::GET, &sent, "approve")
                    .await;
            }
        }
        for list in LISTS {
            let sent = [("redirect_uri", *list)];
            self.authorize("hosts/list", Method::GET, &sent, "approve")
                .await;
        }
        for uri in AT_TOKEN {
            let code = self.code("read").await;
            let form = [
                ("grant_type", "authorization_code"),
                ("code", code.as_str()),
                ("redirect_uri", uri),
            ];
            let secret = client.secret.as_deref();
            let answer = self
                .request(Method::POST, &form, secret, "application/json")
                .await;
            self.note("hosts/at-token", answer.status.to_string()).await;
        }
    }

    /// Whether an authenticated client may push any redirect URI.
    pub async fn pushed_addresses(&mut self) {
        let client = self.sandbox.accounts().client.clone();
        let form = [
            ("response_type", "code"),
            ("client_id", client.id.as_str()),
            ("redirect_uri", "https://other.example/return"),
            ("scope", "read"),
        ];
        let answer = self.post("/par", &form, Some(&client)).await;
        self.note("pushing/new-address", answer.status.to_string())
            .await;
    }
}
