//! What several rules read from an exchange: a file per part of the protocol.

pub mod authorization;
pub mod browser;
pub mod disclosed;
pub mod members;
pub mod metadata;
pub mod randomness;
pub mod registration;
pub mod scope;
pub mod token_endpoint;
