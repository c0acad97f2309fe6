//! What the first resource server says of itself (RFC 9728 2).

use serde_json::json;

use super::{JSON, RULES};
use crate::sandbox::body_format::{self, members};
use crate::sandbox::core::Core;
use crate::sandbox::faults::Fault;
use crate::sandbox::message::{Request, Response};
use crate::sandbox::pages;

/// Where it is: the well-known path before that of the resource.
const INSERTED: &str = "/.well-known/oauth-protected-resource/resource";

/// Where a careless resource server has it: behind its own path.
const APPENDED: &str = "/resource/.well-known/oauth-protected-resource";

/// The address that challenges name; none where nothing is published.
pub(super) fn address(core: &Core) -> Option<String> {
    let path = if core.has(Fault::ResourceMetadataUnpublished) {
        return None;
    } else if core.has(Fault::ChallengeMetadataDead) {
        "/.well-known/resource"
    } else if core.has(Fault::ResourceMetadataNotInserted) {
        APPENDED
    } else {
        INSERTED
    };
    Some(format!("{}{path}", core.base_url))
}

/// Answers with the document.
pub(super) fn described(core: &mut Core, request: &Request) -> Response {
    let published = if core.has(Fault::ResourceMetadataNotInserted) {
        APPENDED
    } else {
        INSERTED
    };
    if request.path != published || core.has(Fault::ResourceMetadataUnpublished) {
        return pages::not_found();
    }
    let base = &core.base_url;
    let resource = if core.has(Fault::ResourceMetadataOfAnother) {
        format!("{base}/archive")
    } else if core.has(Fault::ResourceMetadataWithFragment) {
        format!("{base}/resource#main")
    } else {
        format!("{base}/resource")
    };
    let server = if core.has(Fault::ResourceMetadataOtherServer) {
        "https://elsewhere.example".to_owned()
    } else {
        core.issuer()
    };
    let methods = if core.has(Fault::ResourceMetadataClaimsQuery) {
        json!(["header", "body", "query"])
    } else {
        json!(["header", "body"])
    };
    let mut document = members([
        ("resource", json!(resource)),
        ("authorization_servers", json!([server])),
        ("scopes_supported", json!(RULES.scopes)),
        ("bearer_methods_supported", methods),
    ]);
    if core.has(Fault::ResourceMetadataSparse) {
        document.retain(|name, _| name == "resource");
    }
    let response = body_format::write(200, JSON, &document);
    if core.has(Fault::ResourceMetadataAsText) {
        response.replacing("content-type", Some("text/plain; charset=utf-8"))
    } else {
        response
    }
}
