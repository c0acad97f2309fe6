//! The JSON Schemas of the YAML formats, for editors and for `grantcheck schema`.
//!
//! Where a member takes an id (of a requirement, a dimension, a scenario), the schema lists those that are compiled in, so
//! that an editor offers them. An own data folder may add others; `grantcheck lint` knows those.

use schemars::JsonSchema;
use serde_json::{Value, json};

use super::family::Family;
use super::folder::Folders;
use super::library::Library;
use super::profile::Profile;
use super::requirement::CatalogueFile;
use super::scenario::ScenarioFile;
use super::targets::TargetsFile;

/// What kind of id a member takes.
#[derive(Clone, Copy)]
enum Ids {
    Requirements,
    Claims,
    Dimensions,
    Scenarios,
}

/// The schema of a scenario.
#[must_use]
pub fn scenario() -> String {
    let members = [
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
    ];
    text::<ScenarioFile>("A grantcheck scenario", &members)
}

/// The schema of a family.
#[must_use]
pub fn family() -> String {
    text::<Family>("A grantcheck family of variants", &[])
}

/// The schema of a provider profile.
#[must_use]
pub fn profile() -> String {
    let members = [
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
    ];
    text::<Profile>("A grantcheck provider profile", &members)
}

/// The schema of a targets file.
#[must_use]
pub fn targets() -> String {
    text::<TargetsFile>("A grantcheck targets file", &[])
}

/// The schema of a file of requirements or claims.
#[must_use]
pub fn requirements() -> String {
    let members = [
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
    ];
    text::<CatalogueFile>(
        "A grantcheck file of requirements, claims, contradictions or dimensions",
        &members,
    )
}

fn text<T: JsonSchema>(title: &str, members: &[(&str, Ids)]) -> String {
    let mut schema = schemars::schema_for!(T);
    schema.insert("title".to_owned(), title.into());
    let mut value = schema.to_value();
    if !members.is_empty() {
        let (library, _) = Library::load(&Folders::default(), &[]);
        for (pointer, kind) in members {
            if let Some(member) = value.pointer_mut(pointer) {
                offer(member, known(&library, *kind));
            }
        }
    }
    // A schema is a JSON value already, so printing it cannot fail.
    serde_json::to_string_pretty(&value).unwrap_or_default() + "\n"
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The checked-in schemas are current; `GRANTCHECK_BLESS=1` writes them anew.
    #[test]
    fn the_checked_in_schemas_are_current() {
        for (name, text) in [
            ("scenario", scenario()),
            ("family", family()),
            ("profile", profile()),
            ("targets", targets()),
            ("requirements", requirements()),
        ] {
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
        for (text, most) in [(scenario(), 5), (profile(), 5), (requirements(), 6)] {
            let value: Value = serde_json::from_str(&text).expect("a schema");
            let mut lists = 0;
            count(&value, &mut lists);
            assert_eq!(lists, most);
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
