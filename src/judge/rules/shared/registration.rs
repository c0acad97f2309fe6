//! What an answer tells of a registered client, and what was asked for.

use serde_json::{Map, Value};

use crate::oauth::Role;
use crate::transcript::Exchange;

/// The members of an answer that tells of a client: to a registration, to its reading or its update.
pub fn told(exchange: &Exchange) -> Option<&Map<String, Value>> {
    let response = exchange.response.as_deref()?;
    if exchange.role != Role::Registration || !(200..300).contains(&response.status) {
        return None;
    }
    let members = response.body.json.as_ref()?.as_object()?;
    members.contains_key("client_id").then_some(members)
}

/// The members of the answer to a new client.
pub fn created(exchange: &Exchange) -> Option<&Map<String, Value>> {
    told(exchange).filter(|_| exchange.request.method == "POST")
}

/// The metadata that the request holds.
pub fn metadata_sent(exchange: &Exchange) -> Option<Map<String, Value>> {
    let body = exchange.request.body.as_deref()?;
    match serde_json::from_str(body) {
        Ok(Value::Object(members)) => Some(members),
        _ => None,
    }
}
