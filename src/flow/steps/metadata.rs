//! `metadata`: the metadata document (RFC 8414 3).

use serde_json::Value;

use crate::catalog::scenario::Metadata;
use crate::flow::answer;
use crate::flow::context::Context;
use crate::flow::references::StepValues;
use crate::oauth::{Outcome, Role};
use crate::transcript::{BodyKind, StepRecord};
use crate::wire::RawRequest;

/// Fetches the document.
pub async fn run(
    context: &mut Context<'_>,
    action: &Metadata,
    record: &mut StepRecord,
) -> Result<StepValues, String> {
    let session = &mut context.session;
    let documented = session.target.profile.endpoints.metadata.as_ref();
    let path = action
        .path
        .as_deref()
        .or(documented.map(|endpoint| endpoint.path.as_str()))
        .ok_or("the profile has no metadata document")?;
    let request =
        RawRequest::new("GET", session.target.url(path)).header("accept", "application/json");
    let mut left = StepValues::default();
    if let Some(answer) = answer::send(session, Role::Metadata, request, record).await {
        // The one member that the document is nothing without (RFC 8414 2).
        let names_issuer = answer.member("issuer").is_some_and(Value::is_string);
        let is_document = answer.status() == 200 && answer.kind == BodyKind::Json && names_issuer;
        let success = is_document.then_some(Outcome::Answered);
        record.outcome = answer.outcome(success, false, answer::NONE);
        left.json = answer.body;
    }
    Ok(left)
}
