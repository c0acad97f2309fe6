//! What a look at a provider brought that neither its profile nor its metadata says, and what follows from it.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::targets::Spec;
use crate::catalog::profile::PkceUse;
use crate::catalog::scenario::{Action, Scenario};
use crate::oauth::Capability;

/// What the first look learnt of a target.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Learnt {
    /// The provider gives nothing without PKCE.
    pub demands_pkce: bool,
    /// What was seen to be there.
    pub observed: BTreeSet<Capability>,
    /// The provider remembers what a user approved, and asks again where the request says `prompt=consent`.
    pub asks_when_prompted: bool,
    /// The provider leaves the consent page out while a token of an earlier approval lives, so that the pages of one
    /// scenario depend on what another has not revoked yet.
    pub approval_lives_with_token: bool,
    /// An address that answers without a status of 500 and above while the provider lives.
    pub pulse: Option<String>,
    /// Sentences worth knowing.
    pub notes: Vec<String>,
    /// What was seen not to be there, each with a clause that says how.
    pub absent: BTreeMap<Capability, String>,
}

impl Spec {
    /// Whether the profile leaves it to metadata and observation what its provider offers.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.provider.profile.discovery && !self.provider.states("capabilities")
    }

    /// The scenario as it is carried out here: one about the consent page asks for the page where the provider would
    /// leave it out (OpenID Connect Core 3.1.2.1).
    pub(super) fn adapted<'s>(&self, scenario: &'s Scenario) -> Cow<'s, Scenario> {
        if !self.learnt.asks_when_prompted || !scenario.is_about_consent() {
            return Cow::Borrowed(scenario);
        }
        let mut adapted = scenario.clone();
        for step in adapted
            .steps
            .iter_mut()
            .filter(|step| step.is_about_consent())
        {
            if let Action::Authorize(authorize) = &mut step.action
                && authorize.request_uri.is_none()
            {
                let prompt = ("prompt".to_owned(), "consent".to_owned());
                authorize.extra.entry(prompt.0).or_insert(prompt.1);
            }
        }
        Cow::Owned(adapted)
    }

    /// Takes it that the provider offers this, because requirements are selected that are asked of nothing else.
    pub(super) fn ask(&mut self, capabilities: &BTreeSet<Capability>) {
        let known = &mut self.provider.profile.capabilities;
        let new = capabilities.iter().filter(|one| !known.contains(one));
        let new: Vec<Capability> = new.copied().collect();
        if !new.is_empty() {
            known.extend(new);
            self.settle();
        }
    }

    /// Takes over what the first look learnt. What a profile documents stays: where the provider does otherwise, the
    /// scenarios say so.
    pub(super) fn learn(&mut self, learnt: Learnt) {
        if learnt.demands_pkce {
            self.setup.pkce = Some(PkceUse::Always);
        }
        if self.is_open() {
            let known = &mut self.provider.profile.capabilities;
            known.retain(|capability| !learnt.absent.contains_key(capability));
            for capability in &learnt.observed {
                if !known.contains(capability) {
                    known.push(*capability);
                }
                self.absent.remove(capability);
            }
        }
        for (capability, reason) in &learnt.absent {
            if !self.provider.profile.offers(*capability) {
                self.absent.insert(*capability, reason.clone());
            }
        }
        self.learnt = learnt;
        self.settle();
    }
}
