//! Why a token request, or another request of a client, is refused.

/// A refusal, before it is written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    /// The status code.
    pub(super) status: u16,
    /// The member `error`.
    pub(super) error: &'static str,
    /// The member `error_description`, in dialects that have one.
    pub(super) description: Option<&'static str>,
    /// The member `scope`, which Spring adds to `invalid_scope`.
    pub(super) scope: Option<String>,
    /// The value of `WWW-Authenticate`.
    pub(super) challenge: Option<String>,
    /// Whether the client tried to authenticate with HTTP Basic.
    pub(super) by_basic: bool,
    /// After how many seconds another attempt makes sense: the value of `Retry-After`.
    pub(super) retry_after: Option<u64>,
}

impl Refusal {
    /// A refusal with an error code of RFC 6749 5.2 and its description.
    pub(super) fn new(status: u16, error: &'static str, description: &'static str) -> Self {
        Self {
            description: Some(description),
            ..Self::text(status, error)
        }
    }

    /// A refusal that has nothing but its error member.
    pub(super) fn text(status: u16, error: &'static str) -> Self {
        Self {
            status,
            error,
            description: None,
            scope: None,
            challenge: None,
            by_basic: false,
            retry_after: None,
        }
    }
}
