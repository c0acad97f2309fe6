//! What one scenario run keeps: cookies, secrets seen, exchanges made.

use std::collections::{BTreeMap, HashSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use cookie_store::CookieStore;
use tokio::sync::OwnedSemaphorePermit;
use url::Url;

use super::issued::{self, Holder};
use super::reading;
use super::referrer::ShownPage;
use super::repeat;
use super::signing::{KeySet, Proofs};
use super::steps::authorize::ConsentForm;
use super::target::{Agent, Target};
use crate::agent::webdriver::{Browser, Error, HostRules};
use crate::oauth::{Role, UserRef};
use crate::transcript::{Failure, FailureKind, is_busy};
use crate::wire::answer_bounds::bounded;
use crate::wire::origins::origin_of;
use crate::wire::pseudonym::{SecretKind, Vault};
use crate::wire::{NoAnswer, RawExchange, RawRequest, RawResponse, capture, encode};

/// How often a request is sent again that a busy target did not deal with.
const SECOND_TRIES: usize = 3;

/// The state of one scenario run on one target.
pub struct Session<'a> {
    /// The target.
    pub target: &'a Target,
    /// The step that is being carried out (1-based; 0 is the cleanup).
    pub step: usize,
    /// Every secret seen so far.
    pub vault: Vault,
    /// Every exchange made so far.
    pub exchanges: Vec<RawExchange>,
    /// Access tokens seen so far.
    pub access_tokens: HashSet<String>,
    /// Refresh tokens seen so far.
    pub refresh_tokens: HashSet<String>,
    /// For whom codes and tokens were issued, by value.
    pub holders: Vec<(String, Holder)>,
    /// The number of this run of a scenario among those of the target.
    number: u64,
    /// When a token came that may come again within its second.
    reproducible: Option<Instant>,
    /// The keys and nonces of its proofs of possession.
    pub proofs: Proofs,
    /// The key set of the provider, where a step read it.
    pub keys: Option<KeySet>,
    /// The consent form of a session in which nothing was answered.
    pub consent_form: Option<ConsentForm>,
    jars: BTreeMap<UserRef, CookieStore>,
    /// The cookies before the last sign-in.
    planted: BTreeMap<UserRef, CookieStore>,
    /// The page that each user sees.
    pages: BTreeMap<UserRef, ShownPage>,
    browsers: BTreeMap<UserRef, Browser>,
    place: Option<OwnedSemaphorePermit>,
    /// The first address outside the target's origins that the present step led to.
    withheld: Option<String>,
    interrupted: &'a AtomicBool,
    /// How long the requests of the steps, and those of the cleanup, have taken.
    spent: [Duration; 2],
    /// The base URL of the resource, where a token answer named one.
    pub resource_base: Option<String>,
    /// Whether the step is there to find out when the target has enough: then 429 is an answer like any other.
    pub limit_wanted: bool,
}

impl<'a> Session<'a> {
    /// A session that knows the target's credentials by name, so that they never stand in the transcript.
    #[must_use]
    pub fn new(target: &'a Target, interrupted: &'a AtomicBool) -> Self {
        Self {
            target,
            step: 0,
            vault: target.credentials().clone(),
            exchanges: Vec::new(),
            access_tokens: HashSet::new(),
            refresh_tokens: HashSet::new(),
            holders: Vec::new(),
            number: target.shared_tokens.enter(),
            reproducible: None,
            proofs: Proofs::default(),
            keys: None,
            consent_form: None,
            jars: BTreeMap::new(),
            planted: BTreeMap::new(),
            pages: BTreeMap::new(),
            browsers: BTreeMap::new(),
            place: None,
            withheld: None,
            interrupted,
            spent: [Duration::ZERO; 2],
            resource_base: None,
            limit_wanted: false,
        }
    }

    /// Whether the run was interrupted; steps stop then, the cleanup does not.
    #[must_use]
    pub fn interrupted(&self) -> bool {
        self.step != 0 && self.interrupted.load(Ordering::Relaxed)
    }

    /// The flag that interrupts the run.
    pub fn interrupt(&self) -> &'a AtomicBool {
        self.interrupted
    }

    /// Sends one request, records it, and learns the secrets in it.
    ///
    /// # Errors
    ///
    /// The failure as recorded; nothing is recorded where nothing was sent.
    pub async fn exchange(
        &mut self,
        role: Role,
        request: RawRequest,
    ) -> Result<RawResponse, Failure> {
        self.own(role, &request)?;
        self.in_time()?;
        let request = self.with_headers(request);
        let wire = &self.target.wire;
        for _ in 0..SECOND_TRIES {
            let start = Instant::now();
            let result = if self.limit_wanted {
                wire.send_through_pauses(&request).await
            } else {
                wire.send(&request).await
            };
            let again = !self.limit_wanted
                && matches!(&result, Ok(response) if is_busy(response.status))
                && !wire.is_out_of_service(&request.url)
                && repeat::is_harmless(role, &request, &self.refresh_tokens);
            if !again || self.interrupted() {
                return self.keep(role, request, result, start.elapsed());
            }
        }
        let start = Instant::now();
        let result = wire.send(&request).await;
        self.keep(role, request, result, start.elapsed())
    }

    /// That there is time left for another request.
    fn in_time(&self) -> Result<(), Failure> {
        let limit = self.target.wire.limits().of_scenario();
        if self.spent[usize::from(self.step == 0)] <= limit {
            return Ok(());
        }
        Err(Failure {
            kind: FailureKind::NotSent,
            message: format!(
                "the request was not sent: the requests of this scenario before it took more than {} s together, which is the limit (`limits.scenario`, --scenario-timeout)",
                limit.as_secs_f64()
            ),
        })
    }

    /// That a request goes to one of the target's origins: it may hold a password, client credentials, a code or a token.
    /// The unencrypted form of an own address may be asked too, with nothing secret.
    fn own(&mut self, role: Role, request: &RawRequest) -> Result<(), Failure> {
        let origins = &self.target.origins;
        let address = request.full_url();
        if origins.include(&address) {
            return Ok(());
        }
        if role == Role::Http && origins.include_encrypted(&address) {
            let known = self.target.credentials();
            let headers = request.headers.iter().map(|(_, value)| value.clone());
            let mut texts = headers.chain([request.query.clone(), request.body.text()]);
            if !texts.any(|text| known.finds_secret(&text)) {
                return Ok(());
            }
        }
        let what = format!("the {} request", role.as_str());
        Err(self.withhold(&what, &request.url))
    }

    /// Notes that something led to an address outside the target's origins, where nothing is sent.
    pub fn withhold(&mut self, what: &str, address: &str) -> Failure {
        self.withheld.get_or_insert_with(|| address.to_owned());
        Failure {
            kind: FailureKind::Withheld,
            message: self.target.origins.refusal(what, address),
        }
    }

    /// The origin outside the target's that the present step led to; forgets it.
    pub fn take_withheld(&mut self) -> Option<String> {
        origin_of(&self.withheld.take()?)
    }

    /// The request with the headers that each request to the provider gets, unless it has them.
    fn with_headers(&self, mut request: RawRequest) -> RawRequest {
        let headers = &self.target.setup.headers;
        let documented = &self.target.profile.headers;
        let any = !headers.is_empty() || !documented.is_empty();
        if any && self.target.is_own(&request.url) {
            // What the target says comes first: a header that is there is not added again.
            for (name, value) in headers.iter().chain(documented) {
                if !request
                    .headers
                    .iter()
                    .any(|(known, _)| known.eq_ignore_ascii_case(name))
                {
                    request = request.header(name, value.clone());
                }
            }
        }
        request
    }

    /// Sends the same request several times at once. Each needs a connection of its own, for none is free.
    pub async fn race(
        &mut self,
        role: Role,
        request: &RawRequest,
        times: usize,
    ) -> Vec<Result<RawResponse, Failure>> {
        if let Err(failure) = self.own(role, request).and_then(|()| self.in_time()) {
            return vec![Err(failure)];
        }
        let request = &self.with_headers(request.clone());
        let start = Instant::now();
        let wire = &self.target.wire;
        let sent = (0..times).map(|_| wire.send(request));
        let mut results = futures_util::future::join_all(sent).await;
        // Who answers first is chance; the record has the same order in every run.
        results.sort_by_key(|result| {
            result.as_ref().map_or((u16::MAX, 0), |response| {
                (response.status, response.body.len())
            })
        });
        let duration = start.elapsed();
        results
            .into_iter()
            .map(|result| self.keep(role, request.clone(), result, duration))
            .collect()
    }

    /// Records an exchange and learns the secrets in it.
    pub fn keep(
        &mut self,
        role: Role,
        request: RawRequest,
        result: Result<RawResponse, NoAnswer>,
        duration: Duration,
    ) -> Result<RawResponse, Failure> {
        self.spent[usize::from(self.step == 0)] += duration;
        let profile = &self.target.profile;
        let (result, arrived) = match result.and_then(|response| bounded(role, response)) {
            Ok(response) => (Ok(response), None),
            Err(none) => (Err(none.failure), none.arrived),
        };
        let members = result
            .as_ref()
            .ok()
            .and_then(|response| reading::read(profile, role, response).members);
        if let (Some(name), Ok(response)) = (profile.redirect_names.get("code"), &result) {
            self.learn_code(name, response);
        }
        let mut exchange = RawExchange {
            step: self.step,
            role,
            request,
            result,
            tokens: Vec::new(),
            members,
            duration,
        };
        exchange.tokens = capture::learn(&mut self.vault, &exchange);
        if let Some(arrived) = arrived {
            exchange.tokens = capture::learn_arrived(&mut self.vault, &arrived);
        }
        let result = exchange.result.clone();
        self.exchanges.push(exchange);
        result
    }

    /// Learns a code that a redirect carries under another name.
    fn learn_code(&mut self, name: &str, response: &RawResponse) {
        let Some((_, query)) = response.header("location").and_then(|l| l.split_once('?')) else {
            return;
        };
        for (known, value) in encode::decode_parameters(query) {
            if known == name {
                self.vault.learn(SecretKind::Code, &value);
            }
        }
    }

    /// As [`Session::exchange`], with the cookies of a user's browser.
    ///
    /// # Errors
    ///
    /// The failure as recorded.
    pub async fn browse(
        &mut self,
        user: UserRef,
        role: Role,
        mut request: RawRequest,
    ) -> Result<RawResponse, Failure> {
        let url = Url::parse(&request.full_url()).ok();
        if let Some(url) = &url {
            let jar = self.jars.entry(user).or_default();
            let cookies: Vec<String> = jar
                .get_request_values(url)
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            if !cookies.is_empty() {
                request = request.header("cookie", cookies.join("; "));
            }
            let page = self.pages.get(&user);
            if let Some(referer) = page.and_then(|page| page.referer(url)) {
                request = request.header("referer", referer);
            }
        }
        request = request.header("accept", "text/html,application/xhtml+xml");
        let response = self.exchange(role, request).await?;
        if let Some(url) = &url {
            let jar = self.jars.entry(user).or_default();
            for (_, value) in response
                .headers
                .iter()
                .filter(|(name, _)| name == "set-cookie")
            {
                // A cookie that the jar refuses (foreign domain, broken syntax) is refused by browsers as well.
                drop(jar.parse(value, url));
            }
            if let Some(page) = ShownPage::of(url, &response) {
                self.pages.insert(user, page);
            }
        }
        Ok(response)
    }

    /// A user's browser comes from the client, whose page it does not tell.
    pub fn come_from_client(&mut self, user: UserRef) {
        self.pages.remove(&user);
    }

    /// Keeps the cookies in mind that a user's browser has at the login page.
    pub fn note_planted(&mut self, user: UserRef) {
        let jar = self.jars.get(&user).cloned().unwrap_or_default();
        self.planted.insert(user, jar);
    }

    /// Goes on with the cookies from before the last sign-in alone.
    pub fn take_planted(&mut self, user: UserRef) {
        let jar = self.planted.remove(&user).unwrap_or_default();
        self.jars.insert(user, jar);
    }

    /// Throws a user's cookies away, and with a browser everything else that it remembers.
    pub async fn forget_cookies(&mut self, user: UserRef) {
        self.jars.remove(&user);
        if let (Some(browser), Agent::Webdriver { pool, .. }) =
            (self.browsers.remove(&user), &self.target.agent)
        {
            pool.take_back(browser).await;
        }
    }

    /// A user's browser, which reaches the target's origins alone. To be [kept](Self::keep_browser) after use.
    ///
    /// # Errors
    ///
    /// When there is none.
    pub async fn browser(&mut self, user: UserRef) -> Result<Browser, Error> {
        let Agent::Webdriver { pool, insecure } = &self.target.agent else {
            return Err(Error::Missing);
        };
        if self.place.is_none() {
            self.place = pool.place().await;
        }
        match self.browsers.remove(&user) {
            Some(known) => Ok(known),
            None => {
                let rules = HostRules::only(&self.target.origins);
                pool.browser(&rules, *insecure).await
            }
        }
    }

    /// Keeps a user's browser for the next step.
    pub fn keep_browser(&mut self, user: UserRef, browser: Browser) {
        self.browsers.insert(user, browser);
    }

    /// Gives the browsers back.
    pub async fn close(&mut self) {
        if let Agent::Webdriver { pool, .. } = &self.target.agent {
            for browser in std::mem::take(&mut self.browsers).into_values() {
                pool.take_back(browser).await;
            }
        }
        self.place = None;
    }

    /// Keeps an access token with the grant that it belongs to.
    pub fn hold_access_token(&mut self, token: &str, holder: Holder) {
        self.access_tokens.insert(token.to_owned());
        self.hold(token, holder);
        self.reproducible = issued::is_reproducible(token).then(Instant::now);
    }

    /// Keeps a refresh token with the grant that it belongs to.
    pub fn hold_refresh_token(&mut self, token: &str, holder: Holder) {
        self.refresh_tokens.insert(token.to_owned());
        self.hold(token, holder);
    }

    fn hold(&mut self, token: &str, holder: Holder) {
        self.target.shared_tokens.hold(self.number, token);
        self.holders.push((token.to_owned(), holder));
    }

    /// For whom a code or token was issued.
    #[must_use]
    pub fn holder_of(&self, value: &str) -> Option<&Holder> {
        let known = self.holders.iter().rev();
        known
            .filter(|(known, _)| known == value)
            .map(|(_, holder)| holder)
            .next()
    }

    /// Waits until a new token is another one: what tells only of the second of its issue comes again within it, which
    /// says nothing about the provider.
    pub async fn let_second_pass(&mut self) {
        if let Some(since) = self.reproducible.take() {
            tokio::time::sleep(issued::SECOND.saturating_sub(since.elapsed())).await;
        }
    }

    /// Ends the run of the scenario. Whether another one held a token of it at the same time.
    pub fn leave(&self) -> bool {
        self.target.shared_tokens.leave(self.number)
    }

    /// Learns a value that the harness made up.
    pub fn made_up(&mut self, kind: &str, value: &str) {
        self.vault.learn(SecretKind::Other(kind.to_owned()), value);
    }
}
