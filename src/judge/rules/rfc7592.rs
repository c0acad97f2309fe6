//! RFC 7592 2.3 and 3: what tells of a registration, and how its deletion is confirmed.

use crate::judge::judgement::Judgement;
use crate::judge::rules::shared::registration;
use crate::judge::rules::{Context, Rule};
use crate::oauth::Role;
use crate::transcript::Exchange;

/// The rules of this file.
pub const RULES: &[&[Rule]] = &[&[
    Rule::new("rfc7592/2.3/no-content", no_content),
    Rule::new("rfc7592/3/management-members", management_members),
]];

fn no_content(_: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let response = exchange.response.as_deref()?;
    let is_deletion = exchange.role == Role::Registration && exchange.request.method == "DELETE";
    if !is_deletion || !(200..300).contains(&response.status) {
        return None;
    }
    Some(Judgement::either(
        response.status == 204,
        format!("status-{}", response.status),
        "status 204",
        format!("status {}", response.status),
    ))
}

fn management_members(_: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let told = registration::told(exchange)?;
    let names = ["registration_client_uri", "registration_access_token"];
    let missing: Vec<&str> = names
        .into_iter()
        .filter(|name| !told.contains_key(*name))
        .collect();
    // A provider may register clients and not let them manage that.
    if exchange.request.method == "POST" && missing.len() == names.len() {
        return None;
    }
    let observed = match missing.as_slice() {
        [] => "both".to_owned(),
        names => format!("no `{}`", names.join("`, no `")),
    };
    Some(Judgement::of(
        (!missing.is_empty()).then(|| format!("missing:{}", missing.join(","))),
        "`registration_client_uri` and `registration_access_token`",
        observed,
    ))
}
