//! Providers whose TLS is wrong: each has a sentence that names what is.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::scene::Scene;

/// What is wrong.
#[derive(Clone, Copy, Debug)]
enum Fault {
    Expired,
    NotYetValid,
    OtherName,
    UnknownAuthority,
    PlainHttp,
    OldVersion,
    ClosedInHandshake,
    Silent,
}

/// What a run says of each: one of each inner list.
const CASES: [(Fault, &[&[&str]]); 8] = [
    (Fault::Expired, &[&["TLS"], &["out of date"]]),
    (Fault::NotYetValid, &[&["TLS"], &["out of date"]]),
    (Fault::OtherName, &[&["TLS"], &["another name"]]),
    (
        Fault::UnknownAuthority,
        &[&["TLS"], &["the authority that signed"]],
    ),
    (Fault::PlainHttp, &[&["TLS"], &["is https spoken there?"]]),
    (
        Fault::OldVersion,
        &[&["TLS"], &["ProtocolVersion", "protocol version"]],
    ),
    (
        Fault::ClosedInHandshake,
        &[
            &["TLS", "no connection"],
            &["handshake", "end of file", "eof", "reset"],
        ],
    ),
    (Fault::Silent, &[&["no complete answer within 1 s"]]),
];

/// A server with this fault; its address and the certificate to trust.
fn start(fault: Fault) -> (String, String) {
    let name = match fault {
        Fault::OtherName => "other.example",
        _ => "127.0.0.1",
    };
    let mut params = CertificateParams::new(vec![name.to_owned()]).expect("a name");
    match fault {
        Fault::Expired => {
            params.not_before = date_time_ymd(2020, 1, 1);
            params.not_after = date_time_ymd(2021, 1, 1);
        }
        Fault::NotYetValid => {
            params.not_before = date_time_ymd(2090, 1, 1);
            params.not_after = date_time_ymd(2091, 1, 1);
        }
        _ => {}
    }
    let key = KeyPair::generate().expect("a key");
    let certificate = params.self_signed(&key).expect("a certificate");
    let pem = certificate.pem();
    let chain: Vec<CertificateDer<'static>> = vec![certificate.der().clone()];
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .expect("a configuration");
    let config = Arc::new(config);
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    let address = listener.local_addr().expect("an address");
    // It ends with the process.
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let config = Arc::clone(&config);
            std::thread::spawn(move || serve(fault, stream, config));
        }
    });
    (format!("https://{address}"), pem)
}

fn serve(fault: Fault, mut stream: TcpStream, config: Arc<ServerConfig>) {
    let mut hello = [0; 64];
    match fault {
        Fault::PlainHttp => {
            let _ = stream.read(&mut hello);
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
        }
        Fault::OldVersion => {
            let _ = stream.read(&mut hello);
            // A fatal alert, protocol_version (RFC 8446 6.2), in the form of TLS 1.0.
            let _ = stream.write_all(&[0x15, 3, 1, 0, 2, 2, 70]);
        }
        Fault::ClosedInHandshake => drop(stream.read(&mut hello)),
        Fault::Silent => std::thread::sleep(Duration::from_secs(30)),
        _ => {
            let Ok(connection) = ServerConnection::new(config) else {
                return;
            };
            let mut stream = StreamOwned::new(connection, stream);
            let mut request = [0; 4096];
            let _ = stream.read(&mut request);
            let _ = stream.write_all(
                b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
            );
        }
    }
}

#[test]
fn what_is_wrong_with_tls_is_named() {
    let scene = Scene::new();
    let mut yaml = "targets:\n".to_owned();
    for (fault, _) in CASES {
        let (base_url, pem) = start(fault);
        let ca = match fault {
            Fault::UnknownAuthority => String::new(),
            _ => {
                let path = scene.write(&format!("{fault:?}.pem"), &pem);
                format!("    tls: {{ ca: {} }}\n", path.display())
            }
        };
        yaml.push_str(&format!(
            "  - name: {fault:?}\n    provider: standard\n    base_url: {base_url}\n    limits: {{ timeout: 1s }}\n{ca}    client: {{ id: acme, redirect_uris: [\"https://acme.example/r\"] }}\n    users: [{{ username: u, password: \"${{env:E2E_PASSWORD}}\" }}]\n"
        ));
    }
    let file = scene.write("targets.yaml", &yaml).display().to_string();
    let environment = [("E2E_PASSWORD".to_owned(), "a password".to_owned())];
    let arguments = [
        "run",
        "--targets",
        &file,
        "--no-snapshots",
        "--scenario",
        "flows/code-exchange",
    ];
    let ended = scene
        .grantcheck_with(&environment, &arguments)
        .expect_code(3);
    let report = scene.report("reports/latest");
    assert_eq!(report.summary.fail, 0, "{}", ended.stdout);
    for (target, (fault, says)) in report.targets.iter().zip(CASES) {
        let sentence = target.unreached().unwrap_or_default();
        for words in says {
            assert!(
                words.iter().any(|word| sentence.contains(word)),
                "{fault:?}: none of {words:?} in {sentence}"
            );
        }
    }
}
