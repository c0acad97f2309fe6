//! The JSON Schema of `report.json`, generated from the types that write it.

use super::Report;
use crate::document::{Document, SCHEMA};

impl Document {
    /// The JSON Schema of a report: what `grantcheck schema report` prints, with a final newline.
    ///
    /// The schema allows unknown members, because fields may be added under the same schema number.
    #[must_use]
    pub fn schema_json() -> String {
        let mut schema = schemars::schema_for!(Report);
        schema.insert("title".to_owned(), "grantcheck report".into());
        // The number is fixed by a constant, which the type of the field (a plain string) cannot say.
        if let Some(number) = schema.pointer_mut("/properties/schema") {
            number["const"] = SCHEMA.into();
        }
        format!("{:#}\n", schema.as_value())
    }
}
