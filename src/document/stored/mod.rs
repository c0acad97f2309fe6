//! `report.json` as it is written: the run document with everything that repeats said once.
//!
//! In memory a check carries its source and an exchange its headers, so that whoever shows or judges them needs nothing
//! else. Most of that is the same thousands of times in one run. Here, and only here, it is put into tables
//! ([`Requirement`], [`Tables`]) when a report is written and taken out again when one is read; nothing is lost on the way.
//! Only the checks that may need action stand whole in their scenario: people search reports for them.

mod body;
mod check;
mod exchange;
mod layout;
mod requirement;
mod scenario;
mod schema;
mod table;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use self::requirement::Requirement;
use self::scenario::Scenario;
use self::table::{Mistake, Packer, Tables};
use super::{Comparison, Dimension, Document, FIRST_SCHEMA, Point, SCHEMA, Shard, Summary, Target};

/// A run, as `report.json` holds it.
#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
struct Report {
    /// Always `grantcheck.report/2`.
    schema: String,
    /// The version of grantcheck that made the run.
    version: String,
    /// Start of the run, RFC 3339 in UTC.
    started_at: String,
    /// Duration of the run in milliseconds.
    duration_ms: u64,
    /// False when the run was interrupted or stopped at enough failing scenarios: what is here was done, the rest was not.
    complete: bool,
    /// How often it was repeated, where it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    repetitions: Option<usize>,
    /// Which part of a run this is, where it was divided; the parts that were put together, in a merged one that lacks some.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    shards: Vec<Shard>,
    /// How many scenarios the whole run has over all targets, where this is what one process of several did of it and the
    /// processes are no numbered shards (`cargo nextest run`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    part_of: Option<usize>,
    /// Whether nothing but the lack of other parts makes it incomplete: with them it is complete.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    lacks_parts: bool,
    /// Checks by verdict, over all targets.
    summary: Summary,
    /// Findings by verdict, over all targets.
    #[serde(default)]
    findings_summary: Summary,
    /// The requirements and claims that checks name, by id, with what checks leave out.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    requirements: BTreeMap<String, Requirement>,
    /// The dimensions that were observed, or that a documentation speaks of, by id.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    dimensions: BTreeMap<String, Dimension>,
    /// The targets, in the order of the plan.
    targets: Vec<Target<Scenario>>,
    /// What scenarios name by its position.
    #[serde(default)]
    tables: Tables,
    /// The runs of the history and this one, in the order of time, where a history is kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    history: Vec<Point>,
    /// Comparison with the baseline, when one was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    comparison: Option<Comparison>,
}

/// Why a text is no report.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// It is no JSON text, or lacks a member that every report has.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// It does not say which schema it has.
    #[error("it has no member `schema`")]
    NoSchema,
    /// It has a schema that is not read.
    #[error("it has the schema `{0}`")]
    Schema(String),
    /// It names something that its tables do not have.
    #[error("{0}")]
    Table(String),
}

impl Document {
    /// The text of `report.json`.
    ///
    /// # Errors
    ///
    /// When something in it cannot be written as JSON.
    pub fn to_json(&self) -> serde_json::Result<String> {
        layout::print(&Report::pack(self)?)
    }

    /// Reads the text of a `report.json`, of this version's schema or of the first one.
    ///
    /// # Errors
    ///
    /// When it is no report, has another schema, or names what it does not have.
    pub fn from_json(text: &str) -> Result<Self, Unreadable> {
        // The number comes first: a report of another schema would otherwise be blamed for the first
        // member that this version does not know.
        #[derive(Deserialize)]
        struct Numbered {
            schema: Option<serde_json::Value>,
        }
        let numbered: Numbered = serde_json::from_str(text)?;
        let schema = numbered.schema.as_ref().and_then(|schema| schema.as_str());
        let mut document = match schema.ok_or(Unreadable::NoSchema)? {
            SCHEMA => {
                let report: Report = serde_json::from_str(text)?;
                report
                    .unpack()
                    .map_err(|mistake| Unreadable::Table(mistake.to_string()))?
            }
            FIRST_SCHEMA => serde_json::from_str(text)?,
            other => return Err(Unreadable::Schema(other.to_owned())),
        };
        // Whatever it was read from, it is written, merged and compared as what it is now.
        SCHEMA.clone_into(&mut document.schema);
        document.gather_missing();
        Ok(document)
    }
}

impl Report {
    fn pack(document: &Document) -> serde_json::Result<Self> {
        let Document {
            schema,
            version,
            started_at,
            duration_ms,
            complete,
            repetitions,
            shards,
            part_of,
            lacks_parts,
            summary,
            findings_summary,
            requirements,
            dimensions,
            targets,
            history,
            comparison,
        } = document;
        let requirements = Requirement::table(requirements, targets);
        let mut packer = Packer::default();
        let targets = (targets.iter())
            .map(|target| {
                let scenarios = target.scenarios.iter();
                let scenarios: serde_json::Result<_> = scenarios
                    .map(|scenario| Scenario::pack(scenario, &requirements, &mut packer))
                    .collect();
                Ok(target.with(scenarios?))
            })
            .collect::<serde_json::Result<_>>()?;
        Ok(Self {
            schema: schema.clone(),
            version: version.clone(),
            started_at: started_at.clone(),
            duration_ms: *duration_ms,
            complete: *complete,
            repetitions: *repetitions,
            shards: shards.clone(),
            part_of: *part_of,
            lacks_parts: *lacks_parts,
            summary: *summary,
            findings_summary: *findings_summary,
            requirements,
            dimensions: dimensions.clone(),
            targets,
            tables: packer.tables(),
            history: history.clone(),
            comparison: comparison.clone(),
        })
    }

    fn unpack(self) -> Result<Document, Mistake> {
        let Self {
            schema,
            version,
            started_at,
            duration_ms,
            complete,
            repetitions,
            shards,
            part_of,
            lacks_parts,
            summary,
            findings_summary,
            requirements,
            dimensions,
            targets,
            mut tables,
            history,
            comparison,
        } = self;
        body::lengthen(&mut tables.bodies)?;
        let targets = (targets.into_iter())
            .map(|mut target| {
                let scenarios = std::mem::take(&mut target.scenarios).into_iter();
                let scenarios: Result<_, Mistake> = scenarios
                    .map(|scenario| scenario.unpack(&requirements, &tables))
                    .collect();
                Ok(target.with(scenarios?))
            })
            .collect::<Result<_, Mistake>>()?;
        let requirements = requirements.into_iter();
        Ok(Document {
            schema,
            version,
            started_at,
            duration_ms,
            complete,
            repetitions,
            shards,
            part_of,
            lacks_parts,
            summary,
            findings_summary,
            requirements: requirements.map(|(id, entry)| (id, entry.of)).collect(),
            dimensions,
            targets,
            history,
            comparison,
        })
    }
}
