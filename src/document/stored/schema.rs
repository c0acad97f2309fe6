//! The JSON Schema of `report.json`, which the tests generate from the types that write it.

#[cfg(test)]
use super::Report;
use crate::document::Document;
#[cfg(test)]
use crate::document::SCHEMA;

impl Document {
    /// The JSON Schema of a report: what `grantcheck schema report` prints, with a final newline.
    ///
    /// The schema allows unknown members, because fields may be added under the same schema number.
    pub const SCHEMA_JSON: &'static str = include_str!("../../../schemas/report.schema.json");

    /// That schema, made of the types anew.
    #[cfg(test)]
    pub(crate) fn generated_schema() -> String {
        let mut schema = schemars::schema_for!(Report);
        schema.insert("title".to_owned(), "grantcheck report".into());
        // The number is fixed by a constant, which the type of the field (a plain string) cannot say.
        if let Some(number) = schema.pointer_mut("/properties/schema") {
            number["const"] = SCHEMA.into();
        }
        format!("{:#}\n", schema.as_value())
    }
}
