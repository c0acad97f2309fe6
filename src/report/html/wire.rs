//! An exchange: request, answer, and the command line that sends the request again.

use askama::Template;

use super::curl;
use super::scenario::plain;
use crate::document::Scenario;
use crate::report::format;
use crate::transcript::{BodyKind, Exchange, Pair};

/// One exchange.
pub struct ExchangeView<'a> {
    pub anchor: String,
    pub role: &'static str,
    pub data: &'a Exchange,
    pub status: String,
    pub media_type: &'a str,
    pub duration: String,
    /// Request, answer and command line as markup, or the mark of a piece that is them.
    pub wire: String,
}

#[derive(Template)]
#[template(path = "report/wire.html")]
struct Wire {
    request: String,
    response: String,
    curl: String,
}

impl<'a> ExchangeView<'a> {
    pub fn new(
        anchor: String,
        scenario: &Scenario,
        exchange: &'a Exchange,
    ) -> Result<Self, askama::Error> {
        let response = exchange.response.as_deref();
        let wire = Wire {
            request: request_text(exchange),
            response: response_text(exchange),
            curl: curl::line(&exchange.request, &scenario.values),
        };
        Ok(Self {
            anchor,
            role: exchange.role.as_str(),
            data: exchange,
            status: status(exchange),
            media_type: response
                .and_then(|response| response.media_type.as_deref())
                .unwrap_or_default(),
            duration: format::duration(exchange.duration_ms),
            wire: wire.render()?,
        })
    }
}

/// The status of the answer, or why there is none.
pub fn status(exchange: &Exchange) -> String {
    match (&exchange.response, &exchange.failure) {
        (Some(response), _) => response.status.to_string(),
        (None, Some(failure)) => plain(&failure.kind),
        (None, None) => "no answer".to_owned(),
    }
}

fn request_text(exchange: &Exchange) -> String {
    let request = &exchange.request;
    let mut lines = vec![format!("{} {}", request.method, request.url)];
    lines.extend(parameters("?", &request.query));
    lines.extend(headers(&request.headers));
    if !request.form.is_empty() {
        lines.push(String::new());
        lines.extend(parameters("&", &request.form));
    }
    if let Some(body) = &request.body {
        lines.push(String::new());
        lines.push(match serde_json::from_str::<serde_json::Value>(body) {
            Ok(json) => format!("{json:#}"),
            Err(_) => body.clone(),
        });
    }
    lines.join("\n")
}

fn response_text(exchange: &Exchange) -> String {
    let Some(response) = &exchange.response else {
        return exchange.failure.as_ref().map_or_else(
            || "No answer was recorded.".to_owned(),
            |failure| failure.message.clone(),
        );
    };
    let mut lines = vec![response.status.to_string()];
    for header in &response.headers {
        lines.push(format!("{}: {}", header.0, header.1));
        // The header is the evidence; the parameters below it are what people look for in it.
        if let Some(location) = response
            .location
            .as_ref()
            .filter(|_| header.0 == "location")
        {
            lines.extend(parameters("?", &location.query));
            lines.extend(parameters("#", &location.fragment));
        }
    }
    let body = &response.body;
    let text = match (&body.json, body.kind) {
        (Some(json), BodyKind::Json) => format!("{json:#}"),
        (_, BodyKind::Empty) => "(no body)".to_owned(),
        (_, BodyKind::Binary) => format!("({} of binary data)", format::plural(body.size, "byte")),
        _ => body.text.clone(),
    };
    lines.push(String::new());
    if let Some(title) = &body.title {
        lines.push(format!("(page: {title})"));
    }
    lines.push(text);
    if !body.repeated_members.is_empty() {
        lines.push(format!(
            "(members that occur more than once: {})",
            body.repeated_members.join(", ")
        ));
    }
    lines.join("\n")
}

fn parameters(mark: &str, pairs: &[Pair]) -> impl Iterator<Item = String> {
    pairs
        .iter()
        .map(move |Pair(name, value)| format!("  {mark} {name} = {value}"))
}

fn headers(pairs: &[Pair]) -> impl Iterator<Item = String> {
    pairs
        .iter()
        .map(|Pair(name, value)| format!("{name}: {value}"))
}
