//! Bodies of JSON that are deep, many, or not what their type says, and tokens that cannot be used.

use std::net::TcpStream;

use serde_json::Value;

use super::server::{Around, Behaviour, Spot, send, with_body};
use crate::server::Request;

/// Where JSON is read.
const PARSED: &[Spot] = &[Spot::Token, Spot::Metadata];
const TOKEN: &[Spot] = &[Spot::Token];

pub const BEHAVIOURS: &[Behaviour] = &[
    Behaviour::sick(
        "invalid-utf-8",
        PARSED,
        invalid_utf8,
        &[&["UTF-8", "JSON", "text"]],
    ),
    Behaviour::sick("nul", PARSED, nul, &[&["JSON"]]),
    Behaviour::sick("lone-surrogate", PARSED, surrogate, &[&["JSON"]]),
    Behaviour::sick("deep-json", PARSED, deep_json, &[&["deep", "nest", "JSON"]]),
    Behaviour::sick("many-members", PARSED, many_members, &[]),
    Behaviour::sick("large-string", PARSED, large_string, &[]),
    Behaviour::sick("not-a-number", PARSED, not_a_number, &[&["JSON"]]),
    Behaviour::sick("huge-number", PARSED, huge_number, &[]),
    Behaviour::sick("repeated-members", PARSED, repeated, &[]),
    Behaviour::sick("trailing-rubbish", PARSED, trailing, &[&["JSON"]]),
    Behaviour::sick("byte-order-mark", PARSED, bom, &[&["JSON"]]),
    Behaviour::sick(
        "names-without-values",
        PARSED,
        names_alone,
        &[&["JSON", "larger"]],
    ),
    Behaviour::sick("json-array", PARSED, array, &[&["JSON", "object"]]),
    Behaviour::sick("large-array", PARSED, large_array, &[]),
    Behaviour::sick("utf-16", PARSED, utf_16, &[&["UTF-8", "JSON"]]),
    Behaviour::sick("no-content", PARSED, no_content, &[&["204"]]),
    Behaviour::sick("not-modified", PARSED, not_modified, &[&["304"]]),
    Behaviour::sick("always-429", Spot::ALL, always_429, &[&["429"]]),
    Behaviour::sick("always-503", Spot::ALL, always_503, &[&["503"]]),
    Behaviour::sick("always-500", Spot::ALL, always_500, &[&["500"]]),
    Behaviour::sick(
        "token-with-line-break",
        TOKEN,
        token_crlf,
        &[&["access_token", "access token"]],
    ),
    Behaviour::sick(
        "token-of-illegal-characters",
        TOKEN,
        token_illegal,
        &[&["access_token", "access token"]],
    ),
    Behaviour::sick(
        "token-of-nul",
        TOKEN,
        token_nul,
        &[&["access_token", "access token"]],
    ),
    Behaviour::sick("token-of-900-kb", TOKEN, token_large, &[]),
    Behaviour::sick("token-of-30-kb", TOKEN, token_long, &[]),
    Behaviour::sick("many-tokens", TOKEN, many_tokens, &[]),
    Behaviour::sick("empty-token", TOKEN, token_empty, &[]),
    Behaviour::sick("token-is-an-object", TOKEN, token_object, &[]),
];

/// The sound JSON, changed; anything else as it is.
fn changed(
    stream: &mut TcpStream,
    request: &Request,
    around: &Around,
    change: impl Fn(&str) -> Vec<u8>,
) {
    let (head, body) = around.sound(request);
    let text = String::from_utf8_lossy(&body).into_owned();
    if head.contains(" 200 ") && text.starts_with('{') {
        send(stream, &with_body(&head, "", &change(&text)));
    } else {
        send(stream, &with_body(&head, "", &body));
    }
}

/// The sound JSON with more members at its front.
fn more(text: &str, members: &str) -> Vec<u8> {
    text.replacen('{', &format!("{{{members},"), 1).into_bytes()
}

/// The sound JSON with another access token, where there is one.
fn token(stream: &mut TcpStream, request: &Request, around: &Around, value: &Value) {
    changed(stream, request, around, |text| {
        let mut json: Value = serde_json::from_str(text).expect("JSON");
        if json.get("access_token").is_some() {
            json["access_token"] = value.clone();
        }
        json.to_string().into_bytes()
    });
}

fn invalid_utf8(stream: &mut TcpStream, request: &Request, around: &Around) {
    changed(stream, request, around, |text| {
        let mut bytes = more(text, "\"more\":\"?\"");
        bytes[9] = 0xff;
        bytes
    });
}

fn nul(stream: &mut TcpStream, request: &Request, around: &Around) {
    changed(stream, request, around, |text| {
        more(text, "\"more\":\"a\0b\"")
    });
}

fn surrogate(stream: &mut TcpStream, request: &Request, around: &Around) {
    changed(stream, request, around, |text| {
        more(text, "\"more\":\"\\ud800\"")
    });
}

fn deep_json(stream: &mut TcpStream, request: &Request, around: &Around) {
    changed(stream, request, around, |text| {
        let depth = 100_000;
        more(
            text,
            &format!("\"more\":{}{}", "[".repeat(depth), "]".repeat(depth)),
        )
    });
}

fn many_members(stream: &mut TcpStream, request: &Request, around: &Around) {
    changed(stream, request, around, |text| {
        let members: Vec<String> = (0..50_000).map(|n| format!("\"m{n}\":{n}")).collect();
        more(text, &members.join(","))
    });
}

fn large_string(stream: &mut TcpStream, request: &Request, around: &Around) {
    changed(stream, request, around, |text| {
        more(
            text,
            &format!("\"more\":\"{}\"", "lorem ipsum ".repeat(75_000)),
        )
    });
}

fn not_a_number(stream: &mut TcpStream, request: &Request, around: &Around) {
    changed(stream, request, around, |text| more(text, "\"more\":NaN"));
}

fn huge_number(stream: &mut TcpStream, request: &Request, around: &Around) {
    changed(stream, request, around, |text| {
        more(
            text,
            &format!("\"more\":1e400,\"again\":{}", "9".repeat(100_000)),
        )
    });
}

fn repeated(stream: &mut TcpStream, request: &Request, around: &Around) {
    changed(stream, request, around, |text| {
        let members: Vec<String> = (0..40_000)
            .map(|n| format!("\"m{}\":{n}", n % 20_000))
            .collect();
        more(text, &members.join(","))
    });
}

fn trailing(stream: &mut TcpStream, request: &Request, around: &Around) {
    changed(stream, request, around, |text| {
        format!("{text}<!-- done -->").into_bytes()
    });
}

fn bom(stream: &mut TcpStream, request: &Request, around: &Around) {
    changed(stream, request, around, |text| {
        format!("\u{feff}{text}").into_bytes()
    });
}

/// Each looks as if its value came next.
fn names_alone(stream: &mut TcpStream, request: &Request, around: &Around) {
    changed(stream, request, around, |_| {
        let names = "access_token=\"<access_token name='code' &#\\";
        names.repeat(900_000 / names.len()).into_bytes()
    });
}

fn array(stream: &mut TcpStream, request: &Request, around: &Around) {
    changed(stream, request, around, |text| {
        format!("[{text}]").into_bytes()
    });
}

fn large_array(stream: &mut TcpStream, request: &Request, around: &Around) {
    changed(stream, request, around, |text| {
        more(text, &format!("\"more\":[{}0]", "0,".repeat(400_000)))
    });
}

fn utf_16(stream: &mut TcpStream, request: &Request, around: &Around) {
    changed(stream, request, around, |text| {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    });
}

fn no_content(stream: &mut TcpStream, _: &Request, _: &Around) {
    send(
        stream,
        b"HTTP/1.1 204 No Content\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}",
    );
}

fn not_modified(stream: &mut TcpStream, _: &Request, _: &Around) {
    send(
        stream,
        b"HTTP/1.1 304 Not Modified\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}",
    );
}

fn status(stream: &mut TcpStream, around: &Around, line: &str) {
    let body = match around.spot {
        Spot::Page => "<h1>Come back later</h1>",
        _ => "{}",
    };
    let answer = format!(
        "HTTP/1.1 {line}\r\nContent-Type: {}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        around.media_type(),
        body.len()
    );
    send(stream, answer.as_bytes());
}

fn always_429(stream: &mut TcpStream, _: &Request, around: &Around) {
    status(stream, around, "429 Too Many Requests\r\nRetry-After: 0");
}

fn always_503(stream: &mut TcpStream, _: &Request, around: &Around) {
    status(stream, around, "503 Service Unavailable\r\nRetry-After: 0");
}

fn always_500(stream: &mut TcpStream, _: &Request, around: &Around) {
    status(stream, around, "500 Internal Server Error");
}

fn token_crlf(stream: &mut TcpStream, request: &Request, around: &Around) {
    token(stream, request, around, &"a-token\r\nX-Injected: 1".into());
}

fn token_illegal(stream: &mut TcpStream, request: &Request, around: &Around) {
    token(
        stream,
        request,
        around,
        &"an \u{e9}motional tok\u{7}en \u{1f600}".into(),
    );
}

fn token_nul(stream: &mut TcpStream, request: &Request, around: &Around) {
    token(stream, request, around, &"a-token\0with-nul".into());
}

fn token_large(stream: &mut TcpStream, request: &Request, around: &Around) {
    token(stream, request, around, &"a1B2".repeat(225_000).into());
}

fn token_long(stream: &mut TcpStream, request: &Request, around: &Around) {
    token(stream, request, around, &"a1B2c3".repeat(5_000).into());
}

fn many_tokens(stream: &mut TcpStream, request: &Request, around: &Around) {
    changed(stream, request, around, |text| {
        let one = |n: usize| format!("{{\"access_token\":\"{}{n}\"}}", "a1B2c3D4".repeat(8));
        let tokens: Vec<String> = (0..600).map(one).collect();
        more(text, &format!("\"more\":[{}]", tokens.join(",")))
    });
}

fn token_empty(stream: &mut TcpStream, request: &Request, around: &Around) {
    token(stream, request, around, &"".into());
}

fn token_object(stream: &mut TcpStream, request: &Request, around: &Around) {
    token(
        stream,
        request,
        around,
        &serde_json::json!({ "value": ["a-token"] }),
    );
}
