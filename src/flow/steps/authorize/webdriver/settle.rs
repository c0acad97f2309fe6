//! Waiting until a page is what it is going to be.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::time::{Duration, Instant};

use super::BrowserRun;
use crate::agent::webdriver::{Browser, Error, Rendered};
use crate::flow::session::Session;
use crate::flow::steps::authorize::outcome::End;
use crate::oauth::Outcome;

/// Between two looks.
const PAUSE: Duration = Duration::from_millis(25);
/// How long a page without scripts, and one with scripts, has to stay the same.
const STILL: Duration = Duration::from_millis(50);
const STILL_WITH_SCRIPTS: Duration = Duration::from_millis(300);
/// How long a click may seem to have done nothing.
const REACTION: Duration = Duration::from_secs(2);
/// How long data may keep coming, or the page may keep changing, once its document is there.
const RESTLESS: Duration = Duration::from_secs(4);

/// What came of waiting.
pub(super) enum Settled {
    End(End),
    Page(Rendered),
}

/// A page by which it can be told from another.
pub(super) fn fingerprint(page: &Rendered) -> u64 {
    let mut hasher = DefaultHasher::new();
    (&page.url, &page.html).hash(&mut hasher);
    hasher.finish()
}

impl BrowserRun<'_> {
    /// Waits until the browser is sent to the client, or shows a page that stays.
    pub(super) async fn settle(
        &mut self,
        session: &mut Session<'_>,
        browser: &mut Browser,
    ) -> Result<Settled, Error> {
        let start = Instant::now();
        let limit = session.target.wire.limits().timeout;
        let taken = self.taken;
        let mut still: Option<(u64, Instant)> = None;
        // From when on there was a document and no navigation away from it.
        let mut there: Option<Instant> = None;
        loop {
            if session.interrupted() {
                let end = End::because(Outcome::NotDone, "the run was interrupted");
                return Ok(Settled::End(end));
            }
            let has_log = browser.poll().await?;
            if let Some(end) = self.take(session, browser, false).await {
                return Ok(Settled::End(end));
            }
            if !has_log && let Some(end) = self.at_the_client(&browser.address().await?) {
                return Ok(Settled::End(end));
            }
            let travelling = browser.network_log.is_navigating();
            if travelling {
                (still, there) = (None, None);
            } else {
                let there = *there.get_or_insert_with(Instant::now);
                let restless = there.elapsed() > RESTLESS;
                // A page that is just going away cannot be read; then it is looked at again.
                if (!browser.network_log.is_busy() || restless)
                    && let Ok(page) = browser.render().await
                    && page.url != "about:blank"
                {
                    let now = fingerprint(&page);
                    let since = match still {
                        Some((before, since)) if before == now => since,
                        _ => Instant::now(),
                    };
                    still = Some((now, since));
                    let scripted = page.html.contains("<script");
                    let wanted = if scripted { STILL_WITH_SCRIPTS } else { STILL };
                    let reacted = self.before != Some(now)
                        || self.taken > taken
                        || start.elapsed() > REACTION;
                    let stays = page.ready && since.elapsed() >= wanted && reacted;
                    if stays || restless {
                        if let Some(end) = self.take(session, browser, true).await {
                            return Ok(Settled::End(end));
                        }
                        // A page without a document in the log is ahead of the log, which is awaited then.
                        if self.place.is_some() || !has_log {
                            return Ok(Settled::Page(page));
                        }
                    }
                }
            }
            if start.elapsed() > limit {
                let reason = format!("no complete answer within {} s", limit.as_secs_f64());
                return Ok(Settled::End(End::because(Outcome::Timeout, reason)));
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Without a log the address is all there is: an error page of the browser keeps that of the redirect URI.
    fn at_the_client(&self, address: &str) -> Option<End> {
        let url = url::Url::parse(address).ok()?;
        let from = self.place.as_ref().unwrap_or(&url);
        let is_web = matches!(url.scheme(), "http" | "https");
        let arrival = is_web.then(|| self.watch.arrival(address, from))??;
        Some(End::arrived(arrival))
    }
}
