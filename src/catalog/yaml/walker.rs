//! The state of the walk along a tree and its schema: where it is, and the mistakes that it has found.

use super::node::Node;
use super::repair::Fix;
use super::schema::{Branch, Schemas};
use super::text::{Source, Span};
use crate::catalog::diagnostic::Code;
use crate::catalog::diagnostic::{Diagnostic, Diagnostics};

/// What the walk along a tree and its schema carries with it.
pub(super) struct Walker<'o> {
    pub source: &'o Source,
    pub schemas: Schemas,
    pub out: &'o mut Diagnostics,
    /// A place whose documentation is looked for, and the documentation once it is found.
    pub wanted: Option<(Span, Option<String>)>,
    /// What would make the mistakes go away, for reading on behind them.
    pub fixes: Vec<Fix>,
    /// Mappings and lists that lost something to an earlier mistake: what they lack is no mistake of its own.
    pub lossy: &'o [Span],
    /// Values whose key was guessed: that they are of another type than it asks for is no mistake of its own.
    pub guessed: &'o [Span],
}

/// How the walk came to a value.
pub(super) struct Context<'c> {
    /// The nearest key above, with its place.
    pub key: Option<(&'c str, Span)>,
    /// Whether the value is an item of the list under that key.
    pub item: bool,
    /// The mapping that the value stands in.
    pub outer: Option<&'c Context<'c>>,
    /// What this mapping may hold.
    pub branch: Option<&'c Branch>,
}

impl Context<'_> {
    pub const ROOT: Self = Self {
        key: None,
        item: false,
        outer: None,
        branch: None,
    };

    /// ` in `client``, for the end of a message; empty at the root.
    pub fn suffix(&self) -> String {
        match self.key {
            None if self.item => " in this item".to_owned(),
            None => String::new(),
            Some((key, _)) if self.item => format!(" in this item of `{key}`"),
            Some((key, _)) => format!(" in `{key}`"),
        }
    }
}

impl Walker<'_> {
    /// Notes what would make a mistake go away.
    pub fn fix(&mut self, fix: Fix) {
        self.fixes.push(fix);
    }

    /// Adds the mistake that something is missing, unless an earlier mistake took it away.
    pub fn report_lack(
        &mut self,
        of: &Node,
        span: Span,
        code: Code,
        message: String,
        help: String,
    ) {
        if !self.lossy.contains(&of.span) {
            self.report(span, code, message, Some(help));
        }
    }

    /// Adds a mistake.
    pub fn report(&mut self, span: Span, code: Code, message: String, help: Option<String>) {
        let source = self.source;
        self.out.push_error(|| {
            Diagnostic::error(code, message)
                .at(source.place(span))
                .maybe_help(help)
        });
    }
}
