//! The part of JSON Schema that `schemars` writes for serde types, read as a list of alternatives.
//!
//! A schema that is a choice (`oneOf`, `anyOf`, a list of types) becomes several [`Branch`]es, anything else one.
//! Diagnostics come from the branch that the author of a file most probably meant.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use serde_json::{Map, Value};

use super::value_type::Type;

/// A JSON object that holds keywords.
type Keywords = Map<String, Value>;

/// The value of a keyword. There are a few in each schema, which are compared faster than one is hashed.
fn value_of(keywords: &'static Keywords, keyword: &str) -> Option<&'static Value> {
    let mut known = keywords.iter();
    known
        .find(|(name, _)| *name == keyword)
        .map(|(_, value)| value)
}

/// The root schema with its definitions.
#[derive(Debug, Clone, Copy)]
pub(super) struct Schemas {
    pub root: &'static Value,
}

/// Objects of keywords that all hold.
type Joined = Vec<&'static Keywords>;

thread_local! {
    /// The alternatives of each schema by its address: hundreds of files have the same few schemas, which live as long as the
    /// program.
    static KNOWN: RefCell<HashMap<usize, Rc<[Branch]>>> = RefCell::default();
}

impl Schemas {
    /// The alternatives that a schema offers.
    pub fn branches(self, schema: &'static Value) -> Rc<[Branch]> {
        let address = std::ptr::from_ref(schema).addr();
        if let Some(known) = KNOWN.with_borrow(|known| known.get(&address).map(Rc::clone)) {
            return known;
        }
        // A definition that refers only to itself describes nothing, so following references ends somewhere.
        let branches: Rc<[Branch]> = (self.expand(schema, 16).into_iter())
            .map(Branch::of)
            .collect();
        KNOWN.with_borrow_mut(|known| known.insert(address, Rc::clone(&branches)));
        branches
    }

    fn expand(self, schema: &'static Value, fuel: usize) -> Vec<Joined> {
        let Some(keywords) = schema.as_object() else {
            return if schema == &Value::Bool(false) {
                Vec::new()
            } else {
                vec![Joined::new()]
            };
        };
        if fuel == 0 {
            return vec![Joined::new()];
        }
        let mut branches = vec![vec![keywords]];
        if let Some(target) = value_of(keywords, "$ref").and_then(Value::as_str) {
            let target = target
                .strip_prefix('#')
                .and_then(|pointer| self.root.pointer(pointer));
            branches = cross(
                &branches,
                target.map_or_else(|| vec![Joined::new()], |to| self.expand(to, fuel - 1)),
            );
        }
        for choice in ["oneOf", "anyOf"] {
            if let Some(options) = value_of(keywords, choice).and_then(Value::as_array) {
                let expanded = options
                    .iter()
                    .flat_map(|option| self.expand(option, fuel - 1))
                    .collect();
                branches = cross(&branches, expanded);
            }
        }
        for part in value_of(keywords, "allOf")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            branches = cross(&branches, self.expand(part, fuel - 1));
        }
        branches
    }
}

fn cross(left: &[Joined], right: Vec<Joined>) -> Vec<Joined> {
    let joined = |l: &Joined, r: &Joined| l.iter().chain(r).copied().collect();
    right
        .iter()
        .flat_map(|r| left.iter().map(move |l| joined(l, r)))
        .collect()
}

/// One alternative: objects of keywords that all hold.
#[derive(Debug, Clone)]
pub(super) struct Branch {
    keywords: Rc<Joined>,
    types: Rc<[Type]>,
    /// The only values it allows, if it lists them.
    constants: Option<Rc<[&'static Value]>>,
    properties: Rc<[(&'static str, &'static Value)]>,
}

/// What a mapping may hold beside its named keys.
#[derive(Debug, Clone, Copy)]
pub(super) enum Additional {
    /// Anything.
    Any,
    /// Nothing: other keys are mistakes.
    Nothing,
    /// Any key with such a value.
    Schema(&'static Value),
}

impl Branch {
    fn of(keywords: Joined) -> Self {
        let mut branch = Self {
            keywords: Rc::new(keywords),
            types: Rc::default(),
            constants: None,
            properties: Rc::default(),
        };
        branch.constants = branch.constants_of_keywords().map(Rc::from);
        branch.properties = branch.properties_of_keywords();
        branch.types = branch.types_of_keywords().into();
        branch
    }

    fn all(&self, keyword: &'static str) -> impl Iterator<Item = &'static Value> + use<'_> {
        self.keywords
            .iter()
            .filter_map(move |keywords| value_of(keywords, keyword))
    }

    /// The types it allows; empty when it allows every type.
    pub fn types(&self) -> Vec<Type> {
        self.types.to_vec()
    }

    fn types_of_keywords(&self) -> Vec<Type> {
        for types in self.all("type") {
            match types {
                Value::String(name) => return Type::named(name).into_iter().collect(),
                Value::Array(names) => {
                    return names
                        .iter()
                        .filter_map(|name| Type::named(name.as_str()?))
                        .collect();
                }
                _ => {}
            }
        }
        if let Some(constants) = &self.constants {
            return constants.iter().copied().map(Type::of).collect();
        }
        let keyword = |keyword| self.all(keyword).next().is_some();
        match () {
            () if keyword("properties") || keyword("required") => vec![Type::Object],
            () if keyword("items") || keyword("prefixItems") => vec![Type::Array],
            () => Vec::new(),
        }
    }

    /// Whether a value of this type can be meant.
    pub fn accepts(&self, value: Type) -> bool {
        self.types.is_empty() || self.types.iter().any(|own| own.accepts(value))
    }

    /// The only values it allows, if it lists them.
    pub fn constants(&self) -> Option<&[&'static Value]> {
        self.constants.as_deref()
    }

    fn constants_of_keywords(&self) -> Option<Vec<&'static Value>> {
        if let Some(constant) = self.all("const").next() {
            return Some(vec![constant]);
        }
        let listed = self.all("enum").next()?.as_array()?;
        Some(listed.iter().collect())
    }

    /// The only strings it allows, if it lists values.
    pub fn strings(&self) -> Option<impl Iterator<Item = &'static str>> {
        let constants = self.constants()?.iter();
        Some(constants.filter_map(|constant| constant.as_str()))
    }

    /// The named keys with their schemas.
    pub fn properties(&self) -> impl Iterator<Item = (&'static str, &'static Value)> {
        self.properties.iter().copied()
    }

    fn properties_of_keywords(&self) -> Rc<[(&'static str, &'static Value)]> {
        let objects = self.all("properties").filter_map(Value::as_object);
        let members =
            objects.flat_map(|object| object.iter().map(|(key, schema)| (key.as_str(), schema)));
        members.collect()
    }

    /// The schema of a named key.
    pub fn property(&self, name: &str) -> Option<&'static Value> {
        self.properties()
            .find(|(key, _)| *key == name)
            .map(|(_, schema)| schema)
    }

    /// The keys that must be there.
    pub fn required(&self) -> impl Iterator<Item = &'static str> {
        self.all("required")
            .filter_map(Value::as_array)
            .flatten()
            .filter_map(Value::as_str)
    }

    /// What other keys may be there.
    pub fn additional(&self) -> Additional {
        // Map types with restricted keys use patterns; the pattern itself is left to the type.
        let patterns = self
            .all("patternProperties")
            .filter_map(Value::as_object)
            .flat_map(Map::values);
        let others = self
            .all("additionalProperties")
            .chain(self.all("unevaluatedProperties"));
        let mut answer = Additional::Any;
        for schema in patterns.chain(others) {
            match schema {
                Value::Bool(true) => {}
                Value::Bool(false) => answer = Additional::Nothing,
                _ => return Additional::Schema(schema),
            }
        }
        answer
    }

    /// The schema of the item with this index.
    pub fn item(&self, index: usize) -> Option<&'static Value> {
        let fixed = self.all("prefixItems").find_map(|items| items.get(index));
        fixed.or_else(|| self.all("items").next())
    }

    /// A keyword whose value is a number: `minimum`, `maxItems`, ….
    pub fn number(&self, keyword: &'static str) -> Option<&'static serde_json::Number> {
        self.all(keyword).find_map(|value| match value {
            Value::Number(number) => Some(number),
            _ => None,
        })
    }

    /// The first sentence of the documentation, as help for writing the value.
    pub fn description(&self) -> Option<String> {
        let text = self.all("description").find_map(Value::as_str)?;
        let paragraph = text
            .split("\n\n")
            .next()?
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        let sentence = paragraph
            .split_once(". ")
            .map_or(paragraph.as_str(), |(sentence, _)| sentence);
        let sentence = sentence.trim_end_matches('.');
        (!sentence.is_empty()).then(|| sentence.to_owned())
    }

    /// An enum variant with content: a mapping with exactly one key. The key and its schema.
    pub fn variant(&self) -> Option<&'static str> {
        let mut required = self.required();
        let only = required.next().filter(|_| required.next().is_none())?;
        (self.properties().count() == 1 && self.property(only).is_some()).then_some(only)
    }

    /// The keys whose value tells enum variants apart, with that value.
    pub fn tags(&self, schemas: Schemas) -> Vec<(&'static str, &'static str)> {
        let tag = |(key, schema)| {
            let branches = schemas.branches(schema);
            let [only] = &*branches else {
                return None;
            };
            Some((key, only.all("const").next()?.as_str()?))
        };
        self.properties().filter_map(tag).collect()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// A schema that lives as long as those of the program.
    fn kept(schema: Value) -> &'static Value {
        Box::leak(Box::new(schema))
    }

    #[test]
    fn choices_and_references_become_branches() {
        let root = kept(
            json!({ "$defs": { "A": { "type": "string", "enum": ["x"] }, "Loop": { "$ref": "#/$defs/Loop" } } }),
        );
        let schemas = Schemas { root };
        let schema = json!({ "description": "The one. And more.", "anyOf": [{ "$ref": "#/$defs/A" }, { "type": "null" }] });
        let branches = schemas.branches(kept(schema));
        assert_eq!(branches.len(), 2);
        assert_eq!(
            branches[0].strings().map(Iterator::collect),
            Some(vec!["x"])
        );
        assert_eq!(branches[0].description().as_deref(), Some("The one"));
        assert!(branches[1].accepts(Type::Null) && !branches[1].accepts(Type::String));
        assert_eq!(
            schemas
                .branches(kept(json!({ "$ref": "#/$defs/Loop" })))
                .len(),
            1
        );
        assert_eq!(schemas.branches(kept(json!(true)))[0].types(), []);
        assert!(schemas.branches(kept(json!(false))).is_empty());
    }

    #[test]
    fn a_number_may_be_whole() {
        let schema = kept(json!({ "type": ["number", "null"] }));
        let branch = &Schemas { root: schema }.branches(schema)[0];
        assert!(
            branch.accepts(Type::Integer)
                && branch.accepts(Type::Null)
                && !branch.accepts(Type::String)
        );
    }
}
