//! YAML -> typed, cross-checked scenarios, profiles, requirements, targets; diagnostics.

pub mod catalogue;
pub mod check;
pub mod diagnostic;
pub mod embedded;
mod folder;
pub mod inventory;
pub mod library;
mod lint;
mod load;
mod merge;
pub mod observe;
pub mod profile;
pub mod requirement;
pub mod scenario;
pub mod schema;
pub mod targets;
pub mod template;
pub mod values;
pub mod yaml;

pub use self::lint::targets::load_targets;
