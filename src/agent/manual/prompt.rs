//! The prompt at the terminal: what the person is asked to do, and the answer.

use std::io::{BufRead as _, Write as _};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::Mutex;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::open_browser::open;
use super::redirect_listener::{Came, RedirectListener};

/// Between two looks at whether the run was interrupted.
const GLANCE: Duration = Duration::from_millis(200);

/// What a person is asked to do.
#[derive(Clone)]
pub struct Errand {
    /// What it is for: the target and the step.
    pub title: String,
    /// The address to open.
    pub url: String,
    /// What to do there, one sentence each.
    pub tasks: Vec<String>,
    /// Where the browser comes back.
    pub redirect_uri: Option<String>,
}

/// Prints what it is for, and no address, which holds a state.
impl std::fmt::Debug for Errand {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Errand")
            .field("title", &self.title)
            .finish_non_exhaustive()
    }
}

/// What a person answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The browser was sent to this address; it came there, or the person pasted it.
    Came(Came),
    /// The provider shows an error page.
    ErrorPage,
    /// The provider does not accept the login.
    LoginRefused,
    /// The provider shows a page of its own that says that all is done.
    Done,
    /// The person does not want to do it.
    Skipped,
    /// No answer came in time, or none can come; the reason.
    NoAnswer(String),
    /// The run was interrupted.
    Interrupted,
}

/// The terminal. One errand at a time.
pub struct Prompt {
    timeout: Duration,
    /// Set once no answer came, so that a run does not wait for each further errand.
    unattended: AtomicBool,
    lines: Mutex<Option<UnboundedReceiver<String>>>,
}

impl Prompt {
    /// A prompt at which an errand may take this long.
    #[must_use]
    pub fn new(timeout: Duration) -> Self {
        Self {
            timeout,
            unattended: AtomicBool::new(false),
            lines: Mutex::new(None),
        }
    }

    /// Asks the person and waits for the answer.
    pub async fn ask(&self, errand: &Errand, interrupted: &AtomicBool) -> Answer {
        // Held to the end: one errand at a time.
        let mut lines = self.lines.lock().await;
        if self.unattended.load(Ordering::Relaxed) {
            return Answer::NoAnswer("an earlier request to log in was not answered".to_owned());
        }
        let lines = lines.get_or_insert_with(read_lines);
        // What was typed before the question answers none.
        while lines.try_recv().is_ok() {}
        let listener = match &errand.redirect_uri {
            Some(uri) => RedirectListener::open(uri).await,
            None => None,
        };
        tell(&question(errand, listener.is_some(), self.timeout));
        open(&errand.url);
        let answer = self.wait(lines, listener.as_ref(), interrupted).await;
        if matches!(answer, Answer::NoAnswer(_)) {
            self.unattended.store(true, Ordering::Relaxed);
        }
        answer
    }

    /// Asks something that is answered with yes or no. `None` when no answer comes.
    pub async fn confirm(&self, question: &str, interrupted: &AtomicBool) -> Option<bool> {
        let mut lines = self.lines.lock().await;
        let lines = lines.get_or_insert_with(read_lines);
        tell(&format!("  {question} (`yes` or `no`)\n"));
        let start = Instant::now();
        while start.elapsed() < self.timeout && !interrupted.load(Ordering::Relaxed) {
            match tokio::time::timeout(GLANCE, lines.recv()).await {
                Ok(Some(line)) => match line.trim().to_ascii_lowercase().as_str() {
                    "yes" | "y" => return Some(true),
                    "no" | "n" => return Some(false),
                    _ => {}
                },
                Ok(None) => return None,
                Err(_) => {}
            }
        }
        None
    }

    async fn wait(
        &self,
        lines: &mut UnboundedReceiver<String>,
        listener: Option<&RedirectListener>,
        interrupted: &AtomicBool,
    ) -> Answer {
        let start = Instant::now();
        let mut listening = true;
        loop {
            let arrival = async {
                match listener {
                    Some(listener) => listener.arrival().await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                came = arrival => return Answer::Came(came),
                line = lines.recv(), if listening => match line {
                    Some(line) => match understood(&line) {
                        Some(answer) => return answer,
                        None if line.trim().is_empty() => {}
                        None => tell("  This is neither an address nor one of the words above.\n"),
                    },
                    None => listening = false,
                },
                () = tokio::time::sleep(GLANCE) => {}
            }
            if interrupted.load(Ordering::Relaxed) {
                return Answer::Interrupted;
            }
            if !listening && listener.is_none() {
                return Answer::NoAnswer(
                    "no answer is possible: standard input is closed, and the redirect URI cannot be listened on".to_owned(),
                );
            }
            if start.elapsed() >= self.timeout {
                return Answer::NoAnswer(format!(
                    "no answer within {} s (--agent-timeout)",
                    self.timeout.as_secs_f64()
                ));
            }
        }
    }
}

/// Writes to the terminal. Where nobody reads it, no answer will come, which is told as such.
fn tell(text: &str) {
    let mut stderr = std::io::stderr().lock();
    drop(stderr.write_all(text.as_bytes()));
}

/// Reads standard input in a thread of its own, which ends with the input or the process.
fn read_lines() -> UnboundedReceiver<String> {
    let (sender, receiver) = unbounded_channel();
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines() {
            let Ok(line) = line else { break };
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    receiver
}

/// What a typed or pasted line means.
fn understood(line: &str) -> Option<Answer> {
    // Terminals and chats put quotes and angle brackets around what is copied.
    let line = line.trim().trim_matches(['"', '\'', '<', '>', '`']);
    Some(match line.to_ascii_lowercase().as_str() {
        "error" => Answer::ErrorPage,
        "refused" => Answer::LoginRefused,
        "done" => Answer::Done,
        "skip" => Answer::Skipped,
        _ => {
            let (scheme, rest) = line.split_once(':')?;
            let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
                && (scheme.chars()).all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
            let is_address = is_scheme && !rest.is_empty() && !rest.contains(char::is_whitespace);
            return is_address.then(|| Answer::Came(Came::Address(line.to_owned())));
        }
    })
}

fn question(errand: &Errand, listens: bool, timeout: Duration) -> String {
    let mut text = format!("\n{}\n  Open  {}\n", errand.title, errand.url);
    for task in &errand.tasks {
        text.push_str(&format!("  - {task}\n"));
    }
    let back = errand.redirect_uri.as_deref().unwrap_or("the client");
    text.push_str(&if listens {
        format!(
            "  The browser comes back to {back} by itself. From another machine, paste the address that it cannot open.\n"
        )
    } else {
        format!("  When the browser is sent to {back}, paste that address here.\n")
    });
    text.push_str(&format!(
        "  Or type what the provider shows: `error` (an error page), `refused` (the login is not accepted), `done` (a \
         page that says so), or `skip`. At most {} s.\n",
        timeout.as_secs()
    ));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_words_are_understood() {
        let came = |text: &str| Some(Answer::Came(Came::Address(text.to_owned())));
        assert_eq!(understood(" <acme://cb?code=1> "), came("acme://cb?code=1"));
        assert_eq!(
            understood("http://127.0.0.1:1/cb?x=y#z"),
            came("http://127.0.0.1:1/cb?x=y#z")
        );
        assert_eq!(understood("Error"), Some(Answer::ErrorPage));
        for nothing in ["", "yes", "I see: an error", "code=1", ":"] {
            assert_eq!(understood(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn the_question_says_where_the_browser_comes_back() {
        let errand = Errand {
            title: "standard, step 1".to_owned(),
            url: "http://127.0.0.1:1/authorize".to_owned(),
            tasks: vec!["Log in as `anna`.".to_owned()],
            redirect_uri: Some("acme://cb".to_owned()),
        };
        let text = question(&errand, false, Duration::from_secs(300));
        assert!(text.contains("sent to acme://cb, paste"), "{text}");
        assert!(
            text.contains("- Log in as `anna`.") && text.contains("300 s"),
            "{text}"
        );
    }
}
