//! A small server for providers that are broken, and for looking at what goes over the wire.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

/// A request as it came.
#[derive(Debug, Clone)]
pub struct Request {
    /// Path and query.
    pub target: String,
    /// Everything from the request line to the last byte of the body.
    pub raw: Vec<u8>,
}

impl Request {
    /// The address that the request was sent to.
    pub fn host(&self) -> &str {
        let head = std::str::from_utf8(&self.raw).unwrap_or_default();
        head.lines()
            .find_map(|line| line.strip_prefix("host: ").or(line.strip_prefix("Host: ")))
            .unwrap_or_default()
    }

    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }
}

/// What the server does with a request.
pub enum Answer {
    /// These bytes, then the end of the connection.
    Bytes(Vec<u8>),
    /// The connection breaks without a byte.
    Reset,
    /// Nothing, until the server stops.
    Hang,
}

/// An answer with a status, a media type and a body.
pub fn answer(status: u16, media_type: &str, body: &str) -> Answer {
    Answer::Bytes(
        format!(
            "HTTP/1.1 {status} Whatever\r\nContent-Type: {media_type}\r\nContent-Length: {}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n{body}",
            body.len()
        )
        .into_bytes(),
    )
}

/// A server on this machine that stops with the value.
pub struct Server {
    pub base_url: String,
    connections: Arc<AtomicUsize>,
    stopping: Arc<AtomicBool>,
    accepting: Option<JoinHandle<()>>,
}

impl Server {
    pub fn start(handler: impl Fn(&Request) -> Answer + Send + Sync + 'static) -> Self {
        Self::start_at("127.0.0.1", handler)
    }

    /// A server at another address of this machine, which is another origin.
    pub fn start_at(
        host: &str,
        handler: impl Fn(&Request) -> Answer + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind((host, 0)).expect("a free port");
        let base_url = format!("http://{}", listener.local_addr().expect("an address"));
        let connections = Arc::new(AtomicUsize::new(0));
        let stopping = Arc::new(AtomicBool::new(false));
        let (count, stop, handler) = (
            Arc::clone(&connections),
            Arc::clone(&stopping),
            Arc::new(handler),
        );
        let accepting = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if stop.load(Ordering::SeqCst) {
                    break;
                }
                count.fetch_add(1, Ordering::SeqCst);
                let Ok(stream) = stream else { continue };
                let (handler, stop) = (Arc::clone(&handler), Arc::clone(&stop));
                std::thread::spawn(move || serve(&stream, &*handler, &stop));
            }
        });
        Self {
            base_url,
            connections,
            stopping,
            accepting: Some(accepting),
        }
    }

    /// How often somebody connected.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stopping.store(true, Ordering::SeqCst);
        // The accepting thread wakes up by one more connection.
        drop(TcpStream::connect(
            self.base_url.trim_start_matches("http://"),
        ));
        if let Some(accepting) = self.accepting.take() {
            let _ = accepting.join();
        }
    }
}

fn serve(mut stream: &TcpStream, handler: &dyn Fn(&Request) -> Answer, stop: &AtomicBool) {
    let Some(request) = read(stream) else { return };
    match handler(&request) {
        // A client that went away has no use for the answer.
        Answer::Bytes(bytes) => drop(stream.write_all(&bytes)),
        Answer::Reset => {}
        Answer::Hang => {
            while !stop.load(Ordering::SeqCst) {
                std::thread::sleep(Duration::from_millis(20));
            }
        }
    }
}

/// One request, as it came; nothing where the connection ends before it does.
pub fn read(stream: &TcpStream) -> Option<Request> {
    let mut reader = BufReader::new(stream);
    let mut raw = Vec::new();
    let mut length = 0;
    loop {
        let mut line = Vec::new();
        if reader.read_until(b'\n', &mut line).ok()? == 0 {
            return None;
        }
        let text = String::from_utf8_lossy(&line).to_ascii_lowercase();
        if let Some(value) = text.strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
        let is_last = line == b"\r\n";
        raw.extend(line);
        if is_last {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let head = String::from_utf8_lossy(&raw).into_owned();
    let mut words = head.split(' ').skip(1);
    let request = Request {
        target: words.next()?.to_owned(),
        raw: [raw, body].concat(),
    };
    Some(request)
}

/// Passes a request on to another server and returns all of its answer.
pub fn forward(base_url: &str, request: &Request) -> Vec<u8> {
    let address = base_url.trim_start_matches("http://");
    let text = String::from_utf8_lossy(&request.raw).into_owned();
    let (first, rest) = text.split_once("\r\n").expect("a request line");
    // One request per connection, so that the end of the answer is the end of the stream.
    let rest: String = rest
        .split_inclusive("\r\n")
        .filter(|line| !line.to_ascii_lowercase().starts_with("connection:"))
        .collect();
    let mut upstream = TcpStream::connect(address).expect("the provider is there");
    upstream
        .write_all(format!("{first}\r\nConnection: close\r\n{rest}").as_bytes())
        .expect("the provider reads");
    let mut bytes = Vec::new();
    upstream
        .read_to_end(&mut bytes)
        .expect("the provider answers");
    bytes
}

/// Settings, as variables, of a single target at this address.
pub fn settings_of(url: &str) -> Vec<(String, String)> {
    [
        ("GRANTCHECK_PROVIDER", "standard"),
        ("GRANTCHECK_URL", url),
        ("GRANTCHECK_CLIENT_ID", "acme-app"),
        ("GRANTCHECK_CLIENT_SECRET", "a secret"),
        ("GRANTCHECK_REDIRECT_URI", "https://acme.example/return"),
        ("GRANTCHECK_USERNAME", "alice"),
        ("GRANTCHECK_PASSWORD", "a password"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec()
}
