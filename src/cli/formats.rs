//! `--format` of `run`, `render` and `merge`.

use crate::report::Format;

/// The formats beside the four files of every report.
#[derive(Debug, Clone, clap::Args)]
pub struct Formats {
    /// Write these formats too: results.sarif for code scanning, exchanges.har with the exchanges, badge.json for
    /// shields.io; separated by commas, or given several times.
    #[arg(
        long = "format",
        value_enum,
        value_name = "FORMAT",
        value_delimiter = ',',
        help_heading = "Reports"
    )]
    pub wanted: Vec<Format>,
}
