//! How many findings there were to act on, run by run (inline SVG).

use std::fmt::Write as _;

use crate::document::Document;
use crate::report::format::{plural, time};

const BAR: usize = 8;
const GAP: usize = 2;
const HEIGHT: usize = 60;

/// The bars; nothing without a history of at least two runs.
pub fn svg(document: &Document) -> String {
    let runs = &document.history;
    let (Some(first), true) = (runs.first(), runs.len() > 1) else {
        return String::new();
    };
    let most = runs
        .iter()
        .map(|run| run.to_act_on)
        .max()
        .unwrap_or_default();
    let width = runs.len() * (BAR + GAP);
    let mut out = format!(
        "<svg class=\"trend\" viewBox=\"0 0 {width} {HEIGHT}\" width=\"{width}\" height=\"{HEIGHT}\" role=\"img\" aria-label=\"Findings to act on in {}, from {} to {}, at most {most}\">",
        plural(runs.len(), "run"),
        first.to_act_on,
        runs.last().map_or(0, |run| run.to_act_on),
    );
    for (index, run) in runs.iter().enumerate() {
        // A run without a finding has a line, so that it can be told from no run.
        let height = (run.to_act_on * (HEIGHT - 2))
            .checked_div(most)
            .unwrap_or_default()
            + 1;
        // Writing to a String never fails; the time is text of a file, and so is escaped.
        let _ = write!(
            out,
            "<rect x=\"{}\" y=\"{}\" width=\"{BAR}\" height=\"{height}\"><title>{}: {} to act on</title></rect>",
            index * (BAR + GAP),
            HEIGHT - height,
            super::diagram::safe(&time(&run.started_at)),
            run.to_act_on,
        );
    }
    out + "</svg>"
}
