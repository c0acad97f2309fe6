//! A listener on the loopback redirect URI, where the person's browser arrives.

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use url::{Host, Url};

use crate::wire::encode;

/// The largest request that is read.
const LARGEST: usize = 64 * 1024;
/// How long a browser may take to send one.
const PATIENCE: Duration = Duration::from_secs(10);
/// Where the page below sends an address with a fragment, which no browser sends by itself.
const WHOLE_ADDRESS: &str = "/grantcheck/address";

/// What came to the redirect URI.
#[derive(Clone, PartialEq, Eq)]
pub enum Came {
    /// A browser that was redirected there; the full address.
    Address(String),
    /// A form that was sent there; address and fields.
    Form(String, Vec<(String, String)>),
}

/// Prints no value: an address holds a code.
impl std::fmt::Debug for Came {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Address(_) => "Address(…)",
            Self::Form(..) => "Form(…)",
        })
    }
}

/// The listener, one socket for each address that the name of the host has.
pub struct RedirectListener {
    /// The beginning of the redirect URI: `http://127.0.0.1:8080`.
    origin: String,
    listeners: Vec<TcpListener>,
}

impl RedirectListener {
    /// Listens on a redirect URI. `None` when it is not on this machine, or its port is taken.
    pub async fn open(redirect_uri: &str) -> Option<Self> {
        let url = Url::parse(redirect_uri).ok()?;
        let hosts: Vec<String> = match url.host()? {
            Host::Domain("localhost") => vec!["127.0.0.1".to_owned(), "::1".to_owned()],
            Host::Ipv4(address) if address.is_loopback() => vec![address.to_string()],
            Host::Ipv6(address) if address.is_loopback() => vec![address.to_string()],
            _ => return None,
        };
        if url.scheme() != "http" {
            return None;
        }
        let port = url.port_or_known_default()?;
        let mut listeners = Vec::new();
        for host in hosts {
            listeners.extend(TcpListener::bind((host.as_str(), port)).await.ok());
        }
        let origin = url.origin().ascii_serialization();
        (!listeners.is_empty()).then_some(Self { origin, listeners })
    }

    /// Waits for a browser.
    pub async fn arrival(&self) -> Came {
        loop {
            let accepted = self.listeners.iter().map(|l| Box::pin(l.accept()));
            let (accepted, ..) = futures_util::future::select_all(accepted).await;
            let Ok((stream, _)) = accepted else { continue };
            let answered = tokio::time::timeout(PATIENCE, self.serve(stream)).await;
            if let Ok(Some(came)) = answered {
                return came;
            }
        }
    }

    async fn serve(&self, mut stream: TcpStream) -> Option<Came> {
        let (head, body) = read_request(&mut stream).await?;
        let mut line = head.lines().next()?.split(' ');
        let (method, target) = (line.next()?, line.next()?);
        let address = format!("{}{target}", self.origin);
        let (came, status, text) = match method {
            "POST" if target == WHOLE_ADDRESS => (Some(Came::Address(body)), 200, DONE),
            "POST" => {
                let fields = encode::decode_parameters(&body);
                (Some(Came::Form(address, fields)), 200, DONE)
            }
            "GET" if target == "/favicon.ico" => (None, 404, ""),
            "GET" if !target.contains('?') => (None, 200, FRAGMENT),
            "GET" => (Some(Came::Address(address)), 200, DONE),
            _ => (None, 405, ""),
        };
        let answer = format!(
            "HTTP/1.1 {status} .\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n\
             Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nConnection: close\r\n\r\n{text}",
            text.len()
        );
        // The browser may be gone.
        drop(stream.write_all(answer.as_bytes()).await);
        drop(stream.shutdown().await);
        came
    }
}

const DONE: &str = "<!doctype html><title>grantcheck</title><p>You can close this window.";

/// For a redirect without a query: what it says may stand behind the `#`, which only a script sees.
const FRAGMENT: &str = "<!doctype html><title>grantcheck</title><p>You can close this window.\
    <script>fetch('/grantcheck/address', { method: 'POST', body: location.href })</script>";

async fn read_request(stream: &mut TcpStream) -> Option<(String, String)> {
    let mut read = Vec::new();
    loop {
        if let Some(end) = read.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&read[..end]).into_owned();
            let length = head
                .lines()
                .filter_map(|line| line.split_once(':'))
                .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
                .map_or(0, |(_, value)| value.trim().parse().unwrap_or(0));
            if read.len() >= end + 4 + length.min(LARGEST) {
                let body = String::from_utf8_lossy(&read[end + 4..]).into_owned();
                return Some((head, body));
            }
        }
        let mut chunk = [0; 4096];
        let count = stream.read(&mut chunk).await.ok()?;
        if count == 0 || read.len() > 2 * LARGEST {
            return None;
        }
        read.extend_from_slice(&chunk[..count]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn open_listener() -> (RedirectListener, std::net::SocketAddr) {
        let listener = RedirectListener::open("http://127.0.0.1:0/cb")
            .await
            .expect("a listener");
        let address = listener.listeners[0].local_addr().expect("an address");
        (listener, address)
    }

    async fn send(address: std::net::SocketAddr, request: &str) -> String {
        let mut stream = TcpStream::connect(address).await.expect("open");
        stream.write_all(request.as_bytes()).await.expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("answered");
        answer
    }

    #[tokio::test]
    async fn a_redirect_and_what_browsers_ask_beside() {
        let (listener, address) = open_listener().await;
        let person = async {
            send(address, "GET /favicon.ico HTTP/1.1\r\n\r\n").await;
            send(address, "GET /cb?code=1&state=a%20b HTTP/1.1\r\n\r\n").await
        };
        let (came, page) = tokio::join!(listener.arrival(), person);
        assert_eq!(
            came,
            Came::Address("http://127.0.0.1:0/cb?code=1&state=a%20b".into())
        );
        assert!(page.contains("close this window"), "{page}");
    }

    #[tokio::test]
    async fn a_form_and_a_fragment() {
        let (listener, address) = open_listener().await;
        let form = "POST /cb HTTP/1.1\r\nContent-Length: 6\r\n\r\ncode=1";
        let (came, _) = tokio::join!(listener.arrival(), send(address, form));
        let fields = vec![("code".to_owned(), "1".to_owned())];
        assert_eq!(came, Came::Form("http://127.0.0.1:0/cb".into(), fields));
        let person = async {
            let page = send(address, "GET /cb HTTP/1.1\r\n\r\n").await;
            assert!(page.contains("location.href"), "{page}");
            let sent =
                "POST /grantcheck/address HTTP/1.1\r\nContent-Length: 15\r\n\r\nhttp://a/#c=1&d";
            send(address, sent).await;
        };
        let (came, ()) = tokio::join!(listener.arrival(), person);
        assert_eq!(came, Came::Address("http://a/#c=1&d".into()));
    }

    #[tokio::test]
    async fn only_this_machine_is_listened_on() {
        for uri in [
            "https://127.0.0.1:9/cb",
            "http://acme.example/cb",
            "acme://cb",
        ] {
            assert!(RedirectListener::open(uri).await.is_none(), "{uri}");
        }
    }
}
