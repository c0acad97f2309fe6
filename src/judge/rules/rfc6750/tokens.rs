//! RFC 6750 2 and 5.3: the syntax, the caching and the lifetime of bearer tokens.

use crate::judge::judgement::Judgement;
use crate::judge::rules::shared::token_endpoint::{json_answer, token_answer};
use crate::judge::rules::{Context, Rule};
use crate::oauth::Role;
use crate::transcript::Exchange;

/// The rules of this file.
pub const RULES: &[Rule] = &[
    Rule::new("rfc6750/2.1/token-syntax", token_syntax),
    Rule::new("rfc6750/2.3/private-cache-control", private_cache_control),
    Rule::new("rfc6750/5.3/short-lived", short_lived),
];

fn token_syntax(context: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let name = token_answer(exchange)?.told("access_token")?.as_str()?;
    let facts = context.transcript.values.get(name)?;
    let foreign = &facts.foreign_characters;
    let observed = if facts.b64token {
        "permitted characters only".to_owned()
    } else {
        format!("the characters {foreign:?}")
    };
    Some(Judgement::either(
        facts.b64token,
        format!("foreign-characters {foreign}"),
        "letters, digits, - . _ ~ + / and trailing equals signs (b64token)",
        observed,
    ))
}

/// Where the resource takes a token from the query at all.
fn private_cache_control(_: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let response = exchange.response.as_deref()?;
    let in_query = exchange
        .request
        .query
        .iter()
        .any(|pair| pair.0 == "access_token");
    let is_success = (200..300).contains(&response.status) && response.told("error").is_none();
    if exchange.role != Role::Resource || !in_query || !is_success {
        return None;
    }
    let directives: Vec<String> = response
        .header_values("cache-control")
        .flat_map(|value| value.split(','))
        .map(|directive| directive.trim().to_ascii_lowercase())
        .collect();
    let private = directives
        .iter()
        .any(|directive| directive == "private" || directive == "no-store");
    Some(Judgement::either(
        private,
        "cacheable",
        "Cache-Control with private or no-store",
        if directives.is_empty() {
            "`Cache-Control` header missing".to_owned()
        } else {
            format!("Cache-Control: {}", directives.join(", "))
        },
    ))
}

/// The range of a lifetime of more than an hour, in seconds: a profile declares one of them, and a longer life is another.
fn span(seconds: u64) -> &'static str {
    const HOUR: u64 = 3600;
    const DAY: u64 = 24 * HOUR;
    let spans = [
        (4 * HOUR, "1-to-4-hours"),
        (12 * HOUR, "4-to-12-hours"),
        (DAY, "12-to-24-hours"),
        (7 * DAY, "1-to-7-days"),
        (30 * DAY, "7-to-30-days"),
        (90 * DAY, "30-to-90-days"),
    ];
    let within = spans.into_iter().find(|(longest, _)| seconds <= *longest);
    within.map_or("above-90-days", |(_, word)| word)
}

fn short_lived(_: &Context<'_>, exchange: &Exchange) -> Option<Judgement> {
    let seconds = json_answer(exchange)?.told("expires_in")?.as_u64()?;
    Some(Judgement::either(
        seconds <= 3600,
        format!("lifetime-{}", span(seconds)),
        "a lifetime of one hour at most",
        format!("expires_in {seconds}"),
    ))
}

#[cfg(test)]
mod tests {
    use super::span;

    #[test]
    fn a_longer_life_is_another_deviation() {
        assert_eq!(span(10_800), "1-to-4-hours");
        assert_eq!(span(43_200), "4-to-12-hours");
        assert_eq!(span(86_399), "12-to-24-hours");
        assert_eq!(span(604_800), "1-to-7-days");
        assert_eq!(span(5_184_000), "30-to-90-days");
        assert_eq!(span(315_360_000), "above-90-days");
    }
}
