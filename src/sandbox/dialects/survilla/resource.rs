//! The protected resource of Survilla Cloud: its GraphQL interface.

use serde_json::{Value, json};

use super::JSON;
use crate::sandbox::bearer::{challenged, open_resource};
use crate::sandbox::body_format::{self, members};
use crate::sandbox::core::Core;
use crate::sandbox::message::{Request, Response};

/// The GraphQL interface, of which the sandbox knows one query.
pub(super) fn graphql(core: &mut Core, request: &Request) -> Response {
    if let Err(closed) = open_resource(core, request) {
        let body = members([("error", json!("Authorization is required."))]);
        return challenged(core, body_format::write(401, JSON, &body), closed);
    }
    let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    match body.get("query").and_then(Value::as_str) {
        Some(query) if query.contains("cameraList") => {
            let cameras = json!([{ "name": "Entrance" }, { "name": "Parking" }]);
            body_format::write(
                200,
                JSON,
                &members([("data", json!({ "cameraList": cameras }))]),
            )
        }
        _ => {
            let errors = json!([{ "message": "The query is not known." }]);
            body_format::write(400, JSON, &members([("errors", errors)]))
        }
    }
}
