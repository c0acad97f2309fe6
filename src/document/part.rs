//! What one process of a run did, where the processes are no numbered shards, and whether all parts are there.
//!
//! `cargo nextest run` gives each scenario a process of its own and tells none of them of the others, so a part can only say
//! how much the whole run is.

use super::{Document, MergeError, is_of_the_run};

/// Refuses parts of several runs, and a part beside what is none.
pub(super) fn of_one_run(documents: &[Document]) -> Result<(), MergeError> {
    let mut wholes = documents.iter().map(|document| document.part_of);
    let Some(of) = documents.iter().find_map(|document| document.part_of) else {
        return Ok(());
    };
    match wholes.find(|whole| *whole != Some(of)) {
        Some(other) => Err(MergeError::OtherWhole { of, other }),
        None => Ok(()),
    }
}

/// What a report that is not part of the same run is instead.
pub(super) fn said(of: Option<usize>) -> String {
    match of {
        Some(of) => format!("is a part of a run of {of}"),
        None => "is no such part".to_owned(),
    }
}

impl Document {
    /// How many scenarios are there, over all targets.
    pub(super) fn scenarios_there(&self) -> usize {
        let scenarios = self.targets.iter().flat_map(|target| &target.scenarios);
        scenarios
            .filter(|scenario| !is_of_the_run(&scenario.id))
            .count()
    }

    /// Makes a whole run of a part that has all of it.
    pub fn close_part(&mut self) {
        if self.part_of.is_some_and(|of| self.scenarios_there() >= of) {
            self.part_of = None;
        }
    }

    /// Drops what only a merge with other parts needs, unless this is a part.
    pub fn drop_fingerprints(&mut self) {
        if self.part_of.is_none() && self.shards.is_empty() {
            for target in &mut self.targets {
                target.fingerprints.clear();
            }
        }
    }
}
