//! The cases of the self-test: each fault in each dialect that has it, and each dialect without a fault.

use std::fmt;

use super::relevant::{shows_in_time, shows_over_https};
use crate::catalog::library::Library;
use crate::sandbox::{Dialect, Fault, FaultInfo, FaultKind, faults};

/// Which cases to run.
#[derive(Debug, Clone, Default)]
pub struct Choice {
    /// One dialect only.
    pub dialect: Option<Dialect>,
    /// Faults by the beginning of their names; empty for all.
    pub faults: Vec<String>,
    /// Whether each fault meets the whole catalogue alone, so that everything that catches it is known. Else a
    /// violation meets the scenarios that can show it, and the whole catalogue only when these do not; and the legal
    /// variants of a dialect meet it together, and alone only when these raise an alarm.
    pub whole: bool,
    /// Whether the sandbox is tested as a remote target, with discovery and preflight.
    pub remote: bool,
}

impl Choice {
    fn includes(&self, fault: &FaultInfo) -> bool {
        self.faults.is_empty()
            || self
                .faults
                .iter()
                .any(|prefix| fault.name.starts_with(prefix.as_str()))
    }

    /// The faults among them that a remote target cannot show, because its clock cannot be turned.
    pub(super) fn needs_time(&self, library: &Library) -> Vec<String> {
        let chosen = faults()
            .iter()
            .filter(|info| self.remote && self.includes(info))
            .filter(|info| (self.dialect).is_none_or(|dialect| info.dialects.contains(&dialect)));
        let left_out = chosen.filter(|info| shows_in_time(info, library));
        left_out.map(|info| info.name.to_owned()).collect()
    }

    /// The cases: first each dialect without a fault, then the legal variants, which take longest, then the other faults,
    /// both in the order of their table.
    pub(super) fn cases(&self, library: &Library) -> Vec<Case> {
        let dialects: Vec<Dialect> = Dialect::ALL
            .iter()
            .copied()
            .filter(|dialect| self.dialect.is_none_or(|wanted| wanted == *dialect))
            .collect();
        let mut broken: Vec<Case> = faults()
            .iter()
            .filter(|info| self.includes(info))
            .filter(|info| !self.remote || !shows_in_time(info, library))
            .filter_map(|info| Some((info, info.name.parse::<Fault>().ok()?)))
            .flat_map(|(info, fault)| {
                let tls = fault.needs_tls() || shows_over_https(info, library);
                dialects
                    .iter()
                    .filter(|dialect| info.dialects.contains(dialect))
                    .map(move |&dialect| Case {
                        fault: Some(fault),
                        dialect,
                        tls,
                    })
            })
            .collect();
        broken.sort_by_key(|case| {
            let kind = case.fault.map(|fault| fault.info().kind);
            kind != Some(FaultKind::Benign)
        });
        let healthy = dialects.into_iter().flat_map(|dialect| {
            let over_tls = broken
                .iter()
                .any(|case| case.tls && case.dialect == dialect);
            [false, true]
                .into_iter()
                .filter(move |tls| !tls || over_tls)
                .map(move |tls| Case {
                    fault: None,
                    dialect,
                    tls,
                })
        });
        healthy.chain(broken.iter().copied()).collect()
    }
}

/// One start of the sandbox. Its text is a name for it, like `standard::code-reusable`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Case {
    /// The fault; without one the sandbox must raise no alarm.
    pub fault: Option<Fault>,
    /// The dialect.
    pub dialect: Dialect,
    /// Whether the sandbox serves https: what must catch the fault is judged nowhere else.
    pub tls: bool,
}

impl Case {
    /// The fault's name, or what stands for the sandbox without one.
    #[must_use]
    pub fn fault_name(&self) -> &'static str {
        match self.fault {
            Some(fault) => fault.name(),
            None if self.tls => "(none, https)",
            None => "(none)",
        }
    }
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}::{}", self.dialect, self.fault_name())
    }
}
