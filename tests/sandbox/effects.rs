//! Every fault has an effect in every dialect it is listed for: a fixed battery of observations of the broken
//! provider differs from that of the healthy one. A fault without an effect would prove nothing in a self-test.

use grantcheck::sandbox::{Dialect, Fault, faults};

use crate::probe::battery;

#[tokio::test]
async fn every_fault_shows_in_each_of_its_dialects() {
    let mut silent = Vec::new();
    for dialect in Dialect::ALL {
        let healthy = battery(dialect, &[]).await;
        assert_eq!(
            healthy,
            battery(dialect, &[]).await,
            "the battery must not depend on chance"
        );
        for info in faults()
            .iter()
            .filter(|info| info.dialects.contains(&dialect))
        {
            let fault: Fault = info.name.parse().unwrap();
            let broken = battery(dialect, &[fault]).await;
            let changed: Vec<&str> = healthy
                .iter()
                .zip(&broken)
                .filter(|(a, b)| a != b)
                .map(|(a, _)| a.0)
                .collect();
            println!("{dialect} {}: {changed:?}", info.name);
            if changed.is_empty() {
                silent.push(format!("{} on {dialect}", info.name));
            }
        }
    }
    assert!(silent.is_empty(), "without effect: {silent:#?}");
}
