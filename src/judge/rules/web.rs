//! Practice of the web beyond the RFCs: cookie flags, credentials by POST, and what answers must not tell.

use crate::judge::judgement::Judgement;
use crate::judge::rules::shared::browser::in_walk;
use crate::judge::rules::shared::disclosed::{places_or, shown};
use crate::judge::rules::shared::registration;
use crate::judge::rules::{Context, Rule};
use crate::oauth::{Outcome, Role};
use crate::transcript::Exchange;

/// The rules of this file.
pub const RULES: &[&[Rule]] = &[&[
    Rule::new("web/cookies/session-cookie-flags", session_cookie_flags),
    Rule::new("web/pages/credentials-by-post", credentials_by_post),
    Rule::new(
        "web/answers/credentials-not-repeated",
        credentials_not_repeated,
    ),
    Rule::new("web/answers/tokens-not-repeated", tokens_not_repeated),
    Rule::new("web/answers/no-internals", no_internals),
]];

/// Secrets and passwords go one way. A request that carries none is no occasion to say that none came back.
fn credentials_not_repeated(_: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    const KINDS: [&str; 2] = ["client_secret", "password"];
    let response = exchange.response.as_deref()?;
    // A client that registered itself learns its secret by the answer (RFC 7591 3.2.1).
    if registration::told(exchange).is_some() {
        return None;
    }
    let places = shown(response.disclosed_of(&KINDS));
    if places.is_empty() && !sends(exchange, &KINDS) {
        return None;
    }
    Some(Judgement::of(
        (!places.is_empty()).then_some("repeated"),
        "an answer without the client's secret and the user's password",
        places_or(&places, "neither secret nor password"),
    ))
}

/// Where a client asks, a token belongs into the members of a granting answer alone.
fn tokens_not_repeated(_: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    const KINDS: [&str; 2] = ["access_token", "refresh_token"];
    let response = exchange.response.as_deref()?;
    if in_walk(exchange) || !sends(exchange, &KINDS) {
        return None;
    }
    let refuses = response.status >= 400;
    let misplaced = response
        .disclosed_of(&KINDS)
        .filter(|disclosed| refuses || disclosed.place != "body");
    let places = shown(misplaced);
    Some(Judgement::of(
        (!places.is_empty()).then_some("repeated"),
        "no token in headers and refusals",
        places_or(&places, "no token in headers or in a refusal"),
    ))
}

fn no_internals(_: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let response = exchange.response.as_deref()?;
    let words: Vec<&str> = response
        .internals
        .iter()
        .map(|internal| internal.as_str())
        .collect();
    let is_error = response.status >= 400
        || response
            .location
            .as_ref()
            .is_some_and(|location| location.parameter("error").is_some());
    (is_error || !words.is_empty()).then(|| {
        Judgement::of(
            (!words.is_empty()).then(|| words.join(" ")),
            "an error without the inside of the server",
            if words.is_empty() {
                "no stack trace and no path of a source file".to_owned()
            } else {
                format!("status {}, {}", response.status, words.join(", "))
            },
        )
    })
}

/// Whether a request carries a value of one of these kinds.
fn sends(exchange: &Exchange, kinds: &[&str]) -> bool {
    let request = &exchange.request;
    let values = request.query.iter().chain(&request.headers);
    let mut values = values
        .chain(&request.form)
        .map(|pair| pair.1.as_str())
        .chain(request.body.as_deref());
    values.any(|value| {
        kinds
            .iter()
            .any(|kind| value.contains(&format!("{kind}>")) || value.contains(&format!("{kind}#")))
    })
}

fn session_cookie_flags(context: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    if context.step.outcome == Outcome::ErrorPage {
        return None;
    }
    let response = exchange.response.as_deref()?;
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
        .filter(|cookie| !(has(cookie, |word| word == "httponly") && has(cookie, keeps_at_home)))
        .map(|cookie| cookie.split('=').next().unwrap_or_default())
        .collect();
    let observed = if bare.is_empty() {
        "HttpOnly and SameSite".to_owned()
    } else {
        format!(
            "`HttpOnly` missing, or `SameSite` missing or None, on cookie {}",
            bare.join(", ")
        )
    };
    Some(Judgement::either(
        bare.is_empty(),
        "flags-missing",
        "cookies with HttpOnly and SameSite",
        observed,
    ))
}

/// Whether a cookie has such an attribute.
fn has(cookie: &str, is_wanted: fn(&str) -> bool) -> bool {
    cookie.split(';').skip(1).any(|part| is_wanted(part.trim()))
}

/// Whether an attribute keeps a cookie out of the form posts of other sites. Browsers take other words than these for Lax.
fn keeps_at_home(attribute: &str) -> bool {
    attribute
        .split_once('=')
        .is_some_and(|(name, value)| name.trim() == "samesite" && value.trim() != "none")
}

fn credentials_by_post(context: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let expected = "the login form is sent by POST";
    if exchange.role == Role::Authorization && context.step.login_by_get {
        let observed = "the login form is one of GET; it was not sent";
        return Some(Judgement::either(false, "by-get", expected, observed));
    }
    (exchange.role == Role::Login).then(|| {
        let method = exchange.request.method.as_str();
        Judgement::either(
            method.eq_ignore_ascii_case("POST"),
            "by-get",
            expected,
            format!("login form sent by {method}"),
        )
    })
}
