//! The pages that users see. Templates escape everything they are given.

use askama::Template;

use super::consent::CONSENT_PATH;
use super::message::Response;
use super::signin::LOGIN_PATH;

#[derive(Template)]
#[template(path = "sandbox/login.html")]
struct Login<'a> {
    action: &'a str,
    csrf: &'a str,
    request: &'a str,
    username: &'a str,
    message: &'a str,
}

#[derive(Template)]
#[template(path = "sandbox/consent.html")]
struct Consent<'a> {
    action: &'a str,
    csrf: &'a str,
    request: &'a str,
    client: &'a str,
    user: &'a str,
    scope: &'a [String],
}

#[derive(Template)]
#[template(path = "sandbox/message.html")]
struct Message<'a> {
    title: &'a str,
    message: &'a str,
    detail: &'a str,
}

/// The login form; `message` says why it is shown again.
pub(super) fn login(csrf: &str, request: &str, username: &str, message: &str) -> Response {
    let page = Login {
        action: LOGIN_PATH,
        csrf,
        request,
        username,
        message,
    };
    finish(200, page.render())
}

/// The consent form.
pub(super) fn consent(
    csrf: &str,
    request: &str,
    client: &str,
    user: &str,
    scope: &[String],
) -> Response {
    let page = Consent {
        action: CONSENT_PATH,
        csrf,
        request,
        client,
        user,
        scope,
    };
    finish(200, page.render())
}

/// A page that only says something; `detail` is the value it is about.
pub(super) fn message(status: u16, title: &str, message: &str, detail: &str) -> Response {
    let page = Message {
        title,
        message,
        detail,
    };
    finish(status, page.render())
}

/// The page for a request that cannot be answered by redirect.
pub(super) fn bad_request(text: &str, detail: &str) -> Response {
    message(400, "This request cannot be processed", text, detail)
}

/// The page for a form that was not sent by the user who sees it.
pub(super) fn forbidden(text: &str) -> Response {
    message(403, "Not allowed", text, "")
}

/// The page for an address that does not exist.
pub(super) fn not_found() -> Response {
    message(404, "Not found", "There is nothing at this address.", "")
}

/// Pages must not be framed, cached or named in a Referer (RFC 9700 4.16 and 4.2.4).
fn finish(status: u16, rendered: askama::Result<String>) -> Response {
    let body =
        rendered.unwrap_or_else(|error| format!("<!doctype html><title>Error</title><p>{error}"));
    Response::new(status, "text/html; charset=utf-8", body)
        .with("cache-control", "no-store")
        .with("referrer-policy", "no-referrer")
        .with("x-frame-options", "DENY")
        .with(
            "content-security-policy",
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reflected_text_is_escaped() {
        let nasty = "\"><b>&'";
        for page in [
            login("c", nasty, nasty, ""),
            consent("c", "r", nasty, nasty, &[nasty.to_owned()]),
            bad_request("m", nasty),
        ] {
            assert!(!page.body.contains("<b>"), "{}", page.body);
            assert!(page.body.contains("&#38;") || page.body.contains("&amp;"));
            assert_eq!(page.header("x-frame-options"), Some("DENY"));
        }
    }
}
