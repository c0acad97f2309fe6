//! What an element inherits from the elements around it.

use std::rc::Rc;

use super::hiding::Hiding;

/// What the ancestors of an element mean for it.
#[derive(Clone, Default)]
pub(super) struct Ancestors {
    pub form: Option<usize>,
    pub hidden: bool,
    pub disabled: bool,
    pub noscript: bool,
    pub label: Option<String>,
    pub depth: usize,
    /// Whether it stands in a menu, a link or a button.
    pub aside: bool,
    pub hiding: Rc<Hiding>,
}
