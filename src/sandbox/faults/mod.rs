//! Deliberate defects: what a fault is, and how one is named.
//!
//! The list itself is in `table`. A fault is one small `if` at the place in the sandbox where the defect lives;
//! this module only knows which ones there are, so that everything else can name, count and explain them.

mod table;

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use super::Dialect;
pub use table::Fault;

/// What a fault does to a provider, seen by its tester.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FaultKind {
    /// The provider breaks its own documentation or a standard: a test suite has to report it.
    Violation,
    /// The provider changes in a way that no rule forbids: only a comparison with earlier runs shows it.
    Drift,
    /// The provider changes in a way that needs no report: a test suite has to stay silent.
    Benign,
}

/// The description of one fault.
#[derive(Debug, Clone, Copy)]
pub struct FaultInfo {
    /// The name on the command line, in kebab case.
    pub name: &'static str,
    /// The dialects in which the fault has an effect.
    pub dialects: &'static [Dialect],
    /// Whether it has to be reported, see [`FaultKind`].
    pub kind: FaultKind,
    /// One sentence that says what the broken provider does, without a full stop.
    pub defect: &'static str,
    /// The requirement ids that have to catch a violation (`rfc6749/4.1.2/code-single-use`, `survilla/C038`), or that a
    /// benign variant is a legal odd case of; of those with the prefix of a dialect only the ones of the tested dialect
    /// apply.
    pub requirements: &'static [&'static str],
    /// Where a tester of a remote provider cannot get as far as a judgement: words of the sentence in which it says why.
    pub refused_by_first_look: Option<&'static str>,
}

/// Every fault, in the order of the protocol: authorization, token, refresh, revocation, resource.
pub fn faults() -> &'static [FaultInfo] {
    table::TABLE
}

impl Fault {
    /// The entry of the table for this fault.
    pub fn info(self) -> &'static FaultInfo {
        &table::TABLE[self as usize]
    }

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        self.info().name
    }

    /// Whether it hides what other faults do at the same time: because answers fall out, or since it says in another way
    /// what they say.
    pub fn hides_others(self) -> bool {
        matches!(
            self,
            Self::BusyEveryThird | Self::BusyInBursts | Self::PlainHttpForbidden
        )
    }

    /// Why a legal variant answers too little for some checks, if it does: they are right to be inconclusive then.
    pub fn doubts(self) -> Option<&'static str> {
        match self {
            Self::BusyEveryThird | Self::BusyInBursts => {
                Some("what is not dealt with, also at the second attempt, shows nothing")
            }
            Self::ConsentRemembered | Self::ConsentRememberedUnlessPrompted => Some(
                "where another scenario's approval is remembered no page comes that could be denied",
            ),
            _ => None,
        }
    }

    /// Whether it shows only where the sandbox serves https.
    pub fn needs_tls(self) -> bool {
        matches!(self, Self::PlainHttpRedirected | Self::PlainHttpForbidden)
    }

    /// Whether the fault has an effect in `dialect`.
    pub fn applies_to(self, dialect: Dialect) -> bool {
        self.info().dialects.contains(&dialect)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A name that no fault has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no fault named `{name}`{}", .nearest.map(|n| format!("; did you mean `{n}`?")).unwrap_or_default())]
pub struct UnknownFault {
    /// The name that was asked for.
    pub name: String,
    /// The most similar existing name, if one is similar at all.
    pub nearest: Option<&'static str>,
}

impl FromStr for Fault {
    type Err = UnknownFault;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        if let Some(fault) = table::ALL.iter().find(|fault| fault.name() == name) {
            return Ok(*fault);
        }
        let nearest = faults()
            .iter()
            .map(|info| (strsim::jaro_winkler(info.name, name), info.name))
            .filter(|(similarity, _)| *similarity > 0.75)
            .max_by(|a, b| a.0.total_cmp(&b.0))
            .map(|(_, name)| name);
        Err(UnknownFault {
            name: name.to_owned(),
            nearest,
        })
    }
}

/// The faults that one sandbox was started with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FaultSet(BTreeSet<Fault>);

impl FaultSet {
    /// No fault at all: the provider as it is documented.
    pub fn none() -> Self {
        Self::default()
    }

    /// The faults with these names; the first unknown name is the error.
    pub fn parse<'a>(names: impl IntoIterator<Item = &'a str>) -> Result<Self, UnknownFault> {
        names.into_iter().map(str::parse).collect()
    }

    /// Whether `fault` is switched on.
    pub fn has(&self, fault: Fault) -> bool {
        self.0.contains(&fault)
    }

    /// Whether no fault is switched on.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The faults, in the order of the table.
    pub fn iter(&self) -> impl Iterator<Item = Fault> {
        self.0.iter().copied()
    }

    /// Those of the faults that have an effect in `dialect`.
    pub fn for_dialect(&self, dialect: Dialect) -> Self {
        self.iter().filter(|f| f.applies_to(dialect)).collect()
    }
}

impl FromIterator<Fault> for FaultSet {
    fn from_iter<T: IntoIterator<Item = Fault>>(faults: T) -> Self {
        Self(faults.into_iter().collect())
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
mod tests {
    use super::*;

    #[test]
    fn a_fault_finds_its_own_entry() {
        assert_eq!(Fault::CodeReusable.name(), "code-reusable");
        assert_eq!(Fault::AnswerGainsField.name(), "answer-gains-field");
        assert_eq!(table::ALL.len(), faults().len());
    }

    #[test]
    fn an_unknown_name_suggests_the_nearest() {
        let error = "code-reusible".parse::<Fault>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "there is no fault named `code-reusible`; did you mean `code-reusable`?"
        );
        let error = "q".parse::<Fault>().unwrap_err();
        assert_eq!(error.to_string(), "there is no fault named `q`");
    }

    #[test]
    fn each_fault_names_its_requirements_and_drift_names_none() {
        for info in faults() {
            let named = !info.requirements.is_empty();
            assert_eq!(named, info.kind != FaultKind::Drift, "{}", info.name);
        }
    }

    fn is_of_a_dialect(id: &str) -> bool {
        Dialect::ALL
            .iter()
            .any(|dialect| id.starts_with(&format!("{dialect}/")))
    }

    #[test]
    fn each_dialect_has_a_requirement_that_applies_to_it() {
        for info in faults().iter().filter(|i| i.kind != FaultKind::Drift) {
            for dialect in info.dialects {
                let own = format!("{dialect}/");
                assert!(
                    info.requirements
                        .iter()
                        .any(|id| id.starts_with(&own) || !is_of_a_dialect(id)),
                    "{} on {dialect}",
                    info.name
                );
            }
        }
    }
}
