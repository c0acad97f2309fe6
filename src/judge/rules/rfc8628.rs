//! RFC 8628 3.2 and 5.2: the device authorization response, and how hard device codes are to guess.

use crate::catalog::profile::Profile;
use crate::judge::judgement::Judgement;
use crate::judge::rules::shared::members;
use crate::judge::rules::shared::randomness::{REQUIRED_BITS, bits};
use crate::judge::rules::{Context, Rule, RunRule};
use crate::oauth::Endpoint;
use crate::transcript::{Exchange, Randomness};

/// The rules of this file.
pub const RULES: &[&[Rule]] = &[&[Rule::new("rfc8628/3.2/response-members", device_answer)]];

/// The rules of this file about whole runs.
pub const RUN_RULES: &[RunRule] = &[RunRule::new(
    "rfc8628/5.2/device-code-entropy",
    device_code_entropy,
)];

fn device_answer(_: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let response = members::answer_of(exchange, Endpoint::DeviceAuthorization)?;
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
    Some(members::complete(
        &wrong,
        "status 200 and JSON with device_code, user_code, verification_uri and expires_in",
    ))
}

fn device_code_entropy(_: &Profile, randomness: &Randomness) -> Option<Judgement> {
    if randomness.kind != "device_code" {
        return None;
    }
    bits(randomness, REQUIRED_BITS)
}
