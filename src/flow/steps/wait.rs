//! `wait`: a pause, or a turn of the sandbox's clock.

use std::time::Duration;

use crate::catalog::scenario::{Lifetime, Pause};
use crate::flow::context::{Context, lifetime};
use crate::flow::references::StepValues;
use crate::oauth::Outcome;
use crate::transcript::StepRecord;

/// Lets the time pass.
///
/// # Errors
///
/// When it depends on a lifetime that was not announced.
pub async fn run(
    context: &Context<'_>,
    pause: Pause,
    record: &mut StepRecord,
) -> Result<StepValues, String> {
    let span = match pause {
        Pause::Span(span) => span.0,
        Pause::OfLifetime(share, of) => announced(context, of)? * u32::from(share) / 100,
        Pause::AfterLifetime(span, of) => announced(context, of)?.saturating_add(span.0),
    };
    match &context.session.target.clock {
        Some(clock) => clock.advance(span),
        None => tokio::time::sleep(span).await,
    }
    record.outcome = Outcome::Answered;
    Ok(StepValues::default())
}

/// The `expires_in` of the latest answer that gave what lives so long.
fn announced(context: &Context<'_>, of: Lifetime) -> Result<Duration, String> {
    let (step, what) = match of {
        Lifetime::Token => ("tokens", "no token answer"),
        Lifetime::Push => ("push", "no answer to a push"),
        Lifetime::Device => ("device", "no answer with a device code"),
    };
    let answer = context.references.step(step);
    lifetime(answer.and_then(|step| step.json.as_ref()))
        .ok_or_else(|| format!("no expires_in: {what} announced a lifetime"))
}
