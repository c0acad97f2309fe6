//! The sandbox over real HTTP: a browser with a cookie jar signs in, consents and hands the code over.

mod browser;
mod cameramanager;
mod common;
mod effects;
mod flows;
mod standard;
mod survilla;
