//! `--format` of `run`, `render` and `merge`.

use clap::ValueEnum;
use clap::builder::PossibleValue;

use crate::report::Format;

/// The formats beside the four files of every report.
#[derive(Debug, Clone, clap::Args)]
pub struct Formats {
    /// Write these formats too: results.sarif for code scanning, exchanges.har with the exchanges, badge.json for
    /// shields.io; separated by commas, or given several times. `none` alone: write no report at all.
    #[arg(
        long = "format",
        value_enum,
        value_name = "FORMAT",
        value_delimiter = ',',
        help_heading = "Reports"
    )]
    wanted: Vec<Wanted>,
}

/// A word after `--format`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Nothing,
    Further(Format),
}

impl ValueEnum for Wanted {
    fn value_variants<'a>() -> &'a [Self] {
        &[
            Self::Further(Format::Sarif),
            Self::Further(Format::Har),
            Self::Further(Format::Badge),
            Self::Nothing,
        ]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        match self {
            Self::Nothing => Some(PossibleValue::new("none").help("No report: the console alone")),
            Self::Further(format) => format.to_possible_value(),
        }
    }
}

impl Formats {
    /// The formats beside the four files; nothing where no file is wanted at all.
    ///
    /// # Errors
    ///
    /// Where something is wanted beside nothing.
    pub fn wanted(&self) -> Result<Option<Vec<Format>>, String> {
        let further: Vec<Format> = self.further().collect();
        match (further.is_empty(), further.len() == self.wanted.len()) {
            (_, true) => Ok(Some(further)),
            (true, false) => Ok(None),
            (false, false) => {
                Err("--format none means no report, and stands beside no other format".to_owned())
            }
        }
    }

    /// The formats beside the four files, for a command that is there to write them.
    ///
    /// # Errors
    ///
    /// Where nothing is wanted.
    pub fn of_report(&self) -> Result<Vec<Format>, String> {
        (self.wanted()?)
            .ok_or_else(|| "--format none leaves nothing to do; it is for `run`".to_owned())
    }

    /// Whether nothing is said of them.
    pub fn is_unsaid(&self) -> bool {
        self.wanted.is_empty()
    }

    fn further(&self) -> impl Iterator<Item = Format> {
        self.wanted.iter().filter_map(|wanted| match wanted {
            Wanted::Nothing => None,
            Wanted::Further(format) => Some(*format),
        })
    }
}
