//! How findings came and went over the runs of a history, as text for 80 columns.

use std::fmt::Write as _;

use super::format::{plural, time, wrapped};
use crate::document::{PastRun, since};

/// How many findings of the last run are listed.
const LISTED: usize = 30;
/// How many runs are listed.
const RUNS: usize = 20;

/// The last runs, and since when each finding of the last one is there.
#[must_use]
pub fn trend(runs: &[PastRun]) -> String {
    let Some(last) = runs.last() else {
        return "no runs are kept there yet; `run --history DIR` keeps them\n".to_owned();
    };
    let mut out = format!(
        "{:<28}{:>8}{:>12}{:>6}{:>6}\n",
        "run", "targets", "to act on", "new", "gone"
    );
    let shown = runs.len().saturating_sub(RUNS);
    for (index, run) in runs.iter().enumerate().skip(shown) {
        let before = index.checked_sub(1).and_then(|index| runs.get(index));
        let (new, gone) = before.map_or((0, 0), |before| {
            (lacking(before, run), lacking(run, before))
        });
        let mark = if run.complete { "" } else { "  not complete" };
        // Writing to a String never fails.
        let _ = writeln!(
            out,
            "{:<28}{:>8}{:>12}{new:>6}{gone:>6}{mark}",
            time(&run.started_at),
            run.targets.len(),
            run.to_act_on(),
        );
    }
    let open = last.targets.iter().flat_map(|(target, there)| {
        there.open().map(move |(id, finding)| {
            let since = since(runs, target, id, &finding.scenario);
            (since, id, finding.verdict)
        })
    });
    let mut open: Vec<_> = open.collect();
    open.sort();
    if !open.is_empty() {
        let count = plural(open.len(), "finding");
        let _ = writeln!(out, "\n{count} to act on, the oldest first:");
    }
    for (since, id, verdict) in open.iter().take(LISTED) {
        let since = since.map(time).unwrap_or_default();
        out += &wrapped(&format!("{} {id}", verdict.as_str()), "  ", "      ");
        out += &wrapped(&format!("since {since}"), "      ", "      ");
    }
    if let Some(more) = open.len().checked_sub(LISTED).filter(|more| *more > 0) {
        let _ = writeln!(out, "  … and {more} more");
    }
    out
}

/// How many findings to act on of the other run this one lacks, although it judged their scenarios.
fn lacking(run: &PastRun, other: &PastRun) -> usize {
    let both = other.targets.iter();
    both.filter_map(|(name, there)| Some((there, run.targets.get(name)?)))
        .flat_map(|(there, own)| {
            let open = there.open();
            open.filter(|(id, finding)| own.lacks(id, &finding.scenario))
        })
        .count()
}
