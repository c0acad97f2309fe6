//! From the authorization request to the redirect: endpoint, client, redirect URI, login, consent.

use super::{Hopeless, Look, trial};
use crate::agent::Stop;
use crate::catalog::scenario::{Action, Authorize, ConsentAnswer, LoginAnswer, Step};
use crate::oauth::{Endpoint, Outcome};
use crate::run::targets::Setting;
use crate::transcript::{Failure, FailureKind, Response, StepRecord, Transcript};

/// What the words of a page complain about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Complaint {
    Client,
    RedirectUri,
    Scope,
    Pkce,
    User,
    /// The words do not say, or name several things.
    Unclear,
}

/// Reads a complaint in the words that providers use for it.
fn complaint(text: &str) -> Complaint {
    let text = text.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    let redirect = says(&[
        "redirect",
        "callback url",
        "callback uri",
        "reply url",
        "return url",
    ]);
    let client = says(&["client", "application", "app id", "app_id", "consumer"]);
    // "The redirect URI is not one of the client's" is about the redirect URI; "unknown client or redirect URI" is not.
    let client_alone = says(&[
        "invalid_client",
        "invalid client",
        "unknown client",
        "client not found",
        "client_id",
        "client id",
        "unauthorized_client",
        "unauthorized client",
    ]);
    if says(&["code_challenge", "code challenge", "pkce"]) {
        Complaint::Pkce
    } else if redirect && client_alone {
        Complaint::Unclear
    } else if redirect {
        Complaint::RedirectUri
    } else if client {
        Complaint::Client
    } else if says(&["scope"]) {
        Complaint::Scope
    } else if says(&["password", "username", "user name", "credentials"]) {
        Complaint::User
    } else {
        Complaint::Unclear
    }
}

/// `error_description` of an error that came with the redirect.
fn description(response: Option<&Response>) -> String {
    let location = response.and_then(|response| response.location.as_ref());
    location
        .and_then(|location| location.parameter("error_description"))
        .unwrap_or_default()
        .to_owned()
}

fn in_brackets(status: u16, text: &str) -> String {
    match text {
        "" => format!("(status {status})"),
        text => format!("(status {status}: {})", text.trim_end_matches('.')),
    }
}

impl Look<'_> {
    /// That the provider takes the request, the login and the consent, and sends the browser back with a code.
    pub(super) async fn signed_in(&mut self, ordinary: &Transcript) -> Result<(), Hopeless> {
        let Some(step) = ordinary.step(1) else {
            return Ok(());
        };
        let reason = step.reason.clone().unwrap_or_default();
        let logged_in = step.login_shown == Some(true);
        let base_url = self.target.base_url.clone();
        if matches!(step.outcome, Outcome::ConnectionFailed | Outcome::Timeout) {
            let broken = ordinary.exchanges_of(1).find_map(|exchange| {
                Some((exchange.request.url.as_str(), exchange.failure.as_ref()?))
            });
            if let Some((address, failure)) = broken {
                return Err(self.page_broken(&self.shown(address), failure));
            }
        }
        match (step.outcome, step.status) {
            (Outcome::ErrorPage, Some(status @ (404 | 405 | 410)))
                if !logged_in && complaint(&reason) == Complaint::Unclear =>
            {
                if status == 405 && self.takes_post().await {
                    self.broken.push("rfc6749/3.1/get-supported");
                    return Err((
                        "authorization endpoint",
                        format!(
                            "{} refuses an ordinary authorization request by GET (status 405) and answers the same by POST",
                            self.endpoint(Endpoint::Authorize)
                        ),
                    ));
                }
                return Err((
                    "authorization endpoint",
                    format!(
                        "there is no authorization endpoint at {} (status {status}); {}",
                        self.endpoint(Endpoint::Authorize),
                        self.address_of(Endpoint::Authorize)
                    ),
                ));
            }
            (Outcome::ServerError, Some(status)) => {
                self.without = Some(Endpoint::Authorize);
                return Err((
                    "authorization endpoint",
                    format!(
                        "{base_url} answers an ordinary authorization request with status {status}; the provider is broken or down"
                    ),
                ));
            }
            _ => {}
        }
        let endpoint = self.endpoint(Endpoint::Authorize);
        self.passed("authorization endpoint", format!("{endpoint} answers"));
        self.client_known(step, &reason).await?;
        if step.outcome == Outcome::ErrorRedirect {
            self.error_redirect(step, &description(ordinary.last_response(1)))?;
        }
        self.passed(
            "client",
            "the provider knows the client and its redirect URI",
        );
        self.user_accepted(step, &reason)
    }

    /// Why a page on the way to the code gives no answer, though the first one did.
    fn page_broken(&mut self, address: &str, failure: &Failure) -> Hopeless {
        let is_own = self.place_of(address) == self.target.base_url;
        if is_own && failure.kind != FailureKind::Tls {
            self.without = Some(Endpoint::Authorize);
        }
        if !is_own || matches!(failure.kind, FailureKind::Tls | FailureKind::Timeout) {
            return self.unreachable(address, failure);
        }
        let place = address.split(['?', '#']).next().unwrap_or(address);
        let sentence = format!(
            "the page {place}, on the way to the code, gives no answer that can be read: {}",
            failure.message
        );
        ("authorization endpoint", sentence)
    }

    /// A page of the provider's own, before or after the login, is about the client or its redirect URI: they are
    /// why a provider does not redirect (RFC 6749 4.1.2.1).
    async fn client_known(&mut self, step: &StepRecord, reason: &str) -> Result<(), Hopeless> {
        let base_url = self.target.base_url.clone();
        if step.outcome == Outcome::OtherRedirect {
            return Err((
                "redirect URI",
                format!("{reason}; check {}", self.names(&[Setting::RedirectUri])),
            ));
        }
        let (Outcome::ErrorPage, Some(status)) = (step.outcome, step.status) else {
            return Ok(());
        };
        let said = complaint(reason);
        let (stage, settings, doubt) = match said {
            Complaint::Client => ("client", vec![Setting::ClientId], ""),
            Complaint::RedirectUri => ("redirect URI", vec![Setting::RedirectUri], ""),
            Complaint::Scope => ("scope", vec![Setting::Scopes], "probably "),
            Complaint::Pkce => ("PKCE", vec![Setting::Pkce], "probably "),
            Complaint::User => (
                "login",
                vec![Setting::Username, Setting::Password],
                "probably ",
            ),
            Complaint::Unclear => {
                if step.consent_shown == Some(true) && self.turns_away().await {
                    self.broken.push("rfc6749/4.1.2/code-issued");
                    return Err((
                        "authorization",
                        format!(
                            "{base_url} answers the approval of an ordinary authorization request with a page of its own {}, and turns a client and a redirect URI that it does not know away before; the browser never comes back to the client",
                            in_brackets(status, reason)
                        ),
                    ));
                }
                let [client, redirect] = trial::certainly_wrong(self, LoginAnswer::Stop)
                    .await
                    .map(|answer| answer.is_some_and(|answer| trial::alike(step, &answer)));
                match (client, redirect) {
                    (true, false) => ("client", vec![Setting::ClientId], "probably "),
                    (false, true) => ("redirect URI", vec![Setting::RedirectUri], "probably "),
                    _ if step.login_shown == Some(true) => (
                        "client",
                        vec![Setting::ClientId, Setting::RedirectUri, Setting::Username],
                        "it does not say why: ",
                    ),
                    _ => (
                        "client",
                        vec![Setting::ClientId, Setting::RedirectUri],
                        "it does not say why: ",
                    ),
                }
            }
        };
        Err((
            stage,
            format!(
                "{base_url} answers an ordinary authorization request with a page of its own {}; {doubt}check {}",
                in_brackets(status, reason),
                self.names(&settings)
            ),
        ))
    }

    /// Whether a client and a redirect URI that are certainly wrong are refused, at the latest after the login, so that
    /// no user is asked to approve them.
    async fn turns_away(&self) -> bool {
        let answers = trial::certainly_wrong(self, LoginAnswer::default()).await;
        answers.iter().all(|answer| {
            answer.as_ref().is_some_and(|step| {
                matches!(step.outcome, Outcome::ErrorPage | Outcome::ErrorRedirect)
                    && step.consent_shown != Some(true)
            })
        })
    }

    /// Whether the authorization endpoint takes a request by POST: then it is one, whatever it says to GET.
    async fn takes_post(&self) -> bool {
        let authorize = Authorize {
            method: Some("POST".to_owned()),
            login: LoginAnswer::Stop,
            consent: ConsentAnswer::Stop,
            ..Authorize::default()
        };
        let step = Step::of(Action::Authorize(authorize.into()));
        let seen = trial::send(self, vec![step]).await;
        (seen.step(1)).is_some_and(|step| {
            matches!(
                step.outcome,
                Outcome::LoginPage | Outcome::ConsentPage | Outcome::Code | Outcome::ErrorRedirect
            )
        })
    }

    /// Errors at the redirect URI that a setting is the reason for; others are the scenarios' business.
    fn error_redirect(&mut self, step: &StepRecord, description: &str) -> Result<(), Hopeless> {
        let error = step.error.as_deref().unwrap_or_default();
        let told = if description.is_empty() {
            format!("`{error}`")
        } else {
            format!("`{error}`: {}", description.trim_end_matches('.'))
        };
        let base_url = &self.target.base_url;
        let (stage, advice) = match (error, complaint(description)) {
            ("invalid_client", _) => ("client", self.names(&[Setting::ClientId])),
            ("unauthorized_client", _) => (
                "client",
                format!(
                    "{}: it has to be registered for the authorization code grant",
                    self.names(&[Setting::ClientId])
                ),
            ),
            ("invalid_scope", _) => ("scope", self.names(&[Setting::Scopes])),
            ("invalid_request", Complaint::Pkce) => (
                "PKCE",
                format!(
                    "{}: the provider wants `always`",
                    self.names(&[Setting::Pkce])
                ),
            ),
            (
                "login_required"
                | "consent_required"
                | "interaction_required"
                | "account_selection_required",
                _,
            ) => ("login", self.names(&[Setting::AuthorizationParameters])),
            ("access_denied", _) => (
                "consent",
                format!(
                    "{}: the user approved, so that one of them may not have this",
                    self.names(&[Setting::Scopes, Setting::Username])
                ),
            ),
            _ => {
                let note = format!(
                    "an ordinary request ends in an error ({told}), which the scenarios look at"
                );
                self.passed("authorization", note);
                return Ok(());
            }
        };
        Err((
            stage,
            format!(
                "{base_url} answers an ordinary authorization request with the error {told}; check {advice}"
            ),
        ))
    }

    /// That the login and the consent page could be passed.
    fn user_accepted(&mut self, step: &StepRecord, reason: &str) -> Result<(), Hopeless> {
        let base_url = &self.target.base_url;
        let (login, consent) = (
            step.login_shown == Some(true),
            step.consent_shown == Some(true),
        );
        match step.outcome {
            // A login that led to the consent page was accepted.
            Outcome::LoginFailed if login && consent => {
                return Err((
                    "consent",
                    format!(
                        "{base_url} asks the user to sign in again in place of an answer to the consent page, so that no code is given: its session is lost on the way"
                    ),
                ));
            }
            Outcome::LoginFailed => {
                return Err((
                    "login",
                    format!(
                        "{base_url} did not accept the user's name and password: {}; check {}",
                        reason.trim_end_matches('.'),
                        self.names(&[Setting::Username, Setting::Password])
                    ),
                ));
            }
            // Where a script sends it otherwise, the page is one that the browser agent can use, and says so itself.
            Outcome::NotDone if reason == Stop::PasswordInAddress.to_string() => {
                self.broken.push("web/pages/credentials-by-post");
                return Err((
                    "login",
                    format!("signing in at {base_url} leads nowhere: {reason}"),
                ));
            }
            Outcome::NotDone => {
                self.without = Some(Endpoint::Authorize);
                let stage = if login { "consent" } else { "login" };
                return Err((
                    stage,
                    format!(
                        "signing in at {base_url} leads nowhere: {reason}; `login` in the profile `{}` can name the controls of the pages",
                        self.target.provider
                    ),
                ));
            }
            _ => {}
        }
        self.passed(
            "login",
            if login {
                "the user signed in"
            } else {
                "no login page was shown"
            },
        );
        self.passed(
            "consent",
            if consent {
                "the user approved the request"
            } else {
                "no consent page was shown"
            },
        );
        Ok(())
    }

    /// The full address of an endpoint.
    pub(super) fn endpoint(&self, endpoint: Endpoint) -> String {
        let path = self.target.profile.endpoints.path(endpoint);
        self.target.url(path.unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As real providers word it.
    #[test]
    fn complaints_are_recognised_by_their_words() {
        for (text, expected) in [
            ("Invalid parameter: redirect_uri", Complaint::RedirectUri),
            (
                "redirect_uri did not match any of the client's registered redirect_uris",
                Complaint::RedirectUri,
            ),
            (
                "The redirect URI in the request did not match a registered redirect URI",
                Complaint::RedirectUri,
            ),
            ("Callback URL mismatch", Complaint::RedirectUri),
            ("Client not found.", Complaint::Client),
            ("client is invalid", Complaint::Client),
            (
                "AADSTS700016: Application with identifier 'x' was not found",
                Complaint::Client,
            ),
            ("Invalid client_id or redirect URI", Complaint::Unclear),
            ("We are sorry", Complaint::Unclear),
            ("Bad credentials", Complaint::User),
            ("Invalid scopes: calendar", Complaint::Scope),
            ("Missing parameter: code_challenge_method", Complaint::Pkce),
        ] {
            assert_eq!(complaint(text), expected, "{text}");
        }
    }
}
