//! Hostile providers: each behaviour at each kind of endpoint where it makes sense, run through the whole program.
//!
//! Every case has to end within its time, in less than 200 MiB, with an error or a failed check and never with dozens of
//! them, with a sentence that names what happened, with reports that can be read, and without a request to anybody else.

mod bodies;
mod breaking;
mod codings;
mod limits;
mod pages;
mod places;
mod server;
mod tls;
mod trouble;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use grantcheck::sandbox::Dialect;

use self::server::{Behaviour, Hostile, Spot};
use super::command::grantcheck;
use super::scene::{Provider, Scene, TargetsFile};
use super::server::{Server, answer};

/// What is run: the endpoint itself, and something that it is no part of.
fn scenarios(spot: Spot) -> [&'static str; 2] {
    match spot {
        Spot::Resource => ["bearer/header", "flows/code-exchange"],
        _ => ["flows/code-exchange", "metadata/document"],
    }
}

/// The limit of an exchange in seconds. The first looks at all targets share a thread, so that the pages of one are parsed
/// while another waits. A case alone has more, since it costs little then.
fn patience(cases: &[Case]) -> u64 {
    match cases {
        [_] => 15,
        [first, ..] if first.spot == Spot::Page => 6,
        _ => 2,
    }
}

/// The most memory of a run.
const MEMORY: u64 = 200 << 20;
/// The most failed checks of a target.
const FAILS: usize = 8;
/// The longest run of one group, in a debug build on a machine that does other things.
const LIMIT: Duration = Duration::from_secs(90);
/// The most targets of one run.
const GROUP: usize = 16;

struct Case {
    behaviour: &'static Behaviour,
    spot: Spot,
}

impl Case {
    fn name(&self) -> String {
        format!("{}-at-{}", self.behaviour.name, self.spot.name())
    }
}

fn cases() -> Vec<Case> {
    let all = [
        breaking::BEHAVIOURS,
        codings::BEHAVIOURS,
        bodies::BEHAVIOURS,
        pages::BEHAVIOURS,
        places::BEHAVIOURS,
    ];
    let wanted = std::env::var("HOSTILE").unwrap_or_default();
    let mut cases: Vec<Case> = all
        .into_iter()
        .flatten()
        .flat_map(|behaviour| {
            behaviour.at.iter().map(move |spot| Case {
                behaviour,
                spot: *spot,
            })
        })
        .filter(|case| {
            let mut words = wanted.split(',');
            words.any(|wanted| case.name().contains(wanted))
        })
        .collect();
    cases.sort_by_key(|case| case.spot.name());
    cases
}

/// What a run left.
struct Left {
    code: Option<i32>,
    took: Duration,
    /// The peak of its memory in bytes.
    peak: u64,
    stdout: String,
    stderr: String,
}

/// Runs a command to its end, or ends it when it takes too long.
fn watch(mut command: Command, folder: &Path) -> Left {
    let file = |name: &str| std::fs::File::create(folder.join(name)).expect("writable");
    let start = Instant::now();
    let mut child = command
        .stdout(Stdio::from(file("stdout")))
        .stderr(Stdio::from(file("stderr")))
        .spawn()
        .expect("the binary starts");
    let mut peak = 0;
    let code = loop {
        // The last one that can be read is the highest of the program; before it begins they are those of this process.
        peak = peak_of(&child).unwrap_or(peak);
        if let Some(status) = child.try_wait().expect("it can be waited for") {
            break status.code();
        }
        if start.elapsed() > LIMIT || peak > 20 * MEMORY {
            let _ = child.kill();
            let _ = child.wait();
            break None;
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    let text = |name: &str| {
        let bytes = std::fs::read(folder.join(name)).expect("readable");
        String::from_utf8(bytes).expect("UTF-8")
    };
    Left {
        code,
        took: start.elapsed(),
        peak,
        stdout: text("stdout"),
        stderr: text("stderr"),
    }
}

/// The peak of a process's memory so far, in bytes, where the system tells.
fn peak_of(child: &Child) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: u64 = line.trim().trim_end_matches(" kB").parse().ok()?;
    Some(kib * 1024)
}

/// What is wrong after the run of a group.
#[derive(Default)]
struct Wrong {
    /// With the run as a whole.
    group: Vec<String>,
    /// With a case: its place in the group, and what it is.
    cases: Vec<(usize, String)>,
}

/// Runs a group of cases; returns what is wrong, and how many cases were tried again. On a machine that does other things
/// an upstream can be silent for longer than the limit of an exchange, which has nothing to do with the case: one that is
/// wrong has to be so alone, and with more patience.
fn try_group(cases: &[Case], upstream: &Provider) -> (Vec<String>, usize) {
    let Wrong {
        group: mut wrong,
        cases: suspects,
    } = run_group(cases, upstream);
    let mut places: Vec<usize> = suspects.iter().map(|(place, _)| *place).collect();
    places.dedup();
    for place in &places {
        let again = run_group(std::slice::from_ref(&cases[*place]), upstream);
        let of_case = again.cases.into_iter().map(|(_, trouble)| trouble);
        wrong.extend(again.group.into_iter().chain(of_case));
    }
    (wrong, places.len())
}

/// Runs a group of cases in one invocation.
fn run_group(cases: &[Case], upstream: &Provider) -> Wrong {
    let scene = Scene::new();
    // Nobody may ever ask it.
    let foreign = Server::start_at("127.0.0.2", |_| answer(200, "text/html", "<p>Stolen</p>"));
    let mut file = TargetsFile::default();
    let servers: Vec<Hostile> = cases
        .iter()
        .map(|case| {
            let server = Hostile::start(
                case.behaviour.act,
                case.spot,
                &upstream.base_url,
                &foreign.base_url,
            );
            let more = format!(
                "    limits: {{ timeout: {}s }}\n    resource_url: {}/resource\n",
                patience(cases),
                server.base_url
            );
            file.add(
                &case.name(),
                "standard",
                &server.base_url,
                &upstream.accounts,
                &more,
            );
            server
        })
        .collect();
    let path = scene
        .write("targets.yaml", &file.yaml)
        .display()
        .to_string();
    let mut command = grantcheck(scene.path());
    command.envs(file.environment.iter().cloned());
    command.args(["run", "--targets", &path, "--no-snapshots"]);
    for scenario in scenarios(cases[0].spot) {
        command.args(["--scenario", scenario]);
    }
    let left = watch(command, scene.path());
    let mut wrong = Vec::new();
    let mut suspects = Vec::new();
    let names: Vec<String> = cases.iter().map(Case::name).collect();
    let group = names.join(", ");
    if std::env::var("HOSTILE").is_ok() {
        eprintln!(
            "== {group}: {:?} in {:?}, {} MiB\n{}\n{}",
            left.code,
            left.took,
            left.peak >> 20,
            left.stdout,
            left.stderr
        );
    }
    if !matches!(left.code, Some(0 | 1 | 3)) {
        wrong.push(format!(
            "{group}: exit code {:?} after {:?}, {} MiB",
            left.code,
            left.took,
            left.peak >> 20
        ));
    }
    if left.peak > MEMORY {
        wrong.push(format!("{group}: {} MiB", left.peak >> 20));
    }
    if left.stderr.contains("panicked") {
        wrong.push(format!("{group}: panic: {}", left.stderr));
    }
    if foreign.connections() > 0 {
        wrong.push(format!(
            "{group}: another origin was asked {} times",
            foreign.connections()
        ));
    }
    for (name, text) in [("stdout", &left.stdout), ("stderr", &left.stderr)] {
        if let Some(trouble) = trouble::on_console(text) {
            wrong.push(format!("{group}: {name} {trouble}"));
        }
    }
    let folder = scene.at("reports/latest");
    wrong.extend(
        trouble::in_reports(&folder)
            .into_iter()
            .map(|trouble| format!("{group}: {trouble}")),
    );
    if let Ok(report) = grantcheck::report::read(&folder.join("report.json")) {
        let console = format!("{}{}", left.stdout, left.stderr);
        for (place, (case, server)) in cases.iter().zip(&servers).enumerate() {
            let target = report
                .targets
                .iter()
                .find(|target| target.name == case.name())
                .expect("the target");
            let trouble = trouble::of_case(case, target, &console);
            suspects.extend(
                trouble
                    .into_iter()
                    .map(|trouble| (place, format!("{}: {trouble}", case.name()))),
            );
            let asked = server.asked.lock().expect("no panic before").len();
            if asked > 600 {
                wrong.push(format!("{}: {asked} requests", case.name()));
            }
        }
    } else {
        wrong.push(format!("{group}: no report"));
    }
    Wrong {
        group: wrong,
        cases: suspects,
    }
}

#[test]
fn nothing_that_a_hostile_provider_does_misleads_a_run() {
    let upstream = Provider::start(Dialect::Standard);
    let cases = cases();
    let start = Instant::now();
    std::sync::LazyLock::force(&codings::BOMBS);
    let of_one_spot = cases.chunk_by(|one, next| one.spot == next.spot);
    let groups: Vec<&[Case]> = of_one_spot.flat_map(|cases| cases.chunks(GROUP)).collect();
    let next = std::sync::atomic::AtomicUsize::new(0);
    let wrong = std::sync::Mutex::new(Vec::new());
    let tried_again = std::sync::atomic::AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(group) =
                    groups.get(next.fetch_add(1, std::sync::atomic::Ordering::SeqCst))
                {
                    let (found, again) = try_group(group, &upstream);
                    tried_again.fetch_add(again, std::sync::atomic::Ordering::SeqCst);
                    if std::env::var("HOSTILE").is_ok() {
                        found.iter().for_each(|wrong| eprintln!("WRONG {wrong}"));
                    }
                    wrong.lock().expect("no panic before").extend(found);
                }
            });
        }
    });
    let wrong = wrong.into_inner().expect("no panic before");
    let mut counts = BTreeMap::new();
    for case in &cases {
        *counts.entry(case.spot.name()).or_insert(0) += 1;
    }
    super::counts::tell(&format!(
        "{} hostile cases in {:.0?}: {counts:?}; {} tried again alone; {} wrong",
        cases.len(),
        start.elapsed(),
        tried_again.into_inner(),
        wrong.len()
    ));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
