//! The calls of W3C WebDriver, as JSON over HTTP.

use std::time::Duration;

use serde_json::{Value, json};
use thiserror::Error;

/// The longest that a single call may take. None of them waits for a page.
const PATIENCE: Duration = Duration::from_secs(30);

/// Why the browser did not do what it was asked to. No message holds what was typed.
#[derive(Debug, Clone, Error)]
pub enum Error {
    /// There is no driver to start.
    #[error(
        "`chromedriver` was not found: install chromium and chromium-driver, or set GRANTCHECK_WEBDRIVER_URL to a running one"
    )]
    Missing,
    /// The driver did not come up.
    #[error("chromedriver did not start: {0}")]
    Start(String),
    /// The driver ended by itself before it could be asked.
    #[error("chromedriver did not start: {0}")]
    Ended(String),
    /// The driver cannot be reached.
    #[error("the WebDriver at {url} does not answer: {message}")]
    Unreachable {
        /// Where it should be.
        url: String,
        /// What the network says.
        message: String,
    },
    /// The driver refused.
    #[error("the browser did not carry out `{command}`: {error}: {message}")]
    Refused {
        /// The command's name in the specification.
        command: &'static str,
        /// The error code of the specification.
        error: String,
        /// The first line of the explanation.
        message: String,
    },
}

impl Error {
    /// Whether the element of the command is no longer there or cannot be used by a person.
    #[must_use]
    pub fn is_about_the_element(&self) -> bool {
        matches!(self, Self::Refused { error, .. } if matches!(
            error.as_str(),
            "stale element reference" | "element not interactable" | "element click intercepted" | "no such element"
                | "invalid element state"
        ))
    }
}

/// A session with one browser.
#[derive(Debug, Clone)]
pub struct Connection {
    http: reqwest::Client,
    /// The driver's address, without a trailing slash.
    driver: String,
    /// `/session/<id>`.
    session: String,
}

/// An HTTP client for the driver.
pub fn http() -> Result<reqwest::Client, Error> {
    crate::wire::install_crypto();
    reqwest::Client::builder()
        .no_proxy()
        .timeout(PATIENCE)
        // A driver closes connections that are idle, and a command that meets the end of one is lost.
        .pool_max_idle_per_host(0)
        .build()
        .map_err(|error| Error::Start(error.to_string()))
}

impl Connection {
    /// Opens a session.
    pub async fn open(
        http: reqwest::Client,
        driver: &str,
        capabilities: &Value,
    ) -> Result<Self, Error> {
        let mut connection = Self {
            http,
            driver: driver.to_owned(),
            session: "/session".to_owned(),
        };
        let wanted = json!({ "capabilities": { "alwaysMatch": capabilities } });
        let answer = connection
            .call("New Session", "POST", "", Some(&wanted))
            .await?;
        let id = answer["sessionId"].as_str().ok_or_else(|| Error::Refused {
            command: "New Session",
            error: "unknown error".into(),
            message: "the answer names no session".into(),
        })?;
        connection.session = format!("/session/{id}");
        Ok(connection)
    }

    /// Sends a command with parameters.
    pub async fn post(
        &self,
        command: &'static str,
        path: &str,
        parameters: &Value,
    ) -> Result<Value, Error> {
        self.call(command, "POST", path, Some(parameters)).await
    }

    /// Sends a command without parameters that only asks.
    pub async fn get(&self, command: &'static str, path: &str) -> Result<Value, Error> {
        self.call(command, "GET", path, None).await
    }

    /// Closes the tab.
    pub async fn close_window(&self) -> Result<(), Error> {
        drop(self.call("Close Window", "DELETE", "/window", None).await?);
        Ok(())
    }

    /// Ends the session and with it the browser.
    pub async fn close(&self) {
        // A browser that is gone already is closed.
        drop(self.call("Delete Session", "DELETE", "", None).await);
    }

    async fn call(
        &self,
        command: &'static str,
        method: &str,
        path: &str,
        parameters: Option<&Value>,
    ) -> Result<Value, Error> {
        let url = format!("{}{}{path}", self.driver, self.session);
        let mut request = match method {
            "GET" => self.http.get(&url),
            "DELETE" => self.http.delete(&url),
            _ => self.http.post(&url),
        };
        if let Some(parameters) = parameters {
            request = request
                .header("content-type", "application/json; charset=utf-8")
                .body(parameters.to_string());
        }
        let unreachable = |error: reqwest::Error| Error::Unreachable {
            url: self.driver.clone(),
            message: error.without_url().to_string(),
        };
        let response = request.send().await.map_err(unreachable)?;
        let text = response.text().await.map_err(unreachable)?;
        let mut answer: Value = serde_json::from_str(&text).map_err(|_| Error::Unreachable {
            url: self.driver.clone(),
            message: "the answer is not a WebDriver response".to_owned(),
        })?;
        let value = answer["value"].take();
        match value["error"].as_str() {
            // The explanation's further lines are the browser's version and a stack.
            Some(error) => Err(Error::Refused {
                command,
                error: error.to_owned(),
                message: value["message"]
                    .as_str()
                    .and_then(|text| text.lines().next())
                    .unwrap_or_default()
                    .to_owned(),
            }),
            None => Ok(value),
        }
    }
}
