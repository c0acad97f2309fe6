//! Families: named lists of variants of one thing, which a scenario runs over with `each:`.

use std::collections::BTreeMap;

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A family file (`families/**/*.yaml`). Its id is the path below `families/` without `.yaml`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, schemars(rename = "Family"))]
pub struct Family {
    /// What its members are variants of, in a few words.
    pub title: String,
    /// Which mistakes of servers its members find, in one or two sentences.
    pub about: String,
    /// The members, each once, in the order in which a scenario tries them.
    pub members: Vec<Member>,
}

/// One variant.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// Its name within the family, in small letters, digits and hyphens.
    pub name: String,
    /// What it is, in words.
    pub about: String,
    /// What `${each}` stands for in the step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// How a right value is changed, for `.each` behind a variable: with `altered` here `${authorize.code.each}` is
    /// `${authorize.code.altered}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spelling: Option<String>,
    /// Further values, for `${each.NAME}`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, String>,
    /// Parameters that the action of the step gets, in the place of those that it has.
    #[serde(default, rename = "with", skip_serializing_if = "Map::is_empty")]
    pub parameters: Map<String, Value>,
    /// The faults of the sandbox, in its strict dialect, that this member shows and that only members which name them show.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<String>,
}

/// All families by id.
pub type Families = BTreeMap<String, Family>;
