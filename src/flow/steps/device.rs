//! `device`: a device authorization request (RFC 8628 3.1).

use super::back_channel::{self, BackChannelRequest};
use super::presentation::presented;
use crate::catalog::scenario::Device;
use crate::flow::client_request::Parameters;
use crate::flow::context::{Context, omits};
use crate::flow::references::StepValues;
use crate::oauth::Role;
use crate::transcript::StepRecord;

/// Asks for a device code and a code for its user.
pub async fn run(
    context: &mut Context<'_>,
    action: &Device,
    record: &mut StepRecord,
) -> Result<StepValues, String> {
    let target = context.session.target;
    let endpoint = target.profile.endpoints.device_authorization.as_ref();
    let endpoint = endpoint.ok_or("the profile has no device authorization endpoint")?;
    let client = context.client(action.client)?;
    let is_sent = |name: &str| !omits(&action.omit, name);
    let mut parameters = Parameters::new();
    if is_sent("client_id") && !action.extra.contains_key("client_id") {
        let client_id = match &action.client_id {
            Some(text) => context.fill(text)?,
            None => client.id.clone(),
        };
        parameters.push(("client_id".to_owned(), client_id));
    }
    let scope = context.scope_or_first(action.scope.as_deref())?;
    if let Some(words) = scope.filter(|_| is_sent("scope")) {
        parameters.push(("scope".to_owned(), words.join(target.scope_delimiter())));
    }
    let presentation = presented(context, action, &mut parameters)?;
    let request = BackChannelRequest {
        role: Role::DeviceAuthorization,
        url: target.url(&endpoint.path),
        parameters,
        presentation,
        times: action.times.unwrap_or(1),
        member: "device_code",
    };
    Ok(back_channel::send(context, request, record).await)
}
