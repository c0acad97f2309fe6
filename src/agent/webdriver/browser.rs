//! One browser with one tab: navigation, reading the page, pictures, cookies.

use std::collections::BTreeSet;

use base64::Engine as _;
use serde_json::{Value, json};
use url::Url;

use super::capabilities::capabilities;
use super::network_log::NetworkLog;
use super::protocol::{Connection, Error};
use super::rules::HostRules;

/// Writes the page down; see there.
const READ_PAGE: &str = include_str!("page.js");

/// Empties everything that was typed, so that no picture shows it.
const BLANK_FIELDS: &str = "for (const field of document.querySelectorAll('input, textarea')) {
    if (!['submit', 'button', 'reset', 'image', 'checkbox', 'radio', 'hidden'].includes(field.type)) field.value = '';
} return document.documentElement ? document.documentElement.innerText : '';";

/// Sends a form that stands on no page.
const SEND_FORM: &str = "const form = document.createElement('form');
form.method = 'post'; form.action = arguments[0];
for (const [name, value] of arguments[1]) {
    const field = document.createElement('input');
    field.type = 'hidden'; field.name = name; field.value = value; form.append(field);
}
document.documentElement.append(form); form.submit();";

/// The page as it stands in the browser.
pub struct Rendered {
    /// Its address.
    pub url: String,
    /// Whether everything that belongs to it has been loaded, and it does not say that more is to come.
    pub ready: bool,
    /// The document with its present state.
    pub html: String,
    pub(super) elements: Vec<Value>,
}

/// A browser.
pub struct Browser {
    pub(super) connection: Connection,
    rules: HostRules,
    insecure: bool,
    frame: String,
    origins: BTreeSet<String>,
    /// What it has requested since [`Browser::begin`].
    pub network_log: NetworkLog,
}

impl Browser {
    /// Opens a browser that reaches only what the rules allow. `insecure` accepts every certificate.
    pub async fn open(
        http: reqwest::Client,
        driver: &str,
        rules: HostRules,
        insecure: bool,
    ) -> Result<Self, Error> {
        let connection = Connection::open(http, driver, &capabilities(&rules, insecure)).await?;
        let mut browser = Self {
            connection,
            rules,
            insecure,
            frame: String::new(),
            origins: BTreeSet::new(),
            network_log: NetworkLog::new(""),
        };
        browser.begin().await?;
        Ok(browser)
    }

    /// Whether it may be used where these rules hold.
    #[must_use]
    pub fn fits(&self, rules: &HostRules, insecure: bool) -> bool {
        self.rules == *rules && self.insecure == insecure
    }

    /// Goes to an empty page and begins a new network log.
    pub async fn begin(&mut self) -> Result<(), Error> {
        self.navigate("about:blank").await?;
        let tree = self.devtools("Page.getFrameTree", json!({})).await;
        // Another browser than Chromium has no DevTools; then the address is all that is known.
        self.frame = tree
            .ok()
            .and_then(|tree| tree["frameTree"]["frame"]["id"].as_str().map(str::to_owned))
            .unwrap_or_default();
        self.network_log = NetworkLog::new(&self.frame);
        self.poll().await?;
        self.network_log = NetworkLog::new(&self.frame);
        Ok(())
    }

    /// Goes to an address.
    pub async fn navigate(&self, url: &str) -> Result<(), Error> {
        let parameters = json!({ "url": url });
        drop(
            self.connection
                .post("Navigate To", "/url", &parameters)
                .await?,
        );
        Ok(())
    }

    /// Sends a form with POST from an empty page.
    pub async fn send_form(&self, url: &str, fields: &[(String, String)]) -> Result<(), Error> {
        drop(self.script(SEND_FORM, json!([url, fields])).await?);
        Ok(())
    }

    /// Reads what the browser has logged since the last time. Whether there is such a log.
    pub async fn poll(&mut self) -> Result<bool, Error> {
        let parameters = json!({ "type": "performance" });
        let entries = match self
            .connection
            .post("Get Log", "/se/log", &parameters)
            .await
        {
            Ok(entries) => entries,
            Err(Error::Refused { error, .. }) if error == "unknown command" => return Ok(false),
            Err(error) => return Err(error),
        };
        for entry in entries.as_array().into_iter().flatten() {
            self.network_log.read(entry);
        }
        Ok(true)
    }

    /// The address that the tab shows.
    pub async fn address(&self) -> Result<String, Error> {
        let value = self.connection.get("Get Current URL", "/url").await?;
        Ok(value.as_str().unwrap_or_default().to_owned())
    }

    /// Reads the page.
    pub async fn render(&mut self) -> Result<Rendered, Error> {
        let mut value = self.script(READ_PAGE, json!([])).await?;
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let url = text(&value["url"]);
        if let Ok(parsed) = Url::parse(&url) {
            self.origins.insert(parsed.origin().ascii_serialization());
        }
        Ok(Rendered {
            url,
            ready: value["ready"] == "complete" && value["unfinished"] != true,
            html: text(&value["html"]),
            elements: match value["elements"].take() {
                Value::Array(elements) => elements,
                _ => Vec::new(),
            },
        })
    }

    /// The body of a document that was answered, as long as the browser has it.
    pub async fn body(&self, visit: &str) -> Option<Vec<u8>> {
        let parameters = json!({ "requestId": visit });
        let value = self
            .devtools("Network.getResponseBody", parameters)
            .await
            .ok()?;
        let body = value["body"].as_str()?;
        if value["base64Encoded"] == true {
            base64::engine::general_purpose::STANDARD.decode(body).ok()
        } else {
            Some(body.as_bytes().to_vec())
        }
    }

    /// The page as a PNG in base64, after everything typed was taken out of it; nothing when the visible text holds
    /// what `forbidden` recognises.
    pub async fn picture(&self, forbidden: &(dyn Fn(&str) -> bool + Sync)) -> Option<String> {
        // The browser's own pages about errors show nothing of the provider.
        if self.address().await.ok()?.starts_with("chrome-error:") {
            return None;
        }
        let text = self.script(BLANK_FIELDS, json!([])).await.ok()?;
        if forbidden(text.as_str()?) {
            return None;
        }
        let picture = self
            .connection
            .get("Take Screenshot", "/screenshot")
            .await
            .ok()?;
        picture.as_str().map(str::to_owned)
    }

    /// Forgets everything: cookies, stored data, the tab with its history.
    pub async fn forget(&mut self) -> Result<(), Error> {
        let wanted = json!({ "type": "tab" });
        let new = self
            .connection
            .post("New Window", "/window/new", &wanted)
            .await?;
        self.connection.close_window().await?;
        let handle = json!({ "handle": new["handle"] });
        drop(
            self.connection
                .post("Switch To Window", "/window", &handle)
                .await?,
        );
        drop(
            self.devtools("Network.clearBrowserCookies", json!({}))
                .await?,
        );
        drop(
            self.devtools("Network.clearBrowserCache", json!({}))
                .await?,
        );
        for origin in std::mem::take(&mut self.origins) {
            let parameters = json!({ "origin": origin, "storageTypes": "all" });
            drop(
                self.devtools("Storage.clearDataForOrigin", parameters)
                    .await?,
            );
        }
        self.begin().await
    }

    /// Ends the browser.
    pub async fn close(self) {
        self.connection.close().await;
    }

    pub(super) async fn script(&self, script: &str, arguments: Value) -> Result<Value, Error> {
        let parameters = json!({ "script": script, "args": arguments });
        self.connection
            .post("Execute Script", "/execute/sync", &parameters)
            .await
    }

    async fn devtools(&self, command: &str, parameters: Value) -> Result<Value, Error> {
        let parameters = json!({ "cmd": command, "params": parameters });
        self.connection
            .post("Execute DevTools Command", "/goog/cdp/execute", &parameters)
            .await
    }
}
