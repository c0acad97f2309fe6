//! Proof keys for code exchange (RFC 7636).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use super::authorization_request::Challenge;
use super::core::Core;
use super::faults::Fault;
use super::form_parameters::Parameters;
use super::lenient;
use super::redirects::Mistake;
use super::refusal::Refusal;

/// What a request without a challenge is told where it has to have one.
pub(super) const MISSING_CHALLENGE: Mistake =
    ("invalid_request", "The parameter code_challenge is missing");

/// The `code_challenge` of a request, which public clients have to send (RFC 7636 4.3, 4.4.1; RFC 9700 2.1.1).
pub(super) fn challenge(
    core: &Core,
    parameters: &Parameters,
    is_public: bool,
) -> Result<Option<Challenge>, Mistake> {
    if core.has(Fault::PkceIgnored) {
        return Ok(None);
    }
    let method = parameters.get("code_challenge_method");
    let Some(value) = parameters.get("code_challenge") else {
        return if is_public && !core.has(Fault::PkceOptionalForPublicClients) {
            Err(MISSING_CHALLENGE)
        } else if method.is_some() {
            Err(("invalid_request", "A challenge method without a challenge"))
        } else {
            Ok(None)
        };
    };
    let is_known = method
        .as_deref()
        .is_none_or(|it| ["S256", "plain"].contains(&it));
    if core.has(Fault::UnknownMethodIgnoresChallenge) && !is_known
        || core.has(Fault::MissingMethodIgnoresChallenge) && method.is_none()
        || core.has(Fault::PlainIgnoresChallenge) && method.as_deref() == Some("plain")
        || core.has(Fault::MalformedChallengeIgnored) && !is_pkce_text(&value)
    {
        return Ok(None);
    }
    let plain = match method.as_deref() {
        Some("s256") if core.has(Fault::MethodInAnyCase) => false,
        Some("S256") if !core.has(Fault::S256Unsupported) => false,
        None if core.has(Fault::MethodDefaultsToS256) => false,
        // A missing method means plain, which a healthy provider does not offer (RFC 9700 2.1.1).
        None | Some("plain") if knows_plain(core) => true,
        None if core.has(Fault::MissingMethodIsPlain) => true,
        Some(other) if other != "plain" && core.has(Fault::UnknownMethodFallsBack) => true,
        _ => {
            return Err((
                "invalid_request",
                "Only the challenge method S256 is supported",
            ));
        }
    };
    if !is_pkce_text(&value) && !core.has(Fault::ChallengeSyntaxUnchecked) {
        return Err(("invalid_request", "The code_challenge is malformed"));
    }
    Ok(Some(Challenge { value, plain }))
}

/// Whether the method plain works, listed or not.
fn knows_plain(core: &Core) -> bool {
    core.has(Fault::PlainSupported)
        || core.has(Fault::PlainWorksUnlisted)
        || core.has(Fault::S256Unsupported)
}

/// Whether a token request proves that its client made the authorization request (RFC 7636 4.6).
pub(super) fn check_verifier(
    core: &Core,
    parameters: &Parameters,
    challenge: Option<&Challenge>,
) -> Result<(), Refusal> {
    if core.has(Fault::PkceIgnored) {
        return Ok(());
    }
    let invalid_grant = |description| Err(Refusal::new(400, "invalid_grant", description));
    let sent = parameters.get("code_verifier");
    let sent = sent.map(|verifier| lenient::verifier(core, verifier));
    let (verifier, challenge) = match (sent, challenge) {
        (None, None) => return Ok(()),
        (None, Some(_)) if core.has(Fault::VerifierOptional) => return Ok(()),
        (None, Some(_)) => return invalid_grant("The parameter code_verifier is missing"),
        (Some(_), None) if core.has(Fault::StrayVerifierIgnored) => return Ok(()),
        // RFC 9700 4.8.2: otherwise an attacker could strip the challenge from the authorization request.
        (Some(_), None) => return invalid_grant("A code_verifier without a code_challenge"),
        (Some(verifier), Some(challenge)) => (verifier, challenge),
    };
    let well_formed = is_pkce_text(&verifier)
        || core.has(Fault::VerifierSyntaxUnchecked)
        || core.has(Fault::VerifierCharactersUnchecked) && (43..=128).contains(&verifier.len())
        || core.has(Fault::VerifierLengthUnchecked) && verifier.len() > 128;
    if !well_formed && core.has(Fault::MalformedVerifierIgnored) {
        return Ok(());
    }
    if !well_formed {
        let description = "The code_verifier is malformed";
        return Err(Refusal::new(400, "invalid_request", description));
    }
    let right = if core.has(Fault::VerifierAlwaysRefused) {
        format!("{:x}", Sha256::digest(verifier.as_bytes())) == challenge.value
    } else if challenge.plain {
        verifier == challenge.value
    } else {
        verifies(&verifier, &challenge.value)
            || core.has(Fault::PlainComparisonAccepted) && verifier == challenge.value
    };
    if right || core.has(Fault::VerifierUnchecked) {
        Ok(())
    } else {
        invalid_grant("The code_verifier does not match the code_challenge")
    }
}

/// Whether a verifier or challenge has the syntax of RFC 7636 4.1 and 4.2.
fn is_pkce_text(text: &str) -> bool {
    (43..=128).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~'))
}

/// Whether `verifier` is the one that an S256 challenge was made from (RFC 7636 4.6).
fn verifies(verifier: &str, challenge: &str) -> bool {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes())) == challenge
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
mod tests {
    use super::super::Dialect;
    use super::super::core::tests::core_with;
    use super::*;

    #[test]
    fn the_example_of_rfc_7636_appendix_b_verifies() {
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
        assert!(is_pkce_text(verifier) && is_pkce_text(challenge));
        assert!(verifies(verifier, challenge));
        assert!(!verifies(challenge, challenge));
        assert!(!is_pkce_text(&verifier[1..]));
    }

    #[test]
    fn only_s256_is_offered() {
        let c = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
        let core = core_with(Dialect::Standard, &[]);
        let ask = |query: &str, is_public| {
            challenge(&core, &Parameters::parse(query.as_bytes()), is_public)
        };
        assert_eq!(
            ask(
                &format!("code_challenge={c}&code_challenge_method=S256"),
                true
            ),
            Ok(Some(Challenge {
                value: c.to_owned(),
                plain: false
            }))
        );
        assert_eq!(ask("", false), Ok(None));
        for (query, required) in [
            ("", true),
            ("code_challenge_method=S256", false),
            ("code_challenge=short&code_challenge_method=S256", false),
        ] {
            assert_eq!(
                ask(query, required).unwrap_err().0,
                "invalid_request",
                "{query}"
            );
        }
        for method in [
            "",
            "&code_challenge_method=plain",
            "&code_challenge_method=s256",
        ] {
            assert_eq!(
                ask(&format!("code_challenge={c}{method}"), false)
                    .unwrap_err()
                    .0,
                "invalid_request"
            );
        }
    }
}
