//! `index.html`: the report for people, one file without external resources.

mod anchor;
mod curl;
mod filters;
mod matrix;
mod scenario;

use std::collections::BTreeSet;

use askama::Template;

use super::format;
use super::shown::shown;
use crate::document::{
    Change, Check, Claim, ClaimStatus, Comparison, Document, Finding, Requirement, Target, Verdict,
};
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
    /// The findings of this run, by id: those of the baseline are not on the page.
    known: BTreeSet<&'a str>,
    actions: Vec<FindingView<'a>>,
    warnings: Vec<FindingView<'a>>,
    targets: Vec<TargetView<'a>>,
    has_contradictions: bool,
    dimensions: Vec<Dimension<'a>>,
    matrix: Vec<Group<'a>>,
}

/// A finding with its links.
struct FindingView<'a> {
    anchor: String,
    target: &'a Target,
    finding: &'a Finding,
    sources: Vec<SourceView<'a>>,
    seen: Vec<Link<'a>>,
    /// For drift, what changed: without it the card would only say that something did.
    diff: Vec<DiffLine<'a>>,
}

/// A requirement or claim of a finding, with its words.
struct SourceView<'a> {
    id: &'a str,
    quote: &'a str,
    citation: String,
    is_claim: bool,
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
    let actions = findings(document, Verdict::needs_action);
    let occurs = |verdict: &Verdict| document.summary.of(*verdict) > 0;
    let outcomes = document.verdicts();
    Page {
        document,
        headline: format::headline(document),
        started: format::time(&document.started_at),
        duration: format::duration(document.duration_ms),
        quiet: actions.is_empty(),
        verdicts: format::READING_ORDER
            .into_iter()
            .filter(|verdict| occurs(verdict) || outcomes.contains(verdict))
            .collect(),
        comparison: document.comparison.as_ref(),
        changes: document
            .comparison
            .as_ref()
            .map(|comparison| super::comparison::sections(comparison).to_vec())
            .unwrap_or_default(),
        known: (document.targets.iter())
            .flat_map(|target| target.findings.iter().map(|finding| finding.id.as_str()))
            .collect(),
        actions,
        warnings: findings(document, |verdict| verdict == Verdict::Warn),
        targets: (document.targets.iter())
            .map(|target| TargetView::new(document, target))
            .collect(),
        has_contradictions: document
            .targets
            .iter()
            .any(|target| !target.contradictions.is_empty()),
        dimensions: matrix::dimensions(document),
        matrix: matrix::requirements(document),
    }
    .render()
    .map(|page| shown(&page).into_owned())
}

impl<'a> FindingView<'a> {
    fn new(document: &'a Document, target: &'a Target, finding: &'a Finding) -> Self {
        let elsewhere = finding.source.iter().map(|source| SourceView {
            id: "",
            quote: &source.quote,
            citation: format::citation(source),
            is_claim: true,
            anchor: None,
        });
        let sources = finding.requirements.iter().filter_map(|id| {
            let known = document.requirements.get(id)?;
            let is_listed = target.claims.iter().any(|claim| claim.id == *id);
            Some(SourceView {
                id,
                quote: &known.source.quote,
                citation: format::citation(&known.source),
                is_claim: known.level == Requirement::OF_A_CLAIM,
                anchor: is_listed.then(|| anchor::claim(target, id)),
            })
        });
        Self {
            anchor: anchor::finding(&finding.id),
            target,
            sources: sources.chain(elsewhere).collect(),
            seen: seen(target, finding),
            diff: finding
                .diff
                .as_deref()
                .map(scenario::diff_lines)
                .unwrap_or_default(),
            finding,
        }
    }
}

/// The findings of all targets that are wanted, the gravest first.
fn findings(document: &Document, wanted: impl Fn(Verdict) -> bool) -> Vec<FindingView<'_>> {
    let mut views: Vec<FindingView<'_>> = document
        .targets
        .iter()
        .flat_map(|target| {
            let findings = target.findings.iter();
            findings.map(move |finding| (target, finding))
        })
        .filter(|(_, finding)| wanted(finding.verdict))
        .map(|(target, finding)| FindingView::new(document, target, finding))
        .collect();
    views.sort_by(|a, b| a.finding.order().cmp(&b.finding.order()));
    views
}

/// A link to each scenario in which a finding was seen: to its first check there.
fn seen<'a>(target: &'a Target, finding: &'a Finding) -> Vec<Link<'a>> {
    let scenarios = target
        .scenarios
        .iter()
        .filter(|scenario| finding.scenarios.contains(&scenario.id));
    scenarios
        .map(|scenario| {
            let is_its = |check: &Check| check.finding.as_ref() == Some(&finding.id);
            let at = scenario.checks.iter().position(is_its);
            Link {
                anchor: at
                    .and_then(|index| anchor::checks(target, scenario).into_iter().nth(index))
                    .unwrap_or_else(|| anchor::scenario(target, scenario)),
                text: &scenario.id,
                step: at.and_then(|index| scenario.checks.get(index)?.step),
            }
        })
        .collect()
}

impl<'a> TargetView<'a> {
    /// The number of checks with a verdict.
    fn count(&self, verdict: &Verdict) -> usize {
        self.data.summary.of(*verdict)
    }

    fn new(document: &'a Document, target: &'a Target) -> Self {
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
            differences: (target.findings.iter())
                .filter(|finding| finding.verdict == Verdict::Difference)
                .map(|finding| FindingView::new(document, target, finding))
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
