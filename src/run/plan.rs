//! What will run where, decided before anything is started or sent.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use super::division;
use super::exit::FailOn;
use super::first_look::{Interrupter, Opened};
use super::pattern::matching;
use super::targets::{Agents, Spec};
use crate::agent::manual::Prompt;
use crate::catalog::Rate;
use crate::catalog::library::{Library, nearest_ids};
use crate::catalog::scenario::Scenario;
use crate::document::PastDurations;
use crate::oauth::Capability;

/// What to do with snapshots.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SnapshotMode {
    /// Compare with the accepted ones; lay changed ones beside them.
    #[default]
    Compare,
    /// Accept what this run sees.
    Update,
    /// Leave snapshots aside.
    Off,
}

/// How to run.
#[derive(Debug, Clone)]
pub struct Options {
    /// Scenarios to run, by [pattern](super::pattern); empty for all.
    pub scenarios: Vec<String>,
    /// Scenarios not to run, by pattern. As controls of others they run all the same.
    pub exclude: Vec<String>,
    /// Requirements and claims whose scenarios to run, by pattern; empty for all.
    pub requirements: Vec<String>,
    /// When to begin no further scenarios.
    pub max_fail: Option<MaxFail>,
    /// Most scenarios at a time; by default many on the sandbox, and few on a target that others use too.
    pub jobs: Option<usize>,
    /// Most requests per second to each target.
    pub rate: Option<Rate>,
    /// Run the scenarios that wait for an expiry.
    pub slow: bool,
    /// How long a person may take for one login.
    pub agent_timeout: Duration,
    /// Longest time of the run as a whole.
    pub time_limit: Duration,
    /// This part (1-based) of so many.
    pub shard: Option<(usize, usize)>,
    /// Whether further processes run other scenarios of the same plan, so that what this one did is a part of the run.
    pub is_part: bool,
    /// How long scenarios usually take, by which the parts are made equally long. All parts must be given the same.
    pub durations: PastDurations,
    /// Folder of the accepted snapshots.
    pub snapshots: PathBuf,
    /// What to do with them.
    pub snapshot_mode: SnapshotMode,
}

/// Enough failing scenarios to stop.
#[derive(Debug, Clone)]
pub struct MaxFail {
    /// How many.
    pub count: usize,
    /// What counts as failing.
    pub fail_on: FailOn,
}

/// Most scenarios at a time by default. They wait most of the time, so the number of cores does not matter.
pub const DEFAULT_JOBS: usize = 32;

/// Most scenarios at a time on a remote target by default: it may be small, and others may be using it.
pub const DEFAULT_REMOTE_JOBS: usize = 4;

/// How long a person may take for one login by default.
pub const DEFAULT_AGENT_TIMEOUT: Duration = Duration::from_secs(300);

/// The longest run by default: none that gets its answers takes so long.
pub const DEFAULT_TIME_LIMIT: Duration = Duration::from_secs(6 * 3600);

impl Default for Options {
    fn default() -> Self {
        Self {
            scenarios: Vec::new(),
            exclude: Vec::new(),
            requirements: Vec::new(),
            max_fail: None,
            jobs: None,
            rate: None,
            slow: false,
            agent_timeout: DEFAULT_AGENT_TIMEOUT,
            time_limit: DEFAULT_TIME_LIMIT,
            shard: None,
            is_part: false,
            durations: PastDurations::default(),
            snapshots: PathBuf::from("snapshots"),
            snapshot_mode: SnapshotMode::default(),
        }
    }
}

/// One scenario on one target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trial {
    /// Index of the target.
    pub target: usize,
    /// The scenario's id.
    pub scenario: String,
    /// Why it is skipped, if it is.
    pub skip: Option<String>,
}

/// All trials of a run.
pub struct Plan {
    /// The data behind the run.
    pub library: Arc<Library>,
    /// The targets.
    pub targets: Vec<Spec>,
    /// The trials, by target and scenario id.
    pub trials: Vec<Trial>,
    /// Those of the whole run, where this is a part of it; else the same. What is looked at and told of a target as a whole
    /// is the same in every part by them.
    pub(super) whole: Vec<Trial>,
    /// A number for the division that this is a part of.
    pub(super) division: Option<u32>,
    /// How to run.
    pub options: Options,
    /// What the agents of the run share.
    pub(super) agents: Agents,
    /// The targets that were made ready before the run.
    pub(super) opened: Vec<Option<Opened>>,
    /// Stops the run.
    pub(super) interrupted: Interrupter,
}

impl Plan {
    /// Decides what runs where.
    #[must_use]
    pub fn new(library: Arc<Library>, mut targets: Vec<Spec>, options: Options) -> Self {
        let mut trials = Vec::new();
        let asked = asked_for(&library, &options);
        targets.iter_mut().for_each(|spec| spec.ask(&asked));
        let selected = selected(&library, &options);
        for (index, spec) in targets.iter().enumerate() {
            for (id, scenario) in &library.scenarios {
                if selected.contains(id.as_str()) {
                    let skip = skip_reason(&library, spec, scenario, options.slow);
                    trials.push(Trial {
                        target: index,
                        scenario: id.clone(),
                        skip,
                    });
                }
            }
        }
        let whole = trials.clone();
        let mut division = None;
        if let Some((part, of)) = options.shard {
            let dealt = division::divide(&trials, &targets, of, &options.durations);
            division = Some(division::number(&trials, &targets, &dealt));
            let own = trials.into_iter().zip(dealt);
            trials = own
                .filter(|(_, shard)| *shard == part - 1)
                .map(|(trial, _)| trial)
                .collect();
        }
        let agents = Agents {
            pool: Arc::default(),
            prompt: Arc::new(Prompt::new(options.agent_timeout)),
        };
        Self {
            library,
            targets,
            trials,
            whole,
            division,
            options,
            agents,
            opened: Vec::new(),
            interrupted: Arc::default(),
        }
    }

    /// Decides anew which trials are skipped, for what the targets are known to offer by now.
    pub(super) fn decide(&mut self) {
        for trial in self.trials.iter_mut().chain(&mut self.whole) {
            let (spec, scenarios) = (&self.targets[trial.target], &self.library.scenarios);
            if let Some(scenario) = scenarios.get(&trial.scenario) {
                trial.skip = skip_reason(&self.library, spec, scenario, self.options.slow);
            }
        }
    }

    /// Leaves only some of the trials; the condition gets the name of the target and the scenario's id.
    pub fn retain(&mut self, condition: impl Fn(&str, &str) -> bool) {
        let targets = &self.targets;
        let stays = |trial: &Trial| {
            let target = targets.get(trial.target);
            target.is_some_and(|target| condition(&target.name, &trial.scenario))
        };
        self.trials.retain(stays);
        self.whole.retain(stays);
    }

    /// A flag that stops the run: steps in progress end, cleanups run, nothing new begins.
    #[must_use]
    pub fn interrupter(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.interrupted)
    }

    /// An empty selection is a mistake of the caller, never a green run.
    ///
    /// # Errors
    ///
    /// One sentence that names the prefix that nothing begins with, and what it may have meant.
    pub fn check(&self) -> Result<(), String> {
        let of_scenarios = [&self.options.scenarios, &self.options.exclude];
        let scenarios = || self.library.scenarios.keys().map(String::as_str);
        let requirements = || requirement_ids(&self.library);
        let unmatched = of_scenarios
            .into_iter()
            .flatten()
            .find(|pattern| matching(pattern, scenarios().collect::<Vec<_>>()).is_empty())
            .or_else(|| {
                let mut patterns = self.options.requirements.iter();
                patterns.find(|pattern| matching(pattern, requirements()).is_empty())
            });
        if let Some(pattern) = unmatched {
            let plain = pattern.replace(['*', '?'], "");
            let nearest = nearest_ids(&plain, scenarios().chain(requirements()));
            let hint = if nearest.is_empty() {
                String::new()
            } else {
                format!("; did you mean `{}`?", nearest.join("` or `"))
            };
            let is = if plain == *pattern {
                "begins with"
            } else {
                "matches"
            };
            return Err(format!("nothing {is} `{pattern}`{hint}"));
        }
        if self.trials.is_empty() {
            return Err("the selection is empty: no scenario meets all of it".to_owned());
        }
        Ok(())
    }
}

/// Why a scenario cannot run on a target, if it cannot. Without its control its refusals would prove nothing, so
/// that a control that cannot run is a reason as well.
fn skip_reason(library: &Library, spec: &Spec, scenario: &Scenario, slow: bool) -> Option<String> {
    let mut asked = Some(scenario);
    let mut inherited = String::new();
    // Lint refuses circles; the bound only keeps a plan of unchecked data from going round in one.
    for _ in 0..=library.scenarios.len() {
        let current = asked?;
        if let Some(reason) = spec.missing(&current.needs, &current.unless, slow) {
            return Some(format!("{inherited}{reason}"));
        }
        if spec.remembers_consent() && current.is_about_consent() {
            return Some(format!("{inherited}{}", spec.without_consent_page()));
        }
        if let Some(reason) = spec.cannot(current) {
            return Some(format!("{inherited}{reason}"));
        }
        let control = current.control.as_ref()?;
        inherited = format!("its control {control} cannot run here: it ");
        asked = library.scenarios.get(control);
    }
    None
}

/// What the selected requirements are asked of: a run that selects them asks them of its targets.
fn asked_for(library: &Library, options: &Options) -> BTreeSet<Capability> {
    let requirements = &library.catalogue.requirements;
    let patterns = options.requirements.iter();
    let ids = patterns.flat_map(|pattern| matching(pattern, requirement_ids(library)));
    let entries = ids.filter_map(|id| requirements.get(id));
    entries
        .flat_map(|listed| listed.entry.needs.iter().copied())
        .collect()
}

/// The ids of requirements and claims.
fn requirement_ids(library: &Library) -> Vec<&str> {
    let catalogue = &library.catalogue;
    let requirements = catalogue.requirements.keys();
    let ids = requirements.chain(catalogue.claims.keys());
    ids.map(String::as_str).collect()
}

/// The scenarios that meet all of a selection.
fn selected<'l>(library: &'l Library, options: &Options) -> BTreeSet<&'l str> {
    let all: Vec<&str> = library.scenarios.keys().map(String::as_str).collect();
    let some = |patterns: &[String]| -> BTreeSet<&'l str> {
        let found = patterns.iter();
        found
            .flat_map(|pattern| matching(pattern, all.iter().copied()))
            .collect()
    };
    let mut chosen = if options.scenarios.is_empty() {
        all.iter().copied().collect()
    } else {
        some(&options.scenarios)
    };
    for left_out in some(&options.exclude) {
        chosen.remove(left_out);
    }
    if options.requirements.is_empty() {
        return chosen;
    }
    let patterns = options.requirements.iter();
    let wanted: BTreeSet<&str> = patterns
        .flat_map(|pattern| matching(pattern, requirement_ids(library)))
        .collect();
    // A rule looks at every exchange of its sort, and a profile's statements at every answer of theirs, so that what
    // they judge selects all scenarios. What is asked of some providers alone is looked at where the steps for these are.
    let requirements = &library.catalogue.requirements;
    let of_all = |id: &str| {
        let listed = requirements.get(id);
        listed.is_none_or(|listed| listed.entry.needs.is_empty())
    };
    let everywhere = crate::judge::rule_ids();
    let everywhere = everywhere
        .iter()
        .any(|id| wanted.contains(id) && of_all(id))
        || library.catalogue.claims.values().any(|listed| {
            wanted.contains(listed.entry.id.as_str())
                && listed.entry.verified_by.is_empty()
                && listed.entry.untestable.is_none()
        });
    if !everywhere {
        chosen.retain(|id| judges(library, id, &wanted));
    }
    chosen
}

/// Whether a scenario has part in judging one of these requirements and claims.
fn judges(library: &Library, id: &str, wanted: &BTreeSet<&str>) -> bool {
    let Some(scenario) = library.scenarios.get(id) else {
        return false;
    };
    let by_step = scenario
        .steps
        .iter()
        .flat_map(|step| &step.requirements)
        .any(|requirement| wanted.contains(requirement.as_str()));
    let by_dimension = || {
        scenario
            .steps
            .iter()
            .flat_map(|step| step.observe.iter().flat_map(|list| &list.0))
            .any(|observe| {
                library
                    .catalogue
                    .probe_of(&observe.dimension)
                    .is_some_and(|probe| wanted.contains(probe.entry.id.as_str()))
            })
    };
    let by_claim = || {
        wanted.iter().any(|claim| {
            let listed = library.catalogue.claims.get(*claim);
            let evidence = listed.map_or(&[][..], |listed| &listed.entry.verified_by);
            evidence
                .iter()
                .any(|evidence| evidence.scenario.as_deref() == Some(id))
        })
    };
    by_step || by_dimension() || by_claim()
}
