//! The sandbox over https: a certificate made on the spot, and connections sorted by what the client speaks.

use std::future::pending;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::serve::Listener;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose};
use rustls::ServerConfig;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

/// How long a client may take to begin.
const HANDSHAKE_PATIENCE: Duration = Duration::from_secs(10);

/// The first byte of a TLS handshake (RFC 8446 5.1); no HTTP method begins with it.
const HANDSHAKE: u8 = 0x16;

/// Why no certificate could be made.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    /// Keys or certificates could not be made.
    #[error("{0}")]
    Making(#[from] rcgen::Error),
    /// The TLS library refuses them.
    #[error("{0}")]
    Using(#[from] rustls::Error),
}

/// What a provider needs for https.
pub(super) struct Identity {
    /// The certificate of its authority, for those who shall trust it.
    pub(super) ca_pem: String,
    /// The settings of its server, which speaks TLS 1.2 and 1.3.
    config: Arc<ServerConfig>,
}

impl Identity {
    /// Makes an authority and a certificate of it: for this machine, or for another name, which is a defect.
    pub(super) fn new(for_another_name: bool) -> Result<Self, CertificateError> {
        let ca_key = KeyPair::generate()?;
        let mut ca = CertificateParams::new(Vec::new())?;
        ca.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        ca.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        ca.distinguished_name
            .push(DnType::CommonName, "grantcheck sandbox test authority");
        let ca_pem = ca.self_signed(&ca_key)?.pem();
        let names = if for_another_name {
            vec!["other.example".to_owned()]
        } else {
            vec!["127.0.0.1".to_owned(), "localhost".to_owned()]
        };
        let key = KeyPair::generate()?;
        let mut leaf = CertificateParams::new(names)?;
        leaf.use_authority_key_identifier_extension = true;
        let certificate = leaf.signed_by(&key, &Issuer::new(ca, ca_key))?;
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)?;
        Ok(Self {
            ca_pem,
            config: Arc::new(config),
        })
    }
}

/// Connections that are ready to be served.
pub(super) struct Connections<S> {
    ready: mpsc::Receiver<(S, SocketAddr)>,
    address: SocketAddr,
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send + 'static> Listener for Connections<S> {
    type Io = S;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (S, SocketAddr) {
        match self.ready.recv().await {
            Some(connection) => connection,
            // Nothing more will come; the server of this ends by its own signal.
            None => pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.address)
    }
}

/// Sorts the connections of a port: those that speak TLS, and those that do not. It stops listening when nothing
/// serves them any more.
pub(super) fn sort(
    listener: TcpListener,
    address: SocketAddr,
    identity: &Identity,
) -> (Connections<TlsStream<TcpStream>>, Connections<TcpStream>) {
    let acceptor = TlsAcceptor::from(Arc::clone(&identity.config));
    let (tls, tls_ready) = mpsc::channel(16);
    let (plain, plain_ready) = mpsc::channel(16);
    tokio::spawn(async move {
        loop {
            let accepted = tokio::select! {
                () = tls.closed() => return,
                accepted = listener.accept() => accepted,
            };
            let Ok((stream, peer)) = accepted else {
                // As axum does: too many open files is the usual cause, and it passes.
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            };
            let begun = begin(stream, peer, acceptor.clone(), tls.clone(), plain.clone());
            tokio::spawn(tokio::time::timeout(HANDSHAKE_PATIENCE, begun));
        }
    });
    (
        Connections {
            ready: tls_ready,
            address,
        },
        Connections {
            ready: plain_ready,
            address,
        },
    )
}

async fn begin(
    stream: TcpStream,
    peer: SocketAddr,
    acceptor: TlsAcceptor,
    tls: mpsc::Sender<(TlsStream<TcpStream>, SocketAddr)>,
    plain: mpsc::Sender<(TcpStream, SocketAddr)>,
) {
    let mut first = [0];
    // A connection that ends here or in the handshake needs no answer; neither does one that becomes ready after the
    // server has stopped.
    match stream.peek(&mut first).await {
        Ok(1) if first[0] == HANDSHAKE => {
            if let Ok(stream) = acceptor.accept(stream).await {
                let _ = tls.send((stream, peer)).await;
            }
        }
        Ok(1) => {
            let _ = plain.send((stream, peer)).await;
        }
        _ => {}
    }
}
