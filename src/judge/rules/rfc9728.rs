//! RFC 9728 2 and 3: the metadata of the protected resource.

use serde_json::{Map, Value};

use crate::judge::judgement::Judgement;
use crate::judge::rules::shared::metadata;
use crate::judge::rules::{Context, Rule};
use crate::judge::shape::json_type;
use crate::oauth::{Endpoint, Role};
use crate::transcript::{Exchange, Response};

/// The rules of this file.
pub const RULES: &[&[Rule]] = &[&[
    Rule::new("rfc9728/2/resource-form", resource_form),
    Rule::new(
        "rfc9728/2/authorization-servers-include-issuer",
        authorization_servers,
    ),
    Rule::new("rfc9728/3.2/response", response_form),
    Rule::new("rfc9728/3.3/resource-identical", resource_identical),
]];

/// An answer that is a document, whatever it is labelled.
fn answer(exchange: &Exchange) -> Option<&Response> {
    let response = exchange.response.as_deref()?;
    (exchange.role == Role::ResourceMetadata && response.status < 400).then_some(response)
}

fn document(exchange: &Exchange) -> Option<&Map<String, Value>> {
    answer(exchange)?.body.json.as_ref()?.as_object()
}

fn resource_form(_: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let expected = "`resource` is an https URL without fragment";
    let Some(resource) = document(exchange)?.get("resource") else {
        return Some(Judgement::deviating(
            "missing",
            expected,
            "\"resource\" member missing",
        ));
    };
    let Some(text) = resource.as_str() else {
        let observed = format!("`resource` is {}", json_type(resource));
        return Some(Judgement::deviating("wrong-type", expected, observed));
    };
    // The scheme of the target itself is that of the whole run, and the sandbox may use http.
    let is_url = text.starts_with("https://") || text.starts_with(metadata::ISSUER);
    let deviation = if !is_url {
        Some("no-https-url")
    } else {
        text.contains('#').then_some("fragment")
    };
    Some(Judgement::of(
        deviation,
        expected,
        format!("resource `{text}`"),
    ))
}

/// A resource may take tokens of several providers; it took those of this one.
fn authorization_servers(context: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let servers = document(exchange)?.get("authorization_servers")?;
    let opened = context.transcript.exchanges.iter().any(|call| {
        let status = call.response.as_deref().map(|response| response.status);
        call.endpoint == Some(Endpoint::Resource) && matches!(status, Some(200..=299))
    });
    if !opened {
        return None;
    }
    let documents = context.transcript.exchanges.iter();
    let issuer = documents
        .filter_map(metadata::document)
        .find_map(|document| document.get("issuer"))?;
    let included = servers.as_array()?.contains(issuer);
    Some(Judgement::either(
        included,
        "other-servers",
        format!("{issuer} among `authorization_servers`"),
        format!("`authorization_servers` is {servers}"),
    ))
}

fn response_form(_: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let response = answer(exchange)?;
    let media_type = response.media_type.as_deref().unwrap_or("none");
    let deviation = if response.status != 200 {
        Some(format!("status-{}", response.status))
    } else if document(exchange).is_none() {
        Some("no-object".to_owned())
    } else {
        (media_type != "application/json").then(|| format!("media-type:{media_type}"))
    };
    Some(Judgement::of(
        deviation,
        "status 200 with one JSON object as application/json",
        format!("status {}, {media_type}", response.status),
    ))
}

/// The resource is the one that was called: the address of the metadata is made of it, or its challenge named it.
fn resource_identical(context: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let resource = document(exchange)?.get("resource")?.as_str()?;
    let mut calls = context.transcript.exchanges.iter();
    let call = calls.find(|call| call.endpoint == Some(Endpoint::Resource))?;
    let called = &call.request.url;
    Some(Judgement::either(
        resource == called,
        "another-resource",
        format!("`resource` is {called}"),
        format!("resource `{resource}`"),
    ))
}
