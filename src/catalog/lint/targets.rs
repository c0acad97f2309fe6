//! The targets file: variables of the environment, addresses, and what one target needs.

use std::collections::BTreeMap;

use url::{Host, Url};

use super::secrets;
use crate::catalog::Rate;
use crate::catalog::diagnostic::{Code, Diagnostic, Diagnostics, nearest};
use crate::catalog::library::{Library, ResolvedProfile};
use crate::catalog::targets::{self, ClientEntry, TargetEntry, TargetsFile};
use crate::catalog::yaml::{self, Located, SourceFile, Step as At};

/// What a variable of a targets file begins with.
const VARIABLE: &str = "${env:";

/// Reads a targets file: puts the environment's values in, checks every target against the library, and fills in what
/// is not given (names) or not wanted (a trailing slash of the base URL).
///
/// The targets are complete only when there are no [errors](Diagnostics::has_errors). Secrets that stand in the file
/// are not repeated in the diagnostics.
pub fn load_targets(
    file: SourceFile,
    library: &Library,
    env: &dyn Fn(&str) -> Option<String>,
) -> (Vec<TargetEntry>, Diagnostics) {
    let mut out = Diagnostics::new();
    let mut targets = Vec::new();
    if let Some(located) = yaml::load::<TargetsFile>(&file, &mut out)
        && let Some(filled) = substitute(&located, env, &mut out)
    {
        targets = filled.targets;
        check_all(&located, &mut targets, library, &mut out);
    }
    out.sort();
    (targets, secrets::hide(out))
}

/// The file with all `${env:NAME}` replaced, or nothing when a value is missing.
fn substitute(
    located: &Located<TargetsFile>,
    env: &dyn Fn(&str) -> Option<String>,
    out: &mut Diagnostics,
) -> Option<TargetsFile> {
    let mut document = serde_json::to_value(&located.value).ok()?;
    let mut is_complete = true;
    for scalar in located.scalars() {
        let text = scalar.text();
        if !text.contains("${") {
            continue;
        }
        let mut filled = String::new();
        let mut at = 0;
        while let Some(start) = text[at..].find("${").map(|offset| at + offset) {
            filled.push_str(&text[at..start]);
            let end = text[start..].find('}').map(|offset| start + offset + 1);
            let range = start..end.unwrap_or(text.len());
            at = range.end;
            match variable(&text[range.clone()], env) {
                Ok(value) => filled.push_str(&value),
                Err(diagnostic) => {
                    is_complete = false;
                    out.push(diagnostic.at(scalar.part(range)));
                }
            }
        }
        filled.push_str(&text[at..]);
        if let Some(value) = reach(&mut document, scalar.path()) {
            *value = filled.into();
        }
    }
    let filled = serde_json::from_value(document).ok();
    filled.filter(|_| is_complete)
}

/// The value of one `${…}`.
fn variable(text: &str, env: &dyn Fn(&str) -> Option<String>) -> Result<String, Box<Diagnostic>> {
    let Some(name) = text
        .strip_prefix("${")
        .and_then(|rest| rest.strip_suffix('}'))
    else {
        let message = "`${` without its closing brace";
        let help = "close it with `}`, as in `${env:CLIENT_SECRET}`";
        return Err(Box::new(
            Diagnostic::error(Code::UnclosedVariable, message).help(help),
        ));
    };
    let Some(name) = name.strip_prefix("env:").filter(|name| !name.is_empty()) else {
        let message = format!("unknown variable `{name}`");
        let help = format!("a targets file knows variables of the environment: `{VARIABLE}NAME}}`");
        return Err(Box::new(
            Diagnostic::error(Code::UnknownVariable, message).help(help),
        ));
    };
    let (what, value) = match env(name) {
        None => ("not set", None),
        Some(value) if value.is_empty() => ("empty", None),
        Some(value) => ("", Some(value)),
    };
    value.ok_or_else(|| {
        let message = format!("the environment variable `{name}` is {what}");
        let help = "set it in the environment";
        Box::new(Diagnostic::error(Code::MissingVariable, message).help(help))
    })
}

fn reach<'v>(
    document: &'v mut serde_json::Value,
    path: &[At<'_>],
) -> Option<&'v mut serde_json::Value> {
    path.iter().try_fold(document, |value, step| match step {
        At::Key(key) => value.get_mut(*key),
        At::Index(index) => value.get_mut(*index),
    })
}

fn check_all(
    located: &Located<TargetsFile>,
    targets: &mut [TargetEntry],
    library: &Library,
    out: &mut Diagnostics,
) {
    if targets.is_empty() {
        let place = located.key_place(&["targets".into()]);
        out.push(Diagnostic::error(Code::NoTargets, "there are no targets").at(place));
    }
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    for (index, target) in targets.iter_mut().enumerate() {
        let target_at = Target { located, index };
        provider(&target_at, target, library, out);
        let url = base_url(&target_at, target, out);
        credentials(&target_at, target, library, url.as_ref(), out);
        limits(&target_at, target, out);
        requests(&target_at, target, url.as_ref(), out);
        let place_of_name = target_at.place(&["name".into()]);
        let Some(name) = name(&target_at, target, url.as_ref(), out) else {
            continue;
        };
        if let Some(first) = names.get(&name) {
            let message = format!(
                "two targets are called `{name}`: numbers {} and {}",
                first + 1,
                index + 1
            );
            out.push(
                Diagnostic::error(Code::DuplicateTarget, message)
                    .at(place_of_name)
                    .help("give each of them a `name` of its own: it names their snapshots"),
            );
        }
        names.entry(name.clone()).or_insert(index);
        target.name = Some(name);
    }
}

/// A target in its file.
struct Target<'a> {
    located: &'a Located<TargetsFile>,
    index: usize,
}

impl<'a> Target<'a> {
    fn path<'p>(&self, below: &[At<'p>]) -> Vec<At<'p>> {
        [&["targets".into(), self.index.into()], below].concat()
    }

    fn place(&self, below: &[At<'_>]) -> crate::catalog::diagnostic::Place {
        self.located.place(&self.path(below))
    }

    fn key_place(&self, below: &[At<'_>]) -> crate::catalog::diagnostic::Place {
        self.located.key_place(&self.path(below))
    }

    /// The target as the file has it, with its variables.
    fn written(&self) -> Option<&'a TargetEntry> {
        self.located.value.targets.get(self.index)
    }
}

fn provider(at: &Target<'_>, target: &TargetEntry, library: &Library, out: &mut Diagnostics) {
    let id = target.provider.as_str();
    let place = || at.place(&["provider".into()]);
    let usable = || {
        let profiles = library.profiles.values();
        profiles
            .filter(|known| !known.profile.is_abstract)
            .map(|known| known.id.as_str())
    };
    match library.profiles.get(id) {
        Some(known) if known.profile.is_abstract => {
            let family = library.profiles.values().filter(|other| {
                !other.profile.is_abstract && other.lineage.iter().any(|member| member == id)
            });
            let members = super::list(family.map(|other| other.id.as_str()));
            out.push(
                Diagnostic::error(
                    Code::AbstractProvider,
                    format!("`{id}` is what a family of providers has in common, and no provider"),
                )
                .at(place())
                .maybe_help((!members.is_empty()).then(|| format!("its members are {members}"))),
            );
        }
        Some(_) => {}
        None => {
            let help = match nearest(id, usable()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("the providers are {}", super::list(usable())),
            };
            out.push(
                Diagnostic::error(Code::UnknownProvider, format!("unknown provider `{id}`"))
                    .at(place())
                    .help(help),
            );
        }
    }
}

/// An absolute http or https URL without a fragment.
fn web_url(text: &str) -> Result<Url, String> {
    // An address may come from the environment with a password in it, which no message repeats.
    let shown = if text.contains('@') {
        "the address".to_owned()
    } else {
        format!("`{text}`")
    };
    let url = Url::parse(text).map_err(|error| format!("{shown} is no URL: {error}"))?;
    if !["http", "https"].contains(&url.scheme()) {
        return Err(format!("{shown} is no http or https URL"));
    }
    if url.fragment().is_some() {
        return Err(format!("{shown} has a fragment, which is never sent"));
    }
    Ok(url)
}

fn base_url(at: &Target<'_>, target: &mut TargetEntry, out: &mut Diagnostics) -> Option<Url> {
    let checked = web_url(&target.base_url).and_then(|url| {
        if !url.username().is_empty() || url.password().is_some() {
            Err("the base URL holds a user name or a password".to_owned())
        } else if url.query().is_some() {
            Err(format!(
                "`{}` has a query; paths are appended to it",
                target.base_url
            ))
        } else {
            Ok(url)
        }
    });
    if let Some(text) = &target.resource_url
        && let Err(message) = web_url(text)
    {
        let place = at.place(&["resource_url".into()]);
        out.push(Diagnostic::error(Code::BadUrl, message).at(place));
    }
    match checked {
        Ok(url) => {
            target.base_url = target.base_url.trim_end_matches('/').to_owned();
            Some(url)
        }
        Err(message) => {
            out.push(
                Diagnostic::error(Code::BadUrl, message)
                    .at(at.place(&["base_url".into()]))
                    .help("write scheme, host and, where needed, port and path: `https://cloud.example`"),
            );
            None
        }
    }
}

/// Whether the host is this machine, where nothing but a sandbox listens.
fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

fn credentials(
    at: &Target<'_>,
    target: &TargetEntry,
    library: &Library,
    url: Option<&Url>,
    out: &mut Diagnostics,
) {
    let provider = library.profiles.get(&target.provider);
    let redirects = provider.is_none_or(ResolvedProfile::redirects);
    // An address that is wrong has been reported; nobody knows whether it was meant to be remote.
    let is_remote = url.is_some_and(|url| !is_loopback(url));
    let written = at.written();
    let in_clear = |value: Option<&str>| {
        is_remote && value.is_some_and(|value| !value.is_empty() && !value.contains(VARIABLE))
    };
    let clients: [(&str, Option<&ClientEntry>, Option<&ClientEntry>); 7] = [
        ("client", Some(&target.client), written.map(|it| &it.client)),
        (
            "other_client",
            target.other_client.as_ref(),
            written.and_then(|it| it.other_client.as_ref()),
        ),
        (
            "public_client",
            target.public_client.as_ref(),
            written.and_then(|it| it.public_client.as_ref()),
        ),
        (
            "native_client",
            target.native_client.as_ref(),
            written.and_then(|it| it.native_client.as_ref()),
        ),
        (
            "restricted_client",
            target.restricted_client.as_ref(),
            written.and_then(|it| it.restricted_client.as_ref()),
        ),
        (
            "expendable_client",
            target.expendable_client.as_ref(),
            written.and_then(|it| it.expendable_client.as_ref()),
        ),
        (
            "reserved_client",
            target.reserved_client.as_ref(),
            written.and_then(|it| it.reserved_client.as_ref()),
        ),
    ];
    for (key, client, written) in clients {
        let Some(client) = client else { continue };
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

fn secret_in_file(at: &Target<'_>, path: &[At<'_>], what: &str) -> Diagnostic {
    let message = format!("the {what} stands in the file, for everyone to read who reads the file");
    Diagnostic::warning(Code::SecretInFile, message)
        .at(at.key_place(path))
        .help(format!(
            "take it from the environment: `{what}: {VARIABLE}{}}}`",
            what.to_uppercase().replace('-', "_")
        ))
}

fn limits(at: &Target<'_>, target: &TargetEntry, out: &mut Diagnostics) {
    if let Some(rate) = target.limits.rate.as_deref()
        && let Err(message) = rate.parse::<Rate>()
    {
        let place = at.place(&["limits".into(), "rate".into()]);
        out.push(Diagnostic::error(Code::BadRate, message).at(place));
    }
}

/// What the target adds to its requests, and the proxy that they take.
fn requests(at: &Target<'_>, target: &TargetEntry, url: Option<&Url>, out: &mut Diagnostics) {
    for name in target.authorization_parameters.keys() {
        if let Some(name) = targets::taken_parameter([name]) {
            let message = format!("`{name}` is a parameter that grantcheck sets itself");
            let help = match name {
                "scope" => Some("`scopes` says which scopes to ask for"),
                "client_id" | "redirect_uri" => Some("`client` says which client asks"),
                "code_challenge" | "code_challenge_method" => {
                    Some("`pkce: always` adds it to each request")
                }
                _ => None,
            };
            out.push(
                Diagnostic::error(Code::ReservedParameter, message)
                    .at(at.key_place(&["authorization_parameters".into(), name.into()]))
                    .maybe_help(help.map(str::to_owned)),
            );
        }
    }
    let is_remote = url.is_some_and(|url| !is_loopback(url));
    let in_clear = |text: &str| is_remote && !text.is_empty() && !text.contains(VARIABLE);
    for (name, value) in &target.headers {
        let path = ["headers".into(), name.into()];
        if let Some(message) = targets::bad_header(name, value) {
            out.push(Diagnostic::error(Code::BadHeader, message).at(at.key_place(&path)));
        }
        let written = at.written().and_then(|it| it.headers.get(name));
        if secrets::is_secret(name) && written.is_some_and(|value| in_clear(value)) {
            out.push(secret_in_file(at, &path, name));
        }
    }
    if let Some(help) = target.proxy.as_deref().and_then(targets::bad_proxy) {
        out.push(
            Diagnostic::error(Code::BadProxy, "this is no address of a proxy")
                .at(at.place(&["proxy".into()]))
                .help(help),
        );
    }
}

/// The name of the target, which names the folder of its snapshots as well.
fn name(
    at: &Target<'_>,
    target: &TargetEntry,
    url: Option<&Url>,
    out: &mut Diagnostics,
) -> Option<String> {
    let Some(name) = target.name.as_deref() else {
        let host = url?.host_str()?;
        // The brackets and colons of an IPv6 address cannot stand in the name of a folder everywhere.
        let host = host.trim_matches(['[', ']']).replace(':', "-");
        return Some(format!("{}@{host}", target.provider));
    };
    let fits = |c: char| c.is_alphanumeric() || "-_.@ ".contains(c);
    if name.is_empty() || name.starts_with(['.', ' ']) || !name.chars().all(fits) {
        out.push(
            Diagnostic::error(Code::BadName, format!("`{name}` is no name for a target"))
                .at(at.place(&["name".into()]))
                .help("it names a folder: use letters, digits, `-`, `_`, `.` and `@`"),
        );
        return None;
    }
    Some(name.to_owned())
}
