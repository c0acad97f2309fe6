//! What a part of a run keeps of the codes and tokens that were issued in it: enough to judge them together with those of
//! the other parts, and not the values themselves.
//!
//! A digest tells whether two values are the same, and a column which characters stand at one position of the values. Both
//! are made by `flow`, with a key that no report holds.

use std::collections::BTreeSet;

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The kinds of value that have to be unguessable, in the order of reports.
pub const KINDS: [&str; 5] = [
    "code",
    "access_token",
    "refresh_token",
    "device_code",
    "request_uri",
];

/// From so many different characters on, a position counts as drawn from the whole alphabet of the values.
pub const VARIED: usize = 6;

/// The values of one kind.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Fingerprints {
    /// The kind of value, e.g. `access_token`.
    pub kind: String,
    /// Each value, once for each scenario that it was issued in.
    pub values: Vec<Fingerprint>,
    /// The positions of the values, by the length of the values.
    pub shapes: Vec<Shape>,
}

/// One value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Fingerprint {
    /// The same for the same value, and only then.
    pub digest: String,
    /// Its length in characters.
    pub length: usize,
    /// For whom it was issued, each time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holders: Vec<HeldBy>,
}

/// Whom a value was issued for, as digests.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct HeldBy {
    /// The client.
    pub client: String,
    /// The user; none where it is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// The scope; none where it is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// The resources; none where none was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resources: Option<String>,
}

/// The positions of the values of one length.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Shape {
    /// The length in characters.
    pub length: usize,
    /// A column for each position.
    pub columns: Vec<Column>,
}

/// What stands at one position of the values.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct Column {
    /// The digests of the different characters, sorted; none where there are six or more.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub characters: BTreeSet<String>,
    /// Whether there are six or more.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub varied: bool,
    /// The sum of the sorts of characters: 1 for digits, 2 for `a` to `f`, 4 for `A` to `F`, 8 for other lower-case
    /// letters, 16 for other upper-case letters, 32 for `-` and `_`, 64 for all others.
    pub sorts: u8,
}

impl HeldBy {
    /// Whether what two of them hold certainly belongs to different grants.
    #[must_use]
    pub fn differs_from(&self, other: &Self) -> bool {
        let certainly = |one: &Option<String>, other: &Option<String>| {
            one.as_ref()
                .zip(other.as_ref())
                .is_some_and(|(a, b)| a != b)
        };
        self.client != other.client
            || self.resources != other.resources
            || certainly(&self.user, &other.user)
            || certainly(&self.scope, &other.scope)
    }
}

impl Fingerprints {
    /// The place of a kind among all of them.
    #[must_use]
    pub fn rank(kind: &str) -> usize {
        let known = KINDS.iter().position(|known| *known == kind);
        known.unwrap_or(KINDS.len())
    }

    /// Takes in those of another part of the run: values of the same kind, made with the same key.
    pub fn unite(&mut self, other: Self) {
        self.values.extend(other.values);
        // In which order parts come says nothing.
        self.values
            .sort_by(|a, b| (&a.digest, &a.holders).cmp(&(&b.digest, &b.holders)));
        for shape in other.shapes {
            let same = |known: &&mut Shape| known.length == shape.length;
            match self.shapes.iter_mut().find(same) {
                Some(known) => known.unite(shape),
                None => self.shapes.push(shape),
            }
        }
        self.shapes.sort_by_key(|shape| shape.length);
    }
}

impl Shape {
    fn unite(&mut self, other: Self) {
        for (known, column) in self.columns.iter_mut().zip(other.columns) {
            known.unite(column);
        }
    }
}

impl Column {
    fn unite(&mut self, other: Self) {
        self.sorts |= other.sorts;
        self.characters.extend(other.characters);
        self.varied |= other.varied || self.characters.len() >= VARIED;
        if self.varied {
            self.characters.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grant_is_of_one_user_client_and_scope() {
        let of = |client: &str, user: &str, scope: Option<&str>| HeldBy {
            client: client.to_owned(),
            user: Some(user.to_owned()),
            scope: scope.map(str::to_owned),
            resources: None,
        };
        let one = of("a", "alice", Some("read"));
        assert!(!one.differs_from(&one));
        assert!(!one.differs_from(&of("a", "alice", None)), "not certainly");
        assert!(one.differs_from(&of("a", "alice", Some("write"))));
        assert!(one.differs_from(&of("a", "bob", Some("read"))));
        assert!(one.differs_from(&of("b", "alice", None)));
    }
}
