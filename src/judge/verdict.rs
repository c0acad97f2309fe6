//! The verdict table: what the documentation says, what the standard says, what was observed.
//!
//! | documentation                        | standard | observed                       | verdict                  |
//! |--------------------------------------|----------|--------------------------------|--------------------------|
//! | silent                               | says B   | B                              | pass                     |
//! | silent                               | says B   | not B                          | fail (MUST), warn (SHOULD), pass (MAY) |
//! | declares the difference A            | says B   | A                              | difference               |
//! | declares the difference A            | says B   | B                              | resolved                 |
//! | declares the difference A            | says B   | C                              | fail                     |
//!
//! Claims, where the documentation speaks for itself, have two verdicts only: as documented (`pass`) or not
//! (`fail`); see `super::answers` and [`super::claims`].

use crate::catalog::profile::Difference;
use crate::catalog::requirement::Level;
use crate::document::Verdict;

/// What was observed of one requirement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Whether it is as the standard says.
    pub conforms: bool,
    /// The deviation as one stable word or phrase (`free-text`, `outcome:tokens`); empty when it conforms.
    pub deviation: String,
    /// What the standard leads to, in one clause.
    pub expected: String,
    /// What was observed, in one clause.
    pub observed: String,
}

impl Finding {
    /// As the standard says.
    #[must_use]
    pub fn conforming(expected: impl Into<String>, observed: impl Into<String>) -> Self {
        Self {
            conforms: true,
            deviation: String::new(),
            expected: expected.into(),
            observed: observed.into(),
        }
    }

    /// Other than the standard says.
    #[must_use]
    pub fn deviating(
        deviation: impl Into<String>,
        expected: impl Into<String>,
        observed: impl Into<String>,
    ) -> Self {
        Self {
            conforms: false,
            deviation: deviation.into(),
            expected: expected.into(),
            observed: observed.into(),
        }
    }

    /// One or the other.
    #[must_use]
    pub fn either(
        conforms: bool,
        deviation: impl Into<String>,
        expected: impl Into<String>,
        observed: impl Into<String>,
    ) -> Self {
        if conforms {
            Self::conforming(expected, observed)
        } else {
            Self::deviating(deviation, expected, observed)
        }
    }
}

/// Applies the table. `declared` are the differences that the profile declares for this requirement and that
/// apply to this scenario. The second result is the declaration that explains a `difference`.
#[must_use]
pub fn decide<'d>(
    declared: &[&'d Difference],
    finding: &Finding,
    level: Level,
) -> (Verdict, Option<&'d Difference>) {
    if finding.conforms {
        let expected_here = declared.iter().find(|difference| !difference.sometimes);
        return match expected_here {
            Some(difference) => (Verdict::Resolved, Some(difference)),
            None => (Verdict::Pass, None),
        };
    }
    if let Some(difference) = declared
        .iter()
        .find(|difference| difference.observed.contains(&finding.deviation))
    {
        return (Verdict::Difference, Some(difference));
    }
    if let Some(difference) = declared.first() {
        return (Verdict::Fail, Some(difference));
    }
    let verdict = match level {
        Level::Must => Verdict::Fail,
        Level::Should => Verdict::Warn,
        Level::May => Verdict::Pass,
    };
    (verdict, None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::values::OneOrMany;

    fn declared(observed: &str, sometimes: bool) -> Difference {
        Difference {
            requirement: OneOrMany(vec!["rfc6750/2.1/token-syntax".to_owned()]),
            observed: OneOrMany(vec![observed.to_owned()]),
            behaviour: "a colon before the zone number".to_owned(),
            claim: Some("cameramanager/C091".to_owned()),
            source: None,
            sometimes,
            scenarios: Vec::new(),
        }
    }

    #[test]
    fn every_row_of_the_table() {
        let good = Finding::conforming("", "");
        let bad = Finding::deviating("colon", "", "");
        let other = Finding::deviating("slash", "", "");
        let colon = declared("colon", false);
        let verdict =
            |declared: &[&Difference], finding: &Finding, level| decide(declared, finding, level).0;
        assert_eq!(verdict(&[], &good, Level::Must), Verdict::Pass);
        assert_eq!(verdict(&[], &bad, Level::Must), Verdict::Fail);
        assert_eq!(verdict(&[], &bad, Level::Should), Verdict::Warn);
        assert_eq!(verdict(&[], &bad, Level::May), Verdict::Pass);
        assert_eq!(verdict(&[&colon], &bad, Level::Must), Verdict::Difference);
        assert_eq!(verdict(&[&colon], &good, Level::Must), Verdict::Resolved);
        assert_eq!(verdict(&[&colon], &other, Level::Must), Verdict::Fail);
        assert_eq!(
            verdict(&[&colon], &other, Level::Should),
            Verdict::Fail,
            "a pinned difference is pinned"
        );
    }

    #[test]
    fn a_deviation_that_shows_only_sometimes_is_not_resolved_by_its_absence() {
        let sometimes = declared("colon", true);
        assert_eq!(
            decide(&[&sometimes], &Finding::conforming("", ""), Level::Must).0,
            Verdict::Pass
        );
        assert_eq!(
            decide(
                &[&sometimes],
                &Finding::deviating("colon", "", ""),
                Level::Must
            )
            .0,
            Verdict::Difference
        );
    }
}
