//! The session of one browser: who signed in, and what waits for the user.

use super::authorization_request::AuthorizationRequest;
use super::random::random_token;

/// How many unfinished authorization requests one session keeps; older ones are forgotten.
const UNFINISHED_REQUESTS: usize = 64;

/// One browser session.
#[derive(Debug, Clone)]
pub(super) struct Session {
    /// Who signed in.
    pub(super) user: Option<String>,
    /// The value that forms of this session carry in a hidden field.
    pub(super) csrf: String,
    /// Where to go after sign-in, by the id in the login form.
    pub(super) returns: Vec<(String, String)>,
    /// Requests waiting on a consent page, by the id in the consent form.
    pub(super) undecided: Vec<(String, AuthorizationRequest)>,
    /// Device codes waiting on a consent page, by the id in its form.
    pub(super) devices: Vec<(String, String)>,
    /// The addresses this session was sent back to after sign-in.
    pub(super) resumed: Vec<String>,
}

/// A session without a user.
impl Default for Session {
    fn default() -> Self {
        Self {
            user: None,
            csrf: random_token(),
            returns: Vec::new(),
            undecided: Vec::new(),
            devices: Vec::new(),
            resumed: Vec::new(),
        }
    }
}

impl Session {
    /// Remembers where to go after sign-in and returns the id for the form.
    pub(super) fn remember_return(&mut self, target: String) -> String {
        remember(&mut self.returns, target)
    }

    /// Remembers a request for the consent page and returns the id for the form.
    pub(super) fn remember_request(&mut self, request: AuthorizationRequest) -> String {
        remember(&mut self.undecided, request)
    }

    /// Remembers a device code for the consent page and returns the id for the form.
    pub(super) fn remember_device(&mut self, device_code: String) -> String {
        remember(&mut self.devices, device_code)
    }
}

fn remember<T>(list: &mut Vec<(String, T)>, item: T) -> String {
    if list.len() >= UNFINISHED_REQUESTS {
        list.remove(0);
    }
    let id = random_token();
    list.push((id.clone(), item));
    id
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_forgets_its_oldest_request() {
        let mut session = Session::default();
        let first = session.remember_return("/a".into());
        for _ in 0..UNFINISHED_REQUESTS {
            session.remember_return("/b".into());
        }
        assert_eq!(session.returns.len(), UNFINISHED_REQUESTS);
        assert!(session.returns.iter().all(|(id, _)| *id != first));
    }
}
