//! YAML -> typed, cross-checked scenarios, profiles, requirements, targets; diagnostics.

mod agent_kind;
pub mod catalogue;
pub mod check;
pub mod diagnostic;
mod diagnostic_code;
pub mod embedded;
mod folder;
pub mod inventory;
pub mod library;
mod lint;
mod load;
mod login_hints;
mod merge;
pub mod observe;
pub mod profile;
mod rate;
mod registered_auth;
pub mod requirement;
pub mod scenario;
pub mod schema;
pub mod targets;
pub mod template;
pub mod values;
pub mod yaml;

pub use self::agent_kind::AgentKind;
pub use self::lint::targets::load_targets;
pub use self::login_hints::LoginHints;
pub use self::rate::Rate;
pub use self::registered_auth::RegisteredAuth;
