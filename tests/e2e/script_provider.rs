//! A provider whose login is made by a script: no form, no link, and nothing without JavaScript.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::server::{Answer, Request, Server, answer};

pub const USERNAME: &str = "anna";
pub const PASSWORD: &str = "w0nder+land \"quoted\"";

const APPLICATION: &str = include_str!("../pages/script-application.html");

/// What a denial leads to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Denial {
    /// A redirect with the error.
    Redirect,
    /// A page of the provider.
    Page,
    /// A page that shows the password.
    Echo,
}

/// Starts the provider, with the number of requests that reached its redirect URI's path.
pub fn start(denial: Denial) -> (Server, Arc<AtomicUsize>) {
    let leaked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&leaked);
    let server = Server::start(move |request| {
        if request.path() == "/return" {
            count.fetch_add(1, Ordering::SeqCst);
        }
        respond(request, denial)
    });
    (server, leaked)
}

fn respond(request: &Request, denial: Denial) -> Answer {
    let text = String::from_utf8_lossy(&request.raw);
    let body = text.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    match request.path() {
        // A document that breaks off.
        "/authorize" if request.target.contains("response_type=token") => Answer::Bytes(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 4000\r\nConnection: close\r\n\r\n<h1>Sign"
                .to_vec(),
        ),
        // A refusal without a body, for which a browser shows a page of its own.
        "/authorize" if !request.target.contains("response_type=code") => {
            answer(403, "text/html; charset=utf-8", "")
        }
        "/authorize" => answer(200, "text/html; charset=utf-8", APPLICATION),
        "/api/login" => {
            let sent: serde_json::Value = serde_json::from_str(body).expect("JSON");
            let ok = sent["name"] == USERNAME && sent["pass"] == PASSWORD;
            answer(200, "application/json", &format!("{{\"ok\":{ok}}}"))
        }
        "/api/consent" => {
            let query = request
                .target
                .split_once('?')
                .map_or("", |(_, query)| query);
            let parameter = |wanted: &str| {
                url::form_urlencoded::parse(query.as_bytes())
                    .find(|(name, _)| name == wanted)
                    .map(|(_, value)| value.into_owned())
                    .unwrap_or_default()
            };
            let granted = body.contains("true");
            if !granted && denial != Denial::Redirect {
                let json =
                    serde_json::json!({ "text": "You said no. ", "echo": denial == Denial::Echo });
                return answer(200, "application/json", &json.to_string());
            }
            let result = if granted {
                "code=a-code-of-the-script-provider"
            } else {
                "error=access_denied"
            };
            let state = parameter("state");
            let location = format!("{}?{result}&state={state}", parameter("redirect_uri"));
            let json = serde_json::json!({ "location": location });
            answer(200, "application/json", &json.to_string())
        }
        _ => answer(404, "application/json", "{\"error\":\"invalid_request\"}"),
    }
}
