//! Content codings (RFC 9110 8.4): a body is decoded before anything reads it.
//!
//! No request says which codings are acceptable, so that a server may use any (RFC 9110 12.5.3). What is not known, not
//! what its name says, or larger than the limit when it is decoded, is told by name.

use std::io::{BufReader, Read};

use flate2::bufread::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};

use crate::transcript::{Failure, FailureKind};
use crate::wire::quotation::whole_name;

/// More codings on top of each other than this are no answer but an attack.
const MOST_CODINGS: usize = 4;

/// A coding that can be decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Coding {
    Gzip,
    Deflate,
    Brotli,
}

impl Coding {
    fn of(name: &str) -> Option<Self> {
        match name {
            "gzip" | "x-gzip" => Some(Self::Gzip),
            "deflate" => Some(Self::Deflate),
            "br" => Some(Self::Brotli),
            _ => None,
        }
    }
}

/// The names of the codings of an answer, in the order in which they were applied, in lower case.
pub fn codings(headers: &[(String, String)]) -> Vec<String> {
    headers
        .iter()
        .filter(|(name, _)| name == "content-encoding")
        .flat_map(|(_, value)| value.split(','))
        .map(|name| name.trim().to_ascii_lowercase())
        .filter(|name| !name.is_empty() && name != "identity")
        .collect()
}

/// The body without its codings, at most `limit` bytes of it.
///
/// # Errors
///
/// Why it cannot be decoded, and how far it could be.
pub fn decoded(
    body: Vec<u8>,
    codings: &[String],
    limit: usize,
) -> Result<Vec<u8>, (Failure, Vec<u8>)> {
    // An answer without a body has nothing that could be encoded.
    if codings.is_empty() || body.is_empty() {
        return Ok(body);
    }
    if codings.len() > MOST_CODINGS {
        let failure = failure(
            FailureKind::Protocol,
            format!(
                "the body of the answer has {} content encodings on top of each other ({}, …), more than {MOST_CODINGS}",
                codings.len(),
                whole_name(&codings[0])
            ),
        );
        return Err((failure, body));
    }
    let mut body = body;
    for name in codings.iter().rev() {
        let Some(coding) = Coding::of(name) else {
            let failure = failure(
                FailureKind::Protocol,
                format!(
                    "the body of the answer has the content encoding `{}`, which is not known here",
                    whole_name(name)
                ),
            );
            return Err((failure, body));
        };
        body = one(&body, coding, name, limit)?;
    }
    Ok(body)
}

fn one(
    body: &[u8],
    coding: Coding,
    name: &str,
    limit: usize,
) -> Result<Vec<u8>, (Failure, Vec<u8>)> {
    let read = match coding {
        Coding::Gzip => within(MultiGzDecoder::new(body), limit),
        Coding::Brotli => within(
            brotli_decompressor::Decompressor::new(BufReader::new(body), 4096),
            limit,
        ),
        // The name means the format of zlib, and many servers send what stands inside of it (RFC 9110 8.4.1.2).
        Coding::Deflate => match within(ZlibDecoder::new(body), limit) {
            Err((Trouble::Broken(_), _)) => within(DeflateDecoder::new(body), limit),
            read => read,
        },
    };
    let tell = |trouble| match trouble {
        Trouble::TooLarge => failure(
            FailureKind::TooLarge,
            format!(
                "the answer is larger than {limit} bytes when its content encoding `{name}` is decoded ({} bytes of it came)",
                body.len()
            ),
        ),
        Trouble::Broken(why) => failure(
            FailureKind::Protocol,
            format!(
                "the body of the answer is not what its content encoding `{name}` says ({why})"
            ),
        ),
    };
    read.map_err(|(trouble, came)| (tell(trouble), came))
}

enum Trouble {
    TooLarge,
    Broken(String),
}

/// Reads to the end, or as far as the limit allows.
fn within(reader: impl Read, limit: usize) -> Result<Vec<u8>, (Trouble, Vec<u8>)> {
    let mut body = Vec::new();
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    let read = reader.take(most).read_to_end(&mut body);
    match read {
        Err(error) => Err((Trouble::Broken(error.to_string()), body)),
        Ok(_) if body.len() > limit => Err((Trouble::TooLarge, body)),
        Ok(_) => Ok(body),
    }
}

fn failure(kind: FailureKind, message: String) -> Failure {
    Failure { kind, message }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).expect("memory");
        encoder.finish().expect("memory")
    }

    fn names(value: &str) -> Vec<String> {
        codings(&[("content-encoding".to_owned(), value.to_owned())])
    }

    #[test]
    fn what_a_server_may_send_is_read() {
        let plain = b"{\"access_token\":\"a\"}".to_vec();
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::fast());
        zlib.write_all(&plain).expect("memory");
        let mut raw = DeflateEncoder::new(Vec::new(), Compression::fast());
        raw.write_all(&plain).expect("memory");
        // Made with the reference implementation: `printf '{"access_token":"a"}' | brotli`.
        for (name, body) in [
            ("identity", plain.clone()),
            ("X-GZIP", gzip(&plain)),
            ("deflate", zlib.finish().expect("memory")),
            ("Deflate", raw.finish().expect("memory")),
            ("gzip, identity, gzip", gzip(&gzip(&plain))),
        ] {
            assert_eq!(
                decoded(body, &names(name), 100).ok(),
                Some(plain.clone()),
                "{name}"
            );
        }
        assert_eq!(
            decoded(Vec::new(), &names("gzip"), 9).ok(),
            Some(Vec::new())
        );
    }

    #[test]
    fn what_cannot_be_read_is_told_by_name() {
        let bomb = gzip(&vec![b' '; 1 << 22]);
        for (name, body, words) in [
            ("rot13", b"x".to_vec(), "`rot13`"),
            ("gzip", b"no gzip at all".to_vec(), "`gzip`"),
            ("br", b"no brotli at all".to_vec(), "`br`"),
            ("gzip", gzip(b"cut off")[..12].to_vec(), "`gzip`"),
            ("gzip", bomb, "larger than 1000 bytes"),
            (
                "gzip,gzip,gzip,gzip,gzip",
                b"x".to_vec(),
                "5 content encodings",
            ),
        ] {
            let failure = decoded(body, &names(name), 1000).expect_err("cannot be read");
            assert!(failure.0.message.contains(words), "{}", failure.0.message);
        }
    }
}
