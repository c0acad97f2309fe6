//! Practice of the web beyond the RFCs: cookie flags, and credentials by POST.

use crate::judge::judgement::Judgement;
use crate::judge::rules::{Context, Rule};
use crate::oauth::{Outcome, Role};
use crate::transcript::Exchange;

/// The rules of this file.
pub const RULES: &[&[Rule]] = &[&[
    Rule::new("web/cookies/session-cookie-flags", session_cookie_flags),
    Rule::new("web/pages/credentials-by-post", credentials_by_post),
]];

fn session_cookie_flags(context: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
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
        format!(
            "`HttpOnly` or `SameSite` missing on cookie {}",
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
