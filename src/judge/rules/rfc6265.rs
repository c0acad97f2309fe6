//! RFC 6265 8: the cookies of a session.

use std::collections::BTreeMap;

use crate::judge::judgement::Judgement;
use crate::judge::rules::shared::browser::browser_answer;
use crate::judge::rules::{Context, Rule};
use crate::oauth::{Outcome, Role};
use crate::transcript::{Exchange, Response};

/// The rules of this file.
pub const RULES: &[&[Rule]] = &[&[
    Rule::new(
        "rfc6265/8.4/session-renewed-at-login",
        session_renewed_at_login,
    ),
    Rule::over_https("rfc6265/8.3/secure-cookies", secure_cookies),
]];

fn session_renewed_at_login(context: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let response = exchange.response.as_deref()?;
    // Where the login page comes back, no user is signed in.
    if exchange.role != Role::Login
        || context.step.outcome == Outcome::LoginFailed
        || !(300..400).contains(&response.status)
    {
        return None;
    }
    let before = cookies(exchange);
    if before.is_empty() {
        return None;
    }
    // The session may begin on the way from the login form to the next page.
    let renewed = until_next_page(context, exchange)
        .flat_map(|response| response.header_values("set-cookie"))
        .filter_map(|cookie| cookie.split(';').next()?.split_once('='))
        .any(|(name, value)| before.get(name.trim()) != Some(&value.trim()));
    Some(Judgement::either(
        renewed,
        "kept",
        "a new session cookie at sign-in",
        if renewed {
            "the cookies changed at sign-in"
        } else {
            "the cookies are the same before and after sign-in"
        },
    ))
}

fn secure_cookies(_: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let response = browser_answer(exchange)?;
    let cookies: Vec<String> = response
        .header_values("set-cookie")
        .map(str::to_ascii_lowercase)
        .collect();
    if cookies.is_empty() {
        return None;
    }
    let open: Vec<&str> = cookies
        .iter()
        .filter(|cookie| !cookie.split(';').any(|part| part.trim() == "secure"))
        .map(|cookie| cookie.split('=').next().unwrap_or_default())
        .collect();
    Some(Judgement::either(
        open.is_empty(),
        "secure-missing",
        "cookies with Secure",
        if open.is_empty() {
            "Secure".to_owned()
        } else {
            format!("`Secure` missing on cookie {}", open.join(", "))
        },
    ))
}

/// The cookies that the browser sent with a request.
fn cookies(exchange: &Exchange) -> BTreeMap<&str, &str> {
    exchange
        .request
        .headers
        .iter()
        .filter(|pair| pair.0 == "cookie")
        .flat_map(|pair| pair.1.split("; "))
        .filter_map(|pair| pair.split_once('='))
        .collect()
}

/// The answers from this one to the last redirect before a page.
fn until_next_page<'a>(
    context: &Context<'a>,
    exchange: &'a Exchange,
) -> impl Iterator<Item = &'a Response> {
    let exchanges = &context.transcript.exchanges;
    let start = exchanges
        .iter()
        .position(|known| std::ptr::eq(known, exchange))
        .unwrap_or(exchanges.len());
    exchanges[start..]
        .iter()
        .take_while(move |known| known.step == exchange.step)
        .filter_map(|known| known.response.as_deref())
        .take_while(|response| (300..400).contains(&response.status))
}
