//! The sample clients and users of the standard dialect, which has a client of every kind.

use crate::sandbox::accounts::{Accounts, Client};

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
        ..Accounts::sample()
    }
}
