//! Whether a request went over a connection that was kept from an earlier one.
//!
//! A server may close a kept connection at any time, also while a request is on its way; then the request is sent once
//! more (RFC 9112 9.3.1). A connection that was made for the request says something about the server.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use tower_layer::Layer;
use tower_service::Service;

tokio::task_local! {
    /// Whether a connection was made for the request of this task.
    static CONNECTED: Arc<AtomicBool>;
}

/// Runs what sends a request; tells besides whether a connection was made for it.
pub async fn watched<T>(sending: impl Future<Output = T>) -> (T, bool) {
    let connected = Arc::new(AtomicBool::new(false));
    let result = CONNECTED.scope(Arc::clone(&connected), sending).await;
    (result, connected.load(Ordering::Relaxed))
}

/// Notes each connection that is made.
#[derive(Debug, Clone, Copy)]
pub struct Watch;

impl<S> Layer<S> for Watch {
    type Service = Watched<S>;

    fn layer(&self, inner: S) -> Self::Service {
        Watched(inner)
    }
}

/// What makes connections, watched.
#[derive(Debug, Clone)]
pub struct Watched<S>(S);

impl<S, R> Service<R> for Watched<S>
where
    S: Service<R>,
    S::Future: Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, request: R) -> Self::Future {
        // The client makes a connection in the task of the request that it is for. One that comes too late is kept for
        // another request, and this one is then taken for one on a connection of its own: it is not sent again.
        let connected = CONNECTED.try_with(Arc::clone).ok();
        let connecting = self.0.call(request);
        Box::pin(async move {
            let connection = connecting.await;
            if let Some(connected) = connected {
                connected.store(true, Ordering::Relaxed);
            }
            connection
        })
    }
}
