//! `grantcheck schema`.

use crate::catalog::schema;
use crate::document::{Document, PastRun};
use crate::run::events::Record;
use crate::run::exit::ExitCode;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The file format.
    #[arg(value_enum)]
    format: Format,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Format {
    /// A scenario (scenarios/**/*.yaml).
    Scenario,
    /// A family of variants (families/**/*.yaml).
    Family,
    /// A provider profile (providers/*.yaml).
    Profile,
    /// A targets file.
    Targets,
    /// Requirements of a standard, or claims of a documentation (requirements/*.yaml).
    Requirements,
    /// The run document (report.json).
    Report,
    /// A line of the events (run --events).
    Events,
    /// A run of a history (run --history).
    History,
}

impl Arguments {
    pub fn execute(&self) -> ExitCode {
        let text = match self.format {
            Format::Scenario => schema::SCENARIO.text,
            Format::Family => schema::FAMILY.text,
            Format::Profile => schema::PROFILE.text,
            Format::Targets => schema::TARGETS.text,
            Format::Requirements => schema::REQUIREMENTS.text,
            Format::Report => Document::SCHEMA_JSON,
            Format::Events => Record::SCHEMA_JSON,
            Format::History => PastRun::SCHEMA_JSON,
        };
        say!("{}", text.trim_end());
        ExitCode::Clean
    }
}
