//! The dialect of a profile: words that mean nothing where they stand, and statements that contradict each other.

use std::collections::BTreeMap;

use super::unknown;
use crate::catalog::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::catalog::profile::{
    Answer, BodyFormat, LifetimeUnit, Profile, ResourceToken, RevokeStyle, RevokedAt,
};
use crate::catalog::targets::bad_headers;
use crate::catalog::yaml::{Located, Step as At};
use crate::oauth::{AuthMethod, Endpoint};

/// The members of a token answer (RFC 6749 5.1).
const OF_TOKENS: [&str; 5] = [
    "access_token",
    "token_type",
    "expires_in",
    "refresh_token",
    "scope",
];
/// The members of a refusal (RFC 6749 5.2).
const OF_REFUSALS: [&str; 3] = ["error", "error_description", "error_uri"];
/// The parameters of a redirect to the client (RFC 6749 4.1.2, RFC 9207).
const OF_REDIRECTS: [&str; 6] = [
    "code",
    "state",
    "error",
    "error_description",
    "error_uri",
    "iss",
];
/// The parameters of an authorization request that may be sent as they are.
const BARE: [&str; 3] = ["redirect_uri", "scope", "state"];

/// Checks what a profile says of its provider's dialect.
pub(super) fn check(profile: &Located<Profile>, out: &mut Diagnostics) {
    let value = &profile.value;
    for (name, answer) in value.answers.documented() {
        of_answer(profile, name, answer, out);
    }
    client_auth(profile, out);
    revocation(profile, out);
    let endpoints = &value.endpoints;
    let resources = [
        (Endpoint::Resource, &endpoints.resource),
        (Endpoint::ScopedResource, &endpoints.scoped_resource),
    ];
    for (key, resource) in resources {
        let token = resource
            .as_ref()
            .and_then(|resource| resource.token.as_ref());
        if let Some(token) = token {
            resource_token(profile, key, token, out);
        }
    }
    known_names(
        profile,
        &["redirect_names"],
        &value.redirect_names,
        &OF_REDIRECTS,
        out,
    );
    for (index, name) in value.unencoded.iter().enumerate() {
        if !BARE.contains(&name.as_str()) {
            let place = profile.place(&["unencoded".into(), index.into()]);
            out.push(unknown(Code::UnknownValue, "parameter", name, BARE).at(place));
        }
    }
    if let Some(token) = &endpoints.token {
        for (index, name) in token.left_out.iter().enumerate() {
            let path = ["endpoints", "token", "left_out"];
            let places = token.places.contains_key(name);
            if places || value.token_parameters.contains_key(name) {
                let other = if places {
                    "endpoints.token.places"
                } else {
                    "token_parameters"
                };
                let place = [&path.map(At::from)[..], &[index.into()]].concat();
                contradiction(
                    profile,
                    &place,
                    format!("`{name}` is left out here and sent by `{other}`"),
                    "a parameter is sent or left out, one of them",
                    out,
                );
            }
        }
    }
    if let Some(issuer) = &value.issuer
        && !issuer.starts_with("{base_url}")
        && url::Url::parse(issuer).is_err()
    {
        let place = profile.place(&["issuer".into()]);
        let message = format!("the issuer `{issuer}` is no URL");
        out.push(
            Diagnostic::error(Code::BadUrl, message)
                .at(place)
                .help("write it in full, or with `{base_url}` at its beginning"),
        );
    }
    if let Some(message) = bad_headers(&value.headers) {
        let place = profile.key_place(&["headers".into()]);
        out.push(Diagnostic::error(Code::BadHeader, message).at(place));
    }
}

fn contradiction(
    profile: &Located<Profile>,
    path: &[At<'_>],
    message: impl Into<String>,
    help: &str,
    out: &mut Diagnostics,
) {
    let place = profile.key_place(path);
    out.push(
        Diagnostic::error(Code::ContradictoryDialect, message)
            .at(place)
            .help(help),
    );
}

/// Names of which the standard one comes first.
fn known_names(
    profile: &Located<Profile>,
    path: &[&'static str],
    names: &BTreeMap<String, String>,
    known: &[&'static str],
    out: &mut Diagnostics,
) {
    for name in names.keys().filter(|name| !known.contains(&name.as_str())) {
        let steps: Vec<At<'_>> = path.iter().map(|step| At::from(*step)).collect();
        let place = profile.key_place(&[&steps[..], &[name.as_str().into()]].concat());
        let what = "standard name";
        out.push(unknown(Code::UnknownValue, what, name, known.iter().copied()).at(place));
    }
}

fn of_answer(
    profile: &Located<Profile>,
    name: &'static str,
    answer: &Answer,
    out: &mut Diagnostics,
) {
    let is_refusal = matches!(name, "error" | "denied");
    let known: &[&'static str] = match name {
        "error" | "denied" => &OF_REFUSALS,
        _ => &OF_TOKENS,
    };
    known_names(
        profile,
        &["answers", name, "names"],
        &answer.names,
        known,
        out,
    );
    let at =
        |key: &'static str| -> Vec<At<'static>> { vec!["answers".into(), name.into(), key.into()] };
    if answer.when.is_some() && !is_refusal {
        let message = format!("`when` tells a refusal, and `{name}` is none");
        let help = "move it to `answers.error` or `answers.denied`";
        contradiction(profile, &at("when"), message, help, out);
    }
    if let Some(condition) = &answer.when
        && condition.is.is_some()
        && condition.not.is_some()
    {
        let message = "the condition has both `is` and `not`";
        contradiction(profile, &at("when"), message, "say one of them", out);
    }
    if answer.lifetime_in != LifetimeUnit::Seconds && is_refusal {
        let message = "a refusal has no lifetime";
        let help = "move it to `answers.tokens`";
        contradiction(profile, &at("lifetime_in"), message, help, out);
    }
    let has_members = answer.at.is_some() || !answer.names.is_empty() || answer.when.is_some();
    if answer.format == BodyFormat::Page && (has_members || !answer.documented.is_empty()) {
        let message = "a page has no members, and this answer names some";
        let help = "leave `format` out, or `documented`, `at`, `names` and `when`";
        contradiction(profile, &at("format"), message, help, out);
    }
    if answer.format == BodyFormat::Page && !is_refusal {
        let message = "only a refusal can be a page";
        contradiction(profile, &at("format"), message, "leave `format` out", out);
    }
}

fn client_auth(profile: &Located<Profile>, out: &mut Diagnostics) {
    let auth = &profile.value.client_auth;
    let at = |key: &'static str| -> Vec<At<'static>> { vec!["client_auth".into(), key.into()] };
    let pairs = [
        ("header", AuthMethod::Header, auth.header.is_some()),
        ("signature", AuthMethod::Signature, auth.signature.is_some()),
    ];
    for (key, method, is_there) in pairs {
        if auth.style == method && !is_there {
            let message = format!("the style `{key}` needs a `{key}`");
            let help = match method {
                AuthMethod::Header => "name the header that carries the secret",
                _ => "say what is signed, and which header carries it",
            };
            contradiction(profile, &at("style"), message, help, out);
        } else if auth.style != method && is_there {
            let message = format!("a `{key}` without the style `{key}`");
            let help = "choose that style, or leave it out";
            contradiction(profile, &at(key), message, help, out);
        }
    }
}

fn revocation(profile: &Located<Profile>, out: &mut Diagnostics) {
    let Some(endpoint) = &profile.value.endpoints.revoke else {
        return;
    };
    let at = |key: &'static str| -> Vec<At<'static>> {
        vec!["endpoints".into(), "revoke".into(), key.into()]
    };
    let is_custom = endpoint.style == RevokeStyle::Custom;
    match &endpoint.request {
        None if is_custom => {
            let help = "add `request:` with its method and the place of the token";
            contradiction(
                profile,
                &at("style"),
                "the style `custom` needs a `request`",
                help,
                out,
            );
        }
        Some(_) if !is_custom => {
            let message = "a `request` beside a style that has its own";
            contradiction(
                profile,
                &at("request"),
                message,
                "write `style: custom`",
                out,
            );
        }
        Some(request) => {
            let in_path = request.token == RevokedAt::Path;
            if in_path != endpoint.path.contains("{token}") {
                let message = "`{token}` in the path and `token: path` belong together";
                contradiction(profile, &at("path"), message, "say both or neither", out);
            }
        }
        None => {}
    }
}

fn resource_token(
    profile: &Located<Profile>,
    key: Endpoint,
    token: &ResourceToken,
    out: &mut Diagnostics,
) {
    let path = ["endpoints".into(), key.key().into(), "token".into()];
    let places = [&token.header, &token.query, &token.form];
    let stated = places.iter().filter(|place| place.is_some()).count();
    if stated > 1 {
        let message = "the token stands in several places";
        let help = "say one of `header`, `query` and `form`";
        contradiction(profile, &path, message, help, out);
    }
    if token.scheme.is_some() && (token.query.is_some() || token.form.is_some()) {
        let message = "a parameter has no scheme";
        contradiction(profile, &path, message, "leave `scheme` out", out);
    }
    if stated == 0 && token.scheme.is_none() {
        let message = "this says nothing of where the token stands";
        let help = "say one of `header`, `scheme`, `query` and `form`, or leave it out";
        contradiction(profile, &path, message, help, out);
    }
}
