//! Origins that are not among the target's: where the metadata names one or the way to the code leads to one, the first look
//! stops before anything is sent there.

use std::collections::BTreeSet;

use super::{Hopeless, Look};
use crate::run::discovery::Outcome as Found;
use crate::run::targets::Setting;
use crate::transcript::Transcript;
use crate::wire::origins::origin_of;

const STAGE: &str = "origins";

impl Look<'_> {
    /// That the endpoints of the metadata are on origins of the target.
    pub(super) fn announced_within(&self) -> Result<(), Hopeless> {
        let Some(discovery) = self.discovery.filter(|found| !found.foreign.is_empty()) else {
            return Ok(());
        };
        let document = match &discovery.outcome {
            Found::Found(address) => format!("the metadata at {address}"),
            Found::Nothing | Found::Failed(_) => "the metadata".to_owned(),
        };
        let named: Vec<String> = (discovery.foreign.iter())
            .map(|(endpoint, address)| format!("the {} {address}", endpoint.name()))
            .collect();
        let origins: BTreeSet<String> = (discovery.foreign.iter())
            .filter_map(|(_, address)| origin_of(address))
            .collect();
        Err((
            STAGE,
            format!(
                "{document} names {}, which is not on one of the target's origins; nothing was sent there. If it belongs to the provider, add it: `{}`{}",
                named.join(" and "),
                self.target.origins.line(origins),
                self.as_given()
            ),
        ))
    }

    /// That no step led to an origin that is not the target's.
    pub(super) fn stayed_within(&self, seen: &Transcript) -> Result<(), Hopeless> {
        let met = seen.steps.iter().find(|step| step.foreign_origin.is_some());
        let Some(step) = met else { return Ok(()) };
        let reason = step.reason.clone().unwrap_or_default();
        Err((STAGE, self.shown(&reason) + &self.as_given()))
    }

    /// The setting as it was given, where that is not a line of a file.
    fn as_given(&self) -> String {
        format!(" ({})", self.names(&[Setting::Origins]))
    }
}
