//! Redirect URIs: which ones are accepted, and what is appended to them.

use percent_encoding::percent_decode_str;

use super::core::Core;
use super::faults::Fault;
use super::message::{Response, append_query};
use super::store::random_token;

/// How an authorization request ends at the client (RFC 6749 4.1.2 and 4.1.2.1).
#[derive(Debug, Clone)]
pub(super) enum Outcome {
    /// The user agreed.
    Code(String),
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

/// Whether the provider sends browsers to `sent` because `registered` is registered: only for the very same
/// characters (RFC 9700 2.1), unless a defect loosens one part of the comparison.
pub(super) fn matches(core: &Core, registered: &str, sent: &str) -> bool {
    registered == sent
        || core.has(Fault::RedirectHostUnchecked) && same_but_host(registered, sent)
        || core.has(Fault::RedirectLongerPathAccepted) && continues_path(registered, sent)
        || core.has(Fault::RedirectQueryIgnored) && without_query(registered) == without_query(sent)
        || core.has(Fault::RedirectComparedNormalised) && normalised(registered) == normalised(sent)
}

fn without_query(uri: &str) -> &str {
    // A fragment stays part of the comparison: it is a defect of its own.
    match uri.split_once('?') {
        Some((before, query)) if !query.contains('#') => before,
        _ => uri,
    }
}

/// Splits a URI into scheme, authority and the rest.
fn parts(uri: &str) -> Option<(&str, &str, &str)> {
    let (scheme, after) = uri.split_once("://")?;
    let end = after.find(['/', '?', '#']).unwrap_or(after.len());
    Some((scheme, &after[..end], &after[end..]))
}

fn same_but_host(registered: &str, sent: &str) -> bool {
    match (parts(registered), parts(sent)) {
        // Another spelling of the same host is another defect.
        (Some(a), Some(b)) => {
            a.0 == b.0 && a.2 == b.2 && !b.1.is_empty() && !a.1.eq_ignore_ascii_case(b.1)
        }
        _ => false,
    }
}

fn continues_path(registered: &str, sent: &str) -> bool {
    let (path, query) = registered.split_once('?').unwrap_or((registered, ""));
    let (sent_path, sent_query) = sent.split_once('?').unwrap_or((sent, ""));
    let plain = |segment: &str| {
        !segment.is_empty()
            && segment
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    };
    query == sent_query
        && sent_path
            .strip_prefix(path)
            .and_then(|more| more.strip_prefix('/'))
            .is_some_and(|more| more.split('/').all(plain))
}

/// The equivalences of RFC 3986 6.2.2: letter case of scheme and host, escaped letters and digits, and the slash at
/// the end. Dot segments stay as they are, since resolving them would be another defect.
fn normalised(uri: &str) -> Option<String> {
    let (scheme, authority, rest) = parts(uri)?;
    let mut out = format!(
        "{}://{}",
        scheme.to_ascii_lowercase(),
        authority.to_ascii_lowercase()
    );
    let mut tail = rest.trim_end_matches('/');
    while let Some(at) = tail.find('%') {
        out.push_str(&tail[..at]);
        let length = if tail.is_char_boundary((at + 3).min(tail.len())) {
            3
        } else {
            1
        };
        let escape = &tail[at..(at + length).min(tail.len())];
        match percent_decode_str(escape).next() {
            Some(byte) if byte.is_ascii_alphanumeric() => out.push(char::from(byte)),
            _ => out.push_str(escape),
        }
        tail = &tail[at + escape.len()..];
    }
    out.push_str(tail);
    Some(out)
}

/// Sends the browser to the client with the outcome, the state and, where the dialect has it, the issuer.
pub(super) fn to_client(
    core: &Core,
    status: u16,
    redirect_uri: &str,
    state: Option<&[u8]>,
    outcome: &Outcome,
) -> Response {
    let mut parameters: Vec<(&str, Vec<u8>)> = Vec::new();
    match outcome {
        Outcome::Code(code) => parameters.push(("code", code.clone().into_bytes())),
        Outcome::Denied => {
            if core.has(Fault::CodeBesideError) {
                parameters.push(("code", random_token().into_bytes()));
            }
            let code = if core.has(Fault::DenialOtherCode) {
                "unauthorized_client"
            } else {
                "access_denied"
            };
            push_error(core, &mut parameters, code, "User denied access");
        }
        Outcome::Error { code, description } => {
            push_error(core, &mut parameters, code, description)
        }
    }
    let succeeded = matches!(outcome, Outcome::Code(_));
    match state {
        Some(_) if !succeeded && core.has(Fault::ErrorLosesState) => {}
        Some(state) => parameters.push(("state", echoed(core, state))),
        None if core.has(Fault::StateInvented) => parameters.push(("state", Vec::new())),
        None => {}
    }
    if core.rules.sends_issuer {
        parameters.push(("iss", core.base_url.clone().into_bytes()));
    }
    let base = match redirect_uri.split_once('?') {
        Some((before, _)) if core.has(Fault::RedirectQueryDropped) => before,
        _ => redirect_uri,
    };
    let location = if succeeded && core.has(Fault::CodeInFragment) {
        let fragment = append_query("?", &parameters);
        format!(
            "{}#{}",
            append_query(base, &[]),
            fragment.trim_start_matches('?')
        )
    } else {
        append_query(base, &parameters)
    };
    Response::redirect(status, location)
}

fn push_error(core: &Core, parameters: &mut Vec<(&str, Vec<u8>)>, code: &str, description: &str) {
    parameters.push(("error", code.into()));
    if core.rules.describes_errors {
        parameters.push(("error_description", description.into()));
    }
}

fn echoed(core: &Core, state: &[u8]) -> Vec<u8> {
    if core.has(Fault::StateNormalised) {
        state
            .trim_ascii()
            .iter()
            .map(|b| if *b == b'+' { b' ' } else { *b })
            .collect()
    } else {
        state.to_vec()
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
mod tests {
    use super::super::core::tests::core_with;
    use super::super::{Dialect, FaultSet};
    use super::*;

    const PLAIN: &str = "https://acme.example/oauth/return";
    const QUERY: &str = "https://acme.example/oauth/second?tenant=7";

    fn location(
        dialect: Dialect,
        faults: &[Fault],
        uri: &str,
        state: Option<&[u8]>,
        outcome: &Outcome,
    ) -> String {
        let core = core_with(dialect, faults);
        let response = to_client(&core, 302, uri, state, outcome);
        response.header("location").unwrap().to_owned()
    }

    #[test]
    fn each_defect_loosens_one_part_of_the_comparison() {
        let accepted = |fault: Option<Fault>, registered: &str, sent: &str| {
            let faults: FaultSet = fault.into_iter().collect();
            let faults: Vec<Fault> = faults.iter().collect();
            matches(&core_with(Dialect::Standard, &faults), registered, sent)
        };
        let variants = [
            (
                Fault::RedirectHostUnchecked,
                "https://evil.example/oauth/return",
            ),
            (
                Fault::RedirectLongerPathAccepted,
                "https://acme.example/oauth/return/more",
            ),
            (
                Fault::RedirectQueryIgnored,
                "https://acme.example/oauth/return?x=1",
            ),
            (
                Fault::RedirectComparedNormalised,
                "https://ACME.example/oauth/return",
            ),
        ];
        for (fault, sent) in variants {
            assert!(!accepted(None, PLAIN, sent), "{sent}");
            for (other, _) in variants {
                assert_eq!(
                    accepted(Some(other), PLAIN, sent),
                    other == fault,
                    "{other} {sent}"
                );
            }
        }
        let normalised = Some(Fault::RedirectComparedNormalised);
        assert!(accepted(
            normalised,
            PLAIN,
            "HTTPS://acme.example/oauth/%72eturn/"
        ));
        assert!(!accepted(
            normalised,
            PLAIN,
            "https://acme.example/oauth/x/../return"
        ));
        assert!(!accepted(
            normalised,
            PLAIN,
            "https://acme.example/oauth/return%"
        ));
        assert!(!accepted(
            Some(Fault::RedirectLongerPathAccepted),
            PLAIN,
            "https://acme.example/oauth/return/../x"
        ));
        assert!(accepted(
            Some(Fault::RedirectLongerPathAccepted),
            "https://acme.example",
            "https://acme.example/x"
        ));
    }

    #[test]
    fn state_comes_back_byte_for_byte() {
        let code = Outcome::Code("abc".into());
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
        let denied = Outcome::Denied;
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
