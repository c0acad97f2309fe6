//! What the browser requested and what it was answered, read from Chromium's performance log.
//!
//! Pure: log entries go in, [`Visit`]s come out. Only documents of the main frame become visits; of everything else it
//! is enough to know whether it is still under way.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::visit::{Answer, Chain, Hop, OnTheWire, Visit};

/// The log of one browser, from one emptying to the next.
pub struct NetworkLog {
    frame: String,
    chains: Vec<Chain>,
    wire: BTreeMap<String, OnTheWire>,
    busy: BTreeSet<String>,
    navigating: bool,
    /// The addresses of scripts and data that pages asked for, by the ids of their requests.
    asked: BTreeMap<String, String>,
    unreached: BTreeSet<String>,
}

impl NetworkLog {
    /// A log of what this main frame does.
    #[must_use]
    pub fn new(frame: &str) -> Self {
        Self {
            frame: frame.to_owned(),
            chains: Vec::new(),
            wire: BTreeMap::new(),
            busy: BTreeSet::new(),
            navigating: false,
            asked: BTreeMap::new(),
            unreached: BTreeSet::new(),
        }
    }

    /// Whether documents, scripts or data are under way.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.navigating || !self.busy.is_empty()
    }

    /// Whether the main frame is on its way to another document.
    #[must_use]
    pub fn is_navigating(&self) -> bool {
        self.navigating
    }

    /// Addresses of scripts and data that pages asked for and that cannot be reached.
    #[must_use]
    pub fn unreached(&self) -> &BTreeSet<String> {
        &self.unreached
    }

    /// The documents of the main frame, in order.
    #[must_use]
    pub fn visits(&self) -> Vec<Visit> {
        self.chains
            .iter()
            .flat_map(|chain| chain.visits(self.wire.get(&chain.id)))
            .collect()
    }

    /// Reads one entry of the log: `{"message": "{\"message\": {\"method\": …, \"params\": …}}"}`.
    pub fn read(&mut self, entry: &Value) {
        let Some(text) = entry["message"].as_str() else {
            return;
        };
        let Ok(mut outer) = serde_json::from_str::<Value>(text) else {
            return;
        };
        let message = outer["message"].take();
        let params = &message["params"];
        match message["method"].as_str().unwrap_or_default() {
            "Network.requestWillBeSent" => self.sent(params),
            "Network.requestWillBeSentExtraInfo" => {
                let headers = headers(&params["headers"]);
                self.on_the_wire(params).requests.push(headers);
            }
            "Network.responseReceivedExtraInfo" => {
                let answer = (status(&params["statusCode"]), headers(&params["headers"]));
                self.on_the_wire(params).responses.push(answer);
            }
            "Network.responseReceived" => {
                let answer = answer(&params["response"], params);
                if let Some(hop) = self.chain(params).and_then(|c| c.hops.last_mut()) {
                    hop.answer = Some(answer);
                }
            }
            "Network.loadingFinished" => {
                self.busy.remove(id(params));
            }
            "Network.loadingFailed" => {
                self.busy.remove(id(params));
                if let Some(address) = self.asked.remove(id(params))
                    && params["errorText"] == "net::ERR_NAME_NOT_RESOLVED"
                {
                    self.unreached.insert(address);
                }
                if let Some(chain) = self.chain(params) {
                    chain.failure = params["errorText"].as_str().map(str::to_owned);
                    self.navigating = false;
                }
            }
            "Page.frameStartedNavigating"
            | "Page.frameRequestedNavigation"
            | "Page.frameScheduledNavigation"
                if params["frameId"].as_str() == Some(&self.frame) =>
            {
                self.navigating = params["navigationType"] != "sameDocument";
            }
            "Page.frameNavigated" if params["frame"]["id"].as_str() == Some(&self.frame) => {
                self.navigating = false;
            }
            "Page.navigatedWithinDocument" if params["frameId"].as_str() == Some(&self.frame) => {
                self.navigating = false;
            }
            _ => {}
        }
    }

    fn sent(&mut self, params: &Value) {
        let kind = params["type"].as_str().unwrap_or_default();
        if matches!(kind, "Document" | "Script" | "XHR" | "Fetch") {
            self.busy.insert(id(params).to_owned());
        }
        if matches!(kind, "Script" | "XHR" | "Fetch") {
            let address = params["request"]["url"].as_str().unwrap_or_default();
            self.asked.insert(id(params).to_owned(), address.to_owned());
        }
        if kind != "Document" || params["frameId"].as_str() != Some(&self.frame) {
            return;
        }
        let request = &params["request"];
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let hop = Hop {
            method: text(&request["method"]),
            address: text(&request["url"]) + &text(&request["urlFragment"]),
            form: request["postData"].as_str().map(str::to_owned),
            started: params["timestamp"].as_f64().unwrap_or_default(),
            answer: None,
        };
        let redirect = &params["redirectResponse"];
        match self.chain(params) {
            Some(chain) => {
                if redirect.is_object()
                    && let Some(last) = chain.hops.last_mut()
                {
                    last.answer = Some(answer(redirect, params));
                }
                chain.hops.push(hop);
            }
            None => self.chains.push(Chain {
                id: id(params).to_owned(),
                hops: vec![hop],
                failure: None,
            }),
        }
    }

    fn chain(&mut self, params: &Value) -> Option<&mut Chain> {
        let id = id(params);
        self.chains.iter_mut().rev().find(|chain| chain.id == id)
    }

    fn on_the_wire(&mut self, params: &Value) -> &mut OnTheWire {
        self.wire.entry(id(params).to_owned()).or_default()
    }
}

fn answer(response: &Value, params: &Value) -> Answer {
    Answer {
        at: params["timestamp"].as_f64().unwrap_or_default(),
        status: status(&response["status"]),
        headers: headers(&response["headers"]),
    }
}

fn id(params: &Value) -> &str {
    params["requestId"].as_str().unwrap_or_default()
}

fn status(value: &Value) -> u16 {
    value
        .as_u64()
        .and_then(|status| u16::try_from(status).ok())
        .unwrap_or_default()
}

/// Names in lower case; values of repeated headers come in lines.
fn headers(value: &Value) -> Vec<(String, String)> {
    let Some(object) = value.as_object() else {
        return Vec::new();
    };
    let lines = |(name, value): (&String, &Value)| -> Vec<(String, String)> {
        let name = name.to_ascii_lowercase();
        let value = value.as_str().unwrap_or_default();
        value
            .split('\n')
            .map(|line| (name.clone(), line.to_owned()))
            .collect()
    };
    object.iter().flat_map(lines).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::wire::RawBody;

    fn log_of(events: &[(&str, Value)]) -> NetworkLog {
        let mut log = NetworkLog::new("F");
        for (method, params) in events {
            let text = json!({ "message": { "method": method, "params": params } }).to_string();
            log.read(&json!({ "message": text }));
        }
        log
    }

    fn sent(method: &str, url: &str, redirect: Value) -> (&'static str, Value) {
        let mut request = json!({ "method": method, "url": url });
        if method == "POST" {
            request["postData"] = json!("user=anna&pass=a%26b");
        }
        let params = json!({ "requestId": "1", "type": "Document", "frameId": "F", "timestamp": 2.0,
            "request": request, "redirectResponse": redirect });
        ("Network.requestWillBeSent", params)
    }

    #[test]
    fn a_redirect_is_two_visits_with_the_headers_of_the_wire() {
        let redirect = json!({ "status": 302, "headers": { "Location": "/end" } });
        let log = log_of(&[
            ("Page.frameRequestedNavigation", json!({ "frameId": "F" })),
            sent("POST", "https://cloud.test/login", Value::Null),
            (
                "Network.responseReceivedExtraInfo",
                json!({ "requestId": "1", "statusCode": 302, "headers": { "Location": "/end", "Set-Cookie": "a=1\nb=2" } }),
            ),
            sent("GET", "https://cloud.test/end", redirect),
            (
                "Network.requestWillBeSentExtraInfo",
                json!({ "requestId": "1", "headers": { "Accept": "*/*" } }),
            ),
            (
                "Network.requestWillBeSentExtraInfo",
                json!({ "requestId": "1", "headers": { "Cookie": "a=1; b=2" } }),
            ),
        ]);
        let visits = log.visits();
        assert!(log.is_navigating() && visits.len() == 2);
        let response = visits[0].response.as_ref().expect("an answer");
        let cookies = response
            .headers
            .iter()
            .filter(|(name, _)| name == "set-cookie");
        assert_eq!((response.status, cookies.count()), (302, 2));
        assert_eq!(
            visits[0].request.body,
            RawBody::Form(vec![
                ("user".into(), "anna".into()),
                ("pass".into(), "a&b".into())
            ])
        );
        assert_eq!(
            visits[1].request.headers,
            [("cookie".to_owned(), "a=1; b=2".to_owned())]
        );
        assert!(visits[1].response.is_none());
    }

    #[test]
    fn a_redirect_to_an_application_fails_after_its_location_is_known() {
        let log = log_of(&[
            sent("GET", "https://cloud.test/authorize", Value::Null),
            (
                "Network.responseReceivedExtraInfo",
                json!({ "requestId": "1", "statusCode": 302, "headers": { "location": "acme://cb?code=1" } }),
            ),
            (
                "Network.loadingFailed",
                json!({ "requestId": "1", "errorText": "net::ERR_ABORTED" }),
            ),
        ]);
        let visits = log.visits();
        let location = visits[0]
            .response
            .as_ref()
            .and_then(|r| r.header("location"));
        assert_eq!(location, Some("acme://cb?code=1"));
        assert!(!log.is_busy());
    }

    #[test]
    fn frames_and_pictures_are_no_visits() {
        let mut other = sent("GET", "https://cloud.test/frame", Value::Null);
        other.1["frameId"] = json!("G");
        let mut data = sent("GET", "https://cloud.test/data", Value::Null);
        data.1["type"] = json!("Fetch");
        let mut log = log_of(&[other, data]);
        assert!(log.visits().is_empty() && log.is_busy() && !log.is_navigating());
        log.read(&json!({ "message": "no JSON" }));
    }
}
