//! The requests of `bench/refresh.hurl` in a bare loop: what any client of this HTTP library needs at least. For
//! `bench/compare`, which measures grantcheck and Hurl beside it.
//!
//! ```text
//! eval "$(grantcheck sandbox --dialect standard)" &
//! cargo run --release --example bare_loop -- 1000 32
//! ```

use std::error::Error;
use std::sync::Arc;

use grantcheck::wire::{encode, install_crypto};
use tokio::sync::Semaphore;

struct Settings {
    url: String,
    client_id: String,
    client_secret: String,
    redirect_uri: String,
    username: String,
    password: String,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut number = || -> Result<usize, Box<dyn Error>> {
        let word = arguments.next().ok_or("usage: bare_loop ROUNDS JOBS")?;
        Ok(word.parse()?)
    };
    let (rounds, jobs) = (number()?, number()?);
    let of = |name: &str| std::env::var(format!("GRANTCHECK_{name}"));
    let settings = Arc::new(Settings {
        url: of("URL")?,
        client_id: of("CLIENT_ID")?,
        client_secret: of("CLIENT_SECRET")?,
        redirect_uri: of("REDIRECT_URI")?,
        username: of("USERNAME")?,
        password: of("PASSWORD")?,
    });
    install_crypto();
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()?;
    let permits = Arc::new(Semaphore::new(jobs));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..rounds {
            let (client, settings) = (client.clone(), Arc::clone(&settings));
            let permits = Arc::clone(&permits);
            tasks.spawn(async move {
                let _permit = permits.acquire().await.ok();
                round(&client, &settings)
                    .await
                    .map_err(|error| error.to_string())
            });
        }
        while let Some(done) = tasks.join_next().await {
            done??;
        }
        Ok(())
    })
}

/// One login with consent, an exchange, a refresh, three calls of the resource, four revocations.
async fn round(client: &reqwest::Client, at: &Settings) -> Result<(), Box<dyn Error>> {
    let url = &at.url;
    let query = form(&[
        ("response_type", "code"),
        ("client_id", &at.client_id),
        ("redirect_uri", &at.redirect_uri),
        ("scope", "read"),
        ("state", "bare"),
    ]);
    let first = client
        .get(format!("{url}/authorize?{query}"))
        .send()
        .await?;
    let (login, cookie) = (location(&first)?, cookie(&first)?);
    let page = client
        .get(format!("{url}{login}"))
        .header("cookie", &cookie);
    let page = page.send().await?.text().await?;
    let user = [
        ("csrf", field(&page, "csrf")?),
        ("request", field(&page, "request")?),
        ("username", &at.username),
        ("password", &at.password),
    ];
    let answer = posted(client, &format!("{url}/login"), &user).header("cookie", &cookie);
    let answer = answer.send().await?;
    let authorize = location(&answer)?;
    let cookie = self::cookie(&answer).unwrap_or(cookie);
    let page = client
        .get(format!("{url}{authorize}"))
        .header("cookie", &cookie);
    let page = page.send().await?.text().await?;
    let consent = [
        ("csrf", field(&page, "csrf")?),
        ("request", field(&page, "request")?),
        ("decision", "approve"),
    ];
    let answer = posted(client, &format!("{url}/consent"), &consent).header("cookie", &cookie);
    let arrived = location(&answer.send().await?)?;
    let code = between(&arrived, "code=", "&")?;

    let token_url = format!("{url}/token");
    let exchange = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", &at.redirect_uri),
    ];
    let (access, refresh) = tokens(posted(client, &token_url, &exchange), at).await?;
    call(client, url, &access).await?;
    let exchange = [("grant_type", "refresh_token"), ("refresh_token", &refresh)];
    let (second_access, second_refresh) = tokens(posted(client, &token_url, &exchange), at).await?;
    call(client, url, &second_access).await?;
    call(client, url, &access).await?;
    for token in [&second_access, &second_refresh, &access, &refresh] {
        let sent = posted(client, &format!("{url}/revoke"), &[("token", token)]);
        let sent = sent.basic_auth(&at.client_id, Some(&at.client_secret));
        sent.send().await?.error_for_status()?.bytes().await?;
    }
    Ok(())
}

fn form(pairs: &[(&str, &str)]) -> String {
    let pairs: Vec<(String, String)> = pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    encode::parameters(&pairs)
}

fn posted(client: &reqwest::Client, url: &str, pairs: &[(&str, &str)]) -> reqwest::RequestBuilder {
    client
        .post(url)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(form(pairs))
}

async fn tokens(
    request: reqwest::RequestBuilder,
    at: &Settings,
) -> Result<(String, String), Box<dyn Error>> {
    let request = request.basic_auth(&at.client_id, Some(&at.client_secret));
    let answer = request.send().await?.error_for_status()?.bytes().await?;
    let answer: serde_json::Value = serde_json::from_slice(&answer)?;
    let token = |name: &str| -> Result<String, Box<dyn Error>> {
        Ok(answer[name].as_str().ok_or("no token")?.to_owned())
    };
    Ok((token("access_token")?, token("refresh_token")?))
}

async fn call(client: &reqwest::Client, url: &str, token: &str) -> Result<(), Box<dyn Error>> {
    let request = client.get(format!("{url}/resource")).bearer_auth(token);
    request.send().await?.bytes().await?;
    Ok(())
}

fn location(answer: &reqwest::Response) -> Result<String, Box<dyn Error>> {
    let value = answer.headers().get("location").ok_or("no redirect")?;
    Ok(value.to_str()?.to_owned())
}

fn cookie(answer: &reqwest::Response) -> Result<String, Box<dyn Error>> {
    let value = answer.headers().get("set-cookie").ok_or("no cookie")?;
    Ok(value
        .to_str()?
        .split(';')
        .next()
        .unwrap_or_default()
        .to_owned())
}

fn field<'p>(page: &'p str, name: &str) -> Result<&'p str, Box<dyn Error>> {
    between(page, &format!("name=\"{name}\" value=\""), "\"")
}

fn between<'t>(text: &'t str, before: &str, after: &str) -> Result<&'t str, Box<dyn Error>> {
    let (_, rest) = text.split_once(before).ok_or("not found")?;
    Ok(rest.split(after).next().unwrap_or(rest))
}
