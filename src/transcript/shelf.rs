//! What was recorded, kept once: the scenarios of a run see the same pages and send the same requests over and over, and once
//! secrets have their names these are the same to the byte.

use std::collections::HashSet;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use super::{Exchange, Request, Response};

/// The requests and responses of a run so far.
#[derive(Debug, Default)]
pub struct Shelf {
    requests: Mutex<HashSet<Arc<Request>>>,
    responses: Mutex<HashSet<Arc<Response>>>,
}

impl Shelf {
    /// Puts what was recorded before in the place of what is equal to it.
    pub fn share(&self, exchanges: &mut [Exchange]) {
        for exchange in exchanges {
            share(&self.requests, &mut exchange.request);
            if let Some(response) = &mut exchange.response {
                share(&self.responses, response);
            }
        }
    }
}

fn share<T: Eq + Hash>(known: &Mutex<HashSet<Arc<T>>>, one: &mut Arc<T>) {
    // The set is whole whatever panicked while it was held.
    let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
    match known.get(one) {
        Some(same) => *one = Arc::clone(same),
        None => drop(known.insert(Arc::clone(one))),
    }
}
