//! A declared difference is out of date only where nothing of the scenario shows it any more.
//!
//! One requirement may be judged in several steps, and by a rule as well, while the deviation shows in one of them
//! only: the second refresh, the wrong password, the call without a token. The others conform, which is no news as
//! long as that one is as declared.

use std::collections::BTreeSet;

use super::clause_source;
use super::steps::Stepwise;
use crate::catalog::catalogue::Catalogue;
use crate::document::{Check, Verdict};

/// Makes a `resolved` check a `pass` where another check of its requirement is a `difference`, and says of each step
/// what that leaves of it.
pub fn settle(catalogue: &Catalogue, stepwise: &mut Stepwise, others: &mut [Check]) {
    let shown: BTreeSet<String> = stepwise
        .checks
        .iter()
        .chain(others.iter())
        .filter(|check| check.verdict == Verdict::Difference)
        .map(|check| check.requirement.clone())
        .collect();
    for check in stepwise.checks.iter_mut().chain(others) {
        if check.verdict == Verdict::Resolved && shown.contains(&check.requirement) {
            check.verdict = Verdict::Pass;
            check.source = clause_source(catalogue, &check.requirement);
            (check.standard, check.claim, check.behaviour) = (None, None, None);
        }
    }
    for (index, judged) in stepwise.steps.iter_mut().enumerate() {
        let Some(judged) = judged.as_mut() else {
            continue;
        };
        // A step is `resolved` by one of its own checks.
        let still = stepwise
            .checks
            .iter()
            .any(|check| check.step == Some(index + 1) && check.verdict == Verdict::Resolved);
        if judged.verdict == Verdict::Resolved && !still {
            judged.verdict = Verdict::Pass;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::HarnessCheck;
    use crate::judge::steps::Judgement;
    use crate::judge::verdict::Finding;

    fn check(requirement: &str, step: usize, verdict: Verdict) -> Check {
        Check {
            requirement: requirement.to_owned(),
            behaviour: Some("as documented".to_owned()),
            ..HarnessCheck::Precondition.check_of_step(step, verdict, "", "")
        }
    }

    fn stepwise(checks: Vec<Check>, steps: &[Verdict]) -> Stepwise {
        let judged = |verdict: &Verdict| {
            Some(Judgement {
                finding: Finding::conforming("", ""),
                verdict: *verdict,
            })
        };
        Stepwise {
            checks,
            steps: steps.iter().map(judged).collect(),
        }
    }

    #[test]
    fn a_difference_that_shows_in_another_step_is_not_resolved() {
        let checks = vec![
            check("r/one", 1, Verdict::Resolved),
            check("r/one", 2, Verdict::Difference),
        ];
        let mut stepwise = stepwise(checks, &[Verdict::Resolved, Verdict::Pass]);
        settle(&Catalogue::default(), &mut stepwise, &mut []);
        assert_eq!(stepwise.checks[0].verdict, Verdict::Pass);
        assert!(stepwise.checks[0].behaviour.is_none() && stepwise.held());
    }

    #[test]
    fn what_a_rule_sees_counts_as_well() {
        let mut rules = [check("r/one", 1, Verdict::Difference)];
        let checks = vec![check("r/one", 1, Verdict::Resolved)];
        let mut stepwise = stepwise(checks, &[Verdict::Resolved]);
        settle(&Catalogue::default(), &mut stepwise, &mut rules);
        assert!(stepwise.held());
    }

    #[test]
    fn a_difference_that_nothing_shows_is_resolved() {
        let checks = vec![
            check("r/one", 1, Verdict::Resolved),
            check("r/two", 1, Verdict::Resolved),
            check("r/two", 2, Verdict::Difference),
        ];
        let mut stepwise = stepwise(checks, &[Verdict::Resolved, Verdict::Pass]);
        settle(&Catalogue::default(), &mut stepwise, &mut []);
        assert_eq!(stepwise.checks[0].verdict, Verdict::Resolved);
        assert_eq!(stepwise.checks[1].verdict, Verdict::Pass);
        assert!(!stepwise.held());
    }
}
