//! A run from a few words: where, what of the catalogue, who listens. The way in for programs that embed grantcheck, and
//! for its own command line and tests.

use std::path::PathBuf;
use std::sync::Arc;

use thiserror::Error;

use super::engine::Engine;
use super::events::{Event, Listener};
use super::exit::{ExitCode, FailOn, exit_code};
use super::plan::{Options, Plan, SnapshotMode};
use super::select::{SelectError, Selection};
use crate::catalog::diagnostic::Diagnostics;
use crate::catalog::library::{Folders, Library};
use crate::document::Document;
use crate::judge;
use crate::sandbox::{Fault, UnknownFault};

/// Looks up a variable of the environment.
type Variables = dyn Fn(&str) -> Option<String> + Send + Sync;

/// Where scenarios, profiles and requirements come from.
#[derive(Clone)]
enum Data {
    Folders(Folders),
    Library(Arc<Library>),
}

/// A run that has not begun. Without further words it is the whole catalogue, and snapshots are left aside.
///
/// ```no_run
/// use grantcheck::Run;
///
/// let done = Run::sandbox().target("standard").scenario("flows").execute()?;
/// println!("{} checks pass, exit code {}", done.document.summary.pass, done.exit_code.number());
/// # Ok::<(), grantcheck::run::RunError>(())
/// ```
#[derive(Clone)]
pub struct Run {
    data: Data,
    selection: Selection,
    faults: Vec<String>,
    options: Options,
    variables: Arc<Variables>,
    listener: Listener,
    fail_on: FailOn,
}

/// Why a run did not begin. Nothing was sent then.
#[derive(Debug, Error)]
pub enum RunError {
    /// Scenarios, profiles or requirements have mistakes.
    #[error("{0}")]
    Catalog(Diagnostics),
    /// The sandbox has no such fault.
    #[error(transparent)]
    Fault(#[from] UnknownFault),
    /// There are no such targets.
    #[error(transparent)]
    Targets(#[from] SelectError),
    /// Nothing of the catalogue was selected.
    #[error("{0}")]
    Selection(String),
    /// The operating system gave no threads.
    #[error("the runtime did not start: {0}")]
    Runtime(std::io::Error),
}

impl RunError {
    /// The message; mistakes in files with their lines, in colour where that is wanted.
    #[must_use]
    pub fn render(&self, colour: bool) -> String {
        match self {
            Self::Catalog(mistakes) | Self::Targets(SelectError::Mistakes(mistakes)) => {
                mistakes.render(colour)
            }
            other => other.to_string(),
        }
    }
}

/// A run that is done.
#[derive(Debug)]
pub struct Completed {
    /// What it found; [`report::write`](crate::report::write) makes files of it.
    pub document: Document,
    /// What the command would end with.
    pub exit_code: ExitCode,
}

impl Run {
    /// On the embedded sandbox, once for each provider that it speaks like.
    #[must_use]
    pub fn sandbox() -> Self {
        Self::of(Selection::default())
    }

    /// On one provider. Its credentials come from the variables `GRANTCHECK_CLIENT_ID` and so on.
    #[must_use]
    pub fn at(provider: &str, url: &str) -> Self {
        Self::of(Selection {
            provider: Some(provider.to_owned()),
            url: Some(url.to_owned()),
            ..Selection::default()
        })
    }

    /// On what the environment names: `GRANTCHECK_TARGETS`, or `GRANTCHECK_PROVIDER` with `GRANTCHECK_URL`, else the
    /// sandbox.
    ///
    /// # Errors
    ///
    /// When `GRANTCHECK_AGENT` names no agent.
    pub fn from_environment() -> Result<Self, String> {
        Ok(Self::of(Selection {
            file: variable("GRANTCHECK_TARGETS").map(PathBuf::from),
            provider: variable("GRANTCHECK_PROVIDER"),
            url: variable("GRANTCHECK_URL"),
            name: variable("GRANTCHECK_NAME"),
            agent: variable("GRANTCHECK_AGENT")
                .map(|name| name.parse())
                .transpose()?,
            ..Selection::default()
        }))
    }

    /// On these targets.
    #[must_use]
    pub fn of(selection: Selection) -> Self {
        Self {
            data: Data::Folders(Folders::default()),
            selection,
            faults: Vec::new(),
            options: Options {
                snapshot_mode: SnapshotMode::Off,
                ..Options::default()
            },
            variables: Arc::new(variable),
            listener: Arc::new(|_| {}),
            fail_on: FailOn::default(),
        }
    }

    /// With data from these folders beside what is compiled in.
    #[must_use]
    pub fn folders(mut self, folders: Folders) -> Self {
        self.data = Data::Folders(folders);
        self
    }

    /// With data that is loaded already.
    #[must_use]
    pub fn library(mut self, library: Arc<Library>) -> Self {
        self.data = Data::Library(library);
        self
    }

    /// On the target of this name only; may be said several times.
    #[must_use]
    pub fn target(mut self, name: &str) -> Self {
        self.selection.names.push(name.to_owned());
        self
    }

    /// With this name for the one target, instead of its provider's and host's.
    #[must_use]
    pub fn name(mut self, name: &str) -> Self {
        self.selection.name = Some(name.to_owned());
        self
    }

    /// With a defect in the sandbox, by its name; may be said several times.
    #[must_use]
    pub fn fault(mut self, name: &str) -> Self {
        self.faults.push(name.to_owned());
        self
    }

    /// With the sandbox serving https.
    #[must_use]
    pub fn tls(mut self, tls: bool) -> Self {
        self.selection.tls = tls;
        self
    }

    /// The scenarios whose ids begin so; may be said several times.
    #[must_use]
    pub fn scenario(mut self, prefix: &str) -> Self {
        self.options.scenarios.push(prefix.to_owned());
        self
    }

    /// The scenarios that judge a requirement or claim whose id begins so; may be said several times.
    #[must_use]
    pub fn requirement(mut self, prefix: &str) -> Self {
        self.options.requirements.push(prefix.to_owned());
        self
    }

    /// In this way. Replaces what was said about scenarios, requirements and snapshots before.
    #[must_use]
    pub fn options(mut self, options: Options) -> Self {
        self.options = options;
        self
    }

    /// With variables from here instead of those of the process.
    #[must_use]
    pub fn variables(
        mut self,
        variables: impl Fn(&str) -> Option<String> + Send + Sync + 'static,
    ) -> Self {
        self.variables = Arc::new(variables);
        self
    }

    /// With a listener, which receives every event, from several tasks at once.
    #[must_use]
    pub fn listener(mut self, listener: impl Fn(Event) + Send + Sync + 'static) -> Self {
        self.listener = Arc::new(listener);
        self
    }

    /// With these verdicts making the exit code 1.
    #[must_use]
    pub fn fail_on(mut self, fail_on: FailOn) -> Self {
        self.fail_on = fail_on;
        self
    }

    /// What would run where, with warnings about the targets file. Nothing is sent, so that what a provider's metadata
    /// says is not in it yet.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with data, targets and selection.
    pub fn plan(&self) -> Result<(Plan, Diagnostics), RunError> {
        let library = match &self.data {
            Data::Library(library) => Arc::clone(library),
            Data::Folders(folders) => {
                let (library, mistakes) = Library::load(folders, &judge::rule_ids());
                if mistakes.has_errors() {
                    return Err(RunError::Catalog(mistakes));
                }
                Arc::new(library)
            }
        };
        let mut selection = self.selection.clone();
        for name in &self.faults {
            selection.faults.push(name.parse::<Fault>()?);
        }
        let (targets, warnings) = selection.specs(&library, &*self.variables)?;
        let plan = Plan::new(library, targets, self.options.clone());
        plan.check().map_err(RunError::Selection)?;
        Ok((plan, warnings))
    }

    /// What runs the plan, once the metadata of providers is read; for callers that start trials themselves or want to
    /// interrupt them.
    ///
    /// # Errors
    ///
    /// As [`plan`](Self::plan).
    pub async fn engine(&self) -> Result<Arc<Engine>, RunError> {
        let (mut plan, warnings) = self.plan()?;
        (self.listener)(Event::begun());
        if !warnings.is_empty() {
            (self.listener)(Event::note(warnings.to_string()));
        }
        plan.discover(&self.listener).await;
        Ok(Arc::new(Engine::new(plan, Arc::clone(&self.listener))))
    }

    /// Runs it, for callers that have a runtime of tokio.
    ///
    /// # Errors
    ///
    /// As [`plan`](Self::plan). What goes wrong later is in the document.
    pub async fn execute_async(&self) -> Result<Completed, RunError> {
        let engine = self.engine().await?;
        let document = engine.run().await;
        engine.close().await;
        Ok(Completed {
            exit_code: exit_code(&document, &self.fail_on),
            document,
        })
    }

    /// Runs it and waits for it.
    ///
    /// # Errors
    ///
    /// As [`plan`](Self::plan), or when no runtime can be started. What goes wrong later is in the document.
    ///
    /// # Panics
    ///
    /// In a task of tokio, where [`execute_async`](Self::execute_async) does the same.
    pub fn execute(&self) -> Result<Completed, RunError> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .map_err(RunError::Runtime)?;
        runtime.block_on(self.execute_async())
    }
}

/// A variable of the process; an empty one counts as none.
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
