//! Content codings: sound ones, broken ones, and what grows when it is decoded.

use std::io::Write as _;
use std::net::TcpStream;
use std::sync::LazyLock;

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

use super::server::{Around, Behaviour, Spot, send, with_body};
use crate::server::Request;

pub const BEHAVIOURS: &[Behaviour] = &[
    Behaviour::legal("gzip", gzip),
    Behaviour::legal("deflate", deflate),
    Behaviour::legal("raw-deflate", raw_deflate),
    Behaviour::legal("x-gzip", x_gzip),
    Behaviour::legal("identity", identity),
    Behaviour::legal("gzip-twice", gzip_twice),
    Behaviour::sick("br", Spot::ALL, br, &[&["`br`"]]),
    Behaviour::sick(
        "unknown-encoding",
        Spot::ALL,
        unknown_encoding,
        &[&["`rot13`"]],
    ),
    Behaviour::sick(
        "gzip-that-is-none",
        Spot::ALL,
        gzip_that_is_none,
        &[&["gzip"]],
    ),
    Behaviour::sick("gzip-cut-off", Spot::ALL, gzip_cut_off, &[&["gzip"]]),
    Behaviour::sick(
        "gzip-bomb",
        Spot::ALL,
        gzip_bomb,
        &[&["gzip"], &["larger than"]],
    ),
    Behaviour::sick(
        "deflate-bomb",
        Spot::ALL,
        deflate_bomb,
        &[&["deflate"], &["larger than"]],
    ),
    Behaviour::sick(
        "ten-encodings",
        Spot::ALL,
        ten_encodings,
        &[&["encodings", "gzip"]],
    ),
];

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
