//! Answers of the authorization endpoint: what is appended to a redirect URI.

use percent_encoding::percent_decode_str;

use super::authorization_request::ResponseMode;
use super::core::Core;
use super::faults::Fault;
use super::form_parameters::append_query;
use super::message::Response;
use super::pages;
use super::random::{random_token, shuffle};

/// An `error_uri` with a space in it, which no URI has (RFC 6749 4.1.2.1).
pub(super) const MALFORMED_ERROR_URI: &str = "https://docs.sandbox.example/errors/what to do";

/// A mistake that the client is told about by redirect: the error code and its description.
pub(super) type Mistake = (&'static str, &'static str);

/// How an authorization request ends at the client (RFC 6749 4.1.2 and 4.1.2.1).
#[derive(Debug, Clone)]
pub(super) enum AuthorizationEnd {
    /// The user agreed.
    Code(String),
    /// The user agreed to the implicit grant: the members of a token answer (RFC 6749 4.2.2).
    Tokens(Vec<(&'static str, String)>),
    /// The user refused.
    Denied,
    /// The request was wrong.
    Error {
        /// One of the codes of RFC 6749 4.1.2.1.
        code: &'static str,
        /// Printable ASCII without quotes, shown by dialects that describe their errors.
        description: &'static str,
    },
}

/// Sends the browser to the client with the outcome, the state and, where the dialect has it, the issuer.
pub(super) fn to_client(
    core: &Core,
    status: u16,
    (redirect_uri, mode): (&str, ResponseMode),
    state: Option<&[u8]>,
    outcome: &AuthorizationEnd,
) -> Response {
    let succeeded = matches!(
        outcome,
        AuthorizationEnd::Code(_) | AuthorizationEnd::Tokens(_)
    );
    let mut parameters = said(core, outcome);
    match state {
        Some(_) if !succeeded && core.has(Fault::ErrorLosesState) => {}
        Some(state) if core.has(Fault::ResponseRepeatsParameter) => {
            parameters.extend([
                ("state", echoed(core, state)),
                ("state", echoed(core, state)),
            ]);
        }
        Some(state) if core.has(Fault::StateBeforeCode) => {
            parameters.insert(0, ("state", echoed(core, state)));
        }
        Some(state) => parameters.push(("state", echoed(core, state))),
        None if core.has(Fault::StateInvented) => parameters.push(("state", Vec::new())),
        None => {}
    }
    parameters.extend(issuer(core, succeeded));
    if core.has(Fault::CodeTwice) {
        let code = parameters.iter().find(|(name, _)| *name == "code").cloned();
        parameters.extend(code);
    }
    if core.has(Fault::OrderByChance) {
        shuffle(&mut parameters);
    }
    let mode = if !succeeded && core.has(Fault::ErrorsByQueryInEveryMode) {
        ResponseMode::Query
    } else {
        mode
    };
    if mode == ResponseMode::Form {
        return form_post(core, redirect_uri, parameters);
    }
    let base = match redirect_uri.split_once('?') {
        Some((before, _)) if core.has(Fault::RedirectQueryDropped) => before,
        _ => redirect_uri,
    };
    // White space at the ends of a field value is none of it (RFC 9110 5.5).
    let base = base.trim();
    // A fragment that was let in stays at the end.
    let (base, fragment) = base.split_at(base.find('#').unwrap_or(base.len()));
    let head = append_query(base, &[]);
    let in_fragment = mode == ResponseMode::Fragment
        || matches!(outcome, AuthorizationEnd::Tokens(_))
        || matches!(outcome, AuthorizationEnd::Code(_)) && core.has(Fault::CodeInFragment)
        || !succeeded && core.has(Fault::ErrorsInFragment);
    let tail = if in_fragment {
        append_query("?", &parameters).replacen('?', "#", 1)
    } else {
        append_query(base, &parameters)[head.len()..].to_owned()
    };
    let tail = if core.has(Fault::SpacesAsPlus) {
        tail.replace("%20", "+")
    } else {
        tail
    };
    let tail = tail + &append_query(fragment, &[]);
    let tail = match outcome {
        AuthorizationEnd::Code(_) if core.has(Fault::AccessTokenInCodeFragment) => {
            format!("{tail}#access_token={}&token_type=Bearer", random_token())
        }
        AuthorizationEnd::Code(_) if core.has(Fault::RefreshTokenInCodeFragment) => {
            format!("{tail}#refresh_token={}", random_token())
        }
        _ if core.has(Fault::ResponseWithFragment) => format!("{tail}#lang=en"),
        _ => tail,
    };
    if core.has(Fault::StateSplitsHeaders) {
        return split_at_line_breaks(status, &head, &tail);
    }
    Response::redirect(status, head + &tail)
}

/// The page that posts a response to the client (Form Post Response Mode 2).
fn form_post(
    core: &Core,
    redirect_uri: &str,
    mut parameters: Vec<(&'static str, Vec<u8>)>,
) -> Response {
    if core.has(Fault::FormPostLosesState) {
        parameters.retain(|(name, _)| *name != "state");
    }
    let fields: Vec<(&str, String)> = parameters
        .into_iter()
        .map(|(name, value)| (name, String::from_utf8_lossy(&value).into_owned()))
        .collect();
    pages::form_post(core, redirect_uri, &fields)
}

/// What the outcome itself puts into a redirect.
fn said(core: &Core, outcome: &AuthorizationEnd) -> Vec<(&'static str, Vec<u8>)> {
    match outcome {
        AuthorizationEnd::Code(code) => {
            let mut parameters = vec![("code", code.clone().into_bytes())];
            if core.has(Fault::AccessTokenBesideCode) {
                parameters.push(("access_token", random_token().into_bytes()));
            }
            if core.has(Fault::RefreshTokenBesideCode) {
                parameters.push(("refresh_token", random_token().into_bytes()));
            }
            if core.has(Fault::ResponseNamesUser) {
                parameters.push(("user", b"4711".to_vec()));
            }
            if core.has(Fault::ResponseWithVendorParameter) {
                parameters.push(("sandbox_region", b"eu".to_vec()));
            }
            parameters
        }
        AuthorizationEnd::Tokens(members) => members
            .iter()
            .map(|(name, value)| (*name, value.clone().into_bytes()))
            .collect(),
        AuthorizationEnd::Denied => {
            let code = if core.has(Fault::DenialOtherCode) {
                "unauthorized_client"
            } else if core.has(Fault::DenialAsServerError) {
                "server_error"
            } else {
                "access_denied"
            };
            let mut parameters = error(core, code, "User denied access");
            if core.has(Fault::CodeBesideError) {
                parameters.insert(0, ("code", random_token().into_bytes()));
            }
            parameters
        }
        AuthorizationEnd::Error { code, description } => error(core, code, description),
    }
}

fn error(core: &Core, code: &str, description: &str) -> Vec<(&'static str, Vec<u8>)> {
    let code = if core.has(Fault::AuthorizeErrorFreeText) {
        "The request could not be processed".to_owned()
    } else if core.has(Fault::AuthorizeErrorUpperCase) {
        code.to_uppercase()
    } else {
        code.to_owned()
    };
    let mut parameters = vec![("error", code.into_bytes())];
    if core.has(Fault::ErrorWithoutCode) {
        parameters.clear();
    }
    if core.rules.describes_errors {
        let description = if core.has(Fault::AuthorizeDescriptionNonAscii) {
            "L\u{2019}acc\u{e8}s a \u{e9}t\u{e9} \u{ab}refus\u{e9}\u{bb}"
        } else if core.has(Fault::AuthorizeDescriptionQuoted) {
            "The answer was \"no\""
        } else {
            description
        };
        parameters.push(("error_description", description.into()));
    }
    if core.has(Fault::ErrorUriMalformed) {
        parameters.push(("error_uri", MALFORMED_ERROR_URI.into()));
    }
    parameters
}

/// The `iss` of RFC 9207 2, where the dialect has it.
fn issuer(core: &Core, succeeded: bool) -> Option<(&'static str, Vec<u8>)> {
    let left_out = if succeeded {
        core.has(Fault::IssMissing)
    } else {
        core.has(Fault::IssMissingInErrors)
    };
    if !core.rules.sends_issuer || left_out {
        return None;
    }
    let mut issuer = core.issuer();
    if core.has(Fault::IssOfAnotherHost) {
        issuer = "https://id.sandbox.example".to_owned();
    }
    if core.has(Fault::IssDiffersFromIssuer) || core.has(Fault::IssDiffersInErrors) && !succeeded {
        issuer.push('/');
    }
    Some(("iss", issuer.into_bytes()))
}

/// A redirect in which encoded line breaks have become real ones: what follows them are header fields.
fn split_at_line_breaks(status: u16, head: &str, tail: &str) -> Response {
    let mut lines = tail.split("%0A").map(|line| line.trim_end_matches("%0D"));
    let first = lines.next().unwrap_or_default();
    let response = Response::redirect(status, format!("{head}{first}"));
    lines.fold(response, |response, line| {
        let line = percent_decode_str(line).decode_utf8_lossy().into_owned();
        match line.split_once(':') {
            Some((name, value)) => response.with(name.to_lowercase(), value.trim()),
            None => response,
        }
    })
}

fn echoed(core: &Core, state: &[u8]) -> Vec<u8> {
    if core.has(Fault::StateNormalised) {
        state
            .trim_ascii()
            .iter()
            .map(|b| if *b == b'+' { b' ' } else { *b })
            .collect()
    } else if core.has(Fault::StateLowerCased) {
        state.to_ascii_lowercase()
    } else if core.has(Fault::StateCutOff) {
        state[..state.len().min(255)].to_vec()
    } else if core.has(Fault::StateEscapedAsMarkup) {
        escaped_as_markup(state)
    } else {
        state.to_vec()
    }
}

/// The bytes with the characters of markup as HTML refers to them.
fn escaped_as_markup(state: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for byte in state {
        match byte {
            b'&' => out.extend(b"&amp;"),
            b'<' => out.extend(b"&lt;"),
            b'>' => out.extend(b"&gt;"),
            b'"' => out.extend(b"&quot;"),
            other => out.push(*other),
        }
    }
    out
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
mod tests {
    use super::super::Dialect;
    use super::super::core::tests::core_with;
    use super::*;

    const PLAIN: &str = "https://acme.example/oauth/return";
    const QUERY: &str = "https://acme.example/oauth/second?tenant=7";

    fn location(
        dialect: Dialect,
        faults: &[Fault],
        uri: &str,
        state: Option<&[u8]>,
        outcome: &AuthorizationEnd,
    ) -> String {
        let core = core_with(dialect, faults);
        let response = to_client(&core, 302, (uri, ResponseMode::Query), state, outcome);
        response.header("location").unwrap().to_owned()
    }

    #[test]
    fn state_comes_back_byte_for_byte() {
        let code = AuthorizationEnd::Code("abc".into());
        assert_eq!(
            location(Dialect::Survilla, &[], QUERY, Some(b" a+b%&=\"\xff"), &code),
            "https://acme.example/oauth/second?tenant=7&code=abc&state=%20a%2Bb%25%26%3D%22%FF"
        );
        assert_eq!(
            location(
                Dialect::Survilla,
                &[Fault::StateNormalised],
                PLAIN,
                Some(b" a+b"),
                &code
            ),
            "https://acme.example/oauth/return?code=abc&state=a%20b"
        );
        assert_eq!(
            location(Dialect::Survilla, &[], PLAIN, None, &code),
            format!("{PLAIN}?code=abc")
        );
        assert_eq!(
            location(
                Dialect::Survilla,
                &[Fault::RedirectQueryDropped],
                QUERY,
                None,
                &code
            ),
            "https://acme.example/oauth/second?code=abc"
        );
        assert_eq!(
            location(
                Dialect::Survilla,
                &[Fault::CodeInFragment],
                QUERY,
                None,
                &code
            ),
            format!("{QUERY}#code=abc")
        );
    }

    #[test]
    fn a_denial_looks_as_the_dialect_has_it() {
        let denied = AuthorizationEnd::Denied;
        assert_eq!(
            location(Dialect::CameraManager, &[], PLAIN, Some(b"s"), &denied),
            format!("{PLAIN}?error=access_denied&error_description=User%20denied%20access&state=s")
        );
        assert_eq!(
            location(
                Dialect::Survilla,
                &[Fault::ErrorLosesState],
                PLAIN,
                Some(b"s"),
                &denied
            ),
            format!("{PLAIN}?error=access_denied")
        );
        assert!(
            location(Dialect::Standard, &[], PLAIN, None, &denied)
                .ends_with("&iss=http%3A%2F%2Fsandbox.test")
        );
        let split = to_client(
            &core_with(Dialect::Survilla, &[Fault::StateSplitsHeaders]),
            302,
            (PLAIN, ResponseMode::Query),
            Some(b"s\r\nX-Mark: 1"),
            &denied,
        );
        assert_eq!(split.header("x-mark"), Some("1"));
        let both = location(
            Dialect::Survilla,
            &[Fault::CodeBesideError],
            PLAIN,
            None,
            &denied,
        );
        assert!(both.contains("?code=") && both.contains("&error=access_denied"));
    }
}
