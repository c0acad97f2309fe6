//! The sample clients and users of the standard dialect, which has a client of every kind.

use std::sync::OnceLock;

use crate::sandbox::accounts::{Accounts, Client};

/// The key of the client that signs. It is made once in a process, so that no private key stands in the sources.
fn signing_key() -> &'static str {
    static KEY: OnceLock<String> = OnceLock::new();
    KEY.get_or_init(|| {
        let pair = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256);
        // Without random numbers there is no sandbox at all; a client without a key cannot act.
        pair.map(|pair| pair.serialize_pem()).unwrap_or_default()
    })
}

pub(super) fn accounts() -> Accounts {
    Accounts {
        public_client: Some(Client::new(
            "acme-public",
            None,
            "Acme Pocket",
            &["https://acme.example/public/return"],
        )),
        native_client: Some(Client::new(
            "acme-native",
            None,
            "Acme Desk",
            &["http://127.0.0.1/cb", "com.example.acme:/oauth/return"],
        )),
        restricted_client: Some(Client::new(
            "acme-restricted",
            Some("restricted-secret-Zk4rW9vLq2Xc7NbT1yGm5p"),
            "Acme Archive",
            &[
                "https://acme.example/restricted/return",
                "http://acme.example/restricted/return",
            ],
        )),
        expendable_client: Some(Client::new(
            "acme-expendable",
            Some("expendable-secret-B8sJd3Kf6HwPz0Qe4RtUyV"),
            "Acme Spare",
            &["https://acme.example/expendable/return"],
        )),
        reserved_client: Some(Client::new(
            "acme-reserved",
            Some("reserved +/&%=: secret-M2nVx7Cq9LaWs5Ed3RfTg"),
            "Acme Odd",
            &["https://acme.example/reserved/return"],
        )),
        signing_client: Some(Client {
            key: Some(signing_key().to_owned()),
            ..Client::new(
                "acme-signing",
                None,
                "Acme Sealed",
                &["https://acme.example/signing/return"],
            )
        }),
        secret_signing_client: Some(Client {
            signs_with_secret: true,
            ..Client::new(
                "acme-secret-signing",
                Some("signing-secret-Wq7Tz3Lk9Vb5Nc1Xm8Rd4Hs6Pf2Gj0Ya"),
                "Acme Stamped",
                &["https://acme.example/secret-signing/return"],
            )
        }),
        ..Accounts::sample()
    }
}
