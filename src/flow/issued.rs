//! For whom codes and tokens were issued, and which scenarios hold the same ones at the same time.
//!
//! Nothing in RFC 6749 forbids that a grant gets the same token again: one that is signed JSON without a number of its own
//! is the same for as long as its moment of issue is, which is a second (RFC 7519 4.1.6). For another user, client or scope
//! no value may come again.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

/// How long tokens may be the same that tell only of the second of their issue.
pub const SECOND: Duration = Duration::from_millis(1050);

/// Whom a code or token was issued for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Holder {
    /// The client's id.
    pub client: String,
    /// The user's name, empty where a client acts for itself; none where it is not known.
    pub user: Option<String>,
    /// The words of the scope, sorted; none where neither request nor answer named them.
    pub scope: Option<Vec<String>>,
    /// The resources that it was asked for (RFC 8707).
    pub resources: Vec<String>,
}

/// Whether a token may be issued a second time within the second: signed JSON (RFC 7519) with claims and without a `jti`.
#[must_use]
pub fn is_reproducible(token: &str) -> bool {
    let parts: Vec<&str> = token.split('.').collect();
    let [_, claims, _] = parts[..] else {
        return false;
    };
    let claims = URL_SAFE_NO_PAD.decode(claims).ok();
    let claims = claims.and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok());
    claims
        .as_ref()
        .and_then(Value::as_object)
        .is_some_and(|claims| !claims.contains_key("jti"))
}

/// Which scenarios of a target hold the same token at the same time: what one of them does to it, as to revoke it in its
/// cleanup, the others see.
#[derive(Default)]
pub struct SharedTokens(Mutex<State>);

/// Prints no value: they are secrets.
impl std::fmt::Debug for SharedTokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SharedTokens").finish_non_exhaustive()
    }
}

#[derive(Default)]
struct State {
    last: u64,
    holders: HashMap<String, BTreeSet<u64>>,
    sharing: HashSet<u64>,
}

/// Prints no value: they are secrets.
impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("State").finish_non_exhaustive()
    }
}

impl SharedTokens {
    /// The number of a scenario that begins.
    pub fn enter(&self) -> u64 {
        let mut state = self.state();
        state.last += 1;
        state.last
    }

    /// A scenario got a token.
    pub fn hold(&self, scenario: u64, token: &str) {
        let mut state = self.state();
        let holders = state.holders.entry(token.to_owned()).or_default();
        holders.insert(scenario);
        if holders.len() > 1 {
            let holders = holders.clone();
            state.sharing.extend(holders);
        }
    }

    /// A scenario ends. Whether it held a token that another held at the time.
    pub fn leave(&self, scenario: u64) -> bool {
        let mut state = self.state();
        for holders in state.holders.values_mut() {
            holders.remove(&scenario);
        }
        state.holders.retain(|_, holders| !holders.is_empty());
        state.sharing.remove(&scenario)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // The sets stay whole whatever happens to a thread that holds them.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jwt(claims: &str) -> String {
        format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(claims))
    }

    #[test]
    fn signed_json_without_a_number_comes_again() {
        assert!(is_reproducible(&jwt(r#"{"iat":1,"sub":"alice"}"#)));
        assert!(!is_reproducible(&jwt(r#"{"iat":1,"jti":"5c"}"#)));
        assert!(!is_reproducible(&jwt("no claims")));
        assert!(!is_reproducible("an.opaque.token"));
        assert!(!is_reproducible("opaque"));
    }

    #[test]
    fn those_that_hold_a_token_together_hear_of_it_when_they_end() {
        let tokens = SharedTokens::default();
        let (one, two, three) = (tokens.enter(), tokens.enter(), tokens.enter());
        tokens.hold(one, "t");
        tokens.hold(two, "t");
        tokens.hold(three, "u");
        assert!(tokens.leave(one));
        assert!(tokens.leave(two));
        assert!(!tokens.leave(three));
        let four = tokens.enter();
        tokens.hold(four, "t");
        assert!(!tokens.leave(four), "nobody else holds it any more");
    }
}
