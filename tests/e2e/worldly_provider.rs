//! A provider with the pages of the world, one after the other: a search box before the login, the name on one page and
//! the password on the next, hidden fields with the same name twice, a form that is refused without the Referer of its
//! own page, a page that only says "continue", boxes that have to be ticked, and a link that denies.

use super::server::{Answer, Request, Server, answer};

pub const USERNAME: &str = "anna";
pub const PASSWORD: &str = "w0nder+land";
const CSRF: &str = "a-token-against-forgery-0123";

pub fn start() -> Server {
    Server::start(respond)
}

fn respond(request: &Request) -> Answer {
    let text = String::from_utf8_lossy(&request.raw);
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let query = request
        .target
        .split_once('?')
        .map_or("", |(_, query)| query);
    let is_post = head.starts_with("POST ");
    let is_form = is_post && matches!(request.path(), "/name" | "/password" | "/consent");
    if is_form && !is_own_form(request, head, body) {
        return page(403, "<p>Forbidden: the form came without its page.</p>");
    }
    let ask = format!("?{}", query.replace('&', "&amp;"));
    match (request.path(), is_post) {
        ("/authorize", false) => page(
            200,
            &format!(
                "<form action=/search><input name=q><button>Search</button></form>
                <form method=post action='/name{ask}'>{}<input name=login autocomplete=username>
                <input type=submit value=Next></form>",
                hidden()
            ),
        ),
        ("/name", true) => page(
            200,
            &format!(
                "<form method=post action='/password{ask}' id=second>{}</form><p>Hello {}</p>
                <input type=password name=pass form=second><button form=second>Log in</button>",
                hidden(),
                field(body, "login").unwrap_or_default()
            ),
        ),
        ("/password", true) if field(body, "pass").as_deref() == Some(PASSWORD) => page(
            200,
            &format!("<p>You are logged in.</p><a href='/consent{ask}'>Continue</a>"),
        ),
        ("/password", true) => page(
            200,
            &format!(
                "<p class=error>Wrong password</p><form method=post action=''>{}<input type=password name=pass>
                <button>Log in</button></form>",
                hidden()
            ),
        ),
        ("/consent", false) => page(
            200,
            &format!(
                "<h1>acme asks for access</h1><form method=post action='/consent{ask}'>{}
                <label><input type=checkbox name=scope value=read>Read</label>
                <a href='/denied{ask}'>Deny</a><button name=answer value=yes>Allow</button></form>",
                hidden()
            ),
        ),
        ("/consent", true) if field(body, "scope").is_some() => back(query, "code=a-worldly-code"),
        ("/denied", false) => back(query, "error=access_denied"),
        _ => answer(404, "application/json", "{\"error\":\"invalid_request\"}"),
    }
}

/// Whether a form comes from a page of this server, with both of its hidden fields.
fn is_own_form(request: &Request, head: &str, body: &str) -> bool {
    let is_token = body.starts_with(&format!("csrf={CSRF}&csrf={CSRF}-again"));
    let referer = head.lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("referer").then_some(value)
    });
    let from = format!("http://{}/", request.host());
    is_token && referer.is_some_and(|referer| referer.starts_with(&from))
}

fn hidden() -> String {
    format!(
        "<input type=hidden name=csrf value={CSRF}><input type=hidden name=csrf value={CSRF}-again>"
    )
}

fn field(body: &str, wanted: &str) -> Option<String> {
    url::form_urlencoded::parse(body.as_bytes())
        .find(|(name, _)| name == wanted)
        .map(|(_, value)| value.into_owned())
}

fn page(status: u16, body: &str) -> Answer {
    let html = format!("<!doctype html><title>Worldly</title><body>{body}</body>");
    answer(status, "text/html; charset=utf-8", &html)
}

fn back(query: &str, result: &str) -> Answer {
    let parameter = |wanted: &str| field(query, wanted).unwrap_or_default();
    let location = format!(
        "{}?{result}&state={}",
        parameter("redirect_uri"),
        parameter("state")
    );
    Answer::Bytes(
        format!("HTTP/1.1 303 See Other\r\nLocation: {location}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            .into_bytes(),
    )
}
