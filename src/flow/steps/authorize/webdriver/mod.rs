//! The webdriver agent's way through a provider's pages, in a real browser.
//!
//! The form agent decides here as well, and the same watch knows where to stop; what is recorded comes from the
//! browser's log.

mod settle;
mod visits;

use std::time::{Duration, Instant};

use url::Url;

use self::settle::{Settled, fingerprint};
use super::guard;
use super::outcome::{End, aftermath, farewell, stopped};
use super::page_notes::{on_submit, remember_approval};
use super::redirect::Watch;
use super::request::AuthorizationRequest;
use crate::agent::webdriver::{Browser, Error, Held, Rendered};
use crate::agent::{Consent, Decision, FormAgent, Page, Purpose, Stop, Submission};
use crate::flow::session::Session;
use crate::oauth::{Outcome, Role};
use crate::transcript::StepRecord;
use crate::wire::{RawBody, RawRequest};

/// How long a page that makes no sense may still be on its way to another.
const PATIENCE: Duration = Duration::from_secs(3);

/// The way through the pages, as far as the browser has come.
struct BrowserRun<'w> {
    asked: &'w AuthorizationRequest,
    watch: Watch,
    /// What the next document is requested for, and how it has to be requested for that.
    expected: Option<(Role, String, String)>,
    /// Visits that have been looked at.
    taken: usize,
    /// The last document: its address, status and media type.
    place: Option<Url>,
    status: u16,
    media_type: Option<String>,
    /// What the page looked like before something was done to it.
    before: Option<u64>,
}

/// Goes through the pages until the browser is sent to the client or the agent stops.
pub async fn run(
    session: &mut Session<'_>,
    asked: &AuthorizationRequest,
    first: RawRequest,
    agent: &mut FormAgent,
    record: &mut StepRecord,
) -> End {
    record.login_shown = Some(false);
    record.consent_shown = Some(false);
    let target = session.target;
    let what = "the authorization request";
    if let Some(end) = guard::request(session, asked.step.user, what, &first) {
        return end;
    }
    let mut browser = match session.browser(asked.step.user).await {
        Ok(browser) => browser,
        Err(error) => {
            record.agent_broke = true;
            return End::because(Outcome::NotDone, error.to_string());
        }
    };
    let mut way = BrowserRun {
        asked,
        watch: Watch::new(asked.redirect_uri.as_deref(), target),
        expected: None,
        taken: 0,
        place: None,
        status: 0,
        media_type: None,
        before: None,
    };
    match way.go(session, &mut browser, first, agent, record).await {
        Ok(mut end) => {
            if way.status != 0 {
                end.status.get_or_insert(way.status);
            }
            end.media_type = end.media_type.or(way.media_type);
            if end.arrival.is_none() && end.outcome != Outcome::LoginPage {
                let vault = &session.vault;
                record.picture = browser.picture(&|text| vault.finds_secret(text)).await;
            }
            session.keep_browser(asked.step.user, browser);
            end
        }
        Err(error) => {
            // It may be in any state, so that no other step shall have it.
            browser.close().await;
            record.agent_broke = true;
            End::because(Outcome::NotDone, error.to_string())
        }
    }
}

impl BrowserRun<'_> {
    async fn go(
        &mut self,
        session: &mut Session<'_>,
        browser: &mut Browser,
        request: RawRequest,
        agent: &mut FormAgent,
        record: &mut StepRecord,
    ) -> Result<End, Error> {
        browser.begin().await?;
        session.target.wire.pace().await;
        let address = request.full_url();
        self.expect(Role::Authorization, &request.method, &address);
        match &request.body {
            RawBody::Form(fields) => browser.send_form(&address, fields).await?,
            _ if request.method.eq_ignore_ascii_case("POST") => {
                browser.send_form(&address, &[]).await?;
            }
            _ => browser.navigate(&address).await?,
        }
        let mut acted_at = usize::MAX;
        for _ in 0..session.target.wire.limits().max_hops {
            let rendered = match self.settle(session, browser).await? {
                Settled::End(end) => return Ok(end),
                Settled::Page(rendered) => rendered,
            };
            if let Some(held) = browser.held().await {
                return Ok(held_back(session, held, record));
            }
            // For an empty error the browser shows a page of its own making.
            let (address, html) = match &self.place {
                Some(place) if rendered.url.starts_with("chrome-error:") => (place.as_str(), ""),
                _ => (rendered.url.as_str(), rendered.html.as_str()),
            };
            let Ok(url) = Url::parse(address) else {
                let reason = "the page's address is not a URL";
                return Ok(End::because(Outcome::NotDone, reason));
            };
            // Without a log the status is not known.
            let status = if self.status == 0 { 200 } else { self.status };
            let page = Page::rendered(&url, status, html);
            let undecided = agent.clone();
            let decided = agent.next(&page);
            let unclear = match &decided {
                Decision::Stop(
                    Stop::NotUnderstood { .. } | Stop::NeedsJavaScript | Stop::Unchanged,
                ) => true,
                // A script that sends the login leaves the form where it is until it knows more.
                Decision::Stop(Stop::LoginFailed { .. }) => self.taken == acted_at,
                _ => false,
            };
            if unclear && self.changes(browser, &rendered).await? {
                *agent = undecided;
                continue;
            }
            session.target.wire.pace().await;
            acted_at = self.taken;
            self.before = Some(fingerprint(&rendered));
            match decided {
                Decision::Submit(submission) => {
                    if submission.purpose == Purpose::Consent(Consent::Approve) {
                        remember_approval(session, self.asked);
                    }
                    if let Some(end) = self
                        .submit(session, browser, (&page, &rendered), &submission, record)
                        .await?
                    {
                        return Ok(end);
                    }
                }
                Decision::Follow(link) => {
                    if let Some(end) = farewell(self.asked, record) {
                        return Ok(end);
                    }
                    if let Some(end) = self
                        .follow(session, browser, (&page, &rendered), &link)
                        .await?
                    {
                        return Ok(end);
                    }
                }
                Decision::Stop(stop) => {
                    let is_puzzled = matches!(
                        stop,
                        Stop::NotUnderstood { .. } | Stop::NeedsJavaScript | Stop::Unchanged
                    );
                    let unreached = browser.network_log.unreached().iter();
                    let mut missing = unreached.filter(|address| !session.target.is_own(address));
                    if is_puzzled && let Some(address) = missing.next().cloned() {
                        let what = "a script of the page, or data for one,";
                        return Ok(End::failure(&session.withhold(what, &address)));
                    }
                    return Ok(
                        aftermath(&stop, self.asked, record).unwrap_or_else(|| stopped(stop))
                    );
                }
            }
        }
        let limit = session.target.wire.limits().max_hops;
        Ok(End::because(
            Outcome::NotDone,
            format!("the provider sent the browser on more than {limit} times"),
        ))
    }

    /// Whether the page becomes another one by itself.
    async fn changes(&self, browser: &mut Browser, seen: &Rendered) -> Result<bool, Error> {
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            tokio::time::sleep(Duration::from_millis(100)).await;
            browser.poll().await?;
            if browser.network_log.is_busy() || browser.network_log.visits().len() > self.taken {
                return Ok(true);
            }
            match browser.render().await {
                Ok(now) if fingerprint(&now) == fingerprint(seen) => {}
                _ => return Ok(true),
            }
        }
        Ok(false)
    }

    async fn submit(
        &mut self,
        session: &mut Session<'_>,
        browser: &mut Browser,
        (page, rendered): (&Page, &Rendered),
        submission: &Submission,
        record: &mut StepRecord,
    ) -> Result<Option<End>, Error> {
        let role = match on_submit(submission.purpose, page, self.asked, record) {
            Ok(role) => role,
            Err(end) => return Ok(Some(end)),
        };
        if let Some(arrival) = self.watch.form_arrival(submission, &page.url) {
            return Ok(Some(End::arrived(arrival)));
        }
        // Both the page that is typed into and the place where its form leads.
        let what = guard::of_form(submission.purpose);
        for address in [page.url.as_str(), submission.url.as_str()] {
            if let Some(end) = guard::address(session, what, address) {
                return Ok(Some(end));
            }
        }
        self.expect(role, submission.method.as_str(), submission.url.as_str());
        browser.guard(&session.target.origins.all()).await?;
        browser.act(rendered, &submission.input).await?;
        let held = browser.held().await;
        Ok(held.map(|held| held_back(session, held, record)))
    }

    async fn follow(
        &mut self,
        session: &mut Session<'_>,
        browser: &mut Browser,
        (page, rendered): (&Page, &Rendered),
        link: &Url,
    ) -> Result<Option<End>, Error> {
        if let Some(arrival) = self.watch.arrival(link.as_str(), &page.url) {
            return Ok(Some(End::arrived(arrival)));
        }
        let what = guard::of_link(page, link);
        if let Some(end) = guard::address(session, what, link.as_str()) {
            return Ok(Some(end));
        }
        let number = page
            .links
            .iter()
            .find(|l| l.url == *link)
            .and_then(|l| l.element);
        match number {
            Some(number) => browser.click_number(rendered, number).await?,
            None => browser.navigate(link.as_str()).await?,
        }
        Ok(None)
    }

    fn expect(&mut self, role: Role, method: &str, address: &str) {
        self.expected = Some((role, method.to_uppercase(), path(address).to_owned()));
    }
}

/// The end of the way where the page held a form back.
fn held_back(session: &mut Session<'_>, held: Held, record: &mut StepRecord) -> End {
    record.login_by_get = held == Held::PasswordInAddress;
    match held {
        Held::Foreign(origin) => {
            let what = "a form that a script of the page sends";
            End::failure(&session.withhold(what, &origin))
        }
        Held::PasswordInAddress => End::because(
            Outcome::NotDone,
            "the login form sends the password in the address (method GET), and no script of the page sends it another way; it was held back",
        ),
    }
}

/// An address without query and fragment.
fn path(address: &str) -> &str {
    address.split(['?', '#']).next().unwrap_or(address)
}
