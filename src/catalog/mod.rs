//! YAML -> typed, cross-checked scenarios, profiles, requirements, targets; diagnostics.

mod agent_kind;
pub mod catalogue;
pub mod diagnostic;
mod diagnostic_code;
pub mod embedded;
mod folder;
pub mod inventory;
pub mod library;
mod lint;
pub mod lint_paths;
mod load;
mod login_hints;
mod merge;
mod number_range;
pub mod observe;
mod one_or_many;
pub mod profile;
pub mod proofs;
mod rate;
mod registered_auth;
pub mod requirement;
pub mod scenario;
pub mod schema;
pub mod skeleton;
pub mod targets;
pub mod template;
mod time_span;
pub mod yaml;

pub use self::agent_kind::AgentKind;
pub use self::lint::targets::load_targets;
pub use self::login_hints::LoginHints;
pub use self::number_range::NumberRange;
pub use self::one_or_many::OneOrMany;
pub use self::rate::Rate;
pub use self::registered_auth::RegisteredAuth;
pub use self::time_span::TimeSpan;
