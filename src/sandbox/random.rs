//! Random values in the forms that providers give them.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::seq::SliceRandom as _;

/// 256 random bits in base64url, for everything that must not be guessed.
pub(super) fn random_token() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
}

/// Six random letters.
pub(super) fn six_letters() -> String {
    (0..6)
        .map(|_| {
            let letter = rand::random_range(0..52u8);
            char::from(if letter < 26 {
                b'A' + letter
            } else {
                b'a' + letter - 26
            })
        })
        .collect()
}

/// Three random letters: the key of something that is short-lived and no secret.
pub(super) fn three_letters() -> String {
    six_letters()[..3].to_owned()
}

/// Puts things into an order that chance decides, as hash tables of some languages do.
pub(super) fn shuffle<T>(things: &mut [T]) {
    things.shuffle(&mut rand::rng());
}

/// 130 random bits, five in each character.
pub(super) fn of_130_bits() -> String {
    const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    (0..26)
        .map(|_| char::from(ALPHABET[usize::from(rand::random::<u8>() % 32)]))
        .collect()
}
