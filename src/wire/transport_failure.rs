//! Why an exchange got no answer, from the errors of the HTTP library.

use std::error::Error as _;
use std::io::ErrorKind;
use std::time::Duration;

use crate::transcript::{Failure, FailureKind};

/// How far the answer had come.
#[derive(Debug, Clone, Copy)]
pub(super) enum Progress {
    /// Its head was not complete.
    Head,
    /// So many bytes of its body were there, of so many where it said how many there are.
    Body { came: usize, of: Option<u64> },
}

impl Progress {
    /// In words, behind a sentence.
    fn words(self) -> String {
        match self {
            Self::Head => String::new(),
            Self::Body { came, of: None } => {
                format!(": its head and {came} bytes of its body came")
            }
            Self::Body { came, of: Some(of) } => {
                format!(": {came} of the {of} bytes came that its Content-Length announces")
            }
        }
    }
}

/// What went wrong, with one sentence about it.
pub(super) fn failure(error: &reqwest::Error, timeout: Duration, progress: Progress) -> Failure {
    let detail = chain(error);
    let lower = detail.to_lowercase();
    let (kind, message) = if error.is_timeout() {
        let what = match progress {
            Progress::Head => " (not even its head)".to_owned(),
            Progress::Body { .. } => progress.words(),
        };
        (
            FailureKind::Timeout,
            format!(
                "no complete answer within {} s{what}",
                timeout.as_secs_f64()
            ),
        )
    } else if lower.contains("dns error") || lower.contains("failed to lookup") {
        (
            FailureKind::Dns,
            format!("the host name does not resolve ({detail})"),
        )
    } else if is_tls(error)
        || ["certificate", "tls", "handshake"]
            .iter()
            .any(|word| lower.contains(word))
    {
        (
            FailureKind::Tls,
            format!("the TLS connection failed ({detail})"),
        )
    } else if error.is_connect() {
        (FailureKind::Connect, format!("no connection ({detail})"))
    } else if lower.contains("head is too large") {
        (
            FailureKind::TooLarge,
            format!("the head of the answer has too many or too long header fields ({detail})"),
        )
    } else if ["invalid", "parse", "chunk"]
        .iter()
        .any(|word| lower.contains(word))
    {
        (
            FailureKind::Protocol,
            format!("the answer is not valid HTTP ({detail})"),
        )
    } else {
        let words = progress.words();
        (
            FailureKind::Closed,
            format!("the connection broke before the answer was complete ({detail}){words}"),
        )
    };
    Failure { kind, message }
}

/// Whether a connection was closed before a whole head of an answer came over it.
pub(super) fn is_dropped(error: &reqwest::Error) -> bool {
    let is_gone = |kind: ErrorKind| {
        matches!(
            kind,
            ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::BrokenPipe
        )
    };
    let mut source = error.source();
    while let Some(cause) = source {
        if let Some(error) = cause.downcast_ref::<std::io::Error>() {
            return is_gone(error.kind());
        }
        if cause.to_string() == "connection closed before message completed" {
            return true;
        }
        source = cause.source();
    }
    false
}
/// Whether TLS is what went wrong. Its own words do not always say so: "received corrupt message" is what a plain
/// HTTP server's answer to a handshake looks like.
fn is_tls(error: &reqwest::Error) -> bool {
    let mut source = error.source();
    while let Some(cause) = source {
        if cause.is::<rustls::Error>() {
            return true;
        }
        // An I/O error is not the source of what it wraps, it stands in for it.
        source = match cause
            .downcast_ref::<std::io::Error>()
            .and_then(std::io::Error::get_ref)
        {
            Some(inner) => Some(inner),
            None => cause.source(),
        };
    }
    false
}

/// The innermost causes of an error; reqwest's own first line repeats the URL, which may hold secrets.
pub(super) fn chain(error: &reqwest::Error) -> String {
    let mut causes = Vec::new();
    let mut source = error.source();
    while let Some(cause) = source {
        let text = cause.to_string();
        // The library's word for "it did not work", which every failure has above its cause.
        if !(text.starts_with("client error (") && cause.source().is_some()) {
            causes.push(text);
        }
        source = cause.source();
    }
    match causes.last() {
        Some(last) if causes.len() > 1 && !last.is_empty() => {
            // "dns error" and the like stand one level above the system's own words.
            let above = &causes[causes.len() - 2];
            if above.contains(last.as_str()) {
                above.clone()
            } else {
                format!("{above}: {last}")
            }
        }
        Some(only) => only.clone(),
        None => "no further detail".to_owned(),
    }
}
