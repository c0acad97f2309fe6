//! Where on the wire a check is about, in one word.

use crate::document::{Check, Scenario};
use crate::oauth::{Endpoint, Role, StepKind};
use crate::transcript::Exchange;

/// The endpoint that a check is about; nothing where it concerns the scenario as a whole.
pub fn endpoint(scenario: &Scenario, check: &Check) -> Option<&'static str> {
    if let Some(exchange) = check
        .exchange
        .and_then(|index| scenario.exchanges.get(index))
    {
        return Some(of_exchange(exchange));
    }
    let number = check.step?;
    let step = scenario.steps.iter().find(|step| step.number == number)?;
    let known = match step.kind {
        StepKind::Authorize => Some(Endpoint::Authorize),
        StepKind::Token | StepKind::Refresh | StepKind::Exchange => Some(Endpoint::Token),
        StepKind::Revoke => Some(Endpoint::Revoke),
        StepKind::Introspect => Some(Endpoint::Introspect),
        StepKind::Resource => Some(Endpoint::Resource),
        StepKind::Metadata => Some(Endpoint::Metadata),
        StepKind::Push => Some(Endpoint::Par),
        StepKind::Device => Some(Endpoint::DeviceAuthorization),
        StepKind::Register => Some(Endpoint::Register),
        StepKind::Http | StepKind::Wait => None,
    };
    known.map(Endpoint::key).or_else(|| {
        let mut exchanges = scenario.exchanges.iter();
        let last = exchanges.rfind(|exchange| exchange.step == number)?;
        Some(of_exchange(last))
    })
}

/// The pages between an authorization request and its answer belong to the authorization endpoint: what they lack, they
/// lack together.
fn of_exchange(exchange: &Exchange) -> &'static str {
    match exchange.role {
        Role::Interaction | Role::Login | Role::Consent => Endpoint::Authorize.key(),
        role => exchange
            .endpoint
            .or_else(|| role.endpoint())
            .map_or_else(|| role.as_str(), Endpoint::key),
    }
}
