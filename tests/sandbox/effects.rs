//! Every fault has an effect in every dialect it is listed for: a fixed battery of observations of the broken
//! provider differs from that of the healthy one. A fault without an effect would prove nothing in a self-test.

use grantcheck::sandbox::{Dialect, Fault, faults};

use crate::probe::{Battery, SECTIONS, section};

/// Looks at every second fault of a dialect, beginning with the first or the second.
async fn look_at(dialect: Dialect, offset: usize) {
    let mut healthy: Vec<Battery> = Vec::new();
    for number in 0..SECTIONS {
        let first = section(dialect, &[], number).await;
        let second = section(dialect, &[], number).await;
        assert_eq!(first, second, "the battery must not depend on chance");
        healthy.push(first);
    }
    let mut silent = Vec::new();
    // Neighbours in the table show in the same place, so that is looked at first.
    let mut likely = 0;
    let listed = faults().iter().filter(|i| i.dialects.contains(&dialect));
    for info in listed.skip(offset).step_by(2) {
        let fault: Fault = info.name.parse().unwrap();
        let mut shown = false;
        let others = (0..SECTIONS).filter(|number| *number != likely);
        for number in std::iter::once(likely).chain(others).collect::<Vec<_>>() {
            let healthy = &healthy[number];
            let broken = section(dialect, &[fault], number).await;
            let changed: Vec<&str> = healthy
                .iter()
                .zip(&broken)
                .filter(|(a, b)| a != b)
                .map(|(a, _)| a.0)
                .collect();
            if !changed.is_empty() {
                println!("{dialect} {}: {changed:?}", info.name);
                (shown, likely) = (true, number);
                break;
            }
        }
        if !shown {
            silent.push(info.name);
        }
    }
    assert!(
        silent.is_empty(),
        "without effect on {dialect}: {silent:#?}"
    );
}

macro_rules! looks {
    ($($name:ident $dialect:ident $offset:literal;)*) => {
        $(#[tokio::test]
        async fn $name() {
            look_at(Dialect::$dialect, $offset).await;
        })*
    };
}

// Several tests, because they run at the same time.
looks! {
    every_fault_shows_in_standard Standard 0;
    every_other_fault_shows_in_standard Standard 1;
    every_fault_shows_in_survilla Survilla 0;
    every_other_fault_shows_in_survilla Survilla 1;
    every_fault_shows_in_cameramanager CameraManager 0;
    every_other_fault_shows_in_cameramanager CameraManager 1;
}
