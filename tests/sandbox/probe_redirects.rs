//! Observations of redirect URIs that are almost registered ones: which of them the authorization endpoint goes on with.

use reqwest::Method;

use crate::browser::{Browser, authorization_path};
use crate::probe::Probe;

/// Addresses by the client whose registered one they resemble: `c` the client under test, `n` the native one.
const ALMOST: &[(char, &str)] = &[
    ('c', "ftp://acme.example/oauth/return"),
    ('c', "javascript:alert(1)"),
    ('c', "/oauth/return"),
    ('c', "https:/acme.example/oauth/return"),
    ('c', "https:\\\\acme.example/oauth/return"),
    ('c', "https://evil.example/acme.example/oauth/return"),
    (
        'c',
        "https://evil.example/#https://acme.example/oauth/return",
    ),
    ('c', "https://a.b.acme.example/oauth/return"),
    ('c', "https://acmeyexample/oauth/return"),
    ('c', "https://acme.example@evil.example/oauth/return"),
    ('c', "https://evil@acme.example/oauth/return"),
    ('c', "https://acme.example:443/oauth/return"),
    ('c', "https://acme.example./oauth/return"),
    ('c', "https://acme.ex\u{ff41}mple/oauth/return"),
    ('c', "https://acme.ex\u{430}mple/oauth/return"),
    ('c', "https://localhost/oauth/return"),
    ('c', "https://acme.example/oauth/returned"),
    ('c', "https://acme.example/"),
    ('c', "https://acme.example/oauth/other"),
    ('c', "https://acme.example/x/oauth/return"),
    ('c', "https://acme.example/oauth/return/../other"),
    ('c', "https://acme.example/oauth/return;v=1"),
    ('c', "https://acme.example//oauth/return"),
    ('c', "https://acme.example/oauth/return%00x"),
    ('c', "https://acme.example/oauth/return \t"),
    ('c', "https://acme.example/oa\nuth/return"),
    ('c', "https://acme.example/oauth/retur%256e"),
    ('c', "https://acme.example/oauth/return?x=1"),
    ('c', "https://acme.example/oauth/return?"),
    ('c', "https://acme.example/oauth/return%23x"),
    ('c', "https://acme.example/oauth/second?tenant=8"),
    ('c', "https://acme.example/oauth/second"),
    ('c', "https://www.acme.example/oauth/return"),
    ('c', "https://acme\u{3002}example/oauth/return"),
    ('n', "http://[::1]/cb"),
    ('n', "http://0.0.0.0/cb"),
    ('c', "https://acme.example/oauth/return "),
    ('c', "https://acme.example/oauth/return%20"),
    ('c', "https://acme.example/oauth/return\u{a0}"),
    ('c', "https://acme.example/oauth/return."),
    ('c', "https://acme.example/oauth/return/%c0%ae%c0%ae/other"),
    ('c', "https://acme.example/oauth/return%252fother"),
    ('c', "https://acme.example/oauth/return%3Fx=1"),
    ('c', "HTTPS://acme.example/oauth/return"),
    ('n', "http://0x7f.1/cb"),
    ('n', "com.example.acme:/elsewhere"),
];

impl Probe {
    /// Which addresses that are almost registered are accepted.
    pub async fn redirects(&mut self) {
        let accounts = self.sandbox.accounts().clone();
        let mut seen = String::new();
        for (of, uri) in ALMOST {
            let client = match of {
                'n' => accounts.native_client.as_ref(),
                _ => Some(&accounts.client),
            };
            let Some(client) = client else { continue };
            let sent = [
                ("response_type", "code"),
                ("client_id", client.id.as_str()),
                ("redirect_uri", uri),
                ("scope", "read"),
                (
                    "code_challenge",
                    "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
                ),
                ("code_challenge_method", "S256"),
            ];
            let browser = Browser::new(&self.sandbox);
            let path = authorization_path(self.dialect);
            let answer = browser.send(Method::GET, path, &sent, &[], &[]).await;
            seen += &format!("{uri} {}\n", answer.status);
        }
        self.note("redirects/almost", seen).await;
    }
}
