//! `index.html`: the report for people, one file without external resources.

mod anchor;
mod curl;
mod diagram;
mod differences;
mod evidence;
mod filters;
mod finding;
mod matrix;
mod scenario;
mod side_by_side;
mod trend;
mod wire;

use std::collections::BTreeSet;

use askama::Template;
use base64::Engine as _;
use sha2::{Digest as _, Sha256};

use super::format;
use super::shown::shown;
use crate::document::{Change, Claim, ClaimStatus, Comparison, Document, Target, Verdict};
use differences::Family;
use evidence::{Block, Evidence};
use finding::FindingView;
use matrix::Group;
use scenario::ScenarioView;
use side_by_side::{Capability, Dimension};

#[cfg(test)]
pub use evidence::tests::expanded;

/// What filters, opens and follows links. The page's content security policy allows this script alone, by its hash.
const SCRIPT: &str = include_str!("../../../templates/report/script.js");

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
    trend: String,
    comparison: Option<&'a Comparison>,
    changes: Vec<(&'static str, &'a [Change])>,
    /// The findings of this run, by id: those of the baseline are not on the page.
    known: BTreeSet<&'a str>,
    actions: Vec<FindingView<'a>>,
    warnings: Vec<FindingView<'a>>,
    families: Vec<Family<'a>>,
    levels: BTreeSet<&'a str>,
    documents: BTreeSet<&'a str>,
    targets: Vec<TargetView<'a>>,
    has_contradictions: bool,
    dimensions: Vec<Dimension<'a>>,
    capabilities: Vec<Capability<'a>>,
    matrix: Vec<Group<'a>>,
    evidence: Vec<Block>,
    script: &'static str,
    script_hash: String,
}

/// One target.
struct TargetView<'a> {
    anchor: String,
    data: &'a Target,
    claims: Vec<ClaimView<'a>>,
    claim_counts: String,
    contradiction_counts: String,
    scenarios: Vec<ScenarioView<'a>>,
}

/// A claim with links to the scenarios that judged it.
struct ClaimView<'a> {
    anchor: String,
    data: &'a Claim,
    evidence: Vec<Witness<'a>>,
}

/// A piece of evidence: a link when it names a scenario of this run, else text.
struct Witness<'a> {
    anchor: Option<String>,
    text: &'a str,
}

/// Renders the page.
///
/// # Errors
///
/// When the template cannot be rendered, which would be a defect of this program.
pub fn render(document: &Document) -> Result<String, askama::Error> {
    let actions = finding::all(document, Verdict::needs_action)?;
    let mut evidence = Evidence::default();
    let mut targets = Vec::with_capacity(document.targets.len());
    for target in &document.targets {
        targets.push(TargetView::new(target, &mut evidence)?);
    }
    let told = (document.targets.iter()).flat_map(|target| &target.findings);
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
        trend: trend::svg(document),
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
        warnings: finding::all(document, |verdict| verdict == Verdict::Warn)?,
        families: differences::families(document)?,
        levels: told.clone().map(|finding| finding.level.as_str()).collect(),
        documents: told
            .map(|finding| document_of(finding.requirement()))
            .collect(),
        targets,
        has_contradictions: document
            .targets
            .iter()
            .any(|target| !target.contradictions.is_empty()),
        dimensions: side_by_side::dimensions(document),
        capabilities: side_by_side::capabilities(document),
        matrix: matrix::requirements(document),
        evidence: evidence.blocks().map_err(askama::Error::custom)?,
        script: SCRIPT,
        script_hash: base64::engine::general_purpose::STANDARD.encode(Sha256::digest(SCRIPT)),
    }
    .render()
    .map(|page| shown(&page).into_owned())
}

/// The document that an id begins with: `rfc6749`, `survilla`, `grantcheck`.
fn document_of(id: &str) -> &str {
    id.split('/').next().unwrap_or(id)
}

impl<'a> TargetView<'a> {
    /// The number of checks with a verdict.
    fn count(&self, verdict: &Verdict) -> usize {
        self.data.summary.of(*verdict)
    }

    fn new(target: &'a Target, evidence: &mut Evidence) -> Result<Self, askama::Error> {
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
        Ok(Self {
            anchor: anchor::target(target),
            data: target,
            claims: target
                .claims
                .iter()
                .map(|claim| ClaimView {
                    anchor: anchor::claim(target, &claim.id),
                    data: claim,
                    evidence: claim
                        .evidence
                        .iter()
                        .map(|text| Witness {
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
                .map(|scenario| ScenarioView::new(target, scenario, evidence))
                .collect::<Result<_, _>>()?,
        })
    }
}
