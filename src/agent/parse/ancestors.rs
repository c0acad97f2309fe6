//! What an element inherits from the elements around it.

/// What the ancestors of an element mean for it.
#[derive(Clone, Default)]
pub(super) struct Ancestors {
    pub form: Option<usize>,
    pub hidden: bool,
    pub disabled: bool,
    pub noscript: bool,
    pub label: Option<String>,
    pub depth: usize,
}
