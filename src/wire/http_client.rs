//! One HTTP client per target: no redirects, no retries, no referrer, limits on time, size and rate, pauses for a
//! target that is busy.

use std::path::Path;
use std::sync::Once;
use std::time::{Duration, Instant};

use thiserror::Error;
use tokio::sync::Mutex;

use super::no_answer::NoAnswer;
use super::pauses::{Paused, Pauses};
use super::raw_exchange::{RawBody, RawRequest, RawResponse};
use super::reuse::{self, Watch};
use super::sendable::unsendable;
use super::transport_failure::{Progress, chain, failure, is_dropped};
use super::{content_coding, encode};
use crate::files;
use crate::transcript::{Failure, FailureKind};

/// Limits on one exchange.
#[derive(Debug, Clone, PartialEq)]
pub struct Limits {
    /// Longest time from connecting to the last byte.
    pub timeout: Duration,
    /// Largest body in bytes.
    pub max_body: usize,
    /// Most redirects and pages of one authorization.
    pub max_hops: usize,
    /// The time between the starts of two requests.
    pub interval: Option<Duration>,
    /// Longest time that the requests of one scenario take together.
    pub scenario: Duration,
}

impl Limits {
    /// The longest time of a scenario whose requests wait for their turn besides.
    #[must_use]
    pub fn of_scenario(&self) -> Duration {
        const MOST_REQUESTS: u32 = 2_000;
        let turns = self.interval.map(|interval| interval * MOST_REQUESTS);
        self.scenario.saturating_add(turns.unwrap_or_default())
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(10),
            max_body: 1 << 20,
            max_hops: 20,
            interval: None,
            scenario: Duration::from_secs(600),
        }
    }
}

/// Why a client could not be made.
#[derive(Debug, Error)]
pub enum ClientError {
    /// The file with the certificate authority cannot be read.
    #[error("the certificate authority{} cannot be read: {source}", named(path))]
    ReadCa {
        /// The file.
        path: String,
        /// What the system says.
        source: std::io::Error,
    },
    /// The certificate authority or the TLS configuration is unusable.
    #[error("the TLS configuration is unusable: {0}")]
    Tls(String),
    /// The proxy's address cannot be used. It is not repeated, because it may hold a password.
    #[error("the address of the proxy cannot be used: {0}")]
    Proxy(String),
}

/// The path of a certificate, where it looks like one: it may be the value of another variable, and a secret.
fn named(path: &str) -> String {
    let endings = [".pem", ".crt", ".cer", ".der"];
    if endings.iter().any(|ending| path.ends_with(ending)) {
        format!(" `{path}`")
    } else {
        " that is given (`tls.ca` in a targets file, GRANTCHECK_CA)".to_owned()
    }
}

/// A certificate authority to trust besides the platform's.
#[derive(Debug, Clone, Copy)]
pub enum Authority<'a> {
    /// In a PEM file.
    File(&'a Path),
    /// In this PEM text.
    Pem(&'a str),
}

impl Authority<'_> {
    /// The name in messages, and the PEM text.
    fn read(self) -> Result<(String, Vec<u8>), ClientError> {
        match self {
            Self::Pem(text) => Ok(("the authority".to_owned(), text.as_bytes().to_vec())),
            Self::File(path) => {
                let name = path.display().to_string();
                match files::read(path, files::MOST_WRITTEN) {
                    Ok(pem) => Ok((name, pem)),
                    Err(source) => Err(ClientError::ReadCa { path: name, source }),
                }
            }
        }
    }
}

/// Sends single requests to one target.
#[derive(Debug)]
pub struct HttpClient {
    inner: reqwest::Client,
    limits: Limits,
    next_slot: Mutex<Option<Instant>>,
    pauses: Pauses,
}

/// How long a connection is kept for the next request.
const IDLE_CONNECTION: Duration = Duration::from_secs(1);

/// How many kept connections may break one after the other under the same request, before it is taken for lost.
const MOST_DROPPED: usize = 8;

static PROVIDER: Once = Once::new();

/// Chooses the cryptography of this process's TLS connections; has to happen before the first HTTP client is made.
pub fn install_crypto() {
    // A second installation reports an error that only says that one is there already.
    PROVIDER.call_once(|| drop(rustls::crypto::ring::default_provider().install_default()));
}

impl HttpClient {
    /// Makes a client. For a loopback target the system's proxy is left aside; one that is given is always used.
    ///
    /// # Errors
    ///
    /// When the certificate authority or the proxy cannot be read or used.
    pub fn new(
        limits: Limits,
        ca: Option<Authority<'_>>,
        loopback: bool,
        proxy: Option<&str>,
    ) -> Result<Self, ClientError> {
        install_crypto();
        let mut builder = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            // Servers close idle connections after some seconds, and a request that meets the closing is lost.
            .pool_idle_timeout(IDLE_CONNECTION)
            .connector_layer(Watch)
            .timeout(limits.timeout)
            .connect_timeout(limits.timeout)
            .user_agent(concat!("grantcheck/", env!("CARGO_PKG_VERSION")));
        if loopback || proxy.is_some() {
            builder = builder.no_proxy();
        }
        if let Some(address) = proxy {
            let proxy =
                reqwest::Proxy::all(address).map_err(|error| ClientError::Proxy(chain(&error)))?;
            builder = builder.proxy(proxy);
        }
        if let Some(ca) = ca {
            let (name, pem) = ca.read()?;
            let certificates = reqwest::Certificate::from_pem_bundle(&pem)
                .map_err(|error| ClientError::Tls(chain(&error)))?;
            if certificates.is_empty() {
                return Err(ClientError::Tls(format!(
                    "`{name}` holds no PEM certificate"
                )));
            }
            for certificate in certificates {
                builder = builder.add_root_certificate(certificate);
            }
        }
        let inner = builder
            .build()
            .map_err(|error| ClientError::Tls(chain(&error)))?;
        Ok(Self {
            inner,
            limits,
            next_slot: Mutex::new(None),
            pauses: Pauses::default(),
        })
    }

    /// The limits of this client.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Waits until pauses and rate allow a request that something else sends.
    pub async fn pace(&self) {
        self.pauses.wait().await;
        self.wait_for_slot().await;
    }

    /// How often and how long the target was paused so far.
    #[must_use]
    pub fn paused(&self) -> Paused {
        self.pauses.paused()
    }

    /// Whether an address answered so often in a row that it is busy that it is no longer waited for.
    #[must_use]
    pub fn is_out_of_service(&self, address: &str) -> bool {
        self.pauses.is_out_of_service(address)
    }

    /// Sends one request, once the target may be asked again, and reads the whole answer. An answer that says that
    /// the target is busy pauses all requests after it.
    ///
    /// # Errors
    ///
    /// Why there is no answer, in one sentence, and what came of it.
    pub async fn send(&self, request: &RawRequest) -> Result<RawResponse, NoAnswer> {
        self.pauses.wait().await;
        let response = self.send_through_pauses(request).await?;
        self.pauses.note(&request.url, &response);
        Ok(response)
    }

    /// As [`HttpClient::send`], for a request that is sent to find out when a target has enough: it waits for no pause
    /// and makes none.
    ///
    /// # Errors
    ///
    /// As [`HttpClient::send`].
    pub async fn send_through_pauses(&self, request: &RawRequest) -> Result<RawResponse, NoAnswer> {
        self.wait_for_slot().await;
        if let Some(failure) = unsendable(request) {
            return Err(failure.into());
        }
        let mut left = MOST_DROPPED;
        let mut response = loop {
            let sending = self.prepared(request)?.send();
            let (sent, connected) = reuse::watched(sending).await;
            match sent {
                Ok(response) => break response,
                // The server closed a connection that it had kept open: it has not seen the request, and it is sent once
                // more, on another connection (RFC 9112 9.3.1).
                Err(error) if !connected && left > 0 && is_dropped(&error) => left -= 1,
                Err(error) => {
                    return Err(failure(&error, self.limits.timeout, Progress::Head).into());
                }
            }
        };
        let status = response.status().as_u16();
        let headers = response
            .headers()
            .iter()
            .map(|(name, value)| {
                (
                    name.as_str().to_owned(),
                    String::from_utf8_lossy(value.as_bytes()).into_owned(),
                )
            })
            .collect();
        let mut arrived = RawResponse {
            status,
            headers,
            body: Vec::new(),
        };
        if status == 101 {
            let failure = Failure {
                kind: FailureKind::Protocol,
                message: "the answer switches to another protocol, which nobody asked for (status 101, RFC 9110 15.2.2)".to_owned(),
            };
            return Err(NoAnswer::after(failure, arrived));
        }
        let length = response.content_length();
        loop {
            let progress = Progress::Body {
                came: arrived.body.len(),
                of: length,
            };
            let chunk = match response.chunk().await {
                Ok(Some(chunk)) => chunk,
                Ok(None) => break,
                Err(error) => {
                    let failure = failure(&error, self.limits.timeout, progress);
                    return Err(self.cut_off(failure, arrived));
                }
            };
            if arrived.body.len() + chunk.len() > self.limits.max_body {
                let failure = Failure {
                    kind: FailureKind::TooLarge,
                    message: format!(
                        "the answer is larger than {} bytes (`limits.max_body`)",
                        self.limits.max_body
                    ),
                };
                return Err(self.cut_off(failure, arrived));
            }
            arrived.body.extend_from_slice(&chunk);
        }
        self.decoded(arrived)
            .map_err(|(failure, arrived)| NoAnswer::after(failure, arrived))
    }

    /// An answer without its content codings, or why they cannot be undone, and how far they could be.
    fn decoded(&self, mut response: RawResponse) -> Result<RawResponse, (Failure, RawResponse)> {
        let codings = content_coding::codings(&response.headers);
        let body = std::mem::take(&mut response.body);
        match content_coding::decoded(body, &codings, self.limits.max_body) {
            Ok(body) => Ok(RawResponse { body, ..response }),
            Err((failure, body)) => Err((failure, RawResponse { body, ..response })),
        }
    }

    /// An answer whose end did not come, decoded as far as it came.
    fn cut_off(&self, failure: Failure, arrived: RawResponse) -> NoAnswer {
        let arrived = self.decoded(arrived).unwrap_or_else(|(_, arrived)| arrived);
        NoAnswer::after(failure, arrived)
    }

    /// A request in the form of the HTTP library.
    fn prepared(&self, request: &RawRequest) -> Result<reqwest::RequestBuilder, Failure> {
        let url = reqwest::Url::parse(&request.full_url()).map_err(|error| Failure {
            kind: FailureKind::Protocol,
            message: format!("`{}` cannot be requested: {error}", request.url),
        })?;
        let method =
            reqwest::Method::from_bytes(request.method.as_bytes()).map_err(|_| Failure {
                kind: FailureKind::Protocol,
                message: format!("`{}` is not an HTTP method", request.method),
            })?;
        let has_length = matches!(method, reqwest::Method::POST | reqwest::Method::PUT);
        let mut builder = self.inner.request(method, url);
        for (name, value) in &request.headers {
            builder = builder.header(name, value);
        }
        Ok(match &request.body {
            // An explicit length tells servers that insist on one that the body is empty on purpose.
            RawBody::None if has_length => builder.header("content-length", "0"),
            RawBody::None => builder,
            RawBody::Form(pairs) => builder
                .header("content-type", "application/x-www-form-urlencoded")
                .body(encode::parameters(pairs)),
            RawBody::RawForm(text) => builder
                .header("content-type", "application/x-www-form-urlencoded")
                .body(text.clone()),
            RawBody::Json(text) => builder
                .header("content-type", "application/json")
                .body(text.clone()),
        })
    }

    /// Waits until the rate allows the next request.
    async fn wait_for_slot(&self) {
        let Some(interval) = self.limits.interval else {
            return;
        };
        let start = {
            let mut next = self.next_slot.lock().await;
            let start = next.map_or_else(Instant::now, |slot| slot.max(Instant::now()));
            *next = Some(start + interval);
            start
        };
        tokio::time::sleep_until(start.into()).await;
    }
}
