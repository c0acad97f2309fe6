//! Which violations follow from which: the ids are known, and nothing follows from itself.

use super::{Context, unknown};
use crate::catalog::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::catalog::requirement::CatalogueFile;
use crate::catalog::yaml::Located;

pub(super) fn check(context: &Context<'_>, out: &mut Diagnostics) {
    for file in context.loaded.catalogue.read.values() {
        for (index, entry) in file.value.requirements.iter().enumerate() {
            entry_of(
                context,
                file,
                "requirements",
                index,
                (&entry.id, &entry.follows),
                out,
            );
        }
        for (index, entry) in file.value.claims.iter().enumerate() {
            entry_of(
                context,
                file,
                "claims",
                index,
                (&entry.id, &entry.follows),
                out,
            );
        }
    }
}

fn entry_of(
    context: &Context<'_>,
    file: &Located<CatalogueFile>,
    section: &'static str,
    index: usize,
    (id, follows): (&str, &[String]),
    out: &mut Diagnostics,
) {
    for (item, parent) in follows.iter().enumerate() {
        let place = file.place(&[section.into(), index.into(), "follows".into(), item.into()]);
        let is_known = parents(context, parent).is_some();
        if !is_known && context.catalogue_is_whole() {
            let requirements = context.catalogue.requirements.keys();
            let known = requirements.chain(context.catalogue.claims.keys());
            let known = known.map(String::as_str);
            out.push(unknown(Code::UnknownRequirement, "requirement", parent, known).at(place));
        } else if leads_back(context, id, parent) {
            let message = format!("`{id}` and `{parent}` follow from each other");
            out.push(
                Diagnostic::error(Code::FollowsCycle, message)
                    .at(place)
                    .help("name the one that is the cause in the other one alone"),
            );
        }
    }
}

/// What an entry follows from; nothing where there is no such entry.
fn parents<'a>(context: &'a Context<'_>, id: &str) -> Option<&'a [String]> {
    let requirement = context.catalogue.requirements.get(id);
    let claim = context.catalogue.claims.get(id);
    requirement
        .map(|listed| listed.entry.follows.as_slice())
        .or_else(|| claim.map(|listed| listed.entry.follows.as_slice()))
}

fn leads_back(context: &Context<'_>, id: &str, parent: &str) -> bool {
    let mut seen = vec![parent];
    let mut next = 0;
    while let Some(at) = seen.get(next).copied() {
        if at == id {
            return true;
        }
        next += 1;
        for above in parents(context, at).unwrap_or_default() {
            if !seen.contains(&above.as_str()) {
                seen.push(above);
            }
        }
    }
    false
}
