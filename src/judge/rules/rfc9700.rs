//! RFC 9700 2.1.1 and 4: PKCE in the metadata, and the protection of login and consent pages.

use serde_json::Value;

use crate::judge::judgement::Judgement;
use crate::judge::rules::shared::authorization::parameter;
use crate::judge::rules::shared::browser::{in_walk, page};
use crate::judge::rules::shared::token_endpoint::token_answer;
use crate::judge::rules::shared::{metadata, scope};
use crate::judge::rules::{Context, Rule};
use crate::oauth::{Capability, Role};
use crate::transcript::{Exchange, Response};

/// The rules of this file.
pub const RULES: &[&[Rule]] = &[&[
    Rule::new(
        "rfc9700/2.3/no-scope-beyond-request",
        no_scope_beyond_request,
    ),
    Rule::new(
        "rfc9700/4.2.4/no-third-party-content",
        no_third_party_content,
    ),
    Rule::new("rfc9700/2.1.1/pkce-advertised", pkce_advertised),
    Rule::new("rfc9700/4.16/framing-prevented", framing_prevented),
    Rule::new("rfc9700/4.16/csp-frame-ancestors", csp_frame_ancestors),
    Rule::new("rfc9700/4.2.4/referrer-suppressed", referrer_suppressed),
    Rule::new("rfc9700/4.12/no-307", no_307),
]];

/// RFC 6749 3.3 lets a provider grant another scope as long as it says so; more than was asked for is more than is needed.
fn no_scope_beyond_request(context: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let answer = token_answer(exchange).filter(|_| exchange.role == Role::Token)?;
    let asked = scope::asked_for_code(context, parameter(exchange, "code")?)?;
    let token = answer.member("access_token").and_then(Value::as_str)?;
    let reported = answer.member("scope").and_then(Value::as_str);
    let granted = scope::introspected(context, token)
        .or_else(|| reported.map(crate::transcript::split_scope))?;
    let wider: Vec<&str> = granted
        .iter()
        .filter(|word| !asked.contains(word))
        .map(String::as_str)
        .collect();
    Some(Judgement::either(
        wider.is_empty(),
        "wider-than-asked",
        "no scope beyond that of the authorization request",
        format!(
            "asked for `{}`, granted `{}`",
            asked.join(" "),
            granted.join(" ")
        ),
    ))
}

fn no_third_party_content(context: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let page = page(context, exchange)?;
    if !in_walk(exchange) {
        return None;
    }
    let origins = &page.body.foreign_origins;
    Some(Judgement::either(
        origins.is_empty(),
        "foreign-origins",
        "pages without content of other sites and links to them",
        if origins.is_empty() {
            "no content of other origins".to_owned()
        } else {
            format!("content or links of {}", origins.join(", "))
        },
    ))
}

/// Which methods are listed is compared with behaviour elsewhere.
fn pkce_advertised(context: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let document = metadata::document(exchange).filter(|_| context.offers(Capability::Pkce))?;
    let methods = document
        .get("code_challenge_methods_supported")
        .and_then(Value::as_array)
        .is_some_and(|methods| !methods.is_empty());
    Some(Judgement::either(
        methods,
        "not-advertised",
        "`code_challenge_methods_supported` names the methods",
        if methods {
            "methods listed"
        } else {
            "`code_challenge_methods_supported` missing or empty"
        },
    ))
}

fn framing_prevented(context: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let response = page(context, exchange)?;
    let options = response.header_values("x-frame-options").any(|value| {
        matches!(
            value.trim().to_ascii_uppercase().as_str(),
            "DENY" | "SAMEORIGIN"
        )
    });
    let ancestors =
        csp_directive(response, "frame-ancestors").is_some_and(|value| !value.contains('*'));
    Some(Judgement::either(
        options || ancestors,
        "frameable",
        "X-Frame-Options or frame-ancestors that keep the page out of frames of other origins",
        if options || ancestors {
            "framing is prevented"
        } else {
            "`X-Frame-Options` and `frame-ancestors` missing"
        },
    ))
}

fn csp_frame_ancestors(context: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let response = page(context, exchange)?;
    let directive = csp_directive(response, "frame-ancestors");
    Some(Judgement::either(
        directive.is_some(),
        "absent",
        "a Content-Security-Policy with frame-ancestors",
        directive.map_or_else(
            || "`frame-ancestors` directive missing".to_owned(),
            |value| format!("frame-ancestors {value}"),
        ),
    ))
}

fn referrer_suppressed(context: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let response = page(context, exchange)?;
    let policy: Vec<String> = response
        .header_values("referrer-policy")
        .map(|value| value.trim().to_ascii_lowercase())
        .collect();
    let in_page = response
        .body
        .text
        .to_ascii_lowercase()
        .contains("name=\"referrer\"");
    let suppressed = in_page
        || policy.iter().any(|value| {
            matches!(
                value.as_str(),
                "no-referrer"
                    | "origin"
                    | "strict-origin"
                    | "same-origin"
                    | "strict-origin-when-cross-origin"
            )
        });
    let observed = if policy.is_empty() {
        "`Referrer-Policy` header missing".to_owned()
    } else {
        format!("Referrer-Policy: {}", policy.join(", "))
    };
    Some(Judgement::either(
        suppressed,
        "absent",
        "a Referrer-Policy that keeps the address of the page",
        observed,
    ))
}

fn no_307(_: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    if !matches!(exchange.role, Role::Login | Role::Consent) {
        return None;
    }
    let status = exchange.response.as_ref()?.status;
    (300..400).contains(&status).then(|| {
        Judgement::either(
            !matches!(status, 307 | 308),
            format!("status-{status}"),
            "a redirect after credentials that drops the form (303, or 302)",
            format!("status {status}"),
        )
    })
}

/// The value of the directive in any Content-Security-Policy of the page.
fn csp_directive(response: &Response, name: &str) -> Option<String> {
    response
        .header_values("content-security-policy")
        .flat_map(|value| value.split(';'))
        .map(str::trim)
        .find_map(|directive| {
            let (first, rest) = directive.split_once(' ').unwrap_or((directive, ""));
            first
                .eq_ignore_ascii_case(name)
                .then(|| rest.trim().to_owned())
        })
}
