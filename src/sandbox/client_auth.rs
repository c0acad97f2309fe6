//! Client passwords, wherever they are sent (RFC 6749 2.3.1).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::accounts::Client;
use super::core::Core;
use super::faults::Fault;
use super::form_parameters::form_decode;
use super::lenient::secret_passes;

/// Splits Basic credentials at the first colon; `None` where they are not base64 or have no colon (RFC 7617 2).
pub(super) fn basic_parts(credentials: &str) -> Option<(Vec<u8>, Vec<u8>)> {
    let bytes = STANDARD.decode(credentials).ok()?;
    let colon = bytes.iter().position(|b| *b == b':')?;
    Some((bytes[..colon].to_vec(), bytes[colon + 1..].to_vec()))
}

/// A part of Basic credentials after form-decoding, as RFC 6749 2.3.1 has it.
pub(super) fn decoded(part: &[u8]) -> String {
    String::from_utf8_lossy(&form_decode(part)).into_owned()
}

/// Whether `secret` is the one of `client`; a public client has none that could be right.
pub(super) fn secret_is_right(core: &Core, client: &Client, secret: &str) -> bool {
    match &client.secret {
        Some(_) if core.has(Fault::SecretUnchecked) => !secret.is_empty(),
        Some(right) if core.has(Fault::SecretTailUnchecked) => {
            right.len() >= 8 && secret.get(..8) == right.get(..8)
        }
        Some(right) if core.has(Fault::SecretComparedWithoutCase) => {
            right.eq_ignore_ascii_case(secret)
        }
        Some(right) if core.has(Fault::SecretLongerAccepted) => secret.starts_with(right.as_str()),
        Some(right) if core.has(Fault::SecretBeginningAccepted) => {
            secret.len() > 8 && right.starts_with(secret)
        }
        Some(right) => right == secret || secret_passes(core, client, right, secret),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_header_of_the_guide_has_no_colon() {
        // cameramanager/C086 and X-33: a quotation mark stands where the colon belongs.
        assert_eq!(
            basic_parts("Y2FtZXJhbWFuYWdlci50ZXN0InF3ZXJ0eXVpb3Bhc2RmZ2hqa2x6eGN2Ym5tMTIzNDU="),
            None
        );
        let right =
            basic_parts("Y2FtZXJhbWFuYWdlci50ZXN0OnF3ZXJ0eXVpb3Bhc2RmZ2hqa2x6eGN2Ym5tMTIzNDU=");
        assert_eq!(right.map(|p| p.0), Some(b"cameramanager.test".to_vec()));
        assert_eq!(basic_parts("%%%"), None);
    }

    #[test]
    fn parts_are_form_decoded() {
        assert_eq!(decoded(b"a+b%2B%25"), "a b+%");
    }
}
