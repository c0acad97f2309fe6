//! The run document from what the engine did.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::assemble;
use super::discovery::{Discovery, Outcome};
use super::engine::Finished;
use super::issued::taken_together;
use super::left_behind::left_behind;
use super::plan::{Plan, SnapshotMode};
use super::snapshot_place::place_of;
use super::targets::{Place, Setting, Spec};
use super::untested;
use crate::document::{
    Document, Endpoint, HarnessCheck, Offered, SCHEMA, Scenario, Shard, Stage, Summary, Target,
    Verdict,
};
use crate::flow::randomness::Issued;
use crate::oauth::{self, Capability};
use crate::parallel;
use crate::snapshot::Accepted;
use crate::transcript::FailureKind;

/// Looks up a finished trial by target and scenario.
type Done<'a> = dyn Fn(usize, &str) -> Option<Arc<Finished>> + Sync + 'a;
/// What became of a target when it was made ready.
pub struct Ready {
    /// Its base URL, once it is known.
    pub base_url: Option<String>,
    /// Why it could not be used.
    pub failure: Option<String>,
    /// The stages of the first look at it.
    pub stages: Vec<Stage>,
    /// That it was busy, and how long it was left alone for that.
    pub paused: Option<String>,
}

/// Looks up what became of a target when it was made ready.
type IsReady<'a> = dyn Fn(usize) -> Ready + Sync + 'a;

/// Puts the document together. Time and completeness are filled in by the engine.
pub fn of_run(plan: &Plan, done: &Done<'_>, ready: &IsReady<'_>) -> Document {
    let numbered: Vec<(usize, &Spec)> = plan.targets.iter().enumerate().collect();
    let targets: Vec<Target> = parallel::map(numbered, 1, |(index, spec)| {
        target(plan, index, spec, done, ready)
    });
    let mut document = Document {
        schema: SCHEMA.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        started_at: String::new(),
        duration_ms: 0,
        complete: true,
        repetitions: None,
        shards: (plan.options.shard.iter())
            .map(|(number, of)| Shard {
                number: *number,
                of: *of,
                division: plan.division,
            })
            .collect(),
        part_of: plan.options.is_part.then_some(plan.whole.len()),
        lacks_parts: false,
        summary: Summary::default(),
        findings_summary: Summary::default(),
        requirements: assemble::requirements(&targets, &plan.library.catalogue),
        dimensions: assemble::dimensions(&targets, &plan.library.catalogue),
        targets,
        history: Vec::new(),
        comparison: None,
    };
    document.close_part();
    document.drop_fingerprints();
    document.recount();
    document
}

fn target(plan: &Plan, index: usize, spec: &Spec, done: &Done<'_>, ready: &IsReady<'_>) -> Target {
    let trials = || plan.trials.iter().filter(|trial| trial.target == index);
    // What is skipped is said once for each process that has to do with the target, and not by hundreds of others.
    let skips_are_told = !plan.options.is_part
        || trials().any(|trial| trial.skip.is_none() && done(index, &trial.scenario).is_some())
        || trials().all(|trial| trial.skip.is_some());
    let scenarios: Vec<Scenario> = trials()
        .filter_map(|trial| match &trial.skip {
            Some(reason) => skips_are_told.then(|| skipped(plan, &trial.scenario, reason)),
            None => done(index, &trial.scenario).map(|finished| finished.report.clone()),
        })
        .collect();
    let issued: Vec<Vec<Issued>> = trials()
        .filter(|trial| trial.skip.is_none())
        .filter_map(|trial| done(index, &trial.scenario).map(|finished| finished.issued.clone()))
        .collect();
    let (values, fingerprints) = taken_together(
        spec,
        &issued,
        plan.options.shard.is_some() || plan.options.is_part,
    );
    let Ready {
        base_url,
        failure,
        stages,
        paused,
    } = ready(index);
    // What the metadata says is of no interest where nothing could be tested.
    let of_discovery = spec.discovery.iter().filter(|_| failure.is_none());
    let of_discovery: Vec<String> = of_discovery
        .flat_map(|discovery| {
            unfound(discovery)
                .into_iter()
                .chain(discovery.notes.iter().cloned())
        })
        .collect();
    let is_usable = failure.is_none();
    let mut notes: Vec<String> = failure.into_iter().chain(of_discovery).collect();
    notes.extend(paused.map(|paused| format!("{}: {paused}", spec.name)));
    if is_usable && !spec.is_sandbox() {
        let learnt = spec.learnt.notes.iter();
        notes.extend(learnt.map(|note| format!("{}: {note}", spec.name)));
        notes.extend(disagreements(plan, spec));
        notes.extend(untested::paragraph(plan, index));
    }
    if is_usable {
        notes.extend(timeout_note(spec, &scenarios));
    }
    notes.extend(snapshot_note(plan, spec, &scenarios));
    let mut target = Target {
        name: spec.name.clone(),
        provider: spec.provider.id.clone(),
        title: spec.provider.profile.title.clone(),
        base_url: base_url.unwrap_or_else(|| match &spec.place {
            Place::Remote { base_url } => base_url.clone(),
            Place::Sandbox { .. } => String::new(),
        }),
        sandbox: spec.is_sandbox(),
        faults: spec.faults(),
        summary: Summary::default(),
        findings: Vec::new(),
        notes,
        left_behind: left_behind(spec),
        endpoints: endpoints(spec),
        offered: offered(plan, spec),
        preflight: stages,
        values,
        fingerprints,
        scenarios,
        observations: BTreeMap::new(),
        documented: BTreeMap::new(),
        claims: Vec::new(),
        contradictions: Vec::new(),
    };
    assemble::as_a_whole(&mut target, &spec.provider, &plan.library.catalogue);
    target
}

/// That no metadata was found where the profile says that there is some.
fn unfound(discovery: &Discovery) -> Option<String> {
    (discovery.outcome == Outcome::Nothing && discovery.notes.is_empty()).then(|| discovery.line())
}

/// Where the endpoints of a remote target are, and who says so.
fn endpoints(spec: &Spec) -> Vec<Endpoint> {
    let Place::Remote { base_url } = &spec.place else {
        return Vec::new();
    };
    let metadata = |endpoint: oauth::Endpoint| {
        let discovery = spec.discovery.as_ref()?;
        match &discovery.outcome {
            Outcome::Found(address) if discovery.from_metadata.contains(&endpoint) => Some(address),
            _ => None,
        }
    };
    let mut endpoints: Vec<Endpoint> = spec
        .provider
        .profile
        .endpoints
        .paths()
        .map(|(endpoint, path)| Endpoint {
            name: endpoint.key().to_owned(),
            url: crate::flow::target::address(base_url, path),
            source: metadata(endpoint).map_or_else(|| "profile".to_owned(), Clone::clone),
        })
        .collect();
    if let Some(url) = &spec.setup.resource_url {
        endpoints.retain(|endpoint| endpoint.name != oauth::Endpoint::Resource.key());
        endpoints.push(Endpoint {
            name: oauth::Endpoint::Resource.key().to_owned(),
            url: url.clone(),
            source: "target".to_owned(),
        });
    }
    endpoints
}

/// What a remote provider offers, by who says so.
fn offered(plan: &Plan, spec: &Spec) -> Vec<Offered> {
    if spec.is_sandbox() {
        return Vec::new();
    }
    let documented = |capability: &Capability| {
        let profile = plan.library.profiles.get(&spec.provider.id);
        profile.is_some_and(|known| known.profile.offers(*capability))
    };
    Capability::ALL
        .iter()
        .map(|capability| Offered {
            capability: capability.as_str().to_owned(),
            documented: documented(capability),
            announced: spec.announced.contains(capability),
            observed: spec.learnt.observed.contains(capability),
            tested: spec.capabilities.contains(capability),
        })
        .filter(|offered| offered.documented || offered.announced || offered.observed)
        .collect()
}

/// Where documentation, announcement and observation do not agree about what a provider offers.
fn disagreements(plan: &Plan, spec: &Spec) -> Vec<String> {
    let has_metadata = spec
        .discovery
        .as_ref()
        .is_some_and(|discovery| matches!(discovery.outcome, Outcome::Found(_)));
    // What metadata can announce: the others are known by other means alone.
    let announceable = [Capability::RefreshToken, Capability::Iss, Capability::Pkce];
    let of_metadata = announceable.into_iter().filter(|_| has_metadata);
    of_metadata
        .filter_map(|capability| {
            let announced = spec.announced.contains(&capability);
            let observed = spec.learnt.observed.contains(&capability);
            match (announced, observed, spec.learnt.absent.get(&capability)) {
                (false, true, _) => Some(format!(
                    "{}: {capability} was observed, and the metadata does not announce it",
                    spec.name
                )),
                (true, _, Some(reason)) => Some(format!(
                    "{}: the metadata announces {capability}, and {reason}",
                    spec.name
                )),
                _ => None,
            }
        })
        .chain(undocumented(plan, spec))
        .collect()
}

/// What was observed beside all that a profile states.
fn undocumented<'a>(plan: &'a Plan, spec: &'a Spec) -> impl Iterator<Item = String> + 'a {
    let profile = plan.library.profiles.get(&spec.provider.id);
    let observed = spec.learnt.observed.iter();
    observed
        .filter(move |capability| {
            !spec.is_open()
                && !matches!(
                    capability,
                    Capability::PkceRequired | Capability::RemembersConsent
                )
                && profile.is_some_and(|known| !known.profile.offers(**capability))
        })
        .map(|capability| {
            format!(
                "{}: {capability} was observed, and the profile `{}` does not have it, so that it is not tested",
                spec.name, spec.provider.id
            )
        })
}

/// That requests got no answer in time, and which settings change that.
fn timeout_note(spec: &Spec, scenarios: &[Scenario]) -> Option<String> {
    let exchanges = scenarios.iter().flat_map(|scenario| &scenario.exchanges);
    let late = exchanges
        .filter_map(|exchange| exchange.failure.as_ref())
        .filter(|failure| failure.kind == FailureKind::Timeout)
        .count();
    (late > 0).then(|| {
        format!(
            "{}: {late} requests got no complete answer within {} s; allow more time ({}) or run fewer scenarios at a time ({})",
            spec.name,
            spec.limits.timeout.as_secs_f64(),
            spec.source.names(&[Setting::Timeout]),
            spec.source.names(&[Setting::Jobs]),
        )
    })
}

/// A target without accepted snapshots is no drift; the run says so once, and how to accept.
fn snapshot_note(plan: &Plan, spec: &Spec, scenarios: &[Scenario]) -> Option<String> {
    let accepted = Accepted::new(plan.options.snapshots.clone());
    let place = place_of(&plan.library, spec);
    let was_run = scenarios
        .iter()
        .any(|scenario| !scenario.exchanges.is_empty());
    (plan.options.snapshot_mode == SnapshotMode::Compare && was_run && !accepted.knows(&place)).then(|| {
        format!(
            "{}: no snapshots are accepted below {}, so nothing was compared; run again with --update-snapshots to accept what is there now",
            spec.name,
            plan.options.snapshots.display()
        )
    })
}

fn skipped(plan: &Plan, id: &str, reason: &str) -> Scenario {
    let scenario = plan.library.scenarios.get(id);
    let check = HarnessCheck::Applicable.check(
        Verdict::Skipped,
        "a target that the scenario applies to",
        reason,
    );
    Scenario::not_run(
        id,
        scenario.map_or("", |scenario| &scenario.title),
        scenario.map(|scenario| scenario.about.clone()),
        check,
    )
}
