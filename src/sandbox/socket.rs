//! The HTTP layer: turns what axum received into a plain request and the plain response back.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::{
    HeaderName, HeaderValue, Request as HttpRequest, Response as HttpResponse, StatusCode,
};

use super::core::Core;
use super::message::{Request, Response};

/// The largest body that is read, in bytes; no form of the sandbox comes near it.
const BODY_LIMIT: usize = 1 << 20;

/// A core that several connections share.
#[derive(Debug, Clone)]
pub(super) struct Shared {
    core: Arc<Mutex<Core>>,
    latency: Duration,
}

impl Shared {
    /// Shares a core; every answer is held back for `latency`.
    pub(super) fn new(core: Core, latency: Duration) -> Self {
        Self {
            core: Arc::new(Mutex::new(core)),
            latency,
        }
    }

    /// The core. A panic in another request must not end the provider, so poisoning is ignored.
    pub(super) fn lock(&self) -> MutexGuard<'_, Core> {
        self.core.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A router that hands every request to the core, which has routes of its own.
pub(super) fn router(shared: Shared) -> Router {
    Router::new().fallback(serve).with_state(shared)
}

async fn serve(State(shared): State<Shared>, request: HttpRequest<Body>) -> HttpResponse<Body> {
    let response = match read(request).await {
        Some(request) => {
            if !shared.latency.is_zero() {
                tokio::time::sleep(shared.latency).await;
            }
            shared.lock().handle(&request)
        }
        None => Response::new(413, "text/plain; charset=utf-8", "The body is too large.\n"),
    };
    if !response.hold.is_zero() {
        tokio::time::sleep(response.hold).await;
    }
    write(response)
}

/// A router for those who speak plain HTTP where https is expected: they are sent away, unless a defect serves the
/// address in the clear too.
pub(super) fn router_in_the_clear(shared: Shared) -> Router {
    Router::new()
        .fallback(serve_in_the_clear)
        .with_state(shared)
}

async fn serve_in_the_clear(
    State(shared): State<Shared>,
    request: HttpRequest<Body>,
) -> HttpResponse<Body> {
    let uri = request.uri();
    if shared.lock().is_served_in_the_clear(uri.path()) {
        return serve(State(shared), request).await;
    }
    let address = uri.path_and_query().map_or("/", |address| address.as_str());
    let refused = shared.lock().refused_in_the_clear(address);
    write(refused.with("connection", "close"))
}

async fn read(request: HttpRequest<Body>) -> Option<Request> {
    let (head, body) = request.into_parts();
    let headers = head.headers.iter().map(|(name, value)| {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        (name.as_str().to_owned(), value)
    });
    Some(Request {
        method: head.method.as_str().to_owned(),
        path: head.uri.path().to_owned(),
        query: head.uri.query().unwrap_or_default().to_owned(),
        headers: headers.collect(),
        body: to_bytes(body, BODY_LIMIT).await.ok()?.to_vec(),
    })
}

fn write(response: Response) -> HttpResponse<Body> {
    let mut http = HttpResponse::new(Body::from(response.body));
    *http.status_mut() = StatusCode::from_u16(response.status).unwrap_or(StatusCode::OK);
    for (name, value) in response.headers {
        // Values are percent-encoded or escaped by then, so that this refuses nothing a client could send.
        let pair = (
            HeaderName::from_bytes(name.as_bytes()),
            HeaderValue::from_bytes(value.as_bytes()),
        );
        if let (Ok(name), Ok(value)) = pair {
            http.headers_mut().append(name, value);
        }
    }
    http
}
