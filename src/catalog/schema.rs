//! The JSON Schemas of the YAML formats, for editors and for `grantcheck schema`.

use schemars::JsonSchema;

use super::profile::Profile;
use super::scenario::ScenarioFile;
use super::targets::TargetsFile;

/// The schema of a scenario.
#[must_use]
pub fn scenario() -> String {
    text::<ScenarioFile>("A grantcheck scenario")
}

/// The schema of a provider profile.
#[must_use]
pub fn profile() -> String {
    text::<Profile>("A grantcheck provider profile")
}

/// The schema of a targets file.
#[must_use]
pub fn targets() -> String {
    text::<TargetsFile>("A grantcheck targets file")
}

fn text<T: JsonSchema>(title: &str) -> String {
    let mut schema = schemars::schema_for!(T);
    schema.insert("title".to_owned(), title.into());
    // A schema is a JSON value already, so printing it cannot fail.
    serde_json::to_string_pretty(&schema).unwrap_or_default() + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The checked-in schemas are current; `GRANTCHECK_BLESS=1` writes them anew.
    #[test]
    fn the_checked_in_schemas_are_current() {
        for (name, text) in [
            ("scenario", scenario()),
            ("profile", profile()),
            ("targets", targets()),
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
}
