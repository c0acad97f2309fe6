//! The protected resource of CameraManager.

use serde_json::json;

use super::unauthorized;
use crate::sandbox::bearer::open_resource;
use crate::sandbox::core::Core;
use crate::sandbox::message::{Request, Response};

/// The camera list (C087).
pub(super) fn cameras(core: &mut Core, request: &Request) -> Response {
    match open_resource(core, request) {
        Ok(_) => {
            let cameras = json!([{ "cameraId": 1, "name": "Entrance" }, { "cameraId": 2, "name": "Parking" }]);
            Response::new(200, "application/json;charset=UTF-8", cameras.to_string())
        }
        Err(closed) => unauthorized(core, request, closed),
    }
}
