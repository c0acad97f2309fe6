//! A provider that is sound in everything but one endpoint, where it behaves in one hostile way. All else is done by the
//! sandbox behind it.

use std::io::Write as _;
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::server::{Request, forward, read};

/// The endpoint that behaves in a hostile way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spot {
    /// The authorization endpoint, where the login page should be.
    Page,
    Token,
    Metadata,
    Resource,
}

impl Spot {
    pub const ALL: &[Self] = &[Self::Page, Self::Token, Self::Metadata, Self::Resource];

    pub fn path(self) -> &'static str {
        match self {
            Self::Page => "/authorize",
            Self::Token => "/token",
            Self::Metadata => "/.well-known/oauth-authorization-server",
            Self::Resource => "/resource",
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Token => "token",
            Self::Metadata => "metadata",
            Self::Resource => "resource",
        }
    }
}

/// What a behaviour has at hand.
pub struct Around {
    pub spot: Spot,
    /// The sandbox that does everything else.
    pub upstream: String,
    /// A server of another origin, which must never be asked.
    pub foreign: String,
    stop: Arc<AtomicBool>,
}

impl Around {
    /// The whole answer of the sound provider, which knows itself by the address that was asked.
    fn forwarded(&self, request: &Request) -> Vec<u8> {
        let own = self.upstream.trim_start_matches("http://");
        let mut bytes = forward(&self.upstream, request);
        for separator in [":", "%3A"] {
            let from = own.replace(':', separator).into_bytes();
            let to = request.host().replace(':', separator).into_bytes();
            // The lengths that the head tells stay right.
            assert_eq!(from.len(), to.len(), "ports of as many digits");
            let mut at = 0;
            while let Some(found) = bytes[at..]
                .windows(from.len())
                .position(|part| part == from)
            {
                at += found;
                bytes[at..at + to.len()].copy_from_slice(&to);
                at += to.len();
            }
        }
        bytes
    }

    /// The answer of the sound provider: head and body.
    pub fn sound(&self, request: &Request) -> (String, Vec<u8>) {
        let bytes = self.forwarded(request);
        let end = (bytes.windows(4).position(|four| four == b"\r\n\r\n")).expect("a head") + 4;
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        (head, bytes[end..].to_vec())
    }

    /// The sound answer with this body, and these lines in its head.
    pub fn with(&self, request: &Request, lines: &str, body: &[u8]) -> Vec<u8> {
        let (head, _) = self.sound(request);
        with_body(&head, lines, body)
    }

    /// Whether the server is to end.
    pub fn is_over(&self) -> bool {
        self.stop.load(Ordering::SeqCst)
    }

    /// Waits, unless the server is to end.
    pub fn rest(&self, time: Duration) {
        let until = Instant::now() + time;
        while !self.is_over() && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// The media type that the endpoint should answer with.
    pub fn media_type(&self) -> &'static str {
        match self.spot {
            Spot::Page => "text/html; charset=utf-8",
            _ => "application/json",
        }
    }

    /// The first lines of an answer, without the empty line after them.
    pub fn head(&self) -> String {
        format!(
            "HTTP/1.1 200 OK\r\nContent-Type: {}\r\nCache-Control: no-store\r\nConnection: close\r\n",
            self.media_type()
        )
    }

    /// An answer with this body.
    pub fn answer(&self, body: &[u8]) -> Vec<u8> {
        let head = format!("{}Content-Length: {}\r\n\r\n", self.head(), body.len());
        [head.as_bytes(), body].concat()
    }
}

/// A head with these lines and the length of this body, and the body.
pub fn with_body(head: &str, lines: &str, body: &[u8]) -> Vec<u8> {
    let kept: String = head
        .split_inclusive("\r\n")
        .filter(|line| {
            let lower = line.to_ascii_lowercase();
            *line != "\r\n"
                && !lower.starts_with("content-length:")
                && !lower.starts_with("transfer-encoding:")
        })
        .collect();
    let head = format!("{kept}{lines}Content-Length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

/// What a hostile endpoint does with a connection on which a request came.
pub type Act = fn(&mut TcpStream, &Request, &Around);

/// One way to be hostile.
pub struct Behaviour {
    pub name: &'static str,
    /// Where it makes sense.
    pub at: &'static [Spot],
    pub act: Act,
    /// What the console or the report has to say of it: one of each inner list.
    pub says: &'static [&'static [&'static str]],
    /// Whether it is what a sound provider may do, so that nothing is wrong.
    pub is_legal: bool,
}

impl Behaviour {
    /// One that is wrong, where it makes sense, with what has to be said of it.
    pub const fn sick(
        name: &'static str,
        at: &'static [Spot],
        act: Act,
        says: &'static [&'static [&'static str]],
    ) -> Self {
        Self {
            name,
            at,
            act,
            says,
            is_legal: false,
        }
    }

    /// One that a sound provider may have, everywhere.
    pub const fn legal(name: &'static str, act: Act) -> Self {
        Self {
            name,
            at: Spot::ALL,
            act,
            says: &[],
            is_legal: true,
        }
    }
}

/// A hostile provider on this machine; it stops with the value.
pub struct Hostile {
    pub base_url: String,
    /// The paths that were asked for, in order.
    pub asked: Arc<Mutex<Vec<String>>>,
    stop: Arc<AtomicBool>,
    address: std::net::SocketAddr,
}

impl Hostile {
    pub fn start(act: Act, spot: Spot, upstream: &str, foreign: &str) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let address = listener.local_addr().expect("an address");
        let stop = Arc::new(AtomicBool::new(false));
        let asked = Arc::new(Mutex::new(Vec::new()));
        let around = Arc::new(Around {
            spot,
            upstream: upstream.to_owned(),
            foreign: foreign.to_owned(),
            stop: Arc::clone(&stop),
        });
        let kept = Arc::clone(&asked);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if around.is_over() {
                    break;
                }
                let Ok(stream) = stream else { continue };
                let (around, kept) = (Arc::clone(&around), Arc::clone(&kept));
                std::thread::spawn(move || serve(stream, act, &around, &kept));
            }
        });
        Self {
            base_url: format!("http://{address}"),
            asked,
            stop,
            address,
        }
    }
}

impl Drop for Hostile {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        // The accepting thread wakes up by one more connection.
        drop(TcpStream::connect(self.address));
    }
}

fn serve(mut stream: TcpStream, act: Act, around: &Around, asked: &Mutex<Vec<String>>) {
    // A client that does not read must not hold a thread for ever.
    let _ = stream.set_write_timeout(Some(Duration::from_secs(5)));
    let Some(request) = read(&stream) else { return };
    (asked.lock().expect("no panic before")).push(request.target.clone());
    let is_hostile = match around.spot {
        Spot::Resource => request.path().starts_with(around.spot.path()),
        _ => request.path() == around.spot.path(),
    };
    if is_hostile {
        act(&mut stream, &request, around);
    } else {
        send(&mut stream, &around.forwarded(&request));
    }
}

/// Sends these bytes; a client that went away has no use for them.
pub fn send(stream: &mut TcpStream, bytes: &[u8]) {
    let _ = stream.write_all(bytes);
}

/// Sends these bytes again and again, until nobody reads them or the server ends.
pub fn pour(stream: &mut TcpStream, around: &Around, bytes: &[u8], pause: Duration) {
    while !around.is_over() && stream.write_all(bytes).is_ok() {
        if !pause.is_zero() {
            std::thread::sleep(pause);
        }
    }
}
