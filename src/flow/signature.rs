//! Signatures over requests, by which some providers have a client prove that it has its secret.

use std::time::{SystemTime, UNIX_EPOCH};

use sha2::{Digest as _, Sha256};

use crate::catalog::profile::Signature;
use crate::wire::RawRequest;

/// The block length of SHA-256 in bytes (RFC 2104 2).
const BLOCK: usize = 64;

/// HMAC-SHA256 (RFC 2104) in hexadecimal digits.
#[must_use]
pub fn hmac_sha256(key: &[u8], text: &[u8]) -> String {
    let mut block = [0_u8; BLOCK];
    if key.len() > BLOCK {
        block[..32].copy_from_slice(&Sha256::digest(key));
    } else {
        block[..key.len()].copy_from_slice(key);
    }
    let pad = |with: u8| block.map(|byte| byte ^ with);
    let inner = Sha256::new()
        .chain_update(pad(0x36))
        .chain_update(text)
        .finalize();
    let outer = Sha256::new()
        .chain_update(pad(0x5c))
        .chain_update(inner)
        .finalize();
    hexadecimal(&outer)
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The headers that prove who sends a request: the signature and those that come with it.
#[must_use]
pub fn headers(
    signature: &Signature,
    client_id: &str,
    secret: &str,
    token: Option<&str>,
    request: &RawRequest,
) -> Vec<(String, String)> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let time = now.map_or(0, |since| since.as_millis()).to_string();
    let body = hexadecimal(&Sha256::digest(request.body.text().as_bytes()));
    let address = request.full_url();
    let path = address
        .split_once("://")
        .and_then(|(_, rest)| rest.split_once('/'))
        .map_or_else(|| "/".to_owned(), |(_, path)| format!("/{path}"));
    let fill = |text: &str| {
        text.replace("{client_id}", client_id)
            .replace("{time}", &time)
            .replace("{method}", &request.method)
            .replace("{body}", &body)
            .replace("{text}", &request.body.text())
            .replace("{path}", &path)
            .replace("{token}", token.unwrap_or_default())
            .replace("\\n", "\n")
    };
    let mut signed = hmac_sha256(secret.as_bytes(), fill(&signature.of).as_bytes());
    if signature.upper_case {
        signed = signed.to_uppercase();
    }
    let further = signature.headers.iter();
    further
        .map(|(name, value)| (name.clone(), fill(value)))
        .chain([(signature.header.clone(), signed)])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_test_case_of_rfc_4231_comes_out() {
        let digits = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        assert_eq!(
            hmac_sha256(b"Jefe", b"what do ya want for nothing?"),
            digits
        );
        // A key that is longer than a block is hashed first (test case 6).
        let digits = "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54";
        let text = b"Test Using Larger Than Block-Size Key - Hash Key First";
        assert_eq!(hmac_sha256(&[0xaa; 131], text), digits);
    }
}
