//! What was taken away or made up, and which further mistakes may follow from that.

use super::super::node::{Entry, Node, NodeKind};
use super::super::text::{Mark, Span};
use crate::catalog::diagnostic::{Code, Diagnostic};

/// What was taken away or made up when a file was put right.
#[derive(Debug, Clone, Default)]
pub(in crate::catalog::yaml) struct Doubts {
    /// What was taken away.
    pub(super) dropped: Vec<Span>,
    /// Values whose key was guessed.
    pub guessed: Vec<Span>,
    /// Mappings and lists that lost something, or got a stand-in.
    pub lossy: Vec<Span>,
    /// The keys of what was taken away.
    keys: Vec<String>,
    /// Lists that lost an item, so that numbers mean others.
    pub(super) shortened: Vec<Span>,
    /// Whether an entry with an id may have been lost.
    pub ids: bool,
}

impl Doubts {
    /// Whether nothing was taken away or made up.
    pub fn is_empty(&self) -> bool {
        self.dropped.is_empty() && self.lossy.is_empty()
    }

    /// Whether a mistake may follow from what was put right: it stands where something was taken away, or it is about
    /// something that lacks in an entry that lost something.
    pub fn explain(&self, mistake: &Diagnostic, root: &Node) -> bool {
        let Some(place) = &mistake.place else {
            return !self.is_empty();
        };
        let mark = Mark {
            line: place.line,
            column: place.column.saturating_sub(1),
        };
        let is_inside = |span: &Span| span.start() <= mark && mark < span.end();
        if place.line == 0 || self.dropped.iter().any(is_inside) {
            return true;
        }
        if mistake.code == Code::UnknownVariable {
            // A variable names a step by its number, its name or its action.
            let names = |key: &String| key == "as" || mistake.message.contains(&format!("`{key}."));
            return self.has_shortened_list(root) || self.keys.iter().any(names);
        }
        if mistake.code == Code::UnknownStep && self.has_shortened_list(root) {
            return true;
        }
        // Which control a scenario has is said at its beginning, and missed at the step that needs it.
        let own = match mistake.code {
            Code::MissingControl => None,
            _ => section(root, mark),
        };
        let lost = self.dropped.iter().chain(&self.lossy);
        is_about_lack(mistake.code)
            && lost
                .map(|span| section(root, span.start()))
                .any(|it| it == own)
    }

    /// Notes what an entry that is taken away may have held.
    pub(super) fn lose(&mut self, entry: &Entry) {
        self.ids |= *entry.key == *"id" || !matches!(entry.value.kind, NodeKind::Scalar(_));
        self.keys.push(entry.key.to_string());
    }

    /// Whether an outermost list lost an item.
    fn has_shortened_list(&self, root: &Node) -> bool {
        match &root.kind {
            NodeKind::Mapping(entries) => entries
                .iter()
                .any(|entry| self.shortened.contains(&entry.value.span)),
            _ => false,
        }
    }
}

/// Mistakes that come of something being absent.
fn is_about_lack(code: Code) -> bool {
    matches!(
        code,
        Code::NoAction
            | Code::NoSteps
            | Code::NoTargets
            | Code::NoUser
            | Code::NoRedirectUri
            | Code::MissingControl
            | Code::MissingDimension
            | Code::MissingScopes
            | Code::MissingEndpoint
            | Code::BadContradiction
            | Code::BadEvidence
            | Code::DifferenceSource
            | Code::RequirementsWithoutExpect
            | Code::ConditionWithoutMetadata
            | Code::UnverifiedClaim
            | Code::UntestedRequirement
            | Code::UnobservedDimension
            | Code::UnknownStep
            | Code::UnknownPage
            | Code::UnknownMember
    )
}

/// The item of an outermost list in which a place is, by its number and that of the list; nothing for what is in none.
fn section(root: &Node, mark: Mark) -> Option<(usize, usize)> {
    let NodeKind::Mapping(entries) = &root.kind else {
        return None;
    };
    let lists = entries.iter().enumerate();
    lists
        .filter_map(|(number, entry)| match &entry.value.kind {
            NodeKind::Sequence(items) => Some((number, items)),
            _ => None,
        })
        .find_map(|(number, items)| {
            let starts = |node: &Node| node.span.start().min(node.focus.start());
            let before = items.iter().take_while(|item| starts(item) <= mark).count();
            let item = items.get(before.checked_sub(1)?)?;
            (mark <= item.span.end()).then_some((number, before))
        })
}
