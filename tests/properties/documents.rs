//! What is made of documents: comparisons, merges and findings.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use grantcheck::Run;
use grantcheck::document::{Comparison, Document, Shards, compare, merge};
use grantcheck::run::{Options, SnapshotMode};
use proptest::prelude::*;

/// A run with something to find, in three parts and whole.
fn run(shard: Option<(usize, usize)>) -> Document {
    let options = Options {
        snapshot_mode: SnapshotMode::Off,
        shard,
        ..Options::default()
    };
    let run = (Run::sandbox().options(options))
        .target("standard")
        .target("cameramanager")
        .scenario("flows")
        .fault("rotated-token-works-on")
        .fault("tokens-cacheable");
    run.execute().expect("the sandbox runs").document
}

fn parts() -> &'static [Document; 3] {
    static PARTS: OnceLock<[Document; 3]> = OnceLock::new();
    PARTS.get_or_init(|| [1, 2, 3].map(|number| run(Some((number, 3)))))
}

fn together(documents: &[&Document]) -> Document {
    let documents = documents.iter().map(|document| (*document).clone());
    merge(documents, Shards::Partial).expect("parts of one run")
}

/// The document as it is written, with its targets in one order: that is the order in which parts came.
fn written(mut document: Document) -> String {
    document
        .targets
        .sort_by(|one, other| one.name.cmp(&other.name));
    for target in &mut document.targets {
        // Each part had a sandbox of its own.
        target.base_url.clear();
    }
    document.to_json().expect("a document is JSON")
}

/// Two merges are written alike, else the first lines that are not are told.
fn same(how: &str, wanted: &str, merged: &Document) {
    let written = written(merged.clone());
    let lines = wanted.lines().zip(written.lines());
    let other: Vec<_> = lines.filter(|(one, other)| one != other).take(5).collect();
    assert!(
        other.is_empty() && wanted.len() == written.len(),
        "{how}: {other:#?}"
    );
}

#[test]
fn a_merge_is_the_same_in_whatever_order_and_grouping() {
    let [one, two, three] = parts();
    let all = written(together(&[one, two, three]));
    assert!(together(&[one, two, three]).complete);
    let orders = [
        [one, two, three],
        [one, three, two],
        [two, one, three],
        [two, three, one],
        [three, one, two],
        [three, two, one],
    ];
    for [a, b, c] in orders {
        same("a b c", &all, &together(&[a, b, c]));
        same("(a b) c", &all, &together(&[&together(&[a, b]), c]));
        same("a (b c)", &all, &together(&[a, &together(&[b, c])]));
    }
}

#[test]
fn a_run_differs_in_nothing_from_itself() {
    let [one, two, three] = parts();
    for document in [
        one,
        two,
        three,
        &together(&[one, two]),
        &together(&[one, two, three]),
    ] {
        let itself = compare(document, document);
        assert!(itself.still > 0, "there is something to compare");
        let nothing = Comparison {
            baseline_started_at: document.started_at.clone(),
            still: itself.still,
            ..Comparison::default()
        };
        assert_eq!(itself, nothing);
    }
}

fn ids(document: &Document) -> BTreeSet<String> {
    let findings = document.targets.iter().flat_map(|target| &target.findings);
    findings.map(|finding| finding.id.clone()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(12) })]

    // The order of the checks of a step is that of the scenario, which names the more telling requirement first.
    #[test]
    fn the_id_of_a_finding_does_not_depend_on_order(keys in prop::collection::vec(any::<u32>(), 64)) {
        let [one, two, three] = parts();
        let mut document = together(&[one, two, three]);
        let before = ids(&document);
        prop_assert!(before.len() > 2);
        let mut keys = keys.iter().cycle();
        for target in &mut document.targets {
            target.scenarios.sort_by_cached_key(|_| keys.next().copied());
        }
        document.targets.reverse();
        document.recount();
        let after = ids(&document);
        let other: Vec<&String> = after.symmetric_difference(&before).collect();
        prop_assert!(other.is_empty(), "only in one order: {other:#?}");
    }
}
