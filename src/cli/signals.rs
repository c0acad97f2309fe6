//! Signals that end a command in order: Ctrl-C, and what CI systems, service managers and closing terminals send.
//!
//! They are received on a thread of their own: where parsing holds every worker of the runtime, nothing else would hear
//! them. The first asks for an orderly end, the second for an end at once with a report, and the third ends the process.

use std::sync::OnceLock;

use tokio::sync::watch;

use crate::agent::webdriver;
use crate::run::exit::ExitCode;

/// The number of the signal that ends the process, whatever it does.
const LAST: usize = 3;

/// How many signals have come. There once something listens.
static COUNT: OnceLock<watch::Sender<usize>> = OnceLock::new();

/// The signals from the moment of its making.
#[derive(Debug, Clone)]
pub struct Signals {
    count: watch::Receiver<usize>,
}

impl Signals {
    /// Listens from now on, so that a signal no longer ends the process by itself.
    ///
    /// # Errors
    ///
    /// When no signal can be received.
    pub fn listen() -> Result<Self, String> {
        if COUNT.get().is_none() {
            receive().map_err(|error| format!("signals cannot be received: {error}"))?;
        }
        let mut count = COUNT.get_or_init(|| watch::Sender::new(0)).subscribe();
        count.mark_unchanged();
        Ok(Self { count })
    }

    /// Waits for a signal that was not waited for before.
    pub async fn next(&mut self) {
        // The sender is never dropped.
        if self.count.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// Starts the thread, and returns once signals reach it.
fn receive() -> std::io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let (ready, is_ready) = std::sync::mpsc::channel();
    let thread = std::thread::Builder::new().name("signals".to_owned());
    thread.spawn(move || {
        runtime.block_on(async {
            let mut sources = match Sources::open() {
                Ok(sources) => sources,
                Err(error) => {
                    drop(ready.send(Err(error)));
                    return;
                }
            };
            let count = COUNT.get_or_init(|| watch::Sender::new(0));
            drop(ready.send(Ok(())));
            loop {
                sources.next().await;
                count.send_modify(|count| *count += 1);
                if *count.borrow() >= LAST {
                    leave();
                }
            }
        });
    })?;
    is_ready
        .recv()
        .unwrap_or_else(|error| Err(std::io::Error::other(error)))
}

/// Ends the process, and what it started.
fn leave() -> ! {
    webdriver::end_drivers();
    std::process::exit(ExitCode::Interrupted.number().into())
}

#[cfg(unix)]
struct Sources {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
    hangup: Option<tokio::signal::unix::Signal>,
}

#[cfg(unix)]
impl Sources {
    fn open() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            // `nohup` has it ignored, so that the run outlives the terminal.
            hangup: match is_ignored(SignalKind::hangup().as_raw_value()) {
                true => None,
                false => Some(signal(SignalKind::hangup())?),
            },
        })
    }

    async fn next(&mut self) {
        let hangup = async {
            match &mut self.hangup {
                Some(hangup) => hangup.recv().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
            _ = hangup => {}
        }
    }
}

/// Whether this process was started with a signal ignored, as Linux tells; false elsewhere.
#[cfg(unix)]
fn is_ignored(signal: i32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.is_some_and(|mask| mask >> (signal - 1) & 1 == 1)
}

#[cfg(not(unix))]
struct Sources;

#[cfg(not(unix))]
impl Sources {
    fn open() -> std::io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
