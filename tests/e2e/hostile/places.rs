//! Answers that lead elsewhere, pages that never end, and texts that act on whoever reads them.

use std::net::TcpStream;

use super::server::{Around, Behaviour, Spot, send, with_body};
use crate::server::Request;

const PAGE: &[Spot] = &[Spot::Page];
const JSON: &[Spot] = &[Spot::Token, Spot::Resource];

pub const BEHAVIOURS: &[Behaviour] = &[
    Behaviour::sick("redirect-to-itself", Spot::ALL, to_itself, &[&["redirect"]]),
    Behaviour::sick(
        "redirects-without-end",
        Spot::ALL,
        without_end,
        &[&["redirect"]],
    ),
    Behaviour::sick("redirect-to-file", Spot::ALL, to_file, &[&["file:"]]),
    Behaviour::sick(
        "redirect-to-javascript",
        PAGE,
        to_javascript,
        &[&["javascript:"]],
    ),
    Behaviour::sick(
        "redirect-to-private-address",
        Spot::ALL,
        to_private,
        &[&["169.254.169.254"]],
    ),
    Behaviour::sick(
        "redirect-to-another-host",
        Spot::ALL,
        to_foreign,
        &[&["127.0.0.2"]],
    ),
    Behaviour::sick(
        "redirect-to-another-scheme",
        Spot::ALL,
        to_https,
        &[&["https:"]],
    ),
    Behaviour::sick("redirect-to-another-port", Spot::ALL, to_port, &[&[":9"]]),
    Behaviour::sick(
        "redirect-with-password",
        PAGE,
        to_userinfo,
        &[&["127.0.0.2", "user"]],
    ),
    Behaviour::sick(
        "redirect-to-nothing",
        Spot::ALL,
        to_nothing,
        &[&["Location", "redirect"]],
    ),
    Behaviour::sick("redirect-of-1-mib", PAGE, to_long, &[]),
    Behaviour::sick("refresh-to-itself", PAGE, refresh_to_itself, &[]),
    Behaviour::sick(
        "form-to-another-origin",
        PAGE,
        form_elsewhere,
        &[&["127.0.0.2"]],
    ),
    Behaviour::sick(
        "base-of-another-origin",
        PAGE,
        base_elsewhere,
        &[&["127.0.0.2"]],
    ),
    Behaviour::sick("consent-without-end", PAGE, endless_consent, &[]),
    Behaviour::sick("login-without-end", PAGE, endless_login, &[]),
    Behaviour::sick("nested-forms", PAGE, nested_forms, &[]),
    Behaviour::sick("commands-in-text", Spot::ALL, commands, &[]),
    Behaviour::sick("escapes-in-text", Spot::ALL, escapes, &[]),
    Behaviour::sick("xml-breakers-in-text", Spot::ALL, xml_breakers, &[]),
    Behaviour::sick("text-of-900-kb", JSON, large_text, &[]),
];

fn redirect(stream: &mut TcpStream, location: &str) {
    let head = format!(
        "HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    );
    send(stream, head.as_bytes());
}

fn to_itself(stream: &mut TcpStream, request: &Request, _: &Around) {
    redirect(stream, &request.target);
}

fn without_end(stream: &mut TcpStream, request: &Request, _: &Around) {
    let (path, number) = match request.target.split_once("?next=") {
        Some((path, number)) => (path, number.parse().unwrap_or(0_u64)),
        None => (request.path(), 0),
    };
    redirect(stream, &format!("{path}?next={}", number + 1));
}

fn to_file(stream: &mut TcpStream, _: &Request, _: &Around) {
    redirect(stream, "file:///etc/passwd");
}

fn to_javascript(stream: &mut TcpStream, _: &Request, _: &Around) {
    redirect(stream, "javascript:alert(1)");
}

fn to_private(stream: &mut TcpStream, _: &Request, _: &Around) {
    redirect(stream, "http://169.254.169.254/latest/meta-data/");
}

fn to_foreign(stream: &mut TcpStream, request: &Request, around: &Around) {
    redirect(stream, &format!("{}{}", around.foreign, request.target));
}

fn to_https(stream: &mut TcpStream, request: &Request, _: &Around) {
    redirect(
        stream,
        &format!("https://{}{}", request.host(), request.target),
    );
}

fn to_port(stream: &mut TcpStream, request: &Request, _: &Around) {
    redirect(stream, &format!("http://127.0.0.1:9{}", request.target));
}

fn to_userinfo(stream: &mut TcpStream, request: &Request, around: &Around) {
    let foreign = around.foreign.trim_start_matches("http://");
    redirect(stream, &format!("http://{}@{foreign}/", request.host()));
}

fn to_nothing(stream: &mut TcpStream, _: &Request, _: &Around) {
    send(
        stream,
        b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
    );
}

fn to_long(stream: &mut TcpStream, request: &Request, _: &Around) {
    // As long as a head may be.
    redirect(
        stream,
        &format!("{}?{}", request.path(), "x".repeat(300_000)),
    );
}

fn html(stream: &mut TcpStream, around: &Around, head: &str, body: &str) {
    let page = format!("<!doctype html><title>Log in</title>{head}<body>{body}");
    send(stream, &around.answer(page.as_bytes()));
}

const FIELDS: &str =
    "<input name=username><input type=password name=password><button>Log in</button>";

fn refresh_to_itself(stream: &mut TcpStream, request: &Request, around: &Around) {
    let head = format!(
        "<meta http-equiv=refresh content='0;url={}'>",
        request.target
    );
    html(stream, around, &head, "<p>Wait</p>");
}

fn form_elsewhere(stream: &mut TcpStream, _: &Request, around: &Around) {
    let form = format!(
        "<form method=post action='{}/login'>{FIELDS}</form>",
        around.foreign
    );
    html(stream, around, "", &form);
}

fn base_elsewhere(stream: &mut TcpStream, _: &Request, around: &Around) {
    let head = format!("<base href='{}/'>", around.foreign);
    html(
        stream,
        around,
        &head,
        &format!("<form method=post action=login>{FIELDS}</form>"),
    );
}

fn endless_consent(stream: &mut TcpStream, _: &Request, around: &Around) {
    let form = "<h1>acme wants to access your data</h1><form method=post action=/authorize><button name=a value=yes>Allow</button><button name=a value=no>Deny</button></form>";
    html(stream, around, "", form);
}

fn endless_login(stream: &mut TcpStream, _: &Request, around: &Around) {
    html(
        stream,
        around,
        "",
        &format!("<form method=post action=/authorize>{FIELDS}</form>"),
    );
}

fn nested_forms(stream: &mut TcpStream, _: &Request, around: &Around) {
    let form = format!("<form action=/a><form action=/b><form action=/c>{FIELDS}</form></form>");
    html(stream, around, "", &form.repeat(3));
}

/// What the text of an error says, in the shape that the endpoint has for it.
fn error(stream: &mut TcpStream, around: &Around, text: &str) {
    match around.spot {
        Spot::Page => {
            let page = format!(
                "<!doctype html><title>{text}</title><body><h1 class=error>{text}</h1><p>{text}</p>"
            );
            let head = "HTTP/1.1 400 Bad Request\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\n";
            send(stream, &with_body(head, "", page.as_bytes()));
        }
        _ => {
            let json = serde_json::json!({ "error": text, "error_description": text });
            let head = "HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nCache-Control: no-store\r\nConnection: close\r\n";
            send(stream, &with_body(head, "", json.to_string().as_bytes()));
        }
    }
}

/// Lines that systems which run grantcheck would obey.
pub const COMMANDS: [&str; 8] = [
    "::error::hostile",
    "::add-mask::hostile",
    "##vso[task.complete result=Succeeded;]hostile",
    "##[group]hostile",
    "##teamcity[buildStop comment='hostile']",
    "section_start:1:hostile",
    "@@@STEP_FAILURE@@@",
    "::stop-commands::hostile",
];

fn commands(stream: &mut TcpStream, _: &Request, around: &Around) {
    let lines: Vec<String> = COMMANDS
        .iter()
        .map(|line| format!("\n{line}\r{line}\u{2028}{line}"))
        .collect();
    error(stream, around, &lines.join(""));
}

fn escapes(stream: &mut TcpStream, _: &Request, around: &Around) {
    error(
        stream,
        around,
        "\u{1b}[2Jcleared \u{7}\u{1b}]52;c;ZXZpbA==\u{7} \u{9b}31m \u{90}q\u{9c} \u{202e}turned\u{2066} \u{8}\u{7f}",
    );
}

fn xml_breakers(stream: &mut TcpStream, _: &Request, around: &Around) {
    error(
        stream,
        around,
        "a ]]> b ]]]]>> c \u{fffe} d \u{ffff} e \u{1} f <![CDATA[ g </failure> & \u{0}",
    );
}

fn large_text(stream: &mut TcpStream, _: &Request, around: &Around) {
    error(stream, around, &"lorem ipsum ".repeat(37_000));
}
