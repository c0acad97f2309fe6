//! The comparison of a documented answer with an observed one is a partial order, where members that are added count for
//! nothing: an answer has the shape of itself, two that have each other's shape are alike, and a shape reaches through.

use std::collections::BTreeMap;

use grantcheck::catalog::profile::Answer;
use grantcheck::judge::shape::{Departure, Surroundings, compare, json_type};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// JSON whose lists have items: an empty one documents nothing of its items, and is a list of anything.
fn answers() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        "[a-z]{0,4}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..3).prop_map(Value::from),
            prop::collection::btree_map("[a-d]", inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// A value with some members left out, or others added.
fn varied(value: &Value, choices: &mut impl Iterator<Item = bool>) -> Value {
    let mut next = || choices.next().unwrap_or(false);
    match value {
        Value::Object(members) => {
            let mut kept = Map::new();
            for (name, value) in members {
                if !next() {
                    kept.insert(name.clone(), value.clone());
                }
            }
            if next() {
                kept.insert("added".to_owned(), json!(1));
            }
            Value::Object(kept)
        }
        other => other.clone(),
    }
}

/// Whether what is documented is in what was observed.
fn holds(documented: &Value, observed: &Value) -> bool {
    let answer = json!({ "documented": documented.to_string() });
    let answer: Answer = serde_json::from_value(answer).expect("an answer");
    let around = Surroundings {
        values: &BTreeMap::new(),
        authorized_scope: None,
    };
    let departures = compare(&answer, observed, &around);
    departures
        .iter()
        .all(|departure| departure.departure == Departure::Added)
}

/// What the comparison looks at: members and types.
fn outline(value: &Value) -> Value {
    match value {
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| (name.clone(), outline(value)))
            .collect::<Map<_, _>>()
            .into(),
        Value::Array(items) => items.iter().take(1).map(outline).collect(),
        other => json_type(other).into(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn shapes_are_in_a_partial_order(first in answers(), choices in prop::collection::vec(any::<bool>(), 16), other in answers()) {
        let mut choices = choices.into_iter();
        let second = varied(&first, &mut choices);
        let third = varied(&second, &mut choices);
        let all = [&first, &second, &third, &other];
        for a in all {
            prop_assert!(holds(a, a), "{a} is not like itself");
            for b in all {
                if holds(a, b) && holds(b, a) {
                    prop_assert_eq!(outline(a), outline(b));
                }
                for c in all {
                    if holds(a, b) && holds(b, c) {
                        prop_assert!(holds(a, c), "{a} is in {b}, that is in {c}, and {a} is not in {c}");
                    }
                }
            }
        }
    }
}
