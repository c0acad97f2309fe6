//! Bodies that are encoded, deep, many, or not what their type says.

use std::io::Write as _;
use std::net::TcpStream;
use std::sync::LazyLock;

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use serde_json::Value;

use super::server::{Act, Around, Behaviour, Spot, send, with_body};
use crate::server::Request;

/// Where JSON is read.
const PARSED: &[Spot] = &[Spot::Token, Spot::Metadata];
const TOKEN: &[Spot] = &[Spot::Token];
const PAGE: &[Spot] = &[Spot::Page];

pub const BEHAVIOURS: &[Behaviour] = &[
    legal("gzip", gzip),
    legal("deflate", deflate),
    legal("raw-deflate", raw_deflate),
    legal("x-gzip", x_gzip),
    legal("identity", identity),
    legal("gzip-twice", gzip_twice),
    sick("br", Spot::ALL, br, &[&["`br`"]]),
    sick(
        "unknown-encoding",
        Spot::ALL,
        unknown_encoding,
        &[&["`rot13`"]],
    ),
    sick(
        "gzip-that-is-none",
        Spot::ALL,
        gzip_that_is_none,
        &[&["gzip"]],
    ),
    sick("gzip-cut-off", Spot::ALL, gzip_cut_off, &[&["gzip"]]),
    sick(
        "gzip-bomb",
        Spot::ALL,
        gzip_bomb,
        &[&["gzip"], &["larger than"]],
    ),
    sick(
        "deflate-bomb",
        Spot::ALL,
        deflate_bomb,
        &[&["deflate"], &["larger than"]],
    ),
    sick(
        "ten-encodings",
        Spot::ALL,
        ten_encodings,
        &[&["encodings", "gzip"]],
    ),
    sick(
        "invalid-utf-8",
        PARSED,
        invalid_utf8,
        &[&["UTF-8", "JSON", "text"]],
    ),
    sick("nul", PARSED, nul, &[&["JSON"]]),
    sick("lone-surrogate", PARSED, surrogate, &[&["JSON"]]),
    sick("deep-json", PARSED, deep_json, &[&["deep", "nest", "JSON"]]),
    sick("many-members", PARSED, many_members, &[]),
    sick("large-string", PARSED, large_string, &[]),
    sick("not-a-number", PARSED, not_a_number, &[&["JSON"]]),
    sick("huge-number", PARSED, huge_number, &[]),
    sick("repeated-members", PARSED, repeated, &[]),
    sick("trailing-rubbish", PARSED, trailing, &[&["JSON"]]),
    sick("byte-order-mark", PARSED, bom, &[&["JSON"]]),
    sick("json-array", PARSED, array, &[&["JSON", "object"]]),
    sick("large-array", PARSED, large_array, &[]),
    sick("utf-16", PARSED, utf_16, &[&["UTF-8", "JSON"]]),
    sick("no-content", PARSED, no_content, &[&["204"]]),
    sick("not-modified", PARSED, not_modified, &[&["304"]]),
    sick("always-429", Spot::ALL, always_429, &[&["429"]]),
    sick("always-503", Spot::ALL, always_503, &[&["503"]]),
    sick("always-500", Spot::ALL, always_500, &[&["500"]]),
    sick(
        "token-with-line-break",
        TOKEN,
        token_crlf,
        &[&["access_token", "access token"]],
    ),
    sick(
        "token-of-illegal-characters",
        TOKEN,
        token_illegal,
        &[&["access_token", "access token"]],
    ),
    sick(
        "token-of-nul",
        TOKEN,
        token_nul,
        &[&["access_token", "access token"]],
    ),
    sick("token-of-900-kb", TOKEN, token_large, &[]),
    sick("token-of-30-kb", TOKEN, token_long, &[]),
    sick("many-tokens", TOKEN, many_tokens, &[]),
    sick("empty-token", TOKEN, token_empty, &[]),
    sick("token-is-an-object", TOKEN, token_object, &[]),
    sick("deep-html", PAGE, deep_html, &[]),
    sick("deep-html-inline", PAGE, deep_inline, &[]),
    sick("many-attributes", PAGE, many_attributes, &[]),
    sick("many-inputs", PAGE, many_inputs, &[]),
    sick("many-forms", PAGE, many_forms, &[]),
    sick("large-fields", PAGE, large_fields, &[]),
    sick("many-links", PAGE, many_links, &[]),
    sick("many-labels", PAGE, many_labels, &[]),
    sick("many-options", PAGE, many_options, &[]),
    sick("many-alerts", PAGE, many_alerts, &[]),
    sick("deep-tables", PAGE, deep_tables, &[]),
    sick("misnested-formatting", PAGE, misnested, &[]),
    sick("large-style", PAGE, large_style, &[]),
    sick("unclosed-tags", PAGE, unclosed, &[]),
];

const fn sick(
    name: &'static str,
    at: &'static [Spot],
    act: Act,
    says: &'static [&'static [&'static str]],
) -> Behaviour {
    Behaviour {
        name,
        at,
        act,
        says,
        is_legal: false,
    }
}

const fn legal(name: &'static str, act: Act) -> Behaviour {
    Behaviour {
        name,
        at: Spot::ALL,
        act,
        says: &[],
        is_legal: true,
    }
}

/// 32 MiB of blanks, packed; made before anybody waits for them.
pub static BOMBS: LazyLock<[Vec<u8>; 2]> = LazyLock::new(|| {
    let blanks = vec![b' '; 32 << 20];
    [gz(&blanks), zlib(&blanks)]
});

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

fn encoded(
    stream: &mut TcpStream,
    request: &Request,
    around: &Around,
    name: &str,
    encode: impl Fn(&[u8]) -> Vec<u8>,
) {
    let (head, body) = around.sound(request);
    let lines = format!("Content-Encoding: {name}\r\n");
    send(stream, &with_body(&head, &lines, &encode(&body)));
}

fn gzip(stream: &mut TcpStream, request: &Request, around: &Around) {
    encoded(stream, request, around, "gzip", gz);
}

fn deflate(stream: &mut TcpStream, request: &Request, around: &Around) {
    encoded(stream, request, around, "deflate", zlib);
}

/// What many servers sent for `deflate`, and clients have learnt to read (RFC 9110 8.4.1.2).
fn raw_deflate(stream: &mut TcpStream, request: &Request, around: &Around) {
    encoded(stream, request, around, "deflate", |bytes| {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).expect("memory");
        encoder.finish().expect("memory")
    });
}

fn x_gzip(stream: &mut TcpStream, request: &Request, around: &Around) {
    encoded(stream, request, around, "X-GZIP", gz);
}

fn identity(stream: &mut TcpStream, request: &Request, around: &Around) {
    encoded(stream, request, around, "identity", <[u8]>::to_vec);
}

fn gzip_twice(stream: &mut TcpStream, request: &Request, around: &Around) {
    encoded(stream, request, around, "gzip, gzip", |bytes| {
        gz(&gz(bytes))
    });
}

fn br(stream: &mut TcpStream, request: &Request, around: &Around) {
    // A bomb begins like any other.
    encoded(stream, request, around, "br", |_| {
        vec![0x1b, 0xff, 0xff, 0x07, 0x00]
    });
}

fn unknown_encoding(stream: &mut TcpStream, request: &Request, around: &Around) {
    encoded(stream, request, around, "rot13", <[u8]>::to_vec);
}

fn gzip_that_is_none(stream: &mut TcpStream, request: &Request, around: &Around) {
    encoded(stream, request, around, "gzip", <[u8]>::to_vec);
}

fn gzip_cut_off(stream: &mut TcpStream, request: &Request, around: &Around) {
    encoded(stream, request, around, "gzip", |bytes| {
        let all = gz(&[bytes, &[b' '; 3000]].concat());
        all[..all.len() - 12].to_vec()
    });
}

fn gzip_bomb(stream: &mut TcpStream, request: &Request, around: &Around) {
    encoded(stream, request, around, "gzip", |_| BOMBS[0].clone());
}

fn deflate_bomb(stream: &mut TcpStream, request: &Request, around: &Around) {
    encoded(stream, request, around, "deflate", |_| BOMBS[1].clone());
}

fn ten_encodings(stream: &mut TcpStream, request: &Request, around: &Around) {
    let name = ["gzip"; 10].join(", ");
    encoded(stream, request, around, &name, |bytes| {
        (0..10).fold(bytes.to_vec(), |bytes, _| gz(&bytes))
    });
}

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

fn html(stream: &mut TcpStream, around: &Around, body: &str) {
    let page = format!("<!doctype html><title>Log in</title><body>{body}");
    send(stream, &around.answer(page.as_bytes()));
}

fn deep_html(stream: &mut TcpStream, _: &Request, around: &Around) {
    html(stream, around, &"<div>".repeat(200_000));
}

fn deep_inline(stream: &mut TcpStream, _: &Request, around: &Around) {
    html(stream, around, &"<b><i><a href=x><font>".repeat(45_000));
}

fn many_attributes(stream: &mut TcpStream, _: &Request, around: &Around) {
    let attributes: String = (0..100_000).map(|n| format!(" a{n}=x")).collect();
    html(stream, around, &format!("<form><input{attributes}></form>"));
}

fn many_inputs(stream: &mut TcpStream, _: &Request, around: &Around) {
    let inputs = "<input>".repeat(100_000);
    html(
        stream,
        around,
        &format!("<form method=post>{inputs}</form>"),
    );
}

fn many_forms(stream: &mut TcpStream, _: &Request, around: &Around) {
    html(stream, around, &"<form></form>".repeat(75_000));
}

fn large_fields(stream: &mut TcpStream, _: &Request, around: &Around) {
    let value = "a1B2c3D4".repeat(3_500);
    let hidden: String = (0..30)
        .map(|n| format!("<input type=hidden name=h{n} value={value}{n}>"))
        .collect();
    let fields = "<input name=username><input type=password name=password><button>Log in</button>";
    html(
        stream,
        around,
        &format!("<form method=post action=/login>{hidden}{fields}</form>"),
    );
}

fn many_links(stream: &mut TcpStream, _: &Request, around: &Around) {
    html(stream, around, &"<a href=x>y</a>".repeat(65_000));
}

fn many_labels(stream: &mut TcpStream, _: &Request, around: &Around) {
    html(
        stream,
        around,
        &format!(
            "<form>{}",
            "<label for=x>y<input id=x></label>".repeat(28_000)
        ),
    );
}

fn many_options(stream: &mut TcpStream, _: &Request, around: &Around) {
    html(
        stream,
        around,
        &format!("<form><select name=a>{}", "<option>y".repeat(100_000)),
    );
}

fn many_alerts(stream: &mut TcpStream, _: &Request, around: &Around) {
    let alerts: String = (0..30_000)
        .map(|n| format!("<p class=error>Wrong {n}</p>"))
        .collect();
    html(stream, around, &alerts);
}

fn deep_tables(stream: &mut TcpStream, _: &Request, around: &Around) {
    html(stream, around, &"<table><tr><td>".repeat(65_000));
}

fn misnested(stream: &mut TcpStream, _: &Request, around: &Around) {
    html(stream, around, &"<b><p></b><i></p>".repeat(55_000));
}

fn large_style(stream: &mut TcpStream, _: &Request, around: &Around) {
    let rules: String = (0..40_000)
        .map(|n| format!(".c{n}{{display:none}}"))
        .collect();
    html(
        stream,
        around,
        &format!("<style>{rules}</style><form><input>"),
    );
}

fn unclosed(stream: &mut TcpStream, _: &Request, around: &Around) {
    html(stream, around, &"<".repeat(900_000));
}
