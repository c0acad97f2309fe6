//! What a profile says of its provider: claims, capabilities, endpoints, dimensions, differences.

use super::parameters::bad_method;
use super::{Context, dialect, unknown};
use crate::catalog::diagnostic::{Code, Diagnostic, Diagnostics, Place, nearest};
use crate::catalog::load::Resolved;
use crate::catalog::profile::{Difference, Profile, ResourceEndpoint};
use crate::catalog::yaml::{Located, Step as At};
use crate::oauth::Endpoint;

/// Every claim that a profile names, with the path to the name.
pub(super) fn claims_named_by<'p>(profile: &'p Profile) -> Vec<(&'p str, Vec<At<'p>>)> {
    let mut found: Vec<(&'p str, Vec<At<'p>>)> = Vec::new();
    for endpoint in Endpoint::ALL {
        let path = vec!["endpoints".into(), endpoint.key().into(), "claim".into()];
        let claim = profile.endpoints.claim(endpoint);
        found.extend(claim.map(|claim| (claim, path)));
    }
    if let Some(claim) = profile.client_auth.claim.as_deref() {
        found.push((claim, vec!["client_auth".into(), "claim".into()]));
    }
    let endpoints = &profile.endpoints;
    let token_of = |key: &'static str, resource: &'p Option<ResourceEndpoint>| {
        let claim = resource.as_ref()?.token.as_ref()?.claim.as_deref()?;
        Some((
            claim,
            vec![
                "endpoints".into(),
                key.into(),
                "token".into(),
                "claim".into(),
            ],
        ))
    };
    found.extend(token_of("resource", &endpoints.resource));
    found.extend(token_of("scoped_resource", &endpoints.scoped_resource));
    let further = [
        (
            "refresh",
            endpoints
                .refresh
                .as_ref()
                .and_then(|it| it.claim.as_deref()),
        ),
        (
            "second_exchange",
            endpoints
                .second_exchange
                .as_ref()
                .and_then(|it| it.claim.as_deref()),
        ),
    ];
    for (key, claim) in further {
        let path = vec!["endpoints".into(), key.into(), "claim".into()];
        found.extend(claim.map(|claim| (claim, path)));
    }
    let factor = profile.second_factor.as_ref();
    if let Some(claim) = factor.and_then(|factor| factor.claim.as_deref()) {
        found.push((claim, vec!["second_factor".into(), "claim".into()]));
    }
    for (name, answer) in profile.answers.documented() {
        let path: Vec<At<'_>> = vec!["answers".into(), name.into()];
        let below = |key: &'static str| [path.as_slice(), &[key.into()]].concat();
        found.extend(answer.claim.as_deref().map(|claim| (claim, below("claim"))));
        let status = answer.status_claim.as_deref();
        found.extend(status.map(|claim| (claim, below("status_claim"))));
        for (member, field) in &answer.fields {
            let member = ["fields".into(), member.into(), "claim".into()];
            let path = [path.as_slice(), &member].concat();
            found.extend(field.claim.as_deref().map(|claim| (claim, path)));
        }
    }
    for (index, entry) in profile.dimensions.iter().enumerate() {
        let path = vec!["dimensions".into(), index.into(), "claim".into()];
        found.push((&entry.claim, path));
    }
    for (index, entry) in profile.differences.iter().enumerate() {
        let path = vec!["differences".into(), index.into(), "claim".into()];
        found.extend(entry.claim.as_deref().map(|claim| (claim, path)));
    }
    found
}

pub(super) fn check(
    context: &Context<'_>,
    id: &str,
    profile: &Located<Profile>,
    out: &mut Diagnostics,
) {
    let value = &profile.value;
    methods(profile, out);
    dialect::check(profile, out);
    claims(context, id, profile, out);
    if context.catalogue_is_whole() {
        let known = &context.catalogue.dimensions;
        for (index, entry) in value.dimensions.iter().enumerate() {
            if !known.contains_key(&entry.dimension) {
                let place = profile.place(&["dimensions".into(), index.into(), "dimension".into()]);
                let names = known.keys().map(String::as_str);
                let diagnostic =
                    unknown(Code::UnknownDimension, "dimension", &entry.dimension, names);
                out.push(diagnostic.at(place));
            }
        }
    }
    for (index, entry) in value.differences.iter().enumerate() {
        difference(context, profile, index, entry, out);
    }
    if let Some(resolved) = context.loaded.resolved.get(id) {
        completeness(profile, resolved, out);
    }
}

fn methods(profile: &Located<Profile>, out: &mut Diagnostics) {
    let endpoints = &profile.value.endpoints;
    let mut check = |method: &str, path: &[At<'_>]| {
        out.extend(bad_method(method, profile.place(path)));
    };
    if let Some(endpoint) = &endpoints.authorize {
        for (index, method) in endpoint.methods.iter().enumerate() {
            let path = [
                "endpoints".into(),
                "authorize".into(),
                "methods".into(),
                index.into(),
            ];
            check(method, &path);
        }
    }
    if let Some(endpoint) = &endpoints.token {
        check(
            &endpoint.method,
            &["endpoints".into(), "token".into(), "method".into()],
        );
    }
    let resources = [
        (Endpoint::Resource, &endpoints.resource),
        (Endpoint::ScopedResource, &endpoints.scoped_resource),
    ];
    for (key, resource) in resources {
        if let Some(resource) = resource {
            let path = ["endpoints".into(), key.key().into(), "method".into()];
            check(&resource.method, &path);
        }
    }
}

/// A statement stands on the provider's own documentation, never on that of another one.
fn claims(context: &Context<'_>, id: &str, profile: &Located<Profile>, out: &mut Diagnostics) {
    let known = &context.catalogue.claims;
    let lineage = context.loaded.resolved.get(id).map(|it| &it.lineage);
    for (claim, path) in claims_named_by(&profile.value) {
        let family = claim.split('/').next().unwrap_or_default();
        let place = || profile.place(&path);
        if !known.contains_key(claim) {
            if context.catalogue_is_whole() {
                let own = known.keys().map(String::as_str).filter(|known| {
                    let of = known.split('/').next().unwrap_or_default();
                    lineage.is_none_or(|lineage| lineage.iter().any(|id| id == of))
                });
                out.push(unknown(Code::UnknownClaim, "claim", claim, own).at(place()));
            }
        } else if let Some(lineage) = lineage.filter(|line| line.iter().all(|id| id != family)) {
            let message = format!("`{claim}` is no claim of this provider's documentation");
            let families = super::list(lineage.iter().map(String::as_str));
            out.push(
                Diagnostic::error(Code::ForeignClaim, message)
                    .at(place())
                    .help(format!("its claims are those of {families}")),
            );
        }
    }
}

/// Deviations by which something was granted that a standard refuses.
const GRANTING: [&str; 4] = [
    "outcome:tokens",
    "outcome:code",
    "outcome:granted",
    "outcome:active",
];

fn difference(
    context: &Context<'_>,
    profile: &Located<Profile>,
    index: usize,
    entry: &Difference,
    out: &mut Diagnostics,
) {
    let path: [At<'_>; 2] = ["differences".into(), index.into()];
    let place = |rest: &[At<'_>]| -> Place { profile.place(&[path.as_slice(), rest].concat()) };
    let known = &context.catalogue.requirements;
    for (item, named) in entry.requirement.0.iter().enumerate() {
        if context.catalogue_is_whole() && !known.contains_key(named) {
            let names = known.keys().map(String::as_str);
            out.push(
                unknown(Code::UnknownRequirement, "requirement", named, names)
                    .at(place(&["requirement".into(), item.into()])),
            );
        }
    }
    let what = match (&entry.claim, &entry.source) {
        (Some(_), None) | (None, Some(_)) => None,
        (Some(_), Some(_)) => Some("both a claim and a source"),
        (None, None) => Some("neither a claim nor a source"),
    };
    if let Some(what) = what {
        out.push(
            Diagnostic::error(
                Code::DifferenceSource,
                format!("this difference has {what}"),
            )
            .at(place(&["requirement".into()]))
            .help("say where it is documented: in a claim, or with `source` in another document"),
        );
    }
    let advised = |id: &String| {
        let known = context.catalogue.requirements.get(id);
        known.is_some_and(|listed| listed.entry.client.is_some())
    };
    if entry.client.is_none() && !entry.requirement.0.iter().all(advised) {
        out.push(
            Diagnostic::warning(
                Code::MissingAdvice,
                "this difference says nothing of what a client has to do",
            )
            .at(place(&["behaviour".into()]))
            .help("add `client: …`, one sentence; a report shows it to those who write the client"),
        );
    }
    let grants = |word: &String| GRANTING.contains(&word.as_str());
    if entry.scenarios.is_empty() && entry.observed.0.iter().any(grants) {
        out.push(
            Diagnostic::error(
                Code::UnlimitedDifference,
                "something is granted by this difference, in whatever flow",
            )
            .at(place(&["observed".into()]))
            .help("name the flows that it holds in: `scenarios: [token/get]`"),
        );
    }
    if !context.loaded.belong_together {
        return;
    }
    for (item, prefix) in entry.scenarios.iter().enumerate() {
        let mut ids = context.loaded.scenarios.ids();
        if ids.any(|id| id.starts_with(prefix.as_str())) {
            continue;
        }
        let help = nearest(prefix, context.loaded.scenarios.ids())
            .map(|name| format!("did you mean `{name}`?"));
        out.push(
            Diagnostic::error(
                Code::UnknownScenario,
                format!("no scenario begins with `{prefix}`"),
            )
            .at(place(&["scenarios".into(), item.into()]))
            .maybe_help(help),
        );
    }
}

/// What a provider needs to be tested at all, inherited or its own.
fn completeness(own: &Located<Profile>, resolved: &Resolved, out: &mut Diagnostics) {
    let profile = &resolved.profile;
    if profile.is_abstract {
        return;
    }
    // Where the metadata is read, it lists the scopes.
    if profile.scopes.is_empty() && !profile.discovery {
        out.push(
            Diagnostic::error(Code::MissingScopes, "the profile has no `scopes`")
                .at(own.key_place(&["title".into()]))
                .help("list the documented scopes, the most harmless first"),
        );
    }
    for endpoint in Endpoint::ALL {
        if profile.endpoints.path(endpoint).is_some() {
            continue;
        }
        let needing = endpoint.capabilities().iter();
        for capability in needing.filter(|capability| profile.offers(**capability)) {
            let stated = &own.value.capabilities;
            let place = match stated.iter().position(|known| known == capability) {
                Some(item) => own.place(&["capabilities".into(), item.into()]),
                None => own.key_place(&["title".into()]),
            };
            let message = format!("the capability `{capability}` needs an endpoint `{endpoint}`");
            out.push(
                Diagnostic::error(Code::MissingEndpoint, message)
                    .at(place)
                    .help(format!(
                        "add `{endpoint}:` with its `path` under `endpoints` ({})",
                        endpoint.clause()
                    )),
            );
        }
    }
}
