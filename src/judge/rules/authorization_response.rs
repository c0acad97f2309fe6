//! RFC 6749 4.1.2 and 4.1.2.1, RFC 9207: what comes back to the redirect URI.

use super::{Context, Rule};
use crate::judge::error_codes;
use crate::judge::verdict::Finding;
use crate::oauth::{Outcome, Role};
use crate::transcript::{Echo, Exchange, Location};

/// The rules of this file.
pub const RULES: &[Rule] = &[
    Rule {
        requirement: "rfc6749/4.1.2/parameters-in-query",
        judge: parameters_in_query,
    },
    Rule {
        requirement: "rfc6749/4.1.2/code-or-error",
        judge: code_or_error,
    },
    Rule {
        requirement: "rfc6749/3.1/response-parameters-once",
        judge: parameters_once,
    },
    Rule {
        requirement: "rfc6749/4.1.2.1/error-state-echoed",
        judge: error_state_echoed,
    },
    Rule {
        requirement: "rfc6749/4.1.2.1/error-code-known",
        judge: error_code_known,
    },
    Rule {
        requirement: "rfc6749/4.1.2.1/error-charset",
        judge: error_charset,
    },
    Rule {
        requirement: "rfc6749/4.1.2.1/error-uri-syntax",
        judge: error_uri_syntax,
    },
    Rule {
        requirement: "rfc6749/4.1.2.1/no-server-error",
        judge: no_server_error,
    },
    Rule {
        requirement: "rfc9207/2/iss-in-success",
        judge: iss_in_success,
    },
    Rule {
        requirement: "rfc9207/2/iss-in-error",
        judge: iss_in_error,
    },
    Rule {
        requirement: "rfc9207/2.3/iss-equals-issuer",
        judge: iss_equals_issuer,
    },
];

const NAMES: [&str; 4] = ["code", "state", "error", "error_description"];

/// The redirect to the client, if this exchange is one.
fn redirect(exchange: &Exchange) -> Option<&Location> {
    exchange
        .response
        .as_ref()?
        .location
        .as_ref()
        .filter(|location| location.at_redirect_uri)
}

fn parameters_in_query(context: &Context<'_>, exchange: &Exchange) -> Option<Finding> {
    let location = redirect(exchange)?;
    // Errors of a request for a token belong into the fragment (RFC 6749 4.2.2.1).
    let for_a_token = |word: &str| word == "token" || word == "id_token";
    if sent(context, "response_type")
        .iter()
        .any(|types| types.split(' ').any(for_a_token))
    {
        return None;
    }
    let misplaced: Vec<&str> = NAMES
        .into_iter()
        .filter(|name| location.fragment.iter().any(|pair| pair.0 == *name))
        .collect();
    Some(Finding::either(
        misplaced.is_empty(),
        "in-fragment",
        "code, error and state in the query of the redirect URI",
        if misplaced.is_empty() {
            "in the query".to_owned()
        } else {
            format!("{} in the fragment", misplaced.join(", "))
        },
    ))
}

fn code_or_error(_: &Context<'_>, exchange: &Exchange) -> Option<Finding> {
    let location = redirect(exchange)?;
    let has = |name: &str| {
        location
            .query
            .iter()
            .chain(&location.fragment)
            .any(|pair| pair.0 == name && !pair.1.is_empty())
    };
    let (deviation, observed) = match (has("code"), has("error")) {
        (true, true) => ("both", "`code` and `error` in one redirect"),
        (false, false) => ("neither", "neither `code` nor `error` in the redirect"),
        (true, false) => ("", "`code`"),
        (false, true) => ("", "`error`"),
    };
    Some(Finding::either(
        deviation.is_empty(),
        deviation,
        "either `code` or `error`",
        observed,
    ))
}

fn parameters_once(_: &Context<'_>, exchange: &Exchange) -> Option<Finding> {
    let response = exchange.response.as_ref()?;
    let mut repeated = response.body.repeated_members.clone();
    let mut applies = response.body.json.is_some();
    if let Some(location) = redirect(exchange) {
        applies = true;
        for (index, pair) in location.query.iter().enumerate() {
            if location.query[..index]
                .iter()
                .any(|earlier| earlier.0 == pair.0)
                && !repeated.contains(&pair.0)
            {
                repeated.push(pair.0.clone());
            }
        }
    }
    let observed = if repeated.is_empty() {
        "no repetition".to_owned()
    } else {
        format!("`{}` more than once", repeated.join("`, `"))
    };
    applies.then(|| {
        Finding::either(
            repeated.is_empty(),
            format!("repeated:{}", repeated.join(",")),
            "each parameter once",
            observed,
        )
    })
}

fn error_state_echoed(context: &Context<'_>, exchange: &Exchange) -> Option<Finding> {
    redirect(exchange)?.parameter("error")?;
    // An empty state in the answer to an empty one is another matter (RFC 6749 3.1), and of two states none is the right
    // one.
    let states = sent(context, "state");
    let sent_empty = states.first().is_some_and(|state| state.is_empty());
    if context.step.outcome != Outcome::ErrorRedirect || sent_empty || states.len() > 1 {
        return None;
    }
    let (conforms, observed) = match context.step.state? {
        Echo::Echoed => (true, "state echoed"),
        Echo::Absent => return None,
        Echo::Changed => (false, "another state"),
        Echo::Lost => (false, "no state"),
        Echo::Invented => (false, "a state that was not sent"),
    };
    Some(Finding::either(
        conforms,
        "state-not-echoed",
        "the state of the request beside `error`",
        observed,
    ))
}

/// What the step sent under this name in its authorization request.
fn sent<'c>(context: &Context<'c>, name: &str) -> Vec<&'c str> {
    context
        .transcript
        .exchanges_of(context.step.number)
        .find(|exchange| exchange.role == Role::Authorization)
        .map(|first| {
            first
                .request
                .query
                .iter()
                .chain(&first.request.form)
                .filter(|pair| pair.0 == name)
                .map(|pair| pair.1.as_str())
                .collect()
        })
        .unwrap_or_default()
}

fn error_code_known(_: &Context<'_>, exchange: &Exchange) -> Option<Finding> {
    let error = redirect(exchange)?.parameter("error")?;
    let known = error_codes::AUTHORIZATION.contains(&error);
    let deviation = if error_codes::is_free_text(error) {
        "free-text".to_owned()
    } else {
        format!("unknown:{error}")
    };
    Some(Finding::either(
        known,
        deviation,
        "a registered authorization error code",
        format!("error `{error}`"),
    ))
}

fn error_charset(_: &Context<'_>, exchange: &Exchange) -> Option<Finding> {
    let location = redirect(exchange)?;
    location.parameter("error")?;
    let text: String = ["error", "error_description"]
        .into_iter()
        .filter_map(|name| location.parameter(name))
        .collect();
    let forbidden = error_codes::forbidden_characters(&text);
    let observed = if forbidden.is_empty() {
        "permitted characters only".to_owned()
    } else {
        format!("the characters {forbidden}")
    };
    Some(Finding::either(
        forbidden.is_empty(),
        format!("characters:{forbidden}"),
        "printable ASCII without double quote and backslash",
        observed,
    ))
}

fn error_uri_syntax(_: &Context<'_>, exchange: &Exchange) -> Option<Finding> {
    let response = exchange.response.as_ref()?;
    let from_redirect = redirect(exchange).and_then(|location| location.parameter("error_uri"));
    let uri = from_redirect.or_else(|| {
        response
            .member("error_uri")
            .and_then(serde_json::Value::as_str)
    })?;
    let clean = !uri.is_empty()
        && uri
            .chars()
            .all(|c| matches!(c, '!' | '#'..='[' | ']'..='~'));
    Some(Finding::either(
        clean,
        "malformed",
        "a URI reference",
        format!("error_uri `{uri}`"),
    ))
}

fn no_server_error(_: &Context<'_>, exchange: &Exchange) -> Option<Finding> {
    if !matches!(
        exchange.role,
        Role::Authorization | Role::Interaction | Role::Login | Role::Consent
    ) {
        return None;
    }
    let status = exchange.response.as_ref()?.status;
    Some(Finding::either(
        status < 500,
        format!("status-{status}"),
        "no status of 500 or above",
        format!("status {status}"),
    ))
}

fn iss_in_success(context: &Context<'_>, exchange: &Exchange) -> Option<Finding> {
    iss_present(context, exchange, "code")
}

fn iss_in_error(context: &Context<'_>, exchange: &Exchange) -> Option<Finding> {
    iss_present(context, exchange, "error")
}

fn iss_present(context: &Context<'_>, exchange: &Exchange, beside: &str) -> Option<Finding> {
    let location = redirect(exchange).filter(|_| context.offers("iss"))?;
    location.parameter(beside)?;
    let present = location.parameter("iss").is_some();
    Some(Finding::either(
        present,
        "absent",
        format!("`iss` beside `{beside}`"),
        if present {
            "`iss` present"
        } else {
            "`iss` parameter missing"
        },
    ))
}

fn iss_equals_issuer(context: &Context<'_>, exchange: &Exchange) -> Option<Finding> {
    let iss = redirect(exchange)
        .filter(|_| context.offers("iss"))?
        .parameter("iss")?;
    Some(Finding::either(
        iss == "<base_url>",
        "another-issuer",
        "`iss` is the issuer itself",
        format!("iss `{iss}`"),
    ))
}
