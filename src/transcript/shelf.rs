//! What was recorded, kept once: the scenarios of a run see the same pages and send the same requests over and over, and once
//! secrets have their names these are the same to the byte.

use std::collections::HashSet;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use super::{Exchange, Request, Response};

/// Values of one kind, of which equal ones are kept once.
#[derive(Debug)]
pub struct Kept<T>(Mutex<HashSet<Arc<T>>>);

/// Nothing yet.
impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: Eq + Hash> Kept<T> {
    /// Puts what was kept before in the place of what is equal to it.
    pub fn share<'a>(&self, all: impl IntoIterator<Item = &'a mut Arc<T>>)
    where
        T: 'a,
    {
        // The set is whole whatever panicked while it was held.
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for one in all {
            match known.get(one) {
                Some(same) => *one = Arc::clone(same),
                None => drop(known.insert(Arc::clone(one))),
            }
        }
    }
}

/// The requests and responses of a run so far.
#[derive(Debug, Default)]
pub struct Shelf {
    requests: Kept<Request>,
    responses: Kept<Response>,
}

impl Shelf {
    /// Puts what was recorded before in the place of what is equal to it.
    pub fn share(&self, exchanges: &mut [Exchange]) {
        let requests = exchanges.iter_mut().map(|exchange| &mut exchange.request);
        self.requests.share(requests);
        let responses = exchanges.iter_mut();
        self.responses
            .share(responses.filter_map(|exchange| exchange.response.as_mut()));
    }
}
