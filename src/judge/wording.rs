//! The words of scenarios for what can be expected of a step.

use crate::catalog::scenario::Shown;
use crate::transcript::{Delivery, Echo, Relation};

/// The word for it in expectations.
pub fn echo_word(echo: Echo) -> &'static str {
    match echo {
        Echo::Echoed => "echoed",
        Echo::Changed => "changed",
        Echo::Lost => "lost",
        Echo::Absent => "absent",
        Echo::Invented => "invented",
    }
}

/// The word for it in expectations.
pub fn yes_or_no(is: bool) -> &'static str {
    if is { "yes" } else { "no" }
}

/// The word for it in expectations.
pub fn delivery_word(delivery: Delivery) -> &'static str {
    match delivery {
        Delivery::Query => "query",
        Delivery::Fragment => "fragment",
        Delivery::Form => "form",
    }
}

/// The word for it in expectations.
pub fn relation_word(relation: Relation) -> &'static str {
    match relation {
        Relation::Absent => "absent",
        Relation::Null => "null",
        Relation::Empty => "empty",
        Relation::New => "new",
        Relation::Same => "same",
    }
}

/// The word for it in expectations.
pub fn shown_word(shown: Shown) -> &'static str {
    match shown {
        Shown::Shown => "shown",
        Shown::Skipped => "skipped",
    }
}

/// The word for it in expectations.
pub fn shown(was: bool) -> &'static str {
    if was { "shown" } else { "skipped" }
}
