//! Credentials that stand in an answer, in words.

use crate::transcript::Disclosed;

/// Where they stand: `<client_secret> in the body`.
pub fn shown<'d>(disclosed: impl Iterator<Item = &'d Disclosed>) -> Vec<String> {
    disclosed
        .map(|Disclosed { credential, place }| match place.as_str() {
            "body" => format!("{credential} in the body"),
            header => format!("{credential} in the header {header}"),
        })
        .collect()
}

/// The places, or this where there are none.
pub fn places_or(places: &[String], none: &str) -> String {
    if places.is_empty() {
        none.to_owned()
    } else {
        places.join(", ")
    }
}
