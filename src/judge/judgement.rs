//! What came of one comparison, before any verdict: it conforms, it deviates, or it says nothing.

use crate::document::Verdict;

/// The comparison of something on the wire with what is expected of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Judgement {
    /// What was expected was observed.
    Conforms(Account),
    /// Something else was observed.
    Deviates {
        /// What was observed instead, as one stable word or phrase that profiles can pin: `free-text`, `outcome:tokens`.
        deviation: String,
        /// In sentences.
        account: Account,
    },
    /// Nothing was observed that says anything about the provider.
    Silent {
        /// Why.
        silence: Silence,
        /// In sentences.
        account: Account,
    },
    /// Nothing was to be observed, for this reason.
    NotApplicable(&'static str),
}

/// What was expected and what was observed, in one clause each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Account {
    /// What the standard or the documentation leads to.
    pub expected: String,
    /// What there was.
    pub observed: String,
}

impl Account {
    /// The two clauses.
    #[must_use]
    pub fn new(expected: impl Into<String>, observed: impl Into<String>) -> Self {
        Self {
            expected: expected.into(),
            observed: observed.into(),
        }
    }
}

/// Why nothing was observed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Silence {
    /// No answer came.
    Unanswered,
    /// The agent could not log in.
    LoginFailed,
    /// The step could not be carried out.
    NotDone,
    /// The scenario ended before the step.
    NotRun,
    /// The server is broken (status 500 or above), which has a requirement of its own.
    Broken,
    /// The server was too busy to look at the request.
    TooBusy,
    /// What was observed cannot prove what is asked, as a race that was not tried.
    Unproven,
    /// The provider refuses the request that another is compared with, so that it has nothing to show here.
    Incomparable,
    /// The server is broken, and a check of the same step says so.
    Told,
    /// The provider refuses what it may refuse, so that it has nothing to show here.
    MayRefuse,
    /// The provider did not ask what the step would have answered, for this reason.
    NotAsked(&'static str),
}

impl Silence {
    /// What it comes to: an error of the network or the configuration, or missing evidence. Never a pass or a fail.
    #[must_use]
    pub fn verdict(self) -> Verdict {
        match self {
            Self::Unanswered | Self::LoginFailed => Verdict::Error,
            Self::NotDone
            | Self::NotRun
            | Self::Broken
            | Self::TooBusy
            | Self::Unproven
            | Self::Told
            | Self::NotAsked(_) => Verdict::Inconclusive,
            Self::Incomparable | Self::MayRefuse => Verdict::Skipped,
        }
    }
}

impl Judgement {
    /// As expected.
    #[must_use]
    pub fn conforming(expected: impl Into<String>, observed: impl Into<String>) -> Self {
        Self::Conforms(Account::new(expected, observed))
    }

    /// Other than expected. The deviation is never empty.
    #[must_use]
    pub fn deviating(
        deviation: impl Into<String>,
        expected: impl Into<String>,
        observed: impl Into<String>,
    ) -> Self {
        let deviation = deviation.into();
        debug_assert!(!deviation.is_empty(), "a deviation without a word");
        Self::Deviates {
            deviation,
            account: Account::new(expected, observed),
        }
    }

    /// Deviating where there is a deviation.
    #[must_use]
    pub fn of<D: Into<String>>(
        deviation: Option<D>,
        expected: impl Into<String>,
        observed: impl Into<String>,
    ) -> Self {
        match deviation {
            Some(deviation) => Self::deviating(deviation, expected, observed),
            None => Self::conforming(expected, observed),
        }
    }

    /// Conforming where it holds, else deviating by this word.
    #[must_use]
    pub fn either(
        holds: bool,
        deviation: impl Into<String>,
        expected: impl Into<String>,
        observed: impl Into<String>,
    ) -> Self {
        Self::of((!holds).then_some(deviation), expected, observed)
    }

    /// Nothing observed.
    #[must_use]
    pub fn silent(
        silence: Silence,
        expected: impl Into<String>,
        observed: impl Into<String>,
    ) -> Self {
        Self::Silent {
            silence,
            account: Account::new(expected, observed),
        }
    }

    /// Whether what was expected was observed.
    #[must_use]
    pub fn conforms(&self) -> bool {
        matches!(self, Self::Conforms(_))
    }

    /// The word of the deviation.
    #[must_use]
    pub fn deviation(&self) -> Option<&str> {
        match self {
            Self::Deviates { deviation, .. } => Some(deviation),
            Self::Conforms(_) | Self::Silent { .. } | Self::NotApplicable(_) => None,
        }
    }

    /// What was expected and observed; nothing where nothing was to be observed.
    #[must_use]
    pub fn account(&self) -> Option<&Account> {
        match self {
            Self::Conforms(account)
            | Self::Deviates { account, .. }
            | Self::Silent { account, .. } => Some(account),
            Self::NotApplicable(_) => None,
        }
    }
}
