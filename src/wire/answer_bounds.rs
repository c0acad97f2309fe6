//! How much of an answer is read: JSON that is deeper, longer or richer than any answer of OAuth is refused before
//! anything parses it, so that reading takes time and memory in proportion to a small text.

use crate::oauth::Role;
use crate::transcript::{Failure, FailureKind};
use crate::wire::raw_exchange::RawResponse;

/// The largest body that is not a page, in bytes. Metadata and key sets have some ten thousand.
pub const LARGEST: usize = 256 * 1024;
/// The deepest nesting; what parses JSON here stops at 128.
pub const DEEPEST: usize = 100;
/// The most members and items. Metadata and key sets have some hundred.
pub const MOST_VALUES: usize = 2_000;
/// The longest string or header in bytes. A token beyond it could be presented to no server.
pub const LONGEST: usize = 32 * 1024;

/// What is kept of an answer that is not looked into, in bytes.
const KEPT: usize = 16 * 1024;

/// The answer, where it is within bounds.
///
/// # Errors
///
/// Which bound it breaks, in one sentence.
pub fn bounded(role: Role, mut response: RawResponse) -> Result<RawResponse, Failure> {
    if let Some((name, value)) = (response.headers.iter()).find(|(_, value)| value.len() > LONGEST)
    {
        return Err(Failure {
            kind: FailureKind::TooLarge,
            message: format!(
                "the header {} of the answer has {} bytes, more than {LONGEST}, so that it was not read",
                name.chars().take(40).collect::<String>(),
                value.len()
            ),
        });
    }
    let Some(excess) = excess(&response) else {
        return Ok(response);
    };
    if role == Role::Resource {
        // A resource may answer with what it likes; its status is what matters.
        response.body.truncate(KEPT);
        return Ok(response);
    }
    Err(Failure {
        kind: FailureKind::TooLarge,
        message: format!("the answer {excess}, so that it was not read"),
    })
}

/// Which bound a body breaks. Pages have bounds of their own, where they are parsed.
fn excess(response: &RawResponse) -> Option<String> {
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
    if body.len() > LARGEST {
        return Some(format!(
            "is larger than {LARGEST} bytes ({}), which no answer but a page needs",
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

    fn told(role: Role, body: &str) -> Option<String> {
        let response = RawResponse {
            status: 200,
            headers: vec![("content-type".to_owned(), "application/json".to_owned())],
            body: body.as_bytes().to_vec(),
        };
        bounded(role, response).err().map(|failure| failure.message)
    }

    #[test]
    fn what_is_beyond_any_answer_is_told_by_its_kind() {
        let members: Vec<String> = (0..50_000).map(|n| format!("\"m{n}\":{n}")).collect();
        for (body, words) in [
            ("[".repeat(100_000), "levels"),
            ("{\"a\":".repeat(30_000), "levels"),
            (format!("{{{}}}", members[..20_000].join(",")), "members"),
            (format!("[{}0]", "0,".repeat(100_000)), "members and items"),
            (
                format!("{{\"a\":\"{}\"}}", "x".repeat(200_000)),
                "JSON string",
            ),
            (
                format!("{{\"a\":\"{}", "\\\"".repeat(60_000)),
                "JSON string",
            ),
            (format!("{{{}}}", members.join(",")), "larger than"),
            ("x".repeat(900_000), "larger than"),
        ] {
            let told = told(Role::Token, &body).expect("too much");
            assert!(told.contains(words), "{told}");
        }
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
