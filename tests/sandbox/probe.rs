//! A fixed battery of observations of one provider, as the comparison of two providers needs it.

use grantcheck::sandbox::{Dialect, Fault, Sandbox};
use reqwest::Method;
use serde_json::Value;
use tokio::sync::oneshot;

use super::unspoken;
use crate::browser::{Answer, Browser, Ending, basic, value_of};
use crate::flows::{exchange, start};

/// Observations by name, without anything that differs between two runs.
pub type Battery = Vec<(&'static str, String)>;

/// Replaces runs of letters and digits, so that of a random value its shape remains.
fn shape(value: &str) -> String {
    let mut out = String::new();
    for c in value.chars() {
        if c.is_ascii_alphanumeric() || c == '-' || c == '_' {
            if !out.ends_with('x') {
                out.push('x');
            }
        } else {
            out.push(c);
        }
    }
    out
}

fn json_shape(body: &str) -> String {
    let Ok(Value::Object(mut members)) = serde_json::from_str(body) else {
        return shape(body);
    };
    for name in ["access_token", "refresh_token"] {
        if let Some(Value::String(token)) = members.get_mut(name) {
            *token = shape(token);
        }
    }
    Value::Object(members).to_string()
}

pub fn seen(answer: &Answer) -> String {
    let header = |name: &str| answer.header(name).unwrap_or("-").to_owned();
    format!(
        "{} {} {} {} {} {}",
        answer.status,
        header("content-type"),
        header("cache-control"),
        header("pragma"),
        header("www-authenticate"),
        json_shape(&answer.body)
    )
}

fn ended(ending: &Ending) -> String {
    match ending {
        Ending::Page(page) => format!("page {}", page.status),
        Ending::Redirect(location) => {
            let code = value_of(location, "code").unwrap_or_default();
            let masked = if code.is_empty() {
                location.clone()
            } else {
                location.replace(&code, "CODE")
            };
            // The fragment and the issuer, whose port differs from run to run.
            let fragment = masked.contains('#');
            format!(
                "{} fragment={fragment}",
                masked
                    .split("&iss=")
                    .next()
                    .unwrap_or_default()
                    .split("#code")
                    .next()
                    .unwrap_or_default()
            )
        }
    }
}

/// A provider under observation.
pub struct Probe {
    pub sandbox: Sandbox,
    pub dialect: Dialect,
    seen: Battery,
    /// What the healthy provider shows, and who is told of the first observation that differs from it.
    compared: Option<(Battery, oneshot::Sender<&'static str>)>,
}

/// A text without what differs from run to run: the address, random values, of which the length stays, and times.
pub fn masked(sandbox: &Sandbox, text: &str) -> String {
    let text = text.replace(sandbox.base_url(), "BASE").replace(
        &sandbox.base_url().replace(':', "%3A").replace('/', "%2F"),
        "BASE",
    );
    let mut out = String::new();
    let mut run = String::new();
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    for c in text.chars().chain(['\0']) {
        if is_part(c) {
            run.push(c);
            continue;
        }
        let random = run.len() >= 22
            && run
                .bytes()
                .any(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
        if random {
            out.push_str(&format!("R{}", run.len()));
        } else if run.len() >= 9 && run.bytes().all(|b| b.is_ascii_digit()) {
            out.push('T');
        } else {
            out.push_str(&run);
        }
        run.clear();
        out.push(c);
    }
    out
}

impl Probe {
    pub async fn note(&mut self, name: &'static str, value: String) {
        let seen = (name, masked(&self.sandbox, &value));
        let differs = |(healthy, _): &mut (Battery, _)| {
            healthy
                .get(self.seen.len())
                .is_some_and(|expected| *expected != seen)
        };
        if let Some((_, first)) = self.compared.take_if(differs) {
            // One difference is enough: the rest of the section is not asked for.
            let _ = first.send(name);
            std::future::pending::<()>().await;
        }
        self.seen.push(seen);
    }

    /// Notes everything about an answer.
    pub async fn note_answer(&mut self, name: &'static str, answer: &Answer) {
        let mut headers: Vec<String> = answer
            .headers
            .iter()
            .filter(|(name, _)| !["date", "content-length", "set-cookie"].contains(&name.as_str()))
            .map(|(name, value)| format!("{name}: {value}"))
            .collect();
        headers.sort_unstable();
        let text = format!("{} {headers:?} {}", answer.status, answer.body);
        self.note(name, text).await;
    }

    pub async fn authorize(
        &mut self,
        name: &'static str,
        method: Method,
        change: &[(&str, &str)],
        decision: &str,
    ) {
        let client = &self.sandbox.accounts().client;
        let mut sent = vec![
            ("response_type", "code"),
            ("client_id", client.id.as_str()),
            ("redirect_uri", client.redirect_uris[0].as_str()),
            ("scope", "read"),
        ];
        sent.retain(|(name, _)| !change.iter().any(|(changed, _)| changed == name));
        sent.extend(change);
        let mut browser = Browser::new(&self.sandbox);
        let ending = browser.walk(method, self.dialect, &sent, decision).await;
        let logins = browser.logins;
        self.note(name, format!("{} logins={logins}", ended(&ending)))
            .await;
    }

    /// A code, obtained in whatever way still works.
    pub async fn code(&self, scope: &str) -> String {
        for method in [Method::GET, Method::POST] {
            let mut browser = Browser::new(&self.sandbox);
            let client = &self.sandbox.accounts().client;
            let sent = [
                ("response_type", "code"),
                ("client_id", client.id.as_str()),
                ("redirect_uri", client.redirect_uris[0].as_str()),
                ("scope", scope),
            ];
            if let Ending::Redirect(location) =
                browser.walk(method, self.dialect, &sent, "approve").await
            {
                let location = location.replace('#', "?");
                return value_of(&location, "code").unwrap_or_default();
            }
        }
        String::new()
    }

    /// A fresh pair of tokens.
    pub async fn tokens(&self, scope: &str) -> (String, String) {
        let (_, answer) = exchange(&self.sandbox, self.dialect, &self.code(scope).await).await;
        let member = |name: &str| answer[name].as_str().unwrap_or_default().to_owned();
        (member("access_token"), member("refresh_token"))
    }

    /// A token request with the parameters and credentials as they are given, in the places of the dialect.
    pub async fn request(
        &self,
        method: Method,
        parameters: &[(&str, &str)],
        secret: Option<&str>,
        accept: &str,
    ) -> Answer {
        let browser = Browser::new(&self.sandbox);
        let id = self.sandbox.accounts().client.id.as_str();
        let mut all = parameters.to_vec();
        let mut headers = vec![("accept", accept)];
        let header = basic(id, secret.unwrap_or_default());
        match (self.dialect, secret) {
            (Dialect::Survilla, Some(secret)) => {
                all.extend([("client_id", id), ("client_secret", secret)])
            }
            (_, Some(_)) => headers.push(("authorization", &header)),
            (_, None) => all.push(("client_id", id)),
        }
        let (path, in_query) = match self.dialect {
            Dialect::Survilla => ("/oauth2/token", true),
            Dialect::CameraManager => ("/oauth/token", true),
            Dialect::Standard => ("/token", method == Method::GET),
            _ => unspoken(self.dialect),
        };
        let (query, form) = if in_query {
            (all, vec![])
        } else {
            (vec![], all)
        };
        browser.send(method, path, &query, &form, &headers).await
    }

    pub async fn token(
        &mut self,
        name: &'static str,
        method: Method,
        parameters: &[(&str, &str)],
        secret: Option<&str>,
    ) {
        let answer = self
            .request(method, parameters, secret, "application/json")
            .await;
        self.note(name, seen(&answer)).await;
    }
}

/// How many groups of observations there are.
pub const SECTIONS: usize = 12;

/// The group that looks at races.
pub const RACES: usize = 7;

/// Makes one group of observations of a provider without a fault.
pub async fn healthy(dialect: Dialect, number: usize) -> Battery {
    section(dialect, &[], number, None).await
}

/// The first observation of a group that differs from the healthy provider's.
pub async fn difference(
    dialect: Dialect,
    fault: Fault,
    number: usize,
    healthy: &Battery,
) -> Option<&'static str> {
    let (first, differs) = oneshot::channel();
    let compared = Some((healthy.clone(), first));
    let faults = [fault];
    tokio::select! {
        Ok(name) = differs => Some(name),
        _ = section(dialect, &faults, number, compared) => None,
    }
}

async fn section(
    dialect: Dialect,
    faults: &[Fault],
    number: usize,
    compared: Option<(Battery, oneshot::Sender<&'static str>)>,
) -> Battery {
    let sandbox = start(dialect, faults).await;
    let mut probe = Probe {
        sandbox,
        dialect,
        seen: Vec::new(),
        compared,
    };
    match number {
        0 => probe.authorizations().await,
        1 => {
            probe.exchanges().await;
            probe.refreshes().await;
        }
        2 => {
            probe.revocations().await;
            probe.resources().await;
        }
        3 => probe.pages().await,
        4 => probe.requests().await,
        5 => probe.redemptions().await,
        6 => probe.times().await,
        RACES => probe.races().await,
        8 => {
            probe.spellings().await;
            probe.hosts().await;
            if dialect == Dialect::Standard {
                probe.pushed_addresses().await;
                probe.modes().await;
                probe.approved_scopes().await;
            }
            // Many requests, for the faults that they are about.
            let is_about = |fault: &Fault| {
                ["redirect-", "loopback-"]
                    .iter()
                    .any(|word| fault.name().starts_with(word))
            };
            if faults.is_empty() || faults.iter().any(is_about) {
                probe.redirects().await;
            }
        }
        9 if dialect == Dialect::Standard => probe.extensions(faults).await,
        10 if dialect == Dialect::Standard => probe.keys().await,
        11 if dialect == Dialect::Standard => probe.almost_right_credentials().await,
        _ => {}
    }
    probe.seen
}
