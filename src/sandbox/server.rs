//! Starting and stopping a sandbox.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::accounts::Accounts;
use super::core::Core;
use super::faults::{Fault, FaultSet};
use super::socket::{Shared, router, router_in_the_clear};
use super::tls::{self, CertificateError, Identity};
use super::{Dialect, Style};

/// How long [`Sandbox::stop`] waits for connections that are still open.
const STOP_PATIENCE: Duration = Duration::from_secs(1);

/// What a sandbox is started with.
#[derive(Debug, Clone)]
pub struct Config {
    /// The dialect it speaks.
    pub dialect: Dialect,
    /// How it speaks, where that is not as the dialect has it.
    pub style: Option<Style>,
    /// The port on 127.0.0.1; 0 takes any free one.
    pub port: u16,
    /// What is wrong with it.
    pub faults: FaultSet,
    /// How long every answer is held back.
    pub latency: Duration,
    /// The lifetime of access tokens, instead of the one that the dialect documents.
    pub token_ttl: Option<Duration>,
    /// Its clients and users.
    pub accounts: Accounts,
    /// Whether it serves https, with a certificate of an authority made for the occasion; see [`Sandbox::ca_pem`].
    pub tls: bool,
}

impl Config {
    /// A healthy provider with the sample accounts of its dialect, on any free port.
    pub fn new(dialect: Dialect) -> Self {
        Self {
            dialect,
            style: None,
            port: 0,
            faults: FaultSet::none(),
            latency: Duration::ZERO,
            token_ttl: None,
            accounts: dialect.accounts(),
            tls: false,
        }
    }
}

/// Why a sandbox did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The port cannot be listened on.
    #[error("the sandbox cannot listen on 127.0.0.1:{port}: {source}")]
    Listen {
        /// The port that was asked for.
        port: u16,
        /// What the system says.
        source: io::Error,
    },
    /// No certificate could be made.
    #[error("the sandbox cannot make its certificate: {0}")]
    Certificate(#[from] CertificateError),
    /// A fault has no effect in the dialect; starting anyway would pretend that it was there.
    #[error("the fault `{fault}` does not exist in the dialect {dialect}; it exists in {}", names(*.fault))]
    NoSuchFaultInDialect {
        /// The fault.
        fault: Fault,
        /// The dialect that was asked for.
        dialect: Dialect,
    },
}

fn names(fault: Fault) -> String {
    let names: Vec<&str> = fault.info().dialects.iter().map(|d| d.name()).collect();
    names.join(", ")
}

/// A running provider. Dropping it stops it too, without waiting.
#[derive(Debug)]
pub struct Sandbox {
    shared: Shared,
    base_url: String,
    accounts: Accounts,
    ca_pem: Option<String>,
    stop: Option<watch::Sender<()>>,
    server: JoinHandle<()>,
}

impl Sandbox {
    /// Starts a provider on the current tokio runtime. It answers when this returns.
    pub async fn start(config: Config) -> Result<Self, StartError> {
        let dialect = config.dialect;
        if let Some(fault) = config
            .faults
            .iter()
            .find(|fault| !fault.applies_to(dialect))
        {
            return Err(StartError::NoSuchFaultInDialect { fault, dialect });
        }
        let port = config.port;
        let failed = |source| StartError::Listen { port, source };
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let listener = TcpListener::bind(address).await.map_err(failed)?;
        let port = listener.local_addr().map_err(failed)?.port();
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let identity = if config.tls {
            let for_another_name = config.faults.has(Fault::SelfSignedCertificate);
            Some(Identity::new(for_another_name)?)
        } else {
            None
        };
        let scheme = if config.tls { "https" } else { "http" };
        let base_url = format!("{scheme}://127.0.0.1:{port}");
        let core = Core::new(
            dialect,
            config.accounts.clone(),
            config.faults,
            config.token_ttl,
            base_url.clone(),
        );
        let core = match config.style {
            Some(style) => core.styled(style),
            None => core,
        };
        let shared = Shared::new(core, config.latency);
        let (stop, stopped) = watch::channel(());
        // Whether the signal is sent or its sender dropped, it means the same.
        let signal = |mut stopped: watch::Receiver<()>| async move {
            let _ = stopped.changed().await;
        };
        // Serving ends without an error: axum retries failed accepts itself.
        let service = router(shared.clone());
        let server = match &identity {
            Some(identity) => {
                let (secure, clear) = tls::sort(listener, address, identity);
                let secure =
                    axum::serve(secure, service).with_graceful_shutdown(signal(stopped.clone()));
                let clear = axum::serve(clear, router_in_the_clear(shared.clone()))
                    .with_graceful_shutdown(signal(stopped));
                tokio::spawn(async move {
                    let _ = tokio::join!(secure, clear);
                })
            }
            None => {
                let plain = axum::serve(listener, service).with_graceful_shutdown(signal(stopped));
                tokio::spawn(async move {
                    let _ = plain.await;
                })
            }
        };
        Ok(Self {
            shared,
            base_url,
            accounts: config.accounts,
            ca_pem: identity.map(|identity| identity.ca_pem),
            stop: Some(stop),
            server,
        })
    }

    /// The certificate of the authority to trust, in PEM; only where https is served.
    pub fn ca_pem(&self) -> Option<&str> {
        self.ca_pem.as_deref()
    }

    /// `http://127.0.0.1:PORT` or, with TLS, `https://127.0.0.1:PORT`, without a slash at the end. It is the issuer identifier too.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// The clients and users it knows.
    pub fn accounts(&self) -> &Accounts {
        &self.accounts
    }

    /// What time it is by its clock, in seconds since 1970.
    pub fn seconds(&self) -> u64 {
        let core = self.shared.lock();
        core.clock.unix_seconds(core.now())
    }

    /// How many access and refresh tokens can be used now: what a client has left there.
    pub fn living_tokens(&self) -> usize {
        let core = self.shared.lock();
        core.store.usable(core.now())
    }

    /// Turns its clock forward, so that codes and tokens expire without waiting.
    pub fn advance(&self, by: Duration) {
        self.shared.lock().clock.turn(by);
    }

    /// Stops it and waits until its port is free again; connections get a second to finish.
    pub async fn stop(mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if tokio::time::timeout(STOP_PATIENCE, &mut self.server)
            .await
            .is_err()
        {
            self.server.abort();
        }
    }
}
