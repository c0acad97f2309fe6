//! From a place to test to a target that requests can be sent to.

use std::sync::Arc;
use std::time::Duration;

use thiserror::Error;

use super::{Place, Setting, Spec, is_loopback};
use crate::agent::manual::Prompt;
use crate::agent::webdriver::Pool;
use crate::catalog::{AgentKind, Rate};
use crate::flow::issued::SharedTokens;
use crate::flow::target::{Agent, Clock, Target};
use crate::sandbox::{Config, FaultSet, Sandbox};
use crate::wire::{self, Authority};

/// What the agents of a run share.
pub struct Agents {
    /// The browsers of the webdriver agent.
    pub pool: Arc<Pool>,
    /// Where the person of the manual agent sits.
    pub prompt: Arc<Prompt>,
}

/// A target that can be used, with the sandbox behind it if there is one.
pub struct Live {
    /// The target.
    pub target: Target,
    /// Keeps the embedded provider running.
    pub sandbox: Option<Arc<Sandbox>>,
}

/// Why a target could not be made ready.
#[derive(Debug, Error)]
pub enum OpenError {
    /// The sandbox did not start.
    #[error("the sandbox did not start: {0}")]
    Sandbox(String),
    /// The HTTP client could not be made.
    #[error(transparent)]
    Wire(#[from] wire::ClientError),
    /// The agent cannot work here.
    #[error("the {agent} agent cannot work: {reason}", agent = agent.as_str())]
    Agent {
        /// Which one.
        agent: AgentKind,
        /// Why not.
        reason: String,
    },
}

struct SandboxClock(Arc<Sandbox>);

impl Clock for SandboxClock {
    fn advance(&self, by: Duration) {
        self.0.advance(by);
    }

    fn seconds(&self) -> u64 {
        self.0.seconds()
    }
}

impl Spec {
    /// Makes the target ready: starts the sandbox if it is one.
    ///
    /// # Errors
    ///
    /// When the sandbox, the HTTP client or the agent cannot be started.
    pub async fn open(&self, rate: Option<Rate>, agents: &Agents) -> Result<Live, OpenError> {
        let (base_url, sandbox) = match &self.place {
            Place::Remote { base_url } => (base_url.clone(), None),
            Place::Sandbox {
                dialect,
                style,
                faults,
                accounts,
                tls,
            } => {
                let mut config = Config::new(*dialect);
                config.style.clone_from(style);
                config.faults = faults.iter().copied().collect::<FaultSet>();
                config.accounts = (**accounts).clone();
                config.tls = *tls;
                let sandbox = Sandbox::start(config)
                    .await
                    .map_err(|error| OpenError::Sandbox(error.to_string()))?;
                (sandbox.base_url().to_owned(), Some(Arc::new(sandbox)))
            }
        };
        let pem = sandbox.as_ref().and_then(|sandbox| sandbox.ca_pem());
        let wire = self.wire(&base_url, pem, rate)?;
        let has_own_authority = pem.is_some() || self.ca.is_some();
        let agent = self
            .walker(agents, has_own_authority && is_loopback(&base_url))
            .await?;
        let mut origins = self.origins.clone();
        origins.add(&base_url);
        let target = Target {
            origins,
            name: self.name.clone(),
            provider: self.provider.id.clone(),
            scopes: self.provider.profile.scopes.clone(),
            profile: self.provider.profile.clone(),
            base_url,
            setup: self.setup.clone(),
            wire,
            agent,
            clock: sandbox
                .clone()
                .map(|sandbox| Box::new(SandboxClock(sandbox)) as Box<dyn Clock>),
            traces: Arc::clone(&self.traces),
            shared_tokens: SharedTokens::default(),
            known: std::sync::OnceLock::new(),
        };
        Ok(Live { target, sandbox })
    }

    /// Who walks through the pages. `insecure` allows the browser certificates that the system does not know.
    async fn walker(&self, agents: &Agents, insecure: bool) -> Result<Agent, OpenError> {
        Ok(match self.agent {
            AgentKind::Form => Agent::Form,
            AgentKind::Manual => Agent::Manual(Arc::clone(&agents.prompt)),
            AgentKind::Webdriver => {
                let pool = Arc::clone(&agents.pool);
                pool.ready().await.map_err(|error| OpenError::Agent {
                    agent: self.agent,
                    reason: error.to_string(),
                })?;
                Agent::Webdriver { pool, insecure }
            }
        })
    }

    /// Whether the settings of the connection can be used at all; nothing is sent.
    ///
    /// # Errors
    ///
    /// One sentence that names the setting.
    pub fn check_connection(&self) -> Result<(), String> {
        let Place::Remote { base_url } = &self.place else {
            return Ok(());
        };
        let Err(error) = self.wire(base_url, None, None) else {
            return Ok(());
        };
        let setting = match &error {
            wire::ClientError::Proxy(_) => Setting::Proxy,
            wire::ClientError::ReadCa { .. } | wire::ClientError::Tls(_) => Setting::Ca,
        };
        let name = self.source.names(&[setting]);
        Err(format!("{}: {error}; check {name}", self.name))
    }

    /// What sends requests there. `pem` is the authority of the embedded sandbox; `rate` wins over the target's own.
    ///
    /// # Errors
    ///
    /// When the certificate authority or the proxy cannot be read or used.
    pub fn wire(
        &self,
        base_url: &str,
        pem: Option<&str>,
        rate: Option<Rate>,
    ) -> Result<wire::HttpClient, wire::ClientError> {
        let mut limits = self.limits.clone();
        limits.interval = rate.map(|rate| rate.interval).or(limits.interval);
        let ca = match (pem, &self.ca) {
            (Some(pem), _) => Some(Authority::Pem(pem)),
            (None, Some(path)) => Some(Authority::File(path)),
            (None, None) => None,
        };
        wire::HttpClient::new(limits, ca, is_loopback(base_url), self.proxy.as_deref())
    }
}
