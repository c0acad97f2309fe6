//! The way of a scenario as a sequence diagram with the durations of its exchanges (inline SVG).
//!
//! Three lifelines: the browser of the user, the client, the provider. Who sends a request is told by its role: the
//! pages of the authorization endpoint are the browser's (RFC 6749, section 4.1), all else is the client's.

use std::fmt::Write as _;

use askama::filters::{Html, escape};

use super::evidence::Pieces;
use super::wire::status;
use crate::document::Scenario;
use crate::oauth::Role;
use crate::transcript::Exchange;

const BROWSER: u32 = 60;
const CLIENT: u32 = 170;
const PROVIDER: u32 = 560;
const BARS: u32 = 640;
const BAR_WIDTH: u64 = 150;
const WIDTH: u32 = 860;
const HEAD: u32 = 34;
const STEP: u32 = 26;
const ROW: u32 = 40;

/// The diagram; nothing where there is nothing to draw. Its arrows are pieces, since many flows have the same ones.
pub fn svg(scenario: &Scenario, pieces: &mut Pieces) -> String {
    if scenario.exchanges.is_empty() {
        return String::new();
    }
    let total = scenario
        .exchanges
        .iter()
        .map(|e| e.duration_ms)
        .sum::<u64>();
    let mut body = String::new();
    let (mut y, mut spent, mut step) = (HEAD, 0, None);
    for exchange in &scenario.exchanges {
        if step != Some(exchange.step) {
            step = Some(exchange.step);
            y += STEP;
            heading(&mut body, scenario, exchange.step, y);
        }
        y += ROW;
        let mut row = String::new();
        arrows(&mut row, exchange);
        let row = pieces.keep(row);
        let _ = write!(body, "<g transform=\"translate(0,{y})\">{row}");
        bar(&mut body, exchange, (spent, total));
        body.push_str("</g>");
        spent += exchange.duration_ms;
    }
    let height = y + 16;
    let out = format!(
        "<svg class=\"flow\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-label=\"Sequence of {} exchanges\">",
        scenario.exchanges.len()
    );
    let mut lines = String::new();
    for (x, name) in [
        (BROWSER, "browser"),
        (CLIENT, "client"),
        (PROVIDER, "provider"),
        (BARS + 75, "duration"),
    ] {
        // Writing to a String never fails.
        let _ = write!(
            lines,
            "<text class=\"who\" x=\"{x}\" y=\"20\">{name}</text>"
        );
        if name != "duration" {
            let _ = write!(lines, "<path class=\"life\" d=\"M{x} 28V{height}\"/>");
        }
    }
    out + &lines + &body + "</svg>"
}

fn heading(out: &mut String, scenario: &Scenario, number: usize, y: u32) {
    let record = scenario.steps.iter().find(|step| step.number == number);
    let text = match record {
        Some(step) => format!(
            "{number} {} → {}",
            step.kind.as_str(),
            step.outcome.as_str()
        ),
        None => "cleanup".to_owned(),
    };
    let _ = write!(
        out,
        "<text class=\"step\" x=\"{}\" y=\"{y}\">{}</text>",
        CLIENT + 8,
        safe(&text)
    );
}

/// There and back, with the answer's line at height 0.
fn arrows(out: &mut String, exchange: &Exchange) {
    let from = match exchange.role {
        Role::Authorization | Role::Interaction | Role::Login | Role::Consent => BROWSER,
        _ => CLIENT,
    };
    let path = exchange.request.url.replacen("<base_url>", "", 1);
    let request = format!("{} {path}", exchange.request.method);
    let tip = PROVIDER - 6;
    let _ = write!(
        out,
        "<path class=\"ask\" d=\"M{from} -18H{PROVIDER}m-6 -4l6 4l-6 4\"/><text x=\"{}\" y=\"-22\">{}</text>",
        from + 8,
        safe(&short(&request, 58)),
    );
    let _ = write!(
        out,
        "<path class=\"tell\" d=\"M{PROVIDER} 0H{from}\"/><path d=\"M{from} 0m6 -4l-6 4l6 4\"/><text class=\"end\" x=\"{tip}\" y=\"-4\">{}</text>",
        safe(&answer(exchange)),
    );
}

/// The status, and what is in the answer, in a few words.
fn answer(exchange: &Exchange) -> String {
    let Some(response) = &exchange.response else {
        return status(exchange);
    };
    let names = |pairs: &[crate::transcript::Pair]| {
        let names: Vec<&str> = pairs.iter().map(|pair| pair.0.as_str()).collect();
        names.join(", ")
    };
    let what = match &response.location {
        Some(location) if !location.fragment.is_empty() => {
            format!("#{}", names(&location.fragment))
        }
        Some(location) => names(&location.query),
        None => response.body.title.clone().unwrap_or_else(|| {
            let json = response
                .body
                .json
                .as_ref()
                .and_then(|json| json.as_object());
            json.map(|members| members.keys().cloned().collect::<Vec<_>>().join(", "))
                .unwrap_or_default()
        }),
    };
    short(format!("{} {what}", response.status).trim_end(), 58)
}

fn bar(out: &mut String, exchange: &Exchange, (spent, total): (u64, u64)) {
    let along = |ms: u64| (ms * BAR_WIDTH).checked_div(total).unwrap_or_default();
    let _ = write!(
        out,
        "<rect class=\"took\" x=\"{}\" y=\"-14\" width=\"{}\" height=\"8\"/><text x=\"{}\" y=\"-6\">{} ms</text>",
        u64::from(BARS) + along(spent),
        along(exchange.duration_ms).max(1),
        u64::from(BARS) + BAR_WIDTH + 8,
        exchange.duration_ms,
    );
}

fn short(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most - 1).chain(['…']).collect()
}

/// Text that cannot become markup.
pub fn safe(text: &str) -> String {
    escape(text, Html)
        .map(|text| text.to_string())
        .unwrap_or_default()
}
