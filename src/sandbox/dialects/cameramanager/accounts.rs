//! The sample clients and users of CameraManager.

use crate::sandbox::accounts::{Accounts, User};

/// Ids have a dot and one redirect URI has no path, as in the samples of the guide, whose users sign in with an email
/// address (C069, C089, C096).
pub(super) fn accounts() -> Accounts {
    let mut accounts = Accounts::sample();
    accounts.client.id = "acme.app".to_owned();
    accounts.client.redirect_uris = vec![
        "https://acme.example/oauth/return".to_owned(),
        "https://acme.example".to_owned(),
    ];
    accounts.other_client.id = "other.app".to_owned();
    let with_address = |user: User| User {
        username: format!("{}@acme.example", user.username),
        ..user
    };
    Accounts {
        user: with_address(accounts.user),
        other_user: with_address(accounts.other_user),
        ..accounts
    }
}
