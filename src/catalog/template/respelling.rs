//! Values that are almost right: `${client.secret.altered}`, `${authorize.code.nul_behind}`.

use std::fmt::Write as _;

macro_rules! respellings {
    ($($variant:ident $suffix:literal $meaning:literal;)*) => {
        /// How a value is changed that was right.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Respelling {
            $(#[doc = $meaning] $variant,)*
        }

        impl Respelling {
            /// All, with the last word of the variable and what it means.
            pub const ALL: &[(Self, &'static str, &'static str)] = &[
                $((Self::$variant, $suffix, $meaning),)*
            ];
        }
    };
}

respellings! {
    Altered "altered" "with another character in the last place but one";
    AlteredFirst "altered_first" "with another first character";
    AlteredMiddle "altered_middle" "with another character in the middle";
    AlteredLast "altered_last" "with another last character, which stands for other bits in base64url too";
    OtherCase "other_case" "in other letter case; as `altered` where it has no letters";
    Longer "longer" "with one more character";
    Shorter "shorter" "without its last character";
    Half "half" "its first half";
    Twice "twice" "twice in a row";
    Padded "padded" "with an equals sign behind it";
    Encoded "encoded" "percent-encoded once more, all of it";
    EncodedTwice "encoded_twice" "percent-encoded twice more";
    SpaceBefore "space_before" "with a space before it";
    SpaceBehind "space_behind" "with a space behind it";
    NewlineBehind "newline_behind" "with a line break behind it";
    NulBehind "nul_behind" "with a NUL and more behind it";
}

impl Respelling {
    /// The one with this last word of its variable.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        let found = Self::ALL.iter().find(|(_, suffix, _)| *suffix == word);
        found.map(|(respelling, ..)| *respelling)
    }

    /// The changed value.
    #[must_use]
    pub fn of(self, value: &str) -> String {
        let has_letters = value.bytes().any(|b| b.is_ascii_alphabetic());
        let length = value.chars().count();
        match self {
            Self::OtherCase if has_letters => value.chars().map(other_case).collect(),
            // The low bits of the very last character may mean nothing in base64url.
            Self::Altered | Self::OtherCase => altered(value, length.saturating_sub(2)),
            Self::AlteredFirst => altered(value, 0),
            Self::AlteredMiddle => altered(value, length / 2),
            Self::AlteredLast => altered_last(value),
            Self::Longer => format!("{value}x"),
            Self::Shorter => value.chars().take(length.saturating_sub(1)).collect(),
            Self::Half => value.chars().take(length / 2).collect(),
            Self::Twice => value.repeat(2),
            Self::Padded => format!("{value}="),
            Self::Encoded => encoded(value),
            Self::EncodedTwice => encoded(value).replace('%', "%25"),
            Self::SpaceBefore => format!(" {value}"),
            Self::SpaceBehind => format!("{value} "),
            Self::NewlineBehind => format!("{value}\r\n"),
            Self::NulBehind => format!("{value}\0x"),
        }
    }
}

fn other_case(c: char) -> char {
    if c.is_ascii_uppercase() {
        c.to_ascii_lowercase()
    } else {
        c.to_ascii_uppercase()
    }
}

/// A value with another character in this place.
fn altered(value: &str, place: usize) -> String {
    let changed = value.chars().enumerate().map(|(index, c)| match c {
        same if index != place => same,
        'a' | 'A' => 'b',
        _ => 'a',
    });
    changed.collect()
}

/// A value with another last character: one that differs in the highest of its six bits in base64url (RFC 4648 5), since
/// the lowest of them may be padding.
fn altered_last(value: &str) -> String {
    let mut characters: Vec<char> = value.chars().collect();
    if let Some(last) = characters.last_mut() {
        *last = if matches!(last, 'A'..='Z' | 'a'..='f') {
            'w'
        } else {
            'A'
        };
    }
    characters.into_iter().collect()
}

/// A value with every byte percent-encoded (RFC 3986 2.1), which the encoding of the request then encodes again.
fn encoded(value: &str) -> String {
    let mut out = String::new();
    for byte in value.bytes() {
        // Writing to a String cannot fail.
        let _ = write!(out, "%{byte:02X}");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_almost_right_is_another_value() {
        for right in ["aB3-xyZ", "1234", "caab", "Zk4rW9vLq2Xc7NbT1yGm5A", "wwwA"] {
            for (respelling, suffix, _) in Respelling::ALL {
                assert_ne!(respelling.of(right), right, "{suffix}");
            }
        }
        let of = |respelling: Respelling| respelling.of("aB3-xyZ");
        assert_eq!(of(Respelling::Altered), "aB3-xaZ");
        assert_eq!(of(Respelling::AlteredFirst), "bB3-xyZ");
        assert_eq!(of(Respelling::AlteredMiddle), "aB3axyZ");
        assert_eq!(of(Respelling::AlteredLast), "aB3-xyw");
        assert_eq!(of(Respelling::OtherCase), "Ab3-XYz");
        assert_eq!(of(Respelling::Half), "aB3");
        assert_eq!(Respelling::Encoded.of("a-"), "%61%2D");
        assert_eq!(Respelling::EncodedTwice.of("a-"), "%2561%252D");
        assert_eq!(Respelling::OtherCase.of("1234"), "12a4");
    }

    #[test]
    fn another_last_character_differs_in_bits_that_count() {
        use base64::Engine as _;
        use base64::alphabet::URL_SAFE;
        use base64::engine::{GeneralPurpose, GeneralPurposeConfig};
        let lax = GeneralPurpose::new(
            &URL_SAFE,
            GeneralPurposeConfig::new()
                .with_decode_allow_trailing_bits(true)
                .with_decode_padding_mode(base64::engine::DecodePaddingMode::Indifferent),
        );
        for byte in 0..=255_u8 {
            let right = lax.encode([7, byte]);
            let right = right.trim_end_matches('=');
            let wrong = Respelling::AlteredLast.of(right);
            assert_ne!(lax.decode(right), lax.decode(wrong), "{right}");
        }
    }
}
