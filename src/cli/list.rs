//! `grantcheck list`.

use serde_json::{Value, json};

use super::load;
use crate::catalog::inventory::{self, Row};
use crate::catalog::library::Folders;
use crate::judge;
use crate::run::exit::ExitCode;
use crate::run::selftest::variants;
use crate::sandbox::{FaultKind, faults};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// What to list.
    #[arg(value_enum)]
    what: What,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum What {
    /// Scenarios with what they need.
    Scenarios,
    /// Families with their members and the faults that these show.
    Families,
    /// Provider profiles.
    Providers,
    /// Requirements and claims with what judges them.
    Requirements,
    /// Contradictions of documentations with what answers them.
    Contradictions,
    /// Dimensions in which providers differ.
    Dimensions,
    /// Defects that the sandbox can be started with.
    Faults,
}

impl Arguments {
    pub fn execute(&self, folders: &Folders) -> ExitCode {
        let rows = match self.what {
            What::Faults => fault_rows(),
            What::Scenarios
            | What::Families
            | What::Providers
            | What::Requirements
            | What::Contradictions
            | What::Dimensions => {
                let library = match load(folders) {
                    Ok(library) => library,
                    Err(code) => return code,
                };
                match self.what {
                    What::Scenarios => inventory::scenarios(&library),
                    What::Families => inventory::families(&library),
                    What::Providers => inventory::providers(&library),
                    What::Contradictions => inventory::contradictions(&library),
                    What::Dimensions => inventory::dimensions(&library),
                    What::Requirements | What::Faults => {
                        let known = judge::rule_ids();
                        inventory::requirements(&library, &known, &variants())
                    }
                }
            }
        };
        if self.json {
            let values: Vec<Value> = rows.into_iter().map(|row| row.json).collect();
            say!("{:#}", Value::Array(values));
        } else {
            let width = rows
                .iter()
                .map(|row| row.id.chars().count())
                .max()
                .unwrap_or(0);
            for row in rows {
                say!("{:width$}  {}", row.id, row.text);
            }
        }
        ExitCode::Clean
    }
}

fn fault_rows() -> Vec<Row> {
    faults()
        .iter()
        .map(|fault| {
            let dialects: Vec<&str> = fault
                .dialects
                .iter()
                .map(|dialect| dialect.name())
                .collect();
            let kind = match fault.kind {
                FaultKind::Violation => "violation",
                FaultKind::Drift => "drift",
                FaultKind::Benign => "benign",
            };
            Row {
                id: fault.name.to_owned(),
                text: format!(
                    "{} ({kind}; {}) -> {}",
                    fault.defect,
                    dialects.join(", "),
                    fault.requirements.join(", ")
                ),
                json: json!({
                    "name": fault.name,
                    "dialects": dialects,
                    "kind": kind,
                    "defect": fault.defect,
                    "requirements": fault.requirements,
                    "refused_by_first_look": fault.refused_by_first_look,
                }),
            }
        })
        .collect()
}
