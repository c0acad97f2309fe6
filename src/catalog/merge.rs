//! `extends`: the raw document of a profile laid over that of its parent, all the way up.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

/// A chain of `extends` that leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Broken {
    /// This profile extends one that does not exist.
    Unknown {
        /// Who says `extends`.
        child: String,
        /// What it names.
        parent: String,
    },
    /// These profiles extend each other, the first one again after the last.
    Cycle(Vec<String>),
}

/// The lineage of a profile, its own id first.
pub(super) fn lineage(
    id: &str,
    documents: &BTreeMap<String, Value>,
) -> Result<Vec<String>, Broken> {
    let mut line = vec![id.to_owned()];
    let mut current = id;
    loop {
        let parent = documents
            .get(current)
            .and_then(|document| document.get("extends"))
            .and_then(Value::as_str);
        let Some(parent) = parent else {
            return Ok(line);
        };
        if let Some(at) = line.iter().position(|known| known == parent) {
            return Err(Broken::Cycle(line.split_off(at)));
        }
        if !documents.contains_key(parent) {
            return Err(Broken::Unknown {
                child: current.to_owned(),
                parent: parent.to_owned(),
            });
        }
        line.push(parent.to_owned());
        current = parent;
    }
}

/// The document of a profile with all that it inherits. `abstract` belongs to the file that says it.
pub(super) fn resolve(lineage: &[String], documents: &BTreeMap<String, Value>) -> Value {
    let mut merged = Value::Object(Map::new());
    for (generation, id) in lineage.iter().enumerate().rev() {
        let Some(document) = documents.get(id) else {
            continue;
        };
        let mut document = document.clone();
        if generation > 0
            && let Some(members) = document.as_object_mut()
        {
            members.remove("abstract");
            members.remove("extends");
        }
        overlay(&mut merged, document);
    }
    merged
}

/// What the profiles below the one that asks for discovery state themselves, or all of them where none asks: their keys,
/// and those of their endpoints as `endpoints.token`.
pub(super) fn stated(lineage: &[String], documents: &BTreeMap<String, Value>) -> BTreeSet<String> {
    let document = |id: &String| documents.get(id);
    let asks = |id: &String| {
        document(id).and_then(|document| document.get("discovery")) == Some(&Value::Bool(true))
    };
    let below = lineage.iter().rposition(asks).unwrap_or(lineage.len());
    let mut stated = BTreeSet::new();
    for members in lineage[..below]
        .iter()
        .filter_map(|id| document(id)?.as_object())
    {
        stated.extend(members.keys().cloned());
        let endpoints = members.get("endpoints").and_then(Value::as_object);
        for key in endpoints.into_iter().flat_map(Map::keys) {
            stated.insert(format!("endpoints.{key}"));
        }
    }
    stated
}

/// Lays `over` upon `under`: maps key by key, anything else replaced.
fn overlay(under: &mut Value, over: Value) {
    match (under, over) {
        (Value::Object(under), Value::Object(over)) => {
            for (key, value) in over {
                match under.get_mut(&key) {
                    Some(existing) => overlay(existing, value),
                    None => {
                        under.insert(key, value);
                    }
                }
            }
        }
        (under, over) => *under = over,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn documents(list: &[(&str, Value)]) -> BTreeMap<String, Value> {
        list.iter()
            .map(|(id, value)| ((*id).to_owned(), value.clone()))
            .collect()
    }

    #[test]
    fn maps_merge_key_by_key_and_everything_else_is_replaced() {
        let documents = documents(&[
            (
                "base",
                json!({ "title": "Base", "abstract": true, "scopes": ["a", "b"], "grant_types": { "x": "1", "y": "2" } }),
            ),
            (
                "middle",
                json!({ "title": "Middle", "extends": "base", "abstract": true, "grant_types": { "y": "3" } }),
            ),
            (
                "child",
                json!({ "title": "Child", "extends": "middle", "scopes": ["c"], "grant_types": { "z": null } }),
            ),
        ]);
        let line = lineage("child", &documents).expect("a chain");
        assert_eq!(line, ["child", "middle", "base"]);
        let expected = json!({ "title": "Child", "scopes": ["c"], "grant_types": { "x": "1", "y": "3", "z": null },
            "extends": "middle" });
        assert_eq!(resolve(&line, &documents), expected);
        assert_eq!(resolve(&line[1..], &documents)["abstract"], json!(true));
    }

    #[test]
    fn what_a_profile_states_itself_is_told_from_what_discovery_may_replace() {
        let documents = documents(&[
            (
                "base",
                json!({ "discovery": true, "scopes": ["a"], "endpoints": { "token": {}, "par": {} } }),
            ),
            (
                "child",
                json!({ "extends": "base", "endpoints": { "token": {} } }),
            ),
        ]);
        let line = lineage("child", &documents).expect("a chain");
        let stated = stated(&line, &documents);
        assert!(stated.contains("endpoints.token"));
        assert!(!stated.contains("endpoints.par") && !stated.contains("scopes"));
    }

    #[test]
    fn a_map_and_a_scalar_replace_each_other() {
        let documents = documents(&[
            ("base", json!({ "a": { "deep": 1 }, "b": 2 })),
            (
                "child",
                json!({ "extends": "base", "a": 1, "b": { "deep": 2 } }),
            ),
        ]);
        let line = lineage("child", &documents).expect("a chain");
        let merged = resolve(&line, &documents);
        assert_eq!(
            (&merged["a"], &merged["b"]),
            (&json!(1), &json!({ "deep": 2 }))
        );
    }

    #[test]
    fn chains_that_lead_nowhere_are_told_apart() {
        let documents = documents(&[
            ("a", json!({ "extends": "b" })),
            ("b", json!({ "extends": "c" })),
            ("c", json!({ "extends": "b" })),
            ("d", json!({ "extends": "nobody" })),
            ("e", json!({ "extends": "d" })),
        ]);
        let cycle = Err(Broken::Cycle(vec!["b".to_owned(), "c".to_owned()]));
        assert_eq!(lineage("a", &documents), cycle);
        let unknown = Broken::Unknown {
            child: "d".to_owned(),
            parent: "nobody".to_owned(),
        };
        assert_eq!(lineage("e", &documents), Err(unknown));
    }
}
