//! An expectation of a scenario against the record of its step, part by part.
//!
//! What a provider did and how it said so are judged apart. A refusal has two halves: *nothing was granted*, which any
//! decision of the provider's own proves, be it an error as a list, a page or a redirect; and *it was said as it should
//! be*, which only requirements about the form are judged by ([`Aspect::is_form`]).

mod own_addresses;
mod parts;
mod same_as;
mod unlike;
mod unproven;

use parts::{Part, Parts, delivery_word, echo_word, scope_word, shown, shown_word, yes_or_no};

use super::challenge;
use super::judgement::{Account, Judgement, Silence};
use crate::catalog::OneOrMany;
use crate::catalog::scenario::{Aspect, Expect};
use crate::oauth::{Outcome, StepKind};
use crate::transcript::{Response, StepRecord, Transcript, is_not_looked_at};

/// An expectation with what was observed of each of its parts.
pub struct Compared {
    kind: StepKind,
    ending: Ending,
    parts: Vec<Part>,
    /// How the step ended, in words.
    outcome: String,
    /// Why the comparison proves nothing.
    unproven: Option<(Silence, String)>,
}

/// How a step ended, against the outcome that is expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    /// As expected, or no outcome is.
    AsExpected,
    /// In the provider's own way to grant nothing, where another way to say no is expected.
    NothingGranted,
    /// Otherwise.
    Otherwise,
}

/// Compares every part that is given.
#[must_use]
pub fn compare(
    expect: &Expect,
    step: &StepRecord,
    transcript: &Transcript,
    scopes: &[String],
) -> Compared {
    let mut parts = Parts::default();
    let ending = expect
        .outcome
        .as_ref()
        .map_or(Ending::AsExpected, |wanted| {
            ending(wanted, step, transcript.last_response(step.number))
        });
    if let Some(wanted) = &expect.outcome {
        parts.outcome(wanted, step);
    }
    // Where the step ended otherwise, the other parts would only repeat that in other words.
    if ending != Ending::Otherwise {
        details(&mut parts, expect, step, transcript, scopes);
    }
    let model = expect
        .same_as
        .as_ref()
        .map(|name| transcript.named(name, step.number));
    if let (Some(name), Some(model)) = (&expect.same_as, model) {
        parts.same_as(name, step, model);
    }
    let counterpart = expect
        .unlike
        .as_ref()
        .map(|name| transcript.named(name, step.number));
    if let Some(counterpart) = counterpart {
        parts.unlike(step, counterpart, transcript);
    }
    if expect.own_addresses == Some(true) {
        parts.own_addresses(step, transcript);
    }
    let unproven = model
        .flatten()
        .and_then(|model| same_as::unproven(expect, step, model))
        .map(|reason| (Silence::Incomparable, reason))
        .or_else(|| {
            let reason = unproven::untried_race(expect, step, transcript)
                .or_else(|| unproven::unreadable_grant(expect, step, ending))
                .or_else(|| unlike::unproven(step, counterpart.flatten()))?;
            Some((Silence::Unproven, reason))
        });
    Compared {
        kind: step.kind,
        ending,
        parts: parts.all,
        outcome: parts::outcome_text(step),
        unproven,
    }
}

impl Compared {
    /// The judgement by the parts that a sentence is about; without any named, by what was granted or refused.
    #[must_use]
    pub fn about(&self, aspects: &[Aspect]) -> Judgement {
        self.by(|aspect| {
            if aspects.is_empty() {
                !aspect.is_form()
            } else {
                aspects.contains(&aspect)
            }
        })
    }

    /// The judgement by all parts.
    #[must_use]
    pub fn whole(&self) -> Judgement {
        self.by(|_| true)
    }

    /// Whether everything is just as given, the outcome to the letter.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        self.ending == Ending::AsExpected
            && self.unproven.is_none()
            && self.parts.iter().all(|part| part.deviation.is_none())
    }

    /// Whether it shows by itself that something is wrong: more was granted than expected, or a header is there that must
    /// not be. Whatever else differs may have the cause for which the scenario's control failed.
    #[must_use]
    pub fn is_harm(&self) -> bool {
        let is_harm = |part: &Part| {
            matches!(part.aspect, Aspect::Winners | Aspect::Headers) && part.deviation.is_some()
        };
        self.ending == Ending::Otherwise || self.parts.iter().any(is_harm)
    }

    fn by(&self, is_about: impl Fn(Aspect) -> bool) -> Judgement {
        let of = |part: &&Part| is_about(part.aspect);
        let (endings, others): (Vec<&Part>, Vec<&Part>) = self
            .parts
            .iter()
            .filter(of)
            .partition(|part| part.aspect == Aspect::Outcome);
        if endings.is_empty() && others.is_empty() && !self.parts.is_empty() {
            return Judgement::NotApplicable("the step expects nothing that it is about");
        }
        if let Some((silence, reason)) = &self.unproven {
            let account = self.account(endings.iter().chain(&others));
            return Judgement::Silent {
                silence: *silence,
                account: Account::new(account.expected, format!("{}; {reason}", account.observed)),
            };
        }
        let is_about_form = others.iter().any(|part| part.aspect.is_form());
        match self.ending {
            Ending::AsExpected => {}
            Ending::NothingGranted if !is_about_form => {
                let account = self.account(endings.iter());
                return Judgement::conforming(
                    account.expected,
                    format!(
                        "{}: nothing was granted ({})",
                        self.kind.as_str(),
                        self.outcome
                    ),
                );
            }
            // Only at an endpoint that answers the client itself can the form be read without the ending.
            Ending::NothingGranted if self.kind != StepKind::Authorize => {}
            Ending::NothingGranted | Ending::Otherwise if endings.is_empty() => {
                return Judgement::NotApplicable(
                    "the step ended otherwise, and shows nothing of it",
                );
            }
            Ending::NothingGranted | Ending::Otherwise => {
                let same = others.iter().filter(|part| part.aspect == Aspect::SameAs);
                return self.judged(endings.iter().chain(same));
            }
        }
        let seen: Vec<&Part> = others.iter().copied().filter(|part| part.is_seen).collect();
        if seen.is_empty() && others.iter().any(|part| part.aspect.is_form()) {
            return Judgement::NotApplicable(
                "the answer has no error to read, which the rules of the error response judge",
            );
        }
        let endings = endings
            .iter()
            .filter(|_| self.ending == Ending::AsExpected || seen.is_empty());
        self.judged(endings.chain(&seen))
    }

    fn judged<'a>(&self, parts: impl Iterator<Item = &'a &'a Part> + Clone) -> Judgement {
        let deviations: Vec<&str> = parts
            .clone()
            .filter_map(|part| part.deviation.as_deref())
            .collect();
        let account = self.account(parts);
        Judgement::of(
            (!deviations.is_empty()).then(|| deviations.join(", ")),
            account.expected,
            account.observed,
        )
    }

    fn account<'a>(&self, parts: impl Iterator<Item = &'a &'a Part> + Clone) -> Account {
        let kind = self.kind.as_str();
        let expected: Vec<&str> = parts.clone().map(|part| part.expected.as_str()).collect();
        let observed: Vec<&str> = parts
            .map(|part| part.observed.as_str())
            .filter(|text| !text.is_empty())
            .collect();
        let observed = if observed.is_empty() {
            self.outcome.clone()
        } else {
            observed.join(", ")
        };
        Account::new(
            format!("{kind}: {}", expected.join(", ")),
            format!("{kind}: {observed}"),
        )
    }
}

/// How the step ended. A server that is broken, or too busy to answer, has decided nothing.
fn ending(wanted: &OneOrMany<Outcome>, step: &StepRecord, response: Option<&Response>) -> Ending {
    if wanted.contains(&step.outcome) {
        return Ending::AsExpected;
    }
    let has_decided = step
        .status
        .is_some_and(|status| matches!(status, 300..500) && !is_not_looked_at(status));
    // Some providers say no with a success.
    let has_decided = has_decided
        || (step.status.is_some_and(|status| matches!(status, 200..300))
            && response.is_some_and(Response::holds_no_grant));
    let says_no_otherwise = match step.outcome {
        Outcome::Unreadable => wanted.contains(&Outcome::Refused),
        // Where a code is as good, the redirect itself is what matters.
        Outcome::ErrorPage => {
            wanted.contains(&Outcome::ErrorRedirect) && !wanted.contains(&Outcome::Code)
        }
        _ => false,
    };
    if has_decided && says_no_otherwise {
        Ending::NothingGranted
    } else {
        Ending::Otherwise
    }
}

fn details(
    parts: &mut Parts,
    expect: &Expect,
    step: &StepRecord,
    transcript: &Transcript,
    scopes: &[String],
) {
    let response = transcript.last_response(step.number);
    let error = error_of(step, response);
    // An answer of the token endpoint without an error to read has rules of its own.
    let has_rules = matches!(
        step.kind,
        StepKind::Token | StepKind::Refresh | StepKind::Exchange
    );
    parts.error(expect.error.as_ref(), error.as_deref(), has_rules);
    // On a page of the provider no state comes back.
    if step.outcome != Outcome::ErrorPage {
        parts.plain(
            Aspect::State,
            "state",
            expect.state.map(echo_word),
            step.state.map(echo_word),
        );
    }
    parts.one_of(
        Aspect::Status,
        "status",
        expect.status.as_ref(),
        step.status,
    );
    parts.one_of(
        Aspect::MediaType,
        "media-type",
        expect.media_type.as_ref(),
        step.media_type.clone(),
    );
    let tokens = step.tokens.as_ref();
    parts.relation(
        Aspect::AccessToken,
        "access-token",
        expect.access_token.as_ref(),
        tokens.map(|tokens| tokens.access_token),
    );
    parts.relation(
        Aspect::RefreshToken,
        "refresh-token",
        expect.refresh_token.as_ref(),
        tokens.map(|tokens| tokens.refresh_token),
    );
    parts.one_of(
        Aspect::Winners,
        "winners",
        expect.winners.as_ref(),
        step.winners,
    );
    for (name, wanted) in &expect.json {
        let member = response.and_then(|response| response.member(name));
        let seen = member.map(|value| {
            value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned)
        });
        parts.named(
            Aspect::Json,
            "json",
            name,
            &scope_word(wanted, scopes),
            seen,
        );
    }
    for (name, wanted) in &expect.lists {
        parts.lists(name, wanted, response.and_then(|r| r.member(name)));
    }
    for (name, wanted) in &expect.headers {
        let seen =
            response.and_then(|response| response.header_values(name).next().map(str::to_owned));
        parts.named(Aspect::Headers, "header", name, wanted, seen);
    }
    parts.challenge(expect.challenge.as_ref(), response);
    // What was refused has no scope.
    if !step.outcome.is_refusal() {
        parts.scope(expect.scope.as_deref(), step, scopes);
    }
    parts.plain(
        Aspect::Login,
        "login",
        expect.login.map(shown_word),
        step.login_shown.map(shown),
    );
    parts.plain(
        Aspect::Consent,
        "consent",
        expect.consent.map(shown_word),
        step.consent_shown.map(shown),
    );
    parts.one_of(
        Aspect::Delivered,
        "delivered",
        expect
            .delivered
            .as_ref()
            .map(|wanted| OneOrMany(wanted.0.iter().copied().map(delivery_word).collect()))
            .as_ref(),
        step.delivered.map(delivery_word),
    );
    let fragment = response
        .and_then(|response| response.location.as_ref())
        .map(|location| location.raw.contains('#'));
    parts.plain(
        Aspect::Fragment,
        "fragment",
        expect.fragment.map(yes_or_no),
        fragment.map(yes_or_no),
    );
    parts.one_of(
        Aspect::Format,
        "format",
        expect.format.as_ref(),
        tokens.map(|tokens| tokens.format.clone()),
    );
    parts.plain(
        Aspect::Changed,
        "changed",
        expect.changed.map(yes_or_no),
        step.changed.map(yes_or_no),
    );
}

/// The error of an answer; that of a resource stands in its challenge (RFC 6750 3).
fn error_of(step: &StepRecord, response: Option<&Response>) -> Option<String> {
    let challenged = response
        .filter(|_| step.kind == StepKind::Resource)
        .and_then(challenge::bearer_error);
    challenged.or_else(|| step.error.clone())
}

#[cfg(test)]
mod tests;
