//! `index.html`: the report for people, one file without external resources.

mod anchor;
mod curl;
mod filters;
mod matrix;
mod scenario;

use askama::Template;

use super::findings::{self, Finding};
use super::format;
use crate::document::{Change, Claim, ClaimStatus, Comparison, Document, Target, Verdict};
use matrix::{Dimension, Group};
use scenario::{DiffLine, ScenarioView};

/// The whole page.
#[derive(Template)]
#[template(path = "report/index.html")]
struct Page<'a> {
    document: &'a Document,
    headline: String,
    started: String,
    duration: String,
    /// Whether there is nothing to act on.
    quiet: bool,
    verdicts: Vec<Verdict>,
    comparison: Option<&'a Comparison>,
    changes: Vec<(&'static str, &'a [Change])>,
    actions: Vec<FindingView<'a>>,
    targets: Vec<TargetView<'a>>,
    has_contradictions: bool,
    dimensions: Vec<Dimension<'a>>,
    matrix: Vec<Group<'a>>,
}

/// A finding with its links.
struct FindingView<'a> {
    finding: Finding<'a>,
    citation: String,
    standard: String,
    claim: Option<ClaimLink<'a>>,
    seen: Vec<Link<'a>>,
    /// For drift, what changed: without it the card would only say that something did.
    diff: Vec<DiffLine<'a>>,
}

/// A claim's id, with a link where the page has that claim.
struct ClaimLink<'a> {
    id: &'a str,
    anchor: Option<String>,
}

/// A link to a check or a scenario.
struct Link<'a> {
    anchor: String,
    text: &'a str,
    step: Option<usize>,
}

/// One target.
struct TargetView<'a> {
    anchor: String,
    data: &'a Target,
    differences: Vec<FindingView<'a>>,
    claims: Vec<ClaimView<'a>>,
    claim_counts: String,
    contradiction_counts: String,
    scenarios: Vec<ScenarioView<'a>>,
}

/// A claim with links to the scenarios that judged it.
struct ClaimView<'a> {
    anchor: String,
    data: &'a Claim,
    evidence: Vec<Evidence<'a>>,
}

/// A piece of evidence: a link when it names a scenario of this run, else text.
struct Evidence<'a> {
    anchor: Option<String>,
    text: &'a str,
}

/// Renders the page.
///
/// # Errors
///
/// When the template cannot be rendered, which would be a defect of this program.
pub fn render(document: &Document) -> Result<String, askama::Error> {
    let actions: Vec<_> = findings::to_act_on(document)
        .into_iter()
        .map(FindingView::new)
        .collect();
    let shown = |verdict: &Verdict| document.summary.of(*verdict) > 0;
    let outcomes = document.verdicts();
    Page {
        document,
        headline: format::headline(document),
        started: format::time(&document.started_at),
        duration: format::duration(document.duration_ms),
        quiet: actions.is_empty(),
        verdicts: format::READING_ORDER
            .into_iter()
            .filter(|verdict| shown(verdict) || outcomes.contains(verdict))
            .collect(),
        comparison: document.comparison.as_ref(),
        changes: document
            .comparison
            .as_ref()
            .map(|comparison| {
                vec![
                    ("Regressions", comparison.regressions.as_slice()),
                    ("Fixes", comparison.fixes.as_slice()),
                    ("Other changes", comparison.drift.as_slice()),
                ]
            })
            .unwrap_or_default(),
        actions,
        targets: document.targets.iter().map(TargetView::new).collect(),
        has_contradictions: document
            .targets
            .iter()
            .any(|target| !target.contradictions.is_empty()),
        dimensions: matrix::dimensions(document),
        matrix: matrix::requirements(document),
    }
    .render()
}

impl<'a> FindingView<'a> {
    fn new(finding: Finding<'a>) -> Self {
        let target = finding.target;
        let check = finding.check;
        Self {
            citation: finding.source().map(format::citation).unwrap_or_default(),
            standard: check
                .and_then(|check| check.standard.as_ref())
                .map(format::citation)
                .unwrap_or_default(),
            claim: check.and_then(|check| check.claim.as_deref()).map(|id| {
                let known = target.claims.iter().any(|claim| claim.id == id);
                ClaimLink {
                    id,
                    anchor: known.then(|| anchor::claim(target, id)),
                }
            }),
            seen: finding
                .seen
                .iter()
                .map(|seen| Link {
                    anchor: seen
                        .check
                        .and_then(|index| {
                            anchor::checks(target, seen.scenario).into_iter().nth(index)
                        })
                        .unwrap_or_else(|| anchor::scenario(target, seen.scenario)),
                    text: &seen.scenario.id,
                    step: seen
                        .check
                        .and_then(|index| seen.scenario.checks.get(index)?.step),
                })
                .collect(),
            diff: finding
                .seen
                .first()
                .filter(|_| finding.verdict == Verdict::Drift)
                .map(|seen| scenario::diff_lines(seen.scenario))
                .unwrap_or_default(),
            finding,
        }
    }
}

impl<'a> TargetView<'a> {
    /// The number of checks with a verdict.
    fn count(&self, verdict: &Verdict) -> usize {
        self.data.summary.of(*verdict)
    }

    fn new(target: &'a Target) -> Self {
        let claim_counts = format::counts(
            [
                ClaimStatus::Contradicted,
                ClaimStatus::Verified,
                ClaimStatus::NotReached,
                ClaimStatus::Untestable,
            ]
            .map(|status| {
                let count = target.claims.iter().filter(|c| c.status == status).count();
                (count, status.as_str())
            }),
        );
        let contradiction_counts = format::counts(format::contradiction_counts(target));
        Self {
            anchor: anchor::target(target),
            data: target,
            differences: findings::with_verdict(target, Verdict::Difference)
                .into_iter()
                .map(FindingView::new)
                .collect(),
            claims: target
                .claims
                .iter()
                .map(|claim| ClaimView {
                    anchor: anchor::claim(target, &claim.id),
                    data: claim,
                    evidence: claim
                        .evidence
                        .iter()
                        .map(|text| Evidence {
                            anchor: target
                                .scenarios
                                .iter()
                                .find(|scenario| scenario.id == *text)
                                .map(|scenario| anchor::scenario(target, scenario)),
                            text,
                        })
                        .collect(),
                })
                .collect(),
            claim_counts,
            contradiction_counts,
            scenarios: target
                .scenarios
                .iter()
                .map(|scenario| ScenarioView::new(target, scenario))
                .collect(),
        }
    }
}
