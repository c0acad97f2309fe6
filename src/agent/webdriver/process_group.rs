//! The processes of a driver: it and its browsers, which end together on every way out of this process.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The groups that run, by the id of their driver, each with the folder of its browsers' profiles.
static RUNNING: Mutex<BTreeMap<u32, PathBuf>> = Mutex::new(BTreeMap::new());

/// A driver with everything that it starts; killed with the value.
#[derive(Debug)]
pub struct ProcessGroup {
    pub driver: Child,
}

impl ProcessGroup {
    /// Starts a driver in a group of its own. The signals of the terminal are for grantcheck, which still has tokens to revoke
    /// and browsers to close in order.
    pub fn spawn(command: &mut Command, profiles: &Path) -> std::io::Result<Self> {
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(command, 0);
        let mut running = running();
        let driver = command.spawn()?;
        running.insert(driver.id(), profiles.to_owned());
        Ok(Self { driver })
    }
}

impl Drop for ProcessGroup {
    fn drop(&mut self) {
        running().remove(&self.driver.id());
        // What still runs of it. Both fail where nothing does.
        kill(self.driver.id());
        drop(self.driver.kill());
        drop(self.driver.wait());
    }
}

/// Ends every driver with its browsers at once, for a process that ends without dropping its values.
pub fn end_drivers() {
    for (driver, profiles) in std::mem::take(&mut *running()) {
        kill(driver);
        // A browser that is being killed may still write there; the rest is the system's to tidy up.
        drop(std::fs::remove_dir_all(profiles));
    }
}

#[cfg(unix)]
fn kill(driver: u32) {
    use rustix::process::{Pid, Signal, kill_process_group};
    let group = i32::try_from(driver).ok().and_then(Pid::from_raw);
    if let Some(group) = group {
        // There is nothing to kill where all of it has ended.
        let _ = kill_process_group(group, Signal::KILL);
    }
}

#[cfg(not(unix))]
fn kill(_driver: u32) {}

fn running() -> MutexGuard<'static, BTreeMap<u32, PathBuf>> {
    // The map is whole whatever panicked while it was held.
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}
