//! The clients and users of a target: what they lack, and secrets that stand in the file.

use url::Url;

use super::Target;
use super::addresses::is_loopback;
use super::environment::VARIABLE;
use crate::catalog::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::catalog::library::{Library, ResolvedProfile};
use crate::catalog::targets::TargetEntry;
use crate::catalog::yaml::Step as At;
use crate::oauth::ClientRef;

pub(super) fn check(
    at: &Target<'_>,
    target: &TargetEntry,
    library: &Library,
    url: Option<&Url>,
    out: &mut Diagnostics,
) {
    let provider = library.profiles.get(&target.provider);
    let redirects = provider.is_none_or(ResolvedProfile::redirects);
    // An address that is wrong has been reported; whether it was meant to be remote is unknown.
    let is_remote = url.is_some_and(|url| !is_loopback(url));
    let written = at.written();
    let in_clear = |value: Option<&str>| {
        is_remote && value.is_some_and(|value| !value.is_empty() && !value.contains(VARIABLE))
    };
    for which in ClientRef::ALL {
        let (key, client) = (which.setting(), target.client_of(which));
        let written = written.and_then(|it| it.client_of(which));
        let Some(client) = client.filter(|client| !client.register) else {
            continue;
        };
        if redirects && client.redirect_uris.is_empty() {
            out.push(
                Diagnostic::error(Code::NoRedirectUri, format!("`{key}` has no redirect URI"))
                    .at(at.place(&[key.into(), "redirect_uris".into()]))
                    .help("list the registered ones, the one to use first"),
            );
        }
        for (item, uri) in client.redirect_uris.iter().enumerate() {
            // RFC 6749 3.1.2: an absolute URI without a fragment. Native apps have schemes of their own.
            let problem = match Url::parse(uri) {
                Err(error) => Some(format!("`{uri}` is no absolute URI: {error}")),
                Ok(url) if url.fragment().is_some() => Some(format!("`{uri}` has a fragment")),
                Ok(_) => None,
            };
            let place = at.place(&[key.into(), "redirect_uris".into(), item.into()]);
            out.extend(problem.map(|message| {
                Diagnostic::error(Code::BadUrl, message)
                    .at(place)
                    .help("RFC 6749 3.1.2 wants an absolute URI without a fragment")
            }));
        }
        if in_clear(written.and_then(|client| client.secret.as_deref())) {
            out.push(secret_in_file(at, &[key.into(), "secret".into()], "secret"));
        }
        if in_clear(written.and_then(|client| client.key.as_deref())) {
            out.push(secret_in_file(at, &[key.into(), "key".into()], "key"));
        }
    }
    if target.users.is_empty() && provider.is_none_or(ResolvedProfile::signs_in) {
        out.push(
            Diagnostic::error(Code::NoUser, "there is no user to sign in")
                .at(at.place(&["users".into()]))
                .help("add an item with `username` and `password`"),
        );
    }
    let users = written.map(|it| it.users.as_slice()).unwrap_or_default();
    for (item, user) in users.iter().enumerate() {
        if in_clear(Some(&user.password)) {
            let path = ["users".into(), item.into(), "password".into()];
            out.push(secret_in_file(at, &path, "password"));
        }
    }
}

pub(super) fn secret_in_file(at: &Target<'_>, path: &[At<'_>], what: &str) -> Diagnostic {
    let message = format!("the {what} stands in the file, for everyone to read who reads the file");
    Diagnostic::warning(Code::SecretInFile, message)
        .at(at.key_place(path))
        .help(format!(
            "take it from the environment: `{what}: {VARIABLE}{}}}`",
            what.to_uppercase().replace('-', "_")
        ))
}
