//! RFC 9700 2.1.1 and 4: PKCE in the metadata, and the protection of login and consent pages.

use scraper::{Html, Selector};
use serde_json::Value;

use crate::judge::judgement::Judgement;
use crate::judge::rules::shared::authorization::parameter;
use crate::judge::rules::shared::browser::{error_page, in_walk, page};
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
    let granted = scope::granted(context, answer)?;
    Some(scope::within(
        &granted,
        ("asked for", &asked),
        "wider-than-asked",
        "no scope beyond that of the authorization request",
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
    let response = page(context, exchange).or_else(|| error_page(exchange))?;
    // A proxy in front may add the header a second time; browsers read the values as a list (HTML, 7.6).
    let words = response
        .header_values("x-frame-options")
        .flat_map(|value| value.split(','));
    let options = words
        .map(str::trim)
        .any(|word| word.eq_ignore_ascii_case("DENY") || word.eq_ignore_ascii_case("SAMEORIGIN"));
    // A page has to meet each of its policies, so that the strictest one counts.
    let ancestors = csp_directives(response, "frame-ancestors");
    let restricted = ancestors.iter().any(|list| !lets_every_site(list));
    let observed = match ancestors.first() {
        _ if options || restricted => "framing is prevented".to_owned(),
        Some(list) => format!("frame-ancestors {list}"),
        None => match response.header_values("x-frame-options").next() {
            Some(value) => format!("X-Frame-Options: {value}, and `frame-ancestors` missing"),
            None => "`X-Frame-Options` and `frame-ancestors` missing".to_owned(),
        },
    };
    Some(Judgement::either(
        options || restricted,
        "frameable",
        "X-Frame-Options or frame-ancestors that keep the page out of frames of other origins",
        observed,
    ))
}

fn csp_frame_ancestors(context: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let response = page(context, exchange)?;
    let directive = csp_directives(response, "frame-ancestors")
        .into_iter()
        .next();
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
    let expected = "a Referrer-Policy that keeps the address of the page";
    // An element of the page takes the place of what the header says.
    let in_page = referrer_element(&response.body.text).and_then(|value| known_policy(&value));
    let in_headers = response
        .header_values("referrer-policy")
        .flat_map(|value| value.split(','))
        .filter_map(known_policy);
    let (place, policy) = match (in_page, in_headers.last()) {
        (Some(policy), _) => ("the element meta name=referrer", policy),
        (None, Some(policy)) => ("Referrer-Policy", policy),
        (None, None) => {
            let observed = "`Referrer-Policy` header missing";
            return Some(Judgement::deviating("absent", expected, observed));
        }
    };
    let tells = matches!(policy, "unsafe-url" | "no-referrer-when-downgrade");
    Some(Judgement::either(
        !tells,
        policy,
        expected,
        format!("{place}: {policy}"),
    ))
}

fn no_307(_: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    if !matches!(exchange.role, Role::Login | Role::Consent) {
        return None;
    }
    let status = exchange.response.as_deref()?.status;
    (300..400).contains(&status).then(|| {
        Judgement::either(
            !matches!(status, 307 | 308),
            format!("status-{status}"),
            "a redirect after credentials that drops the form (303, or 302)",
            format!("status {status}"),
        )
    })
}

/// The values of the directive in the Content-Security-Policies of the page.
fn csp_directives(response: &Response, name: &str) -> Vec<String> {
    response
        .header_values("content-security-policy")
        .flat_map(|value| value.split([';', ',']))
        .map(str::trim)
        .filter_map(|directive| {
            let (first, rest) = directive.split_once(' ').unwrap_or((directive, ""));
            first
                .eq_ignore_ascii_case(name)
                .then(|| rest.trim().to_owned())
        })
        .collect()
}

/// Whether a list of sources (CSP 3, 2.3.1) has one that matches the sites of everyone: a scheme alone, or a host that is
/// nothing but a star.
fn lets_every_site(sources: &str) -> bool {
    sources.split_whitespace().any(|source| {
        let source = source.to_ascii_lowercase();
        let host = source
            .split_once("://")
            .map_or(source.as_str(), |(_, host)| host);
        let is_scheme = source.ends_with(':');
        is_scheme || host == "*" || host.starts_with("*:")
    })
}

/// The policy that a word means (Referrer Policy 3, and HTML for the old words of the element); nothing for an unknown word.
fn known_policy(word: &str) -> Option<&'static str> {
    Some(match word.trim().to_ascii_lowercase().as_str() {
        "no-referrer" | "never" => "no-referrer",
        "no-referrer-when-downgrade" => "no-referrer-when-downgrade",
        "same-origin" => "same-origin",
        "origin" => "origin",
        "strict-origin" => "strict-origin",
        "origin-when-cross-origin" | "origin-when-crossorigin" => "origin-when-cross-origin",
        "strict-origin-when-cross-origin" | "default" => "strict-origin-when-cross-origin",
        "unsafe-url" | "always" => "unsafe-url",
        _ => return None,
    })
}

/// The content of the last element of a page that names a referrer policy.
fn referrer_element(page: &str) -> Option<String> {
    if !page.contains("referrer") && !page.contains("REFERRER") {
        return None;
    }
    let html = Html::parse_document(page);
    let wanted = Selector::parse("meta[name=referrer i]").ok()?;
    let element = html.select(&wanted).next_back()?;
    element.value().attr("content").map(str::to_owned)
}
