//! The kinds of step, a file for each: from the action of a scenario to the requests it means on this target.

pub mod authorize;
mod back_channel;
mod device;
mod exchange;
mod http;
mod introspect;
mod metadata;
mod presentation;
mod push;
mod refresh;
pub mod register;
pub mod resource;
pub mod revoke;
mod token;
mod token_dialect;
mod token_endpoint;
mod wait;

use super::context::Context;
use super::references::StepValues;
use crate::catalog::scenario::{Action, Step};
use crate::transcript::StepRecord;

/// Carries out a step. Fills the record and returns what later steps may use.
///
/// # Errors
///
/// One clause that says what is missing; nothing was sent then.
pub async fn run(
    context: &mut Context<'_>,
    step: &Step,
    record: &mut StepRecord,
) -> Result<StepValues, String> {
    let mut left = match &step.action {
        Action::Authorize(action) => {
            authorize::run(context, action, step.expect.as_deref(), record).await
        }
        Action::Token(action) => token::run(context, action, record).await,
        Action::Refresh(action) => refresh::run(context, action, record).await,
        Action::Exchange(action) => exchange::run(context, action, record).await,
        Action::Revoke(action) => revoke::run(context, action, record).await,
        Action::Introspect(action) => introspect::run(context, action, record).await,
        Action::Resource(action) => resource::run(context, action, record).await,
        Action::Metadata(action) => metadata::run(context, action, record).await,
        Action::Push(action) => push::run(context, action, record).await,
        Action::Device(action) => device::run(context, action, record).await,
        Action::Register(action) => register::run(context, action, record).await,
        Action::Http(action) => http::run(context, action, record).await,
        Action::Wait(pause) => wait::run(context, *pause, record).await,
    }?;
    left.number = record.number;
    Ok(left)
}
