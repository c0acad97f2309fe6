//! Observations of what clients sign: assertions (RFC 7523) and proofs of possession (RFC 9449).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use grantcheck::sandbox::Client;
use jsonwebtoken::jwk::{Jwk, ThumbprintHash};
use jsonwebtoken::{Algorithm, EncodingKey, crypto};
use reqwest::Method;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::browser::{Answer, Browser, Ending, basic, value_of};
use crate::probe::Probe;
use crate::probe_extensions::{json, member};

const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

/// With what a text is signed.
enum By<'a> {
    Key(&'a EncodingKey),
    Secret(&'a str),
    Nothing,
}

fn signed(mut header: Value, claims: &Value, by: By<'_>) -> String {
    let secret;
    let (algorithm, key) = match by {
        By::Key(key) => ("ES256", Some((key, Algorithm::ES256))),
        By::Secret(text) => {
            secret = EncodingKey::from_secret(text.as_bytes()).unwrap();
            ("HS256", Some((&secret, Algorithm::HS256)))
        }
        By::Nothing => ("none", None),
    };
    header["alg"] = json!(algorithm);
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let text = format!("{}.{}", part(&header), part(claims));
    let signature = key.map(|(key, algorithm)| crypto::sign(text.as_bytes(), key, algorithm));
    format!(
        "{text}.{}",
        signature.map_or_else(String::new, Result::unwrap)
    )
}

/// What is laid over the right claims; null leaves one out.
fn changed(mut claims: Value, change: &Value) -> Value {
    for (name, value) in change.as_object().unwrap() {
        if value.is_null() {
            claims.as_object_mut().unwrap().shift_remove(name);
        } else {
            claims[name] = value.clone();
        }
    }
    claims
}

fn key_of(pem: &str) -> EncodingKey {
    EncodingKey::from_ec_pem(pem.as_bytes()).unwrap()
}

fn new_key() -> EncodingKey {
    let pair = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256).unwrap();
    key_of(&pair.serialize_pem())
}

fn random() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; 18]>())
}

fn jwk(key: &EncodingKey) -> Value {
    let jwk = Jwk::from_encoding_key(key, Algorithm::ES256).unwrap();
    serde_json::to_value(jwk).unwrap()
}

fn jkt(key: &EncodingKey) -> String {
    let jwk = Jwk::from_encoding_key(key, Algorithm::ES256).unwrap();
    jwk.thumbprint(ThumbprintHash::SHA256).unwrap()
}

fn told(answer: &Answer) -> String {
    let body = json(answer);
    let challenge = answer.header("www-authenticate").unwrap_or("-");
    let nonce = answer.header("dpop-nonce").is_some();
    format!(
        "{} {} {} {challenge} {nonce}",
        answer.status, body["error"], body["token_type"]
    )
}

impl Probe {
    pub async fn keys(&mut self) {
        self.assertions().await;
        self.assertions_elsewhere().await;
        self.proofs().await;
        self.proofs_at_resource().await;
        self.bound_grants().await;
        self.request_objects().await;
        let browser = Browser::new(&self.sandbox);
        let path = "/.well-known/oauth-authorization-server";
        let answer = browser.send(Method::GET, path, &[], &[], &[]).await;
        self.note_answer("keys/metadata", &answer).await;
    }

    fn signing_client(&self) -> Client {
        self.sandbox.accounts().signing_client.clone().unwrap()
    }

    fn claims(&self, client: &Client) -> Value {
        let now = self.sandbox.seconds();
        json!({
            "iss": client.id,
            "sub": client.id,
            "aud": format!("{}/token", self.sandbox.base_url()),
            "jti": random(),
            "iat": now,
            "exp": now + 60,
        })
    }

    async fn assert(&self, path: &str, assertion: &str, more: &[(&str, &str)]) -> Answer {
        let mut form = vec![
            ("client_assertion_type", TYPE),
            ("client_assertion", assertion),
        ];
        form.extend(more);
        self.post(path, &form, None).await
    }

    async fn assertions(&mut self) {
        let client = self.signing_client();
        let pem = client.key.clone().unwrap();
        let (own, other) = (key_of(&pem), new_key());
        let public = rcgen::KeyPair::from_pem(&pem).unwrap().public_key_pem();
        let now = self.sandbox.seconds();
        let grant = [("grant_type", "client_credentials")];
        let cases = [
            ("assertion/right", json!({}), By::Key(&own)),
            ("assertion/other-key", json!({}), By::Key(&other)),
            ("assertion/unsigned", json!({}), By::Nothing),
            ("assertion/confused", json!({}), By::Secret(&public)),
            (
                "assertion/elsewhere",
                json!({ "aud": "https://x.example" }),
                By::Key(&own),
            ),
            ("assertion/anywhere", json!({ "aud": null }), By::Key(&own)),
            (
                "assertion/expired",
                json!({ "exp": now - 300 }),
                By::Key(&own),
            ),
            ("assertion/late", json!({ "exp": now - 30 }), By::Key(&own)),
            ("assertion/endless", json!({ "exp": null }), By::Key(&own)),
            (
                "assertion/early",
                json!({ "nbf": now + 300 }),
                By::Key(&own),
            ),
            (
                "assertion/other-issuer",
                json!({ "iss": "x" }),
                By::Key(&own),
            ),
            ("assertion/no-issuer", json!({ "iss": null }), By::Key(&own)),
            (
                "assertion/other-subject",
                json!({ "sub": "acme-app" }),
                By::Key(&own),
            ),
            (
                "assertion/no-subject",
                json!({ "sub": null }),
                By::Key(&own),
            ),
        ];
        for (name, change, by) in cases {
            let claims = changed(self.claims(&client), &change);
            let text = signed(json!({ "typ": "JWT" }), &claims, by);
            let answer = self.assert("/token", &text, &grant).await;
            self.note(name, told(&answer)).await;
        }
        let right = || signed(json!({}), &self.claims(&client), By::Key(&own));
        let text = right();
        self.assert("/token", &text, &grant).await;
        let answer = self.assert("/token", &text, &grant).await;
        let seen = told(&answer);
        let named = [grant[0], ("client_id", "acme-app")];
        let contradicting = told(&self.assert("/token", &right(), &named).await);
        let alone = [grant[0], ("client_id", client.id.as_str())];
        let alone = told(&self.post("/token", &alone, None).await);
        let assertion = right();
        let odd = [
            grant[0],
            ("client_assertion_type", "x"),
            ("client_assertion", assertion.as_str()),
        ];
        let odd = told(&self.post("/token", &odd, None).await);
        self.note("assertion/odd-type", odd).await;
        self.note("assertion/replayed", seen).await;
        self.note("assertion/contradicting", contradicting).await;
        self.note("assertion/alone", alone).await;
        let stamped = self
            .sandbox
            .accounts()
            .secret_signing_client
            .clone()
            .unwrap();
        let secret = stamped.secret.clone().unwrap();
        for (name, secret) in [
            ("assertion/mac", secret.as_str()),
            ("assertion/other-mac", "x"),
        ] {
            let text = signed(json!({}), &self.claims(&stamped), By::Secret(secret));
            let answer = self.assert("/token", &text, &grant).await;
            self.note(name, told(&answer)).await;
        }
    }

    async fn assertions_elsewhere(&mut self) {
        let client = self.signing_client();
        let other = new_key();
        for (name, path) in [
            ("assertion/revoke", "/revoke"),
            ("assertion/introspect", "/introspect"),
            ("assertion/push", "/par"),
        ] {
            let text = signed(json!({}), &self.claims(&client), By::Key(&other));
            let answer = self.assert(path, &text, &[("token", "x")]).await;
            self.note(name, told(&answer)).await;
        }
    }

    /// A proof for a request, with the nonce that the provider wants.
    fn proof(
        &self,
        key: &EncodingKey,
        method: &str,
        path: &str,
        token: Option<&str>,
    ) -> (Value, Value) {
        let mut claims = json!({
            "jti": random(),
            "htm": method,
            "htu": format!("{}{path}", self.sandbox.base_url()),
            "iat": self.sandbox.seconds(),
        });
        if let Some(token) = token {
            claims["ath"] = json!(URL_SAFE_NO_PAD.encode(Sha256::digest(token)));
        }
        (json!({ "typ": "dpop+jwt", "jwk": jwk(key) }), claims)
    }

    async fn prove(
        &self,
        form: &[(&str, &str)],
        client: Option<&Client>,
        proofs: &[&str],
    ) -> Answer {
        let header = client.map(|c| basic(&c.id, c.secret.as_deref().unwrap_or_default()));
        let mut headers: Vec<(&str, &str)> = proofs.iter().map(|proof| ("dpop", *proof)).collect();
        headers.extend(header.iter().map(|value| ("authorization", value.as_str())));
        let browser = Browser::new(&self.sandbox);
        browser
            .send(Method::POST, "/token", &[], form, &headers)
            .await
    }

    async fn proofs(&mut self) {
        let (own, other) = (new_key(), new_key());
        let grant = [("grant_type", "client_credentials")];
        let client = self.client("");
        let now = self.sandbox.seconds();
        let no = || json!({});
        let mut shown = jwk(&own);
        shown["d"] = json!("AAAA");
        let cases = [
            ("proof/right", no(), no(), By::Key(&own)),
            ("proof/type", json!({ "typ": "JWT" }), no(), By::Key(&own)),
            (
                "proof/private",
                json!({ "jwk": shown }),
                no(),
                By::Key(&own),
            ),
            ("proof/other-key", no(), no(), By::Key(&other)),
            ("proof/unsigned", no(), no(), By::Nothing),
            ("proof/symmetric", no(), no(), By::Secret("x")),
            ("proof/claim", no(), json!({ "jti": null }), By::Key(&own)),
            ("proof/method", no(), json!({ "htm": "GET" }), By::Key(&own)),
            (
                "proof/address",
                no(),
                json!({ "htu": "https://x.example" }),
                By::Key(&own),
            ),
            (
                "proof/old",
                no(),
                json!({ "iat": now - 3600 }),
                By::Key(&own),
            ),
            ("proof/nonce", no(), json!({ "nonce": "x" }), By::Key(&own)),
        ];
        for (name, header, claims, by) in cases {
            let (right, of_right) = self.proof(&own, "POST", "/token", None);
            let text = signed(changed(right, &header), &changed(of_right, &claims), by);
            let answer = self.prove(&grant, Some(&client), &[&text]).await;
            self.note(name, told(&answer)).await;
        }
        let right = || {
            let (header, claims) = self.proof(&own, "POST", "/token", None);
            signed(header, &claims, By::Key(&own))
        };
        let (first, second) = (right(), right());
        let two = told(&self.prove(&grant, Some(&client), &[&first, &second]).await);
        let answer = self.prove(&grant, Some(&client), &[&second]).await;
        let again = told(&self.prove(&grant, Some(&client), &[&second]).await);
        let nonce = answer.header("dpop-nonce").map(str::to_owned);
        self.note("proof/two", two).await;
        self.note("proof/again", again).await;
        // Where the iat does not count a nonce is wanted.
        let (header, claims) = self.proof(&own, "POST", "/token", None);
        let change = json!({ "nonce": nonce, "iat": now - 3600 });
        let text = signed(header, &changed(claims, &change), By::Key(&own));
        let answer = self.prove(&grant, Some(&client), &[&text]).await;
        self.note("proof/old-with-nonce", told(&answer)).await;
    }

    async fn call(&self, authorization: &str, proof: Option<&str>) -> Answer {
        let mut headers = vec![("authorization", authorization)];
        headers.extend(proof.map(|proof| ("dpop", proof)));
        let browser = Browser::new(&self.sandbox);
        browser
            .send(Method::GET, "/resource", &[], &[], &headers)
            .await
    }

    async fn proofs_at_resource(&mut self) {
        let (own, other) = (new_key(), new_key());
        let (header, claims) = self.proof(&own, "POST", "/token", None);
        let text = signed(header, &claims, By::Key(&own));
        let grant = [("grant_type", "client_credentials")];
        let client = self.client("");
        let answer = self.prove(&grant, Some(&client), &[&text]).await;
        let token = member(&json(&answer), "access_token");
        let form = [("token", token.as_str())];
        let answer = self.post("/introspect", &form, Some(&client)).await;
        self.note_answer("bound/introspected", &answer).await;
        let answer = self.call(&format!("Bearer {token}"), None).await;
        self.note("bound/bearer", told(&answer)).await;
        let answer = self.call(&format!("DPoP {token}"), None).await;
        self.note("bound/no-proof", told(&answer)).await;
        for (name, key, change) in [
            ("bound/right", &own, json!({})),
            ("bound/other-key", &other, json!({})),
            ("bound/no-hash", &own, json!({ "ath": null })),
            ("bound/other-hash", &own, json!({ "ath": "x" })),
        ] {
            let (header, claims) = self.proof(key, "GET", "/resource", Some(&token));
            let text = signed(header, &changed(claims, &change), By::Key(key));
            let answer = self.call(&format!("DPoP {token}"), Some(&text)).await;
            self.note(name, told(&answer)).await;
        }
    }

    async fn bound_grants(&mut self) {
        let (own, other) = (new_key(), new_key());
        let public = self.client("public");
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
        let thumbprint = jkt(&other);
        let uri = public.redirect_uris[0].as_str();
        let pkce = [
            ("code_challenge", challenge.as_str()),
            ("code_challenge_method", "S256"),
        ];
        let to_other = [pkce[0], pkce[1], ("dpop_jkt", thumbprint.as_str())];
        let mut refresh = String::new();
        for (name, more) in [("bound/code", &to_other[..]), ("bound/grant", &pkce[..])] {
            let code = self.ask(&public, uri, more).await.unwrap_or_default();
            let form = [
                ("grant_type", "authorization_code"),
                ("code", code.as_str()),
                ("redirect_uri", uri),
                ("client_id", public.id.as_str()),
                ("code_verifier", VERIFIER),
            ];
            let (header, claims) = self.proof(&own, "POST", "/token", None);
            let text = signed(header, &claims, By::Key(&own));
            let answer = self.prove(&form, None, &[&text]).await;
            refresh = member(&json(&answer), "refresh_token");
            self.note(name, told(&answer)).await;
        }
        let form = [
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh.as_str()),
            ("client_id", public.id.as_str()),
        ];
        let (header, claims) = self.proof(&other, "POST", "/token", None);
        let text = signed(header, &claims, By::Key(&other));
        let answer = self.prove(&form, None, &[&text]).await;
        self.note("bound/refresh", told(&answer)).await;
    }

    async fn request_objects(&mut self) {
        let client = self.signing_client();
        let pem = client.key.clone().unwrap();
        let (own, other) = (key_of(&pem), new_key());
        let public = rcgen::KeyPair::from_pem(&pem).unwrap().public_key_pem();
        let inside = json!({
            "client_id": client.id,
            "response_type": "code",
            "redirect_uri": client.redirect_uris[0],
            "scope": "read",
            "state": "inside",
        });
        let cases = [
            ("request-object/right", json!({}), By::Key(&own)),
            ("request-object/other-key", json!({}), By::Key(&other)),
            ("request-object/unsigned", json!({}), By::Nothing),
            ("request-object/confused", json!({}), By::Secret(&public)),
            (
                "request-object/other-client",
                json!({ "client_id": "acme-app" }),
                By::Key(&own),
            ),
        ];
        for (name, change, by) in cases {
            let text = signed(json!({}), &changed(inside.clone(), &change), by);
            let sent = [
                ("client_id", client.id.as_str()),
                ("state", "outside"),
                ("request", text.as_str()),
            ];
            let mut browser = Browser::new(&self.sandbox);
            let ending = browser
                .walk(Method::GET, self.dialect, &sent, "approve")
                .await;
            let seen = match ending {
                Ending::Page(page) => format!("page {}", page.status),
                Ending::Redirect(location) => format!(
                    "{:?} {:?}",
                    value_of(&location, "state"),
                    value_of(&location, "error")
                ),
            };
            self.note(name, seen).await;
        }
        let form = [
            ("response_type", "code"),
            ("redirect_uri", "https://acme.example/oauth/return"),
            ("request_uri", "urn:x"),
        ];
        let answer = self.post("/par", &form, Some(&self.client(""))).await;
        self.note("request-object/pushed-uri", told(&answer)).await;
    }
}
