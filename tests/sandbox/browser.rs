//! A browser that is just good enough for the pages of the sandbox.

use std::cell::RefCell;

use super::unspoken;
use base64::Engine as _;
use grantcheck::sandbox::{Dialect, Sandbox, User};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use reqwest::Method;
use reqwest::redirect::Policy;
use scraper::{Html, Selector};

/// One answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, value)| value.as_str())
    }
}

/// Where an authorization request ended.
#[derive(Debug)]
pub enum Ending {
    /// At the client: the raw `Location`.
    Redirect(String),
    /// On a page of the provider that is neither the login nor the consent page, or on one of them again.
    Page(Answer),
}

/// A browser with a cookie jar for one site.
pub struct Browser {
    http: reqwest::Client,
    base_url: String,
    client_id: String,
    redirect_uri: String,
    /// Who signs in: the first user unless the test gives another.
    pub user: User,
    cookies: RefCell<Vec<(String, String)>>,
    /// Typed instead of the right password.
    pub password: Option<String>,
    /// How many consent pages were answered.
    pub consents: usize,
    /// How many login pages were answered.
    pub logins: usize,
    /// The bodies of the pages whose forms were sent.
    pub pages: Vec<String>,
    /// Every redirect to a client.
    pub ended: Vec<Answer>,
    /// The names of the parameters in the redirects between pages.
    pub hops: Vec<String>,
    /// The attributes of every cookie that was set.
    pub set_cookies: RefCell<Vec<String>>,
}

/// Where the authorization endpoint of a dialect is.
pub fn authorization_path(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Survilla => "/oauth2/auth/",
        Dialect::CameraManager => "/oauth/authorize",
        Dialect::Standard => "/authorize",
        _ => unspoken(dialect),
    }
}

thread_local! {
    /// One client for all browsers of a test, which has a thread and a runtime of its own: a connection cannot outlive
    /// the runtime that it was opened on. No authority is trusted, so that no certificates are read.
    static CLIENT: reqwest::Client = {
        // reqwest asks for a provider even for plain http; a second installation is refused, which is fine.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let builder = reqwest::Client::builder().redirect(Policy::none());
        builder.no_proxy().tls_certs_only([]).build().unwrap()
    };
}

impl Browser {
    pub fn new(sandbox: &Sandbox) -> Self {
        let client = &sandbox.accounts().client;
        Self {
            http: CLIENT.with(Clone::clone),
            base_url: sandbox.base_url().to_owned(),
            client_id: client.id.clone(),
            redirect_uri: client.redirect_uris[0].clone(),
            user: sandbox.accounts().user.clone(),
            cookies: RefCell::default(),
            password: None,
            consents: 0,
            logins: 0,
            pages: Vec::new(),
            ended: Vec::new(),
            hops: Vec::new(),
            set_cookies: RefCell::default(),
        }
    }

    /// Sends a request with query parameters, form parameters and headers.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        query: &[(&str, &str)],
        form: &[(&str, &str)],
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut url = format!("{}{path}", self.base_url);
        if !query.is_empty() {
            url = format!("{url}?{}", encoded(query));
        }
        let mut request = self.http.request(method, url);
        if !form.is_empty() {
            request = request
                .header("content-type", "application/x-www-form-urlencoded")
                .body(encoded(form));
        }
        self.finish(request, headers).await
    }

    /// Sends a form body as it is given.
    pub async fn raw_form(&self, path: &str, body: &str, headers: &[(&str, &str)]) -> Answer {
        let request = self
            .http
            .post(format!("{}{path}", self.base_url))
            .header("content-type", "application/x-www-form-urlencoded");
        self.finish(request.body(body.to_owned()), headers).await
    }

    pub async fn send_json(
        &self,
        method: Method,
        url: &str,
        body: &str,
        headers: &[(&str, &str)],
    ) -> Answer {
        let request = self.http.request(method, url);
        let request = request.header("content-type", "application/json");
        self.finish(request.body(body.to_owned()), headers).await
    }

    pub async fn post_json(&self, path: &str, body: &str, headers: &[(&str, &str)]) -> Answer {
        let request = self
            .http
            .post(format!("{}{path}", self.base_url))
            .header("content-type", "application/json");
        self.finish(request.body(body.to_owned()), headers).await
    }

    async fn finish(
        &self,
        mut request: reqwest::RequestBuilder,
        headers: &[(&str, &str)],
    ) -> Answer {
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let jar = self.cookie();
        if !jar.is_empty() {
            request = request.header("cookie", jar);
        }
        let response = request.send().await.unwrap();
        let headers: Vec<(String, String)> = response
            .headers()
            .iter()
            .map(|(name, value)| {
                (
                    name.to_string(),
                    String::from_utf8_lossy(value.as_bytes()).into_owned(),
                )
            })
            .collect();
        for (_, cookie) in headers.iter().filter(|(name, _)| name == "set-cookie") {
            let attributes = cookie.split_once(';').map_or("", |p| p.1);
            self.set_cookies.borrow_mut().push(attributes.to_owned());
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            let mut jar = self.cookies.borrow_mut();
            jar.retain(|(n, _)| n != name);
            jar.push((name.to_owned(), value.to_owned()));
        }
        let status = response.status().as_u16();
        let body = response.text().await.unwrap();
        Answer {
            status,
            headers,
            body,
        }
    }

    /// All cookies as the browser sends them.
    pub fn cookie(&self) -> String {
        let jar: Vec<String> = self
            .cookies
            .borrow()
            .iter()
            .map(|(n, v)| format!("{n}={v}"))
            .collect();
        jar.join("; ")
    }

    /// Authorizes the first client at its first redirect URI.
    pub async fn authorize(
        &mut self,
        dialect: Dialect,
        scope: &str,
        state: Option<&str>,
        decision: &str,
    ) -> Ending {
        let (id, uri) = (self.client_id.clone(), self.redirect_uri.clone());
        let mut sent = vec![
            ("response_type", "code"),
            ("client_id", id.as_str()),
            ("redirect_uri", uri.as_str()),
            ("scope", scope),
        ];
        sent.extend(state.map(|state| ("state", state)));
        self.walk(Method::GET, dialect, &sent, decision).await
    }

    /// A fresh code for the scope `read`.
    pub async fn code(&mut self, dialect: Dialect) -> String {
        match self.authorize(dialect, "read", None, "approve").await {
            Ending::Redirect(location) => {
                value_of(&location, "code").unwrap_or_else(|| panic!("{location}"))
            }
            // A provider with a defect may end on a page; what is asked next shows that there is no code.
            Ending::Page(page) => format!("no code, status {}", page.status),
        }
    }

    /// Sends an authorization request and answers the pages that follow.
    pub async fn walk(
        &mut self,
        method: Method,
        dialect: Dialect,
        sent: &[(&str, &str)],
        decision: &str,
    ) -> Ending {
        let path = authorization_path(dialect);
        let answer = self.send(method, path, sent, &[], &[]).await;
        self.follow(answer, decision).await
    }

    /// Answers the pages that follow an answer.
    pub async fn follow(&mut self, mut answer: Answer, decision: &str) -> Ending {
        let mut tried = false;
        for _ in 0..10 {
            if let Some(location) = answer.header("location").map(str::to_owned) {
                if !location.starts_with('/') {
                    self.ended.push(answer);
                    return Ending::Redirect(location);
                }
                let query = location.split_once('?').map_or("", |(_, query)| query);
                let names = query.split('&').filter_map(|pair| pair.split('=').next());
                self.hops.extend(names.map(str::to_owned));
                answer = self.send(Method::GET, &location, &[], &[], &[]).await;
                continue;
            }
            let found = form(&answer.body).filter(|_| !answer.body.contains("no device with this"));
            let Some((action, mut fields)) = found else {
                return Ending::Page(answer);
            };
            if !action.starts_with('/') {
                // A response that is posted to the client.
                return Ending::Page(answer);
            }
            self.pages.push(answer.body.clone());
            let asks_name = answer.body.contains("autocomplete=\"username\"");
            if asks_name && !answer.body.contains("name=\"password\"") {
                fields.retain(|(name, _)| name != "username");
                fields.push(("username".to_owned(), self.user.username.clone()));
            } else if answer.body.contains("name=\"password\"") {
                if tried {
                    return Ending::Page(answer);
                }
                tried = true;
                self.logins += 1;
                let password = self
                    .password
                    .clone()
                    .unwrap_or_else(|| self.user.password.clone());
                fields.retain(|(name, _)| name != "username");
                fields.push(("username".to_owned(), self.user.username.clone()));
                fields.push(("password".to_owned(), password));
            } else if answer.body.contains("name=\"user_code\"") {
                // The code stands in the field already.
            } else {
                self.consents += 1;
                fields.push(("decision".to_owned(), decision.to_owned()));
            }
            let fields: Vec<(&str, &str)> = fields
                .iter()
                .map(|(n, v)| (n.as_str(), v.as_str()))
                .collect();
            answer = if answer.body.contains("method=\"get\"") {
                self.send(Method::GET, &action, &fields, &[], &[]).await
            } else {
                self.send(Method::POST, &action, &[], &fields, &[]).await
            };
        }
        panic!("no end of redirects: {answer:?}");
    }
}

/// The action and the hidden and text fields of the form on a page.
fn form(body: &str) -> Option<(String, Vec<(String, String)>)> {
    let page = Html::parse_document(body);
    let form = page
        .select(&Selector::parse("form[method]").unwrap())
        .next()?;
    let fields = form
        .select(&Selector::parse("input[name]:not([type=password])").unwrap())
        .map(|field| {
            (
                field.attr("name").unwrap().to_owned(),
                field.attr("value").unwrap_or_default().to_owned(),
            )
        })
        .collect();
    Some((form.attr("action")?.to_owned(), fields))
}

/// The value of a hidden field of the form on a page.
pub fn hidden(body: &str, name: &str) -> Option<String> {
    let (_, fields) = form(body)?;
    fields
        .into_iter()
        .find(|(n, _)| n == name)
        .map(|(_, value)| value)
}

fn escape(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

fn encoded(pairs: &[(&str, &str)]) -> String {
    let pairs: Vec<String> = pairs
        .iter()
        .map(|(n, v)| format!("{n}={}", escape(v)))
        .collect();
    pairs.join("&")
}

/// Basic credentials, form-encoded first as RFC 6749 2.3.1 has it.
pub fn basic(id: &str, secret: &str) -> String {
    let both = format!("{}:{}", escape(id), escape(secret));
    format!(
        "Basic {}",
        base64::engine::general_purpose::STANDARD.encode(both)
    )
}

/// A decoded parameter of the query of a raw `Location`.
pub fn value_of(location: &str, name: &str) -> Option<String> {
    let (_, query) = location.split_once('?')?;
    query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .find(|(n, _)| *n == name)
        .map(|(_, value)| percent_decode_str(value).decode_utf8_lossy().into_owned())
}
