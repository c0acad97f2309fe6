//! The driver's process: one that runs already, or a chromedriver of our own.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::process_group::ProcessGroup;
use super::protocol::Error;

/// The variable that names a running driver.
pub const VARIABLE: &str = "GRANTCHECK_WEBDRIVER_URL";

/// How long a driver may take to come up. One that ended by itself is noticed at once.
const START: Duration = Duration::from_secs(90);
/// How often a driver that ended by itself is started: it takes its port for IPv4 and for IPv6 one after the other, and ends
/// where another process was faster for one of them.
const ATTEMPTS: usize = 3;
/// How long a driver may take to close its browsers before it is ended.
const END: Duration = Duration::from_secs(5);

/// A driver that can be talked to. One that was started ends with the value, and its browsers with it.
#[derive(Debug)]
pub struct Driver {
    /// Where it listens, without a trailing slash.
    pub url: String,
    _process: Option<Process>,
}

#[derive(Debug)]
struct Process {
    group: ProcessGroup,
    address: SocketAddr,
    /// The profiles of the browsers: gone with the driver, even when it had to be killed.
    _profiles: TempDir,
}

impl Driver {
    /// The running driver that the environment names, or a new one.
    pub fn start() -> Result<Self, Error> {
        match std::env::var(VARIABLE).ok().filter(|url| !url.is_empty()) {
            Some(url) => Ok(Self {
                url: url.trim_end_matches('/').to_owned(),
                _process: None,
            }),
            None => Self::spawn_again(&["chromedriver"], START),
        }
    }

    /// Starts a driver, and once more where it ended by itself.
    fn spawn_again(program: &[&str], patience: Duration) -> Result<Self, Error> {
        let mut started = Self::spawn(program, patience);
        for _ in 1..ATTEMPTS {
            if !matches!(started, Err(Error::Ended(_))) {
                break;
            }
            started = Self::spawn(program, patience);
        }
        started
    }

    /// Starts a driver, a program with its first arguments, on a port that the system chooses.
    fn spawn(program: &[&str], patience: Duration) -> Result<Self, Error> {
        let start = |error: std::io::Error| Error::Start(error.to_string());
        let profiles = tempfile::Builder::new()
            .prefix("grantcheck-browser-")
            .tempdir()
            .map_err(start)?;
        let (name, arguments) = program.split_first().ok_or(Error::Missing)?;
        let mut command = Command::new(name);
        command
            .args(arguments)
            .arg("--port=0")
            .env("TMPDIR", profiles.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let started = ProcessGroup::spawn(&mut command, profiles.path());
        let mut group = started.map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => Error::Missing,
            _ => start(error),
        })?;
        match port(&mut group.driver, patience) {
            Ok(port) => {
                let address = SocketAddr::from(([127, 0, 0, 1], port));
                Ok(Self {
                    url: format!("http://{address}"),
                    _process: Some(Process {
                        group,
                        address,
                        _profiles: profiles,
                    }),
                })
            }
            Err(RecvTimeoutError::Timeout) => Err(Error::Start(format!(
                "{name} does not say its port within {} s",
                patience.as_secs()
            ))),
            Err(RecvTimeoutError::Disconnected) => Err(Error::Ended(format!(
                "{name} ended before it said its port"
            ))),
        }
    }
}

/// The port that the driver says it listens on. Its output is read to the end, so that it never blocks on a full pipe.
fn port(child: &mut Child, patience: Duration) -> Result<u16, RecvTimeoutError> {
    let (sender, receiver) = channel();
    if let Some(output) = child.stdout.take() {
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines() {
                let Ok(line) = line else { break };
                if let Some(port) = port_in(&line) {
                    // The receiver is dropped once a port is known.
                    let _ = sender.send(port);
                }
            }
        });
    }
    receiver.recv_timeout(patience)
}

/// `ChromeDriver was started successfully on port 41059.`
fn port_in(line: &str) -> Option<u16> {
    let (_, rest) = line.split_once("successfully on port ")?;
    rest.trim().trim_end_matches('.').parse().ok()
}

impl Drop for Process {
    /// Asks the driver to close its browsers in order. What does not end so is killed with the group.
    fn drop(&mut self) {
        let asked = TcpStream::connect_timeout(&self.address, END).and_then(|mut stream| {
            stream.set_read_timeout(Some(END))?;
            let host = self.address;
            write!(
                stream,
                "GET /shutdown HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
            )?;
            stream.read(&mut [0; 64])
        });
        let start = Instant::now();
        while asked.is_ok() && start.elapsed() < END {
            if !matches!(self.group.driver.try_wait(), Ok(None)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_is_read_from_the_second_line() {
        assert_eq!(
            port_in("Starting ChromeDriver 156.0.8078.79 (a21c) on port 0"),
            None
        );
        assert_eq!(
            port_in("ChromeDriver was started successfully on port 41059."),
            Some(41059)
        );
    }

    #[test]
    fn a_missing_driver_comes_with_advice() {
        let error =
            Driver::spawn(&["grantcheck-has-no-such-driver"], START).expect_err("nothing to start");
        assert!(
            error.to_string().contains("GRANTCHECK_WEBDRIVER_URL"),
            "{error}"
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_driver_that_ends_by_itself_is_started_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let starts = folder.path().join("starts");
        let script = format!(
            "echo once >> '{0}'; [ $(wc -l < '{0}') -gt 2 ] && echo started successfully on port 9. && exec sleep 60",
            starts.display()
        );
        let driver = Driver::spawn_again(&["sh", "-c", &script], START).expect("the third start");
        assert_eq!(driver.url, "http://127.0.0.1:9");
        let starts = std::fs::read_to_string(starts).expect("starts");
        assert_eq!(starts.lines().count(), 3);
    }

    #[cfg(unix)]
    #[test]
    fn what_went_wrong_with_a_driver_is_told_apart() {
        let error = Driver::spawn_again(&["sh", "-c", "exit 1"], START).expect_err("no driver");
        assert!(error.to_string().contains("ended before"), "{error}");
        let silent = ["sh", "-c", "exec sleep 60"];
        let error = Driver::spawn_again(&silent, Duration::ZERO).expect_err("no driver");
        assert!(error.to_string().contains("within 0 s"), "{error}");
    }
}
