//! Why the reports of shards and parts are not those of one run.

use super::Shard;

/// Why reports cannot be merged.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum MergeError {
    /// There was nothing to merge.
    #[error("there is no report to merge")]
    Nothing,
    /// Parts of the run are missing.
    #[error("shards of the run are missing: {}", list(.0))]
    Missing(Vec<Shard>),
    /// The same part is there twice.
    #[error("the shard {0} is there twice")]
    Twice(Shard),
    /// Parts of two runs that were divided differently.
    #[error("the shards {0} and {1} are of different runs")]
    OtherDivision(Shard, Shard),
    /// Parts of which each divided other work, or the same in another way: together they would lack some of it.
    #[error(
        "the shards {0} and {1} did not divide the same work in the same way; give all shards of a run the same targets, \
         selection, catalogue and content of --history"
    )]
    DividedOtherwise(Shard, Shard),
    /// A part beside a run that was not divided.
    #[error("one report is the shard {0} and another one is of a run that was not divided")]
    NotDivided(Shard),
    /// What the processes of a run did is not all of it.
    #[error("{there} of {of} scenarios of the run are there")]
    Lacking {
        /// How many scenarios are there.
        there: usize,
        /// How many the run has.
        of: usize,
    },
    /// What a process did, beside a report that is no such part of the same run.
    #[error(
        "the reports are not of one run: one is a part of a run of {of} scenarios, and another one {}", super::part::said(*.other)
    )]
    OtherWhole {
        /// How many scenarios the run of the one report has.
        of: usize,
        /// How many that of the other one has; none where it is no such part.
        other: Option<usize>,
    },
    /// Two reports have different schema numbers.
    #[error("the reports have different schemas: `{0}` and `{1}`")]
    Schema(String, String),
    /// Two reports were made by different versions.
    #[error("the reports were made by different versions of grantcheck: {0} and {1}")]
    Version(String, String),
    /// One name stands for two places.
    #[error("the target `{name}` is {left} in one report and {right} in another")]
    Target {
        /// The target's name.
        name: String,
        /// What the first report says.
        left: String,
        /// What the other report says.
        right: String,
    },
    /// The same scenario ran in two shards and was recorded differently.
    #[error("the scenario `{scenario}` on `{target}` is in two reports, and they differ")]
    Scenario {
        /// The target's name.
        target: String,
        /// The scenario's id.
        scenario: String,
    },
}

fn list(shards: &[Shard]) -> String {
    let shards: Vec<String> = shards.iter().map(Shard::to_string).collect();
    shards.join(", ")
}
