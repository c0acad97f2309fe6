//! RFC 9700 4.x and house rules: the login and consent pages.

use super::{Context, Rule};
use crate::judge::verdict::Finding;
use crate::oauth::{Outcome, Role};
use crate::transcript::{BodyKind, Exchange, Response};

/// The rules of this file.
pub const RULES: &[Rule] = &[
    Rule {
        requirement: "rfc9700/4.16/framing-prevented",
        judge: framing_prevented,
    },
    Rule {
        requirement: "rfc9700/4.16/csp-frame-ancestors",
        judge: csp_frame_ancestors,
    },
    Rule {
        requirement: "rfc9700/4.2.4/referrer-suppressed",
        judge: referrer_suppressed,
    },
    Rule {
        requirement: "rfc9700/4.12/no-307",
        judge: no_307,
    },
    Rule {
        requirement: "web/cookies/session-cookie-flags",
        judge: session_cookie_flags,
    },
    Rule {
        requirement: "web/pages/credentials-by-post",
        judge: credentials_by_post,
    },
];

/// A page on which the user signs in or answers: an HTML page of the walk that is no error page.
pub(super) fn page<'e>(context: &Context<'_>, exchange: &'e Exchange) -> Option<&'e Response> {
    let in_walk = matches!(
        exchange.role,
        Role::Authorization | Role::Interaction | Role::Login | Role::Consent
    );
    exchange
        .response
        .as_ref()
        .filter(|response| {
            in_walk && response.status == 200 && response.body.kind == BodyKind::Html
        })
        .filter(|_| context.step.outcome != Outcome::ErrorPage)
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

fn framing_prevented(context: &Context<'_>, exchange: &Exchange) -> Option<Finding> {
    let response = page(context, exchange)?;
    let options = response.header_values("x-frame-options").any(|value| {
        matches!(
            value.trim().to_ascii_uppercase().as_str(),
            "DENY" | "SAMEORIGIN"
        )
    });
    let ancestors =
        csp_directive(response, "frame-ancestors").is_some_and(|value| !value.contains('*'));
    Some(Finding::either(
        options || ancestors,
        "frameable",
        "X-Frame-Options or frame-ancestors keep the page out of foreign frames",
        if options || ancestors {
            "framing is prevented"
        } else {
            "neither header is there"
        },
    ))
}

fn csp_frame_ancestors(context: &Context<'_>, exchange: &Exchange) -> Option<Finding> {
    let response = page(context, exchange)?;
    let directive = csp_directive(response, "frame-ancestors");
    Some(Finding::either(
        directive.is_some(),
        "absent",
        "a Content-Security-Policy with frame-ancestors",
        directive.map_or_else(
            || "no frame-ancestors".to_owned(),
            |value| format!("frame-ancestors {value}"),
        ),
    ))
}

fn referrer_suppressed(context: &Context<'_>, exchange: &Exchange) -> Option<Finding> {
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
        "no Referrer-Policy".to_owned()
    } else {
        format!("Referrer-Policy: {}", policy.join(", "))
    };
    Some(Finding::either(
        suppressed,
        "absent",
        "a Referrer-Policy that keeps the address of the page",
        observed,
    ))
}

fn no_307(_: &Context<'_>, exchange: &Exchange) -> Option<Finding> {
    if !matches!(exchange.role, Role::Login | Role::Consent) {
        return None;
    }
    let status = exchange.response.as_ref()?.status;
    (300..400).contains(&status).then(|| {
        Finding::either(
            !matches!(status, 307 | 308),
            format!("status-{status}"),
            "a redirect after credentials that drops the form (303, or 302)",
            format!("status {status}"),
        )
    })
}

fn session_cookie_flags(context: &Context<'_>, exchange: &Exchange) -> Option<Finding> {
    if context.step.outcome == Outcome::ErrorPage {
        return None;
    }
    let response = exchange.response.as_ref()?;
    let cookies: Vec<String> = response
        .header_values("set-cookie")
        .map(str::to_ascii_lowercase)
        // A token against forgery opens no session, and scripts may have to read it.
        .filter(|cookie| {
            let name = cookie.split('=').next().unwrap_or_default();
            !name.contains("csrf") && !name.contains("xsrf")
        })
        .collect();
    if cookies.is_empty() {
        return None;
    }
    let bare: Vec<&str> = cookies
        .iter()
        .filter(|cookie| !(cookie.contains("httponly") && cookie.contains("samesite=")))
        .map(|cookie| cookie.split('=').next().unwrap_or_default())
        .collect();
    let observed = if bare.is_empty() {
        "HttpOnly and SameSite".to_owned()
    } else {
        format!("cookie {} without them", bare.join(", "))
    };
    Some(Finding::either(
        bare.is_empty(),
        "flags-missing",
        "cookies with HttpOnly and SameSite",
        observed,
    ))
}

fn credentials_by_post(_: &Context<'_>, exchange: &Exchange) -> Option<Finding> {
    (exchange.role == Role::Login).then(|| {
        let method = exchange.request.method.as_str();
        Finding::either(
            method.eq_ignore_ascii_case("POST"),
            "by-get",
            "the login form is sent by POST",
            format!("sent by {method}"),
        )
    })
}
