//! Answers that break off, never end, come slowly, or are not HTTP.

use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use super::server::{Around, Behaviour, Spot, pour, send};
use crate::server::{Request, read};

pub const BEHAVIOURS: &[Behaviour] = &[
    Behaviour::sick(
        "closed-before-the-answer",
        Spot::ALL,
        closed,
        &[&["connection"]],
    ),
    Behaviour::sick(
        "reset-before-the-answer",
        Spot::ALL,
        reset,
        &[&["connection"]],
    ),
    Behaviour::sick(
        "closed-in-the-head",
        Spot::ALL,
        closed_in_head,
        &[&["connection"]],
    ),
    Behaviour::sick(
        "closed-in-the-body",
        Spot::ALL,
        closed_in_body,
        &[&["Content-Length", "connection"]],
    ),
    Behaviour::legal("closed-while-idle", closed_while_idle),
    Behaviour::sick(
        "no-answer",
        Spot::ALL,
        hang,
        &[&["no complete answer within"]],
    ),
    Behaviour::sick(
        "slow-head",
        Spot::ALL,
        slow_head,
        &[&["no complete answer within"]],
    ),
    Behaviour::sick(
        "slow-body",
        Spot::ALL,
        slow_body,
        &[&["no complete answer within"]],
    ),
    Behaviour::sick("endless-body", Spot::ALL, endless_body, &[&["larger than"]]),
    Behaviour::sick(
        "endless-chunks",
        Spot::ALL,
        endless_chunks,
        &[&["larger than"]],
    ),
    Behaviour::sick("body-of-64-mib", Spot::ALL, large_body, &[&["larger than"]]),
    Behaviour::sick("head-of-1-mib", Spot::ALL, large_head, &[&["head"]]),
    Behaviour::sick(
        "ten-thousand-headers",
        Spot::ALL,
        many_headers,
        &[&["header"]],
    ),
    Behaviour::sick(
        "five-thousand-cookies",
        Spot::ALL,
        many_cookies,
        &[&["header"]],
    ),
    Behaviour::sick(
        "storm-of-1xx",
        Spot::ALL,
        storm,
        &[&["no complete answer within"]],
    ),
    Behaviour::sick(
        "switching-protocols",
        Spot::ALL,
        switching,
        &[&["101", "protocol"]],
    ),
    Behaviour::sick("http-0.9", Spot::ALL, http_09, &[&["HTTP"]]),
    Behaviour::sick("not-http", Spot::ALL, not_http, &[&["HTTP"]]),
    Behaviour::sick("http-2-preface", Spot::ALL, http_2, &[&["HTTP"]]),
    Behaviour::sick(
        "length-too-long",
        Spot::ALL,
        too_long,
        &[&["Content-Length", "connection"]],
    ),
    Behaviour::sick("length-is-no-number", Spot::ALL, no_number, &[&["HTTP"]]),
    Behaviour::sick("two-lengths", Spot::ALL, two_lengths, &[&["HTTP"]]),
    Behaviour::sick(
        "chunks-of-rubbish",
        Spot::ALL,
        chunk_rubbish,
        &[&["HTTP", "chunk"]],
    ),
    Behaviour::sick(
        "chunks-without-an-end",
        Spot::ALL,
        chunk_end,
        &[&["connection"]],
    ),
];

fn closed(_: &mut TcpStream, _: &Request, _: &Around) {}

fn reset(stream: &mut TcpStream, _: &Request, _: &Around) {
    send(stream, b"");
    let _ = stream.shutdown(Shutdown::Both);
}

fn closed_in_head(stream: &mut TcpStream, _: &Request, around: &Around) {
    send(stream, &around.head().as_bytes()[..40]);
}

fn closed_in_body(stream: &mut TcpStream, request: &Request, around: &Around) {
    let bytes = around.with(request, "", &[b'x'; 4000]);
    send(stream, &bytes[..bytes.len() - 3000]);
}

/// Answers well, says that the connection stays open, and closes it when the next request is on its way.
fn closed_while_idle(stream: &mut TcpStream, request: &Request, around: &Around) {
    let (head, body) = around.sound(request);
    let kept: String = (head.split_inclusive("\r\n"))
        .filter(|line| !line.to_ascii_lowercase().starts_with("connection:"))
        .collect();
    send(stream, &super::server::with_body(&kept, "", &body));
    let _ = read(stream);
}

fn hang(_: &mut TcpStream, _: &Request, around: &Around) {
    around.rest(Duration::from_secs(600));
}

fn slow_head(stream: &mut TcpStream, _: &Request, around: &Around) {
    send(stream, around.head().as_bytes());
    pour(stream, around, b"X-More: 1\r\n", Duration::from_millis(150));
}

fn slow_body(stream: &mut TcpStream, _: &Request, around: &Around) {
    send(stream, around.head().as_bytes());
    send(stream, b"Content-Length: 4000\r\n\r\n");
    pour(stream, around, b" ", Duration::from_millis(100));
}

fn endless_body(stream: &mut TcpStream, _: &Request, around: &Around) {
    send(stream, around.head().as_bytes());
    send(stream, b"\r\n");
    pour(stream, around, &[b' '; 16_384], Duration::ZERO);
}

fn endless_chunks(stream: &mut TcpStream, _: &Request, around: &Around) {
    send(stream, around.head().as_bytes());
    send(stream, b"Transfer-Encoding: chunked\r\n\r\n");
    let chunk = [b"4000\r\n".as_slice(), &[b' '; 0x4000], b"\r\n"].concat();
    pour(stream, around, &chunk, Duration::ZERO);
}

fn large_body(stream: &mut TcpStream, _: &Request, around: &Around) {
    send(stream, &around.answer(&vec![b'x'; 64 << 20]));
}

fn large_head(stream: &mut TcpStream, _: &Request, around: &Around) {
    let line = format!(
        "X-Large: {}\r\nContent-Length: 0\r\n\r\n",
        "x".repeat(1 << 20)
    );
    send(stream, format!("{}{line}", around.head()).as_bytes());
}

fn many_headers(stream: &mut TcpStream, _: &Request, around: &Around) {
    let lines: String = (0..10_000).map(|n| format!("X-{n}: {n}\r\n")).collect();
    let head = format!("{}{lines}Content-Length: 0\r\n\r\n", around.head());
    send(stream, head.as_bytes());
}

fn many_cookies(stream: &mut TcpStream, _: &Request, around: &Around) {
    let lines: String = (0..5_000)
        .map(|n| format!("Set-Cookie: c{n}=value-{n}-of-a-cookie; Path=/\r\n"))
        .collect();
    let head = format!("{}{lines}Content-Length: 0\r\n\r\n", around.head());
    send(stream, head.as_bytes());
}

fn storm(stream: &mut TcpStream, _: &Request, around: &Around) {
    pour(
        stream,
        around,
        b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n",
        Duration::from_millis(1),
    );
}

fn switching(stream: &mut TcpStream, _: &Request, around: &Around) {
    send(
        stream,
        b"HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n{}",
    );
    around.rest(Duration::from_secs(600));
}

fn http_09(stream: &mut TcpStream, _: &Request, _: &Around) {
    send(stream, b"<html><body>An answer of 1991</body></html>");
}

fn not_http(stream: &mut TcpStream, _: &Request, _: &Around) {
    send(stream, b"SSH-2.0-OpenSSH_9.7\r\nrubbish\r\n\r\n");
}

fn http_2(stream: &mut TcpStream, _: &Request, _: &Around) {
    // SETTINGS and GOAWAY, as a server does that refuses in the middle of a connection.
    send(
        stream,
        b"\0\0\0\x04\0\0\0\0\0\0\0\x08\x07\0\0\0\0\0\0\0\0\0\0\0\x02",
    );
}

fn too_long(stream: &mut TcpStream, _: &Request, around: &Around) {
    send(stream, around.head().as_bytes());
    send(stream, b"Content-Length: 500\r\n\r\n{}");
}

fn no_number(stream: &mut TcpStream, _: &Request, around: &Around) {
    send(stream, around.head().as_bytes());
    send(stream, b"Content-Length: many\r\n\r\n{}");
}

fn two_lengths(stream: &mut TcpStream, _: &Request, around: &Around) {
    send(stream, around.head().as_bytes());
    send(stream, b"Content-Length: 2\r\nContent-Length: 1\r\n\r\n{}");
}

fn chunk_rubbish(stream: &mut TcpStream, _: &Request, around: &Around) {
    send(stream, around.head().as_bytes());
    send(
        stream,
        b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
    );
}

fn chunk_end(stream: &mut TcpStream, _: &Request, around: &Around) {
    send(stream, around.head().as_bytes());
    send(stream, b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n");
}
