//! RFC 6265 8.4, RFC 6749 10.2 and 10.14, RFC 9700 2.6 and 4.2.4: the pages and the session behind them.

use std::collections::BTreeMap;

use super::{Context, Rule};
use crate::judge::verdict::Finding;
use crate::oauth::{Outcome, Role};
use crate::transcript::{Exchange, Markup, Response};

/// The rules of this file.
pub const RULES: &[Rule] = &[
    Rule {
        requirement: "rfc6265/8.4/session-renewed-at-login",
        judge: session_renewed_at_login,
    },
    Rule {
        requirement: "rfc6749/10.2/consent-names-client-and-scope",
        judge: consent_names_client_and_scope,
    },
    Rule {
        requirement: "rfc6749/10.14/reflected-input-escaped",
        judge: reflected_input_escaped,
    },
    Rule {
        requirement: "rfc9700/4.2.4/no-third-party-content",
        judge: no_third_party_content,
    },
];

/// Whether the exchange is part of the walk through the provider's pages.
fn in_walk(exchange: &Exchange) -> bool {
    matches!(
        exchange.role,
        Role::Authorization | Role::Interaction | Role::Login | Role::Consent
    )
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

fn session_renewed_at_login(context: &Context<'_>, exchange: &Exchange) -> Option<Finding> {
    let response = exchange.response.as_ref()?;
    // A login page that comes back has signed nobody in.
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
    Some(Finding::either(
        renewed,
        "kept",
        "a new session cookie at sign-in",
        if renewed {
            "the cookies changed at sign-in"
        } else {
            "the cookies from before sign-in go on"
        },
    ))
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
        .filter_map(|known| known.response.as_ref())
        .take_while(|response| (300..400).contains(&response.status))
}

fn consent_names_client_and_scope(context: &Context<'_>, exchange: &Exchange) -> Option<Finding> {
    let unnamed = context.step.consent_unnamed.as_ref()?;
    (exchange.role == Role::Authorization).then(|| {
        Finding::either(
            unnamed.is_empty(),
            "unnamed",
            "a consent page with the name of the client and a word for each scope",
            if unnamed.is_empty() {
                "everything is named".to_owned()
            } else {
                format!("not on the page: {}", unnamed.join(", "))
            },
        )
    })
}

fn reflected_input_escaped(_: &Context<'_>, exchange: &Exchange) -> Option<Finding> {
    let markup = exchange.response.as_ref()?.body.markup?;
    Some(Finding::either(
        markup != Markup::Unescaped,
        "unescaped",
        "markup of the request as text, if at all",
        match markup {
            Markup::NotShown => "the markup is not on the page",
            Markup::Escaped => "the markup stands on the page as text",
            Markup::Unescaped => "the markup stands on the page as markup",
        },
    ))
}

fn no_third_party_content(context: &Context<'_>, exchange: &Exchange) -> Option<Finding> {
    let page = super::pages::page(context, exchange)?;
    if !in_walk(exchange) {
        return None;
    }
    let origins = &page.body.foreign_origins;
    Some(Finding::either(
        origins.is_empty(),
        "foreign-origins",
        "pages without content of other sites and links to them",
        if origins.is_empty() {
            "everything is from the provider".to_owned()
        } else {
            format!("content or links of {}", origins.join(", "))
        },
    ))
}
