//! The JSON Schemas of the YAML formats, for editors and for `grantcheck schema`.
//!
//! Where a member takes an id (of a requirement, a dimension, a scenario), the schema lists those that are compiled in, so
//! that an editor offers them. An own data folder may add others; `grantcheck lint` knows those.

use serde_json::Value;

use super::family::Family;
use super::profile::Profile;
use super::requirement::CatalogueFile;
use super::scenario::ScenarioFile;
use super::targets::TargetsFile;
use super::yaml::FileKind;

/// What kind of id a member takes.
#[derive(Debug, Clone, Copy)]
enum Ids {
    Requirements,
    Claims,
    Dimensions,
    Scenarios,
}

/// The schema of a format, as it is in `schemas/`: the tests generate it from the type, so that the command need not.
#[derive(Debug)]
pub struct Published {
    /// The JSON text, with a final newline.
    pub text: &'static str,
    /// Where ids are listed, which the type knows nothing of.
    lists: &'static [(&'static str, Ids)],
}

/// The schema of a scenario.
pub const SCENARIO: Published = Published {
    text: include_str!("../../schemas/scenario.schema.json"),
    lists: &[
        ("/properties/control", Ids::Scenarios),
        (
            "/$defs/Step/properties/requirements/items",
            Ids::Requirements,
        ),
        ("/$defs/Detailed/properties/dimension", Ids::Dimensions),
        (
            "/$defs/Step/properties/observe/anyOf/0/anyOf/0/anyOf/0",
            Ids::Dimensions,
        ),
        (
            "/$defs/Step/properties/observe/anyOf/0/anyOf/1/items/anyOf/0",
            Ids::Dimensions,
        ),
    ],
};

/// The schema of a family.
pub const FAMILY: Published = Published {
    text: include_str!("../../schemas/family.schema.json"),
    lists: &[],
};

/// The schema of a provider profile.
pub const PROFILE: Published = Published {
    text: include_str!("../../schemas/profile.schema.json"),
    lists: &[
        (
            "/$defs/DocumentedDimension/properties/dimension",
            Ids::Dimensions,
        ),
        ("/$defs/DocumentedDimension/properties/claim", Ids::Claims),
        (
            "/$defs/Difference/properties/requirement/anyOf/0",
            Ids::Requirements,
        ),
        (
            "/$defs/Difference/properties/requirement/anyOf/1/items",
            Ids::Requirements,
        ),
        ("/$defs/Difference/properties/claim", Ids::Claims),
    ],
};

/// The schema of a targets file.
pub const TARGETS: Published = Published {
    text: include_str!("../../schemas/targets.schema.json"),
    lists: &[],
};

/// The schema of a file of requirements or claims.
pub const REQUIREMENTS: Published = Published {
    text: include_str!("../../schemas/requirements.schema.json"),
    lists: &[
        (
            "/$defs/Requirement/properties/follows/items",
            Ids::Requirements,
        ),
        ("/$defs/Requirement/properties/dimension", Ids::Dimensions),
        (
            "/$defs/ClaimEntry/properties/follows/items",
            Ids::Requirements,
        ),
        ("/$defs/Evidence/properties/scenario", Ids::Scenarios),
        ("/$defs/Evidence/properties/requirement", Ids::Requirements),
        ("/$defs/Contradiction/properties/dimension", Ids::Dimensions),
    ],
};

impl Published {
    /// The schema as the type has it, without the lists of ids: an own data folder may add others.
    fn of_type(&self) -> Value {
        // The tests read each of them. Without a schema a file is compared with its type alone.
        let mut value: Value = serde_json::from_str(self.text).unwrap_or(Value::Bool(true));
        for (pointer, _) in self.lists {
            if let Some(member) = value.pointer_mut(pointer) {
                withdraw(member);
            }
        }
        value
    }
}

/// Takes the list of ids from a member again.
fn withdraw(member: &mut Value) {
    let Some(object) = member.as_object_mut() else {
        return;
    };
    let listed = object.shift_remove("anyOf");
    let kind = listed.and_then(|listed| Some(listed.get(1)?.get("type")?.clone()));
    object.extend(kind.map(|kind| ("type".to_owned(), kind)));
}

macro_rules! read_as {
    ($($kind:ty => $published:ident),* $(,)?) => {
        $(impl FileKind for $kind {
            fn schema() -> Value {
                $published.of_type()
            }
        })*
    };
}

read_as! {
    ScenarioFile => SCENARIO,
    Family => FAMILY,
    Profile => PROFILE,
    TargetsFile => TARGETS,
    CatalogueFile => REQUIREMENTS,
}

#[cfg(test)]
mod tests {
    use schemars::JsonSchema;
    use serde_json::json;

    use super::super::folder::Folders;
    use super::super::library::Library;
    use super::*;

    /// The schema of a type, with the ids that are known.
    fn text<T: JsonSchema>(title: &str, of: &Published) -> String {
        let mut schema = schemars::schema_for!(T);
        schema.insert("title".to_owned(), title.into());
        let mut value = schema.to_value();
        let (library, _) = Library::load(&Folders::default(), &[]);
        for (pointer, kind) in of.lists {
            if let Some(member) = value.pointer_mut(pointer) {
                offer(member, known(&library, *kind));
            }
        }
        format!("{value:#}\n")
    }

    /// The ids of a kind, in order.
    fn known(library: &Library, kind: Ids) -> Vec<&String> {
        let catalogue = &library.catalogue;
        match kind {
            Ids::Requirements => {
                let requirements = catalogue.requirements.keys();
                requirements.chain(catalogue.claims.keys()).collect()
            }
            Ids::Claims => catalogue.claims.keys().collect(),
            Ids::Dimensions => catalogue.dimensions.keys().collect(),
            Ids::Scenarios => library.scenarios.keys().collect(),
        }
    }

    /// Lets a member that takes a string list the known ones.
    fn offer(member: &mut Value, ids: Vec<&String>) {
        let Some(object) = member.as_object_mut() else {
            return;
        };
        let Some(kind) = object.remove("type") else {
            return;
        };
        object.insert(
            "anyOf".to_owned(),
            json!([{ "enum": ids }, { "type": kind }]),
        );
    }

    fn generated() -> [(&'static str, Published, String, Value); 5] {
        fn of<T: JsonSchema>(
            name: &'static str,
            title: &str,
            published: Published,
        ) -> (&'static str, Published, String, Value) {
            let text = text::<T>(title, &published);
            (name, published, text, schemars::schema_for!(T).to_value())
        }
        [
            of::<ScenarioFile>("scenario", "A grantcheck scenario", SCENARIO),
            of::<Family>("family", "A grantcheck family of variants", FAMILY),
            of::<Profile>("profile", "A grantcheck provider profile", PROFILE),
            of::<TargetsFile>("targets", "A grantcheck targets file", TARGETS),
            of::<CatalogueFile>(
                "requirements",
                "A grantcheck file of requirements, claims, contradictions or dimensions",
                REQUIREMENTS,
            ),
        ]
    }

    /// The checked-in schemas are current; `GRANTCHECK_BLESS=1` writes them anew.
    #[test]
    fn the_checked_in_schemas_are_current() {
        for (name, _, text, _) in generated() {
            let path = format!("{}/schemas/{name}.schema.json", env!("CARGO_MANIFEST_DIR"));
            if std::env::var_os("GRANTCHECK_BLESS").is_some() {
                std::fs::write(&path, &text).expect("writable");
            }
            let checked_in = std::fs::read_to_string(&path).expect("the schema is checked in");
            assert_eq!(
                checked_in, text,
                "{path} is out of date: run with GRANTCHECK_BLESS=1"
            );
        }
    }

    /// Every member that is to offer ids is where the types put it.
    #[test]
    fn ids_are_offered() {
        for (name, published, text, _) in generated() {
            let value: Value = serde_json::from_str(&text).expect("a schema");
            let mut lists = 0;
            count(&value, &mut lists);
            assert_eq!(lists, published.lists.len(), "{name}");
        }
    }

    /// Files are compared with the schema of the type, as it is without ids.
    #[test]
    fn files_are_compared_with_the_schema_of_their_type() {
        for (name, published, _, mut of_type) in generated() {
            let mut compared = published.of_type();
            compared["title"] = Value::Null;
            of_type["title"] = Value::Null;
            assert_eq!(compared, of_type, "{name}");
        }
    }

    /// Lists of ids: those whose members have a separator.
    fn count(value: &Value, lists: &mut usize) {
        if let Some(ids) = value["enum"].as_array() {
            let is_id = |id: &Value| id.as_str().is_some_and(|id| id.contains(['/', '.']));
            *lists += usize::from(!ids.is_empty() && ids.iter().all(is_id));
        }
        match value {
            Value::Array(items) => items.iter().for_each(|item| count(item, lists)),
            Value::Object(members) => members.values().for_each(|item| count(item, lists)),
            _ => {}
        }
    }

    /// An editor finds the schema of a file by its first line.
    #[test]
    fn every_file_names_its_schema() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        for (folder, schema) in [
            ("scenarios", "scenario"),
            ("families", "family"),
            ("providers", "profile"),
            ("requirements", "requirements"),
        ] {
            for file in crate::catalog::embedded::files(folder) {
                let depth = file.name.matches('/').count();
                let path = format!("{}schemas/{schema}.schema.json", "../".repeat(depth));
                let first = format!("# yaml-language-server: $schema={path}");
                assert_eq!(
                    file.text.lines().next(),
                    Some(first.as_str()),
                    "{}",
                    file.name
                );
                assert!(root.join(format!("schemas/{schema}.schema.json")).is_file());
            }
        }
    }
}
