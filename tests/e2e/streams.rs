//! Standard streams that take nothing: closed, full, or read by somebody who has seen enough.
#![cfg(target_os = "linux")]

use std::fs::File;
use std::process::{Command, Stdio};

use grantcheck::sandbox::Dialect;

use super::counts::tell;
use super::scene::{Provider, Scene};

/// What becomes of a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stream {
    /// It is closed before the start.
    Closed,
    /// Its disk is full.
    Full,
    /// Its reader is gone.
    Broken,
    /// It is read.
    Read,
}

/// Runs the binary through a shell, which can close streams. The exit code and what standard error has.
fn run(
    scene: &Scene,
    environment: &[(String, String)],
    arguments: &[&str],
    streams: [Stream; 2],
) -> (i32, String) {
    let binary = env!("CARGO_BIN_EXE_grantcheck");
    let closed = |number: usize, stream| match stream {
        Stream::Closed => format!(" {number}>&-"),
        _ => String::new(),
    };
    let script = format!(
        "exec '{binary}' \"$@\"{}{}",
        closed(1, streams[0]),
        closed(2, streams[1])
    );
    let open = |stream| match stream {
        Stream::Full => Stdio::from(
            File::options()
                .write(true)
                .open("/dev/full")
                .expect("there"),
        ),
        Stream::Broken => Stdio::from(std::io::pipe().expect("a pipe").1),
        Stream::Closed => Stdio::null(),
        Stream::Read => Stdio::piped(),
    };
    let mut command = scene.command_with(environment);
    let variables: Vec<_> = command
        .get_envs()
        .map(|(name, value)| (name.to_owned(), value.map(ToOwned::to_owned)))
        .collect();
    command = Command::new("sh");
    command.args(["-c", &script, "sh"]).args(arguments);
    for (name, value) in variables {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    let ended = command
        .current_dir(scene.path())
        .stdin(Stdio::null())
        .stdout(open(streams[0]))
        .stderr(open(streams[1]))
        .output()
        .expect("a shell");
    let code = ended.status.code().expect("an exit code");
    (code, String::from_utf8_lossy(&ended.stderr).into_owned())
}

/// What becomes of standard output and standard error.
const PAIRS: [[Stream; 2]; 6] = [
    [Stream::Closed, Stream::Closed],
    [Stream::Full, Stream::Full],
    [Stream::Broken, Stream::Broken],
    [Stream::Full, Stream::Read],
    [Stream::Broken, Stream::Read],
    [Stream::Read, Stream::Full],
];

/// Every verb, with streams that take nothing: no panic, and its exit code, unless its output is lost on a full disk.
#[test]
fn no_verb_breaks_on_its_streams() {
    let scene = Scene::new();
    let report = [
        "run",
        "--target",
        "standard",
        "--scenario",
        "flows/code-exchange",
        "--no-snapshots",
        "--history",
        "h",
    ];
    scene.grantcheck(&report).expect_code(0);
    let old = "reports/latest/report.json";
    let verbs: [(&[&str], i32); 20] = [
        (&["--help"], 0),
        (&["--version"], 0),
        (&["run", "--no-such-flag"], 2),
        (&["run", "--target", "nowhere"], 2),
        (&["run", "--list"], 0),
        (&["list", "scenarios"], 0),
        (&["list", "faults", "--json"], 0),
        (&["explain", "rfc6749/5.1/status-200"], 0),
        (&["explain", "nothing"], 2),
        (&["lint"], 0),
        (&["lint", "nowhere.yaml"], 2),
        (&["schema", "report"], 0),
        (&["completions", "bash"], 0),
        (&["man"], 0),
        (&["compare", old, old], 0),
        (&["trend", "h"], 0),
        (&["render", old, "--report-dir", "again"], 0),
        (&["merge", "nowhere", "--report-dir", "merged"], 2),
        (&["snapshots", "review"], 2),
        (&["selftest", "--fault", "nothing-is-called-so"], 2),
    ];
    for (arguments, usual) in verbs {
        for streams in PAIRS {
            let (code, said) = run(&scene, &[], arguments, streams);
            let what = format!("{arguments:?} with {streams:?}: {said}");
            assert!(!said.contains("panicked"), "{what}");
            let lost = usual == 0 && streams[0] == Stream::Full;
            assert_eq!(code, if lost { 3 } else { usual }, "{what}");
            if lost && streams[1] == Stream::Read {
                let told = said.matches("cannot write to standard output").count();
                assert_eq!(told, 1, "{what}");
            }
        }
    }
    tell(&format!(
        "{} verbs with {} pairs of streams",
        verbs.len(),
        PAIRS.len()
    ));
}

/// A run whose output goes nowhere writes its report and gives its tokens back.
#[test]
fn a_run_without_an_audience_is_a_run() {
    for streams in [
        [Stream::Broken; 2],
        [Stream::Full; 2],
        [Stream::Closed; 2],
        [Stream::Full, Stream::Read],
        [Stream::Read, Stream::Full],
    ] {
        let provider = Provider::start(Dialect::Standard);
        let scene = Scene::new();
        let arguments = [
            "run",
            "--no-snapshots",
            "--scenario",
            "flows/code-exchange",
            "--trace-agent",
        ];
        let (code, said) = run(&scene, &provider.environment(), &arguments, streams);
        let wanted = if streams[0] == Stream::Full { 3 } else { 0 };
        assert_eq!(code, wanted, "{streams:?}: {said}");
        assert!(scene.report("reports/latest").complete);
        assert_eq!(provider.living_tokens(), 0, "{streams:?}");
    }
}
