//! Faults, codes of diagnostics, verdicts, capabilities and variables.

use super::Explanation;
use crate::catalog::diagnostic::Code;
use crate::document::Verdict;
use crate::oauth::Capability;
use crate::run::targets::known_variables;
use crate::sandbox::{FaultInfo, FaultKind, faults};

/// The meanings of a word.
pub(super) fn explain(word: &str) -> Vec<Explanation> {
    let fault = faults().iter().find(|fault| fault.name == word);
    let code = Code::ALL.iter().find(|code| code.as_str() == word);
    let verdict = Verdict::ALL
        .into_iter()
        .find(|verdict| verdict.as_str() == word);
    let capability = Capability::ALL.iter().find(|it| it.as_str() == word);
    let variable = known_variables()
        .into_iter()
        .find(|known| known.name == word);
    let found = [
        verdict.map(of_verdict),
        fault.map(of_fault),
        code.map(|code| {
            Explanation::new(word, "code of a diagnostic", code.description()).with(
                "told by",
                ["grantcheck lint, with file, line and column".to_owned()],
            )
        }),
        capability.map(|capability| {
            Explanation::new(word, "capability", capability.meaning()).with(
                "named in",
                ["`capabilities` of a profile, `needs` and `unless` of a scenario".to_owned()],
            )
        }),
        variable.map(|known| {
            Explanation::new(
                word,
                "variable of the environment",
                format!("{}.", known.meaning),
            )
        }),
    ];
    found.into_iter().flatten().collect()
}

/// All words.
pub(super) fn all() -> Vec<String> {
    let faults = faults().iter().map(|fault| fault.name.to_owned());
    let codes = Code::ALL.iter().map(|code| code.as_str().to_owned());
    let verdicts = Verdict::ALL
        .iter()
        .map(|verdict| verdict.as_str().to_owned());
    let capabilities = Capability::ALL.iter().map(|it| it.as_str().to_owned());
    let variables = known_variables().into_iter().map(|known| known.name);
    let words = verdicts.chain(faults).chain(codes);
    words.chain(capabilities).chain(variables).collect()
}

fn of_fault(fault: &'static FaultInfo) -> Explanation {
    let what = match fault.kind {
        FaultKind::Violation => "fault of the sandbox",
        FaultKind::Drift => "change of the sandbox that only snapshots show",
        FaultKind::Benign => "legal variant of the sandbox",
    };
    let label = match fault.kind {
        FaultKind::Benign => "keeps",
        FaultKind::Violation | FaultKind::Drift => "breaks",
    };
    let dialects: Vec<&str> = fault
        .dialects
        .iter()
        .map(|dialect| dialect.name())
        .collect();
    let refused = fault
        .refused_by_first_look
        .map(|words| format!("the first look at a remote target ends there: \"{words}\""));
    Explanation::new(fault.name, what, format!("{}.", fault.defect))
        .with("dialects", [dialects.join(", ")])
        .with(label, fault.requirements.iter().map(|id| (*id).to_owned()))
        .with("remote", refused)
        .with(
            "try it",
            [format!(
                "grantcheck run --fault {} --no-snapshots",
                fault.name
            )],
        )
}

fn of_verdict(verdict: Verdict) -> Explanation {
    let (meaning, exit) = match verdict {
        Verdict::Pass => (
            "As documented, or, where the documentation is silent, as the standard says.",
            "0",
        ),
        Verdict::Difference => (
            "As documented, and other than the standard says. Nothing is broken; a client has to know it.",
            "0",
        ),
        Verdict::Warn => (
            "The standard says SHOULD, the documentation nothing, and the provider does otherwise.",
            "0",
        ),
        Verdict::Fail => (
            "Against the provider's own documentation; or against a MUST of the standard on which the documentation is silent; or a deviation other than the documented one.",
            "1",
        ),
        Verdict::Drift => (
            "The transcript is not the accepted one, and no rule explains why.",
            "1",
        ),
        Verdict::Resolved => (
            "A difference that the profile declares is gone: the profile must change.",
            "1",
        ),
        Verdict::Inconclusive => (
            "The control did not hold (a refusal proves nothing where the ordinary request fails too), or evidence is missing.",
            "1",
        ),
        Verdict::Error => (
            "Network, harness or configuration; says nothing about the provider.",
            "3",
        ),
        Verdict::Skipped => (
            "Does not apply here, with the reason. Never counts as a pass.",
            "0",
        ),
    };
    Explanation::new(verdict.as_str(), "verdict", meaning).with(
        "exit code",
        [format!("{exit}, unless `--fail-on` says otherwise")],
    )
}
