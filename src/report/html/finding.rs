//! A finding as a card: what was expected and observed, its sources, and the exchange that shows it first.

use std::sync::Arc;

use super::scenario::{DiffLine, diff_lines};
use super::wire::ExchangeView;
use super::{anchor, document_of};
use crate::document::{
    Check, Document, Finding, Requirement, Scenario, Source, Target, Verdict, is_of_the_run,
};
use crate::report::format;

/// A finding with its links.
pub struct FindingView<'a> {
    pub anchor: String,
    pub target: &'a Target,
    pub finding: &'a Finding,
    /// The document that its requirement is of, as ids have it.
    pub document: &'a str,
    /// Since when it is there, where a history is kept.
    pub since: Option<String>,
    /// Whether the scenario that shows it first is one of the catalogue.
    pub has_file: bool,
    /// What the first check expected and observed.
    pub check: Option<&'a Check>,
    pub sources: Vec<SourceView<'a>>,
    pub seen: Vec<Link<'a>>,
    /// For drift, what changed: without it the card would only say that something did.
    pub diff: Vec<DiffLine<'a>>,
    /// The exchange that shows it first.
    pub exchange: Option<ExchangeView<'a>>,
}

/// A requirement or claim of a finding, with its words.
pub struct SourceView<'a> {
    pub id: &'a str,
    pub quote: &'a str,
    pub citation: String,
    /// Where the section can be read.
    pub link: Option<String>,
    pub is_claim: bool,
    pub anchor: Option<String>,
}

/// A link to a check or a scenario.
pub struct Link<'a> {
    pub anchor: String,
    pub text: &'a str,
    pub step: Option<usize>,
}

impl<'a> FindingView<'a> {
    pub fn new(document: &'a Document, target: &'a Target, finding: &'a Finding) -> Self {
        let elsewhere = finding.source.iter().map(|source| SourceView {
            id: "",
            quote: &source.quote,
            citation: format::citation(source),
            link: section(source),
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
                link: section(&known.source),
                is_claim: known.level == Requirement::OF_A_CLAIM,
                anchor: is_listed.then(|| anchor::claim(target, id)),
            })
        });
        Self {
            anchor: anchor::finding(&finding.id),
            target,
            document: document_of(finding.requirement()),
            has_file: !is_of_the_run(&finding.first.scenario),
            since: finding.since.as_deref().map(format::time),
            check: first(target, finding).and_then(|scenario| {
                let index = finding.first.check?;
                scenario.checks.get(index).map(Arc::as_ref)
            }),
            sources: sources.chain(elsewhere).collect(),
            seen: seen(target, finding),
            diff: (finding.diff.as_deref())
                .map(diff_lines)
                .unwrap_or_default(),
            exchange: None,
            finding,
        }
    }

    /// With the exchange that shows it first: the one that decided, or the last of the step.
    fn with_exchange(mut self) -> Result<Self, askama::Error> {
        let place = &self.finding.first;
        if let Some(scenario) = first(self.target, self.finding) {
            let of_step = |step| {
                let mut all = scenario.exchanges.iter();
                all.rposition(|exchange| Some(exchange.step) == step)
            };
            let index = place.exchange.or_else(|| of_step(place.step));
            if let Some(index) = index
                && let Some(exchange) = scenario.exchanges.get(index)
            {
                let anchor = anchor::exchange(self.target, scenario, index);
                self.exchange = Some(ExchangeView::new(anchor, scenario, exchange)?);
            }
        }
        Ok(self)
    }
}

/// The findings of all targets that are wanted, the gravest first, with their exchanges.
pub fn all(
    document: &Document,
    wanted: impl Fn(Verdict) -> bool,
) -> Result<Vec<FindingView<'_>>, askama::Error> {
    let mut views: Vec<FindingView<'_>> = (document.targets.iter())
        .flat_map(|target| target.findings.iter().map(move |finding| (target, finding)))
        .filter(|(_, finding)| wanted(finding.verdict))
        .map(|(target, finding)| FindingView::new(document, target, finding).with_exchange())
        .collect::<Result<_, _>>()?;
    views.sort_by(|a, b| a.finding.order().cmp(&b.finding.order()));
    Ok(views)
}

/// The scenario in which it was seen first.
fn first<'a>(target: &'a Target, finding: &Finding) -> Option<&'a Scenario> {
    let mut all = target.scenarios.iter();
    all.find(|scenario| scenario.id == finding.first.scenario)
}

/// A link to each scenario in which a finding was seen: to its first check there.
fn seen<'a>(target: &'a Target, finding: &'a Finding) -> Vec<Link<'a>> {
    let scenarios = target
        .scenarios
        .iter()
        .filter(|scenario| finding.scenarios.contains(&scenario.id));
    scenarios
        .map(|scenario| {
            let is_its = |check: &Arc<Check>| check.finding.as_ref() == Some(&finding.id);
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

/// The address of a section of an RFC.
fn section(source: &Source) -> Option<String> {
    let number = source.document.strip_prefix("RFC ")?;
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !is_number(number) {
        return None;
    }
    let page = format!("https://www.rfc-editor.org/rfc/rfc{number}");
    let is_section = !source.section.is_empty() && source.section.split('.').all(is_number);
    Some(if is_section {
        format!("{page}#section-{}", source.section)
    } else {
        page
    })
}
