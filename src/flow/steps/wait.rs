//! `wait`: a pause, or a turn of the sandbox's clock.

use crate::catalog::TimeSpan;
use crate::flow::context::Context;
use crate::flow::references::StepValues;
use crate::oauth::Outcome;
use crate::transcript::StepRecord;

/// Lets the time pass.
pub async fn run(context: &Context<'_>, span: TimeSpan, record: &mut StepRecord) -> StepValues {
    match &context.session.target.clock {
        Some(clock) => clock.advance(span.0),
        None => tokio::time::sleep(span.0).await,
    }
    record.outcome = Outcome::Answered;
    StepValues::default()
}
