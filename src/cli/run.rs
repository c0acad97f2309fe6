//! `grantcheck run`.

mod carry_out;
mod parsers;
mod watch;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use self::carry_out::{Prepared, Shown, Stopped};
use self::parsers::{parse_jobs, parse_repeat, parse_shard};
use super::environment::Environment;
use super::events::EventsFile;
use super::formats::Formats;
use super::trend::History;
use super::{complain, console, load, read_baseline, trials};
use crate::catalog::library::{Folders, Library};
use crate::catalog::{AgentKind, Rate, TimeSpan};
use crate::document::{Document, PastDurations, PastRun};
use crate::report;
use crate::run::exit::{ExitCode, FailOn, exit_code};
use crate::run::plan::{DEFAULT_AGENT_TIMEOUT, DEFAULT_TIME_LIMIT, MaxFail};
use crate::run::review;
use crate::run::select::Selection;
use crate::run::{Options, Run, SnapshotMode};

#[derive(Debug, Clone, clap::Args)]
pub struct Arguments {
    /// Test this target only; may be given several times.
    #[arg(long, value_name = "NAME", help_heading = "Targets")]
    target: Vec<String>,
    /// Targets from this file.
    #[arg(
        long,
        value_name = "FILE",
        env = "GRANTCHECK_TARGETS",
        help_heading = "Targets"
    )]
    targets: Option<PathBuf>,
    /// The profile of a single target; credentials come from the environment.
    #[arg(long, value_name = "ID", help_heading = "Targets")]
    provider: Option<String>,
    /// The base URL of the single target.
    #[arg(long, value_name = "URL", help_heading = "Targets")]
    url: Option<String>,
    /// The name of the single target in reports and snapshots [default: PROVIDER@HOST, with the port where there is one].
    #[arg(long, value_name = "NAME", help_heading = "Targets")]
    name: Option<String>,
    /// A further origin that belongs to the single target, like that of its login page; may be given several times.
    #[arg(long, value_name = "ORIGIN", help_heading = "Targets")]
    origin: Vec<String>,
    /// Variables from this file, where the environment does not have them.
    #[arg(long, value_name = "FILE", help_heading = "Targets")]
    env_file: Option<PathBuf>,
    /// Start the embedded sandbox with this defect; may be given several times (see `list faults`).
    #[arg(long, value_name = "NAME", help_heading = "Targets")]
    fault: Vec<String>,
    /// Start the embedded sandbox with https, for the scenarios about it; snapshots are left aside.
    #[arg(long, conflicts_with_all = ["targets", "provider", "url", "update_snapshots"], help_heading = "Targets")]
    tls: bool,
    /// Run these scenarios: an id, a folder of them, the beginning of ids, or a pattern with `*` and `?`; may be given
    /// several times.
    #[arg(long, value_name = "PATTERN", help_heading = "Selection")]
    scenario: Vec<String>,
    /// Leave these scenarios out, chosen in the same way; may be given several times. A control runs all the same for
    /// the scenarios that need it.
    #[arg(long, value_name = "PATTERN", help_heading = "Selection")]
    exclude: Vec<String>,
    /// Run scenarios that judge these requirements or claims, chosen in the same way; may be given several times.
    #[arg(long, value_name = "PATTERN", help_heading = "Selection")]
    requirement: Vec<String>,
    /// Run only what needed action in this earlier report.json, target by target; the other options select from it.
    #[arg(long, value_name = "FILE", help_heading = "Selection")]
    rerun_failed: Option<PathBuf>,
    /// Run this part of so many, e.g. 1/3; with --history, parts that took equally long in the past. All parts need the same
    /// history then, and the merge keeps the run in it.
    #[arg(long, value_name = "K/N", value_parser = parse_shard, help_heading = "Selection")]
    shard: Option<(usize, usize)>,
    /// Run everything N times: findings that not each time has are named flaky, and are no regressions.
    #[arg(
        long,
        value_name = "N",
        default_value = "1",
        hide_default_value = true,
        value_parser = parse_repeat,
        conflicts_with = "update_snapshots",
        help_heading = "Selection"
    )]
    repeat: usize,
    /// Run this file of data, in a folder of its kind, again each time that it changes; of a scenario only itself runs.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["list", "rerun_failed", "shard"], help_heading = "Selection")]
    watch: Option<PathBuf>,
    /// Run the scenarios that wait for an expiry, too.
    #[arg(long, help_heading = "Selection")]
    slow: bool,
    /// Print target and scenario of what would run, and why the rest is skipped; send nothing.
    #[arg(long, help_heading = "Selection")]
    list: bool,
    /// Begin no further scenario after so many failing ones (see --fail-on).
    #[arg(long, value_name = "N", value_parser = parse_jobs, help_heading = "Selection")]
    max_fail: Option<usize>,
    /// Folder for report.json, index.html, junit.xml and summary.md.
    #[arg(
        long,
        value_name = "DIR",
        default_value = "reports/latest",
        help_heading = "Reports"
    )]
    report_dir: PathBuf,
    #[command(flatten)]
    formats: Formats,
    /// Write what happens to this file while it happens: a line of JSON for each event (see `schema events`).
    #[arg(long, value_name = "FILE", help_heading = "Reports")]
    events: Option<PathBuf>,
    /// An earlier report.json to compare with.
    #[arg(long, value_name = "FILE", help_heading = "Reports")]
    baseline: Option<PathBuf>,
    #[command(flatten)]
    history: History,
    /// Verdicts that make the exit code 1 [default: fail,drift,resolved,inconclusive,regression].
    #[arg(long, value_name = "LIST", value_parser = |text: &str| text.parse::<FailOn>(), help_heading = "Reports")]
    fail_on: Option<FailOn>,
    /// Folder of the accepted transcripts.
    #[arg(
        long,
        value_name = "DIR",
        default_value = "snapshots",
        help_heading = "Snapshots"
    )]
    snapshots: PathBuf,
    /// Accept what this run sees.
    #[arg(long, help_heading = "Snapshots")]
    update_snapshots: bool,
    /// Leave snapshots aside.
    #[arg(long, conflicts_with = "update_snapshots", help_heading = "Snapshots")]
    no_snapshots: bool,
    /// Most scenarios at a time: 32 on this machine and 4 on other targets if not given.
    #[arg(long, value_name = "N", value_parser = parse_jobs, help_heading = "Pace")]
    jobs: Option<usize>,
    /// Most requests per second to each target, e.g. 5/s.
    #[arg(long, value_name = "N/s", value_parser = |text: &str| text.parse::<Rate>(), help_heading = "Pace")]
    rate: Option<Rate>,
    /// Longest time of one exchange, e.g. 30s [default: GRANTCHECK_TIMEOUT, that of the targets file, else 10s].
    #[arg(long, value_name = "TIME", value_parser = |text: &str| text.parse::<TimeSpan>(), help_heading = "Pace")]
    timeout: Option<TimeSpan>,
    /// Longest time of the requests of one scenario together, e.g. 2m [default: that of the targets file, else 10m].
    #[arg(long, value_name = "TIME", value_parser = |text: &str| text.parse::<TimeSpan>(), help_heading = "Pace")]
    scenario_timeout: Option<TimeSpan>,
    /// Longest time of the whole run, e.g. 30m: then steps in progress end, tokens are revoked, and the report is written
    /// [default: 6h].
    #[arg(long, value_name = "TIME", value_parser = |text: &str| text.parse::<TimeSpan>(), help_heading = "Pace")]
    run_timeout: Option<TimeSpan>,
    /// What logs in and answers the consent page [default: that of the targets file, else form].
    #[arg(
        long,
        value_enum,
        value_name = "AGENT",
        env = "GRANTCHECK_AGENT",
        help_heading = "Agent"
    )]
    agent: Option<AgentKind>,
    /// How long a person may take for one login with the manual agent, in seconds.
    #[arg(
        long,
        value_name = "SECONDS",
        default_value_t = DEFAULT_AGENT_TIMEOUT.as_secs(),
        value_parser = clap::value_parser!(u64).range(1..=86_400),
        help_heading = "Agent"
    )]
    agent_timeout: u64,
    /// Tell what the agent saw on each page and why it chose a control, scenario by scenario.
    #[arg(long, help_heading = "Agent")]
    trace_agent: bool,
    /// Show no progress: the result alone, and what keeps a target from being tested.
    #[arg(long, short, conflicts_with = "trace_agent")]
    quiet: bool,
}

impl Arguments {
    pub fn execute(self, folders: &Folders) -> ExitCode {
        match &self.watch {
            Some(file) => watch::watch(&self, file, folders),
            None => self.once(folders),
        }
    }

    /// One run, from the data to the exit code.
    fn once(&self, folders: &Folders) -> ExitCode {
        let library = match load(folders) {
            Ok(library) => library,
            Err(code) => return code,
        };
        let compared = self.compared_with();
        let compared = compared.and_then(|with| Ok((with, self.formats.wanted()?)));
        let prepared = compared.and_then(|with| Ok((self.prepare(library, &with.0.1)?, with)));
        let (mut prepared, ((baseline, past), formats)) = match prepared {
            Ok(prepared) => prepared,
            Err(message) => {
                complain(&message);
                return ExitCode::Usage;
            }
        };
        if let Some(code) = prepared.keep_failed() {
            return code;
        }
        if self.list {
            trials::list(&prepared.plan);
            return ExitCode::Clean;
        }
        let events = match self.events.as_deref().map(EventsFile::create).transpose() {
            Ok(events) => events.map(Arc::new),
            Err(message) => {
                complain(&message);
                return ExitCode::Usage;
            }
        };
        if formats.is_some()
            && let Err(error) = report::check_folder(&self.report_dir)
        {
            complain(&error);
            return ExitCode::Usage;
        }
        if self.update_snapshots
            && let Err(message) = review::check_folder(&self.snapshots)
        {
            complain(&message);
            return ExitCode::Usage;
        }
        let shown = Shown {
            trace_agent: self.trace_agent,
            quiet: self.quiet,
            events,
        };
        let (document, stopped) = match prepared.carry_out(self.repeat, &shown) {
            Ok(done) => done,
            Err(message) => {
                complain(&message);
                return ExitCode::Broken;
            }
        };
        let code = self.conclude(document, baseline.as_ref(), &past, formats.as_deref());
        match (code, stopped) {
            // Nobody interrupted it.
            (ExitCode::Interrupted, Some(Stopped::EnoughFailed)) => ExitCode::Action,
            (ExitCode::Interrupted, Some(Stopped::OutOfTime)) => ExitCode::Broken,
            (code, _) => code,
        }
    }

    fn prepare(&self, library: Library, past: &[PastRun]) -> Result<Prepared, String> {
        let environment = Arc::new(Environment::read(self.env_file.as_deref())?);
        let selection = Selection {
            names: self.target.clone(),
            file: self.targets.clone(),
            provider: self
                .provider
                .clone()
                .or_else(|| environment.get("GRANTCHECK_PROVIDER")),
            url: self
                .url
                .clone()
                .or_else(|| environment.get("GRANTCHECK_URL")),
            name: self.name.clone(),
            origins: self.origin.clone(),
            tls: self.tls,
            agent: self.agent,
            timeout: self.timeout.map(|span| span.0),
            scenario_timeout: self.scenario_timeout.map(|span| span.0),
            ..Selection::default()
        };
        let options = Options {
            durations: PastDurations::of_runs(past),
            ..self.options()
        };
        let variables = Arc::clone(&environment);
        let run = Run::of(selection)
            .library(Arc::new(library))
            .options(options)
            .variables(move |name| variables.get(name));
        let run = self.fault.iter().fold(run, |run, name| run.fault(name));
        let planned = run.plan();
        // What is missing may be what is misspelt.
        for warning in environment.misspelt() {
            complain(&format!("warning: {warning}"));
        }
        let (plan, warnings) =
            planned.map_err(|error| error.render(console::colour_on_stderr()))?;
        if !warnings.is_empty() {
            say_aside!("{}", warnings.render(console::colour_on_stderr()));
        }
        let earlier = self.rerun_failed.as_deref();
        let earlier = earlier
            .map(|path| report::read(path).map_err(|error| error.to_string()))
            .transpose()?;
        Ok(Prepared { run, plan, earlier })
    }

    /// The baseline and the history; found unreadable before a run begins.
    fn compared_with(&self) -> Result<(Option<Document>, Vec<PastRun>), String> {
        let baseline = read_baseline(self.baseline.as_deref())?;
        Ok((baseline, self.history.read()?))
    }

    fn options(&self) -> Options {
        Options {
            scenarios: self.scenario.clone(),
            exclude: self.exclude.clone(),
            max_fail: self.max_fail.map(|count| MaxFail {
                count,
                fail_on: self.fail_on.clone().unwrap_or_default(),
            }),
            requirements: self.requirement.clone(),
            jobs: self.jobs,
            rate: self.rate,
            slow: self.slow,
            agent_timeout: Duration::from_secs(self.agent_timeout),
            time_limit: self.run_timeout.map_or(DEFAULT_TIME_LIMIT, |span| span.0),
            shard: self.shard,
            is_part: false,
            durations: PastDurations::default(),
            snapshots: self.snapshots.clone(),
            snapshot_mode: match (self.update_snapshots, self.no_snapshots) {
                (true, _) => SnapshotMode::Update,
                // The accepted transcripts are those of the plain sandbox.
                (_, true) => SnapshotMode::Off,
                _ if self.tls => SnapshotMode::Off,
                _ => SnapshotMode::Compare,
            },
        }
    }

    fn conclude(
        &self,
        mut document: Document,
        baseline: Option<&Document>,
        past: &[PastRun],
        formats: Option<&[report::Format]>,
    ) -> ExitCode {
        document.comparison = baseline.map(|old| crate::document::compare(old, &document));
        self.history.tell(&mut document, past);
        let written = formats
            .map(|formats| report::write_with(&document, &self.report_dir, formats))
            .transpose();
        // Without a report the console is all that is left of the run.
        console::conclude(&document, written.as_ref().ok().and_then(Option::as_ref));
        if let Err(error) = written {
            complain(&error);
            return ExitCode::Broken;
        }
        // The other shards divide the work by the same history, so that only the merged run is kept.
        if self.shard.is_none()
            && let Err(message) = self.history.keep(&document)
        {
            complain(&message);
            return ExitCode::Broken;
        }
        exit_code(&document, &self.fail_on.clone().unwrap_or_default())
    }
}
