//! How long the pieces of a run take, each by itself: `cargo bench`.
//!
//! Scenarios are read and planned in thousands; one scenario is judged, hidden and rendered at a time. How the whole compares
//! with other tools is measured by `bench/compare`.

use std::hint::black_box;
use std::path::Path;
use std::time::Duration;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use grantcheck::Run;
use grantcheck::catalog::library::{Folders, Library};
use grantcheck::judge;
use grantcheck::report::{Format, html, junit, markdown, write_optional};
use grantcheck::wire::RawExchange;
use grantcheck::wire::capture;
use grantcheck::wire::pseudonym::{SecretKind, Vault};

#[expect(dead_code, reason = "most bodies are for foreign bytes")]
#[path = "../tests/properties/bodies.rs"]
mod bodies;

/// How many scenarios are read at a time.
const COPIES: usize = 10_000;

/// A folder with so many copies of one scenario.
fn copies(folder: &Path) -> Folders {
    let text = include_str!("../scenarios/flows/refresh.yaml");
    let own = folder.join("scenarios/bench");
    std::fs::create_dir_all(&own).expect("a folder");
    for number in 0..COPIES {
        std::fs::write(own.join(format!("copy-{number}.yaml")), text).expect("a file");
    }
    Folders {
        scenarios: vec![folder.join("scenarios")],
        ..Folders::default()
    }
}

fn reading(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a folder");
    let folders = copies(folder.path());
    let rules = judge::rule_ids();
    let mut group = criterion.benchmark_group("scenarios");
    group.sample_size(10);
    group.measurement_time(Duration::from_secs(40));
    group.throughput(Throughput::Elements(COPIES as u64));
    group.bench_function("read and check", |bencher| {
        bencher.iter(|| black_box(Library::load(&folders, &rules)));
    });
    let (library, mistakes) = Library::load(&folders, &rules);
    assert!(!mistakes.has_errors(), "{}", mistakes.render(false));
    let run = Run::sandbox().library(library.into());
    group.bench_function("plan", |bencher| {
        bencher.iter(|| {
            let (plan, _) = run.plan().expect("a plan");
            assert!(plan.trials.len() > COPIES);
            plan
        });
    });
    group.finish();
}

fn judging(criterion: &mut Criterion) {
    let transcript = bodies::transcript();
    let mut group = criterion.benchmark_group("judge");
    group.throughput(Throughput::Elements(transcript.exchanges.len() as u64));
    group.bench_function("a transcript", |bencher| {
        bencher.iter(|| black_box(bodies::judged(&transcript)));
    });
    group.finish();
}

/// What the token endpoint answered, with a few tokens.
fn exchange() -> RawExchange {
    let body = serde_json::json!({
        "access_token": "2YotnFZFEjr1zCsicMWpAA.Zr4QmW81kd0Xx2.q-7",
        "refresh_token": "tGzv3JOkF0XG5Qx2TlKWIA",
        "token_type": "Bearer", "expires_in": 3600, "scope": "read write",
    });
    bodies::token_exchange(body.to_string().into_bytes())
}

/// A vault with what a target has, prepared as it is for all scenarios of a run.
fn vault() -> Vault {
    let mut vault = Vault::new();
    for (name, value, is_secret) in [
        ("client_id", "acme-app", false),
        ("client_secret", "p+q/r&s=ü 27 and more", true),
        ("other_client_id", "other-app", false),
        ("other_client_secret", "Zr4QmW81kd0Xx2", true),
        ("username", "lisa@example.org", false),
        ("password", "correct horse battery staple", true),
    ] {
        vault.fixed(name, value, is_secret);
    }
    vault.prepared()
}

fn hiding(criterion: &mut Criterion) {
    let (exchange, prepared) = (exchange(), vault());
    let page = include_str!("../tests/pages/consent-german.html");
    let mut group = criterion.benchmark_group("pseudonyms");
    group.bench_function("seal a vault with ten values of a scenario", |bencher| {
        let mut vault = prepared.clone();
        for number in 0..10 {
            vault.learn(
                SecretKind::AccessToken,
                &format!("2YotnFZFEjr1zC{number}sicMWpAA"),
            );
        }
        bencher.iter(|| black_box(vault.sealed()));
    });
    group.bench_function("learn and record an exchange", |bencher| {
        bencher.iter_batched(
            || prepared.clone(),
            |mut vault| {
                capture::learn(&mut vault, &exchange);
                capture::record(&exchange, &vault.sealed(), &[], &[])
            },
            BatchSize::SmallInput,
        );
    });
    let redactor = prepared.sealed();
    group.throughput(Throughput::Bytes(page.len() as u64));
    group.bench_function("a page", |bencher| {
        bencher.iter(|| black_box(redactor.text(page)));
    });
    group.finish();
}

fn rendering(criterion: &mut Criterion) {
    let run = Run::sandbox().target("standard").scenario("flows");
    let document = run.execute().expect("the sandbox runs").document;
    let scenarios = document.targets[0].scenarios.len();
    let mut group = criterion.benchmark_group("render");
    group.throughput(Throughput::Elements(scenarios as u64));
    group.bench_function("JSON", |bencher| bencher.iter(|| document.to_json()));
    group.bench_function("HTML", |bencher| bencher.iter(|| html::render(&document)));
    group.bench_function("JUnit", |bencher| bencher.iter(|| junit::render(&document)));
    group.bench_function("Markdown", |bencher| {
        bencher.iter(|| markdown::render(&document))
    });
    let folder = tempfile::tempdir().expect("a folder");
    group.bench_function("SARIF, HAR and the badge", |bencher| {
        bencher.iter(|| {
            write_optional(
                &document,
                folder.path(),
                &[Format::Sarif, Format::Har, Format::Badge],
            )
        });
    });
    group.finish();
}

criterion_group!(benches, reading, judging, hiding, rendering);
criterion_main!(benches);
