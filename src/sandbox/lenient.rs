//! Defects of the comparison of secrets, codes, tokens and verifiers, a comparison each: what is almost right is taken for
//! what was issued.

use percent_encoding::percent_decode_str;

use super::accounts::Client;
use super::core::Core;
use super::faults::Fault;

/// A defective comparison of the right value with the one that was sent.
type Comparison = fn(&str, &str) -> bool;

/// The defects of the comparison of client secrets.
const OF_SECRETS: &[(Fault, Comparison)] = &[
    (Fault::SecretFirstUnchecked, first_unchecked),
    (Fault::SecretTrimmed, trimmed),
    (Fault::SecretCutAtNul, cut_at_nul),
    (Fault::SecretPaddingIgnored, padding_ignored),
    (Fault::SecretDecodedAgain, |right, sent| {
        let once = decoded(sent);
        once == right || decoded(&once) == right
    }),
    // What a program writes for a value that its store does not have.
    (Fault::SecretNullAccepted, |_, sent| {
        ["null", "undefined"].contains(&sent)
    }),
    // A query of a data base with LIKE in the place of an equals sign.
    (Fault::SecretAsPattern, |_, sent| {
        !sent.is_empty() && sent.bytes().all(|b| b == b'%' || b == b'_')
    }),
];

/// The defects of the search for codes, refresh tokens, access tokens and device codes.
const OF_VALUES: &[(Fault, Comparison)] = &[
    (Fault::ValuesFirstUnchecked, first_unchecked),
    (Fault::ValuesMiddleUnchecked, |right, sent| {
        let ends = |text: &str| {
            Some((
                text.get(..8)?.to_owned(),
                text.get(text.len() - 1..)?.to_owned(),
            ))
        };
        right.len() == sent.len() && right.len() > 9 && ends(right) == ends(sent)
    }),
    (Fault::ValuesLastUnchecked, |right, sent| {
        right.len() == sent.len() && without_last(right) == without_last(sent)
    }),
    (Fault::ValuesComparedWithoutCase, |right, sent| {
        right.eq_ignore_ascii_case(sent)
    }),
    (Fault::ValuesBeginningAccepted, |right, sent| {
        sent.len() > 8 && right.starts_with(sent)
    }),
    (Fault::ValuesLongerAccepted, |right, sent| {
        sent.starts_with(right)
    }),
    (Fault::ValuesTrimmed, trimmed),
    (Fault::ValuesCutAtNul, cut_at_nul),
    (Fault::ValuesPaddingIgnored, padding_ignored),
    (Fault::ValuesDecodedAgain, decoded_again),
];

/// A defective reading of a value.
type Reading = fn(&str) -> String;

/// The defects of reading a `code_verifier`, each with what it makes of the one that was sent.
const OF_VERIFIERS: &[(Fault, Reading)] = &[
    (Fault::VerifierTrimmed, |sent| sent.trim().to_owned()),
    (Fault::VerifierCutAtNul, |sent| before_nul(sent).to_owned()),
    (Fault::VerifierPaddingIgnored, |sent| {
        sent.trim_end_matches('=').to_owned()
    }),
    (Fault::VerifierDecodedAgain, decoded),
];

fn first_unchecked(right: &str, sent: &str) -> bool {
    sent.len() > 1 && right.len() == sent.len() && right.get(1..) == sent.get(1..)
}

fn trimmed(right: &str, sent: &str) -> bool {
    sent.trim() == right
}

fn before_nul(text: &str) -> &str {
    text.split('\0').next().unwrap_or_default()
}

fn cut_at_nul(right: &str, sent: &str) -> bool {
    before_nul(sent) == right
}

fn padding_ignored(right: &str, sent: &str) -> bool {
    sent.trim_end_matches('=') == right
}

fn decoded(sent: &str) -> String {
    percent_decode_str(sent).decode_utf8_lossy().into_owned()
}

fn decoded_again(right: &str, sent: &str) -> bool {
    decoded(sent) == right
}

fn without_last(text: &str) -> Option<&str> {
    text.get(..text.len().checked_sub(1)?)
}

/// Whether a careless provider takes `sent` for the secret of `client`, which it is not.
pub(super) fn secret_passes(core: &Core, client: &Client, right: &str, sent: &str) -> bool {
    let is_fooled = OF_SECRETS
        .iter()
        .any(|(fault, takes)| core.has(*fault) && takes(right, sent));
    is_fooled
        || core.has(Fault::SecretIsClientId) && sent == client.id
        || core.has(Fault::AnyClientsSecretAccepted) && core.accounts.is_a_secret(sent)
}

/// The code or token that a careless provider finds for the one that was sent; a careful one takes it as it is.
pub(super) fn issued(core: &Core, sent: String) -> String {
    let Some((_, takes)) = OF_VALUES.iter().find(|(fault, _)| core.has(*fault)) else {
        return sent;
    };
    let mut known = core.store.issued();
    let found = known.find(|right| takes(right, &sent)).map(str::to_owned);
    found.unwrap_or(sent)
}

/// The verifier that a careless provider reads.
pub(super) fn verifier(core: &Core, sent: String) -> String {
    let defect = OF_VERIFIERS.iter().find(|(fault, _)| core.has(*fault));
    defect.map_or(sent.clone(), |(_, read)| read(&sent))
}

#[cfg(test)]
mod tests {
    use super::super::Dialect;
    use super::super::core::tests::core_with;
    use super::*;

    #[test]
    fn each_defect_takes_what_it_says_and_no_other_secret() {
        let right = "Zk4rW9vLq2Xc7NbT1yGm5p";
        for (fault, sent) in [
            (
                Fault::SecretFirstUnchecked,
                "ak4rW9vLq2Xc7NbT1yGm5p".to_owned(),
            ),
            (Fault::SecretTrimmed, format!(" {right}\r\n")),
            (Fault::SecretCutAtNul, format!("{right}\0x")),
            (Fault::SecretPaddingIgnored, format!("{right}=")),
            (Fault::SecretDecodedAgain, right.replace('Z', "%5A")),
            (Fault::SecretNullAccepted, "null".to_owned()),
            (Fault::SecretAsPattern, "%".to_owned()),
            (Fault::SecretIsClientId, "acme".to_owned()),
        ] {
            let core = core_with(Dialect::Standard, &[fault]);
            let client = Client {
                id: "acme".to_owned(),
                ..core.accounts.client.clone()
            };
            assert!(secret_passes(&core, &client, right, &sent), "{fault}");
            assert!(!secret_passes(&core, &client, right, "another"), "{fault}");
            let healthy = core_with(Dialect::Standard, &[]);
            assert!(!secret_passes(&healthy, &client, right, &sent), "{fault}");
        }
    }
}
