//! Browsers for a whole run: opened when the first scenario needs one, emptied and used again.

use std::sync::Arc;

use tokio::sync::{Mutex, OwnedSemaphorePermit, Semaphore};

use super::browser::Browser;
use super::driver::Driver;
use super::protocol::{self, Error};
use super::rules::HostRules;

/// Most scenarios at a time, whatever the machine has: a browser is a hundred megabytes.
const MOST: usize = 4;

/// The browsers of a run.
pub struct Pool {
    state: Mutex<State>,
    places: Arc<Semaphore>,
}

#[derive(Default)]
struct State {
    driver: Option<(Driver, reqwest::Client)>,
    idle: Vec<Browser>,
}

impl Default for Pool {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            state: Mutex::default(),
            places: Arc::new(Semaphore::new(cores.clamp(1, MOST))),
        }
    }
}

impl Pool {
    /// Waits until another scenario may have browsers. One for each of its users, so that scenarios wait here and not
    /// for each other's browsers.
    pub async fn place(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.places).acquire_owned().await.ok()
    }

    /// Makes sure that there is a driver.
    ///
    /// # Errors
    ///
    /// When none can be started or reached.
    pub async fn ready(&self) -> Result<(), Error> {
        let mut state = self.state.lock().await;
        drop(connected(&mut state).await?);
        Ok(())
    }

    /// A browser that remembers nothing.
    ///
    /// # Errors
    ///
    /// When no browser can be opened.
    pub async fn browser(&self, rules: &HostRules, insecure: bool) -> Result<Browser, Error> {
        let mut state = self.state.lock().await;
        if let Some(index) = state.idle.iter().position(|b| b.fits(rules, insecure)) {
            return Ok(state.idle.swap_remove(index));
        }
        let (http, url) = connected(&mut state).await?;
        // An idle browser makes room for the new one.
        let spare = (state.idle.len() >= MOST).then(|| state.idle.remove(0));
        drop(state);
        if let Some(spare) = spare {
            spare.close().await;
        }
        Browser::open(http, &url, rules.clone(), insecure).await
    }

    /// Takes a browser back, emptied; one that cannot be emptied is closed.
    pub async fn take_back(&self, mut browser: Browser) {
        match browser.forget().await {
            Ok(()) => self.state.lock().await.idle.push(browser),
            Err(_) => browser.close().await,
        }
    }

    /// Closes all browsers and ends a driver that was started.
    pub async fn close(&self) {
        let state = std::mem::take(&mut *self.state.lock().await);
        for browser in state.idle {
            browser.close().await;
        }
    }
}

/// The driver's client and address; starts the driver at the first use.
async fn connected(state: &mut State) -> Result<(reqwest::Client, String), Error> {
    if state.driver.is_none() {
        let driver = tokio::task::spawn_blocking(Driver::start)
            .await
            .map_err(|error| Error::Start(error.to_string()))??;
        state.driver = Some((driver, protocol::http()?));
    }
    match &state.driver {
        Some((driver, http)) => Ok((http.clone(), driver.url.clone())),
        None => Err(Error::Missing),
    }
}
