//! A client that registered itself (RFC 7591), with the metadata that it is registered with.

use super::accounts::Client;
use super::body_format::Members;

/// A registered client.
#[derive(Debug, Clone)]
pub(super) struct Registered {
    /// What the other endpoints know of it.
    pub(super) client: Client,
    /// Its metadata, as answers tell it.
    pub(super) metadata: Members,
    /// What opens its registration (RFC 7592 3).
    pub(super) token: String,
    /// Whether the client is gone, where a broken provider tells of it still.
    pub(super) deleted: bool,
}

impl Registered {
    /// Whether it is registered for a grant (RFC 7591 2); the default is the code grant.
    pub(super) fn may_use(&self, grant_type: &str) -> bool {
        let listed = self
            .metadata
            .get("grant_types")
            .and_then(|list| list.as_array());
        listed.is_none_or(|list| list.iter().any(|one| one == grant_type))
    }
}
