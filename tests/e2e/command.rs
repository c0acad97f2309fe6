//! Starting the binary and waiting for its end.

use std::ffi::OsStr;
use std::io::{Read, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// A run that has not ended by then hangs. Far beyond what any of them takes, because nothing here measures time.
const PATIENCE: Duration = Duration::from_secs(300);

/// The binary with a working directory and an environment without anything of grantcheck's.
pub fn grantcheck(folder: &Path) -> Command {
    at(Path::new(env!("CARGO_BIN_EXE_grantcheck")), folder)
}

/// As [`grantcheck`], from another place.
pub fn at(binary: &Path, folder: &Path) -> Command {
    let mut command = Command::new(binary);
    command.current_dir(folder).stdin(Stdio::null());
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("GRANTCHECK_") || text == "NO_COLOR" || text.ends_with("_proxy") {
            command.env_remove(&name);
        }
    }
    command
}

/// What a finished process left.
#[derive(Debug)]
pub struct Ended {
    /// The exit code; none when a signal ended it.
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Ended {
    /// Insists on an exit code and shows everything when it is another one.
    #[track_caller]
    pub fn expect_code(self, code: i32) -> Self {
        assert_eq!(
            self.code,
            Some(code),
            "the exit code\n--- stdout\n{}\n--- stderr\n{}",
            self.stdout,
            self.stderr
        );
        self
    }
}

/// Runs a command with these arguments to its end.
pub fn run<S: AsRef<OsStr>>(mut command: Command, arguments: &[S]) -> Ended {
    command.args(arguments);
    Running::start(command).end()
}

/// A process whose streams are read while it runs.
pub struct Running {
    child: Child,
    stdout: Option<JoinHandle<String>>,
    stderr: Option<JoinHandle<String>>,
    lines: Receiver<String>,
}

impl Running {
    /// Starts a process.
    pub fn start(mut command: Command) -> Self {
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        let (sender, lines) = channel();
        let stdout = reader(child.stdout.take().expect("piped"), sender.clone());
        let stderr = reader(child.stderr.take().expect("piped"), sender);
        Self {
            child,
            stdout: Some(stdout),
            stderr: Some(stderr),
            lines,
        }
    }

    /// The process's id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits for a line on either stream; the lines up to it, itself included.
    #[track_caller]
    pub fn until(&self, wanted: impl Fn(&str) -> bool) -> Vec<String> {
        let mut seen = Vec::new();
        loop {
            match self.lines.recv_timeout(PATIENCE) {
                Ok(line) => {
                    let found = wanted(&line);
                    seen.push(line);
                    if found {
                        return seen;
                    }
                }
                Err(_) => panic!("the awaited line did not come; there were {seen:#?}"),
            }
        }
    }

    /// Types a line. The command must have been given a pipe for its input.
    pub fn type_line(&mut self, text: &str) {
        let input = self.child.stdin.as_mut().expect("a pipe");
        writeln!(input, "{text}").expect("somebody reads");
    }

    /// Ends the process at once, as a crash would.
    pub fn kill(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Presses Ctrl-C.
    #[cfg(unix)]
    pub fn interrupt(&self) {
        self.signal("INT");
    }

    /// Sends a signal.
    #[cfg(unix)]
    pub fn signal(&self, name: &str) {
        let status = Command::new("kill")
            .args([&format!("-{name}"), &self.id().to_string()])
            .status()
            .expect("there is a kill");
        assert!(status.success(), "the process is there to be interrupted");
    }

    /// Waits for the end.
    #[track_caller]
    pub fn end(mut self) -> Ended {
        let start = Instant::now();
        let status = loop {
            if let Some(status) = self
                .child
                .try_wait()
                .expect("the process can be waited for")
            {
                break Some(status);
            }
            if start.elapsed() > PATIENCE {
                self.kill();
                break None;
            }
            std::thread::sleep(Duration::from_millis(5));
        };
        let text = |handle: Option<JoinHandle<String>>| {
            handle
                .map(|handle| handle.join().expect("the stream is text"))
                .unwrap_or_default()
        };
        let (stdout, stderr) = (text(self.stdout.take()), text(self.stderr.take()));
        let Some(status) = status else {
            panic!("it does not end\n--- stdout\n{stdout}\n--- stderr\n{stderr}");
        };
        Ended {
            code: status.code(),
            stdout,
            stderr,
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Reads a stream to its end and passes each line on as it comes.
fn reader(
    mut stream: impl Read + Send + 'static,
    lines: std::sync::mpsc::Sender<String>,
) -> JoinHandle<String> {
    std::thread::spawn(move || {
        let (mut all, mut passed_on) = (Vec::new(), 0);
        let mut chunk = [0; 8192];
        while let Ok(count) = stream.read(&mut chunk) {
            if count == 0 {
                break;
            }
            all.extend_from_slice(&chunk[..count]);
            while let Some(end) = all[passed_on..].iter().position(|byte| *byte == b'\n') {
                let line = String::from_utf8_lossy(&all[passed_on..passed_on + end]).into_owned();
                passed_on += end + 1;
                // Nobody may be waiting for lines.
                let _ = lines.send(line);
            }
        }
        String::from_utf8(all).expect("UTF-8")
    })
}
