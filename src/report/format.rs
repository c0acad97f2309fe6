//! Numbers, times and the one-sentence result, in the same words in every format.

use crate::document::{ContradictionStatus, Document, Source, Summary, Target, Verdict};

/// The verdicts in the order in which people want to read them: what needs action first, skips last.
pub const READING_ORDER: [Verdict; 9] = [
    Verdict::Fail,
    Verdict::Error,
    Verdict::Drift,
    Verdict::Inconclusive,
    Verdict::Resolved,
    Verdict::Warn,
    Verdict::Difference,
    Verdict::Pass,
    Verdict::Skipped,
];

/// A number with its noun, e.g. `1 target` or `2 targets`.
pub fn plural(count: usize, noun: &str) -> String {
    if count == 1 {
        format!("1 {noun}")
    } else {
        format!("{count} {noun}s")
    }
}

/// How wide a text for a terminal or a log may be, in characters.
pub const WIDTH: usize = 80;

/// A text in lines of at most [`WIDTH`] characters where its words allow it, with a final newline.
pub fn wrapped(text: &str, first: &str, rest: &str) -> String {
    let mut lines = String::new();
    let mut line = first.to_owned();
    let mut is_empty = true;
    for word in text.split_whitespace() {
        let width = line.chars().count() + word.chars().count() + 1;
        if !is_empty && width > WIDTH {
            lines.push_str(&line);
            lines.push('\n');
            rest.clone_into(&mut line);
            is_empty = true;
        }
        if !is_empty {
            line.push(' ');
        }
        line.push_str(word);
        is_empty = false;
    }
    lines.push_str(&line);
    lines.push('\n');
    lines
}

/// The result of a run in one sentence: its findings, and how many checks stand behind them.
pub fn headline(document: &Document) -> String {
    let counts = document.findings_summary;
    let subject = format!(
        "{}, {}, {}",
        plural(document.targets.len(), "target"),
        plural(document.scenario_count(), "scenario"),
        plural(
            document.summary.total() - document.summary.of(Verdict::Skipped),
            "check"
        )
    );
    let subject = match document.repetitions {
        Some(times) => format!("{subject}, {times} repetitions"),
        None => subject,
    };
    let (action, rest): (Vec<_>, Vec<_>) = READING_ORDER
        .into_iter()
        .filter(|verdict| counts.of(*verdict) > 0)
        .partition(|verdict| verdict.needs_action());
    let rest = list(&rest_in_order(rest), &counts);
    let interrupted = if document.complete {
        ""
    } else {
        "not complete: "
    };
    if action.is_empty() {
        let tail = if rest.is_empty() {
            String::new()
        } else {
            format!(": {rest}")
        };
        return format!("{interrupted}{subject}, nothing to act on{tail}");
    }
    let total = action.iter().map(|verdict| counts.of(*verdict)).sum();
    let tail = if rest.is_empty() {
        String::new()
    } else {
        format!("; besides, {rest}")
    };
    format!(
        "{interrupted}{subject}, {} to act on: {}{tail}",
        plural(total, "finding"),
        list(&action, &counts)
    )
}

/// Passes open the harmless part of the sentence, as the larger and more telling number.
fn rest_in_order(mut rest: Vec<Verdict>) -> Vec<Verdict> {
    rest.sort_by_key(|verdict| match verdict {
        Verdict::Pass => 0,
        Verdict::Difference => 1,
        Verdict::Warn => 2,
        _ => 3,
    });
    rest
}

fn list(verdicts: &[Verdict], counts: &Summary) -> String {
    verdicts
        .iter()
        .map(|verdict| {
            let count = counts.of(*verdict);
            match verdict {
                Verdict::Difference => format!("{} noted", plural(count, "difference")),
                Verdict::Warn => plural(count, "warning"),
                Verdict::Error => plural(count, "error"),
                _ => format!("{count} {}", verdict.as_str()),
            }
        })
        .collect::<Vec<_>>()
        .join(", ")
}

/// How many contradictions of a target's documentation have each status.
pub fn contradiction_counts(target: &Target) -> [(usize, &'static str); 3] {
    [
        ContradictionStatus::Observed,
        ContradictionStatus::Finding,
        ContradictionStatus::NotObserved,
    ]
    .map(|status| {
        let all = target.contradictions.iter();
        let count = all.filter(|entry| entry.status == status).count();
        (count, status.as_str())
    })
}

/// The statuses that occur, with their numbers: `3 observed, 1 finding`.
pub fn counts(all: impl IntoIterator<Item = (usize, &'static str)>) -> String {
    all.into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, status)| format!("{count} {status}"))
        .collect::<Vec<_>>()
        .join(", ")
}

/// A duration for people: `812 ms`, `4.2 s`, `3 min 05 s`, `1 h 02 min`.
pub fn duration(milliseconds: u64) -> String {
    let seconds = milliseconds / 1000;
    match milliseconds {
        0..1_000 => format!("{milliseconds} ms"),
        1_000..60_000 => format!("{seconds}.{} s", milliseconds % 1000 / 100),
        60_000..3_600_000 => format!("{} min {:02} s", seconds / 60, seconds % 60),
        _ => format!("{} h {:02} min", seconds / 3600, seconds / 60 % 60),
    }
}

/// A point in time for people, in UTC: `21 November 2026, 00:29 UTC`; text that is no time stays as it is.
pub fn time(rfc3339: &str) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let Ok(timestamp) = rfc3339.parse::<jiff::Timestamp>() else {
        return rfc3339.to_owned();
    };
    let civil = jiff::tz::Offset::UTC.to_datetime(timestamp);
    let month = usize::try_from(civil.month() - 1)
        .ok()
        .and_then(|index| MONTHS.get(index))
        .copied()
        .unwrap_or_default();
    format!(
        "{} {month} {}, {:02}:{:02} UTC",
        civil.day(),
        civil.year(),
        civil.hour(),
        civil.minute()
    )
}

/// `RFC 6749, section 5.2`, or only the document where no section is named.
pub fn citation(source: &Source) -> String {
    let numbered = source.section.starts_with(|c: char| c.is_ascii_digit());
    match (source.section.is_empty(), numbered) {
        (true, _) => source.document.clone(),
        (false, true) => format!("{}, section {}", source.document, source.section),
        (false, false) => format!("{}, {}", source.document, source.section),
    }
}
