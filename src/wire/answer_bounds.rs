//! How much of an answer is read: JSON that is deeper, longer or richer than any answer of OAuth is refused before
//! anything parses it, so that reading takes time and memory in proportion to a small text.

use crate::oauth::Role;
use crate::transcript::{Failure, FailureKind};
use crate::wire::no_answer::NoAnswer;
use crate::wire::quotation::{cut_within, whole_name};
use crate::wire::raw_exchange::RawResponse;

/// The largest body that is not a page, in bytes. Metadata and key sets have some ten thousand.
const LARGEST: usize = 256 * 1024;
/// The largest answer of an endpoint that gives out tokens and other values to be kept, in bytes. Each of them is looked for
/// afterwards, in every encoding.
const LARGEST_OF_VALUES: usize = 64 * 1024;
/// The most that all header fields have, in bytes. Servers allow each other some ten thousand.
const MOST_OF_HEADERS: usize = 64 * 1024;
/// The deepest nesting; what parses JSON here stops at 128.
const DEEPEST: usize = 100;
/// The most members and items. Metadata and key sets have some hundred.
const MOST_VALUES: usize = 2_000;
/// The longest string in bytes. A token beyond it could be presented to no server.
const LONGEST: usize = 32 * 1024;

/// The longest header field of a head beyond its bound in which a token is looked for, in bytes.
const LONGEST_TELLING: usize = 4 * 1024;

/// What is kept of an answer that is not looked into, in bytes.
const KEPT: usize = 16 * 1024;

/// The answer, where it is within bounds.
///
/// # Errors
///
/// Which bound it breaks, in one sentence.
pub fn bounded(role: Role, mut response: RawResponse) -> Result<RawResponse, NoAnswer> {
    let headers = response.headers.iter();
    let length: usize = headers.map(|(name, value)| name.len() + value.len()).sum();
    if length > MOST_OF_HEADERS {
        let longest = (response.headers.iter()).max_by_key(|(_, value)| value.len());
        let failure = Failure {
            kind: FailureKind::TooLarge,
            message: format!(
                "the header fields of the answer have {length} bytes, more than {MOST_OF_HEADERS}, so that it was not read; the longest is {}",
                longest.map_or_else(String::new, |(name, _)| whole_name(name))
            ),
        };
        // A token may stand in one of them. Cookies are kept by nobody, and nothing else as long as that is one.
        let may_tell = |(name, value): &(String, String)| {
            name != "set-cookie" && value.len() <= LONGEST_TELLING
        };
        response.headers.retain(may_tell);
        return Err(NoAnswer::after(failure, response));
    }
    let Some(excess) = excess(role, &response) else {
        return Ok(response);
    };
    if role == Role::Resource {
        // A resource may answer with what it likes; its status is what matters.
        cut_within(&mut response.body, KEPT);
        return Ok(response);
    }
    let failure = Failure {
        kind: FailureKind::TooLarge,
        message: format!("the answer {excess}, so that it was not read"),
    };
    Err(NoAnswer::after(failure, response))
}

/// Which bound a body breaks. Pages have bounds of their own, where they are parsed.
fn excess(role: Role, response: &RawResponse) -> Option<String> {
    let body = response.body.as_slice();
    let start = body.iter().find(|byte| !byte.is_ascii_whitespace())?;
    let is_json = matches!(start, b'{' | b'[');
    let is_page = *start == b'<'
        || response
            .media_type()
            .is_some_and(|media_type| media_type.contains("html"));
    if !is_json && is_page {
        return None;
    }
    let largest = match role {
        Role::Metadata | Role::ResourceMetadata | Role::KeySet | Role::Resource | Role::Http => {
            LARGEST
        }
        _ => LARGEST_OF_VALUES,
    };
    if body.len() > largest {
        return Some(format!(
            "is larger than {largest} bytes ({}), which no such answer needs",
            body.len()
        ));
    }
    if is_json { excess_of_json(body) } else { None }
}

/// Which bound a text breaks, taken as JSON. One pass, whether or not it is valid.
fn excess_of_json(body: &[u8]) -> Option<String> {
    let (mut depth, mut values, mut string) = (0_usize, 0_usize, None);
    let mut is_escaped = false;
    for (at, byte) in body.iter().enumerate() {
        if let Some(start) = string {
            if at - start > LONGEST {
                return Some(format!("has a JSON string of more than {LONGEST} bytes"));
            }
            match byte {
                _ if is_escaped => is_escaped = false,
                b'\\' => is_escaped = true,
                b'"' => string = None,
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => string = Some(at),
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            b',' => values += 1,
            _ => {}
        }
        if depth > DEEPEST {
            return Some(format!("is JSON of more than {DEEPEST} levels"));
        }
        if values > MOST_VALUES {
            return Some(format!(
                "is JSON of more than {MOST_VALUES} members and items"
            ));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::pseudonym::{SecretKind, Vault};

    fn told(role: Role, body: &str) -> Option<String> {
        let response = RawResponse {
            status: 200,
            headers: vec![("content-type".to_owned(), "application/json".to_owned())],
            body: body.as_bytes().to_vec(),
        };
        bounded(role, response)
            .err()
            .map(|none| none.failure.message)
    }

    #[test]
    fn what_is_beyond_any_answer_is_told_by_its_kind() {
        let members: Vec<String> = (0..50_000).map(|n| format!("\"m{n}\":{n}")).collect();
        for (body, words) in [
            ("[".repeat(50_000), "levels"),
            ("{\"a\":".repeat(10_000), "levels"),
            (format!("{{{}}}", members[..4_000].join(",")), "members"),
            (format!("[{}0]", "0,".repeat(30_000)), "members and items"),
            (
                format!("{{\"a\":\"{}\"}}", "x".repeat(50_000)),
                "JSON string",
            ),
            (
                format!("{{\"a\":\"{}", "\\\"".repeat(20_000)),
                "JSON string",
            ),
            (format!("{{{}}}", members.join(",")), "larger than"),
            ("x".repeat(900_000), "larger than"),
        ] {
            let told = told(Role::Token, &body).expect("too much");
            assert!(told.contains(words), "{told}");
        }
    }

    /// What is left of a body that is cut is redacted, and the beginning of a secret would not be found.
    #[test]
    fn what_is_kept_of_a_resource_ends_in_no_secret() {
        let secret = "K9qSecretVorn.4x_Hinten-7";
        let mut vault = Vault::new();
        vault.learn(SecretKind::AccessToken, secret);
        let redactor = vault.sealed();
        let many = "0,".repeat(MOST_VALUES + 1);
        for (open, close) in [("\"", "\","), ("{\"a\":\"", "\"},"), ("", " ")] {
            let filler = format!("{open}{}{close}", "word ".repeat(100));
            for missing in 0..secret.len() + 4 {
                // Long enough before the cut that what is replaced makes room for what is behind it.
                let mut body = format!("[{open}{secret}{close}{open}{secret}{close}");
                while body.len() + filler.len() + 600 < KEPT {
                    body.push_str(&filler);
                }
                let left = KEPT - body.len() - open.len() - close.len() - open.len() - missing;
                body.push_str(&format!("{open}{}{close}", "x".repeat(left)));
                body.push_str(&format!("{open}{secret}{close}{many}0]"));
                let response = RawResponse {
                    status: 200,
                    headers: vec![("content-type".to_owned(), "application/json".to_owned())],
                    body: body.into_bytes(),
                };
                let kept = bounded(Role::Resource, response).ok().expect("kept");
                assert!(kept.body.len() <= KEPT + 3, "{}", kept.body.len());
                let told = redactor.text(&kept.text());
                assert!(
                    !told.contains("K9q"),
                    "{missing}: {}",
                    &told[told.len() - 60..]
                );
            }
        }
    }

    #[test]
    fn headers_have_a_bound_together() {
        let cookie = ("set-cookie".to_owned(), "x".repeat(9_000));
        let response = RawResponse {
            status: 200,
            headers: vec![cookie; 8],
            body: Vec::new(),
        };
        let told = bounded(Role::Login, response)
            .err()
            .expect("too much")
            .failure
            .message;
        assert!(told.contains("set-cookie"), "{told}");
    }

    #[test]
    fn ordinary_answers_pages_and_resources_are_read() {
        let brackets = format!("{{\"a\":\"{}\"}}", "[{,".repeat(5_000));
        assert_eq!(told(Role::Token, &brackets), None);
        assert_eq!(told(Role::Token, "{\"a\":[1,{\"b\":\"\\\"\"}]}"), None);
        let page = format!("<html>{}", "x".repeat(900_000));
        assert_eq!(told(Role::Authorization, &page), None);
        assert_eq!(told(Role::Resource, &"[".repeat(100_000)), None);
    }
}
