//! RFC 8628 3.2: the device authorization response.

use crate::judge::rules::shared::members;
use crate::judge::rules::{Context, Rule};
use crate::judge::verdict::Finding;
use crate::transcript::Exchange;

/// The rules of this file.
pub const RULES: &[&[Rule]] = &[&[Rule::new("rfc8628/3.2/response-members", device_answer)]];

fn device_answer(context: &Context<'_>, exchange: &Exchange) -> Option<Finding> {
    let endpoint = context.profile.endpoints.device_authorization.as_ref();
    let response = members::answer_of(exchange, endpoint.map(|endpoint| endpoint.path.as_str()))?;
    let mut wrong = members::status_and_format(response, 200);
    let texts = ["device_code", "user_code", "verification_uri"];
    wrong.extend(
        texts
            .iter()
            .filter_map(|name| members::text(response, name)),
    );
    wrong.extend(members::seconds(response, "expires_in"));
    if response.member("interval").is_some() {
        wrong.extend(members::seconds(response, "interval"));
    }
    Some(members::finding(
        &wrong,
        "status 200 and JSON with device_code, user_code, verification_uri and expires_in",
    ))
}
