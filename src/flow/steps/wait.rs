//! `wait`: a pause, or a turn of the sandbox's clock.

use std::time::Duration;

use crate::catalog::scenario::Pause;
use crate::flow::context::{Context, lifetime};
use crate::flow::references::StepValues;
use crate::oauth::Outcome;
use crate::transcript::StepRecord;

/// Lets the time pass.
///
/// # Errors
///
/// When it depends on a lifetime that no token answer announced.
pub async fn run(
    context: &Context<'_>,
    pause: Pause,
    record: &mut StepRecord,
) -> Result<StepValues, String> {
    let span = match pause {
        Pause::Span(span) => span.0,
        Pause::OfLifetime(share) => announced_lifetime(context)? * u32::from(share) / 100,
        Pause::AfterLifetime(span) => announced_lifetime(context)?.saturating_add(span.0),
    };
    match &context.session.target.clock {
        Some(clock) => clock.advance(span),
        None => tokio::time::sleep(span).await,
    }
    record.outcome = Outcome::Answered;
    Ok(StepValues::default())
}

/// The `expires_in` of the latest token answer.
fn announced_lifetime(context: &Context<'_>) -> Result<Duration, String> {
    let answer = context.references.step("tokens");
    lifetime(answer.and_then(|step| step.json.as_ref()))
        .ok_or_else(|| "no expires_in: no token answer announced a lifetime".to_owned())
}
