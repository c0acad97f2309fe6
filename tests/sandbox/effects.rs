//! Every fault has an effect in every dialect it is listed for: a fixed battery of observations of the broken
//! provider differs from that of the healthy one. A fault without an effect would prove nothing in a self-test.

use grantcheck::sandbox::{Dialect, Fault, faults};
use tokio::sync::OnceCell;

use crate::probe::{Battery, RACES, SECTIONS, difference, healthy};

/// What the healthy provider of a dialect shows, by section.
async fn healthy_sections(dialect: Dialect) -> &'static [Battery] {
    static KNOWN: [OnceCell<Vec<Battery>>; Dialect::ALL.len()] =
        [const { OnceCell::const_new() }; Dialect::ALL.len()];
    let look = || async {
        let mut sections = Vec::new();
        for number in 0..SECTIONS {
            let (first, second) = (
                healthy(dialect, number).await,
                healthy(dialect, number).await,
            );
            assert_eq!(first, second, "the battery must not depend on chance");
            sections.push(first);
        }
        sections
    };
    KNOWN[dialect as usize].get_or_init(look).await
}

/// Looks at one of several parts of a dialect's faults.
async fn look_at(dialect: Dialect, part: usize, parts: usize) {
    let healthy = healthy_sections(dialect).await;
    let listed: Vec<_> = faults()
        .iter()
        .filter(|info| info.dialects.contains(&dialect))
        .collect();
    let mut silent = Vec::new();
    // Neighbours in the table show in the same place, so that is looked at first.
    let mut likely = 0;
    for info in listed
        .chunks(listed.len().div_ceil(parts))
        .nth(part)
        .unwrap()
    {
        let fault: Fault = info.name.parse().unwrap();
        // These hold every token back, which takes long where nothing is seen of it.
        if matches!(fault, Fault::CodeRaceLost | Fault::RacedTokensSurvive) {
            likely = RACES;
        }
        let mut shown = None;
        let others = (0..SECTIONS).filter(|number| *number != likely);
        for number in std::iter::once(likely).chain(others) {
            shown = difference(dialect, fault, number, &healthy[number])
                .await
                .map(|name| (number, name));
            if shown.is_some() {
                break;
            }
        }
        match shown {
            Some((number, name)) => {
                println!("{dialect} {}: {name}", info.name);
                likely = number;
            }
            None => silent.push(info.name),
        }
    }
    assert!(
        silent.is_empty(),
        "without effect on {dialect}: {silent:#?}"
    );
}

macro_rules! looks {
    ($($name:ident $dialect:ident $part:literal of $parts:literal;)*) => {
        $(#[tokio::test]
        async fn $name() {
            look_at(Dialect::$dialect, $part, $parts).await;
        })*
    };
}

// Several tests, because they run at the same time.
looks! {
    every_fault_shows_in_standard_1 Standard 0 of 4;
    every_fault_shows_in_standard_2 Standard 1 of 4;
    every_fault_shows_in_standard_3 Standard 2 of 4;
    every_fault_shows_in_standard_4 Standard 3 of 4;
    every_fault_shows_in_survilla_1 Survilla 0 of 2;
    every_fault_shows_in_survilla_2 Survilla 1 of 2;
    every_fault_shows_in_cameramanager_1 CameraManager 0 of 2;
    every_fault_shows_in_cameramanager_2 CameraManager 1 of 2;
}
